"""Impact methods of a store: characterisation factors by elementary flow."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from carbonacct.errors import UsageError
from carbonacct.findings import Finding, finding
from carbonacct.lca.brightway.databases import Node, nodes_by_id
from carbonacct.lca.brightway.lookup import node_id
from carbonacct.lca.brightway.packages import characterisation, load
from carbonacct.lca.brightway.precision import is_single, method_in_double
from carbonacct.lca.brightway.store import Store, brightway, quiet

MethodName = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MethodInfo:
    """An impact method: its name from the general to the particular, the unit of a score, the number of factors."""

    name: MethodName
    unit: str
    factors: int
    description: str = ""


@dataclass(frozen=True, slots=True)
class Factor:
    """A characterisation factor, per unit of its elementary flow (None: the store does not hold the flow)."""

    id: int
    flow: Node | None
    value: float


def list_methods(store: Store, text: str = "") -> tuple[MethodInfo, ...]:
    """Methods of the store by name; every word of ``text`` must occur in the name."""
    words = text.casefold().split()
    return tuple(
        MethodInfo(
            tuple(name), str(meta.get("unit", "")), int(meta.get("num_cfs", 0)), str(meta.get("description") or "")
        )
        for name, meta in sorted(brightway(store).methods.items())
        if all(word in " ".join(name).casefold() for word in words)
    )


def show_method(store: Store, name: MethodName) -> tuple[MethodInfo, tuple[Factor, ...]]:
    """A method and its factors, largest first.

    Raises:
        UsageError: the store holds no such method.
    """
    values = read_method(store, name)
    info = next(item for item in list_methods(store) if item.name == tuple(name))
    nodes = nodes_by_id(store, values)
    factors = [Factor(number, nodes.get(number), value) for number, value in values.items()]
    return info, tuple(sorted(factors, key=lambda item: (-abs(item.value), item.id)))


def read_method(store: Store, name: MethodName) -> dict[int, float]:
    """Factors by flow id, as a score takes them; factors for regions are left aside, as bw2calc does.

    Raises:
        UsageError: the store holds no such method, or the method has no factors.
    """
    return _read(store, name)[0]


def read_method_uncertainty(store: Store, name: MethodName) -> dict[int, Any]:
    """The uncertainty record (fields of stats_arrays) of each factor that has one, by flow id."""
    return _read(store, name)[1]


def write_method(
    store: Store,
    name: MethodName,
    unit: str,
    factors: Mapping[int | tuple[str, str], float],
    *,
    description: str = "",
    replace: bool = False,
    **metadata: str,
) -> MethodInfo:
    """Write a method.

    Args:
        store: the store.
        name: one or more words, from the general to the particular.
        unit: unit of a score.
        factors: factor by flow, the flow as id or as key (database, code).
        description: text.
        replace: whether an existing method of that name is replaced.
        metadata: further texts kept with the method (source, sha256 …).

    Raises:
        UsageError: the name is empty or taken, a flow is unknown, or a factor is not a finite number.
    """
    name = tuple(name)
    if not name or not all(isinstance(word, str) and word.strip() for word in name):
        raise UsageError("the name of a method is one or more words")
    if name in brightway(store).methods and not replace:
        raise UsageError(f"the store already holds a method {' | '.join(name)}; replace it, or choose another name")
    keyed: list[tuple[int, float]] = []
    for flow, value in factors.items():
        if not math.isfinite(value):
            raise UsageError(f"method {' | '.join(name)}: the factor of {flow} is {value}, not a finite number")
        keyed.append((flow if isinstance(flow, int) else node_id(store, *flow), float(value)))
    missing = {number for number, _ in keyed} - set(nodes_by_id(store, [number for number, _ in keyed]))
    if missing:
        raise UsageError(f"method {' | '.join(name)}: the store holds no flow with the ids {sorted(missing)[:8]}")
    keep_method(store, name, keyed, {**metadata, "unit": unit, "description": description})
    return MethodInfo(name, unit, len(keyed), description)


def delete_method(store: Store, name: MethodName) -> None:
    """Delete a method.

    Raises:
        UsageError: the store holds no such method.
    """
    package = brightway(store)
    method = _method(store, name)
    with quiet():
        files = [
            method.filepath_processed(),
            package.projects.dir / "intermediate" / f"{method.filename}.pickle",
        ]
        method.deregister()
    for path in files:
        path.unlink(missing_ok=True)


def method_findings(store: Store, name: MethodName) -> tuple[Finding, ...]:
    """What a calculation with this method leaves aside: factors that hold for regions only."""
    regional = sum(len(row) > 2 for row in _method(store, name).load())
    if not regional:
        return ()
    return (finding("lca_brightway.regional_factors", method=" | ".join(name), count=regional),)


def keep_method(store: Store, name: MethodName, factors: list[tuple[int, float]], metadata: dict[str, str]) -> None:
    """Register, write and process a method whose flows are known to exist.

    bw2data asks the database for every flow of a method again (0.1 ms each, over 20 s for all shipped methods).
    """
    package = brightway(store)
    column = package.geomapping[package.config.global_location]

    class Known(package.Method):  # type: ignore[misc, name-defined]
        """A method whose rows need no look-up."""

        def process_row(self, row: tuple[int, float]) -> dict[str, Any]:
            return {"amount": row[1], "loc": row[1], "row": row[0], "col": column}

    with quiet():
        method = Known(name)
        if name in package.methods:
            method.deregister()
        method.register(**metadata)
        method.write(factors)
        method_in_double(method)


def _method(store: Store, name: MethodName) -> Any:
    package = brightway(store)
    if tuple(name) not in package.methods:
        known = sorted({words[0] for words in package.methods})
        raise UsageError(
            f"the store holds no method {' | '.join(name)}; it holds {len(package.methods)}"
            + (f" of {', '.join(known[:12])}" if known else ": set up the methods first")
        )
    return package.Method(tuple(name))


def _read(store: Store, name: MethodName) -> tuple[dict[int, float], dict[int, Any]]:
    method = _method(store, name)
    path = method.filepath_processed()
    with quiet():
        if not path.is_file():
            method.process()
        if is_single(load(path)):
            method_in_double(method)
    return characterisation(load(path))
