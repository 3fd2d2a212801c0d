"""Importers of factor libraries, one file a format; each returns an :class:`result.Imported` to be written as a set.

An importer is a module with ``FORMAT`` (the name of its format), ``sniff(path)`` (whether a file or folder looks like
it) and ``read(path)``. To add one, add its file: every module of this package that has the three is an importer.
A table of one's own is read by a mapping of its columns (:mod:`mapped`).
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Protocol, cast

from carbonacct.errors import UsageError
from carbonacct.factors.authoring import csv_text, write_dataset
from carbonacct.factors.importers.result import Imported, columns_of
from carbonacct.factors.importers.tables import UnreadableError
from carbonacct.findings import DataError, finding, has_errors
from carbonacct.source import Source

LEFT_OUT_FILE = "left_out.csv"
_LEFT_OUT = ("place", "what", "value", "reason")


class Importer(Protocol):
    """What a module that reads one library offers."""

    FORMAT: str

    def sniff(self, path: Path) -> bool:
        """Whether the file or folder looks like this library."""

    def read(self, path: Path) -> Imported:
        """Read it; problems of the data are findings of the result."""


def importers() -> dict[str, Importer]:
    """Importers by the name of their format."""
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    return {module.FORMAT: cast(Importer, module) for module in modules if hasattr(module, "sniff")}


def import_factors(path: Path, format: str | None = None, mapping: Path | None = None) -> Imported:
    """Read a library of factors; the format is told by the content where none is named.

    Args:
        path: a file, or a folder of files.
        format: name of the format (see :func:`importers`).
        mapping: which column is which field, for a table of one's own (see :mod:`mapped`).

    Returns:
        Rows, everything that was left out with its reason, and all findings.

    Raises:
        UsageError: there is no such file or format, or format and mapping are both named.
    """
    known = importers()
    if not path.exists():
        raise UsageError(f"没有这个文件 / no such file: {path}")
    if format is not None and format not in known:
        raise UsageError(f"没有这种格式 / unknown format '{format}'; known: {', '.join(sorted(known))}")
    if format is not None and mapping is not None:
        raise UsageError("--format 和 --mapping 只能给一个 / name either a format or a mapping")
    try:
        if mapping is not None:
            from carbonacct.factors.importers.mapped import read_mapped  # noqa: PLC0415

            return read_mapped(path, mapping)
        reader = known[format] if format else next((one for one in known.values() if one.sniff(path)), None)
        if reader is not None:
            return reader.read(path)
    except UnreadableError as error:
        return _refused(path, "factor_import.unreadable", reason=error)
    return _refused(path, "factor_import.unknown_format", formats=", ".join(sorted(known)))


def write_import(imported: Imported, folder: Path) -> dict[str, str]:
    """Write what was imported as a data set, with a list of everything left out beside its factors.

    Returns:
        sha256 (hex) by file name.

    Raises:
        DataError: findings of severity ``error`` stand; nothing is written.
        UsageError, StorageError: see :func:`carbonacct.factors.authoring.write_dataset`.
    """
    findings = imported.all_findings()
    if has_errors(findings):
        raise DataError(tuple(findings))
    others = {}
    if imported.left_out:
        left = [{column: getattr(item, column) for column in _LEFT_OUT} for item in imported.left_out]
        others[LEFT_OUT_FILE] = csv_text(_LEFT_OUT, left)
    return write_dataset(folder, imported.head, columns_of(imported.rows), imported.rows, others)


def _refused(path: Path, code: str, **params: object) -> Imported:
    return Imported(path.name, "", {}, (), (), (finding(code, Source(path.name), **params),), 0)
