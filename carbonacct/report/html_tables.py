"""Tables of the page: enterprises, energy, reconciliation, findings, factors, profile choices."""

from __future__ import annotations

from collections.abc import Sequence

from carbonacct.findings import SEVERITY_ORDER
from carbonacct.report.charts_energy import counted_tce
from carbonacct.report.format import number_text, unit_text
from carbonacct.report.markup import Markup, both, join, tag
from carbonacct.report.tables import Cell, Column, Number, Table, unit_markup
from carbonacct.report.texts import Text, text, word
from carbonacct.report.view import BASES, AccountsView, Json

CLOSED = 1e-9
"""Relative difference below which a statement is shown as closed (rounding of floats)."""


def badge(group: str, key: str) -> Markup:
    """A coloured word."""
    return tag("span", both(word(group, key)), class_=f"badge {key}")


def _member(view: AccountsView, entity: Json) -> Cell:
    return Cell(view.member_label(entity), css="below" if entity["kind"] == "facility" else "")


def members_table(view: AccountsView) -> Table:
    """Totals of every member under every profile, the park below."""
    profiles = list(view.profiles)
    columns = [Column(text("column.entity")), Column(text("column.industry"))]
    for profile in profiles:
        name, unit = view.profile_name(profile), view.profile_unit(profile)
        columns.append(Column(name.with_note(unit_text(unit)), numeric=True))
    value_added_title = text("column.value_added")
    columns.append(Column(Text(f"{value_added_title.zh}（元）", f"{value_added_title.en} (CNY)"), numeric=True))
    rows: list[list[Cell | Number]] = []
    for entity in view.members():
        paths = [f"enterprise/{entity['id']}/{profile}/total" for profile in profiles]
        numbers = [Number(view.value(path), path if view.figure(path) else "") for path in paths]
        rows.append(
            [
                _member(view, entity),
                Cell(entity["industry_code"]),
                *numbers,
                Number(None if entity["kind"] == "park" else entity["value_added_cny"]),
            ]
        )
    park = [f"park/{profile}/total" for profile in profiles]
    park_numbers = [Number(view.value(path), path if view.figure(path) else "") for path in park]
    park_entity = view.entities.get(view.document["workspace"]["park_id"])
    value_added = park_entity["value_added_cny"] if park_entity else None
    rows.append([Cell(text("row.park")), Cell(""), *park_numbers, Number(value_added)])
    return Table("members", columns, rows, strong_rows=frozenset({len(rows) - 1}))


def energy_bases_table(view: AccountsView) -> Table:
    """Comprehensive energy consumption of every member and of the park, both bases side by side."""
    columns = [
        Column(text("column.entity")),
        Column(text("column.tce_calorific"), numeric=True),
        Column(text("column.tce_equivalent"), numeric=True),
    ]
    rows: list[list[Cell | Number]] = []
    for entity in view.members():
        paths = [f"energy/enterprise/{entity['id']}/{basis}/comprehensive" for basis in BASES]
        if any(path in view.figures for path in paths):
            rows.append([_member(view, entity), *[Number(view.value(path), path) for path in paths]])
    paths = [f"energy/park/{basis}/comprehensive" for basis in BASES]
    rows.append([Cell(text("row.park")), *[Number(view.value(path), path) for path in paths]])
    return Table("energy-bases", columns, rows, strong_rows=frozenset({len(rows) - 1}))


def energy_detail_table(view: AccountsView) -> Table:
    """Every record of the energy balance, on both bases."""
    columns = [Column(text("column.entity")), Column(text("column.carrier")), Column(text("column.term"))]
    columns += [Column(text("column.quantity"), numeric=True), Column(text("column.unit"))]
    columns += [Column(text(f"column.{key}"), numeric=True) for key in ("gj", "tce_calorific", "tce_equivalent")]
    rows: list[list[Cell | Number]] = []
    for item in view.document["energy"]["by_carrier"]:
        tce = [None if item[f"tce_{basis}"] is None else counted_tce(item, basis) for basis in BASES]
        rows.append(
            [
                Cell(view.entity_name(item["entity"])),
                Cell(Text(item["name_zh"], item["name_en"])),
                Cell(word("term", item["term"])),
                Number(item["quantity"]),
                Cell(unit_markup(item["unit"])),
                Number(item["gj"]),
                *[Number(value) for value in tce],
            ]
        )
    return Table("energy-detail", columns, rows)


def statement_table(statement: Json, number: int) -> Table:
    """One reconciliation: every term as counted, their sum, and the park total."""
    unit = unit_text(statement["unit"])
    columns = [
        Column(text("column.item")),
        Column(text("column.sign")),
        Column(text("column.value").with_note(unit), numeric=True),
        Column(text("column.contribution").with_note(unit), numeric=True),
        Column(text("column.path"), css="wide-only"),
    ]
    rows: list[list[Cell | Number]] = []
    for term in statement["terms"]:
        name = Text(term["label_zh"], term["label_en"])
        sign = Cell("+" if term["sign"] > 0 else "−", key=term["sign"])
        value = Number(term["value"], term["path"])
        path = Cell(tag("code", term["path"]), css="wide-only")
        rows.append([Cell(name), sign, value, Number(term["sign"] * term["value"], term["path"]), path])
    total_path = f"park/{statement['park_profile']}/total"
    for key, shown, path_text in (("sum_of_terms", "sum_of_terms", ""), ("park_total", "park_total", total_path)):
        path = Cell(tag("code", path_text) if path_text else "", css="wide-only")
        rows.append([Cell(text(f"row.{key}")), Cell(""), Number(None), Number(statement[shown], path_text), path])
    return Table(f"statement-{number}", columns, rows, strong_rows=frozenset({len(rows) - 2, len(rows) - 1}))


def closing_badge(statement: Json) -> Markup:
    """Whether a statement closes, with its relative difference."""
    difference = statement["relative_difference"]
    closes = abs(difference) <= CLOSED
    word_shown = both(text("row.closes" if closes else "row.open"))
    shown = text("row.relative", value=number_text(difference, significant=2))
    return join(
        [
            tag("span", word_shown, class_=f"badge {'ok' if closes else 'error'}"),
            " ",
            tag("span", both(shown), class_="muted"),
        ]
    )


def findings_table(findings: Sequence[Json]) -> Table:
    """Every problem and remark with its place."""
    keys = ("severity", "message", "hint", "file", "sheet", "cell", "code")
    columns = [Column(text(f"column.{key}")) for key in keys]
    rows: list[list[Cell | Number]] = []
    for finding in findings:
        place = finding["source"] or {"file": "", "sheet": "", "cell": ""}
        severity = finding["severity"]
        rows.append(
            [
                Cell(badge("severity", severity), key=SEVERITY_ORDER[severity]),
                Cell(Text(finding["message_zh"], finding["message_en"])),
                Cell(Text(finding["hint_zh"], finding["hint_en"])),
                Cell(place["file"]),
                Cell(place["sheet"]),
                Cell(place["cell"], css="code"),
                Cell(finding["code"], css="code"),
            ]
        )
    return Table("findings", columns, rows)


_VERIFICATION_ORDER = {"unverified": 0, "secondary": 1, "primary": 2}


def factors_table(view: AccountsView) -> Table:
    """Every factor used, with the document, table and row it is printed in."""
    keys = ("factor", "value", "unit", "verification", "document", "locator", "region", "dataset", "note")
    columns = [Column(text(f"column.{key}"), numeric=key == "value") for key in keys]
    rows: list[list[Cell | Number]] = []
    for factor in view.document["factors"]:
        name = Text(factor["name_zh"], factor["name_en"])
        rows.append(
            [
                Cell(tag("span", both(name), title=factor["ref"])),
                Cell(factor["value_text"], css="n"),
                Cell(unit_markup(factor["unit"])),
                Cell(badge("verification", factor["verification"]), key=_VERIFICATION_ORDER[factor["verification"]]),
                Cell(f"{factor['document_zh']} {factor['document_number']}".strip()),
                Cell(factor["source_locator"]),
                Cell(factor["region"]),
                Cell(tag("code", f"{factor['dataset']}@{factor['edition']}")),
                Cell(factor["note"], css="note"),
            ]
        )
    return Table("factors", columns, rows, row_ids=[f"factor-{number}" for number in range(len(rows))])


def choice_text(value: object) -> Text | str:
    """Value of a profile choice as text."""
    return text(f"choice.{str(value).lower()}") if isinstance(value, bool) else str(value)


def choices_table(profile: Json, number: int) -> Table:
    """The choices of one profile and the clauses they follow."""
    keys = ("choice", "value", "clause", "verification")
    columns = [Column(text(f"column.{key}")) for key in keys]
    rows: list[list[Cell | Number]] = [
        [
            Cell(tag("code", choice["key"])),
            Cell(choice_text(choice["value"])),
            Cell(choice["locator"]),
            Cell(badge("verification", choice["verification"]), key=_VERIFICATION_ORDER[choice["verification"]]),
        ]
        for choice in profile["choices"]
    ]
    return Table(f"choices-{number}", columns, rows)
