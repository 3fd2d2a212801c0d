"""The statement of carbon neutrality: gross emissions, and what may be held against them, each on its own line.

The gross figure of the park is never reduced. Captured CO2 and green certificates are information. Sinks and credits
count once they are retired, one serial once; the rest stands at zero with a finding. What remains is gross minus the
offsets counted. The rule and its document stand in ``rulesets/neutrality.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carbonacct.activity.registers import REGISTERS
from carbonacct.datafiles import versioned_toml
from carbonacct.errors import ReferenceDataError
from carbonacct.findings import Finding, finding
from carbonacct.lineage.graph import Graph, Node

if TYPE_CHECKING:
    from carbonacct.activity.load import Tables

Json = dict[str, Any]
FORMAT = "carbonacct.neutrality/1"
RULE = Path(__file__).resolve().parents[1] / "rulesets" / "neutrality.toml"
REGISTER, UNIT = "offsets", "tCO2e"
KINDS = ("sink", "ccer", "other_credit")
OFFSETS = "neutrality/offsets"
CAPTURED = "park/{profile}/category/memo_captured"
KEPT = "activity/captured_used_or_stored"
CERTIFICATES = "energy/park/electricity/renewable_certificates"
_KWH_PER_MWH = 1000.0
_FOR_1_T = ("1 个信用（1 tCO2e）抵 1 吨", "one credit (1 tCO2e) for 1 t")
_CHECKED = {
    "primary": ("已与原文核对", "checked against the document"),
    "secondary": ("据转载，未与原文核对", "from a copy, not checked against the document"),
    "unverified": ("未与原文核对", "not checked against the document"),
}


@dataclass(frozen=True)
class Item:
    """A line beside the gross figure; ``path`` names its figure, or is empty."""

    kind: str
    label_zh: str
    label_en: str
    amount: float | None
    unit: str
    path: str


@dataclass(frozen=True)
class Neutrality:
    """The statement under one accounting profile.

    Attributes:
        unit: that of the gross figure, of ``offsets_t`` and of ``remaining_t``.
        offsets_t: retired credits and sinks.
        remaining_t: gross minus offsets; None where there is no gross figure.
        nodes: the figures of the statement, in an order in which a graph takes them.
    """

    profile: str
    unit: str
    gross: float | None
    gross_path: str
    items: tuple[Item, ...]
    offsets_t: float
    remaining_t: float | None
    note_zh: str
    note_en: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class _Row:
    """A row of the register that counts or would count."""

    kind: str
    retired: bool
    mass: float
    row_id: str


def neutrality(graph: Graph, profile: str, tables: Tables) -> tuple[Neutrality, list[Finding]]:
    """The statement under an accounting profile, and what is wrong with the offsets.

    Args:
        graph: figures of the accounts; it is read only (see :func:`add_figures`).
        profile: the accounting profile.
        tables: the register ``offsets``.
    """
    rows, findings = _offsets(tables)
    gross_path = f"park/{profile}/gross"
    gross = graph[gross_path].value if gross_path in graph else None
    unit = graph[gross_path].unit if gross_path in graph else UNIT
    items, nodes = list(_captured(graph, profile)), []
    for kind in KINDS:
        items += _offset_items(kind, [row for row in rows if row.kind == kind])
        counted = [row for row in rows if row.kind == kind and row.retired]
        if counted:
            references = tuple(f"{row.row_id}#mass" for row in counted)
            nodes.append(Node(_path(kind), *_words(kind), _sum(counted), UNIT, "rows", rows=references))
    items += _certificates(graph)
    offsets = 0.0
    for node in nodes:
        offsets += node.value or 0.0
    inputs = tuple(node.path for node in nodes)
    nodes.append(Node(OFFSETS, "计入的抵消", "offsets counted", offsets, UNIT, "sum", inputs))
    remaining = None if gross is None else gross - offsets
    if gross is not None:
        path, words = f"neutrality/remaining/{profile}", ("抵消后尚余", "remaining after offsets")
        nodes.append(Node(path, *words, remaining, unit, "difference", (gross_path, OFFSETS), note_zh=_FOR_1_T[0],
                          note_en=_FOR_1_T[1]))  # fmt: skip
    found = Neutrality(profile, unit, gross, gross_path, tuple(items), offsets, remaining, *_notes(), tuple(nodes))
    return found, findings


def add_figures(graph: Graph, statement: Neutrality) -> None:
    """Add the statement's figures to a graph, so that they can be explained; once a graph."""
    for node in statement.nodes:
        graph.add(node)


def neutrality_document(statement: Neutrality, graph: Graph) -> Json:
    """The object ``neutrality`` of a scorecard; paths of figures that the graph does not hold are left empty."""
    document = {name: value for name, value in asdict(statement).items() if name != "nodes"}
    items = [{**asdict(item), "path": item.path if item.path in graph else ""} for item in statement.items]
    return {**document, "items": items}


def _offsets(tables: Tables) -> tuple[list[_Row], list[Finding]]:
    """Rows of the register, the first of each serial, and findings."""
    rows: list[_Row] = []
    first: dict[str, int] = {}
    findings = []
    for index, row in enumerate(tables.frame(REGISTER).to_dict("records")):
        serial, kind, mass = str(row["serial"]), str(row["kind"]), float(row["mass"])
        if kind not in KINDS or mass != mass:  # noqa: PLR0124  (NaN; a blank cell is an error of the table)
            continue
        place = tables.source(REGISTER, index, "serial")
        before = first.setdefault("".join(serial.split()).casefold(), index)
        if before != index:
            earlier = tables.source(REGISTER, before, "serial")
            findings.append(finding("flexibility.offset_twice", place, value=serial, first=earlier))
            continue
        retired = row["retired"] is True
        texts = {"value": serial, "mass": f"{mass:,.10g}"}
        if not retired:
            cell = tables.source(REGISTER, index, "retired")
            findings.append(finding("flexibility.offset_not_retired", cell, **texts))
        elif not row["evidence"]:
            findings.append(finding("flexibility.offset_without_evidence", place, **texts))
        rows.append(_Row(kind, retired, mass, str(row["row_id"])))
    return rows, findings


def _path(kind: str) -> str:
    return f"neutrality/{kind}"


def _words(kind: str) -> tuple[str, str]:
    """A kind in Chinese and English."""
    zh = REGISTERS[REGISTER].column("kind").choices[kind][0]
    return zh, {"sink": "carbon sinks", "ccer": "CCER", "other_credit": "other carbon credits"}[kind]


def _sum(rows: Sequence[_Row]) -> float:
    value = 0.0
    for row in rows:
        value += row.mass
    return value


def _offset_items(kind: str, rows: Sequence[_Row]) -> Iterator[Item]:
    """Up to two lines of a kind: what is retired, and at zero what is not."""
    zh, en = _words(kind)
    counted, held = [row for row in rows if row.retired], [row for row in rows if not row.retired]
    if counted:
        yield Item(kind, f"{zh}（已注销）", f"{en} (retired)", _sum(counted), UNIT, _path(kind))
    if held:
        mass = f"{_sum(held):,.10g}"
        told_zh, told_en = f"{zh}（未注销 {mass} {UNIT}，不计）", f"{en} (not retired: {mass} {UNIT}, not counted)"
        yield Item(kind, told_zh, told_en, 0.0, UNIT, "")


def _captured(graph: Graph, profile: str) -> Iterator[Item]:
    """Captured CO2, and what of it was used or stored."""
    captured = CAPTURED.format(profile=profile)
    labels = (
        (captured, "捕集的二氧化碳（说明，不扣减）", "captured CO2 (information, not taken off)"),
        (KEPT, "其中：利用或封存", "of which used or stored"),
    )
    for path, zh, en in labels:
        if path in graph:
            yield Item("captured", zh, en, graph[path].value, graph[path].unit, path)


def _certificates(graph: Graph) -> Iterator[Item]:
    """Retired green certificates that are not bundled with a trade, in MWh."""
    if CERTIFICATES in graph:
        kwh = graph[CERTIFICATES].value
        amount = None if kwh is None else kwh / _KWH_PER_MWH
        zh, en = "核销绿证（说明，单独绿证）", "retired green certificates (information, unbundled)"
        yield Item("certificates", zh, en, amount, "MWh", CERTIFICATES)


@lru_cache(maxsize=1)
def _notes() -> tuple[str, str]:
    """The rule in Chinese and English with its document and how far it was checked."""
    content = versioned_toml(RULE, FORMAT)
    try:
        zh, en = _CHECKED[content["verification"]]
        number = content["document_number"]
        return f"{content['note_zh']}（{number}，{zh}）", f"{content['note_en']} ({number}, {en})"
    except KeyError as error:
        raise ReferenceDataError(f"{RULE.name}: {error}") from error
