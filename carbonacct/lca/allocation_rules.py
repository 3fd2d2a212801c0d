"""How multi-output processes are split, as data: an allocation file (``carbonacct.lci-allocation/1``, TOML).

format = "carbonacct.lci-allocation/1"
by = "who decided"
why = "in words, with the source"
order = ["file", "mass", "energy"]      # tried from left to right
fallback = "refuse"                     # or reference | reference_dimension | equal
normalise = false                       # factors that do not sum to 1

[[process]]                             # a choice for one process (id or name; * stands for anything)
process = "Petroleum refining, at refinery"
method = "given"
why = "kg per kg of output, comments of the exchanges"
factors = { "Diesel, at refinery" = 0.2188 }

[[property]]                            # a measured property that makes units alike
flow = "Roundwood, softwood*"
unit = "m3"
per_unit = "kg"
value = 380
source = "comment of the exchange: ovendry density"
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal, get_args

from carbonacct.datafiles import versioned_toml
from carbonacct.errors import UsageError
from carbonacct.lca.datasets import AllocationMethod, Flow, Process

FORMAT = "carbonacct.lci-allocation/1"
Step = Literal["file", "mass", "energy"]
Fallback = Literal["refuse", "reference", "reference_dimension", "equal"]
WithoutProduct = Literal["refuse", "leave_out"]
METHODS: tuple[str, ...] = get_args(AllocationMethod)


@dataclass(frozen=True, slots=True)
class ProcessChoice:
    """A choice for the processes whose id or name fits ``process``; ``factors`` by flow id or name."""

    process: str
    method: str
    factors: tuple[tuple[str, float], ...] = ()
    why: str = ""

    def fits(self, process: Process) -> bool:
        """Whether the choice is about this process."""
        return self.process == process.id or fnmatchcase(process.name.strip(), self.process)


@dataclass(frozen=True, slots=True)
class FlowProperty:
    """One ``unit`` of the flows that fit is ``value`` of ``per_unit``, as ``source`` says."""

    flow: str
    unit: str
    per_unit: str
    value: float
    source: str

    def fits(self, flow: Flow) -> bool:
        """Whether the property is about this flow."""
        return self.flow == flow.id or fnmatchcase(flow.name.strip(), self.flow)


@dataclass(frozen=True, slots=True)
class AllocationRules:
    """What is tried for a multi-output process: its own choice, then ``order``, then ``fallback``."""

    order: tuple[Step, ...] = ("file", "mass", "energy")
    fallback: Fallback = "refuse"
    normalise: bool = False
    without_product: WithoutProduct = "refuse"
    processes: tuple[ProcessChoice, ...] = ()
    properties: tuple[FlowProperty, ...] = ()
    by: str = ""
    why: str = ""
    file: str = ""

    def __post_init__(self) -> None:
        unknown: list[str] = []
        unknown += [step for step in self.order if step not in get_args(Step)]
        unknown += [] if self.fallback in get_args(Fallback) else [self.fallback]
        unknown += [] if self.without_product in get_args(WithoutProduct) else [self.without_product]
        known = (*METHODS, *get_args(Fallback))
        unknown += [choice.method for choice in self.processes if choice.method not in known]
        if unknown:
            raise UsageError(f"{self.file or 'allocation rules'}: unknown words {unknown}; known are {known}")

    def choice(self, process: Process) -> ProcessChoice | None:
        """The first choice that fits a process."""
        return next((choice for choice in self.processes if choice.fits(process)), None)


def read_allocation(path: Path) -> AllocationRules:
    """Read an allocation file.

    Raises:
        ReferenceDataError: it cannot be read or is not TOML.
        FormatVersionError: it has another format.
        UsageError: a key is missing or unknown, or a value is of the wrong kind.
    """
    content = versioned_toml(path, FORMAT)
    try:
        return AllocationRules(
            order=tuple(content.get("order", ("file", "mass", "energy"))),
            fallback=content.get("fallback", "refuse"),
            normalise=bool(content.get("normalise", False)),
            without_product=content.get("without_product", "refuse"),
            processes=tuple(_choice(item) for item in content.get("process", ())),
            properties=tuple(_property(item) for item in content.get("property", ())),
            by=str(content.get("by", "")),
            why=str(content.get("why", "")),
            file=path.name,
        )
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise UsageError(f"{path.name}: {error}") from error


def _property(item: dict[str, Any]) -> FlowProperty:
    made = FlowProperty(**item | {"value": float(item["value"])})
    if not (math.isfinite(made.value) and made.value > 0):
        raise ValueError(f"the value of {made.flow!r} must be above 0, not {made.value}")
    return made


def _choice(item: dict[str, Any]) -> ProcessChoice:
    factors = {str(name): float(value) for name, value in item.get("factors", {}).items()}
    rest = {key: value for key, value in item.items() if key != "factors"}
    return ProcessChoice(**rest, factors=tuple(factors.items()))
