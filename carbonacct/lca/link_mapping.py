"""Decisions about links, saved and used again: ``carbonacct.lci-mapping/1`` (TOML); and declared cut-offs.

format = "carbonacct.lci-mapping/1"

[[link]]
flow = "id or name of the product"
process = ""                  # id of the buyer (empty: every buyer)
provider = "id of the supplying process"
provider_library = ""         # empty: the library itself, else one of the others
factor = 1.0                  # units of the supplier's product per unit of the exchange, where the units differ
by = "who"
why = "why"
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from carbonacct.datafiles import versioned_toml
from carbonacct.errors import UsageError

FORMAT = "carbonacct.lci-mapping/1"
CutOffMode = Literal["none", "all", "labelled", "listed"]
LABELS = ("CUTOFF", "CUT-OFF", "dummy")


@dataclass(frozen=True, slots=True)
class LinkChoice:
    """One decision: what supplies a product, for one buyer or for all; ``factor`` None takes the units' own."""

    flow: str
    provider: str
    process: str = ""
    provider_library: str = ""
    factor: float | None = None
    by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class CutOff:
    """Which exchanges without a supplier are declared cut off: none, all, those labelled so, or those listed.

    ``labels`` begin the name of a product; ``flows`` are ids or names. ``labelled`` takes the listed ones too.
    """

    mode: CutOffMode = "none"
    labels: tuple[str, ...] = LABELS
    flows: tuple[str, ...] = ()
    by: str = ""
    why: str = ""

    def __post_init__(self) -> None:
        if self.mode not in get_args(CutOffMode):
            raise UsageError(f"unknown cut-off {self.mode!r}; known are {get_args(CutOffMode)}")

    def declared(self, flow: str, name: str) -> str:
        """By what an exchange of this flow is declared cut off (``label``, ``list``, ``all``), or empty."""
        if self.mode in ("listed", "labelled", "all") and (flow in self.flows or name.strip() in self.flows):
            return "list"
        if self.mode in ("labelled", "all") and self.labelled(name):
            return "label"
        return "all" if self.mode == "all" else ""

    def labelled(self, name: str) -> bool:
        """Whether the name says itself that the product is cut off."""
        return name.strip().lower().startswith(tuple(label.lower() for label in self.labels))


def read_mapping(path: Path) -> tuple[LinkChoice, ...]:
    """Read a mapping file.

    Raises:
        ReferenceDataError: it cannot be read or is not TOML.
        FormatVersionError: it has another format.
        UsageError: a key is missing or unknown, a factor is not above 0, or a pair of flow and buyer stands twice.
    """
    content = versioned_toml(path, FORMAT)
    try:
        choices = tuple(LinkChoice(**item) for item in content.get("link", ()))
    except TypeError as error:
        raise UsageError(f"{path.name}: {error}") from error
    seen: set[tuple[str, str]] = set()
    for item in choices:
        texts = (item.flow, item.provider, item.process, item.provider_library, item.by, item.why)
        if not all(isinstance(text, str) for text in texts) or not isinstance(item.factor, int | float | None):
            raise UsageError(f"{path.name}: a value of {item.flow!r} is of the wrong kind (factor: number, else text)")
        if item.factor is not None and not (math.isfinite(item.factor) and item.factor > 0):
            raise UsageError(f"{path.name}: the factor of {item.flow!r} must be above 0, not {item.factor}")
        if (item.flow, item.process) in seen:
            raise UsageError(f"{path.name}: {item.flow!r} for {item.process or 'every buyer'} stands twice")
        seen.add((item.flow, item.process))
    return choices


def write_mapping(path: Path, choices: Iterable[LinkChoice]) -> None:
    """Write a mapping file, one ``[[link]]`` per decision in the order given."""
    lines = [f'format = "{FORMAT}"']
    for item in choices:
        lines += ["", "[[link]]"]
        for key in ("flow", "process", "provider", "provider_library", "by", "why"):
            value = getattr(item, key)
            if value:
                lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}")
        if item.factor is not None:
            lines.append(f"factor = {item.factor!r}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
