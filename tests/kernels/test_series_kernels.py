"""Series of a ledger against plain Python."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from carbonacct.kernels import series as kernel

ROWS, LABELS, WINDOW = 4_000, 7, (100, 900)


def made(seed: int, names: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Codes of names, labels and carriers, and stamps, some of them outside the window."""
    random = np.random.default_rng(seed)
    columns = [random.integers(0, count, ROWS).astype(np.int32) for count in (names, LABELS, 2)]
    return columns[0], columns[1], columns[2], random.integers(0, 1_000, ROWS)


def twin(keys: list[Any], stamps: np.ndarray) -> dict[Any, tuple[int, int, bool]]:
    """First and last stamp of each key, and whether a stamp was not above all before it."""
    found: dict[Any, tuple[int, int, bool]] = {}
    for key, stamp in zip(keys, stamps.tolist(), strict=True):
        first, last, disorder = found.get(key, (stamp, stamp - 1, False))
        found[key] = (min(first, stamp), max(last, stamp), disorder or stamp <= last)
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_rows_are_put_into_their_series(seed: int) -> None:
    names, labels, carriers, stamps = made(seed, 3)
    entities, meters, codes = np.array([0, 1, -1]), np.array([0, 1, 2, 0, 1, -1, 3]), np.array([5, -1])
    heads, table = np.full(4, -1, dtype=np.int64), np.zeros((ROWS, kernel.FIELDS), dtype=np.int64)
    found, window = np.empty(ROWS, dtype=np.int32), np.array(WINDOW)
    half = ROWS // 2
    used = 0
    for part in (slice(0, half), slice(half, ROWS)):  # a batch after the other
        used = kernel.follow(
            names[part], entities, labels[part], meters, carriers[part], codes, stamps[part], window, heads, table,
            found[part], used,
        )  # fmt: skip
    keys = list(zip(entities[names].tolist(), codes[carriers].tolist(), meters[labels].tolist(), strict=True))
    good = [-1 not in key and WINDOW[0] <= stamp < WINDOW[1] for key, stamp in zip(keys, stamps, strict=True)]
    assert (found >= 0).tolist() == good
    ours = [tuple(row) for row in table[:used, : kernel.NEXT].tolist()]
    assert [ours[place] for place in found[good]] == [key for key, fine in zip(keys, good, strict=True) if fine]
    spans = table[:used, [kernel.FIRST, kernel.LAST, kernel.UNORDERED]].tolist()
    expected = twin([key for key, fine in zip(keys, good, strict=True) if fine], stamps[good])
    assert {key: tuple(span) for key, span in zip(ours, spans, strict=True)} == expected


def test_labels_of_one_name_and_carrier_are_watched() -> None:
    _, labels, _, stamps = made(3, 1)
    names, carriers = labels // 2, labels % 2
    stamps[labels == 4] = np.arange(np.count_nonzero(labels == 4))
    table = np.full((LABELS + 1, kernel.FIELDS), -1, dtype=np.int64)
    assert kernel.watch(names, labels, carriers, stamps, table)
    spans = table[:LABELS, [kernel.FIRST, kernel.LAST, kernel.UNORDERED]].tolist()
    assert {label: (first, last, disorder > 0) for label, (first, last, disorder) in enumerate(spans)} == twin(
        labels.tolist(), stamps
    )
    assert table[LABELS, kernel.ENTITY] == kernel.NONE
    assert not kernel.watch(names + 1, labels, carriers, stamps, table)
