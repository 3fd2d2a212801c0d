"""All factor data sets of a run: loaded, hash-checked, and looked up by reference."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path
from threading import RLock

from carbonacct.datafiles import data_folder
from carbonacct.errors import ReferenceDataError, UsageError
from carbonacct.factors.carriers import Carriers, read_carriers
from carbonacct.factors.dataset import GWP_SET_NOT_STATED, TOML_FILE, Dataset, Factor, read_dataset, read_head
from carbonacct.factors.private import read_private
from carbonacct.findings import Finding

__all__ = ["Dataset", "Factor", "FactorStore"]

PRIVATE_FOLDERS = "CARBONACCT_FACTORS"
_CARRIER_DATASET = "carbonacct-carriers"
_GRID_REGION_DATASET = "mee-grid-regions"


class FactorStore:
    """Every edition of every data set; immutable once loaded.

    A library (``library = true`` in its ``dataset.toml``) is known by its head alone and read when a reference or the
    name of its edition asks for it; the selection of factors by carrier never looks into one that nobody named.
    """

    def __init__(
        self, datasets: Sequence[Dataset], libraries: Sequence[Dataset] = (), findings: Sequence[Finding] = ()
    ) -> None:
        """Index the data sets.

        Args:
            datasets: editions with their rows.
            libraries: heads of editions that are read when asked for.
            findings: what is wrong with private data sets that were left out.

        Raises:
            ReferenceDataError: an edition stands twice, supersedes something unknown, or two active editions
                hold one factor.
        """
        self.datasets: tuple[Dataset, ...] = tuple(sorted(datasets, key=lambda d: (d.id, d.edition)))
        self.libraries: tuple[Dataset, ...] = tuple(sorted(libraries, key=lambda d: (d.id, d.edition)))
        self.findings: tuple[Finding, ...] = tuple(findings)
        self._heads: dict[str, Dataset] = {}
        self._editions: dict[str, list[str]] = defaultdict(list)
        self._by_ref: dict[str, Dataset] = {}
        self._by_id: dict[str, list[Factor]] = defaultdict(list)
        self._factors: dict[str, Factor] = {}
        self._rows: dict[tuple[str, str, str, str], list[Factor]] = defaultdict(list)
        self._reading = RLock()
        for head in (*self.datasets, *self.libraries):
            if head.ref in self._heads:
                raise ReferenceDataError(f"{head.ref} stands in {self._heads[head.ref].path} and {head.path}")
            self._heads[head.ref] = head
            self._editions[head.id].append(head.ref)
        for dataset in self.datasets:
            self._index(dataset)
        self._successors = {d.supersedes: d for d in self._heads.values() if d.supersedes}
        self._check_references()
        self._check_one_active_edition()

    def _index(self, dataset: Dataset) -> None:
        for factor in dataset.factors:
            self._by_id[factor.factor_id].append(factor)
            self._factors[factor.ref] = factor
            self._rows[dataset.ref, factor.kind, factor.carrier, factor.gas].append(factor)
        self._by_ref[dataset.ref] = dataset

    @classmethod
    def load(cls, root: Path | None = None, roots: Sequence[Path] = ()) -> FactorStore:
        """Load every ``dataset.toml`` below the root (None: the shipped data) and below the extra roots.

        Extra roots are also the folders that the environment variable ``CARBONACCT_FACTORS`` lists, separated as in
        ``PATH``: a user's private library that serves several workspaces. A private data set that is incomplete is
        left out, and ``findings`` says why; a library is not read yet.

        Raises:
            ReferenceDataError: a data set is broken or was changed; the file is named.
            FormatVersionError: a data set has a format this version does not read.
            UsageError: an extra root is not a folder.
        """
        named = [Path(text) for text in os.environ.get(PRIVATE_FOLDERS, "").split(os.pathsep) if text]
        own = list(dict.fromkeys(folder.resolve() for folder in (*roots, *named)))
        datasets: list[Dataset] = []
        libraries: list[Dataset] = []
        findings: list[Finding] = []
        for folder in (data_folder("factors") if root is None else root, *own):
            if not folder.is_dir():
                raise UsageError(f"no folder of factor data: {folder}")
            for path in sorted(folder.rglob(TOML_FILE)):
                dataset, found = _read(path.parent)
                findings += found
                if dataset is not None:
                    (libraries if dataset.library else datasets).append(dataset)
        return cls(datasets, libraries, findings)

    def without(self, refs: Collection[str]) -> FactorStore:
        """A store without some of the editions; libraries stay."""
        return FactorStore([d for d in self.datasets if d.ref not in refs], self.libraries, self.findings)

    def loaded(self) -> list[Dataset]:
        """Every data set, and the libraries of which something was asked for, by id and edition."""
        opened = [self._by_ref[head.ref] for head in self.libraries if head.ref in self._by_ref]
        return sorted((*self.datasets, *opened), key=lambda d: (d.id, d.edition))

    def _check_references(self) -> None:
        for dataset in self._heads.values():
            if dataset.supersedes and dataset.supersedes not in self._heads:
                raise ReferenceDataError(f"{dataset.ref} supersedes '{dataset.supersedes}', which is not there")
            if dataset.supersedes and self._heads[dataset.supersedes].published > dataset.published:
                raise ReferenceDataError(f"{dataset.ref} supersedes '{dataset.supersedes}', which is younger")
            if dataset.supersedes == dataset.ref:
                raise ReferenceDataError(f"{dataset.ref} supersedes itself")
            if dataset.gwp_set not in ("", GWP_SET_NOT_STATED) and dataset.gwp_set not in self._editions:
                raise ReferenceDataError(f"{dataset.ref} names the unknown GWP set '{dataset.gwp_set}'")

    def _check_one_active_edition(self) -> None:
        """No factor may stand in two active editions of one data set and data year."""
        holders: dict[tuple[str, int | None, str], str] = {}
        for dataset in self.datasets:
            if not self.is_active(dataset):
                continue
            for factor in dataset.factors:
                key = (dataset.id, dataset.data_year, factor.factor_id)
                other = holders.setdefault(key, dataset.ref)
                if other != dataset.ref:
                    raise ReferenceDataError(
                        f"'{factor.factor_id}' stands in two active editions: {other} and {dataset.ref}; "
                        "the newer one must name the older in 'supersedes'"
                    )

    def is_active(self, dataset: Dataset) -> bool:
        """Whether no other edition supersedes this one."""
        return dataset.ref not in self._successors

    def successor(self, dataset: Dataset) -> Dataset | None:
        """The edition that supersedes this one, or None."""
        return self._successors.get(dataset.ref)

    def has(self, dataset: str) -> bool:
        """Whether there is an edition of a data set; a library is not read."""
        return dataset in self._editions

    def editions(self, dataset: str) -> list[Dataset]:
        """All editions of a data set, also superseded ones; empty when unknown. A library is read."""
        return [self.dataset(ref) for ref in self._editions.get(dataset, ())]

    def dataset(self, ref: str) -> Dataset:
        """The edition ``dataset@edition``; a library is read the first time.

        Raises:
            ReferenceDataError: it is not there, or it is a library whose files are broken.
        """
        if ref not in self._heads:
            raise ReferenceDataError(f"no factor data set '{ref}'")
        if ref not in self._by_ref:
            with self._reading:
                if ref not in self._by_ref:
                    self._index(read_dataset(self._heads[ref].path))
        return self._by_ref[ref]

    def get(self, ref: str) -> Factor:
        """The factor ``dataset@edition#factor_id``.

        Raises:
            ReferenceDataError: it is not there.
        """
        owner = ref.partition("#")[0]
        if owner in self._heads:
            self.dataset(owner)
        try:
            return self._factors[ref]
        except KeyError:
            raise ReferenceDataError(f"no factor '{ref}'") from None

    def find(self, factor_id: str, dataset: str | None = None, edition: str | None = None) -> list[Factor]:
        """All factors of this id, by data set and edition; superseded editions are included.

        Libraries are looked into where ``dataset`` names one, or they were read before.
        """
        if dataset is not None:
            self.editions(dataset)
        return [
            factor
            for factor in self._by_id.get(factor_id, ())
            if dataset in (None, factor.dataset) and edition in (None, factor.edition)
        ]

    def rows(self, dataset: Dataset, kind: str, carrier: str, gas: str) -> list[Factor]:
        """Rows of one edition for a kind, a carrier and a gas, in file order."""
        return list(self._rows.get((dataset.ref, kind, carrier, gas), ()))

    def carriers(self) -> Carriers:
        """The carrier table.

        Raises:
            ReferenceDataError: no active edition of it is loaded.
        """
        return self._carriers

    @cached_property
    def _carriers(self) -> Carriers:
        return read_carriers(self._table(_CARRIER_DATASET) / "carriers.csv")

    def grid_region(self, region: str) -> str | None:
        """Grid region of a province (``CN-XZ`` → ``CN-GRID-SOUTHWEST``); None when the table does not know it."""
        row = self._regions.get(region)
        return row["grid_region"] or None if row else None

    def region_names(self, region: str) -> tuple[str, str]:
        """Chinese and English name of the nation, a grid region or a province; the code itself when unknown."""
        row = self._regions.get(region)
        return (row["name_zh"], row["name_en"]) if row else (region, region)

    @cached_property
    def _regions(self) -> dict[str, dict[str, str]]:
        path = self._table(_GRID_REGION_DATASET) / "grid_regions.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            return {row["region"]: row for row in csv.DictReader(stream)}

    def _table(self, dataset: str) -> Path:
        """Folder of the active edition of a data set that is a table of its own."""
        for edition in self.editions(dataset):
            if self.is_active(edition):
                return edition.path
        raise ReferenceDataError(f"the data set '{dataset}' is not there")


def _read(folder: Path) -> tuple[Dataset | None, list[Finding]]:
    """One edition: a library by its head, a private set as far as it is complete, all others whole."""
    head = read_head(folder)
    if head.library:
        return head, []
    return read_private(folder) if head.private else (read_dataset(folder, head), [])
