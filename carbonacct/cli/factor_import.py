"""``carbonacct factors import``: a library of others, or a table of one's own, as a data set of the project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carbonacct.cli.terminal import AsJson, Lang

if TYPE_CHECKING:
    from carbonacct.factors.importers.result import Imported


def import_factors(
    file: Annotated[Path, typer.Argument(help="因子库文件或文件夹 / file or folder of a factor library")],
    to: Annotated[
        Path | None,
        typer.Option("--to", help="写到哪个（新）文件夹；不写则只检查 / new folder to write; without it only check"),
    ] = None,
    format: Annotated[
        str | None, typer.Option("--format", help="格式；缺省由内容认出 / format; told by content")
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", help="列的对应（TOML）；没有就写一份草稿 / mapping of columns; drafted if missing"),
    ] = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """导入因子库，写成本项目的因子数据集；逐一说明未导入的 / import a factor library; what is left out is counted."""
    from carbonacct.cli.outcome import data_errors, print_json, show_findings  # noqa: PLC0415
    from carbonacct.factors.importers import import_factors as read_library  # noqa: PLC0415
    from carbonacct.factors.importers import write_import  # noqa: PLC0415
    from carbonacct.factors.importers.mapping import draft_mapping  # noqa: PLC0415

    if mapping is not None and not mapping.is_file():
        draft_mapping(file, mapping)
        message = f"写了一份草稿，填好后再运行 / drafted, fill it in and run again: {mapping}"
        print_json({"mapping": str(mapping), "drafted": True}) if as_json else typer.echo(message)
        return
    imported = read_library(file, format, mapping)
    with data_errors(lang, as_json):
        hashes = write_import(imported, to) if to is not None else {}
    findings = imported.all_findings()
    if as_json:
        print_json(_import_record(imported, to, hashes))
    else:
        show_findings(findings, lang)
        counts = (imported.read, len(imported.rows), len(imported.left_out))
        typer.echo("读到 {} · 导入 {} · 未导入 {} / read, imported, left out".format(*counts))
        if to is not None:
            typer.echo(f"已写出 / written: {to}")
    if any(item.severity == "error" for item in findings):
        raise typer.Exit(1)


def _import_record(imported: Imported, to: Path | None, hashes: dict[str, str]) -> dict[str, Any]:
    from carbonacct.cli.outcome import finding_record  # noqa: PLC0415

    return {
        "format": imported.format,
        "dataset": f"{imported.head.get('id', '')}@{imported.head.get('edition', '')}",
        "read": imported.read,
        "imported": len(imported.rows),
        "left_out": imported.reasons,
        "written": None if to is None else str(to),
        "files": hashes,
        "findings": [finding_record(item) for item in imported.all_findings()],
    }
