"""Malformed paper files: each is refused with its name, the place in it, what must hold and what was found."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bsq.fixtures import fixtures
from bsq_cli.main import main

FILES = sorted((fixtures() / "papers" / "invalid").glob("*.toml"))
MARK = "# expect: "
GOOD = 'id = "good"\n\n[[claim]]\nid = "men"\nkind = "percent"\ncount = "10/22"\nprinted = "45.5%"\n'
CYRILLIC = GOOD.replace('id = "good"', 'id = "good"\ntitle = "Острый лейкоз"')


def lint(path: Path | str) -> Result:
    return CliRunner().invoke(main, ["lint", str(path)], prog_name="bsq")


def refused(path: Path | str, *expected: str) -> None:
    """Hold that ``bsq lint`` refuses the file, by name and with all that is expected."""
    result = lint(path)
    assert result.exit_code == 2, (result.exit_code, result.stdout, result.stderr)
    assert result.stderr.startswith("Error: ")
    assert Path(path).name in result.stderr
    assert [text for text in expected if text not in result.stderr] == [], result.stderr
    assert "Traceback" not in result.output
    assert "bsq failed" not in result.output


def written(folder: Path, content: bytes | str, name: str = "paper.toml") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def expectations(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.removeprefix(MARK) for line in lines if line.startswith(MARK)]


def test_there_are_malformed_files_of_every_sort() -> None:
    assert len(FILES) >= 150


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_malformed_file_is_refused_and_says_why(path: Path) -> None:
    assert expectations(path)
    refused(path, *expectations(path))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_verify_refuses_what_lint_refuses(path: Path) -> None:
    result = CliRunner().invoke(main, ["verify", str(path)], prog_name="bsq")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == lint(path).stderr


def test_a_good_file_is_good(tmp_path: Path) -> None:
    assert lint(written(tmp_path, GOOD)).exit_code == 0


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + CYRILLIC.encode(),
        CYRILLIC.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + CYRILLIC.replace("\n", "\r\n").encode(),
        CYRILLIC.rstrip("\n").encode(),
    ],
    ids=["byte-order mark", "CRLF", "both", "no last line end"],
)
def test_what_editors_do_to_a_file_does_no_harm(tmp_path: Path, content: bytes) -> None:
    result = lint(written(tmp_path, content))
    assert (result.exit_code, result.stderr) == (0, "")


def test_lines_are_counted_right_with_crlf_line_ends(tmp_path: Path) -> None:
    refused(written(tmp_path, GOOD.replace("10/22", "23/22").replace("\n", "\r\n")), "(line 3)")


def test_lines_are_counted_right_below_a_comment_with_quotes(tmp_path: Path) -> None:
    refused(written(tmp_path, "# rows go between '''\n" + GOOD.replace("10/22", "23/22")), "(line 4)")


def test_lines_are_counted_right_whatever_quotes_the_rows_stand_in(tmp_path: Path) -> None:
    first = '[[table]]\nid = "a"\ncolumns = [{ name = "A", n = 10 }]\nrows = "Men | 11"\n'
    second = "[[table]]\nid = \"b\"\ncolumns = [{ name = \"A\", n = 10 }]\nrows = '''\nWomen | 12\n'''\n"
    found = lint(written(tmp_path, 'id = "x"\n' + first + second)).stderr
    assert 'row "Men", cell "11": a count cannot exceed its total (10) (line 5)' in found
    assert 'row "Women", cell "12": a count cannot exceed its total (10) (line 10)' in found


@pytest.mark.parametrize("content", ["", "\n", " \n\t\n", "\r\n", b"\xef\xbb\xbf"], ids=repr)
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes | str) -> None:
    refused(written(tmp_path, content), "empty", "bsq new")


@pytest.mark.parametrize(
    "content",
    [bytes(range(256)), b"\x89PNG\r\n\x1a\n\x00", b"PK\x03\x04\x14\x00\x06\x00\x08\x00\xff", b"%PDF-1.7\n%\xe2\xe3"],
    ids=["all bytes", "PNG", "docx", "PDF"],
)
def test_a_binary_file_is_refused(tmp_path: Path, content: bytes) -> None:
    refused(written(tmp_path, content), "not UTF-8 text (byte ", "a paper file is a TOML text file")


def test_bytes_that_happen_to_be_text_are_refused(tmp_path: Path) -> None:
    refused(written(tmp_path, b"\x00\x01\x02\x03"), "zero bytes")


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "cp1251"])
def test_a_file_in_another_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    text = GOOD.replace('id = "good"', 'id = "good"\ntitle = "é"') if encoding == "latin-1" else CYRILLIC
    refused(written(tmp_path, text.encode(encoding)), "not UTF-8 text")


def test_a_utf_16_file_without_byte_order_mark_is_refused(tmp_path: Path) -> None:
    refused(written(tmp_path, GOOD.encode("utf-16-le")), "UTF")


def test_a_file_of_50_mb_is_refused_without_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, GOOD)
    with path.open("ab") as file:
        file.truncate(50_000_000)

    def never(self: Path) -> bytes:
        raise AssertionError(f"{self} was read")

    monkeypatch.setattr(Path, "read_bytes", never)
    refused(path, "50 MB", "at most 5 MB")


def test_an_unreadable_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, GOOD)

    def denied(self: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", denied)
    refused(path, "cannot be read: Permission denied")


def test_a_file_in_an_unreadable_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, stat = written(tmp_path, GOOD), Path.stat

    def denied(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if self == path:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return stat(self, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", denied)
    refused(path, "Permission denied")


@pytest.mark.parametrize("name", ["none.toml", "none", "none/none.toml", "paper.toml/none.toml", "x" * 300 + ".toml"])
def test_a_file_that_does_not_exist_is_refused(tmp_path: Path, name: str) -> None:
    written(tmp_path, GOOD)
    refused(tmp_path / name)


@pytest.mark.parametrize("name", ["papper-001", "paper-1", "paper_001"])
def test_a_mistyped_bundled_paper_gets_a_hint(name: str) -> None:
    refused(name, "neither a bundled paper nor a file", "did you mean paper-00")


def test_a_folder_without_papers_is_refused(tmp_path: Path) -> None:
    written(tmp_path, GOOD, "notes.txt")
    refused(tmp_path, "no paper file (.toml) in this folder")


def test_a_folder_named_like_a_paper_file_is_refused_inside_a_folder(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    refused(tmp_path, "folder.toml", "a folder, where a paper file (.toml) is expected")


def test_every_file_of_a_folder_is_checked(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml", "c.toml"):
        written(tmp_path, GOOD if name == "b.toml" else GOOD.replace("10/22", "23/22"), name)
    result = lint(tmp_path)
    assert result.exit_code == 2
    assert [name for name in "abc" if f"{name}.toml: claim" in result.stderr] == ["a", "c"]
    assert "b.toml: good" in result.stdout


@pytest.mark.parametrize(
    "text",
    ["a = " + "[" * 5000 + "]" * 5000, "a = " + "{b = " * 5000, "a" + ".a" * 5000 + " = 1", "[" + "a." * 5000 + "a]\n"],
    ids=["lists", "tables", "dotted key", "dotted heading"],
)
def test_deep_nesting_is_refused(tmp_path: Path, text: str) -> None:
    refused(written(tmp_path, 'id = "x"\n' + text + "\n"))


def test_every_fault_stands_on_a_line_that_names_the_file(tmp_path: Path) -> None:
    found = lint(fixtures() / "papers" / "invalid" / "several-faults.toml").stderr.splitlines()
    assert len(found) > 9
    assert all("several-faults.toml: " in line for line in found)
