"""The scorecard of the demonstration park against its hand-worked table; the generators and the hourly series."""

from __future__ import annotations

import csv
import json
import math
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyarrow import parquet

from tests.workspace.runs import DEMO, EXAMPLES, PREVIOUS, Json, demo_evaluation, read_scorecard

EXPECTED: Json = json.loads((EXAMPLES / DEMO / "expected" / "expected_indicators.json").read_text(encoding="utf-8"))
CLOSE = 1e-9
WUXI = "wuxi-2025"
SCRIPT = """
import runpy, sys
sys.path.insert(0, sys.argv[1])
runpy.run_path(sys.argv[1] + "/derive_indicators.py", run_name="__main__")
assert not [name for name in sys.modules if name.partition(".")[0] == "carbonacct"], "it uses the engine"
"""


@pytest.fixture(scope="module")
def scorecard(tmp_path_factory: pytest.TempPathFactory) -> Json:
    return read_scorecard(demo_evaluation(tmp_path_factory))


def system_of(scorecard: Json, name: str) -> Json:
    return next(system for system in scorecard["systems"] if system["id"] == name)


def term_of(indicator: Json, term: str) -> Json:
    """A term by its id, or the one of that role."""
    found = indicator["terms"].get(term) or indicator.get(term)
    assert found is not None, f"indicator {indicator['number']} has no term {term}: {list(indicator['terms'])}"
    return dict(found)


def same(one: object, other: object) -> bool:
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return one is other
    return math.isclose(float(str(one)), float(str(other)), rel_tol=CLOSE, abs_tol=CLOSE if 0 in (one, other) else 0.0)


def judged() -> Iterator[tuple[str, str, str, Json]]:
    """System, number, term and what is expected of it."""
    for name, system in EXPECTED["systems"].items():
        for number, indicator in system["indicators"].items():
            for term, found in indicator["terms"].items():
                yield name, number, term, found


def test_the_hand_worked_table_holds_what_the_plan_prints() -> None:
    """31 indicators: 5 binding, 16 reference, 10 incentive; every one with a near and a long target."""
    indicators = EXPECTED["systems"][WUXI]["indicators"]
    classes = [one["class"] for one in indicators.values()]
    assert [classes.count(kind) for kind in ("binding", "reference", "incentive")] == [5, 16, 10]
    assert list(indicators) == [str(number) for number in range(1, 32)]
    assert all(set(one["terms"]) == {"near", "long"} for one in indicators.values())


@pytest.mark.parametrize("name", EXPECTED["systems"])
def test_every_system_has_the_indicators_of_the_table(scorecard: Json, name: str) -> None:
    found = {str(one["number"]): one["class"] for one in system_of(scorecard, name)["indicators"]}
    assert found == {number: one["class"] for number, one in EXPECTED["systems"][name]["indicators"].items()}


def test_every_value_agrees(scorecard: Json) -> None:
    wrong = []
    for name, number, term, expected in judged():
        indicator = next(one for one in system_of(scorecard, name)["indicators"] if str(one["number"]) == number)
        value = term_of(indicator, term)["value"]
        if not same(value, expected["value"]):
            wrong.append(f"{name} {number} {term}: expected {expected['value']!r}, computed {value!r}")
    assert not wrong, "\n".join(wrong)


def test_every_target_and_judgement_agrees(scorecard: Json) -> None:
    wrong = []
    for name, number, term, expected in judged():
        indicator = next(one for one in system_of(scorecard, name)["indicators"] if str(one["number"]) == number)
        found = term_of(indicator, term)
        for key in ("status", "counted"):
            if found[key] != expected[key]:
                wrong.append(f"{name} {number} {term} {key}: expected {expected[key]!r}, computed {found[key]!r}")
        if not same(found["target"], expected["target"]):
            wrong.append(f"{name} {number} {term}: target {expected['target']!r}, computed {found['target']!r}")
    assert not wrong, "\n".join(wrong)


def test_what_is_to_go_agrees(scorecard: Json) -> None:
    """The smallest change that would meet a target that is missed, in the units of the table."""
    wrong = []
    for name, number, term, expected in judged():
        indicator = next(one for one in system_of(scorecard, name)["indicators"] if str(one["number"]) == number)
        found = {gap["kind"]: gap for gap in term_of(indicator, term)["to_go"]}
        for gap in expected["to_go"] if expected["status"] == "not_met" else ():
            computed = found.get(gap["kind"], {"amount": None, "unit": ""})
            if not same(computed["amount"], gap["amount"]) or computed["unit"] != gap["unit"]:
                wrong.append(f"{name} {number} {term}: expected {gap}, computed {computed}")
    assert not wrong, "\n".join(wrong)


def test_every_factory_agrees(scorecard: Json) -> None:
    """The factory scheme, worked out for each industrial enterprise; its terms are entry and target."""
    name = "zero-carbon-factory-2026"
    found = {system["subject_id"]: system["indicators"] for system in scorecard["systems"] if system["id"] == name}
    assert list(found) == list(EXPECTED["enterprises"][name])
    wrong = []
    for entity, indicators in EXPECTED["enterprises"][name].items():
        computed = {str(one["number"]): one for one in found[entity]}
        for number, expected in indicators.items():
            statuses = {term: one["status"] for term, one in computed[number]["terms"].items()}
            if statuses != {"entry": expected["entry"], "target": expected["target"]}:
                wrong.append(f"{entity} {number}: {expected}, computed {statuses}")
            if not same(computed[number]["value"], expected["value"]):
                wrong.append(f"{entity} {number}: {expected['value']!r}, computed {computed[number]['value']!r}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("term", ["near", "long"])
def test_the_outcome_agrees(scorecard: Json, term: str) -> None:
    expected, found = EXPECTED["systems"][WUXI]["outcome"][term], system_of(scorecard, WUXI)["outcome"][term]
    assert (found["eligible"], found["points"]) == (expected["eligible"], expected["points"])
    counts = {kind: {k: n for k, n in some.items() if n and k != "counted"} for kind, some in found["counts"].items()}
    assert counts == expected["counts"]
    binding = [reason["number"] for reason in found["reasons"] if reason["number"] <= 5]
    assert binding == [2, 3, 4, 5]


def test_units_are_those_of_the_table(scorecard: Json) -> None:
    units = {str(one["number"]): one["unit"] for one in system_of(scorecard, WUXI)["indicators"]}
    expected = {number: one["unit"] for number, one in EXPECTED["systems"][WUXI]["indicators"].items() if one["unit"]}
    assert {number: units[number] for number in expected} == expected


def test_the_story_of_the_registers_is_told(scorecard: Json) -> None:
    """Expired and future certificates, an unproven exemption, a device without a grade, a success not proposed."""
    codes = {item["code"] for item in scorecard["findings"]}
    told = ("attestation_expired", "attestation_not_yet", "exemption_unproven", "not_proposed")
    assert {f"evaluation.{name}" for name in told} <= codes
    text = json.dumps(scorecard["findings"], ensure_ascii=False)
    for named in ("PCF-2022-0009", "PT-2026-N02", "D-0206"):
        assert named in text


def test_the_previous_year_is_read(scorecard: Json) -> None:
    """2024 was less efficient and less green: indicator 2 was higher, 5 lower."""
    indicators = {one["number"]: one for one in system_of(scorecard, WUXI)["indicators"]}
    assert indicators[2]["previous"]["change"] < 0 < indicators[5]["previous"]["change"]
    assert indicators[2]["previous"]["value"] > indicators[2]["value"]


# ---------------------------------------------------------------- scripts


def test_the_table_comes_from_its_script(tmp_path: Path) -> None:
    """The script gives the committed files again, from the input files alone and without the engine."""
    folder = tmp_path / DEMO
    shutil.copytree(EXAMPLES / DEMO, folder, ignore=shutil.ignore_patterns("results", "__pycache__"))
    names = ("expected_indicators.json", "indicators.md")
    before = {name: (folder / "expected" / name).read_bytes() for name in names}
    for name in names:
        (folder / "expected" / name).unlink()
    command = [sys.executable, "-c", SCRIPT, str(folder / "expected")]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert json.loads((folder / "expected" / names[0]).read_bytes()) == json.loads(before[names[0]])
    assert (folder / "expected" / names[1]).read_bytes() == before[names[1]]


@pytest.mark.parametrize(("name", "script"), [(DEMO, "make_park.py"), (PREVIOUS, "make_previous.py")])
def test_the_generators_write_the_committed_tables(name: str, script: str, tmp_path: Path) -> None:
    """Text files to the byte; workbooks and parquet name the version of the package that wrote them."""
    command = [sys.executable, str(EXAMPLES / name / script), str(tmp_path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    home = EXAMPLES / name
    written = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.suffix in (".csv", ".txt")]
    assert [path for path in written if (tmp_path / path).read_bytes() != (home / path).read_bytes()] == []
    tables = {path for path in written if path.suffix == ".csv"}
    assert tables == {path.relative_to(home) for path in home.rglob("*.csv") if "results" not in path.parts}


# ---------------------------------------------------------------- hourly series


@pytest.fixture(scope="module")
def series() -> dict[str, list[float]]:
    """kWh by kind and hour, read without the engine."""
    found: dict[str, list[float]] = defaultdict(list)
    folder = EXAMPLES / DEMO / "timeseries"
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found[row["类别"]].append(float(row["数量"]))
    table = parquet.read_table(folder / "network-2025.parquet")
    for kind, amount in zip(table["kind"].to_pylist(), table["amount"].to_pylist(), strict=True):
        found[kind].append(float(amount))
    return dict(found)


def test_the_series_balance_in_every_hour(series: dict[str, list[float]]) -> None:
    into = ("grid_import", "solar", "wind", "other_generation", "storage_discharge")
    out = ("load", "storage_charge", "grid_export")
    assert {kind: len(amounts) for kind, amounts in series.items()} == dict.fromkeys((*into, *out), 8760)
    assert min(min(amounts) for amounts in series.values()) >= 0
    gaps = [sum(series[k][hour] for k in into) - sum(series[k][hour] for k in out) for hour in range(8760)]
    assert set(gaps) == {0}


def test_an_enterprise_is_metered_by_quarter_hours() -> None:
    """Load and solar power of E15 in every quarter of an hour of the year, by month those of the electricity ledger."""
    table = parquet.read_table(EXAMPLES / DEMO / "timeseries" / "E15-15min-2025.parquet")
    assert {table[name].unique().to_pylist()[0] for name in ("entity_id", "minutes", "unit")} == {"E15", 15, "kWh"}
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for kind, start, amount in zip(*(table[name].to_pylist() for name in ("kind", "start", "amount")), strict=True):
        assert amount >= 0
        sums[kind, start.strftime("%Y-%m")] += amount
    assert table.num_rows == 2 * 35_040
    ledger: dict[tuple[str, str], float] = defaultdict(float)
    with (EXAMPLES / DEMO / "electricity" / "power-multinationals.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["entity_id"] == "E15":
                assert row["unit"] == "MWh"
                kinds = {"self_generated": ("load", "solar"), "export": ("solar",)}.get(row["origin"], ("load",))
                for kind in kinds:
                    ledger[kind, row["period"]] += float(row["amount"]) * 1000
    assert set(sums) == set(ledger)
    assert [key for key in sums if not math.isclose(sums[key], ledger[key], abs_tol=1.0)] == []


def test_the_series_are_those_of_the_accounts(series: dict[str, list[float]]) -> None:
    """Load with what the batteries lose is the park's consumption of the year, as expected/derive.py works it out."""
    workings = json.loads((EXAMPLES / DEMO / "expected" / "expected.json").read_text(encoding="utf-8"))["workings"]
    used = sum(series["load"]) + sum(series["storage_charge"]) - sum(series["storage_discharge"])
    assert math.isclose(used / 1000, workings["mwh/consumption"], abs_tol=0.02)
