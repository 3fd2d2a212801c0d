"""Quarter-hour readings of one enterprise of the synthetic park: its load and its solar power (called by make_park.py).

Each month's sums are those of the electricity ledger: solar = self-used + sold, load = bought + self-used. Own random
stream, so that no other file depends on it.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

from make_series import BEIJING, DAY, WEEK, kwh, spread, sunshine
from park_writing import Row

ENTITY = "E15"
METERS = {"load": "E15-LOAD", "solar": "E15-PV"}
USED = ("grid", "green_trade", "self_generated")
MADE = ("self_generated", "export")


def month_of(rng: random.Random, month: int, power: list[Row]) -> dict[str, list[int]]:
    """kWh by quarter of an hour: the sun is that of the hour, drifting within it."""
    first = datetime(2025, month, 1, tzinfo=BEIJING)
    last = datetime(2025 + month // 12, month % 12 + 1, 1, tzinfo=BEIJING)
    hours = [first + timedelta(hours=n) for n in range(int((last - first).total_seconds()) // 3600)]
    sun = [height * (1 + rng.uniform(-0.15, 0.15)) for height in sunshine(rng, hours) for _ in range(4)]
    shape = [DAY[hour.hour] * WEEK[hour.weekday()] * (1 + rng.uniform(-0.03, 0.03)) for hour in hours for _ in range(4)]
    mine = [row for row in power if row["entity_id"] == ENTITY]
    return {"load": spread(kwh(mine, month, origin=USED), shape), "solar": spread(kwh(mine, month, origin=MADE), sun)}


def main(folder: Path, power: list[Row]) -> None:
    """Write timeseries/E15-15min-2025.parquet, with true times."""
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    rng = random.Random(20250715)
    amounts: dict[str, list[int]] = {kind: [] for kind in METERS}
    for month in range(1, 13):
        for kind, found in month_of(rng, month, power).items():
            amounts[kind] += found
    count = len(amounts["load"])
    starts = [datetime(2025, 1, 1, tzinfo=BEIJING) + timedelta(minutes=15 * n) for n in range(count)]
    table = pa.table({
        "meter": pa.array([meter for meter in METERS.values() for _ in range(count)]),
        "entity_id": pa.array([ENTITY] * (2 * count)),
        "kind": pa.array([kind for kind in METERS for _ in range(count)]),
        "start": pa.array(starts * 2, type=pa.timestamp("s", tz="+08:00")),
        "minutes": pa.array([15] * (2 * count), type=pa.int16()),
        "amount": pa.array(amounts["load"] + amounts["solar"], type=pa.int32()),
        "unit": pa.array(["kWh"] * (2 * count)),
    })  # fmt: skip
    parquet.write_table(table, folder / "timeseries" / "E15-15min-2025.parquet", compression="zstd", use_dictionary=True)
