"""Every format that the program reads or writes is described in docs/formats.md."""

from __future__ import annotations

import ast
import re
from pathlib import Path

FORMAT = re.compile(r"carbonacct\.[a-z-]+/\d+")


def test_every_format_is_described(checkout: Path, modules: dict[Path, ast.Module]) -> None:
    page = (checkout / "docs" / "formats.md").read_text(encoding="utf-8")
    described = set(FORMAT.findall(page))
    named = {
        node.value
        for tree in modules.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and FORMAT.fullmatch(node.value)
    }
    assert len(named) > 10
    assert sorted(named - described) == []
