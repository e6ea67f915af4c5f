"""The paper file: TOML in, claims out. It knows no statistics."""
