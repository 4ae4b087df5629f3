"""What the model can be told: numbers that are uncertain (parameters) and structural choices (settings)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from escalation.errors import InputError, unknown
from escalation.reading import number

_ANY = (-math.inf, math.inf)
_SOME = (0.0, math.inf)
_POSITIVE = (1e-6, math.inf)
_SHARE = (0.0, 1.0)
_SIGNED = (-1.0, 1.0)
_CHANCE = (1e-6, 1 - 1e-6)

PARAMETERS: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "unity": {"unity": _SHARE, "alignment": _SHARE, "burden_sharing": _SHARE},
    "members": {
        "resolve": _ANY,
        "spread": _SOME,
        "affinity": _ANY,
        "drift_weeks": _POSITIVE,
        "threat": _SOME,
        "threat_range": _POSITIVE,
        "greed_weight": _ANY,
        "burden": _SOME,
        "gas_burden": _SOME,
        "gas_cutoff": _SOME,
        "military_burden": _SOME,
        "force_scale": _SOME,
        "phase": _SHARE,
        "tie": _ANY,
        "grey_members": _SOME,
        "exclusion": _ANY,
        "autonomy_gain": _ANY,
        "autonomy_cost": _SOME,
        "offer_gain": _SOME,
        "offer_cost": _SOME,
        "exhaustion": _SOME,
        "pivot": _SHARE,
        "leader_audience": _SOME,
        "partner_resolve": _ANY,
    },
    "institutions": {
        "tolerance": _SHARE,
        "eu_weight": _SHARE,
        "us_weight": _SHARE,
        "resilience": _SHARE,
        "resilience_gain": _SHARE,
        "transparency": _SHARE,
    },
    "challenger": {
        "aspiration": _ANY,
        "held": _SHARE,
        "motive_security": _SOME,
        "motive_status": _SOME,
        "motive_regime": _SOME,
        "motive_spill": _SHARE,
        "agenda_weight": _SIGNED,
        "committed": _SHARE,
        "decisiveness": _POSITIVE,
        "trend": _ANY,
        "decline": _ANY,
        "insecurity": _ANY,
        "precision": _SOME,
        "loss_aversion": _SOME,
        "curvature": _POSITIVE,
        "audience_cost": _ANY,
        "hardening": _SOME,
        "patience": _SHARE,
        "foresight_weeks": _SOME,
        "reconsider_rate": _POSITIVE,
        "react_rate": _POSITIVE,
        "pace": _POSITIVE,
        "notice": _SHARE,
        "loss": _SOME,
        "fight": _SOME,
        "pressure_prize": _SOME,
        "prestige": _ANY,
        "legit_rate": _ANY,
        "legit_aspiration": _ANY,
        "legit_dull": _ANY,
        "trust": _SHARE,
        "trust_weight": _SOME,
        "trust_step": _SHARE,
        "learning": _ANY,
        "modest_aspiration": _ANY,
        "high_insecurity": _ANY,
        "sanction_bite": _ANY,
        "dread": _ANY,
        "force_bite": _ANY,
        "reply_damage": _SIGNED,
    },
    "beliefs": {
        "prior_resolute": _CHANCE,
        "prior_greedy": _CHANCE,
        "r_high": _CHANCE,
        "r_low": _CHANCE,
        "kappa": _SOME,
        "signal_rate": _CHANCE,
        "tied_cost": _SOME,
        "deploy_cost": _SOME,
        "aid_cost": _SOME,
        "memory": _SHARE,
        "discord_weight": _ANY,
        "agreement_norm": (-0.5, 1.0),
        "complaint": _ANY,
    },
    "table": {
        "insistence": _SHARE,
        "stakes_challenger": _POSITIVE,
        "stakes_target": _POSITIVE,
        "irrevocable": _SHARE,
        "step_delay": _SHARE,
    },
    "target": {
        "sovereignty": _SOME,
        "target_resolve": _ANY,
        "target_precision": _SOME,
        "mobilisation": _SOME,
        "mobilisation_cost": _SOME,
        "mobilisation_rate": _SOME,
        "surrender": _SHARE,
        "offer_burden": _SOME,
        "grey_target": _SOME,
        "aid_rate": _SOME,
        "coalition_power": _SOME,
    },
    "chance": {
        "incident_rate": _SOME,
        "contact_forces": _SOME,
        "carry": _SOME,
        "misread": _SOME,
        "alarm_rate": _SOME,
        "alarm_step": _SHARE,
        "alert_decay": _SOME,
        "war_noise": _POSITIVE,
        "gain_rate": _SOME,
    },
    "aftermath": {
        "breach_rate": _POSITIVE,
        "breach_slope": _SOME,
        "detection": _SHARE,
        "find_rate": _POSITIVE,
        "leave_rate": _POSITIVE,
        "false_complaints": _POSITIVE,
        "tribunal": _SHARE,
        "precedent_gain": _SIGNED,
        "precedent_loss": _SHARE,
        "crisis_hazard": _POSITIVE,
        "peace_years": _SOME,
    },
}
"""Every parameter under the actor or matter that it belongs to, with the domain in which the equations hold.

A scenario must give exactly these, each with a range inside its domain. Coefficients whose sign the essays take for
granted may be negative in the equations, so that one can ask what follows from the sign alone.
"""

DOMAINS: Mapping[str, tuple[float, float]] = {
    name: domain for members in PARAMETERS.values() for name, domain in members.items()
}
"""The domain of each parameter, by name."""

GROUPS: Mapping[str, str] = {name: group for group, members in PARAMETERS.items() for name in members}
"""The group of each parameter, by name."""

FOLLOWS: Mapping[str, str] = {"alignment": "unity", "burden_sharing": "unity"}
"""Parameters that may be left unset and then take another's value."""

STATUSES = ("sourced", "calibrated", "assumed")
"""Where a number can come from: a publication, a calibration against rates, or our judgement."""


@dataclass(frozen=True)
class Parameter:
    """A number that the model is uncertain about.

    Attributes
    ----------
    name : str
        Its name in ``docs/model.md``, in options and in result tables.
    default : float or None
        Its value in this scenario; None where it follows another parameter (`FOLLOWS`).
    low, high : float
        Its plausible range, ends included.
    unit, meaning, source : str
        The unit, what it stands for, and where the value comes from with ``[@key]`` into ``references.bib``.
    status : str
        One of `STATUSES`.
    group : str
        The actor or matter that it belongs to.
    """

    name: str
    default: float | None
    low: float
    high: float
    unit: str
    meaning: str
    source: str
    status: str
    group: str

    def __post_init__(self) -> None:
        if self.name not in DOMAINS:
            raise unknown("parameter", self.name, DOMAINS)
        low, high = DOMAINS[self.name]
        number(self.low, low, high, f"the low end of the range of the parameter {self.name}")
        number(self.high, low, high, f"the high end of the range of the parameter {self.name}")
        if self.default is not None:
            number(self.default, self.low, self.high, f"the parameter {self.name}")
        elif self.name not in FOLLOWS:
            raise InputError(
                f"the parameter {self.name} has no value; give a number from {self.low:g} to {self.high:g}."
            )

    def at(self, value: object) -> Parameter:
        """Return the parameter with another value.

        Parameters
        ----------
        value : float or str or None
            The value; None or the name of the parameter in `FOLLOWS` leaves it unset, where that is possible.

        Raises
        ------
        InputError
            If the value is no number or outside the range.
        """
        if self.name in FOLLOWS and (value is None or value == FOLLOWS[self.name]):
            return replace(self, default=None)
        return replace(self, default=number(value, self.low, self.high, f"the parameter {self.name}"))


RULES = ("consensus", "unanimity", "qualified-majority", "willing")
"""How an institution can turn its members' positions into one [@teu2012]."""


@dataclass(frozen=True)
class Setting:
    """A structural choice, one for a whole run.

    Attributes
    ----------
    name : str
        Its name in options and under ``[settings]``.
    meaning : str
        What it decides.
    unit : str
        The unit of a number, empty for a name.
    choices : tuple of str
        The names to choose from; empty for a number.
    low, high : float
        The range of a number.
    whole : bool
        Whether the number is an integer.
    """

    name: str
    meaning: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    low: float = 0.0
    high: float = math.inf
    whole: bool = False

    def check(self, value: object) -> float | int | str:
        """The value in its own type, if it is allowed.

        Raises
        ------
        InputError
            If it is not among the choices, no number, outside the range, or not whole where it must be.
        """
        if self.choices:
            if value not in self.choices:
                raise unknown(self.name, str(value), self.choices)
            return str(value)
        result = number(value, self.low, self.high, f"the setting {self.name}")
        if not self.whole:
            return result
        if result != int(result):
            raise InputError(f"the setting {self.name} is {result:g}; give a whole number.")
        return int(result)


SETTINGS: Mapping[str, Setting] = {
    each.name: each
    for each in (
        Setting("step", "length of a turn", "weeks", low=0.01, high=4.0),
        Setting("horizon", "longest that a crisis can last", "weeks", low=1.0, high=520.0),
        Setting("session_weeks", "time between regular sittings of the council", "weeks", low=0.5, high=26.0),
        Setting(
            "levels",
            "steps in which the strength of a measure is voted on",
            "steps",
            low=1,
            high=20,
            whole=True,
        ),
        Setting(
            "reach", "height that the challenger can climb in one move", "rungs", low=1, high=8, whole=True
        ),
        Setting("standdown_weeks", "quiet after which a crisis counts as over", "weeks", low=0.0, high=52.0),
        Setting("rule", "voting rule of the union", choices=RULES),
        Setting("nato_rule", "voting rule of the alliance", choices=RULES),
    )
}
"""Every setting; a scenario must give each."""
