"""Files stay under 400 lines, functions under 60, kernels under 25: long ones hide a second noun."""

from __future__ import annotations

import ast
from pathlib import Path

FILE_LINES = 400
FUNCTION_LINES = 60
KERNEL_LINES = 25


def is_kernel(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether numba compiles the function."""
    return any(word in ast.unparse(decorator) for decorator in node.decorator_list for word in ("njit", "vectorize"))


def test_no_file_is_too_long(modules: dict[Path, ast.Module], checkout: Path) -> None:
    lengths = {path.relative_to(checkout): len(path.read_text(encoding="utf-8").splitlines()) for path in modules}
    assert not {str(path): lines for path, lines in lengths.items() if lines > FILE_LINES}


def test_no_function_is_too_long(modules: dict[Path, ast.Module], checkout: Path) -> None:
    wrong = []
    for path, tree in modules.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                limit = KERNEL_LINES if is_kernel(node) else FUNCTION_LINES
                if lines > limit:
                    wrong.append(f"{path.relative_to(checkout)}:{node.lineno} {node.name}: {lines} > {limit}")
    assert not wrong, "\n".join(wrong)


def test_no_module_is_a_drawer_for_anything(modules: dict[Path, ast.Module], checkout: Path) -> None:
    drawers = {"utils", "util", "helpers", "common", "misc"}
    assert not [str(path.relative_to(checkout)) for path in modules if {path.stem, path.parent.name} & drawers]
