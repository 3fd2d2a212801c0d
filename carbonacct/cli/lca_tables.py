"""Life-cycle documents as tables of the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from carbonacct.report.format import number_text, percent_text

Json = dict[str, Any]
SHOWN = 30
BREATH = 200
"""So many characters of a message are shown."""


def _table(title: str, heads: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; numeric columns are right-aligned."""
    from rich.table import Table  # noqa: PLC0415

    from carbonacct.cli.terminal import console  # noqa: PLC0415

    table = Table(title=title or None, title_justify="left")
    for head, numeric in heads:
        table.add_column(head, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    console().print(table)


def show_rows(heads: Sequence[str], rows: Sequence[Sequence[str]], title: str = "") -> None:
    """Print rows of text under heads."""
    _table(title, [(head, False) for head in heads], rows)


def _share(value: float | None) -> str:
    return f"{percent_text(value)} %" if value is not None else "—"


def show_document(document: Json, lang: str) -> None:
    """Print every part that a document has, then its findings."""
    from carbonacct.cli.terminal import console  # noqa: PLC0415

    zh = lang == "zh"
    out = console()
    solved = document.get("solution")
    if document.get("scores"):
        coverage = {one["name"]: f"{one['matched']} / {one['factors']}" for one in document["methods"]}
        heads = [("产品" if zh else "product", False), ("方法" if zh else "method", False)]
        heads += [("结果" if zh else "score", True), ("单位" if zh else "unit", False)]
        heads.append(("对上的流 / 因子" if zh else "flows matched / factors", True))
        rows = [
            (one["demand"], name, number_text(one["value"], significant=8), one["unit"], coverage[name])
            for one in document["scores"]
            for name in [one["method"]]
        ]
        _table("", heads, rows)
    for key, part in PARTS.items():
        if document.get(key):
            part(document, zh)
    if solved:
        words = ("求解", "相对残差", "误差估计") if zh else ("solved by", "relative residual", "estimated error")
        error = "—" if solved["forward_error"] is None else f"{solved['forward_error']:.1e}"
        out.print(f"{words[0]} {solved['rung']} · {words[1]} {solved['residual']:.1e} · {words[2]} {error}")
    _remarks(document, zh)


def show_flows(document: Json, lang: str) -> None:
    """Print the elementary flows without a factor, those of a substance of the method first, and the findings."""
    from carbonacct.cli.terminal import console  # noqa: PLC0415

    zh = lang == "zh"
    every = document["unmatched"]
    rows = [(", ".join((one["name"], *one["compartment"])), one["unit"], str(one["exchanges"]), one["near"] or "—")
            for one in every[:SHOWN]]  # fmt: skip
    heads = [("没有因子的基本流" if zh else "flow without a factor", False), ("单位" if zh else "unit", False)]
    heads += [("交换量" if zh else "exchanges", True), ("方法里最近的" if zh else "nearest in the method", False)]
    if rows:
        _table("", heads, rows)
    left = len(every) - len(rows)
    more = "" if not left else (f"，另有 {left} 种见 --json" if zh else f"; {left} more with --json")
    console().print(
        f"{document['method']}：{document['flows']} 种基本流，{document['matched']} 种有因子{more}"
        if zh
        else f"{document['method']}: {document['matched']} of {document['flows']} flows have a factor{more}"
    )
    _remarks(document, zh)


def _remarks(document: Json, zh: bool) -> None:
    """Findings in one breath each; the whole text stands in --json."""
    from carbonacct.cli.terminal import console  # noqa: PLC0415

    for item in document["findings"]:
        console().print(f"[{item['severity']}] {short(item['message_zh' if zh else 'message_en'])}")


def short(text: str) -> str:
    """A message cut where it gets longer than one reads in one breath, at the end of a part if one is near."""
    if len(text) <= BREATH:
        return text
    head = text[:BREATH]
    end = max(head.rfind(mark) for mark in ("；", "; ", "，", ", "))
    return head[: end if end > BREATH // 2 else BREATH].rstrip() + " …（--json）"


def _contributions(document: Json, zh: bool) -> None:
    names = {
        "process": ("按过程", "by process"),
        "flow": ("按基本流", "by elementary flow"),
        "supplier": ("按直接供应", "by direct supplier"),
    }
    words = {"rest": ("其余", "the rest"), "direct": ("本过程直接排放", "direct emissions")}
    units = {one["name"]: one["unit"] for one in document["methods"]}
    for one in document["contributions"]:
        for part, title in names.items():
            rows = []
            for row in one[f"by_{part}"]:
                kind = words.get(row["kind"])
                label = kind[0 if zh else 1] if kind else row["label"]
                rows.append((label, number_text(row["value"]), _share(row["share"])))
            heads = [("名称" if zh else "name", False), (units[one["method"]], True), ("份额" if zh else "share", True)]
            _table(f"{title[0 if zh else 1]} · {one['method']}", heads, rows)


def _tree(document: Json, zh: bool) -> None:
    tree = document["tree"]
    unit = next(one["unit"] for one in document["methods"] if one["name"] == tree["method"])
    rows = []
    for node in tree["nodes"]:
        cut = "截断部分" if zh else "cut off"
        label = "  " * node["depth"] + (f"({cut}: {node['count']})" if node["kind"] == "cut" else node["label"])
        rows.append((label, number_text(node["cumulative"]), number_text(node["direct"]), _share(node["share"])))
    heads = [("供应链" if zh else "supply chain", False), (unit, True), ("直接" if zh else "direct", True)]
    _table(tree["method"], [*heads, ("份额" if zh else "share", True)], rows)


def _intensities(document: Json, zh: bool) -> None:
    names = [one["name"] for one in document["methods"]]
    heads = [("产品" if zh else "product", False), ("单位" if zh else "unit", False)]
    heads += [(f"{one['name']} ({one['unit']})", True) for one in document["methods"]]
    every = document["intensities"]
    rows = [(one["label"], one["unit"], *[number_text(one["values"][name]) for name in names]) for one in every[:SHOWN]]
    more = len(every) - len(rows)
    title = "" if more <= 0 else (f"最大的 {len(rows)} 个，另有 {more} 个见 --json" if zh else
                                  f"the largest {len(rows)}; {more} more with --json")  # fmt: skip
    _table(title, heads, rows)


def _draws_line(run: Json, zh: bool) -> None:
    from carbonacct.cli.terminal import console  # noqa: PLC0415

    words = ("次抽样", "种子", "不确定输入", "个") if zh else ("draws", "seed", "uncertain inputs:", "")
    made = f"{run['draws']} {words[0]} · {words[1]} {run['seed']} · {run['sampler']}"
    console().print(f"{made} · {words[2]} {run['uncertain_inputs']} {words[3]}".rstrip())


def _montecarlo(document: Json, zh: bool) -> None:
    run = document["montecarlo"]
    _draws_line(run, zh)
    heads = [("产品" if zh else "product", False), ("方法" if zh else "method", False)]
    heads += [(name, True) for name in (("确定值", "均值", "标准差", "2.5 %", "50 %", "97.5 %") if zh else
                                        ("static", "mean", "sd", "2.5 %", "50 %", "97.5 %"))]  # fmt: skip
    rows = []
    for one in run["series"]:
        figures = [one["static"], one["mean"], one["sd"], *[one["quantiles"][key] for key in ("p025", "p500", "p975")]]
        rows.append((one["demand"], one["method"], *[number_text(value) for value in figures]))
    _table("", heads, rows)


def _compare(document: Json, zh: bool) -> None:
    run = document["compare"]
    _draws_line(run, zh)
    heads = [("比较" if zh else "comparison", False), ("前者较低" if zh else "first is lower", True)]
    heads += [(name, True) for name in ("2.5 %", "50 %", "97.5 %")]
    rows = []
    for one in run["pairs"]:
        figures = [number_text(one["quantiles"][key]) for key in ("p025", "p500", "p975")]
        rows.append((f"{one['a']} − {one['b']}", _share(one["share_lower"]), *figures))
    _table("", heads, rows)


def _sensitivity(document: Json, zh: bool) -> None:
    found = document["sensitivity"]
    heads = [("输入" if zh else "input", False), ("一阶份额" if zh else "first-order share", True)]
    heads += [("S1", True), ("ST", True), ("δ", True)]
    rows = [
        (one["label"], _share(one["first_order"]), *[number_text(one[key]) for key in ("s1", "st", "delta")])
        for one in found["entries"]
    ]
    left = "" if found["unexplained"] is None else (
        f"未解释的方差 {_share(found['unexplained'])}" if zh else f"unexplained variance {_share(found['unexplained'])}"
    )  # fmt: skip
    _table(left, heads, rows)


PARTS = {
    "contributions": _contributions,
    "tree": _tree,
    "intensities": _intensities,
    "montecarlo": _montecarlo,
    "compare": _compare,
    "sensitivity": _sensitivity,
}
