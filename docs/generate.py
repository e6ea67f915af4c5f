"""Write the pages of docs/ and the outputs in README.md from the program. Run: python docs/generate.py

A test runs :func:`pages` and fails when a page in the tree differs from what the program gives.
"""

from __future__ import annotations

import inspect
import json
import re
import shlex
from collections.abc import Iterable, Iterator
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from click.testing import CliRunner

from bsq.claims import KINDS, load_kind
from bsq.documents import FORMATS as DOCUMENTS
from bsq.findings import VERDICTS
from bsq.paper.schema import schema
from bsq.reports import FORMATS
from bsq.reports.json import REPORT_SCHEMA
from bsq.scan.cells import CELLS
from bsq.scan.grammar import PROSE
from bsq.statistics import METHODS, load_method
from bsq.statistics.formulas import FORMULAS, SYMBOLS
from bsq_cli.exits import MEANINGS
from bsq_cli.main import COMMANDS, main

ROOT = Path(__file__).resolve().parent.parent
SESSION = re.compile(r"(?<=```console\n)(.*?)(?=```)", re.DOTALL)
GENERATED = "<!-- made by docs/generate.py; do not edit -->\n\n"


def pages() -> dict[Path, str]:
    """Every generated page: path -> text."""
    return {
        ROOT / "README.md": readme((ROOT / "README.md").read_text(encoding="utf-8")),
        ROOT / "docs" / "commands.md": GENERATED + "\n".join(_commands()),
        ROOT / "docs" / "claims.md": GENERATED + "\n".join(_claims()),
        ROOT / "docs" / "methods.md": GENERATED + "\n".join(_methods()),
        ROOT / "docs" / "verdicts.md": GENERATED + "\n".join(_verdicts()),
        ROOT / "docs" / "paper-file.md": GENERATED + "\n".join(_paper_file()),
        ROOT / "docs" / "scanning.md": GENERATED + "\n".join(_scanning()),
        ROOT / "docs" / "reports.md": GENERATED + "\n".join(_reports()),
        ROOT / "docs" / "tutorial.md": tutorial((ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")),
    }


def readme(text: str) -> str:
    """README with the output of every ``$ bsq ...`` line of its console blocks made anew."""

    def session(match: re.Match[str]) -> str:
        calls = [line for line in match[1].split("\n") if line.startswith("$ ")]
        if not all(call.startswith("$ bsq ") for call in calls):
            return match[1]
        return "".join(f"{call}\n{run(shlex.split(call)[2:])}" for call in calls)

    return SESSION.sub(session, text)


def tutorial(text: str) -> str:
    """The tutorial with its files written to an empty folder, and its commands run there, from top to bottom."""
    with TemporaryDirectory() as folder:

        def block(match: re.Match[str]) -> str:
            named = re.match(r"# file: (\S+)\n", match[2])
            if named:
                (Path(folder) / named[1]).write_text(match[2][named.end() :], encoding="utf-8")
            if match[1] != "console":
                return match[0]
            calls = [line for line in match[2].split("\n") if line.startswith("$ bsq ")]
            outputs = "".join(f"{call}\n{run(shlex.split(call)[2:], Path(folder))}" for call in calls)
            return f"```console\n{outputs}```"

        return re.sub(r"```(toml|console)\n(.*?)```", block, text, flags=re.DOTALL)


def run(arguments: list[str], folder: Path = ROOT) -> str:
    """What a command prints at 80 columns."""
    with chdir(folder):
        result = CliRunner(env={"COLUMNS": "80", "NO_COLOR": "1"}).invoke(main, arguments, prog_name="bsq")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def _commands() -> Iterator[str]:
    yield f"# Commands\n\n```\n{run(['--help'])}```\n"
    for name in COMMANDS:
        yield f"## bsq {name}\n\n```\n{run([name, '--help'])}```\n"


def _claims() -> Iterator[str]:
    yield "# Claim kinds\n"
    for kind, (_, summary) in KINDS.items():
        yield f"## {kind}\n\n*{summary}*\n\n{_markdown(inspect.getdoc(load_kind(kind)) or '')}\n"


def _markdown(manual: str) -> str:
    """A manual as Markdown: its underlined headings, its code block and its names in backquotes."""
    text = re.sub(r"^(\w[^\n]*)\n-{3,}$", r"### \1\n", manual, flags=re.MULTILINE)
    text = re.sub(r"\.\. code-block:: toml\n\n((?: {4}[^\n]*\n|\n)+)", _code_block, text)
    return re.sub(r"(?<!`)``(?!`)", "`", text)


def _code_block(match: re.Match[str]) -> str:
    return f"```toml\n{inspect.cleandoc(match[1])}\n```\n\n"


def _methods() -> Iterator[str]:
    yield f"# Methods\n\nIn the formulas: {SYMBOLS}\n\n| method | what it is |\n| --- | --- |"
    for name, (_, summary) in METHODS.items():
        yield f"| [`{name}`](#{name}) | {summary} |"
    yield ""
    for name in METHODS:
        yield f"## {name}\n\n`{FORMULAS[name]}`\n\n```text\n{inspect.getdoc(load_method(name))}\n```\n"


def _scanning() -> Iterator[str]:
    yield f"# Scanning a document\n\n{SCANNING}\n"
    yield "## Formats\n\n| suffix | what it is |\n| --- | --- |"
    yield from (f"| `{suffix}` | {summary} |" for suffix, (_, summary) in DOCUMENTS.items())
    yield "\n## How statistics are printed in running text\n"
    yield "\nWhere two would overlap, the upper one is taken; but a percentage may have both a count and an interval.\n"
    yield "| statistic | for example | not |\n| --- | --- | --- |"
    yield from (_grammar_row(pattern.name, pattern.must, pattern.must_not) for pattern in PROSE)
    yield "\n## ... and in the cells of tables\n\n| statistic | for example | not |\n| --- | --- | --- |"
    yield from (_grammar_row(name, must, must_not) for name, (_, must, must_not) in CELLS.items())
    yield ""


def _grammar_row(name: str, must: Iterable[str], must_not: Iterable[str]) -> str:
    shown = (", ".join(f"`{example}`" for example in examples).replace("|", "\\|") for examples in (must, must_not))
    return f"| {name} | {' | '.join(shown)} |"


SCANNING = """\
`bsq scan` reads a document into one model, whatever its format: sections, paragraphs, and tables with header rows, row
labels, cells, caption and notes, each with its place. It then looks for printed statistics, binds each to the numbers
that it should follow from, and checks it as `bsq verify` does.

**Denominators.** A count in a table may be of the total printed with it, the number its row or heading names, its
column's, a row of sizes, the sum of its block, the patients with data, a number of the notes, the row that it is a
part of, its row, or all groups together. In running text, of the total of its sentence, of the group that it names, of
a count before it, or of any number of patients that the document prints. The reading under which the numbers agree is
taken; a value is a mismatch only if none gives it, and the finding lists what was tried. Where no words tell the total
of a count in a table, it is a mismatch only if the percentages about it bear one out: nearly all others of its column,
or all others of the block or the row whose counts make it up.

**Comparisons.** A p-value is held against the row that it stands on, the levels of its block (with and without those
whose value is unknown), each pair of groups, or the two statistics before it in its sentence; beside a ratio or a
difference, against its interval. Where the document names a test that does not follow from counts or means (adjusted,
paired, stratified, of ranks, of times to events), a p that does not follow is `unchecked`. Levels of significance,
thresholds and the numbers that a trial was planned with are not results, and are left out.

**Ratios.** An estimate is held against its interval. An odds or risk ratio beside the counts of two groups is also held
against those; where the document names no model, no adjustment and no stratum, it is a mismatch if it is far from what
they give, upside down or not.

**Sums.** In tables, the levels of a variable and the columns of groups against all of them; in running text, a number
of patients against its parts in the same sentence. A sum in words is a mismatch only where the sentence divides all of
them.

**Told twice.** A pair of percentages, an interval or a count of a total that the abstract, the text or a table tell
again must be the same: by its words, or by the pairs that stand before or behind it.

**Tables in text.** Cells may be separated by `|`, tabs, `;` or three spaces, stand under each other, or one a line; an
empty cell is then a blank line, and headings that were run together are told apart.

**Confidence.** `high`: the document itself says what the value should follow from. `low`: that was inferred. Reports
lead with the former; `--min-confidence high` leaves the latter out.

**Drafts.** `--save paper.toml` writes what was found as a paper file, in the order of the document; `bsq verify` on it
gives the same verdicts. What is open stands in it as a comment with a TODO.

**Printed again.** What a text prints again word for word is reported once, with its other places (`again` in JSON)."""


def _reports() -> Iterator[str]:
    yield "# Reports\n\n`--format NAME` on standard output, `--output NAME=FILE` into files, as many as you like.\n"
    yield "| format | what it is for |\n| --- | --- |"
    yield from (f"| `{name}` | {summary} |" for name, (_, summary) in FORMATS.items())
    yield "\n## Exit codes\n\n| code | what it says |\n| --- | --- |"
    yield from (f"| {code.value} | {meaning} |" for code, meaning in MEANINGS.items())
    yield "\n## JSON, version 1\n\nKeys may be added, never renamed.\n\n```json"
    yield json.dumps(REPORT_SCHEMA, indent=2, ensure_ascii=False)
    yield "```\n"


def _verdicts() -> Iterator[str]:
    yield "# Verdicts and flags\n"
    for name, meaning in VERDICTS.items():
        yield f"**{name}**: {meaning}\n"


def _paper_file() -> Iterator[str]:
    whole = schema()
    claims = whole["properties"].pop("claim")["items"]["oneOf"]
    table = whole["properties"].pop("table")["items"]
    columns = table["properties"]["columns"]["items"]
    yield "# The paper file\n\nTOML, one file a paper. `bsq new` writes one to fill in, `bsq schema` its JSON Schema.\n"
    yield "## Head\n\n" + _keys(whole)
    yield "## Tables: `[[table]]`\n\n" + _keys(table)
    yield TABLES
    yield "### Columns\n\n" + _keys(columns)
    yield "## Claims: `[[claim]]`\n"
    for claim in claims:
        yield f'### kind = "{claim["properties"]["kind"]["const"]}"\n\n' + _keys(claim)
        for name, value in claim["properties"].items():
            block = value.get("anyOf", [{}])[0].get("items", {})
            if "properties" in block:
                yield f"Each of `{name}`:\n\n" + _keys(block)


TABLES = """\
One row a line, cells between bars (or tabs), as many as there are columns. What a row becomes:

| written | checked |
| --- | --- |
| `Male sex \\| 34 (51.5) \\| 24 (54.5) \\| 10 (45.5) \\| .60` | each percentage, the groups against the total, the p |
| `GVHD \\| 6/12 (50)` | a cell with a denominator of its own |
| `Response (n = 23 evaluable) \\| 15 (65.2)` | a row with a denominator of its own |
| `Age, median (IQR) \\| 43 (24-61) \\| 42 (21-65) \\| ...` | median in its interval, pooled median between groups' |
| `Weight, mean (SD) \\| 70 (12) \\| ...` | not a count: the label says so |
| `Site \\| \\| \\| \\| .41` and, indented, its levels | the levels against the column, the p against all levels |
| `Missing`, `Unknown`, `Not reported` as a level | counted in the sum; left out of p and percentages if that fits |
| `Age > 60 \\| 0.74 (0.57-0.97) \\| .03` in columns of role `HR` and `p` | the ratio, its interval and its p |

Levels add up to their heading, or to the column, where they do so in any column or share one p; else each is only held
to be part of it. `relations = { "Adverse events" = "union" }` says how it is (see the claim kind `total`).
`bsq lint` lists the cells that were not understood.
"""


def _keys(block: dict[str, object]) -> str:
    properties, required = block["properties"], block["required"]
    assert isinstance(properties, dict)
    assert isinstance(required, list)
    rows = [
        f"| `{name}`{' (required)' if name in required else ''} | {value.get('description', '')} |"
        for name, value in properties.items()
    ]
    return "\n".join(["| key | what it holds |", "| --- | --- |", *rows, ""])


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        click.echo(f"wrote {path.relative_to(ROOT)}")
