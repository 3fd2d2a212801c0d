"""``carbonacct template``: the workbook to fill, by enterprise type."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from carbonacct.cli.terminal import AsJson, Lang


def template(
    kind: Annotated[
        str,
        typer.Argument(
            help="企业类型、行业名称或行业代码；留空列出全部 / type, trade or GB/T 4754 code; empty lists all"
        ),
    ] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写到哪个 xlsx 文件 / the xlsx file to write")
    ] = None,
    year: Annotated[int, typer.Option("--year", min=1900, max=2199, help="核算年度 / accounting year")] = 2025,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """按企业类型写出填报表：下拉列表、单位、说明、示例和核对公式 / write the workbook to fill, by enterprise type."""
    from carbonacct.cli.outcome import print_json  # noqa: PLC0415
    from carbonacct.workspace.template import type_records, write_template  # noqa: PLC0415

    zh = lang == "zh"
    if not kind:
        records = type_records()
        if as_json:
            print_json(records)
            return
        for record in records:
            typer.echo(f"{record['id']}\t{record['name_zh' if zh else 'name_en']}\t{' '.join(record['industry'])}")
        return
    path = write_template(kind, output, year, lang)
    if as_json:
        print_json({"file": str(path)})
        return
    typer.echo(f"填报表：{path}" if zh else f"workbook: {path}")
    typer.echo(f"填好后运行：carbonacct check {path}" if zh else f"fill it in, then run: carbonacct check {path}")
