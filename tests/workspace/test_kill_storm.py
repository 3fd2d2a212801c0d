"""A run that is killed at any moment leaves the old results or the new ones, whole."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from carbonacct.workspace.replacing import complete
from carbonacct.workspace.results import load_evidence
from tests.workspace.tiny import write_tiny

FILES = {
    "accounts.html", "accounts.json", "accounts.xlsx", "activity_rows.parquet", "emission_lines.parquet",
    "energy_lines.parquet",
}  # fmt: skip
PROGRAM = [sys.executable, "-c", "from carbonacct.cli.main import main; main()"]


def kilowatt_hours(folder: Path, amount: int) -> None:
    """Another amount in the table, so that old and new results can be told apart."""
    table = folder / "electricity" / "power.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")
    cells[3] = str(amount)
    table.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n", encoding="utf-8")


def total(folder: Path) -> float:
    """The park's total of whole results: all files are there and are of one run."""
    results = folder / "results"
    assert {path.name for path in results.iterdir()} == FILES
    load_evidence(folder)
    figures = {f["path"]: f["value"] for f in json.loads((results / "accounts.json").read_text("utf-8"))["figures"]}
    return float(figures["park/national-park-910-a4/total"])


@pytest.mark.long
def test_killed_at_any_moment(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "park")
    start = time.monotonic()
    subprocess.run([*PROGRAM, "run", str(folder), "--quiet"], check=True, capture_output=True)
    whole = time.monotonic() - start
    known, amount, dice = {total(folder)}, 500, random.Random(7)
    for _ in range(50):
        amount += 1
        kilowatt_hours(folder, amount)
        process = subprocess.Popen([*PROGRAM, "run", str(folder), "--quiet"], stdout=subprocess.DEVNULL)
        try:
            process.wait(timeout=dice.uniform(0.5, 1.05) * whole)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        # (500 + n) MWh × 0.8325: the results are those of an amount that was typed
        known.add(known_total(known, amount))
        complete(folder / "results")
        assert any(abs(total(folder) - value) < 1e-9 for value in known)
    subprocess.run([*PROGRAM, "run", str(folder), "--quiet"], check=True, capture_output=True)
    assert total(folder) == pytest.approx(known_total(known, amount), rel=1e-12)
    assert not [path for path in folder.iterdir() if path.name.startswith(".results")]


def known_total(known: set[float], amount: int) -> float:
    """Total with this amount of the first member: the first known total plus its additional MWh × 0.8325 t."""
    return min(known) + (amount - 500) * 0.8325
