"""A crisis as a parallel environment of PettingZoo [@terry2021]: each turn all decide, then all act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast

import numpy as np

try:
    from gymnasium.spaces import Box, Discrete, MultiDiscrete, Space
    from pettingzoo import ParallelEnv
except ImportError as error:
    raise ImportError(f"this needs the extra: pip install 'escalation[pettingzoo]' ({error})") from error

from escalation import views
from escalation.crisis import Crisis
from escalation.ecosystem.seats import SHARES, ChallengerSeat, CoalitionSeat, TargetSeat
from escalation.errors import InputError, unknown
from escalation.rules.target import STANCES
from escalation.scenario import Scenario, as_scenario

SEATS = {"coalition": CoalitionSeat, "challenger": ChallengerSeat, "target": TargetSeat}
"""Who can be played, in the order in which agents are named."""

LEVELS = (
    *(
        "belief_resolute",
        "belief_greedy",
        "sanctions",
        "counter_deployment",
        "force_reply",
        "deployment",
        "aid",
    ),
    *("offer", "package", "in_force", "tested", "incident"),
)
"""What is public and lies in [0, 1], as in `escalation.Observation`."""


class CrisisEnv(ParallelEnv):
    """One crisis a time, played by one side, two or all three; whoever is not played follows its own policy.

    All agents see the same, which is what is public at the start of a turn: a vector of ``observed``. Their actions:

    - ``coalition``: a share for each of `seats.SHARES`, levers of an `escalation.Posture`; members still vote on it;
    - ``challenger``: the rung that it heads for, which as in the model counts when the challenger reconsiders; it stays
      where it is if that way is closed (a settlement with no table, peace out of a war without a ceasefire);
    - ``target``: its stance (resist, mobilise, concede), which counts when it reconsiders, and whether it consents to
      offers and ceasefires.

    Rewards are in units of the prize. Summed over an episode they are, of the columns of a result: ``gained`` less
    ``cost_challenger`` for the challenger, and minus ``sovereignty_lost`` less their own cost for target and coalition.

    Episodes after a seed are its worlds 0, 1, 2 and so on, the same crises as `escalation.simulate` runs.

    Parameters
    ----------
    scenario : Scenario
    agents : str or sequence of str
        Who is played: of ``coalition``, ``challenger``, ``target``.
    policies : mapping of side to policy, optional
        Who plays the others; the scenario's own by default.

    Raises
    ------
    InputError
        If a name is unknown, or a side is both played and given a policy.
    """

    metadata: ClassVar[dict[str, Any]] = {"name": "escalation_v0", "render_modes": []}

    def __init__(
        self,
        scenario: Scenario | str = "ukraine-2022",
        agents: str | Sequence[str] = tuple(SEATS),
        policies: Mapping[str, Any] | None = None,
    ) -> None:
        self.scenario = as_scenario(scenario)
        named = [agents] if isinstance(agents, str) else list(agents)
        others = dict(policies or {})
        for name in (*named, *others):
            if name not in SEATS:
                raise unknown("side", name, SEATS)
        for name in others:
            if name in named:
                raise InputError(f"{name} is played, and has a policy too; keep one of them.")
        if not named:
            raise InputError("nobody is played; name at least one of coalition, challenger, target.")
        self.possible_agents = [name for name in SEATS if name in named]
        self.agents: list[str] = []
        self.render_mode = None
        self.players = {**others, **{name: SEATS[name]() for name in self.possible_agents}}
        rungs = self.scenario.ladder.names
        self.observed = ("week", "quiet", "agreement", "voted", *LEVELS, *(f"rung {name}" for name in rungs))
        horizon = float(self.scenario.settings["horizon"])
        low, high = np.zeros(len(self.observed)), np.ones(len(self.observed))
        low[2], high[:2] = -1.0, horizon + float(self.scenario.settings["step"])
        self._seen = {
            name: Box(low.astype(np.float32), high.astype(np.float32), dtype=np.float32)
            for name in self.possible_agents
        }
        spaces: dict[str, Space[Any]] = {
            "coalition": Box(0.0, 1.0, (len(SHARES),), dtype=np.float32),
            "challenger": Discrete(len(rungs)),
            "target": MultiDiscrete([len(STANCES), 2]),
        }
        self._acts = {name: spaces[name] for name in self.possible_agents}
        self.seed, self.world = 0, -1
        self.crisis: Crisis | None = None

    def observation_space(self, agent: str) -> Space[Any]:
        """What an agent can see."""
        return self._seen[agent]

    def action_space(self, agent: str) -> Space[Any]:
        """What an agent can do."""
        return self._acts[agent]

    def reset(
        self, seed: int | None = None, options: Mapping[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Begin the next crisis; with a seed, its world 0, or the world that ``options`` names.

        Returns
        -------
        tuple of dict
            What each agent sees, and nothing more.
        """
        self.close()
        if seed is not None:
            self.seed, self.world = seed, -1
        self.world = int((options or {}).get("world", self.world + 1))
        names = {"coalition": "policy", "challenger": "challenger", "target": "target"}
        players = {names[side]: policy for side, policy in self.players.items()}
        self.crisis = Crisis(self.scenario, np.array([self.world]), seed=self.seed, story=False, **players)
        self.crisis.look()
        self.agents = list(self.possible_agents)
        self._earned = dict.fromkeys(self.agents, 0.0)
        return self._observations(), {name: {} for name in self.agents}

    def step(
        self, actions: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, float], dict[str, bool], dict[str, bool], dict[str, Any]]:
        """Let everyone act at once, and a week pass.

        Returns
        -------
        tuple of dict
            Observations, rewards, whether the crisis has ended, whether it was cut short (never: the horizon is an
            ending of the model), and for ``infos`` what the result holds of the crisis once there
            is one.

        Raises
        ------
        InputError
            If no crisis is under way, or an agent has not said what it does.
        """
        crisis = self.crisis
        if crisis is None or not self.agents:
            raise InputError("no crisis is under way; call reset() first.")
        for name in self.agents:
            if name not in actions:
                raise InputError(f"{name} does nothing; give an action for each of {', '.join(self.agents)}.")
            self.players[name].told = actions[name]
        crisis.act()
        over = crisis.finished
        row = crisis.table().iloc[0].dropna().to_dict() if over else {}
        if not over:
            crisis.look()
        totals = self._totals(row)
        rewards = {name: totals[name] - self._earned[name] for name in self.agents}
        self._earned = totals
        seen, infos = self._observations(), {name: dict(row) for name in self.agents}
        ended, cut = dict.fromkeys(self.agents, over), dict.fromkeys(self.agents, False)
        if over:
            self.agents = []
        return seen, rewards, ended, cut, infos

    def close(self) -> None:
        """Let go of the crisis."""
        if self.crisis is not None:
            self.crisis.close()
            self.crisis = None

    def _totals(self, row: Mapping[Any, Any]) -> dict[str, float]:
        """What each side has of the crisis so far, or of its whole if it has ended."""
        crisis = cast(Crisis, self.crisis)
        gained = float((crisis.challenger.held - crisis.challenger.held_start)[0])
        now = {
            name: float(crisis.tally.sums[name][0]) for name in crisis.tally.sums if name.startswith("cost_")
        }
        now |= {"gained": gained, "sovereignty_lost": max(0.0, gained)}
        now |= {name: float(row[name]) for name in now if name in row}
        lost = -now["sovereignty_lost"]
        return {
            "coalition": lost - now["cost_coalition"],
            "challenger": now["gained"] - now["cost_challenger"],
            "target": lost - now["cost_target"],
        }

    def _observations(self) -> dict[str, Any]:
        crisis = cast(Crisis, self.crisis)
        seen = views.observation(crisis)
        voted = bool(np.isfinite(seen.agreement[0]))
        rung = np.zeros(len(crisis.ladder))
        rung[seen.rung[0]] = 1.0
        public = [seen.week, seen.quiet[0], seen.agreement[0] if voted else 0.0, voted]
        levels = [float(getattr(seen, name)[0]) for name in LEVELS]
        vector = np.array([*public, *levels, *rung], dtype=np.float32)
        return {name: vector.copy() for name in self.possible_agents}
