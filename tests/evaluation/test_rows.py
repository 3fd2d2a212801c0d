"""Filters over registers: three-valued logic, rows of an enterprise, comparisons at full precision."""

from __future__ import annotations

import pytest

from carbonacct.evaluation.grammar import parse
from carbonacct.evaluation.kinds import TEXT, TRUTH, Scope, kind_of, number_kind
from carbonacct.evaluation.rows import Cell, RowSet, compared, compiled, equal, index_of
from carbonacct.source import Source


def register(name: str, entities: list[tuple[str, ...]], **columns: list[Cell]) -> RowSet:
    """A register of plain columns; row n stands in row n + 2 of its file."""
    keys = [f"{name}{n}" for n in range(len(entities))]
    return RowSet(name, columns, lambda row, column: Source(f"{name}.csv", "", f"{column}{row + 2}"), keys, entities,
                  by_entity=index_of(entities))  # fmt: skip


ENTERPRISES = register("enterprises", [("E1", "E1-F1"), ("E2",), ("E3",)], above_scale=[True, False, None],
                       energy=[10.0, 20.0, None])  # fmt: skip
PROOFS = register("proofs", [("E1-F1",), ("E1", "E2")], kind=["audit", "plant"], valid=[True, True])
PRODUCTS = register("products", [("E1",), ("E1",), ("E2",), ("E3",)], good=[True, None, False, True],
                    limit=[1.0, None, 2.0, 3.0])  # fmt: skip
NONE = register("empty", [], good=[])
REGISTERS = {one.name: one for one in (ENTERPRISES, PROOFS, PRODUCTS, NONE)}
SCOPE = Scope(
    {},
    {
        "enterprises": {"above_scale": TRUTH, "energy": number_kind("tce")},
        "proofs": {"kind": TEXT, "valid": TRUTH},
        "products": {"good": TRUTH, "limit": number_kind("1")},
        "empty": {"good": TRUTH},
    },
).within("enterprises")


def verdicts(text: str) -> list[Cell]:
    tree = parse(text)
    assert kind_of(tree, SCOPE) == TRUTH
    run = compiled(tree, SCOPE)
    return [run(ENTERPRISES, row, REGISTERS) for row in range(len(ENTERPRISES))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("above_scale", [True, False, None]),
        ("not above_scale", [False, True, None]),
        ("energy >= 20 [tce]", [False, True, None]),
        ("energy >= 20000 [kgce]", [False, True, None]),  # in another unit of the same dimension
        ("above_scale and energy > 5 [tce]", [True, False, None]),
        ("above_scale or energy > 15 [tce]", [True, True, None]),
        ("above_scale and false", [False, False, False]),  # what is blank does not matter: false decides
        ("above_scale or true", [True, True, True]),
        ("given(energy)", [True, True, False]),
        ("given(energy) and energy > 5 [tce]", [True, True, False]),
        ('any(proofs where kind = "audit" and valid)', [True, False, False]),  # E1's facility is named
        ('any(proofs where kind = "plant")', [True, True, False]),  # one paper that names two counts for both
        ("any(proofs)", [True, True, False]),
        ("every(products where given(limit) then good)", [True, False, True]),
        ("every(products then good)", [None, False, True]),  # E1 has a product without a verdict
        ("every(proofs then valid)", [True, True, False]),  # without a row nothing holds
        ("any(empty)", [None, None, None]),  # a register without any row is missing, not empty
        ("if(above_scale, energy, 2 * energy) > 12 [tce]", [False, True, None]),
        ("energy in (10 [tce], 30 [tce])", [True, False, None]),
        ("energy in (10000 [kgce], 30 [tce])", [True, False, None]),  # units of a list are brought to one
        ("if(above_scale, energy, 15000 [kgce]) = 15 [tce]", [False, True, None]),  # and those of a choice
        ("energy / energy = 1", [True, True, None]),
        ("energy / (energy - 10 [tce]) > 1", [None, True, None]),  # a divisor of zero decides nothing
        ("energy / (energy - 15 [tce]) < 9", [None, True, None]),  # nor does one below zero
        ("max(energy, 15 [tce]) = 15 [tce]", [True, False, None]),
    ],
)
def test_filters_of_enterprises(text: str, expected: list[Cell]) -> None:
    assert verdicts(text) == expected


@pytest.mark.parametrize(
    ("operator", "left", "right", "holds"),
    [
        ("<=", 1.0, 1.0, True),
        ("<=", 1.0000001, 1.0, False),
        ("<=", 1.0 + 1e-13, 1.0, True),  # within 1e-12 relative counts as equal
        ("<", 1.0 - 1e-13, 1.0, False),
        (">", 1.0 + 1e-13, 1.0, False),
        (">=", 999_999.0, 1_000_000.0, False),
        (">=", 1_000_000.0, 1_000_000.0, True),
        ("=", 0.0, 0.0, True),
        ("!=", "a", "b", True),
        (">=", "2025-12-31", "2025-06-30", True),
    ],
)
def test_comparisons(operator: str, left: object, right: object, holds: bool) -> None:
    assert compared(operator, left, right) is holds


def test_equality_is_relative() -> None:
    assert equal(1e15, 1e15 + 100)
    assert not equal(1e-15, 2e-15)
