"""The EPA Hub cell by cell, and the supply-chain factors with currency, year of prices and margins."""

from __future__ import annotations

from pathlib import Path

from carbonacct.factors.importers import import_factors
from carbonacct.factors.importers.tables import grid
from carbonacct.factors.store import FactorStore

from .libraries import hub_book, shared, write_book

SUPPLY_CHAIN = """"2017 NAICS Code","2017 NAICS Title","GHG","Unit","Supply Chain Emission Factors without Margins",\
"Margins of Supply Chain Emission Factors","Supply Chain Emission Factors with Margins","Reference USEEIO Code"
111110,"Soybean Farming","All GHGs","kg CO2e/2022 USD, purchaser price",0.488,0.044,0.532,"1111A0"
111130,"Dry Pea and Bean Farming","All GHGs","kg CO2e/2022 USD, purchaser price",0.809,0.04,0.848,"1111B0"
"""


def test_an_extract_of_the_hub(tmp_path: Path) -> None:
    found = import_factors(hub_book(tmp_path / "hub.xlsx"))
    values = {row["factor_id"]: (row["value"], row["unit_num"], row["unit_den"], row["gas"]) for row in found.rows}
    assert values["hub.t1.coal_and_coke.anthracite_coal.co2.short_ton"] == ("2602", "kg", "short_ton", "CO2")
    assert values["hub.t1.coal_and_coke.anthracite_coal.n2o.mmbtu"] == ("1.6", "g", "mmBtu", "N2O")
    assert values["hub.t3.gasoline_light_duty_trucks.1975.n2o.mile"] == ("0.0513", "g", "mile", "N2O")
    assert values["hub.t5.aircraft.jet_fuel.ch4.gallon"] == ("0", "g", "gallon", "CH4")  # typed as text
    assert values["hub.t9.pla.composted.short_ton"] == ("0.17", "t", "short_ton", "CO2e")
    assert values["hub.t11.sf6.gwp.kg"] == ("22800", "kg", "kg", "SF6")
    # 7 + 3 of table 1, 4 of table 3, 2 of table 5, 3 of table 9, 1 of table 11
    assert len(found.rows) == 20 and found.findings == () and found.head["gwp_set"] == "gwp-ar4"
    assert found.reasons == {"blank": 4, "not_available": 3, "repeats": 1, "label": 1, "outside_tables": 1, "bound": 1}
    heat = next(row for row in found.rows if row["factor_id"].endswith("anthracite_coal.heat.short_ton"))
    assert heat["kind"] == "parameter" and "higher heating value" in heat["family"]  # no net calorific value


def test_every_cell_of_the_hub_is_accounted_for(shipped: FactorStore) -> None:
    path = shared("epa", "ghg-emission-factors-hub-2021.xlsx")
    found = import_factors(path)
    cells = [cell for row in grid(path) for cell in row]
    numbers = sum(isinstance(cell, float) for cell in cells) + cells.count("0")
    out = found.reasons
    assert len(found.rows) + out["label"] + out["repeats"] == numbers == 1346
    assert out["not_available"] == cells.count("NA") and out["bound"] == 1 and "outside_tables" not in out
    assert found.read == len(found.rows) + len(found.left_out) and found.findings == ()
    tables = {row["source_locator"].split(",")[0] for row in found.rows}
    assert tables == {f"Table {number}" for number in range(1, 13)}
    regions = {row["region"] for row in found.rows if row["factor_id"].startswith("hub.t6.us_average.")}
    assert regions == {"US"} and shipped.get("epa-ghg-hub@2021#hub.t6.us_average.total_output.co2.mwh").region == "US"
    held = {f.factor_id: f.value_text for f in shipped.dataset("epa-ghg-hub@2021").factors}
    assert held == {row["factor_id"]: row["value"] for row in found.rows}
    for gas in ("CH4", "N2O", "SF6"):
        printed = shipped.get(f"epa-ghg-hub@2021#hub.t11.{gas.lower()}.gwp.kg").value
        assert printed == shipped.get(f"gwp-ar4@1#gwp.{gas}").value


def test_hub_by_hand(shipped: FactorStore) -> None:
    """Table 1: 25.09 mmBtu a short ton × 103.69 kg a mmBtu = 2601.6 kg a short ton, printed as 2602."""
    row = "epa-ghg-hub@2021#hub.t1.coal_and_coke.anthracite_coal"
    heat, per_heat, per_ton = (
        shipped.get(f"{row}.{what}").value for what in ("heat.short_ton", "co2.mmbtu", "co2.short_ton")
    )
    assert round(heat * per_heat) == per_ton == 2602


def test_supply_chain(tmp_path: Path) -> None:
    path = tmp_path / "SupplyChainGHGEmissionFactors_v1.3.0_NAICS_CO2e_USD2022.csv"
    path.write_text(SUPPLY_CHAIN, encoding="utf-8")
    found = import_factors(path)
    assert (found.read, len(found.rows), found.head["edition"]) == (6, 6, "1.3.0-USD2022")
    soy = {row["family"]: row for row in found.rows if ".111110." in row["factor_id"]}
    assert {name: row["value"] for name, row in soy.items()} == {
        "without_margins": "0.488", "margins": "0.044", "with_margins": "0.532",
    }  # fmt: skip
    assert soy["margins"]["unit_den"] == "2022 USD" and "purchaser price" in soy["margins"]["source_locator"]
    assert found.findings == ()  # 0.809 + 0.04 misses 0.848 by the rounding of three decimals


def test_supply_chain_with_wrong_cells(tmp_path: Path) -> None:
    path = tmp_path / "x_v1.3.0_y.csv"
    text = SUPPLY_CHAIN.replace("0.532", "0.632").replace("0.809", "n.a.").replace("0.04,0.848", ",0.848")
    path.write_text(text, encoding="utf-8")
    found = import_factors(path)
    assert [(item.code, item.source.cell) for item in found.findings if item.source] == [
        ("factor_import.margins_do_not_sum", "A2"), ("factor_import.not_a_number", "E3"),
    ]  # fmt: skip
    assert found.reasons == {"refused": 1, "blank": 1} and len(found.rows) == 4


def test_the_whole_supply_chain_file(shipped: FactorStore) -> None:
    found = import_factors(shared("epa", "SupplyChainGHGEmissionFactors_v1.3.0_NAICS_CO2e_USD2022.csv"))
    assert (found.read, len(found.rows), found.findings) == (3 * 1016, 3 * 1016, ())
    held = {f.factor_id: f.value_text for f in shipped.dataset("epa-supply-chain@1.3.0-USD2022").factors}
    assert held == {row["factor_id"]: row["value"] for row in found.rows}


def test_a_hub_that_does_not_say_its_day_or_has_narrow_rows(tmp_path: Path) -> None:
    sheet: list[list[object]] = [
        ["x"], [1.0], ["", "", "Last Modified: 41 Foo 2021"], ["", "Table 8"], ["", "", "Truck", 1.4],
    ]  # fmt: skip
    found = import_factors(write_book(tmp_path / "hub.xlsx", {"Emission Factors Hub": sheet}))
    codes = [item.code for item in found.findings]
    assert codes == ["factor_import.unknown_unit", "factor_import.no_edition"]  # the column of units is cut off
    assert found.reasons == {"blank": 2, "repeats": 1, "refused": 1}


def test_the_gwps_of_a_hub_are_those_it_prints(tmp_path: Path) -> None:
    """The Hub of 2021 prints 25 for methane (AR4), later ones 28 (AR5)."""
    for value, wanted in ((25, "gwp-ar4"), (28, "gwp-ar5")):
        rows: list[list[object]] = [["", "", "Last Modified: 4 June 2024"], ["", "Table 11"], ["", "", "CH4", value]]
        head = import_factors(write_book(tmp_path / f"{value}.xlsx", {"Emission Factors Hub": rows})).head
        assert (head["gwp_set"], head["edition"], head["published"]) == (wanted, "2024", "2024-06-04")


def test_a_supply_chain_file_that_is_cut_off_or_holds_no_finite_number(tmp_path: Path) -> None:
    path = tmp_path / "x_v1.3.0_y.csv"
    path.write_text(SUPPLY_CHAIN.replace("0.488", "nan").replace(',0.848,"1111B0"', ""), encoding="utf-8")
    found = import_factors(path)
    assert [(item.code, item.source.cell) for item in found.findings if item.source] == [
        ("factor_import.not_a_number", "E2"), ("factor_import.short_row", "G3"),
    ]  # fmt: skip
