"""HTML that is escaped by construction: plain text becomes markup only through :func:`tag`."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from typing import Any

from carbonacct.report.texts import Text

_VOID = frozenset({"meta", "br", "input"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def escape(text: object) -> Markup:
    """Plain text as HTML; markup stays as it is."""
    return text if isinstance(text, Markup) else Markup(html.escape(str(text), quote=True))


def join(parts: Iterable[object], separator: str = "") -> Markup:
    """Parts one after another, plain ones escaped."""
    return Markup(separator.join(escape(part) for part in parts))


def _attributes(attributes: dict[str, object]) -> str:
    out = []
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        written = name.rstrip("_").replace("_", "-")
        out.append(f" {written}" if value is True else f' {written}="{html.escape(str(value), quote=True)}"')
    return "".join(out)


def tag(name: str, /, *children: object, **attributes: object) -> Markup:
    """An element; ``class_`` is ``class``, ``data_path`` is ``data-path``; None and False leave an attribute out."""
    start = f"<{name}{_attributes(attributes)}>"
    return Markup(start if name in _VOID else f"{start}{join(children)}</{name}>")


def both(text: Text | str) -> Markup:
    """A text in both languages; the style sheet shows the chosen one."""
    if isinstance(text, str):
        return escape(text)
    if text.zh == text.en:
        return escape(text.zh)
    return join([tag("span", text.zh, class_="zh", lang="zh-Hans"), tag("span", text.en, class_="en", lang="en")])


def json_script(element_id: str, value: Any) -> Markup:
    """JSON inside a page: no ``<``, ``>`` or ``&`` survives, so that no text can end the element."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(f'<script type="application/json" id="{html.escape(element_id)}">{text}</script>')
