"""Seal a data set for publication: write the sha256 of its files into ``dataset.toml``.

    python -m carbonacct.factors.authoring FOLDER [FOLDER ...]

A published edition is immutable. Seal while an edition is being written; after that a correction is a new
edition that names the old one in ``supersedes``.
"""

from __future__ import annotations

import hashlib
import re
import sys
import tomllib
from pathlib import Path

from carbonacct.errors import UsageError

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
