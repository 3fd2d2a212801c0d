"""Figures of a standard's own categories (ISO 14064-1: six), gathered from categories of the books and of scope 3."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from carbonacct.ghg.lines import SCOPE3_BOOK
from carbonacct.lineage.graph import Graph

if TYPE_CHECKING:
    from carbonacct.ghg.profile import Profile


def group_figures(graph: Graph, profile: Profile, members: Iterable[str]) -> None:
    """Add the groups of a profile for the park and every member; nothing for a profile without groups.

    Paths: ``groups/<profile>/park/<group>``, ``…/enterprise/<member>/<group>`` and ``…/total`` (what is counted).

    Args:
        graph: holds the figures of the books and of scope 3.
        profile: the profile.
        members: ids of the members (enterprises, and the park itself for its own users).
    """
    if not profile.groups:
        return
    base = f"groups/{profile.id}"
    _owner(graph, profile, f"{base}/park", f"park/{profile.id}", f"{SCOPE3_BOOK}/{profile.id}")
    for member in members:
        books, scope3 = f"enterprise/{member}/{profile.id}", f"{SCOPE3_BOOK}/{profile.id}/enterprise/{member}"
        _owner(graph, profile, f"{base}/enterprise/{member}", books, scope3)


def _owner(graph: Graph, profile: Profile, base: str, books: str, scope3: str) -> None:
    counted = []
    for group in profile.groups:
        paths = [f"{books}/category/{name}" for name in group.categories]
        paths += [f"{scope3}/category/{number:02d}" for number in group.scope3]
        inputs = [path for path in paths if path in graph]
        node = graph.sum(f"{base}/{group.id}", group.name_zh, group.name_en, profile.unit, inputs)
        counted += [node.path] if group.counted else []
    names = ("各类合计", "sum of the categories")
    graph.sum(f"{base}/total", *names, profile.unit, counted)
