"""Measuring for the LCA benchmarks: sides in turn, peak memory, memory bandwidth, and the rows of the table."""

from __future__ import annotations

import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class Row:
    """One workload measured.

    Attributes:
        workload: its number (W1 …) and what is done.
        ours_ms: median of our times.
        peers_ms: median by peer; `extrapolated` names those that were not run in full.
        aims: least ratio by peer.
        checks: agreement and accuracy: name → largest figure.
        limits: most that a check may be.
        bound_ms: what moving the bytes costs at the measured bandwidth, or what imports alone cost.
        memory_mib: peak on top of what was there before, ours and by peer.
        note: what else to know.
    """

    workload: str
    ours_ms: float
    peers_ms: dict[str, float]
    aims: dict[str, float] = field(default_factory=dict)
    checks: dict[str, float] = field(default_factory=dict)
    limits: dict[str, float] = field(default_factory=dict)
    bound_ms: float | None = None
    memory_mib: dict[str, float] = field(default_factory=dict)
    extrapolated: tuple[str, ...] = ()
    note: str = ""

    @property
    def best(self) -> str:
        """The fastest peer, of those that were run in full where there is one."""
        full = [name for name in self.peers_ms if name not in self.extrapolated]
        return min(full or self.peers_ms, key=lambda name: self.peers_ms[name])

    def ratio(self, peer: str) -> float:
        """How many times faster we are than a peer."""
        return self.peers_ms[peer] / self.ours_ms

    def missed(self) -> list[str]:
        """Aims that were not reached, in words."""
        found = [
            f"{self.ratio(peer):.1f}x where {least:g}x is aimed at against {peer}"
            for peer, least in self.aims.items()
            if self.ratio(peer) < least
        ]
        return found + [
            f"{name} {self.checks[name]:.3g} above {most:g}"
            for name, most in self.limits.items()
            if not self.checks[name] <= most
        ]


@dataclass(frozen=True)
class Times:
    """Medians in milliseconds, what the last call of each side gave, and its peak memory in MiB."""

    medians: dict[str, float]
    results: dict[str, Any]
    memory: dict[str, float]


def in_turn(sides: Mapping[str, Callable[[], Any]], repeats: int, warm: bool = True) -> Times:
    """Run every side `repeats` times, one after the other: ours, peer, ours, peer …; the first round warms up."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    results: dict[str, Any] = {}
    memory: dict[str, float] = {}
    if warm:
        for name, call in sides.items():
            results[name], memory[name] = peak(call)
    for _ in range(repeats):
        for name, call in sides.items():
            start = time.perf_counter()
            results[name] = call()
            taken[name].append(time.perf_counter() - start)
    return Times({name: statistics.median(found) * 1000.0 for name, found in taken.items()}, results, memory)


def peak(call: Callable[[], Any]) -> tuple[Any, float]:
    """What a call gives, and the MiB it needed at its peak beyond what was resident before (NaN where unknown)."""
    before = _resident("VmRSS")
    try:
        CLEAR.write_text("5", encoding="ascii")  # Linux: resets the peak of the resident set
    except OSError:
        return call(), float("nan")
    result = call()
    return result, _resident("VmHWM") - before


def _resident(what: str) -> float:
    if not STATUS.exists():
        return float("nan")
    line = next(line for line in STATUS.read_text(encoding="ascii").splitlines() if line.startswith(what))
    return int(line.split()[1]) / 1024.0


def process_ms(command: list[str], repeats: int, environment: dict[str, str]) -> tuple[float, str]:
    """Median wall time of a whole process, and what it printed last."""
    taken, printed = [], ""
    for _ in range(repeats):
        start = time.perf_counter()
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        taken.append(time.perf_counter() - start)
        printed = done.stdout.strip()
    return statistics.median(taken) * 1000.0, printed


def import_command(modules: str) -> list[str]:
    """A process that imports and ends."""
    return [sys.executable, "-c", f"import {modules}"]


def bandwidth(mib: int = 256) -> dict[str, float]:
    """GB/s of reading memory on one thread and on two (a sum over float64 in a compiled loop)."""
    import numba  # noqa: PLC0415

    @numba.njit("float64(float64[::1])", nogil=True)
    def total(values: np.ndarray) -> float:
        a, b, c, d, e, f, g, h = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        for i in range(0, values.size - 7, 8):
            a += values[i]
            b += values[i + 1]
            c += values[i + 2]
            d += values[i + 3]
            e += values[i + 4]
            f += values[i + 5]
            g += values[i + 6]
            h += values[i + 7]
        return a + b + c + d + e + f + g + h

    halves = [np.ones(mib * 2**16), np.ones(mib * 2**16)]

    def read(parts: list[np.ndarray]) -> float:
        threads = [threading.Thread(target=total, args=(part,)) for part in parts]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(part.nbytes for part in parts) / (time.perf_counter() - start) / 1e9

    return {"1": max(read(halves[:1]) for _ in range(5)), "2": max(read(halves) for _ in range(5))}
