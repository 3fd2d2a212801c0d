"""constraints.txt pins what `make` installs: all of it, nothing else, and the versions that are tested here."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.distributions import closure, project

PIN = re.compile(r"^[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+!]*$")
EDITABLE_INSTALL = "editables"
"""Needed by hatchling for an editable install alone, so no requirement names it."""


@pytest.fixture(scope="module")
def pins(checkout: Path) -> dict[str, str]:
    lines = (checkout / "constraints.txt").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line and not line.startswith("#")]
    assert not [line for line in kept if not PIN.match(line)], "only exact pins: no address, no range, no option"
    return {canonicalize_name(line.partition("==")[0]): line.partition("==")[2] for line in kept}


@pytest.fixture(scope="module")
def needed(checkout: Path) -> dict[str, str]:
    data = project(checkout)
    texts = [*data["project"]["dependencies"], *data["project"]["optional-dependencies"]["test"]]
    return {name: found.version for name, found in closure(texts + data["build-system"]["requires"]).items()}


def test_every_package_is_pinned_and_no_other(pins: dict[str, str], needed: dict[str, str]) -> None:
    assert set(pins) - {EDITABLE_INSTALL} == set(needed)


def test_the_installed_versions_are_the_pinned_ones(pins: dict[str, str], needed: dict[str, str]) -> None:
    assert {name: version for name, version in needed.items() if pins.get(name) != version} == {}


def test_every_declared_dependency_has_a_lower_bound_that_the_pin_meets(checkout: Path, pins: dict[str, str]) -> None:
    data = project(checkout)["project"]
    for text in [*data["dependencies"], *data["optional-dependencies"]["test"]]:
        requirement = Requirement(text)
        assert [part.operator for part in requirement.specifier] == [">="], text
        assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), text


def test_the_version_stands_in_one_place_only(checkout: Path) -> None:
    import carbonacct  # noqa: PLC0415

    assert project(checkout)["project"]["version"] == carbonacct.__version__
    try:
        installed = importlib.metadata.version("carbonacct")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("carbonacct is not installed here, only on the path")
    assert installed == carbonacct.__version__
