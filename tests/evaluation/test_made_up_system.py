"""A system that nobody has seen: one TOML file and no code; a wrong one is refused with file and key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from carbonacct.errors import FormatVersionError, ReferenceDataError, UsageError
from carbonacct.evaluation.reading import load_system, read_system
from tests.evaluation.made_inputs import enterprise, inputs, one
from tests.evaluation.made_inputs import evaluated as judged
from tests.workspace.runs import call
from tests.workspace.tiny import replace, write_tiny

SYSTEM = """\
format = "carbonacct.indicator-system/1"
id = "made-up"
edition = "1"
name_zh = "自拟体系"
name_en = "made-up system"
document_zh = "测试"
document_number = ""
issuer_zh = "测试"
published = 2026-01-01
profile = "national-park-910-a4"

[[term]]
id = "near"
role = "near"
name_zh = "近期"
name_en = "near"
[[term]]
id = "far"
role = "long"
name_zh = "远期"
name_en = "far"

[[class]]
id = "binding"
rule_zh = "必须达标"
rule_en = "must be met"
locator = "测试"
verification = "unverified"

[[option]]
id = "basis"
default = "calorific"
name_zh = "口径"
name_en = "basis"
reason_zh = "测试"
reason_en = "test"
locator = "测试"
verification = "unverified"
reading = [
  {id = "calorific", name_zh = "当量值", name_en = "calorific"},
  {id = "equivalent", name_zh = "等价值", name_en = "equivalent"},
]

[[definition]]
id = "energy"
name_zh = "能耗"
name_en = "energy"
formula = "choose(basis, calorific = park_energy_calorific, equivalent = park_energy_equivalent)"

[[indicator]]
number = 1
id = "intensity"
class = "binding"
name_zh = "单位能耗碳排放"
name_en = "emissions per tce"
unit = "kgCO2/kgce"
unit_zh = "千克/千克标准煤"
formula = "park_co2 / energy"
direction = "<="
[[indicator.target]]
term = "near"
value = 9
text_zh = "≤9"
reference = "第1条"
verification = "unverified"
[[indicator.target]]
term = "far"
value = 1.5
text_zh = "≤1.5"
reference = "第1条"
verification = "unverified"
tier = {quantity = "energy", below = "1000 tce", text_zh = "＜1000"}
[[indicator.target]]
term = "far"
value = 3
text_zh = "≤3"
reference = "第1条"
verification = "unverified"
tier = {quantity = "energy", at_least = "1000 tce", text_zh = "≥1000"}

[[indicator]]
number = 2
id = "enterprises_with_value_added"
class = "binding"
name_zh = "填报增加值的企业占比"
name_en = "share of enterprises that report value added"
unit = "%"
unit_zh = "%"
formula = "count(enterprises where given(value_added)) / count(enterprises)"
direction = ">="
[[indicator.target]]
term = "near"
value = 50
text_zh = "≥50"
reference = "第2条"
verification = "unverified"
"""


def write_system(folder: Path, text: str = SYSTEM) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "made-up.toml"
    path.write_text(text, encoding="utf-8")
    return path


def evaluated(folder: Path, *arguments: object) -> dict[str, Any]:
    called = call("evaluate", folder, "--json", *arguments)
    assert called.code == 0, called.out + called.err
    return dict(json.loads(called.out))


def test_one_file_is_enough(tmp_path: Path) -> None:
    """Numbers by hand: 2.5 GWh from the grid at 0.1229 kgce/kWh are 307.25 tce calorific; 100×10⁴ m³ of gas at
    1.33 kgce/m³ are 1330 tce; together 1637.25 tce. CO2: gas 100×10⁴ m³ × 21.6219 t/10⁴ m³ = 2162.188809 t (W7 of the
    published cases), power 2500 MWh × 0.8325 = 2081.25 t; 4243.438809 / 1637.25 = 2.591808… kg/kgce.
    """
    folder = write_tiny(tmp_path / "park")
    write_system(folder / "systems")
    document = evaluated(folder, "--system", "made-up")
    (system,) = document["systems"]
    first, second = system["indicators"]
    energy = 2_500_000 * 0.1229 / 1000 + 1_000_000 * 1.33 / 1000
    co2 = 2_162.188809 + 2_500 * 0.8325
    assert first["value"] == pytest.approx(co2 / energy, rel=1e-9)
    assert (first["unit"], first["status"]) == ("kgCO2/kgce", "met")
    assert first["long"]["tier_zh"] == "≥1000"  # 1637 tce lies in the upper tier
    assert first["long"]["status"] == "met"
    equivalent = next(r for o in first["options"] for r in o["readings"] if r["id"] == "equivalent")
    assert equivalent["value"] == pytest.approx(co2 / (2_500_000 * 0.2856 / 1000 + 1330), rel=1e-9)
    assert (second["value"], second["status"], second["long"]) == (100.0, "met", None)
    assert system["outcome"]["near"]["eligible"] is True
    explained = call("explain", folder, "indicator/made-up/1", "--all").out
    assert "activity/fuel.csv!F2 = 100 万Nm3" in explained  # down to the cell
    assert "0.8325" in explained


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('unit = "kgCO2/kgce"', 'unit = "tCO2"', "indicator.intensity.formula"),
        ("park_co2 / energy", "park_co2 / nonsense", "indicator.intensity.formula: unknown quantity 'nonsense'"),
        ("park_co2 / energy", "park_co2 /", "indicator.intensity.formula"),
        ("park_co2 / energy", "park_co2 + energy", "indicator.intensity.formula"),
        ('default = "calorific"', 'default = "other"', "option.basis.default"),
        ("calorific = park_energy_calorific, ", "", "definition.energy.formula"),
        ('term = "near"\nvalue = 9', 'term = "never"\nvalue = 9', "indicator.intensity.target.never"),
        ("value = 9\n", "", "indicator.intensity.target.near"),
        ("value = 9\n", "value = true\n", "indicator.intensity.target.near.value"),
        ('reference = "第2条"', 'reference = ""', "indicator.1.target.0.reference"),
        ('number = 2', 'number = 1', "indicator.number"),
        ('id = "enterprises_with_value_added"', 'id = "intensity"', "indicator.id"),
        ('below = "1000 tce"', 'below = "900 tce"', "indicator.intensity.target.far.tier"),
        ('below = "1000 tce"', 'below = "1000 kWh"', "indicator.intensity.target.far.tier.below"),
        ('"energy", below', '"energy * 1", below', "indicator.intensity.target.far.tier.quantity"),
        ('profile = "national-park-910-a4"', 'profile = "nobody"', "profile"),
        ('direction = ">="', 'direction = "="', "indicator.enterprises_with_value_added.direction"),
        ('id = "made-up"', 'id = "other"', "id"),
        ('edition = "1"', 'edition = "1"\nsurprise = 1', "surprise"),
        ("given(value_added)", "given(secret)", "indicator.enterprises_with_value_added.formula"),
        ('[[class]]\nid = "binding"', '[[class]]\nid = "reference"', "indicator.intensity.class"),
        ('edition = "1"', "edition = ", "made-up.toml"),
    ],
)
def test_a_wrong_file_is_refused_with_file_and_key(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = write_system(tmp_path)
    replace_first(path, old, new)
    with pytest.raises(ReferenceDataError) as caught:
        read_system(path)
    assert "made-up.toml" in str(caught.value)
    assert told in str(caught.value)


SHARE = "count(enterprises where given(value_added)) / count(enterprises)"


def test_units_of_a_list_are_brought_to_one(tmp_path: Path) -> None:
    """Outside filters as inside: 300 000 kgce are 300 tce."""
    condition = "if(park_energy_calorific in (300000 [kgce], 1 [tce]), 1, 0)"
    system = read_system(write_system(tmp_path, SYSTEM.replace(SHARE, condition)))
    for tce, value in ((300.0, 100.0), (300_000.0, 0.0)):
        made = inputs({"energy/park/calorific/comprehensive": (tce, "tce")})
        assert one(judged(system, made, only=2), 2).value.value == value


def test_a_row_that_cannot_be_judged_leaves_the_indicator_open(tmp_path: Path) -> None:
    """E2 makes no value added: whether it lies above 0.1 tce per 10⁴ CNY cannot be said, and it is not left out."""
    condition = "energy_calorific / value_added > 0.1 [tce/1e4 CNY]"
    text = SYSTEM.replace(SHARE, f"count(enterprises where {condition}) / count(enterprises)")
    members = [enterprise("E1"), enterprise("E2", value_added_cny=0.0)]
    figures = {f"energy/enterprise/{code}/calorific/comprehensive": (2000.0, "tce") for code in ("E1", "E2")}
    found = one(judged(read_system(write_system(tmp_path, text)), inputs(figures, members), only=2), 2)
    assert (found.value.value, found.terms["near"].status) == (None, "missing")
    assert [(item.code, str(item.source)) for item in found.findings] == [
        ("evaluation.row_undecided", "registers/organisations.csv!A3")
    ]


def replace_first(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_year_before_is_judged_as_this_year_is(tmp_path: Path) -> None:
    """2024 has other readings in its settings and no file of the system: the change is like for like all the same."""
    before, now = write_tiny(tmp_path / "2024"), write_tiny(tmp_path / "2025")
    write_system(now / "systems")
    settings = before / "carbonacct.toml"
    more = '[evaluation]\nsystems = ["wuxi-2025"]\n[evaluation.options."made-up"]\nbasis = "equivalent"\n'
    settings.write_text(settings.read_text(encoding="utf-8") + more, encoding="utf-8")
    first = evaluated(now, "--system", "made-up", "--previous", before)["systems"][0]["indicators"][0]
    assert first["previous"] == {"value": first["value"], "change": 0.0, "relative": 0.0}


def test_another_format_is_refused_by_name(tmp_path: Path) -> None:
    path = write_system(tmp_path)
    replace(path, "indicator-system/1", "indicator-system/9")
    with pytest.raises(FormatVersionError, match="indicator-system/9"):
        read_system(path)


def test_dated_terms_neither_overlap_nor_gap(tmp_path: Path) -> None:
    path = write_system(tmp_path)
    near, far = 'role = "near"\n', 'role = "long"\n'
    text = path.read_text(encoding="utf-8").replace(near, near + "until = 2027-12-31\n", 1)
    path.write_text(text.replace(far, far + "from = 2028-01-01\n", 1), encoding="utf-8")
    assert [term.id for term in read_system(path).document.term] == ["near", "far"]
    for start in ("2027-12-31", "2028-01-02"):
        path.write_text(text.replace(far, far + f"from = {start}\n", 1), encoding="utf-8")
        with pytest.raises(ReferenceDataError, match=r"term\.far\.from"):
            read_system(path)


def test_an_unknown_system_option_or_reading_is_a_wrong_call(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "park")
    write_system(folder / "systems")
    with pytest.raises(UsageError, match="wuxi-2025"):
        load_system("nobody")
    for argument in ("made-up:nothing=calorific", "made-up:basis=nothing", "made-up"):
        called = call("evaluate", folder, "--system", "made-up", "--option", argument)
        assert called.code == 2, called.out
