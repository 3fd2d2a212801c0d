"""Which elementary flows of a store a method has a factor for, and a mapping of the others to fill in."""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

from carbonacct.errors import UsageError
from carbonacct.findings import Finding, finding, ordered
from carbonacct.lca.flow_mapping import FlowChoice, Unmatched, write_choices
from carbonacct.source import Source
from carbonacct.workspace.document import finding_document
from carbonacct.workspace.lca_system import LcaSystem, find_methods, read_lca_system
from carbonacct.workspace.lci_decisions import flow_choices
from carbonacct.workspace.lci_methods import names_of

Json = dict[str, Any]
SCAFFOLD = "flows.toml"


def flows_document(store: Path, method: str, databases: Sequence[str] = (), flows: str = "") -> Json:
    """The elementary flows of a store without a factor in a method, those of a substance of the method first.

    Args:
        store: folder of the store.
        method: words of one method.
        databases: databases to look at; all by default.
        flows: decisions: a file, or the name of shipped ones.

    Raises:
        UsageError: there is no store, no method of these words, or no such decisions.
        DataError: the file of decisions has a mistake.
    """
    asked = read_lca_system(store, databases)
    choices = flow_choices(flows)
    (found,), remarks = find_methods(asked, (method,), choices)
    findings = ordered([*asked.findings, *remarks, *remarks_on(asked, choices, flows)])
    return {
        "method": found.name,
        "unit": found.unit,
        "flows": len(asked.system.flows),
        "matched": len(found.factors),
        "unmatched": [_record(asked, item) for item in found.unmatched],
        "findings": [finding_document(item) for item in findings],
    }


def write_scaffold(document: Json, place: Path, given: str = "") -> Path:
    """Write the decisions given and, below them, one for every flow without a factor, to be reviewed and filled in.

    A flow with a near one in the method gets it as candidate with an empty ``by``; the others stand as comments.

    Raises:
        UsageError: the file is there already (it may hold somebody's decisions).
    """
    if place.exists():
        raise UsageError(f"{place} 已存在，请另指文件夹 / it exists already: name another folder")
    place.parent.mkdir(parents=True, exist_ok=True)
    near = [item for item in document["unmatched"] if item["near"]]
    made = [
        FlowChoice(item["code"], item["near_name"], why=f"候选，请核对 / a candidate, check it: {_said(item)}")
        for item in near
    ]
    kept = [choice for choice in flow_choices(given) if choice.flow not in {item.flow for item in made}]
    write_choices(place, [*kept, *made])
    lines = ["", "# 以下各流没有候选，要计入的去掉 #，填 to / no candidate: uncomment and fill in what should count"]
    for item in document["unmatched"]:
        if not item["near"]:
            lines += ["#", f"# {_said(item)}", "# [[flow]]", f"# flow = {json.dumps(item['code'], ensure_ascii=False)}",
                      '# to = ""']  # fmt: skip
    if len(near) < len(document["unmatched"]):
        with place.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write("\n".join(lines) + "\n")
    return place


def remarks_on(asked: LcaSystem, choices: Sequence[FlowChoice], word: str) -> list[Finding]:
    """Decisions that are about no flow of the system, and those that name nobody who made them."""
    if not choices:
        return []
    every: set[str] = set()
    for flow in asked.system.flows:
        every |= names_of(asked, flow)
    unused = [choice.flow for choice in choices if choice.flow not in every]
    unnamed = [choice for choice in choices if choice.flow in every and not choice.by.strip()]
    name = Path(word).name
    found = []
    if unused:
        found.append(finding("lca_run.choices_unused", Source(name), file=name, choices=len(choices),
                             unused=len(unused), example=unused[0]))  # fmt: skip
    if unnamed:
        found.append(finding("lca_run.choices_unreviewed", Source(name), file=name, count=len(unnamed)))
    return found


def _record(asked: LcaSystem, item: Unmatched) -> Json:
    node = asked.nodes.get(_number(item.flow))
    return {
        "code": item.flow if node is None else node.code,
        "database": "" if node is None else node.database,
        "name": item.name.strip(),
        "compartment": list(item.compartment),
        "unit": item.unit,
        "exchanges": item.exchanges,
        "amount": item.amount,
        "near": item.near,
        "near_name": item.near_name,
    }


def _number(flow: Hashable) -> int:
    return int(str(flow)) if str(flow).isdecimal() else -1


def _said(item: Json) -> str:
    """A flow in one line, safe in a comment."""
    words = f"{', '.join((item['name'], *item['compartment']))}; {item['unit']}; {item['exchanges']} exchanges"
    line = words if not item["near"] else f"{words} ≠ {item['near']}"
    return " ".join(line.split())
