"""The workloads of the LCA benchmarks: what is measured, against which classes of bw2calc, and how it must agree."""

from __future__ import annotations

import itertools
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lca_peers as peers
import numpy as np
from lca_measure import Row, Times, import_command, in_turn, process_ms
from lca_one_score import one_score
from lca_systems import SyntheticSystem
from scipy import sparse

from carbonacct.lca.derivatives import gradients
from carbonacct.lca.scoring import intensities, scores
from carbonacct.lca.solve import solve_adjoint
from carbonacct.lca.solved_system import solved
from carbonacct.lca.system import MatrixSystem
from carbonacct.lca.tree import supply_chain_tree

HERE = Path(__file__).parent
OURS = "carbonacct"
ENTRY = 12
"""Bytes of an entry of a sparse matrix: an amount and the place of its row."""

LANES, RECORD = 8, 16
"""Draws that are swept together and share what does not vary; bytes of a lognormal record (median, deviation)."""


@dataclass(frozen=True)
class Bench:
    """What every workload gets.

    Attributes:
        made: the synthetic system.
        system: the same for us, loaded.
        folder: holds `packages` (data packages), and for W1 `system` (ours) and `method.npz`.
        product: id that is demanded.
        repeats: of each measurement.
        draws: of our Monte Carlo run.
        read: GB/s by number of threads.
    """

    made: SyntheticSystem
    system: MatrixSystem
    folder: Path
    product: int
    repeats: int
    draws: int
    read: dict[str, float]

    @property
    def packages(self) -> Path:
        """Folder of the data packages."""
        return self.folder / "packages"

    @property
    def method(self) -> dict[int, float]:
        """The first method."""
        return next(iter(self.made.methods.values()))

    @property
    def names(self) -> list[str]:
        """Names of all methods."""
        return list(self.made.methods)

    def bound(self, count: float, threads: str = "1") -> float:
        """Milliseconds that reading so many bytes takes."""
        return count / self.read[threads] / 1e6


def prepare(made: SyntheticSystem, folder: Path) -> MatrixSystem:
    """Write the data packages; returns the system as ours."""
    system = MatrixSystem.from_matrices(
        made.technosphere, made.biosphere, products=made.products, processes=made.processes, flows=made.flows,
        uncertainty=(made.technosphere_uncertainty, made.biosphere_uncertainty),
    )  # fmt: skip
    peers.write_packages(made, folder / "packages")
    return system


def _saved(bench: Bench) -> str:
    """Save our system and the method, and say how long it took."""
    method = bench.method
    np.savez(bench.folder / "method.npz", flows=np.array(list(method)), factors=np.array(list(method.values())))
    start = time.perf_counter()
    bench.system.save(bench.folder / "system")
    return f"prepared and saved once in {(time.perf_counter() - start) * 1000.0:.0f} ms"


def relative(ours: Any, theirs: Any) -> float:
    """Largest difference relative to their figure, or to 1e-15 of the largest of them where that is more."""
    a, b = np.atleast_1d(np.asarray(ours, dtype=float)), np.atleast_1d(np.asarray(theirs, dtype=float))
    size = np.maximum(np.abs(b), 1e-15 * np.abs(b).max(initial=0.0))
    return float(np.max(np.abs(a - b) / np.where(size == 0.0, 1.0, size), initial=0.0))


def _row(workload: str, times: Times, **more: Any) -> Row:
    medians = dict(times.medians)
    return Row(workload, medians.pop(OURS), medians, memory_mib=times.memory, **more)


def whole_process(bench: Bench) -> Row:
    """W1: one score in a process of its own, imports included."""
    python, environment, once = sys.executable, dict(os.environ), _saved(bench)
    ours = [python, str(HERE / "lca_one_score.py"), str(bench.folder), str(bench.product)]
    theirs = [python, str(HERE / "lca_peers.py"), str(bench.packages), str(bench.product)]
    taken, printed = {}, {}
    for name, command in {OURS: ours, "LCA": [*theirs, "LCA"], "JacobiGMRESLCA": [*theirs, "JacobiGMRESLCA"]}.items():
        process_ms(command, 1, environment)  # compiles what is not yet compiled
        taken[name], printed[name] = process_ms(command, bench.repeats, environment)
    found = {name: float(text.splitlines()[-1]) for name, text in printed.items()}
    imports, _ = process_ms(import_command("numpy, scipy.sparse, numba"), bench.repeats, environment)
    checks = {"score against LCA": relative(found[OURS], found["LCA"]), "seconds": taken[OURS] / 1000.0}
    return Row("W1 one score, whole process", taken.pop(OURS), taken, {"LCA": 3.0}, checks,
               {"score against LCA": 1e-8, "seconds": 1.0}, bound_ms=imports,
               note=f"{once}; the limit is importing numpy, scipy.sparse and numba")  # fmt: skip


def load_and_score(bench: Bench) -> Row:
    """W1: one score, imports done."""
    once = _saved(bench)
    sides: dict[str, Callable[[], Any]] = {OURS: lambda: one_score(bench.folder, bench.product)}
    for kind in ("LCA", "JacobiGMRESLCA"):
        sides[kind] = lambda kind=kind: peers.one_score(bench.packages, bench.product, kind)  # type: ignore[misc]
    times = in_turn(sides, bench.repeats)
    report = solve_adjoint(bench.system, _direct(bench)).report
    both = (bench.made.technosphere.nnz + bench.made.biosphere.nnz) * ENTRY
    return _row(
        "W1 load + solve + score", times, aims={"LCA": 25.0},
        checks={"score against LCA": relative(times.results[OURS], times.results["LCA"]), "residual": report.residual},
        limits={"score against LCA": 1e-8, "residual": 1e-10},
        bound_ms=bench.bound(both + report.sweeps * bench.made.technosphere.nnz * ENTRY),
        note=f"{once}; rung {report.rung}, {report.sweeps} sweeps",
    )  # fmt: skip


def all_intensities(bench: Bench) -> Row:
    """W2: intensity of every product under one method."""
    demand = {"one": {bench.product: 1.0}}
    adjoint = peers.fast_scores(bench.packages, bench.names[:1], demand, "adjoint")

    def theirs() -> Any:
        adjoint.calculate()
        return adjoint.product_scores.values[0]

    times = in_turn({OURS: lambda: intensities(bench.system, bench.method),
                     "FastScores adjoint": theirs}, bench.repeats)  # fmt: skip
    forward = _forward_ms(bench, len(bench.made.products))
    found = times.results[OURS]
    both = (max(1, found.attrs["sweeps"]) * bench.made.technosphere.nnz + bench.made.biosphere.nnz) * ENTRY
    row = _row(
        "W2 intensity of every product", times, aims={"FastScores adjoint": 30.0}, extrapolated=("FastScores forward",),
        checks={"every product against FastScores": relative(found.values[:, 0], times.results["FastScores adjoint"]),
                "residual": found.attrs["residual"]},
        limits={"every product against FastScores": 1e-8, "residual": 1e-10}, bound_ms=bench.bound(both),
        note=f"rung {found.attrs['rung']}, {found.attrs['sweeps']} sweeps",
    )  # fmt: skip
    row.peers_ms["FastScores forward"] = forward
    return row


def _forward_ms(bench: Bench, products: int) -> float:
    """Time of the forward direction for so many demands, from 50 and 150 of them."""
    taken = []
    for count in (50, 150):
        demands = {str(product): {product: 1.0} for product in bench.made.products[:count]}
        lca = peers.fast_scores(bench.packages, bench.names[:1], demands, "forward")
        taken.append(in_turn({OURS: lca.calculate}, 3).medians[OURS])
    each = (taken[1] - taken[0]) / 100.0
    return taken[1] + max(each, 0.0) * max(0, products - 150)  # noise larger than the slope: a bound from below


def many_by_many(bench: Bench) -> Row:
    """W3: 100 functional units × all methods."""
    known = bench.made.products
    chosen = np.random.default_rng(3).choice(known, size=min(100, len(known)), replace=False)
    demands = {f"unit {product}": {int(product): 1.0} for product in chosen}
    multi = peers.multi(bench.packages, bench.names, demands)
    fast = peers.fast_scores(bench.packages, bench.names, demands, "adjoint")
    times = in_turn({
        OURS: lambda: scores(bench.system, demands, bench.made.methods),
        "MultiLCA": lambda: peers.multi_scores(multi, bench.names, demands),
        "FastScores adjoint": lambda: fast.calculate().values.T,
    }, bench.repeats)  # fmt: skip
    found, methods = times.results[OURS], len(bench.names)
    vectors = len(bench.made.products) * methods * 8
    return _row(
        f"W3 {len(demands)} functional units × {methods} indicators", times, aims={"FastScores adjoint": 8.0},
        checks={"against MultiLCA": relative(found.values, times.results["MultiLCA"]),
                "against FastScores": relative(found.values, times.results["FastScores adjoint"]),
                "residual": found.attrs["residual"]},
        limits={"against MultiLCA": 1e-8, "against FastScores": 1e-8, "residual": 1e-10},
        bound_ms=bench.bound(max(1, found.attrs["sweeps"]) * (bench.made.technosphere.nnz * ENTRY + 2 * vectors)),
        note=f"rung {found.attrs['rung']}, {found.attrs['sweeps']} sweeps; ours scores every product",
    )  # fmt: skip


def one_draw(bench: Bench) -> Row:
    """W4: a Monte Carlo draw, every exchange uncertain."""
    from carbonacct.lca.uncertainty.monte_carlo import monte_carlo  # noqa: PLC0415

    demands = {"one": {bench.product: 1.0}}
    sides: dict[str, Callable[[], Any]] = {
        OURS: lambda: monte_carlo(bench.system, demands, {"method": bench.method}, draws=bench.draws, seed=1)
    }
    theirs = {kind: peers.monte_carlo(kind, bench.packages, bench.product, 1)
              for kind in ("LCA", "IterativeLCA", "JacobiGMRESLCA")}  # fmt: skip
    sampled: list[float] = []
    for kind, lca in theirs.items():
        sides[kind] = lambda kind=kind, lca=lca: _next(lca, sampled if kind == "LCA" else [])  # type: ignore[misc]
    times = in_turn(sides, max(bench.repeats, 3))
    times.medians[OURS] /= bench.draws
    run = times.results[OURS]
    nnz_a, nnz_b = bench.made.technosphere.nnz, bench.made.biosphere.nnz
    moved = (nnz_a + nnz_b) * (RECORD / LANES + 8) + run.sweeps * nnz_a * (4 / LANES + 8)
    return _row(
        "W4 one Monte Carlo draw, all exchanges", times, aims={"LCA": 60.0, "IterativeLCA": 8.0},
        checks={"their draw solved by us": _same_draw(bench, theirs["LCA"]), "residual": run.largest_residual,
                "forward error": run.largest_error,
                "means apart, standard errors": _distance(run.scores.values.ravel(), np.array(sampled))},
        limits={"their draw solved by us": 1e-8, "residual": 1e-10, "means apart, standard errors": 4.0},
        bound_ms=bench.bound(moved, "2"),
        note=f"{bench.draws} draws in one call, its preparation included; {run.sweeps:.1f} sweeps a draw; "
             f"{dict(run.rungs)}",
    )  # fmt: skip


def _next(lca: Any, kept: list[float]) -> float:
    next(lca)
    kept.append(float(lca.score))
    return kept[-1]


def _same_draw(bench: Bench, lca: Any) -> float:
    """bw2calc's own sampled matrices, solved by us: relative difference of the score."""
    from lca_agreement import sampled_system  # noqa: PLC0415

    system = sampled_system(bench.made, lca)
    found = intensities(system, bench.method).sel(product=bench.product).item()
    return relative(found, lca.score)


def _distance(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Difference of the mean logarithms in standard errors: the two take different random numbers."""
    a, b = np.log(np.abs(ours)), np.log(np.abs(theirs))
    error = np.sqrt(a.var(ddof=1) / a.size + b.var(ddof=1) / b.size)
    return float(abs(a.mean() - b.mean()) / error)


def all_gradients(bench: Bench) -> Row:
    """W5: derivative of a score by every exchange, forward and adjoint vectors stored."""
    demand = {bench.product: 1.0}
    stored = solved(bench.system, demand, bench.method)
    lca = peers.loaded(bench.packages, bench.product)
    top = gradients(bench.system, demand, bench.method, stored=stored).top(1, "A")[0]
    index = bench.system.product_index[top.row], bench.system.process_index[top.column]
    step = 1e-4 * top.amount

    numbers = itertools.count(1)

    def change(by: float) -> float:
        return peers.changed_score(lca, bench.product, index, top.amount + by)

    def another() -> float:  # each time another amount: pypardiso keeps a factorisation of the same matrix
        return change(step * (1.0 + next(numbers) / 1024.0))

    times = in_turn({OURS: lambda: gradients(bench.system, demand, bench.method, stored=stored),
                     "LCA, one exchange": another}, bench.repeats)  # fmt: skip
    difference = (change(step) - change(-step)) / (2 * step)
    entries = bench.made.technosphere.nnz + bench.made.biosphere.nnz
    return _row("W5 gradient of a score to every exchange", times, bound_ms=bench.bound(entries * (4 + 8)),
                checks={"largest, against a central difference": relative(top.gradient, difference)},
                limits={"largest, against a central difference": 1e-5},
                note="the peer solves afresh for one exchange; ours gives all")  # fmt: skip


def tree(bench: Bench) -> Row:
    """W6: supply-chain tree, intensities stored."""
    demand = {bench.product: 1.0}
    stored = solved(bench.system, demand, bench.method)
    lca = peers.loaded(bench.packages, bench.product)
    found = supply_chain_tree(bench.system, demand, bench.method, 1e-4, stored=stored)
    products = np.unique(found.product)
    some = [int(bench.system.products[place]) for place in products[:20]]  # type: ignore[call-overload]
    times = in_turn({
        OURS: lambda: supply_chain_tree(bench.system, demand, bench.method, 1e-4, stored=stored),
        "LCA": lambda: [peers.another_score(lca, product) for product in some],
    }, bench.repeats)  # fmt: skip
    times.medians["LCA"] *= products.size / len(some)
    ours = stored.intensity[products[:20], 0]
    return _row(
        "W6 supply-chain tree, cut-off 1e-4", times, extrapolated=("LCA",),
        checks={"nodes against LCA": relative(ours, times.results["LCA"]), "closure": abs(found.closure / found.score)},
        limits={"nodes against LCA": 1e-8, "closure": 1e-9}, bound_ms=bench.bound(_opened(bench, found) * ENTRY),
        note=f"{len(found)} nodes, {products.size} products; the peer: one solve a product, factorised beforehand",
    )  # fmt: skip


def _opened(bench: Bench, found: Any) -> int:
    """Entries of the columns that the tree's processes are in."""
    counts = np.diff(sparse.csc_array(bench.system.technosphere).indptr)
    return int(counts[found.product].sum())


def _direct(bench: Bench) -> np.ndarray:
    factors = np.array([bench.method.get(flow, 0.0) for flow in bench.made.flows])
    return np.asarray(bench.made.biosphere.T @ factors)


WORKLOADS: dict[str, tuple[Callable[[Bench], Row], ...]] = {
    "W1": (whole_process, load_and_score),
    "W2": (all_intensities,),
    "W3": (many_by_many,),
    "W4": (one_draw,),
    "W5": (all_gradients,),
    "W6": (tree,),
}


def run(bench: Bench, names: list[str]) -> Iterator[Row]:
    """Rows of the named workloads, each as soon as it is measured."""
    for name in names:
        for workload in WORKLOADS[name]:
            yield workload(bench)
