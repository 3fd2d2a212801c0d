"""The shipped examples against results that were not made by the engine."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.workspace.runs import CEMENT, DEMO, EXAMPLES, Json, example_run

CLOSE = 1e-9
NAMES = sorted(path.parent.parent.name for path in EXAMPLES.glob("*/expected/expected.json"))
SCRIPT = """
import runpy, sys
sys.path.insert(0, sys.argv[1])
runpy.run_path(sys.argv[1] + "/derive.py", run_name="__main__")
assert not [name for name in sys.modules if name.partition(".")[0] == "carbonacct"], "it uses the engine"
"""


@dataclass(frozen=True)
class Example:
    """One example: what is expected, and what the engine computed."""

    name: str
    expected: Json
    document: Json
    figures: dict[str, Json]

    def value(self, path: str) -> float:
        return float(self.figures[path]["value"])


@pytest.fixture(scope="module", params=NAMES)
def example(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Example:
    return load(request.param, tmp_path_factory)


@pytest.fixture(scope="module")
def cement(tmp_path_factory: pytest.TempPathFactory) -> Example:
    return load(CEMENT, tmp_path_factory)


def load(name: str, factory: pytest.TempPathFactory) -> Example:
    expected = json.loads((EXAMPLES / name / "expected" / "expected.json").read_text(encoding="utf-8"))
    document = example_run(name, factory).document
    return Example(name, expected, document, {figure["path"]: figure for figure in document["figures"]})


def close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE if 0 in (one, other) else 0.0)


def test_there_are_examples() -> None:
    assert {DEMO, CEMENT} <= set(NAMES)


def test_every_figure_agrees(example: Example) -> None:
    wrong = []
    for path, expected in example.expected["figures"].items():
        figure = example.figures.get(path)
        if figure is None:
            if expected["value"] != 0:
                wrong.append(f"{path}: expected {expected['value']!r}, there is no such figure")
        elif figure["value"] is None or not close(figure["value"], expected["value"]):
            wrong.append(f"{path}: expected {expected['value']!r}, computed {figure['value']!r}")
    assert not wrong, "\n".join(wrong)
    assert example.expected["figures"]


def test_every_unit_agrees(example: Example) -> None:
    """Terms of a statement are given in t whatever the unit of the profile."""
    units = {path: (e["unit"], example.figures[path]["unit"]) for path, e in example.expected["figures"].items()
             if path in example.figures}  # fmt: skip
    assert {path: pair for path, pair in units.items() if pair[0] != pair[1] and pair[0] != "t"} == {}


def test_printed_digits_agree(cement: Example) -> None:
    """Results that the Commission prints in its filled template: 1 037 310 t and 161 489.1 t."""
    printed = {entry["name"]: entry for entry in cement.expected["printed"]}
    assert (printed["direct"]["value"], printed["direct"]["decimals"]) == (1037310, 0)
    assert (printed["indirect"]["value"], printed["indirect"]["decimals"]) == (161489.1, 1)
    for entry in printed.values():
        computed = sum(cement.value(path) for path in entry["sum_of"])
        digits = entry["decimals"]
        assert f"{computed:.{digits}f}" == f"{entry['value']:.{digits}f}", entry["name"]


def test_the_cement_example_by_hand(cement: Example) -> None:
    base = f"park/{cement.document['park_profile']}/category"
    process = 1_255_000 * 0.525
    coal = 88_000 * 25 / 1000 * 95
    waste = 25_000 * 20 / 1000 * 83
    oil = 43_000 * 40 / 1000 * 78
    power = 193_864.47368421053 * 0.833
    assert close(cement.value(f"{base}/process"), process)
    assert close(cement.value(f"{base}/fuel_combustion"), coal + waste * (1 - 0.15) + oil)
    assert close(cement.value(f"{base}/memo_biogenic"), waste * 0.15)
    assert close(cement.value(f"{base}/electricity_purchased"), power)
    assert process + coal + waste * (1 - 0.15) + oil == 1_037_310


@pytest.mark.parametrize("basis", ["calorific", "equivalent"])
def test_the_energy_of_members_and_park_reconciles(example: Example, basis: str) -> None:
    members, transfers, network = (
        example.value(f"energy/reconciliation/{basis}/{name}") for name in ("members", "transfers", "network")
    )
    assert close(members - transfers + network, example.value(f"energy/park/{basis}/comprehensive"))


def test_every_statement_closes(example: Example) -> None:
    statements = example.document["reconciliation"]
    pairs = {(statement["park_profile"], statement["enterprise_profile"]) for statement in statements}
    profiles = [profile["id"] for profile in example.document["profiles"]]
    headline = (example.document["park_profile"], example.document["enterprise_profile"])
    assert {*((profile, profile) for profile in profiles), headline} == pairs
    for statement in statements:
        total = sum(term["sign"] * term["value"] for term in statement["terms"])
        assert statement["relative_difference"] <= CLOSE
        assert close(total, statement["park_total"])
        assert close(statement["park_total"], example.value(f"park/{statement['park_profile']}/total"))
        for term in statement["terms"]:
            assert close(term["value"], example.value(term["path"])), term["path"]


def test_the_totals_add_up_to_the_categories(example: Example) -> None:
    """The long form of the totals (member × category × gas × month) against the park's figures."""
    sums: dict[str, float] = defaultdict(float)
    for row in example.document["totals"]:
        if row["book"] == "park":
            sums[f"park/{row['profile']}/category/{row['category']}"] += row["co2e_t"]
    assert sums
    assert {path: value for path, value in sums.items() if not close(value, example.value(path))} == {}
    named = [path for path in example.figures if path.startswith("park/") and path.split("/")[2] == "category"]
    assert {path for path in named if example.value(path) and path not in sums} == set()


SCRIPTED = [name for name in NAMES if (EXAMPLES / name / "expected" / "derive.py").is_file()]


@pytest.mark.parametrize("name", SCRIPTED)
def test_the_expectations_come_from_their_script(name: str, tmp_path: Path) -> None:
    """The script gives the committed file again, from the input files alone and without the engine."""
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder, ignore=shutil.ignore_patterns("results", "__pycache__"))
    committed = folder / "expected" / "expected.json"
    before = committed.read_bytes()
    committed.unlink()
    command = [sys.executable, "-c", SCRIPT, str(folder / "expected")]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert json.loads(committed.read_bytes()) == json.loads(before)
    for path in (folder / "expected").glob("*.py"):
        assert "carbonacct" not in [word for line in imports(path) for word in line.replace(".", " ").split()]


def imports(path: Path) -> list[str]:
    """Lines of a script that import something."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip().startswith(("import ", "from "))]


def test_the_demonstration_park_has_a_script() -> None:
    assert DEMO in SCRIPTED
