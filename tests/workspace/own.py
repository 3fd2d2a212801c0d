"""Factor data sets and profiles that a workspace brings along."""

from __future__ import annotations

from pathlib import Path

from carbonacct.factors.authoring import seal
from carbonacct.ghg.profile import FOLDER

HEAD = """\
format = "carbonacct.dataset/1"
id = "{name}"
edition = "1"
publisher_zh = "某园区"
publisher_en = "a park"
document_zh = "热电厂检测报告"
document_number = "JC-2025-07"
title_zh = "热力实测因子"
title_en = "measured factor of heat"
licence = "own data"
published = 2025-07-01
gwp_set = ""
supersedes = ""

[files]
"factors.csv" = ""
"""
COLUMNS = (
    "factor_id,name_zh,name_en,kind,carrier,gas,value,unit_num,unit_den,region,region_gb2260,valid_from,valid_to,"
    "boundary,family,uncertainty,verification,source_locator,note\n"
)
HEAT = (
    "heat.fossil.CN,热力实测因子,measured factor of heat,emission_factor,heat,CO2,{value},t,GJ,CN,,,,"
    "combustion,,,primary,表1 第2行,\n"
)


def write_own_factors(workspace: Path, value: str = "0.1042", name: str = "own-heat") -> Path:
    """A sealed data set of one factor of heat below the workspace's ``factors``; returns its csv file."""
    folder = workspace / "factors" / "own" / name / "1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dataset.toml").write_text(HEAD.format(name=name), encoding="utf-8")
    (folder / "factors.csv").write_text(COLUMNS + HEAT.format(value=value), encoding="utf-8")
    seal(folder)
    return folder / "factors.csv"


def write_own_profile(workspace: Path, name: str = "own-method", **changed: str) -> Path:
    """The shipped method of the national parks under another name, with lines changed by what they start with."""
    lines = (FOLDER / "national-park-910-a4.toml").read_text(encoding="utf-8").splitlines()
    changed = {"id": f'"{name}"', "name_zh": '"本园区的方法"', "name_en": '"method of this park"'} | changed
    for key, value in changed.items():
        at = [number for number, line in enumerate(lines) if line.startswith(f"{key} = ")]
        lines[at[0]] = f"{key} = {value}"
    path = workspace / "profiles" / f"{name}.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
