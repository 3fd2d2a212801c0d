"""Real inventories for the LCA benchmarks, where ../shared/data holds them: US LCI and the workbooks of premise.

US LCI: openLCA JSON-LD, its multi-output processes split by mass or energy, else equally; premise: all Brightway
workbooks together. Exchanges without a supplier (of premise: the background, which is ecoinvent's) are cut off.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from lca_systems import RECORD, SyntheticSystem
from scipy import sparse

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
FILES = {"uslci": DATA / "uslci" / "uslci_fy17q4_olca1.5_json_ld.zip", "premise": DATA / "premise_inventories" / "xlsx"}
METHOD = "gwp-ar6"


def present() -> list[str]:
    """Names of the inventories that are here."""
    return [name for name, path in FILES.items() if path.exists()]


def read_real(name: str) -> SyntheticSystem:
    """An inventory with whole numbers for ids and no uncertainty, as both sides of a benchmark take it."""
    from carbonacct.factors.store import FactorStore  # noqa: PLC0415
    from carbonacct.lca.allocation import allocate  # noqa: PLC0415
    from carbonacct.lca.allocation_rules import AllocationRules  # noqa: PLC0415
    from carbonacct.lca.assembly import assemble  # noqa: PLC0415
    from carbonacct.lca.characterisation import gwp_method  # noqa: PLC0415
    from carbonacct.lca.flow_mapping import match_flows  # noqa: PLC0415
    from carbonacct.lca.importers import read_library  # noqa: PLC0415
    from carbonacct.lca.linking import CutOff, link  # noqa: PLC0415

    library = allocate(read_library(FILES[name]), rules=AllocationRules(fallback="equal")).library
    linked = link(library, cut_off=CutOff("all"))
    system = assemble(linked).system
    factors = match_flows(linked, gwp_method(FactorStore.load(), METHOD)).factors
    numbers = {flow: 10_000_001 + place for place, flow in enumerate(system.flows)}
    method = {numbers[flow]: factor for flow, factor in factors.items() if flow in numbers}
    ids = tuple(range(1, len(system.processes) + 1))
    if system.products != system.processes:
        raise ValueError(f"{name}: rows and columns have other ids")
    return SyntheticSystem(
        system.technosphere, system.biosphere, ids, ids, tuple(numbers.values()),
        _certain(system.technosphere), _certain(system.biosphere), {METHOD: method},
    )  # fmt: skip


def _certain(matrix: sparse.csc_array) -> np.ndarray:
    records = np.zeros(matrix.nnz, RECORD)
    records["loc"] = np.abs(matrix.tocoo().data)
    return records
