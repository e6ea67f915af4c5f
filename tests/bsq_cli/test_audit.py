"""``bsq audit``: verdicts against the recorded ones, updates, baselines, reasons to ignore, files that are safe."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bsq.bundled import bundled
from bsq.engine import audit, verify
from bsq.paper.errors import PaperFileError
from bsq.paper.reading import parse_paper, read_paper
from bsq_cli.main import main

BSQ = [sys.executable, "-c", "from bsq_cli.main import main; main()"]
CLAIM = (
    '# head\nid = "p"\n\n[[claim]]  # first\nid = "a"\nkind = "percent"\ncount = "3/22"\nprinted = "{}"\n{}\n# tail\n'
)
SEED = 5
CHANGES = 200


def bsq(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "80", "NO_COLOR": "1"}).invoke(main, list(arguments), prog_name="bsq")


def written(folder: Path, text: str, name: str = "p.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_bundled_papers_are_as_recorded() -> None:
    result = bsq("audit")
    assert result.exit_code == 0
    assert f"{len(bundled())} papers" in result.stdout


@pytest.mark.parametrize(
    ("printed", "more", "code", "told"),
    [
        ("13.6%", "", 0, "as recorded"),
        ("14.0%", "", 1, "was reproduced, now mismatch"),
        ("14.0%", 'expect = "mismatch"', 0, "1 known mismatch"),
        ("13.6%", 'expect = "mismatch"', 1, "was mismatch, now reproduced"),
        ("14.0%", 'ignore = "told the authors"', 0, "1 ignored"),
        ("13.6%", 'ignore = "told the authors"', 1, "nothing to ignore"),
        ("14.0%", 'expect = "wrong"', 2, ""),
        ("14.0%", 'ignore = " "', 2, ""),
    ],
)
def test_exit_codes(tmp_path: Path, printed: str, more: str, code: int, told: str) -> None:
    result = bsq("audit", str(written(tmp_path, CLAIM.format(printed, more))))
    assert result.exit_code == code
    assert told in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("14.0%", ""), ("14.0%", 'expect = "mismatch"\n')),
        (("13.6%", 'expect = "mismatch"  # why'), ("13.6%", "")),
        (("13.6%", 'ignore = "told the authors"'), ("13.6%", "")),
        (("14.0%", 'expect = "qualified"  # why'), ("14.0%", 'expect = "mismatch"  # why')),
    ],
)
def test_update_records_verdicts_and_keeps_the_layout(
    tmp_path: Path, before: tuple[str, str], after: tuple[str, str]
) -> None:
    path = written(tmp_path, CLAIM.format(*before))
    assert bsq("audit", str(path), "--update").exit_code == 0
    text = path.read_text(encoding="utf-8")
    assert "".join(text.split()) == "".join(CLAIM.format(*after).split())
    assert bsq("audit", str(path)).exit_code == 0
    assert bsq("audit", str(path), "--update").exit_code == 0
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("paper", bundled())
def test_update_restores_every_record_of_a_paper(tmp_path: Path, paper: str) -> None:
    """Without its records a bundled paper audits with changes; updated, it has the same records and all comments."""
    source = bundled()[paper]
    for beside in source.parent.glob("*.csv"):
        (tmp_path / beside.name).write_bytes(beside.read_bytes())
    text = source.read_text(encoding="utf-8").replace(
        "../curves/", f"{os.path.relpath(source.parent.parent, tmp_path)}/curves/"
    )
    bare = re.sub(r'^expect = .*\n|^\[table\.expect\]\n(?:".*\n)*', "", text, flags=re.MULTILINE)
    path = written(tmp_path, bare)
    known = read_paper(source).expected
    assert bsq("audit", str(path)).exit_code == (1 if set(known.values()) - {"reproduced"} else 0)
    assert bsq("audit", str(path), "--update").exit_code == 0
    expected = {claim: verdict for claim, verdict in known.items() if verdict != "reproduced"}
    assert read_paper(path).expected == expected
    assert [line for line in path.read_text(encoding="utf-8").split("\n") if "expect" not in line] == [
        line for line in bare.split("\n") if "expect" not in line
    ]


def test_a_baseline_records_what_paper_files_do_not(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    path, baseline = written(folder, CLAIM.format("14.0%", "")), tmp_path / "verdicts.json"
    before = path.read_bytes()
    assert bsq("audit", str(folder), "--baseline", str(baseline)).exit_code == 2
    assert bsq("audit", str(folder), "--baseline", str(baseline), "--update").exit_code == 0
    assert path.read_bytes() == before
    assert json.loads(baseline.read_text())["papers"] == {"p": {"a": "mismatch"}}
    assert bsq("audit", str(folder), "--baseline", str(baseline)).exit_code == 0
    written(folder, CLAIM.format("14.0%", "").replace('id = "a"', 'id = "b"'))
    gone = bsq("audit", str(folder), "--baseline", str(baseline))
    assert gone.exit_code == 1
    assert "a: was mismatch, now gone" in gone.stdout
    written(folder, CLAIM.format("14.0%", ""), "q.toml")
    namesakes = bsq("audit", str(folder), "--baseline", str(baseline))
    assert namesakes.exit_code == 2
    assert 'have the id "p"' in namesakes.stderr
    baseline.write_text("[]")
    assert bsq("audit", str(folder), "--baseline", str(baseline)).exit_code == 2


def test_update_needs_a_paper() -> None:
    assert bsq("audit", "--update").exit_code == 2


def test_ignore_names_a_value_or_a_cell(tmp_path: Path) -> None:
    text = bundled()["paper-001"].read_text(encoding="utf-8")
    key = 'expect = { "76.6%" = "mismatch", "73.3%" = "mismatch" }'
    assert key in text
    path = written(tmp_path, text.replace(key, 'expect = { "73.3%" = "mismatch" }\nignore = { "76.6%" = "known" }'))
    assert bsq("audit", str(path)).exit_code == 0
    assert bsq("verify", str(path), "--only", "*76.6%").exit_code == 0
    table = 'id = "t"\n[[table]]\nid = "t"\ncolumns = [{ name = "A", n = 22 }]\nrows = "Men | 3 (14.0)"\n'
    assert bsq("audit", str(written(tmp_path, table))).exit_code == 1
    assert bsq("audit", str(written(tmp_path, table + 'ignore = { "Men | A" = "known" }\n'))).exit_code == 0
    wrong = bsq("audit", str(written(tmp_path, table + 'ignore = { "Women | A" = "known" }\n')))
    assert wrong.exit_code == 2
    assert "no such cell" in wrong.stderr


def digits(text: str) -> list[int]:
    """The places of the digits that the paper prints: of its values, counts and totals, and of the rows of tables."""
    places: list[int] = []
    for match in re.finditer(
        r"^(?:printed|parts|whole|counts?|table|groups) = [^\n]*|^rows = '''\n.*?'''", text, re.M | re.S
    ):
        places += [match.start() + i for i, char in enumerate(match[0]) if char.isdigit()]
    return places


def test_changed_digits_are_noticed() -> None:
    """Of the changes of one printed digit, each that makes a reproduced claim anything else is noticed."""
    chance = random.Random(SEED)
    noticed = 0
    papers = [name for name in bundled() if name <= "paper-005"]
    before = {name: verify(read_paper(bundled()[name])) for name in papers}
    for i in range(CHANGES):
        name = papers[i % len(papers)]
        path = bundled()[name]
        text = path.read_text(encoding="utf-8")
        place = chance.choice(digits(text))
        digit = chance.choice([d for d in "0123456789" if d != text[place]])
        try:
            paper = parse_paper(text[:place] + digit + text[place + 1 :], str(path), path.parent)
        except PaperFileError:
            noticed += 1  # exit code 2
            continue
        after = verify(paper)
        changed = {change.claim for change in audit(after, paper.expected).changes or ()}
        if len(after.findings) != len(before[name].findings):
            continue  # a cell that is no count any more has no claim
        turned = {
            now.claim
            for was, now in zip(before[name].findings, after.findings, strict=True)
            if was.verdict == "reproduced" and now.verdict != "reproduced"
        }
        assert changed >= turned, (name, place, digit)
        noticed += bool(turned)
    assert noticed > CHANGES / 2


def test_a_killed_run_leaves_the_old_report_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    command = [*BSQ, "verify", "paper-003", "--output", f"json={path}"]
    start = time.perf_counter()
    subprocess.run(command, capture_output=True)
    seconds = time.perf_counter() - start
    new = path.read_text(encoding="utf-8")
    chance = random.Random(SEED)
    for _ in range(50):
        path.write_text("old", encoding="utf-8")
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.3, 1.1) * seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert path.read_text(encoding="utf-8") in ("old", new)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", [["verify", "paper-001"], ["audit"], ["list"], ["--help"]])
def test_a_full_disk_is_told_in_a_line(command: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        result = subprocess.run([*BSQ, *command], stdout=full, stderr=subprocess.PIPE, text=True)
    assert result.returncode == 2
    assert result.stderr == "Error: the output cannot be written: No space left on device\n"


def test_a_report_that_cannot_be_written_is_told_in_a_line(tmp_path: Path) -> None:
    result = bsq("verify", "paper-001", "--output", f"html={tmp_path}/none/report.html")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: {tmp_path}/none/report.html: cannot be written: No such file")
    assert result.stderr.count("\n") == 1
    folder = bsq("verify", "paper-001", "--output", f"html={tmp_path}")
    assert folder.exit_code == 2
    assert "is a folder" in folder.stderr


def test_a_disk_that_fills_up_keeps_the_old_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "report.csv"
    path.write_text("old")
    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
    result = bsq("verify", "paper-001", "--output", f"csv={path}")
    assert result.exit_code == 2
    assert result.stderr == f"Error: {path}: cannot be written: No space left on device\n"
    assert path.read_text() == "old"


@pytest.mark.parametrize(
    ("option", "told"),
    [("pdf=x", "expected FORMAT=FILE"), ("json", "expected a file after the format"), ("json=", "expected a file")],
)
def test_a_bad_output_is_refused(option: str, told: str) -> None:
    result = bsq("verify", "paper-001", "--output", option)
    assert result.exit_code == 2
    assert told in result.stderr


def test_one_file_holds_one_report(tmp_path: Path) -> None:
    path = tmp_path / "x"
    result = bsq("verify", "paper-001", "--output", f"json={path}", "--output", f"csv={path}")
    assert result.exit_code == 2
    assert not path.exists()


def test_several_reports_are_written_at_once(tmp_path: Path) -> None:
    names = {"json": "{", "csv": "paper,", "junit": "<?xml", "sarif": "{", "html": "<!DOCTYPE", "markdown": "##"}
    outputs = [part for name in names for part in ("--output", f"{name}={tmp_path / name}")]
    assert bsq("verify", "paper-001", *outputs).exit_code == 1
    for name, start in names.items():
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


def test_the_letter_is_about_one_paper_and_of_mismatches(tmp_path: Path) -> None:
    assert bsq("letter", "paper-001").stdout.startswith("To the Editor,")
    right = bsq("letter", str(written(tmp_path, CLAIM.format("13.6%", ""))))
    assert (right.exit_code, right.stdout) == (0, "")
    written(tmp_path, CLAIM.format("13.6%", ""), "q.toml")
    assert bsq("letter", str(tmp_path)).exit_code == 2


def test_talk_is_a_format() -> None:
    assert bsq("verify", "paper-001", "--talk").stdout == bsq("verify", "paper-001", "--format", "talk").stdout


def test_toml_is_still_toml_after_an_update_with_odd_names(tmp_path: Path) -> None:
    text = 'id = "t"\n[[table]]\nid = "t"\ncolumns = [{ name = "A \\"x\\"", n = 22 }]\nrows = "Men = 1 | 3 (14.0)"\n'
    path = written(tmp_path, text)
    assert bsq("audit", str(path), "--update").exit_code == 0
    assert tomllib.loads(path.read_text(encoding="utf-8"))["table"][0]["expect"] == {'Men = 1 | A "x"': "mismatch"}


def test_update_takes_whatever_reads_the_list(tmp_path: Path) -> None:
    path = written(tmp_path, CLAIM.format("14.0%", ""))
    with Path("/dev/full").open("w") as full:
        subprocess.run([*BSQ, "audit", str(path), "--update"], stdout=full, stderr=subprocess.PIPE)
    assert 'expect = "mismatch"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("recorded", ['expect = { "14.0%" = "reproduced" }', '[claim.expect]\n"14.0%" = "reproduced"'])
def test_update_takes_a_record_by_value_of_a_lone_value(tmp_path: Path, recorded: str) -> None:
    path = written(tmp_path, CLAIM.format("14.0%", recorded))
    assert bsq("audit", str(path), "--update").exit_code == 0
    assert bsq("audit", str(path)).exit_code == 0


def test_update_keeps_line_endings_permissions_and_links(tmp_path: Path) -> None:
    path = written(tmp_path, CLAIM.format("14.0%", "").replace("\n", "\r\n"))
    path.chmod(0o640)
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    assert bsq("audit", str(link), "--update").exit_code == 0
    assert path.read_bytes().count(b"\r\n") == path.read_bytes().count(b"\n")
    assert b"expect" in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()


def test_a_report_never_replaces_its_paper_file(tmp_path: Path) -> None:
    path = written(tmp_path, CLAIM.format("14.0%", ""))
    result = bsq("verify", str(path), "--output", f"csv={path}")
    assert result.exit_code == 2
    assert path.read_text(encoding="utf-8") == CLAIM.format("14.0%", "")


def test_a_baseline_of_the_bundled_papers_and_one_paper_named_twice(tmp_path: Path) -> None:
    baseline = tmp_path / "b.json"
    assert bsq("audit", "--baseline", str(baseline), "--update").exit_code == 0
    assert bsq("audit", "--baseline", str(baseline)).exit_code == 0
    assert bsq("audit", "paper-001", "paper-001").stdout.startswith("1 paper, ")


def test_talk_and_another_format_are_two(tmp_path: Path) -> None:
    assert bsq("verify", "paper-001", "--talk", "--format", "json").exit_code == 2
