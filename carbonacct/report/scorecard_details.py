"""How each indicator was computed: formula, targets, readings of open choices, evidence, the path back."""

from __future__ import annotations

from collections.abc import Sequence

from carbonacct.report.format import exact_text, percent_text
from carbonacct.report.markup import Markup, both, join, tag
from carbonacct.report.scorecard_table import status_badge
from carbonacct.report.scorecard_view import SystemView, own_values, result, term_name
from carbonacct.report.scorecard_words import filled, gaps_text, margin_text, target_text, tier_text, value_text
from carbonacct.report.tables import figure_title, unit_markup
from carbonacct.report.texts import Text, text, word
from carbonacct.report.view import Json

SHOWN_ROWS = 8
"""Places of evidence listed under one file; the workbook has all."""


def plain_table(titles: Sequence[Text], rows: Sequence[Sequence[object]], css: str = "small") -> Markup:
    """A small table without sorting."""
    if not rows:
        return Markup("")
    heads = tag("tr", *[tag("th", both(title), scope="col") for title in titles])
    body = [tag("tr", *[tag("td", cell) for cell in row]) for row in rows]
    table = tag("table", tag("thead", heads), tag("tbody", *body), class_=css)
    return tag("div", table, class_="scroll", tabindex="0")


def _checked(verification: str) -> Markup:
    return tag("span", both(word("verification", verification)), class_=f"badge {verification}")


def _part(title: Text, *content: object) -> Markup:
    shown = [one for one in content if one]
    return tag("div", tag("h4", both(title)), *shown, class_="part") if shown else Markup("")


def _formula(indicator: Json) -> Markup:
    numbers = Text(indicator["formula_filled_zh"], indicator["formula_filled_en"])
    lines = [tag("div", both(numbers), class_="filled")] if numbers.zh else []
    return _part(text("column.formula"), *lines, tag("code", indicator["formula"], class_="formula"))


def _targets(system: SystemView, indicator: Json) -> Markup:
    own = own_values(indicator, system.terms)
    titles = [text("column.of_term"), text("column.target_text"), text("column.judgement"), text("column.margin")]
    titles += [text("column.to_go"), text("column.locator"), text("column.verification")]
    titles += [text("column.indicator_value"), text("column.explain_path")] if own else []
    rows = []
    for term in system.data["terms"]:
        found = result(indicator, term)
        if found is None:
            continue
        printed = [tag("div", one, class_="muted", lang="zh-Hans") for one in _printed(found)]
        target = join([both(target_text(indicator, found)), *printed])
        tier = tier_text(found)
        applies = tag("div", both(tier), class_="muted") if tier.zh or tier.en else ""
        row: list[object] = [
            both(term_name(term)),
            join([target, applies]),
            status_badge(indicator, found),
            both(margin_text(indicator, found["margin"])),
            both(gaps_text(found)),
            found["reference"],
            _checked(found["verification"]),
        ]
        if own:
            shown = value_text(indicator, found["value"], found["state"])
            row += [both(shown), tag("code", found["path"])]
        rows.append(row)
    return _part(text("column.target_text"), plain_table(titles, rows))


def _printed(found: Json) -> list[str]:
    """Printed words beyond the short target: of a gate, and of every tier."""
    words = found.get("printed_zh", [])
    several = [one for one in words if one != found["target_text_zh"]]
    return [*([found["target_text_zh"]] if isinstance(found["target"], bool) else []), *several]


def _quantities(indicator: Json, key: str, title: Text) -> Markup:
    titles = [text("column.item"), text("column.value"), text("column.unit"), text("column.explain_path")]
    rows = [
        [
            both(Text(one["name_zh"], one["name_en"])),
            tag(
                "span",
                exact_text(one["value"]),
                class_="num",
                title=figure_title(one["value"], one["path"], one["unit"]),
            ),
            unit_markup(one["unit"]),
            tag("code", one["path"]),
        ]
        for one in indicator[key]
    ]
    return _part(title, plain_table(titles, rows, "small amounts"))


def _option(system: SystemView, indicator: Json, option: Json) -> Markup:
    roles = [term["role"] for term in system.terms if term["role"]]
    chosen = next((one for one in option["readings"] if one["used"]), None)
    titles = [text("column.reading"), text("column.indicator_value")]
    titles += [text(f"column.{role}_status") for role in roles]
    rows = []
    for reading in option["readings"]:
        marks = [tag("span", both(text("scorecard.used")), class_="badge ok")] if reading["used"] else []
        if reading["id"] == option["default"]:
            marks.append(tag("span", both(text("scorecard.default")), class_="badge info"))
        changed = chosen is not None and any(reading[role] != chosen[role] for role in roles)
        if changed:
            marks.append(tag("span", both(text("scorecard.flips")), class_="badge warning"))
        name = both(Text(reading["name_zh"], reading["name_en"]))
        value = tag("b", both(value_text(indicator, reading["value"], reading["state"])), data_path=reading["path"])
        statuses = [_reading_status(reading[role]) for role in roles]
        rows.append([join([name, *marks], " "), value, *statuses])
    reason = Text(option["reason_zh"], option["reason_en"])
    told = join([both(reason), " ", option["locator"], " ", _checked(option["verification"])])
    name = tag("div", tag("b", both(Text(option["name_zh"], option["name_en"]))), " ", tag("code", option["id"]))
    return join([name, tag("p", told, class_="muted"), plain_table(titles, rows)])


def _reading_status(status: str | None) -> Markup:
    if status is None:
        return Markup("—")
    return tag("span", both(word("status", status)), class_=f"light {status}")


def _evidence(indicator: Json) -> Markup:
    items = []
    for one in indicator["evidence"]:
        shown = [tag("code", place) for place in one["rows"][:SHOWN_ROWS]]
        if len(one["rows"]) > SHOWN_ROWS:
            shown.append(tag("span", both(text("scorecard.rows_more", count=len(one["rows"]))), class_="muted"))
        sha = tag("div", both(text("scorecard.sha")), " ", tag("code", one["sha256"]), class_="muted hash")
        items.append(tag("li", tag("b", one["file"]), sha, tag("div", join(shown, " "))))
    listed = tag("ul", *items) if items else tag("p", both(text("scorecard.evidence_none")), class_="muted")
    needed = Text(indicator["evidence_needed_zh"], indicator["evidence_needed_en"])
    asked = tag("p", both(text("column.evidence_needed")), ": ", both(needed), class_="muted") if needed.zh else ""
    return _part(text("column.evidence"), listed, asked)


def _previous(indicator: Json) -> Markup:
    before = indicator["previous"]
    if before is None:
        return Markup("")
    value = value_text(indicator, before["value"], "value")
    change = margin_text(indicator, before["change"])
    if before["relative"] is None:
        return tag("p", both(filled("scorecard.previous_plain", value=value, change=change)))
    share = percent_text(before["relative"])
    return tag("p", both(filled("scorecard.previous", value=value, change=change, relative=share)))


def _notes(indicator: Json) -> Markup:
    note = Text(indicator["note_zh"], indicator["note_en"])
    explanation = tag("p", indicator["explanation"]) if indicator["explanation"] else ""
    return _part(
        text("column.note"), tag("p", both(note)) if note.zh or note.en else "", explanation, _previous(indicator)
    )


def _path(indicator: Json) -> Markup:
    told = tag("span", both(text("scorecard.explain_command")), class_="muted")
    return _part(text("column.explain_path"), tag("p", tag("code", indicator["explain"], class_="path"), " ", told))


def detail(system: SystemView, indicator: Json) -> Markup:
    """One indicator, folded."""
    chosen = result(indicator, system.chosen_term)
    name = Text(indicator["name_zh"], indicator["name_en"])
    value = value_text(indicator, indicator["value"], indicator["state"])
    summary = tag(
        "summary",
        tag("span", indicator["number"], class_="number"),
        tag("span", both(name), class_="label"),
        tag("span", both(value), class_="value"),
        status_badge(indicator, chosen) if chosen else "",
    )
    options = [_option(system, indicator, option) for option in indicator["options"]]
    body = [
        _formula(indicator),
        _targets(system, indicator),
        _quantities(indicator, "quantities", text("column.quantities")),
        _part(text("column.option"), *options),
        _quantities(indicator, "companions", text("column.companions")),
        _evidence(indicator),
        _notes(indicator),
        _path(indicator),
    ]
    return tag(
        "details", summary, tag("div", *body, class_="detail-body"), class_="detail", id=system.anchor(indicator)
    )


def details(system: SystemView) -> Markup:
    """Every indicator of a system, folded, with a button that opens them all."""
    button = tag(
        "button",
        tag("span", both(text("scorecard.open_all")), class_="when-closed"),
        tag("span", both(text("scorecard.close_all")), class_="when-open"),
        type="button",
        class_="toggle-all",
        aria_expanded="false",
        aria_controls=f"details-{system.number}",
    )
    items = [detail(system, indicator) for indicator in system.data["indicators"]]
    return tag(
        "div", tag("div", button, class_="tools"), tag("div", *items, id=f"details-{system.number}"), class_="block"
    )
