"""The annex of the Wuxi plan as rows: number, id, class, names, unit, targets as printed; and invented values."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

Json = dict[str, Any]

SCALE = (
    "市级零碳园区不作限制，但需有明确的四至边界；省级零碳园区原则上应列入《中国开发区审核公告目录》；"
    "国家零碳园区在列入《中国开发区审核公告目录》的基础上，年综合能源消费量需≥20万吨标准煤"
)
TIERS = ["≤0.2（年综合能源消费量＜100万吨）", "≤0.3（年综合能源消费量≥100万吨）"]
BINDING, REFERENCE, INCENTIVE = "binding", "reference", "incentive"

Row = tuple[int, str, str, str, str, str, str, str, Any, Any, Any]
"""Number, id, class, Chinese name, English name, unit, unit as printed, direction, near, long, value."""


def _typed(text: str) -> float | bool | None:
    return True if text == "true" else float(text) if text else None


def _rows() -> list[Row]:
    with Path(__file__).with_name("sample_annex.csv").open(encoding="utf-8", newline="") as handle:
        lines = list(csv.reader(handle))[1:]
    return [
        (int(n), key, of, zh, en, unit, unit_zh, sign, *map(_typed, more))
        for n, key, of, zh, en, unit, unit_zh, sign, *more in lines
    ]  # type: ignore[misc]


ROWS = _rows()
PRINTED: dict[int, tuple[str, str]] = {
    1: (SCALE, SCALE),
    2: ("≤1", TIERS[0]),
    7: ("≥50", "100"),
    16: ("≥50", "100"),
    17: ("≥80", "100"),
    18: ("≥80", "100"),
    22: ("≥50", "100"),
    23: ("≥日均用电量的8%", "≥最大用电负荷的10%"),
    24: ("≥日均用电量的8%", "≥日均用电量的10%"),
    25: ("≥50%", "≥75%"),
    26: ("≥50%", "≥90%"),
    27: ("≥10000", "≥30000"),
    29: ("达到或优于二级能耗限额标准",) * 2,
    30: ("达到或优于一级能效标准",) * 2,
    31: ("达到或优于一级能效标准",) * 2,
}
OMITTED = {17: "园区内没有货运车辆调度权，已附说明", 18: ""}
"""Reference indicators left out: 17 with reasons (exempt), 18 without."""
PROPOSED = {22: True, 23: True, 24: True, 27: False, 28: None}
NOT_APPLICABLE = frozenset({18})
RULES = {
    BINDING: (
        "零碳园区建设必须达到的目标，达不到约束性指标要求的园区，原则上不得申请验收评估。",
        "Must be met; a park that misses one may in principle not apply for acceptance.",
    ),
    REFERENCE: (
        "由于客观条件不具备开展相关工作的园区，在说明相关情况并提供佐证材料后，可不列出相关指标。",
        "Parks without the conditions may leave an indicator out with reasons and evidence.",
    ),
    INCENTIVE: (
        "提出并实现相关指标要求的园区，在遴选和验收评估中给予相应加分。",
        "Parks that propose and reach a target are given points.",
    ),
}


def printed(number: int, direction: str, target: float | bool, place: int) -> str:
    """A target as the annex prints it."""
    found = PRINTED.get(number)
    return found[place] if found else f"{'≤' if direction == '<=' else '≥'}{target:g}"
