"""``carbonacct ledger``: totals, files written, the rows behind a figure, errors and exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from carbonacct.cli.main import app
from carbonacct.cli.outcome import guarded
from tests.ghg.ledgers import FACTOR_LIST, frame, write_csv

ROWS = [
    ("E1", "M1", "power", "2025-01-01T00:00:00+08:00", 100.0, "kWh"),
    ("E1", "M1", "power", "2025-01-01T00:15:00+08:00", 1.0, "MWh"),
    ("E2", "M2", "gas", "2025-02-01T00:00:00+08:00", 10.0, "Nm3"),
]


@pytest.fixture
def ledger(tmp_path: Path) -> list[str]:
    (tmp_path / "list.csv").write_text(FACTOR_LIST, encoding="utf-8")
    write_csv(tmp_path / "meters.csv", frame(ROWS))
    return [str(tmp_path / "meters.csv"), "--factors", str(tmp_path / "list.csv"), "--period", "2025", "--quiet"]


def run(*arguments: str) -> int:
    return guarded(app, ["ledger", *arguments])


def test_totals_as_json_and_files(ledger: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "totals.parquet"
    assert run("totals", *ledger, "--gwp", "gwp-ar6", "--json", "--output", str(output)) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert document["format"] == "carbonacct.ledger/1"
    found = {(row["entity"], row["month"], row["gas"]): row["kg"] for row in document["totals"]}
    assert found["E1", "2025-01", "CO2"] == 1100 * 0.5
    assert found["E2", "2025-02", "CO2"] == 20.0
    table = pd.read_parquet(output)
    assert dict(zip(zip(table["entity"], table["month"], table["gas"], strict=True), table["kg"], strict=True)) == found
    for name in ("totals.csv", "totals.json"):
        assert run("totals", *ledger, "--output", str(tmp_path / name)) == 0
    assert json.loads((tmp_path / "totals.json").read_text(encoding="utf-8"))["rows"] == len(ROWS)


def test_large_totals_are_shown_in_tonnes(
    ledger: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """570 kg so; 20 000 MWh more × 0.5 kg/kWh = 10 000 t."""
    assert run("totals", *ledger) == 0
    assert "570.00 kg" in capsys.readouterr().out
    rows = [*ROWS, ("E2", "M3", "power", "2025-01-01T00:00:00+08:00", 20_000.0, "MWh")]
    write_csv(tmp_path / "meters.csv", frame(rows))
    assert run("totals", *ledger) == 0
    assert "10,001 t" in capsys.readouterr().out


def test_the_rows_behind_a_figure(ledger: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--entity", "E1", "--month", "2025-01", "--gas", "CO2")
    assert run("explain", *ledger, *asked, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["kg"] == 550.0
    assert [(row["file"], row["row"], row["meter"]) for row in document["rows"]] == [
        ("meters.csv", 2, "M1"),
        ("meters.csv", 3, "M1"),
    ]
    assert run("explain", *ledger, *asked, "--lang", "en") == 0
    assert "meters.csv!3" in capsys.readouterr().out


def test_errors_stop_the_computation(ledger: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_csv(tmp_path / "meters.csv", frame([*ROWS, ("E1", "M1", "oil", "2025-01-01T00:30:00+08:00", 1.0, "t")]))
    assert run("totals", *ledger, "--json") == 1
    (item,) = json.loads(capsys.readouterr().out)["findings"]
    assert (item["code"], item["source"]["cell"]) == ("ledger.unknown_code", "C5")
    assert run("totals", *ledger) == 1
    assert "oil" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "code"), [(("--period", "someday"), 2), (("--gwp", "gwp-ar99"), 2), (("--output", "x.docx"), 2)]
)
def test_wrong_calls(ledger: list[str], change: tuple[str, str], code: int) -> None:
    assert run("totals", *ledger, *change) == code


def test_periods(ledger: list[str]) -> None:
    for period in ("2025-01-01..2025-06-30", "2025年"):
        assert run("totals", *ledger, "--period", period) == 0
    assert run("totals", *ledger, "--period", "2025-01") == 1


def test_repeated_readings_stop_the_computation_unless_nobody_looks(
    ledger: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_csv(tmp_path / "meters.csv", frame([*ROWS, ROWS[0]]))
    assert run("totals", *ledger) == 1
    assert "meters.csv!B5" in capsys.readouterr().out
    assert run("totals", *ledger, "--no-repeats", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["rows"] == len(ROWS) + 1
    assert "ledger.repeats_unchecked" in {item["code"] for item in document["findings"]}
