"""The ranking of a folder of parks as an Excel workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from carbonacct.report.format import unit_text
from carbonacct.report.ranking_html import indicator_heads, park_name
from carbonacct.report.scorecard_sheets import Columns, new_sheet, pair, plain_value
from carbonacct.report.scorecard_view import eligible_key, eligible_name
from carbonacct.report.texts import Text, text, word
from carbonacct.report.view import Json
from carbonacct.report.xlsx_sheet import (
    COUNT,
    PLAIN,
    Formats,
    Heading,
    Marked,
    SheetWriter,
    Value,
    open_book,
    sheet_name,
)


def write_ranking_workbook(document: Json, path: Path) -> None:
    """Write the workbook; the same document gives the same bytes.

    Args:
        document: ranking document ``carbonacct.ranking/1``.
        path: file to write (replaced when it exists).
    """
    comments = f"{document['format']} {document['digest']}"
    book = open_book(path, text("scorecard.ranking_title").zh, comments, "carbonacct", document["at"])
    try:
        formats = Formats(book)
        _ranking(book, formats, document["parks"])
        if document["programme"]:
            _programme(book, formats, document["programme"])
        _values(book, formats, document)
    finally:
        book.close()


def _verdict(park: Json) -> Marked:
    if park["status"] == "error":
        return Marked(pair(text("eligible.error")), "missing")
    return Marked(pair(eligible_name(park["eligible"])), eligible_key(park["eligible"]))


def _ranking(book: Any, formats: Formats, parks: list[Json]) -> None:
    columns: Columns = (
        ("rank", 7, COUNT),
        ("park_name", 30, "", True),
        ("folder", 22, ""),
        ("eligible", 26, ""),
        ("met_binding", 11, COUNT),
        ("of_binding", 11, COUNT),
        ("met_reference", 11, COUNT),
        ("of_reference", 11, COUNT),
        ("exempt", 10, COUNT),
        ("points", 10, PLAIN),
        ("errors", 10, COUNT),
        ("reasons", 80, "", True),
    )
    writer = new_sheet(book, formats, "ranking", columns)
    keys = ("met_binding", "of_binding", "met_reference", "of_reference", "exempt", "points")
    for park in parks:
        fine = park["status"] == "ok"
        counts: list[Value] = [park[key] if fine else None for key in keys]
        reasons = [pair(Text(zh, en)) for zh, en in zip(park["reasons_zh"], park["reasons_en"], strict=True)]
        leading: list[Value] = [park["rank"], pair(park_name(park)), park["folder"], _verdict(park)]
        writer.row([*leading, *counts, park["errors"], "\n".join(reasons)])
    writer.finish()


def _programme(book: Any, formats: Formats, programme: Json) -> None:
    columns: Columns = (
        ("item", 44, "", True),
        ("due", 12, ""),
        ("reached", 16, PLAIN),
        ("target_value", 16, PLAIN),
        ("indicator_unit", 10, ""),
        ("judgement", 20, ""),
        ("to_go", 16, PLAIN),
        ("locator", 30, ""),
        ("verification", 20, ""),
        ("records", 60, "", True),
    )
    writer = new_sheet(book, formats, "programme", columns)
    for target in programme["targets"]:
        status = Marked(pair(word("status", target["status"])), target["status"])
        cells: list[Value] = [pair(Text(target["name_zh"], target["name_en"])), target["by"], target["value"]]
        cells += [target["target"], unit_text(target["unit"]), status, target["to_go"], target["reference"]]
        writer.row([*cells, pair(word("verification", target["verification"])), "\n".join(target["path_rows"])])
    writer.finish()


def _values(book: Any, formats: Formats, document: Json) -> None:
    """Values by park and indicator, for tables of one's own."""
    parks, heads = document["parks"], indicator_heads(document)
    ids = list(heads)
    headings = [Heading(text("column.rank"), 7, COUNT), Heading(text("column.park_name"), 30)]
    writer = SheetWriter(
        book, formats, sheet_name("values"), [*headings, *[Heading(head, 18, PLAIN) for head in heads.values()]]
    )
    writer.header()
    for park in parks:
        writer.row([park["rank"], pair(park_name(park)), *[plain_value(park["values"].get(key)) for key in ids]])
    writer.finish()
