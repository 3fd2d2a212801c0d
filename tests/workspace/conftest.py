from __future__ import annotations

from pathlib import Path

import pytest

from tests.workspace.runs import DEMO, Run, copy_example, example_run
from tests.workspace.tiny import write_tiny


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The finished run of the demonstration park; nobody writes into it."""
    return example_run(DEMO, tmp_path_factory)


@pytest.fixture
def park(tmp_path: Path) -> Path:
    """A copy of the demonstration park, to be spoiled."""
    return copy_example(DEMO, tmp_path / "park")


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A small workspace of csv files, free of errors."""
    return write_tiny(tmp_path / "tiny")
