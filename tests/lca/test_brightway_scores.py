"""Scores of a store's databases against bw2calc on the same project."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from carbonacct.lca import brightway
from carbonacct.lca.brightway import DatasetRecord, ExchangeRecord, Store
from carbonacct.lca.datasets import Uncertainty
from carbonacct.lca.scoring import intensities, score

FLOWS, FUELS, GOODS = 12, 30, 50
RNG = 20_240_607


def flows() -> list[DatasetRecord]:
    return [DatasetRecord(f"f{n}", f"flow {n}", "kilogram", kind="emission") for n in range(FLOWS)]


def processes(name: str, count: int, suppliers: list[tuple[str, str]], seed: int) -> list[DatasetRecord]:
    """Processes that buy from others (also in loops, also twice the same good), some without a production exchange."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(count):
        own = (name, f"p{number}")
        lines = [ExchangeRecord(own, float(rng.uniform(0.5, 2.0)), "production")] if number % 7 else []
        for _ in range(int(rng.integers(1, 5))):
            pick = suppliers[int(rng.integers(len(suppliers)))]
            amount = float(rng.lognormal(-3.0, 1.0))
            known = Uncertainty(2, loc=float(np.log(amount)), scale=0.1) if rng.random() < 0.3 else None
            lines.append(ExchangeRecord(pick, amount, "technosphere", known))
        if number % 5 == 0:
            lines.append(ExchangeRecord(suppliers[-1], float(rng.uniform(0.01, 0.05)), "substitution"))
        for _ in range(3):
            flow = ("flows", f"f{int(rng.integers(FLOWS))}")
            lines.append(ExchangeRecord(flow, float(rng.normal(1.0, 2.0)), "biosphere"))
        made.append(DatasetRecord(f"p{number}", f"process {number}", "kilogram", "CN", exchanges=tuple(lines)))
    return made


METHODS = {("climate",): 1, ("water", "scarcity"): 2}


@pytest.fixture
def filled(store: Store) -> Store:
    brightway.write_database(store, "flows", flows())
    fuels = [("fuels", f"p{n}") for n in range(FUELS)]
    brightway.write_database(store, "fuels", processes("fuels", FUELS, fuels, RNG))
    goods = [("goods", f"p{n}") for n in range(GOODS)]
    brightway.write_database(store, "goods", processes("goods", GOODS, fuels + goods, RNG + 1))
    for name, seed in METHODS.items():
        rng = np.random.default_rng(seed)
        factors = {("flows", f"f{n}"): float(rng.normal(0.0, 10.0)) for n in range(0, FLOWS, 1 + seed // 2)}
        brightway.write_method(store, name, "points", factors)
    return store


def bw2calc_score(key: tuple[str, str], method: tuple[str, ...]) -> tuple[float, float]:
    """bw2calc's score and the sum of its contributions' absolute values."""
    import bw2calc  # noqa: PLC0415

    lca = bw2calc.LCA({key: 1.0}, method)
    lca.lci()
    lca.lcia()
    return float(lca.score), float(np.abs(lca.characterized_inventory).sum())


def test_scores_of_several_databases_and_two_methods(filled: Store) -> None:
    system = brightway.system_of(filled, "goods")
    assert len(system.processes) == FUELS + GOODS
    assert system.technosphere_uncertainty is not None
    assert system.labels[brightway.node_id(filled, "goods", "p3")] == "process 3 (CN) [kilogram]"
    for method in METHODS:
        factors = brightway.read_method(filled, method)
        table = intensities(system, {"m": factors})
        for code in ("p0", "p7", "p31", "p49"):
            product = brightway.node_id(filled, "goods", code)
            expected, size = bw2calc_score(("goods", code), method)
            assert expected != 0.0
            assert abs(score(system, {product: 1.0}, factors).value - expected) <= 1e-9 * size
            assert abs(float(table.sel(product=product).item()) - expected) <= 1e-9 * size


def test_amounts_are_kept_in_double_precision(filled: Store) -> None:
    """bw2data alone keeps seven digits in its data packages: 29.8 would be 29.799999237."""
    system = brightway.system_of(filled, "goods")
    shown = brightway.show_process(filled, "goods", "p1")
    row = system.flow_index
    column = system.process_index[shown.node.id]
    written: dict[int, float] = {}
    for item in shown.exchanges:
        if item.kind == "biosphere" and item.node:
            written[item.node.id] = written.get(item.node.id, 0.0) + item.amount
    for flow, amount in written.items():
        assert system.biosphere[[row[flow]], [column]][0] == pytest.approx(amount, rel=1e-15)


def test_packages_that_bw2data_wrote_itself_are_put_right(filled: Store) -> None:
    import bw2data  # noqa: PLC0415

    before = brightway.system_of(filled, "goods").sha256
    for name in ("flows", "fuels", "goods"):
        bw2data.Database(name).process()
    assert brightway.system_of(filled, "goods").sha256 == before


def test_a_whole_database_read_twice_is_the_same_system(filled: Store) -> None:
    one, two = (brightway.system_of(filled, *names) for names in (("goods",), ("fuels", "goods")))
    assert one.sha256 == two.sha256


def draws(records: Any, amounts: Any, count: int) -> Any:
    """Samples of stats_arrays for records in matrix sign."""
    import stats_arrays  # noqa: PLC0415

    params = stats_arrays.UncertaintyBase.from_dicts(*[{"loc": 0.0}] * len(records))
    for field in records.dtype.names:
        params[field] = records[field]
    return stats_arrays.MCRandomNumberGenerator(params, seed=1).generate(count)


def test_merged_uncertainty_has_the_moments_that_bw2calc_draws(store: Store) -> None:
    """A process with losses: 1 − lognormal on the diagonal; bw2calc's matrices draw both parts."""
    import bw2data  # noqa: PLC0415
    import matrix_utils  # noqa: PLC0415

    loss = Uncertainty(2, loc=float(np.log(0.1)), scale=0.3)
    lines = (ExchangeRecord(("d", "a"), 1.0, "production"), ExchangeRecord(("d", "a"), 0.1, "technosphere", loss))
    brightway.write_database(store, "d", [DatasetRecord("a", "a", "kg", exchanges=lines)])
    reading = brightway.read_system(store, "d")
    assert [item.code for item in reading.findings] == ["lca_brightway.merged_uncertainty"]
    records = reading.system.technosphere_uncertainty
    assert records is not None
    ours = draws(records, reading.system.technosphere.data, 20_000)
    package = bw2data.Database("d").datapackage()
    matrix = matrix_utils.MappedMatrix(
        packages=[package], matrix="technosphere_matrix", use_distributions=True, seed_override=7
    )
    theirs = []
    for _ in range(4_000):
        next(matrix)
        theirs.append(matrix.matrix[0, 0])
    package.fs.close()
    # standard error of a mean of 4 000 draws with σ 0.032: 0.0005
    assert np.mean(ours) == pytest.approx(np.mean(theirs), abs=2e-3)
    assert np.std(ours) == pytest.approx(np.std(theirs), rel=0.08)
