"""``bsq km`` and ``bsq logrank``: figures of trials and their patients, every form of input, every error."""

from __future__ import annotations

import json
import math
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bsq.curves.ipd import read_patients
from bsq.fixtures import fixtures
from bsq_cli.main import main

CURVES = fixtures() / "curves"
BONNER = (
    "bonner-2006-radiotherapy.csv bonner-2006-radiotherapy-cetuximab.csv --arm radio --arm combined "
    "--at-risk '0:213, 10:122, 20:80, 30:51, 40:30, 50:10' --at-risk '0:211, 10:143, 20:101, 30:66, 40:35, 50:9'"
)
"""As in paper-006."""
KEYNOTE = (
    "keynote-189-os-pembrolizumab.csv keynote-189-os-placebo.csv --arm pembrolizumab --arm placebo "
    "--at-risk '0:410, 3:377, 6:347, 9:278, 12:163, 15:71, 18:18, 21:0' "
    "--at-risk '0:206, 3:183, 6:149, 9:104, 12:59, 15:25, 18:8, 21:0'"
)
"""As in paper-007."""
RADIO = "bonner-2006-radiotherapy.csv"
MILLER = "miller-1981-remission.csv --n 11 --n 12 --events 7 --events 11"
BY_METHOD = {"brookmeyer-crowley-log-log", "km-log-log", "rmst", "logrank", "cox-efron"}
UNANCHORED = "numbers at risk, events or censoring marks"
FALLING = "time,survival\n0,1\n1,0.9\n2,0.7\n3,0.5\n4,0.3\n"
FEW = "time,event\n1,1\n2,1\n3,0\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the commands run; the bundled curves lie in it."""
    for path in CURVES.glob("*.csv"):
        shutil.copy(path, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def bsq(call: str, stdin: str | bytes | None = None, columns: int = 80) -> Result:
    environment = {"COLUMNS": str(columns), "NO_COLOR": "1"}
    result = CliRunner(env=environment).invoke(main, shlex.split(call), prog_name="bsq", input=stdin)
    assert "Traceback" not in result.output
    assert "bsq failed" not in result.output
    return result


def findings(call: str, stdin: str | None = None) -> list[dict[str, Any]]:
    document = json.loads(bsq(f"{call} --format json", stdin).stdout)
    assert document["schema"] == "bsq.report/1"
    (paper,) = document["papers"]
    return list(paper["findings"])


def methods(finding: dict[str, Any]) -> set[str]:
    return {derivation["method"] for derivation in finding["derivations"]}


def written(name: str, content: str | bytes) -> str:
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


def refused(call: str, hint: str, stdin: str | bytes | None = None) -> None:
    """The call ends with exit code 2, one line that holds the hint, and no new file."""
    before = sorted(Path().rglob("*"))
    result = bsq(call, stdin)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("Error")]
    assert hint in line
    assert result.stderr.rstrip().endswith(line)
    assert sorted(Path().rglob("*")) == before


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


# ---- what the papers print ----


@pytest.mark.parametrize(
    ("call", "reported", "verdict", "code"),
    [
        (BONNER, "radio: median 14.9", "reproduced", 0),
        (BONNER, "combined: median 24.4", "reproduced", 0),
        (BONNER, "HR 0.68 (0.52 to 0.89)", "qualified", 0),
        (BONNER, "combined vs radio: HR 0.68 (0.52 to 0.89)", "qualified", 0),
        (BONNER, "radio: median 24.4", "mismatch", 1),
        (BONNER, "combined: median not reached", "mismatch", 1),
        (BONNER, "HR 0.40 (0.30 to 0.53)", "mismatch", 1),
        (BONNER, "p = 0.4", "mismatch", 1),
        (KEYNOTE, "pembrolizumab: 69.2% (64.1 to 73.8) at 12", "reproduced", 0),
        (KEYNOTE, "pembrolizumab: survival 69.2% at 12 months", "reproduced", 0),
        (KEYNOTE, "placebo: 49.4% (42.1 to 56.2) at 12", "reproduced", 0),
        (KEYNOTE, "pembrolizumab: median not reached", "reproduced", 0),
        (KEYNOTE, "placebo: median 11.3", "reproduced", 0),
        (KEYNOTE, "HR 0.49 (0.38 to 0.64)", "reproduced", 0),
        (KEYNOTE, "placebo vs pembrolizumab: HR 2.04 (1.56 to 2.63)", "reproduced", 0),
        (KEYNOTE, "p < 0.001", "reproduced", 0),
        (KEYNOTE, "pembrolizumab: 49.4% at 12", "mismatch", 1),
        (KEYNOTE, "placebo: median 15.0", "mismatch", 1),
        (KEYNOTE, "HR 0.90 (0.70 to 1.15)", "mismatch", 1),
        (KEYNOTE, "p = 0.2", "mismatch", 1),
    ],
)
def test_what_a_trial_reports(call: str, reported: str, verdict: str, code: int) -> None:
    result = bsq(f"km {call} --no-plot --reported '{reported}'")
    assert result.exit_code == code, result.output
    assert ("MISMATCH" if verdict == "mismatch" else verdict) in result.stdout
    assert f"reported {reported}" in flat(result.stdout)
    (finding,) = findings(f"km {call} --reported '{reported}'")
    assert (finding["kind"], finding["verdict"], finding["printed"]) == ("curve", verdict, reported)


def test_a_wrong_p_on_the_other_side_of_alpha_is_a_decision_error() -> None:
    (finding,) = findings(f"km {KEYNOTE} --reported 'p = 0.2'")
    assert finding["decision_error"] is True
    assert bsq(f"km {KEYNOTE} --reported 'p = 0.2' --fail-on decision").exit_code == 1
    assert bsq(f"km {KEYNOTE} --reported 'p = 0.2' --fail-on never").exit_code == 0
    assert bsq(f"km {BONNER} --reported 'HR 0.68 (0.52 to 0.89)' --fail-on qualified").exit_code == 1


def test_several_reported_values_are_checked_each_on_its_own() -> None:
    call = f"km {KEYNOTE} --reported 'HR 0.49 (0.38 to 0.64); p < 0.001' --reported 'placebo: median 15'"
    assert [(f["printed"], f["verdict"]) for f in findings(call)] == [
        ("HR 0.49 (0.38 to 0.64)", "reproduced"), ("p < 0.001", "reproduced"), ("placebo: median 15", "mismatch"),
    ]  # fmt: skip


def test_without_reported_values_everything_is_re_derived() -> None:
    found = findings(f"km {KEYNOTE} --at 6 --at 12 --tau 18")
    assert {finding["kind"] for finding in found} == {"curve"}
    assert [(finding["subject"].partition(":")[0], methods(finding) & BY_METHOD) for finding in found] == [
        ("pembrolizumab", {"brookmeyer-crowley-log-log"}), ("placebo", {"brookmeyer-crowley-log-log"}),
        ("pembrolizumab", {"km-log-log"}), ("placebo", {"km-log-log"}),
        ("pembrolizumab", {"km-log-log"}), ("placebo", {"km-log-log"}),
        ("pembrolizumab", {"rmst"}), ("placebo", {"rmst"}),
        (found[8]["subject"], {"logrank", "cox-efron"}), ("pembrolizumab vs placebo", {"cox-efron"}),
    ]  # fmt: skip
    times = [finding["subject"].rpartition(" at ")[2] for finding in found[2:8]]
    assert times == ["6", "6", "12", "12", "18", "18"]


def test_the_json_report_has_no_plot_and_no_preface() -> None:
    result = bsq(f"km {BONNER} --format json")
    assert result.stdout.startswith("{")
    assert json.loads(result.stdout)["papers"][0]["title"] == "bsq km"


@pytest.mark.parametrize(("level", "method"), [(95, "bsq"), (90, "bsq"), (95, "guyot")])
def test_levels_and_methods_reach_the_claims(level: int, method: str) -> None:
    (finding,) = findings(f"km {KEYNOTE} --conf-level {level} --method {method} --reported 'HR ?'")
    value, low, high = map(float, re.findall(r"[0-9.]+", finding["derived"]))
    assert value == pytest.approx(0.49, abs=0.03)
    width = {95: 0.26, 90: 0.22}[level]
    assert high - low == pytest.approx(width, abs=0.02)


# ---- the patients ----


def derived(result: Result, method: str) -> list[float]:
    """What a report in a terminal gives by a method, with all its digits, where the curve reaches it."""
    found = re.findall(rf"^ +{method} +([0-9][0-9.e-]*)", result.stdout, re.MULTILINE)
    return [value for value in map(float, found) if value < 1e9]


@pytest.mark.parametrize(("call", "arms"), [(BONNER, (213, 211)), (KEYNOTE, (410, 206)), (MILLER, (11, 12))])
def test_saved_patients_load_back_with_the_same_medians_and_p(call: str, arms: tuple[int, int]) -> None:
    from lifelines import KaplanMeierFitter
    from lifelines.statistics import logrank_test

    rebuilt = bsq(f"km {call} --no-plot --digits 9 --save patients.csv")
    assert "patients.csv" in rebuilt.stderr
    assert f"{sum(arms)} patients written" in rebuilt.stderr
    loaded = bsq("logrank patients.csv --no-plot --digits 9")
    assert (rebuilt.exit_code, loaded.exit_code) == (0, 0)
    for method in ("brookmeyer-crowley-log-log", "logrank", "gehan", "cox-efron", "peto-hazard-ratio"):
        assert derived(loaded, method)
        assert derived(loaded, method) == pytest.approx(derived(rebuilt, method), rel=1e-6)

    first, second = read_patients(Path("patients.csv").read_text())
    assert (len(first.time), len(second.time)) == arms
    p = next(finding for finding in findings("logrank patients.csv") if "logrank" in methods(finding))
    reference = logrank_test(first.time, second.time, first.event, second.event).p_value
    assert p["derivations"][0]["value"] == pytest.approx(reference, rel=1e-6)
    fitted = [float(KaplanMeierFitter().fit(arm.time, arm.event).median_survival_time_) for arm in (first, second)]
    reached = [median for median in fitted if math.isfinite(median)]
    assert derived(loaded, "brookmeyer-crowley-log-log") == pytest.approx(reached, rel=1e-6)


def test_saved_patients_have_the_names_the_totals_and_the_numbers_at_risk() -> None:
    bsq(f"km {KEYNOTE} --no-plot --save patients.csv")
    pembrolizumab, placebo = read_patients(Path("patients.csv").read_text())
    assert (pembrolizumab.name, placebo.name) == ("pembrolizumab", "placebo")
    for arm, numbers in (
        (pembrolizumab, (410, 377, 347, 278, 163, 71, 18)),
        (placebo, (206, 183, 149, 104, 59, 25, 8)),
    ):
        counted = [sum(time >= 3 * i for time in arm.time) for i in range(7)]
        assert counted == pytest.approx(numbers, abs=1)


def test_saving_writes_over_a_file_that_is_there() -> None:
    written("patients.csv", "old")
    assert bsq(f"km {MILLER} --no-plot --save patients.csv").exit_code == 0
    assert Path("patients.csv").read_text().startswith("time,event,arm\n")


def test_the_patients_of_a_file_are_counted_exactly() -> None:
    """Miller 1981, page 49: R's survdiff gives chi-square 3.4, p 0.0653."""
    maintained = "9 1,13 1,13 0,18 1,23 1,28 0,31 1,34 1,45 0,48 1,161 0"
    control = "5 1,5 1,8 1,8 1,12 1,16 0,23 1,27 1,30 1,33 1,43 1,45 1"
    rows = [(*pair.split(), name) for name, text in (("A", maintained), ("B", control)) for pair in text.split(",")]
    text = "weeks;status;rx\n" + "".join(f"{time};{event};{name}\n" for time, event, name in rows)
    first, second, p, _ = findings("logrank -", text)
    assert [finding["derivations"][0]["value"] for finding in (first, second)] == [31, 23]
    assert p["derived"].startswith("0.0653")
    assert findings("logrank - --reported 'A: median 31' --reported 'p = 0.07'", text)[1]["verdict"] == "reproduced"
    assert findings("logrank - --reported 'p = 0.0004'", text)[0]["verdict"] == "mismatch"
    assert "A: 11 patients, 7 events" in bsq("logrank - --no-plot", text).stdout


def test_three_arms_have_one_p_and_the_hazard_ratios_over_the_first() -> None:
    text = "time,event,arm\n" + "".join(f"{i + 1},{int(i % 3 > 0)},{'ABC'[i % 3]}\n" for i in range(36))
    text = text.replace(",0,A", ",1,A")
    found = findings("logrank -", text)
    assert [finding["subject"].partition(":")[0] for finding in (*found[:3], *found[4:])] == [
        "A", "B", "C", "A vs B", "A vs C",
    ]  # fmt: skip
    assert "logrank" in methods(found[3])
    assert all(methods(finding) == {"cox-efron", "cox-breslow", "peto-hazard-ratio"} for finding in found[4:])
    assert "df 2" in found[3]["derivations"][0]["detail"]


def test_patients_without_arms_are_one_arm() -> None:
    result = bsq("logrank - --no-plot", FEW)
    assert result.exit_code == 0
    assert "all: 3 patients, 2 events" in result.stdout
    assert findings("logrank - --reported 'median 2'", FEW)[0]["verdict"] == "reproduced"


# ---- figures ----


@pytest.mark.parametrize(("suffix", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_a_figure_is_drawn_in_every_format(suffix: str, start: bytes) -> None:
    result = bsq(f"km {BONNER} --no-plot --time-unit months --reported 'radio: median 14.9' --plot drawn.{suffix}")
    assert result.exit_code == 0
    assert f"drawn.{suffix}" in result.stderr
    content = Path(f"drawn.{suffix}").read_bytes()
    assert content.startswith(start)
    assert len(content) > 5000
    if suffix == "svg":
        text = content.decode()
        assert "radio" in text
        assert "combined" in text
        assert "months" in text
    assert [path.name for path in Path().glob(".*")] == []


def test_the_patients_of_a_file_are_drawn() -> None:
    assert bsq("logrank - --plot drawn.SVG", FEW).exit_code == 0
    assert Path("drawn.SVG").read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("drawn.gif", "ends in .svg, .png or .pdf, found drawn.gif"),
        ("drawn", "ends in .svg, .png or .pdf, found drawn"),
        (".svg", "ends in .svg, .png or .pdf, found .svg"),
        ("nowhere/drawn.svg", "nowhere/drawn.svg: cannot be written: No such file or directory"),
        (f"{RADIO}/drawn.svg", "drawn.svg: cannot be written: Not a directory"),
        (".", "directory"),
        ("folder.svg", "directory"),
    ],
)
@pytest.mark.parametrize("command", ["km", "logrank"])
def test_a_figure_that_cannot_be_written_leaves_no_file(command: str, path: str, hint: str) -> None:
    Path("folder.svg").mkdir()
    written("few.csv", FEW)
    call = {"km": f"km {RADIO} --n 213", "logrank": "logrank few.csv"}[command]
    refused(f"{call} --plot {path}", hint)


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("nowhere/patients.csv", "nowhere/patients.csv: cannot be written: No such file or directory"),
        (f"{RADIO}/patients.csv", "patients.csv: cannot be written: Not a directory"),
        (".", "directory"),
    ],
)
def test_patients_that_cannot_be_written_leave_no_file(path: str, hint: str) -> None:
    refused(f"km {RADIO} --n 213 --save {path}", hint)


@pytest.mark.parametrize("call", [f"km {BONNER}", f"km {KEYNOTE}", f"km {MILLER}", "logrank patients.csv"])
def test_the_plot_in_the_terminal_can_be_left_out(call: str) -> None:
    written("patients.csv", "time,event,arm\n1,1,A\n2,1,B\n3,0,A\n4,1,B\n")
    with_plot, without = bsq(call).stdout, bsq(f"{call} --no-plot").stdout
    for mark in ("100%┤", "└", "Number at risk", "Time"):
        assert mark in with_plot
        assert mark not in without
    assert len(with_plot.splitlines()) > len(without.splitlines()) + 15
    assert without.splitlines()[0] == with_plot.splitlines()[0]


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("plot", ["", " --no-plot"])
def test_no_line_is_wider_than_the_terminal(columns: int, plot: str) -> None:
    bsq(f"km {BONNER} --no-plot --save patients.csv")
    long = "--arm 'radiotherapy alone, as planned' --arm 'radiotherapy plus cetuximab, loading dose and weekly'"
    points = [str(CURVES / name) for name in BONNER.split()[:2]]
    renamed = f"km {' '.join(points)} {long} --n 213 --n 211"
    calls = [f"km {BONNER}", f"km {KEYNOTE} --at 12 --tau 18", f"km {MILLER}", "logrank patients.csv", renamed]
    for call in [*calls, f"km {KEYNOTE} --reported 'HR 0.90 (0.70 to 1.15)'", f"km {RADIO} --n 1"]:
        result = bsq(call + plot, columns=columns)
        assert result.exit_code in (0, 1)
        assert [line for line in result.stdout.splitlines() if len(line) > columns] == []


# ---- what is known of the arms ----


def test_without_numbers_at_risk_the_hazard_ratio_and_p_are_unchecked_and_say_why() -> None:
    files = " ".join(BONNER.split()[:2])
    call = f"km {files} --arm radio --arm combined --n 213 --n 211"
    for reported in ("HR 0.68 (0.52 to 0.89)", "p = 0.005"):
        result = bsq(f"{call} --no-plot --reported '{reported}'")
        assert result.exit_code == 0
        assert "unchecked" in result.stdout
        assert UNANCHORED in flat(result.stdout)
        (finding,) = findings(f"{call} --reported '{reported}'")
        assert (finding["verdict"], finding["derivations"]) == ("unchecked", [])
    assert [bool(methods(finding)) for finding in findings(call)] == [True, True, False, False]
    (median,) = findings(f"{call} --reported 'radio: median 14.9 (11.8 to 19.9)'")
    assert median["verdict"] == "reproduced"
    assert any("interval is not checked" in told for told in median["explanations"])


@pytest.mark.parametrize("option", ["--at-risk '0:213, 10:122' --at-risk '0:211, 10:143'", "--events 136 --events 113"])
def test_with_numbers_at_risk_or_events_they_are_checked(option: str) -> None:
    files = " ".join(BONNER.split()[:2])
    found = findings(f"km {files} --arm radio --arm combined --n 213 --n 211 {option} --reported 'HR 0.70'")
    assert found[0]["verdict"] in ("reproduced", "qualified")


def test_several_curves_in_one_file_keep_their_names() -> None:
    result = bsq(f"km {MILLER} --no-plot --reported 'maintained: median 31' --reported 'not maintained: median 23'")
    assert result.exit_code == 0
    assert "maintained: 11 patients, 7 events" in result.stdout
    assert "not maintained: 12 patients, 11 events" in result.stdout
    assert "2 data sets: maintained, not maintained" in flat(result.stdout)
    assert result.stdout.count("reproduced  reported") == 2


def test_names_by_arm_replace_those_of_the_files() -> None:
    call = f"km {MILLER} --arm treated --arm 'control: none' --no-plot"
    assert bsq(f"{call} --reported 'treated: median 31' --reported 'control: none: median 23'").exit_code == 0
    assert "treated vs control: none: " in flat(bsq(call).stdout)
    assert "no arm is called 'maintained'" in bsq(f"{call} --reported 'maintained: median 31'").stderr


def test_curves_are_called_as_their_files_where_nothing_else_names_them() -> None:
    shutil.copy("keynote-189-os-placebo.csv", "Placebo.csv")
    shutil.copy("keynote-189-os-pembrolizumab.csv", "Pembro.csv")
    assert bsq("km Pembro.csv Placebo.csv --n 410 --n 206 --no-plot --reported 'Placebo: median 11.3'").exit_code == 0
    Path("other").mkdir()
    shutil.copy("Placebo.csv", "other")
    found = findings("km Placebo.csv other/Placebo.csv --n 206 --n 206")
    assert [finding["subject"] for finding in found[:2]] == ["Placebo 1: median", "Placebo 2: median"]


def test_numbers_at_risk_stand_in_options_in_one_text_or_in_a_file() -> None:
    files = " ".join(BONNER.split()[:2])
    both = "radio 0:213, 10:122, 20:80, 30:51, 40:30, 50:10", "combined 0:211, 10:143, 20:101, 30:66, 40:35, 50:9"
    table = "months,combined,radio\n0,211,213\n10,143,122\n20,101,80\n30,66,51\n40,35,30\n50,9,10\n"
    written("risk.csv", table)
    written("one.txt", both[0])
    written("two.txt", both[1])
    names = f"km {files} --arm radio --arm combined"
    expected = bsq(f"km {BONNER} --no-plot").stdout
    assert bsq(f"{names} --no-plot --at-risk '{both[0]}\n{both[1]}'").stdout == expected
    assert bsq(f"{names} --no-plot --at-risk '{both[1]}\n{both[0]}'").stdout == expected, "by their names"
    assert bsq(f"{names} --no-plot --at-risk risk.csv").stdout == expected
    assert bsq(f"{names} --no-plot --at-risk one.txt --at-risk two.txt").stdout == expected
    assert bsq(f"{names} --no-plot --n 213 --n n=211 --at-risk risk.csv").stdout == expected


def test_numbers_that_no_curve_can_have_are_told_and_flagged() -> None:
    result = bsq(f"km {RADIO} --n 1 --no-plot --reported 'median 14.9'")
    assert "CONTRADICTION" in result.stdout
    assert findings(f"km {RADIO} --n 1 --reported 'median 14.9'")[0]["verdict"] == "unchecked"


# ---- the points ----


def as_units(change: Callable[[float], float], header: str = "time,y") -> str:
    rows = [line.split(",") for line in Path("keynote-189-os-placebo.csv").read_text().splitlines()[1:]]
    return "\n".join([header, *(f"{time},{change(float(y)):.10g}" for time, y in rows)])


@pytest.mark.parametrize(
    ("change", "option", "assumed"),
    [
        (lambda y: y, "", "fractions"),
        (lambda y: 100 * y, "", "percent"),
        (lambda y: 1 - y, "", "fractions; incidence turned into survival"),
        (lambda y: 100 * (1 - y), "", "percent; incidence turned into survival"),
        (lambda y: y, "--unit fraction --survival", ""),
        (lambda y: 100 * y, "--unit percent --survival", ""),
        (lambda y: 1 - y, "--unit fraction --incidence", ""),
        (lambda y: 100 * (1 - y), "--unit percent --incidence", ""),
    ],
)
def test_percent_fractions_and_incidence_are_one_curve(
    change: Callable[[float], float], option: str, assumed: str
) -> None:
    written("curve.csv", as_units(change))
    call = f"km curve.csv --at-risk '0:206, 3:183, 6:149, 9:104, 12:59, 15:25, 18:8, 21:0' {option}"
    result = bsq(f"{call} --no-plot")
    told = [line for line in result.stdout.splitlines() if line.startswith("assumed: curve.csv")]
    assert told == ([f"assumed: curve.csv: {assumed}"] if assumed else [])
    assert re.search(r"206 patients, 10[78] events", result.stdout)
    checked = findings(f"{call} --reported 'median 11.3' --reported '49.4% (42.1 to 56.2) at 12'")
    assert [finding["verdict"] for finding in checked] == ["reproduced"] * 2


@pytest.mark.parametrize("option", ["", "--decimal comma"])
def test_decimal_commas_are_read(option: str) -> None:
    written("curve.csv", as_units(lambda y: y).replace(",", ";").replace(".", ","))
    result = bsq(f"km curve.csv --n 206 --no-plot --reported 'median 11.3' {option}")
    assert result.exit_code == 0
    assert ("decimal commas" in result.stdout) == (not option)


@pytest.mark.parametrize(("command", "name"), [("km", "keynote-189-os-placebo.csv"), ("logrank", "patients.csv")])
def test_a_dash_reads_standard_input(command: str, name: str) -> None:
    written("patients.csv", FEW)
    n = "--n 206" if command == "km" else ""
    from_file = bsq(f"{command} {name} {n} --no-plot")
    piped = bsq(f"{command} - {n} --no-plot", Path(name).read_text())
    assert piped.exit_code == from_file.exit_code == 0
    pattern = r"^  \S+ +[0-9.].*$"
    assert re.findall(pattern, piped.stdout, re.MULTILINE) == re.findall(pattern, from_file.stdout, re.MULTILINE)


def test_one_arm_from_a_file_and_one_from_standard_input() -> None:
    files = "keynote-189-os-pembrolizumab.csv -"
    call = f"km {files} {KEYNOTE.split(maxsplit=2)[2]}"
    text = Path("keynote-189-os-placebo.csv").read_text()
    assert findings(f"{call} --reported 'HR 0.49 (0.38 to 0.64)'", text)[0]["verdict"] == "reproduced"


@pytest.mark.parametrize(
    ("text", "assumed"),
    [
        ("time,y\n0,0\n1,0.1\n2,0.3\n3,0.4\n", "incidence turned into survival"),
        (FALLING.replace("0,1\n", "-0.1,1\n0,1\n", 1), "times before 0 (from -0.1) are 0"),
        (FALLING.replace("0,1\n", "0,1.01\n", 1), "survival cut at 0 and 1"),
    ],
)
def test_what_is_assumed_of_points_is_told(text: str, assumed: str) -> None:
    result = bsq(f"km {written('odd.csv', text)} --n 50 --no-plot")
    assert result.exit_code == 0
    assert assumed in flat(result.stdout)


# ---- what cannot be ----


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        pytest.param("", "odd.csv: expected numbers, found an empty file", id="empty"),
        pytest.param("\n\n", "odd.csv: expected numbers, found an empty file", id="blank"),
        pytest.param("time,survival\n", "odd.csv: ", id="a header alone"),
        pytest.param("time,survival\n0,1\n", "expected at least 2 points, found 1", id="one point"),
        pytest.param(FALLING.replace("3,0.5", "3,0.98"), "it rises to 0.98 after 0.7", id="rising"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\xff", "odd.csv: not UTF-8 text (byte 0)", id="an image"),
        pytest.param(b"PK\x03\x04\x00\x00\x00", "odd.csv: expected a text file, found a binary one", id="a workbook"),
        pytest.param("time,survival\n-5,1\n-3,0.9\n2,0.5\n", "expected times from 0, found -5", id="negative times"),
        pytest.param("time,survival\n-5,1\n-3,0.9\n", "expected times after 0", id="negative times only"),
        pytest.param("time,survival\n0,1\n1,nan\n", 'line 3: expected a number, found "nan"', id="no number"),
        pytest.param("time,survival\n0,1\nsoon,0.5\n", "odd.csv: ", id="no time"),
        pytest.param("time,survival\n0,1\n1,100\n2,50\n3,40\n", "odd.csv: survival", id="mixed units"),
        pytest.param("time,survival\n0,1\n1,5,7,9\n2,0.5\n", "odd.csv: line 3", id="too many cells"),
        pytest.param(b"0,1\n" * 1_300_000, "odd.csv: more than 5 MB", id="enormous"),
    ],
)
def test_points_that_are_none_are_refused(content: str | bytes, hint: str) -> None:
    refused(f"km {written('odd.csv', content)} --n 50", hint)


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        pytest.param("", "odd.csv: expected a line of column names", id="empty"),
        pytest.param("time,event,arm\n", "then one patient a line, found fewer", id="a header alone"),
        pytest.param(FALLING, "expected the columns time, event and arm; found time, survival", id="points"),
        pytest.param("time,event\n-1,1\n", "odd.csv: line 2: expected a time from 0 on, found '-1'", id="negative"),
        pytest.param("time,event\n1,1\n2,3\n", "line 3: expected an event of 1 or 0", id="no event"),
        pytest.param("time,event\n0,1\n0,0\n", "expected times above 0, found none", id="no time"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "odd.csv: not UTF-8 text (byte 0)", id="an image"),
        pytest.param(
            b"PK\x03\x04\x00\x00", "odd.csv: expected a CSV file of patients, found a binary", id="a workbook"
        ),
    ],
)
def test_patients_that_are_none_are_refused(content: str | bytes, hint: str) -> None:
    refused(f"logrank {written('odd.csv', content)}", hint)
    refused("logrank -", hint.replace("odd.csv: not", "not").replace("odd.csv: ", "-: "), stdin=content)


TWO = "bonner-2006-radiotherapy.csv bonner-2006-radiotherapy-cetuximab.csv"


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        ("km", "POINTS"),
        ("logrank", "PATIENTS"),
        ("km nowhere.csv --n 5", "nowhere.csv: cannot be read: No such file or directory"),
        ("logrank nowhere.csv", "nowhere.csv: cannot be read: No such file or directory"),
        ("km . --n 5", "a folder, where a file is expected"),
        ("logrank .", "a folder, where a file is expected"),
        (f"km {RADIO}", "expected the number of patients (total), or the number at risk at time 0; found neither"),
        (f"km {RADIO} --at-risk 10:122", "expected the number of patients (total)"),
        (f"km {TWO} --n 213", "--n: expected 2, one for each curve; found 1"),
        (f"km {RADIO} --n 213 --n 211", "--n: expected 1, one for each curve; found 2"),
        (f"km {TWO} --n 213 --n 211 --events 136", "--events: expected 2, one for each curve; found 1"),
        (f"km {TWO} --n 213 --n 211 --arm radio", "--arm: expected 2 names, one for each curve; found 1"),
        (f"km {TWO} --n 213 --n 211 --arm a --arm a", "every arm has a name of its own; found a, a"),
        (f"km {TWO} --at-risk 0:213,10:122", "--at-risk: expected numbers for 2 curves (bonner-2006-radiotherapy, "),
        (f"km {RADIO} --at-risk 'a 0:213\nb 0:211'", "--at-risk: expected numbers for 1 curves"),
        ("km miller-1981-remission.csv --n 23", "--n: expected 2, one for each curve; found 1"),
        (f"km {RADIO} --at-risk nowhere.csv", "nowhere.csv: cannot be read"),
        (f"km {RADIO} --at-risk ''", "--at-risk"),
        (f"km {RADIO} --at-risk none", "--at-risk"),
        (
            f"km {RADIO} --at-risk '0:213, 10:221'",
            "221 at risk, more than the 213 before it; numbers at risk never rise",
        ),
        (f"km {RADIO} --at-risk '0:213, 10:122, 10:121'", "at 10: expected one number at risk, found 122 and 121"),
        (f"km {RADIO} --at-risk '0:213' --n 200", "at time 0 is 213, but the number of patients 200"),
        (f"km {RADIO} --at-risk '10:213' --n 200", "213 at risk at 10 are more than all 200 patients"),
        (f"km {RADIO} --n 213 --events 214", "expected at most 213 events, one a patient; found 214"),
        (f"km {RADIO} --n 213 --events -1", "events"),
        (f"km {RADIO} --n 0", "expected at least one patient, found 0"),
        (f"km {RADIO} --n -5", "found -5"),
        (f"km {RADIO} --n 21.3", "--n"),
        (f"km {RADIO} --n many", "'many'"),
        (f"km {RADIO} --n 213 --unit fraction", "survival is at most 1 (fractions)"),
        (f"km {RADIO} --n 213 --incidence", "expected a curve that falls"),
        ("km rising.csv --n 213 --survival", "expected a curve that falls"),
        (f"km {RADIO} --n 213 --unit percents", "--unit"),
        (f"km {RADIO} --n 213 --method guess", "--method"),
        (f"km {RADIO} --n 213 --at 0", "--at"),
        (f"km {RADIO} --n 213 --tau -3", "--tau"),
        (f"km {RADIO} --n 213 --conf-level 5", "confidence level"),
        (f"km {RADIO} --n 213 --at-riks 0:213", "--at-risk"),
        (f"km {RADIO} --n 213 --reported ''", "--reported needs a value"),
        (f"km {RADIO} --n 213 --reported nonsense", "expected median, HR, p, RMST or survival before a value"),
        (f"km {RADIO} --n 213 --reported '50%'", "expected median, HR, p, RMST or survival before a value"),
        (f"km {RADIO} --n 213 --reported 'survival 50%'", "expected the time of it, as in 69.2%"),
        (f"km {RADIO} --n 213 --reported 'HR 0.5'", "expected two arms before a hazard ratio"),
        (f"km {RADIO} --n 213 --reported 'p = 0.5'", "expected a comparison of at least two arms"),
        (f"km {RADIO} --n 213 --reported 'placebo: median 5'", "no arm is called 'placebo'"),
        (f"km {RADIO} --n 213 --reported 'median soon'", "median soon"),
        (f"km {TWO} --n 213 --n 211 --reported 'median 5'", "expected the name of an arm first"),
        (f"km {TWO} --n 213 --n 211 --reported 'p = 1.5'", "a p-value lies between 0 and 1"),
        (f"km {TWO} --n 213 --n 211 --reported 'HR 0.7 (0.9 to 0.5)'", "the lower limit lies above the upper one"),
        ("logrank few.csv --n 3", "--n"),
    ],
)
def test_what_cannot_be_is_one_clear_line(call: str, hint: str) -> None:
    written("rising.csv", "time,y\n0,0\n1,0.1\n2,0.3\n3,0.4\n")
    written("few.csv", FEW)
    refused(call, hint)


def test_censoring_marks_make_the_patients_those_of_the_figure(tmp_path: Path) -> None:
    """Miller's maintained group: corners and all four marks; median and interval as R's survfit gives them."""
    points = tmp_path / "maintained.csv"
    rows = (fixtures() / "curves" / "miller-1981-remission.csv").read_text().splitlines()
    points.write_text("\n".join(row.rpartition(",")[0] for row in rows if row.endswith((",maintained", ",arm"))))
    result = bsq(f"km {points} --n 11 --marks '13, 28, 45, 161' --no-plot")
    assert result.exit_code == 0
    assert "11 patients, 7 events" in result.stdout
    assert "31.00 (18.00 to not reached)" in result.stdout
    wrong = bsq(f"km {points} --n 11 --marks '13, soon'")
    assert (wrong.exit_code, wrong.stderr.count("\n") <= 4) == (2, True)
    assert "expected times" in wrong.stderr


def test_what_stands_before_a_reported_p_belongs_to_it() -> None:
    points = fixtures() / "curves" / "miller-1981-remission.csv"
    at_risk = "maintained 0:11, 20:7, 40:3\nnot maintained 0:12, 20:6, 40:2"
    reported = "--reported 'log-rank p = 0.065' --reported 'maintained vs not maintained: p = 0.065'"
    result = bsq(f"km {points} --at-risk {shlex.quote(at_risk)} {reported} --no-plot")
    assert result.exit_code == 0, result.output
    assert "reproduced  reported log-rank p = 0.065 [logrank]" in result.stdout
    assert "reproduced  reported maintained vs not maintained: p = 0.065 [logrank]" in result.stdout
