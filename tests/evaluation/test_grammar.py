"""Formulas: what is read as what, what is refused, and that nothing is ever executed."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonacct.evaluation.grammar import FormulaError, parse
from carbonacct.evaluation.tree import (
    Arithmetic,
    Choose,
    Compare,
    Extreme,
    Given,
    If,
    Logic,
    Name,
    Negative,
    Not,
    Number,
    Over,
    Rows,
    Text,
    Truth,
    Within,
)

A, B, C = Name("a"), Name("b"), Name("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("1", Number(1.0)),
        ("2.5e3 [tce]", Number(2500.0, "tce")),
        ('"grid"', Text("grid")),
        ("true", Truth(True)),
        ("a + b * c", Arithmetic("+", A, Arithmetic("*", B, C))),
        ("(a + b) * c", Arithmetic("*", Arithmetic("+", A, B), C)),
        ("a - b - c", Arithmetic("-", Arithmetic("-", A, B), C)),
        ("a / b / c", Arithmetic("/", Arithmetic("/", A, B), C)),
        ("-a", Negative(A)),
        ("--a", A),
        ("a - -b", Arithmetic("-", A, Negative(B))),
        ("a <= b", Compare("<=", A, B)),
        ("a and b or c", Logic("or", Logic("and", A, B), C)),
        ("a or b and c", Logic("or", A, Logic("and", B, C))),
        ("not a and b", Logic("and", Not(A), B)),
        ('a in ("x", "y")', Within(A, (Text("x"), Text("y")))),
        ("a not in (1, 2 [t])", Within(A, (Number(1.0), Number(2.0, "t")), True)),
        ("min(a, b)", Extreme("min", (A, B))),
        ("max(products.grade)", Over("max", "products", "grade", None)),
        ("if(a, b, c)", If(A, B, C)),
        ("choose(basis, one = a, two = b)", Choose("basis", (("one", A), ("two", B)))),
        ("count(enterprises)", Over("count", "enterprises", "", None)),
        ("sum(roofs.pv_area where a)", Over("sum", "roofs", "pv_area", A)),
        ("any(devices where given(grade))", Rows("any", "devices", Given("grade"))),
        ("every(products where a then b)", Rows("every", "products", A, B)),
        ("every(products then b)", Rows("every", "products", None, B)),
    ],
)
def test_a_text_is_read_as_the_tree_it_means(text: str, tree: object) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "at the end"),
        ("a +", "at the end"),
        ("a b", "the end at 3"),
        ("a < b < c", "the end at 7"),
        ("(a", "')'"),
        ("foo(a)", "no function 'foo'"),
        ('__import__("os").system("x")', "no function '__import__'"),
        ("a.b", "the end"),
        ("a = 'x'", "unexpected character"),
        ("a ^ b", "unexpected character"),
        ("sum(devices)", "'.'"),
        ("count(devices.grade)", "')'"),
        ("choose(basis)", "a reading"),
        ("choose(basis, x = a, x = b)", "stands twice"),
        ("every(products where a)", "'then'"),
        ("and", "a value"),
        ("a in (b)", "a number or a text"),
        ("(" * 200 + "a" + ")" * 200, "nested deeper"),
    ],
)
def test_a_text_that_does_not_fit_is_refused_with_the_place(text: str, told: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert told in str(caught.value)


@given(st.text(alphabet=string.ascii_lowercase + string.digits + "_.,()[]<>=!+-*/\" ", max_size=60))
def test_any_text_is_a_tree_or_a_formula_error(text: str) -> None:
    try:
        tree = parse(text)
    except FormulaError:
        return
    assert tree is not None
