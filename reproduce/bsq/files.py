"""Writing files whole or not at all."""

from __future__ import annotations

from pathlib import Path


def write_whole(path: Path, content: str | bytes) -> None:
    """Write ``content`` beside ``path`` and rename it into place, so that no half-written file is ever seen.

    A link is followed, and a file keeps its permissions; what is no file, such as a pipe, is written to as it is.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    from tempfile import NamedTemporaryFile

    raw = content.encode("utf-8") if isinstance(content, str) else content
    path = path.resolve()
    if path.exists() and not path.is_file():
        path.write_bytes(raw)
        return
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        beside = Path(file.name)
        try:
            file.write(raw)
            file.close()
            beside.chmod(mode)
            beside.replace(path)
        except OSError:
            beside.unlink()
            raise
