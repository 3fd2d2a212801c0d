"""Money as people write it: an amount of a currency, with the year of its prices where the text names it."""

from __future__ import annotations

import re
from typing import NamedTuple

from carbonacct.units.registry import normalised, parse_unit

_WORDS = {
    "美元": "USD",
    "欧元": "EUR",
    "日元": "JPY",
    "英镑": "GBP",
    "港元": "HKD",
    "港币": "HKD",
    "韩元": "KRW",
    "新台币": "TWD",
    "人民币": "CNY",
    "RMB": "CNY",
}
_MAGNITUDES = {"": 1.0, "千": 1e3, "k": 1e3, "万": 1e4, "百万": 1e6, "million": 1e6, "亿": 1e8, "billion": 1e9}
_MONEY = re.compile(r"(?P<scale>千|k|万|百万|million|亿|billion|)(?P<currency>[A-Z]{3})")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


class Money(NamedTuple):
    """A unit of money: how much of which currency (ISO 4217), and the year of its prices (empty: not named)."""

    amount: float
    currency: str
    price_year: str = ""


def parse_money(text: str) -> Money | None:
    """The unit of money that a text means (``万元``, ``USD``, ``万美元``, ``2022 USD``), or None when it is none."""
    year = _YEAR.search(text)
    plain = normalised(_YEAR.sub("", text, count=1)).replace("_", "").split(",")[0]
    for word, code in _WORDS.items():
        plain = plain.replace(word, code)
    unit = parse_unit(plain)
    if unit is not None:  # KWH is no currency, though it has three capital letters
        return Money(unit.to_base, unit.base, year[0] if year else "") if unit.dimension == "currency" else None
    found = _MONEY.fullmatch(plain)
    if found is not None:
        return Money(_MAGNITUDES[found["scale"]], found["currency"], year[0] if year else "")
    return None
