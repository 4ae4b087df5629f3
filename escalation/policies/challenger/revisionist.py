"""The challenger `revisionist`."""

from __future__ import annotations

from escalation.policies.base import ChallengerPolicy


class Revisionist(ChallengerPolicy):
    """Wants more than it holds, and says so.

    The challenger as the scenario describes it: dissatisfied, and not out of fear.

    Anna Wieslander and James Sherr see a wholesale rewriting of the order as the aim [@dempsey2022].
    """

    name = "revisionist"
    summary = "wants more than it holds, and says so."
    source = ("dempsey2022",)
