"""The park's power by hour: which meters stand for the park, its load, and what of its own generation it uses.

Conventions (docs/flexibility.md):

- A meter of the park itself stands for the whole of its kind: members' meters of that kind lie behind it and are not
  added. A park that meters its import but not its load has the load that closes the balance, whatever loads of single
  members are metered. Otherwise members' meters are added up.
- A kind without a series is unknown (None), not zero.
- Green generation is solar and wind; ``other_generation`` may burn anything.
- Power sold in an hour is own generation of that hour first. What is left of the generation goes to the load, then into
  the storage. Discharge gives back such surplus, times the storage's efficiency over the period (discharge ÷ charge, at
  most 1), as long as the account lasts; all other discharge was charged from the grid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from carbonacct.activity.timeseries import CHINA_OFFSET_HOURS, hourly
from carbonacct.activity.timeseries_schema import TIMESERIES
from carbonacct.findings import Finding, finding
from carbonacct.source import Source

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from carbonacct.activity.period import Period

GREEN = ("solar", "wind")
GENERATION = (*GREEN, "other_generation")
BALANCE_SHARE = 0.01
"""Share of the supply that the two sides of the balance may differ by over the period without a finding."""
PLACE = Source("timeseries")
_KINDS = TIMESERIES.column("kind").choices


@dataclass(frozen=True, eq=False)
class HourlyBalance:
    """kWh by hour of the period; None where nothing measures it.

    Attributes:
        hours: number of hours.
        load, generation, green, bought, sold, charge, discharge: one number an hour; ``generation`` includes ``green``.
        load_measured: whether ``load`` is a series of its own; else it closes the balance.
        of_the_park: whether the park's own meters tell the load (its load, or what it takes from the grid).
    """

    hours: int
    load: np.ndarray | None
    generation: np.ndarray | None
    green: np.ndarray | None
    bought: np.ndarray | None
    sold: np.ndarray | None
    charge: np.ndarray | None
    discharge: np.ndarray | None
    load_measured: bool
    of_the_park: bool

    def known(self, series: np.ndarray | None) -> np.ndarray:
        """A series for a sum: zeros where it is unknown."""
        import numpy as np  # noqa: PLC0415

        return np.zeros(self.hours) if series is None else series

    @property
    def supply(self) -> np.ndarray:
        """Bought + generated + discharged."""
        total: np.ndarray = self.known(self.bought) + self.known(self.generation) + self.known(self.discharge)
        return total

    @property
    def use(self) -> np.ndarray:
        """Load + sold + charged."""
        total: np.ndarray = self.known(self.load) + self.known(self.sold) + self.known(self.charge)
        return total

    @cached_property
    def difference_share(self) -> float | None:
        """|supply − use| ÷ the larger, over the period; None where load or purchases are not measured."""
        if not self.load_measured or self.bought is None:
            return None
        supply, use = float(self.supply.sum()), float(self.use.sum())
        return abs(supply - use) / max(supply, use) if max(supply, use) > 0 else None

    @cached_property
    def used_inside(self) -> np.ndarray | None:
        """Own generation that was not sold, by the hour it was used or sold in (see the conventions above).

        None without generation, and where nothing tells how much was sold: no series of it, and no measured balance
        that closes without it.
        """
        if self.generation is None or not self._sales_known:
            return None
        import numpy as np  # noqa: PLC0415

        sold = self.known(self.sold)
        at_once = np.minimum(sold, self.generation)
        left: np.ndarray = self.generation - at_once
        later = np.minimum(sold - at_once, self._given_back(np.maximum(left - self.known(self.load), 0.0)))
        inside: np.ndarray = left - later
        return inside

    @property
    def _sales_known(self) -> bool:
        closes = self.difference_share is not None and self.difference_share <= BALANCE_SHARE
        return self.sold is not None or closes

    @cached_property
    def matched(self) -> np.ndarray | None:
        """Load that green generation of the hour, or green surplus out of the storage, covers; None without either."""
        if self.load is None or self.green is None:
            return None
        import numpy as np  # noqa: PLC0415

        surplus = np.maximum(self.green - self.load - self.known(self.sold), 0.0)
        covered: np.ndarray = np.minimum(self.green + self._given_back(surplus), self.load)
        return covered

    def _given_back(self, surplus: np.ndarray) -> np.ndarray:
        """Discharge that comes from surplus charged in hours before."""
        import numpy as np  # noqa: PLC0415

        charge, discharge = self.known(self.charge), self.known(self.discharge)
        charged = float(charge.sum())
        efficiency = min(1.0, float(discharge.sum()) / charged) if charged > 0 else 0.0
        into = (efficiency * np.minimum(charge, surplus)).tolist()
        account, found = 0.0, []
        for gained, given in zip(into, discharge.tolist(), strict=True):
            found.append(min(given, account))
            account += gained - found[-1]
        return np.array(found)


def hourly_balance(
    series: pd.DataFrame, period: Period, park_id: str, offset_hours: float = CHINA_OFFSET_HOURS
) -> tuple[HourlyBalance | None, list[Finding]]:
    """The park's power by hour, and what had to be decided about it; None without any series.

    Args:
        series: the time series.
        period: the accounting period, in local time.
        park_id: the park's code; its meters stand for the whole park.
        offset_hours: local time minus UTC.
    """
    if series.empty:
        return None, []
    chosen, own, findings = _park_rows(series, park_id)
    profile = hourly(chosen, period, offset_hours)
    hours = ((period.end - period.start).days + 1) * 24
    found = HourlyBalance(
        hours,
        profile.get("load"),
        _added(profile, GENERATION),
        _added(profile, GREEN),
        profile.get("grid_import"),
        profile.get("grid_export"),
        profile.get("storage_charge"),
        profile.get("storage_discharge"),
        load_measured="load" in profile,
        of_the_park=bool(own & {"load", "grid_import"}),
    )
    return _with_load(found, findings)


def _park_rows(series: pd.DataFrame, park_id: str) -> tuple[pd.DataFrame, frozenset[str], list[Finding]]:
    """The rows that stand for the park, the kinds that its own meters measure, and findings about the others."""
    own = series["entity_id"] == park_id
    kinds = frozenset(series.loc[own, "kind"].unique())
    behind = set(kinds) | ({"load"} if "grid_import" in kinds else set())
    kept = own | ~series["kind"].isin(behind)
    findings = []
    left_out = set(series.loc[~kept, "kind"].unique())
    if left_out:
        meters = series.loc[~kept, "meter"].nunique()
        findings.append(finding("flexibility.meters_behind", PLACE, count=meters, **_names(left_out)))
    added = set(series.loc[kept & ~own, "kind"].unique()) & {"load", "grid_import", "grid_export"}
    if added:
        findings.append(finding("flexibility.meters_added", PLACE, **_names(added)))
    return series.loc[kept], kinds, findings


def _names(kinds: set[str]) -> dict[str, str]:
    known = [kind for kind in _KINDS if kind in kinds]
    return {"kinds_zh": "、".join(_KINDS[kind][0] for kind in known), "kinds_en": ", ".join(known)}


def _added(profile: Mapping[str, np.ndarray], kinds: tuple[str, ...]) -> np.ndarray | None:
    """Sum of the series of some kinds, in their order; None where there is none."""
    found = [profile[kind] for kind in kinds if kind in profile]
    return None if not found else sum(found[1:], start=found[0])


def _with_load(balance: HourlyBalance, findings: list[Finding]) -> tuple[HourlyBalance, list[Finding]]:
    """The balance with the load that closes it where none is measured, and the findings about load and balance."""
    if balance.load is None and balance.bought is None:
        return balance, [*findings, finding("flexibility.load_unknown", PLACE)]
    if balance.load is None:
        import numpy as np  # noqa: PLC0415

        load = balance.supply - balance.use
        negative = int((load < 0).sum())
        findings.append(finding("flexibility.load_by_balance", PLACE))
        if negative:
            findings.append(finding("flexibility.negative_load", PLACE, count=negative, hours=balance.hours))
        return replace(balance, load=np.maximum(load, 0.0)), findings
    share = balance.difference_share
    if share is not None and share > BALANCE_SHARE:
        sides = {"supply": f"{balance.supply.sum():,.0f}", "use": f"{balance.use.sum():,.0f}"}
        limits = {"share": f"{share:.2%}", "limit": f"{BALANCE_SHARE:.0%}"}
        findings.append(finding("flexibility.balance_off", PLACE, **sides, **limits))
    return balance, findings
