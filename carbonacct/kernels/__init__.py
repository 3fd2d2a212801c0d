"""Numba functions on arrays, and nothing else.

Every kernel module calls :func:`configure_cache` before its first ``njit``. A kernel calls only kernels of its own
file, because numba's cache does not see a changed callee in another file. Kernel modules are imported inside
functions: explicit signatures compile (or load) at import.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


def cache_folder() -> Path:
    """Folder of compiled kernels: the user's cache, keyed by engine version and the text of the kernels."""
    from carbonacct import __version__  # noqa: PLC0415

    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    base = os.environ.get("CARBONACCT_CACHE") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "carbonacct" / f"kernels-{__version__}-{digest.hexdigest()[:16]}"


def configure_cache() -> None:
    """Point numba's cache at :func:`cache_folder`, or at a temporary folder where that cannot be written."""
    import numba  # noqa: PLC0415

    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError:
        writable = False
    if not writable:
        folder = Path(tempfile.mkdtemp(prefix="carbonacct-kernels-"))
    numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]
