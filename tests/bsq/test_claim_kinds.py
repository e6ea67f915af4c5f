"""Every claim kind: its manual, its example, its fixtures that agree, disagree and are invalid."""

from __future__ import annotations

import inspect
import re
import textwrap
from pathlib import Path

import pytest

from bsq.claims import KINDS, load_kind
from bsq.engine import verify
from bsq.findings import VERDICTS, Verdict
from bsq.fixtures import fixtures
from bsq.paper.reading import parse_paper, read_paper
from bsq.statistics import METHODS, load_method

SECTIONS = ["What it checks", "Why it matters", "Example", "Methods", "Limits", "References"]
INVALID = "\n".join(
    path.read_text(encoding="utf-8", errors="replace") for path in (fixtures() / "papers/invalid").glob("*.toml")
)


@pytest.mark.parametrize("kind", KINDS)
def test_the_registry_row_names_a_module_of_the_folder(kind: str) -> None:
    cls = load_kind(kind)
    assert cls.kind == kind
    assert Path(inspect.getfile(cls)).stem == kind


def test_every_module_of_the_folder_is_registered() -> None:
    folder = Path(inspect.getfile(load_kind("percent"))).parent
    assert {path.stem for path in folder.glob("*.py")} - {"__init__", "base"} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_manual_has_every_section(kind: str) -> None:
    manual = inspect.getdoc(load_kind(kind)) or ""
    headings = re.findall(r"^(\w[^\n]*)\n-{3,}$", manual, re.MULTILINE)
    assert headings == SECTIONS
    for word in re.findall(r"(?<!`)`([a-z0-9-]+)`(?!`)", manual):
        assert word in METHODS or word in VERDICTS, f"{kind}: `{word}` is nothing that bsq explain knows"


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_the_manual_is_checked(kind: str) -> None:
    manual = inspect.getdoc(load_kind(kind)) or ""
    block = re.search(r"code-block:: toml\n\n((?: {4}[^\n]*\n|\n)+)", manual)
    assert block is not None
    report = verify(parse_paper('id = "example"\n' + textwrap.dedent(block[1]), "example"))
    assert report.findings
    assert {finding.kind for finding in report.findings} >= {kind}
    assert all(finding.verdict is not Verdict.UNCHECKED for finding in report.findings)


@pytest.mark.parametrize("kind", KINDS)
def test_the_fixtures_agree_and_disagree_as_recorded(kind: str) -> None:
    report = verify(read_paper(fixtures() / "papers/kinds" / f"{kind}.toml"))
    verdicts = {f.claim: f.verdict.value for f in report.findings if f.kind == kind}
    expected = {claim: report.paper.expected.get(claim, "reproduced") for claim in verdicts}
    assert verdicts == expected
    assert {"reproduced", "mismatch"} <= set(verdicts.values())


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_an_invalid_file_of_the_kind(kind: str) -> None:
    assert f'kind = "{kind}"' in INVALID


@pytest.mark.parametrize("name", METHODS)
def test_every_method_has_a_numpydoc_manual_with_an_example(name: str) -> None:
    manual = inspect.getdoc(load_method(name)) or ""
    assert "Examples\n--------" in manual
    assert ">>>" in manual


def test_every_method_that_a_finding_names_can_be_explained() -> None:
    """Names that only describe an arithmetic (a sum, an order, a count of a total) explain themselves."""
    plain = {
        "count", "sum", "disjoint", "union", "subset", "ascending", "order", "pooled", "wald-plain", "reflected-normal",
        "population", "nnt", "together", "proportion", "rounded", "one-sided", "rounded-df", "rounded-nnt",
        "rounded-down",
    }  # fmt: skip
    for path in (fixtures() / "papers/kinds").glob("*.toml"):
        for finding in verify(read_paper(path)).findings:
            for derivation in finding.derivations:
                known = derivation.name in METHODS or derivation.name in plain
                assert known or re.match(r"\d+/\d+", derivation.name), derivation.method
