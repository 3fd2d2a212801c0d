"""``carbonacct check``: every problem of a workspace at once, or of one file, which is given back with its findings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carbonacct.cli.terminal import AsJson, Lang
from carbonacct.errors import UsageError

if TYPE_CHECKING:
    from carbonacct.workspace.answer import FileCheck


def check(
    path: Annotated[
        Path, typer.Argument(help="工作区文件夹，或一个工作簿、csv、parquet 文件 / workspace folder, or one file")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="文件的答复写到哪里；写原文件名即覆盖 / where to write the answer to a file"
        ),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option("--year", min=1900, max=2199, help="单独检查一个文件时的年度 / year of a file by itself"),
    ] = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """检查数据：列出全部问题；对一个文件，另写出带“检查结果”列的答复 / list every problem; answer a file."""
    from carbonacct.cli.outcome import finding_record, print_json, show_findings  # noqa: PLC0415
    from carbonacct.findings import has_errors  # noqa: PLC0415
    from carbonacct.workspace.run import check_workspace  # noqa: PLC0415

    if path.is_file():
        _check_file(path, lang, output, year, as_json)
        return
    if output is not None or year is not None:
        raise UsageError("--output 与 --year 用于检查一个文件 / --output and --year are for the check of one file")
    findings = check_workspace(path)
    if as_json:
        print_json({"findings": [finding_record(item) for item in findings]})
    else:
        show_findings(findings, lang)
    if has_errors(findings):
        raise typer.Exit(1)


def _check_file(path: Path, lang: str, output: Path | None, year: int | None, as_json: bool) -> None:
    from carbonacct.cli.outcome import finding_record, print_json, show_findings  # noqa: PLC0415
    from carbonacct.findings import has_errors  # noqa: PLC0415
    from carbonacct.workspace.answer import check_file  # noqa: PLC0415

    checked = check_file(path, lang, output, year)
    if as_json:
        print_json(
            {
                "findings": [finding_record(item) for item in checked.findings],
                "elsewhere": checked.elsewhere,
                "workspace": None if checked.workspace is None else str(checked.workspace),
                "answer": None if checked.answer is None else str(checked.answer),
                "rebuilt": checked.rebuilt,
            }
        )
    else:
        show_findings(checked.findings, lang)
        for line in _told(checked, lang == "zh"):
            typer.echo(line)
    if has_errors(checked.findings):
        raise typer.Exit(1)


def _told(checked: FileCheck, zh: bool) -> list[str]:
    """What the command says below the findings."""
    lines = []
    if checked.answer is not None:
        lines.append(f"答复：{checked.answer}" if zh else f"answer: {checked.answer}")
    if checked.rebuilt:
        lines.append(
            "这种格式只能写成新的工作簿：只有数值，没有原来的格式"
            if zh
            else "this format is answered with a new workbook: values without the formats"
        )
    if checked.elsewhere:
        lines.append(
            f"工作区的其他文件里还有 {checked.elsewhere} 个问题"
            if zh
            else f"{checked.elsewhere} more findings stand in other files of the workspace"
        )
    return lines
