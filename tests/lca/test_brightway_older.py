"""Projects of other Brightway installations: copied and migrated, the original byte for byte as it was."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from carbonacct.errors import UsageError
from carbonacct.findings import DataError
from carbonacct.lca import brightway
from carbonacct.lca.brightway import Copied, DatasetRecord, ExchangeRecord
from carbonacct.lca.brightway.older import tree_sha256
from carbonacct.lca.scoring import score

HERE = Path(__file__).parent
SAMPLE = HERE / "data" / "brightway2_project.zip"
"""Written by old_brightway.py with brightway2 2.4.7 (bw2data 3.6.6, bw2calc 1.8.2); "fuels" is one file."""
SCORES = {
    "power": {"old | climate": 0.9085229378967061, "old | methane": 0.0019025839756739524},
    "steel": {"old | climate": 1.963730835310495, "old | methane": 0.004624761551818015},
}
"""What that run printed. bw2calc 1.8.2 keeps its amounts in single precision (7 digits)."""
SINGLE = 2e-7


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "brightway2"
    with zipfile.ZipFile(SAMPLE) as archive:
        archive.extractall(folder)
    return folder


def assert_scores(copied: Copied, scores: dict[str, dict[str, float]], tolerance: float) -> None:
    system = brightway.system_of(copied.store, "factory")
    for code, by_method in scores.items():
        product = brightway.node_id(copied.store, "factory", code)
        for method, expected in by_method.items():
            factors = brightway.read_method(copied.store, tuple(method.split(" | ")))
            assert score(system, {product: 1.0}, factors).value == pytest.approx(expected, rel=tolerance)


def test_a_project_of_brightway2_has_the_same_scores(old: Path, tmp_path: Path) -> None:
    before = tree_sha256(old)
    copied = brightway.copy_project(old, tmp_path / "store")
    assert (copied.project, copied.generation, copied.source_sha256) == ("old park", 2, before)
    assert_scores(copied, SCORES, SINGLE)
    assert tree_sha256(old) == before, "the original is byte for byte as it was"
    assert {item.code for item in copied.findings} == {"lca_brightway.single_file", "lca_brightway.implicit_production"}
    fuels = brightway.show_database(copied.store, "fuels")
    assert (fuels.backend, fuels.processes, fuels.depends) == ("sqlite", 1, ("biosphere3",))
    assert brightway.search(copied.store, "硬煤").hits[0].code == "coal"
    assert brightway.open_store(tmp_path / "store") == copied.store


@pytest.mark.long
def test_the_copy_agrees_with_todays_bw2calc(old: Path, tmp_path: Path) -> None:
    import bw2calc  # noqa: PLC0415

    copied = brightway.copy_project(old, tmp_path / "store", "old park")
    brightway.system_of(copied.store, "factory")  # amounts in double precision
    scores: dict[str, dict[str, float]] = {}
    for code, by_method in SCORES.items():
        for method in by_method:
            brightway.read_method(copied.store, tuple(method.split(" | ")))
            lca = bw2calc.LCA({("factory", code): 1.0}, tuple(method.split(" | ")))
            lca.lci()
            lca.lcia()
            scores.setdefault(code, {})[method] = lca.score
    assert_scores(copied, scores, 1e-9)


@pytest.mark.long
def test_the_folder_of_one_project_is_enough(old: Path, tmp_path: Path) -> None:
    (folder,) = (path for path in old.iterdir() if path.name.startswith("old-park"))
    copied = brightway.copy_project(folder, tmp_path / "store", "园区")
    assert copied.project == "园区"
    assert_scores(copied, SCORES, SINGLE)


def test_what_is_no_project_is_refused(old: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x", encoding="utf-8")
    for source, target, project, message in (
        (tmp_path / "empty", tmp_path / "a", "", "neither"),
        (tmp_path / "none", tmp_path / "a", "", "not a folder"),
        (old, tmp_path / "full", "", "not empty"),
        (old, old / "inside", "", "inside"),
        (old, tmp_path / "a", "young park", "'old park'"),
    ):
        with pytest.raises(UsageError, match=message):
            brightway.copy_project(source, target, project)
    assert not (tmp_path / "a").exists()


@pytest.mark.long
def test_a_form_that_cannot_be_converted_is_a_finding(old: Path, tmp_path: Path) -> None:
    (path,) = old.glob("old-park*/databases.json")
    meta = json.loads(path.read_text(encoding="utf-8"))
    meta["fuels"]["backend"] = "json"
    path.write_text(json.dumps(meta), encoding="utf-8")
    with pytest.raises(DataError) as error:
        brightway.copy_project(old, tmp_path / "store")
    assert [item.code for item in error.value.findings] == ["lca_brightway.unknown_backend"]
    assert not (tmp_path / "store").exists()


def test_a_damaged_project_is_a_finding(old: Path, tmp_path: Path) -> None:
    (path,) = old.glob("old-park*/intermediate/fuels*.pickle")
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(DataError) as error:
        brightway.copy_project(old, tmp_path / "store")
    assert [item.code for item in error.value.findings] == ["lca_brightway.broken_project"]


def aged(store: brightway.Store, folder: Path) -> Path:
    """A copy of a store as an early bw2data 4 would have left it: no event columns, no record of today's updates."""
    shutil.copytree(store.folder, folder)
    (folder / "carbonacct-store.toml").unlink()
    with contextlib.closing(sqlite3.connect(folder / "projects.db")) as connection, connection:
        for column in ("is_sourced", "revision"):
            connection.execute(f"ALTER TABLE projectdataset DROP COLUMN {column}")
    for path in folder.glob("*/preferences.pickle"):
        preferences = pickle.loads(path.read_bytes())
        preferences["updates"] = {key: True for key in preferences["updates"] if not key.startswith("4.")}
        path.write_bytes(pickle.dumps(preferences))
    for path in folder.glob("*/processed/*.zip"):
        path.unlink()
    return folder


@pytest.mark.long
def test_a_project_of_an_early_bw2data_4(store: brightway.Store, tmp_path: Path) -> None:
    flows = [DatasetRecord("co2", "CO2", "kg", kind="emission")]
    brightway.write_database(store, "biosphere3", flows)
    emits = ExchangeRecord(("biosphere3", "co2"), 0.85, "biosphere")
    own = ExchangeRecord(("factory", "steel"), 0.5, "technosphere")
    records = [
        DatasetRecord("power", "power", "kWh", exchanges=(emits, own)),
        DatasetRecord("steel", "steel", "kg", exchanges=(emits,)),
    ]
    brightway.write_database(store, "factory", records)
    brightway.write_method(store, ("climate",), "kg", {("biosphere3", "co2"): 1.0})
    source = aged(store, tmp_path / "early")
    before = tree_sha256(source)
    copied = brightway.copy_project(source, tmp_path / "copy")
    # by hand: 0.85 + 0.5 × 0.85
    assert_scores(copied, {"power": {"climate": 1.275}, "steel": {"climate": 0.85}}, 1e-15)
    assert tree_sha256(source) == before and copied.generation == 4 and copied.findings == ()


OLD_PACKAGES = ["brightway2==2.4.7", "bw2data==3.6.6", "numpy<2", "pandas<3", "setuptools<81"]


@pytest.fixture(scope="module")
def old_environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second environment with brightway2 2.4.7 (about a minute); skipped where it cannot be made."""
    folder = tmp_path_factory.mktemp("old-environment")
    python = folder / "venv" / "bin" / "python"
    for command in (
        [sys.executable, "-m", "venv", str(folder / "venv")],
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *OLD_PACKAGES],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"the environment of brightway2 2.4.7 cannot be made here: {done.stderr.strip()[-300:]}")
    return python


@pytest.mark.long
@pytest.mark.parametrize("backend", ["sqlite", "singlefile"])
def test_a_project_written_by_brightway2_today(old_environment: Path, backend: str, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    environment = {**os.environ, "BRIGHTWAY2_DIR": str(theirs), "HOME": str(tmp_path)}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        [str(old_environment), str(HERE / "old_brightway.py"), backend],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("SCORES "))
    before = tree_sha256(theirs)
    copied = brightway.copy_project(theirs, tmp_path / "store")
    assert_scores(copied, json.loads(line.removeprefix("SCORES ")), SINGLE)
    assert tree_sha256(theirs) == before
