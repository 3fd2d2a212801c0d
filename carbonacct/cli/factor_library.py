"""``carbonacct factors search | show``: find factors, and see where one comes from and what uses it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carbonacct.cli.terminal import AsJson, Lang

if TYPE_CHECKING:
    from carbonacct.factors.dataset import Factor
    from carbonacct.factors.editions_diff import HistoryStep
    from carbonacct.factors.search import Hit, SearchResult
    from carbonacct.factors.store import FactorStore
    from carbonacct.workspace.factor_use import FactorUse

_MOST_FIGURES = 30
_MOST_FACETS = 6
Own = Annotated[
    Path | None, typer.Option("--workspace", help="工作区（含其自有因子）/ workspace with factors of its own")
]
Several = list[str]


def open_library(folder: Path | None) -> FactorStore:
    """The shipped data sets, and a workspace's own; what its lock leaves out is there too.

    Raises:
        UsageError: the folder is not there.
    """
    from carbonacct.errors import UsageError  # noqa: PLC0415
    from carbonacct.factors.store import FactorStore as Store  # noqa: PLC0415

    if folder is not None and not folder.is_dir():
        raise UsageError(f"没有这个文件夹 / no such folder: {folder}")
    own = [folder / "factors"] if folder is not None and (folder / "factors").is_dir() else []
    return Store.load(roots=own)


def search(
    words: Annotated[
        list[str] | None, typer.Argument(help="中文、拼音、首字母、英文 / Chinese, pinyin or English")
    ] = None,
    region: Annotated[Several | None, typer.Option(help="地区代码或名称 / region code or name")] = None,
    year: Annotated[list[int] | None, typer.Option(help="数据年份 / year of the data")] = None,
    boundary: Annotated[
        Several | None, typer.Option(help="边界：combustion upstream life_cycle process … / boundary")
    ] = None,
    family: Annotated[Several | None, typer.Option(help="种类：average residual … / family")] = None,
    unit: Annotated[Several | None, typer.Option(help="单位 kg/kWh，或分母 kWh / unit or denominator")] = None,
    gas: Annotated[Several | None, typer.Option(help="气体 CO2 CH4 … / gas")] = None,
    verification: Annotated[Several | None, typer.Option(help="primary secondary unverified")] = None,
    kind: Annotated[Several | None, typer.Option(help="emission_factor ncv … / kind")] = None,
    carrier: Annotated[Several | None, typer.Option(help="品种编号 / carrier id")] = None,
    dataset: Annotated[Several | None, typer.Option(help="数据集 / data set")] = None,
    limit: Annotated[int, typer.Option(min=1, help="显示几条 / how many to show")] = 20,
    folder: Own = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """查找因子，按相关度排列并说明理由 / search factors, ranked, with the reason for each hit."""
    import gc  # noqa: PLC0415

    from carbonacct.cli.outcome import print_json  # noqa: PLC0415
    from carbonacct.factors.search import search as find  # noqa: PLC0415
    from carbonacct.factors.search_facets import Facets  # noqa: PLC0415

    facets = Facets(
        region=tuple(region or ()),
        year=tuple(year or ()),
        boundary=tuple(boundary or ()),
        family=tuple(family or ()),
        unit=tuple(unit or ()),
        gas=tuple(gas or ()),
        verification=tuple(verification or ()),
        kind=tuple(kind or ()),
        carrier=tuple(carrier or ()),
        dataset=tuple(dataset or ()),
    )
    gc.disable()  # tens of thousands of small tuples that stay: looking for cycles among them takes 0.3 s
    try:
        result = find(open_library(folder), " ".join(words or ()), facets, limit)
    finally:
        gc.enable()
    if as_json:
        print_json(_search_document(result))
    else:
        _show_hits(result, lang)


def _search_document(result: SearchResult) -> dict[str, Any]:
    return {
        "query": result.query,
        "words": list(result.words),
        "not_found": list(result.missing),
        "unknown_facets": {asked: list(near) for asked, near in result.unknown.items()},
        "total": result.total,
        "facets": result.facets,
        "hits": [
            {
                **factor_record(hit.factor, hit.dataset.document_zh, hit.dataset.document_number),
                "score": hit.score,
                "superseded": not hit.active,
                "reasons": [
                    {"word": r.word, "field": r.field, "way": r.way, "text": r.text, "score": round(r.score, 4)}
                    for r in hit.reasons
                ],
            }
            for hit in result.hits
        ],
    }


def factor_record(factor: Factor, document_zh: str, document_number: str) -> dict[str, Any]:
    """A factor as a plain mapping, with the document it was printed in."""
    return {
        "ref": factor.ref,
        "name_zh": factor.name_zh,
        "name_en": factor.name_en,
        "kind": factor.kind,
        "carrier": factor.carrier,
        "gas": factor.gas,
        "value": factor.value,
        "value_text": factor.value_text,
        "unit": factor.unit,
        "region": factor.region,
        "boundary": factor.boundary,
        "family": factor.family,
        "valid_from": factor.valid_from,
        "valid_to": factor.valid_to,
        "uncertainty": factor.uncertainty,
        "document_zh": document_zh,
        "document_number": document_number,
        "source_locator": factor.source_locator,
        "verification": factor.verification,
        "method": factor.method,
        "laboratory": factor.laboratory,
        "measured_on": factor.measured_on,
        "note": factor.note,
    }


def _show_hits(result: SearchResult, lang: str) -> None:
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.terminal import console  # noqa: PLC0415

    zh, out = lang == "zh", console()
    if result.missing and result.hits:
        words = "、".join(result.missing) if zh else ", ".join(result.missing)
        out.print(f"没有找到：{words}；下面是其余词的结果" if zh else f"not found: {words}; the other words give")
    if not result.hits:
        _show_nothing(result, zh)
        return
    table = Table()
    for name in ("分数", "名称", "数值", "引用", "理由") if zh else ("score", "name", "value", "reference", "why"):
        table.add_column(name, overflow="fold", justify="right" if name in ("分数", "score") else "left")
    for hit in result.hits:
        factor = hit.factor
        table.add_row(
            f"{hit.score:.1f}",
            factor.name_zh if zh else factor.name_en,
            f"{factor.value_text} {factor.unit}".strip(),
            factor.ref + _marks(hit, zh),
            _reasons(hit, zh),
        )
    out.print(table)
    shown = len(result.hits)
    out.print(f"共 {result.total} 个，显示 {shown} 个" if zh else f"{result.total} found, {shown} shown")
    for facet, values in result.facets.items():
        if len(values) > 1:
            parts = [f"{value} {count}" for value, count in list(values.items())[:_MOST_FACETS]]
            out.print(f"  --{facet}: " + " · ".join(parts))


def _show_nothing(result: SearchResult, zh: bool) -> None:
    """Why a search found nothing, and what may help."""
    from carbonacct.cli.terminal import console  # noqa: PLC0415

    out, between = console(), "、" if zh else ", "
    for asked, near in result.unknown.items():
        values = between.join(near)
        out.print(f"没有因子是 --{asked}；有：{values} …" if zh else f"no factor has --{asked}; there are: {values} …")
    if result.unknown:
        return
    words = between.join(result.missing or result.words)
    out.print(f"一个因子也没有找到：{words}" if zh else f"no factor was found: {words}")
    out.print(
        "换一个说法（中文、拼音、英文都可以），或去掉筛选；“factors list”列出全部数据集"
        if zh
        else "try another word (Chinese, pinyin or English) or fewer facets; 'factors list' names every data set"
    )


def _marks(hit: Hit, zh: bool) -> str:
    """What a reader must know of a hit before using it."""
    marks = []
    if not hit.active:
        marks.append("已被取代" if zh else "superseded")
    if hit.factor.suspect:
        marks.append("存疑，不选用" if zh else "suspect, never selected")
    if hit.factor.verification == "unverified":
        marks.append("未核对原文" if zh else "unverified")
    return f" [{', '.join(marks)}]" if marks else ""


def _reasons(hit: Hit, zh: bool) -> str:
    from carbonacct.factors.search import WAY_NAMES  # noqa: PLC0415
    from carbonacct.factors.search_index import FIELD_NAMES  # noqa: PLC0415

    place = 0 if zh else 1
    return "\n".join(
        f"{r.word} → {FIELD_NAMES[r.field][place]} “{r.text}” ({WAY_NAMES[r.way][place]})" for r in hit.reasons
    )


def show(
    name: Annotated[str, typer.Argument(help="因子编号、数据集或完整引用 / factor id, data set or full reference")],
    folder: Annotated[
        Path | None,
        typer.Option("--workspace", help="工作区：其自有因子，及哪些结果用到 / workspace: own factors, and uses"),
    ] = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """查看因子：数值、出处、各版本、核实程度、不确定度、被谁用到 / a factor: value, document, history, uses."""
    from carbonacct.cli.outcome import print_json  # noqa: PLC0415
    from carbonacct.errors import UsageError  # noqa: PLC0415
    from carbonacct.factors.editions_diff import history  # noqa: PLC0415
    from carbonacct.factors.search_index import every_dataset  # noqa: PLC0415

    store = open_library(folder)
    every = [factor for dataset in every_dataset(store) for factor in dataset.factors]
    found = [f for f in every if name in (f.ref, f.factor_id, f.dataset, f"{f.dataset}@{f.edition}", f.carrier)]
    if not found:
        raise UsageError(f"没有因子或数据集 / no factor or data set {name!r}; 'factors list', 'factors search {name}'")
    one = len({(f.dataset, f.factor_id) for f in found}) == 1
    steps = history(store, found[-1]) if one else []
    uses = _uses(folder, [f.ref for f in found]) if one and folder is not None else []
    if as_json:
        records = [_record(factor, store) for factor in found]
        print_json([record | _more(record["ref"], steps, uses) for record in records] if one else records)
        return
    _show_factors(found, store, lang)
    _show_history(steps, lang)
    _show_uses(uses, lang)


def _record(factor: Factor, store: FactorStore) -> dict[str, Any]:
    dataset = store.dataset(f"{factor.dataset}@{factor.edition}")
    return factor_record(factor, dataset.document_zh, dataset.document_number)


def _uses(folder: Path, refs: list[str]) -> list[FactorUse]:
    """Uses of each edition; none where the workspace has no results yet."""
    from carbonacct.errors import UsageError  # noqa: PLC0415
    from carbonacct.workspace.factor_use import factor_use  # noqa: PLC0415
    from carbonacct.workspace.results import result_file  # noqa: PLC0415

    try:
        result_file(folder)
    except UsageError as missing:
        typer.echo(str(missing), err=True)
        return []
    return [factor_use(folder, ref) for ref in refs]


def _more(ref: str, steps: list[HistoryStep], uses: list[FactorUse]) -> dict[str, Any]:
    more: dict[str, Any] = {
        "history": [
            {
                "edition": step.dataset.edition,
                "published": step.dataset.published.isoformat(),
                "data_year": step.dataset.data_year,
                "value": step.factor.value,
                "value_text": step.factor.value_text,
                "unit": step.factor.unit,
                "relative_change": step.relative,
                "superseded": not step.active,
            }
            for step in steps
        ]
    }
    for use in uses:
        if use.ref == ref:
            more["use"] = {
                "results": str(use.results),
                "emission_lines": [
                    {
                        "profile": g.profile,
                        "entity": g.entity,
                        "category": g.category,
                        "lines": g.lines,
                        "co2e_kg": g.co2e_kg,
                    }
                    for g in use.groups
                ],
                "energy_lines": use.energy_lines,
                "figures": [
                    {**{k: f[k] for k in ("path", "value", "unit")}, "direct": f["path"] in use.direct}
                    for f in use.figures
                ],
            }
    return more


def _show_factors(found: list[Factor], store: FactorStore, lang: str) -> None:
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.terminal import console  # noqa: PLC0415

    zh = lang == "zh"
    table = Table()
    for column in (
        ("引用", "名称", "数值", "不确定度", "出处", "核实程度")
        if zh
        else ("reference", "name", "value", "uncertainty", "where", "verification")
    ):
        table.add_column(column, overflow="fold")
    for factor in found:
        r = _record(factor, store)
        measured = " ".join(p for p in (r["method"], r["laboratory"], r["measured_on"]) if p)
        where = (r["document_zh"], r["document_number"], r["source_locator"], measured, r["note"])
        table.add_row(
            r["ref"],
            r["name_zh" if zh else "name_en"],
            f"{r['value_text']} {r['unit']}",
            r["uncertainty"] or "—",
            " · ".join(p for p in where if p),
            r["verification"],
        )
    console().print(table)


def _show_history(steps: list[HistoryStep], lang: str) -> None:
    if len(steps) < 2:
        return
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.terminal import console  # noqa: PLC0415

    zh = lang == "zh"
    table = Table(title="各版本" if zh else "history", title_justify="left")
    for column in ("版本", "公布", "数值", "变化") if zh else ("edition", "published", "value", "change"):
        table.add_column(column, overflow="fold")
    for step in steps:
        late = "" if step.active else (" [已被取代]" if zh else " [superseded]")
        change = "—" if step.relative is None else f"{step.relative:+.2%}"
        value = f"{step.factor.value_text} {step.factor.unit}"
        table.add_row(step.dataset.edition + late, step.dataset.published.isoformat(), value, change)
    console().print(table)


def _show_uses(uses: list[FactorUse], lang: str) -> None:
    from carbonacct.cli.terminal import console, label, shown  # noqa: PLC0415

    zh, out = lang == "zh", console()
    for use in uses:
        if not use.used:
            out.print(f"{use.ref}: " + ("结果没有用到" if zh else "not used by the results"))
            continue
        lines = sum(group.lines for group in use.groups)
        counts = (lines, use.energy_lines, len(use.figures))
        out.print(
            f"{use.ref}: "
            + (
                "排放明细 {} 行，能源明细 {} 行，影响 {} 个数字".format(*counts)
                if zh
                else "{} emission lines, {} energy lines, {} figures".format(*counts)
            )
        )
        ordered = sorted(use.figures, key=lambda f: f["path"] not in use.direct)
        for figure in ordered[:_MOST_FIGURES]:
            out.print(
                f"  {figure['path']}  {label(dict(figure), lang)}  {shown(figure['value'], figure['unit'], lang)}"
            )
        if len(ordered) > _MOST_FIGURES:
            rest = len(ordered) - _MOST_FIGURES
            out.print(f"  …… 另有 {rest} 个（--json 全部列出）" if zh else f"  … and {rest} more (--json lists them)")
