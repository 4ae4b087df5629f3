"""The last two stages of a turn: everyone acts, accounts are settled; and what came of it all."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from scalar import beliefs
from scalar.aftermath import Settlement
from scalar.council import THREATS
from scalar.numbers import QUARTER, SLACK, WEEK, gap, logit

if TYPE_CHECKING:
    from scalar.model import ScalarCrisis


def act(model: ScalarCrisis) -> None:
    """Move, test the threats that a move crosses, and fight."""
    rungs, before = model.rungs, model.rung
    luck = model.luck.uniform(model.challenger.code, "move", model.turn)
    moves = model.happens("move", luck, model.within_a_turn(model.p.pace))
    chosen = rungs.step_toward(before, model.challenger.goal) if moves else before
    model.ceasefire = model.at_war and chosen < rungs.first_war
    model.chosen = before if model.ceasefire else chosen
    carried_up = model.climbs and model.chosen >= 1 and not model.ceasefire
    model.new = rungs.next[model.chosen] if carried_up else model.chosen

    tally = model.tally
    climbed = max(0.0, rungs.height[model.chosen] - rungs.height[before])
    tally.climbs_chosen += climbed
    tally.climbs_accident += rungs.height[model.new] - rungs.height[model.chosen]
    if model.alarm or model.misread:
        tally.climbs_alarmed += climbed

    trigger = rungs.height[model.posture.trigger]
    model.tested = False
    if rungs.height[before] < trigger <= rungs.height[model.new]:
        _test(model)
    conceding = model.target.stance == model.target.CONCEDE
    model.capitulates = conceding and model.new != 0 and not model.at_war
    model.war_over = _fight(model)


def _test(model: ScalarCrisis) -> None:
    """Every threat that was announced is carried out, or not; others are not decided again."""
    threatened = {name: getattr(model.levels, name) for name in THREATS}
    announced = {name: level for name, level in threatened.items() if level > 0}
    if not announced:
        return
    model.tested = True
    carried = model.council.carry_out(announced, model.new)
    for name, level in announced.items():
        kept = carried[name] >= level / 2 - SLACK
        model.note(f"{name}_kept", gap(carried[name], level / 2))
        model.news += beliefs.verdict(model, kept)
        model.tally.threats_made += 1
        model.tally.threats_kept += kept
        model.tally.threats_broken += not kept
        if name == "sanctions":
            model.in_force = max(model.in_force, carried[name])
        elif name == "counter_deployment":
            model.deployed = max(model.deployed, carried[name])
        else:
            model.struck = max(model.struck, carried[name])


def _fight(model: ScalarCrisis) -> int:
    """Move the balance of a war; 1 where the challenger has won, -1 where it has lost, else 0."""
    war, p = model.rungs.first_war, model.p
    if model.new >= war and not model.at_war:
        model.balance = 0.0
    if not model.at_war or model.ceasefire or model.new < war:
        return 0
    before, noise = model.balance, p.war_noise**2 * model.dt
    drift = logit(model.odds[model.new]) * noise / 2
    after = before + drift + math.sqrt(noise) * model.fortune
    up, down = _touches(before, after, noise)
    luck = model.luck.uniform("chance", "truce", model.turn)
    victory = model.happens("victory", luck, up)
    defeat = not model.happens("no_defeat", luck, 1 - down) and not victory
    model.balance = 1.0 if victory else -1.0 if defeat else after
    return victory - defeat


def _touches(before: float, after: float, noise: float) -> tuple[float, float]:
    """How likely a balance has touched victory and defeat on its way through a turn of this variance."""
    if after >= 1:
        return 1.0, 0.0
    if after <= -1:
        return 0.0, 1.0
    up = math.exp(-2 * (1 - before) * (1 - after) / noise)
    down = math.exp(-2 * (1 + before) * (1 + after) / noise)
    return up, down


def settle(model: ScalarCrisis) -> None:
    """Bring every account up to date, and see whether the crisis is over."""
    p, rungs, dt, k = model.p, model.rungs, model.dt, model.new
    challenger, target, levels, posture = model.challenger, model.target, model.levels, model.posture
    held_before = challenger.held
    challenger.held = _held(model)
    if target.stance == target.MOBILISE:
        target.mobilised += (1 - target.mobilised) * model.within_a_turn(p.mobilisation_rate)
    target.aid_stock += p.aid_rate * levels.aid * dt
    worn = p.grey_target * rungs.pressure[k] * (1 - model.shield()) * dt
    target.worn += worn
    challenger.commit = max(challenger.commit, rungs.height[model.chosen])
    challenger.hard += (1 - challenger.hard) * model.within_a_turn(p.hardening)
    heard = 1 - p.agenda_weight * (1 - posture.agenda)
    challenger.legit += p.legit_rate * model.talking * (1 + posture.summit) * heard * dt
    frights = model.misread + model.alarm
    model.alert = min(1.0, model.alert * math.exp(-p.alert_decay * dt) + p.alarm_step * frights)
    calm = rungs.at_most(model.rung, rungs.normal) and rungs.at_most(k, rungs.normal)
    model.quiet = model.quiet + dt if calm else 0.0

    bitten = p.sanction_bite * model.in_force * model.dull()
    brought = (challenger.held - held_before) * QUARTER / dt - bitten * QUARTER * WEEK
    for i in rungs.level_with(k):
        challenger.learned[i] += (1 - math.exp(-dt / 4)) * (brought - challenger.learned[i])
    fought = p.fight * rungs.fight[k] if k >= rungs.first_force else 0.0
    tally, year = model.tally, dt * WEEK
    tally.cost_challenger += year * (bitten + fought)
    done = p.aid_cost * levels.aid + p.deploy_cost * levels.deployment + p.burden * model.in_force
    tally.cost_coalition += year * done
    tally.cost_target += year * (fought + p.mobilisation_cost * target.mobilised) + worn
    tally.count(model)
    model.ending = _ending(model)
    model.rung = k


def _held(model: ScalarCrisis) -> float:
    """The share of the prize that the challenger now has in hand."""
    p, rungs, k = model.p, model.rungs, model.new
    held, start = model.challenger.held, model.challenger.held_start
    if rungs.first_force <= k < rungs.first_war and not model.ceasefire:
        within_reach = start + rungs.gain[k] * (1 - start)
        held += model.within_a_turn(p.gain_rate) * model.odds[k] * max(0.0, within_reach - held)
    if model.war_over:
        return 1.0 if model.war_over > 0 else 0.0
    if model.ceasefire:
        return held + (1 - held) * max(model.balance, 0.0)
    if model.capitulates:
        return held + p.surrender * (1 - held)
    return held


def _ending(model: ScalarCrisis) -> str | None:
    """The name of the ending, if the crisis is over."""
    rungs, k = model.rungs, model.new
    if rungs.terminal[k]:
        return rungs.ending[k]
    if k == 0:
        return "settlement"
    if model.capitulates:
        return "capitulation"
    if model.war_over or model.ceasefire:
        return rungs.ending[max(model.rung, k)] or "stalemate"
    if model.quiet >= model.scenario.settings["standdown_weeks"] - 1e-9:
        return "stand-down"
    if model.turn == model.last_turn:
        return rungs.ending[k] or "stalemate"
    return None


def outcome(model: ScalarCrisis) -> dict[str, Any]:
    """What came of the crisis."""
    p, challenger, tally = model.p, model.challenger, model.tally
    settled = model.ending == "settlement"
    ceded = max(0.0, -model.offer_to_target) / p.sovereignty
    taken = challenger.held - challenger.held_start
    model.settlement = Settlement(model) if settled else None
    result = {
        "peak_rung": tally.peak_rung,
        "peak_turn": tally.peak_turn,
        "ending": model.ending,
        "turns": model.turn,
        "climbs_chosen": tally.climbs_chosen,
        "climbs_accident": tally.climbs_accident,
        "climbs_alarmed": tally.climbs_alarmed,
        "threats_made": tally.threats_made,
        "threats_kept": tally.threats_kept,
        "threats_broken": tally.threats_broken,
        "agreement": tally.mean(tally.agreements),
        "agreement_weighted": tally.mean(tally.agreements_weighted),
        "belief_resolute": model.resolute,
        "belief_greedy": model.greedy,
        "cost_challenger": tally.cost_challenger,
        "cost_coalition": tally.cost_coalition,
        "cost_target": tally.cost_target,
        "gained": taken + (model.settlement.worth if model.settlement else 0.0),
        "held": challenger.held,
        "sovereignty_lost": max(0.0, taken) + (ceded if settled else 0.0),
        "imposed": settled and not model.consents,
        "incidents": tally.incidents,
        "alarms": tally.alarms,
    }
    return result | (model.settlement.record() if model.settlement else {})
