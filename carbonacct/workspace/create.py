"""Make a new workspace: settings, templates, lock."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Literal

from carbonacct.datafiles import data_folder
from carbonacct.errors import UsageError
from carbonacct.factors.lock import write_lock
from carbonacct.factors.store import FactorStore
from carbonacct.workspace.config import FILE, FORMAT, check_region
from carbonacct.workspace.open import LOCK

SETTINGS = """\
# 工作区设置；各键说明见 docs/formats.md / settings of the workspace; keys: docs/formats.md
format = "{format}"
name_zh = "{name}"
name_en = "{name}"
park_id = "park"
region = "{region}"
period = {{start = {year}-01-01, end = {year}-12-31}}
# “最新公布的因子”以这一天为准 / the day at which "latest published" is judged
assessment_date = {next_year}-06-30
profiles = ["national-park-910-a4", "gbt-32150-2015", "ghg-protocol-location", "ghg-protocol-market"]
park_profile = "national-park-910-a4"
enterprise_profile = "gbt-32150-2015"
# 电力等价值的数据集 / data set of the equivalent value of electricity
electricity_equivalent = "electricity-equivalent-value@zcf-2026"
# 关口与成员合计之差超过这一比例时提示 / share of the gate above which the remainder is a finding
unassigned_share_warning = 0.05
"""


def copy_example(folder: Path, example: str) -> list[str]:
    """Copy the input files of a shipped example into a new or empty folder.

    Returns:
        The files written, relative to the folder.

    Raises:
        UsageError: the folder is not empty, or there is no such example (the shipped ones are named).
    """
    shipped = data_folder("inventories") / "examples"
    names = sorted(path.name for path in shipped.iterdir() if (path / FILE).is_file())
    if example not in names:
        raise UsageError(f"没有示例 / no example {example!r}; {', '.join(names)}")
    _refuse_filled(folder)
    ignored = shutil.ignore_patterns("*.py", "expected", "results", "__pycache__")
    shutil.copytree(shipped / example, folder, ignore=ignored, dirs_exist_ok=True)
    return _files(folder)


def _refuse_filled(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"文件夹不为空 / the folder is not empty: {folder}")


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def create_workspace(
    folder: Path, fmt: Literal["csv", "xlsx"] = "xlsx", year: int = 2025, region: str = "CN-JS"
) -> list[str]:
    """Write settings, empty templates and the factor lock into a new or empty folder.

    Returns:
        The files written, relative to the folder.

    Raises:
        UsageError: the folder is not empty, or the template format or the region is unknown.
    """
    from carbonacct.activity.templates import write_templates  # noqa: PLC0415

    if fmt not in ("xlsx", "csv"):
        raise UsageError(f"模板格式只能是 xlsx 或 csv / template format is xlsx or csv, not {fmt!r}")
    check_region(region)
    _refuse_filled(folder)
    for name in ("activity", "electricity", "evidence"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    name = folder.resolve().name.replace("\\", "/").replace('"', "'")
    text = SETTINGS.format(format=FORMAT, name=name, region=region, year=year, next_year=year + 1)
    (folder / FILE).write_text(text, encoding="utf-8", newline="\n")
    write_templates(folder, fmt)
    write_lock(folder / LOCK, FactorStore.load())
    return _files(folder)
