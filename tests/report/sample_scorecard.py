"""A made-up scorecard document with every kind of status; statuses, counts and reasons follow from the rows."""

from __future__ import annotations

from typing import Any

from tests.report.sample_annex import (
    BINDING,
    INCENTIVE,
    NOT_APPLICABLE,
    OMITTED,
    PROPOSED,
    REFERENCE,
    ROWS,
    RULES,
    TIERS,
    printed,
)
from tests.report.sample_readings import FORMULA, options, quantities
from tests.report.sample_statements import SYSTEM, decomposition, findings, neutrality, power_balance, power_plant

Json = dict[str, Any]
STATUSES = ("met", "not_met", "missing", "not_applicable", "exempt")
WORDS = {
    "met": ("达标", "met"),
    "not_met": ("未达标", "not met"),
    "missing": ("缺数据", "data missing"),
    "not_applicable": ("不适用", "not applicable"),
    "exempt": ("已说明不列入", "exempt"),
}
OWN_VALUE = {(23, "near"): 12.6, (23, "long"): 11.9}
"""Indicator 23 measures another thing in each term."""


def _state(number: int, value: Any) -> str:
    return "value" if value is not None else "not_applicable" if number in NOT_APPLICABLE else "missing"


def _status(row: tuple[Any, ...], value: Any, target: Any) -> str:
    number, direction = row[0], row[7]
    if value is None:
        return _state(number, None)
    better = value <= target if direction == "<=" else value >= target
    met = value == target if isinstance(target, bool) else better
    return "met" if met else "exempt" if OMITTED.get(number) else "not_met"


def _gaps(row: tuple[Any, ...], value: Any, target: Any, status: str) -> list[Json]:
    if status != "not_met" or isinstance(target, bool):
        return []
    if row[0] == 2:
        return [
            {
                "kind": "numerator",
                "amount": 469_857.0,
                "unit": "tCO2",
                "unit_text_zh": "吨二氧化碳",
                "what_zh": "园区碳排放",
                "what_en": "park CO2",
                "direction": "reduce",
            },
            {
                "kind": "denominator",
                "amount": 469_857.0,
                "unit": "tce",
                "unit_text_zh": "吨标准煤",
                "what_zh": "综合能源消费量",
                "what_en": "energy consumption",
                "direction": "raise",
            },
        ]
    if row[0] == 29:
        return [
            {
                "kind": "items",
                "amount": 2.0,
                "unit": "1",
                "unit_text_zh": "项",
                "what_zh": "劣于目标等级的项目",
                "what_en": "items worse than the grade",
                "direction": "reduce",
            }
        ]
    direction = "reduce" if row[7] == "<=" else "raise"
    return [
        {
            "kind": "value",
            "amount": abs(target - value),
            "unit": row[5],
            "unit_text_zh": row[6],
            "what_zh": "数值",
            "what_en": "value",
            "direction": direction,
        }
    ]


def _term(row: tuple[Any, ...], place: int) -> Json:
    number, role = row[0], ("near", "long")[place]
    value, target = OWN_VALUE.get((number, role), row[10]), row[8 + place]
    status = _status(row, value, target)
    counts = value is not None and not isinstance(target, bool)
    margin = (target - value if row[7] == "<=" else value - target) if counts else None
    tiered = number == 2 and role == "long"
    return {
        "target": target,
        "target_text_zh": printed(number, row[7], target, place),
        "printed_zh": TIERS if tiered else [printed(number, row[7], target, place)],
        "reference": f"附件 序号{number} {'近期' if place == 0 else '远期'}目标",
        "verification": "primary",
        "tier_zh": "年综合能源消费量＜100万吨" if tiered else "",
        "tier_en": "energy consumption below 1 000 000 tce" if tiered else "",
        "strict": False,
        "value": value,
        "state": _state(number, value),
        "status": status,
        "counted": row[2] == INCENTIVE and bool(PROPOSED.get(number)) and status == "met",
        "margin": margin,
        "to_go": _gaps(row, value, target, status),
        "path": f"indicator/{SYSTEM}/{number}" + (f"/{role}" if (number, role) in OWN_VALUE else ""),
    }


def _indicator(row: tuple[Any, ...]) -> Json:
    number, key, of_class, zh, en, unit, unit_zh, direction = row[:8]
    terms = {"near": _term(row, 0), "long": _term(row, 1)}
    near = terms["near"]
    evidence = (
        [
            {
                "file": "evidence/绿色工厂名单.pdf",
                "sha256": "ab" * 32,
                "rows": [f"registers/attestations.csv!A{n}" for n in range(3, 15)],
            }
        ]
        if number == 10
        else []
    )
    return {
        "number": number,
        "id": key,
        "name_zh": zh,
        "name_en": en,
        "group_zh": "",
        "class": of_class,
        "kind": "boolean" if number == 1 else "grade" if number >= 29 else "number",
        "unit": unit,
        "unit_zh": unit_zh,
        "direction": direction,
        "value": near["value"],
        "state": near["state"],
        "status": near["status"],
        "margin": near["margin"],
        "near": near,
        "long": terms["long"],
        "terms": terms,
        "proposed": PROPOSED.get(number) if of_class == INCENTIVE else None,
        "omitted": True if number in OMITTED else None,
        "explanation": OMITTED.get(number, ""),
        "formula": FORMULA if number == 2 else f"formula_of_{key}",
        "formula_filled_zh": "873,594 tCO2 ÷ 403,737 tce = 2.1638 tCO2/tce" if number == 2 else "",
        "formula_filled_en": "873,594 tCO2 / 403,737 tce = 2.1638 tCO2/tce" if number == 2 else "",
        "quantities": quantities(number),
        "options": options(number),
        "companions": [
            {
                "id": "gross",
                "name_zh": "不扣减捕集量",
                "name_en": "before capture",
                "value": 2.1902,
                "unit": "tCO2/tce",
                "path": f"indicator/{SYSTEM}/2/gross",
            }
        ]
        if number == 2
        else [],
        "evidence": evidence,
        "evidence_needed_zh": "证书、认定文件或计量记录",
        "evidence_needed_en": "certificates or meter records",
        "note_zh": "正文与附件的写法不同，以附件为准。" if number == 14 else "",
        "note_en": "Body and annex differ; the annex is followed." if number == 14 else "",
        "previous": {"value": 2.31, "change": -0.1462, "relative": -0.1462 / 2.31} if number == 2 else None,
        "explain": f"indicator/{SYSTEM}/{number}",
    }


def outcome(indicators: list[Json], role: str) -> Json:
    """Outcome of a term, from its statuses."""
    judged = [(one, one["terms"][role]) for one in indicators]
    counts: Json = {}
    for of_class in dict.fromkeys(one["class"] for one in indicators):
        mine = [found for one, found in judged if one["class"] == of_class]
        counts[of_class] = {status: sum(found["status"] == status for found in mine) for status in STATUSES}
        if of_class == INCENTIVE:
            counts[of_class]["counted"] = sum(found["counted"] for found in mine)
    reasons = [
        {
            "number": one["number"],
            "id": one["id"],
            "class": one["class"],
            "status": found["status"],
            "text_zh": f"{one['number']} {one['name_zh']}：{WORDS[found['status']][0]}",
            "text_en": f"{one['number']} {one['name_en']}: {WORDS[found['status']][1]}",
        }
        for one, found in judged
        if one["class"] != INCENTIVE and found["status"] not in ("met", "exempt")
    ]
    reasons.sort(key=lambda reason: reason["class"] != BINDING)
    binding = [found for one, found in judged if one["class"] == BINDING]
    return {
        "eligible": all(found["status"] == "met" for found in binding) if binding else None,
        "reasons": reasons,
        "points": float(sum(found["counted"] for _, found in judged)),
        "counts": counts,
    }


def _system(indicators: list[Json], **more: Any) -> Json:
    terms = [
        {"id": role, "role": role, "name_zh": zh, "name_en": en, "from": None, "until": until}
        for role, zh, en, until in (
            ("near", "近期目标", "near-term target", "2027-12-31"),
            ("long", "远期目标", "long-term target", None),
        )
    ]
    classes = [
        {
            "id": key,
            "rule_zh": zh,
            "rule_en": en,
            "locator": "附件 指标类型说明",
            "verification": "primary",
            "count": sum(one["class"] == key for one in indicators),
        }
        for key, (zh, en) in RULES.items()
    ]
    return {
        "id": SYSTEM,
        "edition": "2025-03",
        "name_zh": "无锡市零碳园区评价指标体系",
        "name_en": "Wuxi indicator system for zero-carbon parks",
        "document_zh": "无锡市零碳园区建设三年行动方案（2025—2027年）",
        "document_number": "",
        "issuer_zh": "无锡市人民政府办公室",
        "published": "2025-03-19",
        "note_zh": "",
        "note_en": "",
        "subject": "park",
        "subject_id": "park",
        "subject_name": "滨江零碳产业园",
        "profile": SYSTEM,
        "terms": terms,
        "term": "near",
        "classes": classes,
        "outcome": {
            key: outcome(indicators, role) for key, role in (("chosen", "near"), ("near", "near"), ("long", "long"))
        },
        "indicators": indicators,
        "checks": [
            {
                "id": "small_park",
                "passed": False,
                "severity": "warning",
                "message_zh": "综合能源消费量低于20万吨标准煤，不能申报国家级。",
                "message_en": "Below 200 000 tce: the park cannot apply at the national level.",
                "locator": "附件 序号1",
                "verification": "primary",
                "path": f"indicator/{SYSTEM}/check/small_park",
            },
            {
                "id": "certificates",
                "passed": True,
                "severity": "info",
                "message_zh": "绿证未重复使用。",
                "message_en": "No certificate is used twice.",
                "locator": "正文 三",
                "verification": "secondary",
                "path": f"indicator/{SYSTEM}/check/certificates",
            },
        ],
    } | more


def _enterprise(number: int, name: str, share: float | None) -> Json:
    """A system of enterprises with two indicators."""
    gate = (1, "no_coal", BINDING, "不使用散煤", "no loose coal", "1", "", "=", True, True, share is not None)
    share_row = (2, "green_power", REFERENCE, "绿电占比", "green power", "%", "%", ">=", 50.0, 100.0, share)
    indicators = [_indicator(gate), _indicator(share_row)]
    for one in indicators:
        one["options"], one["quantities"], one["companions"], one["previous"] = [], [], [], None
        one["terms"]["long"].pop("printed_zh")
    text = {"name_zh": "零碳工厂评价", "name_en": "zero-carbon factory", "document_zh": "零碳工厂评价规范"}
    return _system(
        indicators,
        id="factory",
        subject="enterprise",
        subject_id=f"E{number:02d}",
        subject_name=name,
        checks=[],
        **text,
    )


def _national() -> Json:
    """A second system of the park: two indicators, one term, no day of publication."""
    indicators = [_indicator(row) for row in ROWS if row[0] in (2, 13)]
    term = {"id": "target", "role": "near", "name_zh": "建设目标", "name_en": "target", "from": None, "until": None}
    system = _system(
        indicators, id="national-910-2025", name_zh="国家级零碳园区建设指标体系", name_en="national system"
    )
    for one in indicators:
        one["long"] = None
        one["terms"] = {"target": one["near"]}
    outcomes = system["outcome"] | {"long": None}
    return system | {"terms": [term], "term": "target", "published": None, "outcome": outcomes, "checks": []}


def _compared(system: Json) -> Json:
    counts = list(system["outcome"]["near"]["counts"].values())
    keys = ("subject_id", "subject_name", "name_zh", "name_en")
    return {
        "system": system["id"],
        **{key: system[key] for key in keys},
        "term": system["term"],
        "term_zh": system["terms"][0]["name_zh"],
        "term_en": system["terms"][0]["name_en"],
        "eligible": system["outcome"]["near"]["eligible"],
        **{status: sum(count[status] for count in counts) for status in STATUSES},
        "of": len(system["indicators"]),
    }


def scorecard() -> Json:
    """The document: the Wuxi annex for the park, a factory system for three enterprises, all statements."""
    systems = [_system([_indicator(row) for row in ROWS])]
    systems += [_national()]
    systems += [_enterprise(*one) for one in ((1, "江南热电", None), (2, "海晨新材料", 61.5), (3, "惠山精工", 12.0))]
    return {
        "format": "carbonacct.scorecard/1",
        "engine": {"name": "carbonacct", "version": "0.1.0"},
        "workspace": {
            "name_zh": "滨江零碳产业园",
            "name_en": "Riverside zero-carbon park",
            "park_id": "park",
            "region": "CN-JS",
            "period": {"start": "2025-01-01", "end": "2025-12-31"},
            "assessment_date": "2026-03-31",
            "synthetic": True,
            "note_zh": "",
            "note_en": "",
        },
        "at": "2025-12-31",
        "term": "near",
        "systems": systems,
        "comparison": [_compared(one) for one in systems],
        "neutrality": neutrality(),
        "virtual_power_plant": power_plant(),
        "source_grid_load_storage": power_balance(),
        "decomposition": decomposition(),
        "findings": findings(),
        "digest": "e7" * 32,
    }
