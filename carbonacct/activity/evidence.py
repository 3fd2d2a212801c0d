"""Evidence files: hashed where they lie inside the workspace folder."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

_SEPARATOR = re.compile(r"[;；|]")


def evidence_paths(text: str) -> list[str]:
    """The paths of a cell; several are separated by semicolons."""
    return [part.strip() for part in _SEPARATOR.split(text) if part.strip()]


def is_outside(folder: Path, path: str) -> bool:
    """Whether a path leaves the workspace folder: absolute, another drive, by ``..`` or a link, or no path at all."""
    if "\0" in path:
        return True
    if Path(path).is_absolute() or re.match(r"^[A-Za-z]:", path) or path.startswith("/"):
        return True
    root = folder.resolve()
    return not (root / path).resolve().is_relative_to(root)


def is_there(folder: Path, path: str) -> bool:
    """Whether a path names a file inside the workspace folder; a name that no file can have is not there."""
    try:
        return not is_outside(folder, path) and (folder / path).is_file()
    except OSError:  # a name longer than the system takes
        return False


def evidence_hashes(folder: Path, cells: Sequence[object]) -> list[str]:
    """sha256 of the evidence of every cell: hex digests joined by semicolons, "" unless every file is there."""
    known = {cell: _hash_of(folder, str(cell)) if cell else "" for cell in set(cells)}
    return [known[cell] for cell in cells]


def _hash_of(folder: Path, cell: str) -> str:
    digests = []
    for path in evidence_paths(cell):
        if not is_there(folder, path):
            return ""
        with (folder / path).open("rb") as stream:
            digests.append(hashlib.file_digest(stream, "sha256").hexdigest())
    return ";".join(digests)
