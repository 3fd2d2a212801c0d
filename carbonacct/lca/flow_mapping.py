"""Elementary flows of a library matched to the flows of an impact method, with every decision and gap on record.

Ways, in this order: a saved decision, the id, the name in the same compartment, a synonym, the CAS number (not for
substances whose flows differ by origin), a name that leaves the origin open (reported). A flow of a sub-compartment
that the method lacks takes the factor of the unspecified one, or the one that all sub-compartments share.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from carbonacct.datafiles import versioned_toml
from carbonacct.errors import UsageError
from carbonacct.findings import Finding, finding
from carbonacct.lca.characterisation import CharacterisedFlow, FlowMethod
from carbonacct.lca.datasets import Flow
from carbonacct.lca.flow_words import plain_cas, plain_compartment, plain_name, words
from carbonacct.lca.linking import LinkedLibrary
from carbonacct.lca.unit_links import unit_factor

FORMAT = "carbonacct.lci-flows/1"


@dataclass(frozen=True, slots=True)
class FlowChoice:
    """A saved decision: the method's flow (id or name) that stands for a flow (id or name), or none (empty).

    ``factor``: units of the method's flow per unit of the library's, where the units do not say it.
    """

    flow: str
    to: str
    factor: float | None = None
    by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class FlowMatch:
    """A flow, the method's flow that stands for it, in what way, and the factor per unit of the library's flow."""

    flow: str
    name: str
    compartment: tuple[str, ...]
    to: str
    to_name: str
    way: str
    factor: float


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A flow without a factor: how many exchanges have it, and the sum of their amounts as written. ``near`` describes
    a flow of the method of the same substance, ``near_name`` is its name alone."""

    flow: str
    name: str
    compartment: tuple[str, ...]
    unit: str
    exchanges: int
    amount: float
    near: str
    near_name: str = ""


@dataclass(frozen=True)
class MatchedMethod:
    """A method in the flow ids of a library: ``factors`` is what a score takes.

    ``flows`` and ``exchanges`` are all, ``matched_flows`` and ``matched_exchanges`` those with a factor (also 0).
    """

    name: tuple[str, ...]
    unit: str
    factors: Mapping[str, float]
    matches: tuple[FlowMatch, ...]
    unmatched: tuple[Unmatched, ...]
    flows: int
    exchanges: int
    matched_exchanges: int
    findings: tuple[Finding, ...]

    @property
    def matched_flows(self) -> int:
        """Number of flows with a factor."""
        return len(self.matches)


def match_flows(linked: LinkedLibrary, method: FlowMethod, choices: Iterable[FlowChoice] = ()) -> MatchedMethod:
    """Match the elementary flows of a linked library to a method.

    Args:
        linked: the library.
        method: flows with factors.
        choices: saved decisions; they go before everything else.
    """
    ids = list(linked.flows)
    counts: Counter[str] = Counter(ids[link.row] for link in linked.biosphere)
    amounts: dict[str, list[float]] = defaultdict(list)
    for link in linked.biosphere:
        amounts[ids[link.row]].append(abs(linked.exchange(link).amount * link.factor))
    sums = {own: math.fsum(found) for own, found in amounts.items()}
    return match_used_flows(linked.flows, counts, sums, method, choices)


def match_used_flows(
    flows: Mapping[str, Flow],
    counts: Mapping[str, int],
    amounts: Mapping[str, float],
    method: FlowMethod,
    choices: Iterable[FlowChoice] = (),
) -> MatchedMethod:
    """Match elementary flows to a method.

    Args:
        flows: the flows by id.
        counts: number of exchanges that have a flow.
        amounts: sum of the absolute amounts of these exchanges, in the unit of the flow.
        method: flows with factors.
        choices: saved decisions; they go before everything else.
    """
    saved = {choice.flow: choice for choice in choices}
    index = _Index(method)
    matches: list[FlowMatch] = []
    unmatched: list[Unmatched] = []
    found: list[Finding] = []
    for own, flow in flows.items():
        match = _match(own, flow, index, saved, found)
        if match is not None:
            matches.append(match)
        else:
            unmatched.append(_unmatched(own, flow, counts.get(own, 0), amounts.get(own, 0.0), index.near(flow)))
    unmatched.sort(key=lambda item: (not item.near, -item.exchanges, item.name, item.flow))
    hits, total = sum(counts.get(match.flow, 0) for match in matches), sum(counts.values())
    found += _findings(method, matches, unmatched, len(flows), total, hits)
    factors = {match.flow: match.factor for match in matches}
    return MatchedMethod(
        method.name,
        method.unit,
        factors,
        tuple(matches),
        tuple(unmatched),
        len(flows),
        total,
        hits,
        tuple(found),
    )


class _Index:
    """A method's flows by id, name and CAS number."""

    def __init__(self, method: FlowMethod) -> None:
        self.by_id = {flow.id: flow for flow in method.flows}
        self.by_name: dict[tuple[str, str], list[CharacterisedFlow]] = defaultdict(list)
        self.by_cas: dict[tuple[str, str], list[CharacterisedFlow]] = defaultdict(list)
        self.names: dict[str, list[CharacterisedFlow]] = defaultdict(list)
        for flow in method.flows:
            main = plain_compartment(flow.compartment)[0]
            for name in dict.fromkeys(plain_name(text) for text in (flow.name, *flow.synonyms)):
                self.by_name[name, main].append(flow)
                self.names[name].append(flow)
            if flow.cas:
                self.by_cas[plain_cas(flow.cas), main].append(flow)
                self.names[plain_cas(flow.cas)].append(flow)

    def find(self, flow: Flow) -> tuple[CharacterisedFlow, str] | None:
        """The method's flow for a flow, and the way in which it was found."""
        main, sub = plain_compartment(flow.compartment)
        name = plain_name(flow.name)
        exact = [item for item in self.by_name.get((name, main), ()) if plain_name(item.name) == name]
        ways = [(exact, "name")]
        assumed = words().assumed.get(name)
        if assumed is not None:
            ways.append((self.by_name.get((assumed, main), []), "assumed"))
        ways.append((self.by_name.get((name, main), []), "synonym"))
        ways += [(self.by_name.get((plain_name(text), main), []), "synonym") for text in flow.synonyms]
        cas = plain_cas(flow.cas)
        if cas and cas not in words().split_by_origin:
            ways.append((self.by_cas.get((cas, main), []), "cas"))
        for fitting, way in ways:
            chosen = _of_compartment(fitting, sub) if main else None
            if chosen is not None:
                return chosen, way
        return None

    def named(self, name: str, flow: Flow) -> CharacterisedFlow | None:
        """The method's flow of a name in the compartment of a flow, or in any where the flow has none."""
        main, sub = plain_compartment(flow.compartment)
        fitting = self.names.get(plain_name(name), [])
        here = [item for item in fitting if plain_compartment(item.compartment)[0] == main]
        return _of_compartment(here or fitting, sub)

    def near(self, flow: Flow) -> CharacterisedFlow | None:
        """A flow of the method with the same name or CAS number, of another origin or of an unknown compartment."""
        main = plain_compartment(flow.compartment)[0]
        for key in (plain_name(flow.name), plain_cas(flow.cas)):
            for item in self.names.get(key, ()) if key else ():
                if not main or main == plain_compartment(item.compartment)[0]:
                    return item
        return None


def _unmatched(own: str, flow: Flow, exchanges: int, amount: float, near: CharacterisedFlow | None) -> Unmatched:
    described, name = ("", "") if near is None else (", ".join((near.name, *near.compartment)), near.name)
    return Unmatched(own, flow.name, flow.compartment, flow.unit, exchanges, amount, described, name)


def _of_compartment(fitting: list[CharacterisedFlow], sub: str) -> CharacterisedFlow | None:
    """The flow of this sub-compartment, else the unspecified one, else any; None where factors contradict."""
    for wanted in (sub, ""):
        here = [item for item in fitting if plain_compartment(item.compartment)[1] == wanted]
        if here:
            return _agreed(here)
    return _agreed(fitting)


def _agreed(fitting: list[CharacterisedFlow]) -> CharacterisedFlow | None:
    return fitting[0] if len({(item.factor, item.unit) for item in fitting}) == 1 else None


def _match(
    own: str, flow: Flow, index: _Index, saved: Mapping[str, FlowChoice], found: list[Finding]
) -> FlowMatch | None:
    choice = saved.get(own) or saved.get(flow.name.strip())
    if choice is not None:
        if not choice.to:
            return FlowMatch(own, flow.name, flow.compartment, "", "", "choice", 0.0)
        target = index.by_id.get(choice.to) or index.named(choice.to, flow)
        if target is None:
            found.append(finding("lca_flows.choice_unknown", flow=flow.name, to=choice.to))
            return None
        way = "choice"
    else:
        hit = (index.by_id[own], "id") if own in index.by_id else index.find(flow)
        if hit is None:
            return None
        target, way = hit
    factor = choice.factor if choice is not None else None
    if factor is None:
        link = unit_factor(flow.unit, target.unit, flow)
        if link is None:
            found.append(finding("lca_flows.unit", flow=flow.name, unit=flow.unit, to=target.unit))
            return None
        factor = link.factor
    return FlowMatch(own, flow.name, flow.compartment, target.id, target.name, way, factor * target.factor)


def _findings(
    method: FlowMethod, matches: list[FlowMatch], unmatched: list[Unmatched], flows: int, exchanges: int, hits: int
) -> Iterator[Finding]:
    name = " | ".join(method.name)
    if not any(match.factor for match in matches):
        yield finding("lca_flows.nothing", method=name, flows=flows)
        return
    yield finding("lca_flows.coverage", method=name, matched=len(matches), flows=flows, hits=hits, exchanges=exchanges)
    assumed = [match for match in matches if match.way == "assumed"]
    if assumed:
        pairs = sorted({f"{match.name.strip()} → {match.to_name}" for match in assumed})
        yield finding("lca_flows.assumed", method=name, count=len(assumed), pairs="; ".join(pairs))
    near = [item for item in unmatched if item.near]
    if near:
        examples = "; ".join(f"{', '.join((item.name.strip(), *item.compartment))} ≠ {item.near}" for item in near[:3])
        yield finding("lca_flows.near", method=name, count=len(near), examples=examples)


def read_choices(path: Path) -> tuple[FlowChoice, ...]:
    """Read a file of decisions (``carbonacct.lci-flows/1``, TOML, one ``[[flow]]`` each).

    Raises:
        ReferenceDataError: it cannot be read or is not TOML.
        FormatVersionError: it has another format.
        UsageError: a key is missing or unknown, a value is of the wrong kind, or a flow stands twice.
    """
    content = versioned_toml(path, FORMAT)
    try:
        choices = tuple(FlowChoice(**item) for item in content.get("flow", ()))
    except TypeError as error:
        raise UsageError(f"{path.name}: {error}") from error
    for choice in choices:
        if not all(isinstance(text, str) for text in (choice.flow, choice.to, choice.by, choice.why)):
            raise UsageError(f"{path.name}: flow, to, by and why are texts, not as in {choice.flow!r}")
        if choice.factor is not None and not _is_factor(choice.factor):
            raise UsageError(f"{path.name}: the factor of {choice.flow!r} must be a number above 0")
    twice = [flow for flow, count in Counter(choice.flow for choice in choices).items() if count > 1]
    if twice:
        raise UsageError(f"{path.name}: flows stand twice: {twice[:5]}")
    return choices


def _is_factor(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value > 0


def write_choices(path: Path, choices: Iterable[FlowChoice]) -> None:
    """Write a file of decisions in the order given."""
    lines = [f'format = "{FORMAT}"']
    for item in choices:
        lines += ["", "[[flow]]", f"flow = {json.dumps(item.flow, ensure_ascii=False)}"]
        lines.append(f"to = {json.dumps(item.to, ensure_ascii=False)}")
        for key in ("by", "why"):
            if getattr(item, key):
                lines.append(f"{key} = {json.dumps(getattr(item, key), ensure_ascii=False)}")
        if item.factor is not None:
            lines.append(f"factor = {item.factor!r}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def recorded(matched: MatchedMethod) -> tuple[FlowChoice, ...]:
    """All matches as decisions, to be saved and reviewed."""
    return tuple(FlowChoice(match.flow, match.to, why=f"{match.way}: {match.to_name}") for match in matched.matches)
