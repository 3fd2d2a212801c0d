"""``carbonacct.toml``: who, boundary, period, profiles and data sets of a workspace."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from carbonacct.datafiles import faults_of
from carbonacct.errors import FormatVersionError, UsageError

FORMAT = "carbonacct.workspace/1"
FILE = "carbonacct.toml"


class PeriodConfig(BaseModel):
    """First and last day of the accounting period, both included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: date
    end: date


class EvaluationConfig(BaseModel):
    """Indicator systems to evaluate under, options that are not at their default, and the previous year's workspace.

    ``options`` maps a system to option → reading; ``points`` a system to class → points an indicator;
    ``previous`` is a path relative to this workspace.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    systems: tuple[str, ...] = Field(default=("wuxi-2025",), min_length=1)
    options: dict[str, dict[str, str]] = Field(default_factory=dict)
    points: dict[str, dict[str, float]] = Field(default_factory=dict)
    previous: str = ""


class Scope3Config(BaseModel):
    """Upstream factors by carrier id (production, losses …) that category 3 of scope 3 is computed with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    upstream: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class BaseYearConfig(BaseModel):
    """The base year: its results (a workspace) or its figures, and when it is recalculated.

    ``workspace`` is a path relative to this workspace; ``totals`` maps a profile to the total that was published.
    ``threshold_percent`` of the base year's emissions is what a change must exceed to be significant.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int
    workspace: str = ""
    totals: dict[str, Annotated[float, Field(allow_inf_nan=False)]] = Field(default_factory=dict)
    threshold_percent: float = Field(gt=0, le=100)


class WorkspaceConfig(BaseModel):
    """The settings of a workspace.

    ``assessment_date`` is the day at which "latest published" is judged, so that a rerun next year gives the same
    figures. ``unassigned_share_warning`` is the share of the gate meter above which the remainder is a finding.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: str
    name_zh: str
    name_en: str
    synthetic: bool = False
    note_zh: str = ""
    note_en: str = ""
    park_id: str
    region: str = "CN"
    period: PeriodConfig
    assessment_date: date
    profiles: tuple[str, ...] = Field(min_length=1)
    park_profile: str
    enterprise_profile: str
    electricity_equivalent: str
    unassigned_share_warning: float = Field(default=0.05, ge=0, le=1)
    evaluation: EvaluationConfig = EvaluationConfig()
    scope3: Scope3Config = Scope3Config()
    base_year: BaseYearConfig | None = None


def read_config(folder: Path) -> WorkspaceConfig:
    """Read the settings of a workspace.

    Raises:
        UsageError: the file is missing, is not TOML, or does not fit the format (every fault is named).
        FormatVersionError: it names a format that this version does not read.
    """
    path = folder / FILE
    if not path.is_file():
        raise UsageError(
            f"{folder} 中没有 {FILE}；请先运行 carbonacct init / no {FILE} in {folder}: run 'carbonacct init'"
        )
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{FILE}: {error}") from error
    if content.get("format") != FORMAT:
        raise FormatVersionError(f"{FILE}: format {content.get('format')!r} is not {FORMAT!r}")
    try:
        config = WorkspaceConfig.model_validate(content)
    except ValidationError as error:
        raise UsageError(f"{FILE}: {faults_of(error)}") from error
    for key in ("park_profile", "enterprise_profile"):
        if getattr(config, key) not in config.profiles:
            raise UsageError(f"{FILE}: {key} = {getattr(config, key)!r} 不在 profiles 中 / is not among profiles")
    if config.period.end < config.period.start:
        raise UsageError(f"{FILE}: period.end 早于 period.start / lies before period.start")
    check_region(config.region)
    return config


def check_region(region: str) -> None:
    """Refuse a region that is neither the nation nor a province.

    Raises:
        UsageError: it is not an ISO 3166-2 code of China.
    """
    from carbonacct.activity.columns import REGIONS  # noqa: PLC0415

    if region not in REGIONS:
        raise UsageError(f"地区代码 {region!r} 不认识，应为 CN 或省级代码（如 CN-JS） / unknown region {region!r}")
