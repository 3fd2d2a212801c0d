"""Factor lists of ledgers: values, references, products of references, and what is wrong with a list."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbonacct.errors import UsageError
from carbonacct.ghg.ledger_factors import read_factors
from tests.ghg.ledgers import factors, store

GRID = "mee-electricity-co2@2023#electricity.average.CN"
GAS = "gbt-32151@2#fuel.natural_gas."
CARBON = "carbonacct-constants@1#constant.molar_mass."
NATURAL_GAS = f"{GAS}ncv * {GAS}carbon_content * {GAS}oxidation * {CARBON}CO2 / {CARBON}C"
COAL = "gbt-32151@2#fuel.anthracite."


def test_a_reference(tmp_path: Path) -> None:
    """MEE announcement 47 of 2025: 0.5306 kg CO2/kWh for the nation."""
    (found,) = factors(tmp_path, f"code,ref\npower,{GRID}\n")
    assert (found.code, found.gas, found.value, found.unit, found.refs) == ("power", "CO2", 0.5306, "kWh", (GRID,))


def test_a_product_of_references(tmp_path: Path) -> None:
    """389.31 GJ/1e4 Nm3 × 0.01532 tC/GJ × 0.99 × 44/12 = 21.6502… t CO2 per 1e4 Nm3 (GB/T 32151, fuel combustion)."""
    (found,) = factors(tmp_path, f"code,gas,ref\ngas,CO2,{NATURAL_GAS}\n")
    per_10000 = 389.31 * 0.01532 * 0.99 * 44 / 12
    assert found.unit == "1e4 Nm3"
    assert found.value == pytest.approx(per_10000 * 1000, rel=1e-14)
    assert len(found.refs) == 5


def test_a_product_whose_masses_cancel(tmp_path: Path) -> None:
    """GJ per t × t C per GJ × oxidation × 44/12: kg CO2 per t of coal."""
    terms = [store().get(f"{COAL}{name}") for name in ("ncv", "carbon_content", "oxidation.power_boiler")]
    refs = " * ".join(term.ref for term in terms)
    (found,) = factors(tmp_path, f"code,gas,ref\ncoal,CO2,{refs} * {CARBON}CO2 / {CARBON}C\n")
    per_tonne = terms[0].value * terms[1].value * terms[2].value * 44 / 12
    assert (found.unit, found.value) == ("t", pytest.approx(per_tonne * 1000, rel=1e-14))


def test_gwps_of_methane_follow_its_origin(tmp_path: Path) -> None:
    text = "code,gas,value,unit,origin,source\na,CH4,1,kg/t,,x\nb,CH4,1,kg/t,生物质,x\n"
    text += "b,CO2,1,kg/t,biogenic,x\nc,CO2e,1,kg/t,,x\n"
    found = {(factor.code, factor.gas): factor.gwp for factor in factors(tmp_path, text, "gwp-ar6")}
    assert found == {("a", "CH4"): 29.8, ("b", "CH4"): 27.0, ("b", "CO2_biogenic"): 0.0, ("c", "CO2e"): 1.0}


def test_units_name_the_gas(tmp_path: Path) -> None:
    (found,) = factors(tmp_path, "代码,因子,因子单位,出处\npower,0.5,tCO2/MWh,x\n")
    assert (found.gas, found.value, found.unit) == ("CO2", 500.0, "MWh")


HEAD = "code,ref,gas,value,unit,origin,source\n"


@pytest.mark.parametrize(
    ("text", "code", "cell"),
    [
        (HEAD + "a,,CO2,x,kg/kWh,,s\n", "ledger.bad_factor", "D2"),
        (HEAD + "a,,CO2,-1,kg/kWh,,s\n", "ledger.bad_factor", "D2"),
        (HEAD + "a,,CO2,1,kWh/kg,,s\n", "ledger.bad_factor_unit", "E2"),
        (HEAD + "a,,,1,kg/kWh,,s\n", "ledger.no_gas", "E2"),
        (HEAD + "a,,CH4,1,kgCO2/kWh,,s\n", "ledger.no_gas", "E2"),
        (HEAD + "a,nowhere@1#x,,,,,\n", "ledger.unknown_ref", "B2"),
        (HEAD + f"a,{GRID} * {GRID},CO2,,,,\n", "ledger.bad_product", "B2"),
        (HEAD + f"a,{GRID},CH4,,,,\n", "ledger.bad_product", "B2"),
        (HEAD + f"a,{GAS}ncv * {GAS}carbon_content,CO2,,,,\n", "ledger.carbon_alone", "B2"),
        (HEAD + "a,,CO2,1,kg/kWh,green,s\n", "ledger.bad_origin", "F2"),
        (HEAD + "a,,XY9,1,kg/kWh,,s\n", "ledger.no_gwp", "A2"),
        (HEAD + f"a,{GRID},CO2,9,kg/kWh,,s\n", "ledger.factor_twice", "D2"),
        (HEAD + ",,CO2,1,kg/kWh,,s\n", "ledger.blank", "A2"),
        (HEAD + "a,,CO2,1,kg/kWh,,s\na,,CH4,1,kg/Nm3,,s\n", "ledger.other_unit", "A3"),
        (HEAD + "a,,CO2,1,kg/kWh,,s\na,,CO2,1,kg/kWh,,s\n", "ledger.gas_twice", "A3"),
        (HEAD + "a,,CO2e,1,kg/kWh,,s\na,,CO2,1,kg/kWh,,s\n", "ledger.mixed_co2e", "A3"),
        ("code,gas\n", "ledger.missing_column", ""),
        ("", "ledger.missing_column", ""),
    ],
)
def test_what_is_wrong_with_a_list(tmp_path: Path, text: str, code: str, cell: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    _, findings = read_factors(path, store(), "gwp-ar6")
    wrong = [item for item in findings if item.severity == "error"]
    assert {item.code for item in wrong} == {code}
    assert str(wrong[0].source) == f"list.csv{'!' if cell else ''}{cell}"


def test_a_gas_is_known_however_its_letters_are(tmp_path: Path) -> None:
    """Else co2 would be a gas of its own beside CO2."""
    found = factors(tmp_path, HEAD + "a,,co2,1,kg/t,,s\nb,,hfc-134A,1,kg/t,,s\n")
    assert [one.gas for one in found] == ["CO2", "HFC-134a"]


def test_a_gas_without_a_potential_is_told(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(HEAD + "a,,C02,1,kg/t,,s\n", encoding="utf-8")
    found, findings = read_factors(path, store())
    assert [one.gas for one in found] == ["C02"]
    assert [(item.code, str(item.source)) for item in findings] == [("ledger.unknown_gas", "list.csv!C2")]


def test_carbon_dioxide_of_biomass_stands_beside_co2e(tmp_path: Path) -> None:
    """DESNZ gives wood as kg CO2e of CH4 and N2O, and its CO2 outside of scopes."""
    text = HEAD + "wood,,CO2,1600,kg/t,biogenic,s\nwood,,CO2e,50,kg/t,,s\n"
    found = factors(tmp_path, text, "gwp-ar6")
    assert [(one.gas, one.gwp) for one in found] == [("CO2_biogenic", 0.0), ("CO2e", 1.0)]
    path = tmp_path / "list.csv"
    path.write_text(text + "wood,,CH4,1,kg/t,,s\n", encoding="utf-8")
    wrong = [item.code for item in read_factors(path, store())[1] if item.severity == "error"]
    assert wrong == ["ledger.mixed_co2e"]


def test_co2e_of_another_set_of_potentials_is_told(tmp_path: Path) -> None:
    """The factors of DESNZ 2025 count with AR5."""
    path = tmp_path / "list.csv"
    ref = "desnz-conversion-factors@2025#11_100_1004_7_1"
    path.write_text(HEAD + f"a,{ref},,,,,\nb,,CO2e,1,kg/t,,s\n", encoding="utf-8")
    told = [dict(i.params) for i in read_factors(path, store(), "gwp-ar6")[1] if i.code == "ledger.other_gwp_set"]
    assert [(one["carrier"], one["used"]) for one in told] == [("a", "gwp-ar5"), ("b", "?")]
    same = [dict(i.params) for i in read_factors(path, store(), "gwp-ar5")[1] if i.code == "ledger.other_gwp_set"]
    assert [one["carrier"] for one in same] == ["b"]


def test_a_value_without_a_source_is_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("code,gas,value,unit\na,CO2,1,kg/kWh\n", encoding="utf-8")
    found, findings = read_factors(path, store())
    assert len(found) == 1
    assert [item.code for item in findings] == ["ledger.no_source"]


def test_unknown_names_in_the_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no factor list"):
        read_factors(tmp_path / "nowhere.csv", store())
    (tmp_path / "list.csv").write_text(HEAD, encoding="utf-8")
    with pytest.raises(UsageError, match="no GWP set"):
        read_factors(tmp_path / "list.csv", store(), "gwp-ar99")
