"""``carbonacct run``: compute the accounts of a workspace and write ``results/``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from carbonacct.cli.terminal import AsJson, Lang


def run(
    folder: Annotated[Path, typer.Argument(help="工作区文件夹 / workspace folder")],
    threads: Annotated[int | None, typer.Option("--threads", min=1, help="线程数 / number of threads")] = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="不显示进度 / no progress")] = False,
) -> None:
    """核算：能源、排放、企业账、园区账、对账，写出 results/ / compute the accounts and write results/."""
    from carbonacct.cli.outcome import finding_record, print_json, show_findings  # noqa: PLC0415
    from carbonacct.cli.terminal import progress_to_stderr  # noqa: PLC0415
    from carbonacct.findings import DataError  # noqa: PLC0415
    from carbonacct.workspace.open import open_workspace  # noqa: PLC0415
    from carbonacct.workspace.results import write_results  # noqa: PLC0415
    from carbonacct.workspace.run import run_accounts  # noqa: PLC0415

    say = progress_to_stderr(lang, quiet or as_json)
    say("读取数据与因子", "reading tables and factors")
    workspace = open_workspace(folder)
    try:
        accounts = run_accounts(workspace, threads, say)
    except DataError as stop:
        if as_json:
            print_json({"findings": [finding_record(item) for item in stop.findings]})
        else:
            show_findings(stop.findings, lang)
            typer.echo("有错误，未计算任何数字 / errors stand: nothing was computed", err=True)
        raise typer.Exit(1) from stop
    place, document = write_results(accounts, lang, say)
    say("完成", "done")
    if as_json:
        figures = {figure["path"]: figure for figure in document["figures"]}
        values = {path: {key: figures[path][key] for key in ("value", "unit")} for path in document["headline"]}
        print_json(
            {
                "results": str(place),
                "digest": document["digest"],
                "headline": values,
                "findings": [finding_record(item) for item in accounts.findings],
            }
        )
        return
    show_findings(accounts.findings, lang, least="warning")
    _show(document, lang)
    typer.echo(("报告：" if lang == "zh" else "report: ") + str(place / "accounts.html"))
    typer.echo(("工作簿：" if lang == "zh" else "workbook: ") + str(place / "accounts.xlsx"))
    program = sys.argv[0] if Path(sys.argv[0]).name == "carbonacct" else "carbonacct"
    example = f"{program} explain {folder} {document['headline'][0]}"
    typer.echo(("数字的来历：" if lang == "zh" else "where a figure comes from: ") + example)


def _show(document: dict[str, Any], lang: str) -> None:
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.terminal import console, label, shown  # noqa: PLC0415

    figures = {figure["path"]: figure for figure in document["figures"]}
    zh = lang == "zh"
    workspace = document["workspace"]
    title = workspace["name_zh" if zh else "name_en"]
    table = Table(title=f"{title} {workspace['period']['start']} – {workspace['period']['end']}", title_justify="left")
    for name in ("指标", "数值", "溯源路径") if zh else ("figure", "value", "path"):
        table.add_column(name, justify="right" if name in ("数值", "value") else "left", overflow="fold")
    for path in document["headline"]:
        table.add_row(label(figures[path], lang), shown(figures[path]["value"], figures[path]["unit"], lang), path)
    console().print(table)
    _show_profiles(document, figures, lang)
    _show_statement(document, lang)


def _show_profiles(document: dict[str, Any], figures: dict[str, Any], lang: str) -> None:
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.terminal import console, shown  # noqa: PLC0415

    zh = lang == "zh"
    table = Table(title="园区排放总量（各口径）" if zh else "park total under each profile", title_justify="left")
    for name in (
        ("核算口径", "总量", "± 不确定度", "每吨标准煤（当量 / 等价）")
        if zh
        else ("profile", "total", "± uncertainty", "per tce (cal. / eq.)")
    ):
        table.add_column(name, justify="left" if name in ("核算口径", "profile") else "right")
    for profile in document["profiles"]:
        total = figures[f"park/{profile['id']}/total"]
        per = [figures[f"intensity/{profile['id']}/per_tce/{basis}"]["value"] for basis in ("calorific", "equivalent")]
        ratio = " / ".join("—" if value is None else f"{value:.3f}" for value in per)
        name = profile["name_zh" if zh else "name_en"]
        table.add_row(name, shown(total["value"], total["unit"], lang), _half_width(document, profile["id"], zh), ratio)
        scope3 = figures.get(f"scope3/{profile['id']}/total")
        if scope3 is not None:
            beside = "　并列：范围三" if zh else "  beside it: scope 3"
            table.add_row(beside, shown(scope3["value"], scope3["unit"], lang), "", "")
    console().print(table)


def _half_width(document: dict[str, Any], profile: str, zh: bool) -> str:
    """Uncertainty of the park's total in per cent; where not every input is stated: at least, and for what share."""
    path = f"park/{profile}/total"
    found = [one for p in document["uncertainty"] for one in p["figures"] if one["path"] == path]
    if not found or found[0]["percent"] is None:
        return "—"
    half, stated = f"{found[0]['percent']:.3g} %", found[0]["stated"]
    share = f"{100 * stated:.3g} %"
    return half if stated == 1 else f"≥ {half}" + (f"（给全 {share}）" if zh else f" (stated for {share})")


def _show_statement(document: dict[str, Any], lang: str) -> None:
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.terminal import console, shown  # noqa: PLC0415

    zh = lang == "zh"
    statement = document["reconciliation"][0]
    title = "对账" if zh else "reconciliation"
    table = Table(
        title=f"{title}: {statement['park_profile']} = {statement['enterprise_profile']} …", title_justify="left"
    )
    table.add_column("")
    table.add_column("", justify="right")
    for term in statement["terms"]:
        sign = "+" if term["sign"] > 0 else "−"
        name = f"{sign} {term['label_zh' if zh else 'label_en']}"
        table.add_row(name, shown(term["value"], statement["unit"], lang))
    total = "= 园区总量（按关口计量）" if zh else "= total of the park (by the gate)"
    table.add_row(total, shown(statement["park_total"], statement["unit"], lang))
    difference = "相对差" if zh else "relative difference"
    table.add_row(difference, f"{statement['relative_difference']:.1e}")
    console().print(table)
