"""The ledger benchmark at a small size: every side comes to our totals; never times."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "ledger.py"


@pytest.mark.long
def test_all_sides_agree(tmp_path: Path) -> None:
    report = tmp_path / "ledger.json"
    command = [sys.executable, str(BENCHMARK), "--rows", "40000", "--repeats", "1", "--json", str(report)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows = json.loads(report.read_text(encoding="utf-8"))["rows"]
    assert {(row["place"], row["side"]) for row in rows if not row["why"]} == {
        *(("memory", side) for side in ("ours", "numpy", "pandas", "polars", "duckdb", "duckdb_first")),
        *(("disk", side) for side in ("ours", "pandas", "polars", "duckdb", "duckdb_first")),
    }
    assert max(row["difference"] for row in rows) <= 1e-12
