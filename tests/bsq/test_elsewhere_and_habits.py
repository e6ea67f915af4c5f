"""Findings held against the paper's other findings."""

from __future__ import annotations

from collections.abc import Sequence

from bsq.engine import Report, verify
from bsq.findings import Verdict
from bsq.paper.reading import parse_paper

TABLE = """
id = "p"
{tests}
[[table]]
id = "t"
columns = [{{name = "A", n = 12}}, {{name = "B", n = 13}}, {{name = "P", role = "p"}}]
rows = '''
{rows}
'''
"""


def checked(rows: str, tests: str = "") -> Report:
    return verify(parse_paper(TABLE.format(rows=rows, tests=tests), "p"))


def test_a_p_of_a_ratio_is_no_decision_error_where_the_counts_agree_with_its_side() -> None:
    """Of 15/40 against 7/42 Pearson's p is 0.033 and Fisher's 0.046, while the interval reaches below 1."""
    claim = """id = "p"
[[claim]]
id = "or"
kind = "ratio"
measure = "OR"
counts = ["15/40", "7/42"]
printed = ["2.96 (0.96 to 9.93)", "p = 0.003"]
"""
    finding = verify(parse_paper(claim, "p")).findings[-1]
    assert finding.verdict is Verdict.MISMATCH
    assert not finding.decision_error
    assert {"wald-log", "fisher", "pearson"} <= {derivation.method for derivation in finding.derivations}


def test_two_p_values_exchanged_between_rows_explain_each_other() -> None:
    report = checked("MLL | 1 (8.3%) | 0 (0.0%) | 1.00\nCNS | 0 (0.0%) | 1 (7.7%) | .48")
    for finding in (f for f in report.findings if f.kind == "comparison"):
        assert finding.verdict is Verdict.MISMATCH
        assert finding.explanations[0].startswith("exchanged with")


def test_equal_p_values_are_not_exchanged() -> None:
    report = checked("MLL | 1 (8.3%) | 0 (0.0%) | .30\nCNS | 0 (0.0%) | 1 (7.7%) | .30")
    assert not any(text.startswith("exchanged") for f in report.findings for text in f.explanations)


def test_the_value_of_the_neighbouring_column_is_recognized() -> None:
    report = checked("CR | 8 (69.2%) | 9 (69.2%) | .89")
    wrong = next(f for f in report.findings if f.verdict is Verdict.MISMATCH)
    assert wrong.explanations[0] == "the value of a neighbouring column: 9/13 gives 69.2%"


def test_the_value_of_a_distant_row_is_no_explanation() -> None:
    far = "\n".join(f"row {i} | 1 (8.3%) | 1 (7.7%) |" for i in range(5))
    report = checked(f"CR | 8 (61.5%) | 2 (15.4%) |\n{far}\nPR | 3 (25.0%) | 8 (61.5%) |")
    wrong = next(f for f in report.findings if f.verdict is Verdict.MISMATCH)
    assert not any("row PR" in text for text in wrong.explanations)


COMPARISONS = """
id = "p"
{tests}
[[claim]]
id = "a"
kind = "comparison"
counts = ["40/44", "15/22"]
printed = "p = 0.033"
[[claim]]
id = "b"
kind = "comparison"
counts = ["47/52", "8/14"]
printed = "p = 0.008"
[[claim]]
id = "c"
kind = "comparison"
counts = ["7/8", "8/14"]
printed = "p = 0.193"
[[claim]]
id = "odd"
kind = "comparison"
counts = ["16/22", "21/44"]
printed = "p = 0.054"
"""


def verdict_of_the_odd_one(tests: str) -> tuple[Verdict, Sequence[str]]:
    report = verify(parse_paper(COMPARISONS.format(tests=tests), "p"))
    odd = next(f for f in report.findings if f.claim == "odd")
    assert all(f.verdict is Verdict.REPRODUCED for f in report.findings if f is not odd)
    return odd.verdict, odd.explanations


def test_the_one_test_unlike_the_others_is_qualified() -> None:
    verdict, explanations = verdict_of_the_odd_one("")
    assert verdict is Verdict.QUALIFIED
    assert "3 others of the paper reproduce under fisher" in explanations[0]


def test_a_test_that_the_methods_section_names_is_no_breach_of_habit() -> None:
    assert verdict_of_the_odd_one('tests = ["fisher", "chi-square"]')[0] is Verdict.REPRODUCED


def test_a_test_that_the_methods_section_does_not_name_is_qualified() -> None:
    verdict, explanations = verdict_of_the_odd_one('tests = ["fisher"]')
    assert verdict is Verdict.QUALIFIED
    assert "though fisher" in explanations[0]


def test_a_paired_test_breaks_no_habit_of_unpaired_ones() -> None:
    paired = (
        '[[claim]]\nid = "d"\nkind = "comparison"\ntable = "794 150; 86 570"\npaired = true\nprinted = "0.000041"\n'
    )
    report = verify(parse_paper(COMPARISONS.format(tests="") + paired, "p"))
    assert next(f for f in report.findings if f.claim == "d").verdict is Verdict.REPRODUCED
