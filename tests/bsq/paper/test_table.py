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


ARMS = 'columns = [{name = "Drug", n = 61}, {name = "Placebo", n = 57}, {name = "P", role = "p"}]'


def test_overlapping_events_under_a_heading_with_counts_are_not_accused() -> None:
    """P-values from scipy's chi2_contingency without correction and fisher_exact."""
    found = findings(
        "Any adverse event | 40 (65.6) | 30 (52.6) | 0.15\n  Nausea | 25 (41.0) | 12 (21.1) | 0.020\n"
        "  Diarrhoea | 24 (39.3) | 14 (24.6) | 0.087\nDeath | 6 (9.8) | 12 (21.1) | 0.090\n"
        "  Liver failure | 4 (6.6) | 8 (14.0) | 0.18\n  Other | 2 (3.3) | 4 (7.0) | 0.43",
        ARMS,
    )
    assert not [claim for claim, f in found.items() if f.verdict is Verdict.MISMATCH]
    assert found["Death | P"].inputs == "6/61 vs 12/57"


def test_levels_that_nowhere_add_up_are_taken_to_overlap() -> None:
    found = findings("Comorbidity | | |\n  COPD | 12 (19.7) | 11 (19.3) |\n  CKD | 6 (9.8) | 6 (10.5) |", ARMS)
    assert {f.verdict for f in found.values()} == {Verdict.REPRODUCED}


def test_a_row_in_which_no_percentage_fits_is_no_row_of_counts() -> None:
    found = findings("Albumin, g/L | 27 (5) | 28 (5) | 0.3\nWeight, kg | 70 (12) | 68 (11) | .4", ARMS)
    assert {f.verdict for f in found.values()} == {Verdict.UNCHECKED}


def test_a_wrong_percentage_beside_a_right_one_is_still_accused() -> None:
    found = findings("Nausea | 25 (41.0) | 12 (12.1) |", ARMS)
    assert found["Nausea | Placebo"].verdict is Verdict.MISMATCH


@pytest.mark.parametrize("mark", ["*", "†", "a", "¹", " ‡"])
def test_footnote_marks_are_seen_through(mark: str) -> None:
    found = findings(f"Nausea | 25 (99.0%){mark} | 12 (21.1%) | 0.020†", ARMS)
    assert found["Nausea | Drug"].verdict is Verdict.MISMATCH
    assert found["Nausea | P"].verdict is Verdict.REPRODUCED


def test_cells_may_be_pasted_with_tabs() -> None:
    assert findings("Nausea\t25 (41.0)\t12 (21.1)\t0.020", ARMS)["Nausea | P"].verdict is Verdict.REPRODUCED


def test_cells_that_are_not_understood_are_told() -> None:
    paper = parse_paper(f"id = 'p'\n[[table]]\nid = 't'\n{ARMS}\nrows = 'Dose | 30 mg daily | 12 (21.1) | '", "p.toml")
    assert paper.unread == ('table "t": row "Dose", column "Drug": 30 mg daily',)


def test_a_p_beside_a_ratio_may_be_that_of_the_counts() -> None:
    """Pearson of 12/1234 against 30/1301 is 0.0090; the interval implies 0.010 to 0.016."""
    groups = '{name = "A", n = 1234}, {name = "B", n = 1301}'
    columns = f'columns = [{groups}, {{name = "OR", role = "OR"}}, {{name = "P", role = "p"}}]'
    found = findings("Died | 12 (1.0) | 30 (2.3) | 0.42 (0.21-0.82) | 0.009\nBorn | | | Reference |", columns)
    assert found["Died | OR: 0.009"].verdict is Verdict.REPRODUCED


def test_levels_whose_percentages_are_of_the_patients_with_data_are_read() -> None:
    columns = 'columns = [{name = "A", n = 212}, {name = "B", n = 198}, {name = "P", role = "p"}]'
    rows = (
        "Stage, n (%) | | | 0.12\n  I | 39 (19.0) | 54 (28.9) |\n  II | 66 (32.2) | 59 (31.6) |\n"
        "  III | 59 (28.8) | 44 (23.5) |\n  IV | 41 (20.0) | 30 (16.0) |\n  Missing | 7 | 11 |"
    )
    assert {f.verdict for f in findings(rows, columns).values()} == {Verdict.REPRODUCED}
    wrong = findings(rows.replace("(28.8)", "(82.8)"), columns)
    assert wrong["Stage, n (%) > III | A"].verdict is Verdict.MISMATCH


def test_a_row_that_says_n_and_percent_is_one_however_wrong() -> None:
    found = findings("Male sex, n (%) | 25 (65.6) | 12 (62.1) | 0.020", ARMS)
    assert found["Male sex, n (%) | Drug"].verdict is Verdict.MISMATCH


def test_what_a_thousands_dot_leaves_is_no_interval() -> None:
    found = findings("Any | 1.102 (91,5) | 1.051 (87,7) | 0,003", ARMS)
    assert not [claim for claim, f in found.items() if f.verdict is Verdict.MISMATCH]


def test_a_count_may_begin_with_n_and_a_p_end_in_a_letter() -> None:
    found = findings("Nausea | n = 25 (41.0) | n=12 (21.1) | 0.020a", ARMS)
    assert {f.verdict for f in found.values()} == {Verdict.REPRODUCED}


def test_a_pooled_confidence_interval_may_be_narrower_than_its_groups() -> None:
    found = findings("Survival, median (95% CI) | 22.1 (20.3–24.0) | 21.8 (19.5–24.1) | 22.6 (20.0–25.2) |")
    assert found["Survival, median (95% CI) | pooled"].verdict is Verdict.REPRODUCED
