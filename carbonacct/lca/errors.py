"""Named errors of life-cycle matrices.

UsageError                     the call is wrong
├── MatrixError                    the matrices or ids that were handed over do not fit together
│   ├── NonSquareError                 as many products as processes are needed
│   ├── NotFiniteError                 NaN or infinity in a matrix, a demand or a method
│   └── DuplicateIdError               an id stands twice (or, with uncertainty, a matrix entry)
└── UnknownProductError            a demand or a method names an id that the system does not hold
DataError                      the data cannot be computed with; ``findings`` says it in Chinese and English
└── SystemDataError
    ├── SingularSystemError            the system has no single solution; the processes of the loop are named
    │   └── ZeroPivotError                 a process makes nothing, or a product is made by nobody
    ├── UnlinkedError                  exchanges without a supplier
    └── EmptyBiosphereError            no elementary flow at all: a score would be a meaningless zero
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from carbonacct.errors import UsageError
from carbonacct.findings import DataError, Finding

SHOWN = 12
"""So many ids are written out in a message; the error's attributes hold all of them."""


class MatrixError(UsageError):
    """The matrices or ids that were handed over do not fit together."""


class NonSquareError(MatrixError):
    """There are not as many products as processes, or the shape of a matrix is not that of its ids."""


class NotFiniteError(MatrixError):
    """A matrix, a demand or a method holds NaN or infinity."""


class DuplicateIdError(MatrixError):
    """An id of a product, process or flow stands twice, or a matrix entry with uncertainty does."""


class UnknownProductError(UsageError):
    """A demand names a product that the system does not hold; ``products`` lists them."""

    def __init__(self, message: str, products: Sequence[Hashable] = ()) -> None:
        super().__init__(message)
        self.products = tuple(products)


class SystemDataError(DataError):
    """The data cannot be computed with; ``products`` and ``processes`` are the ids concerned."""

    def __init__(self, what: Finding, products: Sequence[Hashable] = (), processes: Sequence[Hashable] = ()) -> None:
        super().__init__((what,))
        self.args = (what.message("en"),)
        self.products = tuple(products)
        self.processes = tuple(processes)


class SingularSystemError(SystemDataError):
    """The system has no single solution (or none that floating point can find); ``processes`` form the loop."""


class ZeroPivotError(SingularSystemError):
    """A process that makes nothing, or a product that nobody makes."""


class UnlinkedError(SystemDataError):
    """Exchanges without a supplier."""


class EmptyBiosphereError(SystemDataError):
    """The system has no elementary flow at all, so that any score would be a meaningless zero."""


def named(ids: Sequence[Hashable], labels: Mapping[Hashable, str] | None = None) -> str:
    """Ids (with their labels) as text, shortened to :data:`SHOWN`."""
    if not ids:
        return "—"
    known = labels or {}
    texts = [f"{item} ({known[item]})" if item in known else str(item) for item in ids[:SHOWN]]
    return ", ".join(texts) + (f" … (+{len(ids) - SHOWN})" if len(ids) > SHOWN else "")
