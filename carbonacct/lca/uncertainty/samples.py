"""Samples on disk: one Parquet file in row groups of fixed draws, written in parts so that a killed run goes on.

While a run is under way, ``NAME.parquet.parts`` holds one small Parquet file per row group, each put in place in one
step. When all are there they are joined in order; the bytes of the file depend on the run alone, not on how often it
was interrupted. The metadata of file and parts describe the run: seed, sampler, number of draws, hashes, version.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from carbonacct.errors import UsageError
from carbonacct.lca.uncertainty.batch import RUNGS, Batch
from carbonacct.lca.uncertainty.distributions import Values

FORMAT = "carbonacct.samples/1"
KEY = b"carbonacct"
GROUP_DRAWS = 256
"""Draws of a row group: also the steps at which a run can stop or go on."""


@dataclass(frozen=True)
class Description:
    """What decides the samples of a run."""

    engine: str
    system_sha256: str
    plan_sha256: str
    sampler: str
    seed: int
    draws: int
    stop: str
    demands: tuple[str, ...]
    methods: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As it stands in the metadata of the file."""
        fields = {name: getattr(self, name) for name in self.__annotations__}
        fields |= {"demands": list(self.demands), "methods": list(self.methods)}
        return {"format": FORMAT, **fields}

    @property
    def columns(self) -> list[str]:
        """Names of the score columns, demand by demand."""
        names = [f"{demand} | {method}" for demand in self.demands for method in self.methods]
        if len(set(names)) == len(names):
            return names
        return [f"{number}: {name}" for number, name in enumerate(names)]


class SampleFile:
    """The samples of one run."""

    def __init__(self, path: Path | str, description: Description, *, resume: bool) -> None:
        """Open for writing.

        Raises:
            UsageError: there are samples already and ``resume`` is False, or they are those of another run.
        """
        self.path = Path(path)
        self.parts = self.path.with_name(self.path.name + ".parts")
        self.description = description
        if not resume and (self.path.exists() or self.parts.exists()):
            held = self.path if self.path.exists() else self.parts
            raise UsageError(f"{held} holds samples already; resume=True goes on with them, or choose another file")
        self._same_run()

    def _same_run(self) -> None:
        held = [self.path] if self.path.exists() else sorted(self.parts.glob("*.parquet"))[:1]
        for path in held:
            found = _described(path)
            if found is None:
                raise UsageError(f"{path} is no file of samples")
            wanted = self.description.as_json()
            other = [name for name in wanted if found.get(name) != wanted[name]]
            if other:
                raise UsageError(f"{path} holds the samples of another run: {', '.join(other)} differ")

    @property
    def complete(self) -> bool:
        """Whether the file is there (a run that was resumed after its end has nothing to do)."""
        return self.path.exists()

    def write(self, group: int, batch: Batch) -> None:
        """Put a row group in place in one step."""
        import pyarrow.parquet as pq  # noqa: PLC0415

        self.parts.mkdir(parents=True, exist_ok=True)
        fresh = self.parts / f"{group:06d}.writing"
        pq.write_table(self._table(group, batch), fresh)
        fresh.replace(self._part(group))

    def has(self, group: int) -> bool:
        """Whether a row group was written before (and not cut off since)."""
        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.parquet as pq  # noqa: PLC0415

        try:
            pq.read_metadata(self._part(group))
        except (pa.ArrowException, OSError):
            return False
        return True

    def read(self, group: int) -> Batch:
        """A row group that was written before."""
        import pyarrow.parquet as pq  # noqa: PLC0415

        return self._batch(pq.read_table(self._part(group)))

    def read_all(self) -> Iterator[Batch]:
        """All row groups of the complete file, in order."""
        import pyarrow.parquet as pq  # noqa: PLC0415

        with pq.ParquetFile(self.path) as file:
            for group in range(file.num_row_groups):
                yield self._batch(file.read_row_group(group))

    def finish(self, groups: int) -> None:
        """Join the parts 0 … groups − 1 and take them away."""
        import pyarrow.parquet as pq  # noqa: PLC0415

        fresh = self.path.with_name(self.path.name + ".writing")
        first = pq.read_schema(self._part(0))
        with pq.ParquetWriter(fresh, first) as writer:
            for group in range(groups):
                writer.write_table(pq.read_table(self._part(group)), row_group_size=GROUP_DRAWS)
        os.replace(fresh, self.path)  # noqa: PTH105
        shutil.rmtree(self.parts)

    def _part(self, group: int) -> Path:
        return self.parts / f"{group:06d}.parquet"

    def _table(self, group: int, batch: Batch) -> Any:
        import pyarrow as pa  # noqa: PLC0415

        draws = np.arange(len(batch.rung), dtype=np.int64) + group * GROUP_DRAWS
        fixed = {
            "draw": pa.array(draws),
            "rung": pa.array([RUNGS[rung] for rung in batch.rung.tolist()]),
            "residual": pa.array(batch.residual),
            "error": pa.array(batch.error),
            "sweeps": pa.array(batch.sweeps),
        }
        columns = batch.scores.reshape(len(draws), -1)
        scores = {name: pa.array(columns[:, at]) for at, name in enumerate(self.description.columns)}
        text = json.dumps(self.description.as_json(), ensure_ascii=False, sort_keys=True).encode()
        return pa.table(fixed | scores).replace_schema_metadata({KEY: text})

    def _batch(self, table: Any) -> Batch:
        shape = (len(table), len(self.description.demands), len(self.description.methods))
        columns = [table[name].to_numpy() for name in self.description.columns]
        rung = np.array([RUNGS.index(text) for text in table["rung"].to_pylist()], dtype=np.uint8)
        plain = (table[name].to_numpy() for name in ("residual", "error", "sweeps"))
        return Batch(np.stack(columns, axis=1).reshape(shape), rung, *plain)


def read_column(path: Path | str, description: Description, demand: int, method: int) -> Values:
    """Samples of one demand under one method, in the order of the draws."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    name = description.columns[demand * len(description.methods) + method]
    values: Values = pq.read_table(Path(path), columns=[name])[name].to_numpy()
    return values


def _described(path: Path) -> dict[str, Any] | None:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        text = (pq.read_schema(path).metadata or {}).get(KEY)
        found: dict[str, Any] | None = None if text is None else json.loads(text)
    except (pa.ArrowException, OSError, ValueError):
        return None
    return found
