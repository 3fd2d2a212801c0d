"""Incineration, landfill and composting, with the defaults of 2006 IPCC Guidelines vol. 5.

Landfill: the IPCC Waste Model (2019 Refinement vol. 5, 19R_V5_Waste_Model.xls, sheet Food), with the numbers of its
example as extracted in the tests of bonsai-ipcc 0.5.3 (MIT). Incineration: results that a tutorial of bonsai-ipcc
prints (another implementation of eq. 5.1). Composting and digestion: by hand from eq. 4.1 and 4.2; no worked example
in print was found. The rest by hand from the equations named beside it.

Plastics: dry matter 1, carbon 0.75, all fossil (table 2.4); textiles 0.8, 0.5, fossil 0.2; continuous stoker 0.2 g CH4
per tonne (table 5.3), municipal waste 50 g N2O per tonne (table 5.6). Landfill: food DOC 0.15, k 0.185 a year
(temperate, wet); paper DOC 0.40, k 0.06 (tables 2.4, 3.3); DOCf 0.7 and 0.5 (2019 Refinement table 3.0); F 0.5.
"""

from __future__ import annotations

import math

import pytest

from tests.ghg.accounting import GBT, LOCATION, MARKET, NATIONAL, RATIO, codes, kg, lines_of, method_context
from tests.ghg.sources import co2e, row

MIXED = {"waste": "municipal_mixed", "furnace": "continuous_stoker", "mass": 100}
FOOD = {"waste": "food", "site_type": "managed", "climate": "temperate_wet", "mass": 1_000}


def masses(register: str, name: str = LOCATION, **values: object) -> dict[tuple[str, str], float]:
    lines = lines_of(row(register, **values), method_context(name))
    assert {line.method for line in lines} <= {register}
    found: dict[tuple[str, str], float] = {}
    for line in lines:
        key = (line.category, line.gas)
        found[key] = found.get(key, 0.0) + kg(line)
    return found


def by_recursion(mass: float, doc: float, docf: float, mcf: float, k: float, years: int) -> float:
    """Methane in kg of the last of ``years`` years after the deposit, by eq. 3.4 to 3.6, year by year."""
    stock, methane = mass * doc * docf * mcf, 0.0
    for _ in range(years):
        decayed = stock * (1 - math.exp(-k))
        stock -= decayed
        methane = decayed * 0.5 * 16 / 12
    return methane


@pytest.mark.parametrize("name", [LOCATION, MARKET])
def test_incineration_of_plastics(name: str) -> None:
    # 100 t × 1 × 0.75 × 1 × 44/12 = 275 t CO2; 100 t × 0.2 g = 0.02 kg CH4; 100 t × 50 g = 5 kg N2O
    found = masses("waste_incineration", name, waste="plastics", furnace="continuous_stoker", mass=100)
    assert found == {
        ("waste", "CO2"): pytest.approx(275_000, rel=1e-12),
        ("waste", "CH4"): pytest.approx(0.02, rel=1e-12),
        ("waste", "N2O"): pytest.approx(5, rel=1e-12),
    }


def test_incineration_of_a_mixed_material_splits_its_carbon() -> None:
    # textiles: 100 t × 0.8 × 0.5 × 44/12 = 146.667 t CO2, a fifth of it fossil
    found = masses("waste_incineration", waste="textiles", furnace="continuous_stoker", mass=100)
    assert found["waste", "CO2"] == pytest.approx(100_000 * 0.4 * 0.2 * RATIO, rel=1e-12)
    assert found["memo_biogenic", "CO2"] == pytest.approx(100_000 * 0.4 * 0.8 * RATIO, rel=1e-12)


def test_incineration_of_mixed_municipal_waste_and_of_hazardous_waste() -> None:
    # provincial guide: 100 t × 0.20 × 0.39 × 0.95 × 44/12; hazardous: 0.5 dry × 0.8 carbon, all fossil, N2O 100 g/t
    mixed = masses("waste_incineration", waste="municipal_mixed", furnace="continuous_stoker", mass=100)
    assert mixed["waste", "CO2"] == pytest.approx(100_000 * 0.2 * 0.39 * 0.95 * RATIO, rel=1e-12)
    hazardous = masses("waste_incineration", waste="hazardous", furnace="batch_stoker", mass=100)
    assert hazardous["waste", "CO2"] == pytest.approx(100_000 * 0.4 * RATIO, rel=1e-12)
    assert hazardous["waste", "N2O"] == pytest.approx(10, rel=1e-12)
    assert hazardous["waste", "CH4"] == pytest.approx(6, rel=1e-12)


def test_dry_carbon_of_mixed_waste_with_its_dry_matter() -> None:
    # 100 t × 0.5 × 0.35 × 0.39 × 0.95 × 44/12
    found = masses("waste_incineration", **MIXED, dry=0.5, carbon=0.35)
    assert found["waste", "CO2"] == pytest.approx(100_000 * 0.5 * 0.35 * 0.39 * 0.95 * RATIO, rel=1e-12)


def test_paper_has_some_fossil_carbon() -> None:
    # table 2.4: 100 t × 0.9 × 0.46 × 44/12, of which 1 % is fossil (0 to 5 %)
    found = masses("waste_incineration", waste="paper", furnace="continuous_stoker", mass=100)
    assert found["waste", "CO2"] == pytest.approx(41_400 * RATIO * 0.01, rel=1e-12)
    assert found["memo_biogenic", "CO2"] == pytest.approx(41_400 * RATIO * 0.99, rel=1e-12)


def test_typed_parameters_of_incineration_win() -> None:
    values = {"dry": 0.9, "carbon": 0.6, "fossil": 0.5, "oxidation": 0.99}
    found = masses("waste_incineration", waste="plastics", furnace="continuous_stoker", mass=10, **values)
    assert found["waste", "CO2"] == pytest.approx(10_000 * 0.9 * 0.6 * 0.99 * 0.5 * RATIO, rel=1e-12)
    assert found["memo_biogenic", "CO2"] == pytest.approx(found["waste", "CO2"], rel=1e-12)


@pytest.mark.parametrize(("name", "count"), [(NATIONAL, 0), (GBT, 1)])
def test_profiles_of_co2_alone(name: str, count: int) -> None:
    # annex 4 of the national method has energy and processes alone: waste is left out
    found = masses("waste_incineration", name, waste="plastics", furnace="continuous_stoker", mass=100)
    assert list(found) == [("waste", "CO2")] * count
    context = method_context(name)
    assert lines_of(row("landfill", **FOOD, deposit_year=2030), context) == []
    assert lines_of(row("biological_treatment", treatment="digestion", mass=1, ch4_recovered=9e9), context) == []
    assert context.findings == []


@pytest.mark.parametrize("year", [2024, 2018, 1990])
def test_landfill_by_recursion(year: int) -> None:
    # the methane of 2025 of 1000 t deposited in the year: eq. 3.4 to 3.6 step by step, OX 0
    found = masses("landfill", **FOOD, deposit_year=year)
    expected = by_recursion(1_000_000, 0.15, 0.7, 1.0, 0.185, 2025 - year)
    assert found == {("waste", "CH4"): pytest.approx(expected, rel=1e-12)}


WASTE_MODEL = {  # Gg CH4 generated in the year, all digits of the sheet
    1950: 0.0, 1951: 19.173192132521066, 1952: 35.1081142489792, 1953: 48.35169628281753, 1954: 59.35849404468761,
    1955: 68.50629081607181, 1956: 76.10906390057788, 1957: 82.42776118026651, 1958: 87.6792575577805,
    1959: 92.04379869376629,
}  # fmt: skip


@pytest.mark.parametrize("year", sorted(WASTE_MODEL))
def test_the_waste_model_of_the_ipcc(year: int) -> None:
    # 2300.322 Gg of food waste every year from 1950; DOC 0.15, DOCf 0.7, MCF 0.705, k 0.185, F 0.5, start in month 13
    deposits = [
        row("landfill", **{**FOOD, "mass": 2_300_322}, period=str(year), deposit_year=deposited, mcf=0.705)
        for deposited in range(1950, year + 1)
    ]
    context = method_context(LOCATION)
    methane = sum(kg(line) for record in deposits for line in lines_of(record, context))
    assert methane / 1_000_000 == pytest.approx(WASTE_MODEL[year], rel=1e-12)


@pytest.mark.parametrize(
    ("mass", "dry", "carbon", "fossil", "oxidation", "printed"),
    [
        (38e6 * 0.0012 * 0.1 * 0.37 * 0.9, 0.86, 0.67, 0.32, 1.0, 1026.60585984),
        (36e6 * 0.0018 * 0.07 * 0.38 * 0.99, 0.89, 0.66, 0.33, 1.0, 1212.86133017),
        (39e6 * 0.0018 * 0.08 * 0.36 * 0.98, 0.86, 0.64, 0.34, 0.98, 1332.326064),
        (32e6 * 0.0012 * 0.05 * 0.35 * 0.97, 0.88, 0.67, 0.37, 0.99, 516.18672484),
    ],
)
def test_incineration_as_another_library_prints_it(
    mass: float, dry: float, carbon: float, fossil: float, oxidation: float, printed: float
) -> None:
    # bonsai-ipcc 0.5.3, docs/tutorials/sampled_values.ipynb: industrial rubber, Gg CO2 to eight decimals; its waste is
    # gross product × waste per product × share of rubber × share incinerated × share in this kind of plant
    typed = {"dry": dry, "carbon": carbon, "fossil": fossil, "oxidation": oxidation}
    found = masses("waste_incineration", waste="rubber", furnace="continuous_stoker", mass=mass * 1000, **typed)
    assert found["waste", "CO2"] / 1_000_000 == pytest.approx(printed, abs=1e-8)


def test_landfill_in_numbers() -> None:
    # 1000 t × 0.15 × 0.7 = 105 t decomposable; in the first year after: × (1 − e^−0.185) = 0.168896 → 17.7341 t C
    # × 0.5 × 16/12 = 11 822.7 kg CH4; nothing in the year of the deposit itself
    found = masses("landfill", **FOOD, deposit_year=2024)
    assert found["waste", "CH4"] == pytest.approx(11_822.7, abs=0.1)
    assert masses("landfill", **FOOD, deposit_year=2025)["waste", "CH4"] == 0


def test_landfill_with_recovery_and_cover() -> None:
    # (generated − 2000 kg) × (1 − 0.1): eq. 3.1
    values = {"waste": "paper", "site_type": "deep", "climate": "temperate_wet", "mass": 400, "deposit_year": 2020}
    found = masses("landfill", **values, cover="oxidising", ch4_recovered=1_000)
    generated = by_recursion(400_000, 0.4, 0.5, 0.8, 0.06, 5)
    assert found["waste", "CH4"] == pytest.approx((generated - 1_000) * 0.9, rel=1e-12)


def test_everything_ever_deposited_decays_in_the_end() -> None:
    # Σ over 125 years of one deposit, e^(−23) of it left: W × DOC × DOCf × MCF × F × 16/12
    total = sum(masses("landfill", **FOOD, deposit_year=year)["waste", "CH4"] for year in range(1900, 2025))
    assert total == pytest.approx(1_000_000 * 0.15 * 0.7 * 0.5 * 16 / 12 * (1 - math.exp(-0.185 * 125)), rel=1e-12)


def test_typed_parameters_of_a_landfill_win() -> None:
    typed = {"doc": 0.2, "docf": 0.6, "mcf": 0.9, "k": 0.1, "f": 0.55, "ox": 0.05}
    context = method_context(LOCATION)
    (line,) = lines_of(row("landfill", **FOOD, deposit_year=2023, **typed), context)
    expected = by_recursion(1_000_000, 0.2, 0.6, 0.9, 0.1, 2) * 0.55 / 0.5 * 0.95
    assert kg(line) == pytest.approx(expected, rel=1e-12)
    refs = {ref for term in line.terms for ref in term.ref.split() if ref.startswith("row:")}
    assert refs == {f"row:{name}" for name in (*typed, "deposit_year")}


def test_composting_and_methane_in_co2e() -> None:
    # 500 t × 4 kg CH4 = 2000 kg × 27.0; × 0.24 kg N2O = 120 kg × 273
    found = masses("biological_treatment", treatment="composting", mass=500)
    assert found == {("waste", "CH4"): pytest.approx(2_000), ("waste", "N2O"): pytest.approx(120)}
    record = row("biological_treatment", treatment="composting", mass=500)
    total, findings = co2e([record], method_context(LOCATION))
    assert total == pytest.approx(2_000 * 27 + 120 * 273, rel=1e-12)
    assert not [f for f in findings if f.severity == "error"]


@pytest.mark.parametrize(
    ("register", "values", "code"),
    [
        ("landfill", {**FOOD, "deposit_year": 2026}, "waste.bad_deposit_year"),
        ("landfill", {**FOOD, "deposit_year": 2020.5}, "waste.bad_deposit_year"),
        ("landfill", {**FOOD, "deposit_year": 24}, "waste.bad_deposit_year"),  # 2024 is meant, and 24 decays to nothing
        ("landfill", {**FOOD, "deposit_year": 2020, "period": "2025-03"}, "waste.bad_deposit_year"),
        (
            "biological_treatment",
            {"treatment": "digestion", "mass": 10, "ch4_recovered": 9},
            "waste.recovered_too_much",
        ),
        # the carbon of mixed waste is published of wet waste, that of a laboratory is of dry: they must not be mixed
        ("waste_incineration", {**MIXED, "dry": 0.5}, "waste.wet_and_dry_carbon"),
        ("waste_incineration", {**MIXED, "carbon": 0.35}, "waste.wet_and_dry_carbon"),
    ],
)
def test_what_cannot_be(register: str, values: dict[str, object], code: str) -> None:
    record = row(register, **values)
    context = method_context(LOCATION)
    lines_of(record, context)
    (error,) = [f for f in context.findings if f.severity == "error"]
    assert (error.code, error.source) == (code, record.source)


def test_every_choice_has_its_factors() -> None:
    from carbonacct.activity.emission_sources import all_sources  # noqa: PLC0415

    context = method_context(LOCATION)
    for register, fixed in (("waste_incineration", {"mass": 1}), ("landfill", {**FOOD, "deposit_year": 2020})):
        schema = all_sources()[register].schema
        for column in schema.columns:
            for word in column.choices:
                usual = {"waste": "food", "furnace": "batch_stoker"} if register == "waste_incineration" else {}
                lines_of(row(register, **{**usual, **fixed, column.name: word}), context)
    assert codes([f for f in context.findings if f.severity == "error"]) == set()
