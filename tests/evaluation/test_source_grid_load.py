"""Shares by hour of a park's power, calculated by hand on single days, and what holds for every day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonacct.activity.period import Period
from carbonacct.activity.timeseries import empty_series
from carbonacct.evaluation.hourly_balance import hourly_balance
from carbonacct.evaluation.source_grid_load import (
    SourceGridLoad,
    park_peak_load,
    source_grid_load,
    source_grid_load_document,
)
from tests.evaluation.made_inputs import frame

BEIJING = timezone(timedelta(hours=8))
DAY = Period(date(2025, 3, 1), date(2025, 3, 1))
Amounts = Mapping[str | tuple[str, str], Sequence[float]]


def series(amounts: Amounts, minutes: int = 60, first: date = DAY.start) -> pd.DataFrame:
    """Time series from the first hour on; a key is the kind (of the park's meter) or (kind, unit)."""
    start = datetime(first.year, first.month, first.day, tzinfo=BEIJING)
    keys = [key if isinstance(key, tuple) else (key, "park") for key in amounts]
    counts = [len(values) for values in amounts.values()]
    step = np.concatenate([np.arange(count) for count in counts]) * minutes
    columns = {
        "meter": np.repeat([f"{entity}-{kind}" for kind, entity in keys], counts),
        "entity_id": np.repeat([entity for _, entity in keys], counts),
        "kind": np.repeat([kind for kind, _ in keys], counts),
        "start": pd.Timestamp(start).tz_convert("UTC").as_unit("ns") + pd.to_timedelta(step, unit="min"),
        "kwh": np.concatenate(list(amounts.values())),
    }
    return pd.DataFrame(columns).assign(minutes=float(minutes), quality="measured", file="timeseries/a.csv", row=2)


def storage(*rows: Mapping[str, object]) -> pd.DataFrame:
    return frame("storage", [{"row": 2, **row} for row in rows])


def at_hours(others: float = 0.0, **hours: float) -> list[float]:
    """24 numbers: ``h10=4`` in hour 10, ``others`` in the rest."""
    return [hours.get(f"h{hour}", others) for hour in range(24)]


def figures(amounts: Amounts, register: pd.DataFrame | None = None, **more: Any) -> tuple[SourceGridLoad, list[str]]:
    found, findings = source_grid_load(
        series(amounts), storage() if register is None else register, more.get("period", DAY), "park"
    )
    assert found is not None
    return found, [item.code for item in findings]


# A day without storage: load 10 in every hour, sun in hours 10 to 13, the surplus of hours 11 and 12 is sold.
SUNNY: dict[str | tuple[str, str], Sequence[float]] = {
    "load": [10.0] * 24,
    "solar": at_hours(h10=4, h11=12, h12=20, h13=4),
    "grid_export": at_hours(h11=2, h12=10),
    "grid_import": at_hours(10, h10=6, h11=0, h12=0, h13=6),
}


def test_a_day_without_storage() -> None:
    found, codes = figures(SUNNY)
    # load 240, sun 40, sold 12, bought 20 × 10 + 6 + 6 = 212; 212 + 40 = 240 + 12
    assert (found.load_kwh, found.generation_kwh, found.export_kwh, found.import_kwh) == (240, 40, 12, 212)
    assert found.self_consumption == pytest.approx(28 / 40, rel=1e-15)
    assert found.self_sufficiency == pytest.approx(28 / 240, rel=1e-15)
    assert found.green_share_hourly == pytest.approx((4 + 10 + 10 + 4) / 240, rel=1e-15)
    assert found.green_share_annual == pytest.approx(40 / 240, rel=1e-15)
    assert found.peak_load_kw == 10
    assert (found.charge_kwh, found.discharge_kwh, found.storage_cycles) == (None, None, None)
    assert codes == []


# A day with storage: sun 20 in hour 0 against a load of 10, the other 10 are charged; 8 come back in hour 1.
STORED: dict[str | tuple[str, str], Sequence[float]] = {
    "load": [10.0] * 24,
    "solar": at_hours(h0=20),
    "storage_charge": at_hours(h0=10),
    "storage_discharge": at_hours(h1=8),
    "grid_export": at_hours(),
    "grid_import": at_hours(10, h0=0, h1=2),
}


def test_surplus_comes_back_out_of_the_storage_as_green() -> None:
    found, codes = figures(STORED, storage({"storage_id": "S1", "power": 10.0, "energy": 16.0}))
    # all 20 are used inside; the park uses 240 and loses 10 − 8 in the storage
    assert found.self_consumption == 1.0
    assert found.self_sufficiency == pytest.approx(20 / 242, rel=1e-15)
    # green in hour 0: 10 of 20; in hour 1: 8
    assert found.green_share_hourly == pytest.approx(18 / 240, rel=1e-15)
    assert found.green_share_annual == pytest.approx(20 / 240, rel=1e-15)
    assert found.storage_cycles == 0.5  # 8 kWh ÷ 16 kWh
    assert codes == []


def test_discharge_of_grid_power_is_not_green() -> None:
    amounts = {**STORED, "solar": at_hours(h2=5), "grid_import": at_hours(10, h0=20, h1=2, h2=5)}
    found, codes = figures(amounts, storage({"energy": 16.0}))
    assert found.green_share_hourly == found.green_share_annual == pytest.approx(5 / 240, rel=1e-15)
    assert codes == []


def test_sun_that_the_load_takes_does_not_charge_the_storage() -> None:
    amounts = {**STORED, "solar": at_hours(h0=6), "grid_import": at_hours(10, h0=14, h1=2)}
    found, codes = figures(amounts, storage({"energy": 16.0}))
    # 6 in hour 0; the 10 charged in that hour were bought
    assert found.green_share_hourly == pytest.approx(6 / 240, rel=1e-15)
    assert codes == []


def test_surplus_sold_at_once_does_not_charge_the_storage() -> None:
    amounts = {**STORED, "grid_export": at_hours(h0=10), "grid_import": at_hours(10, h0=10, h1=2)}
    found, codes = figures(amounts, storage({"energy": 16.0}))
    # of the sun of hour 0, 10 serve the load and 10 are sold; what was charged was bought
    assert found.green_share_hourly == pytest.approx(10 / 240, rel=1e-15)
    assert found.self_consumption == 0.5
    assert codes == []


def test_losses_of_the_storage_are_shared_by_all_that_was_charged() -> None:
    amounts = {**STORED, "storage_charge": at_hours(h0=20), "storage_discharge": at_hours(h1=10, h2=6),
               "grid_import": at_hours(10, h1=0, h2=4)}  # fmt: skip
    found, codes = figures(amounts, storage({"energy": 16.0}))
    # of 20 charged, 10 are surplus and 10 bought; 16 come back, efficiency 0.8: the surplus gives 8, in hour 1
    assert found.green_share_hourly == pytest.approx((10 + 8) / 240, rel=1e-15)
    assert found.self_sufficiency == pytest.approx(20 / 244, rel=1e-15)
    assert codes == []


def test_stored_surplus_that_is_sold_later_is_not_used_inside() -> None:
    amounts = {**STORED, "grid_export": at_hours(h1=8), "grid_import": at_hours(10, h0=0)}
    found, codes = figures(amounts, storage({"energy": 16.0}))
    # of 20 kWh, 10 were used at once, 2 lost in the storage, 8 sold out of it
    assert found.self_consumption == pytest.approx(12 / 20, rel=1e-15)
    assert found.self_sufficiency == pytest.approx(12 / 242, rel=1e-15)
    assert codes == []


def test_grid_power_sold_out_of_the_storage_is_not_own_generation() -> None:
    amounts = {**STORED, "solar": at_hours(h5=6), "grid_export": at_hours(h1=8),
               "grid_import": at_hours(10, h0=20, h5=4)}  # fmt: skip
    found, _ = figures(amounts, storage({"energy": 16.0}))
    assert found.self_consumption == 1.0


def test_other_generation_is_own_but_not_green() -> None:
    found, _ = figures({"load": [10.0] * 24, "other_generation": [4.0] * 24, "wind": [1.0] * 24,
                        "grid_import": [5.0] * 24, "grid_export": [0.0] * 24})  # fmt: skip
    assert found.self_sufficiency == pytest.approx(5 / 10, rel=1e-15)
    assert found.green_share_hourly == found.green_share_annual == pytest.approx(1 / 10, rel=1e-15)


def test_load_is_what_balances_where_it_is_not_metered() -> None:
    amounts = {key: values for key, values in SUNNY.items() if key != "load"}
    found, codes = figures(amounts)
    assert (found.load_kwh, found.peak_load_kw) == (240, 10)
    assert found.green_share_hourly == pytest.approx(28 / 240, rel=1e-15)
    assert codes == ["flexibility.load_by_balance"]


def test_a_load_below_zero_counts_as_zero_and_is_told() -> None:
    found, codes = figures({"grid_import": at_hours(3), "grid_export": at_hours(h4=5)})
    assert found.load_kwh == 23 * 3  # hour 4: 3 − 5
    assert codes == ["flexibility.load_by_balance", "flexibility.negative_load"]


def test_without_load_and_import_there_is_no_share_of_the_load() -> None:
    found, codes = figures({"solar": at_hours(h10=4), "grid_export": at_hours(h10=1)})
    assert found.self_consumption == 0.75
    assert (found.load_kwh, found.self_sufficiency, found.green_share_hourly, found.green_share_annual) == (None,) * 4
    assert (found.peak_load_kw, found.import_kwh) == (None, None)
    assert codes == ["flexibility.load_unknown"]


def test_unknown_sales_are_zero_only_where_the_balance_says_so() -> None:
    known, codes = figures({"load": [10.0] * 24, "solar": [4.0] * 24, "grid_import": [6.0] * 24})
    assert (known.self_consumption, known.export_kwh, codes) == (1.0, None, [])
    unknown, codes = figures({"load": [10.0] * 24, "solar": [4.0] * 24})
    assert (unknown.self_consumption, unknown.self_sufficiency) == (None, None)
    assert codes == ["flexibility.export_missing"]
    open_, codes = figures({"load": [10.0] * 24, "solar": [9.0] * 24, "grid_import": [6.0] * 24})
    assert open_.self_consumption is None
    assert codes == ["flexibility.balance_off", "flexibility.export_missing"]


def test_empty_denominators_are_none() -> None:
    zeros = dict.fromkeys(("load", "solar", "grid_import", "grid_export", "storage_discharge"), [0.0] * 24)
    found, codes = figures(zeros, storage({"energy": 0.0}))
    shares = (found.self_consumption, found.self_sufficiency, found.green_share_hourly, found.green_share_annual)
    assert shares == (None,) * 4
    assert (found.storage_cycles, found.load_kwh, found.peak_load_kw) == (None, 0, 0)
    assert codes == ["flexibility.storage_energy_missing"]


@pytest.mark.parametrize(("load", "told"), [(99.0, False), (98.9, True), (101.2, True)])
def test_the_balance_may_be_one_per_cent_off(load: float, told: bool) -> None:
    # |100 − 99| ÷ 100 is exactly the limit
    _, findings = source_grid_load(series({"load": at_hours(h0=load), "grid_import": at_hours(h0=100.0)}), storage(),
                                   DAY, "park")  # fmt: skip
    assert [item.code for item in findings] == (["flexibility.balance_off"] if told else [])
    if load == 98.9:
        assert "1.10%" in findings[0].message("en")


def test_no_series() -> None:
    assert source_grid_load(empty_series(), storage(), DAY, "park") == (None, [])
    assert park_peak_load(empty_series(), DAY, "park") is None


def test_a_meter_of_the_park_stands_for_all_of_its_kind() -> None:
    amounts = {**SUNNY, ("load", "E1"): [6.0] * 24, ("solar", "E1"): at_hours(h10=4)}
    found, findings = source_grid_load(series(amounts), storage(), DAY, "park")
    assert found is not None
    assert (found.load_kwh, found.generation_kwh) == (240, 40)
    assert [item.code for item in findings] == ["flexibility.meters_behind"]
    assert ("用电负荷" in findings[0].message("zh")) and ("load, solar" in findings[0].message("en"))


def test_members_generation_adds_up_and_their_loads_give_way_to_the_gate() -> None:
    amounts: Amounts = {"grid_import": [7.0] * 24, ("solar", "E1"): [1.0] * 24, ("solar", "E2"): [2.0] * 24,
                        ("load", "E1"): [4.0] * 24}  # fmt: skip
    found, codes = figures(amounts)
    assert (found.load_kwh, found.generation_kwh) == (24 * 10, 24 * 3)
    assert codes == ["flexibility.meters_behind", "flexibility.load_by_balance", "flexibility.export_missing"]
    assert park_peak_load(series(amounts), DAY, "park") == 10


def test_loads_of_members_alone_are_added_but_are_no_peak_of_the_park() -> None:
    amounts: Amounts = {("load", "E1"): at_hours(4, h3=6), ("load", "E2"): at_hours(1, h4=9)}
    found, codes = figures(amounts)
    assert found.peak_load_kw == 4 + 9
    assert codes == ["flexibility.meters_added"]
    assert park_peak_load(series(amounts), DAY, "park") is None


def test_the_peak_is_an_hourly_mean() -> None:
    # quarters of an hour: 10, 20, 30, 0 kWh are 60 kWh in the hour, a mean of 60 kW (not 4 × 30)
    quarters = [10.0, 20.0, 30.0, 0.0] + [5.0] * 92
    assert park_peak_load(series({"load": quarters}, minutes=15), DAY, "park") == 60


def test_cycles_are_of_the_storage_whose_meters_are_in_the_series() -> None:
    amounts: Amounts = {"load": [10.0] * 24, ("storage_discharge", "E1"): at_hours(h1=8, h9=4),
                        ("storage_discharge", "E2"): at_hours(h1=100)}  # fmt: skip
    metered = storage({"storage_id": "S1", "energy": 16.0, "meter": "E1-storage_discharge"},
                      {"storage_id": "S2", "energy": 50.0})  # fmt: skip
    assert figures(amounts, metered)[0].storage_cycles == 12 / 16
    unmetered = storage({"storage_id": "S1", "energy": 16.0}, {"storage_id": "S2", "energy": 40.0})
    assert figures(amounts, unmetered)[0].storage_cycles == 112 / 56


def test_months_and_the_mean_day() -> None:
    period = Period(date(2025, 3, 31), date(2025, 4, 1))
    amounts: Amounts = {"load": [10.0] * 24 + [20.0] * 24, "solar": [1.0] * 24 + [30.0] * 24}
    found, _ = source_grid_load(series(amounts, first=period.start), storage(), period, "park")
    assert found is not None
    made = source_grid_load_document(found)
    blank = {"import_kwh": None, "export_kwh": None}
    assert made["by_month"] == [
        {"month": "2025-03", "load_kwh": 240.0, "generation_kwh": 24.0, "matched_kwh": 24.0, **blank},
        {"month": "2025-04", "load_kwh": 480.0, "generation_kwh": 720.0, "matched_kwh": 480.0, **blank},
    ]
    assert made["typical_day"] == {"load_kwh": [15.0] * 24, "generation_kwh": [15.5] * 24, "import_kwh": [None] * 24}
    assert (made["hours"], made["load_kwh"]) == (48, 720.0)


amounts_of_a_day = st.lists(st.integers(0, 1000).map(float), min_size=24, max_size=24)
any_day = st.fixed_dictionaries(
    {"load": amounts_of_a_day, "solar": amounts_of_a_day},
    optional=dict.fromkeys(
        ("wind", "other_generation", "grid_import", "grid_export", "storage_charge", "storage_discharge"),
        amounts_of_a_day,
    ),
)


@given(any_day)
def test_matching_by_hour_never_gives_more_than_the_year(amounts: Amounts) -> None:
    found, _ = figures(amounts)
    balance, _ = hourly_balance(series(amounts), DAY, "park")
    assert balance is not None
    if found.load_kwh:
        assert found.green_share_hourly is not None
        assert found.green_share_annual is not None
        assert found.green_share_hourly <= found.green_share_annual * (1 + 1e-12)
        assert found.green_share_hourly <= 1
    matched, load = balance.matched, balance.load
    assert matched is not None
    assert load is not None
    assert (matched <= load).all()
    if found.self_consumption is not None:
        assert -1e-12 <= found.self_consumption <= 1


@given(any_day, st.integers(0, 10))
def test_a_larger_storage_of_surplus_never_lowers_the_match(amounts: Amounts, part: int) -> None:
    """Charging the surplus and giving it back later can only add green power."""
    bare, _ = hourly_balance(series({key: amounts[key] for key in ("load", "solar")}), DAY, "park")
    assert bare is not None
    assert bare.matched is not None
    assert bare.load is not None
    assert bare.generation is not None
    charge = (bare.generation - bare.load).clip(0) * part / 10
    later = charge.cumsum() - charge
    stored = replace(bare, charge=charge, discharge=later.clip(0, 5))
    assert stored.matched is not None
    assert (stored.matched >= bare.matched).all()


@given(any_day)
def test_quarters_of_an_hour_and_hours_give_the_same(amounts: Amounts) -> None:
    cut = {key: [kwh * share for kwh in values for share in (0.5, 0.25, 0.0, 0.25)] for key, values in amounts.items()}
    rated = storage({"energy": 100.0})
    whole, _ = source_grid_load(series(amounts), rated, DAY, "park")
    fine, _ = source_grid_load(series(cut, minutes=15), rated, DAY, "park")
    assert whole is not None
    assert fine is not None
    assert source_grid_load_document(fine) == source_grid_load_document(whole)  # halves and quarters are exact


@given(amounts_of_a_day, amounts_of_a_day, st.integers(0, 2000), st.sampled_from([0.5, 0.75, 1.0]))
def test_a_park_that_stores_its_surplus_is_at_most_self_sufficient(
    load: list[float], solar: list[float], capacity: int, efficiency: float
) -> None:
    """A battery by hour: surplus is charged while there is room, else sold; it covers what lacks, the grid the rest."""
    level, made = 0.0, {kind: [] for kind in ("storage_charge", "storage_discharge", "grid_import", "grid_export")}
    for used, sun in zip(load, solar, strict=True):
        charge = min(max(sun - used, 0.0), (capacity - level) / efficiency)
        discharge = min(max(used - sun, 0.0), level)
        level = min(level + charge * efficiency - discharge, capacity)
        made["storage_charge"].append(charge)
        made["storage_discharge"].append(discharge)
        made["grid_export"].append(max(sun - used, 0.0) - charge)
        made["grid_import"].append(max(used - sun, 0.0) - discharge)
    found, codes = figures({"load": load, "solar": solar, **made}, storage({"energy": 100.0}))
    assert codes == []
    bought, sold = sum(made["grid_import"]), sum(made["grid_export"])
    if sum(solar):
        # what is not sold is used inside
        assert found.self_consumption == pytest.approx(1 - sold / sum(solar), abs=1e-9)
    consumed = sum(solar) + bought - sold
    if consumed > 0 and sum(load):
        # what is not bought comes from own generation
        assert found.self_sufficiency == pytest.approx(1 - bought / consumed, abs=1e-9)
