"""Writing files whole or not at all."""

from __future__ import annotations

from pathlib import Path


def write_whole(path: Path, content: str | bytes) -> None:
    """Write ``content`` beside ``path`` and rename it into place, so that no half-written file is ever seen.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    from tempfile import NamedTemporaryFile

    raw = content.encode("utf-8") if isinstance(content, str) else content
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        beside = Path(file.name)
        try:
            file.write(raw)
            file.close()
            beside.chmod(0o644)
            beside.replace(path)
        except OSError:
            beside.unlink()
            raise
