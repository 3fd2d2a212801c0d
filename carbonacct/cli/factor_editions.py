"""``carbonacct factors diff | validate | impact``: what another edition changes, and whether a data set is sound."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carbonacct.cli.factor_library import Own, open_library
from carbonacct.cli.terminal import AsJson, Lang

if TYPE_CHECKING:
    from carbonacct.factors.editions_diff import EditionChange, EditionsDiff
    from carbonacct.workspace.factor_impact import Impact
    from carbonacct.workspace.factor_impact_evaluation import EvaluationImpact, IndicatorChange

_MOST_ROWS = 60
_STATUS = {"changed": ("改变", "changed"), "removed": ("删去", "removed"), "added": ("新增", "added")}


def diff(
    old: Annotated[str, typer.Argument(help="旧版 dataset@edition / the old edition")],
    new: Annotated[str, typer.Argument(help="新版 dataset@edition / the new edition")],
    folder: Own = None,
    csv_file: Annotated[Path | None, typer.Option("--csv", help="写成 csv / write a csv file")] = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """比较两个版本：新增、删去、数值与单位的改变，按变化大小排列 / two editions: added, removed, changed."""
    from carbonacct.cli.outcome import print_json  # noqa: PLC0415
    from carbonacct.factors.editions_diff import change_record, diff_editions  # noqa: PLC0415

    result = diff_editions(open_library(folder), old, new)
    records = [change_record(change) for change in result.changes]
    if csv_file is not None:
        columns = list(records[0]) if records else ["status", "factor_id"]
        write_csv(csv_file, columns, [_flat(record) for record in records])
    if as_json:
        counts = {status: result.count(status) for status in ("added", "removed", "changed")}
        heads = {"old": _head(result, "old"), "new": _head(result, "new")}
        print_json({**heads, "counts": {**counts, "same": result.same}, "changes": records})
    else:
        _show_diff(result, lang)


def _head(result: EditionsDiff, which: str) -> dict[str, Any]:
    dataset = getattr(result, which)
    return {
        "ref": dataset.ref,
        "title_zh": dataset.title_zh,
        "document_number": dataset.document_number,
        "published": dataset.published.isoformat(),
        "gwp_set": dataset.gwp_set,
        "factors": len(dataset.factors),
    }


def write_csv(path: Path, columns: list[str], records: list[dict[str, Any]]) -> None:
    """Write records as csv that Excel opens as UTF-8.

    Raises:
        UsageError: the folder of the file is not there.
    """
    from carbonacct.errors import UsageError  # noqa: PLC0415

    if not path.parent.is_dir():
        raise UsageError(f"没有这个文件夹 / no such folder: {path.parent}")
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)


def _show_diff(result: EditionsDiff, lang: str) -> None:
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.terminal import console  # noqa: PLC0415

    zh, out = lang == "zh", console()
    counts = (result.count("changed"), result.count("removed"), result.count("added"), result.same)
    words = "改变 {}，删去 {}，新增 {}，相同 {}" if zh else "changed {}, removed {}, added {}, the same {}"
    out.print(f"{result.old.ref} → {result.new.ref}: " + words.format(*counts))
    if result.old.gwp_set != result.new.gwp_set:
        out.print(f"gwp_set: {result.old.gwp_set or '—'} → {result.new.gwp_set or '—'}")
    table = Table()
    for name in (
        ("", "编号", "名称", "旧值", "新值", "变化", "哪里不同")
        if zh
        else ("", "id", "name", "old", "new", "change", "what differs")
    ):
        table.add_column(name, overflow="fold")
    for change in result.changes[:_MOST_ROWS]:
        table.add_row(*_diff_row(change, zh))
    if result.changes:
        out.print(table)
    if len(result.changes) > _MOST_ROWS:
        rest = len(result.changes) - _MOST_ROWS
        out.print(f"…… 另有 {rest} 行（--csv 或 --json 全部列出）" if zh else f"… and {rest} more (--csv or --json)")


def _diff_row(change: EditionChange, zh: bool) -> tuple[str, ...]:
    shown = change.shown
    values = ["—" if f is None else f"{f.value_text} {f.unit}".strip() for f in (change.old, change.new)]
    relative = "—" if change.relative is None else f"{change.relative:+.2%}"
    name = shown.name_zh if zh else shown.name_en
    status = _STATUS[change.status][0 if zh else 1]
    return (status, change.factor_id, name, *values, relative, " ".join(change.fields))


def validate(
    folder: Annotated[Path, typer.Argument(help="数据集文件夹 / folder of a data set")],
    workspace: Own = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """检查因子数据集，一次列出全部问题 / check a factor data set: every finding at once."""
    from carbonacct.cli.outcome import finding_record, print_json, show_findings  # noqa: PLC0415
    from carbonacct.errors import UsageError  # noqa: PLC0415
    from carbonacct.factors.validate import validate_folder  # noqa: PLC0415
    from carbonacct.findings import has_errors  # noqa: PLC0415

    if not folder.is_dir():
        raise UsageError(f"没有这个文件夹 / no such folder: {folder}")
    found = validate_folder(folder, open_library(workspace))
    if as_json:
        print_json({"folder": str(folder), "findings": [finding_record(item) for item in found]})
    else:
        show_findings(found, lang)
    if has_errors(found):
        raise typer.Exit(1)


def impact(
    old: Annotated[str, typer.Argument(help="现用版本 dataset@edition / the edition in use")],
    new: Annotated[str, typer.Argument(help="换成的版本 dataset@edition / the edition in its place")],
    folder: Annotated[Path, typer.Argument(help="工作区文件夹 / workspace folder")],
    xlsx_file: Annotated[Path | None, typer.Option("--xlsx", help="写成工作簿 / write a workbook")] = None,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", help="写成 csv（数字）/ write a csv file of figures")
    ] = None,
    threads: Annotated[int | None, typer.Option("--threads", min=1, help="线程数 / number of threads")] = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """换一个因子版本，每个数字变成多少，由哪些行引起 / what every figure becomes under another edition."""
    from carbonacct.cli.outcome import data_errors, print_json  # noqa: PLC0415
    from carbonacct.workspace.factor_impact import factor_impact  # noqa: PLC0415
    from carbonacct.workspace.factor_impact_document import (  # noqa: PLC0415
        figure_records,
        impact_document,
        write_impact_workbook,
    )

    with data_errors(lang, as_json):
        result = factor_impact(folder, old, new, threads)
    if csv_file is not None:
        records = figure_records(result)
        columns = list(records[0]) if records else ["path"]
        write_csv(csv_file, columns, [_flat(record) for record in records])
    if xlsx_file is not None:
        write_impact_workbook(result, xlsx_file)
    if as_json:
        print_json(impact_document(result))
    else:
        _show_impact(result, lang)


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    """A record whose lists are texts, for a cell of a csv file."""
    return {key: " ".join(map(str, value)) if isinstance(value, list) else value for key, value in record.items()}


def _show_impact(result: Impact, lang: str) -> None:
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.outcome import show_findings  # noqa: PLC0415
    from carbonacct.cli.terminal import console, shown  # noqa: PLC0415

    zh, out = lang == "zh", console()
    moved = [figure for figure in result.figures if figure.moved]
    counts = (len(result.figures), len(moved), len(result.lines))
    words = "共 {} 个数字，改变 {} 个，由 {} 行引起" if zh else "{} figures, {} moved, by {} lines"
    out.print(f"{result.old} → {result.new}: " + words.format(*counts))
    table = Table()
    for name in (
        ("数字", "名称", "现值", "换版后", "差", "变化", "行数")
        if zh
        else ("figure", "name", "now", "then", "difference", "change", "lines")
    ):
        table.add_column(name, overflow="fold")
    for figure in moved[:_MOST_ROWS]:
        relative = "—" if figure.relative is None else f"{figure.relative:+.3%}"
        values = [shown(value, figure.unit, lang) for value in (figure.old, figure.new, figure.difference)]
        label = figure.label_zh if zh else figure.label_en
        table.add_row(figure.path, label, *values, relative, str(len(figure.moved_by)))
    if moved:
        out.print(table)
    if len(moved) > _MOST_ROWS:
        rest = len(moved) - _MOST_ROWS
        out.print(
            f"…… 另有 {rest} 个（--xlsx、--csv 或 --json）" if zh else f"… and {rest} more (--xlsx, --csv, --json)"
        )
    if result.evaluation is not None:
        _show_indicators(result.evaluation, lang)
    show_findings(result.findings, lang, least="info" if not moved else "warning")


def _show_indicators(evaluation: EvaluationImpact, lang: str) -> None:
    """The indicators whose value or judgement changes, under the term of the evaluation date."""
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.terminal import console, shown  # noqa: PLC0415

    zh, out = lang == "zh", console()
    changed = [one for one in evaluation.indicators if one.moved or one.turned]
    counts = (len(evaluation.indicators), len(changed), sum(one.turned for one in evaluation.indicators))
    words = (
        "评价：共 {} 个指标，数值改变 {} 个，判定改变 {} 个"
        if zh
        else "evaluation: {} indicators, {} moved, {} judged otherwise"
    )
    out.print(words.format(*counts))
    table = Table()
    for name in (
        ("体系", "指标", "现值", "换版后", "判定", "行数")
        if zh
        else ("system", "indicator", "now", "then", "judged", "lines")
    ):
        table.add_column(name, overflow="fold")
    for one in changed:
        values = [
            shown(v, one.unit, lang) if isinstance(v, float) else "—" if v is None else str(v)
            for v in (one.old, one.new)
        ]
        name = f"{one.number} {one.name_zh if zh else one.name_en}"
        table.add_row(" ".join((one.system, one.entity)), name, *values, _judged(one, zh), str(len(one.moved_by)))
    if changed:
        out.print(table)


def _judged(one: IndicatorChange, zh: bool) -> str:
    """The status of the chosen term, and every other that turns."""
    from carbonacct.workspace.scorecard import STATUS_WORDS  # noqa: PLC0415

    words = {status: pair[0 if zh else 1] for status, pair in STATUS_WORDS.items()}
    told = []
    for judgement in one.judgements:
        if judgement.turned:
            told.append(f"{judgement.term}: {words[judgement.status_old]} → {words[judgement.status_new]}")
        elif judgement.chosen:
            told.append(f"{judgement.term}: {words[judgement.status_new]}")
    return "\n".join(told)
