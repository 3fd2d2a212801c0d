"""Bullet charts drawn on the server: a bar for the value, marks for the targets, zones for good and bad."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from carbonacct.report.markup import Markup, both, join, tag
from carbonacct.report.texts import Text

WIDTH = 220
TRACK = 30
"""Height of one bar with its marks."""
_TOP, _HEIGHT = 7, 16
_BAR_TOP, _BAR_HEIGHT = 11, 8
_ROOM = 1.15
_MOST = 2.5
"""A value further from zero than this many times the largest target runs out of the picture."""
_WHOLE = 100.0
BEYOND = "M{0:.1f} 10.5 l4 4.5 l-4 4.5 m4 -9 l4 4.5 l-4 4.5"


@dataclass(frozen=True, slots=True)
class Mark:
    """A target on the scale; ``key`` is ``near`` or ``long`` (its shape)."""

    key: str
    value: float


@dataclass(frozen=True, slots=True)
class Track:
    """One bar: the value (None: no bar) and the targets that it is held against."""

    value: float | None
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class Scale:
    """Ends of the scale."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Horizontal place of a value, inside the picture."""
        share = (value - self.low) / (self.high - self.low)
        return WIDTH * min(1.0, max(0.0, share))


def scale_of(tracks: Sequence[Track], whole: bool = False) -> Scale:
    """A scale on which targets and values can be told apart.

    Args:
        tracks: what is drawn.
        whole: shares of a whole: the scale ends at one hundred where nothing lies beyond.
    """
    targets = [mark.value for track in tracks for mark in track.marks]
    values = [track.value for track in tracks if track.value is not None]
    largest = max([abs(one) for one in targets] or [abs(one) for one in values] or [0.0]) or 1.0
    high = max([*targets, *(min(one, _MOST * largest) for one in values), 0.0]) * _ROOM
    if whole and max([*targets, *values], default=0.0) <= _WHOLE < high:
        high = _WHOLE
    low = min([0.0, *(max(one, -_MOST * largest) for one in values), *targets]) * _ROOM
    return Scale(low, high if high > low else low + 1.0)


def zones(track: Track, scale: Scale, smaller_is_better: bool) -> list[tuple[float, float, str]]:
    """Stretches of the scale and whether they are ``good`` (every target met), ``middle`` or ``bad``."""
    bounds = sorted({mark.value for mark in track.marks})
    ends = [scale.low, *(one for one in bounds if scale.low < one < scale.high), scale.high]
    found = []
    for start, end in pairwise(ends):
        middle = (start + end) / 2
        met = [middle <= one if smaller_is_better else middle >= one for one in bounds]
        found.append((start, end, "good" if all(met) else "middle" if any(met) else "bad"))
    return found


def _track(track: Track, scale: Scale, smaller_is_better: bool, top: int) -> Markup:
    parts = [
        tag(
            "rect",
            x=_n(scale.place(start)),
            y=top + _TOP,
            width=_n(scale.place(end) - scale.place(start)),
            height=_HEIGHT,
            class_=f"z-{zone}",
        )
        for start, end, zone in zones(track, scale, smaller_is_better)
    ]
    if track.value is not None and math.isfinite(track.value):
        start, end = sorted((scale.place(0.0), scale.place(track.value)))
        bar = {"y": top + _BAR_TOP, "height": _BAR_HEIGHT, "class_": "z-value"}
        parts.append(tag("rect", x=_n(start), width=_n(max(1.5, end - start)), **bar))
        if track.value > scale.high:
            parts.append(tag("path", d=BEYOND.format(WIDTH - 18), transform=f"translate(0 {top})", class_="z-beyond"))
    parts += [_mark(mark, scale, top) for mark in track.marks]
    return join(parts)


def _mark(mark: Mark, scale: Scale, top: int) -> Markup:
    """A target: the near one is a line, the long one a line with a diamond on top."""
    x = min(WIDTH - 1.5, max(1.5, scale.place(mark.value)))
    line = tag("line", x1=_n(x), x2=_n(x), y1=top + 4, y2=top + _TOP + _HEIGHT + 3, class_=f"m-{mark.key}")
    if mark.key != "long":
        return line
    x = min(WIDTH - 4.0, max(4.0, x))
    return join([line, tag("path", d=f"M{_n(x)} {top} l4 4 l-4 4 l-4 -4 z", class_="m-diamond")])


def bullet(tracks: Sequence[Track], direction: str, title: Text, whole: bool = False) -> Markup:
    """The picture, once for each language, so that its title is read in the language shown.

    Args:
        tracks: bars below each other on one scale.
        direction: ``<=`` where smaller is better, ``>=`` where larger is.
        title: what the picture says, in words.
        whole: shares of a whole (the scale ends at one hundred).
    """
    scale = scale_of(tracks, whole)
    drawn = join(_track(track, scale, direction == "<=", TRACK * n) for n, track in enumerate(tracks))
    height = TRACK * len(tracks)
    return both(
        Text(
            *(
                tag(
                    "svg",
                    tag("title", words),
                    drawn,
                    class_="bullet",
                    role="img",
                    viewBox=f"0 0 {WIDTH} {height}",
                    width=WIDTH,
                    height=height,
                )
                for words in title
            )
        )
    )


def _n(value: float) -> str:
    return f"{value:.1f}"
