"""Bounds of plausible measured heating values and carbon contents (``rulesets/plausible-bounds.toml``)."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from carbonacct.errors import FormatVersionError

FILE = Path(__file__).resolve().parents[1] / "rulesets" / "plausible-bounds.toml"
FORMAT = "carbonacct.plausible-bounds/1"


@dataclass(frozen=True, slots=True)
class Bound:
    """Lower and upper bound of a measured value of a carrier, in ``unit``, and the table they stand in; ``margin`` is
    the share that a value may lie beyond them.
    """

    lower: float
    upper: float
    unit: str
    source_zh: str
    source_en: str
    margin: float

    def holds(self, value: float) -> bool:
        """Whether a value lies within the bounds and their margin."""
        return self.lower * (1 - self.margin) <= value <= self.upper * (1 + self.margin)


@lru_cache(maxsize=1)
def bounds() -> dict[tuple[str, str], tuple[Bound, ...]]:
    """All bounds by carrier and column (``ncv``, ``carbon_content``).

    Raises:
        FormatVersionError: the file names a format that this version does not read.
    """
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    if content.get("format") != FORMAT:
        raise FormatVersionError(f"{FILE.name}: format {content.get('format')!r} is not {FORMAT!r}")
    found: dict[tuple[str, str], list[Bound]] = defaultdict(list)
    for table in content["table"]:
        for carrier, (lower, upper, row) in table["rows"].items():
            sources = (f"{table['source_zh']}“{row}”", f"{table['source_en']}, {row}")
            found[carrier, table["column"]].append(Bound(lower, upper, table["unit"], *sources, content["margin"]))
    return {key: tuple(values) for key, values in found.items()}
