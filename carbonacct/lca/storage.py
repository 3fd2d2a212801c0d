"""A system on disk: one ``.npy`` file per array, memory-mapped when opened, with its prepared form and its hash.

    system.json      format, sha256 of arrays and ids, sha256 of every other file, shapes, bounds of the loops, standing
    ids.json         products, processes, flows, labels
    *.npy            the arrays of A, B, uncertainty, groups, and of the prepared form

Ids are texts, whole numbers, or tuples of them. Nothing is pickled: a folder from a stranger runs no code.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from carbonacct.errors import FormatVersionError, UsageError
from carbonacct.lca.accuracy import Standing, standing
from carbonacct.lca.prepared import Prepared, Side, prepared
from carbonacct.lca.system import ARRAYS, MatrixSystem
from carbonacct.parallel import default_threads, each

FORMAT = "carbonacct.lci-matrices/1"
MATRICES = ("technosphere", "biosphere")
PARTS = ("indptr", "indices", "data")
READY = ("pivot", "product_of", "scale", "sign", "source")
ROWS = ("order", "pointers", "nodes", "values")


def save(system: MatrixSystem, folder: Path) -> Path:
    """Write a system with its prepared form; an existing folder of a system is replaced as a whole.

    Raises:
        UsageError: the folder holds something else, or an id cannot be written.
        SingularSystemError: the system has no single solution.
    """
    if folder.exists() and not (folder / "system.json").exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} holds something else; name a new or empty folder")
    ready = prepared(system)
    known = standing(system, ready)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as made:
        fresh = Path(made) / "system"
        fresh.mkdir()
        for name, array in _arrays(system, ready).items():
            np.save(fresh / f"{name}.npy", array, allow_pickle=False)
        (fresh / "ids.json").write_text(_ids_text(system), encoding="utf-8")
        side = ready.adjoint
        head = {
            "format": FORMAT,
            "sha256": system.sha256,
            "bounds": [side.start, side.feedback, side.end],
            "standing": [known.condition, known.proven, known.swept],
            "files": {path.name: _file_sha256(path) for path in sorted(fresh.iterdir())},
        }
        (fresh / "system.json").write_text(json.dumps(head, indent=1), encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        fresh.rename(folder)
    return folder


def load(folder: Path, *, verify: bool = True, uncertainty: bool = True) -> MatrixSystem:
    """Open a saved system; ``verify`` compares the hash of every file that is opened.

    Without ``uncertainty`` the records and groups of the entries, two thirds of the bytes, are neither read nor
    verified: a score does not need them. The hash of the system stays that of the whole.

    Raises:
        UsageError: there is no saved system in the folder, or a file was changed or is missing.
        FormatVersionError: it was written by a version that this one does not read.
    """
    try:
        head = json.loads((folder / "system.json").read_text(encoding="utf-8"))
        if head["format"] != FORMAT:
            raise FormatVersionError(f"{folder} has format {head['format']!r}; this version reads {FORMAT}")
        if not uncertainty:
            head["files"] = {name: known for name, known in head["files"].items() if name[:-4] not in ARRAYS}
        if verify:
            _verify(folder, head["files"])
        return _opened(folder, head)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"there is no readable saved system in {folder}: {error}") from error


def _verify(folder: Path, files: dict[str, str]) -> None:
    names = list(files)
    same = [False] * len(names)

    def work(number: int) -> None:
        same[number] = _file_sha256(folder / names[number]) == files[names[number]]

    each(default_threads())(work, len(names))
    changed = [name for name, equal in zip(names, same, strict=True) if not equal]
    if changed:
        raise UsageError(f"{folder} was changed after it was saved: {', '.join(changed)}; save it again")


def _arrays(system: MatrixSystem, ready: Prepared) -> dict[str, Any]:
    arrays = {f"{matrix}_{part}": getattr(getattr(system, matrix), part) for matrix in MATRICES for part in PARTS}
    arrays |= {name: array for name in ARRAYS if (array := getattr(system, name)) is not None}
    arrays |= {f"ready_{name}": getattr(ready, name) for name in READY}
    return arrays | {f"rows_{name}": getattr(ready.adjoint, name) for name in ROWS}


def _opened(folder: Path, head: dict[str, Any]) -> MatrixSystem:
    arrays = {name[:-4]: _mapped(folder / name) for name in head["files"] if name.endswith(".npy")}
    ids = json.loads((folder / "ids.json").read_text(encoding="utf-8"))
    products, processes, flows = (_tuples(ids[name]) for name in ("products", "processes", "flows"))
    processes = processes or products
    sizes = {"technosphere": len(products), "biosphere": len(flows)}
    made = {}
    for matrix in MATRICES:
        parts = (arrays[f"{matrix}_data"], arrays[f"{matrix}_indices"], arrays[f"{matrix}_indptr"])
        made[matrix] = sparse.csc_array(parts, shape=(sizes[matrix], len(processes)))
    labels = dict(zip(_tuples(ids["labelled"]), ids["labels"], strict=True))
    entries: dict[str, Any] = {name: arrays.get(name) for name in ARRAYS}
    system = MatrixSystem(made["technosphere"], made["biosphere"], products, processes, flows, **entries, labels=labels)
    side = Side(*(arrays[f"rows_{name}"] for name in ROWS), *head["bounds"])
    ready = Prepared(**{name: arrays[f"ready_{name}"] for name in READY}, adjoint=side)
    ready.kept["standing"] = Standing(*head["standing"])
    system._kept.update(prepared=ready, sha256=head["sha256"])
    return system


def _mapped(path: Path) -> Any:
    """An array of a file, mapped into memory as a plain array.

    Copy on write: kernels take arrays that could be written, and the file stays as it is.
    """
    found = np.load(path, mmap_mode="c", allow_pickle=False)
    return found.view(np.ndarray)


def _ids_text(system: MatrixSystem) -> str:
    for item in (*system.products, *system.processes, *system.flows, *system.labels):
        if not _writable(item):
            raise UsageError(f"the id {item!r} cannot be saved; use texts, whole numbers or tuples of them")
    content = {
        "products": system.products,
        "processes": None if system.processes == system.products else system.processes,
        "flows": system.flows,
        "labelled": list(system.labels),
        "labels": list(system.labels.values()),
    }
    return json.dumps(content, ensure_ascii=False)


def _writable(item: Hashable) -> bool:
    if isinstance(item, tuple):
        return all(map(_writable, item))
    return isinstance(item, str | int) and not isinstance(item, bool)


def _tuples(items: list[Any] | None) -> tuple[Hashable, ...]:
    if items is None or list not in set(map(type, items)):
        return tuple(items or ())
    return tuple(_tuples(item) if isinstance(item, list) else item for item in items)


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
