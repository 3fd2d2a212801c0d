"""Libraries are read when asked for; private sets are refused with findings; the lock pins what was used."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbonacct.errors import LockMismatchError, ReferenceDataError
from carbonacct.factors.authoring import write_dataset
from carbonacct.factors.dataset import COLUMNS, MEASURED_COLUMNS
from carbonacct.factors.lock import check_lock, lock_of, pin_used, read_lock, write_lock
from carbonacct.factors.store import FactorStore

HEAD: dict[str, object] = {
    "id": "own", "edition": "1", "publisher_zh": "测试", "publisher_en": "test", "document_zh": "测试",
    "document_number": "", "title_zh": "测试", "title_en": "test", "licence": "test", "published": "2025-01-01",
    "gwp_set": "", "supersedes": "",
}  # fmt: skip
ROW = {
    "factor_id": "f", "name_zh": "因子", "name_en": "factor", "kind": "emission_factor", "carrier": "diesel",
    "gas": "CO2", "value": "3.1", "unit_num": "t", "unit_den": "t", "verification": "primary", "source_locator": "r 1",
}  # fmt: skip
LAB = {"method": "GB/T 213", "laboratory": "中心", "measured_on": "2025-06-30", "uncertainty": "±3%"}


def write(folder: Path, head: dict[str, object], *rows: dict[str, str]) -> Path:
    write_dataset(folder, {**HEAD, **head}, COLUMNS + MEASURED_COLUMNS, rows or [ROW])
    return folder


def test_shipped_libraries_wait_until_asked_for() -> None:
    store = FactorStore.load()
    sizes = {head.ref: head.size for head in store.libraries}
    assert sizes["desnz-conversion-factors@2025"] == 7029 and sizes["epa-ghg-hub@2021"] == 1257
    assert store.loaded() == list(store.datasets) and not store.find("1_100_1000_15_1")
    butane = store.get("desnz-conversion-factors@2025#1_100_1000_15_1")
    assert butane.value == 3033.38067 and store.find("1_100_1000_15_1") == [butane]
    assert [d.ref for d in store.loaded() if d.library] == ["desnz-conversion-factors@2025"]
    assert [d.size for d in store.editions("epa-ghg-hub")] == [len(store.dataset("epa-ghg-hub@2021").factors)]
    with pytest.raises(ReferenceDataError, match="no factor"):
        store.get("desnz-conversion-factors@2025#nothing")


def test_every_shipped_library_opens() -> None:
    store = FactorStore.load()
    for head in store.libraries:
        whole = store.dataset(head.ref)
        assert len(whole.factors) == head.size > 0, head.ref
        assert all(f.source_locator and (f.gas or f.kind != "emission_factor") for f in whole.factors), head.ref


def test_a_changed_library_is_refused_when_it_is_read(tmp_path: Path) -> None:
    folder = write(tmp_path / "own", {"library": True})
    (folder / "factors.csv").write_text("changed", encoding="utf-8")
    store = FactorStore.load(roots=[tmp_path])
    with pytest.raises(ReferenceDataError, match="was changed"):
        store.get("own@1#f")


def test_the_lock_pins_a_library_that_was_used(tmp_path: Path) -> None:
    write(tmp_path / "sets" / "own", {"library": True})
    store = FactorStore.load(roots=[tmp_path / "sets"])
    assert "own" not in {d["id"] for d in lock_of(store)["dataset"]}
    store.get("own@1#f")
    write_lock(tmp_path / "factors.lock", store)
    assert [d["values"] for d in lock_of(store)["dataset"] if d["id"] == "own"] == [{}]
    fresh = FactorStore.load(roots=[tmp_path / "sets"])
    assert check_lock(tmp_path / "factors.lock", fresh) == (fresh, [])
    toml = tmp_path / "sets" / "own" / "dataset.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("测试", "改过"), encoding="utf-8")
    with pytest.raises(LockMismatchError, match=r"dataset\.toml changed"):
        check_lock(tmp_path / "factors.lock", FactorStore.load(roots=[tmp_path / "sets"]))


def test_a_library_used_after_the_lock_was_written_is_pinned_and_nothing_else_changes(tmp_path: Path) -> None:
    write(tmp_path / "sets" / "own", {"library": True})
    path, store = tmp_path / "factors.lock", FactorStore.load(roots=[tmp_path / "sets"])
    pin_used(path, store)
    before, text = read_lock(path), path.read_bytes()
    pin_used(path, store)
    assert path.read_bytes() == text  # nothing of a library was used
    write(tmp_path / "sets" / "late", {"id": "late"})  # not a library: somebody must accept it
    store = FactorStore.load(roots=[tmp_path / "sets"])
    store.get("own@1#f")
    pin_used(path, store)
    after = read_lock(path)
    assert [d for d in after["dataset"] if d["id"] != "own"] == before["dataset"]
    assert [d["files"] for d in after["dataset"] if d["id"] == "own"] == [store.dataset("own@1").hashes]
    (tmp_path / "sets" / "own" / "dataset.toml").unlink()
    with pytest.raises(LockMismatchError, match="own@1: in the lock, but not there"):
        check_lock(path, FactorStore.load(roots=[tmp_path / "sets"]))


def test_a_private_set_that_is_complete(tmp_path: Path) -> None:
    write(tmp_path / "own", {"private": True}, {**ROW, **LAB})
    store = FactorStore.load(roots=[tmp_path])
    assert not store.findings and store.dataset("own@1").private and store.get("own@1#f").laboratory == "中心"


def test_a_private_set_that_is_not_is_refused_with_everything(tmp_path: Path) -> None:
    second = {**ROW, **LAB, "factor_id": "g", "method": "", "uncertainty": "5..6"}
    write(tmp_path / "own", {"private": True}, {**ROW, **LAB, "laboratory": ""}, second)
    store = FactorStore.load(roots=[tmp_path])
    assert [(item.code, str(item.source)) for item in store.findings] == [
        ("private_factors.incomplete", "own/factors.csv!U2"),
        ("private_factors.incomplete", "own/factors.csv!T3"),
        ("private_factors.wrong_uncertainty", "own/factors.csv!P3"),
    ]
    with pytest.raises(ReferenceDataError):
        store.dataset("own@1")


def test_a_private_set_that_cannot_be_read(tmp_path: Path) -> None:
    write(tmp_path / "own", {"private": True}, {**ROW, "value": "much"})
    assert [item.code for item in FactorStore.load(roots=[tmp_path]).findings] == ["private_factors.unreadable"]
