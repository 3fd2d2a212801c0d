"""``carbonacct init``: a new workspace with settings and templates."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from carbonacct.cli.terminal import AsJson


def init(
    folder: Annotated[Path, typer.Argument(help="新工作区的文件夹 / folder of the new workspace")],
    fmt: Annotated[
        Literal["csv", "xlsx"], typer.Option("--format", help="模板格式 xlsx 或 csv / template format")
    ] = "xlsx",
    year: Annotated[int, typer.Option("--year", min=1900, max=2199, help="核算年度 / accounting year")] = 2025,
    region: Annotated[str, typer.Option("--region", help="地区代码，如 CN-JS / region code")] = "CN-JS",
    example: Annotated[
        str, typer.Option("--example", help="改为复制一个示例，如 wuxi-demo-park / copy a shipped example instead")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """建立工作区：写出设置文件、中英文表头的填报模板和因子锁 / make a workspace: settings, templates, factor lock."""
    from carbonacct.cli.outcome import print_json  # noqa: PLC0415
    from carbonacct.workspace.create import copy_example, create_workspace  # noqa: PLC0415

    files = copy_example(folder, example) if example else create_workspace(folder, fmt, year, region)
    if as_json:
        print_json({"folder": str(folder), "files": files})
        return
    typer.echo(f"已建立工作区 / workspace made: {folder}")
    for name in files:
        typer.echo(f"  {name}")
    typer.echo(f"填好各表后运行 / fill in the tables, then run: carbonacct check {folder}")
