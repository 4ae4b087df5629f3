"""What a member backs: threat, resolve and pull against cost; and the shared burden."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.integrate import quad
from scipy.stats import norm
from situations import ERRORS, column, row

from escalation.randomness import Streams
from escalation.rules import support, voting

MEMBERS = 6
FIRMNESS = arrays(float, (MEMBERS, 1), elements=st.floats(-5, 5))
BURDEN = arrays(float, (MEMBERS, 1), elements=st.just(0.0) | st.floats(1e-6, 20))
ECONOMY = arrays(float, (MEMBERS, 1), elements=st.floats(0.01, 1)).map(lambda w: w / w.sum())
SHARE = st.floats(0.0, 1.0)


def test_worked_support() -> None:
    backed = support.support(column(1.0, 3.0, 9.0, -1.0), column(4.0, 4.0, 4.0, 4.0), row(0.8))
    assert backed[:, 0] == pytest.approx([0.25, 0.75, 0.8, 0.0])


def test_what_costs_nothing_is_backed_in_full_or_not_at_all() -> None:
    backed = support.support(column(1e-9, 0.0, -1e-9), np.zeros((3, 1)), row(0.8))
    assert list(backed[:, 0]) == [0.8, 0.0, 0.0]


@given(FIRMNESS, BURDEN, SHARE, st.floats(0, 5), st.just(0.0) | st.floats(1e-6, 5))
def test_firmness_backs_and_cost_deters(
    n: np.ndarray, c: np.ndarray, s: float, firmer: float, dearer: float
) -> None:
    usual = support.support(n, c, row(s))
    assert ((usual >= 0) & (usual <= s)).all()
    assert (support.support(n + firmer, c, row(s)) >= usual).all()
    assert (support.support(n, c + dearer, row(s)) <= usual).all()


@given(BURDEN, ECONOMY, SHARE)
def test_sharing_conserves_what_the_coalition_bears(
    burden: np.ndarray, economy: np.ndarray, sharing: float
) -> None:
    shared = support.shared_cost(burden, economy, row(sharing))
    assert (shared * economy).sum() == pytest.approx((burden * economy).sum())
    assert np.ptp(shared) == pytest.approx((1 - sharing) * np.ptp(burden), abs=1e-9)


def test_worked_sharing() -> None:
    """Two thirds of the economy bear 3, one third bears 9: the mean is 5, and half of the way to it is 4 and 7."""
    shared = support.shared_cost(column(3.0, 9.0), column(2 / 3, 1 / 3), row(0.5))
    assert shared[:, 0] == pytest.approx([4.0, 7.0])


def test_an_undecided_view_of_the_challenger_leaves_the_threat_as_it_is() -> None:
    felt = support.threat(
        row(1.0, 1.0, 1.0), row(0.6, 0.6, 0.6), np.full((1, 3), 0.5), row(0.5, 0.5, 0.5), row(0.5, 1.0, 0.0)
    )
    assert felt[0] == pytest.approx([0.3, 0.45, 0.15])


def test_a_leader_pulls_by_closeness_only_those_who_heed_it() -> None:
    pulled = support.pull(row(2.0), column(0.0, 0.5, 1.0, 1.0), row(0.8), column(1.0, 1.0, 1.0, 0.0))
    assert pulled[:, 0] == pytest.approx([0.0, 0.8, 1.6, 0.0])


def test_only_members_of_the_union_pay_for_its_autonomy() -> None:
    union = np.array([[True], [False]])
    assert support.union_cost(column(4.0, 4.0), union, row(0.5), row(1.0))[:, 0] == pytest.approx([6.0, 4.0])


@pytest.mark.parametrize("alignment", [0.0, 0.3, 1.0])
def test_alignment_is_the_correlation_of_resolve_and_spread_its_deviation(alignment: float) -> None:
    worlds = 20_000
    firm = drawn_resolve(np.zeros(2), 0.5, alignment, worlds)
    assert np.corrcoef(firm)[0, 1] == pytest.approx(
        alignment, abs=ERRORS * (1 - alignment**2) / np.sqrt(worlds) + 1e-9
    )
    assert firm.std(axis=1) == pytest.approx(0.5, abs=ERRORS * 0.5 / np.sqrt(2 * worlds))


def drawn_resolve(base: np.ndarray, spread: float, alignment: float, worlds: int) -> np.ndarray:
    """Resolve (M, W) by the rule, from the streams that a crisis draws from."""
    streams = Streams(2, np.arange(worlds))
    common = streams.normals(("coalition",), "drift", 0)[0]
    personal = streams.normals([f"M{i}" for i in range(len(base))], "drift", 0)
    level = np.repeat(base[:, None], worlds, axis=1)
    return support.resolve(level, np.full(worlds, alignment), np.full(worlds, spread), common, personal)


def all_back(base: np.ndarray, spread: float, alignment: float) -> float:
    """T17: the chance that all members back, ``int phi(z) prod_i Phi((m_i + s sqrt(u) z) / (s sqrt(1 - u))) dz``."""
    if alignment == 1.0:
        return float(norm.cdf(base.min() / spread))

    def integrand(z: float) -> float:
        alone = (base + spread * np.sqrt(alignment) * z) / (spread * np.sqrt(1 - alignment))
        return float(norm.pdf(z) * np.prod(norm.cdf(alone)))

    return quad(integrand, -10, 10, epsabs=1e-10, points=[0.0])[0]


def test_the_closed_form_gives_the_published_numbers() -> None:
    assert all_back(np.ones(27), 0.5, 0.0) == pytest.approx(0.537219, abs=1e-6)
    assert all_back(np.ones(27), 0.5, 0.5) == pytest.approx(0.772352, abs=1e-6)


@pytest.mark.parametrize("rule", ["consensus", "unanimity"])
@pytest.mark.parametrize("alignment", [0.0, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("base", [np.ones(27), np.linspace(0.6, 2.0, 9)], ids=["alike", "unlike"])
def test_consensus_of_one_factor_members(base: np.ndarray, alignment: float, rule: str) -> None:
    """T17: without moods and without abstention, members back what their resolve allows; here half of a cost of 2."""
    worlds, cost = 20_000, 2.0
    firm = drawn_resolve(base + cost / 2, 0.5, alignment, worlds)
    ones = np.ones(worlds)
    backed = support.support(firm, np.full(firm.shape, cost), ones)
    people = np.full((len(base), 1), 1 / len(base))
    level = voting.collective_level(backed, ones / 2, rule, np.zeros(worlds), 1, people)
    expected = all_back(base, 0.5, alignment)
    error = np.sqrt(expected * (1 - expected) / worlds)
    assert abs(np.mean(level == 0.5) - expected) < ERRORS * error
    assert set(level) <= {0.0, 0.5}


def test_resolve_rises_with_what_is_in_common_and_with_what_is_ones_own() -> None:
    found = support.resolve(column(2.0), row(0.36), row(2.0), row(0.5), column(0.25))
    assert found[0, 0] == pytest.approx(2.0 + 2.0 * 0.6 * 0.5 + 2.0 * 0.8 * 0.25)


def test_nothing_is_said_of_costs_of_nothing() -> None:
    # A caller may have numbers raise errors: here they are meant.
    with np.errstate(all="raise"):
        backed = support.support(column(1.0, 0.0, 1e300), np.array([[0.0], [0.0], [1e-300]]), row(0.8))
    assert backed[:, 0] == pytest.approx([0.8, 0.0, 0.8])


def test_europeans_who_act_alone_bear_more() -> None:
    union = np.array([[True], [False]])
    cost = support.union_cost(np.full((2, 2), 3.0), union, row(0.5, 0.5), row(0.4, 0.0))
    assert cost == pytest.approx(np.array([[3.6, 3.0], [3.0, 3.0]]))
