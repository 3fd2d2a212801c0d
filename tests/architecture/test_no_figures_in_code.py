"""No factor, heating value or number of a regulation stands in a .py file: figures are data, with their source."""

from __future__ import annotations

import csv
import tokenize
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest

KNOWN = {"0.8325", "0.5306", "0.5366", "0.5827", "0.1229", "0.03412", "0.7143", "29.307", "29307", "29.3076"}
KNOWN |= {"83.74", "4.1868", "0.2856", "0.11", "0.785", "1.092"}
SIGNIFICANT = 4
"""A shipped value with at least this many digits, some of them decimals, is unlikely to stand in code by chance."""


def shipped(checkout: Path) -> set[Decimal]:
    """Values of every factors.csv that are long enough to be recognised."""
    found = set()
    for path in sorted((checkout / "factors").rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                try:
                    value = Decimal(row.get("value") or "")
                except InvalidOperation:
                    continue
                if value != value.to_integral_value() and len(value.normalize().as_tuple().digits) >= SIGNIFICANT:
                    found.add(value)
    return found


def number(token: tokenize.TokenInfo) -> Decimal | None:
    """The decimal value of a number token; None for hexadecimal, complex and the like."""
    try:
        return Decimal(token.string.replace("_", ""))
    except InvalidOperation:
        return None


def figures(path: Path, forbidden: set[Decimal]) -> list[str]:
    """Places in a file where a forbidden number, or the ratio 44/12, is a literal."""
    with tokenize.open(path) as handle:
        tokens = [t for t in tokenize.generate_tokens(handle.readline) if t.type in (tokenize.NUMBER, tokenize.OP)]
    places = []
    for index, token in enumerate(tokens):
        if token.type != tokenize.NUMBER:
            continue
        value = number(token)
        if value in forbidden:
            places.append(f"{path.name}:{token.start[0]} has {token.string}")
        following = tokens[index + 1 : index + 3]
        if value == 44 and [t.string.rstrip("0").rstrip(".") for t in following] == ["/", "12"]:
            places.append(f"{path.name}:{token.start[0]} has 44/12")
    return places


def test_no_figure_is_a_literal_in_the_package(checkout: Path) -> None:
    forbidden = {Decimal(text) for text in KNOWN} | shipped(checkout)
    files = [path for path in sorted((checkout / "carbonacct").rglob("*.py")) if "_bundled" not in path.parts]
    assert files
    wrong = [place for path in files for place in figures(path, forbidden)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("line", ["x = 0.8325", "x = 0.832_5", "x = y * 44 / 12", "x = 44.0/12.0", "x = 29307.0"])
def test_the_scan_sees_a_figure(tmp_path: Path, line: str) -> None:
    path = tmp_path / "module.py"
    path.write_text(f'"""0.8325 in a docstring is fine."""\n{line}\n', encoding="utf-8")
    assert figures(path, {Decimal(text) for text in KNOWN}) == [f"module.py:2 has {seen(line)}"]


def seen(line: str) -> str:
    """What the scan should print for a sample line."""
    return "44/12" if "44" in line else line.removeprefix("x = ")
