"""Decisions about a library that lie in files: allocation, links, elementary flows; shipped ones go by their name.

``uslci`` means the only edition of ``inventories/lci/uslci`` that holds such a file, ``uslci/fy17q4`` the one named.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from carbonacct.datafiles import data_folder
from carbonacct.errors import FormatVersionError, ReferenceDataError, UsageError
from carbonacct.findings import DataError, finding
from carbonacct.lca.allocation_rules import AllocationRules, read_allocation
from carbonacct.lca.flow_mapping import FlowChoice, read_choices
from carbonacct.lca.link_mapping import LinkChoice, read_mapping
from carbonacct.source import Source

ALLOCATION, FLOWS = "allocation.toml", "flows.toml"
Made = TypeVar("Made")


def allocation_rules(word: str) -> AllocationRules:
    """The rules of a file, or of shipped decisions; without a word the default ones.

    Raises:
        UsageError: there is neither such a file nor such a name.
        DataError: the file cannot be read as one of its format.
    """
    return _read(_place(word, ALLOCATION), read_allocation) if word else AllocationRules()


def flow_choices(word: str) -> tuple[FlowChoice, ...]:
    """Decisions about elementary flows of a file, or shipped ones; raises as :func:`allocation_rules`."""
    return _read(_place(word, FLOWS), read_choices) if word else ()


def link_choices(path: Path | None) -> tuple[LinkChoice, ...]:
    """Decisions about suppliers of a file; raises as :func:`allocation_rules`."""
    if path is None:
        return ()
    if not path.is_file():
        raise UsageError(f"没有这个文件 / no such file: {path}")
    return _read(path, read_mapping)


def shipped(name: str) -> dict[str, Path]:
    """Where decisions of this file name (``allocation.toml`` …) are shipped, by ``name/edition``."""
    root = data_folder("inventories") / "lci"
    return {f"{path.parent.parent.name}/{path.parent.name}": path for path in sorted(root.glob(f"*/*/{name}"))}


def _place(word: str, name: str) -> Path:
    path = Path(word)
    if path.is_file():
        return path
    known = shipped(name)
    fitting = [key for key in known if word in (key, key.partition("/")[0])]
    if len(fitting) == 1:
        return known[fitting[0]]
    if fitting:
        raise UsageError(f"“{word}”有几个版本，请写明其一 / name one edition of {word!r}: {', '.join(fitting)}")
    raise UsageError(
        f"没有文件“{word}”，也没有随附的同名决定 / neither a file nor shipped decisions: {word!r}; "
        f"随附的 / shipped: {', '.join(known)}"
    )


def _read(path: Path, reader: Callable[[Path], Made]) -> Made:
    try:
        return reader(path)
    except FormatVersionError as error:
        raise _refused("lci.decisions_format", path, error) from error
    except (ReferenceDataError, UsageError) as error:
        raise _refused("lci.decisions_unreadable", path, error) from error


def _refused(code: str, path: Path, error: Exception) -> DataError:
    problem = str(error).removeprefix(f"{path.name}: ")
    return DataError((finding(code, Source(path.name), file=path.name, problem=problem),))
