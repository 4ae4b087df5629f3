"""How crises end, and what is written down of a world when its crisis has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from escalation import fate, proposal
from escalation.council import MEASURES
from escalation.rules import aftermath
from escalation.typing import Index

if TYPE_CHECKING:
    from escalation.crisis import Crisis

WITHOUT_WAR = ("stalemate", "stand-down", "capitulation", "settlement")
"""Endings that hang on no rung; the ladder names the others."""

STALEMATE, STAND_DOWN, CAPITULATION, SETTLEMENT = range(len(WITHOUT_WAR))
GOES_ON = -1

WAR_RESULTS = {1: "victory", -1: "defeat"}
"""Names of how a war's balance can end."""

NOTED = {
    "coalition": (*MEASURES, "support", "agreement", "agreement_weighted", "in_force", "deployed", "struck"),
    "challenger": (
        *("rung", "goal", "alarm", "balance", "held", "commit", "hard", "learned", "alert", "legit"),
    ),
    "own": ("consents", "stance", "mobilised", "aid_stock", "worn"),
    "now": (
        *(
            "talking",
            "open",
            "reconsiders",
            "rung_before",
            "chosen",
            "climbs",
            "incident",
            "tested",
            "ceasefire",
        ),
        *("war_over", "forecast", "destinations"),
    ),
    "monitor": ("seen", "misread"),
    "talks": ("forum", "agreed", "blocked", "terms", "power", "value", "target_value"),
}
"""What the story keeps of each turn, by who holds it."""


def conclude(crisis: Crisis) -> None:
    """Find the worlds whose crisis ends in this turn, write them down and note the story."""
    over = crisis.over.copy()
    number = endings(crisis)
    ended = (number != GOES_ON) & ~over
    # The last name is that of what goes on.
    name = np.array([*WITHOUT_WAR, *crisis.ladder.endings, None], dtype=object)[number]
    if crisis.story is not None:
        note(crisis, over, name)
    if ended.any():
        where = np.flatnonzero(ended)
        settled = np.flatnonzero(ended & (name == "settlement"))
        if len(settled):
            crisis.signed.append(fate.sign(crisis, settled))
        crisis.outcomes.write(crisis.place[where], outcomes(crisis, where, name))
        if crisis.legacy is not None:
            crisis.legacy.write(crisis.place[where], legacy(crisis, where))
        crisis.over = over | ended


def endings(crisis: Crisis) -> Index:
    """Number of the ending of each world, (W,), in `WITHOUT_WAR` and, behind it, among the ladder's; or `GOES_ON`."""
    now, rung = crisis.now, crisis.challenger.rung
    named = enumerate(crisis.ladder.endings, start=len(WITHOUT_WAR))
    by_rung = np.array([STALEMATE if name is None else number for number, name in named])
    weeks = float(crisis.scenario.settings["standdown_weeks"])
    number = by_rung[rung] if crisis.turn >= crisis.last_turn else np.full(len(rung), GOES_ON)
    number = np.where(crisis.quiet >= weeks - 1e-9, STAND_DOWN, number)
    fought = now.ceasefire | (now.war_over != 0)
    number = np.where(fought, by_rung[np.maximum(now.rung_before, rung)], number)
    number = np.where(now.capitulated, CAPITULATION, number)
    number = np.where(rung == 0, SETTLEMENT, number)
    return np.where(crisis.rungs.terminal[rung], by_rung[rung], number)


def outcomes(crisis: Crisis, where: Index, name: Any) -> dict[str, Any]:
    """Outcomes of the worlds that end in this turn, arrays (n,)."""
    challenger, sums = crisis.challenger, {key: value[where] for key, value in crisis.tally.sums.items()}
    settled = name[where] == "settlement"
    worth_of_deal = fate.settlement_worth(crisis)[where]
    price = np.maximum(0.0, -proposal.for_target(crisis)[where] / crisis.p.sovereignty[where])
    gained = challenger.held[where] - challenger.held_start[where]
    nobody = np.full(len(where), "none", dtype=object)
    never = np.where(settled, 0.0, np.nan)
    package = np.full((len(crisis.agenda.names), len(where)), np.nan)
    package[:, settled] = crisis.talks.package(where[settled])
    sittings = np.where(sums["sittings"] > 0.0, sums["sittings"], np.nan)
    return {
        "unity": crisis.p.unity[where],
        "agreement": sums["agreed"] / sittings,
        "agreement_weighted": sums["agreed_weighted"] / sittings,
        "peak_rung": crisis.tally.peak[where],
        "peak_turn": crisis.tally.peak_turn[where],
        "ending": name[where],
        "turns": np.full(len(where), crisis.turn),
        "weeks": np.full(len(where), crisis.turn * crisis.step_weeks),
        "war_result": war_result(crisis, where),
        **{key: sums[key] for key in ("climbs_chosen", "climbs_accident", "climbs_alarmed")},
        **{
            key: sums[key]
            for key in ("threats_made", "threats_kept", "threats_broken", "incidents", "alarms")
        },
        "imposed": settled & ~crisis.target.consents[where],
        "settlement_held": np.full(len(where), np.nan),
        "breach_years": np.full(len(where), np.nan),
        "breach_by": nobody,
        **dict.fromkeys(("violations", "violations_found"), never),
        "first_violation": nobody,
        **dict.fromkeys(("rulings_obeyed", "rulings_defied"), never),
        "belief_resolute": crisis.belief_resolute[where],
        "belief_greedy": crisis.belief_greedy[where],
        **{key: sums[key] for key in ("cost_challenger", "cost_coalition", "cost_target")},
        "gained": gained + np.where(settled, worth_of_deal, 0.0),
        "sovereignty_lost": np.maximum(0.0, gained) + np.where(settled, price, 0.0),
        "held": challenger.held[where],
        "in_force": crisis.coalition.in_force[where],
        "mobilised": crisis.target.mobilised[where],
        **{f"share_{issue}": share for issue, share in zip(crisis.agenda.names, package, strict=True)},
    }


def legacy(crisis: Crisis, where: Index) -> dict[str, Any]:
    """What the worlds that end in this turn leave to the next crisis, arrays (n,), lessons rung by rung."""
    challenger = crisis.challenger
    u = crisis.streams.uniform(challenger.code, "peace", 0)
    p = crisis.p
    hazard = aftermath.crisis_hazard(p.crisis_hazard, fate.aspirations(crisis), challenger.held, p.trust)
    left = {
        "held": challenger.held,
        "resolute": challenger.resolute + challenger.news,
        "greedy": crisis.coalition.greedy,
        "legit": challenger.legit,
        "hazard": hazard,
        "years": aftermath.waiting_time(hazard, u),
        "trust": p.trust,
        "tribunal": p.tribunal,
        **{f"order_{row}": share[crisis.place] for row, share in enumerate(crisis.order)},
        **{f"learned_{k}": lesson for k, lesson in enumerate(challenger.learned)},
    }
    return {name: value[where] for name, value in left.items()}


def war_result(crisis: Crisis, where: Index) -> Any:
    """How the war of some worlds ended, (n,) objects: victory, defeat, ceasefire, ongoing, or none without a war."""
    now = crisis.now
    at_war = crisis.challenger.rung[where] >= crisis.rungs.first_war
    result = np.where(at_war, "ongoing", "none").astype(object)
    result[now.ceasefire[where]] = "ceasefire"
    for sign, text in WAR_RESULTS.items():
        result[now.war_over[where] == sign] = text
    return result


def note(crisis: Crisis, before: Any, name: Any) -> None:
    """Keep a turn for the transcript."""
    now, coalition, challenger, own = crisis.now, crisis.coalition, crisis.challenger, crisis.target
    assert crisis.story is not None
    holders = {
        "coalition": coalition,
        "challenger": challenger,
        "own": own,
        "now": now,
        "monitor": crisis.monitor,
        "talks": crisis.talks,
    }
    kept = {name: getattr(holders[holder], name) for holder, names in NOTED.items() for name in names}
    crisis.story.note(
        before=before,
        turn=crisis.turn,
        session=now.sits,
        levers=now.levers.matrix,
        quiet=crisis.quiet,
        belief_resolute=crisis.belief_resolute,
        belief_greedy=crisis.belief_greedy,
        ending=name,
        **kept,
    )
