"""Small systems with uncertainty, and records in the terms of stats_arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from carbonacct.lca.entries import UNCERTAINTY_DTYPE, MatrixUncertainty, Records
from carbonacct.lca.system import MatrixSystem

NAN = float("nan")
GAS = {"gas": 1.0}


def record(kind: int = 0, loc: float = NAN, scale: float = NAN, shape: float = NAN, minimum: float = NAN,
           maximum: float = NAN, negative: bool = False) -> tuple[Any, ...]:  # fmt: skip
    """One record, in the order of the fields."""
    return (kind, loc, scale, shape, minimum, maximum, negative)


def records(*rows: tuple[Any, ...]) -> Records:
    return np.array(list(rows), dtype=UNCERTAINTY_DTYPE)


FIXED = record()


def emitters(rows: Sequence[tuple[Any, ...]], amounts: Sequence[float] | None = None,
             groups: Sequence[int] | None = None) -> MatrixSystem:  # fmt: skip
    """Process k makes product k without inputs and emits one uncertain amount of gas: the score is a plain sample."""
    n = len(rows)
    biosphere = np.array([list(amounts) if amounts is not None else [1.0] * n])
    found = MatrixUncertainty(
        biosphere=records(*rows), biosphere_groups=None if groups is None else np.array(groups, dtype=np.int64)
    )
    names = [f"p{k}" for k in range(n)]
    return MatrixSystem.from_matrices(
        np.eye(n), biosphere, products=names, processes=names, flows=["gas"], uncertainty=found
    )


def chain(length: int, sigma: float) -> MatrixSystem:
    """Process k needs 2 of product k + 1 (lognormal); the last emits 3 of gas (lognormal).

    ln score of product 0: Σ of ``length`` normal numbers with deviation ``sigma``, (length − 1) ln 2 + ln 3 on average.
    """
    a = np.eye(length)
    for k in range(length - 1):
        a[k + 1, k] = -2.0
    b = np.zeros((1, length))
    b[0, -1] = 3.0
    names = [f"p{k}" for k in range(length)]


    a, b = sparse.csc_array(a), sparse.csc_array(b)
    inputs = [record(2, np.log(2.0), sigma) if value < 0 else FIXED for value in a.tocoo().data]
    return MatrixSystem.from_matrices(
        a, b, products=names, processes=names, flows=["gas"],
        uncertainty=(records(*inputs), records(record(2, np.log(3.0), sigma))),
    )  # fmt: skip


def loop(gain: tuple[Any, ...], amount: float) -> MatrixSystem:
    """Product x needs ``amount`` (uncertain) of y, y needs 1 of x; making x emits 1 of gas: score 1 ÷ (1 − amount)."""


    a = sparse.csc_array(np.array([[1.0, -1.0], [-amount, 1.0]]))
    rows = [gain if (row, col) == (1, 0) else FIXED for row, col in zip(*a.tocoo().coords, strict=True)]
    return MatrixSystem.from_matrices(
        a, sparse.csc_array(np.array([[1.0, 0.0]])), products=["x", "y"], processes=["make x", "make y"], flows=["gas"],
        uncertainty=(records(*rows), None),
    )  # fmt: skip
