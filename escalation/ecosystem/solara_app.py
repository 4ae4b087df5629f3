"""One crisis in Mesa's browser view: ``solara run escalation/ecosystem/solara_app.py``.

It is for whoever looks at a Mesa model this way by habit; results come from sweeps, not from a page.
"""

from __future__ import annotations

from typing import Any

import solara

from escalation.ecosystem.mesa_tools import WatchedCrisis
from escalation.policies import available
from escalation.scenario import Scenario, load_scenario

# Mesa after our own import of it, which puts back how the host program starts processes.
from mesa.visualization import Slider, SolaraViz, make_plot_component  # isort: skip

SHOWN = ("unity", "resolve", "aspiration", "precision")
"""Parameters with a slider."""


class ShownCrisis:
    """A watched crisis as the view wants it: from Mesa 3.5 on it takes a model's ``scenario`` for one of Mesa's own."""

    scenario = None

    def __init__(self, **kwargs: Any) -> None:
        self._crisis = WatchedCrisis(**kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._crisis, name)


def controls(scenario: Scenario) -> dict[str, Any]:
    """What can be changed on the page: the policy, the world, and the parameters of `SHOWN`."""
    sliders = {
        name: Slider(name, each.default, each.low, each.high, (each.high - each.low) / 20.0)
        for name, each in scenario.parameters.items()
        if name in SHOWN
    }
    policies = {
        "type": "Select",
        "value": scenario.policies["coalition"],
        "values": list(available()),
        "label": "policy",
    }
    return {
        "scenario": scenario.name,
        "policy": policies,
        "seed": 1,
        "world": Slider("world", 0, 0, 99, 1),
        **sliders,
    }


@solara.component
def Story(model: Any) -> None:  # noqa: N802 - a component is named as a class is
    """The crisis so far, as it is told on the command line."""
    from mesa.visualization.utils import update_counter

    update_counter.get()
    solara.Preformatted(model.transcript() if model.turn else "The crisis has not begun.")


@solara.component
def Page() -> None:  # noqa: N802 - the name that Solara looks for
    """The view of a crisis."""
    scenario = load_scenario("ukraine-2022")
    model = solara.use_memo(lambda: ShownCrisis(scenario=scenario.name, seed=1), [])
    SolaraViz(
        model,
        components=[
            make_plot_component(["rung", "reported"]),
            make_plot_component(["belief_resolute", "belief_greedy", "agreement"]),
            Story,
        ],
        model_params=controls(scenario),
        name=scenario.title,
    )
