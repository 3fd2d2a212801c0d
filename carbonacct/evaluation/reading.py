"""Indicator systems read from ``rulesets/systems/*.toml``: every formula is parsed and checked before first use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from pydantic import ValidationError

from carbonacct.datafiles import faults_of, versioned_toml
from carbonacct.errors import CarbonacctError, ReferenceDataError, UsageError
from carbonacct.evaluation.catalogue import OWN_COLUMNS, catalogue, quantity_kind, register_kinds
from carbonacct.evaluation.document import FORMAT, Indicator, Option, SystemDocument, Target
from carbonacct.evaluation.grammar import parse
from carbonacct.evaluation.kinds import Kind, KindError, Scope, kind_of, number_kind
from carbonacct.evaluation.substitution import choices_in, expanded, options_in
from carbonacct.evaluation.system import IndicatorRule, IndicatorSystem, TargetRule
from carbonacct.evaluation.tree import Tree
from carbonacct.evaluation.variants import varied_profile
from carbonacct.ghg.profile import Profile, load_profile

FOLDER = Path(__file__).resolve().parents[1] / "rulesets" / "systems"


def system_names() -> list[str]:
    """Ids of the shipped systems, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load_system(name: str, extra: Path | None = None, profiles: Path | None = None) -> IndicatorSystem:
    """The system of this id: from a workspace's own ``systems`` folder first, else a shipped one.

    Raises:
        UsageError: there is no such system.
        ReferenceDataError: its file is wrong; the message names file and key.
    """
    own = None if extra is None else extra / f"{name}.toml"
    if own is not None and own.is_file():
        return read_system(own, profiles)
    if name in system_names():
        has_profiles = profiles is not None and profiles.is_dir()
        return read_system(FOLDER / f"{name}.toml", profiles) if has_profiles else _shipped(name)
    raise UsageError(f"没有指标体系 / unknown indicator system {name!r}; {', '.join(system_names())}")


@lru_cache(maxsize=16)
def _shipped(name: str) -> IndicatorSystem:
    """A shipped system under shipped profiles, read once (35 ms each: half a minute over a thousand parks)."""
    return read_system(FOLDER / f"{name}.toml")


def read_system(path: Path, profiles: Path | None = None) -> IndicatorSystem:
    """Read and check one file.

    Args:
        path: the TOML file.
        profiles: a folder of accounting profiles that comes before the shipped ones.

    Raises:
        FormatVersionError: the file names another format.
        ReferenceDataError: anything in it is wrong: the message names the file and the path of the key.
    """
    content = versioned_toml(path, FORMAT)
    try:
        document = SystemDocument.model_validate(content)
    except ValidationError as error:
        raise ReferenceDataError(f"{path.name}: {faults_of(error)}") from error
    if document.id != path.stem:
        raise ReferenceDataError(f"{path.name}: id: the file is not named after its id {document.id!r}")
    try:
        profile = load_profile(document.profile, profiles)
    except CarbonacctError as error:
        raise ReferenceDataError(f"{path.name}: profile: {error}") from error
    return _Reader(path.name, document, profile).system()


class _Reader:
    """Checks a document; every fault is a ReferenceDataError with file and key."""

    def __init__(self, file: str, document: SystemDocument, profile: Profile) -> None:
        self.file, self.document, self.profile = file, document, profile
        self.options: dict[str, Option] = {}
        self.definitions: dict[str, Tree] = {}
        self.registers = register_kinds(profile.unit)
        self.terms = {term.id: term for term in document.term}

    def fault(self, key: str, text: object) -> ReferenceDataError:
        return ReferenceDataError(f"{self.file}: {key}: {text}")

    def system(self) -> IndicatorSystem:
        document = self.document
        self._unique("term", [term.id for term in document.term])
        self._unique("class", [one.id for one in document.class_])
        self._unique("indicator.number", [str(one.number) for one in document.indicator])
        self._unique("indicator.id", [one.id for one in document.indicator])
        self._dated_terms()
        self._collect_options()
        self.scope = Scope(self._names(), self.registers, self._readings())
        self._read_definitions()
        indicators = tuple(self._indicator(n, one) for n, one in enumerate(document.indicator))
        checks = tuple(self._formula(f"check.{one.id}.formula", one.formula, "", "truth")[0] for one in document.check)
        subjects = None
        if document.subject_filter:
            subjects = self._row_formula("subject_filter", document.subject_filter)
        return IndicatorSystem(
            document,
            self.profile,
            tuple(sorted(indicators, key=lambda rule: rule.document.number)),
            self.options,
            checks,
            self.scope,
            subjects,
        )

    # ---- names

    def _unique(self, key: str, names: list[str]) -> None:
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise self.fault(key, f"stands twice: {', '.join(twice)}")

    def _names(self) -> dict[str, Kind]:
        known = catalogue()
        unit = self.profile.unit
        if self.document.subject == "enterprise":
            names = {**OWN_COLUMNS, **{key: quantity_kind(q, unit) for key, q in known.enterprise.items()}}
        else:
            names = {key: quantity_kind(quantity, unit) for key, quantity in known.park.items()}
        for typed in self.document.typed:
            if typed.id in names:
                raise self.fault(f"typed.{typed.id}", "is a quantity of the accounts already")
            names[typed.id] = self._checked(f"typed.{typed.id}.unit", lambda t=typed: number_kind(t.unit))  # type: ignore[misc]
        return names

    def _readings(self) -> dict[str, tuple[str, ...]]:
        return {key: tuple(reading.id for reading in option.reading) for key, option in self.options.items()}

    def _checked(self, key: str, work: Callable[[], Kind]) -> Kind:
        try:
            return work()
        except KindError as error:
            raise self.fault(key, error) from error

    def _collect_options(self) -> None:
        places = [("", option) for option in self.document.option]
        places += [(one.id, option) for one in self.document.indicator for option in one.option]
        variants: dict[str, dict[str, object]] = {}
        for owner, option in places:
            name = f"{owner}.{option.id}" if owner else option.id
            key = f"option.{name}"
            if name in self.options:
                raise self.fault(key, "stands twice")
            self._unique(key, [reading.id for reading in option.reading])
            if option.default not in [reading.id for reading in option.reading]:
                raise self.fault(f"{key}.default", f"{option.default!r} is no reading of it")
            for reading in option.reading:
                if not reading.profile:
                    continue
                if not owner:
                    raise self.fault(key, "only an option of an indicator may change the accounting profile")
                same = variants.setdefault(reading.id, dict(reading.profile))
                if same != reading.profile:
                    raise self.fault(f"{key}.reading.{reading.id}", "another reading of this id overrides otherwise")
                varied_profile(self.profile, "check", reading.profile, f"{self.file}: {key}.reading.{reading.id}")
            self.options[name] = option

    def _dated_terms(self) -> None:
        """Terms that begin on a date follow one another day by day; only the first may begin at any time."""
        terms = self.document.term
        dated = list(terms) if any(term.from_ is not None for term in terms) else []
        ordered = sorted(dated, key=lambda term: term.from_ or date.min)
        for before, after in pairwise(ordered):
            if before.until is None or after.from_ != before.until + timedelta(days=1):
                raise self.fault(f"term.{after.id}.from", f"overlaps with or leaves a gap after {before.id!r}")
        for term in dated:
            if term.until is not None and term.from_ is not None and term.until < term.from_:
                raise self.fault(f"term.{term.id}.until", "lies before its from")
        roles = [term.role for term in self.document.term if term.role]
        self._unique("term.role", list(roles))

    # ---- formulas

    def _read_definitions(self) -> None:
        names = dict(self.scope.names)
        for one in self.document.definition:
            key = f"definition.{one.id}.formula"
            if one.id in names or one.id in self.definitions:
                raise self.fault(f"definition.{one.id}", "the name is taken")
            tree = self._expanded(key, one.formula, "")
            for option, readings in choices_in(tree):
                if option in self.options and set(readings) != set(self.scope.options[option]):
                    raise self.fault(key, f"choose({option}): readings {sorted(readings)}")
            self.definitions[one.id] = tree

    def _expanded(self, key: str, text: str, owner: str) -> Tree:
        try:
            return expanded(parse(text), self.definitions, {name for name in self.options if "." in name}, owner)
        except CarbonacctError as error:
            raise self.fault(key, error) from error

    def _formula(self, key: str, text: str, owner: str, sort: str) -> tuple[Tree, Kind]:
        tree = self._expanded(key, text, owner)
        kind = self._checked(key, lambda: kind_of(tree, self.scope))
        if kind.sort != sort:
            raise self.fault(key, f"is a {kind.shown()}, not a {sort}")
        return tree, kind

    def _row_formula(self, key: str, text: str) -> Tree:
        tree = self._expanded(key, text, "")
        kind = self._checked(key, lambda: kind_of(tree, self.scope.within("enterprises")))
        if kind.sort != "truth":
            raise self.fault(key, f"is a {kind.shown()}, not a condition")
        return tree

    def _measured(self, key: str, text: str, owner: str, unit: str, sort: str) -> tuple[Tree, Kind]:
        """A formula whose dimension is that of a declared unit."""
        tree, kind = self._formula(key, text, owner, sort)
        if sort == "number":
            declared = self._checked(key, lambda: number_kind(unit))
            if not kind.measure.fits(declared.measure):
                raise self.fault(key, f"is in {kind.unit} ({kind.measure.named()}), the unit declared is {unit!r}")
            return tree, declared
        return tree, kind

    def _indicator(self, number: int, one: Indicator) -> IndicatorRule:
        key = f"indicator.{one.id}"
        if one.class_ not in {known.id for known in self.document.class_}:
            raise self.fault(f"{key}.class", f"there is no [[class]] {one.class_!r}")
        sort = "truth" if one.kind == "boolean" else "number"
        if (one.direction == "=") != (sort == "truth"):
            raise self.fault(f"{key}.direction", f"{one.direction!r} does not fit the kind {one.kind!r}")
        tree, kind = self._measured(f"{key}.formula", one.formula, one.id, one.unit, sort)
        companions = tuple(
            self._measured(f"{key}.companion.{c.id}", c.formula, one.id, c.unit, "number")[0] for c in one.companion
        )
        targets = tuple(self._target(f"{key}.target.{target.term}", one, target, sort) for target in one.target)
        self._tiers(key, targets)
        trees = [tree, *companions]
        for target in targets:
            trees += [part for part in (target.threshold, target.measure, target.tier) if part is not None]
        used = tuple(dict.fromkeys(option for part in trees for option in options_in(part)))
        used += tuple(f"{one.id}.{option.id}" for option in one.option if f"{one.id}.{option.id}" not in used
                      and any(reading.profile for reading in option.reading))  # fmt: skip
        varying = [option.id for option in one.option if any(reading.profile for reading in option.reading)]
        if len(varying) > 1:
            raise self.fault(f"{key}.option.{varying[1]}", "a second option that changes the accounting profile")
        idle = [option.id for option in one.option if f"{one.id}.{option.id}" not in used]
        if idle:
            raise self.fault(f"{key}.option.{idle[0]}", "no formula uses it")
        return IndicatorRule(one, tree, companions, targets, used, kind)

    def _target(self, key: str, one: Indicator, target: Target, sort: str) -> TargetRule:
        if target.term not in self.terms:
            raise self.fault(key, f"there is no [[term]] {target.term!r}")
        if (target.value is None) == (not target.formula):
            raise self.fault(key, "needs either value or formula")
        if target.value is not None and isinstance(target.value, bool) != (sort == "truth"):
            raise self.fault(f"{key}.value", f"{target.value!r} does not fit the kind {one.kind!r}")
        threshold = measured = tier = None
        if target.formula:
            threshold = self._measured(f"{key}.formula", target.formula, one.id, one.unit, "number")[0]
        if target.measure:
            measured = self._measured(f"{key}.measure", target.measure, one.id, one.unit, sort)[0]
        rule = TargetRule(target, threshold, measured)
        if target.tier is None:
            return rule
        tier, kind = self._formula(f"{key}.tier.quantity", target.tier.quantity, one.id, "number")
        bounds = [self._bound(f"{key}.tier.{end}", text, kind) for end, text in
                  (("at_least", target.tier.at_least), ("below", target.tier.below))]  # fmt: skip
        return replace(rule, tier=tier, at_least=bounds[0], below=bounds[1])

    def _bound(self, key: str, text: str, kind: Kind) -> float | None:
        """A bound such as ``1000000 tce`` in the unit of the quantity."""
        if not text:
            return None
        amount, _, unit = text.partition(" ")
        try:
            value = float(amount)
        except ValueError as error:
            raise self.fault(key, f"{text!r} is no amount with a unit") from error
        declared = self._checked(key, lambda: number_kind(unit or "1"))
        if not declared.measure.fits(kind.measure):
            raise self.fault(key, f"{unit!r} is not in the dimension of the quantity ({kind.unit})")
        return value * declared.measure.scale(kind.measure)

    def _tiers(self, key: str, targets: tuple[TargetRule, ...]) -> None:
        """Every term has one target, or tiers that cover without overlap or gap."""
        for term in dict.fromkeys(target.document.term for target in targets):
            mine = [target for target in targets if target.document.term == term]
            if len(mine) == 1:
                continue
            if any(target.tier is None for target in mine):
                raise self.fault(f"{key}.target.{term}", "two targets without tiers")
            if len({target.tier for target in mine}) > 1:
                raise self.fault(f"{key}.target.{term}.tier.quantity", "tiers of one term lie along one quantity")
            ordered = sorted(mine, key=lambda t: float("-inf") if t.at_least is None else t.at_least)
            for before, after in pairwise(ordered):
                if before.below is None or after.at_least is None or before.below != after.at_least:
                    raise self.fault(f"{key}.target.{term}.tier", "tiers overlap or leave a gap")
