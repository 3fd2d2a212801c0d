"""``carbonacct evaluate FOLDER``: many parks ranked, and held against the targets of a programme."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from carbonacct.evaluation.programme import load_programme, pooled, reached
from carbonacct.report.json_writer import ranking_schema
from tests.workspace.runs import call

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))


@pytest.fixture(scope="module")
def parks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from made_parks import make_park  # noqa: PLC0415

    root = tmp_path_factory.mktemp("parks")
    for number in range(3):
        make_park(root / f"park-{number}", number, 12)
    shutil.copytree(root / "park-0", root / "broken")
    (root / "broken" / "gate.csv").write_text("期间,品种,方向,电力来源,数量,单位\n2025,电力,流入,电网,x,MWh\n", "utf-8")
    (root / "notes").mkdir()
    return root


def test_many_parks_are_ranked_and_a_broken_one_stops_nobody(parks: Path) -> None:
    called = call("evaluate", parks, "--quiet", "--threads", 2)
    assert called.code == 1  # one park has errors
    document = json.loads((parks / "ranking" / "ranking.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(ranking_schema()).validate(document)
    assert [park["rank"] for park in document["parks"]] == [1, 2, 3, 4]
    broken = document["parks"][-1]
    assert (broken["folder"], broken["status"]) == ("broken", "error")
    assert "gate.csv!E2" in broken["reasons_zh"][0]
    settled = [(p["met_binding"], p["met_reference"] + p["exempt"]) for p in document["parks"][:3]]
    assert settled == sorted(settled, reverse=True)
    for name in ("ranking.html", "ranking.xlsx"):
        assert (parks / "ranking" / name).stat().st_size > 1000
    assert not (parks / "park-0" / "results").exists()


def test_the_programme_counts_milestones_of_all_parks(parks: Path) -> None:
    """Each of the three made parks was selected on 2025-09-01; of 15 parks, 12 are to go."""
    called = call("evaluate", parks, "--json", "--threads", 1)
    assert called.code == 1  # one park has errors, printed as JSON or not
    document = called.json
    targets = {target["id"]: target for target in document["programme"]["targets"]}
    assert (targets["parks_selected"]["value"], targets["parks_selected"]["to_go"]) == (3.0, 12.0)
    assert targets["parks_accepted"]["value"] == 0.0
    assert len(targets["parks_selected"]["path_rows"]) == 3
    early = call("evaluate", parks, "--json", "--threads", 1, "--at", "2025-08-31").json
    assert early["programme"]["targets"][0]["value"] == 0.0  # milestones were typed: none reached by then is zero
    assert call("evaluate", parks, "--json", "--threads", 1, "--programme", "").json["programme"] is None


def test_what_two_parks_tell_of_one_number_counts_once_from_its_first_day() -> None:
    days = ("2025-09-01", "2026-02-01")
    rows = {"kind": ("vpp_registered",) * 2, "number": ("VPP-1", "VPP-2"), "date": days}
    again = {"kind": ("vpp_registered",), "number": ("VPP-1",), "date": ("2025-03-01",)}
    milestones = pooled([("a", rows, ("m.csv!B2", "m.csv!B3")), ("b", again, ("m.csv!B2",))])
    programme = load_programme("wuxi-2025-2027")

    def counted(day: date) -> list[tuple[float | None, tuple[str, ...]]]:
        found = {one.document.id: one for one in reached(programme, milestones, None, day)}
        return [(found[name].value, found[name].places) for name in ("vpp_2025", "vpp_2027")]

    assert counted(date(2026, 6, 30)) == [(1.0, ("b/m.csv!B2",)), (2.0, ("b/m.csv!B2", "a/m.csv!B3"))]
    assert counted(date(2025, 1, 1)) == [(0.0, ()), (0.0, ())]
    nothing = reached(programme, pooled([]), None, date(2026, 6, 30))
    assert {one.status for one in nothing} == {"missing"}


def test_processes_change_no_digit(parks: Path) -> None:
    one, two = (call("evaluate", parks, "--json", "--threads", count).json for count in (1, 2))
    assert one["digest"] == two["digest"]


def test_a_folder_without_workspaces_is_a_wrong_call(tmp_path: Path) -> None:
    assert call("evaluate", tmp_path).code == 2
    assert call("evaluate", tmp_path / "nowhere").code == 2
