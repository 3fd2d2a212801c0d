"""The project is Apache-2.0: nothing it needs at run time may be GPL or AGPL; LGPL is a decision, not an accident."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

import pytest

from tests.architecture.distributions import closure, project

COPYLEFT = re.compile(r"(?<![A-Z])A?GPL|GNU (Affero )?General Public", re.IGNORECASE)
LESSER = re.compile(r"LGPL|Lesser General Public", re.IGNORECASE)
LESSER_ACCEPTED: frozenset[str] = frozenset({"pyxlsb"})
"""Names of LGPL packages that were looked at and accepted, with the reason in docs/architecture.md."""


def licences(distribution: importlib.metadata.Distribution) -> list[str]:
    """Alternatives that a distribution offers: it may be used if one of them is acceptable."""
    metadata = distribution.metadata
    expression = metadata.get("License-Expression")
    if expression:
        return re.split(r"\s+OR\s+", expression)
    classifiers = [text for text in metadata.get_all("Classifier") or [] if text.startswith("License ::")]
    if classifiers:
        return [" and ".join(classifiers)]
    first_line = (metadata.get("License") or "").strip().partition("\n")[0]
    return [first_line] if first_line else licences_by_text(distribution)


PERMISSIVE = {
    "MIT": "Permission is hereby granted, free of charge, to any person obtaining a copy",
    "BSD": "Redistribution and use in source and binary forms, with or without modification, are permitted",
}
"""What the licence file of a package that names no licence must say, blanks apart."""


def licences_by_text(distribution: importlib.metadata.Distribution) -> list[str]:
    """The licence that the shipped licence file is, where the metadata name none."""
    files = [
        file
        for file in distribution.files or []
        if file.name.upper().startswith("LICENSE") and file.suffix in {"", ".txt", ".md", ".rst"}
    ]
    texts = [" ".join(file.read_text(encoding="utf-8").split()) for file in files]
    return [name for name, words in PERMISSIVE.items() if any(words in text for text in texts)][:1]


def verdict(name: str, offers: list[str]) -> str | None:
    """Why a package may not be a run-time dependency; None when it may."""
    if not offers:
        return f"{name}: states no licence"
    open_ones = [offer for offer in offers if not COPYLEFT.search(offer)]
    if not open_ones:
        return f"{name}: {' OR '.join(offers)}"
    if all(LESSER.search(offer) for offer in open_ones) and name not in LESSER_ACCEPTED:
        return f"{name}: LGPL ({' OR '.join(offers)}), needs a decision"
    return None


def test_no_runtime_dependency_is_gpl(checkout: Path) -> None:
    needed = closure(project(checkout)["project"]["dependencies"])
    assert len(needed) > 20
    verdicts = [verdict(name, licences(distribution)) for name, distribution in sorted(needed.items())]
    assert [text for text in verdicts if text] == []


@pytest.mark.parametrize(
    ("offers", "refused"),
    [
        (["GPL-3.0-or-later"], True),
        (["AGPL-3.0-only"], True),
        (["License :: OSI Approved :: GNU General Public License v3 (GPLv3)"], True),
        (["LGPL-2.1-only"], True),
        (["GPL-2.0-only", "MIT"], False),
        (["License :: OSI Approved :: MIT License"], False),
        ([], True),
    ],
)
def test_the_verdict(offers: list[str], refused: bool) -> None:
    assert (verdict("sample", offers) is not None) == refused


def test_the_projects_own_licence_is_complete(checkout: Path) -> None:
    text = (checkout / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text and "END OF TERMS AND CONDITIONS" in text
    assert "2011/833/EU" in (checkout / "NOTICE").read_text(encoding="utf-8")
