"""Charts as plain Plotly specifications, each with the table of the numbers it draws.

A text of a specification may be ``{"zh": …, "en": …}``: the page picks the language. Names that people typed are
escaped, for Plotly reads a little HTML in its texts.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

from carbonacct.report.format import number_text, unit_text
from carbonacct.report.tables import Table
from carbonacct.report.texts import Text

Json = dict[str, Any]

CATEGORY_COLOURS = {
    "fuel_combustion": "#b3541e",
    "fuel_generation": "#e08a1e",
    "conversion": "#7a4b2a",
    "process": "#b5547f",
    "mobile": "#c2412d",
    "fugitive": "#8a5fa8",
    "waste": "#5e7d3a",
    "electricity_purchased": "#1f6fb2",
    "electricity_certificate": "#2a9d76",
    "electricity_exported": "#7fb8e6",
    "heat_purchased": "#5b4b9a",
    "heat_exported": "#b3a8d9",
}
TERM_COLOURS = {
    "purchased": "#1f6fb2",
    "own_production": "#2a9d76",
    "stock_change": "#8a94a0",
    "supplied": "#d9822b",
    "unassigned": "#5b4b9a",
}
SERIES_COLOURS = (
    "#1f6fb2", "#d9822b", "#2a9d76", "#5b4b9a", "#b5547f", "#7a4b2a", "#2f8f9d", "#a8a12c",
    "#c2412d", "#7fa6d6", "#5e7d3a", "#c79bd1", "#e0b04c", "#3b4a8c", "#9c7b5a", "#6fbf9f",
)  # fmt: skip
LOSSES_COLOUR = "#8a94a0"
ACCENT = "#0f6b5c"
FONT = '"Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",Arial,sans-serif'
NUMBER_FORMAT = ",.5~r"
_LABEL_WIDTH = 22
_NEVER_FIRST = "，。、；：）》”·"
_PIECES = re.compile(r"[\u0021-\u2e7f]{1,40} ?|.")
"""What a label is broken between: Latin words with their blank, single Chinese letters."""


@dataclass(frozen=True)
class Chart:
    """A chart: title, note, Plotly traces and layout, the table of its data; ``wide`` takes the whole row.

    ``legend`` names colours where Plotly draws no legend of its own (Sankey diagrams).
    """

    name: str
    title: Text
    note: Text
    traces: Sequence[Json]
    layout: Json
    table: Table
    wide: bool = False
    least_width: int = 0
    legend: Sequence[tuple[str, Text]] = ()

    def specification(self) -> Json:
        """What the page gives to Plotly."""
        return {"id": f"chart-{self.name}", "data": list(self.traces), "layout": self.layout}


def localised(value: Text) -> Json:
    """A text whose language the page picks."""
    return {"zh": value.zh, "en": value.en}


def safe(name: str) -> str:
    """A typed name as a text of Plotly: no markup of its own."""
    return html.escape(name, quote=False)


def _width(sign: str) -> int:
    return 2 if east_asian_width(sign) in "WF" else 1


def wrapped(name: str) -> str:
    """A name broken into even lines of at most about twenty-two Latin (eleven Chinese) letters, escaped."""
    whole = sum(map(_width, name))
    slack = 6 if " " in name else 1  # words break unevenly
    limit = math.ceil(whole / math.ceil(whole / _LABEL_WIDTH)) + slack if whole else _LABEL_WIDTH
    lines, line, width = [], "", 0
    for piece in _PIECES.findall(name):
        step = sum(map(_width, piece.rstrip()))
        if line and width + step > limit and piece not in _NEVER_FIRST:
            lines.append(line.rstrip())
            line, width = "", 0
        line += piece
        width += sum(map(_width, piece))
    return "<br>".join(safe(part) for part in [*lines, line])


def label(value: Text) -> Json:
    """A label of an axis in both languages, wrapped and escaped."""
    return {"zh": wrapped(value.zh), "en": wrapped(value.en)}


def distinct(names: Sequence[Text], ids: Sequence[str]) -> list[Text]:
    """Names that are all different: where two are alike the id is added, else a chart would merge them."""
    counts: dict[Text, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return [name.with_note(key) if counts[name] > 1 else name for name, key in zip(names, ids, strict=True)]


def unit_label(unit: str) -> Json:
    """A unit in both languages."""
    return {"zh": unit_text(unit, "zh"), "en": unit_text(unit, "en")}


def number_axis(unit: str = "", **more: Any) -> Json:
    """An axis of numbers with thousands separators."""
    axis: Json = {
        "tickformat": NUMBER_FORMAT,
        "gridcolor": "#e6eaee",
        "zeroline": True,
        "zerolinecolor": "#8a94a0",
        "automargin": True,
        "nticks": 6,
    }
    if unit:
        axis["title"] = {"text": unit_label(unit), "standoff": 8, "font": {"size": 12}}
    return {**axis, **more}


def name_axis(**more: Any) -> Json:
    """An axis of names."""
    return {"type": "category", "automargin": True, "tickfont": {"size": 12}, **more}


def base_layout(height: int, **more: Any) -> Json:
    """What all charts share: fonts, margins, transparent ground."""
    layout: Json = {
        "height": height,
        "autosize": True,
        "font": {"family": FONT, "size": 13, "color": "#25313b"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 10, "r": 24, "t": 12, "b": 36, "pad": 4},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
        "hoverlabel": {"font": {"family": FONT}, "align": "left"},
        "separators": ".,",
        "bargap": 0.35,
    }
    return {**layout, **more}


def bar(
    name: Text, x: Sequence[Any], y: Sequence[Any], colour: str, *, unit: str = "", horizontal: bool = False
) -> Json:
    """One series of bars."""
    place = "%{y}" if horizontal else "%{x}"
    values = x if horizontal else y
    return {
        "type": "bar",
        "name": {"zh": safe(name.zh), "en": safe(name.en)},
        "x": list(x),
        "y": list(y),
        "orientation": "h" if horizontal else "v",
        "marker": {"color": colour},
        "customdata": [number_text(value) for value in values],
        "hovertemplate": {
            lang: f"{place}<br>{safe(words)}: %{{customdata}} {unit_text(unit, lang)}<extra></extra>"
            for lang, words in (("zh", name.zh), ("en", name.en))
        },
    }
