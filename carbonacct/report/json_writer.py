"""Result documents as files (accounts, scorecard, ranking): one canonical text for one document."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from carbonacct.errors import CarbonacctError, FormatVersionError, UsageError

FORMAT_NAME = "carbonacct.accounts"
SCORECARD_NAME = "carbonacct.scorecard"
RANKING_NAME = "carbonacct.ranking"
FORMAT_MAJOR = 1


@lru_cache(maxsize=4)
def _schema_text(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def _schema(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(_schema_text(name))
    return schema


def accounts_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the result document; a fresh copy each call."""
    return _schema("accounts_schema.json")


def scorecard_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the scorecard document; a fresh copy each call."""
    return _schema("scorecard_schema.json")


def ranking_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the ranking document; a fresh copy each call."""
    return _schema("ranking_schema.json")


def _not_finite(value: object, place: str) -> Iterator[str]:
    """Places of numbers that JSON cannot hold (NaN, infinity)."""
    if isinstance(value, float):
        if not math.isfinite(value):
            yield place
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _not_finite(item, f"{place}/{key}")
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield from _not_finite(item, f"{place}/{number}")


def accounts_text(document: dict[str, Any]) -> str:
    """Canonical text: keys in the given order, indent 1, floats by ``repr``, no ASCII escapes, a newline at the end.

    Raises:
        CarbonacctError: a number is NaN or infinite; the message names its place in the document.
    """
    bad = next(_not_finite(document, ""), None)
    if bad is not None:
        raise CarbonacctError(f"the result document holds a number that is not finite at {bad}")
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def write_accounts(document: dict[str, Any], path: Path) -> None:
    """Write the document as UTF-8 with LF line ends; the same document gives the same bytes.

    Raises:
        CarbonacctError: a number is NaN or infinite (nothing is written).
    """
    path.write_bytes(accounts_text(document).encode("utf-8"))


def write_scorecard(document: dict[str, Any], path: Path) -> None:
    """Write a scorecard or ranking document as :func:`write_accounts` writes accounts.

    Raises:
        CarbonacctError: a number is NaN or infinite (nothing is written).
    """
    write_accounts(document, path)


def read_accounts(path: Path) -> dict[str, Any]:
    """Read a result document.

    Raises:
        UsageError: there is no such file.
        FormatVersionError: the file is not a result document, or one of another major version.
    """
    return _read(path, FORMAT_NAME, f"no result document at {path}; compute the accounts first")


def read_scorecard(path: Path) -> dict[str, Any]:
    """Read a scorecard document.

    Raises:
        UsageError: there is no such file.
        FormatVersionError: the file is not a scorecard document, or one of another major version.
    """
    return _read(path, SCORECARD_NAME, f"no scorecard at {path}; evaluate first")


def read_ranking(path: Path) -> dict[str, Any]:
    """Read a ranking document.

    Raises:
        UsageError: there is no such file.
        FormatVersionError: the file is not a ranking document, or one of another major version.
    """
    return _read(path, RANKING_NAME, f"no ranking at {path}; evaluate a folder of parks first")


def _read(path: Path, expected: str, absent: str) -> dict[str, Any]:
    if not path.is_file():
        raise UsageError(absent)
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise FormatVersionError(f"{path} is not a JSON document: {error}") from error
    name = document.get("format") if isinstance(document, dict) else None
    if not isinstance(name, str):
        raise FormatVersionError(f"{path} names no format; expected {expected}/{FORMAT_MAJOR}")
    if name != f"{expected}/{FORMAT_MAJOR}":
        raise FormatVersionError(f"{path} has format '{name}'; this version reads {expected}/{FORMAT_MAJOR}")
    return dict(document)
