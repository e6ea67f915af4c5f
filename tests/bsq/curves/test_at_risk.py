"""Numbers at risk in every layout that papers and digitizers use."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsq.curves.at_risk import AtRisk, read_at_risk
from bsq.curves.errors import CurveError

RADIO = ("Radio", ((0.0, 213), (10.0, 122), (20.0, 80)))
PLUS = ("Plus", ((0.0, 211), (10.0, 143)))


@pytest.mark.parametrize(
    "text",
    [
        "time,Radio,Plus\n0,213,211\n10,122,143\n20,80,\n",
        "time,Radio,Plus\n20,80,NA\n0,213,211\n10,122,143\n30,,\n",
        "\ufeffMonths;Radio;Plus;\r\n0;213;211;\r\n10;122;143;\r\n20;80;–;\r\n",
        "# Figure 2\ntrisk,nrisk_Radio,nrisk_Plus\n0,213,211\n10,122,143\n20,80,-\n",
        '"","time","Radio","Plus"\n"1",0,213,211\n"2",10,122,143\n"3",20,80,NA\n',
        "time Radio Plus\n0 213 211\n10 122 143\n20 80 NA\n",
        ",0,10,20\nRadio,213,122,80\nPlus,211,143\n",
        "Months\t0\t10\t20\t\nRadio\t213\t122\t80\t\nPlus\t211\t143\t\t\n",
        "Number at risk\n0 10 20\nRadio 213 122 80\nPlus 211 143 –\n",
        "arm,time,n\nRadio,0,213\nRadio,10,122\nRadio,20,80\nPlus,0,211\nPlus,10,143\n",
        "time,n,arm\n0,213,Radio\n0,211,Plus\n10,122,Radio\n10,143,Plus\n20,80,Radio\n20,,Plus\n",
        "interval,trisk,lower,upper,nrisk,TE,StudyID,Figure#,Arm\n1,0,,,213,,A 1,S3,Radio\n2,10,,,122,,A 1,S3,Radio\n"
        "3,20,,,80,,A 1,S3,Radio\n1,0,,,211,,A 1,S3,Plus\n2,10,,,143,,A 1,S3,Plus\n",
        "Radio 0:213, 10:122, 20:80\nPlus 0:211, 10:143, 20:NA\n",
        "Radio: 0:213 10:122 20:80\nPlus: 0:211 10:143\n",
        "Radio\n0=213; 10=122; 20=80\n\nPlus\n0=211; 10=143\n",
        "Radio 0 213, 10 122, 20 80\nPlus 0 211, 10 143\n",
    ],
)
def test_two_arms_of_unequal_length(text: str) -> None:
    found = read_at_risk(text)
    assert [(arm.name, arm.rows) for arm in found.arms] == [RADIO, PLUS]
    assert found.assumed == ("2 arms: Radio, Plus",)


@pytest.mark.parametrize(
    "text",
    [
        '"time","NAR"\n0,206\n3,183\n',
        "0,206\n3,183\n",
        "0\t206\n3\t183",
        "0 206\n3 183",
        "0:206,3:183",
        "Months,0,3\nNo. at risk,206,183",
        "time,n\n3.0,183.0\n0.0,206\n3,183\n",
    ],
)
def test_one_arm_without_a_name(text: str) -> None:
    assert read_at_risk(text).arms == (AtRisk("", ((0.0, 206), (3.0, 183))),)


def test_arms_without_names_in_columns() -> None:
    found = read_at_risk("0,213,211\n10,122,143\n20,80,101")
    assert [arm.rows[-1] for arm in found.arms] == [(20.0, 80), (20.0, 101)]


@pytest.mark.parametrize("text", ["time,0,1\n0,11,12\n20,7,6", "arm,time,n\n0,0,11\n0,20,7\n1,0,12\n1,20,6"])
def test_arms_whose_names_are_numbers(text: str) -> None:
    assert read_at_risk(text).arms == (AtRisk("0", ((0, 11), (20, 7))), AtRisk("1", ((0, 12), (20, 6))))


def test_columns_called_as_arms_often_are() -> None:
    assert [arm.name for arm in read_at_risk("time,Treatment,Control\n0,10,11\n5,4,9").arms] == ["Treatment", "Control"]


@pytest.mark.parametrize(
    "text",
    [
        "time,Radio\n0,104 (0)\n6,86 (18)",
        "Months 0 6\nRadio 104 (0) 86 (18)",
        "Radio 0:104 (0), 6:86 (18)",
        "Radio 0 104 (0), 6 86 [18]",
    ],
)
def test_cumulative_censored_counts_in_brackets(text: str) -> None:
    assert read_at_risk(text).arms == (AtRisk("Radio", ((0, 104), (6, 86)), ((0, 0), (6, 18))),)


def test_a_name_of_several_words_between_blanks() -> None:
    assert read_at_risk("Months 0 6\nRadio plus cetuximab 104 86").arms[0].name == "Radio plus cetuximab"


@pytest.mark.parametrize("text", ['time,a\n0,"1,204"\n5,980', "time;a\n0;1,204\n5;980", "a 0:1,204, 5:980"])
def test_thousands_where_they_are_plain(text: str) -> None:
    found = read_at_risk(text)
    assert (found.arms[0].rows, found.assumed) == (((0, 1204), (5, 980)), ("thousands commas",))


def test_decimal_commas_of_times() -> None:
    found = read_at_risk("time;a\n0,5;12\n1,75;9")
    assert (found.arms[0].rows, found.assumed) == (((0.5, 12), (1.75, 9)), ("decimal commas",))
    assert read_at_risk("time;a\n0;9\n1,000;5", decimal=",").arms[0].rows == ((0, 9), (1, 5))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("Radio", "expected columns"),
        ("time,Radio", "expected numbers at risk below the names"),
        ("time,Radio\n0,12.5", 'line 2: expected a whole number .* "12.5"'),
        ("Radio 0:12.5", 'whole number .* "12.5"'),
        ("time,Radio\n0,-3", 'line 2: expected a whole number .* "-3"'),
        ("time,Radio\n0,many\n1,5", 'line 2: expected a whole number .* "many"'),
        ("time,Radio\n-1,5", "line 2: expected a time, at least 0, found -1"),
        ("time,Radio\ninf,5", 'line 2: expected a number, found "inf"'),
        ("time,Radio\nsoon,5\n1,4", 'line 2: expected a number, found "soon"'),
        ("time,Radio\n0,98\n20,101", "Radio: at 20: 101 at risk, more than the 98 before it; .* never rise"),
        ("time,Radio\n0,10\n0,9", "Radio: at 0: expected one number at risk, found 10 and 9"),
        ("time,Radio,Plus\n0,10,\n5,9,", "Plus: expected at least one number at risk"),
        ("time,Radio\n0,1,204\n5,980", "line 2: expected 2 cells, found 3"),
        (",0,6\nRadio,9,8,7", "line 2: expected 2 numbers at most"),
        (",0,6\nRadio,9,8\nRadio,7,6", "line 3: expected Radio once"),
        (",213,122\nRadio,9,8", "line 1: expected times that ascend"),
        ("time;Radio\n0;9\n1,000;5", "line 3: the time 1,000 may be 1.000 or 1000; give --decimal"),
        ("0,11,12\n20,7,6\n40,3,2", "first column or in the first row"),
        ("0:213, 10:122 patients", "expected an arm such as"),
        ("time,n,arm,place\n0,9,A,x\n1,8,A,x", "no others; found time,n,arm,place"),
        ("time,Radio\n0," + "9" * 5000, "whole number"),
        ("a\0b", "binary"),
    ],
)
def test_what_cannot_be_numbers_at_risk_is_refused(text: str, message: str) -> None:
    with pytest.raises(CurveError, match=message):
        read_at_risk(text)


COUNTS = st.lists(st.integers(0, 3000), min_size=2, max_size=8).map(lambda ns: sorted(ns, reverse=True))


@given(st.lists(COUNTS, min_size=1, max_size=4), st.sampled_from(["down", "across", "long", "pairs"]), st.data())
def test_numbers_are_read_as_they_were_written(arms: list[list[int]], layout: str, data: st.DataObject) -> None:
    grid: list[list[Any]]
    named = {f"Arm {chr(65 + i)}": [(6 * t, n) for t, n in enumerate(ns)] for i, ns in enumerate(arms)}
    sep = data.draw(st.sampled_from([",", ";", "\t"]))
    times = sorted({t for rows in named.values() for t, _ in rows})
    if layout == "down":
        grid = [["time", *named], *([t, *(dict(rows).get(t, "") for rows in named.values())] for t in times)]
    elif layout == "across":
        grid = [["", *times], *([name, *(n for _, n in rows)] for name, rows in named.items())]
    elif layout == "long":
        grid = [["arm", "time", "n"], *([name, t, n] for name, rows in named.items() for t, n in rows)]
    else:
        grid = [[f"{name} {', '.join(f'{t}:{n}' for t, n in rows)}"] for name, rows in named.items()]
    found = read_at_risk("\n".join(sep.join(map(str, cells)) for cells in grid))
    assert {arm.name: list(arm.rows) for arm in found.arms} == named


@given(st.one_of(st.text(), st.binary().map(lambda raw: raw.decode(errors="replace")), st.text("01:,; \n(-)aNt=.")))
def test_nothing_but_a_curve_error_is_raised(text: str) -> None:
    with suppress(CurveError):
        assert all(arm.rows for arm in read_at_risk(text).arms)
