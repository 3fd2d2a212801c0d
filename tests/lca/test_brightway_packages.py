"""Matrices from data packages: the rules of matrix_utils, with bw2calc as the judge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bw_processing
import numpy as np
import pytest
import stats_arrays
from fsspec.implementations.zip import ZipFileSystem
from hypothesis import given, settings
from hypothesis import strategies as st

from carbonacct.errors import UsageError
from carbonacct.lca import brightway
from carbonacct.lca.brightway import merging
from carbonacct.lca.entries import UNCERTAINTY_DTYPE
from carbonacct.lca.errors import NonSquareError
from carbonacct.lca.system import MatrixSystem

NAN = float("nan")
Entries = list[tuple[int, int, float]]


def indices(entries: Entries) -> Any:
    return np.array([(row, column) for row, column, _ in entries], dtype=bw_processing.INDICES_DTYPE)


def add(package: Any, matrix: str, name: str, entries: Entries, **more: Any) -> None:
    data = np.array([value for _, _, value in entries])
    package.add_persistent_vector(matrix=matrix, name=name, indices_array=indices(entries), data_array=data, **more)


def package(within: bool = True, between: bool = False, **options: Any) -> Any:
    return bw_processing.create_datapackage(sum_intra_duplicates=within, sum_inter_duplicates=between, **options)


def small() -> Any:
    """Two processes (1 makes product 101, 2 makes 102) with inputs turned by ``flip``, and two flows."""
    made = package()
    entries = [(101, 1, 1.0), (102, 2, 1.0), (102, 1, 0.5), (101, 2, 0.25), (101, 1, 0.1)]
    flip = np.array([False, False, True, True, True])
    add(made, "technosphere_matrix", "a", entries, flip_array=flip)
    add(made, "biosphere_matrix", "b", [(901, 1, 2.0), (902, 2, 3.0), (901, 2, 1.0), (901, 2, 0.5)])
    add(made, "characterization_matrix", "c", [(901, 0, 1.0), (902, 0, 29.8), (902, 0, 0.2), (950, 0, 5.0)])
    return made


def assert_as_bw2calc(*packages: Any) -> MatrixSystem:
    """Ids and every entry of A and B are those of bw2calc."""
    import bw2calc  # noqa: PLC0415

    system = MatrixSystem.from_datapackages(*packages)
    lca = bw2calc.LCA({system.products[0]: 1.0}, data_objs=list(packages))
    lca.load_lci_data()
    assert system.product_index == dict(lca.dicts.product)
    assert system.process_index == dict(lca.dicts.activity)
    assert system.flow_index == dict(lca.dicts.biosphere)
    np.testing.assert_array_equal(system.technosphere.toarray(), lca.technosphere_matrix.toarray())
    np.testing.assert_array_equal(system.biosphere.toarray(), lca.biosphere_matrix.toarray())
    return system


def test_flips_and_duplicates_within_a_group() -> None:
    system = assert_as_bw2calc(small())
    # by hand: 1 − 0.1; −0.25; −0.5; 1
    np.testing.assert_allclose(system.technosphere.toarray(), [[0.9, -0.25], [-0.5, 1.0]], rtol=0, atol=0)


@pytest.mark.parametrize("within", [True, False])
@pytest.mark.parametrize("between", [True, False])
def test_overlays_follow_the_rules_of_their_package(within: bool, between: bool) -> None:
    over = package(within, between)
    entries = [(102, 1, 0.7), (102, 1, 0.2), (101, 2, NAN), (103, 3, 1.0)]
    add(over, "technosphere_matrix", "over", entries, flip_array=np.array([True, True, True, False]))
    add(over, "biosphere_matrix", "over b", [(901, 1, 9.0), (903, 1, 1.0), (902, 77, 4.0)])
    assert_as_bw2calc(small(), over)
    assert_as_bw2calc(over, small())


def test_gaps_leave_what_stood_there() -> None:
    over = package(within=False)
    add(over, "technosphere_matrix", "x", [(102, 1, -0.9), (102, 1, NAN), (101, 1, NAN)])
    system = assert_as_bw2calc(small(), over)
    assert system.technosphere[[1], [0]][0] == -0.9 and system.technosphere[[0], [0]][0] == 0.9


def test_rescaled_groups() -> None:
    made = small()
    scaled = [(101, 1, 1.0), (102, 1, 0.5)]
    flip, factor = np.array([False, True]), np.array([2.0, -3.0])
    add(made, "technosphere_matrix", "scaled", scaled, flip_array=flip, rescale_array=factor)
    assert assert_as_bw2calc(made).technosphere[[1], [0]][0] == 1.5


def test_scenario_arrays_are_left_aside_unless_a_column_is_chosen() -> None:
    made = small()
    values = np.array([[-0.1, -0.2, -0.3]])
    made.add_persistent_array(
        matrix="technosphere_matrix", name="s", indices_array=indices([(102, 1, 0.0)]), data_array=values
    )
    assert_as_bw2calc(made)
    chosen = brightway.read_datapackages(made, array_column=2).system
    assert chosen.technosphere[[1], [0]][0] == -0.3


@st.composite
def stacks(draw: st.DrawFn) -> list[Any]:
    """Up to three packages over the same few ids: duplicates, gaps, flips, both rules."""
    number = st.one_of(st.just(NAN), st.floats(-4, 4, allow_nan=False, width=32))
    place = st.tuples(st.integers(1, 3), st.integers(1, 3), number)
    base = package()
    add(base, "technosphere_matrix", "base", [(i, i, 1.0) for i in (1, 2, 3)])
    add(base, "biosphere_matrix", "base b", [(8, 1, 1.0), (9, 1, 1.0)])
    made = [base]
    for number_of in range(draw(st.integers(0, 3))):
        extra = package(draw(st.booleans()), draw(st.booleans()))
        for group in range(draw(st.integers(1, 2))):
            entries = draw(st.lists(place, min_size=1, max_size=6))
            flip = np.array(draw(st.lists(st.booleans(), min_size=len(entries), max_size=len(entries))))
            add(extra, "technosphere_matrix", f"t{number_of}{group}", entries, flip_array=flip)
            add(extra, "biosphere_matrix", f"b{number_of}{group}", [(r + 6, c + group, v) for r, c, v in entries])
        made.append(extra)
    return made


@given(stacks())
@settings(max_examples=60)
def test_any_stack_of_packages_is_read_as_bw2calc_reads_it(made: list[Any]) -> None:
    import bw2calc  # noqa: PLC0415

    system = MatrixSystem.from_datapackages(*made)
    lca = bw2calc.LCA({1: 1.0}, data_objs=made)
    lca.load_lci_data()
    # sums of a few numbers, added in another order
    np.testing.assert_allclose(system.technosphere.toarray(), lca.technosphere_matrix.toarray(), rtol=0, atol=1e-14)
    np.testing.assert_allclose(system.biosphere.toarray(), lca.biosphere_matrix.toarray(), rtol=0, atol=1e-14)
    assert system.flow_index == dict(lca.dicts.biosphere)


def test_factors_are_summed_and_flows_of_no_process_stay() -> None:
    assert brightway.factors_from_datapackages(small()) == {901: 1.0, 902: 30.0, 950: 5.0}
    empty = package()
    add(empty, "technosphere_matrix", "a", [(1, 1, 1.0)])
    with pytest.raises(UsageError, match="no characterisation"):
        brightway.factors_from_datapackages(empty)


def test_packages_are_read_from_files(tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    made = package(fs=ZipFileSystem(path, mode="w"))
    add(made, "technosphere_matrix", "a", [(1, 1, 1.0)])
    made.finalize_serialization()
    assert MatrixSystem.from_datapackages(path).products == (1,)
    (tmp_path / "bad.zip").write_bytes(path.read_bytes()[:100])
    for wrong in (tmp_path / "bad.zip", tmp_path / "none.zip", 7, tmp_path):
        with pytest.raises(UsageError, match="data package"):
            MatrixSystem.from_datapackages(wrong)


def test_what_cannot_be_read_is_named() -> None:
    nothing = package()
    add(nothing, "biosphere_matrix", "b", [(1, 1, 1.0)])
    with pytest.raises(UsageError, match="no technosphere"):
        MatrixSystem.from_datapackages(nothing)
    lonely = package()
    add(lonely, "technosphere_matrix", "a", [(1, 1, 1.0), (2, 1, 1.0)])
    with pytest.raises(NonSquareError):
        MatrixSystem.from_datapackages(lonely)
    moving = package()
    moving.add_dynamic_vector(
        matrix="technosphere_matrix", name="m", indices_array=indices([(1, 1, 1.0)]), interface=iter([np.ones(1)])
    )
    with pytest.raises(UsageError, match="interface"):
        MatrixSystem.from_datapackages(moving)


def uncertain(*records: dict[str, Any]) -> Any:
    read = stats_arrays.UncertaintyBase.from_dicts(*records)
    made = np.zeros(len(read), dtype=bw_processing.UNCERTAINTY_DTYPE)
    for name in made.dtype.names or ():
        made[name] = read[name]
    return made


def test_distributions_stand_beside_their_entries() -> None:
    made = package()
    entries = [(101, 1, 1.0), (102, 2, 1.0), (102, 1, 0.5), (101, 2, 0.25)]
    given_records = uncertain(
        {"uncertainty_type": 0, "loc": 1.0},
        {"uncertainty_type": 0, "loc": 1.0},
        {"uncertainty_type": 2, "loc": np.log(0.5), "scale": 0.25},
        {"uncertainty_type": 4, "minimum": -1.0, "maximum": 1.0},
    )
    flip = np.array([False, False, True, True])
    add(made, "technosphere_matrix", "a", entries, flip_array=flip, distributions_array=given_records)
    reading = brightway.read_datapackages(made)
    system = reading.system
    assert system.biosphere_uncertainty is None and reading.findings == ()
    by_place = dict(zip(zip(*system.technosphere.nonzero(), strict=True), range(4), strict=True))
    records = system.technosphere_uncertainty
    assert records is not None
    order = system.technosphere.tocoo()
    found = {(int(r), int(c)): records[i] for i, (r, c) in enumerate(zip(order.row, order.col, strict=True))}
    assert len(by_place) == 4
    assert found[1, 0]["uncertainty_type"] == 2 and found[1, 0]["scale"] == 0.25
    assert not found[1, 0]["negative"], "a centre above 0 beside −0.5 says that samples are turned"
    assert found[0, 1]["uncertainty_type"] == 4 and found[0, 0]["uncertainty_type"] == 0


def test_a_distribution_on_the_other_side_of_zero_is_a_finding() -> None:
    made = package()
    add(
        made,
        "technosphere_matrix",
        "a",
        [(1, 1, 1.0), (2, 2, 1.0), (1, 2, -0.2)],
        distributions_array=uncertain({"loc": 1.0}, {"loc": 1.0}, {"uncertainty_type": 3, "loc": 0.2, "scale": 0.1}),
    )
    (only,) = brightway.read_datapackages(made).findings
    assert only.code == "lca_brightway.other_sign" and "1" in only.message("en")


def record(kind: int, **more: float) -> Any:
    made = np.zeros(1, dtype=UNCERTAINTY_DTYPE)
    for field in ("loc", "scale", "shape", "minimum", "maximum"):
        made[field] = more.get(field, NAN)
    made["uncertainty_type"], made["negative"] = kind, bool(more.get("negative", 0))
    return made[0]


def test_several_exchanges_in_one_entry_keep_mean_and_variance() -> None:
    # Losses: 1 (fixed) − lognormal(ln 0.1, 0.5). Mean and variance of a lognormal: textbook formulas.
    records = np.array([record(0), record(2, loc=np.log(0.1), scale=0.5)], dtype=UNCERTAINTY_DTYPE)
    one = merging.one_record(records, np.array([1.0, -0.1]))
    mean, variance = 0.1 * np.exp(0.125), 0.01 * np.exp(0.25) * (np.exp(0.25) - 1)
    assert one["uncertainty_type"] == 3
    assert one["loc"] == pytest.approx(1 - mean, rel=1e-14) and one["scale"] == pytest.approx(variance**0.5, rel=1e-14)
    # Two purchases of one sign: lognormal again, with the mean and variance of the sum.
    both = np.array([records[1], records[1]], dtype=UNCERTAINTY_DTYPE)
    sum_ = merging.one_record(both, np.array([-0.1, -0.1]))
    spread = sum_["scale"] ** 2
    assert sum_["uncertainty_type"] == 2 and sum_["negative"]
    assert np.exp(sum_["loc"] + spread / 2) == pytest.approx(2 * mean, rel=1e-14)
    assert (2 * mean) ** 2 * np.expm1(spread) == pytest.approx(2 * variance, rel=1e-13)


@pytest.mark.parametrize(
    ("one", "mean", "variance"),
    [
        (record(3, loc=2.0, scale=0.5), 2.0, 0.25),
        (record(4, minimum=1.0, maximum=4.0), 2.5, 0.75),
        (record(5, minimum=0.0, maximum=3.0, loc=1.5), 1.5, 0.375),
        (record(9, loc=0.0, shape=4.0, scale=0.5), 2.0, 1.0),
        (record(10, loc=2.0, shape=2.0, minimum=0.0, maximum=1.0), 0.5, 0.05),
        (record(6, loc=0.25), 0.25, 0.1875),
        (record(7, minimum=1.0, maximum=7.0), 3.5, 35 / 12),
        (record(8, loc=0.0, scale=2.0, shape=1.0), 2.0, 4.0),
        (record(11, loc=0.0, scale=1.0), np.euler_gamma, np.pi**2 / 6),
        (record(12, loc=1.0, scale=1.0, shape=4.0), 1.0, 2.0),
        # PERT with its usual weight 4: mean (min + 4 mode + max)/6, variance (mean − min)(max − mean)/7
        (record(13, minimum=0.0, maximum=6.0, loc=3.0), 3.0, 9 / 7),
        (record(2, loc=0.0, scale=1.0, negative=1), -np.exp(0.5), np.exp(1) * (np.exp(1) - 1)),
        # a normal cut at its mean: mean σ√(2/π), variance σ²(1 − 2/π)
        (record(3, loc=0.0, scale=1.0, minimum=0.0), (2 / np.pi) ** 0.5, 1 - 2 / np.pi),
    ],
)
def test_mean_and_variance_of_each_distribution(one: Any, mean: float, variance: float) -> None:
    found = merging.moments_of(one, mean)
    assert found[0] == pytest.approx(mean, rel=1e-3) and found[1] == pytest.approx(variance, rel=3e-3)


def test_merged_entries_are_counted() -> None:
    made = package()
    entries = [(1, 1, 1.0), (1, 1, 0.1)]
    given_records = uncertain({"loc": 1.0}, {"uncertainty_type": 2, "loc": np.log(0.1), "scale": 0.5})
    flip = np.array([False, True])
    add(made, "technosphere_matrix", "a", entries, flip_array=flip, distributions_array=given_records)
    reading = brightway.read_datapackages(made)
    (only,) = reading.findings
    assert only.code == "lca_brightway.merged_uncertainty"
    assert reading.system.technosphere.toarray() == [[0.9]]
    assert reading.system.technosphere_uncertainty is not None
    assert reading.system.technosphere_uncertainty["uncertainty_type"].tolist() == [3]


def test_mirrored_and_rescaled_distributions() -> None:
    records = np.array([record(4, minimum=-1.0, maximum=3.0), record(2, loc=0.0, scale=1.0)], dtype=UNCERTAINTY_DTYPE)
    turned = merging.mirrored(records)
    assert (turned["minimum"][0], turned["maximum"][0]) == (-3.0, 1.0) and turned["negative"].tolist() == [False, True]
    doubled = merging.rescaled(records, np.array([2.0, -2.0]))
    assert (doubled["minimum"][0], doubled["maximum"][0]) == (-2.0, 6.0)
    assert doubled["loc"][1] == pytest.approx(np.log(2.0), rel=1e-15)
    coin = np.array([record(6, loc=0.25)], dtype=UNCERTAINTY_DTYPE)
    with pytest.raises(UsageError, match="multiples"):
        merging.rescaled(coin, np.array([2.0]))


@pytest.mark.parametrize(
    "one",
    [
        record(2, loc=0.3, scale=0.5),
        record(3, loc=2.0, scale=0.5),
        record(4, minimum=1.0, maximum=4.0),
        record(5, minimum=0.0, maximum=3.0, loc=1.0),
        record(8, scale=2.0, shape=1.5),
        record(9, loc=0.5, shape=4.0, scale=0.5),
        record(10, loc=2.0, shape=3.0),
        record(11, loc=1.0, scale=0.5),
        record(12, loc=1.0, scale=1.0, shape=4.0),
        record(13, minimum=0.0, maximum=6.0, loc=2.0),
    ],
)
def test_a_factor_scales_mean_and_deviation(one: Any) -> None:
    mean, variance = merging.moments_of(one, 1.0)
    three = merging.rescaled(np.array([one], dtype=UNCERTAINTY_DTYPE), np.array([3.0]))[0]
    assert merging.moments_of(three, 3.0) == pytest.approx((3 * mean, 9 * variance), rel=1e-12)


def test_a_zero_centred_distribution_is_turned_itself() -> None:
    records = np.array([record(4, minimum=-1.0, maximum=1.0), record(3, loc=0.0, scale=1.0)], dtype=UNCERTAINTY_DTYPE)
    kept, doubtful = merging.signed(records, np.array([-0.25, -0.25]), np.array([True, True]))
    assert doubtful == 0 and kept["minimum"][0] == -1.0 and kept["loc"][1] == 0.0
