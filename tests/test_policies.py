"""What every shipped policy must be and do."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from players import Careful, Firmer, views
from situations import ERRORS, SCENARIO, table
from sources import ROOT

from escalation import policies
from escalation.citations import BIBLIOGRAPHY, cite, read_bibliography
from escalation.negotiation import Format
from escalation.observation import Observation
from escalation.policies import ChallengerPolicy, Policy, TargetPolicy
from escalation.posture import LEVERS, Posture
from escalation.shipped import DATA

FORMATS: list[Format] = []
"""Formats of talks by number, for all postures that are compared."""

SHIPPED = [(kind, name) for kind in policies.KINDS for name in policies.available(kind)]


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is forgotten after it."""
    monkeypatch.setattr(policies, "_registered", {kind: {} for kind in policies.KINDS})


# The contract


def answers(policy: Any, view: Any) -> list[np.ndarray]:
    """All that a policy says to a view, as arrays."""
    if isinstance(policy, Policy):
        return [policy.posture(view).rows(view.ladder, view.worlds, FORMATS).matrix]
    if isinstance(policy, ChallengerPolicy):
        return [policy.destinations(view)]
    return [policy.stance(view), policy.consent(view)]


def state(x: Any) -> Any:
    """Everything in a view, to see whether it was changed."""
    if isinstance(x, np.ndarray):
        return x.tobytes()
    if hasattr(x, "__dict__"):
        return {
            name: state(value)
            for name, value in vars(x).items()
            if name not in ("ladder", "rungs", "p", "levers")
        }
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
    assert len(files) == len(SHIPPED) == 29


@pytest.mark.parametrize("policy", [Firmer(), Careful(), Firmer().then(Firmer(), turn=2)])
def test_a_users_policy_can_keep_the_contract(policy: Any) -> None:
    assert set(breaches(policy)) <= {"a name in small letters and hyphens", "a summary of one line"}


class Forgetful(Policy):
    name = "Forgetful one"

    def posture(self, seen: Observation) -> Posture:
        self.asked = getattr(self, "asked", 0) + 1
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
        (
            Unsound(),
            {"probabilities that sum to 1", "choice among its options", "a source in the bibliography"},
        ),
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
        name
        for kind in policies.KINDS
        for name, policy in policies.available(kind).items()
        if not policy.source
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
    rows = re.findall(r"^\| `([\w-]+)` \| ([^|]+) \|$", text, re.MULTILINE)
    return {
        name: {} if levers == "(defaults)" else dict(each.split(" ", 1) for each in levers.split(", "))
        for name, levers in rows
    }


def formats() -> dict[str, Format]:
    """The table of formats in the description of the model, by name."""
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8").split("## 10.")[1]
    found = {}
    for line in re.findall(r"^\| \w+ \| `.+ \|$", text, re.MULTILINE):
        name, venue, agenda, letters, yields, verified, steps = (
            each.strip() for each in line.strip("|").split("|")
        )
        issues: Any = tuple(agenda.split(", ")) if agenda else None
        if agenda.startswith("of "):
            issues = agenda.removeprefix("of ").strip("`")
        found[name] = Format(
            venue.strip("`"),
            issues,
            letters=tuple(letters.split(", ")) if letters else (),
            yields=tuple(yields.split(", ")) if yields else (),
            verified=verified == "yes",
            steps=steps == "yes",
        )
    return found


def test_every_format_described_is_used() -> None:
    used = {levers["format"] for levers in described().values() if "format" in levers}
    assert used == formats().keys()


def test_the_description_lists_exactly_the_policies() -> None:
    assert described().keys() == policies.available("coalition").keys()


@pytest.mark.parametrize("name", described())
def test_every_policy_does_what_the_description_says(name: str) -> None:
    f = SCENARIO.ladder.first_force
    rungs = {"below force": f - 1, "first force": f, "normal": SCENARIO.ladder.normal}
    kinds = {"security", "status", "regime"}
    names: dict[str, Any] = {**dict(zip(kinds, kinds, strict=True)), **rungs, **formats()}
    levers: dict[str, Any] = {
        lever: names[value] if value in names else float(value) for lever, value in described()[name].items()
    }
    for seen in views("coalition"):
        expected = Posture(**levers).rows(SCENARIO.ladder, seen.worlds, FORMATS)
        said = policies.get(name).posture(seen).rows(SCENARIO.ladder, seen.worlds, FORMATS)
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
        pairs = {pair for pair in pairs if not differ(*(outcomes(kind, name, changes) for name in pair))}
        if not pairs:
            break
    assert not pairs
