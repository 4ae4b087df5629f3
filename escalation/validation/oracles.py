"""The rules that run in a crisis, put into situations for which a textbook has the answer in closed form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from scipy.optimize import bisect
from scipy.special import expit, logit

from escalation import theory
from escalation.randomness import Streams
from escalation.rules import bargaining, beliefs, chance, support, target, voting
from escalation.splitting import grow
from escalation.typing import Array, Mask
from escalation.validation import textbook
from escalation.validation.walk import Walk

EXACT = 1e-6
"""What a number that is not drawn may be off by."""

ERRORS = 4.0
"""Standard errors that a drawn one may be off by."""

Case: TypeAlias = "tuple[str, float, float, float]"
"""What is compared, the formula's value, the rule's, and its standard error, 0 where nothing is drawn."""


@dataclass(frozen=True)
class Oracle:
    """A published result and the rule that must reproduce it.

    ``cases`` takes a number of worlds and a seed and gives what is compared.
    """

    key: str
    result: str
    source: str
    rule: str
    cases: Callable[[int, int], Iterable[Case]]


THEORY_ONLY: Mapping[str, str] = {
    "T3 audience-cost war of attrition": "nobody in a crisis chooses when to quit against another who does",
    "T6 symmetric brinkmanship": "the coalition does not answer the challenger's wait with a choice of its own",
    "T10 trust": "members do not play a trust game; their belief moves by Bayes' rule (T18)",
    "T11 cheap talk": "a costless statement is not believed, which is one of that game's equilibria",
    "T13 burden sharing": "members vote under rules; nobody contributes voluntarily up to a best reply",
    "T15 alternating offers": "a package is proposed by a solution, not by offers in turn",
}
"""Closed forms that the library ships for teaching, and why no rule of a crisis must reproduce them."""

WITHOUT: Mapping[str, str] = {
    "prospect values": "a functional form; its curve is tested against its definition and its source's numbers",
    "drift of members, wear, legitimacy, alert": "linear accumulation over time; tested against the sums done by hand",
    "support and pull": "a form of our own without a published counterpart; tested by its properties",
    "trust, verification and breach": "exponential times that compete; tested against their rates",
}
"""Mechanisms that no closed form of others covers."""


def oracles(worlds: int = 20_000, seed: int = 1) -> pd.DataFrame:
    """Every oracle that a rule must reproduce, with what the rule gives.

    Parameters
    ----------
    worlds, seed : int
        For the cases that are drawn.

    Returns
    -------
    DataFrame
        A row a case: ``oracle``, ``result``, ``source``, ``rule``, ``case``, ``formula``, ``simulated``,
        ``standard_error`` (0 where nothing is drawn) and ``verdict``, "agrees" or "differs": within 1e-6, or
        within four standard errors.
    """
    rows = []
    for oracle in ORACLES:
        for case, formula, simulated, error in oracle.cases(worlds, seed):
            off = abs(simulated - formula)
            rows.append(
                {
                    "oracle": oracle.key,
                    "result": oracle.result,
                    "source": oracle.source,
                    "rule": oracle.rule,
                    "case": case,
                    "formula": formula,
                    "simulated": simulated,
                    "standard_error": error,
                    "verdict": "agrees" if off <= max(EXACT, ERRORS * error) else "differs",
                }
            )
    return pd.DataFrame(rows)


def drawn(case: str, formula: float, hits: Mask) -> Case:
    """A share of worlds beside the chance that it estimates; the error is that of the chance."""
    return case, formula, float(np.mean(hits)), float(np.sqrt(formula * (1.0 - formula) / len(hits)))


def turns(rule: Callable[[Array], Array], falls: bool, low: float, high: float) -> float:
    """Where a choice turns: the rule gives a difference (1,) that falls or rises through 0; nan if it does not."""

    def difference(x: float) -> float:
        return float(rule(np.array([x]))[0])

    first, last = difference(low), difference(high)
    if not (first > 0.0 > last if falls else first < 0.0 < last):
        return np.nan
    return float(bisect(difference, low, high, xtol=1e-10))


def bargaining_range(worlds: int, seed: int) -> Iterator[Case]:
    """T1: the challenger's reservation and the most that the target would give, at the rules of acceptance."""
    least, most = theory.bargaining_range.acceptable(0.5, 0.1, 0.2)
    own = textbook.table(0.5, 0.1, np.zeros(1)).reservation()[0]
    yield "least share that the challenger accepts", float(least), float(own), 0.0
    war = war_of_target(0.5, np.array([0.2]))
    theirs = turns(lambda share: target.consent(-share, war, np.array([1e3])) - 0.5, True, 0.0, 1.0)
    yield "most that the target gives", float(most), theirs, 0.0


def ultimatum(worlds: int, seed: int) -> Iterator[Case]:
    """T2: the best demand against a target whose cost of war is not known is refused as often as it should be."""
    demand = float(theory.ultimatum.demand(0.5, 0.1, 0.5))
    cost = 0.5 * Streams(seed, np.arange(worlds)).uniform("UKR", "cost", 0)
    refused = target.consent(-np.full(worlds, demand), war_of_target(0.5, cost), np.full(worlds, 1e9)) < 0.5
    yield drawn(f"share that refuses {demand:.2f}", float(theory.ultimatum.p_war(0.5, 0.1, 0.5)), refused)


def war_of_target(p_win: float, cost: Array) -> Array:
    """What a war for everything is worth to a target that it costs so much, (W,)."""
    one, nothing = np.ones_like(cost), np.zeros_like(cost)
    loss = target.expected_loss(one[None], p_win * one[None], np.ones((1, 1)), nothing)
    utility: Array = target.stance_utilities(loss, loss, one, -cost, nothing, one)[0]
    return utility


def critical_risk(worlds: int, seed: int) -> Iterator[Case]:
    """T4: the greatest risk at which the challenger stands firm."""
    for win, surrender, disaster in ((1.0, 0.0, -9.0), (2.0, 0.5, -3.0)):
        formula = float(theory.critical_risk.tolerable(win, surrender, disaster))

        def firmness(
            risk: Array, win: float = win, surrender: float = surrender, disaster: float = disaster
        ) -> Array:
            u = textbook.brink(win, surrender, disaster, risk).utilities()
            firm: Array = u[2] - u[1]
            return firm

        yield f"W {win:g}, S {surrender:g}, D {disaster:g}", formula, turns(firmness, True, 0.0, 0.99), 0.0


def accumulated_risk(worlds: int, seed: int) -> Iterator[Case]:
    """T5: a rate of incidents that carry a crisis up, over ten weeks."""
    formula = float(theory.repeated_risk.p_disaster(0.02, 10))
    rate = np.full(worlds, -np.log1p(-0.02))
    climb = chance.within(rate, 1.0)
    streams = Streams(seed, np.arange(worlds))
    weeks = [streams.uniform("chance", "incident", week) < climb for week in range(10)]
    struck = np.logical_or.reduce(weeks, axis=0)
    yield drawn("0.02 a week, ten weeks", formula, struck)


def random_walk(worlds: int, seed: int) -> Iterator[Case]:
    """T7: a challenger that makes for the next rung with some chance, else for the one below, move after move."""
    up, start, top = 0.4, 3, 10
    walk = Walk(up, start, top, np.arange(worlds), seed)
    while not walk.over.all():
        for _ in walk.play():
            pass
    yield drawn("ends at the top", float(theory.random_walk.p_top(up, start, top)), walk.rung == top)
    error = float(walk.moves.std() / np.sqrt(worlds))
    yield (
        "moves until it ends",
        float(theory.random_walk.moves(up, start, top)),
        float(walk.moves.mean()),
        error,
    )
    up, start, top = 0.2, 1, 8
    levels = np.arange(start + 1, top + 1)
    trees = grow(Walk(up, start, top, np.arange(worlds), seed), levels, [4] * (len(levels) - 1))
    formula, error = float(theory.random_walk.p_top(up, start, top)), float(np.sqrt(trees.variance[-1]))
    yield "ends at a far top, by splitting", formula, float(trees.probability[-1]), error


def deterrence(worlds: int, seed: int) -> Iterator[Case]:
    """T8: the chance of resistance at which each type of challenger is indifferent to pressing."""
    hard, soft = theory.deterrence.challenger_thresholds(4, 3, 2, 1)
    for name, formula, backs_down in (("hard", hard, 2.0), ("soft", soft, 1.0)):

        def boldness(resistance: Array, backs_down: float = backs_down) -> Array:
            u = textbook.deterrence(backs_down, resistance).utilities()
            bold: Array = u[2] - u[1]
            return bold

        yield f"{name} challenger", float(formula), turns(boldness, True, 0.0, 1.0), 0.0


def quantal_response(worlds: int, seed: int) -> Iterator[Case]:
    """T9: logit choices of both sides."""
    precision = np.array([0.5, 1.0, 2.0, 5.0])
    resist = theory.quantal_response.p_resist(precision, -0.5, -1.0)
    resists = target.consent(np.full(4, -0.5), np.full(4, -1.0), precision)
    options = np.array([0, 1, 1, 0], dtype=bool)[:, None] & np.ones(4, dtype=bool)
    attacks = textbook.attack(resists, precision).destinations(options)[2]
    attack = theory.quantal_response.p_attack(precision, resist, 0.0, 1.0, -1.0)
    for k, *values in zip(precision, resist, resists, attack, attacks, strict=True):
        theirs, ours, formula, rule = map(float, values)
        yield f"resists at precision {k:g}", theirs, ours, 0.0
        yield f"attacks at precision {k:g}", formula, rule, 0.0


def bluffs(worlds: int, seed: int) -> Iterator[Case]:
    """T12: belief after a commitment that the irresolute bluff as often as in equilibrium."""
    for r, gain, loss in ((0.25, 1.0, 2.0), (0.1, 1.0, 1.0)):
        play = theory.signalling.equilibrium(r, 1, 3, gain, loss)
        cost = -np.log(np.atleast_1d(play.p_bluff))
        nothing, one = np.zeros(1), np.ones(1)
        news = beliefs.signal_news(cost, nothing, one, 0.9 * one, True)
        belief = float(expit(logit(r) + news)[0])
        yield f"belief, r {r:g}, b {gain:g}, k {loss:g}", gain / (gain + loss), belief, 0.0


def preventive_war(worlds: int, seed: int) -> Iterator[Case]:
    """T14: the rise of the other side's chances at which a declining challenger attacks."""
    for d, p_now, cost in ((0.9, 0.4, 1.0), (0.8, 0.3, 0.5)):
        formula = float(theory.preventive_war.least_rise(p_now, cost, d))

        def urge(p_later: Array, d: float = d, p_now: float = p_now, cost: float = cost) -> Array:
            u = textbook.window(d, p_now, p_later, cost).utilities()
            urgent: Array = u[2] - u[1]
            return urgent

        yield f"d {d:g}, p1 {p_now:g}, c {cost:g}", formula, turns(urge, False, 0.05, 0.85), 0.0


def log_rolling(worlds: int, seed: int) -> Iterator[Case]:
    """T16: what two parties gain by two issues, each settled alone and traded for each other."""
    a, b = np.array([0.8, 0.2]), np.array([0.3, 0.7])
    # The share of an issue that A gets; B has it all until then and loses by giving.
    stakes, going_on = np.stack([a, -b]), np.array([0.0, -b.sum()])
    problem = bargaining.Problem(stakes, going_on, np.ones(2), np.zeros(2))
    package = bargaining.nash(problem, gamma=0.5, challenger=0)
    if package is None:
        raise ArithmeticError("two parties that gain by any split found none")
    linked = theory.linkage.linked(a, b)
    gains = (float(a @ package), float(b @ (1.0 - package)))
    for name, formula, gain in zip("AB", linked, gains, strict=True):
        yield f"{name}, linked", float(formula), round(gain, 5), 0.0


def consensus(worlds: int, seed: int) -> Iterator[Case]:
    """T17: all 27 members back a measure, as their resolve goes together; by the rule of consensus."""
    for alignment in (0.0, 0.5):
        streams, names = Streams(seed, np.arange(worlds)), [f"M{i}" for i in range(27)]
        common = streams.normals(("coalition",), "drift", 0)[0]
        level, spread = np.full((27, worlds), 2.0), np.full(worlds, 0.5)
        personal = streams.normals(names, "drift", 0)
        firm = support.resolve(level, np.full(worlds, alignment), spread, common, personal)
        one = np.ones(worlds)
        backed = support.support(firm, np.full(firm.shape, 2.0), one)
        people = np.full((27, 1), 1 / 27)
        passed = voting.collective_level(backed, one / 2, "consensus", np.zeros(worlds), 1, people)
        formula = float(theory.consensus.p_all(np.ones(27), 0.5, alignment))
        yield drawn(f"alignment {alignment:g}", formula, passed == 0.5)


def two_types(worlds: int, seed: int) -> Iterator[Case]:
    """T18: belief after two threats kept and one broken."""
    tests, one = [(0.0, True), (0.0, True), (0.0, False)], np.ones(1)
    odds = beliefs.reputation(tests, 0.0, 0.35 * one, one, 0.9 * one, 0.3 * one)
    formula = float(theory.reputation.belief(0.35, 2, 1, 0.9, 0.3))
    yield "kept, kept, broken", formula, float(expit(odds)[0]), 0.0


ORACLES = (
    Oracle("T1", "bargaining range", "fearon1995", "worth.reservation, target.consent", bargaining_range),
    Oracle("T2", "take it or leave it", "fearon1995", "target.consent", ultimatum),
    Oracle("T4", "critical risk", "ellsberg1968", "worth.utilities", critical_risk),
    Oracle("T5", "risk that accumulates", "schelling1966", "chance.within", accumulated_risk),
    Oracle("T7", "ladder as a random walk", "feller1968", "rungs.Rungs.toward, splitting.grow", random_walk),
    Oracle("T8", "unilateral deterrence", "zagare2000", "worth.utilities", deterrence),
    Oracle(
        "T9",
        "logit quantal response",
        "mckelvey1998",
        "choice.probabilities, target.consent",
        quantal_response,
    ),
    Oracle("T12", "bluffing with audience costs", "fearon1994", "beliefs.signal_news", bluffs),
    Oracle("T14", "preventive war", "powell2006", "worth.utilities", preventive_war),
    Oracle("T16", "log-rolling", "nash1950", "bargaining.nash", log_rolling),
    Oracle(
        "T17",
        "consensus of one-factor members",
        "dunnett1955",
        "support.resolve, voting.collective_level",
        consensus,
    ),
    Oracle("T18", "belief in one of two types", "kydd2005", "beliefs.reputation", two_types),
)
"""Results of others that a rule of the engine must reproduce."""
