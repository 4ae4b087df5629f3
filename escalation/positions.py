"""Where the members stand when the council first sits: votes over many worlds, a row a member."""

from __future__ import annotations

import numpy as np
import pandas as pd

from escalation.council import MEASURES
from escalation.crisis import Crisis
from escalation.errors import InputError
from escalation.policies.base import ChallengerPolicy, Policy, TargetPolicy
from escalation.rules import voting
from escalation.scenario import Scenario


def positions(
    scenario: Scenario,
    policy: str | Policy | None = None,
    worlds: int = 1000,
    seed: int = 1,
    challenger: str | ChallengerPolicy | None = None,
    target: str | TargetPolicy | None = None,
) -> pd.DataFrame:
    """How members vote at the first sitting on the main measure proposed, at its full strength.

    Parameters
    ----------
    scenario : Scenario
        The crisis.
    policy, challenger, target : str or policy, optional
        The scenario's own by default.
    worlds, seed : int
        Over which worlds the votes are counted.

    Returns
    -------
    DataFrame
        A row a member, in the scenario's order: ``member``, ``support`` (mean strength that it backs, as a
        share of the strength proposed), ``yes``, ``abstain``, ``no`` (shares of worlds). Its
        ``attrs["measure"]`` names the measure.

    Raises
    ------
    InputError
        If the policy proposes nothing to vote on.
    """
    crisis = Crisis(
        scenario, worlds, seed=seed, policy=policy, challenger=challenger, target=target, story=True
    )
    crisis.step()
    asked = [name for name in MEASURES if getattr(crisis.now.levers, name).any()]
    if not asked:
        raise InputError(
            f'the policy "{crisis.policy.name}" proposes nothing to vote on at the first sitting; name another.'
        )
    strength = getattr(crisis.now.levers, asked[0])
    support, proposed = crisis.coalition.support[:, strength > 0.0], strength[strength > 0.0]
    yes = voting.yes(support, proposed)
    no = voting.no(support, proposed, crisis.p.tolerance[strength > 0.0])
    table = pd.DataFrame(
        {
            "member": crisis.coalition.codes,
            "support": np.mean(support / proposed, axis=1),
            "yes": np.mean(yes, axis=1),
            "abstain": np.mean(~yes & ~no, axis=1),
            "no": np.mean(no, axis=1),
        }
    )
    measure = "offers" if asked[0] == "generosity" else asked[0].replace("_", " ")
    table.attrs = {"scenario": scenario.name, "seed": seed, "policy": crisis.policy.name, "measure": measure}
    crisis.close()
    return table
