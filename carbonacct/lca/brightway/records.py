"""Writing a database from plain records: single-output processes and elementary flows, all checked beforehand."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from carbonacct.errors import UsageError
from carbonacct.findings import DataError, Finding, finding, has_errors, ordered
from carbonacct.lca.brightway.replacement import write_whole
from carbonacct.lca.brightway.store import Store, brightway, part
from carbonacct.lca.datasets import Uncertainty
from carbonacct.source import Source

ExchangeKind = Literal["production", "technosphere", "biosphere", "substitution"]
NodeKind = Literal["process", "product", "emission", "natural resource", "economic", "inventory indicator"]
EXCHANGE_KINDS = ("production", "technosphere", "biosphere", "substitution")
PROCESS: Literal["process"] = "process"
PARAMETERS = ("loc", "scale", "shape", "minimum", "maximum")
UNCERTAIN_FROM = 2
"""In stats_arrays 0 is an undefined and 1 no uncertainty; distributions begin with 2."""
CHUNK = 500
"""Codes asked for in one query (SQLite takes at most 999 variables)."""


@dataclass(frozen=True, slots=True)
class ExchangeRecord:
    """One exchange of a dataset.

    Attributes:
        input: key (database, code) of what is exchanged; for the reference product the dataset's own key.
        amount: in the unit of the input, with Brightway's signs: an input of the process is positive with kind
            ``technosphere``, the reference product is of kind ``production`` (negative for a waste treatment).
        kind: ``production``, ``technosphere``, ``biosphere`` or ``substitution`` (an avoided product).
        uncertainty: distribution of ``amount`` (before the sign of the matrix).
        comment: remark.
    """

    input: tuple[str, str]
    amount: float
    kind: ExchangeKind
    uncertainty: Uncertainty | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class DatasetRecord:
    """A single-output process (kind ``process``) or an elementary flow (any other kind; no exchanges).

    A process without a production exchange makes one unit of itself, as Brightway has it; that unit is written, since
    bw2data means it for some types of process only, and not where the process avoids another product. ``extra``
    holds further fields as they are (for example ``name_zh``), of types that JSON knows.
    """

    code: str
    name: str
    unit: str
    location: str = ""
    reference_product: str = ""
    exchanges: tuple[ExchangeRecord, ...] = ()
    kind: NodeKind = PROCESS
    categories: tuple[str, ...] = ()
    cas: str = ""
    synonyms: tuple[str, ...] = ()
    comment: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class DatabaseOrigin:
    """Where a database comes from; kept in its metadata. ``findings`` counts the problems met while reading it."""

    sha256: str = ""
    format: str = ""
    licence: str = ""
    findings: int = 0
    cut_off: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: numbers of processes, elementary flows and exchanges, and remarks."""

    name: str
    processes: int
    flows: int
    exchanges: int
    findings: tuple[Finding, ...] = ()


def write_database(
    store: Store,
    name: str,
    records: Iterable[DatasetRecord],
    origin: DatabaseOrigin | None = None,
    *,
    replace: bool = False,
) -> Written:
    """Write records as the database ``name``; all are checked first, and nothing is written while an error stands.

    In a database that is replaced, a code that stays keeps its id, so that methods and other databases still find it.
    The old database is there until the new one is complete: an error, or a kill, at any moment leaves one or the other.

    Raises:
        UsageError: the database exists and ``replace`` is not given, or the name is empty.
        DataError: a code stands twice, an amount is not a finite number, an exchange points to nothing that the store
            holds, a kind is unknown, a process has several reference products or a reference product of 0, or other
            databases use what a replaced database no longer holds.
    """
    package = brightway(store)
    if not name.strip():
        raise UsageError("a database needs a name")
    if name in package.databases and not replace:
        raise UsageError(f"the store already holds a database {name!r}; delete it first, or replace it")
    kept = list(records)
    found = tuple(ordered([*_checks(store, name, kept), *_still_used(store, name, kept)]))
    if has_errors(found):
        raise DataError(found)
    data = {(name, item.code): _dataset(name, item) for item in kept}
    write_whole(store, name, data, _metadata(origin or DatabaseOrigin(), len(found), kept))
    processes = sum(item.kind == PROCESS for item in kept)
    return Written(name, processes, len(kept) - processes, sum(len(item.exchanges) for item in kept), found)


def _still_used(store: Store, database: str, records: Sequence[DatasetRecord]) -> Iterator[Finding]:
    """What other databases use of a database and the records no longer hold."""
    rows = part(store, "bw2data.backends").sqlite3_lci_db.execute_sql(
        "SELECT output_database, input_code, COUNT(*) FROM exchangedataset "
        "WHERE input_database = ? AND output_database <> ? GROUP BY 1, 2",
        (database, database),
    )
    codes = {item.code for item in records}
    for user, code, count in rows.fetchall():
        if code not in codes:
            yield finding("lca_brightway.still_used", database=database, id=code, user=user, count=count)


def _metadata(origin: DatabaseOrigin, remarks: int, records: Sequence[DatasetRecord]) -> dict[str, Any]:
    spreads = (exchange.uncertainty for item in records for exchange in item.exchanges)
    tables = {spread.pedigree_table for spread in spreads if spread is not None}
    return {
        "pedigree_tables": sorted(tables - {""}),
        "format": origin.format,
        "licence": origin.licence,
        "sha256": origin.sha256,
        "findings": origin.findings + remarks,
        "cut_off": origin.cut_off,
        "written_by": "carbonacct",
    }


def _dataset(database: str, item: DatasetRecord) -> dict[str, Any]:
    """A record in the form that bw2data writes."""
    made: dict[str, Any] = {
        **item.extra,
        "name": item.name,
        "unit": item.unit,
        "location": item.location or None,
        "categories": item.categories,
        "type": item.kind,
        "exchanges": [_exchange(exchange) for exchange in item.exchanges],
    }
    optional = {"CAS number": item.cas, "synonyms": list(item.synonyms), "comment": item.comment}
    made.update({key: value for key, value in optional.items() if value})
    if item.kind == PROCESS:
        made["reference product"] = item.reference_product or item.name
        if not any(exchange.kind == "production" for exchange in item.exchanges):
            own = ExchangeRecord((database, item.code), 1.0, "production")
            made["exchanges"] = [_exchange(own), *made["exchanges"]]
    return made


def _exchange(item: ExchangeRecord) -> dict[str, Any]:
    made: dict[str, Any] = {"input": item.input, "amount": float(item.amount), "type": item.kind}
    if item.comment:
        made["comment"] = item.comment
    if item.uncertainty is not None:
        made["uncertainty type"] = item.uncertainty.distribution
        if item.uncertainty.distribution >= UNCERTAIN_FROM:  # else bw2data would draw ``loc`` in the amount's place
            values = {name: float(getattr(item.uncertainty, name)) for name in PARAMETERS}
            made |= {name: value for name, value in values.items() if not math.isnan(value)}
            made["negative"] = item.uncertainty.negative
        if item.uncertainty.pedigree_table:
            made["pedigree table"] = item.uncertainty.pedigree_table
        if item.uncertainty.pedigree:
            made["pedigree"] = list(item.uncertainty.pedigree)
    return made


def _checks(store: Store, database: str, records: Sequence[DatasetRecord]) -> Iterator[Finding]:
    """Everything that is wrong with the records."""
    codes = Counter(item.code for item in records)
    for item in records:
        if codes[item.code] > 1:
            count = codes[item.code]
            yield finding("lca_brightway.duplicate_code", item.source, database=database, id=item.code, count=count)
        yield from _checks_of_one(database, item)
    known = _known(store, database, records)
    for item in records:
        for exchange in item.exchanges:
            inside = exchange.input[0] == database
            if not (exchange.input[1] in codes if inside else exchange.input in known):
                yield finding(
                    "lca_brightway.unknown_input",
                    item.source,
                    process=item.name,
                    input=" / ".join(exchange.input),
                    amount=f"{exchange.amount:g}",
                )


def _checks_of_one(database: str, item: DatasetRecord) -> Iterator[Finding]:
    if item.kind != PROCESS and item.exchanges:
        yield finding("lca_brightway.flow_with_exchanges", item.source, name=item.name, count=len(item.exchanges))
    for exchange in item.exchanges:
        named = {"process": item.name, "input": " / ".join(exchange.input)}
        if exchange.kind not in EXCHANGE_KINDS:
            yield finding("lca_brightway.unknown_kind", item.source, kind=exchange.kind, **named)
        if not math.isfinite(exchange.amount):
            yield finding("lca_brightway.not_finite", item.source, amount=exchange.amount, **named)
    made = [exchange for exchange in item.exchanges if exchange.kind == "production"]
    if len({exchange.input for exchange in made}) > 1:
        products = "; ".join(" / ".join(exchange.input) for exchange in made)
        yield finding("lca_brightway.several_products", item.source, process=item.name, products=products)
    if made and math.fsum(exchange.amount for exchange in made if math.isfinite(exchange.amount)) == 0.0:
        yield finding("lca_brightway.no_output", item.source, process=item.name)


def _known(store: Store, database: str, records: Sequence[DatasetRecord]) -> set[tuple[str, str]]:
    """Keys outside the database that the records name and the store holds."""
    wanted: dict[str, set[str]] = {}
    for item in records:
        for exchange in item.exchanges:
            if exchange.input[0] != database:
                wanted.setdefault(exchange.input[0], set()).add(exchange.input[1])
    node = part(store, "bw2data.backends.schema").ActivityDataset
    found = set()
    for other, codes in wanted.items():
        listed = sorted(codes)
        for start in range(0, len(listed), CHUNK):
            rows = node.select(node.code).where(node.database == other, node.code << listed[start : start + CHUNK])
            found |= {(other, row.code) for row in rows}
    return found
