"""Reports: one small module a format, each with ``render(reports, out, everything=...)``."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from bsq.engine import Report

FORMATS: dict[str, tuple[str, str]] = {
    "terminal": ("bsq.reports.terminal:render", "for reading in a terminal"),
    "talk": ("bsq.reports.talk:render", "a guided version, for a journal club"),
    "changes": ("bsq.reports.changes:render", "what an audit found, for reading in a terminal"),
    "json": ("bsq.reports.json:render", "for programs, bsq.report/1"),
    "html": ("bsq.reports.html:render", "one page for a journal club, in any browser"),
    "markdown": ("bsq.reports.markdown:render", "a job summary, or a comment on a pull request"),
    "csv": ("bsq.reports.csv:render", "for a spreadsheet, one finding a row"),
    "junit": ("bsq.reports.junit:render", "for a CI service's list of tests"),
    "sarif": ("bsq.reports.sarif:render", "for code scanning, SARIF 2.1.0"),
    "github": ("bsq.reports.github:render", "annotations of a GitHub workflow"),
}
"""name -> (module:function, one-line summary)"""


class Renderer(Protocol):
    """Writes reports to a stream; ``everything`` asks for what is in order, too, where a format leaves it out."""

    def __call__(self, reports: Sequence[Report], out: TextIO, *, everything: bool) -> None: ...


def load_format(name: str) -> Renderer:
    """The function that writes reports in a format."""
    module, _, attribute = FORMATS[name][0].partition(":")
    renderer: Renderer = getattr(import_module(module), attribute)
    return renderer
