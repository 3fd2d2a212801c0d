"""The accounts as one self-contained HTML page: no network, the same bytes for the same document.

Plotly's script comes out of its wheel; figures are plain JSON. A content-security policy in the page lets only the
two scripts written here run, and no address be asked.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from carbonacct.errors import UsageError
from carbonacct.report.charts import Chart
from carbonacct.report.charts_emissions import category_chart, enterprise_chart, monthly_chart, waterfall_chart
from carbonacct.report.charts_energy import carrier_chart, sankey_chart
from carbonacct.report.explain_tree import ExplainTree
from carbonacct.report.html_head import cards, footer, header
from carbonacct.report.html_tables import (
    choices_table,
    closing_badge,
    energy_bases_table,
    energy_detail_table,
    factors_table,
    findings_table,
    members_table,
    statement_table,
)
from carbonacct.report.markup import Markup, both, escape, join, json_script, tag
from carbonacct.report.tables import table_block
from carbonacct.report.texts import Text, text
from carbonacct.report.view import AccountsView, Json

if TYPE_CHECKING:
    import pandas as pd

LANGUAGES = ("zh", "en")
SECTIONS = ("headline", "emissions", "energy", "reconciliation", "explain", "findings", "factors", "profiles")


@lru_cache(maxsize=1)
def _plotly_script() -> str:
    """Plotly's script out of its wheel (reading the file is faster than importing the package)."""
    script = files("plotly").joinpath("package_data", "plotly.min.js").read_text(encoding="utf-8")
    return script.replace("\r\n", "\n").replace("</script", "<\\/script")


def _asset(name: str) -> str:
    return (Path(__file__).parent / "assets" / name).read_text(encoding="utf-8")


def _hash_source(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _policy(scripts: Iterable[str]) -> str:
    allowed = " ".join(_hash_source(script) for script in scripts)
    return f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'"


def _chart_block(chart: Chart) -> Markup:
    """A chart, its title and note, and the table of its data behind a button."""
    button = tag(
        "button",
        both(text("chart.data")),
        type="button",
        class_="data",
        aria_expanded="false",
        aria_controls=f"panel-{chart.name}",
    )
    drawing = (
        tag(
            "div",
            tag(
                "div",
                id=f"chart-{chart.name}",
                class_="plot",
                style=f"min-width:{chart.least_width}px;min-height:{chart.layout['height']}px",
            ),
            class_="plot-frame",
        )
        if chart.traces
        else tag("p", both(text("chart.empty")), class_="muted")
    )
    swatches = [
        tag("li", tag("span", class_="swatch", style=f"background:{colour}"), both(name))
        for colour, name in chart.legend
    ]
    return tag(
        "figure",
        tag("figcaption", tag("h3", both(chart.title)), button, tag("p", both(chart.note), class_="muted")),
        tag("ul", *swatches, class_="legend") if swatches else "",
        drawing,
        tag("div", table_block(chart.table), class_="panel", id=f"panel-{chart.name}", hidden=True),
        class_="chart wide" if chart.wide else "chart",
    )


def _section(name: str, *content: object) -> Markup:
    lead = [tag("p", both(text(f"lead.{name}")), class_="lead")] if name != "headline" else []
    return tag("section", tag("h2", both(text(f"section.{name}"))), *lead, *content, id=name)


def _reconciliation(view: AccountsView, charts: list[Chart]) -> Markup:
    """Every statement; the one of the two headline profiles is open."""
    blocks = []
    headline = (view.document["park_profile"], view.document["enterprise_profile"])
    statements = view.document["reconciliation"]
    for number, (statement, chart) in enumerate(zip(statements, charts, strict=True)):
        park, enterprise = (view.profile_name(statement[f"{book}_profile"]) for book in ("park", "enterprise"))
        title = Text(
            text("table.statement", park=park.zh, enterprise=enterprise.zh).zh,
            text("table.statement", park=park.en, enterprise=enterprise.en).en,
        )
        is_headline = headline == (statement["park_profile"], statement["enterprise_profile"])
        summary = tag("summary", tag("b", both(title)), " ", closing_badge(statement))
        table = table_block(statement_table(statement, number))
        opened = is_headline or len(statements) == 1
        blocks.append(tag("details", summary, table, _chart_block(chart), class_="statement profile", open=opened))
    return join(blocks)


def _profiles(view: AccountsView) -> Markup:
    blocks = []
    headline = {view.document["park_profile"], view.document["enterprise_profile"]}
    for number, profile in enumerate(view.document["profiles"]):
        name = Text(profile["name_zh"], profile["name_en"])
        gases = ", ".join(profile["gases"])
        facts = [profile["document"], profile["edition"], profile["unit"], gases, profile["gwp_set"]]
        line = tag("p", " · ".join(fact for fact in facts if fact), class_="muted")
        summary = tag("summary", tag("b", both(name)), " ", tag("code", profile["id"]))
        table = table_block(choices_table(profile, number))
        blocks.append(tag("details", summary, line, table, class_="profile", open=profile["id"] in headline))
    return join(blocks)


def _explain_roots(view: AccountsView) -> list[str]:
    """Figures whose way back is written out: headlines, the headline statement, the enterprises' headline totals."""
    document = view.document
    pair = (document["park_profile"], document["enterprise_profile"])
    statements = [s for s in document["reconciliation"] if (s["park_profile"], s["enterprise_profile"]) == pair]
    terms = [term["path"] for statement in statements for term in statement["terms"]]
    members = [f"enterprise/{e['id']}/{document['enterprise_profile']}/total" for e in view.members()]
    return [*view.headline_paths(), *terms, *members]


def _main(view: AccountsView, tree: ExplainTree, charts: dict[str, Chart], waterfalls: list[Chart]) -> Markup:
    def figure(name: str) -> Markup:
        return _chart_block(charts[name])

    detail = tag(
        "details",
        tag("summary", both(text("table.energy_detail"))),
        table_block(energy_detail_table(view)),
        class_="profile",
    )
    emissions = tag("div", figure("category"), figure("enterprise"), figure("monthly"), class_="charts")
    energy = tag("div", figure("sankey"), class_="charts")
    beside = table_block(energy_bases_table(view), text("table.energy_bases"))
    pair = tag("div", figure("energy"), tag("div", beside, class_="chart"), class_="charts")
    return tag(
        "main",
        _section("headline", cards(view, tree)),
        _section("emissions", emissions, table_block(members_table(view), text("table.members"))),
        _section("energy", pair, energy, detail),
        _section("reconciliation", _reconciliation(view, waterfalls)),
        _section("explain", tag("div", tree.markup(), class_="tree")),
        _section("findings", table_block(findings_table(view))),
        _section("factors", table_block(factors_table(view))),
        _section("profiles", _profiles(view)),
        id="content",
    )


def _head(title: Text, lang: str, scripts: list[str]) -> Markup:
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(scripts)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title.zh if lang == "zh" else title.en),
        Markup(f"<style>{_asset('page.css')}</style>"),
    )


def render_html(
    document: Json,
    lang: str = "zh",
    *,
    lines: pd.DataFrame | None = None,
    energy_lines: pd.DataFrame | None = None,
    rows: pd.DataFrame | None = None,
) -> str:
    """The page of a result document; ``lang`` is the language it opens in (both are in the page).

    ``lines``, ``energy_lines`` and ``rows`` are the emission lines, energy lines and activity rows of the document;
    with them the explain tree goes down to the cell of the workspace (the first twelve of each figure; the workbook
    has all).

    Raises:
        UsageError: an unknown language.
    """
    if lang not in LANGUAGES:
        raise UsageError(f"language '{lang}' is not one of {', '.join(LANGUAGES)}")
    view = AccountsView(document)
    tree = ExplainTree(view, _explain_roots(view), {"lines": lines, "energy_lines": energy_lines, "rows": rows})
    drawn = [category_chart(view), enterprise_chart(view), monthly_chart(view), carrier_chart(view), sankey_chart(view)]
    waterfalls = [waterfall_chart(view, s, number) for number, s in enumerate(document["reconciliation"])]
    workspace = document["workspace"]
    title = Text(
        text("page.title", name=workspace["name_zh"]).zh, text("page.title", name=workspace["name_en"]).en
    )
    scripts = [_plotly_script(), _asset("page.js")]
    specifications = [chart.specification() for chart in [*drawn, *waterfalls] if chart.traces]
    data = {"title": {"zh": title.zh, "en": title.en}, "charts": specifications}
    body = tag(
        "body",
        tag("a", both(text("page.skip")), href="#content", class_="skip"),
        header(view, SECTIONS),
        _main(view, tree, {chart.name: chart for chart in drawn}, waterfalls),
        footer(view),
        json_script("carbonacct-charts", data),
        *[Markup(f"<script>{script}</script>") for script in scripts],
    )
    page = tag("html", _head(title, lang, scripts), body, lang="zh-Hans" if lang == "zh" else "en", data_lang=lang)
    return f"<!DOCTYPE html>\n{escape(page)}\n"
