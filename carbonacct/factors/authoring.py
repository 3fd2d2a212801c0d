"""Write a data set, and seal it for publication: the sha256 of its files stands in its ``dataset.toml``.

    python -m carbonacct.factors.authoring FOLDER [FOLDER ...]

A published edition is immutable. Seal while an edition is being written; after that a correction is a new
edition that names the old one in ``supersedes``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from carbonacct.errors import StorageError, UsageError
from carbonacct.factors.dataset import FACTOR_FILE, FORMAT, TOML_FILE

_FILE_LINE = re.compile(r'^(?P<key>"(?P<name>[^"]+)"\s*=\s*)"[0-9a-fA-F]*"\s*$')


def seal(dataset_folder: Path) -> dict[str, str]:
    """Rewrite the hashes under ``[files]`` of a data set's ``dataset.toml``; nothing else changes.

    Returns:
        sha256 (hex) by file name.

    Raises:
        UsageError: no dataset.toml, a listed file is missing, or a listed file was not found in the text.
    """
    toml_path = dataset_folder / "dataset.toml"
    if not toml_path.is_file():
        raise UsageError(f"no dataset.toml in {dataset_folder}")
    text = toml_path.read_text(encoding="utf-8")
    listed = tomllib.loads(text).get("files", {})
    hashes: dict[str, str] = {}
    for name in listed:
        path = dataset_folder / name
        if not path.is_file():
            raise UsageError(f"{toml_path} lists '{name}', which does not exist")
        hashes[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    toml_path.write_text(_with_hashes(text, hashes), encoding="utf-8", newline="\n")
    return hashes


def _with_hashes(text: str, hashes: dict[str, str]) -> str:
    """The TOML text with the hash of every listed file replaced."""
    lines: list[str] = []
    done: set[str] = set()
    in_files = False
    for line in text.splitlines():
        if line.startswith("["):
            in_files = line.strip() == "[files]"
        match = _FILE_LINE.match(line) if in_files else None
        if match and match["name"] in hashes:
            done.add(match["name"])
            lines.append(f'{match["key"]}"{hashes[match["name"]]}"')
        else:
            lines.append(line)
    missing = sorted(set(hashes) - done)
    if missing:
        raise UsageError(f'write the [files] entries as "name" = "hash", one a line: {missing}')
    return "\n".join(lines) + "\n"


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """A table as csv with ``\n`` at the ends of lines; a column that a row lacks is empty."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return stream.getvalue()


def write_dataset(
    folder: Path,
    head: Mapping[str, object],
    columns: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    others: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Write a new data set: ``dataset.toml``, ``factors.csv`` and other text files, sealed.

    The folder appears whole or not at all. A data set that is there already is not touched.

    Args:
        folder: where it goes; its parents are made.
        head: keys of ``dataset.toml``; ``published`` is an ISO date as text.
        columns: of ``factors.csv``.
        rows: of ``factors.csv``, by column.
        others: texts of further files by name.

    Returns:
        sha256 (hex) by file name.

    Raises:
        UsageError: the folder is there and not empty.
        StorageError: it cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"已有内容，不覆盖；请另选文件夹 / not empty, choose another folder: {folder}")
    texts = {FACTOR_FILE: csv_text(columns, rows), **(others or {})}
    hashes = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            for name, text in {**texts, TOML_FILE: _head_text(head, len(rows), hashes)}.items():
                (fresh / name).write_text(text, encoding="utf-8", newline="\n")
            fresh.chmod(0o755)
            fresh.replace(folder)
        except OSError:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
    except OSError as error:
        raise StorageError(f"写不了 / cannot be written: {folder}: {error}") from error
    return hashes


def _head_text(head: Mapping[str, object], size: int, hashes: Mapping[str, str]) -> str:
    """Text of ``dataset.toml``; JSON's strings, numbers and truth values are TOML's as well."""
    lines = [f"format = {json.dumps(FORMAT)}"]
    for key, value in {**head, "size": size}.items():
        shown = str(value) if key == "published" else json.dumps(value, ensure_ascii=False)
        lines.append(f"{key} = {shown}")
    lines += ["", "[files]", *(f'{json.dumps(name)} = "{digest}"' for name, digest in sorted(hashes.items()))]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Seal every folder named on the command line and print what was written."""
    if not arguments:
        print(__doc__)
        return UsageError.exit_code
    for argument in arguments:
        for name, digest in sorted(seal(Path(argument)).items()):
            print(f"{argument}/{name} {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
