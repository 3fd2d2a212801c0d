"""``carbonacct systems``: the indicator systems that are shipped; of one its indicators, targets and options."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carbonacct.cli.terminal import AsJson, Lang

if TYPE_CHECKING:
    from carbonacct.evaluation.system import IndicatorSystem


def systems(
    name: Annotated[str, typer.Argument(help="指标体系编号；留空列出全部 / system id; empty lists all")] = "",
    folder: Annotated[Path | None, typer.Option("--workspace", help="工作区 / workspace")] = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """列出指标体系；给出编号则列出指标、目标和选项 / list indicator systems, or the indicators and options of one."""
    from carbonacct.cli.outcome import print_json  # noqa: PLC0415
    from carbonacct.evaluation.reading import load_system, system_names  # noqa: PLC0415

    zh = lang == "zh"
    if not name:
        found = [load_system(each).document for each in system_names()]
        if as_json:
            print_json([{"id": d.id, "name_zh": d.name_zh, "name_en": d.name_en, "document": d.document_number,
                         "indicators": len(d.indicator)} for d in found])  # fmt: skip
            return
        for document in found:
            words = document.name_zh if zh else document.name_en
            typer.echo(f"{document.id}\t{words}\t{document.document_number}\t{len(document.indicator)}")
        return
    own = None if folder is None else folder / "systems"
    system = load_system(name, own, None if folder is None else folder / "profiles")
    if as_json:
        print_json(system.document.model_dump(mode="json", by_alias=True))
        return
    _show(system, zh)


def _show(system: IndicatorSystem, zh: bool) -> None:
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.terminal import console  # noqa: PLC0415

    document = system.document
    table = Table(title=document.name_zh if zh else document.name_en, title_justify="left")
    heads = ("序号", "类别", "指标", "目标", "出处") if zh else ("no.", "class", "indicator", "targets", "where")
    for head in heads:
        table.add_column(head, overflow="fold")
    for rule in system.indicators:
        names = [target.document.text_zh for target in rule.targets]
        one = rule.document
        where = "；".join(dict.fromkeys(f"{t.document.reference} ({t.document.verification})" for t in rule.targets))
        targets = "；".join(dict.fromkeys(names))
        table.add_row(str(one.number), one.class_, one.name_zh if zh else one.name_en, targets, where)
    console().print(table)
    options = Table(title="选项（* 为缺省）" if zh else "options (* is the default)", title_justify="left")
    for head in ("选项", "读法", "缺省的理由") if zh else ("option", "readings", "why the default"):
        options.add_column(head, overflow="fold")
    for key, option in system.options.items():
        readings = []
        for reading in option.reading:
            mark = "*" if reading.id == option.default else ""
            readings.append(f"{mark}{reading.id} {reading.name_zh if zh else reading.name_en}")
        options.add_row(key, "；".join(readings), option.reason_zh if zh else option.reason_en)
    if system.options:
        console().print(options)
