"""Runs of the examples and calls of the command line, shared by the tests of several rooms."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from carbonacct.datafiles import data_folder

DEMO, CEMENT = "wuxi-demo-park", "cbam-cement"
EXAMPLES = data_folder("inventories") / "examples"
PLACE_ONE = {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"}
PLACE_TWO = {"TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}


@dataclass(frozen=True)
class Called:
    """Outcome of one command."""

    code: int
    out: str
    err: str


def copy_example(name: str, folder: Path) -> Path:
    """Copy an example, without results or what its scripts left behind, to a folder that does not exist."""
    shutil.copytree(EXAMPLES / name, folder, ignore=shutil.ignore_patterns("results", "__pycache__", "expected"))
    return folder


def cli(*arguments: object, env: dict[str, str] | None = None, cwd: Path | None = None) -> Called:
    """Run a command in a process of its own."""
    command = [sys.executable, "-m", "carbonacct.cli.main", *map(str, arguments)]
    done = subprocess.run(command, env=os.environ | (env or {}), cwd=cwd, check=False, capture_output=True)
    return Called(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def call(*arguments: object) -> Called:
    """Run a command in this process (faster, same outcome)."""
    from carbonacct.cli.main import app
    from carbonacct.cli.outcome import guarded

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = guarded(app, [str(argument) for argument in arguments])
    return Called(code, out.getvalue(), err.getvalue())


@dataclass(frozen=True)
class Run:
    """A finished run of an example: its workspace, and what the command printed."""

    workspace: Path
    called: Called

    @property
    def results(self) -> Path:
        return self.workspace / "results"


@cache
def example_run(name: str, factory: pytest.TempPathFactory) -> Run:
    """The one run of an example in this test process: one thread, UTC, C locale."""
    workspace = copy_example(name, factory.mktemp("runs") / name)
    called = cli("run", workspace, "--threads", 1, env=PLACE_ONE)
    assert called.code == 0, called.out + called.err
    return Run(workspace, called)
