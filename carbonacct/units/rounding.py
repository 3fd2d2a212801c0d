"""Rounding after GB/T 8170-2008 (四舍六入五单双), for display only."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation, localcontext

from carbonacct.errors import UsageError


def round_gbt8170(value: float | int | str | Decimal, digits: int) -> str:
    """``value`` rounded once to ``digits`` decimal places; a negative number rounds to tens, hundreds …

    GB/T 8170-2008, 3.2: up when the dropped part is above one half, down when below, to the even digit when it is
    exactly one half. A float counts as the shortest decimal that prints it, so 1.05 is exactly one half.

    Raises:
        UsageError: the value is not a finite number.
    """
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation as error:
        raise UsageError(f"'{value}' is not a number") from error
    if not number.is_finite():
        raise UsageError(f"{value} cannot be rounded: it is not finite")
    with localcontext() as context:
        context.prec = max(28, number.adjusted() + digits + 2)
        rounded = number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)
    return f"{rounded if rounded else abs(rounded):f}"
