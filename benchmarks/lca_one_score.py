"""One score from a saved system in a process of its own: `python lca_one_score.py FOLDER PRODUCT` prints it."""

from __future__ import annotations

import atexit
import gc
import sys
from pathlib import Path

import numpy as np

from carbonacct.lca.scoring import score
from carbonacct.lca.system import MatrixSystem


def load_method(folder: Path) -> dict[int, float]:
    """The first method of the benchmark: factor by flow."""
    kept = np.load(folder / "method.npz")
    return dict(zip(kept["flows"].tolist(), kept["factors"].tolist(), strict=True))


def one_score(folder: Path, product: int) -> float:
    """Load, solve, score."""
    system = MatrixSystem.load(folder / "system", uncertainty=False)
    return float(score(system, {product: 1.0}, load_method(folder)))


if __name__ == "__main__":
    atexit.register(gc.freeze)  # as the command line does: no search for cycles at the end
    print(repr(one_score(Path(sys.argv[1]), int(sys.argv[2]))))
