"""A page taken apart: elements, texts, scripts."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

Json = dict[str, Any]


class Page(HTMLParser):
    """Elements, texts and scripts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.text: list[str] = []
        self._script: dict[str, str | None] | None = None
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._script = dict(attrs) if tag == "script" else self._script
        if tag == "script":
            self.scripts.append((dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._script = None

    def handle_data(self, data: str) -> None:
        if self._script is None:
            self.text.append(data)
        else:
            attributes, text = self.scripts.pop()
            self.scripts.append((attributes, text + data))

    def data(self) -> Json:
        """The JSON of the charts."""
        found: Json = next(json.loads(text) for attributes, text in self.scripts if "id" in attributes)
        return found

    def attribute(self, name: str) -> list[str]:
        return [value for _, attributes in self.elements if (value := attributes.get(name)) is not None]
