"""A linked library in the store: the same matrices, by hand and by bw2calc."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from carbonacct.findings import DataError
from carbonacct.lca import brightway
from carbonacct.lca.allocation import AllocationRules, allocate
from carbonacct.lca.assembly import assemble
from carbonacct.lca.brightway import Store
from carbonacct.lca.datasets import Exchange, Flow, Library, Process, Uncertainty
from carbonacct.lca.importers import read_library
from carbonacct.lca.linking import CutOff, LinkedLibrary, link

USLCI = Path(__file__).resolve().parents[3] / "shared/data/uslci/uslci_fy17q4_olca1.5_json_ld.zip"
FLOWS = {
    flow.id: flow
    for flow in (
        Flow("steel", "steel", "kg", "product"),
        Flow("power", "电力 power", "kWh", "product"),
        Flow("heat", "heat", "MJ", "product"),
        Flow("slag", "slag", "kg", "waste"),
        Flow("co2", "Carbon dioxide", "kg", "elementary", ("air",), "124-38-9"),
        Flow("ore", "Iron ore", "kg", "elementary", ("resource", "in ground")),
        Flow("gas", "gas", "m3", "product"),
    )
}
LOGNORMAL = Uncertainty(2, loc=math.log(200.0), scale=0.2)


def out(flow: str, amount: float, unit: str, **more: object) -> Exchange:
    return Exchange(flow, "output", amount, unit, **more)  # type: ignore[arg-type]


def take(flow: str, amount: float, unit: str, **more: object) -> Exchange:
    return Exchange(flow, "input", amount, unit, **more)  # type: ignore[arg-type]


def library(*extra: Exchange) -> Library:
    processes = (
        Process(
            "works",
            "steel works",
            (
                out("steel", 1.0, "kg", reference=True),
                take("power", 1.8, "MJ"),
                out("slag", 200.0, "g", uncertainty=LOGNORMAL),
                out("heat", 0.3, "MJ", avoided=True),
                take("ore", 1.5, "kg"),
                out("co2", 1.9, "kg"),
                *extra,
            ),
            "CN",
        ),
        Process("station", "power station", (out("power", 2.0, "kWh", reference=True), out("co2", 1.7, "kg")), "CN"),
        Process("boiler", "boiler", (out("heat", 1.0, "MJ", reference=True), out("co2", 0.1, "kg"))),
        Process("tip", "slag tip", (take("slag", 1.0, "kg", reference=True), out("co2", 0.05, "kg"))),
    )
    return Library("park", "test", "cd" * 32, FLOWS, processes)


@pytest.fixture(scope="module")
def linked() -> LinkedLibrary:
    return link(library())


def test_the_matrices_are_those_of_the_library(store: Store, linked: LinkedLibrary) -> None:
    written = brightway.write_library(store, "park", linked)
    assert (written.processes, written.flows, written.findings) == (4, 2, ())
    system = brightway.system_of(store, "park")
    rows = [
        system.product_index[brightway.node_id(store, "park", code)] for code in ("works", "station", "boiler", "tip")
    ]
    # by hand: 1.8 MJ = 0.5 kWh in; 200 g of slag handed over = +0.2 kg; 0.3 MJ of heat avoided = +0.3; the tip takes 1
    expected = [[1.0, 0, 0, 0], [-0.5, 2.0, 0, 0], [0.3, 0, 1.0, 0], [0.2, 0, 0, -1.0]]
    found = system.technosphere.toarray()[np.ix_(rows, rows)]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-15)
    co2 = system.flow_index[brightway.node_id(store, "park", "co2")]
    np.testing.assert_array_equal(system.biosphere.toarray()[co2, rows], [1.9, 1.7, 0.1, 0.05])


def test_bw2calc_scores_the_written_library(store: Store, linked: LinkedLibrary) -> None:
    import bw2calc  # noqa: PLC0415

    brightway.write_library(store, "park", linked)
    brightway.write_method(store, ("co2",), "kg", {("park", "co2"): 1.0})
    lca = bw2calc.LCA({("park", "works"): 1.0}, ("co2",))
    lca.lci()
    lca.lcia()
    # by hand: 1.9 + 0.5 × 0.85 − 0.3 × 0.1 + 0.2 × 0.05
    assert lca.score == pytest.approx(1.9 + 0.425 - 0.03 + 0.01, rel=1e-14)


def test_uncertainty_is_expressed_in_the_supplier_s_unit_and_sign(store: Store, linked: LinkedLibrary) -> None:
    brightway.write_library(store, "park", linked)
    (slag,) = (item for item in brightway.show_process(store, "park", "works").exchanges if item.input[1] == "tip")
    assert slag.amount == pytest.approx(-0.2, rel=1e-15) and slag.kind == "technosphere"
    assert slag.uncertainty is not None and slag.uncertainty.negative
    assert slag.uncertainty.loc == pytest.approx(math.log(0.2), rel=1e-14) and slag.uncertainty.scale == 0.2
    assert brightway.read_system(store, "park").findings == ()


def test_origin_and_flows_of_another_database(store: Store, linked: LinkedLibrary) -> None:
    flow = brightway.DatasetRecord("c", "CO2", "kg", kind="emission")
    brightway.write_database(store, "flows", [flow])
    origin = brightway.DatabaseOrigin("ef" * 32, "openLCA", "CC0", 2, "coal")
    written = brightway.write_library(store, "park", linked, origin, flows={"co2": ("flows", "c")})
    assert written.flows == 1
    info = brightway.show_database(store, "park")
    assert (info.depends, info.licence, info.cut_off, info.sha256) == (("flows",), "CC0", "coal", "ef" * 32)
    assert brightway.show_process(store, "park", "works").node.unit == "kg"


def test_a_distribution_without_multiples_is_said(store: Store) -> None:
    coin = take("power", 3.6, "MJ", uncertainty=Uncertainty(7, minimum=3.0, maximum=5.0))
    written = brightway.write_library(store, "park", link(library(coin)))
    assert [item.code for item in written.findings] == ["lca_brightway.unscaled_uncertainty"]


def test_unlinked_exchanges_forbid_writing_unless_cut_off(store: Store) -> None:
    open_end = library(take("gas", 1.0, "m3"))
    with pytest.raises(DataError):
        brightway.write_library(store, "park", link(open_end))
    assert brightway.write_library(store, "park", link(open_end, cut_off=CutOff("all"))).processes == 4


@pytest.mark.long
@pytest.mark.skipif(not USLCI.is_file(), reason="the US LCI files are not here (../shared/data/uslci)")
def test_us_lci_in_the_store_is_us_lci_as_linked(store: Store) -> None:
    """Amounts of the store's matrices and of those made without Brightway are the same but for the order of sums."""
    linked = link(allocate(read_library(USLCI), rules=AllocationRules(fallback="equal")).library, cut_off=CutOff("all"))
    direct = assemble(linked).system
    written = brightway.write_library(store, "uslci", linked)
    assert (written.processes, written.flows) == (len(direct.processes), len(direct.flows))
    assert written.exchanges == len(linked.processes) + len(linked.technosphere) + len(linked.biosphere)
    kept = brightway.system_of(store, "uslci")
    columns = [kept.process_index[brightway.node_id(store, "uslci", str(code))] for code in direct.processes]
    rows = [kept.flow_index.get(brightway.node_id(store, "uslci", str(code)), -1) for code in direct.flows]
    a, b = kept.technosphere.toarray()[np.ix_(columns, columns)], kept.biosphere.toarray()[:, columns]
    np.testing.assert_allclose(a, direct.technosphere.toarray(), rtol=1e-14, atol=0)
    known = np.array(rows) >= 0
    np.testing.assert_allclose(b[np.array(rows)[known]], direct.biosphere.toarray()[known], rtol=1e-13, atol=0)
    assert not direct.biosphere.toarray()[~known].any()
