"""The result document as a file: its schema, its canonical text, what is refused."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from carbonacct.errors import CarbonacctError, FormatVersionError, UsageError
from carbonacct.report.json_writer import accounts_schema, accounts_text, read_accounts, write_accounts

Json = dict[str, Any]


def errors(document: Json) -> list[str]:
    checker = jsonschema.Draft202012Validator(accounts_schema())
    return [error.message for error in checker.iter_errors(document)]


def test_the_schema_is_a_schema_and_the_sample_fits() -> None:
    jsonschema.Draft202012Validator.check_schema(accounts_schema())


def test_the_sample_fits_the_schema(document: Json) -> None:
    assert errors(document) == []


def test_every_object_of_the_schema_is_closed_and_described() -> None:
    def walk(node: object, place: str) -> None:
        if isinstance(node, dict):
            if node.get("type") == "object":
                assert node["additionalProperties"] is False, place
                for name, entry in node["properties"].items():
                    assert "description" in entry or "$ref" in entry or "anyOf" in entry, f"{place}/{name}"
            for key, item in node.items():
                walk(item, f"{place}/{key}")

    walk(accounts_schema(), "")


def _rename(document: Json) -> None:
    document["figures"][0]["colour"] = "red"


def _no_path(document: Json) -> None:
    del document["figures"][0]["path"]


def _bad_book(document: Json) -> None:
    document["totals"][0]["book"] = "product"


def _text_value(document: Json) -> None:
    document["figures"][0]["value"] = "12"


def _bad_period(document: Json) -> None:
    document["totals"][0]["period"] = "January"


@pytest.mark.parametrize("spoil", [_rename, _no_path, _bad_book, _text_value, _bad_period])
def test_the_schema_refuses(document: Json, spoil: Callable[[Json], None]) -> None:
    spoil(document)
    assert len(errors(document)) == 1


def test_written_and_read_again_it_is_the_same(document: Json, tmp_path: Path) -> None:
    path = tmp_path / "accounts.json"
    write_accounts(document, path)
    first = path.read_bytes()
    write_accounts(copy.deepcopy(document), path)
    assert path.read_bytes() == first
    assert read_accounts(path) == document
    assert first.endswith(b"}\n") and b"\r" not in first and "滨江".encode() in first


def test_floats_keep_all_their_digits() -> None:
    text = accounts_text({"value": 0.1 + 0.2, "small": 5e-324})
    assert text == '{\n "value": 0.30000000000000004,\n "small": 5e-324\n}\n'


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_number_that_is_none_is_refused_by_place(document: Json, tmp_path: Path, bad: float) -> None:
    document["figures"][2]["value"] = bad
    with pytest.raises(CarbonacctError, match="/figures/2/value"):
        write_accounts(document, tmp_path / "accounts.json")
    assert not (tmp_path / "accounts.json").exists()


@pytest.mark.parametrize(
    "content",
    ["{}", "[]", "not json", '{"format": 1}', '{"format": "carbonacct.accounts/2"}', '{"format": "other.accounts/1"}'],
)
def test_another_format_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "accounts.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FormatVersionError, match=r"accounts\.json"):
        read_accounts(path)


def test_a_missing_file_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        read_accounts(tmp_path / "accounts.json")


def test_the_sample_is_consistent(document: Json) -> None:
    figures = {figure["path"]: figure for figure in document["figures"]}
    for figure in document["figures"]:
        parts = [figures[path]["value"] for path in figure["inputs"]]
        if figure["operation"] == "sum":
            assert figure["value"] == pytest.approx(math.fsum(parts), rel=1e-12)
        if figure["operation"] == "difference":
            assert figure["value"] == pytest.approx(parts[0] - math.fsum(parts[1:]), rel=1e-9)
    statement = document["reconciliation"][0]
    assert statement["sum_of_terms"] == pytest.approx(statement["park_total"], rel=1e-12)
    assert json.loads(accounts_text(document)) == document
