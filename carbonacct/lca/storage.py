"""A system on disk: one ``.npy`` file per array, memory-mapped when opened, with its prepared form and its hash.

    system.json      format, sha256 of arrays and ids, bounds of the loops, standing; of every other file its sha256, of
                     every array its type and shape (so that no header is parsed: that costs more than the reading)
    ids.json         products, processes, flows, labels
    *.npy            the arrays of A, B, uncertainty, groups, of the prepared form, and of ids that are whole numbers

Ids are texts, whole numbers, or tuples of them. Nothing is pickled: a folder from a stranger runs no code.
"""

from __future__ import annotations

import hashlib
import json
import math
import mmap
import shutil
import tempfile
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from scipy import sparse

from carbonacct.errors import FormatVersionError, UsageError
from carbonacct.lca.accuracy import Standing, standing
from carbonacct.lca.prepared import Prepared, Side, prepared
from carbonacct.lca.system import ARRAYS, MatrixSystem
from carbonacct.parallel import default_threads, each

FORMAT = "carbonacct.lci-matrices/1"
MATRICES = ("technosphere", "biosphere")
IDS = ("products", "processes", "flows")
PARTS = ("indptr", "indices", "data")
READY = ("pivot", "product_of", "scale", "sign", "source")
ROWS = ("order", "pointers", "nodes", "values")
LATER = (*(f"technosphere_{part}" for part in PARTS), "ready_pivot", "ready_source")
"""Arrays that a score does not need."""
Made = TypeVar("Made")


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
        arrays = _arrays(system, ready)
        for name, array in arrays.items():
            np.save(fresh / f"{name}.npy", array, allow_pickle=False)
        (fresh / "ids.json").write_text(_ids_text(system), encoding="utf-8")
        side = ready.adjoint
        head = {
            "format": FORMAT,
            "sha256": system.sha256,
            "shapes": {name: getattr(system, name).shape for name in MATRICES},
            "bounds": [side.start, side.feedback, side.end],
            "standing": [known.condition, known.proven, known.swept],
            "arrays": {
                name: [np.lib.format.dtype_to_descr(array.dtype), array.shape] for name, array in arrays.items()
            },
            "files": {path.name: _sha256(path.read_bytes()) for path in sorted(fresh.iterdir())},
        }
        (fresh / "system.json").write_text(json.dumps(head, indent=1), encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        fresh.rename(folder)
    return folder


def load(folder: Path, *, verify: bool = True, uncertainty: bool = True) -> MatrixSystem:
    """Open a saved system; ``verify`` compares the hash of every file that is opened.

    Without ``uncertainty`` the records and groups of the entries, two thirds of the bytes, are neither read nor
    verified, and A itself only when it is asked for: a score needs its prepared form alone. The hash of the system
    stays that of the whole.

    Raises:
        UsageError: there is no saved system in the folder, or a file was changed or is missing.
        FormatVersionError: it was written by a version that this one does not read.
    """
    try:
        head = json.loads((folder / "system.json").read_text(encoding="utf-8"))
        if head["format"] != FORMAT:
            raise FormatVersionError(f"{folder} has format {head['format']!r}; this version reads {FORMAT}")
        left_out = () if uncertainty else (*ARRAYS, *LATER)
        names = [name for name in head["files"] if name.removesuffix(".npy") not in left_out]
        return _opened(_Stored(folder, head, verify), names)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"there is no readable saved system in {folder}: {error}") from error


@dataclass(frozen=True)
class _Stored:
    """A folder with its head; ``open`` maps files, compares their hashes and reads the arrays in them."""

    folder: Path
    head: dict[str, Any]
    verify: bool

    def open(self, names: Sequence[str]) -> dict[str, Any]:
        """Arrays by name, and other files as they are."""
        files = {name: _mapped(self.folder / name) for name in names}
        if self.verify:
            self._compare(files)
        known = {f"{name}.npy": description for name, description in self.head["arrays"].items()}
        return {Path(name).stem: _array(file, *known[name]) if name in known else file for name, file in files.items()}

    def matrix(self, name: str, arrays: dict[str, Any] | None = None) -> Any:
        """A or B."""
        parts = [f"{name}_{part}" for part in PARTS]
        found = arrays or self.open([f"{part}.npy" for part in parts])
        pointers, indices, data = (found[part] for part in parts)
        return sparse.csc_array((data, indices, pointers), shape=self.head["shapes"][name])

    def _compare(self, files: dict[str, mmap.mmap]) -> None:
        names = sorted(files, key=lambda name: -len(files[name]))
        same = [False] * len(names)

        def work(number: int) -> None:
            same[number] = _sha256(files[names[number]]) == self.head["files"][names[number]]

        each(default_threads())(work, len(names))
        changed = [name for name, equal in zip(names, same, strict=True) if not equal]
        if changed:
            raise UsageError(
                f"{self.folder} was changed after it was saved: {', '.join(sorted(changed))}; save it again"
            )


class _Later:
    """A value of which some attributes are read from the store when they are first asked for."""

    def __getattr__(self, name: str) -> Any:
        store: _Stored | None = self.__dict__.get("_store")
        if store is None or name not in _READERS:
            raise AttributeError(name)
        value = _READERS[name](store)
        object.__setattr__(self, name, value)
        return value


class _LaterSystem(_Later, MatrixSystem):
    pass


class _LaterPrepared(_Later, Prepared):
    pass


_READERS: dict[str, Callable[[_Stored], Any]] = {
    "technosphere": lambda store: store.matrix("technosphere"),
    "pivot": lambda store: store.open(["ready_pivot.npy"])["ready_pivot"],
    "source": lambda store: store.open(["ready_source.npy"])["ready_source"],
}


def _arrays(system: MatrixSystem, ready: Prepared) -> dict[str, Any]:
    arrays = {f"{matrix}_{part}": getattr(getattr(system, matrix), part) for matrix in MATRICES for part in PARTS}
    arrays |= {name: array for name in ARRAYS if (array := getattr(system, name)) is not None}
    arrays |= {f"ready_{name}": getattr(ready, name) for name in READY}
    arrays |= {f"ids_{name}": np.array(ids) for name in IDS if _numbered(ids := _written(system, name))}
    return arrays | {f"rows_{name}": getattr(ready.adjoint, name) for name in ROWS}


def _opened(store: _Stored, names: Sequence[str]) -> MatrixSystem:
    head, arrays = store.head, store.open(names)
    ids = json.loads(arrays["ids"][:])
    products, processes, flows = (
        tuple(arrays[f"ids_{name}"].tolist()) if f"ids_{name}" in arrays else _tuples(ids[name]) for name in IDS
    )
    values: dict[str, Any] = {name: arrays.get(name) for name in ARRAYS}
    values |= {name: store.matrix(name, arrays) for name in MATRICES if f"{name}_data" in arrays}
    labels = dict(zip(_tuples(ids["labelled"]), ids["labels"], strict=True))
    values |= {"products": products, "processes": processes or products, "flows": flows, "labels": labels}
    side = Side(*(arrays[f"rows_{name}"] for name in ROWS), *head["bounds"])
    parts = {name: arrays[f"ready_{name}"] for name in READY if f"ready_{name}" in arrays}
    ready = _made(_LaterPrepared, store, parts | {"adjoint": side, "kept": {"standing": Standing(*head["standing"])}})
    return _made(_LaterSystem, store, values | {"_kept": {"prepared": ready, "sha256": head["sha256"]}})


def _made(kind: type[Made], store: _Stored, values: dict[str, Any]) -> Made:
    """A frozen value with these attributes; the others come from the store."""
    made = kind.__new__(kind)
    for name, value in {**values, "_store": store}.items():
        object.__setattr__(made, name, value)
    return made


def _mapped(path: Path) -> mmap.mmap:
    """A file mapped into memory, copy on write: kernels take arrays that could be written, the file stays as it is."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)


def _array(file: mmap.mmap, description: Any, shape: list[int]) -> Any:
    """The array in a mapped ``.npy`` file: its data are what follows the header."""
    dtype = np.dtype([tuple(part) for part in description] if isinstance(description, list) else description)
    count = math.prod(shape)
    return np.frombuffer(file, dtype, count, len(file) - count * dtype.itemsize).reshape(shape)


def _written(system: MatrixSystem, what: str) -> tuple[Hashable, ...]:
    """Ids as they are written: none for processes that are called like the products."""
    ids: tuple[Hashable, ...] = getattr(system, what)
    return () if what == "processes" and ids == system.products else ids


def _numbered(ids: tuple[Any, ...]) -> bool:
    """Whether ids are all whole numbers of 64 bits."""
    return set(map(type, ids)) == {int} and min(ids) >= -(2**63) and max(ids) < 2**63


def _ids_text(system: MatrixSystem) -> str:
    for item in (*system.products, *system.processes, *system.flows, *system.labels):
        if not _writable(item):
            raise UsageError(f"the id {item!r} cannot be saved; use texts, whole numbers or tuples of them")
    content: dict[str, Any] = {
        **{name: None if _numbered(ids) else ids for name in IDS for ids in [_written(system, name)]},
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


def _sha256(content: bytes | mmap.mmap) -> str:
    return hashlib.sha256(content).hexdigest()
