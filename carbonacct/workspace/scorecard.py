"""The scorecard document ``carbonacct.scorecard/1`` of an evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from carbonacct import __version__
from carbonacct.evaluation.computed import Computed, Used
from carbonacct.evaluation.document import IndicatorClass, Term
from carbonacct.evaluation.gaps import Gap
from carbonacct.evaluation.indicators import CheckResult, IndicatorResult, OptionResult, SystemResult, TermResult
from carbonacct.evaluation.outcome import STATUSES, Outcome, outcome
from carbonacct.lineage.graph import digest
from carbonacct.workspace.document import finding_document, workspace_document
from carbonacct.workspace.evaluate import Evaluation
from carbonacct.workspace.statements import statements_document

FORMAT = "carbonacct.scorecard/1"
Json = dict[str, Any]
ROLES = ("near", "long")
STATUS_WORDS = {
    "met": ("达标", "met"),
    "not_met": ("未达标", "not met"),
    "missing": ("缺数据", "data missing"),
    "not_applicable": ("不适用", "not applicable"),
    "exempt": ("已说明不列入", "left out with reasons"),
}
_UNITS_ZH = {
    "tCO2": "吨二氧化碳",
    "tCO2e": "吨二氧化碳当量",
    "tce": "吨标准煤",
    "MWh": "兆瓦时",
    "1e4 CNY": "万元",
    "1e4 tCO2": "万吨二氧化碳",
    "m2": "平方米",
    "m3": "立方米",
    "t": "吨",
    "kW": "千瓦",
    "GJ": "吉焦",
    "%": "%",
}


def scorecard(evaluation: Evaluation) -> Json:
    """The document of an evaluation; the same evaluation gives the same document."""
    before = _before(evaluation.previous)
    systems = [_system(evaluation, result, before) for result in evaluation.results]
    document: Json = {
        "format": FORMAT,
        "engine": {"name": "carbonacct", "version": __version__},
        "workspace": workspace_document(evaluation.accounts),
        "at": evaluation.at.isoformat(),
        "term": evaluation.term,
        "systems": systems,
        "comparison": [_compared(system) for system in systems],
        **statements_document(evaluation.statements, evaluation.inputs),
        "findings": [finding_document(item) for item in evaluation.findings],
    }
    document["digest"] = digest(document)
    return document


def chosen_term(result: SystemResult, evaluation: Evaluation) -> Term:
    """The term that the value at the top stands for: by date where terms carry dates, else by role."""
    terms = result.system.document.term
    if any(term.from_ is not None for term in terms):
        for term in terms:
            started = term.from_ is None or term.from_ <= evaluation.at
            if started and (term.until is None or evaluation.at <= term.until):
                return term
        return terms[0] if terms[0].from_ is not None and evaluation.at < terms[0].from_ else terms[-1]
    return result.system.term_of_role(evaluation.term) or terms[0]


def _before(previous: Evaluation | None) -> Mapping[tuple[str, str], Mapping[int, IndicatorResult]]:
    """Indicators of the previous year by system, subject and number."""
    if previous is None:
        return {}
    return {
        (result.system.id, result.subject.entity): {one.rule.document.number: one for one in result.indicators}
        for result in previous.results
    }


def _system(
    evaluation: Evaluation, result: SystemResult, before: Mapping[tuple[str, str], Mapping[int, IndicatorResult]]
) -> Json:
    document, term = result.system.document, chosen_term(result, evaluation)
    earlier = before.get((document.id, result.subject.entity), {})
    names = evaluation.inputs.organisations
    name = dict(zip(names["entity_id"], names["name"], strict=True)).get(result.subject.entity, "")
    return {
        "id": document.id,
        "edition": document.edition,
        "name_zh": document.name_zh,
        "name_en": document.name_en,
        "document_zh": document.document_zh,
        "document_number": document.document_number,
        "issuer_zh": document.issuer_zh,
        "published": None if document.published is None else document.published.isoformat(),
        "note_zh": document.note_zh,
        "note_en": document.note_en,
        "subject": document.subject,
        "subject_id": result.subject.entity,
        "subject_name": name,
        "profile": document.profile,
        "terms": [_term(one) for one in document.term],
        "term": term.id,
        "classes": [_class(one, result) for one in document.class_],
        "outcome": {
            "chosen": outcome_document(outcome(result, term.id), result),
            **{role: _outcome_of_role(result, role) for role in ROLES},
        },
        "indicators": [_indicator(one, result, term.id, earlier) for one in result.indicators],
        "checks": [_check(one, result) for one in result.checks],
    }


def _term(term: Term) -> Json:
    return {
        "id": term.id,
        "role": term.role,
        "name_zh": term.name_zh,
        "name_en": term.name_en,
        "from": None if term.from_ is None else term.from_.isoformat(),
        "until": None if term.until is None else term.until.isoformat(),
    }


def _class(one: IndicatorClass, result: SystemResult) -> Json:
    return {
        "id": one.id,
        "rule_zh": one.rule_zh,
        "rule_en": one.rule_en,
        "locator": one.locator,
        "verification": one.verification,
        "count": sum(indicator.rule.document.class_ == one.id for indicator in result.indicators),
    }


def _outcome_of_role(result: SystemResult, role: str) -> Json | None:
    term = result.system.term_of_role(role)
    return None if term is None else outcome_document(outcome(result, term.id), result)


def outcome_document(found: Outcome, result: SystemResult) -> Json:
    """An outcome with its reasons in words."""
    counts: dict[str, Json] = {name: dict(count) for name, count in found.counts.items()}
    if "incentive" in counts:
        counts["incentive"]["counted"] = found.counted
    names = {one.rule.document.id: one.rule.document for one in result.indicators}
    reasons = []
    for reason in found.reasons:
        document, (zh, en) = names[reason.id], STATUS_WORDS[reason.status]
        reasons.append(
            {
                "number": reason.number,
                "id": reason.id,
                "class": reason.class_,
                "status": reason.status,
                "text_zh": f"{document.number} {document.name_zh}：{zh}",
                "text_en": f"{document.number} {document.name_en}: {en}",
            }
        )
    return {"eligible": found.eligible, "reasons": reasons, "points": found.points, "counts": counts}


def _indicator(one: IndicatorResult, result: SystemResult, chosen: str, earlier: Mapping[int, IndicatorResult]) -> Json:
    document, declaration = one.rule.document, one.declaration
    near, long = (result.system.term_of_role(role) for role in ROLES)
    terms = {term: _term_result(found, one) for term, found in one.terms.items()}
    top = _top(one, chosen)
    before = earlier.get(document.number)
    evidence = [item for part in _parts(one) for item in part.evidence]
    if declaration.source is not None:
        evidence += [(file, sha, str(declaration.source)) for file, sha in declaration.evidence]
    return {
        "number": document.number,
        "id": document.id,
        "name_zh": document.name_zh,
        "name_en": document.name_en,
        "group_zh": document.group_zh,
        "class": document.class_,
        "kind": document.kind,
        "unit": document.unit,
        "unit_zh": document.unit_zh,
        "direction": document.direction,
        "value": top.value.value,
        "state": top.value.state,
        "status": top.status,
        "margin": top.margin,
        "near": terms.get(near.id) if near else None,
        "long": terms.get(long.id) if long else None,
        "terms": terms,
        "proposed": declaration.proposed,
        "omitted": declaration.omitted,
        "explanation": declaration.explanation,
        "formula": document.formula,
        "formula_filled_zh": top.value.filled.zh,
        "formula_filled_en": top.value.filled.en,
        "quantities": [_used(used) for used in dict.fromkeys(u for part in _parts(one) for u in part.used)],
        "options": [_option(option, result) for option in one.options],
        "companions": [
            {
                "id": shown.id,
                "name_zh": shown.name_zh,
                "name_en": shown.name_en,
                "value": value.number,
                "unit": shown.unit,
                "path": value.path,
            }
            for shown, value in zip(document.companion, one.companions, strict=True)
        ],
        "evidence": _evidence(evidence),
        "evidence_needed_zh": document.evidence_zh,
        "evidence_needed_en": document.evidence_en,
        "note_zh": document.note_zh,
        "note_en": document.note_en,
        "previous": None if before is None else _change(top.value, _top(before, chosen).value),
        "explain": one.path,
    }


def _top(one: IndicatorResult, chosen: str) -> TermResult:
    """The term whose value stands at the top."""
    return one.terms.get(chosen) or next(iter(one.terms.values()))


def _parts(one: IndicatorResult) -> list[Computed]:
    """The value and the values of terms that have one of their own."""
    return list(dict.fromkeys([one.value, *(term.value for term in one.terms.values())]))


def _term_result(found: TermResult, one: IndicatorResult) -> Json:
    document = found.document
    tier = document.tier if document is not None else None
    return {
        "target": found.target,
        "target_text_zh": document.text_zh if document is not None else "",
        "printed_zh": [target.text_zh for target in one.rule.document.target if target.term == found.term],
        "reference": document.reference if document is not None else "",
        "verification": document.verification if document is not None else "unverified",
        "tier_zh": tier.text_zh if tier is not None else "",
        "tier_en": tier.text_en if tier is not None else "",
        "strict": document.strict if document is not None else False,
        "value": found.value.value,
        "state": found.value.state,
        "status": found.status,
        "counted": found.counted,
        "margin": found.margin,
        "to_go": [_gap(gap, one) for gap in found.to_go],
        "path": found.value.path or one.path,
    }


def _gap(gap: Gap, one: IndicatorResult) -> Json:
    unit_zh = _UNITS_ZH.get(gap.unit, gap.unit)
    if gap.unit == "1":
        counted = {used.id for used in one.value.used}
        unit_zh = "家企业" if "enterprises" in counted else "项" if gap.kind == "items" else "个"
    return {
        "kind": gap.kind,
        "amount": gap.amount,
        "unit": gap.unit,
        "unit_text_zh": unit_zh,
        "what_zh": gap.what_zh,
        "what_en": gap.what_en,
        "direction": gap.direction,
    }


def _used(used: Used) -> Json:
    return {
        "id": used.id,
        "name_zh": used.name_zh,
        "name_en": used.name_en,
        "value": used.value,
        "unit": used.unit,
        "path": used.path,
    }


def _option(option: OptionResult, result: SystemResult) -> Json:
    document = option.document
    roles = {role: result.system.term_of_role(role) for role in ROLES}
    return {
        "id": option.id,
        "name_zh": document.name_zh,
        "name_en": document.name_en,
        "used": option.used,
        "default": document.default,
        "reason_zh": document.reason_zh,
        "reason_en": document.reason_en,
        "locator": document.locator,
        "verification": document.verification,
        "readings": [
            {
                "id": reading.reading.id,
                "name_zh": reading.reading.name_zh,
                "name_en": reading.reading.name_en,
                "used": reading.used,
                "value": reading.value.value,
                "state": reading.value.state,
                **{role: reading.statuses.get(term.id) if term else None for role, term in roles.items()},
                "path": reading.value.path,
            }
            for reading in option.readings
        ],
    }


def _evidence(items: list[tuple[str, str, str]]) -> list[Json]:
    """Files with the cells they stand beside."""
    found: dict[tuple[str, str], list[str]] = {}
    for file, sha, cell in items:
        rows = found.setdefault((file, sha), [])
        if cell not in rows:
            rows.append(cell)
    return [{"file": file, "sha256": sha, "rows": rows} for (file, sha), rows in found.items()]


def _change(now: Computed, before: Computed) -> Json | None:
    """Year-on-year change of a number."""
    if before.number is None:
        return None
    change = None if now.number is None else now.number - before.number
    relative = change / before.number if change is not None and before.number else None
    return {"value": before.number, "change": change, "relative": relative}


def _check(check: CheckResult, result: SystemResult) -> Json:
    document = next(one for one in result.system.document.check if one.id == check.id)
    return {
        "id": check.id,
        "passed": check.passed,
        "severity": document.severity,
        "message_zh": document.message_zh,
        "message_en": document.message_en,
        "locator": document.locator,
        "verification": document.verification,
        "path": check.path,
    }


def _compared(system: Json) -> Json:
    """One line of the comparison of systems, in the term that the values of the system stand for."""
    found, term = system["outcome"]["chosen"], next(one for one in system["terms"] if one["id"] == system["term"])
    counts = dict.fromkeys(STATUSES, 0)
    for of_class in found["counts"].values():
        for status in STATUSES:
            counts[status] += of_class[status]
    return {
        "system": system["id"],
        "subject_id": system["subject_id"],
        "subject_name": system["subject_name"],
        "name_zh": system["name_zh"],
        "name_en": system["name_en"],
        "term": term["id"],
        "term_zh": term["name_zh"],
        "term_en": term["name_en"],
        "eligible": found["eligible"],
        **counts,
        "of": len(system["indicators"]),
    }
