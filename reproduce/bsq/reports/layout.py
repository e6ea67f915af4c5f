"""What the terminal reports share: colours, and paragraphs that wrap under their label."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from rich.console import Console
from rich.text import Text

from bsq.findings import Finding, Verdict

STYLES = {
    Verdict.MISMATCH: "bold red",
    Verdict.QUALIFIED: "yellow",
    Verdict.REPRODUCED: "green",
    Verdict.UNCHECKED: "dim",
}


class Paragraph(msgspec.Struct, frozen=True):
    """Text with a label before its first line; every line is indented to the label's right edge."""

    text: Text
    label: str = ""
    indent: int = 0
    label_style: str = "dim"

    def lines(self, console: Console, width: int) -> Iterator[Text]:
        """The paragraph, wrapped to a width, without trailing blanks."""
        wrapped = self.text.wrap(console, max(20, width - self.indent))
        for i, line in enumerate(wrapped or [Text()]):
            line.rstrip()
            before = Text(self.label if i == 0 else "", style=self.label_style)
            before.pad_right(self.indent - len(before))
            yield Text.assemble(before, line) if line else line


def field(label: str, text: Text) -> Paragraph:
    """A labelled part of a finding."""
    return Paragraph(text, f"  {label}", 14)


def flags(finding: Finding) -> Iterator[Paragraph]:
    """The flags beside a verdict, if any is raised."""
    raised = {
        "impossible: no data can give this": finding.impossible,
        "decision error: the other side of alpha": finding.decision_error,
    }
    if any(raised.values()):
        text = "; ".join(flag for flag, is_raised in raised.items() if is_raised)
        yield field("flag", Text(text, style="bold red"))
