"""The impact of another edition as a document, as rows of a table, and as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from carbonacct.errors import UsageError
from carbonacct.lineage.terms import Term
from carbonacct.report.texts import Text
from carbonacct.report.xlsx_sheet import COUNT, Formats, Heading, SheetWriter, open_book
from carbonacct.workspace.document import finding_document
from carbonacct.workspace.factor_impact import Impact
from carbonacct.workspace.factor_impact_evaluation import EvaluationImpact, IndicatorChange
from carbonacct.workspace.factor_impact_lines import LineChange

FORMAT = "carbonacct.factor-impact/1"
_FULL, _SHARE = "0.##########E+00", "0.0000%"
Json = dict[str, Any]


def impact_document(impact: Impact) -> Json:
    """The document ``carbonacct.factor-impact/1``: every figure and indicator, every line that changes, findings."""
    config = impact.workspace.config
    return {
        "format": FORMAT,
        "workspace": {"name_zh": config.name_zh, "name_en": config.name_en},
        "old": impact.old,
        "new": impact.new,
        "in_use": impact.baseline,
        "figures": figure_records(impact),
        "lines": [line_record(number, line) for number, line in enumerate(impact.lines)],
        "evaluation": evaluation_record(impact.evaluation),
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


def evaluation_record(evaluation: EvaluationImpact | None) -> Json | None:
    """Every indicator with its judgements; ``moved_by`` are numbers of the lines of the evaluation."""
    if evaluation is None:
        return None
    return {
        "at": evaluation.at,
        "indicators": [indicator_record(one) for one in evaluation.indicators],
        "lines": [line_record(number, line) for number, line in enumerate(evaluation.lines)],
    }


def indicator_record(one: IndicatorChange) -> Json:
    """One indicator of one subject."""
    return {
        "system": one.system,
        "entity": one.entity,
        "number": one.number,
        "id": one.id,
        "name_zh": one.name_zh,
        "name_en": one.name_en,
        "class": one.class_,
        "unit": one.unit,
        "path": one.path,
        "old": one.old,
        "new": one.new,
        "difference": one.difference,
        "moved": one.moved,
        "turned": one.turned,
        "terms": [
            {
                "term": judgement.term,
                "chosen": judgement.chosen,
                "target_old": judgement.target_old,
                "target_new": judgement.target_new,
                "status_old": judgement.status_old,
                "status_new": judgement.status_new,
            }
            for judgement in one.judgements
        ],
        "moved_by": list(one.moved_by),
    }


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
        _lines(book, formats, "明细 Lines", impact.lines)
        if impact.evaluation is not None:
            _indicators(book, formats, impact.evaluation)
            _lines(book, formats, "评价明细 Evaluation lines", impact.evaluation.lines)
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
_INDICATORS = (
    Heading(Text("指标体系", "system"), 24),
    Heading(Text("对象", "subject"), 14),
    Heading(Text("序号", "number"), 8, COUNT),
    Heading(Text("指标", "indicator (zh)"), 34),
    Heading(Text("英文名称", "indicator (en)"), 34),
    Heading(Text("单位", "unit"), 14),
    Heading(Text("换版前", "old edition"), 18, _FULL),
    Heading(Text("换版后", "new edition"), 18, _FULL),
    Heading(Text("差", "difference"), 18, _FULL),
    Heading(Text("判定（各期）", "status by term"), 40, "", wrap=True),
    Heading(Text("引起变化的明细（见评价明细表的编号）", "moved by the lines (numbers of the next sheet)"), 40),
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


def _indicators(book: Any, formats: Formats, evaluation: EvaluationImpact) -> None:
    sheet = SheetWriter(book, formats, "指标 Indicators", _INDICATORS)
    sheet.header()
    for one in sorted(evaluation.indicators, key=lambda i: (not i.turned, not i.moved)):
        sheet.row(
            (
                one.system,
                one.entity,
                one.number,
                one.name_zh,
                one.name_en,
                one.unit,
                one.old,
                one.new,
                one.difference,
                "\n".join(f"{j.term}: {j.status_old} → {j.status_new}" for j in one.judgements),
                " ".join(map(str, one.moved_by)),
            )
        )
    sheet.finish()


def _lines(book: Any, formats: Formats, name: str, lines: Sequence[LineChange]) -> None:
    sheet = SheetWriter(book, formats, name, _LINES)
    sheet.header()
    for number, line in enumerate(lines):
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
