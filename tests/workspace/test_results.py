"""The folder ``results``: replaced whole, untouched while errors stand, never left half written."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbonacct.workspace import results
from tests.workspace.runs import call, read_document
from tests.workspace.tiny import replace


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Content and time of change of all files below a folder."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def done(tiny: Path) -> Path:
    """A workspace with results."""
    assert call("run", tiny, "--quiet").code == 0
    return tiny


def test_a_run_reads_what_the_tables_say(done: Path) -> None:
    """By hand: 100 × 10⁴ Nm³ × 389.31 GJ × 15.3 kgC/GJ × 0.99 × 44/12; (500 + 2000) MWh × 0.8325."""
    figures = {figure["path"]: figure["value"] for figure in read_document(done)["figures"]}
    gas = 100 * 389.31 * 15.3 / 1000 * 0.99 * 44 / 12
    power = (500 + 2000) * 0.8325
    assert figures["park/national-park-910-a4/total"] == pytest.approx(gas + power, rel=1e-9)
    heat = 0.11 * (20_000 - 19_000)  # the loss in the pipe stays with the park: the seller deducts more
    members = sum(figures[f"enterprise/{entity}/national-park-910-a4/total"] for entity in ("E1", "E2"))
    assert members == pytest.approx(gas + power - heat, rel=1e-9)
    value_added = 4000
    path = "intensity/national-park-910-a4/per_value_added"
    assert figures[path] == pytest.approx((gas + power) / value_added, rel=1e-9)


def test_the_first_run_pins_the_reference_data(tiny: Path) -> None:
    assert not (tiny / "factors.lock").exists()
    assert call("run", tiny, "--quiet").code == 0
    lock = (tiny / "factors.lock").read_bytes()
    assert call("run", tiny, "--quiet").code == 0
    assert (tiny / "factors.lock").read_bytes() == lock


def test_check_writes_nothing(tiny: Path) -> None:
    before = snapshot(tiny)
    assert call("check", tiny).code == 0
    assert snapshot(tiny) == before


def test_nothing_is_written_while_errors_stand(tiny: Path) -> None:
    replace(tiny / "activity/fuel.csv", "100,", "-100,")
    before = snapshot(tiny)
    called = call("run", tiny, "--json")
    assert called.code == 1
    assert [item["code"] for item in called.json["findings"]] == ["activity.negative_amount"]
    assert snapshot(tiny) == before


def test_errors_of_factors_write_nothing_either(tiny: Path) -> None:
    """Found only after the tables were read: a fuel without a factor."""
    replace(tiny / "activity/fuel.csv", "天然气,消费,发电供热,100,万Nm3", "煤矸石,消费,发电供热,100,t")
    before = snapshot(tiny)
    assert call("run", tiny).code == 1
    assert snapshot(tiny) == before


def test_older_results_stay_while_errors_stand(done: Path) -> None:
    before = snapshot(done / "results")
    replace(done / "activity/fuel.csv", "100,", "约100,")
    called = call("run", done)
    assert called.code == 1
    assert "F2" in called.out
    assert "未计算" in called.err
    assert snapshot(done / "results") == before


def test_results_are_replaced_whole(done: Path) -> None:
    """The folder belongs to the program: what else lies there goes, and no temporary folder stays."""
    (done / "results" / "old.txt").write_text("of an older run")
    replace(done / "activity/fuel.csv", "100,", "110,")
    before = read_document(done)["digest"]
    assert call("run", done, "--quiet").code == 0
    assert read_document(done)["digest"] != before
    assert sorted(path.name for path in (done / "results").iterdir()) == [
        "accounts.html",
        "accounts.json",
        "accounts.xlsx",
        "activity_rows.parquet",
        "emission_lines.parquet",
        "energy_lines.parquet",
    ]
    assert [path.name for path in done.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("writer", ["write_accounts", "write_workbook", "render_html"])
def test_a_writer_that_fails_leaves_older_results(writer: str, done: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **keywords: object) -> None:
        raise OSError(28, "no space left on the device")

    before = snapshot(done / "results")
    monkeypatch.setattr(results, writer, fail)
    called = call("run", done, "--quiet", "--json")
    assert called.code == 3
    assert called.json["error"]["type"] == "DiskFullError"
    assert "磁盘已满" in called.json["error"]["message"]
    assert snapshot(done / "results") == before
    assert [path.name for path in done.iterdir() if path.name.startswith(".")] == []


def test_leftovers_of_a_killed_run_do_no_harm(done: Path) -> None:
    for name in (".results-new", ".results-old"):
        (done / name).mkdir()
        (done / name / "accounts.json").write_text("{}")
    assert call("run", done, "--quiet").code == 0
    assert [path.name for path in done.iterdir() if path.name.startswith(".")] == []


def test_the_same_files_give_the_same_bytes(done: Path) -> None:
    before = {name: content for name, (content, _) in snapshot(done / "results").items()}
    assert call("run", done, "--quiet", "--threads", 2).code == 0
    assert {name: content for name, (content, _) in snapshot(done / "results").items()} == before


def test_damaged_tables_are_refused(done: Path) -> None:
    path = done / "results" / results.LINES
    path.write_bytes(path.read_bytes()[:1000])
    called = call("explain", done, "park/national-park-910-a4/total")
    assert called.code == 2
    assert results.LINES in called.err


def test_tables_of_another_run_are_refused(done: Path) -> None:
    """An explanation reads the document and three tables; they must be of one run."""
    kept = (done / "results" / results.ROWS).read_bytes()
    replace(done / "electricity" / "power.csv", "500,MWh", "501,MWh")
    assert call("run", done, "--quiet").code == 0
    assert call("explain", done, "park/national-park-910-a4/total").code == 0
    (done / "results" / results.ROWS).write_bytes(kept)
    called = call("explain", done, "park/national-park-910-a4/total")
    assert called.code == 2
    assert results.ROWS in called.err
