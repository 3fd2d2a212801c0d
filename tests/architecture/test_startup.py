"""`import carbonacct` and `carbonacct --help` load nothing heavy; what one needs is loaded when it is first used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"numpy", "pandas", "xarray", "numba", "bw2data"}
IMPORT = "import carbonacct"
HELP = """
import sys
from carbonacct.cli.main import main
sys.argv = ["carbonacct", "--help"]
try:
    code = main()
except SystemExit as end:
    code = end.code
assert not code, code
"""
REPORT = "\nimport json, sys\nprint('\\n' + json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))\n"


def python(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program in a new interpreter."""
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, encoding="utf-8")


@pytest.mark.parametrize("program", [IMPORT, HELP], ids=["import", "help"])
def test_nothing_heavy_is_loaded(program: str, checkout: Path) -> None:
    result = python(program + REPORT, checkout)
    assert result.returncode == 0, result.stdout + result.stderr
    loaded = set(json.loads(result.stdout.splitlines()[-1]))
    assert "carbonacct" in loaded
    assert loaded & HEAVY == set()


def test_help_names_every_command(checkout: Path) -> None:
    result = python(HELP, checkout)
    for command in ("init", "check", "run", "explain", "factors"):
        assert command in result.stdout, result.stdout + result.stderr
