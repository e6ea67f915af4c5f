"""Patients rebuilt from digitized Kaplan-Meier curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bsq.curves.reconstruction import Reconstruction, reconstruct

__all__ = ["Reconstruction", "reconstruct"]


def __getattr__(name: str) -> Any:
    """The library's two names, loaded on use: reading points needs no numpy."""
    if name in __all__:
        from bsq.curves import reconstruction

        return getattr(reconstruction, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
