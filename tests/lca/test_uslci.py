"""US LCI from its file to scores: the committed extract always, the whole database where it is at hand."""

from __future__ import annotations

import math
import warnings
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from carbonacct.datafiles import data_folder
from carbonacct.factors.store import FactorStore
from carbonacct.lca.allocation import Allocation, allocate
from carbonacct.lca.allocation_rules import AllocationRules, read_allocation
from carbonacct.lca.assembly import Assembly, assemble
from carbonacct.lca.characterisation import gwp_method
from carbonacct.lca.checks import double_counts, zero_scores
from carbonacct.lca.flow_mapping import FlowChoice, MatchedMethod, match_flows, read_choices
from carbonacct.lca.importers import read_library
from carbonacct.lca.linking import CutOff, LinkedLibrary, LinkRules, link
from carbonacct.lca.scoring import intensities
from carbonacct.lca.system import MatrixSystem
from tests.lca.exact import bw2calc_scores

LCI = data_folder("inventories") / "lci"
EXTRACT = LCI / "uslci-extract" / "fy17q4" / "uslci_extract_olca1.5_json_ld.zip"
RULES = LCI / "uslci" / "fy17q4" / "allocation.toml"
FLOWS = RULES.parent / "flows.toml"
FULL = Path(__file__).resolve().parents[3] / "shared" / "data" / "uslci" / "uslci_fy17q4_olca1.5_json_ld.zip"
needs_full = pytest.mark.skipif(not FULL.is_file(), reason="the US LCI files are not here (../shared/data/uslci)")
CEMENT = "Portland cement, at plant"


@dataclass(frozen=True)
class Chain:
    allocation: Allocation
    linked: LinkedLibrary
    assembly: Assembly
    matched: MatchedMethod
    intensities: Any

    def product(self, name: str) -> str:
        return next(item.id for item in self.linked.processes if item.product.name.strip() == name)

    def score(self, name: str) -> float:
        return float(self.intensities.sel({"product": self.product(name), "method": "gwp"}))


@lru_cache(maxsize=2)
def chain(path: Path) -> Chain:
    allocation = allocate(read_library(path), rules=read_allocation(RULES))
    linked = link(allocation.library, cut_off=CutOff("all", why="a test"))
    assembly = assemble(linked)
    matched = match_flows(linked, gwp_method(FactorStore.load(), "gwp-ar6"), read_choices(FLOWS))
    return Chain(allocation, linked, assembly, matched, intensities(assembly.system, {"gwp": matched.factors}))


@pytest.fixture
def extract() -> Chain:
    return chain(EXTRACT)


@pytest.fixture
def full() -> Chain:
    return chain(FULL)


def against_bw2calc(found: Chain, names: list[Any]) -> None:
    """Scores of bw2calc on the same matrices, ids as whole numbers."""
    system = found.assembly.system
    n, m = len(system.products), len(system.flows)
    numbered = MatrixSystem.from_matrices(
        system.technosphere, system.biosphere, products=range(n), processes=range(n), flows=range(n, n + m)
    )
    method = {n + place: found.matched.factors.get(str(flow), 0.0) for place, flow in enumerate(system.flows)}
    demands: dict[str, Any] = {name: {system.product_index[name]: 1.0} for name in names}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peers = bw2calc_scores(numbered, demands, {"gwp": method})
    sizes = dict(zip(names, contribution_sizes(found, names), strict=True))
    for name in names:
        ours = float(found.intensities.sel({"product": name, "method": "gwp"}))
        assert abs(ours - peers[name, "gwp"]) <= 1e-9 * sizes[name]
    assert sum(size > 0 for size in sizes.values()) >= 4


def contribution_sizes(found: Chain, names: list[Any]) -> list[float]:
    """Σ |contributions| by numpy's dense solution."""
    system = found.assembly.system
    wanted = np.zeros((len(system.products), len(names)))
    for column, name in enumerate(names):
        wanted[system.product_index[name], column] = 1.0
    supply = np.abs(np.linalg.solve(system.technosphere.toarray(), wanted))
    factors = np.array([abs(found.matched.factors.get(str(flow), 0.0)) for flow in system.flows])
    return [float(value) for value in factors @ (abs(system.biosphere) @ supply)]


def test_the_extract_from_its_file_to_scores(extract: Chain) -> None:
    assert len(extract.allocation.library.processes) == 78 and not extract.allocation.refused
    counts = extract.linked.report.counts
    assert counts["linked"] + counts["unlinked"] == counts["exchanges"] == 491
    assert extract.assembly.system.technosphere.shape == (78, 78)
    assert extract.intensities.attrs["residual"] <= 1e-10
    names = [CEMENT, "Acetic acid, at plant", "Diesel, at refinery", "Bark, softwood, green, at mill, NE-NC"]
    against_bw2calc(extract, [extract.product(name) for name in names])


def test_the_extract_is_licensed_with_its_notice() -> None:
    for folder in (EXTRACT.parent, RULES.parent):
        assert "DATA USE DISCLAIMER AGREEMENT" in (folder / "NOTICE-App-A.md").read_text(encoding="utf-8")


def test_cement_counts_its_coal_twice(extract: Chain) -> None:
    """Of the dataset: CO2 0.374 + 0.553 kg per kg direct; 0.107 kg of coal at 2.634 kg CO2 per kg burned for it, …"""
    found = next(item for item in double_counts(extract.linked) if item.label.startswith(CEMENT))
    assert found.direct == pytest.approx(0.374 + 0.553, rel=1e-12)
    burned = 0.107 * 2.634 + 0.00557 * 1.96 + 0.000133 * 2.085 + 4.42e-5 * 3.262 + 1.43e-5 * 1.724
    assert found.bought == pytest.approx(burned, rel=1e-9)
    assert extract.score(CEMENT) == pytest.approx(1.37, abs=0.005)  # as published beside the data


def test_refineries_are_split_as_their_comments_say(extract: Chain) -> None:
    """'Mass (0.2118 kg/kg crude) used for allocation' …, in shares of the masses that the dataset states."""
    shares = {
        record.product: record.share for record in extract.allocation.records if record.name == "Crude oil, in refinery"
    }
    stated = {
        "Diesel, at refinery": 0.2118,
        "Liquefied petroleum gas, at refinery": 0.026112,
        "Bitumen, at refinery": 0.0358,
        "Petroleum refining coproduct, unspecified, at refinery": 0.0503,
        "Refinery gas, at refinery": 0.04352,
        "Kerosene, at refinery": 0.0880077,
        "Petroleum coke, at refinery": 0.058,
        "Gasoline, at refinery": 0.40716,
        "Residual fuel oil, at refinery": 0.047389,
    }
    names = {extract.allocation.library.flows[flow].name: share for flow, share in shares.items()}
    total = math.fsum(stated.values())
    for name, mass in stated.items():
        assert names[name] == pytest.approx(mass / total, rel=5e-3)  # densities are printed with three digits


def test_factors_of_zero_in_the_file_are_never_used(extract: Chain) -> None:
    found = Counter(item.code for item in extract.allocation.findings)
    assert found["lca_allocation.zero_factors_passed"] == 2 and "lca_allocation.zero_factors" not in found


@needs_full
@pytest.mark.long
def test_the_whole_database_is_allocated(full: Chain) -> None:
    """Facts of the file, counted apart from this code: 766 processes, 132 with several products, 1 022 products."""
    library = read_library(FULL)
    assert len(library.processes) == 766
    assert len(full.allocation.library.processes) == 1022 and not full.allocation.refused
    assert len({record.process for record in full.allocation.records}) == 132
    plain = allocate(library)
    assert len(plain.refused) == 67  # 37 with energy beside mass, 30 with volume beside mass: never divided unasked
    assert Counter(item.code for item in plain.findings)["lca_allocation.unlike_units"] == 67
    assert len(allocate(library, rules=AllocationRules(fallback="equal")).library.processes) == 1022


@needs_full
@pytest.mark.long
def test_every_unlinked_exchange_of_the_whole_database_is_accounted_for(full: Chain) -> None:
    counts = full.linked.report.counts
    assert counts["unlinked"] == 4119
    assert counts["unlinked_names"] == 660  # 685 flow ids: some names stand under two ids
    assert counts["labelled_names"] == 634
    assert counts["several"] == 14
    assert counts["linked"] + 4119 == counts["exchanges"]
    assert dict(full.linked.report.linked).get("provider", 0) == 0  # the file names no default providers
    assert len(full.linked.report.rows()) == 4119
    assert sum(row["exchanges"] for row in full.linked.report.by_flow()) == 4119
    with_candidates = sum(bool(item.candidates) for item in full.linked.report.unlinked)
    assert with_candidates > 0.95 * 4119
    assert all(len(item.candidates) <= 3 for item in full.linked.report.unlinked)
    named = link(full.allocation.library, rules=LinkRules(names="always"), cut_off=CutOff("labelled"))
    assert named.report.counts["unlinked"] < 4119 and named.report.counts["open"] > 0


@needs_full
@pytest.mark.long
def test_the_whole_database_is_solved_and_agrees_with_bw2calc(full: Chain) -> None:
    system = full.assembly.system
    assert system.technosphere.shape == (1022, 1022)
    assert 6900 <= system.technosphere.nnz <= 7100
    assert full.intensities.attrs["residual"] <= 1e-10
    values = full.intensities.sel({"method": "gwp"}).values
    assert np.count_nonzero(values) >= 900
    places = np.argsort(values)[:: len(values) // 12].tolist()
    against_bw2calc(full, [full.product(CEMENT), *(system.products[place] for place in places)])


@needs_full
@pytest.mark.long
def test_products_that_score_zero_are_explained(full: Chain) -> None:
    values = dict(
        zip(full.assembly.system.products, full.intensities.sel({"method": "gwp"}).values.tolist(), strict=True)
    )
    found = zero_scores(full.linked, values, full.matched.factors, "gwp")
    explained = sum(int(dict(item.params)["count"]) for item in found)
    assert explained == sum(value == 0.0 for value in values.values())
    assert {item.code for item in found} == {
        "lca_check.zero_share",
        "lca_check.zero_no_flows",
        "lca_check.zero_unmatched",
    }


@needs_full
@pytest.mark.long
def test_carbon_dioxide_and_methane_of_the_whole_database_have_factors(full: Chain) -> None:
    """Only what is taken up from air stays without one."""
    missing = [
        item
        for item in full.matched.unmatched
        if item.name.strip().startswith(("Carbon dioxide", "Methane, fossil", "Methane, biogenic"))
    ]
    assert all(item.compartment[0] == "resource" or "in air" in item.name for item in missing)
    assert {match.way for match in full.matched.matches} <= {"name", "assumed", "choice"}


ECOSPOLD1 = FULL.parent / "uslci_fy21q3_ecospold1.zip"
ECOSPOLD2 = FULL.parent / "uslci_fy18q1_ecospold2.zip"


def other_release(path: Path, choices: tuple[FlowChoice, ...] = ()) -> Chain:
    rules = replace(read_allocation(RULES), without_product="leave_out")
    allocation = allocate(read_library(path), rules=rules)
    linked = link(allocation.library, cut_off=CutOff("all", why="a test"))
    assembly = assemble(linked)
    matched = match_flows(linked, gwp_method(FactorStore.load(), "gwp-ar6"), choices)
    return Chain(allocation, linked, assembly, matched, intensities(assembly.system, {"gwp": matched.factors}))


@pytest.mark.long
@pytest.mark.parametrize(
    ("path", "datasets", "products", "cement"), [(ECOSPOLD1, 639, 826, 1.39), (ECOSPOLD2, 746, 1002, 1.37)]
)
def test_the_other_releases_agree_with_bw2calc(path: Path, datasets: int, products: int, cement: float) -> None:
    """Other releases have their own counts: 639 datasets; 767 files, 21 of which hold no reference product.

    EcoSpold 2 leaves compartments out: greenhouse gases are matched by the decisions that are shipped.
    """
    if not path.is_file():
        pytest.skip("the US LCI files are not here (../shared/data/uslci)")
    choices = read_choices(RULES.parents[1] / "fy18q1" / "flows.toml") if path == ECOSPOLD2 else ()
    found = other_release(path, choices)
    assert len({record.process for record in found.allocation.records}) > 80
    assert len({item.process.origin or item.process.id for item in found.linked.processes}) == datasets
    assert len(found.linked.processes) == products
    counts = found.linked.report.counts
    assert counts["linked"] + counts["unlinked"] == counts["exchanges"]
    assert found.intensities.attrs["residual"] <= 1e-10
    assert found.score(CEMENT) == pytest.approx(cement, abs=0.005)
    values = found.intensities.sel({"method": "gwp"}).values
    assert np.count_nonzero(values) >= 700
    places = np.argsort(values)[:: len(values) // 12].tolist()
    against_bw2calc(found, [found.product(CEMENT), *(found.assembly.system.products[place] for place in places)])
