"""What the pages share: one self-contained file with its policy, charts with the table of their data, sections."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from carbonacct.errors import UsageError
from carbonacct.report.charts import Chart
from carbonacct.report.markup import Markup, both, escape, json_script, tag
from carbonacct.report.tables import table_block
from carbonacct.report.texts import Text, text, word

LANGUAGES = ("zh", "en")


@lru_cache(maxsize=1)
def _plotly_script() -> str:
    """Plotly's script out of its wheel (reading the file is faster than importing the package)."""
    script = files("plotly").joinpath("package_data", "plotly.min.js").read_text(encoding="utf-8")
    return script.replace("\r\n", "\n").replace("</script", "<\\/script")


def asset(name: str) -> str:
    """Text of a file of ``assets``."""
    return (Path(__file__).parent / "assets" / name).read_text(encoding="utf-8")


def _hash_source(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _policy(scripts: Iterable[str]) -> str:
    allowed = " ".join(_hash_source(script) for script in scripts)
    return f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'"


def chart_block(chart: Chart) -> Markup:
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


def section(name: str, *content: object) -> Markup:
    """A section with its heading, its lead where it has one, and its content."""
    lead = [tag("p", both(found), class_="lead")] if (found := word("lead", name)).zh != name else []
    return tag("section", tag("h2", both(text(f"section.{name}"))), *lead, *content, id=name)


def _head(title: Text, lang: str, scripts: Sequence[str], style: str) -> Markup:
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(scripts)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title.zh if lang == "zh" else title.en),
        Markup(f"<style>{style}</style>"),
    )


def whole_page(
    title: Text,
    lang: str,
    content: Sequence[Markup],
    charts: Iterable[Chart],
    styles: Sequence[str] = ("page.css",),
    scripts: Sequence[str] = ("page.js",),
) -> str:
    """A page with its content; Plotly's script is in it only where there is a chart to draw.

    Args:
        title: title of the window.
        lang: language the page opens in (both are in the page).
        content: what stands in the body, in order.
        charts: charts to draw; their places stand in the content.
        styles: style sheets among the assets.
        scripts: scripts among the assets.

    Raises:
        UsageError: an unknown language.
    """
    if lang not in LANGUAGES:
        raise UsageError(f"language '{lang}' is not one of {', '.join(LANGUAGES)}")
    drawn = [chart.specification() for chart in charts if chart.traces]
    running = [*([_plotly_script()] if drawn else []), *(asset(name) for name in scripts)]
    data = {"title": {"zh": title.zh, "en": title.en}, "charts": drawn}
    body = tag(
        "body",
        tag("a", both(text("page.skip")), href="#content", class_="skip"),
        *content,
        json_script("carbonacct-charts", data),
        *[Markup(f"<script>{script}</script>") for script in running],
    )
    head = _head(title, lang, running, "".join(asset(name) for name in styles))
    page = tag("html", head, body, lang="zh-Hans" if lang == "zh" else "en", data_lang=lang)
    return f"<!DOCTYPE html>\n{escape(page)}\n"
