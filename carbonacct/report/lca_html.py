"""Life-cycle results as one self-contained HTML page: what was asked, the result, where it comes from, its range."""

from __future__ import annotations

from typing import Any

from carbonacct.report.charts import Chart
from carbonacct.report.charts_lca import (
    contribution_chart,
    histogram_chart,
    sensitivity_chart,
    tree_chart,
)
from carbonacct.report.format import count_text, percent_text, short_text
from carbonacct.report.html_tables import findings_table
from carbonacct.report.markup import Markup, both, join, tag
from carbonacct.report.page import chart_block, section, whole_page
from carbonacct.report.scorecard_head import facts_list, footer, navigation
from carbonacct.report.tables import Cell, Column, Number, Table, table_block
from carbonacct.report.texts import Text, text

Json = dict[str, Any]
QUANTILES = ("p025", "p500", "p975")


def _scientific(value: float | None) -> str:
    return "—" if value is None else f"{value:.1e}"


def _facts(document: Json) -> Markup:
    store, system, solution = document["store"], document["system"], document.get("solution")
    demand = "；".join(
        f"{short_text(one['amount'])} {one['unit']} {one['label']}".strip() for one in document["demand"]
    )
    size = text("lca.size_value", **{key: count_text(system[key]) for key in (
        "products", "processes", "flows", "technosphere", "biosphere")})  # fmt: skip
    facts: list[tuple[Text, Text | str]] = [
        (text("lca.databases"), "、".join(store["databases"])),
        (text("lca.size"), size),
        (text("lca.hash"), system["sha256"][:16]),
    ]
    if demand:
        facts.insert(0, (text("lca.demand"), demand))
    if solution:
        filled = {"residual": _scientific(solution["residual"]), "error": _scientific(solution["forward_error"])}
        facts.append((text("lca.solver"), text("lca.solver_value", rung=solution["rung"], **filled)))
    return facts_list(facts)


def scores_table(document: Json) -> Table:
    """Score of every demand under every method, with the coverage of the method."""
    columns = [Column(text(f"lca_column.{key}")) for key in ("demand", "method")]
    columns += [Column(text("lca_column.value"), numeric=True), Column(text("lca.coverage"))]
    coverage = {one["name"]: text("lca.matched", matched=count_text(one["matched"]), factors=count_text(one["factors"]))
                for one in document["methods"]}  # fmt: skip
    rows: list[list[Cell | Number]] = [
        [
            Cell(one["demand"]),
            Cell(one["method"]),
            Number(one["value"], unit=one["unit"]),
            Cell(coverage[one["method"]]),
        ]
        for one in document["scores"]
    ]
    return Table("scores", columns, rows)


def _method(document: Json, name: str) -> Json:
    return next(one for one in document["methods"] if one["name"] == name)


def _contributions(document: Json) -> dict[str, tuple[list[Chart], Markup]]:
    found: dict[str, tuple[list[Chart], Markup]] = {}
    for kind in ("process", "flow", "supplier"):
        charts = []
        for number, one in enumerate(document["contributions"]):
            charts.append(contribution_chart(kind, _method(document, one["method"]), one[f"by_{kind}"], number))
        found[f"lca_{kind}"] = (charts, join(chart_block(chart) for chart in charts))
    return found


def _tree(document: Json) -> dict[str, tuple[list[Chart], Markup]]:
    method = _method(document, document["tree"]["method"])
    chart = tree_chart(document["tree"], method)
    return {"lca_tree": ([chart], chart_block(chart))}


def _series_table(document: Json) -> Table:
    columns = [Column(text(f"lca_column.{key}")) for key in ("demand", "method")]
    columns.append(Column(text("lca.static"), numeric=True))
    columns += [Column(text(f"lca.{key}"), numeric=True) for key in ("mean", "sd", *QUANTILES)]
    columns.append(Column(text("lca_column.unit")))
    rows: list[list[Cell | Number]] = []
    for one in document["montecarlo"]["series"]:
        figures = [Number(one[key]) for key in ("static", "mean", "sd")]
        figures += [Number(one["quantiles"][key]) for key in QUANTILES]
        rows.append([Cell(one["demand"]), Cell(one["method"]), *figures, Cell(one["unit"])])
    return Table("montecarlo", columns, rows)


def _draws(run: Json) -> Markup:
    known = text("lca.draws", draws=count_text(run["draws"]), seed=run["seed"], sampler=run["sampler"],
                 inputs=count_text(run["uncertain_inputs"]))  # fmt: skip
    parts = [tag("p", both(known), class_="muted")]
    if not run["uncertain_inputs"]:
        parts.append(tag("p", both(text("lca.none_uncertain")), class_="banner", role="note"))
    return join(parts)


def _montecarlo(document: Json) -> dict[str, tuple[list[Chart], Markup]]:
    run = document["montecarlo"]
    charts = []
    for number, one in enumerate(run["series"]):
        title = text("lca_chart.histogram").with_note(f"{one['demand']} · {one['method']}")
        charts.append(histogram_chart(f"mc-{number}", title, text("lca_chart.histogram_note"), one, one["unit"]))
    content = [_draws(run), table_block(_series_table(document)), *[chart_block(chart) for chart in charts]]
    return {"lca_montecarlo": (charts, join(content))}


def _compare(document: Json) -> dict[str, tuple[list[Chart], Markup]]:
    charts, rows = [], []
    for number, pair in enumerate(document["compare"]["pairs"]):
        title = text("lca_chart.difference", a=pair["a"], b=pair["b"])
        charts.append(histogram_chart(f"pair-{number}", title, text("lca_chart.difference_note"), pair, pair["unit"]))
        figures = [Number(pair["quantiles"][key]) for key in QUANTILES]
        first: list[Cell | Number] = [Cell(f"{pair['a']} − {pair['b']}"), Cell(pair["method"])]
        rows.append([*first, Number(pair["share_lower"], share=True), *figures, Cell(pair["unit"])])
    columns = [Column(text("lca_column.pair")), Column(text("lca_column.method"))]
    columns.append(Column(text("lca.lower"), numeric=True))
    columns += [Column(text(f"lca.{key}"), numeric=True) for key in QUANTILES] + [Column(text("lca_column.unit"))]
    table = Table("compare", columns, rows)
    content = [_draws(document["compare"]), table_block(table), *[chart_block(chart) for chart in charts]]
    return {"lca_compare": (charts, join(content))}


def _sensitivity(document: Json) -> dict[str, tuple[list[Chart], Markup]]:
    found = document["sensitivity"]
    chart = sensitivity_chart(found["entries"])
    parts = [chart_block(chart)]
    if found["unexplained"] is not None:
        words = text("lca.unexplained", count=found["decomposed"], share=percent_text(found["unexplained"]))
        parts.insert(0, tag("p", both(words), class_="muted"))
    if not found["uncertain_inputs"]:
        parts.insert(0, tag("p", both(text("lca.none_uncertain")), class_="banner", role="note"))
    return {"lca_sensitivity": ([chart], join(parts))}


def _intensities(document: Json) -> dict[str, tuple[list[Chart], Markup]]:
    units = {one["name"]: one["unit"] for one in document["methods"]}
    columns = [Column(text("lca_column.product")), Column(text("lca_column.unit"))]
    columns += [Column(Text(name, name).with_note(unit), numeric=True) for name, unit in units.items()]
    rows: list[list[Cell | Number]] = [
        [Cell(one["label"]), Cell(one["unit"]), *[Number(one["values"][name]) for name in units]]
        for one in document["intensities"]
    ]
    return {"lca_intensities": ([], table_block(Table("intensities", columns, rows)))}


PARTS = {
    "contributions": _contributions,
    "tree": _tree,
    "montecarlo": _montecarlo,
    "compare": _compare,
    "sensitivity": _sensitivity,
    "intensities": _intensities,
}


def render_lca(document: Json, lang: str = "zh") -> str:
    """The page of a ``carbonacct.lca/1`` document; ``lang`` is the language it opens in (both are in the page).

    Raises:
        UsageError: an unknown language.
    """
    charts: list[Chart] = []
    sections: dict[str, Markup] = {}
    if document.get("scores"):
        sections["lca_scores"] = table_block(scores_table(document))
    for key, part in PARTS.items():
        if document.get(key):
            for name, (drawn, content) in part(document).items():
                charts += drawn
                sections[name] = content
    if document["findings"]:
        sections["lca_findings"] = table_block(findings_table(document["findings"]))
    title = text("lca.title", name=document["title"])
    head = join([navigation(list(sections)), tag("header", tag("h1", both(title)), _facts(document))])
    main = tag("main", *[section(name, content) for name, content in sections.items()], id="content")
    return whole_page(title, lang, [head, main, footer(document)], charts)
