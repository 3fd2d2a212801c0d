"""A user's own measured factors: read only when each says how, by whom and when it was measured, and how sure it is.

A data set with ``private = true`` in its ``dataset.toml`` lies in the ``factors`` folder of a workspace or in a folder
that ``CARBONACCT_FACTORS`` names. Its ``factors.csv`` has the columns ``method``, ``laboratory`` and ``measured_on``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from carbonacct.errors import ReferenceDataError
from carbonacct.factors.dataset import (
    COLUMNS,
    FACTOR_FILE,
    MEASURED_COLUMNS,
    TOML_FILE,
    Dataset,
    Factor,
    is_date,
    read_dataset,
    read_head,
)
from carbonacct.factors.uncertainty import half_width
from carbonacct.findings import Finding, finding, has_errors
from carbonacct.source import Source, cell_name


def read_private(folder: Path) -> tuple[Dataset | None, list[Finding]]:
    """A private data set, or None with every reason why it is refused.

    Raises:
        FormatVersionError, ReferenceDataError: ``dataset.toml`` itself cannot be read.
    """
    head = read_head(folder)
    try:
        dataset = read_dataset(folder)
    except ReferenceDataError as error:
        place = Source(_place(folder, TOML_FILE))
        return None, [finding("private_factors.unreadable", place, dataset=head.ref, reason=str(error))]
    findings = [
        found for number, factor in enumerate(dataset.factors, start=1) for found in _of(factor, number, folder)
    ]
    return (None if has_errors(findings) else dataset), findings


def _of(factor: Factor, number: int, folder: Path) -> Iterator[Finding]:
    """What a measured factor does not say; ``number`` is its row below the header."""

    def at(column: str) -> Source:
        return Source(_place(folder, FACTOR_FILE), "", cell_name(number, (*COLUMNS, *MEASURED_COLUMNS).index(column)))

    yield from measurement_findings(
        factor.factor_id,
        {column: getattr(factor, column) for column in (*MEASURED_COLUMNS, "uncertainty")},
        factor.value,
        at,
    )


def measurement_findings(
    name: str, row: dict[str, str], value: float, at: Callable[[str], Source | None]
) -> Iterator[Finding]:
    """What a measured value lacks: method, laboratory, day of measurement and uncertainty.

    Args:
        name: of the factor, for the text.
        row: the four texts by column.
        value: of the factor; limits of uncertainty are compared with it.
        at: gives the place of a column.
    """
    for column in (*MEASURED_COLUMNS, "uncertainty"):
        if not row.get(column, "").strip():
            yield finding("private_factors.incomplete", at(column), factor=name, column=column)
    measured_on, uncertainty = row.get("measured_on", ""), row.get("uncertainty", "")
    if measured_on and not is_date(measured_on):
        yield finding("private_factors.wrong_day", at("measured_on"), factor=name, text=measured_on)
    if uncertainty and half_width(uncertainty, value) is None:
        yield finding("private_factors.wrong_uncertainty", at("uncertainty"), factor=name, text=uncertainty)


def _place(folder: Path, name: str) -> str:
    """A file of a data set as people know it: the folder's last name and the file's."""
    return f"{folder.name}/{name}"
