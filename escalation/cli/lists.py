"""What there is to choose from, as tables."""

from __future__ import annotations

import pandas as pd

from escalation import policies as known_policies
from escalation.parameters import SETTINGS
from escalation.scenario import Scenario, load_scenario, shipped_scenarios


def policies(scenario: Scenario) -> pd.DataFrame:
    """Every policy: who plays it, its name, what it does and whose it is."""
    rows = [
        {"kind": kind, "name": name, "summary": each.summary, "source": " ".join(each.source)}
        for kind in known_policies.KINDS
        for name, each in known_policies.available(kind).items()
    ]
    return pd.DataFrame(rows)


def scenarios(scenario: Scenario) -> pd.DataFrame:
    """Every shipped scenario."""
    loaded = [load_scenario(name) for name in shipped_scenarios()]
    return pd.DataFrame([{"name": each.name, "date": str(each.date), "title": each.title} for each in loaded])


def parameters(scenario: Scenario) -> pd.DataFrame:
    """A scenario's parameters with their ranges, then its settings."""
    values = scenario.values()
    rows: list[dict[str, object]] = [
        {
            "name": name,
            "value": f"{values[name]:.4g}",
            "range": f"{each.low:g} to {each.high:g}",
            "unit": each.unit,
            "status": each.status,
            "meaning": each.meaning,
        }
        for name, each in scenario.parameters.items()
    ]
    rows += [
        {
            "name": name,
            "value": str(scenario.settings[name]),
            "range": " | ".join(each.choices) or f"{each.low:g} to {each.high:g}",
            "unit": each.unit,
            "status": "setting",
            "meaning": each.meaning,
        }
        for name, each in SETTINGS.items()
    ]
    return pd.DataFrame(rows)


def actors(scenario: Scenario) -> pd.DataFrame:
    """A scenario's states with their figures."""
    table = scenario.cast.actors.drop(columns=["filled"], errors="ignore")
    return table.rename_axis("code").reset_index()


def treaties(scenario: Scenario) -> pd.DataFrame:
    """A scenario's treaties and what became of them."""
    names = ("name", "signed", "ended", "kept", "force")
    rows = [{name: getattr(each, name) for name in names} for each in scenario.treaties]
    return pd.DataFrame(rows, columns=names)
