"""Sources whose lines together are below zero: more recovered at a landfill than it makes, more carbon out than in."""

from __future__ import annotations

from carbonacct.findings import Finding
from carbonacct.ghg.lines import Booked, compute
from carbonacct.ghg.negative_sources import negative_sources
from tests.ghg.accounting import LOCATION, lines_of, method_context
from tests.ghg.sources import row

FOOD = {"site": "A", "waste": "food", "site_type": "managed", "climate": "temperate_wet", "mass": 1_000}


def found(*records: object) -> list[Finding]:
    context = method_context(LOCATION)
    booked = [
        Booked("enterprise", LOCATION, record.entity, "own", spec)  # type: ignore[attr-defined]
        for record in records
        for spec in lines_of(record, context)  # type: ignore[arg-type]
    ]
    return negative_sources(booked, compute(booked, {LOCATION: context})[0])


def test_recovery_at_a_landfill_is_held_against_all_its_deposits() -> None:
    # the deposits of 2023 and 2024 make 9826 and 11 823 kg; 20 000 kg recovered is less, 22 000 kg more
    deposits = [row("landfill", **FOOD, deposit_year=2023)]
    assert found(*deposits, row("landfill", **FOOD, deposit_year=2024, ch4_recovered=20_000)) == []
    last = row("landfill", **FOOD, deposit_year=2024, ch4_recovered=22_000)
    (negative,) = found(*deposits, last)
    assert (negative.code, negative.severity) == ("ghg.negative_source", "warning")
    assert negative.source == deposits[0].source
    assert dict(negative.params)["entity"] == "E1"


def test_more_carbon_out_than_in() -> None:
    coke = row("carbon_balance", direction="in", material="coke", mass=1)
    steel = row("carbon_balance", direction="out", material="steel", mass=1000)
    assert [f.code for f in found(coke, steel)] == ["ghg.negative_source"]
    assert found(row("carbon_balance", direction="in", material="coke", mass=1000), steel) == []


def test_each_member_and_each_gas_stands_alone() -> None:
    steel = row("carbon_balance", entity="E2", direction="out", material="steel", mass=1000)
    coke = row("carbon_balance", direction="in", material="coke", mass=1000)
    assert [dict(f.params)["entity"] for f in found(coke, steel)] == ["E2"]
