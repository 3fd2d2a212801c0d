"""A park of two enterprises: a boiler house that sells steam, and a mill that buys it. Annual rows."""

from __future__ import annotations

from pathlib import Path

SETTINGS = """\
format = "carbonacct.workspace/1"
name_zh = "小园区"
name_en = "tiny park"
park_id = "park"
region = "CN-JS"
period = {start = 2025-01-01, end = 2025-12-31}
assessment_date = 2026-06-30
profiles = ["national-park-910-a4"]
park_profile = "national-park-910-a4"
enterprise_profile = "national-park-910-a4"
electricity_equivalent = "electricity-equivalent-value@zcf-2026"
"""
TABLES = {
    "organisations.csv": """\
单位编码,单位名称,单位类型,上级编码,工业增加值（万元）
park,小园区,园区,,
E1,锅炉房,企业,park,1000
E2,织造厂,企业,park,3000
""",
    "activity/fuel.csv": """\
单位编码,期间,品种,流向,用途,数量,单位,凭证或表号,数据类别
E1,2025,天然气,消费,发电供热,100,万Nm3,M-1,计量
""",
    "electricity/power.csv": """\
单位编码,期间,电力来源,数量,单位,凭证或表号,数据类别
E1,2025,电网,500,MWh,D-1,结算
E2,2025,电网,200,万kWh,D-2,结算
""",
    "transfers.csv": """\
转供编号,期间,供方编码,受方编码,品种,供出量,受入量,单位,热源类型,数据类别
Z-1,2025,E1,E2,热力,20000,19000,GJ,化石,计量
""",
}


def write_tiny(folder: Path) -> Path:
    """Write the workspace into a new folder."""
    folder.mkdir()
    (folder / "carbonacct.toml").write_text(SETTINGS, encoding="utf-8")
    for name, text in TABLES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def replace(path: Path, old: str, new: str) -> None:
    """Change one piece of a text file; it must stand there exactly once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path, old)
    path.write_text(text.replace(old, new), encoding="utf-8")
