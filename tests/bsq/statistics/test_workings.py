"""Workings: every equation that a step prints is true, and the last step is what the method gives."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsq.statistics import METHODS, workings
from bsq.statistics.formulas import FORMULAS
from bsq.statistics.two_by_two import TESTS

SYMBOLS = {"×": "*", "−": "-", "²": "**2", "√": "sqrt", "ln": "log", "arcsin": "asin"}
NAMES: dict[str, Any] = {
    "sqrt": math.sqrt, "log": math.log, "exp": math.exp, "asin": math.asin, "sin": math.sin, "C": math.comb, "abs": abs,
}  # fmt: skip


def holds(step: str) -> bool | None:
    """Whether an equation is true to its four digits; None for a step that is no equation."""
    left, equals, right = step.rpartition(" = ")
    if not equals or "P(" in left or ":" in left or "..." in left:
        return None
    expression = re.sub(r"\|([^|]+)\|", r"abs(\1)", left)
    for symbol, python in SYMBOLS.items():
        expression, right = expression.replace(symbol, python), right.replace(symbol, python)
    value = eval(expression, {"__builtins__": {}}, NAMES)
    return math.isclose(value, float(right), rel_tol=2e-2, abs_tol=2e-4)


def test_every_method_has_its_formula() -> None:
    assert FORMULAS.keys() == METHODS.keys()


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_the_equations_of_two_proportions_hold(n1: int, n2: int, data: st.DataObject) -> None:
    a, b = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    for method in ("pearson", "n-1", "yates", "fisher", "fisher-central", "mid-p", "mid-p-central"):
        steps = list(workings.two_by_two(method, a, n1, b, n2))
        assert all(holds(step) is not False for step in steps), steps
        if steps:
            shown = float(re.split(r"[=:]", steps[-1])[-1].replace("−", "-"))
            assert math.isclose(shown, float(TESTS[method](a, n1, b, n2).p), rel_tol=1e-3, abs_tol=1e-9)


@pytest.mark.parametrize("scale", ["log", "log-log", "plain", "logit", "arcsine"])
def test_the_equations_of_survival_hold(scale: str) -> None:
    for low, high in ((0.559, 0.939), (0.1, 0.2), (0.3, 0.8)):
        steps = list(workings.survival_centre(scale, low, high))
        assert steps
        assert all(holds(step) for step in steps), steps


def test_the_equations_of_ratios_means_and_percentages_hold() -> None:
    steps = [
        *workings.log_centre(0.57, 0.97), *workings.wald_log(0.74, 0.57, 0.97, 0.95), *workings.percentage(3, 22),
        *workings.of_means("student", (65.6, 1.12, 72), (63.1, 1.22, 68)),
        *workings.of_means("welch", (65.6, 1.12, 72), (63.1, 1.22, 68)), *workings.mean(145, 28),
        *workings.chi_square_of_table([[8, 1, 3], [7, 0, 6]]),
    ]  # fmt: skip
    assert sum(holds(step) is True for step in steps) >= 9
    assert all(holds(step) is not False for step in steps), steps
