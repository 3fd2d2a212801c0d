"""``carbonacct evaluate FOLDER``: many parks ranked, and held against the targets of a programme."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import jsonschema
import pytest

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
    document = call("evaluate", parks, "--json", "--threads", 1).json
    targets = {target["id"]: target for target in document["programme"]["targets"]}
    assert (targets["parks_selected"]["value"], targets["parks_selected"]["to_go"]) == (3.0, 12.0)
    assert targets["parks_accepted"]["value"] == 0.0
    assert len(targets["parks_selected"]["path_rows"]) == 3
    early = call("evaluate", parks, "--json", "--threads", 1, "--at", "2025-08-31").json
    assert early["programme"]["targets"][0]["value"] in (0.0, None)
    assert call("evaluate", parks, "--json", "--threads", 1, "--programme", "").json["programme"] is None


def test_processes_change_no_digit(parks: Path) -> None:
    one, two = (call("evaluate", parks, "--json", "--threads", count).json for count in (1, 2))
    assert one["digest"] == two["digest"]


def test_a_folder_without_workspaces_is_a_wrong_call(tmp_path: Path) -> None:
    assert call("evaluate", tmp_path).code == 2
    assert call("evaluate", tmp_path / "nowhere").code == 2
