"""The scorecard and ranking documents as files: their schemas, the same text twice, what is refused."""

from __future__ import annotations

import copy
import math
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from carbonacct.errors import CarbonacctError, FormatVersionError, UsageError
from carbonacct.report import texts
from carbonacct.report.json_writer import (
    ranking_schema,
    read_ranking,
    read_scorecard,
    scorecard_schema,
    write_scorecard,
)
from tests.report.sample_scorecard import STATUSES, scorecard
from tests.report.sample_statements import ranking

Json = dict[str, Any]


def errors(document: Json, schema: Json) -> list[str]:
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(document)]


@pytest.mark.parametrize("schema", [scorecard_schema(), ranking_schema()], ids=["scorecard", "ranking"])
def test_the_schema_is_closed_and_described(schema: Json) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)

    def walk(node: object, place: str) -> None:
        if isinstance(node, dict):
            if node.get("type") == "object":
                assert (
                    node["additionalProperties"] is False
                    or "$ref" in node["additionalProperties"]
                    or ("description" in node["additionalProperties"])
                ), place
                for name, entry in node.get("properties", {}).items():
                    assert "description" in entry or "$ref" in entry or "anyOf" in entry, f"{place}/{name}"
            for key, item in node.items():
                walk(item, f"{place}/{key}")

    walk(schema, "")


def test_the_samples_fit() -> None:
    assert errors(scorecard(), scorecard_schema()) == []
    assert errors(ranking(), ranking_schema()) == []


def test_a_document_without_statements_fits() -> None:
    document = scorecard()
    for key in ("virtual_power_plant", "source_grid_load_storage", "decomposition"):
        document[key] = None
    document["systems"][0]["outcome"]["long"] = None
    document["systems"][0]["indicators"][0]["long"] = None
    assert errors(document, scorecard_schema()) == []


def _more(document: Json) -> None:
    document["systems"][0]["colour"] = "red"


def _status(document: Json) -> None:
    document["systems"][0]["indicators"][1]["near"]["status"] = "passed"


def _no_reference(document: Json) -> None:
    del document["systems"][0]["indicators"][1]["terms"]["long"]["reference"]


def _hours(document: Json) -> None:
    document["virtual_power_plant"]["up_kw"].append(1.0)


@pytest.mark.parametrize("spoil", [_more, _status, _no_reference, _hours])
def test_the_schema_refuses(spoil: Callable[[Json], None]) -> None:
    document = copy.deepcopy(scorecard())
    spoil(document)
    assert errors(document, scorecard_schema())


def test_written_and_read_again_it_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "scorecard.json"
    write_scorecard(scorecard(), path)
    first = path.read_bytes()
    write_scorecard(scorecard(), path)
    assert path.read_bytes() == first
    assert read_scorecard(path) == scorecard()
    write_scorecard(ranking(), tmp_path / "ranking.json")
    assert read_ranking(tmp_path / "ranking.json") == ranking()


def test_other_formats_and_missing_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with pytest.raises(UsageError, match="evaluate first"):
        read_scorecard(path)
    with pytest.raises(UsageError, match="folder of parks"):
        read_ranking(path)
    write_scorecard(ranking(), path)
    with pytest.raises(FormatVersionError, match=r"carbonacct\.scorecard/1"):
        read_scorecard(path)
    document = scorecard()
    document["systems"][0]["indicators"][1]["value"] = math.nan
    with pytest.raises(CarbonacctError, match="/systems/0/indicators/1/value"):
        write_scorecard(document, path)


def test_the_sample_has_every_kind_of_status() -> None:
    indicators = scorecard()["systems"][0]["indicators"]
    assert [one["number"] for one in indicators] == list(range(1, 32))
    assert {one["status"] for one in indicators} == set(STATUSES)
    assert {one["proposed"] for one in indicators} == {True, False, None}


def test_no_text_is_defined_twice_and_each_has_two_languages_with_the_same_places() -> None:
    seen: set[str] = set()
    for name in texts.FILES:
        entries = tomllib.loads((Path(texts.__file__).parent / name).read_text(encoding="utf-8"))
        for group, words in entries.items():
            for key, entry in words.items():
                assert f"{group}.{key}" not in seen
                seen.add(f"{group}.{key}")
                assert len(entry) == 2 and all(entry), f"{group}.{key}"
                places = [sorted(part.split("}")[0] for part in words.split("{")[1:]) for words in entry]
                assert places[0] == places[1], f"{group}.{key}"
