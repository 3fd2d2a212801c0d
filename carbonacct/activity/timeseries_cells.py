"""What the cells of a time series mean: every distinct cell is read once, all at a time where there are many."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from carbonacct.activity.cells import parser_of
from carbonacct.activity.checks.entities import closest_entities
from carbonacct.activity.quantities import electricity_base, unit_text
from carbonacct.activity.schema import Column, match_choice
from carbonacct.activity.timeseries_files import RawSeries
from carbonacct.activity.timeseries_schema import TIMESERIES
from carbonacct.findings import Finding, finding
from carbonacct.units import Unit, parse_unit

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_TIME = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?"
_WITH_OFFSET = rf"^{_TIME}(Z|[+-]\d{{2}}(:?\d{{2}})?)$"
_WITHOUT_OFFSET = r"^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?$"
_NUMBER = r"^-?\d{1,25}(\.\d{1,25})?$"
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_MINUTES_PER_HOUR = 60.0
_LONGEST = 366 * 24 * _MINUTES_PER_HOUR
_FAULTS = {"activity.missing_value": "timeseries.blank", "activity.not_finite": "timeseries.not_finite"}


@dataclass(slots=True)
class _Column:
    """The distinct cells of a column, and which of them each row has."""

    column: Column
    distinct: Any
    codes: np.ndarray

    def texts(self) -> list[str]:
        """The distinct cells as text."""
        return [str(cell) for cell in self.distinct.to_pylist()]


@dataclass(slots=True)
class _Reading:
    """A file that is being read: what was found, and the rows that cannot be used for it."""

    raw: RawSeries
    unusable: np.ndarray
    findings: list[Finding] = field(default_factory=list)

    def column(self, name: str) -> _Column:
        """A column of the file; blank throughout when it is not there."""
        import numpy as np  # noqa: PLC0415
        import pyarrow as pa  # noqa: PLC0415

        cells = self.raw.cells.get(name)
        if cells is None:
            return _Column(TIMESERIES.column(name), pa.array([""]), np.zeros(len(self.unusable), dtype=np.int64))
        if not pa.types.is_string(cells.type):
            return _Column(TIMESERIES.column(name), cells, np.arange(len(cells)))
        encoded = cells.dictionary_encode()
        return _Column(TIMESERIES.column(name), encoded.dictionary, encoded.indices.to_numpy())

    def fault(self, code: str, cells: _Column, wrong: Any, **params: object) -> None:
        """One finding for all rows with a wrong cell, at the first of them."""
        import numpy as np  # noqa: PLC0415

        rows = np.asarray(wrong, dtype=bool)[cells.codes]
        if not rows.any():
            return
        row = int(rows.argmax())
        value = _shown(cells.distinct[int(cells.codes[row])])
        texts = {"value": "" if value is None else value, "count": int(rows.sum()), **cells.column.names, **params}
        self.findings.append(finding(code, self.raw.place(row, cells.column.name), **texts))
        self.unusable |= rows


def read_cells(raw: RawSeries, entities: Collection[str]) -> tuple[pd.DataFrame, list[Finding]]:
    """The usable rows of a file in file order (columns of the result and ``start_ns``, ``row``), and its findings.

    Args:
        raw: the columns.
        entities: known units; none at all means that they are not checked.
    """
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    reading = _Reading(raw, np.zeros(len(raw.numbers), dtype=bool))
    meter = _codes(reading, "meter")
    entity = _entities(reading, entities)
    kind = _choices(reading, "kind")
    start = _starts(reading)
    minutes = _numbers(reading, "minutes")
    kwh = _energy(reading, minutes)
    quality = _choices(reading, "quality", blank="measured")
    columns = {
        "meter": meter,
        "entity_id": entity,
        "kind": kind,
        "start_ns": start,
        "minutes": minutes,
        "kwh": kwh,
        "quality": quality,
        "row": raw.numbers + 1,
    }
    frame = pd.DataFrame(columns, copy=False)
    if reading.unusable.any():
        frame = frame[~reading.unusable].reset_index(drop=True)
    return frame, reading.findings


def _shown(scalar: Any) -> object:
    """The value of an arrow scalar; a time that no calendar holds as its bare number."""
    try:
        return scalar.as_py()
    except (OverflowError, ValueError):
        return scalar.value


def _taken(texts: list[str], cells: _Column) -> Any:
    """Texts of the distinct cells as the column of all rows."""
    import pandas as pd  # noqa: PLC0415

    return pd.array(texts, dtype="str").take(cells.codes)


def _codes(reading: _Reading, name: str) -> Any:
    cells = reading.column(name)
    texts = [unicodedata.normalize("NFKC", text).strip() for text in cells.texts()]
    reading.fault("timeseries.blank", cells, [not text for text in texts])
    return _taken(texts, cells)


def _entities(reading: _Reading, known: Collection[str]) -> Any:
    found = _codes(reading, "entity_id")
    if known:
        cells = reading.column("entity_id")
        strange = [text for text in cells.texts() if (code := unicodedata.normalize("NFKC", text).strip())
                   and code not in known]  # fmt: skip
        if strange:
            near = closest_entities(strange[0].strip(), dict.fromkeys(known, ""))
            wrong = [text in set(strange) for text in cells.texts()]
            reading.fault("timeseries.unknown_entity", cells, wrong, candidates=near)
    return found


def _choices(reading: _Reading, name: str, blank: str = "") -> Any:
    cells = reading.column(name)
    column = cells.column
    words = [match_choice(column, text) if text.strip() else blank for text in cells.texts()]
    if column.required:
        reading.fault("timeseries.blank", cells, [word == "" for word in words])
    zh, en = "、".join(words[0] for words in column.choices.values()), ", ".join(column.choices)
    reading.fault("timeseries.unknown_choice", cells, [word is None for word in words], choices_zh=zh, choices_en=en)
    return _taken([word or "" for word in words], cells)


def _starts(reading: _Reading) -> Any:
    """Nanoseconds since 1970 (UTC); 0 where the time cannot be used."""
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    cells = reading.column("start")
    if pa.types.is_timestamp(cells.distinct.type):
        naive = cells.distinct.type.tz is None
        reading.fault("timeseries.no_offset", cells, np.full(len(cells.distinct), naive))
        times = pd.Series(cells.distinct.cast(pa.timestamp("us", "UTC"), safe=False).to_pandas())
        blank = np.zeros(len(times), dtype=bool)
        clear = ~blank
    else:
        texts = pc.utf8_trim_whitespace(cells.distinct)
        blank = pc.equal(texts, "").to_numpy(zero_copy_only=False)
        clear = pc.match_substring_regex(texts, _WITH_OFFSET).to_numpy(zero_copy_only=False)
        local = pc.match_substring_regex(texts, _WITHOUT_OFFSET).to_numpy(zero_copy_only=False) & ~clear
        reading.fault("timeseries.blank", cells, blank)
        reading.fault("timeseries.no_offset", cells, local)
        clear = clear | local
        isos = pd.Series(pc.if_else(pa.array(clear & ~local), texts, "1970-01-01T00:00:00Z").to_pandas(), dtype="str")
        times = pd.to_datetime(isos, utc=True, format="ISO8601", errors="coerce")
    years = times.dt.year.to_numpy()
    usable = clear & (years >= _FIRST_YEAR) & (years <= _LAST_YEAR)
    reading.fault("timeseries.bad_time", cells, ~usable & ~blank)
    nanoseconds = times.where(usable, pd.Timestamp(0, tz="UTC")).dt.as_unit("ns").astype("int64").to_numpy()
    return nanoseconds[cells.codes]


def _numbers(reading: _Reading, name: str) -> Any:
    """The numbers of a column, none below zero; NaN where they cannot be used."""
    import numpy as np  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    cells = reading.column(name)
    if pa.types.is_floating(cells.distinct.type):
        values = cells.distinct.to_numpy(zero_copy_only=False)
        reading.fault("timeseries.not_finite", cells, ~np.isfinite(values))
    else:
        texts = pc.utf8_trim_whitespace(cells.distinct)
        plain = pc.match_substring_regex(texts, _NUMBER)
        values = pc.if_else(plain, texts, "0").cast(pa.float64()).to_numpy(zero_copy_only=False).copy()
        _read_singly(reading, cells, np.flatnonzero(~plain.to_numpy(zero_copy_only=False)), values)
    if name == "minutes":
        reading.fault("timeseries.minutes", cells, (values <= 0) | (values > _LONGEST))
    else:
        reading.fault("timeseries.negative", cells, values < 0)
    return values[cells.codes]


def _read_singly(reading: _Reading, cells: _Column, places: np.ndarray, values: np.ndarray) -> None:
    """Numbers that are written unlike ``12.5``, and what is none."""
    import numpy as np  # noqa: PLC0415

    parse = parser_of(replace(cells.column, nonnegative=False), "")
    wrong: dict[str, Any] = {}
    for place in places.tolist():
        parsed = parse(cells.distinct[place].as_py())
        values[place] = parsed.value if isinstance(parsed.value, float) else np.nan
        if parsed.problem is not None:
            code = _FAULTS.get(parsed.problem.code, "timeseries.not_a_number")
            wrong.setdefault(code, np.zeros(len(values), dtype=bool))[place] = True
    for code, mask in wrong.items():
        reading.fault(code, cells, mask)


def _energy(reading: _Reading, minutes: Any) -> Any:
    """kWh of every row; a power is the mean over the interval."""
    import numpy as np  # noqa: PLC0415

    amounts, cells = _numbers(reading, "amount"), reading.column("unit")
    header = reading.raw.table.header_units.get("amount", "")
    texts = cells.texts()
    units = [unit_text(text.strip(), header) for text in texts]
    reading.fault("activity.unit_conflict", cells, [conflict for _, conflict in units], header=header)
    reading.fault("timeseries.blank", cells, [not text for text, _ in units])
    scales = [_scale(parse_unit(text)) for text, _ in units]
    unknown = [
        scale is None and bool(text) and not conflict for scale, (text, conflict) in zip(scales, units, strict=True)
    ]
    reading.fault("timeseries.unknown_unit", cells, unknown)
    numerators, denominators, powers = (
        np.array(column)[cells.codes] for column in zip(*((s or (np.nan, 1.0, False)) for s in scales), strict=True)
    )
    energy = amounts * numerators / denominators
    return np.where(powers, energy * minutes / _MINUTES_PER_HOUR, energy)


def _scale(unit: Unit | None) -> tuple[float, float, bool] | None:
    """Numerator and denominator that make an amount kWh (or kW), and whether it is a power; None for other units."""
    if unit is None:
        return None
    if unit.dimension == "power":
        return float(unit.exact.numerator), float(unit.exact.denominator), True
    base = electricity_base(unit)
    return None if base is None else (base.numerator, base.denominator, False)
