"""Every claim to a source can be followed: keys in texts, code and policies stand in one bibliography."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from sources import PACKAGE, ROOT

from escalation import policies
from escalation.citations import BIBLIOGRAPHY, cite, keys, read_bibliography, reference
from escalation.errors import InputError
from escalation.scenario import load_scenario
from escalation.shipped import DATA

SHIPPED = load_scenario("ukraine-2022")
ENTRIES = read_bibliography(DATA / BIBLIOGRAPHY)
TEXTS = sorted(
    [
        *PACKAGE.rglob("*.py"),
        *DATA.glob("*.toml"),
        *DATA.glob("*.md"),
        *DATA.rglob("*.csv"),
        *(ROOT / "docs").glob("*.md"),
    ]
)
EXAMPLES = {"key", "mine2024"}
"""Keys that explain how to cite."""


@dataclass
class Proposal:
    source: tuple[str, ...]


def cited(path: Path) -> set[str]:
    return set(keys(path.read_text(encoding="utf-8"))) - EXAMPLES


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_key_stands_in_the_bibliography(path: Path) -> None:
    assert not cited(path) - set(ENTRIES)


@pytest.mark.parametrize("kind", ["coalition", "challenger", "target"])
def test_every_policy_rests_on_works_in_the_bibliography(kind: str) -> None:
    for name, policy in policies.available(kind).items():
        assert policy.source, f"{name} names no source"
        assert not set(policy.source) - set(ENTRIES)


def test_every_entry_was_parsed_and_has_author_title_and_year() -> None:
    text = (DATA / BIBLIOGRAPHY).read_text(encoding="utf-8")
    assert len(ENTRIES) == text.count("\n@")
    assert list(ENTRIES) == sorted(ENTRIES)
    for key, entry in ENTRIES.items():
        assert {"author", "title", "year"} <= set(entry), key
        assert len(
            re.findall(r"^\s+\w+ = ", text.split(f"{{{key},\n")[1].split("\n}")[0], re.MULTILINE)
        ) == len(entry)


def test_every_entry_is_cited_somewhere() -> None:
    used = {key for path in TEXTS for key in cited(path)}
    used |= {
        key
        for kind in ("coalition", "challenger", "target")
        for policy in policies.available(kind).values()
        for key in policy.source
    }
    assert not set(ENTRIES) - used


def test_keys_are_found_in_groups_and_with_a_place() -> None:
    assert keys("fear [@walt1987; @kydd2005], votes [@teu2012, Art. 31(1)], a mail@host") == (
        "walt1987",
        "kydd2005",
        "teu2012",
    )


def test_a_scenario_names_its_sources_once_in_order() -> None:
    lines = cite(SHIPPED)
    assert lines == sorted(set(lines), key=str.casefold)
    assert (
        "Fearon, James D. (1997). Signaling Foreign Policy Interests: Tying Hands versus Sinking Costs. "
        "Journal of Conflict Resolution 41(1): 68-90."
    ) in lines
    assert any(line.startswith("Dempsey, Judy (2022). Judy Asks: Can Diplomacy Rescue") for line in lines)


def test_a_policy_adds_whoever_proposed_it() -> None:
    added = set(cite(SHIPPED, Proposal(("fearon1995",)))) - set(cite(SHIPPED))
    assert added == {reference(ENTRIES["fearon1995"])}
    with pytest.raises(InputError, match='no reference "fearon1955"; did you mean "fearon1995"'):
        cite(SHIPPED, Proposal(("fearon1955",)))


def test_a_users_bibliography_beside_the_scenario_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('extends = "ukraine-2022"\nparameters.tie.source = "My survey [@mine2024]."\n')
    with pytest.raises(InputError, match=r'mine\.toml: there is no reference "mine2024"'):
        cite(load_scenario(path))
    (tmp_path / BIBLIOGRAPHY).write_text(
        "@misc{mine2024,\n  author = {Me and You},\n  title = {Why not?},\n  year = {2024},\n}\n"
    )
    assert "Me; You (2024). Why not?" in cite(load_scenario(path))


def test_a_bibliography_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.bib: this bibliography cannot be read"):
        read_bibliography(tmp_path / "none.bib")
