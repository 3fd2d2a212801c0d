"""Whatever people put into a table becomes rows or findings, never an exception."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbonacct.activity.checks import CheckContext, run_checks
from carbonacct.activity.load import load_tables
from carbonacct.activity.period import Period
from carbonacct.activity.tables import TABLES
from carbonacct.factors.store import FactorStore

PERIOD = Period(date(2025, 1, 1), date(2025, 12, 31))
CARRIERS = FactorStore.load().carriers()
PLACES = {
    "organisations": "organisations.csv", "activity": "activity/a.csv", "power": "electricity/p.csv",
    "certificates": "electricity/c.csv", "transfers": "transfers.csv", "gate": "gate.csv",
}  # fmt: skip
WORDS = st.sampled_from(
    ["", " ", "E1", "park", "天然气", "电力", "蒸汽", "2025-01", "2025", "消费", "购入", "燃烧",
     "12.5", "-3", "１２", "1e400", "nan",
     "吨", "万kWh", "GJ", "tCO2/t", "98%", "合计", "#N/A", "=1+1", "2025年13月", "计量", "电网",
     "绿电交易", "流入", "\u200b", "0"]
)  # fmt: skip
CELLS = st.one_of(WORDS, st.text(max_size=12))


@pytest.mark.long
@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_cells_in_any_table(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    for name in data.draw(st.sets(st.sampled_from(sorted(PLACES)), min_size=1)):
        headers = [column.zh[0] for column in TABLES[name].columns]
        kept = (
            data.draw(st.lists(st.sampled_from(headers), min_size=1, unique=True))
            if data.draw(st.booleans())
            else headers
        )
        rows = data.draw(st.lists(st.lists(CELLS, max_size=len(kept) + 1), max_size=6))
        write(folder / PLACES[name], [kept, *rows], data.draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030"])))
    tables, findings = load_tables(folder, CARRIERS, PERIOD)
    findings += run_checks(tables, CheckContext(period=PERIOD, carriers=CARRIERS, folder=folder))
    for item in findings:
        assert "{" not in item.message("zh").replace("{{", "") or "{" in str(item.params)
        assert item.hint("zh")
        assert item.hint("en")


@pytest.mark.long
@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    content=st.binary(max_size=400),
    name=st.sampled_from(["activity/a.csv", "activity/a.xlsx", "gate.csv", "gate.xlsx"]),
)
def test_any_bytes_in_a_file(content: bytes, name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    _, findings = load_tables(folder, CARRIERS, PERIOD)
    assert any(item.severity == "error" for item in findings)  # at the least, there are no organisations


def write(path: Path, rows: list[list[str]], encoding: str) -> None:
    """Write cells as a csv file; a line feed within a cell is kept in quotes."""
    path.parent.mkdir(exist_ok=True)
    text = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows) + "\n"
    path.write_bytes(text.encode(encoding, errors="replace"))
