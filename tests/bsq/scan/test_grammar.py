"""The grammar: each pattern finds its examples, and nothing else; none takes more than linear time."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest

from bsq.documents import header, text, typography
from bsq.scan import cells, grammar, grid, groups, prose, table_tests, tables

PATTERNS = [pytest.param(pattern, id=pattern.name) for pattern in grammar.PROSE]
MODULES = (grid, groups, prose, table_tests, tables, cells, header, text, typography)
EVERY_PATTERN = [(p.name, p.compiled) for p in grammar.PROSE]
EVERY_PATTERN += [(name, re.compile(regex, re.IGNORECASE)) for name, (regex, _, _) in cells.CELLS.items()]
EVERY_PATTERN += [
    (f"{module.__name__}.{name}", value)
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, re.Pattern)
]
HOSTILE = [
    "1", "(", " ", "1,", "1.1 ", "patients ", "a ", "12 ( ", "1 of ", "95% CI ", "p = ", "HR of ", "1-",
    "(12 patients ", "|", "twenty ", "1 (1% ", "n=", "1 in the ", "hazard ratio ", "mean ", "missing ", "- ", "x",
    "n = 1 and 1 ", "\n", "\t",
]  # fmt: skip
LONG = 60_000
"""Characters; a pattern that takes quadratic time needs minutes for as many, a linear one no second."""
MOST_SECONDS = 5.0


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_finds_its_examples(pattern: grammar.Pattern) -> None:
    assert pattern.must, "every pattern has examples"
    for example in pattern.must:
        assert pattern.compiled.search(example), example
        assert pattern.may_be_in(example.lower()), example


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_finds_nothing_else(pattern: grammar.Pattern) -> None:
    for example in pattern.must_not:
        assert not pattern.compiled.search(example), example


@pytest.mark.parametrize("name", list(cells.CELLS))
def test_a_cell_is_read_as_what_it_holds(name: str) -> None:
    _, examples, others = cells.CELLS[name]
    for example in examples:
        assert cells.value(example, as_p=name == "p value").name == name, example
    for other in others:
        assert cells.value(other, as_p=name == "p value").name != name, other


@pytest.mark.parametrize(("name", "pattern"), EVERY_PATTERN, ids=[name for name, _ in EVERY_PATTERN])
def test_no_pattern_backtracks(name: str, pattern: re.Pattern[str]) -> None:
    for unit in HOSTILE:
        assert _seconds(pattern, unit * (LONG // len(unit))) < MOST_SECONDS, (name, unit)


def _seconds(pattern: re.Pattern[str], text: str) -> float:
    start = time.perf_counter()
    for _ in pattern.finditer(text):
        pass
    pattern.fullmatch(text)
    return time.perf_counter() - start


def test_statistics_do_not_overlap_and_ascend() -> None:
    found = list(grammar.statistics("Of 25, 17 (68.0%) and 3/22 (13.6%; p = 0.01), HR 0.74 (95% CI 0.57-0.97)"))
    assert [f.name for f in found] == ["count (percent)", "count of total (percent)", "p value", "ratio"]
    assert all(a.end <= b.start for a, b in pairwise(found))
