"""The scorecard as one self-contained HTML page: verdict, traffic lights, how each figure was computed, statements."""

from __future__ import annotations

from carbonacct.report.charts import Chart
from carbonacct.report.charts_scorecard import day_chart, effects_chart, month_chart, power_plant_chart
from carbonacct.report.html_tables import findings_table
from carbonacct.report.markup import Markup, both, join, tag
from carbonacct.report.page import chart_block, section, whole_page
from carbonacct.report.scorecard_details import details
from carbonacct.report.scorecard_head import enterprise_verdict, footer, header, verdict
from carbonacct.report.scorecard_sections import (
    checks_table,
    comparison_table,
    enterprise_section,
    neutrality,
    power_balance,
    power_plant,
)
from carbonacct.report.scorecard_table import light_table
from carbonacct.report.scorecard_view import ScorecardView, SystemView
from carbonacct.report.scorecard_words import filled
from carbonacct.report.tables import table_block
from carbonacct.report.texts import text
from carbonacct.report.view import Json

STYLES = ("page.css", "scorecard.css")
SCRIPTS = ("page.js", "scorecard.js")


def _charts(document: Json) -> dict[str, list[Chart]]:
    """Charts by section; a section without data has none."""
    plant, balance = document["virtual_power_plant"], document["source_grid_load_storage"]
    changed = document["decomposition"]
    return {
        "vpp": [power_plant_chart(plant)] if plant else [],
        "sgls": [month_chart(balance), day_chart(balance)] if balance else [],
        "decomposition": [effects_chart(changed, n) for n in range(len(changed["targets"]))] if changed else [],
    }


def _several(systems: list[SystemView], system: SystemView, content: Markup) -> Markup:
    """What belongs to one system, under its name where there are several."""
    title = tag("h3", both(system.name), class_="system-name") if len(systems) > 1 else Markup("")
    return join([title, content])


def _sections(view: ScorecardView, charts: dict[str, list[Chart]]) -> dict[str, Markup]:
    """Content of the sections that the document has, in their order."""
    document, parks = view.document, view.park_systems
    groups = list(view.enterprise_systems.values())
    cards = [*[verdict(system) for system in parks], *[enterprise_verdict(group) for group in groups]]
    plant, balance = document["virtual_power_plant"], document["source_grid_load_storage"]
    checks = checks_table(view.systems)
    found = {
        "verdict": tag("div", *cards, class_="verdicts"),
        "indicators": join(_several(parks, system, light_table(system)) for system in parks),
        "enterprise_systems": join(enterprise_section(group) for group in groups),
        "comparison": table_block(comparison_table(view)) if len(parks) > 1 else Markup(""),
        "neutrality": neutrality(document["neutrality"]),
        "vpp": power_plant(plant, charts["vpp"][0]) if plant else _absent("vpp"),
        "sgls": power_balance(balance, charts["sgls"]) if balance else _absent("sgls"),
        "decomposition": _beside(charts["decomposition"]) or _absent("decomposition"),
        "details": join(_several(parks, system, details(system)) for system in parks),
        "checks": table_block(checks) if checks.rows else Markup(""),
        "findings": table_block(findings_table(document["findings"])),
    }
    return {name: content for name, content in found.items() if content}


def _absent(name: str) -> Markup:
    """Why a section is empty."""
    return tag("p", both(text(f"scorecard.no_{name}")), class_="muted")


def _beside(charts: list[Chart]) -> Markup:
    """Charts in two columns; one alone takes the row."""
    blocks = [chart_block(chart) for chart in charts]
    return tag("div", *blocks, class_="charts" if len(blocks) > 1 else "charts alone") if blocks else Markup("")


def render_scorecard(document: Json, lang: str = "zh") -> str:
    """The page of a scorecard document; ``lang`` is the language it opens in (both are in the page).

    Raises:
        UsageError: an unknown language.
    """
    view = ScorecardView(document)
    charts = _charts(document)
    sections = _sections(view, charts)
    main = tag("main", *[section(name, content) for name, content in sections.items()], id="content")
    title = filled("scorecard.title", name=view.name)
    content = [header(view, list(sections)), main, footer(document)]
    return whole_page(title, lang, content, [chart for group in charts.values() for chart in group], STYLES, SCRIPTS)
