"""The way back from a figure to its inputs, lines, rows and factors, as nested ``<details>``."""

from __future__ import annotations

import json
import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from carbonacct.report.format import count_text, exact_text
from carbonacct.report.markup import Markup, both, escape, join, tag
from carbonacct.report.tables import number_markup, unit_markup
from carbonacct.report.texts import Text, text, word
from carbonacct.report.view import AccountsView, Json, is_share

if TYPE_CHECKING:
    import pandas as pd

SHOWN_LINES = 12
"""Lines or rows shown under one figure; the workbook has all of them."""


NOWHERE = Text("", "")
LEAF_KEYS = {"lines": "line", "energy_lines": "line", "rows": "row_id"}


def _first_records(
    frame: pd.DataFrame | None, key: str, lists: Iterable[Sequence[Hashable]]
) -> dict[Hashable, dict[str, Any]]:
    """Records of the first lines or rows of each figure, by number or id."""
    if frame is None or frame.empty:
        return {}
    wanted = {item for items in lists for item in items[:SHOWN_LINES]}
    frame = frame[frame[key].isin(list(wanted))]
    return {record[key]: {str(k): v for k, v in record.items()} for record in frame.to_dict(orient="records")}


def _place(record: dict[str, Any]) -> Markup:
    parts = [str(record[key]) for key in ("file", "sheet", "cell") if record.get(key)]
    return tag("code", " / ".join(parts))


def _amount(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and math.isfinite(value) else None


class ExplainTree:
    """Nested details of figures; every figure is written out once on a page and linked to elsewhere."""

    def __init__(self, view: AccountsView, roots: Iterable[str], frames: Mapping[str, pd.DataFrame | None]) -> None:
        self._view = view
        self._roots = [path for path in dict.fromkeys(roots) if path in view.figures]
        self._rooted = frozenset(self._roots)
        self._numbers = {path: number for number, path in enumerate(view.figures)}
        wanted = [figure for path in self._reachable() for figure in [view.figures[path]]]
        self._records = {
            kind: _first_records(frames.get(kind), key, [figure.get(kind, []) for figure in wanted])
            for kind, key in LEAF_KEYS.items()
        }
        self._written: set[str] = set()

    def _reachable(self) -> set[str]:
        seen: set[str] = set()
        stack = list(self._roots)
        while stack:
            path = stack.pop()
            if path not in seen and path in self._view.figures:
                seen.add(path)
                stack.extend(self._view.figures[path]["inputs"])
        return seen

    def anchor(self, path: str) -> str:
        """Id of a figure on the page."""
        return f"fig-{self._numbers[path]}"

    def markup(self) -> Markup:
        """The trees of all roots."""
        return join(self._node(path) for path in self._roots)

    def _summary(self, figure: Json, parent: Text) -> list[Markup]:
        context = self._view.context(figure["path"])
        value = number_markup(figure["value"], figure["unit"], figure["path"], is_share(figure))
        operation = tag("span", both(word("operation", figure["operation"])), class_="op")
        label = tag("span", both(Text(figure["label_zh"], figure["label_en"])), class_="label")
        shown = [tag("span", both(context), class_="context")] if context.zh and context != parent else []
        return [label, *shown, value, operation]

    def _node(self, path: str, parent: Text = NOWHERE, nested: bool = False) -> Markup:
        figure = self._view.figures.get(path)
        if figure is None:
            return tag("div", tag("code", path), class_="leaf")
        if path in self._written or (nested and path in self._rooted):
            link = tag("a", both(text("explain.repeated")), href=f"#{self.anchor(path)}")
            return tag("div", *self._summary(figure, parent), link, class_="leaf")
        self._written.add(path)
        note = Text(figure["note_zh"], figure["note_en"])
        body = [
            tag("p", tag("code", path), class_="path"),
            tag("p", both(note), class_="note") if note.zh or note.en else Markup(""),
            self._factors(figure["factors"]),
            *[self._node(child, self._view.context(path), nested=True) for child in figure["inputs"]],
            self._leaves(figure),
        ]
        summary = tag("summary", *self._summary(figure, parent))
        return tag(
            "details", summary, tag("div", *body, class_="fig-body"), class_="fig", id=self.anchor(path), data_fig=path
        )

    def _factor(self, ref: str) -> Markup:
        number = self._view.factor_numbers.get(ref)
        if number is None:
            return tag("code", ref)
        factor = self._view.document["factors"][number]
        name = tag("a", both(Text(factor["name_zh"], factor["name_en"])), href=f"#factor-{number}", title=ref)
        checked = factor["verification"]
        badge = tag("span", both(word("verification", checked)), class_=f"badge {checked}")
        document = f"{factor['document_zh']} {factor['document_number']}，{factor['source_locator']}".strip(" ，")
        value = tag("b", f"{factor['value_text']} ", unit_markup(factor["unit"]))
        return join([name, " ", value, " ", badge, " ", tag("span", document, class_="muted")])

    def _factors(self, refs: Sequence[str]) -> Markup:
        if not refs:
            return Markup("")
        return tag("ul", *[tag("li", self._factor(ref)) for ref in refs], class_="factors")

    def _leaves(self, figure: Json) -> Markup:
        parts = []
        for key, records in self._records.items():
            keys = figure.get(key, [])
            if not keys:
                continue
            parts.append(tag("p", both(text(f"explain.{key}", count=count_text(len(keys)))), class_="count"))
            found = [records[item] for item in keys[:SHOWN_LINES] if item in records]
            if found:
                items = [tag("li", self._row(one) if key == "rows" else self._line(one)) for one in found]
                parts.append(tag("ol", *items, class_="trace"))
            rest = len(keys) - len(found)
            if rest:
                parts.append(tag("p", both(text("explain.more", count=count_text(rest))), class_="muted"))
        return join(parts)

    def _line(self, line: dict[str, Any]) -> Markup:
        quantity = join([exact_text(_amount(line["quantity"])), " ", unit_markup(str(line["quantity_unit"]))])
        product = [tag("span", quantity, title=str(line["carrier"]))]
        for term in json.loads(line["terms"]):
            shown = join([f"{term['symbol']} ", exact_text(_amount(term["value"])), " ", unit_markup(term["unit"])])
            product.append(tag("span", shown, title=" ".join(filter(None, [term["ref"], term.get("note", "")]))))
        if _amount(line["sign"]) == -1:
            product.append(tag("span", "−1"))
        if "tce" in line:
            kind, result = both(word("term", str(line["term"]))), number_markup(_amount(line["tce"]), "tce")
        else:
            kind, result = escape(line["gas"]), number_markup(_amount(line["mass_kg"]), "kg")
        head = [f"{self._view.entity_name(str(line['entity']))} · {line['period']} · ", kind, " = ", result]
        return join([tag("div", *head), tag("div", join(product, " × "), class_="product"), _place(self._placed(line))])

    def _placed(self, line: dict[str, Any]) -> dict[str, Any]:
        """The record that names file and cell: the line itself, else its activity row."""
        return line if line.get("file") else self._records["rows"].get(line.get("row_id"), {})

    def _row(self, row: dict[str, Any]) -> Markup:
        amount = join([tag("b", exact_text(_amount(row["amount"]))), " ", unit_markup(str(row["unit"]))])
        head = f"{self._view.entity_name(str(row['entity']))} · {row['period']} · {row['carrier']} · {row['flow']} = "
        return join([tag("div", escape(head), amount), _place(row)])
