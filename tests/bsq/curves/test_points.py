"""Points in the formats of every digitizer, and what is decided, or refused, where a file does not tell."""

from __future__ import annotations

import random
import time
from contextlib import nullcontext, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsq.curves.errors import CurveError
from bsq.curves.points import Digitized, Points, read_points

FALLING = ((0.0, 1.25, 2.5), (1.0, 0.98, 0.75))


def as_read(found: Digitized) -> list[tuple[str, tuple[float, ...], tuple[float, ...]]]:
    return [(arm.name, arm.time, tuple(round(y, 9) for y in arm.survival)) for arm in found.arms]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("0, 1\n1.25, 0.98\n2.5, 0.75\n", "", id="WebPlotDigitizer"),
        pytest.param("Default Dataset,\nX, Y\n0, 1\n1.25, 0.98\n2.5, 0.75\n", "Default Dataset", id="WPD data set"),
        pytest.param("0; 1\n1,25; 0,98\n2,5; 0,75\n", "", id="WPD semicolons and decimal commas"),
        pytest.param("0;1\n1.25;.98\n2.5;.75\n", "", id="semicolons and decimal points"),
        pytest.param("x,Curve1\n0,1\n1.25,0.98\n2.5,0.75\n", "Curve1", id="Engauge"),
        pytest.param('x,Curve1\n"0","1"\n"1,25","0,98"\n"2,5","0,75"\n', "Curve1", id="Engauge quoted commas"),
        pytest.param("x,Curve1\n0,1\n1,25,0,98\n2,5,0,75\n", "Curve1", id="Engauge unquoted commas"),
        pytest.param("0,1\n1,25,0,98\n2,5,0,75\n", "", id="unquoted commas without header"),
        pytest.param("0, 1\n1,25, 0,98\n2,5, 0,75\n", "", id="unquoted commas before blanks"),
        pytest.param("X\tCurve A\n0\t1\n1.25\t0.98\n2.5\t0.75\n", "Curve A", id="DigitizeIt"),
        pytest.param("Curve A\n0\t1\n1,25\t0,98\n2,5\t0,75\n", "Curve A", id="DigitizeIt name and commas"),
        pytest.param("X Curve A\n0 1\n1.25   .98\n2.5 .75\n", "Curve A", id="DigitizeIt blanks"),
        pytest.param("0 1\n1,25 0,98\n2,5 0,75\n", "", id="blanks and decimal commas"),
        pytest.param("0.00E+00\t1.00E+00\n1.25E+00\t9.80E-01\n2.50E+00\t7.50E-01\n", "", id="ScanIt"),
        pytest.param("0,00E+00,1,00E+00\n1,25E+00,9,80E-01\n2,50E+00,7,50E-01\n", "", id="ScanIt decimal commas"),
        pytest.param("T,S\r\n0,1.00E+00\r\n1.25,9.8e-1\r\n2.5,75E-2", "", id="kmdata"),
        pytest.param("Radio\ntime,survival\n0,1\n1.25,.98\n2.5,.75", "Radio", id="a name above the header"),
        pytest.param("S,T\n1,0\n.98,1.25\n.75,2.5", "", id="survival first"),
        pytest.param('"","time","surv"\n"1",0,1\n"2",1.25,0.98\n"3",2.5,0.75', "", id="write.csv"),
        pytest.param('"time" "surv"\n"1" 0 1\n"2" 1.25 0.98\n"3" 2.5 0.75', "", id="write.table"),
        pytest.param("time,surv,lower,upper\n0,1,1,1\n1.25,.98,.9,1\n2.5,.75,.6,.9", "", id="limits left out"),
        pytest.param("Months,Surviving fraction\n0,1\n1.25,.98\n2.5,.75", "", id="words"),
        pytest.param("\ufeff# by hand\n// twice\n\n+0,+1.,\n1.25,.98,\n2.5,.75,\n,,\n\n", "", id="comments and blanks"),
        pytest.param("0,1\r1.25,0.98\r2.5,0.75\r", "", id="carriage returns"),
        pytest.param("\u22120,1\n1.25,\u00a00.98\n2.5,\u20090.75", "", id="Unicode"),
        pytest.param("0,100%\n1.25,98%\n2.5,75 %", "", id="percent signs"),
        pytest.param("time,survival_pct\n0,100\n1.25,98\n2.5,75", "", id="percent"),
    ],
)
def test_one_curve(text: str, name: str) -> None:
    assert as_read(read_points(text)) == [(name, *FALLING)]


TWO = [("A", (0.0, 1.5, 3.0), (1.0, 0.9, 0.5)), ("B", (0.0, 1.5), (1.0, 0.8))]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("A,,B,\nX,Y,X,Y\n0,1,0,1\n1.5,.9,1.5,.8\n3,.5,,\n", id="WebPlotDigitizer"),
        pytest.param("A;;B;\nX;Y;X;Y\n0;1;0;1\n1,5;0,9;1,5;0,8\n3;0,5\n", id="WebPlotDigitizer with semicolons"),
        pytest.param("A,,B,\n0,1,0,1\n1.5,.9,1.5,.8\n3,.5,,\n", id="pairs under names"),
        pytest.param("A,,B\nY,X,Y,X\n1,0,1,0\n.9,1.5,.8,1.5\n.5,3\n", id="Y before X"),
        pytest.param("A,\nX,Y\n0,1\n1.5,.9\n3,.5\n\nB,\nX,Y\n0,1\n1.5,.8\n", id="data sets one after the other"),
        pytest.param("x,A,B\n0,1,1\n1.5,.9,.8\n3,.5,\n", id="common x"),
        pytest.param("x,A,B\n0,1,1\n1.5,.9,.8\n3,.5,NA\n", id="common x with NA"),
        pytest.param("x,A,B\n0,1,1\n1,5,0,9,0,8\n3,0,5,\n", id="common x with unquoted decimal commas"),
        pytest.param("x,A\n0,1\n1.5,.9\n3,.5\n\nx,B\n0,1\n1.5,.8\n", id="sections"),
        pytest.param("A\n0 1\n1.5 .9\n3 .5\n\nB\n0 1\n1.5 .8\n", id="blocks"),
        pytest.param("X\tA\n0\t1\n1.5\t.9\n3\t.5\nB\n0\t1\n1.5\t.8\n", id="blocks, the second without header"),
        pytest.param("time,survival,arm\n0,1,A\n0,1,B\n1.5,.9,A\n1.5,.8,B\n3,.5,A\n", id="long form"),
        pytest.param("arm,time,survival\nA,0,1\nA,1.5,.9\nA,3,.5\nB,0,1\nB,1.5,.8\n", id="long form, arm first"),
        pytest.param("A 0 1\nA 1.5 .9\nA 3 .5\nB 0 1\nB 1.5 .8\n", id="long form without header"),
        pytest.param("t;s;therapy\n0;1;A\n1,5;0,9;A\n3;0,5;A\n0;1;B\n1,5;0,8;B\n", id="an arm column of another name"),
    ],
)
def test_two_curves(text: str) -> None:
    found = read_points(text)
    assert as_read(found) == TWO
    assert "2 data sets: A, B" in found.assumed


def test_curves_apart_by_a_blank_line_and_their_times_only() -> None:
    assert [len(arm.time) for arm in read_points("0,1\n2,.9\n3,.8\n\n0,1\n2,.7").arms] == [3, 2]
    assert [len(arm.time) for arm in read_points("0,1\n2,.9\n\n3,.8\n4,.7").arms] == [4]


@pytest.mark.parametrize("names", ["0,1", "1,2", "Treatment,Control", "Yes,No", "Curve 1,Curve 2", "Low,High"])
def test_names_that_could_be_something_else(names: str) -> None:
    found = read_points(f"time,{names}\n0,1,1\n1.5,.9,.8\n3,.5,.4\n")
    assert [arm.name for arm in found.arms] == names.split(",")


def test_points_are_kept_as_they_were_clicked() -> None:
    text = "-0.5,1.01\n3,0.9\n2,0.95\n2,0.95\n4,7.5\n5,0.5\n" + "".join(f"{t},0.4\n" for t in range(6, 40))
    found = read_points(text)
    assert found.arms[0].time[:6] == (-0.5, 3, 2, 2, 4, 5)
    assert found.arms[0].survival[:6] == (1.01, 0.9, 0.95, 0.95, 7.5, 0.5)


@pytest.mark.parametrize(
    ("text", "assumed"),
    [
        ("0,1\n3,.5", ("fractions",)),
        ("0,100\n3,50", ("percent",)),
        ("0,3\n3,1.5", ("percent",)),
        ("0,1.1\n3,.5", ("fractions",)),
        ("0,1%\n3,.5%", ("percent",)),
        ("time,Survival (%)\n0,1\n3,.5", ("percent",)),
        ("time,pct\n0,1\n3,.5", ("percent",)),
        ("0;0,01\n3;0,5", ("fractions", "decimal commas", "incidence turned into survival")),
        ("0,0\n3,50", ("percent", "incidence turned into survival")),
        ("time,cumulative incidence\n0,0\n3,0", ("fractions", "incidence turned into survival")),
        ("time,cum_survival\n0,1\n3,.5", ("fractions",)),
    ],
)
def test_what_is_assumed(text: str, assumed: tuple[str, ...]) -> None:
    assert read_points(text).assumed == assumed


def test_what_is_given_is_not_assumed() -> None:
    found = read_points("0;1,5\n3;0,5", unit="percent", incidence=True, decimal=",")
    assert (as_read(found)[0][2], found.assumed) == ((0.985, 0.995), ())
    assert as_read(read_points("0,1.5\n3,1.1", unit="fraction"))[0][2] == (1.5, 1.1)
    assert as_read(read_points("0,.2\n3,.5", incidence=False))[0][2] == (0.2, 0.5)


def test_a_wild_click_does_not_decide_the_direction_or_the_unit() -> None:
    clicks = [f"{t},{0.01 * t:.2f}" for t in range(40)]
    clicks[20] = "20,35"
    found = read_points("\n".join(clicks))
    assert found.assumed == ("fractions", "incidence turned into survival")
    assert found.arms[0].survival[:2] == (1.0, 0.99)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("\n# nothing\n,,\n", "empty"),
        ("PK\x03\x04\0\0", "binary"),
        ("0,1\n\ufffd\ufffd,2", "another encoding"),
        ("\x01\x02\x03\x04\x05\x06,1", "binary"),
        ("a\nb\nc", "at least 2 points, found 0"),
        ("0,1", "at least 2 points, found 1"),
        ("A,,B,\nX,Y,X,Y\n0,1,0,1\n1,.9,,", '"B": expected at least 2 points, found 1'),
        ("0,1\n3,abc\n4,.5", 'line 2: expected a number, found "abc"'),
        ("0,1\nabc,.7\n4,.5", 'line 2: expected a number, found "abc"'),
        ("0,1\n# why\n\n3\n4,.5", 'line 4: expected a number, found ""'),
        ("0,1\n3,nan\n4,.5", 'line 2: expected a number, found "nan"'),
        ("0,1\n3,-inf\n4,.5", 'line 2: expected a number, found "-inf"'),
        ("0,1\n3,1e999\n4,.5", 'line 2: expected a number, found "1e999"'),
        ("0,1\n1_0,.5\n4,.5", 'line 2: expected a number, found "1_0"'),
        ("0;1\n1,5;0,9\n2.5;0,8", 'line 3: expected a number with a decimal comma, found "2.5"'),
        ("A,,B,\nX,Y,X,Y\n0,1,0,1\n1,.9,2,\n2,.8,3,.7", 'line 4: expected a number, found ""'),
        ("x,y\n0,1\n1,.9,5", 'line 3: expected 2 cells, found 3, the last "5"'),
        ("0,1,1\n1,.9,.8", "line 1: expected two columns, or a line that names"),
        ("scenario,rep,arm,time,surv\nA,0,1,0,1\nA,0,1,2,.5", "no others; found scenario, rep, arm"),
        ("X,Y,Z,X,Y\n0,1,0,1,5\n1,.9,1,.9,5", "X and Y in turn"),
        ("0,1.5\n3,1.3", "percent or in fractions: .* 1.5; give --unit percent or fraction"),
        ("x,A,B\n0,1,100\n3,.5,50", '"A" only reaches 1 but "B" reaches 100; give --unit'),
        ("0,300\n3,200\n5,90", "at most 100 .percent., but most points lie above"),
        (
            "0,0.8\n3,0.8",
            "survival falls and incidence rises, but the curve does neither; give --survival or --incidence",
        ),
        ("x,A,B\n0,1,0\n3,.5,.5", '"A" falls, "B" rises; give --survival or --incidence'),
        ("time,incidence\n0,1\n3,.5", "falls, but a column is named as incidence; give --survival"),
        ("1,0\n.9,5\n.5,10", "time and survival, or survival and time"),
        ("x,C\n1,25,0,98\n0,5,1\n3,5,0,9", '"0,5,1" may be 0 and 5.1, or 0.5 and 1'),
        ("0,100,0,100\n6,90,6,92", "may be 0.100 and 0.100, or the cells 0 and 100 and 0 and 100; give --decimal"),
        ("1,25\n3,21,5", 'line 2: "3,21,5" may be 3 and 21.5, or 3.21 and 5'),
        ('0,1\n"' + "1" * 200_000 + '",5', "expected"),
    ],
)
def test_what_cannot_be_points_is_refused(text: str, message: str) -> None:
    with pytest.raises(CurveError, match=message):
        read_points(text)


def test_a_given_decimal_mark_settles_what_is_ambiguous() -> None:
    text = "0,100,0,930\n6,90,0,92"
    assert as_read(read_points(text, decimal=",")) == [("", (0.1, 6.9), (0.93, 0.92))]
    with pytest.raises(CurveError, match="names those"):
        read_points(text, decimal=".")
    with pytest.raises(CurveError, match='line 2: expected a number, found "1,5"'):
        read_points("0;1\n1,5;0,9", decimal=".")


def test_long_files_are_read_or_refused_quickly() -> None:
    rows = "\n".join(f"{t / 100},{1 - t / 100_000:.5f}" for t in range(100_000))
    long = "1.5,0.98\n" * 10_000_000
    start = time.perf_counter()
    assert len(read_points(rows).arms[0].time) == 100_000
    with pytest.raises(CurveError, match="at most 1,000,000 lines, found 10,000,000"):
        read_points(long)
    assert time.perf_counter() - start < 5


TIMES = st.lists(st.integers(0, 12_000), min_size=3, max_size=30, unique=True).map(sorted)
Curve = tuple[list[float], list[float]]


@st.composite
def curves(draw: st.DrawFn) -> dict[str, Curve]:
    """Arms, of which each falls from 1, in hundredths of a time and thousandths of survival."""
    arms = {}
    for name in draw(st.lists(st.sampled_from(["Radio", "Plus", "C 1", "D"]), min_size=1, max_size=3, unique=True)):
        times = draw(TIMES)
        drops = draw(st.lists(st.integers(1, 999), min_size=len(times) - 1, max_size=len(times) - 1))
        arms[name] = [t / 100 for t in times], [1.0, *sorted((y / 1000 for y in drops), reverse=True)]
    return arms


def written(curve: Curve, separator: str, mark: str, percent: bool, shape: str) -> list[str]:
    time_shape, y_shape = {"fixed": (".2f", ".3f"), "short": (".7g", ".7g"), "exponent": (".5e", ".5e")}[shape]
    pairs = [(f"{t:{time_shape}}", f"{100 * y if percent else y:{y_shape}}") for t, y in zip(*curve, strict=True)]
    return [separator.join(cells).replace(".", mark) for cells in pairs]


def close(found: Points, curve: Curve) -> bool:
    return found.time == pytest.approx(curve[0], abs=0.005) and found.survival == pytest.approx(curve[1], abs=0.0005)


LOCALES = [
    (",", "."),
    (", ", "."),
    ("\t", "."),
    (" ", "."),
    (";", "."),
    (";", ","),
    ("; ", ","),
    ("\t", ","),
    (" ", ","),
]


@given(curves(), st.sampled_from(LOCALES), st.booleans(), st.sampled_from(["fixed", "short", "exponent"]), st.randoms())
def test_points_are_read_as_they_were_written(
    arms: dict[str, Curve], locale: tuple[str, str], percent: bool, shape: str, order: random.Random
) -> None:
    names = list(arms)
    order.shuffle(names)
    sections = [
        "\n".join([locale[0].join(["x", name]), *written(arms[name], *locale, percent, shape)]) for name in names
    ]
    found = read_points("\n\n".join(sections))
    assert [arm.name for arm in found.arms] == names
    assert all(close(arm, arms[arm.name]) for arm in found.arms)
    assert found.assumed[0] == ("percent" if percent else "fractions")


@given(curves(), st.sampled_from([",", ";", "\t"]), st.booleans())
def test_columns_in_turn_and_long_form_hold_the_same_curves(
    arms: dict[str, Curve], separator: str, percent: bool
) -> None:
    rows = {name: written(curve, separator, ".", percent, "fixed") for name, curve in arms.items()}
    length = max(map(len, rows.values()))
    table = [separator.join(f"{name}{separator}" for name in arms), separator.join(f"X{separator}Y" for _ in arms)]
    gap = separator
    table += [separator.join(of[i] if i < len(of) else gap for of in rows.values()) for i in range(length)]
    long = [f"arm{separator}time{separator}s", *(f"{name}{separator}{row}" for name in arms for row in rows[name])]
    assert read_points("\n".join(table)).arms == read_points("\n".join(long)).arms


@given(curves(), st.booleans(), st.sampled_from(["fixed", "short", "exponent"]), st.booleans(), st.booleans())
def test_unquoted_decimal_commas_are_read_right_or_refused(
    arms: dict[str, Curve], percent: bool, shape: str, has_header: bool, is_given: bool
) -> None:
    name, curve = next(iter(arms.items()))
    text = "\n".join([f"x,{name}"] * has_header + written(curve, ",", ",", percent, shape))
    is_plain = shape == "fixed" and (has_header or is_given)
    with nullcontext() if is_plain else suppress(CurveError):
        found = read_points(text, decimal="," if is_given else None)
        assert close(found.arms[0], curve)


@given(st.one_of(st.text(), st.binary().map(lambda raw: raw.decode(errors="replace")), st.text('01,.;\t\n -eXxY%"#a')))
def test_nothing_but_a_curve_error_is_raised(text: str) -> None:
    with suppress(CurveError):
        assert all(len(arm.time) == len(arm.survival) >= 2 for arm in read_points(text).arms)
