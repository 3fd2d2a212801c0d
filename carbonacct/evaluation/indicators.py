"""Indicators judged: value, targets of every term, status, margin, what is to go, what other readings would give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from carbonacct.evaluation.compute import Formulas
from carbonacct.evaluation.computed import Computed, State
from carbonacct.evaluation.declarations import NOTHING, Declaration
from carbonacct.evaluation.document import IndicatorClass, Option, Reading, Target
from carbonacct.evaluation.gaps import Gap, gaps
from carbonacct.evaluation.inputs import Inputs, enterprise_rows
from carbonacct.evaluation.kinds import TRUTH, number_kind
from carbonacct.evaluation.quantities import Subject
from carbonacct.evaluation.rows import RowSet, equal
from carbonacct.evaluation.substitution import resolved
from carbonacct.evaluation.system import IndicatorRule, IndicatorSystem, TargetRule
from carbonacct.evaluation.variants import variant_id
from carbonacct.findings import Finding, finding

Status = str
"""``met``, ``not_met``, ``missing``, ``not_applicable`` or ``exempt``."""


@dataclass(frozen=True)
class TermResult:
    """An indicator against the target of one term.

    ``margin`` is positive where the value is better than the target, in the declared unit. ``counted``: an incentive
    indicator that was proposed and is met.
    """

    term: str
    document: Target | None
    target: float | bool | None
    value: Computed
    status: Status
    margin: float | None = None
    to_go: tuple[Gap, ...] = ()
    counted: bool = False


@dataclass(frozen=True)
class ReadingResult:
    """What one reading of an option gives; the other options stay as they are."""

    reading: Reading
    used: bool
    value: Computed
    statuses: Mapping[str, Status]


@dataclass(frozen=True)
class OptionResult:
    """An option of an indicator: which reading is used, and what each gives."""

    id: str
    document: Option
    used: str
    readings: tuple[ReadingResult, ...]


@dataclass(frozen=True)
class IndicatorResult:
    """One indicator of one subject."""

    rule: IndicatorRule
    path: str
    value: Computed
    terms: Mapping[str, TermResult]
    options: tuple[OptionResult, ...]
    companions: tuple[Computed, ...]
    declaration: Declaration
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class CheckResult:
    """A condition that is told: True, False, or None where data are missing."""

    id: str
    passed: bool | None
    path: str


@dataclass(frozen=True)
class SystemResult:
    """One subject under one indicator system."""

    system: IndicatorSystem
    subject: Subject
    readings: Mapping[str, str]
    indicators: tuple[IndicatorResult, ...]
    checks: tuple[CheckResult, ...]
    findings: tuple[Finding, ...] = field(default=())


class SystemEvaluation:
    """Evaluates one system over one park's accounts.

    Args:
        system: the checked system.
        inputs: what formulas read.
        readings: option id → reading, for options that are not at their default.
        all_readings: also compute what every other reading would give.
        declared: declarations of this system by indicator id.
        shared: enterprises' rows by profile, kept over several systems of one park.
    """

    def __init__(
        self,
        system: IndicatorSystem,
        inputs: Inputs,
        readings: Mapping[str, str],
        all_readings: bool,
        declared: Mapping[str, Declaration],
        shared: dict[str, RowSet],
    ) -> None:
        self.system, self.inputs, self.all_readings = system, inputs, all_readings
        self.readings = {key: option.default for key, option in system.options.items()} | dict(readings)
        self.declared, self.shared = declared, shared
        self.classes = {one.id: one for one in system.document.class_}
        self.typed = {one.id: (one.name_zh, one.name_en, one.unit) for one in system.document.typed}

    def park(self) -> SystemResult:
        """The park as the subject."""
        return self._subject(Subject(self.inputs.park_id), f"indicator/{self.system.id}")

    def enterprises(self) -> Iterator[SystemResult]:
        """Every enterprise that the system asks for as a subject."""
        from carbonacct.evaluation.rows import compiled  # noqa: PLC0415

        rows = self._enterprises(self.system.document.profile)
        where = self.system.subjects
        test = None if where is None else compiled(where, self.system.scope.within("enterprises"))
        registers = {**self.inputs.registers, "enterprises": rows}
        for row in range(len(rows)):
            if test is None or test(rows, row, registers) is True:
                entity = str(rows.columns["entity_id"][row])
                yield self._subject(Subject(entity, row), f"indicator/{self.system.id}/{entity}")

    def _enterprises(self, profile: str) -> RowSet:
        if profile not in self.shared:
            self.shared[profile] = enterprise_rows(self.inputs, profile)
        return self.shared[profile]

    def _formulas(self, profile: str, subject: Subject) -> Formulas:
        enterprises = self._enterprises(profile)
        return Formulas(self.inputs, enterprises, profile, self.system.scope, subject, self.typed)

    def _subject(self, subject: Subject, base: str) -> SystemResult:
        indicators = tuple(self._indicator(rule, subject, base) for rule in self.system.indicators)
        checks = []
        formulas = self._formulas(self.system.document.profile, subject)
        for document, tree in zip(self.system.document.check, self.system.checks, strict=True):
            path = f"{base}/check/{document.id}"
            found = formulas.figure(resolved(tree, self.readings), path, document.id, document.id, TRUTH)
            checks.append(CheckResult(document.id, found.value if isinstance(found.value, bool) else None, path))
        findings = dict.fromkeys(item for one in indicators for item in one.findings)
        return SystemResult(self.system, subject, self.readings, indicators, tuple(checks), tuple(findings))

    # ---- one indicator

    def _indicator(self, rule: IndicatorRule, subject: Subject, base: str) -> IndicatorResult:
        one, path = rule.document, f"{base}/{rule.document.number}"
        value, terms = self._under(rule, subject, path, self.readings)
        declaration = self.declared.get(one.id, NOTHING)
        judged, findings = self._declared(rule, terms, declaration)
        companions = self._companions(rule, subject, path)
        options = tuple(self._option(rule, subject, path, key, value, terms) for key in rule.options)
        findings += [problem for part in (value, *(t.value for t in terms.values())) for problem in part.problems]
        bare = dict.fromkeys(cell for t in (value, *(t.value for t in terms.values())) for cell in t.without_evidence)
        if bare:
            told = {"system": self.system.id, "number": one.number, "count": len(bare), "cell": next(iter(bare))}
            findings.append(
                finding("evaluation.evidence_missing", None, name_zh=one.name_zh, name_en=one.name_en, **told)
            )
        unique = tuple(dict.fromkeys(findings))
        return IndicatorResult(rule, path, value, judged, options, companions, declaration, unique)

    def _companions(self, rule: IndicatorRule, subject: Subject, path: str) -> tuple[Computed, ...]:
        """The figures beside an indicator, under the readings that are used."""
        formulas = self._formulas(self._profile(rule, self.readings), subject)
        found = []
        for tree, shown in zip(rule.companions, rule.document.companion, strict=True):
            place, kind = f"{path}/{shown.id}", number_kind(shown.unit)
            found.append(formulas.figure(resolved(tree, self.readings), place, shown.name_zh, shown.name_en, kind))
        return tuple(found)

    def _profile(self, rule: IndicatorRule, readings: Mapping[str, str]) -> str:
        """The accounting profile that an indicator is computed under: its option may ask for a variant."""
        profile = self.system.document.profile
        for key in rule.options:
            chosen = next(r for r in self.system.options[key].reading if r.id == readings[key])
            if chosen.profile:
                return variant_id(profile, chosen.id)
        return profile

    def _under(
        self, rule: IndicatorRule, subject: Subject, path: str, readings: Mapping[str, str]
    ) -> tuple[Computed, dict[str, TermResult]]:
        """Value and terms of an indicator under a choice of readings."""
        one = rule.document
        formulas = self._formulas(self._profile(rule, readings), subject)
        value = formulas.figure(resolved(rule.formula, readings), path, one.name_zh, one.name_en, rule.kind)
        terms: dict[str, TermResult] = {}
        for term in self.system.document.term:
            targets = rule.of_term(term.id)
            if targets:
                terms[term.id] = self._term(rule, term.id, targets, value, formulas, path, readings)
        return value, terms

    def _term(
        self,
        rule: IndicatorRule,
        term: str,
        targets: list[TargetRule],
        value: Computed,
        formulas: Formulas,
        path: str,
        readings: Mapping[str, str],
    ) -> TermResult:
        own = next((target.measure for target in targets if target.measure is not None), None)
        tree = rule.formula if own is None else own
        if own is not None:
            one = rule.document
            value = formulas.figure(resolved(own, readings), f"{path}/{term}", one.name_zh, one.name_en, rule.kind)
        chosen, state = self._tier(targets, formulas, f"{path}/{term}/tier", readings)
        if chosen is None:
            return TermResult(term, None, None, value, "missing" if state == "missing" else rule.document.outside_tiers)
        target = self._threshold(chosen, formulas, f"{path}/{term}/target", readings, rule)
        status, margin = judged(value, target, rule.document.direction, chosen.document.strict)
        to_go: tuple[Gap, ...] = ()
        if status == "not_met" and isinstance(target, float):
            whole = resolved(tree, readings)
            to_go = gaps(value, target, rule, chosen.document.strict, whole, formulas, f"{path}/{term}/worse")
        return TermResult(term, chosen.document, target, value, status, margin, to_go)

    def _tier(
        self, targets: list[TargetRule], formulas: Formulas, path: str, readings: Mapping[str, str]
    ) -> tuple[TargetRule | None, State]:
        """The target that stands: the only one, or the one in whose tier the quantity lies."""
        if len(targets) == 1 and targets[0].tier is None:
            return targets[0], "value"
        tier = targets[0].tier
        if tier is None:
            return None, "missing"
        found = formulas.evaluate(resolved(tier, readings), path)
        if found.number is None:
            return None, found.state
        for target in targets:
            low, high = target.at_least, target.below
            reached = low is None or found.number > low or equal(found.number, low)
            if reached and (high is None or (found.number < high and not equal(found.number, high))):
                return target, "value"
        return None, "not_applicable"

    def _threshold(
        self, target: TargetRule, formulas: Formulas, path: str, readings: Mapping[str, str], rule: IndicatorRule
    ) -> float | bool | None:
        if target.threshold is None:
            return target.document.value
        one = rule.document
        name_zh, name_en = f"{one.name_zh}：目标值", f"target of {one.name_en}"
        return formulas.figure(resolved(target.threshold, readings), path, name_zh, name_en, rule.kind).number

    # ---- declarations and options

    def _declared(
        self, rule: IndicatorRule, terms: Mapping[str, TermResult], declaration: Declaration
    ) -> tuple[dict[str, TermResult], list[Finding]]:
        """Exemptions of reference indicators and proposals of incentive ones."""
        rules: IndicatorClass = self.classes[rule.document.class_]
        findings: list[Finding] = []
        found: dict[str, TermResult] = {}
        one = rule.document
        names = {"system": self.system.id, "number": one.number, "name_zh": one.name_zh, "name_en": one.name_en}
        proven = bool(declaration.explanation and declaration.evidence)
        if declaration.omitted and not rules.exemption:
            findings.append(finding("evaluation.exemption_not_allowed", declaration.source, **names))
        elif declaration.omitted and not proven:
            findings.append(finding("evaluation.exemption_unproven", declaration.source, **names))
        for term, result in terms.items():
            exempt = rules.exemption and declaration.omitted and proven and result.status != "met"
            counted = rules.needs_proposal and bool(declaration.proposed) and result.status == "met"
            found[term] = replace(result, status="exempt" if exempt else result.status, counted=counted)
        if rules.needs_proposal and not declaration.proposed and any(t.status == "met" for t in terms.values()):
            findings.append(finding("evaluation.not_proposed", declaration.source, **names))
        return found, findings

    def _option(
        self,
        rule: IndicatorRule,
        subject: Subject,
        path: str,
        key: str,
        value: Computed,
        terms: Mapping[str, TermResult],
    ) -> OptionResult:
        option, results = self.system.options[key], []
        for reading in option.reading:
            used = reading.id == self.readings[key]
            if used:
                found, judged_terms = value, terms
            elif self.all_readings:
                other = {**self.readings, key: reading.id}
                place = f"{path}/reading/{key.rpartition('.')[2]}/{reading.id}"
                found, judged_terms = self._under(rule, subject, place, other)
            else:
                continue
            statuses = {term: result.status for term, result in judged_terms.items()}
            results.append(ReadingResult(reading, used, found, statuses))
        return OptionResult(key, option, self.readings[key], tuple(results))


def judged(
    value: Computed, target: float | bool | None, direction: str, strict: bool
) -> tuple[Status, float | None]:
    """Status and margin of a value against a target; full precision, equal within 1e-12 relative counts as equal."""
    state = value.state if value.value is None else "value"
    if state != "value" or target is None:
        return ("not_applicable" if state == "not_applicable" else "missing"), None
    if isinstance(target, bool) or not isinstance(value.value, float):
        return ("met" if value.value == target else "not_met"), None
    same = equal(value.value, target)
    better = value.value < target if direction == "<=" else value.value > target
    margin = target - value.value if direction == "<=" else value.value - target
    met = (same and not strict) or (better and not same)
    return ("met" if met else "not_met"), 0.0 if same else margin
