"""``bsq statistic``."""

from __future__ import annotations

import click

from bsq_cli.exits import Exit
from bsq_cli.single import Claim, command, read_stdin


@command()
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
def statistic(texts: tuple[str, ...]) -> list[Claim]:
    """Test statistics against their p: t, F, chi-square, z, r and Q, any number of them in a TEXT.

    Without TEXT, or with -, standard input is read; everything in it that is no statistic is passed over.

    \b
    Examples:
      bsq statistic "t(28) = 2.20, p = .03"
      bsq statistic - < results.txt
    """
    from bsq.claims.test_statistic import TestStatistic
    from bsq.summaries import find_test_statistics

    read = [text if text != "-" else read_stdin() for text in texts or ("-",)]
    for text in read:
        if len(read) > 1 and next(find_test_statistics(text), None) is None:
            click.echo(f"Note: {text}: no test statistic with its p; passed over", err=True)
    text = "\n".join(read)
    found = []
    for one in find_test_statistics(text):
        problem = next(TestStatistic(id="-", printed=one).problems(), None)
        if problem:
            click.echo(f"Note: {one.text}: {problem.message}; not checked", err=True)
        else:
            found.append(one)
    if not found:
        click.echo("Nothing to check: no test statistic with its p, such as t(28) = 2.20, p = .03", err=True)
        click.get_current_context().exit(Exit.NOTHING)
    return [{"kind": "test_statistic", "subject": f"p of {one.name}", "printed": one.text} for one in found]
