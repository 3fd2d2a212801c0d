"""``carbonacct explain``: the tree from a figure to cells and documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carbonacct.cli.terminal import AsJson, Lang

if TYPE_CHECKING:
    from rich.tree import Tree

    from carbonacct.lineage.explain import Explained

MOST = 3


def explain(
    result: Annotated[Path, typer.Argument(help="工作区、results 文件夹或 accounts.json / workspace, results or file")],
    path: Annotated[str, typer.Argument(help="数字的路径；留空列出全部 / path of a figure; empty lists all")] = "",
    lang: Lang = "zh",
    everything: Annotated[bool, typer.Option("--all", help="列出全部明细行 / list every line and row")] = False,
    as_json: AsJson = False,
) -> None:
    """说明一个数字的来历：直到单元格和因子文件的表与行 / explain a figure down to cells and documents."""
    from carbonacct.cli.outcome import print_json  # noqa: PLC0415
    from carbonacct.cli.terminal import console, label, shown  # noqa: PLC0415
    from carbonacct.lineage.explain import explain as explained  # noqa: PLC0415
    from carbonacct.workspace.results import load_evidence  # noqa: PLC0415

    evidence = load_evidence(result, path)
    if not path and as_json:
        keys = ("path", "label_zh", "label_en", "value", "unit")
        print_json([{key: figure[key] for key in keys} for figure in evidence.figures.values()])
        return
    if not path:
        for name, figure in evidence.figures.items():
            typer.echo(f"{name}\t{shown(figure['value'], figure['unit'], lang)}\t{label(dict(figure), lang)}")
        return
    tree = explained(path, evidence, None if everything else MOST)
    if as_json:
        print_json(_record(tree))
    else:
        console().print(_tree(tree, lang))


def _record(item: Explained) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "label_zh": item.label_zh,
        "label_en": item.label_en,
        "value": item.value,
        "unit": item.unit,
        "detail_zh": item.detail_zh,
        "detail_en": item.detail_en,
        "children": [_record(child) for child in item.children],
    }


def _tree(item: Explained, lang: str) -> Tree:
    from rich.text import Text  # noqa: PLC0415
    from rich.tree import Tree  # noqa: PLC0415

    from carbonacct.cli.terminal import shown  # noqa: PLC0415

    zh = lang == "zh"
    text = Text(item.label_zh if zh else item.label_en, style="bold" if item.kind == "figure" else "")
    if item.value is not None:
        unit = item.unit if item.kind != "factor" or item.unit else ""
        value = shown(item.value, unit, lang) if item.kind == "figure" else f"{item.value:.10g} {unit}".rstrip()
        text.append(f" = {value}", style="green")
    detail = item.detail_zh if zh else item.detail_en
    if detail:
        text.append(f"  {detail}", style="dim")
    tree = Tree(text)
    for child in item.children:
        tree.children.append(_tree(child, lang))
    return tree
