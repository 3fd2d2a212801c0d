"""The accounts as one self-contained HTML page: no network, the same bytes for the same document.

Plotly's script comes out of its wheel; figures are plain JSON. A content-security policy in the page lets only the
scripts written here run, and no address be asked (:mod:`carbonacct.report.page`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from carbonacct.report.inventory_html import inventory_sections
from carbonacct.report.markup import Markup, both, join, tag
from carbonacct.report.page import chart_block, section, whole_page
from carbonacct.report.tables import table_block
from carbonacct.report.texts import Text, text
from carbonacct.report.view import AccountsView, Json

if TYPE_CHECKING:
    import pandas as pd

SECTIONS = ("headline", "emissions", "energy", "reconciliation", "explain", "findings", "factors", "profiles")


def _sections(beside: dict[str, Markup]) -> list[str]:
    """Names of the sections of a page, those beside the books after the reconciliation."""
    place = SECTIONS.index("reconciliation") + 1
    return [*SECTIONS[:place], *beside, *SECTIONS[place:]]


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
        blocks.append(tag("details", summary, table, chart_block(chart), class_="statement profile", open=opened))
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


def _main(
    view: AccountsView,
    tree: ExplainTree,
    charts: dict[str, Chart],
    waterfalls: list[Chart],
    inventory: dict[str, Markup],
) -> Markup:
    def figure(name: str) -> Markup:
        return chart_block(charts[name])

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
        section("headline", cards(view, tree)),
        section("emissions", emissions, table_block(members_table(view), text("table.members"))),
        section("energy", pair, energy, detail),
        section("reconciliation", _reconciliation(view, waterfalls)),
        *inventory.values(),
        section("explain", tag("div", tree.markup(), class_="tree")),
        section("findings", table_block(findings_table(view.document["findings"]))),
        section("factors", table_block(factors_table(view))),
        section("profiles", _profiles(view)),
        id="content",
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
    view = AccountsView(document)
    tree = ExplainTree(view, _explain_roots(view), {"lines": lines, "energy_lines": energy_lines, "rows": rows})
    drawn = [category_chart(view), enterprise_chart(view), monthly_chart(view), carrier_chart(view), sankey_chart(view)]
    waterfalls = [waterfall_chart(view, s, number) for number, s in enumerate(document["reconciliation"])]
    workspace = document["workspace"]
    title = Text(text("page.title", name=workspace["name_zh"]).zh, text("page.title", name=workspace["name_en"]).en)
    inventory = inventory_sections(view)
    content = [
        header(view, _sections(inventory)),
        _main(view, tree, {chart.name: chart for chart in drawn}, waterfalls, inventory),
        footer(view),
    ]
    return whole_page(title, lang, content, [*drawn, *waterfalls])
