"""Scope 3 against worked examples, and the units that its rows are read in.

Numbered examples are those of the GHG Protocol's Technical Guidance for Calculating Scope 3 Emissions (version 1.0,
2013), read in a copy of its text; its figures are illustrative. Example 1.2's transport (printed 20 500 kg) and example
1.3's shirts (printed 50 000 × 5.6 = 67 200) do not follow from the numbers beside them and are left out.
"""

from __future__ import annotations

import pytest

from carbonacct.activity.records import SOURCE, Record
from carbonacct.ghg.lines import Booked
from carbonacct.ghg.scope3 import counted_twice, register_lines, scope3_rules
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
    """Example 4.2, distance-based method:
    2 t over 2000 km by truck (0.2 kg CO2e/t·km), 1 t over 3000 km by air (1.0), 6 t over 4000 km by ship (0.05):
    800 + 3000 + 1200 = 5000 kg CO2e.
    """
    legs = [(2, 2000, 0.2), (1, 3000, 1.0), (6, 4000, 0.05)]
    rows = [row(4, mass * distance, "t·km", factor, "kgCO2e/t·km") for mass, distance, factor in legs]
    assert total(*rows) == pytest.approx(5000, rel=1e-12)
    assert {line.spec.category for line in booked(*rows)} == {"scope3_04"}


GOODS = [(400, 20), (200, 10), (500, 40), (100, 70), (1500, 3), (300, 3)]
MATERIALS = [(5000, 0.3), (3000, 0.3), (4000, 0.3), (6000, 0.5), (1500, 0.2), (5000, 0.2), (5000, 0.3), (1000, 0.3),
             (5000, 0.4)]  # fmt: skip


def spent(category: int, dollars: float, factor: float, number: int) -> Record:
    return row(category, dollars, "USD", factor, "kgCO2e/2013 USD", method="spend_based", price_year="2013",
               item=f"{number}")  # fmt: skip


def test_components_by_mass_and_materials_by_money() -> None:
    """Example 1.4: hard drives, circuits, displays … by kg, plastics, metals, glass by dollars: 54 100 kg CO2e."""
    by_mass = [row(1, mass, "kg", factor, "kgCO2e/kg") for mass, factor in GOODS]
    by_money = [spent(1, dollars, factor, number) for number, (dollars, factor) in enumerate(MATERIALS)]
    assert total(*by_mass, *by_money) == pytest.approx(54_100, rel=1e-12)


def test_transport_by_money() -> None:
    """Example 4.4: 20 000 × 0.04 + 30 000 × 0.15 + 40 000 × 0.05 = 7300 kg CO2e."""
    legs = [(20_000, 0.04), (30_000, 0.15), (40_000, 0.05)]
    assert total(*(spent(4, *leg, number) for number, leg in enumerate(legs))) == pytest.approx(7_300, rel=1e-12)


def test_storage_by_volume_and_days() -> None:
    """Example 4.6: 4000 m3 × 2 d × 0.01 and × 0.02 kg CO2e/(m3·d) = 240 kg CO2e."""
    rows = [row(4, 4000 * 2, "m3·d", factor, "kgCO2e/(m3·d)") for factor in (0.01, 0.02)]
    assert total(*rows) == pytest.approx(240, rel=1e-12)


def test_business_travel() -> None:
    """Example 6.1: road 10/2 × 50 × 1 + 20/2 × 200 × 2 + 100/3 × 100 × 4, air 10 × 10 000 × 5 + 20 × 15 000 × 6
    + 100 × 12 000 × 5: 8 317 583.33 kg CO2e.
    """
    road = [(10 / 2 * 50, 1), (20 / 2 * 200, 2), (100 / 3 * 100, 4)]
    air = [(10 * 10_000, 5), (20 * 15_000, 6), (100 * 12_000, 5)]
    rows = [row(6, km, "km", factor, "kgCO2e/km") for km, factor in road]
    rows += [row(6, km, "人·km", factor, "kgCO2e/人·km") for km, factor in air]
    assert round(total(*rows), 2) == 8_317_583.33


def test_commuting() -> None:
    """Example 7.1: 8640 km by rail × 0.1 + 11 040 km by car × 0.2 = 3072 kg CO2e; example 7.2: 10 000 people, 235 days,
    by rail 50 % × 10 km × 0.1, by car 30 % × 15 km × 0.2, by bus 5 % × 5 km × 0.1, both ways: 6 697 500 kg CO2e.
    """
    rail, car = (10 * 2 * 5 + 10 * 2 * 4) * 48, (15 * 2 * 1 + 20 * 2 * 5) * 48
    assert (rail, car) == (8640, 11_040)
    rows = [row(7, rail, "人·km", 0.1, "kgCO2e/人·km"), row(7, car, "km", 0.2, "kgCO2e/km")]
    assert total(*rows) == pytest.approx(3_072, rel=1e-12)
    people = [(0.50, 10, 0.1), (0.30, 15, 0.2), (0.15, 1, 0.0), (0.05, 5, 0.1)]
    ways = [row(7, 10_000 * share * km * 2 * 235, "km", factor, "kgCO2e/km") for share, km, factor in people]
    assert total(*ways) == pytest.approx(6_697_500, rel=1e-12)


def test_franchises_by_area() -> None:
    """Example 14.2: 250 m2 of food outlets × 30 000 + 1600 m2 of clothing outlets × 10 000 = 23 500 000 kg CO2e."""
    shops = [(100, 30_000), (150, 30_000), (400, 10_000), (700, 10_000), (500, 10_000)]
    assert total(*(row(14, area, "m2", factor, "kgCO2e/m2") for area, factor in shops)) == pytest.approx(23.5e6)


@pytest.mark.parametrize("category", range(1, 16))
def test_every_category_by_every_route(category: int) -> None:
    """By hand: 10 t × 2 kg/t from a supplier, 3 t × 4 kg/t on average, 2e6 CNY ÷ 8 CNY/USD × 0.9 × 0.5 kg/USD."""
    rows = [
        row(category, 10, "t", 2, "kgCO2e/t", method="supplier_specific"),
        row(category, 3, "t", 4, "kgCO2e/t"),
        row(category, 200, "万元", 0.5, "kgCO2e/2022 USD", method="spend_based", price_year="2025", exchange_rate=8,
            deflator=0.9, conversion_source="x"),
    ]  # fmt: skip
    lines = booked(*rows)
    assert [kg(line.spec) for line in lines] == pytest.approx([20, 12, 112_500], rel=1e-12)
    assert {line.spec.category for line in lines} == {f"scope3_{category:02d}"}
    assert [line.spec.method for line in lines] == ["supplier_specific", "average_data", "spend_based"]


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
        ("RMB", (1.0, "CNY", "")),
        ("万人民币", (1e4, "CNY", "")),
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


SPENT = {"method": "spend_based", "price_year": "2025", "factor_price_year": "2025"}


@pytest.mark.parametrize(
    ("unit", "per", "more", "code"),
    [
        ("元", "kgCO2e/CNY", SPENT | {"deflator": 1.3, "conversion_source": "x"}, "scope3.deflator_not_needed"),
        ("元", "kgCO2e/CNY", SPENT | {"price_year": "25"}, "scope3.bad_price_year"),
        ("元", "kgCO2e/CNY", SPENT | {"factor_price_year": "去年"}, "scope3.bad_price_year"),
        ("t", "kgCO2e/t", {"exchange_rate": 7.1}, "scope3.conversion_not_needed"),
        ("t", "kgCO2e/t", {"deflator": 0.98}, "scope3.conversion_not_needed"),
    ],
)
def test_what_a_row_says_in_vain_is_an_error(unit: str, per: str, more: dict[str, object], code: str) -> None:
    context = method_context(LOCATION)
    assert register_lines([row(1, 100, unit, 0.1, per, **more)], context, MEMBERS) == []
    assert codes(context.findings) - {"scope3.other_gwp_set"} == {code}


def test_a_year_is_known_with_its_character() -> None:
    years = {"method": "spend_based", "price_year": "２０２５年", "factor_price_year": "2025"}
    assert total(row(1, 100, "万元", 0.1, "kgCO2e/CNY", **years)) == pytest.approx(1e5, rel=1e-12)


def test_one_amount_in_two_categories_is_told() -> None:
    """Scope 3 Standard, chapter 5: categories exclude each other."""
    one, other = row(1, 100, "t", 1, "kgCO2e/t"), row(4, 100, "t", 2, "kgCO2e/t")
    assert [found.code for found in counted_twice([one, other])] == ["scope3.two_categories"]
    assert counted_twice([one, row(4, 100, "t·km", 2, "kgCO2e/t·km"), row(1, 100, "t", 1, "kgCO2e/t")]) == []


def test_a_factor_that_holds_the_way_to_the_buyer_beside_category_4() -> None:
    """EPA supply-chain factors with margins hold transport, wholesale and retail."""
    ref = "epa-supply-chain@1.3.0-USD2022#naics.111110."
    goods = [record("scope3", "E1", "soybeans", SOURCE, 1.0, "USD", category="1", factor=f"{ref}{margins}")
             for margins in ("with_margins", "without_margins")]  # fmt: skip
    assert [found.code for found in counted_twice([*goods, row(4, 1, "t·km", 1, "kgCO2e/t·km")])] == [
        "scope3.transport_in_goods"
    ]
    assert counted_twice(goods) == []


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
