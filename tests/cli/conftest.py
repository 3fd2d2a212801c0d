from __future__ import annotations

from pathlib import Path

import pytest

from tests.workspace.runs import DEMO, Run, call, cli, example_run
from tests.workspace.tiny import write_tiny


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The finished run of the demonstration park, by the command line in a process of its own."""
    return example_run(DEMO, tmp_path_factory)


@pytest.fixture(scope="session")
def english(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished run of a small workspace, told in English, in a process of its own."""
    workspace = write_tiny(tmp_path_factory.mktemp("english") / "tiny")
    return Run(workspace, cli("run", workspace, "--lang", "en"))


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A small workspace of csv files, free of errors."""
    return write_tiny(tmp_path / "tiny")


@pytest.fixture
def done(tiny: Path) -> Path:
    """The same with results."""
    assert call("run", tiny, "--quiet").code == 0
    return tiny
