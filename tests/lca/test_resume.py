"""Samples on disk: what the file says, and a run that was killed goes on to the same bytes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from carbonacct import __version__
from carbonacct.errors import UsageError
from carbonacct.lca.uncertainty import monte_carlo as module
from carbonacct.lca.uncertainty.monte_carlo import MonteCarloResult, monte_carlo
from carbonacct.lca.uncertainty.quantiles import StopRule
from tests.lca.drawn_systems import GAS, chain, loop, record

CHECKOUT = Path(__file__).resolve().parents[2]
DRAWS = 1_100  # four whole row groups and a part of a fifth
DEMAND = {"p0": 1.0}


class KilledError(Exception):
    pass


def run(path: Path | None, **options: Any) -> MonteCarloResult:
    given: dict[str, Any] = {"draws": DRAWS, "seed": 8, "samples": path, "threads": 2} | options
    return monte_carlo(chain(4, 0.3), DEMAND, GAS, **given)


def killed_after(path: Path, after: int, **options: Any) -> None:
    """A run that dies once so many draws are done."""

    def stop(done: int, _total: int) -> None:
        if done >= after:
            raise KilledError

    with pytest.raises(KilledError):
        run(path, progress=stop, **options)


def test_the_file_holds_every_draw_in_order_and_says_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "samples.parquet"
    found = run(path)
    table = pq.read_table(path)
    assert table["draw"].to_pylist() == list(range(DRAWS))
    assert table["demand | method"].to_numpy().tobytes() == found.samples().tobytes()
    assert set(table["rung"].to_pylist()) == {"gauss_seidel"}
    with pq.ParquetFile(path) as file:
        sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
    assert sizes == [256, 256, 256, 256, 76]
    said = json.loads(table.schema.metadata[b"carbonacct"])
    assert said["format"] == "carbonacct.samples/1"
    assert (said["seed"], said["sampler"], said["draws"], said["engine"]) == (8, "random", DRAWS, __version__)
    assert said["system_sha256"] == chain(4, 0.3).sha256
    assert sorted(item.name for item in tmp_path.iterdir()) == ["samples.parquet"]


@pytest.mark.parametrize("after", [256, 512, 1_024, 1_100])
def test_a_run_that_was_killed_goes_on_to_the_same_bytes(after: int, tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole.parquet", tmp_path / "broken.parquet"
    expected = run(whole)
    killed_after(broken, after)
    assert not broken.exists()
    seen: list[int] = []
    found = run(broken, resume=True, threads=1, progress=lambda done, _: seen.append(done))
    assert broken.read_bytes() == whole.read_bytes()
    assert np.array_equal(found.samples(), expected.samples())
    assert seen == [256, 512, 768, 1_024, 1_100]
    assert found.rungs == expected.rungs
    assert found.largest_error == expected.largest_error
    assert not broken.with_name("broken.parquet.parts").exists()


def test_what_was_computed_is_not_computed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "samples.parquet"
    killed_after(path, 512)
    asked: list[tuple[int, int]] = []
    true = module.run_batches
    monkeypatch.setattr(module, "run_batches", lambda plan, item: asked.append(item) or true(plan, item))
    run(path, resume=True, threads=1)
    assert min(first for first, _ in asked) == 512 // 8
    asked.clear()
    run(path, resume=True, threads=1)
    assert asked == []


def test_a_part_that_is_cut_off_is_computed_again(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole.parquet", tmp_path / "broken.parquet"
    run(whole)
    killed_after(broken, 768)
    part = tmp_path / "broken.parquet.parts" / "000001.parquet"
    part.write_bytes(part.read_bytes()[:100])
    (tmp_path / "broken.parquet.parts" / "000003.writing").write_bytes(b"half")
    run(broken, resume=True)
    assert broken.read_bytes() == whole.read_bytes()


def test_a_process_that_is_killed_leaves_a_run_that_goes_on(tmp_path: Path) -> None:
    path, whole = tmp_path / "samples.parquet", tmp_path / "whole.parquet"
    text = (
        "import sys, time\n"
        "from carbonacct.lca.uncertainty.monte_carlo import monte_carlo\n"
        "from drawn_systems import GAS, chain\n"
        f"monte_carlo(chain(4, 0.3), {DEMAND!r}, GAS, draws={DRAWS}, seed=8, threads=1, samples=sys.argv[1],\n"
        "            progress=lambda done, total: time.sleep(60 if done >= 512 else 0))\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(CHECKOUT), str(CHECKOUT / "tests" / "lca")))}
    process = subprocess.Popen([sys.executable, "-c", text, str(path)], env=environment)
    part = tmp_path / "samples.parquet.parts" / "000001.parquet"
    deadline = time.monotonic() + 60
    while not part.exists() and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert part.exists()
    assert not path.exists()
    run(path, resume=True)
    run(whole)
    assert path.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("finished", [True, False])
def test_samples_are_not_overwritten_unasked(finished: bool, tmp_path: Path) -> None:
    path = tmp_path / "samples.parquet"
    if finished:
        run(path)
    else:
        killed_after(path, 256)
    with pytest.raises(UsageError, match="resume=True"):
        run(path)


@pytest.mark.parametrize("finished", [True, False])
@pytest.mark.parametrize(
    ("options", "what"), [({"seed": 9}, "seed"), ({"draws": 600}, "draws"), ({"sampler": "sobol"}, "sampler")]
)
def test_samples_of_another_run_are_not_mixed_in(
    options: dict[str, Any], what: str, finished: bool, tmp_path: Path
) -> None:
    path = tmp_path / "samples.parquet"
    if finished:
        run(path)
    else:
        killed_after(path, 256)
    with pytest.raises(UsageError, match=what):
        run(path, resume=True, **options)


def test_a_changed_system_is_another_run(tmp_path: Path) -> None:
    path = tmp_path / "samples.parquet"
    run(path)
    with pytest.raises(UsageError, match="system_sha256"):
        monte_carlo(chain(4, 0.31), DEMAND, GAS, draws=DRAWS, seed=8, samples=path, resume=True)


def test_a_file_that_holds_no_samples_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "samples.parquet"
    path.write_bytes(b"something else")
    with pytest.raises(UsageError, match="no file of samples"):
        run(path, resume=True)


def test_quantiles_are_the_same_where_samples_stay_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = run(None)
    monkeypatch.setattr(module, "HELD_BYTES", 1_000)
    with pytest.raises(UsageError, match="samples="):
        run(None)
    found = run(tmp_path / "samples.parquet")
    with pytest.raises(UsageError, match="memory"):
        _ = found.scores
    assert found.quantiles().equals(held.quantiles())
    assert found.statistics().equals(held.statistics())


def test_a_stop_rule_ends_the_file_too(tmp_path: Path) -> None:
    path = tmp_path / "samples.parquet"
    rule = StopRule(0.2)
    killed_after(path, 256, stop=rule, draws=5_000)
    found = run(path, stop=rule, draws=5_000, resume=True)
    again = run(tmp_path / "again.parquet", stop=rule, draws=5_000)
    assert found.stopped
    assert path.read_bytes() == (tmp_path / "again.parquet").read_bytes()
    assert pq.read_metadata(path).num_rows == found.draws == again.draws
    assert run(path, stop=rule, draws=5_000, resume=True).stopped


def test_draws_that_failed_are_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "samples.parquet"
    found = monte_carlo(loop(record(6, 0.3), 0.5), {"x": 1.0}, GAS, draws=300, samples=path)
    table = pq.read_table(path)
    rungs = np.array(table["rung"].to_pylist())
    assert tuple(np.flatnonzero(rungs == "failed").tolist()) == found.failed
    assert np.isnan(table["demand | method"].to_numpy()[rungs == "failed"]).all()
    again = monte_carlo(loop(record(6, 0.3), 0.5), {"x": 1.0}, GAS, draws=300, samples=path, resume=True)
    assert again.failed == found.failed
