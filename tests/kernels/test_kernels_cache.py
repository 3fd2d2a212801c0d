"""Compiled kernels lie in a folder keyed by their text; where it cannot be written, in a temporary one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numba
import pytest

import carbonacct
from carbonacct import kernels


@pytest.fixture
def numba_folder() -> Iterator[None]:
    """Leaves numba's setting as it was."""
    before = numba.config.CACHE_DIR
    yield
    numba.config.CACHE_DIR = before


def test_the_folder_is_keyed_by_version_and_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("__init__.py", "grouped.py"):
        (tmp_path / name).write_text("one")
    monkeypatch.setattr(kernels, "__file__", str(tmp_path / "__init__.py"))
    first = kernels.cache_folder()
    assert kernels.cache_folder() == first
    (tmp_path / "grouped.py").write_text("two")
    second = kernels.cache_folder()
    assert second != first
    assert second.parent == first.parent
    assert second.name.startswith(f"kernels-{carbonacct.__version__}-")


def test_a_new_version_has_a_new_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    first = kernels.cache_folder()
    monkeypatch.setattr(carbonacct, "__version__", "99.0.0")
    assert kernels.cache_folder() != first


@pytest.mark.parametrize(
    ("variables", "base"),
    [
        ({"CARBONACCT_CACHE": "/a", "XDG_CACHE_HOME": "/b"}, Path("/a")),
        ({"XDG_CACHE_HOME": "/b"}, Path("/b")),
        ({"HOME": "/c"}, Path("/c/.cache")),
    ],
)
def test_where_the_folder_lies(variables: dict[str, str], base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CARBONACCT_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert kernels.cache_folder().parent == base / "carbonacct"


def test_the_folder_is_made_and_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, numba_folder: None) -> None:
    monkeypatch.setenv("CARBONACCT_CACHE", str(tmp_path / "deep" / "cache"))
    kernels.configure_cache()
    assert str(kernels.cache_folder()) == numba.config.CACHE_DIR
    assert kernels.cache_folder().is_dir()


def test_a_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, numba_folder: None) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CARBONACCT_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    kernels.configure_cache()
    chosen = Path(numba.config.CACHE_DIR)
    assert chosen.parent == tmp_path
    assert chosen.name.startswith("carbonacct-kernels-")
    assert chosen.is_dir()


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, numba_folder: None) -> None:
    monkeypatch.setenv("CARBONACCT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(kernels.os, "access", lambda *_: False)
    kernels.configure_cache()
    assert Path(numba.config.CACHE_DIR).name.startswith("carbonacct-kernels-")
