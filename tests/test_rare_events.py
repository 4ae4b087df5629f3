"""Rare events: splitting gives the closed form and brute force their due, is exact, and says how sure it is."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from situations import ERRORS, SCENARIO

from escalation import ensemble, rare, theory
from escalation.cli import main
from escalation.crisis import Crisis
from escalation.errors import InputError
from escalation.ladder import split
from escalation.randomness import BRANCH, Streams
from escalation.rare import climbed, rare_events
from escalation.scenario import Scenario
from escalation.splitting import Trees, balanced, grow, interval
from escalation.typing import Index
from escalation.validation.walk import Walk

UP, START, TOP = 0.2, 1, 8
"""A walk that reaches the top once in 22,000 times."""

LEVELS = np.arange(START + 1, TOP + 1)
COPIES = (3, 4, 4, 3, 2, 5)
LIKELY = SCENARIO.replace({"carry": 3.0, "incident_rate": 2.0})
"""A crisis in which accidents carry to the top often enough for brute force."""


def trees(world: Index | int, copies: Sequence[int] = COPIES, seed: int = 1) -> Trees:
    """Trees of the walk."""
    numbers = np.arange(world) if isinstance(world, int) else world
    return grow(Walk(UP, START, TOP, numbers, seed), LEVELS, copies)


@pytest.mark.parametrize("copies", [COPIES, (1, 1, 9, 1, 9, 9), (1,) * 6])
def test_every_level_of_the_walk_has_its_closed_form_however_worlds_are_split(
    copies: tuple[int, ...],
) -> None:
    found = trees(20_000, copies)
    truth = np.array([theory.random_walk.p_top(UP, START, level) for level in LEVELS])
    error = np.maximum(np.sqrt(found.variance), np.sqrt(truth / 20_000) * (copies == (1,) * 6))
    assert (np.abs(found.probability - truth) < ERRORS * error).all()


def test_without_copies_the_tally_of_the_walk_itself_is_counted() -> None:
    found, walk = trees(3000, (1,) * 6), Walk(UP, START, TOP, np.arange(3000), 1)
    highest = walk.rung
    while not walk.over.all():
        list(walk.play())
        highest = np.maximum(highest, walk.rung)
    assert (found.hits == (highest >= LEVELS[:, None])).all()
    assert found.turns.sum() == walk.moves.sum()
    assert found.plain_turns == pytest.approx(walk.moves.mean())


def test_mean_length_is_unbiased_too() -> None:
    means = [trees(1000, seed=seed).plain_turns for seed in range(30)]
    error = np.std(means, ddof=1) / np.sqrt(len(means))
    assert abs(np.mean(means) - theory.random_walk.moves(UP, START, TOP)) < ERRORS * error


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    truth = theory.random_walk.p_top(UP, START, TOP)
    ends = [interval(trees(600, seed=seed)) for seed in range(100)]
    inside = [low[-1] <= truth <= high[-1] for low, high in ends]
    # 95 of 100, four standard errors of 2.2 below; a normal interval holds it in about 88.
    assert np.sum(inside) >= 87


def test_an_interval_without_any_arrival_begins_at_nought_and_allows_for_one() -> None:
    nothing = Trees.planted(2, [5], 100)
    low, high = interval(nothing)
    assert (low == 0.0).all()
    assert high == pytest.approx(3.689 / 100, rel=1e-3)


def test_a_pilot_splits_where_the_next_level_is_far() -> None:
    hits = np.zeros((2, 1000), dtype=np.int64)
    hits[1, 0] = 1
    copies = balanced(Trees(np.array([1]), hits, np.array([100]), np.array([1000, 100])))
    # A tenth passes the first level and a hundredth of these the second, a turn each: 2.7 worlds for each root pay.
    assert copies == [27]
    assert balanced(Trees(np.array([1]), hits, np.array([100]), np.array([1000, 10_000]))) == [3]


class Watched(Walk):
    """A walk whose worlds' numbers are looked at whenever they change."""

    def keep(self, index: Index, world: Index | None = None) -> None:
        super().keep(index, world)
        assert len(np.unique(self.world)) == len(self.world)
        self.most = max(getattr(self, "most", 0), len(self.world))


def test_no_two_copies_share_their_luck() -> None:
    walk = Watched(UP, START, TOP, np.arange(50), 3)
    grow(walk, LEVELS, (9,) * 6)
    assert walk.most > 50
    spread = [float(np.sqrt(trees(2000, copies).variance[2])) for copies in ((1,) * 6, (4,) * 6)]
    assert spread[1] < 0.7 * spread[0]


def test_worlds_in_other_batches_grow_the_same_trees() -> None:
    whole = trees(300)
    for size in (1, 7, 100):
        parts = [trees(np.arange(first, min(first + size, 300))) for first in range(0, 300, size)]
        again = Trees.together(parts)
        assert (again.hits == whole.hits).all()
        assert (again.turns == whole.turns).all()


@pytest.mark.parametrize("policy", ["diplomacy-alone", "european-seat"])
def test_worlds_copied_and_left_at_any_moment_go_on_as_if_nothing_had_happened(policy: str) -> None:
    plain = Crisis(LIKELY, 12, seed=4, policy=policy, story=False)
    other = Crisis(LIKELY, 12, seed=4, policy=policy, story=False)
    moment = 0
    while not plain.over.all():
        for _, _ in zip(plain.play(), other.play(), strict=True):
            other.keep(np.repeat(np.arange(12), 2))
            for name in ("rung", "goal", "balance", "resolute", "learned"):
                one, two = (getattr(other.challenger, name)[..., each::2] for each in (0, 1))
                assert np.array_equal(one, getattr(plain.challenger, name))
                assert np.array_equal(two, one)
            other.keep(np.arange(moment % 2, 24, 2))
            moment += 1
    assert moment > 20


def test_a_split_in_mid_session_changes_no_luck_that_the_session_has_drawn() -> None:
    crisis = Crisis(SCENARIO, 50, seed=2, policy="diplomacy-alone", story=False)
    list(crisis.play())
    before = [holder.copy() for holder in (crisis.target.consent_luck, crisis.challenger.insist_luck)]
    crisis.keep(np.repeat(np.arange(50), 2), BRANCH + np.arange(100))
    list(crisis.play())
    assert crisis.session_of(1) == crisis.session_of(2)
    after = crisis.target.consent_luck, crisis.challenger.insist_luck
    assert all((new == np.repeat(old, 2)).all() for new, old in zip(after, before, strict=True))


def test_copies_of_a_world_part_ways() -> None:
    crisis = Crisis(LIKELY, 1, seed=2, policy="diplomacy-alone", story=False)
    crisis.keep(np.zeros(200, dtype=np.int64), BRANCH + np.arange(200))
    for _ in range(8):
        list(crisis.play())
    assert len(np.unique(crisis.challenger.rung)) > 3


@pytest.mark.filterwarnings("ignore:.*too few")
@pytest.mark.parametrize(
    ("scenario", "copies"), [(LIKELY, (2, 1, 12, 12)), (SCENARIO, (1, 2, 10, 20))], ids=["likely", "shipped"]
)
def test_the_crisis_agrees_with_brute_force(scenario: Scenario, copies: tuple[int, ...]) -> None:
    found = rare_events(scenario, policy="diplomacy-alone", worlds=500, seed=3, copies=copies)
    peak = ensemble.simulate(scenario, "diplomacy-alone", worlds=6000, seed=8)["peak_rung"]
    for row, rung in zip(found.itertuples(), range(4, 9), strict=True):
        p = np.mean(peak >= rung)
        error = np.hypot(row.standard_error, np.sqrt(p * (1 - p) / len(peak)))
        assert abs(row.probability - p) < ERRORS * error, row.rung


@pytest.mark.filterwarnings("ignore:.*too few")
@pytest.mark.parametrize("policy", ["appeasement", "diplomacy-alone"])
def test_without_copies_it_is_brute_force_itself(policy: str) -> None:
    found = rare_events(SCENARIO, policy=policy, worlds=300, seed=3, copies=(1, 1, 1, 1))
    table = ensemble.simulate(SCENARIO, policy, worlds=300, seed=3)
    shares = [np.mean(table["peak_rung"] >= rung) for rung in range(4, 9)]
    assert found["probability"].tolist() == pytest.approx(shares, abs=1e-15)
    assert found["rung"].tolist() == ["grey-zone", "limited-force", "invasion", "clash", "nuclear"]


@pytest.mark.filterwarnings("ignore:.*too few")
def test_batches_and_processes_give_the_same_bits() -> None:
    def run(**how: int) -> pd.DataFrame:
        return rare_events(
            LIKELY, "clash", policy="sanctions-threat", worlds=12, seed=5, copies=(2, 1, 9), **how
        )

    whole = run()
    for how in ({"batch": 1}, {"batch": 7}, {"batch": 6, "workers": 2}):
        pd.testing.assert_frame_equal(run(**how), whole, check_exact=True)


def test_the_pilot_plays_other_worlds_than_those_that_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rare, "PILOT", 20)
    found = rare_events(LIKELY, "clash", policy="diplomacy-alone", worlds=30, seed=6)
    given = rare_events(
        LIKELY, "clash", policy="diplomacy-alone", worlds=30, seed=6, copies=found["copies"][:-1].tolist()
    )
    assert (found["probability"] == given["probability"]).all()
    assert found["turns"][0] - given["turns"][0] == found.attrs["pilot_turns"] > 0
    pilot, usual = (Streams(6, first + np.arange(99)) for first in (rare.PILOT_BRANCH * BRANCH, 0))
    assert not np.any(pilot.uniform("RUS", "move", 1) == usual.uniform("RUS", "move", 1))


def test_few_arrivals_are_said() -> None:
    with pytest.warns(UserWarning, match=r"0 of 5 worlds arrived at nuclear, too few"):
        rare_events(SCENARIO, worlds=5, copies=(1, 1, 1, 1))


def test_parts_of_a_split_rung_are_one_level() -> None:
    cut = split(SCENARIO.ladder, "invasion")
    assert [cut.names[each] for each in climbed(cut)] == [
        "grey-zone",
        "limited-force",
        "invasion-1",
        "clash",
        "nuclear",
    ]
    assert climbed(cut, "invasion-2").tolist() == [4, 5, 6]


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"rung": "normal"}, 'the rung "normal" does not lie above "build-up"'),
        ({"rung": "nucular"}, 'did you mean "nuclear"'),
        ({"copies": (1, 2)}, "copies has 2 numbers; with 5 levels give 4"),
        ({"copies": (1, 2, 0, 4)}, "copies is 1, 2, 0, 4; give whole numbers of at least 1"),
        ({"copies": (1, 2, 1.5, 4)}, "give whole numbers of at least 1"),
        ({"copies": (10**4, 10**4, 10**4, 10**4)}, "too many; make fewer"),
        ({"worlds": 1}, "worlds is 1; give a whole number of at least 2"),
        ({"batch": 0}, "batch is 0"),
        ({"workers": 0}, "workers is 0"),
        ({"policy": "hope"}, "hope"),
    ],
)
def test_what_cannot_be_run_gets_a_sentence(how: dict[str, object], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        rare_events(SCENARIO, **{"worlds": 2, **how})


def test_the_command_prints_what_the_library_returns(capsys: pytest.CaptureFixture[str]) -> None:
    words = "rare ukraine-2022 --rung invasion --policy appeasement --set unity=0.2 --worlds 40 --seed 2 --copies 1,2"
    assert main([*words.split(), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    found = rare_events(
        SCENARIO.replace({"unity": 0.2}), "invasion", "appeasement", worlds=40, seed=2, copies=(1, 2)
    )
    assert [row["rung"] for row in printed] == found["rung"].tolist()
    assert [row["probability"] for row in printed] == found["probability"].tolist()
