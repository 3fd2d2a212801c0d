"""One tree for ILCD's two written forms: XML, and TIDAS (the JSON form, ``@`` before attributes, ``#text`` for text).

Namespaces and their prefixes are dropped: ILCD uses no local name in two namespaces for different things.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from carbonacct.source import Source

MAX_DEPTH = 60
_LANGUAGES = ("en", "", "zh")
"""Languages of names in the order of preference; ILCD's default, where none is named, is English."""


@dataclass(slots=True)
class Node:
    """An element: its attributes, its text and its children by local name; ``place`` tells where it stands."""

    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: dict[str, list[Node]] = field(default_factory=dict)
    place: str = ""

    def all(self, *path: str) -> list[Node]:
        """Every node at the end of a path of names."""
        nodes = [self]
        for name in path:
            nodes = [child for node in nodes for child in node.children.get(name, ())]
        return nodes

    def first(self, *path: str) -> Node:
        """First node at the end of a path; an empty one where there is none."""
        found = self.all(*path)
        return found[0] if found else Node(place=self.place)

    def get(self, *path: str) -> str:
        """Text of the first node at the end of a path, stripped; empty where there is none."""
        return self.first(*path).text.strip()

    def attribute(self, name: str) -> str:
        """Value of an attribute, stripped; empty where there is none."""
        return self.attributes.get(name, "").strip()

    def in_languages(self, *path: str) -> dict[str, str]:
        """Text at the end of a path by language (first two letters, lower case; empty where none is named)."""
        texts: dict[str, str] = {}
        for node in self.all(*path):
            if node.text.strip():
                texts.setdefault(node.attribute("lang").lower()[:2], node.text.strip())
        return texts

    def best(self, *path: str) -> str:
        """Text at the end of a path: English, else without a language, else Chinese, else any."""
        return preferred(self.in_languages(*path))


def preferred(texts: dict[str, str]) -> str:
    """The text of the preferred language; empty where there is none."""
    return next((texts[language] for language in _LANGUAGES if language in texts), next(iter(texts.values()), ""))


def place_of(source: Source, node: Node) -> Source:
    """Source of a node in the file (and member) of ``source``."""
    return Source(source.file, source.sheet, node.place)


def from_xml(element: Any) -> tuple[str, Node]:
    """Local name and node of an lxml element (parsed with bounded depth)."""
    node = Node(
        text=element.text or "",
        attributes={etree.QName(key).localname: value for key, value in element.attrib.items()},
        place=f"line {element.sourceline}",
    )
    for child in element:
        if isinstance(child.tag, str):
            name, below = from_xml(child)
            node.children.setdefault(name, []).append(below)
    return etree.QName(element).localname, node


def from_json(document: object) -> Iterator[tuple[str, Node]]:
    """Names and nodes of the data sets in a JSON document: one, a list, or rows that hold them (``json_ordered``)."""
    if isinstance(document, list):
        for item in document:
            if isinstance(item, dict):
                yield from from_json(item)
    if not isinstance(document, dict):
        return
    for key, value in document.items():
        name = _local(key)
        if name.endswith("DataSet") and isinstance(value, dict):
            yield name, _json_node(value, name, 0)
            return
    for key in ("json_ordered", "json"):
        if isinstance(document.get(key), dict):
            yield from from_json(document[key])
            return


def _json_node(value: object, place: str, depth: int) -> Node:
    node = Node(place=place)
    if depth > MAX_DEPTH:
        return node
    if not isinstance(value, dict):
        node.text = _written(value)
        return node
    for key, content in value.items():
        if key == "#text":
            node.text = _written(content)
        elif key.startswith("@"):
            node.attributes[_local(key[1:])] = _written(content)
        else:
            name = _local(key)
            below = node.children.setdefault(name, [])
            below.extend(_json_node(item, where, depth + 1) for where, item in _items(content, f"{place}.{name}"))
    return node


def _items(content: object, place: str) -> Iterator[tuple[str, object]]:
    """Values under a key with their places: one, or each of a list (an empty value counts as none)."""
    if isinstance(content, list):
        yield from ((f"{place}[{number}]", item) for number, item in enumerate(content) if item not in (None, {}, ""))
    elif content not in (None, {}, ""):
        yield place, content


def _written(value: object) -> str:
    """Text of a JSON value; numbers as JSON writes them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value) if isinstance(value, (int, float)) else ""


def _local(key: str) -> str:
    """A name without its prefix (``common:UUID`` gives ``UUID``)."""
    return key.rpartition(":")[2]
