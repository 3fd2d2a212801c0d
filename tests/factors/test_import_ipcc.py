"""Defaults of the IPCC guidelines: every row is a factor or counted out, and nitrogen is not taken for N2O."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbonacct.factors.importers import import_factors

from .libraries import shared

PACKAGE = """name: ipcc_datapackage
resources:
- name: dim_biotreat_type
  type: table
  path: dim_biotreat_type.csv
- name: par_ef_ch4_biotreat
  type: table
  unit: g/kg
  description: 'ch4 emission factor for treatment - ef (year: 2006, volume: 5, chapter:
    4, page: 4.5, equation: 4.1)'
  sources:
  - title: 'ch4 emission factors (year: 2006, volume: 5, chapter: 4, page: 4.6, table:
      4.1)'
    path: https://www.ipcc-nggip.iges.or.jp/public/2006gl/
  path: waste/biological/par_ef_ch4_biotreat.csv
"""
FILES = {
    "ipcc.datapackage.yaml": PACKAGE,
    "dim_biotreat_type.csv": "code,description\ncompost,composting\n",
    "waste/biological/par_ef_ch4_biotreat.csv": "year,region,biotreat_type,property,value,unit\n"
    "2006,World,compost,def,10.0,g/kg\n2006,World,compost,min,0.08,g/kg\n2006,World,compost,max,20.0,g/kg\n"
    "2006,World,compost,abs_max,inf,g/kg\n2006,World,compost,def,11.0,g/kg\n2006,World,other,max,1.0,g/kg\n"
    "0,dummy,dummy,def,0.0,g/kg\n",
    "waste/swd/par_climate_zone.csv": "region,value,unit\nAL,tropical,none\n",
    "waste/swd/par_r_swd.csv": "year,region,property,value,unit\n2006,CN,def,3.0,kg/yr\n",
    "agriculture/livestock_manure/par_ef3.csv": "activity,property,value,unit\nsolid-storage,def,0.01,kg/kg\n",
    "generic/par_carbon_content_per_energy.csv": "year,region,product,property,value,unit\n"
    "2019,World,oil,def,20.0,kg/GJ\n2019,World,oil,max,inf,kg/GJ\n2019,World,oil,,21.0,kg/GJ\n",
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "ipcc" / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "ipcc"


def test_each_row_has_its_reason(package: Path) -> None:
    found = import_factors(package)
    assert found.format == "ipcc_defaults" and found.read == 14 == len(found.rows) + len(found.left_out)
    assert found.reasons == {
        "range": 2, "dimension": 1, "absolute_limit": 1, "repeated": 1, "limit_alone": 1, "placeholder": 1,
        "category": 1, "activity_data": 1, "bound": 1, "unknown_property": 1,
    }  # fmt: skip
    assert [item.code for item in found.findings] == ["factor_import.differing_repeat"]  # 10, then 11


def test_what_a_default_becomes(package: Path) -> None:
    rows = {row["factor_id"]: row for row in import_factors(package).rows}
    compost = rows["waste.biological.ef_ch4_biotreat.2006.World.compost"]
    assert (compost["kind"], compost["gas"], compost["uncertainty"]) == ("emission_factor", "CH4", "0.08..20.0")
    assert (compost["unit_num"], compost["unit_den"], compost["verification"]) == ("g", "kg", "secondary")
    assert (
        compost["source_locator"].endswith("chapter: 4, page: 4.6, table: 4.1)") and "composting" in compost["name_en"]
    )
    oil = rows["generic.carbon_content_per_energy.2019.World.oil"]
    assert oil["kind"] == "carbon_content" and oil["uncertainty"] == ""  # no upper limit, so no interval
    assert rows["agriculture.livestock_manure.ef3.solid-storage"]["gas"] == "N2O-N"  # × 44/28 is N2O


def test_one_limit_alone_stays_in_the_note(package: Path) -> None:
    table = package / "data" / "generic" / "par_carbon_content_per_energy.csv"
    table.write_text(table.read_text(encoding="utf-8") + "2019,World,oil,min,18.5,kg/GJ\n", encoding="utf-8")
    found = import_factors(package)
    oil = next(row for row in found.rows if row["factor_id"].endswith("World.oil"))
    assert oil["uncertainty"] == "" and oil["note"].endswith("; 18.5..") and found.reasons["range"] == 3


def test_damaged_packages_are_findings(package: Path) -> None:
    data = package / "data"
    (data / "generic" / "par_carbon_content_per_energy.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (data / "waste" / "swd" / "par_r_swd.csv").write_text("", encoding="utf-8")
    found = [(item.code, str(item.source)) for item in import_factors(package).findings if item.severity == "error"]
    assert found == [
        ("factor_import.missing_column", "generic/par_carbon_content_per_energy.csv!A1"),
        ("factor_import.missing_column", "waste/swd/par_r_swd.csv!A1"),
    ]
    (data / "ipcc.datapackage.yaml").write_bytes(b"\xff\xfe- name")
    assert [item.code for item in import_factors(package).findings] == ["factor_import.unreadable"]


@pytest.mark.long
def test_all_429_tables() -> None:
    found = import_factors(shared("ipcc_defaults"))
    lines = sum(
        max(len(path.read_text(encoding="utf-8-sig").splitlines()) - 1, 0)
        for path in shared("ipcc_defaults").rglob("*.csv")
    )
    assert found.read == lines == len(found.rows) + len(found.left_out)
    assert "refused" not in found.reasons and {item.severity for item in found.findings} == {"warning"}
    rows = {row["factor_id"]: row for row in found.rows}
    # 2006 Guidelines, volume 5, table 4.1: composting, dry weight 10 g CH4/kg (0.08 to 20) and 0.6 g N2O/kg
    assert rows["waste.biological.ef_ch4_biotreat.2006.World.compost.dry"]["value"] == "10.0"
    assert rows["waste.biological.ef_n2o_biotreat.2006.World.compost.dry"]["value"] == "0.6"
