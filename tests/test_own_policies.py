"""Policies of a user's own: composed, registered, installed with a package; and what is refused."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from players import SHORT, Careful, Firmer, views
from situations import SCENARIO
from sources import ROOT

from escalation import policies
from escalation.ensemble import simulate
from escalation.errors import InputError
from escalation.negotiation import Format
from escalation.observation import Observation
from escalation.policies import ChallengerPolicy, Policy, TargetPolicy
from escalation.posture import Posture


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is forgotten after it."""
    monkeypatch.setattr(policies, "_registered", {kind: {} for kind in policies.KINDS})


class Watching(Policy):
    """Threatens with its own strength in all levers that a rung or a kind can take, too."""

    name = "watching"

    def posture(self, seen: Observation) -> Posture:
        worlds = np.arange(seen.worlds)
        return Posture(
            sanctions=0.7, trigger="limited-force", concession=worlds % 3, talk_condition=worlds % 5
        )


FORMATS: list[Format] = []
"""Formats of talks by number, for all postures that are compared."""


def matrix(policy: Policy, seen: Observation) -> np.ndarray:
    return policy.posture(seen).rows(seen.ladder, seen.worlds, FORMATS).matrix


def test_one_policy_follows_another() -> None:
    first, second = policies.get("three-noes"), policies.get("appeasement")
    both = first.then(second, turn=4)
    for seen in views("coalition"):
        np.testing.assert_array_equal(matrix(both, seen), matrix(first if seen.turn < 4 else second, seen))
    assert set(both.source) == {*first.source, *second.source}
    assert first.name in both.name
    assert second.name in both.name


@pytest.mark.parametrize(
    "special", [policies.get("appeasement"), policies.get("resolve-by-force"), Watching(), Firmer()]
)
def test_another_policy_where_a_condition_holds(special: Policy) -> None:
    usual = policies.get("agenda-refused")
    mixed = usual.when(lambda seen: seen.at_least("limited-force"), special)
    for seen in views("coalition"):
        there = seen.at_least("limited-force")
        expected = np.where(there, matrix(special, seen), matrix(usual, seen))
        np.testing.assert_array_equal(matrix(mixed, seen), expected)


def test_a_condition_may_be_one_truth_for_all_worlds() -> None:
    usual, special = policies.get("inaction"), policies.get("appeasement")
    for seen in views("coalition"):
        mixed = usual.when(lambda each: each.turn > 3, special)
        np.testing.assert_array_equal(matrix(mixed, seen), matrix(special if seen.turn > 3 else usual, seen))


def test_compositions_nest_and_run() -> None:
    special = policies.get("appeasement").when(lambda seen: seen.agreement < 0.5, Watching())
    policy = policies.get("inaction").then(special, turn=3).then(policies.get("three-noes"), turn=9)
    played = simulate(SHORT, policy, worlds=20)
    assert set(played["policy"]) == {policy.name}


@pytest.mark.parametrize("turn", [0, -3])
def test_no_policy_takes_over_before_the_crisis(turn: int) -> None:
    with pytest.raises(InputError, match=f"turn {turn} lies before the crisis; .*turn 1 on"):
        policies.get("inaction").then(policies.get("appeasement"), turn=turn)


# A user's own


def test_a_policy_of_ten_lines_runs_as_an_object_and_by_name(registry: None) -> None:
    assert policies.register(Firmer) is Firmer
    by_name, by_object = (simulate(SHORT, each, worlds=30) for each in ("firmer", Firmer()))
    pd.testing.assert_frame_equal(by_name, by_object)
    assert policies.get("firmer").name in policies.available()
    assert policies.get(Firmer).name == "firmer"


def test_a_users_challenger_can_be_registered_as_an_object(registry: None) -> None:
    policies.register(Careful())
    played = simulate(SCENARIO.replace(incident_rate=0.0), worlds=60, challenger="careful")
    assert set(played["challenger"]) == {"careful"}
    assert (played["peak_rung"] < SCENARIO.ladder.first_war).all()


class Nameless(Policy):
    def posture(self, seen: Observation) -> Posture:
        return Posture()


class Takeover(Firmer):
    name = "appeasement"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (Nameless, "Nameless has no name"),
        (Takeover, "there is a shipped coalition policy 'appeasement' already; choose another"),
        (object(), "object; it must be a Policy, ChallengerPolicy or TargetPolicy"),
        ("firm", "str; it must be a Policy, ChallengerPolicy or TargetPolicy"),
    ],
)
def test_what_cannot_be_registered(registry: None, given: Any, says: str) -> None:
    with pytest.raises(InputError, match=says) as error:
        policies.register(given)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("given", "kind", "says"),
    [
        ("appeasment", "coalition", 'no coalition policy "appeasment"; did you mean "appeasement"?'),
        ("resist", "challenger", 'no challenger policy "resist"'),
        ("revisionist", "coalition", 'no coalition policy "revisionist"'),
        ("resits", "target", 'did you mean "resist"?'),
        (Careful(), "coalition", "'careful' is a challenger policy where a coalition policy is needed"),
        (Firmer, "target", "'firmer' is a coalition policy where a target policy is needed"),
        (17, "target", "target policy is a int; it must be"),
    ],
)
def test_wrong_policies(given: Any, kind: str, says: str) -> None:
    with pytest.raises(InputError, match=re.escape(says)) as error:
        policies.get(given, kind)
    assert "\n" not in str(error.value)


def test_an_unknown_kind_of_policy() -> None:
    with pytest.raises(InputError, match='no kind of policy "challanger"; did you mean "challenger"'):
        policies.available("challanger")


# A package's own

PACKAGE = """
from escalation.policies import ChallengerPolicy, Policy
from escalation.posture import Posture

class Firm(Policy):
    name, summary, source = "firm", "threatens all", ("fearon1997",)
    def posture(self, seen):
        return Posture(sanctions=1)

class Bold(ChallengerPolicy):
    name = "bold"

bold = Bold()
nothing = 3
"""


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Path]:
    """A folder into which a package with two policies is installed."""
    (tmp_path / "firm_package.py").write_text(PACKAGE, encoding="utf-8")
    info = tmp_path / "firm_package-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: firm-package\nVersion: 1.0\n", encoding="utf-8"
    )
    entries = "[escalation.policies]\nfirm = firm_package:Firm\nbold = firm_package:bold\n"
    (info / "entry_points.txt").write_text(entries, encoding="utf-8")
    return tmp_path


def asked(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """What a fresh interpreter says that finds packages in a folder."""
    path = f"import sys; sys.path.insert(0, {str(folder)!r}); sys.path.insert(0, {str(ROOT)!r})\n"
    return subprocess.run([sys.executable, "-c", path + code], capture_output=True, text=True, check=False)


def test_an_installed_package_brings_its_policies(installed: Path) -> None:
    code = """
import escalation as esc
table = esc.simulate(esc.load_scenario("ukraine-2022").replace(horizon=4), "firm", challenger="bold", worlds=5)
print(*set(table["policy"]), *set(table["challenger"]), esc.policies.get("firm").source[0])
"""
    assert asked(installed, code).stdout.split() == ["firm", "bold", "fearon1997"]


@pytest.mark.parametrize("entry", ["firm_package:nothing", "firm_package.nope:Firm"])
def test_a_broken_package_is_left_out_with_a_warning(installed: Path, entry: str) -> None:
    entries = installed / "firm_package-1.0.dist-info" / "entry_points.txt"
    entries.write_text(f"[escalation.policies]\nfirm = {entry}\n", encoding="utf-8")
    said = asked(installed, 'import escalation as esc; print(esc.policies.get("inaction").name)')
    assert said.stdout.split() == ["inaction"]
    assert f"the policy 'firm' of {entry} is left out" in said.stderr


def test_what_a_policy_sees_cannot_be_written_to() -> None:
    class Meddler(Policy):
        name = "meddler"

        def posture(self, seen: Observation) -> Posture:
            seen.in_force[...] = 0.9
            return Posture()

    with pytest.raises(
        InputError, match=r"'meddler' failed in turn 1: posture.. raised ValueError: .*read-only"
    ):
        simulate(SHORT, Meddler(), worlds=5)


def test_names_serve_wherever_objects_do() -> None:
    policy = policies.get("inaction").then("appeasement", turn=3)
    assert isinstance(policy, Policy)
    assert policy.name == "inaction+appeasement@3"
    with pytest.raises(InputError, match="give a function from an Observation"):
        policy.when(True, "appeasement")  # type: ignore[arg-type]
    by_name = simulate("ukraine-2022", "inaction", worlds=5)
    pd.testing.assert_frame_equal(by_name, simulate(SCENARIO, "inaction", worlds=5))
    with pytest.raises(InputError, match="the scenario is a int; give a Scenario"):
        simulate(3, worlds=2)  # type: ignore[arg-type]


# Answers that cannot be used


def answering(**methods: Any) -> Any:
    """Make a challenger or target policy that answers as given."""
    base = ChallengerPolicy if "destinations" in methods else TargetPolicy
    bodies = {name: (lambda self, view, value=value: value(view)) for name, value in methods.items()}
    return type("Odd", (base,), {"name": "odd", **bodies})()


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        (answering(destinations=lambda view: np.full(view.options.shape, np.nan)), "returned nan"),
        (answering(destinations=lambda view: np.zeros(view.options.shape)), "only zeros"),
        (answering(destinations=lambda view: -np.ones(view.options.shape)), "returned -1"),
        (answering(destinations=lambda view: np.ones(3)), r"shape \(3,\)"),
        (
            answering(destinations=lambda view: (np.arange(9) == 0)[:, None] * np.ones(20)),
            "every open destination",
        ),
        (answering(stance=lambda view: np.ones((2, 20))), r"must return shape \(3, 20\)"),
        (answering(consent=lambda view: np.full(20, np.inf)), "returned inf"),
    ],
)
def test_an_answer_that_cannot_be_used_is_one_sentence(policy: Any, says: str) -> None:
    who = {policy.kind: policy}
    with pytest.raises(InputError, match=says) as error:
        simulate(SHORT, "inaction", worlds=20, **who)
    assert "\n" not in str(error.value)


def test_a_posture_that_is_none_is_one_sentence() -> None:
    class Mute(Policy):
        name = "mute"

        def posture(self, seen: Observation) -> Posture:
            return None  # type: ignore[return-value]

    with pytest.raises(InputError, match="'mute' returned a NoneType; posture"):
        simulate(SHORT, Mute(), worlds=5)


@pytest.mark.parametrize("seed", ["x", 1.5, None, -1, True])
def test_a_seed_that_is_none_is_one_sentence(seed: Any) -> None:
    with pytest.raises(InputError, match="give a whole number from 0 on"):
        simulate(SHORT, worlds=2, seed=seed)


def test_a_policy_can_differ_in_some_levers() -> None:
    usual = policies.get("deterrence-backed-diplomacy")
    bare = usual.but(sanctions=0.0, aid=0.0, deployment=0.0, resilience=0.0)
    pd.testing.assert_frame_equal(
        simulate(SHORT, bare, worlds=40).drop(columns="policy"),
        simulate(SHORT, "diplomacy-alone", worlds=40).drop(columns="policy"),
    )
    assert bare.name == "deterrence-backed-diplomacy but sanctions=0, aid=0, deployment=0, resilience=0"
    assert bare.source == usual.source


def test_a_format_can_differ_in_some_terms() -> None:
    seen = views("coalition")[0]
    seat = policies.get("deterrence-backed-diplomacy").but(
        format={"venue": "helsinki-2.0", "agenda": ("donbas",)}
    )
    assert seat.posture(seen).format == Format("helsinki-2.0", agenda=("donbas",))
    assert policies.get("inaction").but(talk=1, format={"venue": "osce"}).posture(seen).format == Format(
        "osce"
    )
    assert policies.get("three-noes").but(format=None).posture(seen).format is None


@pytest.mark.parametrize(
    ("policy", "levers", "named"),
    [
        ("inaction", {"sanction": 1.0}, "sanctions"),
        ("three-noes", {"format": {"venues": "osce"}}, "venue"),
        ("inaction", {"format": {"agenda": ("donbas",)}}, "venue"),
    ],
)
def test_levers_that_there_are_not_are_refused(policy: str, levers: dict[str, Any], named: str) -> None:
    seen = views("coalition")[0]
    with pytest.raises(InputError, match=named):
        policies.get(policy).but(**levers).posture(seen)
