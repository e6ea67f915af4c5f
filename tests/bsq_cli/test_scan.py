"""``bsq scan``, as a user calls it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import validate
from tests.bsq.documents import trial

from bsq.reports.json import REPORT_SCHEMA
from bsq_cli.main import main

WRONG = "Response was seen in 12 (54.6%) of 22 patients; 3/22 (14.0%) had TP53 mutations.\n"
RIGHT = "Response was seen in 12 (54.5%) of 22 patients.\n"


def run(*arguments: object, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["scan", *map(str, arguments)], input=stdin, env={"COLUMNS": "100"})


def write(folder: Path, name: str, text: str | bytes = WRONG) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_wrong_number_is_quoted_and_marked(tmp_path: Path) -> None:
    result = run(write(tmp_path, "paper.txt"))
    assert result.exit_code == 1
    assert "»3/22 (14.0%)«" in " ".join(result.stdout.split())
    assert "rounded to 14% and then printed with a decimal" in result.stdout


def test_what_is_right_is_clean(tmp_path: Path) -> None:
    result = run(write(tmp_path, "paper.txt", RIGHT), "--show", "all")
    assert result.exit_code == 0
    assert "54.5%" in result.stdout


def test_json_has_spans_confidence_and_quotes(tmp_path: Path) -> None:
    path = write(tmp_path, "paper.txt")
    document = json.loads(run(path, "--format", "json").stdout)
    validate(document, REPORT_SCHEMA)
    findings = document["papers"][0]["findings"]
    for finding in findings:
        start, end = finding["span"]
        assert finding["quote"]["marked"].rstrip(")") == WRONG[start:end]
        assert finding["confidence"] in ("high", "low")
    assert [f["printed"] for f in findings] == ["54.6%", "14.0%"]


def test_standard_input_is_text() -> None:
    assert run("-", stdin=WRONG).exit_code == 1


def test_nothing_to_check(tmp_path: Path) -> None:
    result = run(write(tmp_path, "paper.txt", "No number at all.\n"))
    assert (result.exit_code, result.stdout) == (3, "")
    assert "no printed statistic was found" in result.stderr


def test_a_broken_file_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    broken, good = write(tmp_path, "broken.pdf", b"%PDF-1.7 truncated"), write(tmp_path, "good.txt")
    result = run(broken, good, tmp_path / "missing.txt")
    assert result.exit_code == 2
    assert "broken.pdf" in result.stderr
    assert "missing.txt: no such file" in result.stderr
    assert "14.0%" in result.stdout
    assert "3 documents, 1 with statistics, 2 could not be read: 2 mismatch" in result.stderr


@pytest.mark.parametrize("jobs", [1, 2])
def test_folders(tmp_path: Path, jobs: int) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path, "notes.csv", "1,2")
    write(tmp_path, "deeper/b.html", f"<html><body><p>{RIGHT}</p></body></html>")
    flat = json.loads(run(tmp_path, "--format", "json", "--jobs", jobs).stdout)
    deep = json.loads(run(tmp_path, "--recursive", "--format", "json", "--jobs", jobs).stdout)
    assert [paper["paper"] for paper in flat["papers"]] == ["a.txt"]
    assert [paper["paper"] for paper in deep["papers"]] == ["a.txt", "b.html"]


def test_a_folder_without_documents_says_so(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 3
    assert "--recursive" in result.stderr


def test_low_confidence_can_be_left_out(tmp_path: Path) -> None:
    text = "Among the 22 patients, the response rate was 76.6%. It was 12/22 (54.6%) before.\n"
    path = write(tmp_path, "paper.txt", text)
    every = json.loads(run(path, "--format", "json").stdout)["papers"][0]["findings"]
    sure = json.loads(run(path, "--format", "json", "--min-confidence", "high").stdout)["papers"][0]["findings"]
    assert [f["printed"] for f in every] == ["76.6%", "54.6%"]
    assert [f["printed"] for f in sure] == ["54.6%"]


def test_the_saved_draft_is_verified_alike(tmp_path: Path) -> None:
    path, target = write(tmp_path, "paper.txt"), tmp_path / "paper.toml"
    result = run(path, "--save", target)
    assert f"Wrote {target}" in result.stderr
    verified = CliRunner().invoke(main, ["verify", str(target), "--format", "json"])
    assert verified.exit_code == result.exit_code == 1
    findings = json.loads(verified.stdout)["papers"][0]["findings"]
    assert [(f["printed"], f["verdict"]) for f in findings] == [("54.6%", "mismatch"), ("14.0%", "mismatch")]


def test_drafts_of_several_documents_go_into_a_folder(tmp_path: Path) -> None:
    paths = [write(tmp_path, "a.txt"), write(tmp_path, "b.txt", RIGHT)]
    run(*paths, "--save", tmp_path / "drafts")
    assert sorted(path.name for path in (tmp_path / "drafts").iterdir()) == ["a.toml", "b.toml"]


def test_the_document_is_never_overwritten(tmp_path: Path) -> None:
    path = write(tmp_path, "paper.txt")
    result = run(path, "--save", path)
    assert result.exit_code == 2
    assert path.read_text() == WRONG
    assert "is there already" in result.stderr


def test_a_mended_draft_is_never_overwritten(tmp_path: Path) -> None:
    path, target = write(tmp_path, "paper.txt"), write(tmp_path, "paper.toml", "mended by hand")
    assert run(path, "--save", target).exit_code == 2
    assert target.read_text() == "mended by hand"


def test_drafts_of_one_name_are_numbered(tmp_path: Path) -> None:
    paths = [write(tmp_path, "one/a.txt"), write(tmp_path, "two/a.txt")]
    run(*paths, "--save", tmp_path / "drafts")
    assert sorted(path.name for path in (tmp_path / "drafts").iterdir()) == ["a-2.toml", "a.toml"]


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".xml", ".docx", ".pdf"])
def test_every_format_from_the_command_line(tmp_path: Path, suffix: str) -> None:
    result = run(write(tmp_path, f"trial{suffix}", trial.WRITERS[suffix]()))
    assert result.exit_code == 1
    assert "4 (18.0%) of 25" in " ".join(result.stdout.split()).replace("»", "").replace("«", "")


def test_hostile_words_do_not_reach_the_terminal(tmp_path: Path) -> None:
    text = "\x1b[31mred ::error:: 3/22 (14.0%) \u202e of patients\n"
    for name in ("terminal", "json", "html", "markdown", "csv", "junit", "sarif", "github"):
        shown = run(write(tmp_path, "paper.txt", text), "--format", name).stdout
        assert "\x1b[31m" not in shown
        assert "\u202e" not in shown


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1_200_000_000, 1_200_000_000))
from bsq_cli.main import main
main(["scan", sys.argv[1], "--format", "csv"])
"""


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("digits.txt", b"1" * 5_000_000),
        ("brackets.txt", b"p = (" * 200_000),
        ("columns.txt", b"Table 1 Wide\n" + b"\n".join(b"|".join([b"row", *[b"3 (15.0)"] * 10_000]) for _ in range(4))),
        (
            "rows.txt",
            b"Table 1 Long\nx | A (n = 60) | B (n = 60) | p\n" + b"row | 12 (20.0) | 13 (21.7) | 0.82\n" * 1_500,
        ),
        ("atoms.txt", b"In all, " + b"12 (20.0%) of 60 and " * 20_000),
        ("blanks.txt", b" " * 3_000_000),
        ("lines.txt", b"1\n" * 300_000),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_documents_end_in_bounded_time_and_memory(tmp_path: Path, name: str, data: bytes) -> None:
    path = write(tmp_path, name, data)
    done = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, timeout=100)
    assert done.returncode in (0, 1, 2, 3), done.stderr
    assert "Traceback" not in done.stderr
