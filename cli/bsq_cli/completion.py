"""What the shell completes: paper ids beside files, and the names that ``bsq explain`` knows."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem


def papers(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The bundled papers, and files."""
    from bsq.bundled import bundled

    ids = [CompletionItem(name) for name in bundled() if name.startswith(incomplete)]
    return ids or [CompletionItem(incomplete, type="file")]


def names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Claim kinds, methods and verdicts."""
    from bsq.claims import KINDS
    from bsq.findings import VERDICTS
    from bsq.statistics import METHODS

    summaries = {name: summary for name, (_, summary) in (KINDS | METHODS).items()} | VERDICTS
    return [CompletionItem(name, help=text) for name, text in summaries.items() if name.startswith(incomplete)]
