"""The catalogue of findings: well-formed, the same in Chinese and English, and in step with the code."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from carbonacct.findings import SEVERITY_ORDER, catalogue

FIELDS = {"severity", "zh", "en", "hint_zh", "hint_en"}
CHINESE = range(0x4E00, 0xA000)
VERIFICATIONS = ("secondary", "unverified")
"""Words that stand for ``{….verification}`` in a code put together at run time."""


def fields(text: str) -> set[str]:
    """Names in braces of a message text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def same_in_both(names: set[str]) -> set[str]:
    """Names, where ``name_zh`` in Chinese and ``name_en`` in English count as the same."""
    return {re.sub("_(zh|en)$", "", name) for name in names}


def codes_of(argument: ast.expr) -> Iterator[str]:
    """Codes that the first argument of ``finding`` can be, as far as its text tells.

    A code put together at run time stands for every known code that fits, and for itself when none does.
    """
    if isinstance(argument, ast.Constant):
        yield str(argument.value)
    elif isinstance(argument, ast.IfExp):
        yield from codes_of(argument.body)
        yield from codes_of(argument.orelse)
    elif isinstance(argument, ast.JoinedStr):
        parts = [
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z_]+" for part in argument.values
        ]
        fitting = [code for code in catalogue() if re.fullmatch("".join(parts), code)]
        yield from fitting or [ast.unparse(argument)]


def calls(modules: dict[Path, ast.Module]) -> Iterator[tuple[str, ast.Call]]:
    """Every call of ``finding`` with its place."""
    for path, tree in modules.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if name == "finding":
                    yield f"{path.name}:{node.lineno}", node


def by_verification(text: ast.JoinedStr) -> set[str]:
    """Codes of a text such as ``f"factors.{factor.verification}"``."""
    if [getattr(part.value, "attr", "") for part in text.values if isinstance(part, ast.FormattedValue)] != [
        "verification"
    ]:
        return set()
    parts = [str(part.value) if isinstance(part, ast.Constant) else "{}" for part in text.values]
    return {"".join(parts).format(word) for word in VERIFICATIONS}


def docstrings(tree: ast.Module) -> set[int]:
    """Identities of the nodes that are docstrings or bare strings: they use no code."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


@pytest.fixture(scope="module")
def strings(modules: dict[Path, ast.Module]) -> set[str]:
    """Every string constant of the package that is not a docstring, and every code that a call can mean."""
    found = {code for _, call in calls(modules) for code in codes_of(call.args[0])}
    for tree in modules.values():
        passive = docstrings(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passive:
                found.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                found |= by_verification(node)
    return found


def test_the_catalogue_is_well_formed(checkout: Path) -> None:
    files = sorted((checkout / "carbonacct" / "messages").glob("*.toml"))
    assert files
    wrong = []
    for path in files:
        for code, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            room, _, name = code.partition(".")
            if not (room.isidentifier() and name.isidentifier() and code == code.lower()):
                wrong.append(f"{path.name} {code}: a code is room.name in lower case")
            if set(entry) != FIELDS or not all(isinstance(text, str) and text.strip() for text in entry.values()):
                wrong.append(f"{path.name} {code}: must have exactly {sorted(FIELDS)}, none empty")
                continue
            if entry["severity"] not in SEVERITY_ORDER:
                wrong.append(f"{path.name} {code}: severity {entry['severity']!r}")
            for field in ("zh", "hint_zh"):
                if not any(ord(letter) in CHINESE for letter in entry[field]):
                    wrong.append(f"{path.name} {code}: {field} holds no Chinese")
            for field in ("en", "hint_en"):
                if any(ord(letter) in CHINESE for letter in entry[field]):
                    wrong.append(f"{path.name} {code}: {field} holds Chinese")
    assert not wrong, "\n".join(wrong)


def test_chinese_and_english_texts_name_the_same_values() -> None:
    wrong = []
    for code, entry in catalogue().items():
        chinese = fields(entry.zh) | fields(entry.hint_zh)
        english = fields(entry.en) | fields(entry.hint_en)
        if same_in_both(chinese) != same_in_both(english):
            wrong.append(f"{code}: {sorted(chinese)} in zh, {sorted(english)} in en")
        if any(name.endswith("_en") for name in chinese):
            wrong.append(f"{code}: the Chinese text uses an English value")
        if any(name.endswith("_zh") for name in english):
            wrong.append(f"{code}: the English text uses a Chinese value")
    assert not wrong, "\n".join(wrong)


def test_every_code_used_is_in_the_catalogue(modules: dict[Path, ast.Module]) -> None:
    known = catalogue()
    wrong = []
    for place, call in calls(modules):
        wrong += [f"{place}: unknown code {code}" for code in codes_of(call.args[0]) if code not in known]
    assert not wrong, "\n".join(wrong)


def test_every_call_gives_the_values_that_its_texts_name(modules: dict[Path, ast.Module]) -> None:
    known = catalogue()
    wrong = []
    for place, call in calls(modules):
        given = {keyword.arg for keyword in call.keywords}
        if None in given:
            continue
        for code in codes_of(call.args[0]):
            if code in known:
                entry = known[code]
                named = set().union(*(fields(text) for text in (entry.zh, entry.en, entry.hint_zh, entry.hint_en)))
                if named - given:
                    wrong.append(f"{place}: {code} needs {sorted(named - given)}")
    assert not wrong, "\n".join(wrong)


def test_every_entry_is_used(strings: set[str]) -> None:
    unused = sorted(set(catalogue()) - strings)
    assert not unused, "\n".join(unused)
