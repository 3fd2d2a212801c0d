"""Series of a ledger (the readings of one meter under one code of an entity): their spans, and which row is of which.

Where the instants of a series only grow, no reading stands twice: that is seen while the rows are added up.
"""

from __future__ import annotations

import numba
import numpy as np

from carbonacct.kernels import configure_cache

configure_cache()

ENTITY, CODE, METER, NEXT, FIRST, LAST, UNORDERED, FIELDS = range(8)
"""Places of a series: what it is of, the next series of its meter (−1: none), its span, and whether an instant was not
above all before it.
"""
NONE = -1
_READ_I4, _READ_I8 = (numba.types.Array(kind, 1, "C", readonly=True) for kind in (numba.int32, numba.int64))


@numba.njit(numba.boolean(_READ_I4, _READ_I4, _READ_I4, _READ_I8, numba.int64[:, ::1]), nogil=True, cache=True)
def watch(names, labels, carriers, stamps, series):  # type: ignore[no-untyped-def]
    """Follow rows whose labels all have one name and one carrier; False, half done, where one has several.

    ``series`` (labels, FIELDS) begins as NONE in ENTITY; there and in CODE it holds places of names and carriers. It
    is followed three times as fast as :func:`follow` follows.
    """
    for row in range(len(stamps)):
        name, carrier, stamp, label = names[row], carriers[row], stamps[row], np.uint32(labels[row])
        if series[label, ENTITY] != name or series[label, CODE] != carrier:
            if series[label, ENTITY] != NONE:
                return False
            series[label, ENTITY], series[label, CODE] = name, carrier
            series[label, FIRST], series[label, LAST] = stamp, stamp
        elif stamp > series[label, LAST]:
            series[label, LAST] = stamp
        else:
            series[label, UNORDERED] = 1
            series[label, FIRST] = min(series[label, FIRST], stamp)
    return True


@numba.njit("i8(i8[::1], i8[:, ::1], i8, i8, i8)", nogil=True, cache=True, inline="always")
def _place(heads, series, entity, meter, code):  # type: ignore[no-untyped-def]
    """The series of an entity, meter and code, or NONE."""
    place = heads[meter]
    while place != NONE and (series[place, ENTITY] != entity or series[place, CODE] != code):
        place = series[place, NEXT]
    return place


@numba.njit("void(i8[::1], i8[:, ::1], i8, i8, i8, i8, i8)", nogil=True, cache=True)
def _begin(heads, series, place, entity, meter, code, stamp):  # type: ignore[no-untyped-def]
    """Begin a series, the first of its meter."""
    series[place, ENTITY], series[place, CODE], series[place, METER] = entity, code, meter
    series[place, NEXT], series[place, FIRST], series[place, LAST] = heads[meter], stamp, stamp - 1
    series[place, UNORDERED] = 0
    heads[meter] = place


@numba.njit(
    numba.int64(
        _READ_I4, numba.int64[::1], _READ_I4, numba.int64[::1], _READ_I4, numba.int64[::1], _READ_I8, numba.int64[::1],
        numba.int64[::1], numba.int64[:, ::1], numba.int32[::1], numba.int64,
    ),
    nogil=True, cache=True,
)  # fmt: skip
def follow(  # type: ignore[no-untyped-def]
    names, entities, labels, meters, carriers, codes, stamps, window, heads, series, found, used
):
    """Put rows into their series (``found``, NONE: skipped); the number of series with those that began.

    The i-th name is entity ``entities[i]``, the i-th label meter ``meters[i]``, the i-th carrier code ``codes[i]``;
    rows with NONE, and stamps outside ``window`` (first, end), are skipped. ``heads`` is the first series of each
    meter, ``series`` has room for as many more as there are rows.
    """
    for row in range(len(stamps)):
        entity, meter = entities[np.uint32(names[row])], meters[np.uint32(labels[row])]
        code = codes[np.uint32(carriers[row])]
        stamp, place = stamps[row], NONE
        if NONE not in (entity, meter, code) and window[0] <= stamp < window[1]:
            place = _place(heads, series, entity, meter, code)
            if place == NONE:
                place, used = used, used + 1
                _begin(heads, series, place, entity, meter, code, stamp)
            if stamp <= series[place, LAST]:
                series[place, UNORDERED] = 1
                series[place, FIRST] = min(series[place, FIRST], stamp)
            else:
                series[place, LAST] = stamp
        found[row] = place
    return used
