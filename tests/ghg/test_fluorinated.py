"""Refrigerants, SF6 and extinguishing gases: hand calculation from the equations below.

No worked example in print of the balance or of the loss rates was found; what is in print and reproduced are the GWPs
of blends by the EPA, and compositions by another library (CoolProp).

Mass balance: 2006 IPCC Guidelines vol. 3 ch. 7 eq. 7.9 with stocks of a user. Loss rates: eq. 7.12 to 7.14 with table
7.9 (upper ends: chillers k 1 %, x 15 %, p 100 %; air conditioning k 1 %, x 10 %, p 80 %), ch. 8 table 8.2 (sealed
pressure 0.2 % a year). Blends: EPA GHG Emission Factors Hub (2021) table 12 prints compositions and GWPs of AR4.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from carbonacct.activity.fluorinated import GASES
from carbonacct.ghg.fluorinated import BLENDS
from carbonacct.ghg.lines import Booked, compute
from tests.energy.making import store
from tests.ghg.accounting import GBT, LOCATION, MARKET, NATIONAL, codes, kg, lines_of, method_context, profile
from tests.ghg.sources import co2e, row

BALANCE = {
    "stock_open": 12,
    "purchased": 40,
    "charged_by_maker": 24,
    "capacity_retired": 8,
    "stock_close": 9,
    "disbursed": 5,
    "capacity_new": 30,
}
LEAKED = 12 + 40 + 24 + 8 - 9 - 5 - 30
AR4 = {"R-404A": 3922, "R-407A": 2107, "R-407C": 1774, "R-407D": 1627, "R-407E": 1552, "R-408A": 2301, "R-410A": 2088,
       "R-410B": 2229, "R-422D": 2729, "R-434A": 3245, "R-507A": 3985, "R-508B": 13396}  # fmt: skip
COMPOSITION = {
    "R-404A": {"R125": 44, "R134a": 4, "R143a": 52}, "R-407C": {"R32": 23, "R125": 25, "R134a": 52},
    "R-410A": {"R32": 50, "R125": 50}, "R-454B": {"R32": 68.9, "R1234yf": 31.1},
}  # fmt: skip


def masses(register: str, name: str = LOCATION, **values: object) -> dict[str, float]:
    lines = lines_of(row(register, **values), method_context(name))
    assert {(line.category, line.method) for line in lines} == {("fugitive", register)}
    found: dict[str, float] = {}
    for line in lines:
        found[line.gas] = found.get(line.gas, 0.0) + kg(line)
    return found


@pytest.mark.parametrize("name", [LOCATION, MARKET])
def test_balance_of_a_blend(name: str) -> None:
    # 40 kg leaked, half of it HFC-32 and half HFC-125
    assert LEAKED == 40
    found = masses("fluorinated_balance", name, gas="R-410A", **BALANCE)
    assert found == {"HFC-32": pytest.approx(20, rel=1e-12), "HFC-125": pytest.approx(20, rel=1e-12)}


def test_balance_in_co2e() -> None:
    # AR6: 20 × 771 + 20 × 3740 = 90 220 kg
    total, findings = co2e([row("fluorinated_balance", gas="R-410A", **BALANCE)], method_context(LOCATION))
    assert total == pytest.approx(90_220, rel=1e-12)
    assert not [f for f in findings if f.severity == "error"]


def test_balance_of_sf6_of_switchgear() -> None:
    # bought 6 kg for refilling, opening stock 2, closing stock 3, 1 kg sent back: 4 kg; AR6 25 200
    values = {"gas": "SF6", "purchased": 6, "stock_open": 2, "stock_close": 3, "disbursed": 1}
    assert masses("fluorinated_balance", **values) == {"SF6": pytest.approx(4, rel=1e-12)}
    assert co2e([row("fluorinated_balance", **values)], method_context(LOCATION))[0] == pytest.approx(4 * 25_200)


def test_equipment_with_default_rates() -> None:
    # chiller: 50 kg filled × 1 % + 320 kg × 15 % + 100 kg scrapped × 100 % − 90 kg recovered = 58.5 kg
    values = {"equipment_type": "chiller", "gas": "HFC-134a", "charge": 320, "charged": 50, "retired": 100}
    assert masses("fluorinated_equipment", **values, recovered=90) == {"HFC-134a": pytest.approx(58.5, rel=1e-12)}
    context = method_context(LOCATION)
    lines_of(row("fluorinated_equipment", **values), context)
    assert {"fluorinated.default_rate", "factors.secondary"} <= codes(context.findings)


def test_typed_rates_win() -> None:
    # 320 kg × 3 % = 9.6 kg; 50 × 0.5 % = 0.25; 100 × 60 % = 60
    values = {"equipment_type": "chiller", "gas": "HFC-134a", "charge": 320, "charged": 50, "retired": 100}
    rates = {"leak_rate": 0.03, "assembly_loss": 0.005, "remaining": 0.6}
    context = method_context(LOCATION)
    lines = lines_of(row("fluorinated_equipment", **values, **rates), context)
    assert [kg(line) for line in lines] == pytest.approx([0.25, 9.6, 60], rel=1e-12)
    assert context.findings == []
    assert {ref for line in lines for term in line.terms for ref in term.ref.split()} == {
        "row:charged", "row:assembly_loss", "row:leak_rate", "row:retired", "row:remaining",
    }  # fmt: skip


def test_sealed_switchgear_and_air_conditioning() -> None:
    # 18 kg SF6 × 0.2 % a year; 25 kg R-410A × 10 %: 1.25 kg of either gas
    sealed = masses("fluorinated_equipment", equipment_type="sealed_switchgear", gas="SF6", charge=18)
    assert sealed == {"SF6": pytest.approx(0.036, rel=1e-12)}
    room = masses("fluorinated_equipment", equipment_type="air_conditioning", gas="R-410A", charge=25)
    assert room == {"HFC-32": pytest.approx(1.25, rel=1e-12), "HFC-125": pytest.approx(1.25, rel=1e-12)}


@pytest.mark.parametrize("name", [NATIONAL, GBT])
def test_profiles_of_co2_alone_have_no_line_and_no_finding(name: str) -> None:
    context = method_context(name)
    assert lines_of(row("fluorinated_balance", gas="R-455A", **BALANCE), context) == []
    assert lines_of(row("fluorinated_equipment", equipment_type="chiller", gas="CO2", charge=1), context) == []
    assert context.findings == []


@pytest.mark.parametrize("blend", sorted(AR4))
def test_gwp_of_blends_as_the_epa_prints_it(blend: str) -> None:
    # the EPA counts the HFC and PFC parts, GWP of AR4, rounded
    rules = profile(LOCATION).model_copy(update={"gwp_set": "gwp-ar4"})
    total, _ = co2e([row("fluorinated_balance", gas=blend, purchased=1)], method_context(rules))
    assert total == pytest.approx(AR4[blend], abs=0.51)


@pytest.mark.parametrize("blend", sorted(COMPOSITION))
def test_composition_by_another_library(blend: str) -> None:
    CoolProp = pytest.importorskip("CoolProp.CoolProp")
    state = CoolProp.AbstractState("HEOS", f"R{blend.removeprefix('R-')}.mix")
    moles = [x * CoolProp.PropsSI("M", n) for x, n in zip(state.get_mole_fractions(), state.fluid_names(), strict=True)]
    other = {n: 100 * m / sum(moles) for n, m in zip(state.fluid_names(), moles, strict=True)}
    assert other == {n: pytest.approx(p, abs=0.02) for n, p in COMPOSITION[blend].items()}
    ours = sorted(100 * f.value for f in store().dataset(BLENDS).factors if f.family == blend)
    assert ours == pytest.approx(sorted(COMPOSITION[blend].values()), abs=1e-9)


def test_every_blend_on_offer_adds_up_to_one() -> None:
    shares: dict[str, float] = {}
    for factor in store().dataset(BLENDS).factors:
        shares[factor.family] = shares.get(factor.family, 0.0) + factor.value
    assert shares == {name: pytest.approx(1, abs=1e-9) for name in GASES if name.startswith("R-")}


@pytest.mark.parametrize("gas", sorted(GASES))
@pytest.mark.parametrize("gwp_set", ["gwp-ar4", "gwp-ar5", "gwp-ar6"])
def test_every_gas_on_offer_has_a_gwp_or_is_named_as_left_out(gas: str, gwp_set: str) -> None:
    context = method_context(profile(LOCATION).model_copy(update={"gwp_set": gwp_set}))
    total, findings = co2e([row("fluorinated_balance", gas=gas, purchased=1)], context)
    assert [f for f in findings if f.severity == "error"] == []
    assert total > 0 or "fluorinated.outside_gases" in codes(context.findings)


def test_a_counted_gas_that_the_set_lacks_is_an_error_not_a_zero() -> None:
    context = method_context(LOCATION)
    (line,) = lines_of(row("fluorinated_balance", gas="HFC-32", purchased=1), context)
    unknown = replace(line, gas="HFC-1")
    _, findings = compute([Booked("enterprise", LOCATION, "E1", "own", unknown)], {LOCATION: context})
    assert [(f.code, f.severity) for f in findings] == [("factors.none_found", "error")]


def test_what_is_none_of_the_seven_gases_is_told() -> None:
    # R-454B: 68.9 % HFC-32 counts, the rest is an unsaturated HFO; HCFC-22 does not count at all
    context = method_context(LOCATION)
    lines = lines_of(row("fluorinated_balance", gas="R-454B", purchased=10), context)
    assert [(line.gas, kg(line)) for line in lines] == [("HFC-32", pytest.approx(6.89, rel=1e-12))]
    assert lines_of(row("fluorinated_balance", gas="HCFC-22", purchased=10), context) == []
    told = {dict(f.params)["gas"] for f in context.findings if f.code == "fluorinated.outside_gases"}
    assert told == {"HFO-1234yf", "HCFC-22"}


@pytest.mark.parametrize(
    ("register", "values", "code", "severity"),
    [
        ("fluorinated_balance", {"stock_close": 5}, "fluorinated.negative_balance", "warning"),
        ("fluorinated_equipment", {"charge": 9, "period": "2025-03"}, "fluorinated.rate_of_a_month", "error"),
        ("fluorinated_equipment", {"retired": 9, "recovered": 9.5}, "fluorinated.recovered_too_much", "error"),
        ("fluorinated_equipment", {"equipment_type": "closed_switchgear", "charged": 9}, "process.no_default", "error"),
    ],
)
def test_what_cannot_be(register: str, values: dict[str, object], code: str, severity: str) -> None:
    made = {"gas": "SF6"} | ({"equipment_type": "chiller"} if register == "fluorinated_equipment" else {}) | values
    record = row(register, **made)
    context = method_context(LOCATION)
    lines_of(record, context)
    (found,) = [f for f in context.findings if f.code == code]
    assert (found.severity, found.source) == (severity, record.source)
