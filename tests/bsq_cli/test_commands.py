"""The command line: every command, its output, its exit code, its errors."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from bsq.bundled import bundled
from bsq.claims import KINDS
from bsq.findings import VERDICTS
from bsq.paper.schema import schema
from bsq.statistics import METHODS
from bsq_cli.main import COMMANDS, Commands, main

FINDING_KEYS = {
    "claim", "kind", "subject", "where", "printed", "inputs", "derived", "method", "derivations", "verdict",
    "impossible", "decision_error", "explanations",
}  # fmt: skip
RIGHT = 'id = "right"\n[[claim]]\nid = "a"\nkind = "percent"\ncount = "15/22"\nprinted = "68.2%"\n'
WRONG = RIGHT.replace("68.2%", "62.8%")
QUALIFIED = RIGHT.replace("15/22", "10/29").replace("68.2%", "34.4%")
DECISION = 'id = "d"\n[[claim]]\nid = "a"\nkind = "comparison"\ncounts = ["40/44", "5/22"]\nprinted = "NS"\n'


def bsq(*arguments: str, columns: int = 80) -> Result:
    environment = {"COLUMNS": str(columns), "NO_COLOR": "1"}
    return CliRunner(env=environment).invoke(main, list(arguments), prog_name="bsq")


def written(folder: Path, text: str, name: str = "paper.toml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_loaded_and_has_help(name: str) -> None:
    result = bsq(name, "--help")
    assert result.exit_code == 0
    group = main
    assert isinstance(group, Commands)
    command = group.get_command(group.make_context("bsq", ["x"], resilient_parsing=True), name)
    assert command is not None
    assert COMMANDS[name][1].rstrip(".").split()[0] in (command.help or "")


@pytest.mark.parametrize(
    ("text", "fail_on", "code"),
    [
        (RIGHT, "mismatch", 0), (RIGHT, "qualified", 0), (WRONG, "mismatch", 1), (WRONG, "decision", 0),
        (WRONG, "never", 0), (QUALIFIED, "mismatch", 0), (QUALIFIED, "qualified", 1), (DECISION, "decision", 1),
        (WRONG.replace("15/22", "15/12"), "never", 2),
    ],
)  # fmt: skip
def test_exit_codes(tmp_path: Path, text: str, fail_on: str, code: int) -> None:
    assert bsq("verify", written(tmp_path, text), "--fail-on", fail_on).exit_code == code


def test_nothing_to_check_is_exit_code_3_and_says_so() -> None:
    result = bsq("verify", "paper-001", "--only", "no-such-claim")
    assert result.exit_code == 3
    assert result.stdout == ""
    assert "no-such-claim" in result.stderr


def test_a_broken_file_does_not_keep_the_others_from_being_checked(tmp_path: Path) -> None:
    result = bsq("verify", written(tmp_path, "id = 3"), "paper-001")
    assert result.exit_code == 2
    assert "paper-001" in result.stdout
    assert "paper.toml" in result.stderr


def test_a_folder_stands_for_its_paper_files(tmp_path: Path) -> None:
    written(tmp_path, RIGHT, "one.toml")
    written(tmp_path, WRONG, "two.toml")
    result = bsq("verify", str(tmp_path), "--format", "json")
    assert [paper["source"][-8:] for paper in json.loads(result.stdout)["papers"]] == ["one.toml", "two.toml"]


@pytest.mark.parametrize("paper", bundled())
def test_the_json_report_follows_its_contract(paper: str) -> None:
    document = json.loads(bsq("verify", paper, "--format", "json").stdout)
    assert document["schema"] == "bsq.report/1"
    (reported,) = document["papers"]
    assert set(reported) >= {"paper", "source", "title", "summary", "findings"}
    assert set(reported["summary"]) >= {"reproduced", "qualified", "mismatch", "unchecked", "decision_errors"}
    counted = dict.fromkeys(("reproduced", "qualified", "mismatch", "unchecked"), 0)
    identities = [finding["claim"] for finding in reported["findings"]]
    assert len(set(identities)) == len(identities)
    for finding in reported["findings"]:
        assert set(finding) >= FINDING_KEYS
        counted[finding["verdict"]] += 1
        for derivation in finding["derivations"]:
            assert set(derivation) >= {"method", "value", "shown", "reproduces"}
    assert {verdict: reported["summary"][verdict] for verdict in counted} == counted


@pytest.mark.parametrize("paper", bundled())
@pytest.mark.parametrize("columns", [80, 120])
def test_the_terminal_report_keeps_to_its_width_and_ends_no_line_in_blanks(paper: str, columns: int) -> None:
    result = bsq("verify", paper, "--show", "all", columns=columns)
    lines = result.stdout.split("\n")
    assert max(map(len, lines)) <= columns
    assert [line for line in lines if line != line.rstrip()] == []
    assert "\x1b" not in result.stdout


def test_every_finding_of_the_json_is_in_the_terminal_report() -> None:
    findings = json.loads(bsq("verify", "paper-001", "--format", "json").stdout)["papers"][0]["findings"]
    flagged = bsq("verify", "paper-001", columns=400).stdout
    everything = bsq("verify", "paper-001", "--show", "all", columns=400).stdout
    for finding in findings:
        if finding["verdict"] in ("mismatch", "qualified"):
            assert f"claim       {finding['claim']}\n" in flagged
            assert all(explanation in flagged for explanation in finding["explanations"])
        assert finding["printed"] in everything


def test_mismatches_come_first() -> None:
    shown = bsq("verify", "paper-001").stdout
    assert shown.rindex("MISMATCH") < shown.index("\nqualified  ")


def test_show_and_list_name_every_claim_and_paper() -> None:
    listed = bsq("list").stdout
    for paper in bundled():
        assert paper in listed
    assert "crr-naive-exposed" in bsq("show", "paper-001", columns=200).stdout


@pytest.mark.parametrize("name", [*KINDS, *METHODS, *VERDICTS])
def test_explain_knows_every_name(name: str) -> None:
    result = bsq("explain", name)
    assert result.exit_code == 0
    assert name in result.stdout


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("explain", "fischer"), "did you mean fisher?"),
        (("verfy", "paper-001"), "did you mean verify?"),
        (("verify", "paper-01"), "did you mean paper-001?"),
        (("verify", "nowhere.toml"), "no such file"),
        (("lint", "nowhere.toml"), "no such file"),
        (("show", "nowhere.toml"), "no such file"),
        (("verify",), "PAPER..."),
        (("verify", "paper-001", "--format", "xml"), "'json'"),
    ],
)
def test_a_bad_call_says_what_to_try(arguments: tuple[str, ...], hint: str) -> None:
    result = bsq(*arguments)
    assert result.exit_code == 2
    assert hint in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_new_paper_file_is_good_and_reproduces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert bsq("new", "my-paper").exit_code == 0
    assert bsq("lint", "my-paper.toml").exit_code == 0
    report = json.loads(bsq("verify", "my-paper.toml", "--format", "json").stdout)
    summary = report["papers"][0]["summary"]
    assert (summary["mismatch"], summary["qualified"], summary["unchecked"]) == (0, 0, 0)
    assert summary["reproduced"] > 20


def test_new_keeps_an_existing_file(tmp_path: Path) -> None:
    path = written(tmp_path, "precious")
    result = bsq("new", path)
    assert result.exit_code == 2
    assert "--force" in result.stderr
    assert Path(path).read_text() == "precious"
    assert bsq("new", path, "--force").exit_code == 0
    assert [file.name for file in tmp_path.iterdir()] == ["paper.toml"]


def test_new_in_a_folder_that_does_not_exist_is_a_clear_error(tmp_path: Path) -> None:
    result = bsq("new", str(tmp_path / "nowhere" / "paper.toml"))
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_the_schema_accepts_every_bundled_paper_and_refuses_an_unknown_key() -> None:
    import tomllib

    validator = jsonschema.Draft202012Validator(schema())
    for path in bundled().values():
        assert list(validator.iter_errors(tomllib.loads(path.read_text(encoding="utf-8")))) == []
    assert list(validator.iter_errors(tomllib.loads(RIGHT + "cuont = 3\n")))
    assert json.loads(bsq("schema").stdout) == schema()


def test_a_failure_of_ours_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("bsq_cli.verify.verify_paper", fail)
    result = bsq("verify", "paper-001")
    assert result.exit_code == 1 or result.exit_code == 2
    assert "RuntimeError: broken" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["verify", "paper-001"], ["explain", "fisher"], ["list"]])
def test_light_commands_import_no_heavy_library(arguments: list[str]) -> None:
    heavy = ("numpy", "scipy", "pandas", "statsmodels", "lifelines")
    code = (
        "import sys\nfrom bsq_cli.main import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
        f"sys.stderr.write(','.join(name for name in {heavy!r} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_help_imports_neither_rich_nor_the_engine() -> None:
    code = (
        "import sys\nfrom bsq_cli.main import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "sys.stderr.write(','.join(name for name in ('rich', 'msgspec', 'bsq.engine') if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
