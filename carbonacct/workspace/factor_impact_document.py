"""The impact of another edition as a document, as rows of a table, and as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from carbonacct.errors import UsageError
from carbonacct.lineage.terms import Term
from carbonacct.report.texts import Text
from carbonacct.report.xlsx_sheet import COUNT, Formats, Heading, SheetWriter, open_book
from carbonacct.workspace.document import finding_document
from carbonacct.workspace.factor_impact import Impact
from carbonacct.workspace.factor_impact_lines import LineChange

FORMAT = "carbonacct.factor-impact/1"
_FULL, _SHARE = "0.##########E+00", "0.0000%"
Json = dict[str, Any]


def impact_document(impact: Impact) -> Json:
    """The document ``carbonacct.factor-impact/1``: every figure, every line that changes, findings."""
    config = impact.workspace.config
    return {
        "format": FORMAT,
        "workspace": {"name_zh": config.name_zh, "name_en": config.name_en},
        "old": impact.old,
        "new": impact.new,
        "in_use": impact.baseline,
        "figures": figure_records(impact),
        "lines": [line_record(number, line) for number, line in enumerate(impact.lines)],
        "findings": [finding_document(item) for item in impact.findings],
    }


def figure_records(impact: Impact) -> list[Json]:
    """One record a figure; ``moved_by`` are numbers of lines of the document."""
    return [
        {
            "path": figure.path,
            "label_zh": figure.label_zh,
            "label_en": figure.label_en,
            "unit": figure.unit,
            "old": figure.old,
            "new": figure.new,
            "difference": figure.difference,
            "relative": figure.relative,
            "moved": figure.moved,
            "moved_by": list(figure.moved_by),
            "factors": list(figure.factors),
        }
        for figure in impact.figures
    ]


def line_record(number: int, line: LineChange) -> Json:
    """One line that changes, with the multiplicands that differ."""
    return {
        "line": number,
        "kind": line.kind,
        "profile": line.profile,
        "entity": line.entity,
        "category": line.category,
        "gas": line.gas,
        "row_id": line.row_id,
        "file": line.source.file,
        "sheet": line.source.sheet,
        "cell": line.source.cell,
        "carrier": line.carrier,
        "quantity": line.quantity,
        "quantity_unit": line.quantity_unit,
        "unit": line.unit,
        "old": line.old,
        "new": line.new,
        "difference": line.difference,
        "relative": line.relative,
        "terms": [{"symbol": t.symbol, "old": _term(t.old), "new": _term(t.new)} for t in line.terms],
    }


def _term(term: Term | None) -> Json | None:
    return None if term is None else {"value": term.value, "unit": term.unit, "ref": term.ref}


def write_impact_workbook(impact: Impact, path: Path) -> None:
    """Write figures and lines as a workbook; the same impact gives the same bytes.

    Raises:
        UsageError: the folder of the file is not there.
    """
    if not path.parent.is_dir():
        raise UsageError(f"没有这个文件夹 / no such folder: {path.parent}")
    config = impact.workspace.config
    title = f"{config.name_zh}: {impact.old} → {impact.new}"
    book = open_book(path, title, FORMAT, "carbonacct", config.assessment_date.isoformat())
    try:
        formats = Formats(book)
        _figures(book, formats, impact)
        _lines(book, formats, impact)
    finally:
        book.close()


_FIGURES = (
    Heading(Text("数字", "figure"), 44),
    Heading(Text("名称", "name (zh)"), 34),
    Heading(Text("英文名称", "name (en)"), 34),
    Heading(Text("单位", "unit"), 14),
    Heading(Text("换版前", "old edition"), 18, _FULL),
    Heading(Text("换版后", "new edition"), 18, _FULL),
    Heading(Text("差", "difference"), 18, _FULL),
    Heading(Text("变化", "change"), 12, _SHARE),
    Heading(Text("引起变化的明细（见明细表的编号）", "moved by the lines (numbers of the next sheet)"), 40),
    Heading(Text("直接用到的因子", "factors of the figure itself"), 40),
)
_LINES = (
    Heading(Text("编号", "number"), 8, COUNT),
    Heading(Text("种类", "kind"), 10),
    Heading(Text("口径", "profile or basis"), 22),
    Heading(Text("单位", "entity"), 14),
    Heading(Text("类别", "category"), 24),
    Heading(Text("气体", "gas"), 8),
    Heading(Text("数据所在", "place of the data"), 40),
    Heading(Text("品种", "carrier"), 18),
    Heading(Text("数量", "quantity"), 16, _FULL),
    Heading(Text("数量单位", "unit of quantity"), 10),
    Heading(Text("结果单位", "unit of the result"), 10),
    Heading(Text("换版前", "old edition"), 18, _FULL),
    Heading(Text("换版后", "new edition"), 18, _FULL),
    Heading(Text("差", "difference"), 18, _FULL),
    Heading(Text("变化", "change"), 12, _SHARE),
    Heading(Text("不同的乘数", "multiplicands that differ"), 80, "", wrap=True),
)


def _figures(book: Any, formats: Formats, impact: Impact) -> None:
    sheet = SheetWriter(book, formats, "数字 Figures", _FIGURES)
    sheet.header()
    for figure in sorted(impact.figures, key=lambda f: not f.moved):
        sheet.row(
            (
                figure.path,
                figure.label_zh,
                figure.label_en,
                figure.unit,
                figure.old,
                figure.new,
                figure.difference,
                figure.relative,
                " ".join(map(str, figure.moved_by)),
                " ".join(figure.factors),
            )
        )
    sheet.finish()


def _lines(book: Any, formats: Formats, impact: Impact) -> None:
    sheet = SheetWriter(book, formats, "明细 Lines", _LINES)
    sheet.header()
    for number, line in enumerate(impact.lines):
        sheet.row(
            (
                number,
                line.kind,
                line.profile,
                line.entity,
                line.category,
                line.gas,
                str(line.source),
                line.carrier,
                line.quantity,
                line.quantity_unit,
                line.unit,
                line.old,
                line.new,
                line.difference,
                line.relative,
                "\n".join(f"{t.symbol}: {_words(t.old)} → {_words(t.new)}" for t in line.terms),
            )
        )
    sheet.finish()


def _words(term: Term | None) -> str:
    return "—" if term is None else f"{term.value:.10g} {term.unit} ({term.ref})"
