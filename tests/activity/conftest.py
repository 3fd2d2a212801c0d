from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from carbonacct.activity.checks import CheckContext, run_checks
from carbonacct.activity.load import Tables, load_tables
from carbonacct.activity.meter_rows import with_meter_rows
from carbonacct.activity.period import Period
from carbonacct.datafiles import data_folder
from carbonacct.factors.carriers import Carriers, read_carriers
from carbonacct.findings import Finding

ORGANISATIONS = "单位编码,单位名称,单位类型,上级编码\nP,园区,园区,\nE1,甲厂,企业,P\nE2,乙厂,企业,P\n"
Read = Callable[[], tuple[Tables, list[Finding]]]
Place = tuple[str, str, str, str]


@pytest.fixture(scope="session")
def carriers() -> Carriers:
    return read_carriers(data_folder("factors") / "carbonacct" / "carriers" / "1" / "carriers.csv")


@pytest.fixture(scope="session")
def period() -> Period:
    return Period(date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace that has its organisations and nothing else."""
    write(tmp_path, {"organisations.csv": ORGANISATIONS})
    return tmp_path


@pytest.fixture
def read(workspace: Path, carriers: Carriers, period: Period) -> Read:
    """Reads the workspace and runs all checks."""

    def run() -> tuple[Tables, list[Finding]]:
        tables, findings = load_tables(workspace, carriers, period)
        tables = with_meter_rows(tables, carriers, period)
        return tables, [*findings, *run_checks(tables, CheckContext(period, carriers, workspace))]

    return run


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    """Put files into a folder; text is written as UTF-8."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> openpyxl.Workbook:
    """A workbook with these sheets; save it after changing it further."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return book


def places(findings: list[Finding]) -> list[Place]:
    """Code, file, sheet and cell of every finding."""
    return [
        (f.code, f.source.file, f.source.sheet, f.source.cell) if f.source else (f.code, "", "", "") for f in findings
    ]
