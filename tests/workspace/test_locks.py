"""Reference data differ from ``factors.lock``: refused with the file named; ``--update`` prints old → new."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from carbonacct.datafiles import data_folder
from carbonacct.factors import store
from carbonacct.factors.authoring import seal
from tests.workspace.own import write_own_factors
from tests.workspace.runs import Called, call
from tests.workspace.tiny import replace

Change = Callable[[str, str], None]
DATASET = "ndrc-910-a4-heat"


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped factor data that the program reads instead of them."""
    copy = tmp_path / "factors"
    shutil.copytree(data_folder("factors"), copy)
    monkeypatch.setattr(store, "data_folder", lambda name: {"factors": copy}[name])
    return copy


def dataset(shipped: Path) -> Path:
    """Folder of the data set that the tests change."""
    return next(path.parent for path in shipped.rglob("dataset.toml") if f'id = "{DATASET}"' in path.read_text("utf-8"))


def test_unchanged_data_are_accepted(tiny: Path, shipped: Path) -> None:
    assert call("factors", "lock", tiny, "--update").code == 0
    assert call("check", tiny).code == 0
    assert call("factors", "lock", tiny).out.strip() == "没有变化 / no changes"


def test_a_changed_value_is_refused_until_it_is_accepted(tiny: Path, shipped: Path) -> None:
    assert call("run", tiny, "--quiet").code == 0
    lock, results = (tiny / "factors.lock").read_bytes(), (tiny / "results" / "accounts.json").read_bytes()
    folder = dataset(shipped)
    replace(folder / "factors.csv", ",0.11,", ",0.12,")
    seal(folder)
    for command in ("check", "run"):
        refused(call(command, tiny, "--json"), f"{DATASET}@2025", "factors.csv", "0.11", "→ 0.12")
    told = call("factors", "lock", tiny)
    assert (told.code, "未接受" in told.out) == (3, True)
    assert (tiny / "factors.lock").read_bytes() == lock
    assert (tiny / "results" / "accounts.json").read_bytes() == results

    accepted = call("factors", "lock", tiny, "--update")
    assert accepted.code == 0
    assert f"{DATASET}@2025#heat.fossil.CN: 0.11 t CO2/GJ → 0.12 t CO2/GJ" in accepted.out
    assert f"{DATASET}@2025: file factors.csv changed" in accepted.out
    assert call("check", tiny).code == 0
    assert call("run", tiny, "--quiet").code == 0
    assert (tiny / "results" / "accounts.json").read_bytes() != results


def refused(called: Called, *words: str) -> None:
    error = called.json["error"]
    assert (called.code, error["type"]) == (3, "LockMismatchError")
    assert [word for word in words if word not in error["message"]] == []


def test_a_file_that_was_changed_behind_its_hash_is_refused(tiny: Path, shipped: Path) -> None:
    """With a lock and without one."""
    replace(dataset(shipped) / "factors.csv", ",0.11,", ",0.12,")
    for _ in range(2):
        called = call("check", tiny, "--json")
        assert (called.code, called.json["error"]["type"]) == (3, "ReferenceDataError")
        assert "factors.csv" in called.json["error"]["message"]
        (tiny / "factors.lock").write_text('format = "carbonacct.factors-lock/1"\n', encoding="utf-8")


def test_a_data_set_that_is_gone_is_refused(tiny: Path, shipped: Path) -> None:
    assert call("factors", "lock", tiny, "--update").code == 0
    shutil.rmtree(dataset(shipped))
    refused(call("check", tiny, "--json"), f"{DATASET}@2025: in the lock")


def test_own_factors_are_locked_too(tiny: Path) -> None:
    path = write_own_factors(tiny)
    assert call("factors", "lock", tiny, "--update").code == 0
    assert call("check", tiny).code == 0
    replace(path, "0.1042", "0.1051")
    seal(path.parent)
    refused(call("run", tiny, "--json"), "own-heat@1: file factors.csv", "0.1042 t CO2/GJ → 0.1051 t CO2/GJ")
    accepted = call("factors", "lock", tiny, "--update", "--json")
    assert (accepted.code, accepted.json["written"]) == (0, True)
    assert "own-heat@1#heat.fossil.CN: 0.1042 t CO2/GJ → 0.1051 t CO2/GJ" in accepted.json["changes"]
    assert call("check", tiny).code == 0


def test_data_that_came_after_the_lock_wait_for_the_update(tiny: Path) -> None:
    """They are left out, so that the figures stay what they were, and a finding names them."""
    assert call("run", tiny, "--quiet").code == 0
    before = (tiny / "results" / "emission_lines.parquet").read_bytes()
    write_own_factors(tiny)
    findings = {item["code"]: item for item in call("run", tiny, "--json").json["findings"]}
    assert "own-heat@1" in findings["factors.not_in_lock"]["message_zh"]
    assert findings["factors.not_in_lock"]["source"]["file"] == "factors.lock"
    assert (tiny / "results" / "emission_lines.parquet").read_bytes() == before
    accepted = call("factors", "lock", tiny, "--update")
    assert "own-heat@1: new data set" in accepted.out
    assert "factors.not_in_lock" not in call("check", tiny, "--json").out


def test_a_lock_of_another_format_or_broken(tiny: Path) -> None:
    for text, kind in (
        ('format = "carbonacct.factors-lock/2"\n', "FormatVersionError"),
        ("format = ", "ReferenceDataError"),
    ):
        (tiny / "factors.lock").write_text(text, encoding="utf-8")
        called = call("run", tiny, "--json")
        assert (called.code, called.json["error"]["type"]) == (3, kind)
        assert "factors.lock" in called.json["error"]["message"]


def test_no_lock_is_told(tiny: Path) -> None:
    called = call("factors", "lock", tiny)
    assert (called.code, "--update" in called.out) == (0, True)
    assert not (tiny / "factors.lock").exists()
    assert call("factors", "lock", tiny / "activity").code == 2
