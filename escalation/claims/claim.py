"""What a claim is: contrasts between arms of an experiment, an estimand for each, and a direction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

DIRECTIONS = ("lower", "higher", "none", "not lower", "not higher", "open", "reported")
"""What a clause may say of an effect; ``open`` that it has no one sign, ``reported`` nothing: it stands beside."""


@dataclass(frozen=True)
class Arm:
    """One arm of an experiment: who plays what in which crisis.

    Attributes
    ----------
    policy, challenger, target : str
        Names of policies; empty for the scenario's own.
    levers : mapping of str to value
        Levers in which the coalition's policy differs, as `escalation.Policy.but` takes them.
    changes : mapping of str to number or str
        What `escalation.Scenario.replace` takes; of a parameter ``low`` and ``high`` are the ends of its range.
        Other parameters have the values of the set that is tried.
    crises : int
        0 for a crisis by itself, else at most so many in a series.
    outcome : str
        The estimand, where it is not the clause's.
    where : str
        Where it was read, for messages; no part of what it is.
    """

    policy: str = ""
    challenger: str = ""
    target: str = ""
    levers: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)
    crises: int = 0
    outcome: str = ""
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class Clause:
    """A contrast and what the claim says of it.

    Attributes
    ----------
    says : str
        In words.
    outcome : str
        The estimand, one of `escalation.claims.outcomes`.
    claimed : str
        One of `DIRECTIONS`.
    terms : tuple of (float, Arm)
        The effect is the sum of the arms' estimands, each times its weight;
    spreads : tuple of two tuples of Arm
        or the standard deviation over the first arms' estimands, less that over the second's.
    margin : float
        What is as good as nothing, in the outcome's unit; the outcome's own where it is 0.
    """

    says: str
    outcome: str
    claimed: str
    terms: tuple[tuple[float, Arm], ...] = ()
    spreads: tuple[tuple[Arm, ...], tuple[Arm, ...]] = ((), ())
    margin: float = 0.0

    @property
    def arms(self) -> tuple[Arm, ...]:
        """Every arm, in order."""
        return (*(arm for _, arm in self.terms), *self.spreads[0], *self.spreads[1])

    def measured(self, arm: Arm) -> str:
        """The estimand of an arm."""
        return arm.outcome or self.outcome


@dataclass(frozen=True)
class Mechanism:
    """What a claim rests on in the model: a coefficient.

    Attributes
    ----------
    parameter : str
        Its name.
    off : float
        The value at which the mechanism does nothing.
    across : tuple of two floats
        A range that straddles that value.
    where : str
        Where it was read, for messages.
    """

    parameter: str
    off: float
    across: tuple[float, float]
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class Claim:
    """What somebody holds to be so, as an experiment.

    Attributes
    ----------
    key : str
        Its identifier.
    who : tuple of str
        Who holds it.
    says : str
        The claim, in our words.
    source : tuple of str
        Keys of the bibliography.
    clauses : tuple of Clause
        What must be so for it to hold: all that are not merely reported.
    mechanisms : tuple of Mechanism
        What it rests on in the model.
    note : str
        What the experiment leaves out, if anything.
    """

    key: str
    who: tuple[str, ...]
    says: str
    source: tuple[str, ...]
    clauses: tuple[Clause, ...]
    mechanisms: tuple[Mechanism, ...]
    note: str = ""

    @property
    def tested(self) -> tuple[Clause, ...]:
        """The clauses that bear on the verdict."""
        return tuple(each for each in self.clauses if each.claimed != "reported")


def plain(what: Arm | Claim) -> dict[str, Any]:
    """An arm or a claim as tables and lists, without the places where they were read."""
    return asdict(what, dict_factory=lambda pairs: {key: each for key, each in pairs if key != "where"})
