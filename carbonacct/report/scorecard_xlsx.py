"""The scorecard as an Excel workbook: the annex's own table filled in, and everything it rests on."""

from __future__ import annotations

from pathlib import Path

from carbonacct.report.scorecard_annex import AnnexSheet, sheet_title
from carbonacct.report.scorecard_sheets import (
    write_calculation,
    write_checks,
    write_comparison,
    write_decomposition,
    write_enterprises,
    write_evidence,
    write_neutrality,
    write_options,
    write_power_balance,
    write_power_plant,
)
from carbonacct.report.scorecard_view import ScorecardView
from carbonacct.report.view import Json
from carbonacct.report.xlsx_sheet import Formats, open_book, sheet_name

SHEETS = (
    "calculation",
    "options",
    "evidence",
    "comparison",
    "enterprise_systems",
    "neutrality",
    "vpp",
    "sgls",
    "decomposition",
    "checks",
)
"""Names that no sheet of a system may take."""


def write_scorecard_workbook(document: Json, path: Path) -> None:
    """Write the workbook; the same document gives the same bytes.

    The first sheets are those of the systems of the park, each laid out as its document prints it; statements that
    the document does not have get no sheet.

    Args:
        document: scorecard document ``carbonacct.scorecard/1``.
        path: file to write (replaced when it exists).
    """
    view = ScorecardView(document)
    engine = document["engine"]
    comments = f"{document['format']} {document['digest']}"
    author = f"{engine['name']} {engine['version']}"
    book = open_book(path, view.name.zh, comments, author, document["at"])
    try:
        formats = Formats(book)
        names = [sheet_name(key) for key in SHEETS]
        for system in view.park_systems:
            names.append(sheet_title(system.data["name_zh"], names))
            AnnexSheet(book, formats, view, system, names[-1]).write()
        write_calculation(book, formats, view)
        write_options(book, formats, view)
        write_evidence(book, formats, view)
        write_comparison(book, formats, view)
        if view.enterprise_systems:
            write_enterprises(book, formats, view)
        write_neutrality(book, formats, view)
        if document["virtual_power_plant"]:
            write_power_plant(book, formats, view)
        if document["source_grid_load_storage"]:
            write_power_balance(book, formats, view)
        if document["decomposition"]:
            write_decomposition(book, formats, view)
        write_checks(book, formats, view)
    finally:
        book.close()
