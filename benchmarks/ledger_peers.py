"""One side of the ledger benchmark in a process of its own: times, peak memory, and the totals it came to.

`python benchmarks/ledger_peers.py SIDE PLACE ROWS REPEATS TOTALS` is started by ledger.py; PLACE is `memory` (coded
columns, made here) or a folder of parquet files. Every side gives kg by entity, month and gas.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from lca_measure import peak

ENTITIES, MONTHS, CODES, GASES = 500, 12, 20, ("CO2", "CH4", "N2O")
THREADS = 2
Totals = np.ndarray
Side = Callable[[], Totals]


def factor_table() -> np.ndarray:
    """kg of each gas per unit, by code."""
    return np.random.default_rng(20250101).uniform(0.1, 1.0, (CODES, len(GASES)))


def columns(rows: int) -> dict[str, np.ndarray]:
    """Coded columns in random order, in the narrowest types that every side reads."""
    random = np.random.default_rng(1)
    return {
        "entity": random.integers(0, ENTITIES, rows, dtype=np.uint32),
        "month": random.integers(0, MONTHS, rows, dtype=np.uint8),
        "code": random.integers(0, CODES, rows, dtype=np.uint16),
        "amount": random.uniform(0.0, 100.0, rows),
    }


def cube(entity: Any, month: Any, *gases: Any) -> Totals:
    """Totals of a peer, in no order, as one array."""
    out = np.zeros((ENTITIES, MONTHS, len(GASES)))
    out[np.asarray(entity), np.asarray(month)] = np.column_stack([np.asarray(gas) for gas in gases])
    return out


def numbers(names: Any) -> np.ndarray:
    """E0017 → 17."""
    return np.array([int(name[1:]) for name in names])


# coded columns in memory


def memory_ours(data: dict[str, np.ndarray]) -> Side:
    from carbonacct.ghg.ledger import coded_emissions  # noqa: PLC0415

    factors = factor_table()
    return lambda: coded_emissions(*data.values(), factors, (ENTITIES, MONTHS), THREADS)


def memory_numpy(data: dict[str, np.ndarray]) -> Side:
    factors = factor_table()

    def run() -> Totals:
        cell = (data["entity"] * np.uint32(MONTHS) + data["month"]) * np.uint32(CODES) + data["code"]
        sums = np.bincount(cell, weights=data["amount"], minlength=ENTITIES * MONTHS * CODES)
        return sums.reshape(ENTITIES, MONTHS, CODES) @ factors

    return run


def memory_pandas(data: dict[str, np.ndarray]) -> Side:
    import pandas as pd  # noqa: PLC0415

    ledger = pd.DataFrame(data)
    factors = pd.DataFrame(factor_table(), columns=list(GASES)).assign(code=np.arange(CODES, dtype=np.uint16))

    def run() -> Totals:
        joined = ledger.merge(factors, on="code")
        for gas in GASES:
            joined[gas] *= joined["amount"]
        found = joined.groupby(["entity", "month"], sort=False)[list(GASES)].sum().reset_index()
        return cube(found["entity"], found["month"], *(found[gas] for gas in GASES))

    return run


def memory_polars(data: dict[str, np.ndarray]) -> Side:
    import polars as pl  # noqa: PLC0415

    ledger = pl.DataFrame(data)
    codes = pl.Series(np.arange(CODES, dtype=np.uint16))
    factors = pl.DataFrame(factor_table(), schema=list(GASES)).with_columns(code=codes)

    def run() -> Totals:
        kg = [(pl.col("amount") * pl.col(gas)).sum().alias(gas) for gas in GASES]
        found = ledger.lazy().join(factors.lazy(), on="code").group_by(["entity", "month"]).agg(kg).collect()
        return cube(*(found[name] for name in ("entity", "month", *GASES)))

    return run


def memory_duckdb(data: dict[str, np.ndarray], first: bool = False) -> Side:
    import pyarrow as pa  # noqa: PLC0415

    connection = _duckdb()
    connection.register("given", pa.table(data))
    connection.execute("create table ledger as select * from given")
    connection.unregister("given")
    source = "(select entity, month, code, sum(amount) amount from ledger group by all)" if first else "ledger"
    query = f"select entity, month, {_kg('amount')} from {source} join factors using (code) group by all"

    def run() -> Totals:
        found = connection.execute(query).fetchnumpy()
        return cube(*(found[name] for name in ("entity", "month", *GASES)))

    return run


def memory_duckdb_first(data: dict[str, np.ndarray]) -> Side:
    return memory_duckdb(data, first=True)


def _kg(amount: str) -> str:
    return ", ".join(f"sum({amount} * {gas}) {gas}" for gas in GASES)


def _duckdb() -> Any:
    """A connection with the factors of every code (number and name)."""
    import duckdb  # noqa: PLC0415

    connection = duckdb.connect()
    connection.execute(f"set threads = {THREADS}")
    gases = ", ".join(f"{gas} double" for gas in GASES)
    connection.execute(f"create table factors (code usmallint, carrier varchar, {gases})")
    for code, values in enumerate(factor_table().tolist()):
        connection.execute(f"insert into factors values ({code}, 'c{code:02}', {', '.join(map(repr, values))})")
    connection.execute("create table units (unit varchar, scale double)")
    connection.execute("insert into units values ('kWh', 1.0), ('MWh', 1000.0)")
    return connection


# from parquet files on disk: names of entities, codes and units, times in UTC; months are those of Beijing


def disk_ours(folder: Path) -> Side:
    from carbonacct.activity.period import Period  # noqa: PLC0415
    from carbonacct.ghg.ledger import ledger_totals  # noqa: PLC0415
    from carbonacct.ghg.ledger_factors import LedgerFactor  # noqa: PLC0415
    from carbonacct.source import Source  # noqa: PLC0415

    factors = [
        LedgerFactor(f"c{code:02}", gas, value, "kWh", None, ("made up",), "", Source("made up"))
        for code, values in enumerate(factor_table().tolist())
        for gas, value in zip(GASES, values, strict=True)
    ]
    year = Period(date(2025, 1, 1), date(2025, 12, 31))

    def run() -> Totals:
        found = ledger_totals([folder], factors, year, threads=THREADS).emissions.sel(gas=list(GASES))
        out = np.zeros((ENTITIES, MONTHS, len(GASES)))
        out[numbers(found["entity"].values)] = found.values
        return out

    return run


def disk_duckdb(folder: Path, first: bool = False) -> Side:
    connection = _duckdb()
    month = "month((start at time zone 'UTC') + interval 8 hour) - 1"
    files = f"read_parquet('{folder}/*.parquet')"
    if first:
        inner = f"select entity_id, {month} m, carrier, unit, sum(amount) amount from {files} group by all"
        query = f"select entity_id, m, {_kg('amount * scale')} from ({inner}) join factors using (carrier)"
    else:
        query = f"select entity_id, {month} m, {_kg('amount * scale')} from {files} join factors using (carrier)"
    query += " join units using (unit) group by all"

    def run() -> Totals:
        found = connection.execute(query).fetchnumpy()
        return cube(numbers(found["entity_id"]), *(found[name] for name in ("m", *GASES)))

    return run


def disk_duckdb_first(folder: Path) -> Side:
    return disk_duckdb(folder, first=True)


def disk_polars(folder: Path) -> Side:
    import polars as pl  # noqa: PLC0415

    names = [f"c{code:02}" for code in range(CODES)]
    factors = pl.DataFrame(factor_table(), schema=list(GASES)).with_columns(carrier=pl.Series(names)).lazy()
    units = pl.DataFrame({"unit": ["kWh", "MWh"], "scale": [1.0, 1000.0]}).lazy()
    factors = factors.with_columns(pl.col("carrier").cast(pl.Categorical))
    units = units.with_columns(pl.col("unit").cast(pl.Categorical))

    def run() -> Totals:
        kg = [(pl.col("amount") * pl.col("scale") * pl.col(gas)).sum().alias(gas) for gas in GASES]
        ledger = pl.scan_parquet(f"{folder}/*.parquet").join(factors, on="carrier").join(units, on="unit")
        month = (pl.col("start").dt.offset_by("8h").dt.month() - 1).alias("month")
        found = ledger.group_by("entity_id", month).agg(kg).collect(engine="streaming")
        return cube(numbers(found["entity_id"]), *(found[name] for name in ("month", *GASES)))

    return run


def disk_pandas(folder: Path) -> Side:
    import pandas as pd  # noqa: PLC0415

    names = [f"c{code:02}" for code in range(CODES)]
    factors = pd.DataFrame(factor_table(), columns=list(GASES)).assign(carrier=names)

    def run() -> Totals:
        needed = ["entity_id", "carrier", "unit", "start", "amount"]
        joined = pd.read_parquet(folder, columns=needed).merge(factors, on="carrier")
        amount = joined["amount"] * joined["unit"].map({"kWh": 1.0, "MWh": 1000.0}).astype("float64")
        for gas in GASES:
            joined[gas] *= amount
        joined["month"] = (joined["start"] + pd.Timedelta(hours=8)).dt.month - 1
        found = joined.groupby(["entity_id", "month"], observed=True)[list(GASES)].sum().reset_index()
        return cube(numbers(found["entity_id"]), *(found[name] for name in ("month", *GASES)))

    return run


def make_files(folder: Path, rows: int) -> None:
    """Quarters of an hour of a year of as many meters as it takes, a file a month, all meters of a quarter together."""
    if (folder / "12.parquet").is_file():
        return
    folder.mkdir(parents=True, exist_ok=True)
    meters = max(1, round(rows / (365 * 96)))
    for month in range(MONTHS):
        first, last = (np.datetime64("2025-01", "M") + number for number in (month, month + 1))
        quarters = np.arange(first.astype("M8[m]"), last.astype("M8[m]"), 15).astype("M8[us]") - np.timedelta64(8, "h")
        _write(folder / f"{month + 1:02}.parquet", quarters, meters, np.random.default_rng([month, rows]))


def _write(path: Path, quarters: np.ndarray, meters: int, random: np.random.Generator) -> None:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    def named(codes: np.ndarray, names: list[str]) -> Any:
        return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(names))

    entities = [f"E{number:04}" for number in range(ENTITIES)]
    draft = path.with_suffix(".draft")
    writer = None
    step = max(1, 2**20 // meters)
    for start in range(0, len(quarters), step):
        part = quarters[start : start + step]
        meter = np.tile(np.arange(meters), len(part))
        table = pa.table(
            {
                "entity_id": named(meter % ENTITIES, entities),
                "meter": named(meter, [f"M{number:05}" for number in range(meters)]),
                "carrier": named(meter // 3 % CODES, [f"c{code:02}" for code in range(CODES)]),
                "start": pa.array(np.repeat(part, meters)).cast(pa.timestamp("us", "UTC")),
                "amount": np.round(random.uniform(0.0, 500.0, len(meter)), 3),
                "unit": named(meter // 3 % CODES % 2, ["kWh", "MWh"]),
            }
        )
        writer = writer or pq.ParquetWriter(draft, table.schema)
        writer.write_table(table, row_group_size=2**20)
    if writer:
        writer.close()
    draft.rename(path)


def sides(place: str) -> Iterator[str]:
    """Names of the sides of a place."""
    yield from (name.partition("_")[2] for name in globals() if name.startswith(f"{place}_"))


def main() -> None:
    """Measure one side; the last line printed is JSON."""
    side, place, rows, repeats, totals = sys.argv[1:]
    if place == "memory":
        run = globals()[f"memory_{side}"](columns(int(rows)))
    else:
        run = globals()[f"disk_{side}"](Path(place))
    result, _ = peak(run)
    times = []
    for _ in range(int(repeats)):
        start = time.perf_counter()
        result = run()
        times.append(time.perf_counter() - start)
    np.save(totals, result)
    print(json.dumps({"times": times}), flush=True)


if __name__ == "__main__":
    main()
