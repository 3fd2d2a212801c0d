"""Write the workbook of an enterprise type: the use case behind ``carbonacct template``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from carbonacct.activity.enterprise_types import enterprise_type, enterprise_types
from carbonacct.errors import UsageError
from carbonacct.workspace.replacing import named_faults


def type_records() -> list[dict[str, Any]]:
    """Every enterprise type as a plain mapping: id, names, codes of its industry, carriers and tables."""
    return [
        {
            "id": kind.id,
            "name_zh": kind.name_zh,
            "name_en": kind.name_en,
            "aliases": list(kind.aliases),
            "industry": list(kind.industry),
            "carriers": list(kind.carriers),
            "tables": [schema.name for schema in kind.tables],
        }
        for kind in enterprise_types().values()
    ]


def write_template(text: str, output: Path | None = None, year: int = 2025, lang: str = "zh") -> Path:
    """Write the workbook of the type that a text names; without ``output`` into the current folder.

    Returns:
        The file written.

    Raises:
        UsageError: no such type, the ending is not .xlsx, or the file is there already.
        StorageError: it cannot be written.
    """
    from carbonacct.activity.template_book import write_book  # noqa: PLC0415  (loaded when first used)
    from carbonacct.factors.store import FactorStore  # noqa: PLC0415

    kind = enterprise_type(text)
    path = output or Path(f"{kind.name_zh}填报表-{year}.xlsx" if lang == "zh" else f"{kind.id}-{year}.xlsx")
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"填报表写成 .xlsx / the workbook is written as .xlsx, not {path.name!r}")
    with named_faults(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_book(path, kind, FactorStore.load().carriers(), year=year, lang=lang)
    return path
