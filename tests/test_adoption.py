"""What other repositories run: the GitHub Action, the pre-commit hooks, the workflow in README."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bsq.bundled import bundled
from bsq_cli.main import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
ACTION = ROOT / "action.yml"
pytestmark = pytest.mark.skipif(not ACTION.exists(), reason="needs the repository, not the wheel")


def action() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    return loaded


@pytest.mark.skipif(os.name != "posix", reason="needs bash")
@pytest.mark.parametrize(("digit", "code"), [("13.6%", 0), ("14.0%", 1)])
def test_the_action_audits_annotates_and_posts_the_summary(tmp_path: Path, digit: str, code: int) -> None:
    """Its audit step, run as GitHub runs it, but for the installation."""
    papers = tmp_path / "papers"
    papers.mkdir()
    claim = f'id = "p"\n[[claim]]\nid = "a"\nkind = "percent"\ncount = "3/22"\nprinted = "{digit}"\n'
    (papers / "p.toml").write_text(claim, encoding="utf-8")
    step = next(step for step in action()["runs"]["steps"] if step.get("name") == "Audit")
    inputs = {name: value["default"] for name, value in action()["inputs"].items()}
    given = {key: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda m: inputs[m[1]], v) for key, v in step["env"].items()}
    (tmp_path / "bsq").write_text(f'#!/bin/sh\nexec {sys.executable} -c "from bsq_cli.main import main; main()" "$@"\n')
    (tmp_path / "bsq").chmod(0o755)
    environment = os.environ | given | {
        "PATH": f"{tmp_path}:{os.environ['PATH']}", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
    }  # fmt: skip
    result = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", step["run"]], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert result.returncode == code, result.stderr
    assert ("::error file=papers/p.toml,line=6" in result.stdout) == bool(code)
    assert (tmp_path / "summary.md").read_text(encoding="utf-8").startswith("## bsq: ")
    assert (tmp_path / "bsq.sarif").exists()


def test_the_hooks_are_commands() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    for hook in hooks:
        assert {"id", "name", "entry", "language"} <= hook.keys()
        program, command = hook["entry"].split()
        assert program == "bsq"
        assert command in COMMANDS
        files = [str(bundled()["paper-001"]), str(bundled()["paper-002"])]
        call = [sys.executable, "-c", "from bsq_cli.main import main; main()", command, *files]
        assert subprocess.run(call, capture_output=True).returncode == 0


def test_the_workflow_of_readme_names_inputs_of_the_action_and_hooks_that_are_there() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    workflow, hooks = (yaml.safe_load(block) for block in blocks)
    used = next(step for step in workflow["jobs"]["bsq"]["steps"] if "bsq" in step["uses"])
    assert used["with"].keys() <= action()["inputs"].keys()
    known = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    assert {hook["id"] for hook in hooks["repos"][0]["hooks"]} <= known
