"""A linked library as a database of the store: what was imported once is kept as Brightway keeps it."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from carbonacct.findings import DataError, Finding, finding, has_errors
from carbonacct.lca.brightway import merging
from carbonacct.lca.brightway.records import (
    PARAMETERS,
    DatabaseOrigin,
    DatasetRecord,
    ExchangeRecord,
    NodeKind,
    Written,
    write_database,
)
from carbonacct.lca.brightway.store import Store
from carbonacct.lca.datasets import Exchange, Flow, Uncertainty
from carbonacct.lca.entries import UNCERTAINTY_DTYPE

if TYPE_CHECKING:
    from carbonacct.lca.linking import Link, LinkedLibrary, LinkedProcess

RESOURCES = ("resource", "raw", "natural", "input from", "资源")
Key = tuple[str, str]


def write_library(
    store: Store,
    name: str,
    linked: LinkedLibrary,
    origin: DatabaseOrigin | None = None,
    *,
    flows: Mapping[str, Key] | None = None,
    replace: bool = False,
) -> Written:
    """Write a linked library as the database ``name``.

    Processes keep their ids as codes. Elementary flows become part of the database, under their ids, except those that
    ``flows`` names in another database of the store. Inputs are written as Brightway writes them (positive), a waste
    that is handed over as a negative input, an avoided product as a substitution.

    Args:
        store: the store.
        name: of the database.
        linked: as :func:`carbonacct.lca.linking.link` makes it.
        origin: hash, format, licence and number of findings of the source; by default hash and findings of ``linked``.
        flows: key (database, code) by id of an elementary flow, of the same unit.
        replace: whether an existing database of that name is replaced.

    Raises:
        UsageError: the database exists and is not to be replaced.
        DataError: the library has findings that forbid computing, or cannot be written (see ``write_database``).
    """
    if has_errors(linked.findings):
        raise DataError(linked.findings)
    elsewhere = dict(flows or {})
    keys = _flow_keys(name, linked, elsewhere)
    lost: list[str] = []
    records = [*_processes(name, linked, keys, lost), *_flows(linked, keys, elsewhere)]
    own = DatabaseOrigin(sha256=linked.libraries[0][1], findings=len(linked.findings))
    written = write_database(store, name, records, origin or own, replace=replace)
    return dataclasses.replace(written, findings=(*written.findings, *_lost(name, lost)))


def _flow_keys(name: str, linked: LinkedLibrary, elsewhere: Mapping[str, Key]) -> dict[str, Key]:
    """Key of each elementary flow; its code is its id, unless a process has that id."""
    processes = {item.id for item in linked.processes}
    return {own: elsewhere.get(own, (name, f"flow:{own}" if own in processes else own)) for own in linked.flows}


def _flows(linked: LinkedLibrary, keys: Mapping[str, Key], elsewhere: Mapping[str, Key]) -> Iterator[DatasetRecord]:
    for own, flow in linked.flows.items():
        if own not in elsewhere:
            yield DatasetRecord(
                code=keys[own][1],
                name=flow.name,
                unit=flow.unit,
                location=flow.location,
                kind=_kind(flow),
                categories=flow.compartment,
                cas=flow.cas,
                synonyms=flow.synonyms,
                extra={"formula": flow.formula} if flow.formula else {},
            )


def _kind(flow: Flow) -> NodeKind:
    path = " ".join(flow.compartment).casefold()
    return "natural resource" if any(path.startswith(word) for word in RESOURCES) else "emission"


def _processes(name: str, linked: LinkedLibrary, keys: Mapping[str, Key], lost: list[str]) -> Iterator[DatasetRecord]:
    inputs: dict[int, list[ExchangeRecord]] = defaultdict(list)
    for link in linked.technosphere:
        supplier = (name, linked.processes[link.row].id)
        inputs[link.column].append(_technosphere(linked, link, supplier, lost))
    flow_ids = list(linked.flows)
    for link in linked.biosphere:
        exchange = linked.exchange(link)
        kept = _scaled(exchange, link.factor, lost)
        amount = link.factor * exchange.amount
        flow = keys[flow_ids[link.row]]
        inputs[link.column].append(ExchangeRecord(flow, amount, "biosphere", kept, exchange.comment))
    for column, item in enumerate(linked.processes):
        yield DatasetRecord(
            code=item.id,
            name=item.process.name,
            unit=item.unit,
            location=item.process.location,
            reference_product=item.product.name,
            exchanges=(_production(name, item), *inputs[column]),
            categories=item.process.categories,
            comment=item.process.comment,
            source=item.process.source,
        )


def _production(name: str, item: LinkedProcess) -> ExchangeRecord:
    exchange = item.process.exchanges[item.reference]
    output = exchange.direction == "output"
    return ExchangeRecord(
        (name, item.id),
        exchange.amount if output else -exchange.amount,
        "production",
        exchange.uncertainty if output else None,
        exchange.comment,
    )


def _technosphere(linked: LinkedLibrary, link: Link, supplier: Key, lost: list[str]) -> ExchangeRecord:
    exchange = linked.exchange(link)
    kept = _scaled(exchange, abs(link.factor), lost)
    amount = abs(link.factor) * exchange.amount
    if link.factor <= 0:
        return ExchangeRecord(supplier, amount, "technosphere", kept, exchange.comment)
    if exchange.avoided or (kept is not None and not merging.mirrors(kept.distribution)):
        return ExchangeRecord(supplier, amount, "substitution", kept, exchange.comment)
    return ExchangeRecord(supplier, -amount, "technosphere", None if kept is None else _turned(kept), exchange.comment)


def _scaled(exchange: Exchange, factor: float, lost: list[str]) -> Uncertainty | None:
    """The distribution of ``factor`` × amount; None (and a place in ``lost``) where its family has none."""
    given = exchange.uncertainty
    if given is None or factor == 1.0:
        return given
    if factor <= 0.0 or not merging.scales(given.distribution):
        lost.append(exchange.flow)
        return None
    return _as_uncertainty(given, merging.rescaled(_as_records(given), np.array([factor])))


def _turned(given: Uncertainty) -> Uncertainty:
    return _as_uncertainty(given, merging.mirrored(_as_records(given)))


def _as_records(given: Uncertainty) -> np.ndarray:
    made = np.zeros(1, dtype=UNCERTAINTY_DTYPE)
    made["uncertainty_type"], made["negative"] = given.distribution, given.negative
    for field in PARAMETERS:
        made[field] = getattr(given, field)
    return made


def _as_uncertainty(given: Uncertainty, records: np.ndarray) -> Uncertainty:
    loc, scale, shape, minimum, maximum = (float(records[field][0]) for field in PARAMETERS)
    negative = bool(records["negative"][0])
    return Uncertainty(
        given.distribution, loc, scale, shape, minimum, maximum, negative, given.pedigree, given.pedigree_table
    )


def _lost(name: str, lost: list[str]) -> Iterator[Finding]:
    if lost:
        yield finding("lca_brightway.unscaled_uncertainty", database=name, count=len(lost))
