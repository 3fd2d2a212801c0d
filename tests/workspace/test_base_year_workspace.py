"""The base year of a workspace: another workspace's results or figures of the settings, and the register of changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.workspace.runs import Called, call, figures_of, read_document
from tests.workspace.tiny import replace

NATIONAL = "national-park-910-a4"
BASE = f"base_year/{NATIONAL}"
SETTING = "\n[base_year]\nyear = {year}\nthreshold_percent = 5\n{more}\n"
HEADER = "编号,类型,涉及单位,对基准年排放的影响(t),处理,事由\n"


@pytest.fixture
def year_2020(tiny: Path) -> Path:
    """Results of the year 2020 beside the workspace: the mill E2 alone."""
    folder = tiny.parent / "year-2020"
    shutil.copytree(tiny, folder)
    for name in ("activity/fuel.csv", "transfers.csv"):
        (folder / name).unlink()
    for name in ("carbonacct.toml", "organisations.csv", "electricity/power.csv"):
        text = (folder / name).read_text(encoding="utf-8").replace("2025-", "2020-").replace(",2025,", ",2020,")
        kept = [line for line in text.splitlines(keepends=True) if not line.startswith("E1,")]
        (folder / name).write_text("".join(kept), encoding="utf-8")
    assert call("run", folder, "--quiet").code == 0
    return folder


def configure(workspace: Path, more: str, year: int = 2020, rows: str = "") -> None:
    with (workspace / "carbonacct.toml").open("a", encoding="utf-8") as settings:
        settings.write(SETTING.format(year=year, more=more))
    if rows:
        (workspace / "registers").mkdir()
        (workspace / "registers" / "base_year_changes.csv").write_text(HEADER + rows, encoding="utf-8")


def codes(workspace: Path) -> list[str]:
    findings = read_document(workspace)["findings"]
    return [item["code"] for item in findings if item["code"].startswith("base_year")]


def run(workspace: Path) -> Called:
    return call("run", workspace, "--quiet")


def test_a_member_that_joined_is_asked_for(tiny: Path, year_2020: Path) -> None:
    """2020: the mill's 2000 MWh × 0.8325 = 1665 t. The boiler house E1 is new and emits more than 5 % of it."""
    configure(tiny, 'workspace = "../year-2020"')
    assert run(tiny).code == 0
    assert figures_of(tiny)[f"{BASE}/original"]["value"] == pytest.approx(2000 * 0.8325, rel=1e-12)
    assert codes(tiny) == ["base_year.member_joined"]
    document = read_document(tiny)["base_year"]
    assert document["digest"] == read_document(year_2020)["digest"]
    assert document["profiles"][0]["threshold"] == pytest.approx(0.05 * 1665, rel=1e-12)


def test_a_recorded_recalculation_has_its_line_and_its_cell(tiny: Path, year_2020: Path) -> None:
    configure(tiny, 'workspace = "../year-2020"', rows="B1,结构变化,E1,2300,已重算,并入\nB2,差错,,-15,已重算,漏表\n")
    assert run(tiny).code == 0
    value = {path: figure["value"] for path, figure in figures_of(tiny).items()}
    assert value[f"{BASE}/change/structural"] == 2300
    assert value[f"{BASE}/change/error"] == -15
    assert value[f"{BASE}/recalculated"] == pytest.approx(1665 + 2300 - 15, rel=1e-12)
    change = value[f"park/{NATIONAL}/total"] - (1665 + 2300 - 15)
    assert value[f"{BASE}/development"] == pytest.approx(change, rel=1e-9)
    assert codes(tiny) == []
    told = call("explain", tiny, f"{BASE}/recalculated")
    assert "base_year_changes.csv" in told.out
    assert "D2" in told.out


def test_figures_of_the_settings_stand_for_a_workspace(tiny: Path) -> None:
    rows = "B1,方法变化,,100,未重算,新因子\n"
    configure(tiny, f"totals = {{{NATIONAL} = 1000.0}}", rows=rows)
    assert run(tiny).code == 0
    assert figures_of(tiny)[f"{BASE}/recalculated"]["value"] == 1000
    assert codes(tiny) == ["base_year.not_recalculated"]  # 100 t of 1000 t


@pytest.mark.parametrize(
    ("more", "year", "code"),
    [
        ('workspace = "../nowhere"', 2020, "base_year.no_results"),
        ('workspace = "../year-2020"', 2019, "base_year.other_year"),
    ],
)
def test_a_base_year_that_cannot_be_read_is_an_error(
    tiny: Path, year_2020: Path, more: str, year: int, code: str
) -> None:
    configure(tiny, more, year)
    called = call("check", tiny, "--json")
    assert called.code == 1
    assert [item["code"] for item in called.json["findings"] if item["severity"] == "error"] == [code]


@pytest.mark.parametrize(
    ("more", "year", "code"),
    [
        (f"totals = {{{NATIONAL} = 1000.0}}", 2026, "base_year.not_before"),
        ("totals = {national-park-910 = 1000.0}", 2020, "base_year.unknown_total"),
        ('workspace = "../half"', 2020, "base_year.no_results"),
    ],
)
def test_settings_that_cannot_be_are_errors(tiny: Path, more: str, year: int, code: str) -> None:
    half = tiny.parent / "half" / "results"
    half.mkdir(parents=True)
    (half / "accounts.json").write_text('{"format": "carbonacct.accounts/1"}', encoding="utf-8")
    configure(tiny, more, year)
    found = call("check", tiny, "--json").json["findings"]
    assert [item["code"] for item in found if item["severity"] == "error"] == [code]


def test_a_change_has_a_number_of_its_own(tiny: Path) -> None:
    """Two changes under one number: at least one of them may be the other, typed again."""
    rows = "B1,结构变化,E1,100,已重算,并入\nB1,方法变化,,50,已重算,新因子\n"
    configure(tiny, f"totals = {{{NATIONAL} = 1000.0}}", rows=rows)
    found = call("check", tiny, "--json").json["findings"]
    assert [(f["code"], f["source"]["cell"]) for f in found if f["code"].startswith("registers")] == [
        ("registers.duplicate_id", "A3")
    ]


def test_a_total_is_a_number(tiny: Path) -> None:
    configure(tiny, f"totals = {{{NATIONAL} = nan}}")
    assert call("check", tiny).code == 2


def test_a_profile_without_a_base_year_is_not_compared(tiny: Path) -> None:
    configure(tiny, "totals = {}")
    assert run(tiny).code == 0
    assert codes(tiny) == ["base_year.no_total"]
    assert f"{BASE}/original" not in figures_of(tiny)


def test_changes_without_a_base_year_are_told(tiny: Path) -> None:
    configure(tiny, "totals = {}", rows="B1,结构变化,E1,2300,已重算,并入\n")
    replace(tiny / "carbonacct.toml", SETTING.format(year=2020, more="totals = {}"), "")
    assert run(tiny).code == 0
    assert codes(tiny) == ["base_year.not_configured"]
    assert read_document(tiny)["base_year"] is None
