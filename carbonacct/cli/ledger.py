"""``carbonacct ledger totals | explain``: emissions of large ledgers of meter readings."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from carbonacct.cli.terminal import AsJson, Lang

if TYPE_CHECKING:
    from carbonacct.activity.period import Period
    from carbonacct.findings import Finding
    from carbonacct.ghg.ledger import LedgerTotals
    from carbonacct.ghg.ledger_factors import LedgerFactor
    from carbonacct.ghg.ledger_rows import CellRows

app = typer.Typer(help="大台账：按单位、月份和气体汇总 / large ledgers by entity, month and gas", no_args_is_help=True)

Places = Annotated[list[Path], typer.Argument(help="parquet 或 csv 文件、文件夹 / parquet or csv files, folders")]
Factors = Annotated[Path, typer.Option("--factors", help="因子表（csv）/ factor list (csv)")]
PeriodText = Annotated[
    str, typer.Option("--period", help="核算期：2025、2025-03 或 2025-01-01..2025-06-30 / accounting period")
]
GwpSet = Annotated[str | None, typer.Option("--gwp", help="全球增温潜势：gwp-ar5、gwp-ar6 … / GWP set, for CO2e")]
Workspace = Annotated[Path | None, typer.Option("--workspace", help="含自有因子的工作区 / workspace with own factors")]
Offset = Annotated[float, typer.Option("--offset", help="当地时间与 UTC 的时差（小时）/ local time minus UTC, hours")]
NaiveOffset = Annotated[
    float | None, typer.Option("--naive-offset", help="没有时差的时刻按此时差 / UTC offset of times that name none")
]
NoRepeats = Annotated[
    bool, typer.Option("--no-repeats", help="不查重复的读数（快些）/ do not look for repeated readings (faster)")
]
Threads = Annotated[int | None, typer.Option("--threads", min=1, help="线程数 / threads")]
Scheduler = Annotated[str | None, typer.Option("--scheduler", help="Dask 调度器地址 / address of a Dask scheduler")]
Output = Annotated[Path | None, typer.Option("--output", help="写出 .json、.csv 或 .parquet / write the result")]
Quiet = Annotated[bool, typer.Option("--quiet", help="不显示进度 / no progress")]
_LARGE_KG = 10_000.0
"""From here on all together is shown in tonnes."""


@app.command("totals")
def totals(
    places: Places,
    factors: Factors,
    period: PeriodText,
    gwp_set: GwpSet = None,
    workspace: Workspace = None,
    offset: Offset = 8.0,
    naive_offset: NaiveOffset = None,
    no_repeats: NoRepeats = False,
    threads: Threads = None,
    scheduler: Scheduler = None,
    output: Output = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """汇总台账：数量 × 因子 × GWP / add a ledger up: amount × factor × GWP."""
    from carbonacct.cli.outcome import finding_record, print_json, show_findings  # noqa: PLC0415
    from carbonacct.findings import DataError  # noqa: PLC0415
    from carbonacct.ghg.ledger import ledger_totals  # noqa: PLC0415
    from carbonacct.ghg.ledger_document import totals_document, totals_table, write_table  # noqa: PLC0415

    try:
        span = _period(period)
        chosen, remarks = _factors(factors, workspace, gwp_set)
        found = ledger_totals(
            places, chosen, span, offset_hours=offset, naive_offset_hours=naive_offset, repeats=not no_repeats,
            threads=threads, scheduler=scheduler, progress=_progress(lang, quiet or as_json),
        )  # fmt: skip
    except DataError as stop:
        _stop(stop.findings, lang, as_json)
    settings = {
        "period": [span.start.isoformat(), span.end.isoformat()],
        "offset_hours": offset,
        "naive_offset_hours": naive_offset,
        "gwp_set": gwp_set,
    }
    document = totals_document(found, settings)
    findings = [*remarks, *found.findings]
    document["findings"] = [finding_record(item) for item in findings]
    if output is not None:
        write_table(output, totals_table(found), document)
    if as_json:
        print_json(document)
        return
    show_findings(findings, lang, least="warning")
    _show_totals(found, lang)


@app.command("explain")
def explain(
    places: Places,
    factors: Factors,
    period: PeriodText,
    entity: Annotated[str, typer.Option("--entity", help="单位 / entity")],
    month: Annotated[str, typer.Option("--month", help="月份 2025-03 / month")],
    gas: Annotated[str, typer.Option("--gas", help="气体 CO2、CH4 … / gas")],
    gwp_set: GwpSet = None,
    workspace: Workspace = None,
    offset: Offset = 8.0,
    naive_offset: NaiveOffset = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="最多列出几行 / rows at most")] = 20,
    threads: Threads = None,
    output: Output = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """一个数字的来历：文件和行；--output 写出全部行 / the file rows behind one figure; --output writes them all."""
    import pandas as pd  # noqa: PLC0415

    from carbonacct.cli.outcome import print_json  # noqa: PLC0415
    from carbonacct.findings import DataError  # noqa: PLC0415
    from carbonacct.ghg.ledger_document import cell_document, write_table  # noqa: PLC0415
    from carbonacct.ghg.ledger_rows import LedgerRow, cell_rows  # noqa: PLC0415

    try:
        chosen, _ = _factors(factors, workspace, gwp_set)
        found = cell_rows(
            places, chosen, _period(period), (entity, month, gas), limit=None if output else limit, threads=threads,
            offset_hours=offset, naive_offset_hours=naive_offset, progress=_progress(lang, quiet or as_json),
        )  # fmt: skip
    except DataError as stop:
        _stop(stop.findings, lang, as_json)
    document = cell_document(found)
    if output is not None:
        write_table(output, pd.DataFrame(found.rows, columns=list(LedgerRow._fields)), document)
        document["rows"] = document["rows"][:limit]
    if as_json:
        print_json(document)
        return
    _show_cell(found, limit, lang)


def _period(text: str) -> Period:
    """The period of a text: a year, a month, or two days with .. between them."""
    import calendar  # noqa: PLC0415
    from datetime import date  # noqa: PLC0415

    from carbonacct.activity.period import Period as Made  # noqa: PLC0415
    from carbonacct.activity.period import months_of, parse_day, parse_period  # noqa: PLC0415
    from carbonacct.errors import UsageError  # noqa: PLC0415

    first, dots, last = text.partition("..")
    if dots:
        start, end = parse_day(first), parse_day(last)
        if start is not None and end is not None and start <= end:
            return Made(start, end)
    elif label := parse_period(text):
        months = months_of(label)
        (year, month), (_, last_month) = (tuple(map(int, months[place].split("-"))) for place in (0, -1))
        return Made(date(year, month, 1), date(year, last_month, calendar.monthrange(year, last_month)[1]))
    raise UsageError(f"看不懂的核算期 / unclear period {text!r}: 2025, 2025-03, 2025-01-01..2025-06-30")


def _factors(path: Path, workspace: Path | None, gwp_set: str | None) -> tuple[tuple[LedgerFactor, ...], list[Finding]]:
    """The factor list.

    Raises:
        DataError: something is wrong with it.
    """
    from carbonacct.factors.store import FactorStore  # noqa: PLC0415
    from carbonacct.findings import DataError, has_errors, ordered  # noqa: PLC0415
    from carbonacct.ghg.ledger_factors import read_factors  # noqa: PLC0415

    own = [] if workspace is None else [workspace / "factors"]
    found, findings = read_factors(path, FactorStore.load(roots=own), gwp_set)
    remarks = ordered(findings)
    if has_errors(remarks):
        raise DataError(tuple(remarks))
    return found, remarks


def _stop(findings: tuple[Finding, ...], lang: str, as_json: bool) -> NoReturn:
    """Show what is wrong with the data, and end."""
    from carbonacct.cli.outcome import finding_record, print_json, show_findings  # noqa: PLC0415

    if as_json:
        print_json({"findings": [finding_record(item) for item in findings]})
    else:
        show_findings(findings, lang)
        typer.echo("有错误，未计算任何数字 / errors stand: nothing was computed", err=True)
    raise typer.Exit(1)


def _progress(lang: str, quiet: bool) -> Callable[[int, int], None] | None:
    """Rows done, told on standard error at every tenth."""
    told = 0

    def say(done: int, of: int) -> None:
        nonlocal told
        if of and done * 10 // of > told:
            told = done * 10 // of
            print(f"{done:,} / {of:,} {'行' if lang == 'zh' else 'rows'}", file=sys.stderr, flush=True)

    return None if quiet else say


def _show_totals(found: LedgerTotals, lang: str, most: int = 30) -> None:
    """Emissions of the whole period by entity and gas; all together in the last row."""
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.terminal import console, shown  # noqa: PLC0415

    zh = lang == "zh"
    gases = found.emissions["gas"].values.tolist()
    title = f"{found.rows:,} {'行' if zh else 'rows'} · {len(found.files)} {'个文件' if zh else 'files'}"
    table = Table(title=title, title_justify="left")
    table.add_column("单位" if zh else "entity", overflow="fold")
    for gas in [*gases, *([] if found.co2e is None else ["CO2e"])]:
        table.add_column(gas, justify="right")
    lines: list[tuple[str, Any, Any]] = []
    for entity in found.emissions["entity"].values.tolist():
        co2e = None if found.co2e is None else found.co2e.sel(entity=entity)
        lines.append((entity, found.emissions.sel(entity=entity), co2e))
        if len(lines) == most:
            break
    rest = found.emissions.sizes["entity"] - len(lines)
    lines.append(("合计" if zh else "total", found.emissions, found.co2e))
    large = float(found.emissions.sum()) >= _LARGE_KG
    per, unit = (1000, "t") if large else (1, "kg")
    for name, kilograms, co2e in lines:
        cells = [shown(float(kilograms.sel(gas=gas).sum()) / per, unit, lang) for gas in gases]
        table.add_row(name, *cells, *([] if co2e is None else [shown(float(co2e.sum()) / per, unit, lang)]))
    console().print(table)
    if rest:
        typer.echo(f"另有 {rest} 个单位，用 --output 写出" if zh else f"{rest} more entities; --output writes them")


def _show_cell(found: CellRows, limit: int, lang: str) -> None:
    """The sum, and its rows."""
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.terminal import console, shown  # noqa: PLC0415

    zh = lang == "zh"
    typer.echo(f"{found.entity} · {found.month} · {found.gas} = {shown(found.kg, 'kg', lang)}")
    for share in found.shares:
        source = " * ".join(share.factor.refs) or str(share.factor.place)
        unit, rows = share.factor.unit, f"{share.rows:,} {'行' if zh else 'rows'}"
        product = f"{share.amount!r} {unit} × {share.factor.value!r} kg/{unit} = {share.kg!r} kg"
        typer.echo(f"  {share.factor.code}: {product} · {rows} · {source}")
    table = Table()
    for name in ("位置", "表号", "代码", "起始时刻", "数量") if zh else ("where", "meter", "code", "start", "amount"):
        table.add_column(name, overflow="fold", justify="right" if name in ("数量", "amount") else "left")
    for row in found.rows[:limit]:
        table.add_row(f"{row.file}!{row.row}", row.meter, row.code, row.start, f"{row.amount!r} {row.unit}")
    console().print(table)
    if found.count > limit:
        more = found.count - limit
        typer.echo(f"另有 {more:,} 行，用 --output 写出全部" if zh else f"{more:,} more rows; --output writes them all")
