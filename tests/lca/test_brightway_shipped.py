"""Elementary flows and impact methods that bw2io ships, without a network."""

from __future__ import annotations

import csv
import gc
import socket
from pathlib import Path
from typing import Any

import pytest

from carbonacct.errors import UsageError
from carbonacct.lca import brightway
from carbonacct.lca.brightway import Store

GWP = Path(__file__).resolve().parents[3] / "shared" / "data" / "gwp" / "IPCC_GWP_values.csv"
GWP100 = ("IPCC 2021", "climate change", "global warming potential (GWP100)")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store with the flows and the methods of IPCC, made while no network can be reached."""
    patch = pytest.MonkeyPatch()

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError("no network in this test")

    patch.setattr(socket.socket, "connect", refuse)
    patch.setattr(socket, "getaddrinfo", refuse)
    gc.freeze()
    try:
        store = brightway.open_store(tmp_path_factory.mktemp("shipped") / "store")
        brightway.set_up_elementary_flows(store)
        made = brightway.set_up_methods(store)
    finally:
        patch.undo()
        gc.unfreeze()
    assert made.findings == ()
    return store


def factors_by_name(store: Store, name: tuple[str, ...]) -> dict[str, set[float]]:
    found: dict[str, set[float]] = {}
    for factor in brightway.show_method(store, name)[1]:
        assert factor.flow is not None
        found.setdefault(factor.flow.name, set()).add(factor.value)
    return found


def test_the_elementary_flows_are_those_of_ecoinvent_39(shipped: Store) -> None:
    info = brightway.show_database(shipped, "biosphere3")
    # bw2io 0.9.17: elementary flows 3.9
    assert (info.flows, info.processes, info.depends) == (4709, 0, ())
    before = info.modified
    assert brightway.set_up_elementary_flows(shipped).modified == before, "what is there stays as it is"


def test_ipcc_alone_is_set_up_without_asking(shipped: Store) -> None:
    found = {item.name[0] for item in brightway.list_methods(shipped)}
    assert found == {"IPCC 2013", "IPCC 2013 no LT", "IPCC 2021", "IPCC 2021 no LT"}
    assert len(brightway.list_methods(shipped)) == 72
    assert brightway.set_up_methods(shipped).methods == (), "what is there stays as it is"


def test_gwp100_of_the_sixth_assessment(shipped: Store) -> None:
    info, _ = brightway.show_method(shipped, GWP100)
    assert (info.unit, info.factors) == ("kg CO2-Eq", 226)
    found = factors_by_name(shipped, GWP100)
    assert found["Carbon dioxide, fossil"] == {1.0}
    # AR6 WG1 table 7.15 (also ../shared/data/gwp): fossil 29.8, non-fossil 27.0
    assert found["Methane, fossil"] == {29.8}
    assert found["Methane, non-fossil"] == {27.0}
    assert found["Dinitrogen monoxide"] == {273.0}


def test_gwp100_of_the_fifth_assessment(shipped: Store) -> None:
    found = factors_by_name(shipped, ("IPCC 2013", "climate change", "global warming potential (GWP100)"))
    # ecoinvent's implementation of IPCC 2013: fossil methane with its own oxidation (29.7)
    assert found["Carbon dioxide, fossil"] == {1.0} and found["Methane, fossil"] == {29.7}


@pytest.mark.skipif(not GWP.is_file(), reason="the GWP tables are not here (../shared/data/gwp)")
@pytest.mark.parametrize(("formula", "flow"), [("N2O", "Dinitrogen monoxide"), ("SF6", "Sulfur hexafluoride")])
def test_gwp100_agrees_with_the_ipcc_table(shipped: Store, formula: str, flow: str) -> None:
    rows = csv.DictReader(GWP.read_text(encoding="utf-8-sig").splitlines())
    wanted = {float(r["Value"]) for r in rows if (r["AR"], r["Formula"], r["Parameter"]) == ("AR6", formula, "GWP100")}
    # the table rounds to whole numbers, ecoinvent's file gives one digit more
    (value,) = factors_by_name(shipped, GWP100)[flow]
    assert any(abs(value - expected) <= 1.0 for expected in wanted)


def test_methods_by_pattern(shipped: Store) -> None:
    made = brightway.set_up_methods(shipped, r"^TRACI v2\.1 \|")
    assert len(made.methods) == 9 and made.findings == ()
    with pytest.raises(UsageError, match="fits"):
        brightway.set_up_methods(shipped, "no such method")
    with pytest.raises(UsageError, match="malformed"):
        brightway.set_up_methods(shipped, "(")


def test_flows_come_first(store: Store) -> None:
    with pytest.raises(UsageError, match="set them up first"):
        brightway.set_up_methods(store)


def test_bw2calc_scores_with_these_methods(shipped: Store) -> None:
    import bw2calc  # noqa: PLC0415

    flow = next(
        node
        for node in brightway.search(shipped, "Methane, fossil", databases=["biosphere3"]).hits
        if node.categories == ("air",)
    )
    made = brightway.ExchangeRecord(("m", "a"), 1.0, "production")
    leak = brightway.ExchangeRecord(("biosphere3", flow.code), 2.0, "biosphere")
    brightway.write_database(
        shipped, "m", [brightway.DatasetRecord("a", "leak", "kg", exchanges=(made, leak))], replace=True
    )
    lca = bw2calc.LCA({("m", "a"): 1.0}, GWP100)
    lca.lci()
    lca.lcia()
    assert lca.score == 59.6  # 2 × 29.8


@pytest.mark.long
def test_all_methods_are_set_up(store: Store) -> None:
    brightway.set_up_elementary_flows(store)
    made = brightway.set_up_methods(store, every=True)
    assert len(made.methods) == 762 and made.findings == ()
    assert sum(item.factors for item in made.methods) == 227_223
