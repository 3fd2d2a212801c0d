"""Time of `carbonacct --help` beside that of an interpreter that does nothing: the median of seven runs each."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 7
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import carbonacct": [sys.executable, "-c", "import carbonacct"],
    "carbonacct --help": [sys.executable, "-c", "from carbonacct.cli.main import main; main()", "--help"],
}


def seconds(command: list[str]) -> float:
    """Wall time of one run."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Print one line per command."""
    print(f"start-up, median of {RUNS} runs")
    for name, command in COMMANDS.items():
        seconds(command)  # compiles the .pyc files
        print(f"  {name:<20} {statistics.median(seconds(command) for _ in range(RUNS)) * 1000:7.0f} ms")


if __name__ == "__main__":
    main()
