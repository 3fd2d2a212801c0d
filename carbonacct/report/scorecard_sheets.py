"""Sheets of the scorecard's workbook beside the annex: calculation, readings, evidence, statements, checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from carbonacct.report.charts_scorecard import hour_name
from carbonacct.report.format import exact_text, unit_text
from carbonacct.report.scorecard_view import (
    STATUSES,
    ScorecardView,
    SystemView,
    eligible_key,
    eligible_name,
    passed_name,
    result,
    term_name,
)
from carbonacct.report.scorecard_words import gaps_text, status_key, status_text, target_text, unit_of, value_text
from carbonacct.report.texts import Text, text, word
from carbonacct.report.view import Json
from carbonacct.report.xlsx_sheet import (
    COUNT,
    PLAIN,
    Formats,
    Formula,
    Heading,
    Marked,
    SheetWriter,
    Value,
    sheet_name,
)
from carbonacct.source import column_letters

Columns = Sequence[tuple[str, float, str] | tuple[str, float, str, bool]]
_PASSED = {True: "met", False: "missing", None: "not_applicable"}
_LEADING: Columns = (
    ("system", 26, ""),
    ("subject", 18, ""),
    ("indicator_number", 7, COUNT),
    ("indicator", 34, "", True),
)


def pair(value: Text) -> str:
    """A text in both languages in one cell."""
    return value.zh if value.zh == value.en else f"{value.zh} {value.en}"


def new_sheet(book: Any, formats: Formats, name: str, columns: Columns) -> SheetWriter:
    """A sheet with its header: column words, widths, number formats, whether long texts are broken."""
    headings = [Heading(text(f"column.{one[0]}"), one[1], one[2], len(one) > 3) for one in columns]
    writer = SheetWriter(book, formats, sheet_name(name), headings)
    writer.header()
    return writer


def plain_value(value: object) -> Value:
    """A value as a cell: numbers stay numbers, truth is told in words."""
    if isinstance(value, bool):
        return pair(text(f"boolean.{str(value).lower()}"))
    if value is None or isinstance(value, (int, float)):
        return value
    return str(value)


def _every(view: ScorecardView) -> Iterator[tuple[SystemView, Json, list[Value]]]:
    """Every indicator of every subject with its leading cells."""
    for system in view.systems:
        for one in system.data["indicators"]:
            name = pair(Text(one["name_zh"], one["name_en"]))
            yield system, one, [system.name.zh, system.subject, one["number"], name]


def _judgement(indicator: Json, found: Json | None) -> Value:
    return Marked(pair(status_text(indicator, found)), status_key(indicator, found)) if found else None


def _figures(figures: Sequence[Json]) -> str:
    """Figures in one cell, one line each."""
    lines = []
    for one in figures:
        amount = f"{exact_text(one['value'])} {unit_text(one['unit'], 'zh')}".strip()
        lines.append(f"{pair(Text(one['name_zh'], one['name_en']))} = {amount}  [{one['path']}]")
    return "\n".join(lines)


def write_calculation(book: Any, formats: Formats, view: ScorecardView) -> None:
    """Every indicator in every term: formula, numbers, target, verdict, what is to go."""
    columns: Columns = (
        *_LEADING,
        ("of_term", 20, ""),
        ("indicator_value", 16, PLAIN),
        ("indicator_unit", 14, ""),
        ("target_text", 30, "", True),
        ("target_value", 12, PLAIN),
        ("judgement", 24, ""),
        ("margin", 16, PLAIN),
        ("to_go", 44, "", True),
        ("formula", 50, "", True),
        ("filled", 60, "", True),
        ("quantities", 70, "", True),
        ("companions", 50, "", True),
        ("locator", 30, ""),
        ("verification", 20, ""),
        ("path", 40, ""),
    )
    writer = new_sheet(book, formats, "calculation", columns)
    for system, one, leading in _every(view):
        for term in system.data["terms"]:
            found = result(one, term)
            if found is None:
                continue
            shown = plain_value(found["value"])
            value = shown if found["value"] is not None else pair(value_text(one, None, found["state"]))
            cells: list[Value] = [pair(term_name(term)), value, pair(unit_of(one)), pair(target_text(one, found))]
            cells += [plain_value(found["target"]), _judgement(one, found), found["margin"], pair(gaps_text(found))]
            cells += [one["formula"], pair(Text(one["formula_filled_zh"], one["formula_filled_en"]))]
            cells += [_figures(one["quantities"]), _figures(one["companions"]), found["reference"]]
            cells += [pair(word("verification", found["verification"])), found["path"]]
            writer.row([*leading, *cells])
    writer.finish()


def write_options(book: Any, formats: Formats, view: ScorecardView) -> None:
    """Every reading of every choice and what it gives."""
    columns: Columns = (
        *_LEADING,
        ("option", 34, "", True),
        ("reading", 30, "", True),
        ("used", 10, ""),
        ("indicator_value", 16, PLAIN),
        ("near_status", 18, ""),
        ("long_status", 18, ""),
        ("reason", 60, "", True),
        ("locator", 30, ""),
        ("verification", 20, ""),
        ("code", 34, ""),
        ("path", 50, ""),
    )
    writer = new_sheet(book, formats, "options", columns)
    for _, one, leading in _every(view):
        for option in one["options"]:
            name = pair(Text(option["name_zh"], option["name_en"]))
            reason = pair(Text(option["reason_zh"], option["reason_en"]))
            checked = pair(word("verification", option["verification"]))
            for reading in option["readings"]:
                shown = plain_value(reading["value"])
                value = shown if reading["value"] is not None else pair(value_text(one, None, reading["state"]))
                statuses = [_status(reading["near"]), _status(reading["long"])]
                code = f"{option['id']}={reading['id']}"
                named = pair(Text(reading["name_zh"], reading["name_en"]))
                cells = [name, named, reading["used"], value, *statuses, reason, option["locator"], checked, code]
                writer.row([*leading, *cells, reading["path"]], strong=reading["used"])
    writer.finish()


def _status(status: str | None) -> Value:
    return Marked(pair(word("status", status)), status) if status else None


def write_evidence(book: Any, formats: Formats, view: ScorecardView) -> None:
    """Every file of evidence with its hash and the row it stands beside; indicators without any say what is asked."""
    columns: Columns = (
        *_LEADING,
        ("evidence_file", 40, "", True),
        ("sha256", 68, ""),
        ("stands_beside", 40, ""),
        ("evidence_needed", 60, "", True),
    )
    writer = new_sheet(book, formats, "evidence", columns)
    for _, one, leading in _every(view):
        needed = pair(Text(one["evidence_needed_zh"], one["evidence_needed_en"]))
        rows = [(item["file"], item["sha256"], place) for item in one["evidence"] for place in item["rows"] or [""]]
        for file, sha, place in rows or [("", "", "")]:
            writer.row([*leading, file, sha, place, needed])
    writer.finish()


def write_comparison(book: Any, formats: Formats, view: ScorecardView) -> None:
    """The systems beside each other."""
    columns: Columns = (
        ("system", 36, ""),
        ("subject", 24, ""),
        ("of_term", 20, ""),
        ("eligible", 24, ""),
        *((status, 12, COUNT) for status in STATUSES),
        ("indicators_of", 12, COUNT),
    )
    writer = new_sheet(book, formats, "comparison", columns)
    for one in view.document["comparison"]:
        name = pair(Text(one["name_zh"], one["name_en"]))
        eligible = Marked(pair(eligible_name(one["eligible"])), eligible_key(one["eligible"]))
        subject = one["subject_name"] or one["subject_id"]
        counts: list[Value] = [one[status] for status in STATUSES]
        writer.row([name, subject, pair(Text(one["term_zh"], one["term_en"])), eligible, *counts, one["of"]])
    writer.finish()


def write_enterprises(book: Any, formats: Formats, view: ScorecardView) -> None:
    """Systems of enterprises: a row for every enterprise, indicator and term."""
    columns: Columns = (
        *_LEADING,
        ("of_term", 20, ""),
        ("indicator_value", 16, PLAIN),
        ("indicator_unit", 14, ""),
        ("target_text", 30, "", True),
        ("judgement", 24, ""),
        ("eligible", 24, ""),
    )
    writer = new_sheet(book, formats, "enterprise_systems", columns)
    for system, one, leading in _every(view):
        if system.is_park:
            continue
        for term in system.terms:
            found, outcome = result(one, term), system.outcome_of(term)
            eligible = outcome["eligible"] if outcome else None
            if found:
                verdict = Marked(pair(eligible_name(eligible)), eligible_key(eligible))
                cells: list[Value] = [pair(term_name(term)), plain_value(found["value"]), pair(unit_of(one))]
                writer.row([*leading, *cells, pair(target_text(one, found)), _judgement(one, found), verdict])
    writer.finish()


def write_neutrality(book: Any, formats: Formats, view: ScorecardView) -> None:
    """Gross emissions, removals and offsets, what remains (a live formula)."""
    statement = view.document["neutrality"]
    columns: Columns = (
        ("label_zh", 36, ""),
        ("label_en", 40, ""),
        ("kind", 26, ""),
        ("figure_amount", 20, PLAIN),
        ("indicator_unit", 12, ""),
        ("path", 44, ""),
    )
    writer = new_sheet(book, formats, "neutrality", columns)
    unit = unit_text(statement["unit"])
    gross = text("scorecard.gross")
    writer.row([*gross, None, statement["gross"], unit, statement["gross_path"]], strong=True)
    first = writer.next_row
    for item in statement["items"]:
        kind = pair(word("neutral", item["kind"]))
        writer.row([item["label_zh"], item["label_en"], kind, item["amount"], unit_text(item["unit"]), item["path"]])
    offsets, remaining = text("scorecard.offsets"), text("scorecard.remaining")
    writer.row([*offsets, None, statement["offsets_t"], unit], strong=True)
    letter = column_letters(3)
    left: Value = None
    if statement["gross"] is not None and statement["offsets_t"] is not None:
        left = Formula(f"={letter}{first}-{letter}{writer.next_row}", statement["remaining_t"])
    writer.row([*remaining, None, left, unit], strong=True)
    writer.row([statement["note_zh"], statement["note_en"]])
    writer.finish()


def write_power_plant(book: Any, formats: Formats, view: ScorecardView) -> None:
    """Adjustable power by hour, of every class and in all."""
    plant = view.document["virtual_power_plant"]
    columns: Columns = (("hour", 10, ""), ("class", 30, ""), ("up", 16, PLAIN), ("down", 16, PLAIN))
    writer = new_sheet(book, formats, "vpp", columns)
    for key in ("largest_adjustable_kw", "registered_largest_kw"):
        name = text("scorecard.adjustable" if key.startswith("largest") else "scorecard.registered_largest")
        writer.row([None, pair(name), plant[key]], strong=True)
    writer.row([None, pair(text("scorecard.largest_up")), plant["largest_up_kw"]], strong=True)
    writer.row([None, pair(text("scorecard.largest_down")), None, plant["largest_down_kw"]], strong=True)
    for place, hour in enumerate(plant["hours"]):
        for one in plant["classes"]:
            name = Text(one["name_zh"], one["name_en"])
            writer.row([hour_name(hour), pair(name), one["up_kw"][place], one["down_kw"][place]])
        writer.row(
            [hour_name(hour), pair(text("row.all")), plant["up_kw"][place], plant["down_kw"][place]], strong=True
        )
    writer.finish()


def write_power_balance(book: Any, formats: Formats, view: ScorecardView) -> None:
    """Shares and totals, months, typical day."""
    balance = view.document["source_grid_load_storage"]
    columns: Columns = (
        ("item", 44, ""),
        ("load", 18, PLAIN),
        ("generation", 18, PLAIN),
        ("matched", 18, PLAIN),
        ("import", 18, PLAIN),
        ("export", 18, PLAIN),
        ("indicator_unit", 10, ""),
    )
    writer = new_sheet(book, formats, "sgls", columns)
    for key in ("self_consumption", "self_sufficiency", "green_share_hourly", "green_share_annual", "storage_cycles"):
        writer.row([pair(text(f"scorecard.{key}")), balance[key]], strong=True)
    writer.row([pair(text("scorecard.peak_load")), balance["peak_load_kw"], None, None, None, None, "kW"], strong=True)
    for key in ("charge", "discharge"):
        writer.row([pair(text(f"column.{key}")), balance[f"{key}_kwh"], None, None, None, None, "kWh"], strong=True)
    total = [balance[f"{key}_kwh"] for key in ("load", "generation")]
    writer.row([pair(text("row.all")), *total, None, balance["import_kwh"], balance["export_kwh"], "kWh"], strong=True)
    for month in balance["by_month"]:
        cells = [month[f"{key}_kwh"] for key in ("load", "generation", "matched", "import", "export")]
        writer.row([month["month"], *cells, "kWh"])
    day = balance["typical_day"]
    for hour, load in enumerate(day["load_kwh"]):
        name = f"{pair(text('chart.sgls_day'))} {hour_name(hour)}"
        writer.row([name, load, day["generation_kwh"][hour], None, day["import_kwh"][hour], None, "kWh"])
    writer.finish()


def write_decomposition(book: Any, formats: Formats, view: ScorecardView) -> None:
    """Every decomposition: start, effects (additive, multiplicative), end as a live sum."""
    changed = view.document["decomposition"]
    columns: Columns = (
        ("item", 40, "", True),
        ("effect", 40, ""),
        ("additive", 20, PLAIN),
        ("multiplicative", 20, PLAIN),
        ("indicator_unit", 16, ""),
        ("profile", 24, ""),
    )
    writer = new_sheet(book, formats, "decomposition", columns)
    letter = column_letters(2)
    for target in changed["targets"]:
        name, unit = pair(Text(target["name_zh"], target["name_en"])), unit_text(target["unit"])
        factors = {one["effect"]: one["value"] for one in target["multiplicative"]}
        first = writer.next_row + 1
        writer.row([name, changed["from"], target["start"], None, unit, target["profile"]], strong=True)
        for one in target["additive"]:
            effect = pair(Text(one["name_zh"], one["name_en"]))
            writer.row([name, effect, one["value"], factors.get(one["effect"]), unit, target["profile"]])
        total = Formula(f"=SUM({letter}{first}:{letter}{writer.next_row})", target["end"])
        writer.row([name, changed["to"], total, None, unit, target["profile"]], strong=True)
        writer.row([name, pair(text("row.residual")), target["residual"], None, unit, target["profile"]])
    writer.finish()


def write_checks(book: Any, formats: Formats, view: ScorecardView) -> None:
    """Conditions of the documents, then the findings of the data."""
    columns: Columns = (
        ("severity", 16, ""),
        ("passed", 16, ""),
        ("system", 30, ""),
        ("subject", 18, ""),
        ("file", 28, ""),
        ("sheet", 12, ""),
        ("cell", 8, ""),
        ("message_zh", 52, "", True),
        ("hint_zh", 44, "", True),
        ("message_en", 52, "", True),
        ("hint_en", 44, "", True),
        ("locator", 24, ""),
        ("code", 34, ""),
    )
    writer = new_sheet(book, formats, "checks", columns)
    for system in view.systems:
        for check in system.data["checks"]:
            passed = Marked(pair(passed_name(check["passed"])), _PASSED[check["passed"]])
            severity = pair(word("severity", check["severity"]))
            texts: list[Value] = [check["message_zh"], None, check["message_en"], None, check["locator"], check["path"]]
            writer.row([severity, passed, system.name.zh, system.subject, None, None, None, *texts])
    for finding in view.document["findings"]:
        place = finding["source"] or {"file": "", "sheet": "", "cell": ""}
        texts = [finding[key] for key in ("message_zh", "hint_zh", "message_en", "hint_en")]
        severity = pair(word("severity", finding["severity"]))
        places = [place["file"], place["sheet"], place["cell"]]
        writer.row([severity, None, None, None, *places, *texts, None, finding["code"]])
    writer.finish()
