"""Tables as printed become claims."""

from __future__ import annotations

import pytest

from bsq.engine import verify
from bsq.findings import Finding, Verdict
from bsq.paper.errors import PaperFileError
from bsq.paper.reading import parse_paper

COLUMNS = """columns = [
  {name = "All", n = 25, role = "total"}, {name = "A", n = 12}, {name = "B", n = 13}, {name = "P", role = "p"},
]"""


def findings(rows: str, columns: str = COLUMNS, extra: str = "") -> dict[str, Finding]:
    text = f"id = \"p\"\n[[table]]\nid = \"t\"\n{columns}\nrows = '''\n{rows}\n'''\n{extra}"
    return {f.claim.removeprefix("t: "): f for f in verify(parse_paper(text, "p.toml")).findings}


def test_a_row_of_counts_gives_percentages_groups_and_p() -> None:
    found = findings("Male sex | 13 (52.0%) | 5 (41.7) | 8 [61.5%] | .32")
    assert {claim: f.kind for claim, f in found.items()} == {
        "Male sex | All": "percent",
        "Male sex | A": "percent",
        "Male sex | B": "percent",
        "Male sex | groups": "total",
        "Male sex | P": "comparison",
    }
    assert all(f.verdict is Verdict.REPRODUCED for f in found.values())


def test_levels_add_up_and_share_the_p_of_their_heading() -> None:
    found = findings("Site | | | | .41\n  marrow | 15 | 8 | 7 |\n  extramedullary | 1 | 1 | 0 |\n  both | 9 | 3 | 6 |")
    assert found["Site | All | levels"].verdict is Verdict.REPRODUCED
    assert found["Site | P"].inputs == "8 1 3; 7 0 6"
    assert found["Site | P"].method == "fisher-freeman-halton"


def test_a_p_beside_the_first_level_only_is_that_of_the_block() -> None:
    found = findings("Site | | | |\n  marrow | 15 | 8 | 7 | .41\n  other | 1 | 1 | 0 |\n  both | 9 | 3 | 6 |")
    assert found["Site > marrow | P"].inputs == "8 1 3; 7 0 6"


def test_a_missing_row_counts_in_the_sum_but_may_be_left_out_of_p_and_percentages() -> None:
    found = findings(
        "Risk | | | | .21\n  high | 10 (45.5) | 4 (33.3) | 6 (60.0) |\n  standard | 12 (54.5) | 8 (66.7) | 4 (40.0) |\n"
        "  missing data | 3 | 0 | 3 |"
    )
    assert {f.verdict for f in found.values()} == {Verdict.REPRODUCED}
    assert found["Risk | P"].method == "pearson without missing"


def test_a_level_that_is_lost_is_found() -> None:
    found = findings("Site | | | |\n  marrow | 15 | 8 | 7 |\n  both | 9 | 3 | 6 |")
    assert found["Site | All | levels"].verdict is Verdict.MISMATCH
    assert found["Site | B | levels"].verdict is Verdict.REPRODUCED


def test_relations_say_that_levels_overlap() -> None:
    found = findings(
        "Toxicity | | | |\n  liver | 15 | 8 | 7 |\n  lung | 20 | 9 | 11 |", extra='relations = {Toxicity = "subset"}'
    )
    assert {f.verdict for f in found.values()} == {Verdict.REPRODUCED}


def test_a_cell_may_have_its_own_denominator() -> None:
    found = findings(
        "GVHD | 6/12 (50)\n  Grade 1 | 1/6 (16.7)\n  Grade 2 | 5/6 (83.3)", 'columns = [{name = "N", n = 12}]'
    )
    assert {f.verdict for f in found.values()} == {Verdict.REPRODUCED}
    assert found["GVHD | N | levels"].inputs == "1 + 5"


def test_a_label_may_have_its_own_denominator() -> None:
    found = findings("Response (n = 23 evaluable) | 15 (65.2)", 'columns = [{name = "N", n = 25}]')
    assert found["Response (n = 23 evaluable) | N"].verdict is Verdict.REPRODUCED


def test_medians_are_held_against_their_intervals_and_groups() -> None:
    found = findings("Median age (IQR) | 43 (24-61) | 42 (21-65) | 44 (32-48) | .46")
    assert found["Median age (IQR) | pooled"].verdict is Verdict.REPRODUCED
    assert found["Median age (IQR) | P"].verdict is Verdict.UNCHECKED
    wrong = findings("Median age (IQR) | 46 (24-61) | 42 (21-65) | 44 (32-48) |")
    assert wrong["Median age (IQR) | pooled"].verdict is Verdict.MISMATCH


def test_mean_and_sd_is_no_count_and_percentage() -> None:
    assert (
        findings("Age, mean (SD) | 45 (10) | 44 (9) | 46 (11) | .4")["Age, mean (SD) | P"].verdict is Verdict.UNCHECKED
    )


def test_headings_within_a_block_are_seen_through() -> None:
    found = findings(
        "Regimen | \n  Full |\n    one | 5 (41.7)\n    two | 2 (16.7)\n  Reduced |\n    three | 5 (41.7)",
        'columns = [{name = "N", n = 12}]',
    )
    assert found["Regimen | N | levels"].inputs == "5 + 2 + 5"
    assert {f.verdict for f in found.values()} == {Verdict.REPRODUCED}


def test_a_percentage_without_count_must_be_attainable() -> None:
    found = findings("Response | 52% | 41.7% | 60.1% |")
    assert found["Response | A"].verdict is Verdict.REPRODUCED
    assert found["Response | B"].impossible


def test_a_ratio_column_is_held_against_its_p() -> None:
    found = findings(
        "Age | 0.74 (0.57-0.97) | .03\nSex | 0.74 (0.57-0.97) | .30",
        'columns = [{name = "HR", role = "HR"}, {name = "P", role = "p"}]',
    )
    assert found["Age | HR"].verdict is Verdict.REPRODUCED
    assert found["Age | HR: .03"].verdict is Verdict.REPRODUCED
    assert found["Sex | HR: .30"].verdict is Verdict.MISMATCH


def test_every_fault_of_a_table_is_told_at_once_with_its_line() -> None:
    with pytest.raises(PaperFileError) as raised:
        findings("Male | 30 (52.0) | 5 | 8 | .32\nAge | 1 | 2\nSex | 1 | 1 | 0 | 1.2")
    message = str(raised.value)
    assert 'row "Male", cell "30 (52.0)": a count cannot exceed its total (25) (line 8)' in message
    assert 'row "Age": expected 4 cells after the label, found 2' in message
    assert "a p-value lies between 0 and 1" in message
