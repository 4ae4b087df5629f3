"""What a crisis leaves behind: a running tally, and a snapshot of each turn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scalar.model import ScalarCrisis


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
    levels, challenger, target = model.levels, model.challenger, model.target
    foreseen = model.foreseen
    return {
        "seen": model.seen,
        "misread": model.misread,
        "alarm": model.alarm,
        "rung": model.rung,
        "goal": challenger.goal,
        "chosen": model.chosen,
        "reconsiders": model.reconsiders,
        "target_reconsiders": model.target_reconsiders,
        "stirred": foreseen.stirred if foreseen else False,
        "sits": model.sits,
        "sanctions": levels.sanctions,
        "deployment": levels.deployment,
        "aid": levels.aid,
        "counter_deployment": levels.counter_deployment,
        "force_reply": levels.force_reply,
        "generosity": levels.generosity,
        "agreement": model.agreement,
        "agreement_weighted": model.agreement_weighted,
        "in_force": model.in_force,
        "deployed": model.deployed,
        "struck": model.struck,
        "talking": model.talking,
        "open": model.open,
        "consents": model.consents,
        "stance": target.stance,
        "incident": model.incident,
        "climbs": model.climbs,
        "tested": model.tested,
        "balance": model.balance,
        "ceasefire": model.ceasefire,
        "war_over": model.war_over,
        "held": challenger.held,
        "commit": challenger.commit,
        "hard": challenger.hard,
        "legit": challenger.legit,
        "learned": list(challenger.learned),
        "alert": model.alert,
        "quiet": model.quiet,
        "sunk": model.sunk,
        "passed": model.passed,
        "mobilised": target.mobilised,
        "aid_stock": target.aid_stock,
        "worn": target.worn,
        "belief_resolute": model.resolute,
        "belief_greedy": model.greedy,
        "forecast_greedy": foreseen.greedy if foreseen else None,
        "forecast_insecure": foreseen.insecure if foreseen else None,
        "P": model.destinations,
        "odds": model.odds,
        "ending": model.ending,
    }
