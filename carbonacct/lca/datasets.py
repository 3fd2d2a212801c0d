"""Unit processes as importers read them: what the file says, before allocation and linking.

Amounts keep the sign of the file. ``direction`` says on which side of the process an exchange stands; a technosphere
matrix entry is + for outputs and − for inputs, whatever the format's own habit (an EcoSpold treatment process, whose
reference product is −1 of waste, keeps its −1: an output of −1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from carbonacct.findings import Finding
from carbonacct.source import Source

FlowKind = Literal["product", "waste", "elementary"]
Direction = Literal["input", "output"]
AllocationMethod = Literal["physical", "mass", "energy", "economic", "given", "causal", "system_expansion", "none"]


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """A distribution in the terms of stats_arrays: id of the distribution and its six parameters (NaN: not used).

    It describes the amount as it stands in the exchange (before the sign of the matrix); ``negative`` is stats_arrays'
    flag of a lognormal that was fitted to the absolute value. ``pedigree`` holds the data-quality scores as written,
    ``pedigree_table`` the name of the table that the spread was computed from (empty: the source states it).
    """

    distribution: int
    loc: float = float("nan")
    scale: float = float("nan")
    shape: float = float("nan")
    minimum: float = float("nan")
    maximum: float = float("nan")
    negative: bool = False
    pedigree: tuple[int, ...] = ()
    pedigree_table: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """A product, a waste or an elementary flow. ``id`` is unique in its library (the format's uuid or code).

    ``compartment`` runs from the general to the particular (``("air", "urban air close to ground")``), ``location`` is
    the flow's own where the format has one. ``conversions`` gives, by unit name of another property, how many of that
    unit one reference unit is (kg of a product that is counted in items, MJ of a fuel in kg), as the file states it.
    """

    id: str
    name: str
    unit: str
    kind: FlowKind
    compartment: tuple[str, ...] = ()
    cas: str = ""
    formula: str = ""
    location: str = ""
    synonyms: tuple[str, ...] = ()
    conversions: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Exchange:
    """One line of a unit process.

    ``reference`` marks the quantitative reference(s): products of a multi-output process are all ``reference`` or
    outputs of kind product; ``avoided`` marks an output that the author credits by system expansion. ``provider`` is
    the id of the process that supplies it, ``provider_library`` its database, where the file names them.
    ``parameters`` names what moves this amount (exchanges that share one move together in Monte Carlo).
    """

    flow: str
    direction: Direction
    amount: float
    unit: str
    reference: bool = False
    avoided: bool = False
    provider: str = ""
    provider_library: str = ""
    location: str = ""
    uncertainty: Uncertainty | None = None
    formula: str = ""
    parameters: tuple[str, ...] = ()
    comment: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class AllocationFactor:
    """Share of a process (or of one of its exchanges: ``exchange`` is its number) that a product carries."""

    method: AllocationMethod
    product: str
    value: float
    exchange: int | None = None


@dataclass(frozen=True, slots=True)
class Process:
    """A unit process as read. ``id`` is unique in its library.

    ``origin`` is the id of the multi-output process that it was split from (empty: it stands as read).
    """

    id: str
    name: str
    exchanges: tuple[Exchange, ...]
    location: str = ""
    categories: tuple[str, ...] = ()
    allocation: tuple[AllocationFactor, ...] = ()
    default_allocation: AllocationMethod = "none"
    parameters: tuple[tuple[str, float], ...] = ()
    valid_from: str = ""
    valid_to: str = ""
    comment: str = ""
    source: Source | None = None
    synonyms: tuple[str, ...] = ()
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named number that amounts depend on. ``id`` is unique in its library and is what ``Exchange.parameters`` names.

    ``process`` is the id of the process that alone sees it (empty: global). With a ``formula`` the value follows from
    other parameters; ``value`` is what the file states.
    """

    id: str
    name: str
    value: float
    formula: str = ""
    process: str = ""
    uncertainty: Uncertainty | None = None


@dataclass(frozen=True, slots=True)
class ImpactMethod:
    """Characterisation factors by flow id of the library: (flow id, factor per reference unit of the flow)."""

    name: tuple[str, ...]
    unit: str
    factors: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Library:
    """What one file (or folder, or archive) holds; findings are problems met while reading it, nothing is lost."""

    name: str
    format: str
    sha256: str
    flows: dict[str, Flow]
    processes: tuple[Process, ...]
    methods: tuple[ImpactMethod, ...] = ()
    licence: str = ""
    findings: tuple[Finding, ...] = field(default=())
    parameters: tuple[Parameter, ...] = ()
