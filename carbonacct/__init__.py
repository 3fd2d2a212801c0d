"""carbonacct: carbon footprint and greenhouse-gas accounting whose every figure explains itself."""

from __future__ import annotations

__version__ = "0.1.0"
__all__ = ["__version__"]
