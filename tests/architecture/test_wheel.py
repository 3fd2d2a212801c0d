"""The wheel carries the data it needs and computes examples away from the checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

EXAMPLES = Path("inventories") / "examples"
SOURCES = ("carbonacct", "factors", "inventories", "pyproject.toml", "README.md", "LICENSE", "NOTICE", ".gitignore")
WHERE = (
    "import carbonacct, carbonacct.datafiles as d;"
    "print(carbonacct.__file__); print(d.data_folder('factors')); print(d.data_folder('inventories'))"
)
CARBONACCT = "import sys; from carbonacct.cli.main import main; sys.exit(main())"


def run(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    """Standard output of a command; the test fails with all its output when it fails."""
    result = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=1200,
    )
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without what points Python to other packages."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return kept | {"PYTHONUTF8": "1", "PYTHONNOUSERSITE": "1"} | more


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of the sources (others may be writing in the checkout)."""
    copy = tmp_path_factory.mktemp("sources")
    for name in SOURCES:
        source = checkout / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__", "results", "_bundled"))
        else:
            shutil.copy2(source, copy / name)
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(copy)]
    run(build, copy, clean_environment())
    (built,) = out.glob("carbonacct-*-py3-none-any.whl")
    return built


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run_example(command: list[str], example: Path, folder: Path, environment: dict[str, str]) -> None:
    """Copy an example out of the bundled data, compute it, and look at the result."""
    park = folder / "park"
    shutil.copytree(example, park)
    printed = run([*command, "run", str(park)], folder, environment)
    assert printed.strip()
    accounts = json.loads((park / "results" / "accounts.json").read_text(encoding="utf-8"))
    assert accounts["format"] == "carbonacct.accounts/1"
    assert accounts["headline"]
    assert not [entry for entry in accounts["findings"] if entry["severity"] == "error"]


def test_every_data_file_is_in_the_wheel(wheel: Path, checkout: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    expected = set()
    for top in ("factors", "inventories"):
        for path in (checkout / top).rglob("*"):
            if path.is_file() and not {"__pycache__", "results"} & set(path.parts):
                expected.add(f"carbonacct/_bundled/{path.relative_to(checkout).as_posix()}")
    for folder in ("messages", "rulesets"):
        for path in (checkout / "carbonacct" / folder).rglob("*.toml"):
            expected.add(path.relative_to(checkout).as_posix())
    assert expected - names == set()
    assert {"carbonacct/_bundled/factors", "carbonacct/_bundled/inventories"} <= {
        "/".join(name.split("/")[:3]) for name in names
    }
    assert not [name for name in names if "__pycache__" in name or name.startswith(("tests/", "benchmarks/"))]


def test_the_unpacked_wheel_runs_an_example(unpacked: Path, tmp_path: Path) -> None:
    environment = clean_environment(PYTHONPATH=str(unpacked))
    python = [sys.executable, "-P", "-c"]
    where = run([*python, WHERE], tmp_path, environment).splitlines()
    bundled = unpacked / "carbonacct" / "_bundled"
    assert [Path(line) for line in where] == [
        unpacked / "carbonacct" / "__init__.py",
        bundled / "factors",
        bundled / "inventories",
    ]
    run_example([*python, CARBONACCT], bundled / EXAMPLES / "cbam-cement", tmp_path, environment)


@pytest.mark.long
def test_the_wheel_installed_in_an_empty_environment_runs_the_demo(wheel: Path, checkout: Path, tmp_path: Path) -> None:
    environment = clean_environment(PIP_DISABLE_PIP_VERSION_CHECK="1")
    venv = tmp_path / "venv"
    run([sys.executable, "-m", "venv", str(venv)], tmp_path, environment)
    programs = venv / ("Scripts" if os.name == "nt" else "bin")
    install = ["-m", "pip", "install", "--quiet", "-c", str(checkout / "constraints.txt"), str(wheel)]
    run([str(programs / "python"), *install], tmp_path, environment)
    where = run([str(programs / "python"), "-P", "-c", WHERE], tmp_path, environment).splitlines()
    package = Path(where[0]).parent
    assert package.is_relative_to(venv)
    assert [Path(line) for line in where[1:]] == [
        package / "_bundled" / "factors",
        package / "_bundled" / "inventories",
    ]
    demo = package / "_bundled" / EXAMPLES / "wuxi-demo-park"
    run_example([str(programs / "carbonacct")], demo, tmp_path, environment)
