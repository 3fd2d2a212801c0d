"""Open a workspace: settings, reference data under their lock, tables and everything found in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from carbonacct.activity.period import Period
from carbonacct.errors import UsageError
from carbonacct.factors.lock import check_lock
from carbonacct.factors.store import FactorStore
from carbonacct.findings import Finding, finding
from carbonacct.source import Source
from carbonacct.workspace.config import WorkspaceConfig, read_config
from carbonacct.workspace.names import named_carriers

if TYPE_CHECKING:
    import pandas as pd

    from carbonacct.activity.load import Tables

LOCK = "factors.lock"
OWN_FACTORS = "factors"


def _no_series() -> pd.DataFrame:
    from carbonacct.activity.timeseries import empty_series  # noqa: PLC0415

    return empty_series()


@dataclass(frozen=True)
class Workspace:
    """An opened workspace: its folder, settings, reference data, tables, findings about them, and time series."""

    folder: Path
    config: WorkspaceConfig
    store: FactorStore
    tables: Tables
    findings: tuple[Finding, ...]
    timeseries: pd.DataFrame = field(default_factory=_no_series)

    @property
    def period(self) -> Period:
        """The accounting period."""
        return Period(self.config.period.start, self.config.period.end)

    @property
    def members(self) -> dict[str, str]:
        """Each entity's enterprise (a facility belongs to its enterprise, a facility of the park to the park)."""
        frame = self.tables.organisations
        kinds = dict(zip(frame["entity_id"], frame["kind"], strict=True))
        parents = dict(zip(frame["entity_id"], frame["parent_id"], strict=True))
        found = {}
        for entity in kinds:
            owner = entity
            while kinds[owner] == "facility" and parents.get(owner) in kinds:
                owner = parents[owner]
            found[entity] = owner
        return found


def open_store(folder: Path) -> tuple[FactorStore, list[Finding]]:
    """Shipped factor data sets and the workspace's own ``factors`` folder, as far as ``factors.lock`` pins them.

    Returns:
        The store, and findings: private data sets that are incomplete, data sets added after the lock was written.

    Raises:
        LockMismatchError: a data set differs from the lock; the message names the file.
    """
    own = folder / OWN_FACTORS
    store = FactorStore.load(roots=[own] if own.is_dir() else [])
    if (folder / LOCK).is_file():
        locked, findings = check_lock(folder / LOCK, store)
        return locked, [*store.findings, *findings]
    return store, list(store.findings)


def open_workspace(folder: Path) -> Workspace:
    """Open a workspace and run every check on its tables.

    Raises:
        UsageError: the folder or its settings are wrong.
        LockMismatchError: reference data differ from ``factors.lock``.
    """
    from carbonacct.activity.checks import CheckContext, run_checks  # noqa: PLC0415
    from carbonacct.activity.emission_sources import all_sources  # noqa: PLC0415
    from carbonacct.activity.load import load_tables  # noqa: PLC0415
    from carbonacct.activity.meter_rows import with_meter_rows  # noqa: PLC0415
    from carbonacct.activity.timeseries import load_timeseries  # noqa: PLC0415

    if not folder.is_dir():
        raise UsageError(f"没有这个文件夹 / no such folder: {folder}")
    config = read_config(folder)
    store, lock_findings = open_store(folder)
    period = Period(config.period.start, config.period.end)
    carriers = named_carriers(folder, store.carriers())
    tables, findings = load_tables(folder, carriers, period)
    tables = with_meter_rows(tables, carriers, period)
    findings = [
        *lock_findings,
        *findings,
        *carriers.findings(),
        *run_checks(tables, CheckContext(period=period, carriers=store.carriers(), folder=folder)),
    ]
    series, series_findings = load_timeseries(folder, set(tables.organisations["entity_id"]), period)
    findings += [*series_findings, *_park_id(tables, config)]
    year = config.period.start.year
    if (period.start, period.end) != (date(year, 1, 1), date(year, 12, 31)):
        findings.append(finding("workspace.period_partial", start=config.period.start, end=config.period.end))
    accounted = ("activity", "power", "transfers", "gate", *all_sources())
    rows = sum(len(tables.frame(name)) for name in accounted)
    if not rows:
        findings.append(finding("workspace.nothing_to_account"))
    return Workspace(folder, config, store, tables, tuple(findings), series)


def _park_id(tables: Tables, config: WorkspaceConfig) -> list[Finding]:
    """A park in the organisations table that is not the park of the settings."""
    frame = tables.organisations
    parks = frame[frame["kind"] == "park"].to_dict("records")
    if len(parks) != 1 or parks[0]["entity_id"] in ("", config.park_id):
        return []
    park = parks[0]
    place = Source(park["file"], park["sheet"], park["entity_cell"])
    return [finding("workspace.park_id", place, value=park["entity_id"], park_id=config.park_id)]
