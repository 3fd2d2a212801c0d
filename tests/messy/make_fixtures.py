"""Make ``fixtures/*.xls`` and ``fixtures/*.ods`` with LibreOffice, from workbooks that openpyxl writes.

    python tests/messy/make_fixtures.py    needs soffice on the path

They are committed, so that the tests need no LibreOffice, and so that what we read was written by another program.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Any

import openpyxl

HERE = Path(__file__).parent / "fixtures"
HEAD = ["单位编码", "期间", "品种", "流向", "用途", "数量", "单位", "数据类别", "不确定度(%)"]
DIESEL = ["E1", "2025", "柴油", "消费", "燃烧", 5, "t", "计量", 2]
PETROL = ["E1", "2025", "汽油", "消费", "燃烧", 3, "t", "计量", 2]


def plain(sheet: Any) -> None:
    """Nothing but the format."""


def percent(sheet: Any) -> None:
    """5 % stored as 0.05 with a percent format."""
    sheet["I2"] = 0.05
    sheet["I2"].number_format = "0%"


def error(sheet: Any) -> None:
    """A division by zero in a column that may be blank."""
    sheet["I3"] = "=1/0"


def hidden(sheet: Any) -> None:
    """The third row is hidden."""
    sheet.row_dimensions[3].hidden = True


def merged(sheet: Any) -> None:
    """The code of the unit is merged over both rows."""
    sheet["A3"] = None
    sheet.merge_cells("A2:A3")


MESSES = (plain, percent, error, hidden, merged)


def main() -> None:
    """Write the fixtures."""
    HERE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for mess in MESSES:
            book = openpyxl.Workbook()
            sheet = book.worksheets[0]
            sheet.title = "台账"
            for row in (HEAD, DIESEL, PETROL):
                sheet.append(row)
            mess(sheet)
            source = Path(folder) / f"{mess.__name__}.xlsx"
            book.save(source)
            for ending in ("xls", "ods"):
                command = ["soffice", "--headless", "--convert-to", ending, "--outdir", str(HERE), str(source)]
                subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    main()
