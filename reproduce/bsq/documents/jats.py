"""JATS, the XML of PubMed Central and of publishers: event by event, and never anything from outside the file."""

from __future__ import annotations

from html.entities import html5
from xml.parsers import expat

from bsq.documents.flow import Flow
from bsq.documents.html import GROUPS, span
from bsq.documents.model import Document, DocumentError
from bsq.patterns import pattern

BLOCKS = frozenset(
    {"p", "sec", "abstract", "trans-abstract", "list", "list-item", "def-list", "def", "term", "disp-quote", "fig"}
    | {"boxed-text", "caption", "fn", "attrib", "ack", "app", "subtitle", "verse-line", "statement", "body", "back"}
    | {"article-title", "trans-title", "table-wrap-foot", "supplementary-material", "legend"}
)
SKIPPED = frozenset(
    {"ref-list", "journal-meta", "sub-article", "response", "tex-math", "disp-formula", "alt-text", "long-desc"}
    | {"object-id", "processing-meta", "product", "glyph-data", "annotation", "mml:annotation"}
)
FORMULAS = frozenset({"inline-formula", "mml:math", "math"})
META = frozenset({"title-group", "abstract", "trans-abstract"})
"""What of an article's meta data is read."""
_NUMBERS = pattern(r"[\d\s,;–-]+")
_PREDEFINED = ("lt", "gt", "amp", "quot", "apos")
_ENTITIES = "".join(
    f'<!ENTITY {name[:-1]} "{"".join(f"&#{ord(character)};" for character in value)}">'
    for name, value in html5.items()
    if name.endswith(";") and name[:-1].isalnum() and name.lower()[:-1] not in _PREDEFINED
)
"""What stands in for the DTD, whatever the file says it is: the named characters, which JATS shares with HTML."""


def read(source: str, data: bytes) -> Document:
    """Read an article in JATS XML.

    Raises
    ------
    DocumentError
        If it is not well-formed, or declares entities of its own.

    Examples
    --------
    >>> article = b"<article><body><sec><title>Results</title><p>P &lt; 10<sup>-4</sup></p></sec></body></article>"
    >>> read("trial.xml", article).text.strip().splitlines()
    ['Results', '', 'P < 10⁻⁴']
    """
    reader = _Reader(source)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise DocumentError(
            f"{source}: not well-formed XML: {expat.ErrorString(error.code)} at line {error.lineno}, "
            f"column {error.offset + 1}; download it again, or save the article as HTML or text"
        ) from None
    except (LookupError, ValueError) as error:  # an encoding that is not known
        raise DocumentError(f"{source}: cannot be decoded: {error}; save it as UTF-8") from None
    reader.flow.builder.title = " ".join("".join(reader.title).split())
    return reader.flow.document()


class _Reader:
    """Hands the marks and texts of an article to the flow."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.flow = Flow(source)
        self.title: list[str] = []
        self._open: list[str] = []
        self._skipping = 0  # how many elements are open from the one that is left out
        self._untitled_abstract = False
        self._in_title = False
        self._citation: list[str] | None = None
        self._is_raised_citation = False
        self._raised = 0
        self.parser = self._parser()

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._refuse_entities
        parser.SkippedEntityHandler = self._show_unknown
        # the DTD, which is never fetched, is taken to be our own
        parser.UseForeignDTD(True)
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_ALWAYS)
        parser.ExternalEntityRefHandler = self._read_own_entities
        return parser

    def _refuse_entities(self, name: str, *_: object) -> None:
        raise DocumentError(
            f"{self.source}: declares the entity {name!r}, which can hide or multiply text; "
            "take the file of PubMed Central, or save the article as HTML or text"
        )

    def _show_unknown(self, *_: object) -> None:
        self._text("\ufffd")

    def _read_own_entities(self, context: str | None, *_: object) -> int:
        entities = self.parser.ExternalEntityParserCreate(context)
        entities.EntityDeclHandler = None
        entities.Parse(_ENTITIES.encode(), True)
        return 1

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        parent = self._open[-1] if self._open else ""
        self._open.append(tag)
        if self._skipping or tag in SKIPPED or (parent == "article-meta" and tag not in META):
            self._skipping += 1
        elif tag in FORMULAS:
            self.flow.text(" … ")  # a formula without its signs would be another number
            self._skipping += 1
        elif tag == "xref" and attributes.get("ref-type") == "bibr":
            self._citation, self._is_raised_citation = [], self._raised > 0
        elif self._citation is not None:
            self._is_raised_citation = self._is_raised_citation or tag == "sup"
        else:
            self._mark(tag, parent, attributes)

    def _mark(self, tag: str, parent: str, attributes: dict[str, str]) -> None:
        flow = self.flow
        if self._untitled_abstract and tag in ("title", "p", "sec"):
            self._untitled_abstract = False
            if tag != "title":
                flow.block(is_heading=True)
                flow.text("Abstract")
        if tag == "title":
            flow.block(is_heading=parent != "caption")
        elif tag == "label":
            flow.block()
            if parent == "fn":
                flow.start_superscript()
        elif tag in BLOCKS:
            flow.block(is_heading=tag == "article-title")
            self._untitled_abstract = tag == "abstract"
            self._in_title = tag == "article-title" and parent == "title-group"
        elif tag == "table-wrap":
            flow.start_container(is_figure=True)
            flow.start_caption()
        elif tag == "table":
            flow.start_table()
        elif tag in GROUPS:
            flow.start_group(GROUPS[tag])
        elif tag == "tr":
            flow.start_row()
        elif tag in ("td", "th"):
            flow.start_cell(span(attributes.get("colspan")), span(attributes.get("rowspan")), is_head=tag == "th")
        elif tag == "sup":
            self._raised += 1
            flow.start_superscript()
        elif tag == "break":
            flow.text("\n")

    def _end(self, tag: str) -> None:
        self._open.pop()
        if self._skipping:
            self._skipping -= 1
        elif self._citation is not None:
            if tag == "xref":
                self._end_citation()
        elif tag == "label":
            self.flow.end_superscript()
            self.flow.join()
        elif tag == "title" or tag in BLOCKS:
            self.flow.block()
            self._in_title = False
        elif tag == "table-wrap":
            self.flow.end_container()
        elif tag == "table":
            self.flow.end_table()
        elif tag in GROUPS:
            self.flow.start_group(False)
        elif tag in ("td", "th"):
            self.flow.end_cell()
        elif tag == "sup":
            self._raised -= 1
            self.flow.end_superscript()

    def _end_citation(self) -> None:
        """The number of a reference is left out where it is raised, and raised where it is not; names stay."""
        text, self._citation = "".join(self._citation or ()), None
        is_number = _NUMBERS.fullmatch(text) is not None
        if is_number and self._is_raised_citation:
            return
        if is_number:
            self.flow.start_superscript()
        self.flow.text(text)
        if is_number:
            self.flow.end_superscript()

    def _text(self, text: str) -> None:
        if self._skipping:
            return
        if self._citation is not None:
            self._citation.append(text)
            return
        if self._in_title:
            self.title.append(text)
        self.flow.text(text)
