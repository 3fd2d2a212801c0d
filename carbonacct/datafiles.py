"""Where the shipped data lie: in the checkout if the package lies in one, else bundled in the wheel; rule files.

An editable install can leave a stale ``_bundled`` folder behind, so a checkout always wins.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carbonacct.errors import FormatVersionError, ReferenceDataError

if TYPE_CHECKING:
    from pydantic import ValidationError

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """Folder of shipped data: ``factors`` or ``inventories``.

    Raises:
        ReferenceDataError: the folder is in neither place (a broken installation).
    """
    checkout = _PACKAGE.parent
    candidates = [_PACKAGE / "_bundled" / name]
    if (checkout / "pyproject.toml").is_file():
        candidates.insert(0, checkout / name)
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise ReferenceDataError(f"shipped data folder '{name}' not found; looked in {[str(c) for c in candidates]}")


def versioned_toml(path: Path, fmt: str) -> dict[str, Any]:
    """Content of a TOML file of rules that names its format.

    Raises:
        ReferenceDataError: it cannot be read or is not TOML; the message names the file.
        FormatVersionError: it names another format.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReferenceDataError(f"{path.name}: {error}") from error
    if content.get("format") != fmt:
        raise FormatVersionError(f"{path.name}: format {content.get('format')!r} is not {fmt!r}")
    return content


def faults_of(error: ValidationError) -> str:
    """Every fault of a document in one line: path of the key and what is wrong."""
    return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
