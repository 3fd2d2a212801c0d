"""An impact method as it applies to a system: by the flows themselves, else by name, CAS number and compartment."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

import numpy as np

from carbonacct.findings import Finding
from carbonacct.lca import brightway
from carbonacct.lca.brightway.databases import nodes_by_id
from carbonacct.lca.characterisation import FlowMethod, gwp_method, method_of_store
from carbonacct.lca.datasets import Flow
from carbonacct.lca.flow_mapping import FlowChoice, MatchedMethod, Unmatched, match_used_flows
from carbonacct.workspace.lca_system import AskedMethod, LcaSystem

GWP = "gwp-"
"""Methods whose name begins so come from the GWP tables of ``factors/gwp``."""


def gwp_applied(
    asked: LcaSystem, set_id: str, choices: Sequence[FlowChoice] = ()
) -> tuple[AskedMethod, tuple[Finding, ...]]:
    """Global warming from a GWP table (``gwp-ar6`` …), matched to the flows of the system.

    Raises:
        ReferenceDataError: there is no such table.
    """
    from carbonacct.factors.store import FactorStore  # noqa: PLC0415

    method = gwp_method(FactorStore.load(), set_id)
    found = _matched(asked, method, list(asked.system.flows), choices)
    factors: dict[Hashable, float] = {int(flow): factor for flow, factor in found.factors.items()}
    name = " | ".join(method.name)
    return AskedMethod(name, method.unit, factors, len(method.flows), found.unmatched), found.findings


def applied(
    asked: LcaSystem, name: tuple[str, ...], choices: Sequence[FlowChoice] = ()
) -> tuple[dict[Hashable, float], tuple[Unmatched, ...], tuple[Finding, ...]]:
    """Factors of a method of the store by flow id of the system, flows without one, and what matching found.

    A saved decision goes before everything else. A flow that the method names has its factor. A flow of a database
    that the method does not know is matched by name, CAS number and compartment; one of a database that it does know,
    and does not name, has none.
    """
    own = brightway.read_method(asked.store, name)
    factors: dict[Hashable, float] = {flow: own[flow] for flow in asked.system.flows if flow in own}
    known = {node.database for node in nodes_by_id(asked.store, set(own)).values()}
    decided = {choice.flow for choice in choices}
    looked = [
        flow
        for flow in asked.system.flows
        if decided & names_of(asked, flow) or (flow not in own and _database(asked, flow) not in known)
    ]
    if not looked:
        return factors, (), ()
    found = _matched(asked, method_of_store(asked.store, name), looked, choices)
    matched = {int(flow): factor for flow, factor in found.factors.items()}
    return factors | matched, found.unmatched, found.findings


def names_of(asked: LcaSystem, flow: Hashable) -> set[str]:
    """By what a decision can mean a flow: its code in its database, its name, its number."""
    node = asked.nodes.get(flow) if isinstance(flow, int) else None
    return {str(flow)} if node is None else {str(flow), node.code, node.name.strip()}


def _database(asked: LcaSystem, flow: Hashable) -> str:
    node = asked.nodes.get(flow) if isinstance(flow, int) else None
    return "" if node is None else node.database


def _matched(asked: LcaSystem, method: FlowMethod, ids: list[Hashable], choices: Sequence[FlowChoice]) -> MatchedMethod:
    """Match flows of a system to a method; exchanges are the entries of B. Decisions name flows by code or name."""
    saved = {choice.flow: choice for choice in choices}
    decisions = list(choices)
    rows = asked.system.biosphere.tocsr()
    index = asked.system.flow_index
    uses, sums = np.diff(rows.indptr), np.asarray(abs(rows).sum(axis=1)).ravel()
    flows, counts, amounts = {}, {}, {}
    for item in ids:
        node = asked.nodes.get(item) if isinstance(item, int) else None
        if node is not None:
            own = str(item)
            flows[own] = Flow(
                own, node.name, node.unit, "elementary", node.categories, node.cas, synonyms=node.synonyms
            )
            counts[own], amounts[own] = int(uses[index[item]]), float(sums[index[item]])
            if own not in saved and node.code in saved:
                decisions.append(replace(saved[node.code], flow=own))
    return match_used_flows(flows, counts, amounts, method, decisions)
