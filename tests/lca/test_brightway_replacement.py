"""A database is replaced whole or not at all: whatever fails meanwhile, the old one is still there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from carbonacct.errors import UsageError
from carbonacct.lca import brightway
from carbonacct.lca.brightway import DatabaseInfo, DatabaseOrigin, DatasetRecord, ExchangeRecord, Store, replacement
from carbonacct.lca.scoring import score

CO2 = DatasetRecord("co2", "Carbon dioxide, fossil", "kilogram", kind="emission", categories=("air",))
METHOD = ("climate",)
MANY = 150
"""More than a hundred datasets: bw2data drops its indices and makes them again."""


def park(emission: float, count: int = 1) -> list[DatasetRecord]:
    """Power with a direct emission, and steel with 2 kWh of it: by hand, steel scores 2 × emission."""
    power = DatasetRecord("power", "power", "kWh", exchanges=(ExchangeRecord(("air", "co2"), emission, "biosphere"),))
    steel = DatasetRecord("steel", "steel", "kg", exchanges=(ExchangeRecord(("park", "power"), 2.0, "technosphere"),))
    return [power, steel, *(DatasetRecord(f"more {n}", "more", "kg") for n in range(count))]


@pytest.fixture
def filled(store: Store) -> Store:
    brightway.write_database(store, "air", [CO2])
    brightway.write_database(store, "park", park(0.85), DatabaseOrigin("ab" * 32, findings=3))
    brightway.write_method(store, METHOD, "kg", {("air", "co2"): 1.0})
    return store


def steel(store: Store) -> float:
    product = brightway.node_id(store, "park", "steel")
    return score(brightway.system_of(store, "park"), {product: 1.0}, brightway.read_method(store, METHOD)).value


def state(store: Store) -> tuple[float, float, int, DatabaseInfo, list[str]]:
    """Scores by our engine and by bw2calc, an id, the metadata, the files."""
    import bw2calc  # noqa: PLC0415

    ours = steel(store)
    lca = bw2calc.LCA({("park", "steel"): 1.0}, METHOD)
    lca.lci()
    lca.lcia()
    files = sorted(path.name for path in Path(store.folder).rglob("processed/*"))
    info = brightway.show_database(store, "park")
    return ours, float(lca.score), brightway.node_id(store, "park", "power"), info, files


def failing(*_: Any, **__: Any) -> Any:
    raise OSError("no space left on the device")


def on_the_second_row(original: Callable[..., Any]) -> Callable[..., Any]:
    calls: list[int] = []

    def write(*args: Any, **more: Any) -> Any:
        calls.append(1)
        return failing() if len(calls) > 1 else original(*args, **more)

    return write


PLACES = ["row", "rows", "indices", "ids", "process", "double", "interrupt"]


def inject(monkeypatch: pytest.MonkeyPatch, store: Store, place: str) -> None:
    backend = brightway.store.part(store, "bw2data.backends").SQLiteBackend
    if place == "row":
        original = backend._efficient_write_dataset
        monkeypatch.setattr(backend, "_efficient_write_dataset", on_the_second_row(original))
    elif place in ("rows", "indices", "process"):
        names = {"rows": "_efficient_write_dataset", "indices": "_add_indices", "process": "process"}
        monkeypatch.setattr(backend, names[place], failing)
    elif place == "interrupt":

        def interrupted(*_: Any) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(replacement, "entries_in_double", interrupted)
    else:
        monkeypatch.setattr(replacement, {"ids": "_keep_ids", "double": "entries_in_double"}[place], failing)


def test_a_fault_while_a_database_is_replaced_leaves_the_old_one(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(filled)
    assert before[0] == before[1] == pytest.approx(1.7, rel=1e-15)
    for place in PLACES:
        with monkeypatch.context() as patched:
            inject(patched, filled, place)
            with pytest.raises(KeyboardInterrupt if place == "interrupt" else OSError):
                brightway.write_database(filled, "park", park(99.0, MANY), replace=True)
        assert state(filled) == before, place
    brightway.write_database(filled, "park", park(0.5, MANY), replace=True)
    after = state(filled)
    assert after[0] == after[1] == pytest.approx(1.0, rel=1e-15) and after[2] == before[2]


def test_a_fault_while_a_new_database_is_written_leaves_nothing(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state(filled)
    records = [DatasetRecord(str(number), "thing", "kg") for number in range(MANY)]
    for place in PLACES:
        with monkeypatch.context() as patched:
            inject(patched, filled, place)
            with pytest.raises(KeyboardInterrupt if place == "interrupt" else OSError):
                brightway.write_database(filled, "other", records)
        assert state(filled) == before, place
        with pytest.raises(UsageError, match="holds no database 'other'"):
            brightway.show_database(filled, "other")
    assert brightway.search(filled, "thing").total == 0
    assert brightway.write_database(filled, "other", records).processes == MANY


KILLED = """
import os, sys
from carbonacct.lca import brightway
from carbonacct.lca.brightway import replacement

replacement.entries_in_double = lambda *_: os._exit(9)
records = [brightway.DatasetRecord(code, code, "kg") for code in ("power", "steel")]
brightway.write_database(brightway.open_store(sys.argv[1]), "park", records, replace=True)
"""


def test_a_process_that_is_killed_leaves_the_old_database(filled: Store) -> None:
    before = state(filled)
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", KILLED, str(filled.folder)]
    done = subprocess.run(command, cwd=root, capture_output=True, check=False, timeout=120)
    assert done.returncode == 9, done.stderr.decode()[-2000:]
    assert state(filled)[:4] == before[:4]
    brightway.write_database(filled, "park", park(0.5), replace=True)
    after = state(filled)
    assert after[0] == pytest.approx(1.0, rel=1e-15) and after[4] == before[4]


def test_an_older_search_index_and_parameters_go_with_the_database(filled: Store) -> None:
    import bw2data  # noqa: PLC0415
    from bw2data.parameters import ActivityParameter, DatabaseParameter  # noqa: PLC0415

    DatabaseParameter.create(database="park", name="load", amount=0.5)
    ActivityParameter.create(group="g", database="park", code="power", name="own", amount=1.0)
    bw2data.Database("park").make_searchable()
    brightway.write_database(filled, "park", park(0.5), replace=True)
    assert not DatabaseParameter.select().count() and not ActivityParameter.select().count()
    assert not list(Path(filled.folder).rglob("lci/park*.db"))
