"""Hourly time series of the synthetic park for one year that balance in every hour (called by make_park.py).

    load + charging + sold to the grid = bought + solar + direct wind line + own plants + discharging

Each month's sums of bought, solar, wind, own plants and sold power are those of the electricity ledger, the gate and the
transfers; load is what balances, in whole kWh. Own random stream, so that the tables do not depend on it.
"""

from __future__ import annotations

import csv
import io
import math
import random
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

from park_writing import Row

BEIJING = timezone(timedelta(hours=8))
START = datetime(2025, 1, 1, tzinfo=BEIJING)
KWH = {"kWh": Decimal(1), "MWh": Decimal(1000), "万kWh": Decimal(10000)}
STORAGE_KWH, EFFICIENCY = 126_000, 0.88
# share of the daily mean by hour of a working day; Sunday and Saturday are lower
DAY = (0.86, 0.84, 0.83, 0.83, 0.84, 0.87, 0.92, 0.98, 1.06, 1.11, 1.13, 1.12, 1.04, 1.08, 1.13, 1.14, 1.13, 1.11, 1.09, 1.08, 1.05, 1.0, 0.94, 0.9)
WEEK = (1.02, 1.03, 1.03, 1.03, 1.02, 0.96, 0.91)
METERS = {"load": "P-LOAD", "solar": "P-PV", "wind": "W-1", "other_generation": "P-CHP", "grid_import": "220kV",
          "grid_export": "P-OUT", "storage_charge": "P-ES-IN", "storage_discharge": "P-ES-OUT"}  # fmt: skip
IN_CSV = ("load", "solar")

Series = dict[str, list[int]]


def kwh(rows: Iterable[Row], month: int, column: str = "amount", **wanted: tuple[str, ...]) -> int:
    """kWh of a month of the rows that fit."""
    fitting = [r for r in rows if r["period"] == month and all(r.get(k, "") in v for k, v in wanted.items())]
    return int(sum((Decimal(str(r[column])) * KWH[str(r["unit"])] for r in fitting), Decimal(0)))


def spread(total: int, weights: list[float]) -> list[int]:
    """Whole kWh by hour in proportion to the weights, their sum exactly the total; what is left goes to the largest hour."""
    scale = total / sum(weights)
    amounts = [int(w * scale) for w in weights]
    amounts[max(range(len(weights)), key=weights.__getitem__)] += total - sum(amounts)
    return amounts


def sunshine(rng: random.Random, hours: list[datetime]) -> list[float]:
    """Clear-sky height of the sun at 31.5 degrees north, with a cloudy factor for each day and hour."""
    found, cloud = [], 1.0
    for hour in hours:
        if hour.hour == 0:
            cloud = rng.choice((0.25, 0.45, 0.7, 0.85, 0.95, 1.0))
        day = hour.timetuple().tm_yday
        tilt = math.radians(23.45) * math.sin(2 * math.pi * (284 + day) / 365)
        angle = math.radians(15 * (hour.hour + 0.5 - 12))
        height = math.sin(math.radians(31.5)) * math.sin(tilt) + math.cos(math.radians(31.5)) * math.cos(tilt) * math.cos(angle)
        found.append(max(0.0, height) * cloud * (1 + rng.uniform(-0.08, 0.08)))
    return found


def breeze(rng: random.Random, hours: list[datetime]) -> list[float]:
    found, level = [], 0.4
    for _ in hours:
        level = min(1.0, max(0.03, 0.4 + 0.93 * (level - 0.4) + rng.gauss(0, 0.07)))
        found.append(level)
    return found


def battery(rng: random.Random, hours: list[datetime]) -> tuple[list[int], list[int]]:
    """One cycle a day: charged from 0 to 7 o'clock, discharged from 17 to 21; the depth differs by day."""
    charge, discharge, depth = [], [], 1.0
    for hour in hours:
        if hour.hour == 0:
            depth = rng.uniform(0.7, 0.95)
        out = STORAGE_KWH * depth
        charge.append(int(out / EFFICIENCY / 7) if hour.hour < 7 else 0)
        discharge.append(int(out / 4) if 17 <= hour.hour < 21 else 0)
    return charge, discharge


def month_of(rng: random.Random, month: int, power: list[Row], transfers: list[Row], gate: list[Row]) -> Series:
    first = datetime(2025, month, 1, tzinfo=BEIJING)
    last = datetime(2025 + month // 12, month % 12 + 1, 1, tzinfo=BEIJING)
    hours = [first + timedelta(hours=n) for n in range(int((last - first).total_seconds()) // 3600)]
    sold = [r for r in transfers if r["carrier"] == "电力"]
    sun, wind = sunshine(rng, hours), breeze(rng, hours)
    steady = [1 + rng.uniform(-0.04, 0.04) for _ in hours]
    made = ("self_generated", "export")
    solar = kwh(power, month, origin=made, generation=("solar",)) + kwh(sold, month, "amount_sold", generation=("solar",))
    plants = kwh(power, month, origin=made, generation=("fossil", "biomass")) + kwh(sold, month, "amount_sold", generation=("fossil",))
    out = [a + b for a, b in zip(spread(kwh(power, month, origin=("export",), generation=("fossil",)), steady),
                                 spread(kwh(power, month, origin=("export",), generation=("solar",)), sun), strict=True)]  # fmt: skip
    bought = kwh(gate, month, carrier=("电力",), direction=("in",), origin=("grid",))
    found: Series = {"solar": spread(solar, sun), "other_generation": spread(plants, steady), "grid_export": out,
                     "wind": spread(kwh(power, month, origin=("direct_line",)), wind)}  # fmt: skip
    found["storage_charge"], found["storage_discharge"] = battery(rng, hours)
    ways = {"solar": 1, "other_generation": 1, "wind": 1, "storage_discharge": 1, "storage_charge": -1, "grid_export": -1}
    others = [sum(sign * found[kind][n] for kind, sign in ways.items()) for n in range(len(hours))]
    shape = [DAY[h.hour] * WEEK[h.weekday()] * (1 + rng.uniform(-0.015, 0.015)) for h in hours]
    level = (bought + sum(others)) / sum(shape)
    wanted = [s * level - o for s, o in zip(shape, others, strict=True)]
    if min(wanted) <= 0:
        raise ValueError(f"month {month}: the park would not buy in every hour")
    found["grid_import"] = spread(bought, wanted)
    found["load"] = [o + b for o, b in zip(others, found["grid_import"], strict=True)]
    return found


def write_csv(path: Path, kind: str, amounts: list[int]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["表号", "单位编码", "类别", "起始时刻", "分钟", "数量", "单位"])
    for n, amount in enumerate(amounts):
        writer.writerow([METERS[kind], "park", kind, (START + timedelta(hours=n)).isoformat(), 60, amount, "kWh"])
    path.write_bytes(text.getvalue().encode("utf-8"))


def write_parquet(path: Path, series: Series, kinds: list[str]) -> None:
    """The other series in one file, in the same columns with English headers."""
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    hours = [(START + timedelta(hours=n)).isoformat() for n in range(len(series["load"]))]
    columns: dict[str, list[object]] = {name: [] for name in ("meter", "entity_id", "kind", "start", "minutes", "amount", "unit")}
    for kind in kinds:
        for hour, amount in zip(hours, series[kind], strict=True):
            for name, cell in zip(columns, (METERS[kind], "park", kind, hour, 60, amount, "kWh"), strict=True):
                columns[name].append(cell)
    table = pa.table({name: pa.array(cells) for name, cells in columns.items()})
    parquet.write_table(table, path, compression="zstd", use_dictionary=True)


def main(folder: Path, power: list[Row], transfers: list[Row], gate: list[Row]) -> None:
    """Write timeseries/ from the rows that make_park.py wrote."""
    rng = random.Random(20251231)
    series: Series = {kind: [] for kind in METERS}
    for month in range(1, 13):
        for kind, amounts in month_of(rng, month, power, transfers, gate).items():
            series[kind] += amounts
    place = folder / "timeseries"
    place.mkdir(parents=True, exist_ok=True)
    for kind in IN_CSV:
        write_csv(place / f"{kind}-2025.csv", kind, series[kind])
    write_parquet(place / "network-2025.parquet", series, [kind for kind in METERS if kind not in IN_CSV])
