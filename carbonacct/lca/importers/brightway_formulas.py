"""Formulas as Brightway writes them (Python expressions over numbers), computed here and never handed to Python.

bw2parameters hands them to asteval, which also knows loops, texts and powers without bound; here an expression has
numbers (all of them floats), names, arithmetic, comparisons, conditions and the functions of one number or a few.
"""

from __future__ import annotations

import ast
import math
import operator
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from carbonacct.lca.importers.formulas import MAX_DEPTH, MAX_LENGTH, FormulaError

_BINARY: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: math.pow,
}
_COMPARE: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "abs": abs,
    "acos": math.acos,
    "arccos": math.acos,
    "arcsin": math.asin,
    "arctan": math.atan,
    "asin": math.asin,
    "atan": math.atan,
    "ceil": math.ceil,
    "cos": math.cos,
    "cosh": math.cosh,
    "exp": math.exp,
    "floor": math.floor,
    "int": math.trunc,
    "float": float,
    "log": math.log,
    "log10": math.log10,
    "log1p": math.log1p,
    "log2": math.log2,
    "max": max,
    "maximum": max,
    "min": min,
    "minimum": min,
    "pow": math.pow,
    "round": round,
    "sin": math.sin,
    "sinh": math.sinh,
    "sqrt": math.sqrt,
    "tan": math.tan,
    "tanh": math.tanh,
}
_CONSTANTS = {"pi": math.pi, "e": math.e, "True": 1.0, "False": 0.0}


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression; ``names`` need a value (letter case counts)."""

    tree: ast.expr
    names: frozenset[str]

    def value(self, values: Mapping[str, float]) -> float:
        """Value of the expression.

        Raises:
            FormulaError: a name has no value, the arithmetic fails, or the result is no finite number.
        """
        try:
            result = float(_value(self.tree, values))
        except (ArithmeticError, ValueError, TypeError) as error:
            raise FormulaError(str(error) or type(error).__name__) from error
        if not math.isfinite(result):
            raise FormulaError("the result is not a finite number")
        return result


def parse_expression(text: str) -> Expression:
    """Read an expression; a leading ``=`` is passed over.

    Raises:
        FormulaError: it is too long, nested too deeply, or holds what no formula needs.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError("it is too long")
    try:
        with warnings.catch_warnings(action="ignore"):  # about odd literals
            tree = ast.parse(text.strip().lstrip("=").strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError("it is not a formula") from error
    _check(tree)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called}
    return Expression(tree, frozenset(names - _CONSTANTS.keys()))


def _check(tree: ast.expr) -> None:
    """Only nodes that a formula needs, to a bounded depth."""
    level: list[ast.AST] = [tree]
    for _ in range(MAX_DEPTH):
        for node in level:
            _check_node(node)
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return
    raise FormulaError("it is nested too deeply")


def _check_node(node: ast.AST) -> None:
    allowed = isinstance(
        node,
        ast.BinOp | ast.UnaryOp | ast.BoolOp | ast.Compare | ast.IfExp | ast.Name | ast.Load | ast.boolop | ast.unaryop,
    )
    if isinstance(node, ast.Constant):
        allowed = isinstance(node.value, int | float) and not isinstance(node.value, complex)
    elif isinstance(node, ast.Call):
        allowed = (
            isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS and bool(node.args) and not node.keywords
        )
    elif isinstance(node, ast.operator):
        allowed = type(node) in _BINARY
    elif isinstance(node, ast.cmpop):
        allowed = type(node) in _COMPARE
    if not allowed or isinstance(node, ast.Invert):
        raise FormulaError(f"'{type(node).__name__}' does not belong in a formula")


def _value(node: ast.AST, values: Mapping[str, float]) -> float:
    if isinstance(node, ast.Constant):
        return float(node.value)  # type: ignore[arg-type]
    if isinstance(node, ast.Name):
        if node.id in values:
            return values[node.id]
        if node.id in _CONSTANTS:
            return _CONSTANTS[node.id]
        raise FormulaError(f"'{node.id}' has no value")
    if isinstance(node, ast.BinOp):
        return _BINARY[type(node.op)](_value(node.left, values), _value(node.right, values))
    if isinstance(node, ast.UnaryOp):
        operand = _value(node.operand, values)
        return (
            float(not operand)
            if isinstance(node.op, ast.Not)
            else -operand
            if isinstance(node.op, ast.USub)
            else operand
        )
    if isinstance(node, ast.IfExp):
        return _value(node.body if _value(node.test, values) else node.orelse, values)
    if isinstance(node, ast.BoolOp):
        return _logical(node, values)
    if isinstance(node, ast.Compare):
        return _compared(node, values)
    assert isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    if node.func.id == "round" and len(node.args) == 2:
        return round(_value(node.args[0], values), int(_value(node.args[1], values)))
    return float(_FUNCTIONS[node.func.id](*(_value(argument, values) for argument in node.args)))


def _logical(node: ast.BoolOp, values: Mapping[str, float]) -> float:
    """The operand that decides, as in Python."""
    result = 0.0
    for operand in node.values:
        result = _value(operand, values)
        if bool(result) == isinstance(node.op, ast.Or):
            break
    return result


def _compared(node: ast.Compare, values: Mapping[str, float]) -> float:
    left = _value(node.left, values)
    for sign, operand in zip(node.ops, node.comparators, strict=True):
        right = _value(operand, values)
        if not _COMPARE[type(sign)](left, right):
            return 0.0
        left = right
    return 1.0
