"""Writers of the result document: JSON, a self-contained HTML page, an Excel workbook. No arithmetic of its own."""

from __future__ import annotations
