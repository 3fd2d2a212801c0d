"""The benchmark of the matrix engine: what its synthetic system is like, and that both sides agree; never times."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from scipy.sparse.csgraph import connected_components

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def systems(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import lca_systems  # noqa: PLC0415

    return lca_systems


def test_the_system_has_the_published_size_and_structure(systems: ModuleType) -> None:
    made = systems.make_sized("m21k")
    a, b = made.technosphere, made.biosphere
    assert (a.shape, a.nnz, b.shape, b.nnz) == ((21_000, 21_000), 226_000, (4_700, 21_000), 382_000)
    _, parts = connected_components(a, connection="strong")
    assert 0.70 <= np.bincount(parts).max() / 21_000 <= 0.75
    assert np.count_nonzero(a.diagonal() < 0) == 210
    assert np.count_nonzero(a.diagonal()) == 21_000
    uses = np.sort(np.diff(a.tocsr().indptr))
    assert uses[-1] > 10_000
    assert np.median(uses) < 10
    assert np.diff(b.indptr).max() > 500


def test_the_same_seed_gives_the_same_system(systems: ModuleType) -> None:
    first, second, other = (systems.make_sized("small", seed=seed) for seed in (1, 1, 2))
    for name in ("technosphere", "biosphere"):
        one, same, unlike = (getattr(made, name) for made in (first, second, other))
        assert one.data.tobytes() == same.data.tobytes()
        assert one.indices.tobytes() == same.indices.tobytes()
        assert one.data.tobytes() != unlike.data.tobytes()
    assert first.technosphere_uncertainty.tobytes() == second.technosphere_uncertainty.tobytes()
    assert first.methods == second.methods


def test_records_describe_each_amount_without_its_sign(systems: ModuleType) -> None:
    made = systems.make_sized("small")
    for matrix, records in (
        (made.technosphere, made.technosphere_uncertainty),
        (made.biosphere, made.biosphere_uncertainty),
    ):
        np.testing.assert_allclose(np.exp(records["loc"]), np.abs(matrix.tocoo().data), rtol=1e-14)
        assert (records["scale"] > 0).all()


def measured(folder: Path, workloads: str) -> list[dict[str, object]]:
    """Rows of one run at the smallest size, in a process of its own."""
    report = folder / "lca.json"
    command = [sys.executable, str(BENCHMARKS / "lca.py"), "--size", "small", "--repeats", "1", "--draws", "64"]
    command += ["--workloads", workloads, "--json", str(report)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, object]] = json.loads(report.read_text(encoding="utf-8"))["systems"]["small"]["rows"]
    return rows


def agree(rows: list[dict[str, object]]) -> None:
    for row in rows:
        for name, most in row["limits"].items():  # type: ignore[attr-defined]
            if name != "seconds":
                assert row["checks"][name] <= most, (row["workload"], name)  # type: ignore[index]


def test_both_sides_agree(tmp_path: Path) -> None:
    pytest.importorskip("pypardiso", reason="FastScoresOnlyMultiLCA needs pypardiso")
    rows = measured(tmp_path, "W2,W5,W6")
    assert len(rows) == 3
    agree(rows)


@pytest.mark.long
def test_both_sides_agree_in_every_workload(tmp_path: Path) -> None:
    pytest.importorskip("pypardiso", reason="FastScoresOnlyMultiLCA needs pypardiso")
    rows = measured(tmp_path, "W1,W2,W3,W4,W5,W6")
    assert len(rows) == 7
    agree(rows)
