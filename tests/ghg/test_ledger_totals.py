"""Totals of ledgers: by hand, against pandas, the same digits however files are cut, and where bad rows stand."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbonacct.activity.period import Period
from carbonacct.errors import UsageError
from carbonacct.findings import DataError, Finding
from carbonacct.ghg import ledger_batches, ledger_files
from carbonacct.ghg.ledger import LedgerTotals, ledger_totals
from tests.ghg.ledgers import YEAR, Row, by_pandas, factors, frame, write_csv, write_parquet

HAND: list[Row] = [
    ("E1", "M1", "power", "2025-01-31T23:45:00+08:00", 100.0, "kWh"),
    ("E1", "M1", "power", "2025-02-01T00:00:00+08:00", 2.0, "MWh"),
    ("E1", "M2", "gas", "2025-01-01T00:00:00+08:00", 10.0, "Nm3"),
    ("E1", "M2", "gas", "2024-12-31T16:15:00Z", 0.001, "万Nm3"),
    ("E2", "M3", "straw", "2025-12-31T23:45:00+08:00", 500.0, "kg"),
]


def run(*places: Path, folder: Path, gwp_set: str | None = None, **options: Any) -> LedgerTotals:
    options.setdefault("threads", 1)
    return ledger_totals(places, factors(folder, gwp_set=gwp_set), options.pop("period", YEAR), **options)


def errors(*places: Path, folder: Path, **options: Any) -> list[Finding]:
    with pytest.raises(DataError) as stop:
        run(*places, folder=folder, **options)
    return [item for item in stop.value.findings if item.severity == "error"]


def told(findings: list[Finding]) -> dict[str, tuple[str, str, str]]:
    """Code → place, count and rows."""
    found = {}
    for item in findings:
        values = dict(item.params)
        found[item.code] = (str(item.source), values.get("count", ""), values.get("rows", ""))
    assert len(found) == len(findings)
    return found


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_totals_by_hand(tmp_path: Path, ending: str) -> None:
    """100 kWh × 0.5 = 50; 2 MWh × 0.5 = 1000; (10 + 10) Nm3 × 2, 0.001 and 2e-6; 0.5 t × 1500 and 0.3 kg."""
    write = write_parquet if ending == "parquet" else write_csv
    path = write(tmp_path / f"meters.{ending}", frame(HAND))
    found = run(path, folder=tmp_path, gwp_set="gwp-ar6")
    kg = found.emissions
    assert kg.dims == ("entity", "month", "gas")
    assert kg.sel(entity="E1", month="2025-01", gas="CO2").item() == 50.0 + 40.0
    assert kg.sel(entity="E1", month="2025-02", gas="CO2").item() == 1000.0
    assert kg.sel(entity="E1", month="2025-01", gas="CH4").item() == pytest.approx(0.02, rel=1e-15)
    assert kg.sel(entity="E1", month="2025-01", gas="N2O").item() == pytest.approx(4e-5, rel=1e-15)
    assert kg.sel(entity="E2", month="2025-12", gas="CO2_biogenic").item() == 750.0
    assert kg.sel(entity="E2", month="2025-12", gas="CO2").item() == 0.0
    assert float(kg.sum()) == pytest.approx(1840.02 + 4e-5 + 0.15, rel=1e-15)
    # AR6, Table 7.SM.7: fossil CH4 29.8, other CH4 27.0, N2O 273; biogenic carbon dioxide counts nothing
    assert found.co2e is not None
    of = found.co2e.sum("gas")
    assert of.sel(entity="E1", month="2025-01").item() == pytest.approx(90 + 0.02 * 29.8 + 4e-5 * 273, rel=1e-14)
    assert of.sel(entity="E2", month="2025-12").item() == pytest.approx(0.15 * 27.0, rel=1e-14)
    assert found.amounts.sel(entity="E1", month="2025-01", code="gas").item() == 20.0
    assert found.counts.sel(entity="E1", month="2025-01", code="gas").item() == 2
    assert found.rows == len(HAND)


def test_without_a_gwp_set_there_is_no_co2e(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "m.parquet", frame(HAND))
    assert run(path, folder=tmp_path).co2e is None


def random_rows(count: int, seed: int = 3) -> pd.DataFrame:
    """Rows in no order, none at the instant of another."""
    random = np.random.default_rng(seed)
    units = {"power": ("kWh", "MWh"), "gas": ("Nm3", "万Nm3"), "straw": ("t", "kg")}
    codes = random.choice(list(units), count)
    start = datetime(2024, 12, 31, 16, tzinfo=UTC)
    minutes = random.choice(365 * 96, count, replace=False) * 15
    return pd.DataFrame(
        {
            "entity_id": random.choice(["E1", "E2", "企业三"], count),
            "meter": random.choice(["M1", "M2"], count),
            "carrier": codes,
            "start": [(start + timedelta(minutes=int(minute))).isoformat() for minute in minutes],
            "amount": np.round(random.uniform(0, 1e4, count), 3),
            "unit": [units[code][pick] for code, pick in zip(codes, random.integers(0, 2, count), strict=True)],
        }
    )


def agree(found: LedgerTotals, table: pd.DataFrame) -> None:
    gases = found.emissions["gas"].values.tolist()
    twin = by_pandas(table, gases)
    ours = found.emissions.stack(cell=("entity", "month")).transpose("cell", "gas").to_pandas()
    same = ours.loc[[*twin.index]]
    np.testing.assert_allclose(same.to_numpy(), twin.to_numpy(), rtol=1e-12, atol=1e-18)
    assert float(ours.to_numpy().sum()) == pytest.approx(float(same.to_numpy().sum()), rel=1e-12)


def test_totals_are_those_of_pandas(tmp_path: Path) -> None:
    table = random_rows(20_000)
    agree(run(write_parquet(tmp_path / "m.parquet", table), folder=tmp_path), table)


def digits(found: LedgerTotals) -> tuple[bytes, bytes]:
    return found.emissions.values.tobytes(), found.amounts.values.tobytes()


def test_no_cutting_of_the_files_changes_a_digit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = random_rows(6_000)
    whole = digits(run(write_parquet(tmp_path / "whole.parquet", table), folder=tmp_path))
    monkeypatch.setattr(ledger_files, "PIECE_ROWS", 500)
    monkeypatch.setattr(ledger_files, "PIECE_BYTES", 20_000)
    monkeypatch.setattr(ledger_batches, "BATCH_ROWS", 77)
    groups = write_parquet(tmp_path / "groups.parquet", table, row_group_size=180)
    for threads in (1, 2, 3):
        assert digits(run(groups, folder=tmp_path, threads=threads)) == whole
    parts = tmp_path / "parts" / "2025"
    parts.mkdir(parents=True)
    for number, (first, last) in enumerate([(0, 1), (1, 1_234), (1_234, 5_000), (5_000, 6_000)]):
        part = table.iloc[first:last]
        if number % 2:
            write_csv(parts / f"part-{number}.csv", part)
        else:
            write_parquet(parts / f"part-{number}.parquet", part, row_group_size=400)
    assert digits(run(tmp_path / "parts", folder=tmp_path, threads=2)) == whole
    shuffled = write_csv(tmp_path / "shuffled.csv", table.sample(frac=1.0, random_state=1))
    assert digits(run(shuffled, folder=tmp_path, threads=2)) == whole


amounts = st.one_of(st.floats(0, 1e9), st.floats(0, 1e-3), st.sampled_from([0.0, 0.1, 1.0]))
rows = st.lists(
    st.tuples(
        st.sampled_from(["E1", "E2", "E3"]),
        st.sampled_from([("power", "kWh"), ("power", "MWh"), ("gas", "Nm3"), ("straw", "kg")]),
        st.integers(0, 365 * 96 - 1), amounts,
    ),
    min_size=1, max_size=60,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(rows=rows, cut=st.integers(1, 59))
def test_random_ledgers(rows: list[Any], cut: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """pandas agrees, two files give the digits of one, and the exact sum of every code is right to the last bit."""
    folder = tmp_path_factory.mktemp("ledger")
    start = datetime(2024, 12, 31, 16, tzinfo=UTC)
    table = frame(
        [
            (entity, f"M{number}", code, (start + timedelta(minutes=15 * slot)).isoformat(), amount, unit)
            for number, (entity, (code, unit), slot, amount) in enumerate(rows)
        ]
    )
    found = run(write_parquet(folder / "all.parquet", table), folder=folder)
    agree(found, table)
    parts = [write_parquet(folder / "1.parquet", table[:cut]), write_csv(folder / "2.csv", table[cut:])]
    if len(table) > cut:
        assert digits(run(*reversed(parts), folder=folder)) == digits(found)
    power = table[(table["carrier"] == "power") & (table["unit"] == "kWh")]
    if len(power) and not ((table["carrier"] == "power") & (table["unit"] == "MWh")).any():
        for entity, mine in power.groupby("entity_id"):
            total = float(found.amounts.sel(entity=entity, code="power").sum())
            assert total == pytest.approx(math.fsum(mine["amount"]), rel=1e-14, abs=1e-20)


BAD: list[Row] = [
    ("E1", "M1", "power", "2025-01-01T00:00:00+08:00", 1.0, "kWh"),
    ("E1", "M1", "power", "2025-01-01T00:15:00+08:00", math.nan, "kWh"),
    ("E1", "M1", "power", "2025-01-01T00:30:00+08:00", -5.0, "kWh"),
    ("E1", "M1", "petrol", "2025-01-01T00:45:00+08:00", 1.0, "t"),
    ("E1", "M1", "power", "2024-12-31T23:45:00+08:00", 1.0, "kWh"),
    ("E1", "M1", "power", "2025-01-01T01:00:00+08:00", 1.0, "kW"),
    ("", "M1", "power", "2025-01-01T01:15:00+08:00", 1.0, "kWh"),
    ("E1", "M1", "gas", "2025-01-01T01:30:00+08:00", 1.0, "m3"),
    ("E1", "M1", "power", "2026-01-01T00:00:00+08:00", -1.0, "kWh"),
    ("E1", "M1", "power", "2025-01-01T02:00:00+08:00", 1e13, "kWh"),
]
BAD_PLACES = {
    "ledger.not_a_number": ("bad.{}!E3", "1", "3"),
    "ledger.negative": ("bad.{}!E4", "2", "4, 10"),
    "ledger.unknown_code": ("bad.{}!C5", "1", "5"),
    "ledger.outside": ("bad.{}!D6", "2", "6, 10"),
    "ledger.blank": ("bad.{}!A8", "1", "8"),
    "ledger.too_large": ("bad.{}!E11", "1", "11"),
}


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_every_bad_row_is_found_at_its_place(tmp_path: Path, ending: str) -> None:
    write = write_parquet if ending == "parquet" else write_csv
    found = errors(write(tmp_path / f"bad.{ending}", frame(BAD)), folder=tmp_path)
    units = {dict(item.params)["unit"]: str(item.source) for item in found if item.code == "ledger.wrong_unit"}
    assert units == {"kW": f"bad.{ending}!F7", "m3": f"bad.{ending}!F9"}
    rest = told([item for item in found if item.code != "ledger.wrong_unit"])
    assert rest == {code: (place.format(ending), *more) for code, (place, *more) in BAD_PLACES.items()}
    for item in found:
        assert item.message("zh") and item.message("en") and item.hint("zh") and item.hint("en")


def test_many_bad_rows_are_counted_and_the_first_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_files, "PIECE_ROWS", 100)
    monkeypatch.setattr(ledger_batches, "BATCH_ROWS", 30)
    table = random_rows(1_000)
    wrong = table.index % 3 == 1
    table.loc[wrong, "amount"] = -1.0
    table["carrier"] = table["carrier"].where(table.index < 500, [f"code {number}" for number in range(1_000)])
    found = errors(write_parquet(tmp_path / "m.parquet", table, row_group_size=100), folder=tmp_path, threads=2)
    negative = next(item for item in found if item.code == "ledger.negative")
    # rows 1, 4, 7, … of the data are rows 3, 6, 9, … of the sheet
    assert dict(negative.params)["count"] == "333"
    assert dict(negative.params)["rows"] == "3, 6, 9, 12, 15 …"
    unknown_codes = ("ledger.unknown_code", "ledger.more_values")
    unknown = [dict(item.params)["count"] for item in found if item.code in unknown_codes]
    assert sum(map(int, unknown)) == 500
    assert len(found) < 300


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_times_without_a_zone_need_a_word(tmp_path: Path, ending: str) -> None:
    """Midnight of January in Beijing time is still December in UTC: the word decides the month."""
    table = frame([("E1", "M1", "power", "2025-02-01 00:00:00", 8.0, "kWh")])
    path = tmp_path / f"naive.{ending}"
    if ending == "csv":
        write_csv(path, table)
    else:
        table.assign(start=pd.to_datetime(table["start"])).to_parquet(path, index=False)
    assert told(errors(path, folder=tmp_path)) == {"ledger.no_offset": (f"naive.{ending}!D2", "1", "2")}
    local = run(path, folder=tmp_path, naive_offset_hours=8.0).emissions
    assert local.sel(month="2025-02").sum().item() == 4.0
    utc = run(path, folder=tmp_path, naive_offset_hours=0.0, period=Period(date(2025, 2, 1), date(2025, 2, 28)))
    assert utc.emissions.sum().item() == 4.0
    assert errors(path, folder=tmp_path, naive_offset_hours=9.0, period=Period(date(2025, 2, 1), date(2025, 2, 28)))


def test_silent_months_are_warned_of(tmp_path: Path) -> None:
    starts = ["2025-01-15T00:00:00+08:00", "2025-02-15T00:00:00+08:00"]
    told_of = [("E1", starts[0]), ("E1", starts[1]), ("E2", starts[0])]
    table = frame([(entity, "M1", "power", start, 1.0, "kWh") for entity, start in told_of])
    period = Period(date(2025, 1, 1), date(2025, 3, 31))
    found = run(write_parquet(tmp_path / "m.parquet", table), folder=tmp_path, period=period).findings
    assert [(item.code, dict(item.params)) for item in found] == [
        ("ledger.empty_months", {"months": "2025-03"}),
        ("ledger.silent_months", {"carrier": "power", "entity": "E2", "months": "2025-02"}),
    ]


def test_progress_ends_at_all_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_files, "PIECE_ROWS", 100)
    path = write_parquet(tmp_path / "m.parquet", random_rows(250), row_group_size=100)
    seen: list[tuple[int, int]] = []
    run(path, folder=tmp_path, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(100, 250), (200, 250), (250, 250)]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"offset_hours": math.nan}, "offset"),
        ({"offset_hours": 24.0}, "offset"),
        ({"naive_offset_hours": math.inf}, "offset"),
        ({"period": Period(date(2000, 1, 1), date(2030, 12, 31))}, "months"),
    ],
)
def test_offsets_and_periods_that_cannot_be(tmp_path: Path, options: dict[str, Any], said: str) -> None:
    path = write_parquet(tmp_path / "m.parquet", frame(HAND))
    with pytest.raises(UsageError, match=said):
        run(path, folder=tmp_path, **options)


def test_a_file_named_twice_counts_once(tmp_path: Path) -> None:
    """By another spelling of its path, by its folder, and by a link to it."""
    folder = tmp_path / "meters"
    folder.mkdir()
    path = write_parquet(folder / "m.parquet", frame(HAND))
    (folder / "n.parquet").symlink_to(path)
    found = run(folder, path, folder / ".." / "meters" / "m.parquet", folder=tmp_path)
    assert found.rows == len(HAND)


def test_calls_that_cannot_be_answered(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        run(tmp_path / "nowhere", folder=tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no parquet or csv"):
        run(tmp_path / "empty", folder=tmp_path)
    with pytest.raises(UsageError, match="no factor"):
        ledger_totals([write_parquet(tmp_path / "m.parquet", frame(HAND))], (), YEAR)
