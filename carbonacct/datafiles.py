"""Where the shipped data lie: in the checkout if the package lies in one, else bundled in the wheel.

An editable install can leave a stale ``_bundled`` folder behind, so a checkout always wins.
"""

from __future__ import annotations

from pathlib import Path

from carbonacct.errors import ReferenceDataError

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
