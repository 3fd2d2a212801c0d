"""Fixtures of the tests that read the project itself: its files, its layout, its packaging."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def checkout() -> Path:
    return CHECKOUT


@pytest.fixture(scope="session")
def modules() -> dict[Path, ast.Module]:
    """Every module of the package, parsed."""
    return {
        path: ast.parse(path.read_text(encoding="utf-8"), str(path))
        for path in sorted((CHECKOUT / "carbonacct").rglob("*.py"))
        if "_bundled" not in path.parts
    }


@pytest.fixture(scope="session")
def project_files() -> list[Path]:
    """Files that are, or are about to be, committed (not those that .gitignore names)."""
    command = ["git", "-C", str(CHECKOUT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listing = subprocess.run(command, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"git cannot list the project's files here: {error}")
    names = [name for name in listing.decode("utf-8").split("\0") if name]
    return [CHECKOUT / name for name in names if (CHECKOUT / name).is_file()]
