"""The same files give the same bytes: on one thread and on two, in another zone, locale and folder."""

from __future__ import annotations

import pytest

from tests.workspace.runs import DEMO, ELSEWHERE, Run, cli, copy_example

FILES = [
    "accounts.html",
    "accounts.json",
    "accounts.xlsx",
    "activity_rows.parquet",
    "emission_lines.parquet",
    "energy_lines.parquet",
]


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The demonstration park once more: two threads, Shanghai, UTF-8, another hash seed, a folder with blanks."""
    workspace = copy_example(DEMO, tmp_path_factory.mktemp("elsewhere") / "另一个 文件夹" / "park 2025")
    called = cli("run", workspace, "--threads", 2, "--lang", "zh", "--quiet", env=ELSEWHERE)
    assert called.code == 0, called.out + called.err
    return Run(workspace, called)


def test_all_results_are_there(demo: Run, other: Run) -> None:
    assert sorted(path.name for path in demo.results.iterdir()) == FILES
    assert sorted(path.name for path in other.results.iterdir()) == FILES


@pytest.mark.parametrize("name", FILES)
def test_the_bytes_are_the_same(name: str, demo: Run, other: Run) -> None:
    one, two = (demo.results / name).read_bytes(), (other.results / name).read_bytes()
    assert len(one) == len(two)
    assert one == two


def test_the_lock_is_the_same(demo: Run, other: Run) -> None:
    """A first run pins the reference data it used."""
    assert (demo.workspace / "factors.lock").read_bytes() == (other.workspace / "factors.lock").read_bytes()


def test_what_is_printed_is_the_same(demo: Run, other: Run) -> None:
    """But for the lines that name the folder."""
    one, two = (
        [line for line in run.called.out.splitlines() if str(run.workspace) not in line] for run in (demo, other)
    )
    assert one == two
