"""The sheet that is laid out as the annex of an indicator system, with its columns filled in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from carbonacct.report.format import MISSING, short_text
from carbonacct.report.scorecard_view import (
    CLASSES,
    ScorecardView,
    SystemView,
    eligible_name,
    own_values,
    result,
    role_name,
    term_name,
)
from carbonacct.report.scorecard_words import gaps_text, status_key, status_text, value_text
from carbonacct.report.texts import text, word
from carbonacct.report.view import Json
from carbonacct.report.xlsx_sheet import LINE_HEIGHT, LONGEST_TEXT, TALLEST_ROW, Formats, lines_of

_WIDTHS = {
    "number": 6,
    "class": 12,
    "name": 34,
    "unit": 12,
    "target": 22,
    "value": 16,
    "status": 15,
    "gap": 30,
    "note": 46,
    "path": 26,
}
_CELL = {"border": 1, "valign": "vcenter", "text_wrap": True}
_INVALID = re.compile(r"[\[\]:*?/\\']")
_NO_UNIT = frozenset({"", "1"})


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the sheet: what it holds, for which term, its title and width."""

    kind: str
    title: str
    width: float
    term: Json | None = None


def fields_of(terms: Sequence[Json]) -> list[Field]:
    """Columns: those the annex prints, then those that are filled in."""
    found = [
        Field(kind, text(f"column.{key}").zh, _WIDTHS[kind])
        for kind, key in (
            ("number", "indicator_number"),
            ("class", "class"),
            ("name", "indicator"),
            ("unit", "indicator_unit"),
        )
    ]
    found += [Field("target", term_name(term).zh, _WIDTHS["target"], term) for term in terms]
    found.append(Field("value", text("column.indicator_value").zh, _WIDTHS["value"]))
    for kind, key in (("status", "term_judgement"), ("gap", "term_to_go")):
        found += [Field(kind, text(f"column.{key}", term=role_name(term).zh).zh, _WIDTHS[kind], term) for term in terms]
    found.append(Field("note", text("column.explanation_evidence").zh, _WIDTHS["note"]))
    found.append(Field("path", text("column.explain_path").zh, _WIDTHS["path"]))
    return found


def sheet_title(name: str, taken: Sequence[str]) -> str:
    """A name that Excel takes for a sheet: at most 31 letters, none of its signs, used once."""
    plain = _INVALID.sub(" ", name).strip()[:27].strip() or "scorecard"
    used = {one.lower() for one in taken}
    number, found = 1, plain
    while found.lower() in used:
        number += 1
        found = f"{plain} {number}"
    return found


class AnnexSheet:
    """Writes the sheet of one system of the park."""

    def __init__(self, book: Any, formats: Formats, view: ScorecardView, system: SystemView, name: str) -> None:
        self._formats, self._view, self._system = formats, view, system
        self._terms = system.data["terms"]
        self._fields = fields_of(self._terms)
        self._sheet = book.add_worksheet(name)
        self._row = 0

    def write(self) -> None:
        """Title, verdict, the table, the meaning of the classes."""
        self._set_up()
        self._title()
        self._header()
        for _, group in groupby(self._system.data["indicators"], lambda one: (one["class"], one["group_zh"])):
            self._class(list(group))
        self._rules()

    # ---- the page

    def _set_up(self) -> None:
        for column, field in enumerate(self._fields):
            self._sheet.set_column(column, column, field.width)
        self._sheet.set_landscape()
        self._sheet.set_paper(8)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
        self._sheet.hide_gridlines(2)

    def _line(self, words: str, height: float = 0.0, **properties: Any) -> None:
        """A line over the whole width of the table."""
        style = self._formats.style(valign="vcenter", text_wrap=True, **properties)
        self._merge(self._row, 0, self._row, len(self._fields) - 1, words, style)
        self._sheet.set_row(self._row, min(TALLEST_ROW, max(18.0, height)))
        self._row += 1

    def _title(self) -> None:
        view, data = self._view, self._system.data
        self._line(text("scorecard.attachment").zh, bold=True)
        self._line(data["name_zh"], 30, bold=True, font_size=18, align="center")
        workspace = view.document["workspace"]
        if workspace["synthetic"]:
            self._line(text("scorecard.synthetic").zh, font_color="#7A4A00", bg_color="#FDF1D8", align="center")
        parts = [
            f"{text('column.park_name').zh}：{view.name.zh}",
            f"{text('page.period').zh}：{view.period}",
            f"{text('scorecard.at').zh}：{view.document['at']}",
        ]
        self._line("　　".join(parts), 22, bold=True, align="center")
        for term in self._system.terms:
            self._verdict(term)

    def _verdict(self, term: Json) -> None:
        outcome = self._system.outcome_of(term)
        head = f"{text('scorecard.verdict').zh}（{role_name(term).zh}）："
        if outcome is None:
            self._line(head + text("scorecard.no_outcome").zh)
            return
        counts = []
        for key in CLASSES:
            count = outcome["counts"].get(key)
            if count:
                of = sum(number for status, number in count.items() if status != "counted")
                counts.append(f"{word('class', key).zh}{text('scorecard.met_of', met=count['met'], of=of).zh}")
        points = text("scorecard.points", points=short_text(outcome["points"])).zh
        binding = [one["text_zh"] for one in outcome["reasons"] if one["class"] == "binding"]
        told = f"{head}{eligible_name(outcome['eligible']).zh}。{'；'.join(counts)}；{points}。"
        if binding:
            told += f"{text('scorecard.binding_open', count=len(binding)).zh}（{'；'.join(binding)}）。"
        colour = {True: "#1D6B3A", False: "#A3261B", None: "#25313B"}[outcome["eligible"]]
        self._line(told, LINE_HEIGHT * lines_of(told, sum(field.width for field in self._fields)), font_color=colour)

    def _header(self) -> None:
        style = self._formats.style(**_CELL, bold=True, align="center", bg_color="#E5F2EF")
        for column, field in enumerate(self._fields):
            self._sheet.write_string(self._row, column, field.title, style)
        self._sheet.set_row(self._row, 32)
        self._row += 1
        self._sheet.freeze_panes(self._row, 3)
        self._sheet.repeat_rows(self._row - 1)

    # ---- the indicators

    def _class(self, indicators: list[Json]) -> None:
        """Rows of neighbouring indicators of one class, its name in one merged cell."""
        first = self._row
        for indicator in indicators:
            self._indicator(indicator)
        one = indicators[0]
        named = "\n".join(part for part in (word("class", one["class"]).zh, one["group_zh"]) if part)
        style = self._formats.style(**_CELL, bold=True, align="center")
        self._merge(first, 1, self._row - 1, 1, named, style)

    def _indicator(self, indicator: Json) -> None:
        """One indicator: a row for every line of its targets, everything else merged over them."""
        lines = [_lines(indicator, term) for term in self._terms]
        height = max(len(one) for one in lines) if lines else 1
        first, last = self._row, self._row + height - 1
        self._targets(indicator, lines, first, height)
        for column, field in enumerate(self._fields):
            if field.kind in {"class", "target"} or (field.kind == "unit" and self._whole_text(indicator, lines, True)):
                continue
            self._cell(first, last, column, field, indicator)
        for row in range(first, last + 1):
            self._sheet.set_row(row, min(TALLEST_ROW, max(20.0, self._height(indicator, lines) / height)))
        self._row = last + 1

    def _whole_text(self, indicator: Json, lines: list[list[str]], with_unit: bool) -> bool:
        """Whether one text stands in the place of all targets (and of the unit, where the annex prints none)."""
        same = indicator["kind"] != "number" and len(lines) > 1 and all(one == lines[0] for one in lines)
        return same and (not with_unit or indicator["unit_zh"] in _NO_UNIT)

    def _targets(self, indicator: Json, lines: list[list[str]], first: int, height: int) -> None:
        places = [column for column, field in enumerate(self._fields) if field.kind == "target"]
        style = self._formats.style(**_CELL, align="center")
        if self._whole_text(indicator, lines, False):
            start = places[0] - 1 if self._whole_text(indicator, lines, True) else places[0]
            self._merge(first, start, first + height - 1, places[-1], "\n".join(lines[0]), style)
            return
        for column, term, words in zip(places, self._terms, lines, strict=True):
            if len(words) == 1:
                self._merge(first, column, first + height - 1, column, words[0], style)
                continue
            found = result(indicator, term)
            chosen = found["target_text_zh"] if found else ""
            applies = self._formats.style(**_CELL, align="center", bold=True, bg_color="#EEF2F4")
            for n in range(height):
                shown = words[n] if n < len(words) else ""
                self._write(first + n, column, shown, applies if shown and shown == chosen else style)

    def _cell(self, first: int, last: int, column: int, field: Field, indicator: Json) -> None:
        found = result(indicator, field.term) if field.term else None
        centred = self._formats.style(**_CELL, align="center")
        left = self._formats.style(**_CELL)
        match field.kind:
            case "number":
                self._merge(first, column, last, column, indicator["number"], centred)
            case "name":
                self._merge(first, column, last, column, indicator["name_zh"], left)
            case "unit":
                self._merge(first, column, last, column, indicator["unit_zh"], centred)
            case "value":
                self._value(first, last, column, indicator)
            case "status":
                self._status(first, last, column, indicator, found)
            case "gap":
                self._merge(first, column, last, column, gaps_text(found).zh, left)
            case "note":
                self._merge(first, column, last, column, note_text(indicator), left)
            case _:
                self._merge(first, column, last, column, indicator["explain"], left)

    def _value(self, first: int, last: int, column: int, indicator: Json) -> None:
        value, style = indicator["value"], self._formats.style(**_CELL, align="center", bold=True)
        own = self._own(indicator)
        if own:
            self._merge(first, column, last, column, own, style)
        elif indicator["kind"] == "number" and isinstance(value, (int, float)) and not isinstance(value, bool):
            number = self._formats.style(**_CELL, align="center", bold=True, num_format=number_format(value))
            self._merge(first, column, last, column, value, number)
        else:
            shown_value = value_text(indicator, value, indicator["state"]).zh
            self._merge(first, column, last, column, shown_value, style)

    def _status(self, first: int, last: int, column: int, indicator: Json, found: Json | None) -> None:
        if found is None:
            self._merge(first, column, last, column, MISSING, self._formats.style(**_CELL, align="center"))
            return
        style = self._formats.status(status_key(indicator, found), **_CELL, align="center", bold=True)
        self._merge(first, column, last, column, status_text(indicator, found).zh, style)

    def _height(self, indicator: Json, lines: list[list[str]]) -> float:
        """Height that shows the longest text of the row (Excel fits no merged cells itself)."""
        places = [(indicator["name_zh"], "name"), (note_text(indicator), "note"), (self._own(indicator), "value")]
        places += [(gaps_text(result(indicator, term)).zh, "gap") for term in self._terms]
        needed = [lines_of(words, _WIDTHS[kind]) for words, kind in places]
        if self._whole_text(indicator, lines, False):
            width = _WIDTHS["target"] * len(lines)
            width += _WIDTHS["unit"] if self._whole_text(indicator, lines, True) else 0
            needed.append(lines_of("\n".join(lines[0]), width))
        else:
            needed += [lines_of("\n".join(words), _WIDTHS["target"]) for words in lines]
        return LINE_HEIGHT * max(needed)

    def _own(self, indicator: Json) -> str:
        """The values of terms that measure different things, one line each; else empty."""
        if not own_values(indicator, self._terms):
            return ""
        judged = [(term, found) for term in self._terms if (found := result(indicator, term))]
        shown = [(term, value_text(indicator, found["value"], found["state"])) for term, found in judged]
        return "\n".join(f"{role_name(term).zh} {value.zh}" for term, value in shown)

    # ---- below the table

    def _rules(self) -> None:
        """What the classes mean, as printed below the annex."""
        self._row += 1
        self._line(f"{text('scorecard.annex_note').zh}：", bold=True)
        width = sum(field.width for field in self._fields)
        for key in CLASSES:
            rule = self._system.rule(key)
            if rule:
                told = f"{word('class', key).zh}：{rule['rule_zh']}"
                self._line(told, LINE_HEIGHT * lines_of(told, width))

    # ---- cells

    def _merge(self, top: int, left: int, bottom: int, right: int, value: Any, style: Any) -> None:
        """Write a value over a range; typed text never becomes a formula."""
        if (top, left) != (bottom, right):
            self._sheet.merge_range(top, left, bottom, right, "", style)
        self._write(top, left, value, style)

    def _write(self, row: int, column: int, value: Any, style: Any) -> None:
        if isinstance(value, str):
            fitting = value if len(value) <= LONGEST_TEXT else f"{value[: LONGEST_TEXT - 1]}…"
            if fitting:
                self._sheet.write_string(row, column, fitting, style)
            else:
                self._sheet.write_blank(row, column, None, style)
        else:
            self._sheet.write_number(row, column, value, style)


def number_format(value: float) -> str:
    """Format that shows four digits or so; the cell keeps them all."""
    size = abs(value)
    return "#,##0" if size >= 1000 or size == round(size) else "#,##0.0#" if size >= 10 else "0.00##"


def _lines(indicator: Json, term: Json) -> list[str]:
    """Targets of a term as printed, one line a tier."""
    found = result(indicator, term)
    if found is None:
        return [MISSING]
    printed: list[str] = found.get("printed_zh") or [found["target_text_zh"]]
    return printed


def note_text(indicator: Json) -> str:
    """Explanation, note, evidence and what must be shown, one line each."""
    lines = [indicator["explanation"], indicator["note_zh"]]
    lines += [one["file"] for one in indicator["evidence"]]
    if not indicator["evidence"] and indicator["evidence_needed_zh"]:
        lines.append(f"{text('column.evidence_needed').zh}：{indicator['evidence_needed_zh']}")
    return "\n".join(line for line in lines if line)
