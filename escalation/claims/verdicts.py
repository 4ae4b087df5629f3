"""From effects in many parameter sets to a verdict: about the model, never about a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import stats

from escalation.claims.claim import Claim
from escalation.claims.outcomes import outcome
from escalation.summary.intervals import share_interval
from escalation.typing import Mask

VERDICTS = ("holds", "fails", "depends", "borderline", "open", "built in")
"""What can be said of a claim."""

BOUND = 0.8
"""Share of the parameter sets in which a claim must hold, or fail."""

TELLING = 0.5
"""Share of the sets in which it must be clear what is so."""

SIGN = 0.9
"""Share of the clear effects whose sign is their coefficient's, from which on the sign counts as built in."""


@dataclass(frozen=True, eq=False)
class Verdict:
    """What an experiment says of a claim.

    Attributes
    ----------
    claim : Claim
    verdict : str
        One of `VERDICTS`.
    share, low, high : float
        Share of the clear parameter sets in which all clauses are as claimed, with a 95 % interval.
    sets, clear, worlds, begun : int
        Parameter sets, those in which it is clear what is so, the most worlds in one, and the sets to begin with, which
        were doubled while the share was too near a bound to tell.
    clauses : DataFrame
        A row a clause: the mean effect over the sets with its interval and the shares of what it says.
    answers : (N,) array of str
        What each set says: claimed, against or unclear; of an open claim the sign.
    effects : DataFrame
        A row a set, a column for each clause.
    mechanisms : DataFrame
        A row a mechanism: the shares with it switched off and across.
    region : str
        Where it depends: the box of parameters in which it is as claimed.
    limits : DataFrame
        The box as ``escalation.claims.region.box`` returns it.
    """

    claim: Claim
    verdict: str
    share: float
    low: float
    high: float
    sets: int
    clear: int
    worlds: int
    begun: int
    clauses: pd.DataFrame
    answers: np.ndarray[tuple[int], np.dtype[np.str_]]
    effects: pd.DataFrame
    mechanisms: pd.DataFrame = field(default_factory=pd.DataFrame)
    region: str = ""
    limits: pd.DataFrame = field(default_factory=pd.DataFrame)


def answer(claim: Claim, readings: Sequence[str]) -> str:
    """What one set says, from the readings of the tested clauses: claimed, against or unclear."""
    if any(each in ("none", "opposite") for each in readings) and not is_open(claim):
        return "against"
    if all(each == "claimed" for each in readings):
        return "claimed"
    return readings[0] if is_open(claim) else "unclear"


def is_open(claim: Claim) -> bool:
    """Whether the claim is that an effect has no one sign."""
    return claim.tested[0].claimed == "open"


def shares(claim: Claim, answers: Sequence[str]) -> tuple[float, float, float, int]:
    """The share as claimed among the clear sets with its interval, and how many are clear.

    Of an open claim it is one less the share of the commonest sign: what is open has none that prevails.
    """
    clear = [each for each in answers if each != "unclear"]
    if not clear:
        return np.nan, 0.0, 1.0, 0
    commonest = max(clear.count(each) for each in set(clear))
    count = len(clear) - commonest if is_open(claim) else clear.count("claimed")
    low, high = share_interval(np.array([count / len(clear)]), np.array([float(len(clear))]))
    return count / len(clear), float(low[0]), float(high[0]), len(clear)


def judge(claim: Claim, answers: Sequence[str]) -> str:
    """The verdict, but for what is built in; ``borderline`` while an interval straddles a bound.

    A claim holds where at least four fifths of the clear sets are as claimed, fails where four fifths are not, and
    depends in between. One that says that an effect is open holds where no sign has four fifths.
    """
    _, low, high, clear = shares(claim, answers)
    if clear < TELLING * len(answers):
        return "open"
    if is_open(claim):
        return "holds" if low > 1.0 - BOUND else "fails" if high <= 1.0 - BOUND else "borderline"
    if low >= BOUND:
        return "holds"
    if high <= 1.0 - BOUND:
        return "fails"
    return "depends" if low > 1.0 - BOUND and high < BOUND else "borderline"


def built_in(off: Sequence[str], across: Sequence[str], positive: Mask, signs: Sequence[float]) -> bool:
    """Whether the sign of an effect is that of one coefficient.

    Parameters
    ----------
    off : sequence of str
        Readings with the coefficient at nothing: no effect is left.
    across : sequence of str
        Readings with it drawn from a range that straddles nothing, unclear ones among them.
    positive : (N,) bool array
        Whether it was drawn from the upper side.
    signs : sequence of float
        Signs of the effects across.
    """
    clear = [place for place, each in enumerate(across) if each in ("claimed", "opposite")]
    told = [each for each in off if each != "unclear"]
    if len(clear) < 10 or len(told) < TELLING * len(off) or told.count("none") < BOUND * len(told):
        return False
    agree = np.mean([(signs[place] > 0) == bool(positive[place]) for place in clear])
    sides = {bool(positive[place]) for place in clear}
    return len(sides) == 2 and bool(agree >= SIGN or agree <= 1.0 - SIGN)


def over_sets(claim: Claim, effects: pd.DataFrame, readings: Mapping[int, Sequence[str]]) -> pd.DataFrame:
    """A row a clause: its mean effect over the sets, the sets being the unit, and the shares of what they say."""
    rows = []
    for place, clause in enumerate(claim.clauses):
        # Weighted sums of equal means leave some 1e-18, which is nothing.
        values = effects[place].dropna().to_numpy(dtype=np.float64).round(12) + 0.0
        count = len(values)
        error = values.std(ddof=1) / np.sqrt(count) if count > 1 else np.nan
        half = stats.t.ppf(0.975, count - 1) * error if count > 1 else np.nan
        mean = values.mean() if count else np.nan
        told = list(readings[place])
        rows.append(
            {
                "claim": claim.key,
                "clause": clause.says,
                "outcome": clause.outcome,
                "unit": outcome(clause.outcome).unit,
                "margin": clause.margin or outcome(clause.outcome).margin,
                "direction": clause.claimed,
                "effect": mean,
                "low": mean - half,
                "high": mean + half,
                "p": 2.0 * stats.t.sf(abs(mean / error), count - 1) if error else np.nan,
                **{each: told.count(each) / len(told) for each in (*_READINGS, "unclear")},
            }
        )
    return pd.DataFrame(rows)


_READINGS = ("claimed", "none", "opposite", "lower", "higher")


def adjusted(clauses: pd.DataFrame) -> pd.DataFrame:
    """The clauses with their p-values corrected for how many there are [@holm1979], as ``p_holm``."""
    known = clauses["p"].notna()
    order = clauses.loc[known, "p"].sort_values()
    scaled = order * np.arange(len(order), 0, -1)
    return clauses.assign(p_holm=scaled.cummax().clip(upper=1.0).reindex(clauses.index))
