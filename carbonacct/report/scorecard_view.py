"""Picking from the scorecard document: systems, their terms, outcomes and reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from carbonacct.report.texts import Text, text, word
from carbonacct.report.view import Json

CLASSES = ("binding", "reference", "incentive")
STATUSES = ("met", "not_met", "missing", "not_applicable", "exempt")


@dataclass(frozen=True)
class SystemView:
    """One subject under one indicator system; ``number`` is its place in the document."""

    number: int
    data: Json

    @property
    def name(self) -> Text:
        """Name of the system."""
        return Text(self.data["name_zh"], self.data["name_en"])

    @property
    def subject(self) -> str:
        """Name of what is judged."""
        return str(self.data["subject_name"] or self.data["subject_id"])

    @property
    def is_park(self) -> bool:
        """Whether the system judges the park as a whole."""
        return bool(self.data["subject"] == "park")

    @cached_property
    def terms(self) -> list[Json]:
        """Terms to show: those with a role in their order, and the chosen one between them where it has none."""
        shown = [term for term in self.data["terms"] if term["role"] or term["id"] == self.data["term"]]
        return sorted(shown, key=lambda term: {"near": 0, "long": 2}.get(term["role"], 1))

    @cached_property
    def chosen_term(self) -> Json:
        """The term that values at the top stand for."""
        found: Json = next(term for term in self.data["terms"] if term["id"] == self.data["term"])
        return found

    @property
    def outcome(self) -> Json | None:
        """Outcome of the chosen term; None where there is none."""
        return self.outcome_of(self.chosen_term)

    def outcome_of(self, term: Json) -> Json | None:
        """Outcome of a term: the chosen one, or one with a role."""
        key = "chosen" if term["id"] == self.data["term"] else term["role"]
        found: Json | None = self.data["outcome"].get(key)
        return found

    @cached_property
    def by_id(self) -> dict[str, Json]:
        """Indicators by id."""
        return {indicator["id"]: indicator for indicator in self.data["indicators"]}

    def of_class(self, name: str) -> list[Json]:
        """Indicators of one class, in the order of the document."""
        return [indicator for indicator in self.data["indicators"] if indicator["class"] == name]

    def rule(self, name: str) -> Json | None:
        """The rule of a class."""
        return next((rule for rule in self.data["classes"] if rule["id"] == name), None)

    def reasons(self, binding: bool) -> list[Json]:
        """What is open in the chosen term: binding indicators, or the others."""
        outcome = self.outcome
        found = outcome["reasons"] if outcome else []
        return [one for one in found if (one["class"] == "binding") is binding]

    def anchor(self, indicator: Json) -> str:
        """Id of the details of an indicator on the page."""
        return f"indicator-{self.number}-{indicator['number']}"


class ScorecardView:
    """Read access to one scorecard document (``carbonacct.scorecard/1``)."""

    def __init__(self, document: Json) -> None:
        self.document = document
        self.systems = [SystemView(number, data) for number, data in enumerate(document["systems"])]

    @property
    def park_systems(self) -> list[SystemView]:
        """Systems that judge the park."""
        return [system for system in self.systems if system.is_park]

    @cached_property
    def enterprise_systems(self) -> dict[str, list[SystemView]]:
        """Systems that judge enterprises: by id, one entry a subject."""
        found: dict[str, list[SystemView]] = {}
        for system in self.systems:
            if not system.is_park:
                found.setdefault(system.data["id"], []).append(system)
        return found

    @property
    def name(self) -> Text:
        """Name of the park."""
        workspace = self.document["workspace"]
        return Text(workspace["name_zh"], workspace["name_en"])

    @property
    def period(self) -> str:
        """Accounting period."""
        period = self.document["workspace"]["period"]
        return f"{period['start']} – {period['end']}"


def role_name(term: Json) -> Text:
    """Short name of a term: near term, long term, else its own name."""
    return word("role", term["role"]) if term["role"] else Text(term["name_zh"], term["name_en"])


def term_name(term: Json) -> Text:
    """Name of a term as the system has it."""
    return Text(term["name_zh"], term["name_en"])


def result(indicator: Json, term: Json) -> Json | None:
    """An indicator against the target of a term; None where the document sets none."""
    found: Json | None = indicator["terms"].get(term["id"])
    return found


def own_values(indicator: Json, terms: Iterable[Json]) -> bool:
    """Whether terms measure different things, so that one value would not stand for all of them."""
    found = [one for one in (result(indicator, term) for term in terms) if one is not None]
    return len({repr((one["value"], one["state"])) for one in found}) > 1


def eligible_name(eligible: bool | None) -> Text:
    """Words of an outcome."""
    return text(f"eligible.{_key(eligible)}")


def passed_name(passed: bool | None) -> Text:
    """Words of a check."""
    return text(f"passed.{_key(passed)}")


def eligible_key(eligible: bool | None) -> str:
    """Colour of an outcome."""
    return {True: "met", False: "not_met", None: "not_applicable"}[eligible]


def _key(value: bool | None) -> str:
    return "none" if value is None else str(value).lower()
