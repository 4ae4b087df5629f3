"""What every closed form promises: documented, with a source, over arrays, and strict about its input."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import escalation
from escalation import theory
from escalation.citations import keys
from escalation.errors import InputError

DETERRENCE = {"p_challenger": 0.4, "p_defender": 0.2, "c1": 0.5, "c2": 0.3, "d": 0.6}
STAG_HUNT = {"temptation": 0.6, "reward": 1.0, "punishment": 0.0, "sucker": -0.4}
FORMS: dict[str, dict[str, float]] = {
    "alternating_offers.first_share": {"discount_1": 0.9, "discount_2": 0.8},
    "audience_costs.equilibrium": {
        "cost_1": 2,
        "cost_2": 1,
        "prize_1": 1,
        "prize_2": 3,
        "worst_1": 2,
        "worst_2": 1,
    },
    "bargaining_range.acceptable": {"p_win": 0.5, "cost_a": 0.1, "cost_b": 0.2},
    "brinkmanship.equilibrium": {"p_round": 0.05, "harm": 4.0},
    "cheap_talk.loss": {"bias": 0.05, "n": 2},
    "cheap_talk.n_intervals": {"bias": 0.05},
    "critical_risk.tolerable": {"win": 1.0, "surrender": 0.0, "disaster": -9.0},
    "deterrence.challenger_thresholds": {"concession": 4, "status_quo": 3, "conflict_hard": 2, "retreat": 1},
    "deterrence.defender_threshold": {"retreat": 3, "concession": 1, "conflict_soft": 0},
    "deterrence.equilibrium": DETERRENCE,
    "deterrence.outcomes": DETERRENCE,
    "preventive_war.attacks": {"p_now": 0.4, "p_later": 0.6, "cost": 1.0, "discount": 0.9},
    "preventive_war.least_rise": {"p_now": 0.4, "cost": 1.0, "discount": 0.9},
    "quantal_response.p_attack": {
        "precision": 1,
        "p_resistance": 0.6,
        "status_quo": 0,
        "capitulation": 1,
        "war": -1,
    },
    "quantal_response.p_resist": {"precision": 1.0, "war": -0.5, "capitulation": -1.0},
    "random_walk.moves": {"p_up": 0.4, "start": 3, "top": 10},
    "random_walk.p_top": {"p_up": 0.4, "start": 3, "top": 10},
    "repeated_risk.occasions": {"p_each": 0.02, "p_total": 0.5},
    "repeated_risk.p_disaster": {"p_each": 0.02, "n": 10},
    "reputation.belief": {"prior": 0.35, "kept": 2, "broken": 1, "r_high": 0.9, "r_low": 0.3},
    "signalling.equilibrium": {"p_resolute": 0.25, "prize": 1, "price": 3, "gain": 1, "loss": 2},
    "trust.cooperates": {"p_trust": 0.7, **STAG_HUNT},
    "trust.least_trust": STAG_HUNT,
    "ultimatum.demand": {"p_win": 0.5, "cost_a": 0.1, "cost_most": 0.5},
    "ultimatum.p_war": {"p_win": 0.5, "cost_a": 0.1, "cost_most": 0.5},
}
"""Every form whose parameters broadcast, with values to try; the bare ones are tried with neighbours too."""

BY_MEMBER = {
    "burden_sharing.contributions": {"wealth": [20.0, 15.0, 2.0], "taste": 0.3},
    "burden_sharing.optimum": {"wealth": [20.0, 15.0, 2.0], "taste": 0.3},
    "cheap_talk.ends": {"bias": 0.05, "n": 2},
    "consensus.p_all": {"mean": [1.0, 2.0], "spread": 0.5, "alignment": 0.5},
    "linkage.allocation": {"weight_a": [0.8, 0.2], "weight_b": [0.3, 0.7], "power": 0.5},
    "linkage.linked": {"weight_a": [0.8, 0.2], "weight_b": [0.3, 0.7], "power": 0.5},
    "linkage.separate": {"weight_a": [0.8, 0.2], "weight_b": [0.3, 0.7], "power": 0.5},
}
"""Those with an axis of members, issues or intervals."""

ALL: dict[str, dict[str, Any]] = {**FORMS, **BY_MEMBER}


def form(name: str) -> Callable[..., Any]:
    module, function = name.split(".")
    found: Callable[..., Any] = getattr(getattr(theory, module), function)
    return found


def public() -> set[str]:
    """Every public function of the package, as module.function."""
    found = set()
    for module in theory.__all__:
        home = getattr(theory, module)
        for name, function in inspect.getmembers(home, inspect.isfunction):
            if function.__module__ == home.__name__ and not name.startswith("_"):
                found.add(f"{module}.{name}")
    return found


def together(result: Any) -> np.ndarray:
    """A result, of one array or several, as one array whose first axis runs over them."""
    return (
        np.stack([np.asarray(each) for each in result])
        if isinstance(result, tuple)
        else np.asarray(result)[None]
    )


def test_every_form_is_here() -> None:
    assert public() == set(ALL)
    assert escalation.theory is theory
    assert list(theory.__all__) == sorted(theory.__all__)


@pytest.mark.parametrize("name", theory.__all__)
def test_models_are_introduced_with_a_source(name: str) -> None:
    model = getattr(theory, name)
    assert keys(model.__doc__), f"{name} names no source"
    assert f"`{name}`" in theory.__doc__


@pytest.mark.parametrize("name", ALL)
def test_forms_describe_their_parameters_result_and_source(name: str) -> None:
    text = inspect.getdoc(form(name)) or ""
    assert all(f"\n{section}\n---" in text for section in ("Parameters", "Returns", "Raises"))
    parameters = text.split("Parameters\n")[1].split("Returns\n")[0]
    assert all(parameter in parameters for parameter in inspect.signature(form(name)).parameters)
    assert keys(text) or "the inverse of" in text


@pytest.mark.parametrize("name", ALL)
def test_the_values_tried_are_the_parameters(name: str) -> None:
    assert list(ALL[name]) == list(inspect.signature(form(name)).parameters)


@pytest.mark.parametrize("name", FORMS)
def test_numbers_give_numbers_and_arrays_give_arrays(name: str) -> None:
    single = together(form(name)(**FORMS[name]))
    assert single.ndim == 1
    first, *others = FORMS[name]
    wide = {
        first: np.full((2, 1), FORMS[name][first]),
        **{key: np.full(3, FORMS[name][key]) for key in others},
    }
    many = together(form(name)(**wide))
    assert many.shape == (len(single), 2, 3 if others else 1)
    assert (many == single[:, None, None]).all()


@pytest.mark.parametrize("name", FORMS)
def test_entries_do_not_touch_each_other(name: str) -> None:
    """Each entry of an array of different parameters is what it would be alone."""
    try_them = [FORMS[name]]
    for key, value in FORMS[name].items():
        changed = {
            **FORMS[name],
            key: value + 1 if key in {"n", "kept", "broken", "start", "top"} else value * 0.97,
        }
        try_them.append(changed)
    arrays = {key: np.array([each[key] for each in try_them]) for key in FORMS[name]}
    alone = np.stack([together(form(name)(**each)) for each in try_them], axis=-1)
    assert together(form(name)(**arrays)) == pytest.approx(alone, rel=1e-14, abs=0)


@pytest.mark.parametrize(("name", "key"), [(name, key) for name, given in ALL.items() for key in given])
@pytest.mark.parametrize("wrong", [float("nan"), "many"])
def test_what_cannot_be_is_named(name: str, key: str, wrong: object) -> None:
    value = [wrong, wrong] if isinstance(ALL[name][key], list) else wrong
    with pytest.raises(InputError, match=rf"^{key} is .*; it must be "):
        form(name)(**{**ALL[name], key: value})


@pytest.mark.parametrize("name", ["burden_sharing.contributions", "consensus.p_all", "ultimatum.demand"])
def test_shapes_that_do_not_go_together_are_named(name: str) -> None:
    first, *_, last = ALL[name]
    wrong = {**ALL[name], first: np.full((2, 3), 0.5), last: [0.5, 0.6, 0.7, 0.8]}
    with pytest.raises(InputError, match=rf"^These shapes do not broadcast .*{first} \(2, 3\).*{last} \(4"):
        form(name)(**wrong)
