"""Which lines and figures of a workspace's results use a factor; ``results/`` alone is read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carbonacct.errors import UsageError
from carbonacct.report.json_writer import read_accounts
from carbonacct.workspace.results import ENERGY, LINES, result_file

if TYPE_CHECKING:
    import pandas as pd

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Emission lines of one profile, entity and category that use the factor, and what they add up to."""

    profile: str
    entity: str
    category: str
    lines: int
    co2e_kg: float


@dataclass(frozen=True, slots=True)
class FactorUse:
    """What uses a factor: emission lines by group, energy lines, and figures (``direct``: not through others)."""

    ref: str
    results: Path
    groups: tuple[LineGroup, ...]
    energy_lines: int
    figures: tuple[Json, ...]
    direct: frozenset[str]

    @property
    def used(self) -> bool:
        """Whether anything uses it."""
        return bool(self.groups or self.energy_lines or self.figures)


def factor_use(folder: Path, ref: str) -> FactorUse:
    """Find what uses a factor in the results of a workspace.

    Args:
        folder: the workspace, its results folder, or the result document.
        ref: ``dataset@edition#factor_id``.

    Raises:
        UsageError: there are no results, or a table beside the document is missing or damaged.
    """
    path = result_file(folder)
    document = read_accounts(path)
    lines, energy = _table(path.parent / LINES), _table(path.parent / ENERGY)
    own = lines[_holding(lines, ref) | (lines["gwp_ref"] == ref)]
    energy = energy[_holding(energy, ref)]
    touched, direct = figures_of(document["figures"], set(own["line"]), set(energy["line"]), {ref})
    return FactorUse(
        ref,
        path,
        tuple(_groups(own)),
        len(energy),
        tuple(figure for figure in document["figures"] if figure["path"] in touched),
        frozenset(direct),
    )


def _groups(lines: pd.DataFrame) -> Iterator[LineGroup]:
    columns = ["profile", "entity", "category"]
    for key, frame in lines.groupby(columns, sort=True):
        profile, entity, category = map(str, key)
        yield LineGroup(profile, entity, category, len(frame), float(frame["co2e_kg"].sum()))


def figures_of(
    figures: Iterable[Json], lines: set[int], energy_lines: set[int], refs: set[str]
) -> tuple[set[str], set[str]]:
    """Paths of the figures that rest on lines or factors, and of those that do so themselves.

    Args:
        figures: records of figures, inputs before the figures that use them.
        lines: numbers of emission lines.
        energy_lines: numbers of energy lines.
        refs: references of factors.
    """
    touched: set[str] = set()
    direct: set[str] = set()
    for figure in figures:
        own = (
            not lines.isdisjoint(figure["lines"])
            or not energy_lines.isdisjoint(figure["energy_lines"])
            or not refs.isdisjoint(figure["factors"])
        )
        if own:
            direct.add(figure["path"])
        if own or not touched.isdisjoint(figure["inputs"]):
            touched.add(figure["path"])
    return touched, direct


def refs_of_terms(text: str) -> set[str]:
    """References of published factors in the terms of a line, as they are stored."""
    return {ref for term in json.loads(text) for ref in term["ref"].split() if "#" in ref}


def _holding(frame: pd.DataFrame, ref: str) -> pd.Series[bool]:
    """Rows whose terms name the factor."""
    distinct = frame["terms"].unique()
    return frame["terms"].isin([text for text in distinct if ref in text and ref in refs_of_terms(text)])


def _table(path: Path) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415

    try:
        return pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: 缺少或已损坏，请重新运行 / missing or damaged, run again: {error}") from error
