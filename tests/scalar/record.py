"""What a crisis leaves behind: a running tally, and a snapshot of each turn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scalar.council import IN_ORDER
from scalar.table import KINDS, Package

if TYPE_CHECKING:
    from scalar.model import ScalarCrisis

HAPPENED = (
    *("seen", "misread", "alarm", "rung", "chosen", "reconsiders", "target_reconsiders", "sits"),
    *("agreement", "agreement_weighted", "in_force", "deployed", "struck", "talking", "open", "consents"),
    *("incident", "climbs", "tested", "balance", "ceasefire", "war_over", "alert", "quiet", "sunk", "passed"),
    *("odds", "ending"),
)
"""What the model itself remembers of a turn."""


@dataclass
class Tally:
    """What is counted and added up over the turns."""

    peak_rung: int
    peak_turn: int = 0
    climbs_chosen: float = 0.0
    climbs_accident: float = 0.0
    climbs_alarmed: float = 0.0
    threats_made: int = 0
    threats_kept: int = 0
    threats_broken: int = 0
    cost_challenger: float = 0.0
    cost_coalition: float = 0.0
    cost_target: float = 0.0
    incidents: int = 0
    alarms: int = 0
    agreements: list[float] = field(default_factory=list)
    agreements_weighted: list[float] = field(default_factory=list)

    def count(self, model: ScalarCrisis) -> None:
        """Count what the turn brought."""
        if model.new > self.peak_rung:
            self.peak_rung, self.peak_turn = model.new, model.turn
        self.incidents += model.incident
        self.alarms += model.alarm or model.misread
        if model.agreement is not None and model.agreement_weighted is not None:
            self.agreements.append(model.agreement)
            self.agreements_weighted.append(model.agreement_weighted)

    @staticmethod
    def mean(figures: list[float]) -> float | None:
        """The mean of some figures; none of none."""
        return sum(figures) / len(figures) if figures else None


def snapshot(model: ScalarCrisis) -> dict[str, Any]:
    """The turn as it stands when it is over.

    `rung` is the rung at its end, `climbs` whether an incident would carry the crisis up, `belief_resolute`
    and `belief_greedy` the beliefs that the turn's choices rested on; stocks are as after the accounts.
    """
    levels = {name: getattr(model.levels, name) for name in IN_ORDER}
    happened = {name: getattr(model, name) for name in HAPPENED}
    accounts = {name: getattr(model.challenger, name) for name in ("goal", "held", "commit", "hard", "legit")}
    accounts |= {name: getattr(model.target, name) for name in ("stance", "mobilised", "aid_stock", "worn")}
    return levels | happened | accounts | _table(model.package) | _expectations(model)


def _table(package: Package) -> dict[str, Any]:
    """What lies on the table, and what it was chosen for."""
    terms = [package.term(kind) for kind in KINDS] + [package.granted(kind) for kind in KINDS]
    return {
        "proposes": package.made,
        "agreed": package.agreed,
        "blocked": package.blocked,
        "power": package.power,
        "value": package.value,
        "target_value": package.target_value,
        "terms": [*terms, package.target_term()],
    }


def _expectations(model: ScalarCrisis) -> dict[str, Any]:
    """What is believed, learned and foreseen."""
    foreseen = model.foreseen
    return {
        "belief_resolute": model.resolute,
        "belief_greedy": model.greedy,
        "learned": list(model.challenger.learned),
        "stirred": foreseen.stirred if foreseen else False,
        "forecast_greedy": foreseen.greedy if foreseen else None,
        "forecast_insecure": foreseen.insecure if foreseen else None,
        "P": model.destinations,
    }
