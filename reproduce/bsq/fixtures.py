"""Where the bundled papers, curves and reference numbers lie."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def fixtures() -> Path:
    """The folder of the fixtures: inside the installed package, or beside the source tree."""
    package = Path(__file__).parent
    installed = package / "fixtures"
    return installed if installed.is_dir() else package.parent.parent / "fixtures"
