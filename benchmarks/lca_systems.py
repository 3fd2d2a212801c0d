"""Synthetic background systems of the size and the cost of ecoinvent, for the LCA benchmarks.

A licensed database cannot be committed, so one is made: the same digits for the same size and seed. What is matched:

- size: `m21k` has the processes and non-zeros of ecoinvent cut-off, for which bw2calc publishes its times; `m50k` is a
  database of more than twice that, as prospective scenarios make them;
- structure: one strongly connected component of 72.5 % of the processes, end products that nobody uses, raw materials
  without inputs; a power law of use (electricity, transport and markets stand in a large part of all columns);
  markets whose inputs add up to their output; about 1 % waste treatment with negative diagonals;
- cost for a direct solver: the lengths of supply links follow a power law whose exponent (`REACH`) decides how much
  a factorisation fills in. It was tuned until a Monte Carlo draw cost bw2calc what its own docstrings print for
  ecoinvent (`LCA` 326-584 ms, `IterativeLCA` 74-95 ms; benchmarks/lca.py prints what it costs here);
- cost for an iterative solver: the share of a process's value that is bought (`BOUGHT`) was tuned until Gauss-Seidel
  from zero needs about 31 sweeps.

Conditioning is not matched: real waste and construction loops are stiffer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

CORE, RAW, WASTE = 0.725, 0.02, 0.01
"""Shares of the processes: in the one component, without inputs, treating waste."""

MARKETS, HUBS, HUB_SHARE, HUB_POWER = 0.25, 3.7, 0.6, 0.9
"""Share of markets; products that all sectors use (times the root of the component's size), their part of the links,
and their power law of use."""

REACH = 2.3
"""Exponent of the power law of the distance between a supplier and its user, in places of the supply order."""

BOUGHT = 0.47
"""Mean share of a process's value that is bought; the rest is added by the process itself."""

SIZES = {
    "small": {"n": 400, "nnz_a": 3_600, "nnz_b": 6_000, "flows": 120},
    "m21k": {"n": 21_000, "nnz_a": 226_000, "nnz_b": 382_000, "flows": 4_700},
    "m50k": {"n": 50_000, "nnz_a": 657_000, "nnz_b": 911_000, "flows": 4_700},
}

RECORD = np.dtype([("uncertainty_type", np.uint8), ("loc", np.float64), ("scale", np.float64), ("shape", np.float64),
                   ("minimum", np.float64), ("maximum", np.float64), ("negative", np.bool_)])  # fmt: skip
"""One stats_arrays record; the order of the fields is that of bw_processing's distributions."""

LOGNORMAL = 2


@dataclass(frozen=True, eq=False)
class SyntheticSystem:
    """Technosphere (product × process), biosphere (flow × process), ids, and one lognormal record per non-zero.

    The records stand in the order of `matrix.tocoo()`; they describe the amount without its sign, as Brightway does.
    A process and its product share one id.
    """

    technosphere: sparse.csc_array
    biosphere: sparse.csc_array
    products: tuple[int, ...]
    processes: tuple[int, ...]
    flows: tuple[int, ...]
    technosphere_uncertainty: np.ndarray
    biosphere_uncertainty: np.ndarray
    methods: dict[str, dict[int, float]]


def make_sized(size: str, seed: int = 1, methods: int = 20) -> SyntheticSystem:
    """The system of a named size."""
    return make_system(**SIZES[size], seed=seed, methods=methods)


def make_system(n: int, nnz_a: int, nnz_b: int, flows: int, seed: int = 1, methods: int = 20) -> SyntheticSystem:
    """A system with exactly these numbers of processes, non-zeros and elementary flows."""
    random = np.random.default_rng(seed)
    place = random.permutation(n)  # where each process of the supply order stands in the matrices
    rows, columns = _links(random, n, nnz_a - n)
    amounts = _amounts(random, n, rows, columns)
    reference = np.ones(n)
    waste = random.choice(np.arange(n // 20, n), size=max(1, round(WASTE * n)), replace=False)
    reference[waste] = -1.0
    amounts *= -reference[rows]  # an input is negative; waste that is handed over for treatment is positive
    everything = np.concatenate((amounts, reference))
    at = place[np.concatenate((rows, np.arange(n)))], place[np.concatenate((columns, np.arange(n)))]
    technosphere = _csc(everything, at, (n, n))
    biosphere = _biosphere(random, n, nnz_b, flows)
    ids, flow_ids = tuple(range(1, n + 1)), tuple(range(10_000_001, 10_000_001 + flows))
    return SyntheticSystem(
        technosphere, biosphere, ids, ids, flow_ids,
        _records(random, technosphere, diagonal=0.01), _records(random, biosphere, diagonal=None),
        _methods(random, flow_ids, methods),
    )  # fmt: skip


def _csc(values: np.ndarray, at: tuple[np.ndarray, np.ndarray], shape: tuple[int, int]) -> sparse.csc_array:
    matrix = sparse.csc_array(sparse.coo_array((values, at), shape=shape))
    matrix.sort_indices()
    return matrix


def _links(random: np.random.Generator, n: int, wanted: int) -> tuple[np.ndarray, np.ndarray]:
    """Supplier and user of every input, in places of the supply order; each pair once."""
    core, raw = round(CORE * n), round(RAW * n)
    suppliers = core + raw  # places 0 … core: the component; then raw materials; then end products
    chain = np.arange(1, core)
    step = np.minimum(_distances(random, chain.size, core), chain)
    sure = [chain * n + (chain - step), np.zeros(core - 1, np.int64) * n + chain]  # each is used; each uses the first
    weights = np.arange(1, round(HUBS * core**0.5) + 1) ** -HUB_POWER
    hubs = np.concatenate(([0], 1 + random.permutation(core - 1)[: weights.size - 1]))
    users = np.concatenate((np.arange(core), np.arange(suppliers, n)))
    need = np.exp(random.normal(0.0, 0.9, users.size))
    keys = np.unique(np.concatenate(sure))
    sure_keys = keys
    while keys.size < wanted:
        count = int(1.3 * (wanted - keys.size)) + 100
        user = random.choice(users, size=count, p=need / need.sum())
        near = _near(random, user, core, suppliers, n)
        far = hubs[random.choice(weights.size, size=count, p=weights / weights.sum())]
        supplier = np.where(random.random(count) < HUB_SHARE, far, near)
        keep = supplier != user
        keys = np.unique(np.concatenate((keys, supplier[keep] * n + user[keep])))
    spare = np.setdiff1d(keys, sure_keys, assume_unique=True)
    chosen = random.choice(spare, size=wanted - sure_keys.size, replace=False)
    keys = np.sort(np.concatenate((sure_keys, chosen)))
    return keys // n, keys % n


def _distances(random: np.random.Generator, count: int, most: int) -> np.ndarray:
    """Whole distances 1 … most of density distance ** -REACH."""
    power = 1.0 - REACH
    drawn = (1.0 + random.random(count) * ((most + 1.0) ** power - 1.0)) ** (1.0 / power)
    return np.minimum(drawn.astype(np.int64), most)


def _near(random: np.random.Generator, user: np.ndarray, core: int, suppliers: int, n: int) -> np.ndarray:
    """A supplier not far from the user; raw materials and end products lie spread along the component."""
    home = np.where(user < core, user, (user - suppliers) * core // max(1, n - suppliers))
    side = np.where(random.random(user.size) < 0.5, -1, 1)
    found = (home + side * _distances(random, user.size, core // 2)) % core
    raw = (random.random(user.size) < 0.03) & (suppliers > core)
    return np.where(raw, core + found * (suppliers - core) // core, found)


def _amounts(random: np.random.Generator, n: int, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Amounts of the inputs: shares of the value that each process buys, in units of very unlike prices."""
    bought = np.clip(random.beta(6.0, 6.0 * (1.0 - BOUGHT) / BOUGHT, n), 0.02, 0.98)
    bought = np.where(random.random(n) < MARKETS, 0.985, bought)
    share = np.exp(random.normal(0.0, 1.5, rows.size))
    total = np.bincount(columns, weights=share, minlength=n)
    price = np.exp(random.normal(0.0, 2.0, n))
    return share / total[columns] * bought[columns] * price[columns] / price[rows]


def _biosphere(random: np.random.Generator, n: int, wanted: int, flows: int) -> sparse.csc_array:
    """Few columns with hundreds of elementary flows, many with none; carbon dioxide and its like stand in most."""
    size = np.exp(random.normal(0.0, 1.4, n)) * (random.random(n) > MARKETS)
    use = np.arange(1, flows + 1) ** -0.8
    keys = np.empty(0, np.int64)
    while keys.size < wanted:
        count = int(1.3 * (wanted - keys.size)) + 100
        column = random.choice(n, size=count, p=size / size.sum())
        keys = np.unique(np.concatenate((keys, random.choice(flows, size=count, p=use / use.sum()) * n + column)))
    keys = random.choice(keys, size=wanted, replace=False)
    amounts = np.exp(random.normal(-6.0, 3.0, wanted)) * np.where(random.random(wanted) < 0.01, -1.0, 1.0)
    return _csc(amounts, (keys // n, keys % n), (flows, n))


def _records(random: np.random.Generator, matrix: sparse.csc_array, diagonal: float | None) -> np.ndarray:
    """A lognormal record per non-zero, in the order of `matrix.tocoo()`; production varies little."""
    entries = matrix.tocoo()
    records = np.zeros(entries.data.size, RECORD)
    records["uncertainty_type"] = LOGNORMAL
    records["loc"] = np.log(np.abs(entries.data))
    records["scale"] = random.uniform(0.02, 0.25, entries.data.size)
    if diagonal is not None:
        records["scale"][entries.row == entries.col] = diagonal
    for unused in ("shape", "minimum", "maximum"):
        records[unused] = np.nan
    return records


def _methods(random: np.random.Generator, flows: tuple[int, ...], count: int) -> dict[str, dict[int, float]]:
    """Methods of 5 … 30 % of the flows each; the first has a factor for the most frequent flow."""
    methods: dict[str, dict[int, float]] = {}
    for number in range(count):
        chosen = np.flatnonzero(random.random(len(flows)) < random.uniform(0.05, 0.3))
        factors = np.exp(random.normal(0.0, 2.0, chosen.size))
        methods[f"method {number + 1:02d}"] = {flows[0]: 1.0} | {
            flows[flow]: float(factor) for flow, factor in zip(chosen, factors, strict=True)
        }
    return methods
