"""The files of indicator systems as they stand on disk (``carbonacct.indicator-system/1``), before any formula."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

FORMAT = "carbonacct.indicator-system/1"
Verification = Literal["primary", "secondary", "unverified"]
ClassId = Literal["binding", "reference", "incentive"]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


def _truth_or_number(value: object) -> object:
    return value if isinstance(value, bool) else float(value) if isinstance(value, int | float) else value


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Named(_Part):
    name_zh: str = Field(min_length=1)
    name_en: str = Field(min_length=1)


class Term(_Named):
    """A term of targets; dated terms (``from``, ``until``) are chosen by the evaluation date, others by name."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    role: Literal["near", "long", ""] = ""
    from_: date | None = Field(default=None, alias="from")
    until: date | None = None
    locator: str = ""
    verification: Verification = "unverified"


class IndicatorClass(_Part):
    """A class of indicators and its rules."""

    id: ClassId
    rule_zh: str
    rule_en: str
    locator: str
    verification: Verification
    exemption: bool = False
    needs_proposal: bool = False
    points: float = 0.0


class Reading(_Named):
    """One reading of an option; ``profile`` overrides settings of the accounting profile by dotted key."""

    id: Identifier
    profile: dict[str, str | bool | list[str] | float] = Field(default_factory=dict)
    note_zh: str = ""
    note_en: str = ""


class Option(_Named):
    """A choice that the document leaves open: its readings, the default and why."""

    id: Identifier
    default: Identifier
    reading: tuple[Reading, ...] = Field(min_length=2)
    reason_zh: str = Field(min_length=1)
    reason_en: str = Field(min_length=1)
    locator: str
    verification: Verification


class Definition(_Named):
    """A named part of formulas."""

    id: Identifier
    formula: str


class Typed(_Named):
    """A quantity that is typed in ``indicators.csv``."""

    id: Identifier
    unit: str


class Tier(_Part):
    """A range of a quantity for which a target stands: ``at_least`` included, ``below`` not."""

    quantity: str
    at_least: str = ""
    below: str = ""
    text_zh: str = ""
    text_en: str = ""


class Target(_Part):
    """One target: its term, value (or formula of it), and where the document prints it."""

    term: str
    value: Annotated[bool | float | None, BeforeValidator(_truth_or_number)] = None
    formula: str = ""
    measure: str = ""
    text_zh: str
    reference: str = Field(min_length=1)
    verification: Verification
    tier: Tier | None = None
    strict: bool = False


class Companion(_Named):
    """A figure shown beside an indicator."""

    id: Identifier
    formula: str
    unit: str


class Indicator(_Named):
    """One indicator as the document prints it, and its formula."""

    number: int = Field(ge=1)
    id: Identifier
    class_: ClassId = Field(alias="class")
    group_zh: str = ""
    unit: str
    unit_zh: str
    kind: Literal["number", "boolean", "grade"] = "number"
    formula: str
    direction: Literal["<=", ">=", "="]
    outside_tiers: Literal["not_applicable", "exempt"] = "not_applicable"
    evidence_zh: str = ""
    evidence_en: str = ""
    note_zh: str = ""
    note_en: str = ""
    companion: tuple[Companion, ...] = ()
    option: tuple[Option, ...] = ()
    target: tuple[Target, ...] = Field(min_length=1)


class Check(_Part):
    """A condition that is told, not judged."""

    id: Identifier
    formula: str
    message_zh: str
    message_en: str
    severity: Literal["warning", "info"] = "warning"
    locator: str
    verification: Verification


class SystemDocument(_Named):
    """A whole file."""

    format: str
    id: str
    edition: str
    document_zh: str
    document_number: str
    issuer_zh: str
    published: date | None = None
    subject: Literal["park", "enterprise"] = "park"
    subject_filter: str = ""
    profile: str
    note_zh: str = ""
    note_en: str = ""
    term: tuple[Term, ...] = Field(min_length=1)
    class_: tuple[IndicatorClass, ...] = Field(alias="class", min_length=1)
    option: tuple[Option, ...] = ()
    definition: tuple[Definition, ...] = ()
    typed: tuple[Typed, ...] = ()
    indicator: tuple[Indicator, ...] = Field(min_length=1)
    check: tuple[Check, ...] = ()
