"""Papers by name: bundled ones, paper files, folders of them."""

from __future__ import annotations

from pathlib import Path

from bsq.fixtures import fixtures
from bsq.paper.errors import Fault, PaperFileError, did_you_mean


def bundled() -> dict[str, Path]:
    """The bundled papers: id -> file."""
    return {path.stem: path for path in sorted((fixtures() / "papers").glob("paper-*.toml"))}


def find(name: str) -> list[Path]:
    """The paper files that a name on the command line stands for: a bundled id, a file, or all .toml files of a folder.

    Raises
    ------
    PaperFileError
        If it stands for none.
    """
    if name in bundled():
        return [bundled()[name]]
    if not name:
        raise PaperFileError("PAPER", [Fault("", "", "empty; give a bundled paper, a paper file or a folder")])
    path = Path(name)
    try:
        is_folder, exists = path.is_dir(), path.exists()
    except OSError as error:
        raise PaperFileError(name, [Fault("", "", f"cannot be read: {error.strerror}")]) from None
    if is_folder:
        found = sorted(path.glob("*.toml"))
        if not found:
            raise PaperFileError(name, [Fault("", "", "no paper file (.toml) in this folder")])
        return found
    if not exists and path.suffix != ".toml":
        beside = f"{name}.toml"
        hint = f"did you mean {beside}?" if Path(beside).is_file() else did_you_mean(name, list(bundled()))
        raise PaperFileError(name, [Fault("", "", f"neither a bundled paper nor a file; {hint}")])
    return [path]
