"""What every policy must be and do, and how policies are found, combined and refused."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from situations import ERRORS, SCENARIO, table
from sources import ROOT

from escalation import policies
from escalation.citations import BIBLIOGRAPHY, cite, read_bibliography
from escalation.crisis import Crisis
from escalation.ensemble import simulate
from escalation.errors import InputError
from escalation.observation import Observation
from escalation.policies import ChallengerPolicy, Policy, TargetPolicy
from escalation.posture import LEVERS, Posture
from escalation.shipped import DATA

SHIPPED = [(kind, name) for kind in policies.KINDS for name in policies.available(kind)]
SHORT = SCENARIO.replace(horizon=16)
WORLDS = 40


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is forgotten after it."""
    monkeypatch.setattr(policies, "_registered", {kind: {} for kind in policies.KINDS})


# The contract


class Firmer(Policy):
    """Threatens more where the coalition is thought weak: a user's policy."""

    name = "firmer"
    summary = "threatens more where it is thought weak"
    source = ("fearon1997",)

    def posture(self, seen: Observation) -> Posture:
        return Posture(talk=1, generosity=0.2, sanctions=np.where(seen.belief_resolute < 0.5, 1.0, 0.5))


class Careful(ChallengerPolicy):
    """Never chooses war: a user's challenger."""

    name, summary, source = "careful", "never chooses war", ("jervis1978",)

    def destinations(self, view: Any) -> np.ndarray:
        p = super().destinations(view)
        p[view.rungs.first_war :] *= 1e-9
        return p / p.sum(axis=0)


class Spy:
    """Passes everything on to a policy and keeps what it was shown."""

    def __init__(self, policy: Any, method: str) -> None:
        self.policy, self.method, self.seen = policy, method, []

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.policy, name)
        if name == self.method:
            return lambda view: self.seen.append(view) or found(view)
        return found


@cache
def views(kind: str) -> list[Any]:
    """What a policy of a kind is shown in the turns of a crisis that reaches war."""
    crisis = Crisis(SHORT, WORLDS, seed=3, policy="deterrence-backed-diplomacy", target="accommodate", story=True)
    method = {"coalition": "posture", "challenger": "destinations", "target": "stance"}[kind]
    attribute = {"coalition": "policy"}.get(kind, f"{kind}_policy")
    spy = Spy(getattr(crisis, attribute), method)
    setattr(crisis, attribute, spy)
    crisis.run().close()
    assert any((view.seen if kind != "coalition" else view).at_least("invasion").any() for view in spy.seen)
    return spy.seen


def answers(policy: Any, view: Any) -> list[np.ndarray]:
    """All that a policy says to a view, as arrays."""
    if isinstance(policy, Policy):
        return [policy.posture(view).rows(view.ladder, view.worlds).matrix]
    if isinstance(policy, ChallengerPolicy):
        return [policy.destinations(view)]
    return [policy.stance(view), policy.consent(view)]


def state(x: Any) -> Any:
    """Everything in a view, to see whether it was changed."""
    if isinstance(x, np.ndarray):
        return x.tobytes()
    if hasattr(x, "__dict__"):
        return {name: state(value) for name, value in vars(x).items() if name not in ("ladder", "rungs", "p", "levers")}
    return x if isinstance(x, int | float) else None


def breaches(policy: Any) -> list[str]:
    """What a policy lacks of the contract."""
    found = []
    bibliography = read_bibliography(DATA / BIBLIOGRAPHY)
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", policy.name):
        found.append("a name in small letters and hyphens")
    if not policy.summary or "\n" in policy.summary:
        found.append("a summary of one line")
    if not type(policy).__doc__ or type(policy).__doc__ == Policy.__doc__:
        found.append("a docstring")
    if not policy.source or not set(policy.source) <= set(bibliography):
        found.append("a source in the bibliography")
    before = dict(vars(policy))
    for view in views(policy.kind):
        untouched = state(view)
        first, second = answers(policy, view), answers(policy, view)
        if not all(np.array_equal(a, b) for a, b in zip(first, second, strict=True)):
            found.append("the same answer to the same view")
        if state(view) != untouched:
            found.append("respect for what it is shown")
        if not isinstance(policy, Policy):
            found += improper(policy, view, first)
    if vars(policy) != before:
        found.append("statelessness")
    return sorted(set(found))


def improper(policy: Any, view: Any, said: list[np.ndarray]) -> list[str]:
    """What is wrong with probabilities."""
    p, *consent = said
    options = view.options if isinstance(policy, ChallengerPolicy) else np.ones_like(p, dtype=bool)
    found = []
    if not (p >= 0).all() or not np.allclose(p.sum(axis=0), 1.0):
        found.append("probabilities that sum to 1")
    if p[~options].any():
        found.append("choice among its options")
    if consent and not ((consent[0] >= 0) & (consent[0] <= 1)).all():
        found.append("consent between 0 and 1")
    return found


@pytest.mark.parametrize(("kind", "name"), SHIPPED)
def test_every_policy_keeps_the_contract(kind: str, name: str) -> None:
    policy = policies.get(name, kind)
    assert policy.name == name
    assert not breaches(policy)
    assert policies.get(type(policy), kind).name == name


@pytest.mark.parametrize(("kind", "name"), SHIPPED)
def test_every_policy_has_a_file_of_its_name(kind: str, name: str) -> None:
    module = type(policies.get(name, kind)).__module__
    assert module == f"escalation.policies.{kind}.{name.replace('-', '_')}"
    assert name in (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    assert cite(SCENARIO, policies.get(name, kind))


def test_a_file_holds_one_policy() -> None:
    files = [path for path in (ROOT / "escalation" / "policies").glob("*/*.py") if path.stem != "__init__"]
    assert len(files) == len(SHIPPED) == 24


@pytest.mark.parametrize("policy", [Firmer(), Careful(), Firmer().then(Firmer(), turn=2)])
def test_a_users_policy_can_keep_the_contract(policy: Any) -> None:
    assert set(breaches(policy)) <= {"a name in small letters and hyphens", "a summary of one line"}


class Forgetful(Policy):
    name = "Forgetful one"

    def posture(self, seen: Observation) -> Posture:
        self.asked = getattr(self, "asked", 0) + 1
        seen.rung[:] = 3
        return Posture(sanctions=self.asked % 2)


class Unsound(ChallengerPolicy):
    name = "unsound"

    def destinations(self, view: Any) -> np.ndarray:
        return np.full(view.options.shape, 0.2)


class Untrue(TargetPolicy):
    name = "untrue"

    def consent(self, view: Any) -> np.ndarray:
        return np.full(view.will.shape, 1.5)


@pytest.mark.parametrize(
    ("policy", "lacks"),
    [
        (Forgetful(), {"a source in the bibliography", "statelessness", "the same answer to the same view"}),
        (Forgetful(), {"a name in small letters and hyphens", "a summary of one line", "a docstring"}),
        (Unsound(), {"probabilities that sum to 1", "choice among its options", "a source in the bibliography"}),
        (Untrue(), {"consent between 0 and 1"}),
    ],
)
def test_a_policy_that_breaks_the_contract_is_found_out(policy: Any, lacks: set[str]) -> None:
    views.cache_clear()
    assert lacks <= set(breaches(policy))
    views.cache_clear()


def test_a_registered_policy_without_a_source_is_found_out(registry: None) -> None:
    policies.register(Firmer)
    policies.register(Unsound)
    unsourced = {
        name for kind in policies.KINDS for name, policy in policies.available(kind).items() if not policy.source
    }
    assert unsourced == {"unsound"}


def test_a_resisting_target_never_gives_in_and_an_accommodating_one_may() -> None:
    for view in views("target"):
        assert not policies.get("resist", "target").stance(view)[2].any()
        assert not policies.get("mobilise", "target").stance(view)[2].any()
        assert policies.get("accommodate", "target").stance(view)[2].all()


# The description of the policies


def described() -> dict[str, dict[str, str]]:
    """The table of the coalition's policies in the description of the model: levers by name."""
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8").split("## 10.")[1]
    rows = re.findall(r"^\| `([\w-]+)` \| (.+) \|$", text, re.MULTILINE)
    return {
        name: {} if levers == "(defaults)" else dict(each.split(" ", 1) for each in levers.split(", ")) for name, levers in rows
    }


def test_the_description_lists_exactly_the_policies() -> None:
    assert described().keys() == policies.available("coalition").keys()


@pytest.mark.parametrize("name", described())
def test_every_policy_does_what_the_description_says(name: str) -> None:
    f = SCENARIO.ladder.first_force
    rungs = {"below force": f - 1, "first force": f, "normal": SCENARIO.ladder.normal}
    kinds = {"security", "status", "regime"}
    levers: dict[str, Any] = {
        lever: value if value in kinds else rungs[value] if value in rungs else float(value)
        for lever, value in described()[name].items()
    }
    for seen in views("coalition"):
        expected = Posture(**levers).rows(SCENARIO.ladder, seen.worlds)
        said = policies.get(name).posture(seen).rows(SCENARIO.ladder, seen.worlds)
        assert said.names == LEVERS
        np.testing.assert_array_equal(said.matrix, expected.matrix)


# Different policies make a difference


SETTINGS: tuple[tuple[tuple[str, Any], ...], ...] = ((), (("unity", 1.0), ("rule", "qualified-majority")))


def outcomes(kind: str, name: str, changes: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    """All outcomes of a policy as numbers, a column for each ending."""
    given = {"policy" if kind == "coalition" else kind: name}
    played = table(**given, worlds=1000, changes=changes)
    numbers = played.select_dtypes(["number", "bool"]).drop(columns=["world", "unity"]).astype(float)
    named = pd.get_dummies(played[["ending", "war_result"]]).astype(float)
    return pd.concat([numbers, named], axis=1)


def differ(a: pd.DataFrame, b: pd.DataFrame) -> bool:
    """Whether some outcome differs, paired by world, by more than four standard errors."""
    columns = a.columns.union(b.columns)
    both = [each.reindex(columns=columns) for each in (a, b)]
    named = [name for name in columns if name.startswith(("ending_", "war_result_"))]
    for each in both:
        each[named] = each[named].fillna(0.0)
    gap = both[0] - both[1]
    enough = gap.count() >= 100
    return bool((gap.mean().abs() > ERRORS * gap.std() / np.sqrt(gap.count()))[enough].any())


@pytest.mark.parametrize("kind", policies.KINDS)
def test_each_pair_of_policies_differs_in_some_outcome(kind: str) -> None:
    pairs = set(combinations(policies.available(kind), 2))
    for changes in SETTINGS:
        pairs = {
            pair for pair in pairs if not differ(*(outcomes(kind, name, changes) for name in pair))
        }
        if not pairs:
            break
    assert not pairs


# Composition


class Watching(Policy):
    """Threatens with its own strength in all levers that a rung or a kind can take, too."""

    name = "watching"

    def posture(self, seen: Observation) -> Posture:
        worlds = np.arange(seen.worlds)
        return Posture(sanctions=0.7, trigger="limited-force", concession=worlds % 3, talk_condition=worlds % 5)


def matrix(policy: Policy, seen: Observation) -> np.ndarray:
    return policy.posture(seen).rows(seen.ladder, seen.worlds).matrix


def test_one_policy_follows_another() -> None:
    first, second = policies.get("three-noes"), policies.get("appeasement")
    both = first.then(second, turn=4)
    for seen in views("coalition"):
        np.testing.assert_array_equal(matrix(both, seen), matrix(first if seen.turn < 4 else second, seen))
    assert set(both.source) == {*first.source, *second.source}
    assert first.name in both.name
    assert second.name in both.name


@pytest.mark.parametrize("special", [policies.get("appeasement"), policies.get("resolve-by-force"), Watching(), Firmer()])
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
    with pytest.raises(InputError, match='no kind of policy "challanger"; did you mean "challenger"?'):
        policies.available("challanger")


# A package's own

PACKAGE = '''
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
'''


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Path]:
    """A folder into which a package with two policies is installed."""
    (tmp_path / "firm_package.py").write_text(PACKAGE, encoding="utf-8")
    info = tmp_path / "firm_package-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: firm-package\nVersion: 1.0\n", encoding="utf-8")
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


def test_a_package_that_brings_something_else_is_named(installed: Path) -> None:
    entries = installed / "firm_package-1.0.dist-info" / "entry_points.txt"
    entries.write_text("[escalation.policies]\nfirm = firm_package:nothing\n", encoding="utf-8")
    said = asked(installed, 'import escalation as esc; esc.policies.get("inaction")').stderr.splitlines()[-1]
    assert "InputError" in said
    assert "'firm' of firm_package:nothing is a int; it must be a Policy" in said


def test_every_lever_of_a_posture_can_be_mixed() -> None:
    assert {each.name for each in fields(Posture)} == set(LEVERS)
    whole = Posture(**{name: 1.0 for name in LEVERS if name not in ("talk_condition", "offer_condition", "trigger", "concession")})
    assert replace(whole, sanctions=0.5).sanctions == 0.5
