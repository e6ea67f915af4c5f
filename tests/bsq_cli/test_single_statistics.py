"""The commands that re-derive one statistic: their examples, their answers, their errors."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bsq.claims import load_kind
from bsq.engine import verify
from bsq.paper.reading import parse_paper
from bsq_cli.main import COMMANDS, main

SINGLE = [
    "percent", "compare", "fisher", "chi2", "infer", "proportion", "effect", "ratio", "survival", "mean", "ttest",
    "anova", "statistic", "diagnostic", "rate", "correlation", "samplesize", "metaanalysis", "km", "logrank",
]  # fmt: skip
STUDIES = "study,events1,n1,events2,n2\nAdams,12,100,20,100\nBaker,8,50,9,60\nClark,30,210,41,190\n"
CURVE = "time,survival\n0,1\n3,0.85\n6,0.72\n9,0.60\n12,0.48\n15,0.41\n18,0.36\n"
CURVES = "x,A,B\n0,1,1\n3,0.85,0.9\n6,0.72,0.79\n9,0.60,0.7\n12,0.48,0.61\n15,0.41,0.55\n18,0.36,0.5\n"
AT_RISK = "time,A,B\n0,213,211\n6,150,165\n12,98,125\n"
PATIENTS = "time,event,arm\n" + "".join(f"{t},{int(t % 3 > 0)},{'AB'[t % 2]}\n" for t in range(1, 41))
ESTIMATES = "study;HR;low;high\nA;0,74;0,57;0,97\nB;0,90;0,70;1,16\n"


def bsq(*arguments: str, stdin: str | bytes | None = None, columns: int = 80) -> Result:
    environment = {"COLUMNS": str(columns), "NO_COLOR": "1"}
    return CliRunner(env=environment).invoke(main, list(arguments), prog_name="bsq", input=stdin)


def examples(name: str) -> list[list[str]]:
    """The calls in a command's help, without redirections."""
    lines = re.findall(rf"^ +bsq ({name}(?: [^<>\n]*)?)", bsq(name, "--help", columns=200).stdout, re.MULTILINE)
    return [shlex.split(line) for line in lines]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_of_the_help_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files = {"studies": STUDIES, "curve": CURVE, "curves": CURVES, "at-risk": AT_RISK, "patients": PATIENTS}
    for file, text in files.items():
        Path(f"{file}.csv").write_text(text)
    if name != "new":
        Path("papers").mkdir()
        assert bsq("new", "my-paper").exit_code == bsq("new", "papers/my-paper").exit_code == 0
        for document in ("trial.txt", "trial.html", "papers/trial.txt"):
            Path(document).write_text("<p>Response was seen in 12 (54.5%) of 22 patients.</p>")
    assert examples(name)
    for call in examples(name):
        result = bsq(*call, stdin="t(28) = 2.20, p = .03")
        assert result.exit_code in (0, 1), (call, result.output)
        if name in SINGLE:
            assert result.stderr == ""
            assert max(map(len, result.stdout.split("\n"))) <= 80, result.stdout


@pytest.mark.parametrize(
    ("call", "code", "expected"),
    [
        ("percent 3/22 --reported 14.0%", 1, ["13.64%", "rounded to 14% and then printed with a decimal"]),
        ("percent --of 22 --reported 76.6%", 1, ["no count of 22 gives 76.6%", "72.7%", "77.3%", "23/30 (truncated)"]),
        ("percent 68.2%/22 --reported 68.2%", 0, []),
        ("percent 1,234/5,678 --reported 21.7%", 0, ["21.73%"]),
        (
            "fisher 40/44 15/22 --reported 'p = 0.033'", 0,
            ["0.03310", "as reported", "0.02596", "4.542 (0.9894 to 24.39)"],
        ),
        ("chi2 16/22 21/44 --reported 0.054", 0, ["0.05372  as reported", "yates", "n-1", "likelihood-ratio"]),
        ("compare 4/12 6/13 --reported .21", 1, ["0.5133", "0.6882", "no method in common use"]),
        ("compare 5/12 11/13 --reported .03", 0, ["as reported"]),
        ("compare --table '8 1 3; 7 0 6'", 0, ["fisher-freeman-halton  0.4110"]),
        ("compare --table '8 1 3; 7 0 6' --ordered", 0, ["linear-by-linear", "kruskal-wallis"]),
        ("compare --table '20 10; 3 15' --paired", 0, ["mcnemar-exact"]),
        ("compare 16/22 21/44 --alternative greater", 0, ["0.02686"]),
        ("compare 16/22 21/44 --test boschloo", 0, ["boschloo"]),
        ("infer '83% vs 33%' --n 12 --n 21 -p 0.057", 0, ["5/6 vs 3/9", "0.05722"]),
        ("proportion 15/22 --reported '68.2% (45.1 to 86.1)'", 0, ["clopper-pearson    68.18% (45.13% to 86.14%)  as"]),
        ("proportion 15/22 --conf-level 90", 0, ["wilson"]),
        ("effect 40/44 15/22", 0, ["katz", "woolf", "newcombe", "nnt"]),
        ("effect 40/44 15/22 --reported 'RR 1.33 (0.99-1.80)'", 0, ["reproduced  reported RR 1.33 (0.99-1.80) [katz]"]),
        ("ratio 0.74 0.57-0.97 --p 0.03", 0, ["0.7384 to 0.7487", "as reported"]),
        ("ratio 2.047 1.109-3.377", 1, ["one digit wrong", "upper limit 3.777"]),
        ("survival 71.9% 55.9-93.9 --n 22", 1, ["on no scale", "lower limit 54.9 or 55.0"]),
        ("survival 41.9% 25.0-70.2 --n 22", 0, ["km-log", "the interval implies 20 patients at risk"]),
        ("mean 3.44 --sd 2.47 --n 18 --items 1", 0, ["grimmer", "truncated"]),
        ("mean 5.19 --n 28", 1, ["no 28 whole numbers have this mean; nearest: 5.18 and 5.21"]),
        ("mean 3.44 --sd 3.20 --n 18 --range 1-7", 1, ["the SD lies between 0.51 and 2.96"]),
        ("mean 0.35 --sd 0.11 --n 20 --binary", 1, ["no whole numbers with this mean have this SD; nearest: 0.49"]),
        (
            "ttest '65.6 (9.5), n=72' '63.14 (10.1), n=68'", 0,
            ["student     0.1293 to 0.1509    t 1.485, df 138", "welch"],
        ),
        (
            "ttest '65.6 (1.12), n=72' '63.1 (1.22), n=68' --reported 'p = 0.13'", 1,
            ["a standard error taken for a standard deviation"],
        ),
        ("ttest '65.6 (1.12), n=72' '63.1 (1.22), n=68' --se --reported 'p = 0.13'", 0, ["as reported"]),
        ("anova '316.6 (58.7), n=8' '256.4 (37.1), n=9' '278.0 (33.8), n=5'", 0, ["F 3.715, df 2 and 19"]),
        ("statistic 't(28) = 2.20, p = .03'", 0, ["truncated"]),
        ("statistic 't(28) = 2.20, p = .06' 'F(2, 45) = 3.40, p = 0.042'", 1, ["MISMATCH", "reproduced"]),
        (
            "diagnostic --tp 25 --fp 3 --fn 5 --tn 60", 0,
            ["83.33%", "95.24%", "89.29%", "92.31%", "17.50 (5.734 to 53.41)"],
        ),
        ("rate 12/345.6 30/402.1", 0, ["0.03472 (0.01794 to 0.06065)", "0.4654 (0.2383 to 0.9090)", "exact-rates"]),
        ("correlation 0.45 --n 30 --reported 'p = .01'", 0, ["0.01153 to 0.01374  as reported"]),
        ("correlation -0.45 --n 30 --reported 'p = .01'", 0, ["t -2.666"]),
        ("samplesize --proportions 0.20 0.40 --power 0.8 --reported 91", 0, ["91  as reported"]),
        ("samplesize --hazard-ratio 0.7 --power 80%", 0, ["schoenfeld  247"]),
    ],
)  # fmt: skip
def test_the_answer(call: str, code: int, expected: list[str]) -> None:
    result = bsq(*shlex.split(call))
    assert result.exit_code == code, result.output
    for text in expected:
        assert text in re.sub(r"\s*\n\s{14}", " ", result.stdout), (text, result.stdout)


@pytest.mark.parametrize(("studies", "effect"), [(STUDIES, "RR"), (ESTIMATES, "HR")])
def test_a_meta_analysis_with_its_forest_plot(studies: str, effect: str) -> None:
    result = bsq("metaanalysis", "-", stdin=studies)
    assert result.exit_code == 0, result.output
    assert "dersimonian-laird" in result.stdout
    assert f"\n{effect} " in result.stdout
    assert "◆" in result.stdout
    assert max(map(len, result.stdout.split("\n"))) <= 80


def test_a_forest_plot_is_no_part_of_json() -> None:
    found = json.loads(bsq("metaanalysis", "-", "--format", "json", stdin=STUDIES).stdout)["papers"][0]["findings"]
    assert [finding["subject"] for finding in found][:2] == ["estimate", "p"]


BAD = [
    ("fisher 15/12 3/4", "15/12", "a count cannot exceed its total (12)"),
    ("fisher 3/0 1/4", "3/0", "a total cannot be zero"),
    ("fisher -1/5 1/4", "-1/5", "a count cannot be negative"),
    ("fisher abc 1/4", "abc", "expected a count of a total"),
    ("fisher '' 1/4", "''", "expected a count of a total"),
    ("fisher 1e400/5 1/4", "1e400", "expected"),
    ("fisher 3/4", "", "at least two groups, found 1"),
    ("fisher", "counts", "at least two groups"),
    ("fisher 3/4 1/4 --table '1 2; 3 4'", "--table", "or"),
    ("fisher 3/4 1/4 --reported 'p = 1.2'", "p = 1.2", "a p-value lies between 0 and 1"),
    ("fisher 3/4 1/4 --reportd 0.1", "--reportd", "--reported"),
    ("chi2 --table '8 1; 7'", "8 1; 7", "equally many counts"),
    ("chi2 3/4 1/4 --reported p", "p", "expected one printed number"),
    ("compare 3/4 1/4 --test fischer", "fischer", "did you mean fisher?"),
    ("compare --table '1 2 3; 4 5 6' --paired", "paired", "2 x 2"),
    ("percent", "COUNT", "--of"),
    ("percent 3/22 --of 22", "COUNT", "--of"),
    ("percent --of 22", "--reported", "--of"),
    ("percent 3/22 --reported 140%", "140%", "between 0 and 100"),
    ("percent 3/22 --digits 0", "--digits", "0"),
    ("infer '83%' --n 12 --n 21 -p 0.05", "--n", "expected one --n for each"),
    ("infer '83% vs 33%' --n 12 --n 21 -p 1.5", "1.5", "a p-value lies between 0 and 1"),
    ("infer 'most vs 33%' --n 12 --n 21 -p 0.5", "most", "expected"),
    ("proportion 15/22 --reported '68.2%'", "68.2%", "expected an estimate with its interval"),
    ("proportion 15/22 --conf-level 195", "195", "confidence level"),
    ("proportion 15/22 --method wlson", "wlson", "wilson"),
    ("effect 40/44", "counts", "takes 2 values"),
    ("effect 40/44 15/22 --reported 1.33", "1.33", "RR (risk ratio), OR"),
    ("ratio 0.74 0.97-abc", "0.97-abc", "expected"),
    ("ratio -0.74 0.57-0.97", "-0.74", "positive"),
    ("survival 171.9% 55.9-93.9", "171.9%", "between 0 and 100"),
    ("mean 3.44 --n 1", "n 1", "at least two patients"),
    ("mean 3.44 --n 18 --range 7-1", "7-1", "such as 1-7"),
    ("ttest '65.6 (9.5), n=72'", "groups", "expected two groups, found 1"),
    ("ttest '65.6 (9.5)' '63.1 (10.1), n=68'", "65.6 (9.5)", "65.6 (9.5), n=72"),
    ("anova '1 (1), n=5'", "groups", "at least two groups"),
        ("diagnostic --tp 0 --fp 0 --fn 0 --tn 0", "tp", "all four counts are zero"),
    ("diagnostic --tp 25 --fp 3 --fn 5 --tn x", "x", "integer"),
    ("rate 12/0", "12/0", "person-time must be positive"),
    ("rate 1/2 3/4 5/6", "", "one rate or two"),
    ("correlation 1.45 --n 30", "1.45", "between -1 and 1"),
    ("samplesize --power 0.8", "effect", "proportions"),
    ("samplesize --proportions 0.2 0.2 --power 0.8", "proportions", "two different proportions"),
    ("metaanalysis nowhere.csv", "nowhere.csv", "No such file"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "place", "hint"), BAD, ids=[call for call, *_ in BAD])
def test_bad_input_is_one_clear_line(call: str, place: str, hint: str) -> None:
    result = bsq(*shlex.split(call))
    assert result.exit_code == 2, result.output
    assert place in result.stderr
    assert hint in result.stderr
    assert len([line for line in result.stderr.splitlines() if line.startswith("Error")]) == 1, result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("text", ["nothing to see", "t(28) = 2.20, p = 1.2"])
def test_a_text_without_test_statistics_is_nothing_to_check(text: str) -> None:
    result = bsq("statistic", text)
    assert result.exit_code == 3
    assert "no test statistic" in result.stderr


@pytest.mark.parametrize(
    ("csv", "hint"),
    [
        ("", "column names"),
        ("study,events1\nA,3", "expected the columns"),
        ("study,HR,low,high\nA,0.7,0.5", "expected 4 cells"),
        ("study,HR,low,high\nA,0.7,,0.9\nB,0.7,0.5,0.9", "low is empty"),
        (STUDIES.replace("12,100", "12,10"), "cannot exceed"),
        ("study,effect,low,high\nA,0.7,0.5,0.9", "give --effect"), (b"\xff\xfe\x00", "not UTF-8"),
        (b"x" * 5_000_001, "more than 5 MB"),
    ],
)  # fmt: skip
def test_bad_studies_are_refused(csv: str | bytes, hint: str) -> None:
    result = bsq("metaanalysis", "-", stdin=csv)
    assert result.exit_code == 2
    assert hint in result.stderr
    assert "Traceback" not in result.stderr


def test_three_hundred_megabytes_of_standard_input_are_refused_at_once() -> None:
    command = f"head -c 300000000 /dev/zero | {shlex.quote(str(Path(sys.executable).with_name('bsq')))} statistic -"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert done.returncode == 2
    assert "more than 5 MB" in done.stderr


@pytest.mark.parametrize("name", SINGLE)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(
        st.one_of(
            st.text(max_size=12),
            st.text("0123456789./%()<>=,- pnt", max_size=16),
            st.sampled_from(["3/4", "0.5", "12 (3), n=5", "--n", "--reported", "--se", "--sd", "--of", "1/1", "0/9"]),
        ),
        max_size=6,
    )
)
def test_random_text_never_ends_in_a_traceback(name: str, texts: list[str]) -> None:
    result = bsq(name, *texts, stdin="")
    assert result.exit_code in (0, 1, 2, 3), (texts, result.output)
    assert "bsq failed" not in result.output, (texts, result.output)
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_json_follows_the_contract_of_verify() -> None:
    document = json.loads(bsq("fisher", "40/44", "15/22", "--reported", "0.033", "--format", "json").stdout)
    assert document["schema"] == "bsq.report/1"
    (paper,) = document["papers"]
    assert paper["paper"] is None
    assert [finding["verdict"] for finding in paper["findings"]] == ["reproduced"] + ["unchecked"] * 3
    first = paper["findings"][0]
    assert first["printed"] == "0.033"
    assert {"method": "fisher", "reproduces": True}.items() <= first["derivations"][0].items()


def test_a_command_and_a_paper_file_give_one_verdict() -> None:
    text = (
        'id = "same"\n[[claim]]\nid = "a"\nkind = "ttest"\n'
        'groups = ["65.6 (1.12), n=72", "63.1 (1.22), n=68"]\nprinted = "p = 0.13"\n'
    )
    (filed,) = verify(parse_paper(text, "same")).findings
    call = ["ttest", "65.6 (1.12), n=72", "63.1 (1.22), n=68", "--reported", "p = 0.13", "--format", "json"]
    (typed,) = json.loads(bsq(*call).stdout)["papers"][0]["findings"]
    assert (typed["verdict"], typed["derived"], tuple(typed["explanations"])) == (
        filed.verdict.value, filed.derived, filed.explanations,
    )  # fmt: skip


@pytest.mark.parametrize(
    "call",
    [
        "percent 3/22", "fisher 40/44 15/22", "chi2 16/22 21/44", "compare 4/12 6/13", "ratio 0.74 0.57-0.97",
        "rate 12/345.6", "survival 71.9% 55.9-93.9", "mean 3.44 --n 18", "effect 40/44 15/22",
        "ttest '65.6 (9.5), n=72' '63.14 (10.1), n=68'",
    ],
)  # fmt: skip
def test_light_commands_import_no_heavy_library(call: str) -> None:
    code = (
        "import sys\nfrom bsq_cli.main import main\n"
        f"try:\n    main({shlex.split(call)!r})\nexcept SystemExit:\n    pass\n"
        "names = ('numpy', 'scipy', 'pandas', 'statsmodels', 'lifelines', 'matplotlib')\n"
        "sys.stderr.write(','.join(name for name in names if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("bsq fi", "fisher"), ("bsq verify paper-00", "paper-003"), ("bsq explain test", "test_statistic"),
        ("bsq show p", "paper-001"),
    ],
)  # fmt: skip
def test_the_shell_completes(words: str, expected: str) -> None:
    environment = {"_BSQ_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    result = CliRunner(env=environment).invoke(main, [], prog_name="bsq")
    assert expected in result.stdout


def test_every_alternative_reaches_its_kind() -> None:
    for name in ("comparison", "ratio", "ttest", "rate", "correlation"):
        assert "alternative" in load_kind(name).__struct_fields__


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("effect 40/44 15/22 --reported 'relative risk, 1.33; 95% CI, 0.99-1.80'", "[katz]"),
        ("effect 40/44 15/22 --reported 'ARR 22.7%'", "[wald-difference]"),
        ("effect 40/44 15/22 --reported 'OR 4.67 (1.19-18.26); p=0.027'", "[wald-log]"),
        ("fisher 40/44 15/22 --reported 'OR=4·67, 95% CI 1·19–18·26, p=0·033'", "[woolf]"),
        ("fisher '40/44 (90.9%)' '15 of 22 (68.2%)' --reported '(P = 0.033).'", "[fisher]"),
        ("fisher --table '40 4; 15 7' --reported 0.033", "odds ratio  40/44 over 15/22"),
        ("ratio 'HR 0.74 (0.57–0.97); p=0.03'", "[wald-log]"),
        ("ratio 0.74 0.57 to 0.97", "[wald-log]"),
        ("ratio 0.74 0.57 0.97 --measure or", "odds ratio"),
        ("ratio 0.74 '95% CI 0.57-0.97'", "[wald-log]"),
        ("infer '83% vs. 33%' --n 'n=12' --n 21 -p 0.057", "5/6 vs 3/9"),
        ("infer 83% 33% --n 12 --n 21 -p 0.057", "5/6 vs 3/9"),
        ("compare '16/22 vs 21/44' --test \"Fisher's exact test\" --reported .068", "[fisher]"),
        ("mean '3.44 (2.48)' --n 18", "[grimmer]"),
        ("survival 41.9% 25.0-70.2 --n 1,234", "n = 1234"),
        ("ttest '65.6 (9.5), n=72' '63.14 (10.1), n=68' --reported 't(138) = 1.49, p = .14'", "[student]"),
        ("rate 12/345.6 30/402.1 --per 100 --reported '-4.0 (-7.3 to -0.7)'", "[rate-difference-wald]"),
        ("samplesize --proportions 20% 40% --power 80% --alpha 0.01 --reported 'n = 122 per arm'", "reproduced"),
        ("correlation 'r = .45' --n 30", "t 2.666"),
    ],
)
def test_what_a_reviewer_pastes_is_understood(call: str, expected: str) -> None:
    result = bsq(*shlex.split(call), columns=200)
    assert result.exit_code == 0, result.output
    assert expected in result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        ("effect 40/44 15/22 --reported 'aOR 3.1 (1.0-9.0)'", "an adjusted ratio does not follow from counts"),
        ("fisher 40 4 15 7", "--table '40 4; 15 7'"),
        ("fisher 40/44 15/22 --reported 'RR 1.33 (0.99-1.79)'", "bsq effect"),
        ("fisher '40/44 (99.9%)' 15/22", "40/44 is 90.9%"),
        ("chi2 16/22 21/44 --reported 'χ2 = 3.72'", "expected a p"),
        ("mean 35% --n 20 --binary", "a mean is no percentage"),
        ("rate 12/345.6 --reported 'p = 0.05'", "one rate has no p-value"),
        ("percent 3/22 14%", "too many arguments"),
        ("percent 3/22 --reported ''", "needs a value"),
        ("ttest '5.2 (1.1), n=20' '4.1 (1.3), n=22' --paired", "one n"),
    ],
)
def test_what_cannot_be_checked_says_what_to_do(call: str, hint: str) -> None:
    result = bsq(*shlex.split(call))
    assert result.exit_code == 2
    assert hint in result.stderr
    assert "printed[" not in result.stderr


@pytest.mark.parametrize("call", ["percent --of 1000000000 --reported 13.6%", "mean 5.19 --n 1000000 --sd 2.11",
                                  "fisher 104000/1103700 189000/1103400", "rate 2000000/3000000 1/3"])  # fmt: skip
def test_enormous_counts_are_answered(call: str) -> None:
    assert bsq(*shlex.split(call)).exit_code == 0
