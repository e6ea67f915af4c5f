"""The commented paper file that ``bsq new`` writes."""

from __future__ import annotations


def template(identity: str) -> str:
    """A valid paper file to fill in, with one claim of the commonest kinds and a table."""
    quoted = identity.replace("\\", "\\\\").replace('"', '\\"')
    return TEMPLATE.replace("{identity}", quoted)


TEMPLATE = """\
# A paper file: the figures of one paper, and what they should follow from.
# Figures, counts, names and places only; no sentences of the paper.
# Check it with bsq lint, re-derive it with bsq verify; bsq explain NAME is the manual of a claim kind.

id = "{identity}"
title = "Title of the paper"
doi = ""
alpha = 0.05
# tests = ["fisher"]            # the tests that the methods section names

[groups]
treated = 44
control = 22

# A percentage and its count. If no count is printed: count = "?/22".
[[claim]]
id = "men"
kind = "percent"
subject = "men"
where = "Results, paragraph 1"
count = "10/control"
printed = "45.5%"

# Counts of two or more groups, their percentages, and the p-value, as printed.
[[claim]]
id = "response"
kind = "comparison"
subject = "complete response"
where = "Results, paragraph 2"
counts = ["40/treated", "15/control"]
printed = ["90.9%", "68.2%", "p = 0.033"]

# A table as printed: one row a line, cells between bars, levels indented under their heading.
# Columns with role "total" hold all groups together, those with role "p" the p-values.
# Levels that overlap or leave patients out: relations = { "Adverse events" = "subset" }.
# A row of means says so in its label: "Weight, mean (SD)".
[[table]]
id = "table-1"
where = "Table 1"
columns = [
  { name = "All", n = 66, role = "total" },
  { name = "Treated", n = "treated" },
  { name = "Control", n = "control" },
  { name = "P", role = "p" },
]
rows = \'\'\'
Age, median (range), y | 43 (18-62) | 42 (18-60) | 45 (20-62) |
Male sex               | 34 (51.5)  | 24 (54.5)  | 10 (45.5)  | .60
Disease status         |            |            |            | .79
  Relapsed             | 42 (63.6)  | 29 (65.9)  | 13 (59.1)  |
  Refractory           | 24 (36.4)  | 15 (34.1)  | 9 (40.9)   |
\'\'\'
# expect = { "Male sex | P" = "mismatch" }    # verdicts that you know of; JSON reports show them
"""
