"""What rungs are worth to a challenger, where it would go, and what the target expects to lose."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scalar.numbers import WEEK, Parameters, expit, logit, logit_choice
from scalar.policies import Traits

if TYPE_CHECKING:
    from scalar.model import ScalarCrisis


def value(x: float, p: Parameters) -> float:
    """The worth of a gain or a loss against the aspiration."""
    size = math.pow(abs(x), p.curvature)
    return size if x >= 0 else -p.loss_aversion * size


def worth_it(felt: float, p: Parameters) -> float:
    """The gain or loss against the aspiration that has this worth."""
    if felt >= 0:
        return math.pow(felt, 1 / p.curvature)
    return -math.pow(-felt / p.loss_aversion, 1 / p.curvature)


def odds(
    model: ScalarCrisis, trend: float, own: float | None = None, weeks_ahead: float = 0.0
) -> list[float]:
    """The challenger's chance to win at every rung, against a target of strength `own` (or as it is)."""
    p, challenger, target = model.p, model.challenger, model.target
    years = (model.turn - 1) * model.dt * WEEK + weeks_ahead * WEEK
    strength = challenger.cinc * p.committed * math.exp(trend * years) * (1 - p.reply_damage * model.struck)
    against = target.strength(target.mobilised) if own is None else own
    attack = strength**p.decisiveness
    return [
        attack / (attack + (against + share * target.cinc * p.coalition_power) ** p.decisiveness)
        for share in model.rungs.coalition
    ]


def victory_from(balance: float, chance: float) -> float:
    """The chance of victory in a war that stands at `balance` and would be won from 0 with this `chance`."""
    slope = logit(chance)
    if abs(slope) < 1e-9:
        return (1 + balance) / 2
    return (1 - math.exp(-slope * (balance + 1))) / (1 - math.exp(-2 * slope))


def rate_of_incidents(model: ScalarCrisis, k: int) -> float:
    """How often a week incidents happen at a rung."""
    p, levels = model.p, model.levels
    forces = levels.deployment + (levels.aid if k >= model.rungs.first_war else 0.0)
    return p.incident_rate * model.rungs.contact[k] * (1 + p.contact_forces * forces) * (1 - p.transparency)


def carried_by(model: ScalarCrisis, k: int) -> float:
    """How likely an incident at a rung carries the crisis up."""
    return min(1.0, model.p.carry * model.rungs.climb[k])


def chance_of_climb(model: ScalarCrisis) -> float:
    """How likely an incident carries the crisis up from where it stands, in a turn."""
    rungs, j = model.rungs, model.rung
    if j == 0 or rungs.is_top(j):
        return 0.0
    return model.within_a_turn(rate_of_incidents(model, j) * carried_by(model, j))


class Prospects:
    """What a challenger of certain traits expects of every rung in this turn, or would with a `bare` table."""

    def __init__(self, model: ScalarCrisis, traits: Traits, bare: bool = False) -> None:
        self.model, self.traits = model, traits
        p, challenger, target = model.p, model.challenger, model.target
        self.aspiration = traits.aspiration + p.legit_aspiration * challenger.legit
        self.dull = model.dull()
        self.odds = odds(model, traits.trend)
        war = model.rungs.first_war
        later_strength = target.strength(target.mobilised) + target.coming_aid()
        self.later_odds = odds(model, traits.trend, later_strength, p.foresight_weeks)
        self.later_war = self._fight(war, self.later_odds[war])
        self.future = max(self.felt(self._kept()), self.later_war)
        self.keeps_open = [self.future for _ in model.rungs.numbers]
        self.signed = 0.0 if bare else _served(traits, model.deal)
        self.granted = 0.0 if bare else _served(traits, model.standing)

    def felt(self, outcome: float) -> float:
        """The worth of an outcome."""
        return value(outcome - self.aspiration, self.model.p)

    def _kept(self) -> float:
        """What it has below force: what it holds, or in a war what a ceasefire would leave it."""
        held = self.model.challenger.held
        return held + (1 - held) * max(self.model.balance, 0.0) if self.model.at_war else held

    def _fight(self, k: int, chance: float) -> float:
        """The worth of fighting at a rung, at this chance of winning."""
        p, rungs, held = self.model.p, self.model.rungs, self.model.challenger.held
        win = held + rungs.gain[k] * (1 - held)
        lose = held - rungs.gain[k] * (held + p.loss)
        cost = (1 - self.traits.patience) * p.fight * rungs.fight[k]
        return chance * self.felt(win) + (1 - chance) * self.felt(lose) - cost

    def _punishment(self, k: int) -> float:
        """What is threatened for being at a rung."""
        model, p = self.model, self.model.p
        if not model.rungs.at_most(model.posture.trigger, k):
            return 0.0
        sanctions = p.sanction_bite * max(0.0, model.levels.sanctions - model.in_force) * self.dull
        dread = p.dread * model.challenger.motives[0] * model.levels.counter_deployment
        return sanctions + dread + p.force_bite * model.levels.force_reply

    def _borne(self, k: int) -> float:
        """What is suffered above ordinary relations from the sanctions in force."""
        model = self.model
        if model.rungs.at_most(k, model.rungs.normal):
            return 0.0
        return model.p.sanction_bite * model.in_force * self.dull

    def before_punishment(self, k: int) -> float:
        """The worth of a rung in itself."""
        model, p, rungs = self.model, self.model.p, self.model.rungs
        held, now = self._kept(), 1 - self.traits.patience
        if k >= rungs.first_force:
            at_war_here = model.at_war and rungs.height[k] == rungs.height[model.rung]
            chance = self.odds[k]
            return self._fight(k, victory_from(model.balance, chance) if at_war_here else chance)
        if k == 0:
            agreed = self.felt(held + self.signed)
            lasting = model.trust
            hope = lasting * max(agreed, self.later_war) + (1 - lasting) * self.future
            return now * agreed + self.traits.patience * hope
        standing = self.granted if rungs.at_most(k, model.posture.offer_condition) else 0.0
        prize = p.pressure_prize * rungs.prize[k] * (1 - model.shield() * rungs.pressure[k])
        return now * self.felt(held + prize + standing) + self.traits.patience * self.keeps_open[k]

    def utilities(self) -> list[float]:
        """The worth of every rung as a destination."""
        base, exposed, commit = self.base(), self.exposed(), self.model.challenger.commit
        return [
            base[k] - exposed[k] * max(0.0, base[k] - base[above]) + self.feelings(k, commit)
            for k, above in enumerate(self.model.rungs.next)
        ]

    def base(self) -> list[float]:
        """The worth of every rung with what it is punished by."""
        model = self.model
        return [
            self.before_punishment(k) - model.credibility * self._punishment(k) - self._borne(k)
            for k in model.rungs.numbers
        ]

    def exposed(self) -> list[float]:
        """How likely an incident carries the crisis up from a rung before the challenger thinks again."""
        model = self.model
        rates = [rate_of_incidents(model, k) * carried_by(model, k) for k in model.rungs.numbers]
        return [0.0] + [1 - math.exp(-rate / model.p.reconsider_rate) for rate in rates[1:]]

    def feelings(self, k: int, commit: float) -> float:
        """Commitment, to this height, prestige, insecurity and what was learned."""
        model, p, rungs, posture = self.model, self.model.p, self.model.rungs, self.model.posture
        challenger = model.challenger
        below_word = max(0.0, commit - rungs.height[k])
        total = -self.traits.audience_cost * challenger.hard * below_word
        if k < rungs.first_force and rungs.at_most(k, posture.talk_condition):
            total += p.prestige * (1 + posture.summit) * posture.talk
        fear = min(1.0, model.levels.deployment + model.alert)
        total -= self.traits.insecurity * fear * (1 - rungs.readiness[k])
        return total + self.traits.learn * challenger.learned[k]

    def destinations(self) -> list[float]:
        """How likely the challenger would make for every rung."""
        return logit_choice(self.utilities(), self.widths(), self.model.p.precision)

    def widths(self) -> list[float]:
        """The width of every rung that is an option, 0 of the others."""
        rungs = self.model.rungs
        return [rungs.width[k] if self.model.is_option(k) else 0.0 for k in rungs.numbers]


def _served(traits: Traits, concessions: dict[str, float]) -> float:
    """What concessions by kind are worth to a challenger of these traits."""
    return sum(traits.serve[kind] * size for kind, size in concessions.items())


def reservation(model: ScalarCrisis, traits: Traits) -> float:
    """The least that a settlement must bring such a challenger to be worth as much to it as going on."""
    p, rungs, bare = model.p, model.rungs, Prospects(model, traits, bare=True)
    utilities, precision = bare.utilities(), max(p.precision, 0.001)
    best, width = max(utilities[1:]), sum(rungs.width[1:])
    spread = sum(
        rungs.width[k] / width * math.exp(precision * (utilities[k] - best)) for k in rungs.numbers if k >= 1
    )
    going_on = best + math.log(spread) / precision
    needed = going_on - (utilities[0] - bare.before_punishment(0))
    d, trust = traits.patience, model.trust
    needed -= d * (1 - trust) * max(bare.felt(model.challenger.held), bare.later_war)
    felt = needed / (1 - d + d * trust)
    if felt < bare.later_war:
        felt = (needed - d * trust * bare.later_war) / (1 - d)
    return worth_it(felt, p) + bare.aspiration - model.challenger.held


def expected_loss(model: ScalarCrisis, forecast: list[float], mobilised: float) -> float:
    """What the target expects to lose to force, with its forces mobilised so far."""
    rungs, target = model.rungs, model.target
    chances = odds(model, model.p.trend, target.strength(mobilised) + target.coming_aid())
    return sum(
        forecast[k] * chances[k] * rungs.gain[k] * (1 - model.challenger.held)
        for k in rungs.numbers
        if k >= rungs.first_force
    )


def stance_odds(model: ScalarCrisis, forecast: list[float]) -> list[float]:
    """How likely the target would resist, mobilise and concede, were it to think again."""
    p, target = model.p, model.target
    if target.policy == "mobilise":
        alarmed = model.rungs.at_most(model.rungs.opens, model.seen)
        return [0.0, 1.0, 0.0] if alarmed else [1.0, 0.0, 0.0]
    utilities = [
        resisting(model, forecast, target.will()),
        -p.sovereignty * expected_loss(model, forecast, 1.0) + target.will() - p.mobilisation_cost,
        -p.sovereignty * p.surrender,
    ]
    concede = 0.0 if target.policy == "resist" else 1.0
    return logit_choice(utilities, [1.0, 1.0, concede], p.target_precision)


def resisting(model: ScalarCrisis, forecast: list[float] | None, will: float) -> float:
    """What resisting is worth to a target of this will."""
    loss = expected_loss(model, forecast, model.target.mobilised) if forecast else 0.0
    return -model.p.sovereignty * loss + will


def chance_of_consent(model: ScalarCrisis) -> float:
    """How likely the target agrees to the offer or, in a war, to a ceasefire."""
    p, target = model.p, model.target
    if model.at_war:
        left = p.sovereignty * (1 - model.challenger.held)
        lost = victory_from(model.balance, odds(model, p.trend)[model.rung])
        gain = -left * max(model.balance, 0.0) + left * lost - target.will()
    else:
        gain = model.offer_to_target - resisting(model, model.last_forecast(), target.will())
    return expit(p.target_precision * gain) * (0.5 if target.policy == "mobilise" else 1.0)
