"""HTML: headings, paragraphs, list items and tables, event by event."""

from __future__ import annotations

import codecs
import re
from html.parser import HTMLParser

from bsq.documents.flow import Flow
from bsq.documents.model import Document
from bsq.documents.text import decode
from bsq.patterns import pattern

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
CONTAINERS = frozenset({"figure", "section", "div", "aside", "details"})
BLOCKS = frozenset(
    {"p", "li", "ul", "ol", "dl", "dt", "dd", "article", "main", "header", "footer", "body", "blockquote", "pre", "hr"}
    | {"address", "form", "fieldset", "summary", "center"}
)
SKIPPED = frozenset(
    {"script", "style", "nav", "noscript", "template", "svg", "iframe", "object", "select", "button", "textarea"}
    | {"annotation"}
)
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
UNCLOSED = frozenset({"p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option"})
"""Elements that the next one of their kind ends."""
GROUPS = {"thead": True, "tbody": False, "tfoot": None}
_CHARSET = pattern(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_UNREAD = pattern(r"<!--|<script\b|<style\b", re.IGNORECASE)
_END_OF = {
    "<!--": re.compile("-->"),
    "<script": re.compile(r"</script[^<>]{0,99}>", re.IGNORECASE),
    "<style": re.compile(r"</style[^<>]{0,99}>", re.IGNORECASE),
}
_TAG = pattern(r"""<(?:[a-z/!?](?:=\s*+(?:"[^"]*+"|'[^']*+')|[^>])*+>|(?![a-z/!?]))""", re.IGNORECASE)
"""A whole tag, or a sign that begins none; linear, for nothing is tried twice."""
_NO_DISPLAY = pattern(r"display\s*:\s*none", re.IGNORECASE)


def read(source: str, data: bytes) -> Document:
    """Read a page of HTML.

    Raises
    ------
    DocumentError
        If the bytes are not text.

    Examples
    --------
    >>> page = b"<h2>Results</h2><p>Response: 12 (54.5%)<sup>a</sup><table><tr><th>Sex<th>All<tr><td>Male<td>12</table>"
    >>> read("trial.html", page).text.strip().splitlines()
    ['Results', '', 'Response: 12 (54.5%)ᵃ', '', 'Sex | All', 'Male | 12']
    """
    reader = _Reader(source)
    reader.feed(_tidied(_decoded(source, data)))
    reader.close()
    reader.flow.builder.title = reader.title.strip()
    return reader.flow.document()


def _decoded(source: str, data: bytes) -> str:
    """The text, in the character set that the page names, if it does."""
    named = _CHARSET.search(data[:4096])
    if named and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode(named[1].decode("ascii"))
        except (LookupError, UnicodeError):
            pass  # the page is wrong about itself
    return decode(source, data).removeprefix("\ufeff")


def _tidied(text: str) -> str:
    """The page without scripts and comments, and with the signs that begin no whole tag as signs.

    The parser of some Python versions takes quadratic time over what is never closed.
    """
    parts, position = [], 0
    while found := _UNREAD.search(text, position):
        parts.append(text[position : found.start()])
        end = _END_OF[found[0].lower()].search(text, found.start() + 2)  # <!--> is a whole comment
        position = end.end() if end else len(text)
    text = "".join([*parts, text[position:]]).replace("<![", "<!-")
    whole = 0
    while (start := text.find("<", whole)) >= 0:
        tag = _TAG.match(text, start)
        if tag is None:
            return text[:start] + text[start:].replace("<", "&lt;")
        whole = tag.end()
    return text


class _Reader(HTMLParser):
    """Hands the marks and texts of a page to the flow. End tags may be missing, so nothing relies on a stack."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.flow = Flow(source)
        self.title = ""
        self._in_title = False
        self._skipped = ""  # the element that is being left out, and how many of its name are open
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skipped:
            if tag == self._skipped:
                self._depth += 1
            if tag != self._skipped or tag not in UNCLOSED:
                return
            self._skipped = ""
        attributes = dict(attrs)
        is_hidden = "hidden" in attributes or _NO_DISPLAY.search(attributes.get("style") or "")
        if tag in SKIPPED or (is_hidden and tag not in VOID):
            self._skipped, self._depth = tag, 1
            return
        self._start(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        if not self._skipped:
            self._end(tag)
        elif tag == self._skipped:
            self._depth -= 1
            if not self._depth:
                self._skipped = ""

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._skipped:
            self.flow.text(data)

    def _start(self, tag: str, attributes: dict[str, str | None]) -> None:
        flow = self.flow
        if tag in HEADINGS:
            flow.block(is_heading=True)
        elif tag in CONTAINERS:
            flow.start_container(is_figure=tag == "figure")
        elif tag in BLOCKS:
            flow.block()
        elif tag in GROUPS:
            flow.start_group(GROUPS[tag])
        elif tag in ("td", "th"):
            flow.start_cell(
                span(attributes.get("colspan")), span(attributes.get("rowspan")) or 65_534, is_head=tag == "th"
            )
        elif tag == "tr":
            flow.start_row()
        elif tag == "table":
            flow.start_table()
        elif tag in ("caption", "figcaption"):
            flow.start_caption()
        elif tag == "sup":
            flow.start_superscript()
        elif tag == "br":
            flow.text("\n")
        elif tag == "title":
            self._in_title = True

    def _end(self, tag: str) -> None:
        flow = self.flow
        if tag in CONTAINERS:
            flow.end_container()
        elif tag in HEADINGS or tag in BLOCKS:
            flow.block()
        elif tag in GROUPS:
            flow.start_group(False)
        elif tag in ("td", "th"):
            flow.end_cell()
        elif tag == "table":
            flow.end_table()
        elif tag in ("caption", "figcaption"):
            flow.end_caption()
        elif tag == "sup":
            flow.end_superscript()
        elif tag == "title":
            self._in_title = False


def span(printed: str | None) -> int:
    """A number of columns or rows; 0 means all the rows that follow."""
    digits = (printed or "1").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 1
