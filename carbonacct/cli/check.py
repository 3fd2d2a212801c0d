"""``carbonacct check``: every problem of a workspace at once; nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from carbonacct.cli.terminal import AsJson, Lang


def check(
    folder: Annotated[Path, typer.Argument(help="工作区文件夹 / workspace folder")],
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """检查数据：一次列出全部问题（文件、工作表、单元格、怎么办）/ list every problem of the data at once."""
    from carbonacct.cli.outcome import finding_record, print_json, show_findings  # noqa: PLC0415
    from carbonacct.findings import has_errors  # noqa: PLC0415
    from carbonacct.workspace.run import check_workspace  # noqa: PLC0415

    findings = check_workspace(folder)
    if as_json:
        print_json({"findings": [finding_record(item) for item in findings]})
    else:
        show_findings(findings, lang)
    if has_errors(findings):
        raise typer.Exit(1)
