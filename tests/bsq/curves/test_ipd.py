"""Files of patients: what columns and events may be called, how they may be written, what is refused."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsq.curves.errors import CurveError
from bsq.curves.ipd import Patients, read_patients, write_patients

TWO = (Patients("A", (2.5, 4.0), (1, 1)), Patients("B", (3.0,), (0,)))
TIMES = [
    "time", "Time", "TIME", "month", "months", "Days", "weeks", "years", "t", "duration", "futime", "survtime",
    "os_time", "OS time", "OS-months", "pfs_time", "PFStime", "efs days", "dfs_weeks", "rfs years", "follow-up time",
    "followup_months", "follow_up days",
]  # fmt: skip
EVENTS = [
    "event", "Event", "EVENT", "status", "Status", "dead", "death", "died", "d", "e", "observed", "fustat",
    "outcome", "event_observed", "event observed", "death-status", "event-status",
]  # fmt: skip
ARMS = ["arm", "Arm", "group", "GROUP", "trt", "treat", "treatment", "Treatment", "rx", "strata", "stratum", "cohort"]


@pytest.mark.parametrize("title", TIMES)
def test_every_name_of_the_column_of_times(title: str) -> None:
    assert read_patients(f"{title},event,arm\n2.5,1,A\n3,0,B\n4,1,A") == TWO


@pytest.mark.parametrize("title", EVENTS)
def test_every_name_of_the_column_of_events(title: str) -> None:
    assert read_patients(f"time,{title},arm\n2.5,1,A\n3,0,B\n4,1,A") == TWO


@pytest.mark.parametrize("title", ARMS)
def test_every_name_of_the_column_of_arms(title: str) -> None:
    assert read_patients(f"time,event,{title}\n2.5,1,A\n3,0,B\n4,1,A") == TWO


@pytest.mark.parametrize("title", ["cens", "censor", "censored", "censoring", "Censored", "CENS", "censor_status"])
def test_a_column_of_censorings_has_it_the_other_way_round(title: str) -> None:
    assert read_patients(f"time,{title},arm\n2.5,0,A\n3,1,B\n4,0,A") == TWO
    assert read_patients(f"time,{title},arm\n2.5,FALSE,A\n3,TRUE,B\n4,False,A") == TWO
    assert read_patients(f"time,{title},arm\n2.5,no,A\n3,yes,B\n4,No,A") == TWO


@pytest.mark.parametrize("title", ["cens", "censored", "status", "event"])
def test_words_that_say_what_happened_are_taken_as_they_are(title: str) -> None:
    assert read_patients(f"time,{title},arm\n2.5,event,A\n3,censored,B\n4,event,A") == TWO
    assert read_patients(f"time,{title},arm\n2.5,dead,A\n3,alive,B\n4,died,A") == TWO


@pytest.mark.parametrize(
    ("event", "censored"),
    [
        ("1", "0"), ("2", "1"), ("true", "false"), ("True", "False"), ("TRUE", "FALSE"), ("yes", "no"), ("Y", "N"),
        ("dead", "alive"), ("Dead", "Alive"), ("died", "censored"), ("event", "censored"), ("Event", "Censored"),
        (" 1 ", " 0 "), ('"1"', '"0"'),
    ],
)  # fmt: skip
def test_every_code_of_events(event: str, censored: str) -> None:
    assert read_patients(f"time,status,arm\n2.5,{event},A\n3,{censored},B\n4,{event},A") == TWO


@pytest.mark.parametrize(("codes", "events"), [("11", (1, 1)), ("22", (1, 1)), ("00", (0, 0)), ("12", (0, 1))])
def test_one_code_alone_is_1_and_0_unless_it_is_2(codes: str, events: tuple[int, int]) -> None:
    (arm,) = read_patients(f"time,status\n3,{codes[0]}\n4,{codes[1]}\n")
    assert arm.event == events


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("time,event,arm\n2.5,1,A\n3,0,B\n4,1,A\n", id="plain"),
        pytest.param("time,event,arm\n2.5,1,A\n3,0,B\n4,1,A", id="no line end"),
        pytest.param("time;event;arm\n2.5;1;A\n3;0;B\n4;1;A\n", id="semicolons"),
        pytest.param("time;event;arm\n2,5;1;A\n3;0;B\n4,0;1;A\n", id="semicolons and decimal commas"),
        pytest.param("time\tevent\tarm\n2.5\t1\tA\n3\t0\tB\n4\t1\tA\n", id="tabs"),
        pytest.param("time\tevent\tarm\n2,5\t1\tA\n3\t0\tB\n4,0\t1\tA\n", id="tabs and decimal commas"),
        pytest.param('"time","event","arm"\n"2,5","1","A"\n"3","0","B"\n"4","1","A"\n', id="quoted decimal commas"),
        pytest.param("\ufefftime,event,arm\n2.5,1,A\n3,0,B\n4,1,A\n", id="BOM"),
        pytest.param("\ufefftime;event;arm\r\n2,5;1;A\r\n3;0;B\r\n4;1;A\r\n", id="what Excel saves"),
        pytest.param("time,event,arm\r\n2.5,1,A\r\n3,0,B\r\n4,1,A\r\n", id="CRLF"),
        pytest.param("\n\ntime,event,arm\n\n2.5,1,A\n3,0,B\n,,\n4,1,A\n\n", id="blank lines"),
        pytest.param(" time , event , arm \n 2.5 , 1 , A \n 3 , 0 , B \n 4 , 1 , A \n", id="blanks"),
        pytest.param("arm,event,time\nA,1,2.5\nB,0,3\nA,1,4\n", id="another order"),
        pytest.param('"","time","event","arm"\n"1",2.5,1,"A"\n"2",3,0,"B"\n"3",4,1,"A"\n', id="write.csv"),
        pytest.param("id,age,time,event,sex,arm\n7,61,2.5,1,m,A\n8,4,3,0,f,B\n9,5,4,1,,A\n", id="other columns"),
        pytest.param("time,event,arm,time,event\n2.5,1,A,9,0\n3,0,B,9,1\n4,1,A,9,0\n", id="the first of a name"),
        pytest.param("time,event,arm\n2.5e0,1,A\n.3e1,0,B\n+4,1,A\n", id="exponents"),
    ],
)
def test_every_layout(text: str) -> None:
    assert read_patients(text) == TWO


def test_without_arms_there_is_one_without_a_name() -> None:
    assert read_patients("time,event\n2.5,1\n0,0") == (Patients("", (2.5, 0.0), (1, 0)),)
    assert read_patients("time,event,arm\n2.5,1,\n0,0,") == (Patients("", (2.5, 0.0), (1, 0)),)


def test_arms_come_in_the_order_of_the_file_and_their_patients_too() -> None:
    found = read_patients("time,event,arm\n9,1,placebo\n1,0,active\n3,1,placebo\n2,1,third\n8,0,active\n")
    assert [(arm.name, arm.time) for arm in found] == [("placebo", (9, 3)), ("active", (1, 8)), ("third", (2,))]


def test_a_name_may_hold_separators_and_quotes() -> None:
    (arm,) = read_patients('time,event,arm\n1,1,"A, 5 mg; ""low"""\n')
    assert arm.name == 'A, 5 mg; "low"'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "found fewer"),
        ("\n\n \n", "found fewer"),
        ("time,event,arm", "found fewer"),
        ("time,event,arm\n,,\n", "found fewer"),
        ("time,event\n1,\0", "found a binary file"),
        ("time,survival\n0,1\n1,0.9", "expected the columns time, event and arm; found time, survival"),
        ("event,arm\n1,A", "expected the columns time, event and arm; found event, arm"),
        ("1,1\n2,0", "expected the columns time, event and arm; found 1, 1"),
        ("time event\n1 1", "expected the columns time, event and arm; found time event"),
        ("time,event\n1,1\nsoon,0", "line 3: expected a time from 0 on, found 'soon'"),
        ("time,event\n1,1\n,0", "line 3: expected a time from 0 on, found ''"),
        ("time,event\n-1,1", "line 2: expected a time from 0 on, found '-1'"),
        ("time,event\nnan,1", "line 2: expected a time from 0 on, found 'nan'"),
        ("time,event\n1,1\ninf,1", "line 3: expected a time from 0 on, found 'inf'"),
        ("time,event\n1e999,1", "line 2: expected a time from 0 on, found '1e999'"),
        ('time,event\n"1,234.5",1', "line 2: expected a time from 0 on, found '1,234.5'"),
        (f"time,event\n{'x' * 99},1", f"line 2: expected a time from 0 on, found '{'x' * 40}'"),
        ("time,event\n1,maybe", "line 2: expected an event of 1 or 0 (or 2 and 1, as R has them), found 'maybe'"),
        ("time,event\n1,1\n2,0\n3,", "line 4: expected an event of 1 or 0 (or 2 and 1, as R has them), found ''"),
        ("time,event\n1,0\n2,1\n3,2", "line 4: expected an event of 1 or 0 (or 2 and 1, as R has them), found '2'"),
        ("time,event\n1,1\n2,3", "line 3: expected an event of 1 or 0 (or 2 and 1, as R has them), found '3'"),
        ("time,event\n1,1\n2", "line 3: expected 2 cells or more, found 1: 2"),
        ("time,event,arm\n1,1,A\n2,0", "line 3: expected 3 cells or more, found 2: 2,0"),
        ("id,event,time\n1,1,4\n2,0\n", "line 3: expected 3 cells or more, found 2: 2,0"),
    ],
)
def test_what_are_no_patients_is_refused_with_the_line_and_what_was_found(text: str, found: str) -> None:
    with pytest.raises(CurveError, match=re.escape(found)):
        read_patients(text)


def test_a_long_line_is_not_told_whole() -> None:
    with pytest.raises(CurveError) as caught:
        read_patients(f"{'x,' * 2000}\n1,1")
    assert len(str(caught.value)) < 200


NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=12).map(str.strip)
TIME = st.one_of(st.floats(0, 1e6), st.integers(0, 400).map(float), st.sampled_from([0.0, 1e-12, 1 / 3, 10 - 1e-9]))
PATIENTS = st.lists(st.tuples(TIME, st.integers(0, 1)), min_size=1, max_size=12)


@given(st.dictionaries(NAMES, PATIENTS, min_size=1, max_size=4))
def test_patients_are_read_as_they_were_written(drawn: dict[str, list[tuple[float, int]]]) -> None:
    arms = tuple(Patients(name, tuple(t for t, _ in rows), tuple(e for _, e in rows)) for name, rows in drawn.items())
    text = write_patients(arms)
    found = read_patients(text)
    assert [(arm.name, arm.event) for arm in found] == [(arm.name, arm.event) for arm in arms]
    for arm, before in zip(found, arms, strict=True):
        assert arm.time == pytest.approx(before.time, rel=1e-8)
    assert write_patients(found) == text


@given(
    st.dictionaries(NAMES.filter(bool), PATIENTS, min_size=1, max_size=3), st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]), st.booleans(), st.sampled_from([("0", "1"), ("1", "2"), ("alive", "dead")]),
)  # fmt: skip
def test_separators_line_ends_and_codes_make_no_difference(
    drawn: dict[str, list[tuple[float, int]]], separator: str, end: str, has_bom: bool, codes: tuple[str, str]
) -> None:
    rows = [(f"{time:.6f}", event, name) for name, arm in drawn.items() for time, event in arm]
    told = codes if any(event for _, event, _ in rows) else ("0", "1")  # 1 alone is an event
    lines = [separator.join(["time", "status", "group"])]
    for time, event, name in rows:
        quoted = '"' + name.replace('"', '""') + '"'
        lines.append(separator.join([time if separator == "," else time.replace(".", ","), told[event], quoted]))
    found = read_patients("\ufeff" * has_bom + end.join(lines))
    assert {arm.name: list(arm.event) for arm in found} == {name: [e for _, e in arm] for name, arm in drawn.items()}
    assert [f"{time:.6f}" for arm in found for time in arm.time] == [time for time, _, _ in rows]


ANY = st.one_of(
    st.text(),
    st.binary().map(lambda raw: raw.decode(errors="replace")),
    st.text('01,;\t\n "etimvn.-').map(lambda rest: f"time,event,arm\n{rest}"),
    st.lists(st.sampled_from(["time", "event", "1", "0", "2", ",", ";", "\n", "\t", '"', "A", "dead", "-", " "])).map(
        "".join
    ),
)


@given(ANY)
def test_nothing_but_a_curve_error_is_raised(text: str) -> None:
    with suppress(CurveError):
        found = read_patients(text.replace("\r", ""))
        assert all(len(arm.time) == len(arm.event) >= 1 for arm in found)
        assert all(min(arm.time) >= 0 and {*arm.event} <= {0, 1} for arm in found)
