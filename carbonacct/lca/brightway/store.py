"""The embedded store of life-cycle inventory data: one folder, kept by bw2data.

bw2data decides when it is first imported where its data lie (otherwise under the home folder), and it keeps one current
project per process. So the folder is set here, before that import, and every function of this package first makes the
store it was handed bw2data's current one. A folder of ours carries a marker file: bw2data is moved between folders that
carry it, and never away from a folder that another program chose. A store is used from one thread at a time.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import io
import logging
import os
import shutil
import sys
import tempfile
import tomllib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from carbonacct.errors import FormatVersionError, UsageError

MARKER = "carbonacct-store.toml"
FORMAT = "carbonacct.lci-store/1"
DEFAULT_PROJECT = "default"
FEEDBACK = "brightway-stdout-feedback"


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of ours with a Brightway project in it. Make one with :func:`open_store`."""

    folder: Path
    project: str = DEFAULT_PROJECT


def open_store(folder: Path | str, project: str = "") -> Store:
    """Open (or begin) a store; nothing is ever written outside its folder.

    Args:
        folder: a store's folder, an empty folder, or one that does not exist yet.
        project: the Brightway project in it; the marker file names the usual one.

    Raises:
        UsageError: the folder holds something else (for example a Brightway directory that another program made: see
            :func:`carbonacct.lca.brightway.copy_project`), or another part of the program uses bw2data with a folder
            that is not a store.
        FormatVersionError: the store was made by a newer version.
    """
    path = Path(folder).expanduser().resolve()
    if not is_store(path):
        _begin(path, project or DEFAULT_PROJECT)
    store = Store(path, project or _marked(path))
    package = brightway(store)
    with quiet():  # what a newer bw2data wants done to a store that an older one wrote
        package.projects._do_automatic_updates()
    return store


def is_store(folder: Path) -> bool:
    """Whether the folder carries the marker of a store."""
    return (folder / MARKER).is_file()


def brightway(store: Store) -> ModuleType:
    """The package bw2data, with this store as its current project.

    Raises:
        UsageError: bw2data is in use with a folder that is not a store.
    """
    if "bw2data" not in sys.modules:
        if store.project == DEFAULT_PROJECT:
            _first_import(store.folder)
        else:  # the first import makes a project "default", which would lie in the store for nothing
            ensure_brightway()
    package = sys.modules["bw2data"]
    current = Path(package.projects._base_data_dir)
    with quiet():
        if current != store.folder:
            if current.is_dir() and not is_store(current):
                raise UsageError(
                    f"bw2data is already in use with the folder {current}, which is not a store of carbonacct; open "
                    f"the store {store.folder} in another process, or before bw2data is imported"
                )
            logs = store.folder / "logs"
            logs.mkdir(exist_ok=True)
            package.projects.change_base_directories(store.folder, logs, project_name=store.project, update=False)
        elif package.projects.current != store.project:
            package.projects.set_current(store.project, update=False)
    return package


def part(store: Store, name: str) -> Any:
    """A module of Brightway (``bw2io``, ``bw2data.backends`` …), with this store as the current one."""
    brightway(store)
    return imported(name)


def imported(name: str) -> Any:
    """A module of Brightway's family; its own deprecation warnings are not ours."""
    if name in sys.modules:
        return sys.modules[name]
    with quiet(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module(name)


def ensure_brightway() -> None:
    """For readers that need Brightway's parsers and no store: set a passing folder before the first import.

    Where bw2data is not imported yet it gets a temporary folder that goes when the process ends; a store that is
    opened later takes its place. Nothing is written under the home folder.
    """
    if "bw2data" not in sys.modules:
        folder = Path(tempfile.mkdtemp(prefix="carbonacct-brightway-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        open_store(folder)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep the progress bars and remarks of Brightway's packages off the terminal (results may go to it as JSON)."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


def mark(folder: Path, project: str) -> None:
    """Write the marker of a store."""
    quoted = project.replace("\\", "\\\\").replace('"', '\\"')
    (folder / MARKER).write_text(f'format = "{FORMAT}"\nproject = "{quoted}"\n', encoding="utf-8")


def _begin(folder: Path, project: str) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file, not a folder for a store")
    if folder.is_dir() and any(not item.name.startswith(".") for item in folder.iterdir()):
        kind = "a Brightway directory that carbonacct did not make" if (folder / "projects.db").is_file() else ""
        raise UsageError(
            f"{folder} holds {kind or 'other files'}; name an empty folder for the store"
            + (", and copy the project into it (copy_project); the original stays as it is" if kind else "")
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        mark(folder, project)
    except OSError as error:
        raise UsageError(f"no store can be made in {folder}: {error.strerror}") from error


def _marked(folder: Path) -> str:
    """The project that the marker names."""
    try:
        marked = tomllib.loads((folder / MARKER).read_text(encoding="utf-8"))
        name, version = str(marked["format"]).rsplit("/", 1)
        known = name == FORMAT.rsplit("/", 1)[0] and int(version) <= int(FORMAT.rsplit("/", 1)[1])
    except (KeyError, ValueError) as error:
        raise FormatVersionError(f"{folder / MARKER} is not the marker of a store: {error}") from error
    if not known:
        raise FormatVersionError(f"{folder} is a store of format {marked['format']}; this version reads {FORMAT}")
    return str(marked.get("project", DEFAULT_PROJECT))


def _first_import(folder: Path) -> None:
    """Import bw2data with its folder set; the environment is as before afterwards.

    ``BRIGHTWAY_NO_STRUCTLOG`` gives bw2data's remarks to a logger of the standard library, which can be silenced; the
    other kind prints to the terminal.
    """
    wanted = {"BRIGHTWAY2_DIR": str(folder), "BRIGHTWAY_NO_STRUCTLOG": "1"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        imported("bw2data")
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
    logger = logging.getLogger(FEEDBACK)
    logger.handlers = [logging.NullHandler()]
