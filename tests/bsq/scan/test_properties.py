"""What holds of any counts, and of any text."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from bsq.documents import read_document
from bsq.documents.typography import fold
from bsq.findings import Finding, Verdict
from bsq.printed import fixed
from bsq.scan.scanner import scan

SHARES = st.integers(10, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
FORMS = st.sampled_from(
    ["{k}/{n} ({p}%)", "{k} of {n} ({p}%)", "{k} ({p}%) of {n}", "{p}% ({k}/{n})", "{k} [{p}%] of {n}"]
)


def found(text: str) -> tuple[Finding, ...]:
    return scan(read_document("made.txt", text.encode())).findings


@given(SHARES, st.integers(0, 2), FORMS)
@settings(max_examples=60)
def test_a_rounded_percentage_is_reproduced_in_every_form(share: tuple[int, int], decimals: int, form: str) -> None:
    k, n = share
    printed = form.format(k=k, n=n, p=fixed(Fraction(100 * k, n), decimals))
    (finding,) = found(f"Response was seen in {printed} patients.")
    assert (finding.kind, finding.verdict) == ("percent", Verdict.REPRODUCED)


@given(SHARES, st.sampled_from([-3, -2, 2, 3]), FORMS)
@settings(max_examples=60)
def test_a_percentage_that_is_off_is_accused_in_every_form(share: tuple[int, int], off: int, form: str) -> None:
    k, n = share
    value = Fraction(100 * k, n) + off
    if not 0 < value < 100:
        return
    (finding,) = found(f"Response was seen in {form.format(k=k, n=n, p=fixed(value, 1))} patients.")
    assert finding.verdict is Verdict.MISMATCH


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 44)), min_size=1, max_size=6),
    st.sampled_from(" | ,\t, ; ,   ".split(",")),
)
@settings(max_examples=40)
def test_a_right_table_is_reproduced_whatever_divides_its_cells(rows: list[tuple[int, int]], separator: str) -> None:
    def cell(k: int, n: int) -> str:
        return f"{k} ({fixed(Fraction(100 * k, n), 1)})"

    lines = [separator.join(("Item", "Drug (n = 40)", "Placebo (n = 44)"))]
    lines += [separator.join((f"Finding {'abcdef'[i]}", cell(a, 40), cell(b, 44))) for i, (a, b) in enumerate(rows)]
    percents = [f for f in found("Table 1 Findings\n" + "\n".join(lines)) if f.kind == "percent"]
    assert len(percents) == 2 * len(rows)
    assert {finding.verdict for finding in percents} == {Verdict.REPRODUCED}


@given(st.text(max_size=300))
@settings(max_examples=150)
def test_any_text_is_scanned(text: str) -> None:
    data = text.encode("utf-8", errors="replace").replace(b"\0", b" ") or b" "
    for finding in scan(read_document("any.txt", data)).findings:
        assert finding.found
        assert 0 <= finding.found.start < finding.found.end


@given(st.text(alphabet="ab1-.\n\u00ad\ufb01\u00b7\u2009\u2212 ", max_size=60))
def test_folded_text_knows_where_it_came_from(text: str) -> None:
    folded = fold(text)
    for i, character in enumerate(folded.text):
        start, end = folded.span(i, i + 1)
        assert end == start + 1
        assert character == text[start] or not text[start].isalnum() or text[start] == "\ufb01"
