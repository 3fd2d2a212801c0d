"""Scope 3 against worked examples, and the units that its rows are read in."""

from __future__ import annotations

import pytest

from carbonacct.activity.records import SOURCE, Record
from carbonacct.ghg.lines import Booked
from carbonacct.ghg.scope3 import register_lines, scope3_rules
from carbonacct.ghg.scope3_upstream import upstream_lines
from carbonacct.units.money import parse_money
from tests.energy.making import burned, power, record
from tests.ghg.accounting import LOCATION, codes, kg, method_context, profile

MEMBERS = {"E1": "E1", "E2": "E2"}


def row(category: int, amount: float, unit: str, factor: float, per: str, **more: object) -> Record:
    """A row of the register with a typed factor."""
    usual = {"category": str(category), "method": "average_data", "emission_factor": factor,
             "emission_factor_unit": per, "factor_source": "example"}  # fmt: skip
    return record("scope3", "E1", "item", SOURCE, amount, unit, **{**usual, **more})


def booked(*rows: Record) -> list[Booked]:
    context = method_context(LOCATION)
    found = register_lines(rows, context, MEMBERS)
    assert [f for f in context.findings if f.severity == "error"] == []
    return found


def total(*rows: Record) -> float:
    return sum(kg(line.spec) for line in booked(*rows))


def test_transport_by_distance() -> None:
    """Technical Guidance for Calculating Scope 3 Emissions, category 4, distance-based method, its example:
    2 t over 2000 km by truck (0.2 kg CO2e/t·km), 1 t over 3000 km by air (1.0), 6 t over 4000 km by ship (0.05):
    800 + 3000 + 1200 = 5000 kg CO2e.
    """
    legs = [(2, 2000, 0.2), (1, 3000, 1.0), (6, 4000, 0.05)]
    rows = [row(4, mass * distance, "t·km", factor, "kgCO2e/t·km") for mass, distance, factor in legs]
    assert total(*rows) == pytest.approx(5000, rel=1e-12)
    assert {line.spec.category for line in booked(*rows)} == {"scope3_04"}


def test_supplier_specific_product() -> None:
    """By hand: 1200 t × 2.1 tCO2e/t = 2520 t; the same in kg and g."""
    assert total(row(1, 1200, "t", 2.1, "tCO2e/t")) == pytest.approx(2.52e6, rel=1e-12)
    assert total(row(1, 1.2e6, "kg", 2100, "kgCO2e/t")) == pytest.approx(2.52e6, rel=1e-12)
    assert total(row(1, 1200, "吨", 2.1e6, "gCO2e/t")) == pytest.approx(2.52e6, rel=1e-12)


def test_money_of_another_currency_and_year() -> None:
    """2.6 million CNY of 2025 at 7.1 CNY/USD are 366 197 USD; × 0.98 = 358 873 USD of 2022; × 0.12 kg/USD."""
    spent = row(1, 260, "万元", 0.12, "kgCO2e/USD", method="spend_based", price_year="2025",
                factor_price_year="2022", exchange_rate=7.1, deflator=0.98, conversion_source="x")  # fmt: skip
    assert total(spent) == pytest.approx(2_600_000 / 7.1 * 0.98 * 0.12, rel=1e-12)
    assert [term.symbol for term in booked(spent)[0].spec.terms] == ["1/X", "d", "EF", "u"]


def test_money_of_the_same_currency_and_year_needs_no_conversion() -> None:
    """The unit of the factor names the year: 1000 USD × 0.488 kg (EPA supply-chain factors v1.3, soybean farming)."""
    spent = row(1, 1000, "USD", 0.488, "kgCO2e/2022 USD", method="spend_based", price_year="2022")
    assert total(spent) == pytest.approx(488, rel=1e-12)


def test_the_way_of_a_row_with_another_member() -> None:
    inside, outside = row(1, 1, "t", 1, "tCO2e/t", counterparty_id="E2"), row(1, 1, "t", 1, "tCO2e/t")
    assert [line.way for line in booked(inside, outside)] == ["inside", "own"]


def test_the_standard_has_15_categories_8_of_them_upstream() -> None:
    """Scope 3 Standard, chapter 5: eight upstream and seven downstream."""
    rules = scope3_rules()
    assert [category.number for category in rules.categories] == list(range(1, 16))
    assert [c.direction for c in rules.categories] == ["upstream"] * 8 + ["downstream"] * 7
    assert all(profile(name).unit == "tCO2e" for name in rules.profiles)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("元", (1.0, "CNY", "")),
        ("万元", (1e4, "CNY", "")),
        ("亿元", (1e8, "CNY", "")),
        ("USD", (1.0, "USD", "")),
        ("万美元", (1e4, "USD", "")),
        ("2022 USD", (1.0, "USD", "2022")),
        ("2022 USD, purchaser price", (1.0, "USD", "2022")),
        ("USD_2022", (1.0, "USD", "2022")),
        ("million EUR", (1e6, "EUR", "")),
    ],
)
def test_money(text: str, expected: tuple[float, str, str]) -> None:
    assert parse_money(text) == expected


@pytest.mark.parametrize("text", ["t", "kWh", "t·km", "人·km", "", "2022", "m2"])
def test_what_is_no_money(text: str) -> None:
    assert parse_money(text) is None


def test_a_published_factor_per_money_names_its_currency_and_year() -> None:
    """EPA supply-chain factors v1.3.0, row of NAICS 111110 with margins: 0.532 kg CO2e per 2022 USD."""
    spent = record("scope3", "E1", "soybeans", SOURCE, 1000.0, "USD", category="1", method="spend_based",
                   factor="epa-supply-chain@1.3.0-USD2022#naics.111110.with_margins", price_year="2022")  # fmt: skip
    assert total(spent) == pytest.approx(532, rel=1e-12)


DESNZ = "desnz-conversion-factors@2025#11_100_1004_"
"""Well-to-tank factors of natural gas; 7 per kWh net, 6 per kWh gross."""


def upstream(rows: list[Record], named: dict[str, tuple[str, ...]]) -> tuple[list[Booked], set[str]]:
    context = method_context(LOCATION)
    lines = upstream_lines(rows, context, MEMBERS, named, frozenset())
    return lines, codes(context.findings)


def test_upstream_of_gas_through_its_net_heat() -> None:
    """10⁶ Nm3 × 38.931 MJ/Nm3 = 38 931 GJ = 10 814 166.7 kWh; × 0.03347 kg/kWh (DESNZ 2025, WTT, net CV)."""
    lines, found = upstream([burned("natural_gas", 1e6, "Nm3")], {"natural_gas": (f"{DESNZ}7_1",)})
    assert kg(lines[0].spec) == pytest.approx(38_931 / 0.0036 * 0.03347, rel=1e-12)
    assert (lines[0].book, lines[0].spec.category) == ("scope3", "scope3_03")
    assert found <= {"factors.secondary"}  # of the heating value


def test_a_factor_per_gross_heat_is_refused() -> None:
    lines, found = upstream([burned("natural_gas", 1e6, "Nm3")], {"natural_gas": (f"{DESNZ}6_1",)})
    assert (lines, found) == ([], {"scope3.gross_heating_value"})


def test_carriers_without_an_upstream_factor_are_told_once() -> None:
    context = method_context(LOCATION)
    rows = [burned("natural_gas", 1e6, "Nm3"), power("grid", 1e6), burned("natural_gas", 1.0, "Nm3", use="feedstock")]
    assert upstream_lines(rows, context, MEMBERS, {}, frozenset()) == []
    (found,) = context.findings
    assert found.code == "scope3.no_upstream_factor"
    assert "natural gas, electricity" in found.message("en")
