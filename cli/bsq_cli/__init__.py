"""The command ``bsq``."""
