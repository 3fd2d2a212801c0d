"""The traffic-light table of one system: value, scale, targets with their verdicts, what is to go."""

from __future__ import annotations

from carbonacct.report.bullet import Mark, Track, bullet
from carbonacct.report.markup import Markup, both, join, tag
from carbonacct.report.scorecard_view import CLASSES, SystemView, own_values, result, role_name, term_name
from carbonacct.report.scorecard_words import (
    filled,
    gap_text,
    long_text,
    status_key,
    status_text,
    target_text,
    tier_text,
    value_text,
)
from carbonacct.report.tables import figure_title
from carbonacct.report.texts import Text, text, word
from carbonacct.report.view import Json


def status_badge(indicator: Json, found: Json) -> Markup:
    """A judgement in words and colour."""
    return tag("span", both(status_text(indicator, found)), class_=f"light {status_key(indicator, found)}")


def _cell(css: str, label: Text, *content: object, **attributes: object) -> Markup:
    """A cell that carries the title of its column for narrow screens."""
    named = tag("span", both(label), class_="cell-label", aria_hidden="true")
    return tag("td", named, *content, class_=css, **attributes)


def picture(system: SystemView, indicator: Json) -> Markup:
    """The bullet chart of an indicator; a gate and a missing value have none."""
    judged = [(term, found) for term in system.terms if (found := result(indicator, term))]
    numbers = [(term, found) for term, found in judged if _number(found["target"]) is not None]
    if not numbers or indicator["direction"] == "=":
        return Markup("")
    if own_values(indicator, system.terms):
        tracks = [Track(_number(found["value"]), _marks([(term, found)])) for term, found in numbers]
    else:
        tracks = [Track(_number(indicator["value"]), _marks(numbers))]
    if all(track.value is None for track in tracks):
        return Markup("")
    value = value_text(indicator, indicator["value"], indicator["state"])
    name = Text(indicator["name_zh"], indicator["name_en"])
    parts = [filled("scorecard.bullet", name=name, value=value)]
    parts += [
        filled(
            "scorecard.bullet_target",
            term=term_name(term),
            target=target_text(indicator, found),
            status=status_text(indicator, found),
        )
        for term, found in judged
    ]
    title = Text("".join(part.zh for part in parts), "".join(part.en for part in parts))
    return bullet(tracks, indicator["direction"], title, whole=indicator["unit"] == "%")


def _number(value: object) -> float | None:
    return None if isinstance(value, bool) or not isinstance(value, (int, float)) else float(value)


def _marks(judged: list[tuple[Json, Json]]) -> list[Mark]:
    return [
        Mark(term["role"] or "near", float(found["target"]))
        for term, found in judged
        if _number(found["target"]) is not None
    ]


def _value_cell(system: SystemView, indicator: Json) -> Markup:
    path = indicator["explain"]
    number = _number(indicator["value"])
    label = text("column.indicator_value")
    if own_values(indicator, system.terms):
        lines = []
        for term in system.terms:
            found = result(indicator, term)
            if found:
                shown = value_text(indicator, found["value"], found["state"])
                name = tag("span", both(role_name(term)), class_="muted")
                title = figure_title(_number(found["value"]), found["path"], indicator["unit"])
                lines.append(tag("div", name, " ", tag("b", both(shown), data_path=found["path"], title=title)))
        return _cell("value", label, tag("div", *lines))
    shown = value_text(indicator, indicator["value"], indicator["state"])
    title = figure_title(number, path, indicator["unit"])
    css = "none" if indicator["value"] is None else None
    return _cell("value", label, tag("b", both(shown), class_=css, data_path=path, title=title))


def _term_cell(indicator: Json, term: Json) -> Markup:
    found = result(indicator, term)
    label = term_name(term)
    if found is None:
        return _cell("target", label, "—")
    tier = tier_text(found)
    applies = tag("div", both(tier), class_="muted tier") if tier.zh or tier.en else ""
    target = tag("div", both(target_text(indicator, found)), class_="aim")
    return _cell("target", label, tag("div", target, applies, status_badge(indicator, found)))


def _gap_cell(system: SystemView, indicator: Json) -> Markup:
    """What is to go for each term, the first way of each; the details have every way."""
    lines = []
    for term in system.terms:
        found = result(indicator, term)
        name = tag("span", both(role_name(term)), class_="muted") if len(system.terms) > 1 else ""
        lines += [tag("div", name, " ", both(gap_text(gap))) for gap in (found["to_go"][:1] if found else [])]
    return _cell("gap", text("column.to_go"), tag("div", *lines) if lines else "")


def _printed(system: SystemView, indicator: Json) -> Markup:
    """Long printed words of the targets, once each."""
    found = [result(indicator, term) for term in system.terms]
    words = dict.fromkeys(long_text(indicator, one) for one in found if one)
    return join(tag("div", one, class_="muted printed", lang="zh-Hans") for one in words if one)


def _row(system: SystemView, indicator: Json) -> Markup:
    link = tag("a", both(Text(indicator["name_zh"], indicator["name_en"])), href=f"#{system.anchor(indicator)}")
    name = tag("th", link, _printed(system, indicator), scope="row", class_="name")
    chosen = result(indicator, system.chosen_term)
    status = status_key(indicator, chosen) if chosen else "none"
    return tag(
        "tr",
        tag("td", indicator["number"], class_="number"),
        name,
        _value_cell(system, indicator),
        tag("td", picture(system, indicator), class_="scale"),
        *[_term_cell(indicator, term) for term in system.terms],
        _gap_cell(system, indicator),
        data_status=status,
        class_=f"row {status}",
    )


def _group(system: SystemView, name: str, columns: int) -> Markup:
    """The rows of one class below its name and rule."""
    indicators = system.of_class(name)
    if not indicators:
        return Markup("")
    rule = system.rule(name)
    told = tag("div", both(Text(rule["rule_zh"], rule["rule_en"])), class_="muted rule") if rule else ""
    title = tag("b", both(word("class", name).with_note(str(len(indicators)))))
    head = tag("tr", tag("th", title, told, colspan=columns, scope="rowgroup"), class_="group")
    return tag("tbody", head, *[_row(system, indicator) for indicator in indicators])


def light_table(system: SystemView) -> Markup:
    """The table of every indicator of a system, in the order and classes of the document."""
    titles = [
        (text("column.indicator_number"), "number"),
        (text("column.indicator"), "name"),
        (text("column.indicator_value"), "value"),
        (text("column.scale"), "scale"),
        *[(term_name(term), "target") for term in system.terms],
        (text("column.to_go"), "gap"),
    ]
    heads = [tag("th", both(title), scope="col", class_=css) for title, css in titles]
    groups = [_group(system, name, len(titles)) for name in CLASSES]
    table_id = f"table-system-{system.number}"
    csv = tag("button", both(text("chart.csv")), type="button", class_="csv", data_table=table_id)
    table = tag("table", tag("thead", tag("tr", *heads)), *groups, id=table_id, class_="lights")
    tools = tag("div", _filters(system), _key(system), csv, class_="tools")
    scroller = tag("div", table, class_="scroll wide-scroll", tabindex="0", role="region", aria_label=_label(system))
    return tag("div", tools, scroller, class_="block")


def _label(system: SystemView) -> str:
    return f"{system.name.zh} / {system.name.en}"


def _filters(system: SystemView) -> Markup:
    """Buttons that leave only the rows of one status."""
    present = {
        status_key(indicator, found)
        for indicator in system.data["indicators"]
        if (found := result(indicator, system.chosen_term))
    }
    keys = [key for key in ("not_met", "missing", "not_applicable") if key in present]
    if not keys:
        return Markup("")
    choices = [("all", text("scorecard.all_rows")), *[(key, word("status", key)) for key in keys]]
    buttons = [
        tag(
            "button",
            both(name),
            type="button",
            class_="filter",
            data_filter=key,
            aria_pressed=str(key == "all").lower(),
            aria_controls=f"table-system-{system.number}",
        )
        for key, name in choices
    ]
    return tag("div", tag("span", both(text("scorecard.filter")), class_="muted"), *buttons, class_="filters")


def _key(system: SystemView) -> Markup:
    """What the signs of the pictures mean."""
    sample = {
        "value": tag("rect", x=0, y=4, width=22, height=8, class_="z-value"),
        "near": tag("line", x1=11, x2=11, y1=1, y2=15, class_="m-near"),
        "long": join(
            [
                tag("line", x1=11, x2=11, y1=3, y2=15, class_="m-long"),
                tag("path", d="M11 0 l4 4 l-4 4 l-4 -4 z", class_="m-diamond"),
            ]
        ),
        "good": tag("rect", x=0, y=1, width=22, height=14, class_="z-good"),
        "middle": tag("rect", x=0, y=1, width=22, height=14, class_="z-middle"),
        "bad": tag("rect", x=0, y=1, width=22, height=14, class_="z-bad"),
    }
    shown = {key: f"key_{key}" for key in sample}
    if len(system.terms) == 1:
        shown = {
            "value": "key_value",
            system.terms[0]["role"] or "near": "key_target",
            "good": "key_met",
            "bad": "key_missed",
        }
    items = [
        tag(
            "li",
            tag("svg", sample[key], width=22, height=16, viewBox="0 0 22 16", aria_hidden="true"),
            both(text(f"scorecard.{name}")),
        )
        for key, name in shown.items()
    ]
    return tag("ul", *items, class_="key")
