"""From any figure down to the cells it was typed in and the tables its factors were printed in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from carbonacct.errors import UsageError

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an explanation is read from.

    Figures by path, lines by number, rows by id, factors by reference, choices by ``<profile>:<key>``.
    """

    figures: Mapping[str, Record]
    emission_lines: Mapping[int, Record]
    energy_lines: Mapping[int, Record]
    rows: Mapping[str, Record]
    factors: Mapping[str, Record]
    choices: Mapping[str, Record] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explained:
    """One step of an explanation; ``kind`` is figure, line, row, factor, choice, conversion or more."""

    kind: str
    label_zh: str
    label_en: str
    value: float | None = None
    unit: str = ""
    detail_zh: str = ""
    detail_en: str = ""
    children: tuple[Explained, ...] = ()

    def leaves(self) -> list[Explained]:
        """All ends of the tree."""
        return [self] if not self.children else [leaf for child in self.children for leaf in child.leaves()]


def explain(path: str, evidence: Evidence, most: int | None = None) -> Explained:
    """Explain a figure down to cells and documents.

    Args:
        path: path of the figure.
        evidence: the documents of the run.
        most: at most this many lines or rows of a figure are listed (None: all of them).

    Raises:
        UsageError: there is no such figure; the closest paths are named.
    """
    if path not in evidence.figures:
        import difflib  # noqa: PLC0415

        close = difflib.get_close_matches(path, list(evidence.figures), n=3, cutoff=0.3)
        raise UsageError(f"no figure {path!r}; the closest are: {', '.join(close)}")
    return _figure(path, evidence, most)


HASHED = {
    "lci": ("生命周期矩阵（技术矩阵、生物圈矩阵）", "life-cycle matrices (technosphere and biosphere)"),
    "demand": ("需求", "demand"),
    "method": ("特征化方法", "characterisation method"),
}
"""What the references of a matrix figure name: contents known by their hash."""

OPERATIONS = {
    "sum": ("各项之和", "sum of"),
    "difference": ("首项减其余各项", "the first minus the others"),
    "ratio": ("首项 ÷ 次项", "the first ÷ the second"),
    "product": ("各项之积", "product of"),
    "lines": ("排放明细之和", "sum of emission lines"),
    "energy_lines": ("能源明细之和", "sum of energy lines"),
    "rows": ("数据行之和", "sum of rows"),
    "factor": ("公布的因子", "published factor"),
    "given": ("给定", "as given"),
    "matrix": ("生命周期矩阵求解", "solved from life-cycle matrices"),
    "propagated": ("误差传播（IPCC 方法1）", "error propagation (IPCC approach 1)"),
    "converted": ("换算单位", "in another unit"),
    "least": ("各项中最小", "smallest of"),
    "greatest": ("各项中最大", "largest of"),
    "count": ("符合条件的行数", "rows that fit"),
    "rows_hold": ("对数据行的判断", "condition on rows"),
    "compare": ("比较", "comparison"),
    "logic": ("条件组合", "conditions joined"),
    "chosen": ("按条件取值", "chosen by a condition"),
}


def _figure(path: str, evidence: Evidence, most: int | None) -> Explained:
    record = evidence.figures[path]
    children = [_figure(name, evidence, most) for name in record["inputs"]]
    children += _some(record["lines"], most, lambda n: _line(evidence.emission_lines[n], evidence, "kg"))
    children += _some(record["energy_lines"], most, lambda n: _line(evidence.energy_lines[n], evidence, "tce"))
    children += _some(record["rows"], most, lambda row: _row(evidence.rows[row]))
    children += [_factor(ref, evidence) for ref in record["factors"]]
    zh, en = OPERATIONS[record["operation"]]
    notes = [(zh, en), (record["note_zh"], record["note_en"]), (path, path)]
    if not children and record["operation"] != "given":
        children = [Explained("empty", "没有数据行，为零", "no rows: zero")]
    return Explained(
        "figure",
        record["label_zh"],
        record["label_en"],
        record["value"],
        record["unit"],
        "；".join(n[0] for n in notes if n[0]),
        "; ".join(n[1] for n in notes if n[1]),
        tuple(children),
    )


def _some(items: list[Any], most: int | None, make: Any) -> list[Explained]:
    shown = items if most is None else items[:most]
    children = [make(item) for item in shown]
    if len(shown) < len(items):
        rest = len(items) - len(shown)
        children.append(
            Explained("more", f"……另有 {rest} 行（--all 全部列出）", f"… and {rest} more (--all lists them)")
        )
    return children


def _line(line: Record, evidence: Evidence, unit: str) -> Explained:
    terms = json.loads(line["terms"])
    sign = "−" if line["sign"] < 0 else ""
    plain = bool(terms) and (line["quantity"], line["quantity_unit"]) == (1.0, "1")  # the first term is the amount
    product = " × ".join(
        ([] if plain else [f"{line['quantity']:.10g} {line['quantity_unit']}"])
        + [f"{t['symbol']} {t['value']:.10g} {t['unit']}" for t in terms]
    )
    row = evidence.rows[line["row_id"]]
    children = [_row(row)]
    for term in terms:
        children.extend(_term(term, evidence, row, line.get("profile") or ""))
    if line.get("gwp_ref") and line["gas"] != "CO2":
        children.append(_factor(line["gwp_ref"], evidence))
        product += f" × GWP {line['gwp']:g}"
    value = line["co2e_kg"] if unit == "kg" else line["tce"]
    name = f"{line.get('gas') or line.get('term')} · {line['entity']} · {line['period']} · {line['carrier']}"
    return Explained("line", name, name, value, unit, f"= {sign}{product}", f"= {sign}{product}", tuple(children))


def _term(term: Record, evidence: Evidence, row: Record, profile: str) -> list[Explained]:
    found = []
    for ref in term["ref"].split():
        if ref == "unit":
            found.append(Explained("conversion", "单位换算", "unit conversion", term["value"], term["unit"]))
        elif ref.startswith("row:"):
            column = ref.removeprefix("row:")
            place = f"{row['file']}{_sheet(row)}!{json.loads(row['cells'])[column]}"
            typed = json.loads(row["measured"])
            value, unit, note = typed[column], typed.get(f"{column}_unit", ""), term["note"]
            if isinstance(value, str):  # a word that stands for a number, such as the reference state of a gas
                value, unit, note = term["value"], term["unit"], f"{value}: {note}"
            zh, en = f"{term['symbol']}：{place} 填报的 {column}", f"{term['symbol']}: {column} as typed in {place}"
            found.append(Explained("measured", zh, en, value, unit, note, note))
        elif ref.startswith("choice:"):
            choice = evidence.choices[f"{profile}:{ref.removeprefix('choice:')}"]
            found.append(
                Explained(
                    "choice",
                    f"核算口径规定：{choice['locator']}",
                    f"rule of the profile: {choice['locator']}",
                    term["value"],
                    term["unit"],
                    choice["verification"],
                    choice["verification"],
                )
            )
        else:
            found.append(_factor(ref, evidence, term["note"]))
    return found


def _sheet(row: Record) -> str:
    return f"[{row['sheet']}]" if row["sheet"] else ""


def _row(row: Record) -> Explained:
    place = f"{row['file']}{_sheet(row)}!{row['cell']}"
    has_amount = row["amount"] == row["amount"]
    amount = f"{row['amount']:.10g} {row['unit']}".rstrip() if has_amount else f"“{row['document']}”"
    parts = [row["document"] if has_amount else "", row["data_class"], row["evidence"]]
    detail = " · ".join(str(part) for part in parts if part)
    value = row["quantity"] if has_amount else None
    return Explained("row", f"{place} = {amount}", f"{place} = {amount}", value, row["quantity_unit"], detail, detail)


def _factor(ref: str, evidence: Evidence, note: str = "") -> Explained:
    kind, _, digest = ref.partition(":")
    if kind in HASHED and ref not in evidence.factors:
        zh, en = HASHED[kind]
        return Explained("hash", f"{zh} sha256 {digest}", f"{en}, sha256 {digest}")
    factor = evidence.factors[ref]
    detail = [
        factor["document_zh"],
        factor["document_number"],
        factor["source_locator"],
        factor["verification"],
        ref,
        note,
    ]
    text = " · ".join(part for part in detail if part)
    return Explained("factor", factor["name_zh"], factor["name_en"], factor["value"], factor["unit"], text, text)
