"""Readers of life-cycle inventories, one file a format; each returns a :class:`carbonacct.lca.datasets.Library`.

A reader is a module with ``FORMAT`` (the name of its format), ``sniff(names, head)`` (whether the member names of an
archive and the first bytes of one member look like its format) and ``read(path)``. To add one, add its file: every
module of this package that has the three is a reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Protocol, cast

from carbonacct.errors import UsageError
from carbonacct.findings import finding
from carbonacct.lca.datasets import Library
from carbonacct.lca.importers.archive import Archive, open_archive

_MAX_HEADS = 24
_SKIPPED = (".md", ".txt", ".pdf", ".png", ".jpg", ".xsl", ".xslt", ".css", ".xsd", ".html")


class Reader(Protocol):
    """What a module that reads one format offers."""

    FORMAT: str

    def sniff(self, names: Sequence[str], head: bytes) -> bool:
        """Whether member names and the first bytes of one member look like this format."""

    def read(self, path: Path) -> Library:
        """Read a file, folder or archive; problems are findings of the library."""


def readers() -> dict[str, Reader]:
    """Readers by the name of their format, in the order of their files' names."""
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    return {module.FORMAT: cast(Reader, module) for module in modules if hasattr(module, "FORMAT")}


def read_library(path: Path, format: str | None = None) -> Library:
    """Read a library of unit processes; the format is told by the content where none is named.

    Args:
        path: a file, a folder or a zip archive.
        format: name of the format (see :func:`readers`).

    Returns:
        The library with all findings; one that cannot be read is empty and says why.

    Raises:
        UsageError: there is no format of this name.
    """
    known = readers()
    if format is not None:
        if format not in known:
            raise UsageError(f"unknown format '{format}'; known: {', '.join(sorted(known))}")
        return known[format].read(Path(path))
    with open_archive(Path(path)) as archive:
        reader = _recognised(archive, known)
        return reader.read(Path(path)) if reader is not None else _unread(archive, known)


def _recognised(archive: Archive, known: dict[str, Reader]) -> Reader | None:
    """The first reader that knows a member; one member of each folder and kind of file is looked at."""
    samples: dict[tuple[str, str], str] = {}
    for name in archive.names:
        if not name.lower().endswith(_SKIPPED):
            samples.setdefault((name.rpartition("/")[0], name.rpartition(".")[2].lower()), name)
    heads = [archive.head(name) for name in list(samples.values())[:_MAX_HEADS]]
    for reader in known.values():
        if any(reader.sniff(archive.names, head) for head in heads):
            return reader
    return None


def _unread(archive: Archive, known: dict[str, Reader]) -> Library:
    """An empty library that says which formats there are, or why nothing could be opened."""
    findings = list(archive.findings)
    if archive.names:
        findings.append(finding("lca_dataset.unknown_format", archive.at(), formats=", ".join(sorted(known))))
    return Library(archive.path.stem, "", archive.sha256, {}, (), findings=tuple(findings))
