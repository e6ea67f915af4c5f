"""bsq re-derives the statistics that a clinical paper prints from the counts that it prints."""

__version__ = "0.1.0"
