"""Accounting profiles: what a standard counts, read from ``carbonacct/rulesets/profiles/*.toml``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from carbonacct.datafiles import versioned_toml
from carbonacct.errors import ReferenceDataError, UsageError
from carbonacct.ghg.context import CATEGORIES
from carbonacct.ghg.scope3 import scope3_rules

FORMAT = "carbonacct.profile/1"
SINGLE_GASES = ("CO2", "CH4", "N2O", "SF6", "NF3")
"""Gases that standards name one by one; the others belong to the HFCs or the PFCs."""
FOLDER = Path(__file__).resolve().parents[1] / "rulesets" / "profiles"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CombustionRules(_Part):
    """Fuel: one factor set for CO2, one for CH4 and N2O (empty: not counted), one for the biogenic memo."""

    co2_set: str
    non_co2_set: str = ""
    biogenic_set: str = ""
    conversion_oxidation: float = 1.0


class ElectricityRules(_Part):
    """Electricity: which factor, and what green power, certificates and exports are worth."""

    family: Literal["average", "residual", "fossil"]
    dataset: str
    policy: Literal["of_year", "latest_published", "as_printed"]
    factor_id: str = ""
    levels: tuple[Literal["province", "region", "nation"], ...]
    supplier_factor: bool = False
    direct_line_nonfossil: Literal["zero", "grid_factor"] = "zero"
    green_trade: Literal["zero", "grid_factor"]
    certificates: Literal["deduct", "none"]
    certificate_window: Literal["accounting_year", "any"] = "accounting_year"
    self_generated_sold: Literal["grid_factor", "none"]
    transfer_nonfossil: Literal["zero", "grid_factor"]
    exports: Literal["deduct", "none"]
    export_nonfossil: Literal["zero", "grid_factor"] = "zero"


class HeatRules(_Part):
    """Heat and steam: the default factor, non-fossil heat, exports."""

    factor: str
    nonfossil: Literal["zero", "default"] = "zero"
    waste_heat: Literal["zero", "default"] = "zero"
    exports: Literal["deduct", "none"]


class ProcessRules(_Part):
    """Process emissions: the factor set, and whether feedstock carbon is counted by this profile."""

    dataset: str


class CaptureRules(_Part):
    """Captured CO2 stands on its own line; some standards deduct it in their total."""

    deduct: bool


class Choice(_Part):
    """Where in the document a choice of the profile is written."""

    key: str
    locator: str
    verification: Literal["primary", "secondary", "unverified"]
    note_zh: str = ""
    note_en: str = ""


class Group(_Part):
    """A category of the standard's own, gathered from categories of the books and of scope 3 (by number).

    One that is not ``counted`` stands apart from the standard's total.
    """

    id: str
    name_zh: str
    name_en: str
    categories: tuple[str, ...] = ()
    scope3: tuple[int, ...] = ()
    counted: bool = True
    locator: str
    verification: Literal["primary", "secondary", "unverified"]


class Profile(_Part):
    """One accounting profile.

    ``unit`` is tCO2 (CO2 only) or tCO2e; ``superseded_from`` is the first day that ``superseded_by`` covers;
    ``leaves_out`` names the categories of sources that the standard does not account for.
    """

    format: str
    id: str
    edition: str
    name_zh: str
    name_en: str
    document_zh: str
    document_number: str
    unit: Literal["tCO2", "tCO2e"]
    gases: tuple[str, ...]
    leaves_out: tuple[str, ...] = ()
    gwp_set: str
    superseded_from: date | None = None
    superseded_by: str = ""
    companion: str = ""
    combustion: CombustionRules
    electricity: ElectricityRules
    heat: HeatRules
    process: ProcessRules
    capture: CaptureRules
    choices: tuple[Choice, ...]
    groups: tuple[Group, ...] = ()

    def counts(self, gas: str) -> bool:
        """Whether a gas is among those of the profile, by its name or its group (HFCs, PFCs)."""
        if gas in self.gases:
            return True
        named = gas in SINGLE_GASES
        return not named and ("HFCs" if gas.startswith("HFC-") else "PFCs") in self.gases

    def settings(self) -> dict[str, str]:
        """Every choice by its dotted key (``electricity.family``), as text."""
        found = {"gases": ", ".join(self.gases), "gwp_set": self.gwp_set or "-", "unit": self.unit}
        if self.leaves_out:
            found["leaves_out"] = ", ".join(self.leaves_out)
        for name in ("combustion", "electricity", "heat", "process", "capture"):
            for key, value in getattr(self, name).model_dump(mode="json").items():
                text = ", ".join(value) if isinstance(value, list) else str(value)
                found[f"{name}.{key}"] = text or "-"
        return found


def read_profile(path: Path) -> Profile:
    """Read one profile file.

    Raises:
        FormatVersionError: the file names another format.
        ReferenceDataError: the file is not TOML, does not fit the format, is not named after its id, or does not say
            for every setting once where the document prescribes it.
    """
    content = versioned_toml(path, FORMAT)
    try:
        profile = Profile.model_validate(content)
    except ValidationError as error:
        raise ReferenceDataError(f"{path.name}: {error}") from error
    if profile.id != path.stem:
        raise ReferenceDataError(f"{path.name}: the file is not named after its id {profile.id!r}")
    settings, located = set(profile.settings()), [choice.key for choice in profile.choices]
    faults = settings.symmetric_difference(located) | {key for key in located if located.count(key) > 1}
    if faults:
        raise ReferenceDataError(f"{path.name}: [[choices]] missing, unknown or twice: {', '.join(sorted(faults))}")
    strange = set(profile.leaves_out) - set(CATEGORIES)
    if strange:
        raise ReferenceDataError(f"{path.name}: leaves_out names unknown categories: {', '.join(sorted(strange))}")
    gathered = [name for group in profile.groups for name in (*group.categories, *map(str, group.scope3))]
    known = {*CATEGORIES, *(str(category.number) for category in scope3_rules().categories)}
    wrong = {name for name in gathered if name not in known or gathered.count(name) > 1}
    if wrong:
        raise ReferenceDataError(f"{path.name}: [[groups]] categories unknown or twice: {', '.join(sorted(wrong))}")
    return profile


def profile_names() -> list[str]:
    """Ids of the shipped profiles, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load_profile(name: str, extra: Path | None = None) -> Profile:
    """The profile of this id: from a workspace's own ``profiles`` folder first, else a shipped one.

    Raises:
        UsageError: there is no such profile.
    """
    for folder in ([extra] if extra is not None else []) + [FOLDER]:
        path = folder / f"{name}.toml"
        if path.is_file():
            return read_profile(path)
    raise UsageError(f"unknown accounting profile {name!r}; shipped are: {', '.join(profile_names())}")
