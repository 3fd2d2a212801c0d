"""Ledgers of meter readings: amount × factor × gases by entity and month, ours beside pandas, polars, DuckDB and numpy.

`python benchmarks/ledger.py` measures 10^7 coded rows in memory and 10^7 rows in parquet files, `--rows 100000000` ten
times as many (then ours and DuckDB alone, unless `--all`); prints a table and writes build/benchmarks/ledger.json.
Every side runs in a process of its own that may hold 16 GiB; medians of the repeats after one that warms up.
`--docs` puts the table into docs/ledger-benchmarks.md; the rows of other sizes and places stay.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import ledger_peers as peers
import numpy as np
from lca_measure import bandwidth

ROOT = Path(__file__).resolve().parents[1]
JSON = ROOT / "build" / "benchmarks" / "ledger.json"
PAGE = ROOT / "docs" / "ledger-benchmarks.md"
DATA = ROOT / "build" / "benchmarks"
BEGIN, END = "<!-- table: benchmarks/ledger.py -->", "<!-- end of the table -->"
HEAD = ("rows", "from", "side", "time", "carbonacct is faster by", "aim", "difference", "peak memory of the process")
LIMIT_GIB = 16.0
OURS_GIB = 4.0
ROW_BYTES = 15
"""Bytes of a coded row: entity 4, month 1, code 2, amount 8."""
AIMS = {("memory", "pandas"): 40.0, ("memory", "polars"): 15.0, ("memory", "duckdb"): 8.0, ("disk", "duckdb"): 1.5}
TITLES = {
    "ours": "carbonacct", "duckdb": "DuckDB", "duckdb_first": "DuckDB, amounts first", "numpy": "numpy, one thread",
}  # fmt: skip
LARGE = 50_000_000
"""From here on only the sides in FEW run, unless all are asked for."""
FEW = ("ours", "duckdb", "duckdb_first")


@dataclass
class Measured:
    """One side: seconds of each repeat (none: it did not fit), peak of its process, difference from ours."""

    rows: int
    place: str
    side: str
    seconds: list[float] = field(default_factory=list)
    peak_gib: float = float("nan")
    difference: float = float("nan")
    why: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.seconds) if self.seconds else float("nan")


def resident_gib(pid: int) -> float:
    """Largest resident memory of a process so far."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 2**20 for line in lines if line.startswith("VmHWM")), 0.0)


def measure(rows: int, place: str, side: str, folder: Path, repeats: int, totals: Path) -> Measured:
    """Run one side in a process of its own, and end it where it needs more than it may."""
    found = Measured(rows, place, side)
    where = "memory" if place == "memory" else str(folder)
    command = [sys.executable, str(ROOT / "benchmarks" / "ledger_peers.py"), side, where, str(rows), str(repeats)]
    child = subprocess.Popen([*command, str(totals)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    largest = 0.0
    while child.poll() is None:
        largest = max(largest, resident_gib(child.pid))
        if largest > LIMIT_GIB:
            child.kill()
            found.why = "did not fit"
        time.sleep(0.02)
    printed, errors = child.communicate()
    found.peak_gib = largest
    if child.returncode == 0:
        found.seconds = json.loads(printed.splitlines()[-1])["times"]
    elif not found.why:
        found.why = (errors.strip().splitlines() or ["failed"])[-1][:100]
    return found


def size(rows: int) -> str:
    """100000000 → 10⁸."""
    power = round(np.log10(rows))
    return f"10{str(power).translate(str.maketrans('0123456789', '⁰¹²³⁴⁵⁶⁷⁸⁹'))}" if rows == 10**power else f"{rows:,}"


def cells(row: Measured, ours: Measured) -> tuple[str, ...]:
    """A side as texts in the order of `HEAD`."""
    ratio = row.median / ours.median
    shown = "–" if row.side == "ours" or not row.seconds else f"{ratio:.1f}×"
    least = AIMS.get((row.place, row.side))
    aim = "–" if least is None or not row.seconds else f"≥ {least:g}× {'reached' if ratio >= least else 'missed'}"
    if row.side == "ours" and row.rows >= LARGE:
        aim = f"≤ {OURS_GIB:g} GiB {'reached' if row.peak_gib <= OURS_GIB else 'missed'}"
    taken = f"{row.median * 1000:,.0f} ms" if row.seconds else row.why
    difference = f"{row.difference:.1e}" if row.seconds and row.side != "ours" else "–"
    place = "memory, coded" if row.place == "memory" else "parquet on disk"
    title = TITLES.get(row.side, row.side)
    return (size(row.rows), place, title, taken, shown, aim, difference, f"{row.peak_gib:.2f} GiB")


def table(rows: list[Measured]) -> str:
    """Markdown."""
    lines: list[tuple[str, ...]] = [HEAD, tuple("---" for _ in HEAD)]
    for row in rows:
        ours = next(other for other in rows if (other.rows, other.place, other.side) == (row.rows, row.place, "ours"))
        lines.append(cells(row, ours))
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def run(rows: int, place: str, repeats: int, everything: bool) -> list[Measured]:
    """All sides of a place, ours first."""
    folder = DATA / f"ledger-{rows}"
    if place == "disk":
        peers.make_files(folder, rows)
    found: list[Measured] = []
    with tempfile.TemporaryDirectory(prefix="benchmark-ledger-") as results:
        reference = None
        for side in peers.sides(place):
            if rows >= LARGE and side not in FEW and not everything:
                continue
            totals = Path(results) / f"{side}.npy"
            measured = measure(rows, place, side, folder, repeats, totals)
            if measured.seconds:
                mine = np.load(totals)
                reference = mine if reference is None else reference
                measured.difference = float(np.max(np.abs(mine - reference) / np.maximum(np.abs(reference), 1e-300)))
            found.append(measured)
            print("  " + " | ".join(cells(measured, found[0])), flush=True)
    return found


def machine(read: dict[str, float]) -> dict[str, Any]:
    """Where the figures come from."""
    names = ("numpy", "numba", "pyarrow", "pandas", "polars", "duckdb")
    return {"processors": os.cpu_count(), "python": platform.python_version(), "machine": platform.machine(),
            "read_gb_per_s": read, "versions": {name: version(name) for name in names}}  # fmt: skip


def kept(path: Path, fresh: list[Measured]) -> list[Measured]:
    """Rows of an earlier run whose size and place were not measured now, and those of now."""
    done = {(row.rows, row.place) for row in fresh}
    old = json.loads(path.read_text(encoding="utf-8"))["rows"] if path.is_file() else []
    every = [Measured(**row) for row in old if (row["rows"], row["place"]) not in done] + fresh
    return sorted(every, key=lambda row: (row.place != "memory", row.rows))


def write_page(rows: list[Measured], where: dict[str, Any]) -> None:
    """Replace the table in the documentation."""
    read = where["read_gb_per_s"]
    versions = ", ".join(f"{name} {text}" for name, text in where["versions"].items())
    counts = sorted({row.rows for row in rows if row.place == "memory"})
    limits = "; ".join(f"{size(count)}: {ROW_BYTES * count / read['2'] / 1e6:.1f} ms" for count in counts)
    text = [
        f"{where['processors']} processors ({where['machine']}), Python {where['python']}, {versions}; memory is read "
        f"at {read['1']:.1f} GB/s on one thread, {read['2']:.1f} GB/s on two. Reading the coded rows alone takes "
        f"{limits}.",
        "",
        table(rows),
    ]
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    PAGE.write_text(before + BEGIN + "\n\n" + "\n".join(text) + "\n\n" + END + after, encoding="utf-8")


def main(arguments: list[str] | None = None) -> None:
    """Print the table; write JSON, and the page where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, action="append", help="10^7 where none is named; may be repeated")
    parser.add_argument("--place", choices=["memory", "disk"], action="append", help="both where none is named")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--all", action="store_true", help="every side at large sizes, too")
    parser.add_argument("--json", type=Path, default=JSON)
    parser.add_argument("--docs", action="store_true", help="put the table into docs/ledger-benchmarks.md")
    asked = parser.parse_args(arguments)
    where = machine(bandwidth())
    print(" | ".join(HEAD), flush=True)
    fresh = [
        row
        for place in asked.place or ["memory", "disk"]
        for rows in asked.rows or [10_000_000]
        for row in run(rows, place, asked.repeats, asked.all)
    ]
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    every = kept(asked.json, fresh)
    text = json.dumps({"where": where, "rows": [asdict(row) for row in every]}, indent=1, ensure_ascii=False)
    asked.json.write_text(text + "\n", encoding="utf-8")
    if asked.docs:
        write_page(every, where)


if __name__ == "__main__":
    main()
