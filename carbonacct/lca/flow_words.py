"""Names and compartments of elementary flows in the words of several data formats, made comparable.

The words stand in ``rulesets/lca/flows.toml``; what is not there is compared as it is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from carbonacct.datafiles import versioned_toml

FILE = Path(__file__).resolve().parents[1] / "rulesets" / "lca" / "flows.toml"
FORMAT = "carbonacct.lci-flow-words/1"
_BRACKETS = re.compile(r"\s*\[[^\]]*\]\s*$")


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists: by alias the word that is compared."""

    main: dict[str, str]
    sub: dict[str, str]
    same: dict[str, str]
    assumed: dict[str, str]
    split_by_origin: frozenset[str]
    gwp: tuple[dict[str, Any], ...]


@lru_cache(maxsize=1)
def words() -> Words:
    """The shipped words."""
    content = versioned_toml(FILE, FORMAT)
    return Words(
        main=_by_alias(content["main"]),
        sub=_by_alias(content["sub"]),
        same=_by_alias(content["same"]),
        assumed=dict(content["assumed"]),
        split_by_origin=frozenset(content["split_by_origin"]),
        gwp=tuple(content["gwp"]),
    )


def _by_alias(lists: dict[str, list[str]]) -> dict[str, str]:
    return {alias: word for word, aliases in lists.items() for alias in (word, *aliases)}


@lru_cache(maxsize=65536)
def plain_name(name: str) -> str:
    """A name as it is compared: lower case, one blank, no group in brackets behind it, one word for one thing."""
    text = _BRACKETS.sub("", " ".join(name.lower().split()))
    return words().same.get(text, text)


@lru_cache(maxsize=4096)
def plain_compartment(path: tuple[str, ...]) -> tuple[str, str]:
    """Main and sub-compartment of a path; both empty where no word of it names a main one."""
    parts = [" ".join(part.lower().split()) for part in path]
    for place, part in enumerate(parts):
        main = words().main.get(part)
        if main is not None:
            last = parts[-1]
            sub = words().sub.get(last, "" if place == len(parts) - 1 else last)
            return main, sub
    return "", ""


def plain_cas(number: str) -> str:
    """A CAS number without leading zeros (``000124-38-9`` → ``124-38-9``)."""
    return number.strip().lstrip("0")
