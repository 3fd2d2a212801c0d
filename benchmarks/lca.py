"""Speed and agreement of the matrix engine beside bw2calc, on synthetic systems of ecoinvent's size (lca_systems.py).

`python benchmarks/lca.py` measures W1-W6 at the size m21k, and some of them on real inventories (lca_real.py) where
they are present, prints a table and writes build/benchmarks/lca.json. All sides run in one process, in turn, on all
processors; W1's whole process is one of its own. Every class of bw2calc that can do a workload is listed; the ratio is
that to the fastest. `--docs` puts the table into docs/lca-benchmarks.md; `--page a.json b.json` puts the results of
several runs there, measuring nothing (a run of the large size takes long).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import lca_peers as peers
import lca_real
import numpy as np
from lca_measure import Row, bandwidth
from lca_systems import SIZES, SyntheticSystem, make_sized
from lca_workloads import WORKLOADS, Bench, prepare, run

from carbonacct.lca.scoring import intensities
from carbonacct.lca.system import MatrixSystem

ROOT = Path(__file__).resolve().parents[1]
JSON = ROOT / "build" / "benchmarks" / "lca.json"
PAGE = ROOT / "docs" / "lca-benchmarks.md"
REAL = ("W1", "W2", "W6")
"""Workloads of real inventories."""

BEGIN, END = "<!-- table: benchmarks/lca.py -->", "<!-- end of the table -->"
HEAD = ("workload", "carbonacct", "bw2calc 3.1", "ratio to the fastest", "aim", "limit here", "agreement", "memory")


def number(value: float) -> str:
    """Three figures, seconds where milliseconds are many."""
    if value >= 10_000:
        return f"{value / 1000:,.0f} s"
    return f"{value:.0f} ms" if value >= 100 else f"{value:.3g} ms"


def times(ratio: float) -> str:
    """How many times, two or more figures."""
    return f"{ratio:,.0f}×" if ratio >= 20 else f"{ratio:.2g}×" if ratio < 1 else f"{ratio:.1f}×"


def cells(row: Row) -> tuple[str, ...]:
    """A row as texts in the order of `HEAD`."""
    theirs = "; ".join(
        f"{name} {number(value)} ({times(row.ratio(name))}{', extrapolated' if name in row.extrapolated else ''})"
        for name, value in row.peers_ms.items()
    )
    aims = "; ".join(f"≥ {least:g}× {peer}" for peer, least in row.aims.items()) or "–"
    checks = "; ".join(f"{name} {value:.1e}" for name, value in row.checks.items())
    bound = "–" if row.bound_ms is None else f"{number(row.bound_ms)} ({times(row.ours_ms / row.bound_ms)} above)"
    memory = "; ".join(f"{name} {value:,.0f} MiB" for name, value in row.memory_mib.items()) or "–"
    aims += "" if not row.aims else (" missed" if row.missed() else " reached")
    return (row.workload, number(row.ours_ms), theirs, times(row.ratio(row.best)), aims, bound, checks, memory)


def table(rows: list[Row]) -> str:
    """Markdown."""
    lines = [HEAD, tuple("---" for _ in HEAD), *(cells(row) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def machine(read: dict[str, float]) -> dict[str, object]:
    """Where the figures come from."""
    names = ("numpy", "scipy", "numba", "bw2calc", "bw_processing", "matrix_utils") + ("pypardiso",) * peers.HAS_PARDISO
    return {"processors": os.cpu_count(), "python": platform.python_version(), "machine": platform.machine(),
            "read_gb_per_s": read, "versions": {name: version(name) for name in names}}  # fmt: skip


def product_of(size: str, made: SyntheticSystem, system: MatrixSystem) -> int:
    """What is demanded: of a real inventory the product with a score whose process has most inputs."""
    if size in SIZES:
        return 123
    found = intensities(system, next(iter(made.methods.values()))).values[:, 0]
    return made.products[int(np.argmax(np.diff(made.technosphere.indptr) * (found != 0.0)))]


def measure(size: str, names: list[str], asked: argparse.Namespace, read: dict[str, float]) -> tuple[str, list[Row]]:
    """Title and rows of one system, printed as they come; real inventories have no aims, and no uncertainty here."""
    made = make_sized(size) if size in SIZES else lca_real.read_real(size)
    a, b = made.technosphere, made.biosphere
    title = f"{size}: {a.shape[0]:,} processes, nnz(A) {a.nnz:,}, nnz(B) {b.nnz:,}"
    print(title, flush=True)
    rows = []
    with tempfile.TemporaryDirectory(prefix="benchmark-lca-") as folder:
        system = prepare(made, Path(folder))
        bench = Bench(made, system, Path(folder), product_of(size, made, system), asked.repeats, asked.draws, read)
        for measured in run(bench, [name for name in names if size in SIZES or name in REAL]):
            row = measured if size in SIZES else replace(measured, aims={})
            rows.append(row)
            print("  " + " | ".join(cells(row)), flush=True)
            for missed in row.missed():
                print(f"    missed: {missed}", flush=True)
            if row.note:
                print(f"    {row.note}", flush=True)
    return title, rows


def write_page(results: list[dict[str, Any]]) -> None:
    """Replace the table in the documentation by the results of one or several runs on one machine."""
    where = results[0]["where"]
    versions = ", ".join(f"{name} {number}" for name, number in where["versions"].items())
    read = {n: sorted(result["where"]["read_gb_per_s"][n] for result in results) for n in ("1", "2")}
    speeds = {n: "–".join(dict.fromkeys(f"{speed:.1f}" for speed in (all_[0], all_[-1]))) for n, all_ in read.items()}
    text = [f"{where['processors']} processors ({where['machine']}), Python {where['python']}, {versions}; memory was "
            f"read at {speeds['1']} GB/s on one thread, {speeds['2']} GB/s on two."]  # fmt: skip
    systems: dict[str, list[Row]] = {}
    for system in (system for result in results for system in result["systems"].values()):
        systems.setdefault(system["title"], []).extend(Row(**row) for row in system["rows"])
    for title, rows in systems.items():
        text += ["", f"**{title}**", "", table(rows), ""]
        text += [f"- {row.workload}: {row.note}." for row in rows if row.note]
        text += [f"- {row.workload}: missed {missed}." for row in rows for missed in row.missed()]
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    PAGE.write_text(before + BEGIN + "\n\n" + "\n".join(text) + "\n\n" + END + after, encoding="utf-8")


def main(arguments: list[str] | None = None) -> None:
    """Print the table; write JSON, and the page where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", action="append", choices=[*SIZES, *lca_real.FILES],
                        help="m21k and the real inventories where none is named; may be repeated")  # fmt: skip
    parser.add_argument("--workloads", default=",".join(WORKLOADS), help="W1,W2 …")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--draws", type=int, default=1_000, help="of our Monte Carlo run")
    parser.add_argument("--json", type=Path, default=JSON)
    parser.add_argument("--docs", action="store_true", help="put the table into docs/lca-benchmarks.md")
    parser.add_argument("--page", type=Path, nargs="+", help="only put the results of these files there")
    asked = parser.parse_args(arguments)
    if asked.page:
        write_page([json.loads(path.read_text(encoding="utf-8")) for path in asked.page])
        return
    read = bandwidth()
    where = machine(read)
    print(f"memory read {read['1']:.1f} GB/s on one thread, {read['2']:.1f} GB/s on two")
    if not peers.HAS_PARDISO:
        print("pypardiso is not installed: FastScores cannot run, LCA is slower", file=sys.stderr)
    names = asked.workloads.split(",")
    systems = {}
    for size in asked.size or ["m21k", *lca_real.present()]:
        title, rows = measure(size, names, asked, read)
        systems[size] = {"title": title, "rows": [asdict(row) for row in rows], "missed": [r.missed() for r in rows]}
    result = {"where": where, "systems": systems}
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    asked.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if asked.docs:
        write_page([result])


if __name__ == "__main__":
    main()
