"""Every fault of a data set at once, cell by cell, before it is sealed and used.

``read_dataset`` stops at the first fault, for a broken data set must not be computed with. Here everything is read as
far as it can be and all findings are given.
"""

from __future__ import annotations

import csv
import hashlib
import io
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from carbonacct.errors import UsageError
from carbonacct.factors.dataset import (
    COLUMNS,
    FACTOR_FILE,
    FORMAT,
    GWP_SET_NOT_STATED,
    MEASURED_COLUMNS,
    REFERABLE,
    TEXT_KEYS,
    TOML_FILE,
)
from carbonacct.factors.store import FactorStore
from carbonacct.factors.validate_rows import RowChecks
from carbonacct.findings import Finding, finding, ordered
from carbonacct.source import Source, cell_name


def validate_folder(folder: Path, store: FactorStore) -> list[Finding]:
    """Every finding of the data sets in a folder and below it.

    Args:
        folder: one edition, or a folder of several.
        store: the library, for carriers, regions, GWP sets and the editions that one supersedes.

    Raises:
        UsageError: there is no ``dataset.toml`` in it.
    """
    places = sorted(folder.rglob(TOML_FILE))
    if not places:
        raise UsageError(f"{folder} 中没有 {TOML_FILE} / no {TOML_FILE} in {folder}")
    heads = {path: _head(path, folder) for path in places}
    refs = {f"{head.get('id')}@{head.get('edition')}" for head, _ in heads.values()}
    found: list[Finding] = []
    for path, (head, findings) in heads.items():
        found += findings
        if head:
            found += _Edition(path, folder, head, store, refs).findings()
    return ordered(found)


def _head(path: Path, root: Path) -> tuple[dict[str, Any], list[Finding]]:
    """The keys of ``dataset.toml`` as they stand, and why they cannot be read."""
    place = Source(path.relative_to(root).as_posix())
    try:
        head: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return {}, [finding("factor_set.unreadable", place, reason=error)]
    if head.get("format") != FORMAT:
        return {}, [finding("factor_set.format", place, value=head.get("format"), wanted=FORMAT)]
    return head, []


_NAMED = ("gwp_set", "supersedes")


class _Edition:
    """The checks of one edition."""

    def __init__(self, path: Path, root: Path, head: dict[str, Any], store: FactorStore, beside: set[str]) -> None:
        self._folder, self._root, self._head, self._store, self._beside = path.parent, root, head, store, beside
        self._place = Source(path.relative_to(root).as_posix())

    def findings(self) -> Iterator[Finding]:
        yield from self._keys()
        yield from self._references()
        files = self._head.get("files")
        if not isinstance(files, dict) or not files:
            yield finding("factor_set.key", self._place, key="[files]", wanted='"factors.csv" = "sha256"')
            return
        for name, digest in files.items():
            yield from self._file(str(name), str(digest))
        for path in sorted(self._folder.glob("*.csv")):
            if path.name not in files:
                yield finding("factor_set.not_listed", self._place, file=path.name)

    def _keys(self) -> Iterator[Finding]:
        for key in TEXT_KEYS:
            if not isinstance(self._head.get(key), str):
                yield finding("factor_set.key", self._place, key=key, wanted='"…"')
        if type(self._head.get("published")) is not date:
            yield finding("factor_set.key", self._place, key="published", wanted="2025-01-31")
        for key, usual in (("data_year", 2025), ("size", 100), ("library", True), ("private", True)):
            if not isinstance(self._head.get(key, usual), type(usual)):
                yield finding("factor_set.key", self._place, key=key, wanted=str(usual).lower())
        for key in ("id", "edition", "publisher_zh", "title_zh", "licence"):
            if self._head.get(key) == "":
                yield finding("factor_set.empty_key", self._place, key=key)
        for key in ("id", "edition"):
            text = self._head.get(key)
            if isinstance(text, str) and text and not REFERABLE.fullmatch(text):
                yield finding("factor_set.id_characters", self._place, value=text)

    def _references(self) -> Iterator[Finding]:
        gwp_set, older = (text if isinstance(text := self._head.get(key), str) else "" for key in _NAMED)
        if gwp_set not in ("", GWP_SET_NOT_STATED) and not self._store.has(gwp_set):
            yield finding("factor_set.gwp_set_unknown", self._place, value=gwp_set)
        refs = {head.ref for head in (*self._store.datasets, *self._store.libraries)}
        own = f"{self._head.get('id')}@{self._head.get('edition')}"
        for head in (*self._store.datasets, *self._store.libraries):
            if head.ref == own and head.path.resolve() != self._folder.resolve():
                yield finding("factor_set.taken", self._place, value=own, other=head.path)
        if older and (older == own or older not in refs | self._beside):
            yield finding("factor_set.supersedes_unknown", self._place, value=older)

    def _file(self, name: str, digest: str) -> Iterator[Finding]:
        path = self._folder / name
        if not path.is_file() or self._folder.resolve() not in path.resolve().parents:
            yield finding("factor_set.file_missing", self._place, file=name)
            return
        content = path.read_bytes()
        actual = hashlib.sha256(content).hexdigest()
        if not digest:
            yield finding("factor_set.not_sealed", self._place, file=name, folder=self._folder)
        elif actual != digest:
            yield finding("factor_set.hash", self._place, file=name, actual=actual[:12], stated=digest[:12])
        if name == FACTOR_FILE:
            yield from self._rows(content)

    def _rows(self, content: bytes) -> Iterator[Finding]:
        place = (self._folder / FACTOR_FILE).relative_to(self._root).as_posix()
        try:
            rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
        except (UnicodeDecodeError, csv.Error) as error:
            yield finding("factor_set.unreadable", Source(place), reason=error)
            return
        columns = tuple(rows[0]) if rows else ()
        if columns not in (COLUMNS, COLUMNS + MEASURED_COLUMNS):
            missing = ", ".join(name for name in COLUMNS if name not in columns) or "—"
            extra = ", ".join(name for name in columns if name not in COLUMNS + MEASURED_COLUMNS) or "—"
            yield finding("factor_set.columns", Source(place), missing=missing, extra=extra, wanted=",".join(COLUMNS))
            return
        checks = RowChecks(self._store, self._head)
        for number, cells in enumerate(rows[1:], start=1):
            if len(cells) != len(columns):
                where = Source(place, "", cell_name(number, 0))
                yield finding("factor_set.cells", where, found=len(cells), wanted=len(columns))
                continue

            def at(column: str, number: int = number) -> Source:
                where = columns.index(column if column in columns else "factor_id")
                return Source(place, "", cell_name(number, where))

            yield from checks.row(dict(zip(columns, cells, strict=True)), at)
        yield from checks.summary(Source(place))
