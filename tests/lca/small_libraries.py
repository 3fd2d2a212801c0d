"""Small libraries of unit processes, written by hand."""

from __future__ import annotations

from typing import Any

from carbonacct.lca.datasets import Exchange, Flow, Library, Process

FLOWS = {
    flow.id: flow
    for flow in (
        Flow("steel", "steel", "kg", "product"),
        Flow("slab", "slab", "kg", "product"),
        Flow("power", "electricity", "kWh", "product"),
        Flow("steam", "steam", "MJ", "product"),
        Flow("log", "log", "m3", "product"),
        Flow("bark", "bark", "kg", "product"),
        Flow("lime", "CUTOFF lime", "kg", "product"),
        Flow("coke", "coke, metallurgical", "kg", "product"),
        Flow("bolt", "bolt", "Item(s)", "product", conversions=(("kg", 0.02),)),
        Flow("slag", "slag", "kg", "waste"),
        Flow("co2", "Carbon dioxide, fossil", "kg", "elementary", ("air",), "124-38-9"),
        Flow("ch4", "Methane", "kg", "elementary", ("air", "low population density")),
        Flow("bio", "Carbon dioxide, biogenic", "kg", "elementary", ("air",), "124-38-9"),
        Flow("land", "Occupation, forest", "m2*a", "elementary", ("resource", "land")),
    )
}


def out(flow: str, amount: float, unit: str = "kg", **more: Any) -> Exchange:
    return Exchange(flow, "output", amount, unit, **more)


def take(flow: str, amount: float, unit: str = "kg", **more: Any) -> Exchange:
    return Exchange(flow, "input", amount, unit, **more)


def process(name: str, *exchanges: Exchange, **more: Any) -> Process:
    return Process(name, name, exchanges, **more)


def library(*processes: Process, name: str = "small") -> Library:
    return Library(name, "test", "00" * 32, FLOWS, processes)
