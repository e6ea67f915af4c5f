"""The project: its docs are fresh, its wheel is whole, its pages say nothing that is not so."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_docs_and_readme_are_what_the_program_gives() -> None:
    stale = [path.name for path, text in generator().pages().items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run python docs/generate.py"


def test_the_paper_file_in_readme_reproduces() -> None:
    from bsq.engine import verify
    from bsq.paper.reading import parse_paper

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    text = readme.split("```toml\n")[1].split("```")[0]
    assert {finding.verdict.value for finding in verify(parse_paper(text, "README.md")).findings} == {"reproduced"}


def test_readme_has_the_two_commands_that_ci_runs() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").split("\n")
    assert sum(line.startswith("python3 -m venv") for line in lines) == 2


def tracked(folder: str) -> set[str]:
    skipped = ("__pycache__", ".pyc")
    files = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    return {str(path.relative_to(ROOT / folder)) for path in files if not any(part in str(path) for part in skipped)}


def test_the_wheel_holds_the_packages_and_the_fixtures(tmp_path: Path) -> None:
    source = tmp_path / "source"
    ignore = shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".*_cache", ".hypothesis", "dist")
    shutil.copytree(ROOT, source, ignore=ignore)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    expected = (
        {f"bsq/{name}" for name in tracked("reproduce/bsq")}
        | {f"bsq_cli/{name}" for name in tracked("cli/bsq_cli")}
        | {f"bsq/fixtures/{name}" for name in tracked("fixtures")}
    )
    assert names == expected


def test_right_p_values_of_random_tables_are_not_accused_and_wrong_ones_are() -> None:
    """The benchmark's own limits, on fewer tables than it takes by default."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks/p_values.py"), "120"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 called a mismatch" in done.stdout
