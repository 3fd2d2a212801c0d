"""The accounts as an Excel workbook that an auditor can follow: live formulas beside the stored values."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from carbonacct.report.view import AccountsView, Json
from carbonacct.report.xlsx_inventory import write_inventory
from carbonacct.report.xlsx_sheet import Formats, open_book
from carbonacct.report.xlsx_sheets import (
    write_energy,
    write_enterprises,
    write_factors,
    write_figures,
    write_findings,
    write_reconciliation,
    write_summary,
)

if TYPE_CHECKING:
    import pandas as pd

LARGE = 20_000
"""Rows of lines and activity data together from which the workbook is written with constant memory."""


def _open(path: Path, document: Json, count: int) -> Any:
    workspace, engine = document["workspace"], document["engine"]
    return open_book(
        path,
        workspace["name_zh"],
        f"{document['format']} {document['digest']}",
        f"{engine['name']} {engine['version']}",
        workspace["assessment_date"],
        constant_memory=count > LARGE,
    )


def write_workbook(
    document: Json, lines: pd.DataFrame, rows: pd.DataFrame, path: Path, energy_lines: pd.DataFrame | None = None
) -> None:
    """Write the workbook; the same document and tables give the same bytes.

    Args:
        document: result document ``carbonacct.accounts/1``.
        lines: emission lines, one row a line; ``quantity``, ``terms`` (JSON), ``sign`` and ``mass_kg`` become formulas.
        rows: activity rows.
        path: file to write (replaced when it exists).
        energy_lines: energy lines, one row a line and basis; they get a sheet with formulas of their own.

    Raises:
        UsageError: a column that the formulas need is not among the emission lines.
    """
    from carbonacct.report.xlsx_energy_lines import write_energy_lines  # noqa: PLC0415 (loads pandas)
    from carbonacct.report.xlsx_lines import write_lines, write_rows  # noqa: PLC0415 (loads pandas)

    view = AccountsView(document)
    book = _open(path, document, len(lines) + len(rows))
    try:
        formats = Formats(book)
        write_summary(book, formats, view)
        write_enterprises(book, formats, view)
        write_energy(book, formats, view)
        write_reconciliation(book, formats, view)
        write_inventory(book, formats, view)
        write_lines(book, formats, view, lines)
        if energy_lines is not None:
            write_energy_lines(book, formats, view, energy_lines)
        write_rows(book, formats, view, rows)
        write_factors(book, formats, view)
        write_findings(book, formats, view)
        write_figures(book, formats, view)
    finally:
        book.close()
