"""The eight stages of a turn, in order; each reads the crisis, asks the rules and writes to the agents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from escalation import ending, proposal, views
from escalation.council import MEASURES, THREATS
from escalation.ladder import Ladder
from escalation.observation import Observation
from escalation.policies import answers
from escalation.policies.base import ChallengerView
from escalation.posture import Posture
from escalation.rows import Rows, chosen
from escalation.rules import accounts, beliefs, contest, voting, worth
from escalation.rules import chance as luck
from escalation.rules.worth import WEEK
from escalation.typing import Array, Index, Mask

if TYPE_CHECKING:
    from escalation.crisis import Crisis


@dataclass
class Turn:
    """What one turn leaves to the next: arrays (W,) unless said otherwise.

    ``before`` (6, W) are the levels decided a turn ago, ``forecast`` (2, K, W) the public forecasts of a
    greedy and an insecure challenger's destination, ``destinations`` (K, W) the challenger's own
    probabilities. ``public`` are the traits and prospects of a greedy and an insecure challenger by public
    lights.
    """

    posture: Posture | None
    levers: Rows
    seen: Observation | None
    shield: Array
    talking: Mask
    open: Mask
    offer: Array
    before: Array
    sits: Mask
    begins: bool
    tested: Mask
    incident: Mask
    happened: Mask
    stirred: Mask
    forecast: Array
    destinations: Array
    forecasted: Mask
    rung_before: Index
    reconsiders: Mask
    climb_chance: Array
    climbs: Mask
    noise: Array
    chosen: Index
    ceasefire: Mask
    war_over: Index
    capitulated: Mask
    against: list[Array]
    losses: list[Array]
    public: list[tuple[worth.Traits, worth.Prospects]]
    outlook: worth.Outlook | None
    own_outlook: worth.Outlook | None
    traits: worth.Traits | None
    situation: worth.Situation | None

    @classmethod
    def opening(cls, worlds: int, ladder: Ladder) -> Turn:
        """Before the first turn: nothing said, nothing forecast."""
        zeros, no = np.zeros(worlds), np.zeros(worlds, dtype=bool)
        opens = np.full(worlds, ladder.opens, dtype=np.int64)
        return cls(
            posture=None, levers=Rows((), np.zeros((0, worlds))), seen=None, shield=zeros, talking=no, open=no,
            offer=zeros, before=np.zeros((len(MEASURES), worlds)), sits=no, begins=False, tested=no, incident=no,
            happened=no, stirred=no, forecast=np.zeros((2, len(ladder), worlds)),
            destinations=np.zeros((len(ladder), worlds)),
            forecasted=no, rung_before=opens, reconsiders=no, climb_chance=zeros, climbs=no, noise=zeros,
            chosen=opens, ceasefire=no, war_over=np.zeros(worlds, dtype=np.int64), capitulated=no, against=[],
            losses=[], public=[], outlook=None, own_outlook=None, traits=None, situation=None,
        )  # fmt: skip

    def keep(self, index: Index) -> Turn:
        """Go on with these worlds only, also in mid-turn."""
        names = ("outlook", "own_outlook", "traits", "situation")
        parts: dict[str, Any] = {name: getattr(self, name) for name in names}
        inner = {name: part and chosen(part, index) for name, part in parts.items()}
        against = [odds.take(index, axis=-1) for odds in self.against]
        return replace(chosen(self, index), posture=None, seen=None, against=against, **inner)


def observe(crisis: Crisis) -> None:
    """1. Observe: the monitor reports the rung, the challenger watches the coalition's forces."""
    streams, monitor, challenger = crisis.streams, crisis.monitor, crisis.challenger
    u = streams.uniform(monitor.code, "report", crisis.turn)
    monitor.observe(challenger.rung, u, crisis.rungs, crisis.p, crisis.step_weeks)
    u = streams.uniform(challenger.code, "alarm", crisis.turn)
    challenger.hear(u, crisis.coalition.deployment, crisis.p, crisis.step_weeks)


def believe(crisis: Crisis) -> None:
    """2. Believe: each side updates its public belief about the other."""
    now, p, rungs, coalition = crisis.now, crisis.p, crisis.rungs, crisis.coalition
    coalition.greedy = beliefs.forget(coalition.greedy, p.prior_greedy, p.memory, crisis.step_weeks * WEEK)
    informed = now.forecasted & (now.rung_before < rungs.first_war)
    if informed.any():
        thinking = np.where(now.stirred, p.react_rate, p.reconsider_rate)
        moved = luck.within(thinking * p.pace / (thinking + p.pace), crisis.step_weeks)
        # Both types at once, side by side: whatever does not hang on the type stands there twice.
        distribution = beliefs.sight_distribution(
            twice(now.rung_before),
            np.concatenate(now.forecast, axis=-1),
            rungs.reachable,
            rungs.landing,
            twice(moved),
            twice(now.climb_chance),
            twice(crisis.monitor.blur(rungs, p, crisis.step_weeks)),
            rungs.up,
        )
        alike = twice(rungs.alike.take(crisis.monitor.seen, axis=1))
        greedy, insecure = beliefs.sight_likelihood(alike, distribution).reshape(2, -1)
        coalition.greedy = coalition.greedy + np.where(informed, np.log(greedy) - np.log(insecure), 0.0)
    crisis.challenger.believe(p, crisis.step_weeks)


def confer(crisis: Crisis) -> None:
    """3. Confer: the policy proposes a posture, members take positions, institutions decide."""
    now, p, coalition = crisis.now, crisis.p, crisis.coalition
    posture = answers.posture(crisis.policy, views.observation(crisis))
    if not posture.same(now.posture):
        levers = posture.rows(crisis.ladder, len(crisis.world), crisis.talks.formats)
        now.levers = crisis.talks.seat(levers)
    now.posture = posture
    now.shield = np.minimum(1.0, p.resilience + p.resilience_gain * now.levers.resilience)
    now.before = views.levels(crisis)
    session = crisis.session
    begins = crisis.turn == 1 or session != crisis.session_of(crisis.turn - 1)
    if begins:
        weeks = float(crisis.scenario.settings["session_weeks"])
        coalition.convene(session, crisis.turn == 1, np.exp(-weeks / p.drift_weeks), crisis.streams)
        # What a session draws is kept until the next, so that it stays with a world that is split meanwhile.
        target, challenger = crisis.target, crisis.challenger
        target.consent_luck = crisis.streams.uniform(target.code, "consent", session)
        challenger.insist_luck = crisis.streams.uniform(challenger.code, "insist", session)
    now.sits = coalition.sits(now.levers, crisis.monitor.seen, begins)
    now.begins = begins
    if now.sits.any():
        where = slice(None) if now.sits.all() else np.flatnonzero(now.sits)
        coalition.decide(where, views.sight(crisis, where, crisis.monitor.seen, crisis.challenger.rung))
    coalition.deployment = np.maximum(coalition.deployment, coalition.deployed)


def signal_and_talk(crisis: Crisis) -> None:
    """4. Signal and talk: the posture is announced; an offer comes to the table if the target consents."""
    now, p, coalition, challenger = crisis.now, crisis.p, crisis.coalition, crisis.challenger
    challenger.news = challenger.news + coalition.signal(now.sits, now.begins, now.levers, p)
    levers, war = now.levers, challenger.rung >= crisis.rungs.first_war
    near_enough = crisis.rungs.at(crisis.rungs.height, crisis.monitor.seen) <= levers.talk_condition
    now.talking = (levers.talk > 0.0) & near_enough & ~war
    now.offer = coalition.generosity * (1.0 - p.agenda_weight * (1.0 - levers.agenda)) * levers.talk
    bare = views.situation(crisis)
    now.seen, now.situation = views.observation(crisis), bare
    now.outlook = worth.outlook(bare, crisis.rungs, p)
    now.against = views.strengths(crisis)
    now.losses = views.losses(crisis)
    now.public = views.public_prospects(crisis)
    now.situation = proposal.put(crisis, bare, now.outlook)
    now.traits = crisis.challenger_policy.character(challenger.traits(p), p, challenger.held)
    now.own_outlook = worth.foreseen(now.situation, now.outlook, now.traits.trend, crisis.rungs, p)
    view = views.target_view(crisis, proposal.for_target(crisis))
    crisis.target.consents = answers.consents(crisis.target_policy, view, crisis.target.consent_luck)
    absent = crisis.talks.of_forum("seats_target") == 0.0
    now.open = (
        now.talking
        & proposal.offered(crisis)
        & (crisis.target.consents | ((levers.over_head > 0.0) & absent))
    )


def decide(crisis: Crisis) -> None:
    """5. Decide: the challenger its destination, the target its stance, both from the same information."""
    now, p, rungs, streams = crisis.now, crisis.p, crisis.rungs, crisis.streams
    challenger, own = crisis.challenger, crisis.target
    assert now.situation
    assert now.own_outlook
    assert now.traits
    assert now.seen
    options = np.ones((len(rungs.up), len(crisis.world)), dtype=bool)
    options[1 : rungs.first_war] = ~now.own_outlook.at_war | own.consents
    options[0] = now.open
    changed = np.logical_or.reduce(
        np.abs(views.levels(crisis) - now.before) > p.notice + voting.SLACK, axis=0
    )
    now.happened = changed | now.tested | now.incident
    now.forecast = views.public_forecast(crisis, options)
    now.losses = views.losses(crisis)
    now.forecasted = np.ones_like(now.happened)
    view = ChallengerView(now.traits, now.situation, now.own_outlook, rungs, p, options, now.seen)
    now.stirred = challenger.stir(now.happened)
    ready = luck.within(np.where(now.stirred, p.react_rate, p.reconsider_rate), crisis.step_weeks)
    u = streams.uniform(challenger.code, "reconsider", crisis.turn)
    closed = ~options[challenger.goal, np.arange(len(crisis.world))]
    now.reconsiders = (u < ready) | closed
    u = streams.uniform(challenger.code, "destination", crisis.turn)
    now.destinations = answers.destinations(crisis.challenger_policy, view)
    challenger.choose(now.destinations, u, now.reconsiders)
    spontaneous = luck.within(p.reconsider_rate, crisis.step_weeks)
    weighs = streams.uniform(own.code, "reconsider", crisis.turn) < spontaneous
    stance = answers.stance(crisis.target_policy, views.target_view(crisis, proposal.for_target(crisis)))
    own.choose(stance, streams.uniform(own.code, "stance", crisis.turn), weighs)


def chance(crisis: Crisis) -> None:
    """6. Chance: incidents happen, and some carry the crisis up."""
    now, p, rungs, step = crisis.now, crisis.p, crisis.rungs, crisis.step_weeks
    rung = crisis.challenger.rung
    near = crisis.coalition.deployment + np.where(rung >= rungs.first_war, crisis.coalition.aid, 0.0)
    rate = luck.incident_rate(
        p.incident_rate, rungs.at(rungs.contact, rung), p.contact_forces, near, p.transparency
    )
    now.climb_chance = luck.within(rate * luck.climbing(rungs.at(rungs.climb, rung), p.carry), step)
    u = crisis.streams.uniform("chance", "incident", crisis.turn)
    now.incident, now.climbs = u < luck.within(rate, step), u < now.climb_chance
    if (rung >= rungs.first_war).any():
        now.noise = crisis.streams.normals(("chance",), "war", crisis.turn)[0]


def act(crisis: Crisis) -> None:
    """7. Act: the ladder moves; where a trigger was crossed, the threats are tested; a war goes on."""
    now, rungs, challenger = crisis.now, crisis.rungs, crisis.challenger
    old, worlds = challenger.rung, np.arange(len(crisis.world))
    moves = crisis.streams.uniform(challenger.code, "move", crisis.turn) < luck.within(
        crisis.p.pace, crisis.step_weeks
    )
    chosen = np.where(moves, rungs.toward[old, challenger.goal], old)
    war = old >= rungs.first_war
    now.ceasefire = war & (chosen < rungs.first_war)
    now.chosen = np.where(now.ceasefire, old, chosen)
    climbs = now.climbs & (now.chosen >= 1) & ~now.ceasefire
    new = np.where(climbs, rungs.up.take(now.chosen), now.chosen)
    height = rungs.height[:, 0]
    climbed = np.maximum(0.0, height[now.chosen] - height[old])
    crisis.tally.add(
        climbs_chosen=climbed,
        climbs_accident=height[new] - height[now.chosen],
        climbs_alarmed=np.where(challenger.alarm | crisis.monitor.misread, climbed, 0.0),
        incidents=now.incident,
        alarms=challenger.alarm | crisis.monitor.misread,
    )
    now.rung_before = old
    challenger.rung = new
    now.tested = np.zeros_like(war)
    crossed = np.flatnonzero((height[old] < now.levers.trigger) & (now.levers.trigger <= height[new]))
    if len(crossed):
        test_threats(crisis, crossed)
    now.capitulated = crisis.target.concedes & (new >= 1) & ~war
    now.war_over = np.zeros_like(old)
    goes_on = war & ~now.ceasefire & (new >= rungs.first_war)
    challenger.balance = np.where((new >= rungs.first_war) & ~war, 0.0, challenger.balance)
    if goes_on.any():
        assert now.own_outlook is not None
        p_victory = now.own_outlook.contest[np.maximum(new - rungs.first_force, 0), worlds]
        noise, step = crisis.p.war_noise, crisis.step_weeks
        marched = contest.march(challenger.balance, p_victory, noise, step, now.noise)
        u = crisis.streams.uniform("chance", "truce", crisis.turn)
        ends = contest.touched(challenger.balance, marched, noise, step, u)
        now.war_over = np.where(goes_on, ends, 0)
        marched = np.where(ends != 0, ends, marched)
        challenger.balance = np.where(goes_on, marched, challenger.balance)


def settle_accounts(crisis: Crisis) -> None:
    """8. Settle accounts: holdings, aid, costs, commitments, alert; worlds that ended are written down."""
    now, p, rungs, step = crisis.now, crisis.p, crisis.rungs, crisis.step_weeks
    challenger, own, coalition = crisis.challenger, crisis.target, crisis.coalition
    rung, before = challenger.rung, challenger.held
    challenger.held = holdings(crisis)
    own.settle(rungs.at(rungs.pressure, rung) * (1.0 - now.shield), coalition.aid, p, step)
    height = rungs.height[:, 0]
    challenger.commit = np.maximum(challenger.commit, height[now.chosen])
    challenger.hard = challenger.hard + (1.0 - challenger.hard) * luck.within(p.hardening, step)
    challenger.legit = challenger.legit + accounts.legitimacy(
        p.legit_rate, now.talking, now.levers.summit, p.agenda_weight * (1.0 - now.levers.agenda), step
    )
    alarms = crisis.monitor.misread.astype(float) + challenger.alarm
    challenger.alert = luck.alertness(challenger.alert, p.alert_decay, p.alarm_step, alarms, step)
    calm = (height[rung] <= rungs.normal_height) & (height[now.rung_before] <= rungs.normal_height)
    crisis.quiet = np.where(calm, crisis.quiet + step, 0.0)
    bitten = (
        p.sanction_bite
        * coalition.in_force
        * np.maximum(0.0, 1.0 - p.legit_dull * challenger.legit)
        * step
        * WEEK
    )
    challenger.learn(rungs.alike.take(rung, axis=1), challenger.held - before - bitten, step)
    fighting = np.where(rung >= rungs.first_force, p.fight * rungs.at(rungs.fight, rung), 0.0) * step * WEEK
    worn = p.grey_target * rungs.at(rungs.pressure, rung) * (1.0 - now.shield) * step
    sittings = now.sits & np.isfinite(coalition.agreement)
    crisis.tally.add(
        cost_challenger=bitten + fighting,
        cost_coalition=step
        * WEEK
        * (p.aid_cost * coalition.aid + p.deploy_cost * coalition.deployment + p.burden * coalition.in_force),
        cost_target=fighting + step * WEEK * p.mobilisation_cost * own.mobilised + worn,
        sittings=sittings,
        agreed=np.where(sittings, coalition.agreement, 0.0),
        agreed_weighted=np.where(sittings, coalition.agreement_weighted, 0.0),
    )
    crisis.tally.top(rung, crisis.turn)
    ending.conclude(crisis)


def twice(x: Any) -> Any:
    """The worlds of an array (..., W) and the same once more, (..., 2W)."""
    return np.concatenate((x, x), axis=-1)


def test_threats(crisis: Crisis, crossed: Index) -> None:
    """Test what was threatened where the trigger was crossed: members decide again, at full cost."""
    now, p, coalition = crisis.now, crisis.p.glance(crossed), crisis.coalition
    rung = crisis.challenger.rung
    carried = coalition.carry_out(crossed, views.sight(crisis, crossed, rung, rung))
    news, made, kept = (np.zeros(len(crossed)) for _ in range(3))
    for name in THREATS:
        announced = getattr(coalition, name)[crossed]
        threatened = announced > 0.0
        carried[name] = np.where(threatened, carried[name], 0.0)
        honoured = carried[name] >= announced / 2.0 - voting.SLACK
        made, kept = made + threatened, kept + (threatened & honoured)
        news = news + np.where(threatened, beliefs.test_news(honoured, p.r_high, p.r_low), 0.0)
    coalition.impose(crossed, carried)
    crisis.challenger.news[crossed] += news
    now.tested[crossed] = made > 0.0
    full = np.zeros((3, len(crisis.world)))
    full[:, crossed] = made, kept, made - kept
    crisis.tally.add(threats_made=full[0], threats_kept=full[1], threats_broken=full[2])


def holdings(crisis: Crisis) -> Array:
    """Share of the prize in hand after this turn, (W,)."""
    now, p, rungs, challenger = crisis.now, crisis.p, crisis.rungs, crisis.challenger
    assert now.own_outlook is not None
    rung, held = challenger.rung, challenger.held
    p_victory = now.own_outlook.contest[np.maximum(rung - rungs.first_force, 0), np.arange(len(rung))]
    seizing = (rung >= rungs.first_force) & (rung < rungs.first_war)
    most = challenger.held_start + rungs.at(rungs.gain, rung) * (1.0 - challenger.held_start)
    seized = held + accounts.seizure(p.gain_rate, p_victory, most - held, crisis.step_weeks)
    held = np.where(seizing & ~now.ceasefire, seized, held)
    held = np.where(now.war_over > 0, 1.0, np.where(now.war_over < 0, 0.0, held))
    held = np.where(now.ceasefire, held + (1.0 - held) * np.maximum(challenger.balance, 0.0), held)
    return np.where(now.capitulated, held + p.surrender * (1.0 - held), held)
