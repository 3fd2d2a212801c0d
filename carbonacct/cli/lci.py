"""``carbonacct lci``: inventory libraries and the store they are imported into."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carbonacct.cli.lca_options import (
    STORE,
    Allocation,
    AtMost,
    Databases,
    DeclaredCutOff,
    Elementary,
    Every,
    Fallback,
    Files,
    Flows,
    Format,
    Location,
    Mapping,
    Method,
    Name,
    Quiet,
    Replace,
    Report,
    SetUp,
    Store,
    Unit,
    Words,
)  # fmt: skip
from carbonacct.cli.outcome import data_errors
from carbonacct.cli.terminal import AsJson, Lang

if TYPE_CHECKING:
    from carbonacct.workspace.lci import Prepared, Source

app = typer.Typer(help="清单库：导入、连接、查找 / inventory store: import, link, search", no_args_is_help=True)


def _source(files: Any, name: str, form: str, mapping: Any, allocation: Any, fallback: str, cutoff: str) -> Source:
    from carbonacct.workspace.lci import Source as Made  # noqa: PLC0415

    return Made(tuple(files), name, form, mapping, allocation, fallback, cutoff)


@app.command("import")
def import_(
    files: Files,
    store: Store = STORE,
    name: Name = "",
    form: Format = "",
    mapping: Mapping = None,
    allocation: Allocation = "",
    fallback: Fallback = "",
    cutoff: DeclaredCutOff = "none",
    report: Report = None,
    replace: Replace = False,
    lang: Lang = "zh",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """导入：读取、分配、连接，写进清单库；有错误就什么都不写 / read, allocate, link and write; nothing half-linked."""
    from carbonacct.cli.terminal import progress_to_stderr  # noqa: PLC0415
    from carbonacct.workspace.lci import PreparedError, import_library  # noqa: PLC0415

    say = progress_to_stderr(lang, quiet or as_json)
    source = _source(files, name, form, mapping, allocation, fallback, cutoff)
    with data_errors(lang, as_json):
        try:
            prepared, written = import_library(source, store, replace_old=replace, progress=say)
        except PreparedError as stop:
            _report(stop.prepared, report, lang, as_json)
            if not as_json:
                typer.echo("有错误，未写入 / errors stand: nothing was written", err=True)
            raise typer.Exit(1) from stop
    _report(prepared, report, lang, as_json, {"processes": written.processes, "flows": written.flows})
    if not as_json:
        text = f"已写入 {store}：{written.name}，{written.processes} 个过程，{written.flows} 种基本流"
        english = f"written to {store}: {written.name}, {written.processes} processes, {written.flows} elementary flows"
        typer.echo(text if lang == "zh" else english)


@app.command("link")
def link(
    files: Files,
    name: Name = "",
    form: Format = "",
    mapping: Mapping = None,
    allocation: Allocation = "",
    fallback: Fallback = "",
    cutoff: DeclaredCutOff = "none",
    report: Report = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """试连接：只出报告和对应关系文件，不写库 / link without writing: the report, and a mapping file to accept."""
    from carbonacct.cli.terminal import progress_to_stderr  # noqa: PLC0415
    from carbonacct.findings import has_errors  # noqa: PLC0415
    from carbonacct.workspace.lci import prepare  # noqa: PLC0415

    say = progress_to_stderr(lang, quiet or as_json)
    with data_errors(lang, as_json):
        prepared = prepare(_source(files, name, form, mapping, allocation, fallback, cutoff), say)
    _report(prepared, report, lang, as_json)
    if has_errors(prepared.findings):
        raise typer.Exit(1)


@app.command("check")
def check(
    files: Files,
    form: Format = "",
    allocation: Allocation = "",
    fallback: Fallback = "",
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """检查文件：列出读取、分配、连接中的全部问题 / every problem of reading, allocating and linking."""
    from carbonacct.cli.outcome import finding_record, print_json, show_findings  # noqa: PLC0415
    from carbonacct.findings import has_errors  # noqa: PLC0415
    from carbonacct.workspace.lci import check_files  # noqa: PLC0415

    with data_errors(lang, as_json):
        found = check_files(_source(files, "", form, None, allocation, fallback, "none"))
    if as_json:
        print_json({"findings": [finding_record(item) for item in found]})
    else:
        show_findings(found, lang)
    if has_errors(found):
        raise typer.Exit(1)


@app.command("list")
def list_(store: Store = STORE, lang: Lang = "zh", as_json: AsJson = False) -> None:
    """列出数据库 / list the databases."""
    from carbonacct.cli.lca_tables import show_rows  # noqa: PLC0415
    from carbonacct.cli.outcome import print_json  # noqa: PLC0415
    from carbonacct.workspace.lci import databases_list  # noqa: PLC0415

    found = databases_list(store)
    if as_json:
        print_json(found)
        return
    heads = (
        ("数据库", "过程", "基本流", "格式", "截断")
        if lang == "zh"
        else ("database", "processes", "flows", "format", "cut-off")
    )
    show_rows(heads, [(d["name"], str(d["processes"]), str(d["flows"]), d["format"], d["cut_off"]) for d in found])


@app.command("methods")
def methods(
    text: Annotated[str, typer.Argument(help="方法名里的词 / words of the name")] = "",
    set_up: SetUp = False,
    every: Every = False,
    store: Store = STORE,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """列出影响评价方法；--set-up 离线装入 IPCC 2013、2021 / list impact methods; --set-up installs IPCC offline."""
    from carbonacct.cli.lca_tables import show_rows  # noqa: PLC0415
    from carbonacct.cli.outcome import print_json  # noqa: PLC0415
    from carbonacct.workspace.lci import methods_list, set_up_methods  # noqa: PLC0415

    if set_up:
        set_up_methods(store, every=every)
    found = methods_list(store, text)
    if as_json:
        print_json(found)
        return
    heads = ("方法", "单位", "因子数") if lang == "zh" else ("method", "unit", "factors")
    show_rows(heads, [(one["name"], one["unit"], str(one["factors"])) for one in found])


@app.command("search")
def search(
    text: Words = "",
    location: Location = "",
    unit: Unit = "",
    flows: Elementary = False,
    limit: AtMost = 30,
    store: Store = STORE,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """查找过程或基本流 / find processes or elementary flows."""
    from carbonacct.cli.lca_tables import show_rows  # noqa: PLC0415
    from carbonacct.cli.outcome import print_json  # noqa: PLC0415
    from carbonacct.workspace.lci import search_store  # noqa: PLC0415

    found = search_store(store, text, location=location, unit=unit, flows=flows, limit=limit)
    if as_json:
        print_json(found)
        return
    heads = (
        ("编号", "名称", "产品", "地点或环境", "单位") if lang == "zh" else ("id", "name", "product", "place", "unit")
    )
    rows = [(str(one["id"]), one["name"], one["product"], one["location"] or ", ".join(one["compartment"]), one["unit"])
            for one in found["hits"]]  # fmt: skip
    show_rows(heads, rows)
    typer.echo(f"{len(rows)} / {found['total']}")


@app.command("flows")
def flows(
    method: Method,
    given: Flows = "",
    report: Report = None,
    store: Store = STORE,
    databases: Databases = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """没有因子的基本流；--report 写出待填的对应文件 / flows without a factor; --report writes a mapping to fill in."""
    from carbonacct.cli.lca_tables import show_flows  # noqa: PLC0415
    from carbonacct.cli.outcome import print_json  # noqa: PLC0415
    from carbonacct.workspace.lci_flows import SCAFFOLD, flows_document, write_scaffold  # noqa: PLC0415

    with data_errors(lang, as_json):
        found = flows_document(store, method, tuple(databases or ()), given)
    place = None if report is None or not found["unmatched"] else write_scaffold(found, report / SCAFFOLD, given)
    if as_json:
        print_json({**found, "written": None if place is None else str(place)})
        return
    show_flows(found, lang)
    if place is not None:
        typer.echo(str(place))


@app.command("show")
def show(
    words: Annotated[str, typer.Argument(help="产品：名称里的词、编号或代码 / words, number or code of a product")],
    store: Store = STORE,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """一个过程的全部交换量 / the exchanges of a process."""
    from carbonacct.cli.lca_tables import show_rows  # noqa: PLC0415
    from carbonacct.cli.outcome import print_json  # noqa: PLC0415
    from carbonacct.report.format import number_text  # noqa: PLC0415
    from carbonacct.workspace.lci import show_in_store  # noqa: PLC0415

    found = show_in_store(store, words)
    if as_json:
        print_json(found)
        return
    heads = ("类别", "名称", "数量", "不确定") if lang == "zh" else ("kind", "name", "amount", "uncertain")
    rows = [(one["kind"], one["label"], number_text(one["amount"], significant=6), "±" if one["uncertain"] else "")
            for one in found["exchanges"]]  # fmt: skip
    show_rows(heads, rows, f"{found['id']} {found['label']} · {found['database']}")


def _report(
    prepared: Prepared, folder: Path | None, lang: str, as_json: bool, written: dict[str, int] | None = None
) -> None:
    """Print the linking report (counts, the products without a supplier, findings); write it where asked."""
    from carbonacct.cli.lca_tables import show_rows  # noqa: PLC0415
    from carbonacct.cli.outcome import print_json, show_findings  # noqa: PLC0415
    from carbonacct.report.format import percent_text  # noqa: PLC0415
    from carbonacct.workspace.lci import report_document, write_report  # noqa: PLC0415

    places = None if folder is None else write_report(prepared, folder)
    if as_json:
        print_json({**report_document(prepared), "written": written})
        return
    zh, counts = lang == "zh", prepared.linked.report.counts
    rows = []
    for one in prepared.linked.report.by_flow()[:15]:
        best = one["candidates"][0] if one["candidates"] else None
        hint = "—" if best is None else f"{best['product']} ({best['score']:.2f}: {best['reason']})"
        rows.append((one["name"], str(one["exchanges"]), one["cut_off"] or ("未声明" if zh else "open"), hint))
    heads = (
        ("没有供应过程的产品", "交换量", "截断", "最好的候选")
        if zh
        else ("no supplier", "exchanges", "cut-off", "best candidate")
    )
    if rows:
        show_rows(heads, rows)
    shares = "；".join(f"{s.unit} {percent_text(s.share)} %" for s in prepared.linked.report.shares[:5] if s.cut_off)
    text = (
        f"需要供应的交换量 {counts['exchanges']}：已连接 {counts['linked']}，未连接 {counts['unlinked']}"
        f"（{counts['unlinked_names']} 种产品，其中标明截断的 {counts['labelled_names']} 种），"
        f"已声明截断 {counts['cut_off']}，还没有着落 {counts['open']}"
        if zh
        else f"exchanges that need a supplier {counts['exchanges']}: linked {counts['linked']}, unlinked "
        f"{counts['unlinked']} ({counts['unlinked_names']} products, {counts['labelled_names']} of them labelled), "
        f"declared cut off {counts['cut_off']}, open {counts['open']}"
    )
    typer.echo(text)
    if shares:
        typer.echo((f"截断的份额：{shares}") if zh else f"share cut off: {shares}")
    show_findings(prepared.findings, lang, least="warning")
    for path in places or ():
        typer.echo(str(path))
