"""``names.toml``: what the names in a workspace's own tables mean, decided by hand and remembered.

A name that the table of carriers does not know is an error with candidates. Whoever knows accepts one of them; from
then on the name is read so, and every run says which entry was applied. Nothing is accepted by itself.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from carbonacct.errors import FormatVersionError, UsageError
from carbonacct.factors.carriers import Carrier, Carriers, normalised
from carbonacct.findings import Finding, finding
from carbonacct.source import Source
from carbonacct.workspace.replacing import named_faults

FORMAT = "carbonacct.names/1"
FILE = "names.toml"
_KEYS = ("text", "carrier", "by", "why")


@dataclass(frozen=True, slots=True)
class Name:
    """One decision: what a text means (a carrier's id), who decided and why; ``score`` is that of the suggestion."""

    text: str
    carrier: str
    by: str = ""
    why: str = ""
    score: float | None = None


class NamedCarriers:
    """The table of carriers with the names of a workspace before it; it keeps what was asked for."""

    def __init__(self, carriers: Carriers, names: Iterable[Name] = (), findings: Iterable[Finding] = ()) -> None:
        self._carriers = carriers
        self._names = {normalised(name.text): name for name in names}
        self._findings = list(findings)
        self._applied: dict[str, str] = {}
        self.unknown: dict[str, tuple[str, ...]] = {}
        """Names that nothing knows, with the units beside them, in the order they were met."""

    def get(self, carrier: str) -> Carrier | None:
        """The carrier with this id, or None."""
        return self._carriers.get(carrier)

    def resolve(self, text: str) -> Carrier | None:
        """The carrier that a cell means: by a decision of the workspace, else by the table."""
        name = self._names.get(normalised(text))
        if name is None:
            return self._carriers.resolve(text)
        self._applied.setdefault(normalised(text), text)
        return self._carriers[name.carrier]

    def suggested(self, text: str, units: Collection[str] = ()) -> tuple[str, str]:
        """What an unknown name may mean; the name is remembered in :attr:`unknown`."""
        self.unknown[text] = tuple(sorted({*self.unknown.get(text, ()), *units}))
        return self._carriers.suggested(text, units)

    def findings(self) -> list[Finding]:
        """What is wrong with the file, which entries were applied, which were not needed."""
        found = list(self._findings)
        for key, name in self._names.items():
            if key not in self._applied:
                found.append(finding("names.unused", Source(FILE), text=name.text))
                continue
            carrier, usual = self._carriers[name.carrier], self._carriers.resolve(name.text)
            names = {"carrier_zh": carrier.name_zh, "carrier_en": carrier.name_en}
            text = self._applied[key]
            by = {"by_zh": name.by or "未写明", "by_en": name.by or "nobody named"}
            found.append(finding("names.applied", Source(FILE), text=text, why=name.why or "—", **names, **by))
            if not name.by:
                found.append(finding("names.no_author", Source(FILE), text=name.text))
            if usual is not None and usual.carrier != carrier.carrier:
                others = {"usual_zh": usual.name_zh, "usual_en": usual.name_en}
                found.append(finding("names.overrides", Source(FILE), text=text, **names, **others))
        return found


def named_carriers(folder: Path, carriers: Carriers) -> NamedCarriers:
    """The table of carriers with the decisions of a workspace.

    Raises:
        FormatVersionError: ``names.toml`` names a format that this version does not read.
    """
    path = folder / FILE
    if not path.is_file():
        return NamedCarriers(carriers)
    names, findings = read_names(path, carriers)
    return NamedCarriers(carriers, names, findings)


def read_names(path: Path, carriers: Carriers) -> tuple[list[Name], list[Finding]]:
    """The entries that can be used, and what is wrong with the others.

    Raises:
        FormatVersionError: the file names another format.
    """
    place = Source(path.name)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return [], [finding("names.unreadable", place, reason=error)]
    if content.get("format") != FORMAT:
        raise FormatVersionError(f"{path.name}: format {content.get('format')!r} is not {FORMAT!r}")
    entries = content.get("name", [])
    if not isinstance(entries, list):
        return [], [finding("names.unreadable", place, reason="[[name]] …")]
    names: dict[str, Name] = {}
    findings: list[Finding] = []
    for number, entry in enumerate(entries, start=1):
        name, fault = _entry(entry, number, carriers, place)
        if name is None:
            findings += [fault] if fault else []
        elif names.setdefault(normalised(name.text), name).carrier != name.carrier:
            findings.append(finding("names.twice", place, text=name.text))
    return list(names.values()), findings


def _entry(entry: object, number: int, carriers: Carriers, place: Source) -> tuple[Name | None, Finding | None]:
    """One ``[[name]]``, or what is wrong with it; the carrier may be written by its id or any name of the table."""
    if not isinstance(entry, dict) or not all(isinstance(entry.get(key, ""), str) for key in _KEYS):
        return None, finding("names.entry", place, number=number)
    if not entry.get("text") or not entry.get("carrier"):
        return None, finding("names.entry", place, number=number)
    carrier = carriers.resolve(entry["carrier"])
    if carrier is None:
        zh, en = carriers.suggested(entry["carrier"])
        params = {"candidates_zh": zh, "candidates_en": en}
        return None, finding("names.carrier_unknown", place, text=entry["text"], value=entry["carrier"], **params)
    score = entry.get("score")
    number_given = isinstance(score, int | float) and not isinstance(score, bool)
    texts = {key: entry.get(key, "") for key in ("text", "by", "why")}
    return Name(
        carrier=carrier.carrier, score=float(score) if number_given and score is not None else None, **texts
    ), None


def write_names(path: Path, names: Iterable[Name]) -> None:
    """Write the file as TOML (UTF-8, LF), sorted by text; an interrupted write leaves the old file as it was.

    Raises:
        StorageError: it cannot be written.
    """
    lines = [f"format = {_quoted(FORMAT)}"]
    for name in sorted(names, key=lambda n: n.text):
        lines += ["", "[[name]]"]
        values: dict[str, Any] = {"text": name.text, "carrier": name.carrier, "by": name.by, "why": name.why}
        lines += [f"{key} = {_quoted(value)}" for key, value in values.items()]
        if name.score is not None:
            lines.append(f"score = {name.score!r}")
    fresh = path.with_name(f".{path.name}-new")
    with named_faults(path.parent):
        try:
            fresh.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)


def _quoted(text: str) -> str:
    """A TOML basic string (JSON escapes are a subset of TOML's)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def accepted(folder: Path, carriers: Carriers, added: Iterable[Name]) -> list[Name]:
    """Add decisions to the file of a workspace; a later one about the same text takes the place of the earlier.

    Raises:
        UsageError: an entry that stands in the file is broken, so that it cannot be written again.
        FormatVersionError: the file has another format.
    """
    path = folder / FILE
    names, findings = read_names(path, carriers) if path.is_file() else ([], [])
    if findings:
        raise UsageError(f"{FILE}: " + "; ".join(f"{item.message('zh')} / {item.message('en')}" for item in findings))
    by_text = {normalised(name.text): name for name in names}
    new = {normalised(name.text): name for name in added}
    write_names(path, (by_text | new).values())
    return list((by_text | new).values())
