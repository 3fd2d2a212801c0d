"""Runs of the examples and calls of the command line, shared by the tests of several rooms."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from carbonacct.cli.main import app
from carbonacct.cli.outcome import guarded
from carbonacct.datafiles import data_folder

Json = dict[str, Any]
DEMO, PREVIOUS, CEMENT = "wuxi-demo-park", "wuxi-demo-park-2024", "cbam-cement"
EXAMPLES = data_folder("inventories") / "examples"
HERE = {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"}
ELSEWHERE = {"TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}


@dataclass(frozen=True)
class Called:
    """Outcome of one command: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What was printed, as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Run:
    """A finished run: its workspace, and what the command printed."""

    workspace: Path
    called: Called

    @property
    def results(self) -> Path:
        return self.workspace / "results"

    @property
    def document(self) -> Json:
        """The result document."""
        return read_document(self.workspace)

    @property
    def figures(self) -> dict[str, Json]:
        """The figures of the result document by path."""
        return figures_of(self.workspace)


def read_document(workspace: Path) -> Json:
    """The result document of a workspace."""
    return dict(json.loads((workspace / "results" / "accounts.json").read_text(encoding="utf-8")))


def figures_of(workspace: Path) -> dict[str, Json]:
    """The figures of the result document of a workspace, by path."""
    return {figure["path"]: figure for figure in read_document(workspace)["figures"]}


def copy_example(name: str, folder: Path) -> Path:
    """Copy the input files of an example to a folder that does not exist."""
    ignored = shutil.ignore_patterns("results", "__pycache__", "expected", "*.py", "factors.lock")
    shutil.copytree(EXAMPLES / name, folder, ignore=ignored)
    return folder


def cli(*arguments: object, env: dict[str, str] | None = None) -> Called:
    """Run a command in a process of its own."""
    command = [sys.executable, "-m", "carbonacct.cli.main", *map(str, arguments)]
    done = subprocess.run(command, env=os.environ | (env or {}), check=False, capture_output=True)
    return Called(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def call(*arguments: object) -> Called:
    """Run a command in this process: faster, with the same outcome."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = guarded(app, [str(argument) for argument in arguments])
    return Called(code, out.getvalue(), err.getvalue())


WUXI = "wuxi-2025"
_RUNS: dict[str, Run] = {}


def example_run(name: str, factory: pytest.TempPathFactory) -> Run:
    """The one run of an example in this test process: a process of its own, one thread, UTC, C locale."""
    if name not in _RUNS:
        workspace = copy_example(name, factory.mktemp("runs") / name)
        called = cli("run", workspace, "--threads", 1, env=HERE)
        assert called.code == 0, called.out + called.err
        _RUNS[name] = Run(workspace, called)
    return _RUNS[name]


_EVALUATED: list[Path] = []


def demo_evaluation(factory: pytest.TempPathFactory) -> Path:
    """The demonstration park's workspace, evaluated once in this test process; the previous year lies beside it."""
    if not _EVALUATED:
        folder = factory.mktemp("evaluated")
        copy_example(PREVIOUS, folder / PREVIOUS)
        workspace = copy_example(DEMO, folder / DEMO)
        called = cli("evaluate", workspace, "--threads", 1, env=HERE)
        assert called.code == 0, called.out + called.err
        _EVALUATED.append(workspace)
    return _EVALUATED[0]


def read_scorecard(workspace: Path) -> Json:
    """The scorecard of an evaluated workspace."""
    path = workspace / "results" / "evaluation" / "scorecard.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def wuxi(scorecard: Json) -> Json:
    """The Wuxi evaluation of a scorecard."""
    return dict(next(system for system in scorecard["systems"] if system["id"] == WUXI))


def indicator(scorecard: Json, number: int) -> Json:
    """An indicator of the Wuxi evaluation by its number."""
    return dict(next(one for one in wuxi(scorecard)["indicators"] if one["number"] == number))


def evaluated(folder: Path) -> Called:
    """A folder evaluated by the Wuxi system in this process."""
    return call("evaluate", folder, "--json", "--system", WUXI)
