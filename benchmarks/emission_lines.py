"""Ten million emission lines: products and grouped sums by our kernels, by numpy and by pandas, in the same run.

Every time is the best of three; agreement is the largest relative difference between our sums and theirs.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from carbonacct.kernels import grouped, products, twins
from carbonacct.parallel import default_threads, each

TERMS = 4
GROUPS = 20_000


def best(work: Callable[[], NDArray[np.float64]], runs: int = 3) -> tuple[float, NDArray[np.float64]]:
    """Shortest wall time in seconds, and the result."""
    shortest = float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest, result


def report(title: str, cases: dict[str, Callable[[], NDArray[np.float64]]]) -> None:
    """Run the cases, the first being the one the others are compared with, and print a table."""
    print(title)
    timed = {name: best(work) for name, work in cases.items()}
    reference_time, reference = next(iter(timed.values()))
    for name, (seconds, result) in timed.items():
        difference = float(np.max(np.abs(result - reference) / np.maximum(np.abs(reference), 1e-300)))
        print(f"  {name:<28} {seconds:7.3f} s   ratio {reference_time / seconds:5.2f}   difference {difference:.1e}")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    rows = parser.parse_args().rows
    threads = default_threads()
    random = np.random.default_rng(20250101)
    codes = random.integers(0, GROUPS, rows).astype(np.uint32)
    quantity = random.uniform(0.0, 1e6, rows)
    sign = np.where(random.random(rows) < 0.1, -1.0, 1.0)
    terms = random.uniform(0.5, 2.0, (rows, TERMS))
    frame = pd.DataFrame({"code": codes, "value": quantity})
    coded = pd.DataFrame({"code": pd.Categorical.from_codes(codes, range(GROUPS)), "value": quantity})

    report(
        f"grouped sums of {rows:,} rows in {GROUPS:,} groups",
        {
            # Our kernels are given codes 0 … n − 1, so pandas is measured with such codes, too.
            "pandas groupby, categories": lambda: coded.groupby("code", observed=False)["value"].sum().to_numpy(),
            "pandas groupby, integers": lambda: frame.groupby("code", sort=True)["value"].sum().to_numpy(),
            "numpy twin": lambda: twins.grouped_sum(codes, quantity, GROUPS),
            "kernel, 1 thread": lambda: grouped.grouped_sum(codes, quantity, GROUPS),
            f"kernel, {threads} threads": lambda: grouped.grouped_sum(codes, quantity, GROUPS, each=each(threads)),
        },
    )
    report(
        f"products of {rows:,} rows with {TERMS} terms",
        {
            "numpy twin": lambda: twins.row_products(quantity, terms, sign),
            "kernel, 1 thread": lambda: products.row_products(quantity, terms, sign),
            f"kernel, {threads} threads": lambda: products.row_products(quantity, terms, sign, each=each(threads)),
        },
    )


if __name__ == "__main__":
    main()
