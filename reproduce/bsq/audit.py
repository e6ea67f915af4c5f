"""The audit: present verdicts held against those that were recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from bsq.findings import FLAGGED, Finding, Verdict

UNRECORDED = Verdict.REPRODUCED.value
"""What is expected of a claim of which no verdict is recorded."""
IGNORED, GONE = "ignored", "gone"


class Change(msgspec.Struct, frozen=True):
    """A verdict that is not as recorded.

    Attributes
    ----------
    claim : str
        The claim's id.
    recorded : str
        The recorded verdict; ``ignored`` if the finding was let pass, with a reason, and there is nothing to let pass.
    now : str
        The present verdict; ``gone`` if there is no such claim.
    finding : Finding or None
        What became of the claim.
    """

    claim: str
    recorded: str
    now: str
    finding: Finding | None

    def __str__(self) -> str:
        stale = "; there is nothing to ignore" if self.recorded == IGNORED else ""
        return f"was {self.recorded}, now {self.now}{stale}"


def changes(findings: Sequence[Finding], recorded: Mapping[str, str]) -> Iterator[Change]:
    """The verdicts that are not as recorded; a finding that is flagged and ignored is let pass."""
    for finding in findings:
        was = IGNORED if finding.ignored else recorded.get(finding.claim, UNRECORDED)
        is_as_recorded = finding.verdict in FLAGGED if finding.ignored else finding.verdict == was
        if not is_as_recorded:
            yield Change(finding.claim, was, finding.verdict.value, finding)
    present = {finding.claim for finding in findings}
    for claim, verdict in recorded.items():
        if claim not in present:
            yield Change(claim, verdict, GONE, None)
