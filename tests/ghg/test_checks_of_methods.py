"""The page of methods says of every method what it was checked against, and names no other."""

from __future__ import annotations

import re
from pathlib import Path

from carbonacct.ghg.methods import all_methods

PAGE = Path(__file__).parents[2] / "docs" / "methods.md"


def test_every_method_has_its_kind_of_check() -> None:
    text = PAGE.read_text(encoding="utf-8")
    table = text[text.index("### 用什么核对的") :]
    rows = [line for line in table[: table.index("\n范围一")].splitlines() if line.startswith("| `")]
    named = [name for line in rows for name in re.findall(r"`(\w+)`", line.split("|")[1])]
    assert sorted(named) == sorted(method.id for method in all_methods())
    assert all(re.search("例题|印出|手算|照填报", line.split("|")[2]) for line in rows)
