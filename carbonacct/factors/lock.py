"""``factors.lock``: pins every data set of a workspace by hash, and says what changed value by value.

The file is TOML: ``[[dataset]]`` with id, edition and sha256, the hash of each of its files, and each value as
printed, so that a later comparison can show old → new.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from carbonacct.errors import FormatVersionError, LockMismatchError, ReferenceDataError, UsageError
from carbonacct.factors.dataset import Dataset, Factor
from carbonacct.factors.store import FactorStore
from carbonacct.findings import Finding, finding
from carbonacct.source import Source

FORMAT = "carbonacct.factors-lock/1"
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between a lock and the data on disk; ``str()`` says it to people.

    ``what`` is dataset_added | dataset_removed | file_changed | file_added | file_removed | value_changed |
    value_added | value_removed; ``item`` is the file name or factor id.
    """

    what: str
    dataset: str
    edition: str
    item: str = ""
    old: str = ""
    new: str = ""

    def __str__(self) -> str:
        ref = f"{self.dataset}@{self.edition}"
        match self.what:
            case "dataset_added":
                return f"{ref}: new data set, not in the lock"
            case "dataset_removed":
                return f"{ref}: in the lock, but not there any more"
            case "file_changed":
                return f"{ref}: file {self.item} changed (sha256 {self.old[:12]} → {self.new[:12]})"
            case "value_changed":
                return f"{ref}#{self.item}: {self.old} → {self.new}"
        verb = "added" if self.what.endswith("added") else "removed"
        subject = f"file {self.item}" if self.what.startswith("file") else f"factor {self.item}"
        return f"{ref}: {subject} {verb} ({self.new or self.old})"


def _value(factor: Factor) -> str:
    return f"{factor.value_text} {factor.unit}".strip()


def _values(dataset: Dataset) -> dict[str, str]:
    """Values as printed, by factor; a library is pinned by its hashes alone, for it may hold thousands."""
    return {} if dataset.library else {factor.factor_id: _value(factor) for factor in dataset.factors}


def lock_of(store: FactorStore) -> dict[str, Any]:
    """The content of a lock for the loaded data: what ``write_lock`` writes and ``read_lock`` gives back."""
    return {
        "format": FORMAT,
        "dataset": [
            {
                "id": dataset.id,
                "edition": dataset.edition,
                "sha256": dataset.sha256,
                "files": dataset.hashes,
                "values": _values(dataset),
            }
            for dataset in store.loaded()
        ],
    }


def write_lock(path: Path, store: FactorStore) -> None:
    """Write the lock of the loaded data as TOML (UTF-8, LF); an interrupted write leaves the old file as it was."""
    _write(path, lock_of(store))


def pin_used(path: Path, store: FactorStore) -> None:
    """Write the lock where there is none; into one that stands put the libraries used since, and nothing else.

    A library is known by its head until something of it is used, so a lock may have been written before.

    Raises:
        ReferenceDataError, FormatVersionError: the lock that stands cannot be read.
    """
    if not path.is_file():
        write_lock(path, store)
        return
    lock = read_lock(path)
    pinned = {(dataset["id"], dataset["edition"]) for dataset in lock["dataset"]}
    libraries = {(head.id, head.edition) for head in store.libraries} - pinned
    used = [entry for entry in lock_of(store)["dataset"] if (entry["id"], entry["edition"]) in libraries]
    if used:
        everything = sorted((*lock["dataset"], *used), key=lambda entry: (entry["id"], entry["edition"]))
        _write(path, {**lock, "dataset": everything})


def _write(path: Path, lock: dict[str, Any]) -> None:
    lines = [f"format = {_quoted(lock['format'])}"]
    for dataset in lock["dataset"]:
        lines += ["", "[[dataset]]", *(f"{key} = {_quoted(dataset[key])}" for key in ("id", "edition", "sha256"))]
        for table in ("files", "values"):
            lines.append(f"[dataset.{table}]")
            lines += [f"{_quoted(key)} = {_quoted(text)}" for key, text in dataset[table].items()]
    fresh = path.with_name(f".{path.name}-new")
    fresh.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    fresh.replace(path)


def _quoted(text: str) -> str:
    """A TOML basic string (JSON escapes are a subset of TOML's)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def read_lock(path: Path) -> dict[str, Any]:
    """Read a lock.

    Raises:
        UsageError: there is no such file.
        ReferenceDataError: it is not TOML or lacks what a lock has.
        FormatVersionError: it has another format.
    """
    if not path.is_file():
        raise UsageError(f"no lock file: {path}")
    try:
        lock = tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ReferenceDataError(f"{path}: cannot be read: {error}") from error
    if lock.get("format") != FORMAT:
        raise FormatVersionError(f"{path}: format {lock.get('format')!r} is not {FORMAT!r}")
    for dataset in lock.setdefault("dataset", []):
        if not {"id", "edition", "sha256", "files"} <= set(dataset):
            raise ReferenceDataError(f"{path}: a [[dataset]] lacks id, edition, sha256 or files")
        dataset.setdefault("values", {})
    return lock


def diff_lock(old: dict[str, Any], store: FactorStore) -> list[Change]:
    """What differs between a lock and the loaded data, by data set: files, then values.

    Libraries that the lock pins are read; others are no difference until something of them is used.
    """
    pinned: dict[tuple[str, str], dict[str, Any]] = {(d["id"], d["edition"]): d for d in old["dataset"]}
    for head in store.libraries:
        if (head.id, head.edition) in pinned:
            store.dataset(head.ref)
    present: dict[tuple[str, str], Dataset] = {(d.id, d.edition): d for d in store.loaded()}
    changes: list[Change] = []
    for key in sorted(pinned.keys() | present.keys()):
        if key not in present:
            changes.append(Change("dataset_removed", *key))
        elif key not in pinned:
            changes.append(Change("dataset_added", *key))
        else:
            dataset = present[key]
            changes += _table_changes("file", key, pinned[key]["files"], dataset.hashes)
            changes += _table_changes("value", key, pinned[key]["values"], _values(dataset))
    return changes


def _table_changes(table: str, key: tuple[str, str], old: dict[str, str], new: dict[str, str]) -> list[Change]:
    """Differences of one table (files or values) of one data set."""
    changes: list[Change] = []
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            changes.append(Change(f"{table}_removed", *key, name, old=old[name]))
        elif name not in old:
            changes.append(Change(f"{table}_added", *key, name, new=new[name]))
        elif old[name] != new[name]:
            changes.append(Change(f"{table}_changed", *key, name, old[name], new[name]))
    return changes


def check_lock(path: Path, store: FactorStore) -> tuple[FactorStore, list[Finding]]:
    """The data sets that a lock pins, and a finding where there are others that it does not know.

    An edition that came after the lock is left out, so that the figures stay what they were; the finding names it.

    Raises:
        LockMismatchError: pinned data were changed or are missing; data set, edition, file and values are named.
        UsageError, ReferenceDataError, FormatVersionError: the lock cannot be read.
    """
    changes = diff_lock(read_lock(path), store)
    added = [f"{change.dataset}@{change.edition}" for change in changes if change.what == "dataset_added"]
    changed = [str(change) for change in changes if change.what != "dataset_added"]
    if changed:
        shown = changed[:_SHOWN]
        if len(changed) > _SHOWN:
            shown.append(f"… and {len(changed) - _SHOWN} more")
        raise LockMismatchError(f"factor data differ from {path.name}: " + "; ".join(shown))
    if not added:
        return store, []
    return store.without(added), [finding("factors.not_in_lock", Source(path.name), datasets=", ".join(added))]
