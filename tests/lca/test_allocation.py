"""Multi-output processes: shares by hand, refusals, uncertainty of the parts."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import stats_arrays
from hypothesis import given
from hypothesis import strategies as st

from carbonacct.errors import UsageError
from carbonacct.findings import finding
from carbonacct.lca.allocation import Allocation, AllocationRules, allocate
from carbonacct.lca.allocation_rules import FlowProperty, ProcessChoice, read_allocation
from carbonacct.lca.datasets import AllocationFactor, Process, Uncertainty
from carbonacct.lca.entries import UNCERTAINTY_DTYPE
from carbonacct.lca.scaling import scaled_uncertainty
from carbonacct.source import Source
from tests.lca.packages import codes
from tests.lca.small_libraries import library, out, process, take

WORKS = process(
    "works", out("steel", 3.0, reference=True), out("slab", 1000.0, "g"), take("coke", 8.0), out("co2", 4.0)
)
PLANT = process("plant", out("power", 1.0, "kWh", reference=True), out("steam", 2.4, "MJ"), out("co2", 6.0))
MIXED = process("mixed", out("steel", 1.0, reference=True), out("steam", 3.0, "MJ"), out("slab", 1.0), out("co2", 2.0))
MILL = process("mill", out("log", 2.0, "m3", reference=True), out("bark", 100.0), out("co2", 11.0))


def emitted(found: Allocation) -> list[float]:
    """Carbon dioxide of every single-output process."""
    return [math.fsum(item.amount for item in made.exchanges if item.flow == "co2") for made in found.library.processes]


def with_factors(base: Process, method: str, *values: float, **more: object) -> Process:
    products = [item.flow for item in base.exchanges if item.flow in ("steel", "slab", "steam")]
    factors = [AllocationFactor(method, flow, value) for flow, value in zip(products, values, strict=True)]  # type: ignore[arg-type]
    return replace(base, allocation=tuple(factors), **more)  # type: ignore[arg-type]


def test_products_in_units_of_mass_share_by_mass() -> None:
    found = allocate(library(WORKS))
    assert emitted(found) == pytest.approx([3.0, 1.0], rel=1e-15)  # 4 kg × 3/4 and × 1/4 (1000 g are 1 kg)
    assert [(item.made, item.share, item.method) for item in found.records] == [
        ("works/steel", 0.75, "mass"),
        ("works/slab", 0.25, "mass"),
    ]
    assert [sum(item.reference for item in made.exchanges) for made in found.library.processes] == [1, 1]
    assert {made.origin for made in found.library.processes} == {"works"}
    assert codes(found.findings) == {"lca_allocation.chosen"}


def test_products_in_units_of_energy_share_by_energy() -> None:
    assert emitted(allocate(library(PLANT))) == pytest.approx([3.6, 2.4], rel=1e-15)  # 6 × 3.6/6 and × 2.4/6


def test_unlike_units_are_refused_and_left_out() -> None:
    found = allocate(library(MIXED, WORKS))
    assert found.refused == ("mixed",)
    assert len(found.library.processes) == 2
    (what,) = (item for item in found.findings if item.code == "lca_allocation.unlike_units")
    assert what.severity == "error" and "mixed" in what.message("en") and "steam (MJ)" in what.message("en")


@pytest.mark.parametrize(
    ("fallback", "expected"),
    [
        ("equal", [2 / 3, 2 / 3, 2 / 3]),
        ("reference", [2.0, 0.0, 0.0]),
        ("reference_dimension", [1.0, 0.0, 1.0]),
    ],
)
def test_a_declared_fallback_is_used_and_reported(fallback: str, expected: list[float]) -> None:
    found = allocate(library(MIXED), rules=AllocationRules(fallback=fallback))  # type: ignore[arg-type]
    assert emitted(found) == pytest.approx(expected, rel=1e-15)
    assert "lca_allocation.fallback" in codes(found.findings) and not found.refused


def test_a_property_with_its_source_makes_units_alike() -> None:
    rules = AllocationRules(properties=(FlowProperty("lo*", "m3", "kg", 500.0, "a table"),))
    found = allocate(library(MILL), rules=rules)
    assert emitted(found) == pytest.approx([10.0, 1.0], rel=1e-15)  # 2 m3 × 500 kg/m3 = 1000 kg beside 100 kg
    assert {item.rule for item in found.records} == {"order: mass, with conversions"}


def test_the_file_s_own_factors_go_before_masses() -> None:
    found = allocate(library(with_factors(WORKS, "physical", 0.4, 0.6)))
    assert emitted(found) == pytest.approx([1.6, 2.4], rel=1e-15)


def test_factors_of_zero_are_never_used() -> None:
    zero = with_factors(WORKS, "physical", 0.0, 0.0)
    found = allocate(library(zero))
    assert emitted(found) == pytest.approx([3.0, 1.0], rel=1e-15)
    assert "lca_allocation.zero_factors_passed" in codes(found.findings)
    economic = with_factors(WORKS, "economic", 0.0, 0.0, default_allocation="economic")
    refused = allocate(library(economic))
    assert refused.refused == ("works",) and codes(refused.findings) == {"lca_allocation.zero_factors"}


def test_factors_that_do_not_sum_to_one_are_reported_and_scaled_only_when_declared() -> None:
    odd = library(with_factors(WORKS, "given", 1.0, 1.0))
    kept = allocate(odd)
    assert emitted(kept) == [4.0, 4.0] and "lca_allocation.sum" in codes(kept.findings)
    scaled = allocate(odd, rules=AllocationRules(normalise=True))
    assert emitted(scaled) == [2.0, 2.0] and "lca_allocation.normalised" not in codes(scaled.findings)


def test_missing_and_negative_factors_are_refused() -> None:
    one = replace(WORKS, allocation=(AllocationFactor("given", "steel", 1.0),))
    assert codes(allocate(library(one)).findings) >= {"lca_allocation.bad_factors"}
    negative = with_factors(WORKS, "given", 1.5, -0.5, default_allocation="given")
    assert allocate(library(negative)).refused == ("works",)


def test_causal_factors_split_each_exchange_on_its_own() -> None:
    factors = [
        AllocationFactor("causal", product, value, exchange)
        for product, exchange, value in (("steel", 2, 1.0), ("slab", 2, 0.0), ("steel", 3, 0.25), ("slab", 3, 0.75))
    ]
    found = allocate(library(replace(WORKS, allocation=tuple(factors))), "causal")
    coke = [next(item.amount for item in made.exchanges if item.flow == "coke") for made in found.library.processes]
    assert (coke, emitted(found)) == ([8.0, 0.0], [1.0, 3.0])
    partial = allocate(library(replace(WORKS, allocation=tuple(factors[:2]))), "causal")
    assert partial.refused == ("works",) and "lca_allocation.bad_factors" in codes(partial.findings)


def test_system_expansion_credits_the_other_products() -> None:
    found = allocate(library(MIXED), "system_expansion")
    (made,) = found.library.processes
    assert [item.flow for item in made.exchanges if item.avoided] == ["steam", "slab"]
    assert emitted(found) == [2.0] and made.exchanges[0].reference


def test_prices_of_the_rules_allocate_by_value() -> None:
    choice = ProcessChoice("mixed", "economic", (("steel", 6.0), ("steam", 1.0), ("slab", 3.0)), "prices")
    found = allocate(library(MIXED), rules=AllocationRules(processes=(choice,)))
    # values 6 × 1, 1 × 3, 3 × 1 of 12
    assert emitted(found) == pytest.approx([1.0, 0.5, 0.5], rel=1e-15)


def test_zero_products_and_processes_without_product_are_errors() -> None:
    nothing = process("nothing", out("co2", 1.0))
    zero = process("zero", out("steel", 0.0, reference=True))
    pair = process("pair", out("steel", 0.0, reference=True), out("slab", 1.0))
    found = allocate(library(nothing, zero, pair))
    assert codes(found.findings) == {"lca_allocation.no_product", "lca_allocation.zero_product"}
    assert found.refused == ("pair",)


def test_processes_without_product_may_be_left_out_by_declaration() -> None:
    place = Source("file", "process 7")
    nothing = replace(process("nothing", out("co2", 1.0)), source=place)
    base = replace(library(nothing, WORKS), findings=(finding("lca_dataset.no_reference", place, name="nothing"),))
    found = allocate(base, rules=AllocationRules(without_product="leave_out"))
    assert codes(found.library) == {"lca_allocation.left_out", "lca_allocation.chosen"}
    assert len(found.library.processes) == 2 and not found.refused
    assert "lca_dataset.no_reference" in codes(allocate(base).library)


def test_a_waste_that_is_taken_in_is_a_product() -> None:
    tip = process("tip", take("slag", 1.0), out("steam", 1.0, "MJ"), out("co2", 1.0))
    assert allocate(library(tip)).refused == ("tip",)
    (made,) = allocate(library(replace(tip, exchanges=(tip.exchanges[0], tip.exchanges[2])))).library.processes
    assert made.exchanges[0].reference


def test_a_flow_that_is_made_twice_makes_two_processes() -> None:
    twice = process("twice", out("steel", 1.0, reference=True), out("steel", 3.0), out("co2", 4.0))
    found = allocate(library(twice))
    assert len({made.id for made in found.library.processes}) == 2
    assert emitted(found) == pytest.approx([1.0, 3.0])


def test_copies_of_an_uncertain_exchange_move_together() -> None:
    uncertain = replace(WORKS.exchanges[3], uncertainty=Uncertainty(2, loc=math.log(4.0), scale=0.1))
    found = allocate(library(replace(WORKS, exchanges=(*WORKS.exchanges[:3], uncertain))))
    copies = [made.exchanges[-1] for made in found.library.processes]
    assert {item.parameters for item in copies} == {("works#3",)}
    assert [item.uncertainty.loc for item in copies if item.uncertainty] == pytest.approx(
        [math.log(3.0), 0.0], abs=1e-15
    )


DISTRIBUTIONS = [
    Uncertainty(2, loc=0.3, scale=0.4),
    Uncertainty(3, loc=2.0, scale=0.5),
    Uncertainty(4, minimum=1.0, maximum=3.0),
    Uncertainty(5, loc=2.0, minimum=1.0, maximum=4.0),
    Uncertainty(8, loc=0.5, scale=2.0, shape=1.5),
    Uncertainty(9, loc=0.5, scale=2.0, shape=3.0),
    Uncertainty(10, loc=2.0, shape=3.0, minimum=1.0, maximum=5.0),
    Uncertainty(10, loc=2.0, shape=3.0),
    Uncertainty(11, loc=2.0, scale=0.5),
    Uncertainty(12, loc=2.0, scale=0.5, shape=7.0),
]


@pytest.mark.parametrize("given_one", DISTRIBUTIONS, ids=lambda item: f"type {item.distribution}")
def test_a_scaled_distribution_is_that_of_the_scaled_variable(given_one: Uncertainty) -> None:
    """Samples of stats_arrays from one seed: those of the scaled record are the factor times those of the record."""
    scaled = scaled_uncertainty(given_one, 0.25)
    assert scaled is not None
    np.testing.assert_allclose(samples(scaled), 0.25 * samples(given_one), rtol=1e-12)


def samples(item: Uncertainty) -> np.ndarray:
    record = np.zeros(1, dtype=UNCERTAINTY_DTYPE)
    record["uncertainty_type"] = item.distribution
    for name in ("loc", "scale", "shape", "minimum", "maximum"):
        record[name] = getattr(item, name)
    family = stats_arrays.uncertainty_choices[item.distribution]
    return np.asarray(family.random_variables(record, 200, np.random.RandomState(7))).ravel()


def test_what_cannot_be_scaled_is_reported() -> None:
    coin = replace(WORKS.exchanges[3], uncertainty=Uncertainty(7, minimum=1.0, maximum=9.0))
    found = allocate(library(replace(WORKS, exchanges=(*WORKS.exchanges[:3], coin))))
    assert "lca_allocation.unscaled" in codes(found.findings)
    assert all(made.exchanges[-1].uncertainty is None for made in found.library.processes)


@given(st.lists(st.floats(0.01, 1e6), min_size=2, max_size=6), st.floats(0.0, 1e3))
def test_nothing_is_lost_or_made_by_allocation(masses: list[float], burden: float) -> None:
    flows = ["steel", "slab", "bark", "coke", "steel", "slab"]
    outputs = [
        out(flow, mass, reference=not number) for number, (flow, mass) in enumerate(zip(flows, masses, strict=False))
    ]
    found = allocate(library(process("p", *outputs, out("co2", burden))))
    assert math.fsum(emitted(found)) == pytest.approx(burden, rel=1e-12, abs=1e-300)


def test_wrong_calls_are_named() -> None:
    with pytest.raises(UsageError, match="unknown allocation methods"):
        allocate(library(WORKS), "weight")
    with pytest.raises(UsageError, match="not in small"):
        allocate(library(WORKS), {"elsewhere": "mass"})
    with pytest.raises(UsageError, match="unknown words"):
        AllocationRules(fallback="guess")  # type: ignore[arg-type]


def test_allocation_files(tmp_path: Path) -> None:
    path = tmp_path / "allocation.toml"
    path.write_text(
        'format = "carbonacct.lci-allocation/1"\nfallback = "equal"\norder = ["mass"]\n'
        '[[process]]\nprocess = "mix*"\nmethod = "given"\nfactors = { steel = 0.5, steam = 0.2, slab = 0.3 }\n'
        '[[property]]\nflow = "log"\nunit = "m3"\nper_unit = "kg"\nvalue = 500\nsource = "s"\n',
        encoding="utf-8",
    )
    rules = read_allocation(path)
    assert emitted(allocate(library(MIXED, MILL), rules=rules)) == pytest.approx([1.0, 0.4, 0.6, 10.0, 1.0], rel=1e-15)
    for wrong in ("fallback = 1", '[[process]]\nprocess = "x"\nmethod = "guess"', '[[property]]\nflow = "x"'):
        path.write_text(f'format = "carbonacct.lci-allocation/1"\n{wrong}\n', encoding="utf-8")
        with pytest.raises(UsageError):
            read_allocation(path)
