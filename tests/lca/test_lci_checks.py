"""Checks of linked libraries: numbers by hand."""

from __future__ import annotations

import math

import pytest

from carbonacct.lca.allocation import allocate
from carbonacct.lca.checks import check, double_counts, mass_balances, zero_scores
from carbonacct.lca.datasets import Flow, Library
from carbonacct.lca.linking import CutOff, link
from tests.lca.packages import codes
from tests.lca.small_libraries import FLOWS, library, out, process, take

FLOWS_HERE = {**FLOWS, "burned": Flow("burned", "Coal, combusted in industrial boiler", "kg", "product")}
BURNER = process("burner", out("burned", 2.0, reference=True), out("co2", 5.2))


def burning(*processes: object) -> Library:
    base = library(*processes)  # type: ignore[arg-type]
    return Library(base.name, base.format, base.sha256, FLOWS_HERE, base.processes)


def test_combustion_that_stands_in_both_is_reported_with_its_numbers() -> None:
    kiln = process("kiln", out("steel", 2.0, reference=True), out("co2", 1.8), take("burned", 0.2))
    (found,) = double_counts(link(burning(kiln, BURNER)))
    # per kg of product: 1.8 ÷ 2 itself; 0.2 ÷ 2 kg of coal at 5.2 ÷ 2 kg CO2 a kg
    assert (found.process, found.direct, found.bought) == ("kiln", 0.9, pytest.approx(0.26, rel=1e-15))
    (what,) = (item for item in check(link(burning(kiln, BURNER))) if item.code == "lca_check.double_combustion")
    assert all(number in what.message("en") for number in ("0.9 kg CO2", "0.26 kg CO2", "1.16 in all"))
    assert what.severity == "warning"


@pytest.mark.parametrize("direct", [0.0, 0.1, 1000.0])
def test_bought_combustion_that_cannot_be_in_the_direct_emission_is_not_reported(direct: float) -> None:
    """None itself, less than what is bought, or so much that the bought part is below 1 %."""
    kiln = process("kiln", out("steel", 2.0, reference=True), out("co2", direct), take("burned", 0.2))
    assert double_counts(link(burning(kiln, BURNER))) == ()


def test_empty_cut_off_and_twin_processes() -> None:
    idle = process("idle", out("steel", 1.0, reference=True))
    again = process("again", out("steel", 1.0, reference=True), out("co2", 1.0))
    twin = process("twin", out("steel", 1.0, reference=True), out("co2", 2.0))
    limed = process("limed", out("slab", 1.0, reference=True), take("lime", 1.0))
    base = library(idle, again, limed, twin)
    renamed = Library(
        base.name,
        base.format,
        base.sha256,
        base.flows,
        tuple(p if p.id != "twin" else type(p)("twin", "again", p.exchanges) for p in base.processes),
    )
    found = check(link(renamed, cut_off=CutOff("all")))
    assert codes(found) == {"lca_check.empty", "lca_check.only_cut_off", "lca_check.twins"}
    assert "idle" in next(item for item in found if item.code == "lca_check.empty").message("en")


def test_masses_in_and_out() -> None:
    forge = process("forge", out("steel", 3.0, reference=True), out("co2", 500.0, "g"), take("coke", 1.0))
    balance = mass_balances(link(library(forge), cut_off=CutOff("all")))[0]
    assert (balance.inputs_kg, balance.outputs_kg, balance.ratio) == (1.0, 3.5, 3.5)
    assert "lca_check.mass_balance" in codes(check(link(library(forge), cut_off=CutOff("all"))))
    assert mass_balances(link(library(process("p", out("steel", 1.0, reference=True))))) == ()
    nothing = mass_balances(link(library(process("p", out("steel", 1.0, reference=True), take("coke", 0.0))), ()))
    assert nothing[0].ratio == math.inf


def test_a_score_of_zero_says_why() -> None:
    silent = process("silent", out("steel", 1.0, reference=True))
    wood = process("wood", out("log", 1.0, "m3", reference=True), take("land", 1.0, "m2*a"))
    buyer = process("buyer", out("slab", 1.0, reference=True), take("log", 1.0, "m3"))
    gas = process("gas", out("steam", 1.0, "MJ", reference=True), out("co2", 1.0))
    pair = process("pair", out("steel", 1.0, reference=True), out("steam", 1.0, "MJ"), out("co2", 2.0))
    split = allocate(library(silent, wood, buyer, gas, pair), {"pair": "reference"})
    linked = link(split.library)
    scores = {"silent": 0.0, "wood": 0.0, "buyer": 0.0, "gas": 1.0, "pair/steel": 2.0, "pair/steam": 0.0}
    found = zero_scores(linked, scores, {"co2": 1.0}, "GWP")  # type: ignore[arg-type]
    assert codes(found) == {"lca_check.zero_share", "lca_check.zero_no_flows", "lca_check.zero_unmatched"}
    texts = {item.code: item.message("en") for item in found}
    assert "1 products" in texts["lca_check.zero_no_flows"] and "2 products" in texts["lca_check.zero_unmatched"]
