"""Many parks evaluated in one command: workspaces a second, memory, and the same digits on one process and on all.

The parks are synthetic (made_parks.py). There is no peer that evaluates a park against an indicator system; the ratio
is that of all processors to one.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from made_parks import make_park

from carbonacct.parallel import default_threads

COMMAND = [sys.executable, "-m", "carbonacct.cli.main", "evaluate"]


def run(root: Path, workers: int, quiet: bool) -> tuple[float, dict[str, object]]:
    """Seconds of one command over all parks, and the ranking it wrote."""
    start = time.perf_counter()
    command = [*COMMAND, str(root), "--threads", str(workers), *(["--quiet"] if quiet else [])]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - start
    return seconds, json.loads((root / "ranking" / "ranking.json").read_text(encoding="utf-8"))


def main() -> None:
    """Print the table and write it as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parks", type=int, default=100)
    parser.add_argument("--enterprises", type=int, default=100)
    parser.add_argument("--one-process", type=int, default=20, help="parks that one process is measured with")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    asked = parser.parse_args()
    workers = default_threads()
    with tempfile.TemporaryDirectory() as folder:
        few, all_parks = Path(folder) / "few", Path(folder) / "all"
        for number in range(asked.parks):
            make_park(all_parks / f"park-{number:04d}", number, asked.enterprises)
        for number in range(min(asked.one_process, asked.parks)):
            make_park(few / f"park-{number:04d}", number, asked.enterprises)
        alone, first = run(few, 1, quiet=True)
        together, ranked = run(all_parks, workers, quiet=False)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    values = {park["folder"]: park["values"] for park in ranked["parks"]}  # type: ignore[attr-defined]
    same = all(values[park["folder"]] == park["values"] for park in first["parks"])  # type: ignore[attr-defined]
    rates = len(first["parks"]) / alone, asked.parks / together  # type: ignore[arg-type]
    print(f"{asked.parks} parks of {asked.enterprises} enterprises under wuxi-2025")
    print(f"  1 process    {rates[0]:6.2f} parks/s ({min(asked.one_process, asked.parks)} parks, {alone:.1f} s)")
    print(f"  {workers} processes  {rates[1]:6.2f} parks/s ({together:.1f} s), {rates[1] / rates[0]:.2f} times one")
    print(f"  largest process {peak:,.0f} MiB; values equal to the digit on 1 and {workers} processes: {same}")
    if asked.json:
        figures = {"parks": asked.parks, "enterprises": asked.enterprises, "parks_per_second": rates[1],
                   "one_process": rates[0], "peak_mib": peak, "equal": same}  # fmt: skip
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
