"""What is wrong with a curve."""

from __future__ import annotations


class CurveError(ValueError):
    """Points, numbers at risk or patients that cannot be a Kaplan-Meier curve.

    The message says what must hold and what was found.
    """
