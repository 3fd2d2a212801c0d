"""Random parks: the statement closes, and no total depends on who sold to whom, on how rows are cut or ordered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbonacct.activity.records import Record
from carbonacct.energy.flows import LOSSES, energy_flows, node_names
from carbonacct.reconciliation import TOLERANCE
from tests.energy.making import PARK, activity, burned, certificate, gate, power, record, store, transfer
from tests.ghg.accounting import ALL, Accounts

ENTITIES = ("E1", "E2", "E3", "E1-F1", PARK)
OWNERS = {"E1": "E1", "E2": "E2", "E3": "E3", "E1-F1": "E1", PARK: PARK}
SAME = 1e-12
amounts = st.floats(min_value=1e-3, max_value=1e7)
entities = st.sampled_from(ENTITIES)
Make = Callable[..., Record]


def make(maker: Make, *fixed: Any, unit: str = "", **more: Any) -> st.SearchStrategy[Record]:
    """Records of one kind with a random amount and entity."""
    rest = (unit,) if unit else ()
    return st.builds(lambda amount, entity: maker(*fixed, amount, *rest, entity, **more), amounts, entities)


rows = st.one_of(
    make(power, "grid"),
    make(power, "grid", emission_factor=0.71, emission_factor_unit="kgCO2/kWh"),
    make(power, "green_trade", generation="wind"),
    make(power, "direct_line", generation="solar"),
    make(power, "direct_line", generation="fossil"),
    make(power, "self_generated", generation="solar", status="sold"),
    make(power, "self_generated", generation="solar", status="retained"),
    make(power, "self_generated", generation="fossil"),
    make(power, "export", generation="solar"),
    make(power, "export", generation="fossil"),
    make(burned, "natural_gas", unit="Nm3"),
    make(burned, "diesel", unit="kg", ncv=42.0, ncv_unit="GJ/t"),
    make(burned, "biogas", unit="Nm3", ncv=21.0, ncv_unit="MJ/Nm3"),
    make(activity, "consumption", "anthracite", unit="kg", use="generation"),
    make(activity, "consumption", "lng", unit="kg", use="conversion"),
    make(activity, "conversion_output", "natural_gas", unit="Nm3"),
    make(activity, "purchase", "natural_gas", unit="Nm3"),
    make(activity, "sale", "natural_gas", unit="Nm3"),
    make(activity, "purchase", "steam", unit="GJ"),
    make(activity, "purchase", "steam", unit="GJ", emission_factor=0.09, emission_factor_unit="tCO2/GJ"),
    make(activity, "sale", "steam", unit="GJ", heat_source="waste_heat"),
    make(activity, "output", "lime", unit="kg"),
    make(activity, "capture", "co2_captured", unit="kg"),
    make(certificate),
    make(certificate, status="sold"),
)
kinds = st.sampled_from(
    [
        ("electricity", "kWh", {}),
        ("electricity", "kWh", {"generation": "solar"}),
        ("electricity", "kWh", {"generation": "fossil"}),
        ("steam", "GJ", {}),
        ("steam", "GJ", {"heat_source": "waste_heat"}),
        ("hot_water", "GJ", {"emission_factor": 0.08, "emission_factor_unit": "tCO2/GJ"}),
        ("natural_gas", "Nm3", {}),
    ]
)
pairs = st.tuples(entities, entities).filter(lambda pair: pair[0] != pair[1])


@st.composite
def transfers(draw: st.DrawFn) -> list[Record]:
    (seller, buyer), (carrier, unit, more) = draw(pairs), draw(kinds)
    sold = draw(amounts)
    return transfer(seller, buyer, carrier, sold, unit, sold * draw(st.sampled_from([1.0, 0.93])), **more)


gates = st.one_of(
    st.builds(lambda a: gate("in", "electricity", a, "kWh", origin="grid"), amounts),
    st.builds(lambda a: gate("out", "electricity", a, "kWh", origin="grid"), amounts),
    st.builds(lambda a: gate("out", "electricity", a, "kWh", origin="grid", generation="solar"), amounts),
    st.builds(lambda a: gate("in", "electricity", a, "kWh", origin="direct_line", generation="solar"), amounts),
    st.builds(lambda a: gate("in", "natural_gas", a, "Nm3"), amounts),
    st.builds(lambda a: gate("in", "steam", a, "GJ"), amounts),
    st.builds(lambda a: gate("out", "steam", a, "GJ"), amounts),
)


@st.composite
def parks(draw: st.DrawFn) -> list[Record]:
    """Rows of members, transfers, and gate meters or none."""
    found = draw(st.lists(rows, max_size=12))
    found += [side for both in draw(st.lists(transfers(), max_size=4)) for side in both]
    return found + draw(st.lists(gates, max_size=5))


def books(records: list[Record], regions: dict[str, str] | None = None) -> Accounts:
    return Accounts(records, OWNERS, ALL, regions=regions or {})


def totals(park: Accounts) -> dict[str, float]:
    """Totals of the park under every profile and its energy on both bases."""
    found = {name: park.park(name) for name in ALL}
    for basis in ("calorific", "equivalent"):
        found[basis] = park.graph.value(f"energy/park/{basis}/comprehensive")
    return found


def scales(park: Accounts) -> dict[str, float]:
    """What a difference is measured against: the sum of all lines without their signs."""
    found = {}
    for name in ALL:
        lines = [n for n, line in enumerate(park.booked) if line.profile == name]
        found[name] = sum(abs(float(park.arrays.co2e_kg[n])) for n in lines) / 1000
    for basis in ("calorific", "equivalent"):
        found[basis] = sum(abs(line.tce(basis)) for line in park.energy)  # type: ignore[arg-type]
    return found


def assert_same(one: Accounts, two: Accounts, factor: float = 1.0) -> None:
    scale, expected = scales(one), totals(one)
    for name, value in totals(two).items():
        assert value == pytest.approx(factor * expected[name], rel=0, abs=SAME * factor * scale[name] + 1e-300), name


@given(records=parks(), region=st.sampled_from(["CN-JS", "CN-ZJ", "CN-XZ"]))
@settings(max_examples=40)
def test_the_statement_closes_for_every_pair(records: list[Record], region: str) -> None:
    park = books(records, {"E2": region})
    for one, two in product(ALL, ALL):
        assert park.statement(one, two).relative_difference <= TOLERANCE, (one, two)


@given(records=parks())
@settings(max_examples=40)
def test_the_parks_energy_is_members_less_transfers_and_network(records: list[Record]) -> None:
    park = books(records)
    for basis in ("calorific", "equivalent"):
        base = f"energy/reconciliation/{basis}"
        terms = [park.graph.value(f"{base}/{name}") for name in ("members", "transfers", "network")]
        total = park.graph.value(f"energy/park/{basis}/comprehensive")
        assert abs(terms[0] - terms[1] + terms[2] - total) <= TOLERANCE * max(scales(park)[basis], 1e-300)


@given(records=parks(), moved=transfers(), pair=pairs)
@settings(max_examples=40)
def test_it_does_not_matter_to_the_park_who_sold_to_whom(
    records: list[Record], moved: list[Record], pair: tuple[str, str]
) -> None:
    # fuel that a member receives decides whether its consumption stands for a purchase: power and heat alone move
    if moved[0].carrier == "natural_gas":
        return
    elsewhere = [
        replace(moved[0], entity=pair[0], counterparty=pair[1]),
        replace(moved[1], entity=pair[1], counterparty=pair[0]),
    ]
    one, two = books([*records, *moved]), books([*records, *elsewhere])
    assert_same(one, two)


@given(records=parks(), share=st.floats(min_value=0.01, max_value=0.99), data=st.data())
@settings(max_examples=40)
def test_a_row_cut_in_two_changes_nothing(records: list[Record], share: float, data: st.DataObject) -> None:
    if not records:
        return
    cut = data.draw(st.sampled_from(records))
    first = replace(cut, quantity=cut.quantity * share)
    second = replace(cut, quantity=cut.quantity - first.quantity, row_id=cut.row_id + "b")
    assert_same(books(records), books([first if r is cut else r for r in records] + [second]))


@given(records=parks(), data=st.data())
@settings(max_examples=20)
def test_the_order_of_rows_does_not_matter(records: list[Record], data: st.DataObject) -> None:
    assert_same(books(records), books(data.draw(st.permutations(records))))


@given(records=parks(), factor=st.floats(min_value=1e-3, max_value=1e3))
@settings(max_examples=20)
def test_twice_the_park_emits_twice(records: list[Record], factor: float) -> None:
    assert_same(books(records), books([replace(r, quantity=factor * r.quantity) for r in records]), factor)


@given(records=parks())
@settings(max_examples=20)
def test_a_gate_that_measures_the_members_changes_nothing(records: list[Record]) -> None:
    members = [r for r in records if r.table != "gate"]
    bought = sum(r.quantity for r in members if r.origin in ("grid", "green_trade"))
    meter = record("gate", PARK, "electricity", "gate_in", bought, "kWh", origin="grid")
    without, with_gate = books(members), books([*members, meter])
    assert_same(with_gate, without)
    for name in ALL:
        network = with_gate.enterprise(f"{PARK}:unassigned", name)
        assert abs(network) <= SAME * max(scales(with_gate)[name], 1e-300)


@given(records=parks())
@settings(max_examples=20)
def test_certificates_never_lower_a_share(records: list[Record]) -> None:
    park = books(records)
    for basis in ("calorific", "equivalent"):
        share = park.graph[f"energy/park/{basis}/nonfossil_share"].value
        apart = park.graph[f"energy/park/{basis}/nonfossil_share_without_certificates"].value
        assert (share is None) == (apart is None)
        assert share is None or apart is None or share >= apart


@given(records=parks())
@settings(max_examples=40)
def test_flows_are_positive_named_and_conversion_never_gains(records: list[Record]) -> None:
    park = books(records)
    bands = energy_flows(park.energy, OWNERS)
    names = {owner: owner for owner in OWNERS.values()}
    for band in bands:
        assert band.tce > 0
        assert all(node_names(node, store().carriers(), names) for node in (band.source, band.target))
    for node in {band.source for band in bands if band.target == LOSSES}:
        into = sum(band.tce for band in bands if band.target == node)
        assert into == pytest.approx(sum(band.tce for band in bands if band.source == node), rel=1e-9)
