"""Exchanges times a number: a share of allocation, or a conversion of units; the distribution follows the amount."""

from __future__ import annotations

import math
from dataclasses import replace

from carbonacct.lca.datasets import Exchange, Uncertainty

LOGNORMAL, BETA = 2, 10
_MOVED = (3, 4, 5, 8, 9, 11, 12)
"""normal, uniform, triangular, Weibull, gamma, extreme value, Student's t: location and scale grow with the amount."""
_CERTAIN = (0, 1)


def scaled_uncertainty(given: Uncertainty | None, factor: float) -> Uncertainty | None:
    """The distribution of ``factor`` × x for a factor above 0; None where the family has no such member.

    A Bernoulli or a discrete uniform variable has none (their values are whole numbers).
    """
    if given is None or factor == 1.0:
        return given
    kind = given.distribution
    minimum, maximum = given.minimum * factor, given.maximum * factor
    if kind == LOGNORMAL:
        return replace(given, loc=given.loc + math.log(factor), minimum=minimum, maximum=maximum)
    if kind in _CERTAIN:
        return replace(given, loc=given.loc * factor)
    if kind == BETA:
        low = 0.0 if math.isnan(given.minimum) else given.minimum
        high = 1.0 if math.isnan(given.maximum) else given.maximum
        return replace(given, minimum=low * factor, maximum=high * factor)
    if kind in _MOVED:
        loc, scale = given.loc * factor, given.scale * factor
        return replace(given, loc=loc, scale=scale, minimum=minimum, maximum=maximum)
    return None


def can_scale(given: Uncertainty | None) -> bool:
    """Whether a distribution has a member for any multiple of its variable."""
    return given is None or given.distribution in (LOGNORMAL, BETA, *_CERTAIN, *_MOVED)


def scaled_exchange(exchange: Exchange, factor: float) -> Exchange:
    """An exchange of ``factor`` times the amount; at factor 0 nothing of it, hence without a distribution."""
    if factor == 1.0:
        return exchange
    formula = f"({exchange.formula})*{factor!r}" if exchange.formula else ""
    uncertainty = scaled_uncertainty(exchange.uncertainty, factor) if factor > 0 else None
    return replace(exchange, amount=exchange.amount * factor, uncertainty=uncertainty, formula=formula)
