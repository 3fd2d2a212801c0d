"""Source, grid, load and storage: self-consumption, self-sufficiency, green share by hour, cycles and peak load.

    self-consumption        own generation used inside ÷ own generation
    self-sufficiency        own generation used inside ÷ (load + losses of the storage)
    green share by hour     Σ min(green of the hour + green surplus out of the storage, load) ÷ Σ load
    green share of the year Σ green generation ÷ Σ load
    storage cycles          Σ discharge ÷ rated energy
    peak load               largest hour of the load, as a mean power

A ratio whose denominator is zero or unknown is None. What is used inside, and which meters count, is said in
:mod:`carbonacct.evaluation.hourly_balance`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from carbonacct.activity.timeseries import CHINA_OFFSET_HOURS, hourly
from carbonacct.evaluation.hourly_balance import PLACE, HourlyBalance, hourly_balance
from carbonacct.findings import Finding, finding

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from carbonacct.activity.period import Period

Json = dict[str, Any]
DAY = 24
_DISCHARGE = "storage_discharge"


@dataclass(frozen=True)
class SourceGridLoad:
    """Totals in kWh, shares as fractions, the months and the mean day; None where it cannot be told.

    Attributes:
        by_month: ``month`` (``2025-01``) and kWh of load, generation, matched green power, import and export.
        typical_day: mean kWh by hour of the day of load, generation and import.
    """

    hours: int
    load_kwh: float | None
    generation_kwh: float | None
    import_kwh: float | None
    export_kwh: float | None
    charge_kwh: float | None
    discharge_kwh: float | None
    self_consumption: float | None
    self_sufficiency: float | None
    green_share_hourly: float | None
    green_share_annual: float | None
    storage_cycles: float | None
    peak_load_kw: float | None
    by_month: tuple[Mapping[str, str | float | None], ...]
    typical_day: Mapping[str, tuple[float | None, ...]]


def source_grid_load(
    series: pd.DataFrame,
    storage: pd.DataFrame,
    period: Period,
    park_id: str,
    offset_hours: float = CHINA_OFFSET_HOURS,
) -> tuple[SourceGridLoad | None, list[Finding]]:
    """The power of the park by hour in figures, and what is unclear about it; None without time series.

    Args:
        series: the time series of the workspace.
        storage: the register ``storage``.
        period: the accounting period, in local time.
        park_id: the park's code.
        offset_hours: local time minus UTC.
    """
    balance, findings = hourly_balance(series, period, park_id, offset_hours)
    if balance is None:
        return None, findings
    inside = _total(balance.used_inside)
    if balance.generation is not None and inside is None:
        findings.append(finding("flexibility.export_missing", PLACE))
    load, charge, discharge = _total(balance.load), _total(balance.charge), _total(balance.discharge)
    losses = max((charge or 0.0) - (discharge or 0.0), 0.0)
    cycles, found = _cycles(series, storage, period, offset_hours, discharge)
    figures = SourceGridLoad(
        balance.hours,
        load,
        _total(balance.generation),
        _total(balance.bought),
        _total(balance.sold),
        charge,
        discharge,
        _ratio(inside, _total(balance.generation)),
        _ratio(inside, None if load is None else load + losses),
        _ratio(_total(balance.matched), load),
        _ratio(_total(balance.green), load),
        cycles,
        _peak(balance),
        tuple(_months(balance, period)),
        _typical_day(balance),
    )
    return figures, [*findings, *found]


def park_peak_load(
    series: pd.DataFrame, period: Period, park_id: str, offset_hours: float = CHINA_OFFSET_HOURS
) -> float | None:
    """The largest hourly mean of the park's load, kW; None unless meters of the park itself tell its load."""
    balance, _ = hourly_balance(series, period, park_id, offset_hours)
    return None if balance is None or not balance.of_the_park else _peak(balance)


def source_grid_load_document(figures: SourceGridLoad) -> Json:
    """The object ``source_grid_load_storage`` of a scorecard."""
    day = {name: list(values) for name, values in figures.typical_day.items()}
    return {**asdict(figures), "by_month": [dict(month) for month in figures.by_month], "typical_day": day}


def _total(series: np.ndarray | None) -> float | None:
    return None if series is None else float(series.sum())


def _ratio(above: float | None, below: float | None) -> float | None:
    return above / below if above is not None and below is not None and below > 0 else None


def _peak(balance: HourlyBalance) -> float | None:
    """kWh of the largest hour ÷ 1 h."""
    return None if balance.load is None else float(balance.load.max())


def _shown(balance: HourlyBalance) -> dict[str, np.ndarray | None]:
    return {
        "load_kwh": balance.load,
        "generation_kwh": balance.generation,
        "matched_kwh": balance.matched,
        "import_kwh": balance.bought,
        "export_kwh": balance.sold,
    }


def _months(balance: HourlyBalance, period: Period) -> list[dict[str, str | float | None]]:
    """Totals of every month that the period touches."""
    import numpy as np  # noqa: PLC0415

    days = np.datetime64(period.start, "D") + np.arange(balance.hours // DAY)
    names, place = np.unique(np.repeat(days.astype("datetime64[M]"), DAY), return_inverse=True)
    found: list[dict[str, str | float | None]] = [{"month": str(name)} for name in names]
    for key, series in _shown(balance).items():
        sums = None if series is None else np.bincount(place, weights=series, minlength=len(names)).tolist()
        for number, month in enumerate(found):
            month[key] = None if sums is None else sums[number]
    return found


def _typical_day(balance: HourlyBalance) -> dict[str, tuple[float | None, ...]]:
    """Mean of every hour of the day over all days of the period."""
    found: dict[str, tuple[float | None, ...]] = {}
    shown = _shown(balance)
    for key in ("load_kwh", "generation_kwh", "import_kwh"):
        series = shown[key]
        found[key] = (None,) * DAY if series is None else tuple(series.reshape(-1, DAY).mean(axis=0).tolist())
    return found


def _cycles(
    series: pd.DataFrame, storage: pd.DataFrame, period: Period, offset_hours: float, discharge: float | None
) -> tuple[float | None, list[Finding]]:
    """Full cycles: discharge ÷ rated energy, of the storage whose meters are in the series, else of all storage."""
    if discharge is None:
        return None, []
    metered = series.loc[(series["kind"] == _DISCHARGE) & series["meter"].isin(storage["meter"])]
    known = storage.loc[storage["meter"].isin(metered["meter"])] if len(metered) else storage
    energy = float(known["energy"].sum())
    if energy <= 0:
        return None, [finding("flexibility.storage_energy_missing", PLACE)]
    profile = hourly(metered, period, offset_hours)
    return (float(profile[_DISCHARGE].sum()) if len(metered) else discharge) / energy, []
