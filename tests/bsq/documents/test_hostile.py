"""Damaged and hostile files: a clear message or a result, in bounded time and memory, and nothing from outside."""

from __future__ import annotations

import io
import random
import struct
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.bsq.documents import trial

from bsq.documents import LARGEST, read_document
from bsq.documents.model import DocumentError

MANY = 100_000
SECONDS = 30
MEGABYTES = 300


@pytest.fixture(autouse=True)
def _bounded() -> Iterator[None]:
    """Every file here takes seconds and little memory, whatever it says that it holds."""
    started, before = time.monotonic(), _peak()
    yield
    assert time.monotonic() - started < SECONDS
    assert _peak() - before < MEGABYTES


def _peak() -> float:
    """The most memory that the process has taken, in megabytes; 0 where it cannot be told."""
    if sys.platform != "linux":
        return 0.0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


OPENED: list[str] | None = None
"""What is opened, while a test listens."""


def _listen(event: str, details: tuple[Any, ...]) -> None:
    if OPENED is not None and (event == "open" or event.startswith(("socket.", "urllib.", "subprocess."))):
        OPENED.append(f"{event} {details}")


sys.addaudithook(_listen)


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """The files and connections that are opened in the test, from the second document on."""
    global OPENED
    read_document("first.xml", b"<article/>")
    OPENED = []
    yield OPENED
    OPENED = None


@pytest.mark.parametrize(
    "mark", [b"<div>", b"<b>", b"<sup>", b"<figure>", b"<table><tr><td>", b"<li>", b"<div hidden>"]
)
def test_html_nested_deep(mark: bytes) -> None:
    document = read_document("deep.html", b"<html><p>12 (54.5%)</p>" + mark * MANY + b"text")
    assert "12 (54.5%)" in document.text


@pytest.mark.parametrize(
    "unclosed",
    [
        b"<",
        b"<a ",
        b"<a x='",
        b'<a ="',
        b"</",
        b"</a ",
        b"<!--",
        b"<!",
        b"<![CDATA[",
        b"<?",
        b"&#x",
        b"<title>",
        b"<script>",
    ],
)
def test_html_that_is_never_closed(unclosed: bytes) -> None:
    document = read_document("open.html", b"<html><p>12 (54.5%)</p>" + unclosed * MANY)
    assert document.text.startswith("12 (54.5%)")


@pytest.mark.parametrize(
    "table",
    [
        b"<td colspan=1000>a" * MANY,
        b"<td rowspan=0 colspan=1000>a" * 400 + b"<tr><td>b" * MANY,
        b"<tr><td>a<td>b" * MANY * 3,
    ],
)
def test_html_tables_larger_than_any(table: bytes) -> None:
    with pytest.raises(DocumentError, match=r"big\.html: (?:a table of [\d,]+ rows|its tables have more than)"):
        read_document("big.html", b"<html><table><tr>" + table)


def test_html_of_many_large_tables() -> None:
    with pytest.raises(DocumentError, match=r"big\.html: its tables have more than"):
        read_document("big.html", b"<html>" + (b"<table>" + b"<td colspan=1000>a" * 9 + b"</table>") * MANY)


def test_xml_nested_deep() -> None:
    nested = b"<article><body>" + b"<sec>" * MANY + b"<p>12 (54.5%)</p>" + b"</sec>" * MANY + b"</body></article>"
    assert read_document("deep.xml", nested).text.strip() == "12 (54.5%)"


@pytest.mark.parametrize(
    "declared",
    [
        "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12)),
        '<!ENTITY a11 SYSTEM "file:///etc/passwd">',
        '<!ENTITY a11 SYSTEM "http://127.0.0.1:9/a">',
        '<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;',
        "<!ENTITY % a \"<!ENTITY a11 SYSTEM 'file:///etc/passwd'>\"> %a;",
    ],
)
def test_xml_entities_are_refused_and_no_file_is_opened(declared: str, opened: list[str]) -> None:
    document = f"<!DOCTYPE article [{declared}]><article><body><p>&a11;</p></body></article>".encode()
    with pytest.raises(DocumentError, match=r"bomb\.xml: declares the entity 'a"):
        read_document("bomb.xml", document)
    assert not opened


@pytest.mark.parametrize(
    "identity", ['SYSTEM "file:///etc/passwd"', 'PUBLIC "-//NLM//DTD" "http://127.0.0.1:9/jats.dtd"']
)
def test_the_dtd_is_never_fetched(identity: str, opened: list[str]) -> None:
    document = f"<!DOCTYPE article {identity}><article><body><p>&alpha; = 0.05</p></body></article>".encode()
    assert read_document("a.xml", document).text.strip() == "α = 0.05"
    assert not opened


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def test_a_zip_bomb() -> None:
    bomb = archive(**{"word__document.xml": b"<w>" + b" " * 60_000_000})
    with pytest.raises(DocumentError, match=r"bomb\.docx: unpacks to 60 MB, more than a paper holds"):
        read_document("bomb.docx", bomb)


def test_a_zip_bomb_that_lies_about_its_size() -> None:
    bomb = bytearray(archive(**{"word__document.xml": b" " * 60_000_000}))
    for size in range(len(bomb) - 4):
        if bomb[size : size + 4] == struct.pack("<I", 60_000_000):
            bomb[size : size + 4] = struct.pack("<I", 500)
    with pytest.raises(DocumentError, match=r"bomb\.docx: a damaged Word document"):
        read_document("bomb.docx", bytes(bomb))


def test_entities_in_a_word_document() -> None:
    word = trial.as_docx()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                start = data.index(b"<w:document")
                entity = b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
                data = data[:start] + entity + data[start:].replace(b"Methods", b"&a;")
            new.writestr(name, data)
    assert "root:" not in read_document("a.docx", out.getvalue()).text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (archive(a=b"b"), "without word/document.xml"),
        (b"PK\x03\x04" + b"noise" * 99, "not a Word document or a damaged one"),
        (archive(**{"word__document.xml": b"<w"}), "a damaged Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Word file or one with a password"),
    ],
)
def test_what_is_no_word_document(data: bytes, message: str) -> None:
    with pytest.raises(DocumentError, match=rf"a\.docx: .*{message}"):
        read_document("a.docx", data)


def test_an_encrypted_zip() -> None:
    data = bytearray(archive(**{"word__document.xml": b"<w/>"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(DocumentError, match=r"a\.docx: encrypted; save it without a password"):
        read_document("a.docx", bytes(data))


def test_an_encrypted_pdf() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    with pytest.raises(DocumentError, match=r"a\.pdf: encrypted; save it without a password"):
        read_document("a.pdf", trial.as_pdf(encrypt=StandardEncryption("secret", ownerPassword="more")))


def test_a_pdf_of_pictures() -> None:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.rect(50, 50, 100, 100, fill=1)
    canvas.save()
    with pytest.raises(DocumentError, match=r"a\.pdf: no text layer: the pages are images; run OCR first"):
        read_document("a.pdf", out.getvalue())


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.9])
def test_a_truncated_pdf(share: float) -> None:
    whole = trial.as_pdf(copies=10)
    try:
        document = read_document("a.pdf", whole[: int(share * len(whole))])
    except DocumentError as error:
        assert str(error).startswith("a.pdf: ")  # noqa: PT017 (some truncated files can still be read in part)
    else:
        assert "sulemapril" in document.text.lower()


def test_noise_of_every_suffix() -> None:
    noise = random.Random(1).randbytes(50_000)
    for suffix in trial.WRITERS:
        starts = {".pdf": b"%PDF-1.7\n", ".docx": b"PK\x03\x04"}
        with pytest.raises(DocumentError, match=rf"^noise\{suffix}: "):
            read_document(f"noise{suffix}", starts.get(suffix, b"") + noise)


@pytest.mark.parametrize("suffix", list(trial.WRITERS))
def test_damaged_files_of_every_format(suffix: str) -> None:
    whole = trial.WRITERS[suffix]()
    chance = random.Random(2)
    for _ in range(20):
        damaged = bytearray(whole)
        for _ in range(20):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read_document(f"a{suffix}", bytes(damaged))
        except DocumentError as error:
            assert str(error).startswith(f"a{suffix}: ")  # noqa: PT017 (most damage is harmless)


def test_a_file_larger_than_any(tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    with path.open("wb") as file:
        file.truncate(LARGEST + 5)
    with pytest.raises(DocumentError, match=r"large\.pdf: larger than 200 MB"):
        read_document(path)
