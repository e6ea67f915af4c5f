"""Patients rebuilt from digitized Kaplan-Meier curves."""

from bsq.curves.reconstruct import reconstruct

__all__ = ["reconstruct"]
