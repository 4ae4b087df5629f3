"""The crisis: a Mesa model whose turn runs eight stages in as many worlds as one likes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from escalation import fate, policies, turn
from escalation.actors import Challenger, Monitor, Target, concession_worth
from escalation.agenda import Agenda
from escalation.coalition import Coalition
from escalation.draws import checked_luck
from escalation.errors import InputError
from escalation.mesa_import import Agent, Model
from escalation.past import Past
from escalation.policies.base import ChallengerPolicy, Policy, TargetPolicy
from escalation.randomness import Draw, Streams
from escalation.record import Outcomes, Story, Tally
from escalation.rows import Rows
from escalation.rules import beliefs, provisions
from escalation.rules.rungs import Rungs
from escalation.scenario import Scenario, as_scenario
from escalation.talks import Talks
from escalation.treaties import in_force, record
from escalation.typing import Array, Index

LEAVE = 0.125
"""Share of ended worlds at which the batch is packed anew."""


class Crisis(Model):
    """A coercive crisis in W parallel worlds; with one world an ordinary Mesa model.

    Parameters
    ----------
    scenario : Scenario
    worlds : int or (W,) integer array
        How many worlds, numbered from 0, or their numbers.
    seed : int
        A world's history depends on nothing but the seed, its number and its inputs.
    policy, challenger, target : str or policy, optional
        The coalition's, the challenger's and the target's policy; the scenario's by default.
    inputs : mapping of parameter name to (W,) array, optional
        Parameters that differ between worlds.
    story : bool, optional
        Keep every turn, for the transcript; by default where there is one world.
    luck : mapping of draws to float, optional
        Uniforms set by hand, the same in all worlds, by (actor, purpose, turn) as the model's description names them:
        what if chance had fallen otherwise there.
    past : Past, optional
        What earlier crises of a series left; given one, the crisis also keeps its own ``legacy``.

    Raises
    ------
    InputError
        If a policy, an input or a draw is unknown, or a number lies outside its range.
    """

    def __init__(
        self,
        scenario: Scenario | str | Path,
        worlds: int | Index = 1,
        *,
        seed: int = 0,
        policy: str | Policy | None = None,
        challenger: str | ChallengerPolicy | None = None,
        target: str | TargetPolicy | None = None,
        inputs: Mapping[str, Array] | None = None,
        story: bool | None = None,
        luck: Mapping[Draw, float] | None = None,
        past: Past | None = None,
    ) -> None:
        checked_seed(seed)
        scenario = as_scenario(scenario)
        super().__init__(rng=seed)
        self.scenario, self.ladder = scenario, scenario.ladder
        self.world = numbers(worlds)
        self.policy = cast(Policy, policies.get(policy or scenario.policies["coalition"], "coalition"))
        self.challenger_policy = cast(
            ChallengerPolicy, policies.get(challenger or scenario.policies["challenger"], "challenger")
        )
        self.target_policy = cast(TargetPolicy, policies.get(target or scenario.policies["target"], "target"))
        self.step_weeks = float(scenario.settings["step"])
        self.last_turn = max(1, round(scenario.settings["horizon"] / self.step_weeks))
        self.rungs = Rungs.of(self.ladder, int(scenario.settings["reach"]))
        self.inputs = dict(inputs or {})
        self.agenda = Agenda.of(scenario)
        self.order = inherited(scenario, past, len(self.world))
        self.p = self._under_treaties(parameter_rows(scenario, self.inputs, len(self.world)), past)
        number = past.crisis if past else 0
        self.streams = Streams(seed, self.world, number, checked_luck(scenario, luck or {}))
        self._people(past)
        self.turn = 0
        self.place = np.arange(len(self.world))
        self.over = np.zeros(len(self.world), dtype=bool)
        self.quiet: Array = np.zeros(len(self.world))
        self.now = turn.Turn.opening(len(self.world), self.ladder)
        self.tally = Tally(len(self.world), self.ladder.opens)
        self.outcomes = Outcomes(len(self.world))
        self.legacy = Outcomes(len(self.world)) if past else None
        self.signed: list[fate.Signed] = []
        self.finished = False
        self.story = Story() if (len(self.world) == 1 if story is None else story) else None

    def _under_treaties(self, p: Rows, past: Past | None) -> Rows:
        """The parameters as the record of treaties and the agreements in force leave them."""
        if past is not None and past.trust is not None and past.tribunal is not None:
            p = p.replace(trust=past.trust, tribunal=past.tribunal)
        else:
            kept = record(self.scenario.treaties, self.scenario.date)
            p = p.replace(trust=provisions.trusted(p.trust, p.trust_weight, kept, p.memory))
        moved = {name: self.agenda.under(name, getattr(p, name), self.order) for name in self.agenda.changes}
        return p.replace(**moved)

    def _people(self, past: Past | None) -> None:
        """Make the agents, and let them remember."""
        scenario, p, cast_ = self.scenario, self.p, self.scenario.cast
        self.coalition = Coalition(self, scenario, self.streams, p, self.rungs)
        self.challenger = Challenger(
            self, cast_.challenger, self.ladder, self.streams, p, cast_.cinc_challenger
        )
        self.target = Target(self, cast_.target, len(self.world), cast_.cinc_target)
        self.monitor = Monitor(self, cast_.monitor, len(self.world))
        self.talks = Talks(self, scenario, len(self.world), nominal_worth(scenario))
        mean_spill = np.broadcast_to(p.motive_spill / 2.0, (9, len(self.world)))
        self.public_serve = concession_worth(mean_spill, p)
        self.coalition.last_agreement = p.agreement_norm.copy()
        self.coalition.greedy = logit(p.prior_greedy)
        tests, since = history(scenario)
        self.challenger.resolute = beliefs.reputation(
            tests, since, p.prior_resolute, p.memory, p.r_high, p.r_low
        )
        if past:
            past.recall(self.challenger, self.coalition)

    @property
    def scenario(self) -> Scenario:
        """The crisis as data."""
        return self._crisis

    @scenario.setter
    def scenario(self, scenario: object) -> None:
        # From 3.4 on Mesa gives every model a scenario of its own kind; a crisis has its own.
        if isinstance(scenario, Scenario):
            self._crisis = scenario

    @property
    def session(self) -> int:
        """Number of the council's session in the current turn."""
        return self.session_of(self.turn)

    def session_of(self, turn_number: int) -> int:
        """Number of the session that a turn belongs to."""
        weeks = float(self.scenario.settings["session_weeks"])
        return int(np.floor((turn_number - 1) * self.step_weeks / weeks + 1e-9))

    @property
    def belief_resolute(self) -> Array:
        """Public probability that the coalition is resolute, (W,)."""
        resolute: Array = expit(self.challenger.resolute)
        return resolute

    @property
    def belief_greedy(self) -> Array:
        """Public probability that the challenger is greedy, (W,)."""
        greedy: Array = expit(self.coalition.greedy)
        return greedy

    @property
    def peak(self) -> Index:
        """Highest rung that each world has been on, (W,)."""
        return self.tally.peak

    @property
    def heading(self) -> Index:
        """Highest rung that each world has been on or makes for, (W,)."""
        heading: Index = np.maximum(self.tally.peak, self.challenger.goal)
        return heading

    def step(self) -> None:
        """Run one turn: eight stages, everyone at once from the same information."""
        self.look()
        self.act()

    def play(self) -> Iterator[None]:
        """Run one turn, pausing where worlds may be copied: once all have decided, and at the end."""
        self.look()
        yield from self._go_on()

    def look(self) -> None:
        """Begin a turn: after these two stages, whoever decides sees what there is to see."""
        self.turn += 1
        turn.observe(self)
        turn.believe(self)

    def act(self) -> None:
        """Go on to the turn's end: the other six stages."""
        for _ in self._go_on():
            pass
        self._pack()

    def _go_on(self) -> Iterator[None]:
        turn.confer(self)
        turn.signal_and_talk(self)
        turn.decide(self)
        yield
        turn.chance(self)
        turn.act(self)
        turn.settle_accounts(self)
        yield

    def run(self) -> Crisis:
        """Run until every world has ended; return the crisis itself."""
        while self.running:
            self.step()
        return self

    run_model = run

    def _pack(self) -> None:
        """Let worlds that ended leave the batch, once they are many: it changes no other world's history."""
        ended = int(np.count_nonzero(self.over))
        if ended == len(self.over):
            if not self.finished:
                fate.unfold(self)
            self.finished, self.running = True, False
        elif ended > LEAVE * len(self.over) and self.story is None:
            self.keep(np.flatnonzero(~self.over))

    def keep(self, index: Index, world: Index | None = None) -> None:
        """Go on with these worlds only, from where they stand.

        Parameters
        ----------
        index : (n,) integer array
            Places in the batch. A place named more than once goes on as so many copies of its world, which share
            a row of the outcomes: they are for counting, not for a table.
        world : (n,) integer array, optional
            World numbers under which they draw their luck from now on; by default the ones that they have.
        """
        self.p = self.p.at(index)
        self.public_serve = np.take(self.public_serve, index, axis=-1)
        self.world, self.place, self.over = self.world[index], self.place[index], self.over[index]
        self.world = self.world if world is None else world
        self.streams.keep(self.world)
        self.now, self.quiet = self.now.keep(index), self.quiet[index]
        people = self.coalition, self.challenger, self.target, self.monitor, self.talks
        for holder in (*people, self.tally):
            holder.keep(index)

    def table(self) -> pd.DataFrame:
        """Return the outcomes of all worlds, a row a world, once they have ended.

        Raises
        ------
        InputError
            If some world is still in its crisis.
        """
        if self.running:
            raise InputError("the crisis is still going on; call run() before table()")
        return self.outcomes.frame(self.ladder)

    def transcript(self, world: int = 0) -> str:
        """Return one world's crisis as a readable story."""
        from escalation.transcript import tell  # the story is told above the model, not by it

        return tell(self, world)

    def close(self) -> None:
        """Forget the agents; Mesa keeps a counter for each model otherwise."""
        self.remove_all_agents()
        getattr(Agent, "_ids", {}).pop(self, None)


def inherited(scenario: Scenario, past: Past | None, worlds: int) -> Array:
    """Shares (N, W) of each issue that are settled when the crisis opens: by treaties, or by the last crisis."""
    if past is not None and past.order is not None:
        return past.order
    treaties = in_force(scenario.treaties, scenario.issues)
    return np.ascontiguousarray(np.broadcast_to(treaties[:, None], (len(treaties), worlds)))


def nominal_worth(scenario: Scenario) -> Array:
    """Worth (3,) of a full concession of each kind to the challenger for whom stakes are stated, the scenario's own."""
    p = Rows.of(scenario.values(), 1)
    return concession_worth(np.broadcast_to(p.motive_spill / 2.0, (9, 1)), p)[:, 0]


def numbers(worlds: int | Index) -> Index:
    """World numbers from a count or from the numbers themselves."""
    if isinstance(worlds, int | np.integer):
        if worlds < 1:
            raise InputError(f"worlds is {worlds}; at least one world is needed")
        return np.arange(int(worlds))
    given = np.asarray(worlds)
    if given.ndim != 1 or not len(given) or not np.issubdtype(given.dtype, np.integer) or given.min() < 0:
        raise InputError("worlds takes a count, or a one-dimensional array of world numbers from 0 on")
    return given.astype(np.int64)


def checked_seed(seed: int) -> int:
    """A seed that can be used.

    Raises
    ------
    InputError
        If it is no whole number from 0 on.
    """
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise InputError(f"seed is {seed!r}; give a whole number from 0 on")
    return int(seed)


def parameter_rows(scenario: Scenario, inputs: Mapping[str, Array], worlds: int) -> Rows:
    """Return every parameter as a row (W,): the scenario's number, or the input that differs by world.

    Raises
    ------
    InputError
        If an input is no parameter, has another length or leaves the parameter's range.
    """
    values: dict[str, float | Array] = dict(scenario.values())
    for name, given in inputs.items():
        values[name] = _checked_input(scenario, name, given, worlds)
    for name in ("alignment", "burden_sharing"):
        if name not in inputs and scenario.parameters[name].default is None:
            values[name] = values["unity"]
    rows = Rows.of(values, worlds)
    if (rows.motive_security + rows.motive_status + rows.motive_regime <= 0.0).any():
        raise InputError(
            "all three motives of the challenger are 0 in some world; give at least one some weight"
        )
    if (rows.r_low >= rows.r_high).any():
        raise InputError("r_low is not below r_high in some world; the irresolute must keep fewer threats")
    return rows


def _checked_input(scenario: Scenario, name: str, given: Array, worlds: int) -> Array:
    column = scenario.check_input(name, given)
    if column.shape != (worlds,):
        raise InputError(
            f"input '{name}' has shape {column.shape}; it takes one number a world, shape ({worlds},)"
        )
    return column


def history(scenario: Scenario) -> tuple[list[tuple[float, bool]], float]:
    """Past tests as (years since the one before, kept), and the years from the last to the crisis."""
    tests, before = [], None
    for test in scenario.history:
        tests.append((0.0 if before is None else (test.date - before).days / 365.25, test.kept))
        before = test.date
    return tests, 0.0 if before is None else (scenario.date - before).days / 365.25
