"""What a coalition decides in the first week, and what it would do if its threat were tested at once.

Crises last longer or shorter by what is decided in them, so later weeks compare different worlds; in the first week
every world is still there.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from escalation import views
from escalation.crisis import Crisis
from escalation.rules.beliefs import credibility
from escalation.scenario import Scenario
from escalation.typing import Array
from experiments.folder import mean_interval

QUANTITIES = {
    "sanctions": "Sanctions threatened, S",
    "carried out": "Sanctions if tested, S'",
    "kept": "Threat kept if tested",
    "credibility": "Credibility, c",
    "deployment": "Deployment, D",
    "aid": "Aid, A",
    "offer": "Offer, O",
    "agreement": "Agreement index",
}
"""What is measured, as figures call it."""


def first_week(
    scenario: Scenario, parameter: str, levels: Array, policy: str, worlds: int, seed: int
) -> pd.DataFrame:
    """Measure the first week with a parameter at several levels.

    Parameters
    ----------
    scenario : Scenario
    parameter : str
        What is varied.
    levels : (L,) array
        Its values.
    policy : str
        The coalition's.
    worlds, seed : int
        Worlds at each level, numbered from 0.

    Returns
    -------
    DataFrame
        ``level``, ``quantity``, ``mean``, ``low``, ``high``: a row a level and quantity.
    """
    crisis = Crisis(
        scenario,
        np.tile(np.arange(worlds), len(levels)),
        seed=seed,
        policy=policy,
        inputs={parameter: np.repeat(levels, worlds)},
        story=True,
    )
    crisis.step()
    measured = decided(crisis)
    # What the first week's deeds and discord say is believed from the second on.
    crisis.step()
    measured["credibility"] = credibility(crisis.challenger.resolute, crisis.p.r_high, crisis.p.r_low)
    crisis.close()
    rows = [
        (level, name, *mean_interval(measured[name].reshape(len(levels), worlds)[place]))
        for name in QUANTITIES
        for place, level in enumerate(levels)
    ]
    return pd.DataFrame(rows, columns=["level", "quantity", "mean", "low", "high"])


def decided(crisis: Crisis) -> dict[str, Array]:
    """Levels decided in the week just played, and those that would be carried out at the trigger, (W,) each."""
    coalition = crisis.coalition
    at_trigger = np.full(len(crisis.world), crisis.ladder.threshold)
    sight = views.sight(crisis, slice(None), at_trigger, at_trigger)
    carried = coalition.carry_out(slice(None), sight)["sanctions"]
    kept = carried >= coalition.sanctions / 2.0 - 1e-12
    return {
        "sanctions": coalition.sanctions.copy(),
        "carried out": carried,
        "kept": np.where(coalition.sanctions > 0.0, kept, np.nan),
        "deployment": coalition.deployment.copy(),
        "aid": coalition.aid.copy(),
        "offer": coalition.generosity.copy(),
        "agreement": coalition.agreement.copy(),
    }
