"""``carbonacct evaluate``: the scorecard of a park, or the ranking of a folder of parks."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from carbonacct.cli.terminal import AsJson, Lang
from carbonacct.errors import UsageError

if TYPE_CHECKING:
    from carbonacct.workspace.evaluate import Request

Systems = Annotated[list[str] | None, typer.Option("--system", help="指标体系，可多次 / indicator system, repeatable")]
Terms = Annotated[Literal["near", "long"], typer.Option("--term", help="近期 near 或远期 long / term of the targets")]
At = Annotated[datetime | None, typer.Option("--at", formats=["%Y-%m-%d"], help="评价日 / evaluation date")]
Options = Annotated[
    list[str] | None,
    typer.Option("--option", help="体系:选项=读法，可多次 / SYSTEM:OPTION=READING, repeatable"),
]
Previous = Annotated[Path | None, typer.Option("--previous", help="上年工作区 / the previous year's workspace")]
Programme = Annotated[str, typer.Option("--programme", help="行动方案目标 / targets of a programme (many parks)")]


def evaluate(
    path: Annotated[Path, typer.Argument(help="工作区，或含多个工作区的文件夹 / workspace, or a folder of workspaces")],
    system: Systems = None,
    term: Terms = "near",
    at: At = None,
    option: Options = None,
    previous: Previous = None,
    programme: Programme = "wuxi-2025-2027",
    threads: Annotated[int | None, typer.Option("--threads", min=1, help="线程或进程数 / threads or processes")] = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="不显示进度 / no progress")] = False,
) -> None:
    """评价：按指标体系计算各项指标、判定达标，写出评价表 / evaluate indicators and write the scorecard."""
    from carbonacct.cli.terminal import progress_to_stderr  # noqa: PLC0415
    from carbonacct.workspace.config import FILE  # noqa: PLC0415
    from carbonacct.workspace.evaluate import Request  # noqa: PLC0415

    say = progress_to_stderr(lang, quiet or as_json)
    day = None if at is None else at.date()
    request = Request(tuple(system or ()), _options(option or []), day, term, previous=previous)
    if (path / FILE).is_file():
        _one(path, request, threads, lang, as_json, say)
        return
    from carbonacct.cli.ranking import rank  # noqa: PLC0415

    rank(path, request, programme, threads, lang, as_json, quiet)


def _options(texts: list[str]) -> dict[str, dict[str, str]]:
    """``SYSTEM:OPTION=READING`` texts as a mapping.

    Raises:
        UsageError: a text is of another shape.
    """
    found: dict[str, dict[str, str]] = {}
    for text in texts:
        system, colon, rest = text.partition(":")
        option, sign, reading = rest.partition("=")
        if not (colon and sign and system and option and reading):
            raise UsageError(f"--option {text!r}: 应为 体系:选项=读法 / expected SYSTEM:OPTION=READING")
        found.setdefault(system, {})[option] = reading
    return found


def _one(path: Path, request: Request, threads: int | None, lang: str, as_json: bool, say: Any) -> None:
    from carbonacct.cli.outcome import finding_record, print_json, show_findings  # noqa: PLC0415
    from carbonacct.findings import DataError  # noqa: PLC0415
    from carbonacct.workspace.evaluate import evaluate_workspace  # noqa: PLC0415
    from carbonacct.workspace.evaluation_results import PAGE, WORKBOOK, write_evaluation  # noqa: PLC0415

    try:
        evaluation = evaluate_workspace(path, request, threads, say)
    except DataError as stop:
        if as_json:
            print_json({"findings": [finding_record(item) for item in stop.findings]})
        else:
            show_findings(stop.findings, lang)
            typer.echo("有错误，未作评价 / errors stand: nothing was evaluated", err=True)
        raise typer.Exit(1) from stop
    place, document = write_evaluation(evaluation, lang, say)
    say("完成", "done")
    if as_json:
        print_json(document)
        return
    show_findings(evaluation.findings, lang, least="error")
    parks = [system for system in document["systems"] if system["subject"] == "park"]
    for system in parks:
        _show_system(system, lang)
    _show_enterprises([system for system in document["systems"] if system["subject"] != "park"], lang)
    if len(parks) > 1:
        subject = parks[0]["subject_id"]
        _show_comparison([line for line in document["comparison"] if line["subject_id"] == subject], lang)
    typer.echo(("评价表：" if lang == "zh" else "scorecard: ") + str(place / PAGE))
    typer.echo(("工作簿：" if lang == "zh" else "workbook: ") + str(place / WORKBOOK))
    program = sys.argv[0] if Path(sys.argv[0]).name == "carbonacct" else "carbonacct"
    first = document["systems"][0]["indicators"][1:2] or document["systems"][0]["indicators"]
    hint = "数字的来历：" if lang == "zh" else "where a figure comes from: "
    typer.echo(f"{hint}{program} explain {path} {first[0]['explain']}")


WORDS = {
    "met": ("达标", "met", "green"),
    "not_met": ("未达标", "not met", "red"),
    "missing": ("缺数据", "missing", "yellow"),
    "not_applicable": ("不适用", "not applicable", "yellow"),
    "exempt": ("豁免", "exempt", "cyan"),
}


def _show_system(system: dict[str, Any], lang: str) -> None:
    """The indicators of a park as a table."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from carbonacct.cli.terminal import console  # noqa: PLC0415

    zh = lang == "zh"
    name = system["name_zh" if zh else "name_en"]
    verdict = _verdict(system["outcome"]["chosen"]["eligible"], zh)
    table = Table(title=f"{name} · {verdict}", title_justify="left")
    for head in (("序号", "指标", "数值", "近期", "判定", "远期", "判定") if zh else
                 ("no.", "indicator", "value", "near", "", "long", "")):  # fmt: skip
        table.add_column(head, justify="right" if head in ("数值", "value") else "left", overflow="fold")
    for one in system["indicators"]:
        cells: list[str | Text] = [str(one["number"]), one["name_zh" if zh else "name_en"], _value(one, zh)]
        for role in ("near", "long"):
            found = one[role]
            if found is None:
                cells += ["", ""]
                continue
            word = WORDS[found["status"]]
            cells += [found["target_text_zh"], Text(word[0 if zh else 1], style=word[2])]
        table.add_row(*cells)
    console().print(table)


def _show_enterprises(systems: list[dict[str, Any]], lang: str) -> None:
    """Systems of enterprises: one table a system, one row an enterprise."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from carbonacct.cli.terminal import console  # noqa: PLC0415

    zh = lang == "zh"
    for name in dict.fromkeys(system["id"] for system in systems):
        mine = [system for system in systems if system["id"] == name]
        table = Table(title=mine[0]["name_zh" if zh else "name_en"], title_justify="left")
        table.add_column("企业" if zh else "enterprise", overflow="fold")
        for one in mine[0]["indicators"]:
            table.add_column(one["name_zh" if zh else "name_en"], justify="right", overflow="fold")
        for system in mine:
            cells = [Text(f"{_value(one, zh)} {WORDS[one['status']][0 if zh else 1]}", style=WORDS[one["status"]][2])
                     for one in system["indicators"]]  # fmt: skip
            table.add_row(f"{system['subject_id']} {system['subject_name']}", *cells)
        console().print(table)


def _show_comparison(lines: list[dict[str, Any]], lang: str) -> None:
    """The same park under every system: verdict, and how many indicators are met."""
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.terminal import console  # noqa: PLC0415

    zh = lang == "zh"
    table = Table(title="同一园区，各体系对照" if zh else "the same park under every system", title_justify="left")
    for head in ("指标体系", "结论", "达标") if zh else ("indicator system", "verdict", "met"):
        table.add_column(head, overflow="fold")
    for line in lines:
        name = line["name_zh" if zh else "name_en"]
        table.add_row(name, _verdict(line["eligible"], zh), f"{line['met']} / {line['of']}")
    console().print(table)


def _verdict(eligible: bool | None, zh: bool) -> str:
    if eligible is None:
        return "没有约束性指标" if zh else "no binding indicators"
    if eligible:
        return "约束性指标全部达标，可申请验收" if zh else "eligible: every binding indicator is met"
    return "约束性指标未全部达标，不得申请验收" if zh else "not eligible: binding indicators are not all met"


def _value(one: dict[str, Any], zh: bool) -> str:
    from carbonacct.report.format import number_text  # noqa: PLC0415

    if one["value"] is None:
        return "—"
    if isinstance(one["value"], bool):
        return ("是" if one["value"] else "否") if zh else str(one["value"]).lower()
    if one["kind"] == "grade":
        return f"{one['value']:.0f} 级" if zh else f"grade {one['value']:.0f}"
    unit = one["unit_zh"] if zh else one["unit"]
    return f"{number_text(one['value'])} {unit if unit not in ('1', '——') else ''}".rstrip()
