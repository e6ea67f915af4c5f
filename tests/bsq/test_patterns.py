"""Patterns: compiled when first used; and none takes more than linear time, whatever it reads."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType
from typing import NamedTuple, cast

import pytest

import bsq
from bsq.fixtures import fixtures
from bsq.patterns import InSmallLetters, Later, pattern, wording
from bsq.scan import cells, grammar

SOURCES = {path.as_posix(): path.read_text(encoding="utf-8") for path in Path(bsq.__path__[0]).rglob("*.py")}


class Declared(NamedTuple):
    """A pattern of a module, and whether it is searched for, not only tried at one place of a text."""

    name: str
    pattern: re.Pattern[str]
    is_searched_for: bool


def declared(module: ModuleType) -> Iterator[Declared]:
    for name, value in vars(module).items():
        if isinstance(value, Later) and isinstance(value.regex, str):
            own = SOURCES[Path(str(module.__file__)).as_posix()]
            used_in = own if name.startswith("_") else "".join(SOURCES.values())
            uses = set(re.findall(rf"\b{name}\b(?! = )(?:\.(\w+))?", used_in))
            yield Declared(
                f"{module.__name__}.{name}", cast("re.Pattern[str]", value), not uses <= {"match", "fullmatch"}
            )


MODULES = [import_module(module) for _, module, _ in walk_packages(bsq.__path__, "bsq.")]
DECLARED = [found for module in MODULES for found in declared(module)]
SEARCHED = [(p.name, p.compiled) for p in grammar.PROSE] + [(d.name, d.pattern) for d in DECLARED if d.is_searched_for]
TRIED = [(name, re.compile(regex, re.IGNORECASE)) for name, (regex, _, _) in cells.CELLS.items()]
TRIED += [(d.name, d.pattern) for d in DECLARED]
HOSTILE = [
    "1", "(", " ", "1,", "1.1 ", "patients ", "a ", "12 ( ", "1 of ", "95% CI ", "p = ", "HR of ", "1-",
    "(12 patients ", "|", "twenty ", "1 (1% ", "n=", "1 in the ", "hazard ratio ", "mean ", "missing ", "- ", "x",
    "n = 1 and 1 ", "\n", "\t",
]  # fmt: skip
LONG = 20_000
"""Characters; a pattern that takes quadratic time needs seconds for as many, a linear one hundredths."""
MOST_SECONDS = 1.0


def test_a_pattern_is_compiled_when_it_is_first_used() -> None:
    digits = pattern("[0-9]+")
    assert isinstance(digits, Later)
    assert "findall" not in vars(digits)
    assert digits.findall("12 of 30") == ["12", "30"]
    assert "findall" in vars(digits)


ANY_CASE = [(d.name, d.pattern) for d in DECLARED if isinstance(d.pattern, InSmallLetters)]
TEXTS = "\u0130\u00e7\n".join(
    path.read_text(encoding="utf-8") for path in (fixtures() / "documents" / "marked").glob("*.txt")
)


@pytest.mark.parametrize(("name", "words"), ANY_CASE, ids=[name for name, _ in ANY_CASE])
def test_words_in_any_case_are_found_where_ignoring_case_finds_them(name: str, words: InSmallLetters) -> None:
    ignoring = re.compile(cast("str", words.regex), words.flags)
    found = [match.span() for match in cast("re.Pattern[str]", words).finditer(TEXTS)]
    assert found == [match.span() for match in ignoring.finditer(TEXTS)]


def test_words_in_any_case_are_only_searched_for() -> None:
    with pytest.raises(AttributeError, match="only search, match, fullmatch, finditer"):
        wording("p").sub("q", "P")


@pytest.mark.parametrize(("name", "searched"), SEARCHED, ids=[name for name, _ in SEARCHED])
def test_no_pattern_that_is_searched_for_backtracks(name: str, searched: re.Pattern[str]) -> None:
    for unit in HOSTILE:
        start = time.perf_counter()
        for _ in searched.finditer(unit * (LONG // len(unit))):
            pass
        assert time.perf_counter() - start < MOST_SECONDS, (name, unit)


@pytest.mark.parametrize(("name", "tried"), TRIED, ids=[name for name, _ in TRIED])
def test_no_pattern_that_is_tried_at_a_place_backtracks(name: str, tried: re.Pattern[str]) -> None:
    for unit in HOSTILE:
        start = time.perf_counter()
        tried.fullmatch(unit * (LONG // len(unit)))
        assert time.perf_counter() - start < MOST_SECONDS, (name, unit)
