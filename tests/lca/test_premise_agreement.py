"""Every product of the premise workbooks against bw2calc, each workbook alone and all of them together.

bw2calc's side is made from the exchanges as they are read: its matrices do not pass through linking or assembly. The
background of the workbooks (ecoinvent) is not in them and is cut off on both sides. Two methods: GWP over 100 years of
IPCC 2021, and one with a factor on every elementary flow, so that a product is compared wherever it has any flow.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from carbonacct.factors.store import FactorStore
from carbonacct.lca.allocation import allocate
from carbonacct.lca.assembly import assemble
from carbonacct.lca.characterisation import FlowMethod, gwp_method
from carbonacct.lca.datasets import Library
from carbonacct.lca.errors import EmptyBiosphereError
from carbonacct.lca.flow_mapping import match_flows
from carbonacct.lca.importers import read_library
from carbonacct.lca.linking import CutOff, LinkedLibrary, link
from carbonacct.lca.scoring import intensities

PREMISE = Path(__file__).resolve().parents[3] / "shared" / "data" / "premise_inventories" / "xlsx"
FIRST_FLOW = 1_000_000
STIFF = 1e5
METHODS = ("gwp", "every flow")
Factors = dict[str, float]

pytestmark = [
    pytest.mark.skipif(not PREMISE.is_dir(), reason="the premise workbooks are not here (../shared/data)"),
    pytest.mark.long,
]


@dataclass(frozen=True)
class Matrices:
    """Entries of A and B by hand: a row each of (row id, column id, amount as written, whether it is an input)."""

    technosphere: list[tuple[int, int, float, bool]]
    biosphere: list[tuple[int, int, float]]
    products: dict[str, int]
    flows: dict[str, int]
    cut_off: int


@dataclass(frozen=True)
class Compared:
    """Per method (columns): our scores, bw2calc's, and bw2calc's Σ |contributions|, a row per product."""

    ours: np.ndarray
    theirs: np.ndarray
    sizes: np.ndarray
    condition: float


@pytest.fixture(scope="module")
def gwp() -> FlowMethod:
    return gwp_method(FactorStore.load(), "gwp-ar6")


def as_read(library: Library) -> Matrices:
    """The matrices by the providers that the exchanges name; an input whose provider is not there is cut off."""
    products = {process.id: number for number, process in enumerate(library.processes, 1)}
    flows = [own for own, flow in library.flows.items() if flow.kind == "elementary"]
    numbers = {own: FIRST_FLOW + place for place, own in enumerate(flows)}
    made = Matrices([], [], products, numbers, 0)
    cut_off = 0
    for process in library.processes:
        column = products[process.id]
        for exchange in process.exchanges:
            if exchange.flow in numbers:
                made.biosphere.append((numbers[exchange.flow], column, exchange.amount))
            elif exchange.reference:
                made.technosphere.append((column, column, exchange.amount, False))
            elif exchange.provider in products:
                taken = exchange.direction == "input"
                made.technosphere.append((products[exchange.provider], column, exchange.amount, taken))
            else:
                cut_off += 1
    return Matrices(made.technosphere, made.biosphere, products, numbers, cut_off)


def package(made: Matrices) -> Any:
    import bw_processing as bwp  # noqa: PLC0415

    found = bwp.create_datapackage()
    for name, rows in (("technosphere_matrix", made.technosphere), ("biosphere_matrix", made.biosphere)):
        flips = {"flip_array": np.array([row[3] for row in made.technosphere])} if "techno" in name else {}
        found.add_persistent_vector(
            matrix=name,
            data_array=np.array([row[2] for row in rows], dtype=np.float64),
            indices_array=np.array([row[:2] for row in rows], dtype=bwp.INDICES_DTYPE),
            **flips,
        )
    return found


def method_package(made: Matrices, factors: Factors) -> Any:
    import bw_processing as bwp  # noqa: PLC0415

    found = bwp.create_datapackage()
    found.add_persistent_vector(
        matrix="characterization_matrix",
        data_array=np.array([factors.get(own, 0.0) for own in made.flows], dtype=np.float64),
        indices_array=np.array([(number, 0) for number in made.flows.values()], dtype=bwp.INDICES_DTYPE),
    )
    return found


def bw2calc_scores(made: Matrices, methods: dict[str, Factors]) -> tuple[np.ndarray, np.ndarray]:
    """Scores and Σ |contributions| of one unit of every product, shape (products, methods); one factorisation."""
    import bw2calc  # noqa: PLC0415

    packages = {name: method_package(made, factors) for name, factors in methods.items()}
    lca = bw2calc.LCA({1: 1.0}, data_objs=[package(made), packages[METHODS[0]]])
    lca.lci(factorize=True)
    matrices = {}
    for name, one in packages.items():
        lca.load_lcia_data([one])
        matrices[name] = lca.characterization_matrix
    found = np.zeros((2, len(made.products), len(methods)))
    for place, number in enumerate(made.products.values()):
        lca.lci(demand={number: 1.0})
        for column, name in enumerate(methods):
            lca.characterization_matrix = matrices[name]
            lca.lcia_calculation()
            found[:, place, column] = lca.score, abs(lca.characterized_inventory).sum()
    return found[0], found[1]


def prepared(path: Path, method: FlowMethod) -> tuple[Library, LinkedLibrary, dict[str, Factors]]:
    library = read_library(path)
    allocated = allocate(library)
    assert not allocated.refused and not [item for item in library.findings if item.severity == "error"]
    linked = link(allocated.library, cut_off=CutOff("all", why="the background, ecoinvent, is not in the workbooks"))
    every = {own: 1.0 + place % 7 for place, own in enumerate(linked.flows)}
    return allocated.library, linked, {METHODS[0]: dict(match_flows(linked, method).factors), METHODS[1]: every}


def compared(path: Path, method: FlowMethod) -> Compared | None:
    """None: the workbook has no elementary flow, which is refused by name."""
    library, linked, methods = prepared(path, method)
    made = as_read(library)
    assert linked.report.counts["unlinked"] == made.cut_off and linked.report.counts["open"] == 0
    system = assemble(linked).system
    assert {str(product) for product in system.products} == set(made.products)
    if not made.biosphere:
        with pytest.raises(EmptyBiosphereError):
            intensities(system, methods)
        return None
    ours = intensities(system, methods)
    assert ours.attrs["residual"] <= 1e-10
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of bw2calc
        theirs, sizes = bw2calc_scores(made, methods)
    values = ours.sel({"product": list(made.products), "method": list(METHODS)}).values
    return Compared(values, theirs, sizes, float(ours.attrs["condition"]))


def assert_agree(found: Compared, place: str) -> None:
    stiffness = found.condition if found.condition > STIFF else 1.0
    off = np.abs(found.ours - found.theirs) > 1e-9 * stiffness * found.sizes
    assert not off.any(), (place, found.condition, np.argwhere(off)[:5], found.ours[off][:5], found.theirs[off][:5])


def test_every_product_of_every_workbook_alone(gwp: FlowMethod) -> None:
    counted = np.zeros(2, dtype=int)
    products, refused = 0, []
    workbooks = sorted(PREMISE.glob("*.xlsx"))
    for path in workbooks:
        found = compared(path, gwp)
        if found is None:
            refused.append(path.name)
            continue
        assert_agree(found, path.name)
        counted += np.count_nonzero(found.theirs, axis=0)
        products += len(found.theirs)
    # Counted with openpyxl, apart from this code. 4 335 activities, 52 of them in six workbooks without any elementary
    # flow; at least 3 429 have an elementary flow or buy (by exact name, product and location) from one that has, and
    # 1 350 fossil CO2, fossil CH4, N2O or SF6 to air.
    assert (len(workbooks), len(refused), products) == (85, 6, 4335 - 52)
    assert counted[0] >= 1350 and counted[1] >= 3429


def test_every_product_of_all_workbooks_together(gwp: FlowMethod) -> None:
    found = compared(PREMISE, gwp)
    assert found is not None
    assert_agree(found, "all")
    # Counted in the same way over all workbooks: 2 505 and 3 674 activities, up to 40 of them identical repeats.
    assert len(found.theirs) == 4335 - 40
    counted = np.count_nonzero(found.theirs, axis=0)
    assert counted[0] >= 2505 - 40 and counted[1] >= 3674 - 40
