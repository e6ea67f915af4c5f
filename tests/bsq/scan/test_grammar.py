"""The grammar: each pattern finds its examples, and nothing else."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bsq.scan import cells, grammar

PATTERNS = [pytest.param(pattern, id=pattern.name) for pattern in grammar.PROSE]


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


def test_statistics_do_not_overlap_and_ascend() -> None:
    found = list(grammar.statistics("Of 25, 17 (68.0%) and 3/22 (13.6%; p = 0.01), HR 0.74 (95% CI 0.57-0.97)"))
    assert [f.name for f in found] == ["count (percent)", "count of total (percent)", "p value", "ratio"]
    assert all(a.end <= b.start for a, b in pairwise(found))
