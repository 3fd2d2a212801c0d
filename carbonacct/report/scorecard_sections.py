"""Further sections of the scorecard page: enterprises, systems side by side, statements, checks."""

from __future__ import annotations

from collections.abc import Sequence

from carbonacct.report.charts import Chart
from carbonacct.report.format import count_text
from carbonacct.report.markup import Markup, both, join, tag
from carbonacct.report.page import chart_block
from carbonacct.report.scorecard_details import details
from carbonacct.report.scorecard_table import light_table, status_badge
from carbonacct.report.scorecard_view import (
    STATUSES,
    ScorecardView,
    SystemView,
    eligible_key,
    eligible_name,
    passed_name,
    result,
)
from carbonacct.report.scorecard_words import value_text
from carbonacct.report.tables import Cell, Column, Number, Table, number_markup, table_block, unit_markup
from carbonacct.report.texts import Text, text, word
from carbonacct.report.view import Json

_PASSED_ORDER = {False: 0, None: 1, True: 2}
_PASSED_COLOUR = {False: "missing", None: "not_applicable", True: "met"}


def count_cell(count: int) -> Cell:
    """A whole number in a cell."""
    return Cell(count_text(count), key=count, css="n")


def verdict_badge(eligible: bool | None) -> Markup:
    """An outcome in words and colour."""
    return tag("span", both(eligible_name(eligible)), class_=f"light {eligible_key(eligible)}")


def enterprise_table(systems: Sequence[SystemView]) -> Table:
    """One row an enterprise: verdict and every indicator in the chosen term."""
    first = systems[0]
    columns = [Column(text("column.subject")), Column(text("column.eligible"))]
    for indicator in first.data["indicators"]:
        name = Text(indicator["name_zh"], indicator["name_en"])
        columns.append(Column(Text(f"{indicator['number']} {name.zh}", f"{indicator['number']} {name.en}")))
    rows: list[list[Cell | Number]] = []
    for system in systems:
        outcome = system.outcome
        eligible = outcome["eligible"] if outcome else None
        row: list[Cell | Number] = [Cell(system.subject), Cell(verdict_badge(eligible), key=_PASSED_ORDER[eligible])]
        for place in first.data["indicators"]:
            row.append(_enterprise_cell(system, system.by_id.get(place["id"])))
        rows.append(row)
    return Table(f"enterprises-{first.data['id']}", columns, rows)


def _enterprise_cell(system: SystemView, indicator: Json | None) -> Cell:
    found = result(indicator, system.chosen_term) if indicator else None
    if indicator is None or found is None:
        return Cell("—")
    link = tag("a", both(value_text(indicator, found["value"], found["state"])), href=f"#{system.anchor(indicator)}")
    shown = join(
        [link, " ", status_badge(indicator, found)]
        if found["value"] is not None
        else [tag("a", status_badge(indicator, found), href=f"#{system.anchor(indicator)}")]
    )
    return Cell(shown)


def enterprise_section(systems: Sequence[SystemView]) -> Markup:
    """The table of a system of enterprises, and each enterprise folded below it."""
    items = []
    for system in systems:
        outcome = system.outcome
        badge = verdict_badge(outcome["eligible"] if outcome else None)
        summary = tag("summary", tag("span", system.subject, class_="label"), badge)
        items.append(tag("details", summary, light_table(system), details(system), class_="subject"))
    return join([table_block(enterprise_table(systems), systems[0].name), tag("div", *items, class_="block")])


def comparison_table(view: ScorecardView) -> Table:
    """The systems of the park beside each other (enterprises have a table of their own)."""
    columns = [Column(text("column.system")), Column(text("column.subject")), Column(text("column.of_term"))]
    columns.append(Column(text("column.eligible")))
    columns += [Column(text(f"column.{status}"), numeric=True) for status in STATUSES]
    columns.append(Column(text("column.indicators_of"), numeric=True))
    rows: list[list[Cell | Number]] = []
    for one in view.document["comparison"]:
        if one["system"] in view.enterprise_systems:
            continue
        rows.append(
            [
                Cell(Text(one["name_zh"], one["name_en"])),
                Cell(one["subject_name"] or one["subject_id"]),
                Cell(Text(one["term_zh"], one["term_en"])),
                Cell(verdict_badge(one["eligible"]), key=_PASSED_ORDER[one["eligible"]]),
                *[count_cell(one[status]) for status in STATUSES],
                count_cell(one["of"]),
            ]
        )
    return Table("comparison", columns, rows)


def neutrality(statement: Json) -> Markup:
    """Gross emissions, what is taken off, what remains."""
    unit = statement["unit"]
    columns = [
        Column(text("column.item")),
        Column(text("column.kind")),
        Column(text("column.figure_amount"), numeric=True),
    ]
    columns += [Column(text("column.unit")), Column(text("column.path"), css="wide-only")]
    rows: list[list[Cell | Number]] = [
        [
            Cell(text("scorecard.gross")),
            Cell(""),
            Number(statement["gross"], statement["gross_path"]),
            Cell(unit_markup(unit)),
            Cell(tag("code", statement["gross_path"]), css="wide-only"),
        ]
    ]
    for item in statement["items"]:
        path = Cell(tag("code", item["path"]) if item["path"] else "", css="wide-only")
        amount, name = Number(item["amount"], item["path"]), Text(item["label_zh"], item["label_en"])
        rows.append([Cell(name), Cell(word("neutral", item["kind"])), amount, Cell(unit_markup(item["unit"])), path])
    for key, amount_key in (("offsets", "offsets_t"), ("remaining", "remaining_t")):
        total = Number(statement[amount_key])
        rows.append(
            [Cell(text(f"scorecard.{key}")), Cell(""), total, Cell(unit_markup(unit)), Cell("", css="wide-only")]
        )
    table = Table("neutrality", columns, rows, strong_rows=frozenset({0, len(rows) - 1}))
    note = Text(statement["note_zh"], statement["note_en"])
    told = tag("p", both(note), class_="lead") if note.zh or note.en else ""
    return join([told, table_block(table)])


def cards(items: Sequence[tuple[Text, float | None, str, bool]]) -> Markup:
    """Small cards: label, value, unit, whether it is a share."""
    shown = [
        tag(
            "div",
            tag("div", both(label), class_="card-label"),
            tag("div", number_markup(value, unit, share=share), class_="card-value"),
            class_="card",
        )
        for label, value, unit, share in items
    ]
    return tag("div", *shown, class_="cards")


def power_plant(plant: Json, chart: Chart) -> Markup:
    """Adjustable power: the largest figures and the chart by hour."""
    shown = cards(
        [
            (text("scorecard.adjustable"), plant["largest_adjustable_kw"], "kW", False),
            (text("scorecard.registered_largest"), plant["registered_largest_kw"], "kW", False),
            (text("scorecard.largest_up"), plant["largest_up_kw"], "kW", False),
            (text("scorecard.largest_down"), plant["largest_down_kw"], "kW", False),
        ]
    )
    counted = text("scorecard.assets", count=plant["assets"], registered=plant["registered_assets"])
    names = tag("span", "、".join(plant["plants"])) if plant["plants"] else ""
    told = tag("p", both(counted), " ", names, class_="muted")
    return join([shown, told, tag("div", chart_block(chart), class_="charts")])


def power_balance(balance: Json, charts: Sequence[Chart]) -> Markup:
    """Source, grid, load and storage: shares, totals, months and the typical day."""
    shares = ("self_consumption", "self_sufficiency", "green_share_hourly", "green_share_annual")
    items = [(text(f"scorecard.{key}"), balance[key], "1", True) for key in shares]
    items += [(text("scorecard.storage_cycles"), balance["storage_cycles"], "1", False)]
    items += [(text("scorecard.peak_load"), balance["peak_load_kw"], "kW", False)]
    flows = ("load", "generation", "import", "export", "charge", "discharge")
    rows: list[list[Cell | Number]] = [
        [Cell(text(f"column.{key}")), Number(balance[f"{key}_kwh"]), Cell("kWh")] for key in flows
    ]
    columns = [
        Column(text("column.item")),
        Column(text("column.figure_amount"), numeric=True),
        Column(text("column.unit")),
    ]
    blocks = [chart_block(chart) for chart in charts]
    totals = table_block(Table("sgls-totals", columns, rows))
    return join([cards(items), tag("div", *blocks, class_="charts spaced"), totals])


def checks_table(systems: Sequence[SystemView]) -> Table:
    """Conditions of the documents: those to note first."""
    columns = [Column(text("column.passed")), Column(text("column.message")), Column(text("column.system"))]
    columns += [Column(text("column.subject")), Column(text("column.locator")), Column(text("column.verification"))]
    found = [(system, check) for system in systems for check in system.data["checks"]]
    found.sort(key=lambda one: _PASSED_ORDER[one[1]["passed"]])
    rows: list[list[Cell | Number]] = []
    for system, check in found:
        passed = check["passed"]
        badge = tag("span", both(passed_name(passed)), class_=f"light {_PASSED_COLOUR[passed]}")
        checked = check["verification"]
        rows.append(
            [
                Cell(badge, key=_PASSED_ORDER[passed]),
                Cell(Text(check["message_zh"], check["message_en"])),
                Cell(system.name),
                Cell(system.subject),
                Cell(check["locator"]),
                Cell(tag("span", both(word("verification", checked)), class_=f"badge {checked}")),
            ]
        )
    return Table("checks", columns, rows)
