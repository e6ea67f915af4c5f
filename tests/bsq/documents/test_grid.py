"""The grid of a table: rows of one length in which everything printed appears."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsq.documents.grid import Spanning, lay_out

cells = st.builds(Spanning, st.text("ab1", min_size=1, max_size=3), st.integers(0, 5), st.integers(0, 5))
rows = st.lists(st.lists(cells, max_size=5), max_size=8)


@given(rows, st.booleans())
def test_rows_have_one_length_and_everything_printed_appears(printed: list[list[Spanning]], repeat: bool) -> None:
    grid = lay_out(printed, repeat_labels=repeat)
    assert len(grid) == len(printed)
    assert len({len(row) for row in grid}) <= 1
    for cells_of_row, row in zip(printed, grid, strict=True):
        found = [text for text in row if text]
        for cell in cells_of_row:
            assert cell.text in found
        assert len(found) - len(cells_of_row) in (0, 1)  # a label may be repeated
        assert row[:1] != [None]


def test_a_value_that_spans_rows_is_printed_once() -> None:
    grid = lay_out([[Spanning("Male"), Spanning("12"), Spanning("0.4", down=2)], [Spanning("Female"), Spanning("10")]])
    assert grid == [["Male", "12", "0.4"], ["Female", "10", ""]]


def test_the_labels_of_a_header_are_not_repeated() -> None:
    header = [[Spanning("Event", down=2), Spanning("A", across=2)], [Spanning("No."), Spanning("%")]]
    assert lay_out(header, repeat_labels=False) == [["Event", "A", None], ["", "No.", "%"]]


def test_a_label_may_span_rows_and_columns() -> None:
    grid = lay_out([[Spanning("Sex", across=2, down=2), Spanning("1")], [Spanning("2")]])
    assert grid == [["Sex", None, "1"], ["Sex", None, "2"]]


def test_a_table_larger_than_any_is_refused() -> None:
    with pytest.raises(ValueError, match="columns"):
        lay_out([[Spanning("a", across=1000)] * 11])
