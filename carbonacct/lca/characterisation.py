"""Impact methods as flows with factors, from where they come: the library, Brightway's store, or the GWP tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbonacct.errors import ReferenceDataError
from carbonacct.factors.gwp import gwp_factor
from carbonacct.factors.store import FactorStore
from carbonacct.lca.datasets import Flow, ImpactMethod
from carbonacct.lca.flow_words import words

if TYPE_CHECKING:
    from carbonacct.lca.brightway import Store

__all__ = ["CharacterisedFlow", "FlowMethod", "gwp_method", "method_of_library", "method_of_store"]


@dataclass(frozen=True, slots=True)
class CharacterisedFlow:
    """An elementary flow of a method, with its factor per ``unit`` of it."""

    id: str
    name: str
    compartment: tuple[str, ...]
    unit: str
    factor: float
    cas: str = ""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowMethod:
    """An impact method: name from the general to the particular, unit of a score, and its flows."""

    name: tuple[str, ...]
    unit: str
    flows: tuple[CharacterisedFlow, ...]


def method_of_library(method: ImpactMethod, flows: Mapping[str, Flow]) -> FlowMethod:
    """A method that came with a library; its flows are the library's own (matched by id)."""
    made = []
    for own, factor in method.factors:
        flow = flows[own]
        made.append(CharacterisedFlow(own, flow.name, flow.compartment, flow.unit, factor, flow.cas, flow.synonyms))
    return FlowMethod(method.name, method.unit, tuple(made))


def method_of_store(store: Store, name: tuple[str, ...]) -> FlowMethod:
    """A method of Brightway's store, for example IPCC 2021 with ecoinvent's elementary flows.

    Raises:
        UsageError: the store holds no such method.
    """
    from carbonacct.lca import brightway  # noqa: PLC0415

    info, factors = brightway.show_method(store, name)
    made = []
    for item in factors:
        node = item.flow
        if node is not None:
            code = f"{node.database}:{node.code}"
            made.append(
                CharacterisedFlow(code, node.name, node.categories, node.unit, item.value, node.cas, node.synonyms)
            )
    return FlowMethod(info.name, info.unit, tuple(made))


def gwp_method(store: FactorStore, set_id: str) -> FlowMethod:
    """Global warming over 100 years from a GWP table of ``factors/gwp``, in kg CO2e.

    Carbon dioxide of plants counts 0 (its uptake counts nothing either); methane is split by origin where the table is.

    Args:
        store: the factors.
        set_id: ``gwp-ar4``, ``gwp-ar5`` or ``gwp-ar6``.

    Raises:
        ReferenceDataError: the set is not there, or has none of the gases.
    """
    made = []
    for entry in words().gwp:
        value = _gwp(store, set_id, entry["gas"], entry.get("fossil")) if entry["gas"] else 0.0
        if value is not None:
            name = entry["name"]
            made.append(CharacterisedFlow(f"gwp:{name}", name, ("air",), "kg", value, entry["cas"]))
    if not any(item.factor for item in made):
        raise ReferenceDataError(f"{set_id} holds none of the gases")
    return FlowMethod((set_id, "GWP100"), "kg CO2e", tuple(made))


def _gwp(store: FactorStore, set_id: str, gas: str, fossil: bool | None) -> float | None:
    for origin in dict.fromkeys((fossil, None)):
        factor = gwp_factor(store, set_id, gas, origin).factor
        if factor is not None:
            return float(factor.value)
    return None
