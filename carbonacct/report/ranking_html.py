"""The ranking of a folder of parks as one self-contained page, with the targets of a programme over all of them."""

from __future__ import annotations

from collections.abc import Sequence

from carbonacct.report.bullet import Mark, Track, bullet
from carbonacct.report.format import MISSING, short_text, unit_text
from carbonacct.report.markup import Markup, both, join, tag
from carbonacct.report.page import section, whole_page
from carbonacct.report.scorecard_head import facts_list, footer, navigation
from carbonacct.report.scorecard_html import SCRIPTS, STYLES
from carbonacct.report.scorecard_sections import verdict_badge
from carbonacct.report.scorecard_words import filled
from carbonacct.report.tables import Cell, Column, Number, Table, table_block
from carbonacct.report.texts import Text, text, word
from carbonacct.report.view import Json

SHOWN_REASONS = 3
"""Reasons of a park shown at once; the others are folded."""
_ELIGIBLE_ORDER = {True: 0, None: 1, False: 2}


def park_name(park: Json) -> Text:
    """Name of a park; its folder where it could not be read."""
    return Text(park["name_zh"] or park["folder"], park["name_en"] or park["folder"])


def _share(park: Json, key: str) -> Cell:
    """Met of all, sorted by what is met."""
    if park["status"] == "error":
        return Cell(MISSING, key=-1, css="n")
    return Cell(f"{park[f'met_{key}']} / {park[f'of_{key}']}", key=park[f"met_{key}"], css="n")


def _reasons(park: Json) -> Markup:
    """What is open, or the errors; the first few at once."""
    found = [Text(zh, en) for zh, en in zip(park["reasons_zh"], park["reasons_en"], strict=True)]
    if not found:
        return both(text("scorecard.none_open"))
    items = [tag("li", both(reason)) for reason in found]
    parts = [tag("ul", *items[:SHOWN_REASONS])]
    if len(items) > SHOWN_REASONS:
        summary = tag("summary", both(text("scorecard.more_reasons", count=len(items) - SHOWN_REASONS)))
        parts.append(tag("details", summary, tag("ul", *items[SHOWN_REASONS:])))
    return join(parts)


def _verdict(park: Json) -> Markup:
    if park["status"] == "error":
        return tag("span", both(text("eligible.error")), class_="light missing")
    return verdict_badge(park["eligible"])


def parks_table(parks: Sequence[Json]) -> Table:
    """One row a park, in the order of the document."""
    keys = (("rank", True), ("park_name", False), ("eligible", False), ("binding", True), ("reference_met", True))
    columns = [Column(text(f"column.{key}"), numeric=numeric) for key, numeric in keys]
    columns += [Column(text("column.exempt"), numeric=True), Column(text("column.points"), numeric=True)]
    columns.append(Column(text("column.reasons")))
    rows: list[list[Cell | Number]] = []
    for park in parks:
        name = park_name(park)
        folder = tag("div", tag("code", park["folder"]), class_="muted") if name.zh != park["folder"] else ""
        order = 3 if park["status"] == "error" else _ELIGIBLE_ORDER[park["eligible"]]
        fine = park["status"] != "error"
        rows.append(
            [
                Cell(str(park["rank"]), key=park["rank"], css="n"),
                Cell(join([tag("b", both(name)), folder])),
                Cell(_verdict(park), key=order),
                _share(park, "binding"),
                _share(park, "reference"),
                Cell(str(park["exempt"]) if fine else MISSING, key=park["exempt"], css="n"),
                Cell(short_text(park["points"]) if fine else MISSING, css="n"),
                Cell(_reasons(park), css="reasons-cell"),
            ]
        )
    return Table("ranking", columns, rows)


def indicator_heads(document: Json) -> dict[str, Text]:
    """What the columns of values are called: number, name and unit of every indicator that a park has a value of."""
    known = {}
    for one in document["indicators"]:
        zh, en = (f"（{one['unit_zh']}）" if one["unit_zh"] else ""), f" ({one['unit']})" if one["unit"] != "1" else ""
        known[one["id"]] = Text(f"{one['number']} {one['name_zh']}{zh}", f"{one['number']} {one['name_en']}{en}")
    ids = dict.fromkeys(key for park in document["parks"] for key in park["values"])
    return {key: known.get(key, Text(key, key)) for key in ids}


def values_table(document: Json) -> Table:
    """Values by park and indicator."""
    parks, heads = document["parks"], indicator_heads(document)
    ids = list(heads)
    columns = [Column(text("column.park_name")), *[Column(head, numeric=True) for head in heads.values()]]
    rows: list[list[Cell | Number]] = [
        [Cell(park_name(park)), *[_value(park["values"].get(key)) for key in ids]]
        for park in parks
        if park["status"] == "ok"
    ]
    return Table("values", columns, rows if ids else [])


def _value(value: object) -> Cell | Number:
    if isinstance(value, bool):
        return Cell(text(f"boolean.{str(value).lower()}"), css="n")
    if isinstance(value, (int, float)):
        return Cell(short_text(value), css="n")
    return Cell(MISSING if value is None else str(value), css="n")


def _amount(target: Json, key: str) -> Text:
    """A number of a target with its unit."""
    return Text(*(f"{short_text(target[key])} {unit_text(target['unit'], lang)}".rstrip() for lang in ("zh", "en")))


def _goal(target: Json) -> Markup:
    """One target of the programme: value against target, and the records that count."""
    name = Text(target["name_zh"], target["name_en"])
    status = target["status"]
    badge = tag("span", both(word("status", status)), class_=f"light {status}")
    shown = filled("scorecard.progress", value=short_text(target["value"]), target=_amount(target, "target"))
    title = filled("scorecard.bullet", name=name, value=shown)
    track = Track(target["value"], [Mark("near", target["target"])])
    facts = [tag("span", both(filled("scorecard.due", by=target["by"])))]
    if target["to_go"]:
        facts.append(tag("b", both(filled("scorecard.to_go", amount=_amount(target, "to_go")))))
    facts.append(tag("span", target["reference"], class_="muted"))
    checked = target["verification"]
    facts.append(tag("span", both(word("verification", checked)), class_=f"badge {checked}"))
    records = target["path_rows"]
    summary = tag("summary", both(text("scorecard.counted_rows", count=len(records))))
    listed = tag("details", summary, tag("ul", *[tag("li", tag("code", one)) for one in records])) if records else ""
    return tag(
        "article",
        tag("h3", tag("span", both(name)), badge),
        tag("div", both(shown), class_="reached"),
        bullet([track], ">=", title),
        tag("div", *facts, class_="numbers"),
        listed,
        class_="goal",
    )


def _header(document: Json, sections: Sequence[str]) -> Markup:
    parks = document["parks"]
    facts: list[tuple[Text, Text | str]] = [
        (text("scorecard.at"), document["at"]),
        (text("scorecard.term"), word("role", document["term"])),
        (text("scorecard.systems"), ", ".join(document["systems"])),
    ]
    eligible = sum(park["eligible"] is True for park in parks)
    broken = sum(park["status"] == "error" for park in parks)
    counts = [tag("span", both(text("scorecard.parks", count=len(parks))), class_="badge info")]
    counts.append(tag("span", both(text("scorecard.parks_eligible", count=eligible)), class_="badge ok"))
    if broken:
        counts.append(tag("span", both(text("scorecard.parks_error", count=broken)), class_="badge error"))
    title = tag("h1", both(text("scorecard.ranking_title")))
    return join([navigation(sections), tag("header", title, facts_list(facts), tag("p", *counts, class_="status"))])


def render_ranking(document: Json, lang: str = "zh") -> str:
    """The page of a ranking document; ``lang`` is the language it opens in (both are in the page).

    Raises:
        UsageError: an unknown language.
    """
    parks, programme = document["parks"], document["programme"]
    found = {"parks": tag("div", table_block(parks_table(parks)), class_="ranking")}
    if programme:
        name = tag("h3", both(Text(programme["name_zh"], programme["name_en"])), class_="system-name")
        goals = [_goal(target) for target in programme["targets"]]
        found["programme"] = join([name, tag("div", *goals, class_="targets")])
    values = values_table(document)
    if values.rows:
        found["values"] = table_block(values)
    main = tag("main", *[section(name, content) for name, content in found.items()], id="content")
    content = [_header(document, list(found)), main, footer(document)]
    return whole_page(text("scorecard.ranking_title"), lang, content, [], STYLES, SCRIPTS)
