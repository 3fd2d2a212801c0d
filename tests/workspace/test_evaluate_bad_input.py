"""``carbonacct evaluate`` on input that is wrong or doubtful: nothing is half computed, and every doubt is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workspace.runs import WUXI, call, evaluated, indicator
from tests.workspace.tiny import write_tiny


def test_errors_of_registers_stop_the_evaluation(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "park")
    (folder / "registers").mkdir()
    (folder / "registers" / "water.csv").write_text("entity_id,period,intake,reuse\nE9,2025,abc,-5\n", encoding="utf-8")
    called = evaluated(folder)
    assert called.code == 1
    places = {(item["code"], item["source"]["cell"]) for item in called.json["findings"] if item["severity"] == "error"}
    assert {cell for _, cell in places} >= {"A2", "C2", "D2"}
    assert not (folder / "results").exists()


def test_typed_quantities_never_replace_computed_ones(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "park")
    rows = "quantity,value,unit\npark_co2,1,tCO2\npeak_load,3000,kW\nnobody_knows,1,1\npark_energy_calorific,1,tce\n"
    (folder / "indicators.csv").write_text(rows, encoding="utf-8")
    before = evaluated(write_tiny(tmp_path / "plain")).json
    after = evaluated(folder).json
    assert indicator(after, 2)["value"] == indicator(before, 2)["value"]
    typed = [item for item in after["findings"] if item["code"].startswith("evaluation.typed") and item["source"]]
    told = {(item["code"], item["source"]["cell"]) for item in typed}
    assert ("evaluation.typed_ignored", "B2") in told
    assert ("evaluation.typed_unknown", "B4") in told
    assert ("evaluation.typed_ignored", "B5") in told


def test_a_peak_load_in_the_wrong_unit_is_told(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "park")
    (folder / "indicators.csv").write_text("quantity,value,unit\npeak_load,3000,t\n", encoding="utf-8")
    (folder / "registers").mkdir()
    assets = "asset_id,entity_id,asset_class,up,down,duration\nA1,E1,industrial_load,100,0,2\n"
    (folder / "registers" / "demand_response.csv").write_text(assets, encoding="utf-8")
    document = evaluated(folder).json
    assert indicator(document, 23)["long"]["status"] == "missing"
    assert "evaluation.typed_unit" in [item["code"] for item in document["findings"]]
    (folder / "indicators.csv").write_text("quantity,value,unit\npeak_load,3,MW\n", encoding="utf-8")
    assert indicator(evaluated(folder).json, 23)["long"]["value"] == pytest.approx(100 / 3000 * 100)


def test_the_change_is_that_of_the_value_of_the_term(tmp_path: Path) -> None:
    """Indicator 23 near: 100 kW × 2 h on 2 500 000 kWh / 365; long: 100 kW on the peak, 4 MW then and 2 MW now."""
    places = []
    for year, peak in (("2024", 4), ("2025", 2)):
        folder = write_tiny(tmp_path / year)
        (folder / "indicators.csv").write_text(f"quantity,value,unit\npeak_load,{peak},MW\n", encoding="utf-8")
        (folder / "registers").mkdir()
        assets = "asset_id,entity_id,asset_class,up,down,duration\nA1,E1,industrial_load,100,0,2\n"
        (folder / "registers" / "demand_response.csv").write_text(assets, encoding="utf-8")
        places.append(folder)
    asked = ("evaluate", places[1], "--json", "--system", WUXI, "--previous", places[0])
    near, long = (indicator(call(*asked, "--term", term).json, 23) for term in ("near", "long"))
    assert near["value"] == pytest.approx(200 / (2_500_000 / 365) * 100)
    assert (near["previous"]["value"], near["previous"]["change"]) == (near["value"], 0.0)
    assert long["value"] == pytest.approx(5.0)
    assert long["previous"]["value"] == pytest.approx(2.5)
    assert long["previous"]["change"] == pytest.approx(2.5)


def test_one_certificate_that_two_enterprises_claim_counts_once(tmp_path: Path) -> None:
    """Power of the tiny park: 0.5 + 2 GWh from the grid. One certificate of 1 MWh is 0.04 % of 2 500 MWh, however often
    it is claimed."""
    folder = write_tiny(tmp_path / "park")
    head = "绿证编号,单位编码,数量,单位,发电类型,电量生产期间,状态\n"
    row = "GEC-1,{},1,MWh,风电,2025,核销\n"
    path = folder / "electricity" / "绿证.csv"
    path.write_text(head + row.format("E1"), encoding="utf-8")
    once = evaluated(folder).json
    assert indicator(once, 19)["value"] == pytest.approx(0.04, rel=1e-12)
    path.write_text(head + row.format("E1") + row.format("E2"), encoding="utf-8")
    twice = evaluated(folder).json
    assert indicator(twice, 19)["value"] == indicator(once, 19)["value"]
    told = [item for item in twice["findings"] if item["code"] == "electricity.certificate_claimed_twice"]
    assert [item["source"]["cell"] for item in told] == ["A3"]
    path.write_text(head + row.format("E1") + row.format("E2").replace(",1,", ",2,"), encoding="utf-8")
    assert evaluated(folder).code == 1  # another amount under the same serial is no clear case


def test_a_damaged_system_is_an_error_of_reference_data(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "park")
    (folder / "systems").mkdir()
    (folder / "systems" / "mine.toml").write_text('format = "carbonacct.indicator-system/1"\n', encoding="utf-8")
    called = call("evaluate", folder, "--system", "mine")
    assert called.code == 3
    assert "mine.toml" in called.err
