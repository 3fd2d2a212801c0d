"""Small ledgers for the tests: files, factor lists, and pandas as the independent way to add them up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from carbonacct.activity.period import Period
from carbonacct.factors.store import FactorStore
from carbonacct.ghg.ledger_factors import LedgerFactor, read_factors

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
FACTOR_LIST = """code,gas,value,unit,origin,source
power,CO2,0.5,kg/kWh,,made up
gas,CO2,2.0,kg/Nm3,,made up
gas,CH4,0.001,kg/Nm3,,made up
gas,N2O,0.002,g/Nm3,,made up
straw,CO2,1.5,t/t,biogenic,made up
straw,CH4,0.3,kg/t,biogenic,made up
"""
KG: Mapping[str, Mapping[str, float]] = {
    "power": {"CO2": 0.5},
    "gas": {"CO2": 2.0, "CH4": 0.001, "N2O": 0.000002},
    "straw": {"CO2_biogenic": 1500.0, "CH4": 0.3},
}
"""kg per kWh, Nm3 and t: the list above, converted by hand."""
SCALES = {"kWh": 1.0, "MWh": 1000.0, "Nm3": 1.0, "万Nm3": 10_000.0, "t": 1.0, "kg": 0.001}


@lru_cache(maxsize=1)
def store() -> FactorStore:
    return FactorStore.load()


def factors(folder: Path, text: str = FACTOR_LIST, gwp_set: str | None = None) -> tuple[LedgerFactor, ...]:
    """The factors of a list without errors."""
    path = folder / "factor-list.txt"
    path.write_text(text, encoding="utf-8")
    found, findings = read_factors(path, store(), gwp_set)
    assert not [item for item in findings if item.severity == "error"], findings
    return found


Row = tuple[str, str, str, str, Any, str]


def frame(rows: Sequence[Row]) -> pd.DataFrame:
    """Rows (entity, meter, code, start, amount, unit) as a table."""
    return pd.DataFrame(rows, columns=["entity_id", "meter", "carrier", "start", "amount", "unit"])


def write_parquet(path: Path, table: pd.DataFrame, row_group_size: int | None = None) -> Path:
    """With times that have a zone."""
    table = table.assign(start=pd.to_datetime(table["start"], utc=True, format="ISO8601"))
    table.to_parquet(path, index=False, row_group_size=row_group_size)
    return path


def write_csv(path: Path, table: pd.DataFrame, **options: Any) -> Path:
    table.to_csv(path, index=False, **options)
    return path


def by_pandas(table: pd.DataFrame, gases: Sequence[str]) -> pd.DataFrame:
    """kg by entity and month (local time of China) and gas: merge, multiply, group."""
    listed = [(code, gas, value) for code, values in KG.items() for gas, value in values.items()]
    joined = table.merge(pd.DataFrame(listed, columns=["carrier", "gas", "factor"]), on="carrier")
    joined["kg"] = joined["amount"] * joined["unit"].map(SCALES) * joined["factor"]
    local = pd.to_datetime(joined["start"], utc=True, format="ISO8601").dt.tz_convert("Asia/Shanghai")
    joined["month"] = local.dt.strftime("%Y-%m")
    wide = joined.pivot_table(index=["entity_id", "month"], columns="gas", values="kg", aggfunc="sum")
    return wide.reindex(columns=list(gases)).fillna(0.0)
