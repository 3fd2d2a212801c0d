"""Writes the hand-worked table: each indicator with its numbers, the arithmetic, the target and the judgement."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from factories import NAMES

TERMS = {"near": "近期", "long": "远期"}
WORDS = {"met": "达标", "not_met": "未达标", "missing": "数据缺失", "exempt": "不列入（已说明并有佐证）", "not_applicable": "不适用"}
CLASSES = {"binding": "约束性", "reference": "参考性", "incentive": "激励性"}
GAPS = {"numerator": "分子", "denominator": "分母", "value": "数值", "items": "项目"}
HEAD = """# 指标手算表 · Indicators worked out by hand

全部数据为虚构。本表由 `derive_indicators.py` 写出：不使用本引擎，账目数字取自 `derive.py`，登记表由 `register_tables.py` 读取，目标值按文件原文录入 `indicator_systems.py`。
Everything is invented. Written by `derive_indicators.py`, which never uses the engine: the accounts are those of `derive.py`, the registers are read by
`register_tables.py`, targets are typed from the documents in `indicator_systems.py`.

评价日 evaluation date 2025-12-31。“还差”是其他条件不变时达到目标所需的最小变化。 "还差" (to go) is the smallest change that meets the target, all else equal.
"""


def write_table(path: Path, systems: dict[str, Any], works: dict[str, Any], notes: list[str]) -> None:
    parts = [HEAD]
    for name, system in systems.items():
        parts.append(f"\n## {system['title']}\n\n`{name}`\n")
        parts += [outcome(term, found) for term, found in system["outcome"].items()]
        parts.append("\n| 序号 | 类别 | 指标 | 数字与算式 | 期限 | 目标 | 结果 | 判定 | 还差 |\n|---|---|---|---|---|---|---|---|---|")
        for number, one in system["indicators"].items():
            parts += rows(number, one)
    parts += factory_table(works)
    parts.append("\n## 采用的理解 · Readings\n")
    parts += [f"- {note}" for note in notes]
    text = "\n".join(parts) + "\n"
    path.write_text(text, encoding="utf-8")


def factory_table(works: dict[str, Any]) -> list[str]:
    parts = ["\n## 国家级零碳工厂（2026）\n\n`zero-carbon-factory-2026`，入门 / 2030 年目标：单位能耗碳排放 ≤1.8 / ≤0.2；非化石 ≥30 / ≥95 %；物理认定 ≥30 / ≥35 %（年用电 5 GWh 以上）\n"]
    parts.append("| 企业 | " + " | ".join(f"{name} | 入门 | 2030" for name in NAMES.values()) + " |\n" + "|---" * 10 + "|")
    for entity, found in works.items():
        cells = [text for number in NAMES for text in (f"{found[number]['value']:.6g}", WORDS[found[number]["entry"]], WORDS[found[number]["target"]])]
        parts.append(f"| {entity} | " + " | ".join(cells) + " |")
    return parts


def outcome(term: str, found: dict[str, Any]) -> str:
    words = {True: "约束性指标全部达标，可申请验收", False: "有约束性指标未达标，不得申请验收", None: "不设约束性指标"}[found["eligible"]]
    counts = "；".join(f"{CLASSES[kind]}：" + "、".join(f"{WORDS[name]} {n}" for name, n in some.items()) for kind, some in found["counts"].items())
    return f"- {TERMS.get(term, term + ' 年')}：{words}；{counts}；加分 {found['points']}"


def rows(number: str, one: dict[str, Any]) -> list[str]:
    found, shown = [], ""
    for term, result in one["terms"].items():
        sign = {"<=": "≤", ">=": "≥", "=": "="}[one["direction"]]
        target = "有" if result["target"] is True else f"{sign}{result['target']:g}"
        arithmetic = "同上" if result["arithmetic"] == shown else result["arithmetic"]
        shown = result["arithmetic"]
        cells = (number, CLASSES[one["class"]], one["name_zh"], arithmetic, TERMS.get(term, term), target, value(result["value"], one["unit"]),
                 WORDS[result["status"]] + ("（提出并实现，计分）" if result["counted"] else ""), "；".join(map(gap, result["to_go"])))  # fmt: skip
        found.append("| " + " | ".join(cells) + " |")
    return found


def value(amount: float | bool | None, unit: str) -> str:
    if amount is None or isinstance(amount, bool):
        return {None: "—", True: "有", False: "无"}[amount]
    return f"{amount:,.6g} {unit}".removesuffix(" 1").strip()


def gap(way: dict[str, Any]) -> str:
    return f"{GAPS[way['kind']]} {way['amount']:,.8g} {way['unit']}".removesuffix(" 1")
