"""The challenger's utility, put into the situations of the textbooks; and term by term."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.special import expit
from situations import LINEAR, SCENARIO, Decision, column, decision, parameters, row

from escalation.posture import Posture
from escalation.rules import target, worth
from escalation.theory import bargaining_range, ultimatum
from escalation.validation.oracles import war_of_target
from escalation.validation.textbook import attack, brink, deterrence, table, window

SHARE = st.floats(0.0, 1.0)
GAP = 1e-4
"""Distance from a tie at which choice must be certain."""


def chosen(case: Decision, *rungs: int) -> int:
    """The rung that is chosen for certain among these."""
    options = np.zeros(case.situation.learned.shape, dtype=bool)
    options[list(rungs)] = True
    p = case.destinations(options)[:, 0]
    assert p.max() == pytest.approx(1.0)
    return int(p.argmax())


def test_critical_risk() -> None:
    """T4: with 1 for standing, 0 for yielding and -9 for disaster, a risk of one in ten is the most to bear."""
    assert chosen(brink(1, 0, -9, row(0.1 - GAP)), 1, 2) == 2
    assert chosen(brink(1, 0, -9, row(0.1 + GAP)), 1, 2) == 1


@given(st.floats(0.1, 3), st.floats(-2, 2), st.floats(0.1, 9), st.floats(0.0, 0.99))
def test_critical_risk_anywhere(gain: float, yields: float, disaster: float, risk: float) -> None:
    """T4: climb if and only if the risk is below ``(W - S) / (W - D)`` (Ellsberg; Snyder and Diesing)."""
    stay, lost = yields + gain, yields - disaster
    critical = (stay - yields) / (stay - lost)
    assume(abs(risk - critical) > GAP)
    assert chosen(brink(stay, yields, lost, row(risk)), 1, 2) == (2 if risk < critical else 1)


@pytest.mark.parametrize(
    ("precision", "attacks", "resists"),
    [
        (0.5, 0.484461, 0.562177),
        (1.0, 0.439075, 0.622459),
        (2.0, 0.284096, 0.731059),
        (5.0, 0.014183, 0.924142),
    ],
)
def test_logit_quantal_response(precision: float, attacks: float, resists: float) -> None:
    """T9: the defender resists with a logit of (war, capitulation) = (-0.5, -1), the challenger answers."""
    resist = target.consent(row(-0.5), row(-1.0), row(precision))[0]
    assert resist == pytest.approx(resists, abs=1e-6)
    options = column(0, 1, 1, 0).astype(bool)
    assert attack(row(resist), row(precision)).destinations(options)[2, 0] == pytest.approx(attacks, abs=1e-6)


@given(SHARE, st.floats(0.0, 20.0))
def test_logit_quantal_response_to_any_credibility(credibility: float, precision: float) -> None:
    p = attack(row(credibility), row(precision)).destinations(column(0, 1, 1, 0).astype(bool))
    assert p[2, 0] == pytest.approx(expit(precision * (1 - 2 * credibility)), abs=1e-9)


def test_unilateral_deterrence_leaves_the_soft_challenger_undecided_and_the_hard_one_bold() -> None:
    """T8, bluff region: with pD = 0.2 the soft defender defies with y = (c2 - pD) / (1 - pD), c2 = 1/3."""
    y = (1 / 3 - 0.2) / 0.8

    def resisted(soft_defies: float) -> np.ndarray:
        return row(0.2 + 0.8 * soft_defies)

    soft = deterrence(1.0, resisted(y)).utilities()
    assert soft[2] - soft[1] == pytest.approx(0.0, abs=1e-12)
    assert chosen(deterrence(2.0, resisted(y)), 1, 2) == 2
    assert chosen(deterrence(1.0, resisted(y + 0.01)), 1, 2) == 1
    assert chosen(deterrence(1.0, resisted(y - 0.01)), 1, 2) == 2


@pytest.mark.parametrize("rungs", [(1, 2), (0, 2), (0, 1, 2)])
def test_preventive_war(rungs: tuple[int, ...]) -> None:
    """T14: with d = 0.9, p1 = 0.4 and a cost of 1, war if and only if p2 exceeds 0.455556."""
    assert chosen(window(0.9, 0.4, row(0.41 / 0.9 + GAP), 1.0), *rungs[-2:]) == 2
    assert chosen(window(0.9, 0.4, row(0.41 / 0.9 - GAP), 1.0), *rungs[-2:]) != 2
    bold = window(0.9, 0.4, row(0.41 / 0.9 + GAP), 1.0).utilities()[:, 0]
    assert bold[list(rungs)].argmax() == len(rungs) - 1


@given(st.floats(0.05, 0.95), st.floats(0.1, 0.9), st.floats(0.1, 0.9), st.floats(0.0, 2.0))
def test_preventive_war_anywhere(d: float, p1: float, p2: float, cost: float) -> None:
    """T14: war if and only if ``d p2 - p1 > c (1 - d)^2``, where war a horizon ahead beats giving up (Powell)."""
    assume(1 - p2 - (1 - d) * cost > GAP)
    margin = d * p2 - p1 - cost * (1 - d) ** 2
    assume(abs(margin) > GAP)
    assert chosen(window(d, p1, row(p2), cost), 1, 2) == (2 if margin > 0 else 1)


@given(st.floats(0.15, 0.9), st.floats(0.01, 0.14))
def test_the_least_that_is_accepted_is_what_war_would_bring(p_win: float, own_cost: float) -> None:
    """T1: the challenger's reservation at the table is ``p - c_A``, and it settles for no less (Fearon)."""
    least = p_win - own_cost
    case = table(p_win, own_cost, np.array([least - GAP, least + GAP]))
    assert case.reservation() == pytest.approx(least, abs=1e-6)
    refuses, accepts = case.destinations().T
    assert refuses.argmax() == 2
    assert accepts.argmax() == 0


def test_the_bargaining_range_at_the_table_is_that_of_the_theory() -> None:
    """T1: with p = .5, c_A = .1, c_B = .2 both sides of the engine accept exactly the shares in [.4, .7]."""
    share = np.linspace(0.0025, 0.9975, 200)
    challenger = table(0.5, 0.1, share).destinations()[0] > 0.5
    both = challenger & (target.consent(-share, war_of_target(0.5, np.full(200, 0.2)), row(1e6)) > 0.5)
    least, most = bargaining_range.acceptable(0.5, 0.1, 0.2)
    np.testing.assert_array_equal(both, (share >= least) & (share <= most))


def test_the_best_demand_is_refused_as_often_as_the_theory_says() -> None:
    """T2: with c_B even on [0, .5] the demand .7 is refused by the target's rule in .4 of worlds (Fearon)."""
    cost = 0.5 * (np.arange(10_000) + 0.5) / 10_000
    demand = np.full(10_000, ultimatum.demand(0.5, 0.1, 0.5))
    refused = target.consent(-demand, war_of_target(0.5, cost), row(1e6)) < 0.5
    assert demand[0] == pytest.approx(0.7)
    assert refused.mean() == pytest.approx(float(ultimatum.p_war(0.5, 0.1, 0.5)), abs=1e-3)


# Term by term, in the shipped scenario.

USUAL = {"aspiration": 0.7, "patience": 0.7, "strength": 0.05, "target_strength": 0.03, "target_base": 0.02}


def shipped(
    posture: Posture | None = None, changes: dict[str, float] | None = None, **given: float
) -> Decision:
    """A decision on the shipped ladder with the shipped parameters."""
    return decision(SCENARIO.ladder, parameters(**(changes or {})), posture=posture, **{**USUAL, **given})


def difference(after: Decision, before: Decision) -> np.ndarray:
    """What changed in the utility of each rung."""
    return (after.utilities() - before.utilities())[:, 0]


def test_face_is_lost_by_each_rung_below_the_commitment() -> None:
    lost = difference(
        shipped(commit=4.0, hard=0.5, audience_cost=0.1), shipped(commit=4.0, hard=0.0, audience_cost=0.1)
    )
    assert lost == pytest.approx([-0.2, -0.15, -0.1, -0.05, 0, 0, 0, 0, 0])


def test_forces_nearby_hurt_those_who_stand_down() -> None:
    hurt = difference(shipped(insecurity=0.4, alert=0.5), shipped(alert=0.5))
    assert hurt == pytest.approx(-0.2 * (1 - SCENARIO.ladder.readiness))


def test_talks_bring_prestige_below_force_while_their_condition_is_met() -> None:
    talks = Posture(talk=1, talk_condition="demands", summit=0.5)
    gained = difference(shipped(talks, {"prestige": 0.1}), shipped(talks, {"prestige": 0.0}))
    assert gained == pytest.approx([0.15, 0.15, 0.15, 0, 0, 0, 0, 0, 0])


def test_lessons_count_as_far_as_one_learns() -> None:
    learned = np.arange(9.0)[:, None]
    assert difference(shipped(learn=2.0, learned=learned), shipped()) == pytest.approx(2 * np.arange(9.0))


@given(SHARE, SHARE, SHARE, SHARE, st.integers(1, 8))
def test_punishment_is_what_is_threatened_from_the_trigger_on(
    sanctions: float, counter: float, reply: float, in_force: float, trigger: int
) -> None:
    case = shipped(
        Posture(trigger=trigger), sanctions=sanctions, counter=counter, reply=reply, in_force=in_force
    )
    p = SCENARIO.values()
    security = p["motive_security"] / (p["motive_security"] + p["motive_status"] + p["motive_regime"])
    all_of_it = (
        p["sanction_bite"] * max(0.0, sanctions - in_force)
        + p["dread"] * security * counter
        + p["force_bite"] * reply
    )
    threatened, borne = worth.punishment(case.situation, case.rungs, case.p)
    assert threatened[:, 0] == pytest.approx(np.where(np.arange(9) >= trigger, all_of_it, 0.0))
    assert borne[:, 0] == pytest.approx(np.where(np.arange(9) > 1, p["sanction_bite"] * in_force, 0.0))


def test_a_standing_offer_is_worth_its_kind_where_its_condition_is_met() -> None:
    offer = Posture(talk=1, concession="status", offer_condition="demands")
    serve = np.array([[0.1], [0.4], [0.2]])
    linear = {**LINEAR, "prestige": 0.0, "trust": 0.0, "incident_rate": 0.0}
    gained = difference(
        shipped(offer, linear, offer=0.5, serve=serve), shipped(offer, linear, offer=0.0, serve=serve)
    )
    assert gained == pytest.approx([0.06, 0.06, 0.06, 0, 0, 0, 0, 0, 0])


def test_in_a_war_its_balance_takes_the_place_of_the_odds() -> None:
    def at_invasion(balance: float) -> np.ndarray:
        return shipped(rung=6.0, balance=balance, held=0.2).utilities()[:, 0]

    losing, even, winning = (at_invasion(each) for each in (-0.9, 0.0, 0.9))
    assert losing[6] < even[6] < winning[6]
    assert losing[1] == even[1] < winning[1]
    assert losing[7] == winning[7]
    assert even[6] == pytest.approx(shipped(rung=3.0, held=0.2).utilities()[6, 0])
