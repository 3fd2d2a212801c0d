from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from carbonacct.errors import FormatVersionError, LockMismatchError, ReferenceDataError, UsageError
from carbonacct.factors.authoring import seal
from carbonacct.factors.lock import check_lock, diff_lock, lock_of, read_lock, write_lock
from carbonacct.factors.store import FactorStore


def test_round_trip_of_the_shipped_data(tmp_path: Path) -> None:
    store = FactorStore.load()  # one of its own: a library that another test asked for would be locked as well
    path = tmp_path / "factors.lock"
    write_lock(path, store)
    assert read_lock(path) == lock_of(store)
    check_lock(path, store)
    assert diff_lock(read_lock(path), store) == []
    first = path.read_bytes()
    write_lock(path, FactorStore.load())
    assert path.read_bytes() == first
    dataset = next(d for d in tomllib.loads(path.read_text())["dataset"] if d["edition"] == "2023")
    assert dataset["values"]["electricity.average.CN-JS"] == "0.5827 kg CO2/kWh"


def test_a_changed_value_is_printed_old_to_new(author, extra: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = author("own", "1", [{"factor_id": "a", "value": "0.50"}, {"factor_id": "b"}])
    path = tmp_path / "factors.lock"
    write_lock(path, FactorStore.load(extra))
    csv = folder / "factors.csv"
    csv.write_text(csv.read_text().replace("0.50", "0.5678").replace("\nb,", "\nc,"))
    seal(folder)
    store = FactorStore.load(extra)
    with pytest.raises(LockMismatchError) as error:
        check_lock(path, store)
    text = str(error.value)
    assert "own@1: file factors.csv changed" in text
    assert "own@1#a: 0.50 kg CO2/kWh → 0.5678 kg CO2/kWh" in text
    changes = diff_lock(read_lock(path), store)
    assert [c.what for c in changes] == [
        "file_changed", "file_changed", "value_changed", "value_removed", "value_added",
    ]  # fmt: skip
    assert {c.item for c in changes if c.what == "file_changed"} == {"dataset.toml", "factors.csv"}
    assert "factor c added" in str(changes[-1])


def test_a_changed_head_is_a_change_too(author, extra: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = author("own", "1", [{"factor_id": "a"}])
    path = tmp_path / "factors.lock"
    write_lock(path, FactorStore.load(extra))
    toml = folder / "dataset.toml"
    toml.write_text(toml.read_text().replace("2024-01-01", "2024-02-01"))
    with pytest.raises(LockMismatchError, match=r"own@1: file dataset\.toml changed"):
        check_lock(path, FactorStore.load(extra))


def test_added_and_removed_data_sets(author, extra: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    author("own", "1", [{"factor_id": "a"}])
    path = tmp_path / "factors.lock"
    write_lock(path, FactorStore.load(extra))
    author("more", "1", [{"factor_id": "a"}])
    both = FactorStore.load(extra)
    assert [str(c) for c in diff_lock(read_lock(path), both)] == ["more@1: new data set, not in the lock"]
    kept, findings = check_lock(path, both)
    assert [d.ref for d in kept.datasets] == ["own@1"]
    assert [(f.code, f.severity, dict(f.params)) for f in findings] == [
        ("factors.not_in_lock", "warning", {"datasets": "more@1"})
    ]
    write_lock(path, both)
    assert check_lock(path, both) == (both, [])
    only = FactorStore(both.editions("own"))
    assert [c.what for c in diff_lock(read_lock(path), only)] == ["dataset_removed"]
    with pytest.raises(LockMismatchError, match="more@1: in the lock, but not there"):
        check_lock(path, only)


def test_unreadable_locks(tmp_path: Path, shipped: FactorStore) -> None:
    path = tmp_path / "factors.lock"
    with pytest.raises(UsageError, match="no lock file"):
        check_lock(path, shipped)
    path.write_text("format = ")
    with pytest.raises(ReferenceDataError, match="cannot be read"):
        check_lock(path, shipped)
    path.write_text('format = "carbonacct.factors-lock/2"')
    with pytest.raises(FormatVersionError, match="factors-lock/2"):
        check_lock(path, shipped)
    path.write_text('format = "carbonacct.factors-lock/1"\n[[dataset]]\nid = "x"\n')
    with pytest.raises(ReferenceDataError, match="lacks"):
        check_lock(path, shipped)


def test_a_long_list_is_cut(tmp_path: Path, shipped: FactorStore) -> None:
    path = tmp_path / "factors.lock"
    write_lock(path, shipped)
    shipped = FactorStore(shipped.editions("carbonacct-carriers"))
    with pytest.raises(LockMismatchError, match=r"and [0-9]+ more"):
        check_lock(path, shipped)
