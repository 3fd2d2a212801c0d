"""Small systems whose results are worked out by hand, and random ones with their dense matrices.

The bicycle, by hand (kg CO2 per unit; λ is what one unit costs with everything upstream):

    bike       1 kg itself, 2.5 kg fibre, 10 kg steel, leaves 0.5 kg scrap
    fibre      26.6 kg per kg, 20 kWh
    steel      2 kg per kg, 2 kWh
    power      0.5 kg per kWh, 0.05 kg steel (a loop with steel of gain 2 × 0.05 = 0.1)
    treatment  0.3 kg per kg of scrap, gives back 0.4 kg steel

    λ steel = 2 + 2 λ power and λ power = 0.5 + 0.05 λ steel: λ steel = 3 ÷ 0.9 = 10/3, λ power = 2/3
    λ fibre = 26.6 + 20 × 2/3 = 26.6 + 40/3
    treatment: − λ scrap + 0.4 λ steel = 0.3: λ scrap = 4/3 − 0.3 = 31/30
    λ bike = 1 + 2.5 λ fibre + 10 λ steel − 0.5 λ scrap = 1 + 66.5 + 100/3 + 100/3 − 31/60 = 133.65

    supply: bike 1, fibre 2.5, treatment 0.5; steel = 10 − 0.4 × 0.5 + 0.05 power and power = 50 + 2 steel:
    steel = 12.3 ÷ 0.9 = 41/3, power = 232/3
    processes: 1 + 66.5 + 2 × 41/3 + 0.5 × 232/3 + 0.15 = 133.65

Power also leaves 0.01 kg methane per kWh, which the second method alone counts.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from carbonacct.lca.system import MatrixSystem

PRODUCTS = ("bike", "fibre", "steel", "power", "scrap")
PROCESSES = ("make bike", "make fibre", "make steel", "make power", "treat scrap")
FLOWS = ("co2", "ch4")
TECHNOSPHERE = (
    ("1", "0", "0", "0", "0"),
    ("-2.5", "1", "0", "0", "0"),
    ("-10", "0", "1", "-0.05", "0.4"),
    ("0", "-20", "-2", "1", "0"),
    ("0.5", "0", "0", "0", "-1"),
)
BIOSPHERE = (("1", "26.6", "2", "0.5", "0.3"), ("0", "0", "0", "0.01", "0"))
CO2, CH4 = {"co2": 1.0}, {"ch4": 1.0}
METHODS = {"co2": CO2, "ch4": CH4}
ONE_BIKE = {"bike": 1.0}
SCORE = 133.65
INTENSITY = {"fibre": 26.6 + 40 / 3, "steel": 10 / 3, "power": 2 / 3, "scrap": 31 / 30}
SUPPLY = {"make bike": 1.0, "make fibre": 2.5, "make steel": 41 / 3, "make power": 232 / 3, "treat scrap": 0.5}
METHANE = 0.01 * 232 / 3


def numbers(rows: tuple[tuple[str, ...], ...]) -> np.ndarray:
    return np.array([[float(text) for text in row] for row in rows])


def bicycle() -> MatrixSystem:
    labels = {"bike": "自行车", "make bike": "自行车装配"}
    return MatrixSystem.from_matrices(
        numbers(TECHNOSPHERE), numbers(BIOSPHERE), products=PRODUCTS, processes=PROCESSES, flows=FLOWS, labels=labels
    )


def exact_solve(matrix: list[list[Fraction]], rhs: list[Fraction]) -> list[Fraction]:
    """Gauss elimination in exact fractions."""
    rows = [[*row, value] for row, value in zip(matrix, rhs, strict=True)]
    for k in range(len(rows)):
        pivot = next(r for r in range(k, len(rows)) if rows[r][k] != 0)
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [value / rows[k][k] for value in rows[k]]
        for r in range(len(rows)):
            if r != k:
                rows[r] = [a - rows[r][k] * b for a, b in zip(rows[r], rows[k], strict=True)]
    return [row[-1] for row in rows]


class Random:
    """A random system with loops, waste treatment and two methods, beside its dense matrices."""

    def __init__(self, seed: int, size: int = 12, flows: int = 5) -> None:
        random = np.random.default_rng(seed)
        self.a = -random.uniform(0, 1.5 / size, (size, size)) * (random.random((size, size)) < 0.6)
        signs = random.choice([1.0, -1.0], size, p=[0.8, 0.2])
        np.fill_diagonal(self.a, signs * random.uniform(0.8, 1.2, size))
        self.a[:, signs < 0] *= np.where(np.eye(size, dtype=bool)[:, signs < 0], 1.0, -0.3)
        self.b = random.normal(1, 1, (flows, size)) * (random.random((flows, size)) < 0.7)
        self.c = random.normal(1, 1, (flows, 2))
        self.f = np.zeros(size)
        self.f[:2] = 1.0, -0.5
        self.products, self.processes = (tuple(f"{letter}{k}" for k in range(size)) for letter in "pq")
        self.flows = tuple(f"f{k}" for k in range(flows))
        self.methods = {name: dict(zip(self.flows, self.c[:, k], strict=True)) for k, name in enumerate(("m0", "m1"))}
        self.demand = {"p0": 1.0, "p1": -0.5}
        self.system = MatrixSystem.from_matrices(
            self.a, self.b, products=self.products, processes=self.processes, flows=self.flows
        )

    def scores(
        self, a: np.ndarray | None = None, b: np.ndarray | None = None, c: np.ndarray | None = None
    ) -> np.ndarray:
        """Scores by a dense solve, with other matrices where given, shape (methods,)."""
        a, b, c = (self.a if a is None else a), (self.b if b is None else b), (self.c if c is None else c)
        found: np.ndarray = c.T @ b @ np.linalg.solve(a, self.f)
        return found

    def changed(self, changes: dict[tuple[str, str, str], float]) -> np.ndarray:
        """Scores by a dense solve with entries replaced."""
        matrices = {"A": self.a.copy(), "B": self.b.copy(), "C": self.c.copy()}
        for (row, column, matrix), value in changes.items():
            matrices[matrix][int(row[1:]), int(column[1:])] = value
        return self.scores(matrices["A"], matrices["B"], matrices["C"])
