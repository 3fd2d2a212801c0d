"""Two editions of a data set side by side, and the history of one factor over all editions."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from carbonacct.errors import UsageError
from carbonacct.factors.dataset import Dataset, Factor
from carbonacct.factors.store import FactorStore
from carbonacct.units import UnitError, conversion_factor

Status = Literal["added", "removed", "changed", "same"]
_COMPARED = (
    "value",
    "unit",
    "gas",
    "boundary",
    "kind",
    "carrier",
    "region",
    "family",
    "valid_from",
    "valid_to",
    "uncertainty",
    "verification",
)
_ORDER = {"changed": 0, "removed": 1, "added": 2, "same": 3}
_SAME = 1e-12


@dataclass(frozen=True, slots=True)
class EditionChange:
    """One factor in two editions.

    ``fields`` names what differs; ``relative`` is new ÷ old − 1 with the new value in the old unit (None where one is
    missing, the units are of different dimensions or substances, or the old value is 0).
    """

    status: Status
    factor_id: str
    old: Factor | None
    new: Factor | None
    fields: tuple[str, ...]
    relative: float | None

    @property
    def shown(self) -> Factor:
        """The newer row where there is one."""
        factor = self.new or self.old
        if factor is None:
            raise ValueError("a change has an old or a new row")
        return factor


@dataclass(frozen=True, slots=True)
class EditionsDiff:
    """The differences of two editions: largest relative change first, then removed and added rows by id."""

    old: Dataset
    new: Dataset
    changes: tuple[EditionChange, ...]
    same: int

    def count(self, status: Status) -> int:
        """How many rows were added, removed or changed."""
        return sum(change.status == status for change in self.changes)


def named_edition(store: FactorStore, ref: str) -> Dataset:
    """The edition that somebody typed, ``dataset@edition``, with its rows.

    Raises:
        UsageError: it is not there (editions that may be meant are named), or it holds no factors.
    """
    known = [head.ref for head in (*store.datasets, *store.libraries)]
    if ref not in known:
        own = [name for name in known if name.partition("@")[0] == ref.partition("@")[0]]
        near = ", ".join(own or difflib.get_close_matches(ref, known)) or "carbonacct factors list"
        raise UsageError(f"没有这个版本 / no such edition: {ref!r}; 有 / there are: {near}")
    dataset = store.dataset(ref)
    if not dataset.factors:
        raise UsageError(f"{ref} 没有因子，不能比较 / holds no factors to compare")
    return dataset


def diff_editions(store: FactorStore, old: str, new: str) -> EditionsDiff:
    """Compare two editions ``dataset@edition`` factor by factor (by ``factor_id``).

    Raises:
        UsageError: an edition is not there or holds no factors.
    """
    first, second = named_edition(store, old), named_edition(store, new)
    before = {factor.factor_id: factor for factor in first.factors}
    after = {factor.factor_id: factor for factor in second.factors}
    found = [change_of(before.get(key), after.get(key)) for key in dict.fromkeys((*before, *after))]
    changes = sorted((change for change in found if change.status != "same"), key=_rank)
    return EditionsDiff(first, second, tuple(changes), len(found) - len(changes))


def _rank(change: EditionChange) -> tuple[int, float, str]:
    size = math.inf if change.relative is None else abs(change.relative)
    return _ORDER[change.status], -size, change.factor_id


def change_of(old: Factor | None, new: Factor | None) -> EditionChange:
    """What became of one factor."""
    if old is None or new is None:
        present = new or old
        if present is None:
            raise ValueError("a change has an old or a new row")
        return EditionChange("added" if old is None else "removed", present.factor_id, old, new, (), None)
    relative = relative_change(old, new)
    fields = tuple(_differing(old, new, relative))
    return EditionChange("changed" if fields else "same", old.factor_id, old, new, fields, relative)


def _differing(old: Factor, new: Factor, relative: float | None) -> Iterator[str]:
    for field in _COMPARED:
        if field == "value" and relative is not None:
            if abs(relative) > _SAME:
                yield field
        elif getattr(old, field) != getattr(new, field):
            yield field


def relative_change(old: Factor, new: Factor) -> float | None:
    """new ÷ old − 1, the new value converted to the old unit; None where they cannot be compared."""
    if old.value == 0 or old.gas != new.gas:
        return None
    try:
        top = conversion_factor(new.unit_num, old.unit_num) if new.unit_num != old.unit_num else 1.0
        bottom = conversion_factor(new.unit_den, old.unit_den) if new.unit_den != old.unit_den else 1.0
    except UnitError:
        return None
    return new.value * top / bottom / old.value - 1


def change_record(change: EditionChange) -> dict[str, object]:
    """A change as a plain mapping: one row of the csv, one item of the JSON."""
    shown = change.shown
    record: dict[str, object] = {
        "status": change.status,
        "factor_id": change.factor_id,
        "name_zh": shown.name_zh,
        "name_en": shown.name_en,
    }
    for field in ("value", "unit", "gas", "boundary", "verification", "source_locator"):
        record[f"{field}_old"] = None if change.old is None else getattr(change.old, field)
        record[f"{field}_new"] = None if change.new is None else getattr(change.new, field)
    return record | {"relative_change": change.relative, "changed": list(change.fields)}


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """The value of a factor in one edition, and its change since the edition before."""

    factor: Factor
    dataset: Dataset
    active: bool
    relative: float | None


def history(store: FactorStore, factor: Factor) -> list[HistoryStep]:
    """Every edition of the factor's data set that holds it, oldest first."""
    editions = sorted(store.editions(factor.dataset), key=lambda d: (d.data_year or 0, d.published, d.edition))
    steps: list[HistoryStep] = []
    for edition in editions:
        for found in store.find(factor.factor_id, edition.id, edition.edition):
            before = steps[-1].factor if steps else None
            relative = None if before is None else relative_change(before, found)
            steps.append(HistoryStep(found, edition, store.is_active(edition), relative))
    return steps
