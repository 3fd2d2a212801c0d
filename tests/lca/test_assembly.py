"""Matrices of linked libraries: entries by hand, uncertainty by bw2calc's convention, groups, refusals."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from carbonacct.findings import DataError
from carbonacct.lca.allocation import allocate
from carbonacct.lca.assembly import assemble
from carbonacct.lca.datasets import Exchange, Uncertainty
from carbonacct.lca.errors import UnlinkedError
from carbonacct.lca.linking import CutOff, LinkChoice, link
from carbonacct.lca.scoring import score
from tests.lca.exact import exact_score
from tests.lca.packages import codes
from tests.lca.small_libraries import library, out, process, take

STATION = process("station", out("power", 2.0, "kWh", reference=True), out("co2", 1.7), take("power", 0.1, "kWh"))
BOILER = process("boiler", out("steam", 1.0, "MJ", reference=True), out("co2", 0.1))
TIP = process("tip", take("slag", 1.0, reference=True), out("co2", 0.05))
WORKS = process(
    "works",
    out("steel", 1.0, reference=True),
    take("power", 1.8, "MJ"),
    take("power", 0.5, "kWh"),
    out("slag", 200.0, "g"),
    out("steam", 0.3, "MJ", avoided=True),
    out("co2", 1900.0, "g"),
    out("co2", 0.1),
)


def lognormal(amount: float, scale: float = 0.2) -> Uncertainty:
    return Uncertainty(2, loc=math.log(amount), scale=scale)


def test_matrices_and_score_by_hand() -> None:
    made = assemble(link(library(WORKS, STATION, BOILER, TIP)))
    system = made.system
    assert system.products == system.processes == ("works", "station", "boiler", "tip")
    # two purchases of 0.5 kWh; the station uses 0.1 of its 2 kWh; slag + ; steam credited; the tip's reference is −1
    expected = [[1, 0, 0, 0], [-1.0, 1.9, 0, 0], [0.3, 0, 1, 0], [0.2, 0, 0, -1]]
    np.testing.assert_allclose(system.technosphere.toarray(), expected, rtol=1e-15)
    np.testing.assert_allclose(system.biosphere.toarray(), [[2.0, 1.7, 0.1, 0.05]], rtol=1e-15)
    found = score(system, {"works": 1.0}, {"co2": 1.0})
    # 2.0 + 1.7 ÷ 1.9 − 0.3 × 0.1 + 0.2 × 0.05
    assert float(found) == pytest.approx(2.0 + 1.7 / 1.9 - 0.03 + 0.01, rel=1e-14)
    assert float(found) == pytest.approx(float(exact_score(system, {"works": 1.0}, {"co2": 1.0})), rel=1e-14)
    assert system.labels["station"] == "electricity | station"
    assert system.technosphere_uncertainty is None and made.uncertain == 0


def test_unlinked_exchanges_refuse_by_name() -> None:
    works = process("works", out("steel", 1.0, reference=True), take("lime", 2.0), out("co2", 1.0))
    with pytest.raises(UnlinkedError) as caught:
        assemble(link(library(works)))
    assert (caught.value.products, caught.value.processes) == (("lime",), ("works",))
    assert codes(caught.value.findings) == {"lca_assembly.open"}
    assert assemble(link(library(works), cut_off=CutOff("labelled"))).system.technosphere.nnz == 1


def test_other_errors_refuse_too() -> None:
    works = process("works", out("steel", 1.0, reference=True), out("co2", 1.0, "MJ"))
    with pytest.raises(DataError):
        assemble(link(library(works)))


def uncertain(exchange: Exchange, item: Uncertainty, *parameters: str) -> Exchange:
    return replace(exchange, uncertainty=item, parameters=parameters)


def test_records_stand_in_the_units_of_the_entries() -> None:
    works = process(
        "works",
        uncertain(WORKS.exchanges[0], Uncertainty(3, loc=1.0, scale=0.01)),
        uncertain(WORKS.exchanges[1], lognormal(1.8)),
        uncertain(WORKS.exchanges[3], Uncertainty(4, minimum=100.0, maximum=300.0)),
        uncertain(WORKS.exchanges[5], Uncertainty(5, loc=1900.0, minimum=1000.0, maximum=3000.0)),
    )
    system = assemble(link(library(works, STATION, TIP))).system
    a = {
        (int(row), int(column)): record
        for row, column, record in zip(
            *system.technosphere.tocoo().coords, system.technosphere_uncertainty, strict=True
        )
    }
    assert (a[0, 0]["uncertainty_type"], a[0, 0]["loc"], a[0, 0]["scale"]) == (3, 1.0, 0.01)
    # 1.8 MJ = 0.5 kWh; the entry is −0.5, the record describes the amount before the sign of the matrix
    assert a[1, 0]["loc"] == pytest.approx(math.log(0.5), rel=1e-14) and a[1, 0]["scale"] == 0.2
    assert (a[2, 0]["minimum"], a[2, 0]["maximum"]) == pytest.approx((0.1, 0.3), rel=1e-15)
    assert a[1, 1]["uncertainty_type"] == 1 and a[1, 1]["loc"] == pytest.approx(1.9)
    first = system.biosphere_uncertainty[0]
    assert (first["loc"], first["minimum"], first["maximum"]) == pytest.approx((1.9, 1.0, 3.0), rel=1e-15)


def test_uncertain_exchanges_at_one_place_keep_mean_and_variance() -> None:
    works = process(
        "works",
        WORKS.exchanges[0],
        uncertain(take("power", 1.8, "MJ"), Uncertainty(3, loc=1.8, scale=0.36)),
        uncertain(take("power", 0.5, "kWh"), Uncertainty(3, loc=0.5, scale=0.1)),
    )
    made = assemble(link(library(works, STATION)))
    assert "lca_assembly.merged" in codes(made.findings)
    (record,) = (r for r in made.system.technosphere_uncertainty if r["uncertainty_type"] == 3)
    # both have mean 0.5 kWh and deviation 0.1 kWh
    assert abs(record["loc"]) == pytest.approx(1.0, rel=1e-12)
    assert record["scale"] == pytest.approx(math.sqrt(0.02), rel=1e-12)


def test_lognormal_exchanges_that_move_together_add_exactly() -> None:
    works = process(
        "works",
        WORKS.exchanges[0],
        uncertain(take("power", 1.8, "MJ"), lognormal(1.8), "p"),
        uncertain(take("power", 0.25, "kWh"), lognormal(0.25), "p"),
    )
    made = assemble(link(library(works, STATION)))
    (record,) = (r for r in made.system.technosphere_uncertainty if r["uncertainty_type"] == 2)
    assert (record["loc"], record["scale"]) == pytest.approx((math.log(0.75), 0.2), rel=1e-14)
    assert made.groups == (("p",),)


def test_what_shares_a_parameter_shares_a_group_across_matrices_and_copies() -> None:
    pair = process(
        "pair",
        out("steel", 3.0, reference=True),
        out("slab", 1.0),
        uncertain(take("power", 4.0, "kWh"), lognormal(4.0)),
        uncertain(out("co2", 4.0), lognormal(4.0), "burned"),
        uncertain(take("steam", 4.0, "MJ"), lognormal(4.0), "burned"),
    )
    made = assemble(link(allocate(library(pair, STATION, BOILER)).library))
    system = made.system
    assert set(made.groups) == {("pair#2",), ("burned",)}
    assert sorted(system.technosphere_groups[system.technosphere_groups >= 0].tolist()) == [0, 0, 1, 1]
    assert sorted(system.biosphere_groups[system.biosphere_groups >= 0].tolist()) == [1, 1]
    assert made.uncertain == 6


def test_distributions_without_multiples_become_certain_with_a_finding() -> None:
    works = process(
        "works", WORKS.exchanges[0], uncertain(take("power", 3.6, "MJ"), Uncertainty(7, minimum=3, maximum=5))
    )
    made = assemble(link(library(works, STATION)))
    assert codes(made.findings) == {"lca_assembly.unscaled"} and made.uncertain == 0
    assert made.system.technosphere.toarray()[1, 0] == pytest.approx(-1.0)


def test_a_mapped_exchange_enters_with_the_factor_of_the_decision() -> None:
    works = process("works", out("steel", 1.0, reference=True), take("coke", 2.0), out("co2", 1.0))
    made = assemble(link(library(works, STATION), mapping=[LinkChoice("coke", "station", factor=3.0)]))
    assert made.system.technosphere.toarray()[1, 0] == -6.0
