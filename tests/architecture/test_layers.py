"""The floors: import-linter's contracts, and what a kernel may import."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

CHECK = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
KERNELS_MAY_IMPORT = {"numpy", "numba", "carbonacct"}


def test_import_contracts_hold(checkout: Path) -> None:
    result = subprocess.run([sys.executable, "-c", CHECK], cwd=checkout, check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_kernels_import_numpy_and_numba_alone_and_never_one_another(modules: dict[Path, ast.Module]) -> None:
    wrong = []
    for path, tree in modules.items():
        if path.parent.name != "kernels":
            continue
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or "."]
            for name in names:
                top = name.partition(".")[0]
                foreign = top not in KERNELS_MAY_IMPORT and top not in sys.stdlib_module_names
                if foreign or name.startswith("carbonacct.kernels."):
                    wrong.append(f"{path.name}:{node.lineno} imports {name}")
    assert not wrong, "\n".join(wrong)
