"""Formulas of Brightway's parameters: worth what bw2parameters says, and never a program."""

from __future__ import annotations

import pytest
from bw2parameters import ParameterSet

from carbonacct.lca.importers.brightway_formulas import parse_expression
from carbonacct.lca.importers.formulas import FormulaError

FORMULAS = [
    "2*a**2 + b/4 - 1",
    "-a if a > b else sqrt(b)",
    "log(a) + exp(-b) + log10(100)",
    "max(a, b, 3) * min(a, b) + abs(-2)",
    "a // 2 + b % 3",
    "(a > 1) * 5 + (a < b < 10) + (not a)",
    "round(b / 3, 2) + pi",
    "0.5*(a+b)/(1e-3+a)",
    "a and b or 7",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_are_worth_what_bw2parameters_says(formula: str) -> None:
    parameters = ParameterSet({"a": {"amount": 1.5}, "b": {"amount": 7.25}, "c": {"formula": formula}})
    assert parse_expression(formula).value({"a": 1.5, "b": 7.25}) == pytest.approx(
        parameters.evaluate()["c"], rel=1e-15
    )


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os').system('ls')",
        "[1 for _ in range(9)]",
        "a.real",
        "'x'*9",
        "lambda: 1",
        "9" * 5000,
        "(" * 300 + "1" + ")" * 300,
        "-" * 5000 + "1",
        "1j",
        "a[0]",
        "open(1)",
        "x := 1",
        "1 <<  2",
        "~1",
        "",
        "1 in 2",
        "max(*a)",
        "\0",
        "\ud800",
        "0777",
    ],
)
def test_a_formula_is_never_a_program(formula: str) -> None:
    with pytest.raises(FormulaError):
        parse_expression(formula)


@pytest.mark.parametrize("formula", ["9**9**9**9", "1/0", "log(-1)", "exp(1e9)", "a", "sqrt()+1", "max(1)", "10**400"])
def test_a_formula_without_a_finite_value_is_refused(formula: str) -> None:
    with pytest.raises(FormulaError):
        parse_expression(formula).value({})
