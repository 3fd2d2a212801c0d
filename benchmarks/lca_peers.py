"""The classes of bw2calc, each set to one workload of benchmarks/lca.py, on data packages of a synthetic system.

Run as a program it computes one score from a folder of data packages, imports included:
`python lca_peers.py FOLDER PRODUCT CLASS` prints the score.

bw2data, which bw2calc imports where it is installed, writes into a temporary folder. The path of MKL is given to
pypardiso, which otherwise searches the environment's files for it at each new solver (half a second or more).
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
import tempfile
import warnings
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import bw_processing
import numpy as np
from bw_processing.io_helpers import generic_directory_filesystem
from lca_systems import RECORD, SyntheticSystem
from scipy import sparse

os.environ.setdefault("BRIGHTWAY2_DIR", tempfile.mkdtemp(prefix="benchmark-brightway-"))
for _library in sorted((Path(sys.prefix) / "lib").glob("libmkl_rt.so*"))[:1]:
    os.environ.setdefault("PYPARDISO_MKL_RT", str(_library))

import bw2calc  # noqa: E402  (reads the environment when it is imported)

warnings.filterwarnings("ignore", module=r"bw2calc|pypardiso|scipy")

HAS_PARDISO = find_spec("pypardiso") is not None


def write_packages(system: SyntheticSystem, folder: Path) -> None:
    """Data packages on disk: `lci` (both matrices with their distributions) and one folder per method."""
    package = _new(folder / "lci", "lci")
    _add(package, "technosphere_matrix", system.technosphere, system.technosphere_uncertainty, system.products,
         system.processes)  # fmt: skip
    _add(package, "biosphere_matrix", system.biosphere, system.biosphere_uncertainty, system.flows, system.processes)
    package.finalize_serialization()
    for number, (name, factors) in enumerate(system.methods.items()):
        method = _new(folder / f"method-{number:02d}", f"method-{number:02d}", identifier=name)
        flows = np.array(list(factors), np.int64)
        method.add_persistent_vector(
            matrix="characterization_matrix", name=f"method-{number:02d}", identifier=name, global_index=1,
            indices_array=_pairs(flows, np.ones_like(flows)), data_array=np.array(list(factors.values())),
        )  # fmt: skip
        method.finalize_serialization()


def _new(folder: Path, name: str, **metadata: Any) -> Any:
    folder.mkdir(parents=True)
    return bw_processing.create_datapackage(fs=generic_directory_filesystem(dirpath=folder), name=name,
                                            metadata=metadata, sum_intra_duplicates=True)  # fmt: skip


def _pairs(rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    pairs = np.empty(rows.size, bw_processing.INDICES_DTYPE)
    pairs["row"], pairs["col"] = rows, columns
    return pairs


def _add(package: Any, matrix: str, values: sparse.csc_array, records: np.ndarray, rows: Sequence[int],
         columns: Sequence[int]) -> None:  # fmt: skip
    entries = values.tocoo()
    distributions = np.empty(entries.data.size, bw_processing.UNCERTAINTY_DTYPE)
    for field in RECORD.names or ():
        distributions[field] = records[field]
    reference = {"reference_array": entries.row == entries.col} if matrix == "technosphere_matrix" else {}
    package.add_persistent_vector(
        matrix=matrix, name=matrix, distributions_array=distributions,
        indices_array=_pairs(np.asarray(rows)[entries.row], np.asarray(columns)[entries.col]),
        data_array=np.abs(entries.data), flip_array=entries.data < 0, **reference,
    )  # fmt: skip


def packages(folder: Path, methods: int = 1) -> list[Any]:
    """The data packages of a folder, loaded anew."""
    names = ["lci", *(f"method-{number:02d}" for number in range(methods))]
    return [bw_processing.load_datapackage(generic_directory_filesystem(dirpath=folder / name)) for name in names]


def one_score(folder: Path, product: int, kind: str = "LCA") -> float:
    """Load, solve and characterise one demand with `LCA`, or with `JacobiGMRESLCA`, which factorises nothing."""
    lca = getattr(bw2calc, kind)({product: 1.0}, data_objs=packages(folder))
    lca.lci()
    lca.lcia()
    return float(lca.score)


def loaded(folder: Path, product: int) -> Any:
    """An `LCA` that is loaded and factorised."""
    lca = bw2calc.LCA({product: 1.0}, data_objs=packages(folder))
    lca.lci(factorize=not HAS_PARDISO)
    lca.lcia()
    return lca


def another_score(lca: Any, product: int) -> float:
    """Score of one more product, with the factorisation that is there."""
    lca.lcia(demand={product: 1.0})
    return float(lca.score)


def changed_score(lca: Any, product: int, place: tuple[int, int], amount: float) -> float:
    """Score after one entry of the technosphere matrix got another amount: one factorisation."""
    kept = lca.technosphere_matrix
    changed = kept.copy()
    changed[place] = amount
    lca.technosphere_matrix = changed
    try:
        return another_score(lca, product)
    finally:
        lca.technosphere_matrix = kept


def fast_scores(folder: Path, names: Sequence[str], demands: dict[str, dict[int, float]], direction: str) -> Any:
    """A loaded `FastScoresOnlyMultiLCA`; each `calculate()` factorises anew and returns the scores."""
    config = {"impact_categories": list(names)}
    lca = bw2calc.FastScoresOnlyMultiLCA(demands, config, packages(folder, len(names)), direction=direction)
    lca.load_lci_data()
    lca.build_demand_array()
    lca.load_lcia_data()
    lca.build_precalculated()
    return lca


def multi(folder: Path, names: Sequence[str], demands: dict[str, dict[int, float]]) -> Any:
    """A `MultiLCA` after its first calculation."""
    lca = bw2calc.MultiLCA(demands, {"impact_categories": list(names)}, packages(folder, len(names)))
    lca.lci()
    lca.lcia()
    return lca


def multi_scores(lca: Any, names: Sequence[str], demands: dict[str, dict[int, float]]) -> np.ndarray:
    """Scores (demand × method) of a warm `MultiLCA`, solved and characterised again.

    The inventories of the time before are dropped first: they are gigabytes, and two generations need not fit.
    """
    for kept in ("inventories", "characterized_inventories"):
        delattr(lca, kept)
    lca.lci_calculation()
    lca.lcia_calculation()
    found = lca.scores
    return np.array([[found[name, demand] for name in names] for demand in demands])


def monte_carlo(kind: str, folder: Path, product: int, seed: int) -> Any:
    """A Monte Carlo calculation of one of the classes after its first draw; `next` makes another."""
    options = {"use_distributions": True, "seed_override": seed}
    lca = getattr(bw2calc, kind)({product: 1.0}, data_objs=packages(folder), **options)
    lca.lci()
    lca.lcia()
    return lca


def main() -> None:
    """Print one score; no search for cycles at the end, as in our process."""
    atexit.register(gc.freeze)
    print(repr(one_score(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])))


if __name__ == "__main__":
    main()
