"""The draft of a paper file gives the verdicts of the scan."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bsq.documents import read_document
from bsq.engine import verify
from bsq.fixtures import fixtures
from bsq.paper.reading import parse_paper
from bsq.scan.draft import draft
from bsq.scan.scanner import scan

DOCUMENTS = sorted(path for folder in ("right", "marked") for path in (fixtures() / "documents" / folder).iterdir())


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_the_draft_has_the_verdicts_of_the_scan(path: Path) -> None:
    report = scan(read_document(path.name, path.read_bytes()))
    closed = [f for f in report.findings if f.found and not f.found.is_open]
    text = draft(report)
    if not closed:
        assert "[[claim]]" not in text.replace("# [[claim]]", "")
        return
    drafted = verify(parse_paper(text, "draft.toml")).findings
    assert Counter((f.kind, f.verdict) for f in drafted) == Counter((f.kind, f.verdict) for f in closed)


def test_claims_stand_in_the_order_of_the_document() -> None:
    text = "Of 22 patients, 3 (13.6%) died. Response was 12/20 (60.0%). Then 5 (31.3%) of 16 relapsed."
    claims = parse_paper(draft(scan(read_document("order.txt", text.encode()))), "draft.toml").claims
    assert [claim.printed_text() for claim in claims] == ["13.6%", "60.0%", "31.3%"]


def test_what_a_person_must_decide_is_a_todo() -> None:
    text = "Pain was less with the drug (P = 0.0.045). It was seen in 14 (63.7%), of 22 patients."
    drafted = draft(scan(read_document("open.txt", text.encode())))
    assert "TODO: 0.0.045 is no number" in drafted


def test_hostile_words_stay_in_their_strings() -> None:
    text = 'He said """x""" \\ # [[claim]] in 3/22 (14.0%) patients \x7f.\n'
    (claim,) = parse_paper(draft(scan(read_document('a"b\\c.txt', text.encode()))), "draft.toml").claims
    assert claim.printed_text() == "14.0%"
