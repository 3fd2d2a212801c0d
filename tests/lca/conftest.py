"""Where Brightway may write in the tests.

bw2data keeps one current project per process, so a test opens its own store in ``tmp_path`` with ``open_store``, which
moves bw2data there by its own means (0.5 s); stores of earlier tests stay valid values and are made current again when
they are used. What must be seen from an untouched process (the first import, the home folder) runs in a subprocess.

A test that imports bw2calc before any store is opened would import bw2data, and that would write under the home folder:
hence the folder below, marked as a store, so that ``open_store`` may leave it.
"""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from carbonacct.lca import brightway

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDER = CHECKOUT / "build" / "test-brightway" / os.environ.get("PYTEST_XDIST_WORKER", "main")
FOLDER.mkdir(parents=True, exist_ok=True)
(FOLDER / "carbonacct-store.toml").write_text('format = "carbonacct.lci-store/1"\n', encoding="utf-8")
os.environ["BRIGHTWAY2_DIR"] = str(FOLDER)
os.environ["BRIGHTWAY_NO_STRUCTLOG"] = "1"


@pytest.fixture
def store(tmp_path: Path) -> brightway.Store:
    """An empty store of the test's own."""
    gc.freeze()  # bw2data collects garbage three times when it moves, 2 s over the heap of a test run
    try:
        return brightway.open_store(tmp_path / "store")
    finally:
        gc.unfreeze()
