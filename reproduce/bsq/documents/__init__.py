"""Reading documents: each format has a reader, and all of them make the same model."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

from bsq.documents.model import Document, DocumentError
from bsq.patterns import pattern

FORMATS: dict[str, tuple[str, str]] = {
    ".txt": ("bsq.documents.text", "plain text"),
    ".md": ("bsq.documents.text", "Markdown"),
    ".html": ("bsq.documents.html", "HTML"),
    ".htm": ("bsq.documents.html", "HTML"),
    ".xhtml": ("bsq.documents.html", "XHTML"),
    ".xml": ("bsq.documents.jats", "JATS XML, as of PubMed Central"),
    ".nxml": ("bsq.documents.jats", "JATS XML, as of PubMed Central"),
    ".docx": ("bsq.documents.docx", "Word, with the extra bsq[docx]"),
    ".pdf": ("bsq.documents.pdf", "PDF with a text layer, with the extra bsq[pdf]"),
}
"""suffix -> (module, one-line summary)"""

LARGEST = 200_000_000
_HEAD = 4096
_XML = pattern(rb"\s*<\?xml\b|\s*<!DOCTYPE\s+(?!html)\w|\s*<article\b(?!\s*class)", re.IGNORECASE)
_HTML = pattern(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!DOCTYPE\s+html\b|html\b)", re.IGNORECASE | re.DOTALL)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_document(path: str | Path, data: bytes | None = None) -> Document:
    """Read a document in the format that its content shows, or else its suffix.

    Parameters
    ----------
    path : str or Path
        The file, as messages call it.
    data : bytes, optional
        What it holds, where it has been read already.

    Raises
    ------
    DocumentError
        If it cannot be read; the message names the file, what was found and what to try.
    """
    source = str(path)
    if data is None:
        data = _read_file(Path(path))
    _check_size(source, len(data))
    document: Document = import_module(_module(source, data)).read(source, data)
    return document


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        raise DocumentError(f"{path}: no such file; check the name and the folder") from None
    except IsADirectoryError:
        raise DocumentError(f"{path}: a folder; name the files in it, for example {path}/*.pdf") from None
    except PermissionError:
        raise DocumentError(f"{path}: no permission to read it; check with ls -l") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise DocumentError(f"{path}: cannot be read: {reason}; check the name") from None


def _check_size(source: str, size: int) -> None:
    if size > LARGEST:
        raise DocumentError(f"{source}: larger than {LARGEST // 1_000_000} MB; give the paper alone")
    if not size:
        raise DocumentError(f"{source}: an empty file; download or export it again")


def _module(source: str, data: bytes) -> str:
    """The reader's module, told by the content and then by the suffix."""
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    suffix = Path(source).suffix.lower()
    if b"%PDF-" in head[:1024]:
        return FORMATS[".pdf"][0]
    if head.startswith(b"PK\x03\x04"):
        return FORMATS[".docx"][0]
    if head.startswith(_OLE):
        raise DocumentError(
            f"{source}: an old Word file or one with a password; open it in Word or LibreOffice and save it as .docx"
        )
    if _HTML.match(head) or (_XML.match(head) and b"<html" in head.lower()):
        return FORMATS[".html"][0]
    if _XML.match(head):
        return FORMATS[".xml"][0]
    return FORMATS.get(suffix, FORMATS[".txt"])[0]
