"""Indicator systems as checked: documents with their formulas parsed, for the evaluation to use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from carbonacct.evaluation.document import Indicator, Option, SystemDocument, Target, Term
from carbonacct.evaluation.kinds import Kind, Scope
from carbonacct.evaluation.tree import Tree
from carbonacct.evaluation.variants import variant_id
from carbonacct.ghg.profile import Profile


@dataclass(frozen=True)
class TargetRule:
    """A target with its formulas read: the threshold's, and the measured value's where the term has its own."""

    document: Target
    threshold: Tree | None
    measure: Tree | None
    tier: Tree | None = None
    at_least: float | None = None
    below: float | None = None


@dataclass(frozen=True)
class IndicatorRule:
    """An indicator with its formulas read. ``options``: global ids of the options that it uses, in order of use."""

    document: Indicator
    formula: Tree
    companions: tuple[Tree, ...]
    targets: tuple[TargetRule, ...]
    options: tuple[str, ...]
    kind: Kind

    def of_term(self, term: str) -> list[TargetRule]:
        """The targets of a term (several where they stand for tiers)."""
        return [target for target in self.targets if target.document.term == term]


@dataclass(frozen=True)
class IndicatorSystem:
    """A checked indicator system.

    Attributes:
        document: the file as it stands.
        profile: its accounting profile.
        indicators: the indicators in order of their numbers.
        options: every option by global id (``<indicator>.<option>`` for one of an indicator).
        checks: trees of the checks, in their order.
        scope: what names mean outside filters.
        subjects: the filter of an enterprise system, or None.
    """

    document: SystemDocument
    profile: Profile
    indicators: tuple[IndicatorRule, ...]
    options: Mapping[str, Option]
    checks: tuple[Tree, ...]
    scope: Scope
    subjects: Tree | None = None

    @property
    def id(self) -> str:
        """Id of the system."""
        return self.document.id

    def term_of_role(self, role: str) -> Term | None:
        """The term that stands for ``near`` or ``long``."""
        return next((term for term in self.document.term if term.role == role), None)

    def variants(self) -> dict[str, dict[str, object]]:
        """Profiles beside its own that readings ask for: id of the profile → settings it overrides."""
        found: dict[str, dict[str, object]] = {}
        for option in self.options.values():
            for reading in option.reading:
                if reading.profile:
                    found[variant_id(self.document.profile, reading.id)] = dict(reading.profile)
        return found
