"""Issues and venues that cannot be used are refused in one sentence: file, field, value, what would be right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from escalation.errors import InputError
from escalation.scenario import load_scenario
from escalation.table import assemble

ISSUE = """[[issues]]
name = "border"
about = "Forces draw back."
kind = "security"
needs = ["RUS"]
nonstarter = []
verifiability = [0.5, 0.9]
changes = { incident_rate = [-0.3, -0.6, 0.0] }
status = "assumed"
source = "Ours."
stakes = { RUS = [-0.1, -0.2, 0.0], UKR = [0.2, 0.1, 0.3] }
"""
REFUSED = ISSUE.replace("nonstarter = []", 'nonstarter = ["UKR"]\nside_letter = [0.1, 0.0, 0.2]')
VENUE = """[[venues]]
name = "talks"
about = "The two."
participants = ["RUS", "UKR"]
issues = ["border"]
source = "Ours."
"""


def mine(folder: Path, text: str) -> Any:
    path = folder / "mine.toml"
    path.write_text(f'extends = "ukraine-2022"\ntreaties = []\n{text}', encoding="utf-8")
    return load_scenario(path)


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(InputError) as caught:
        mine(folder, text)
    sentence = str(caught.value)
    assert "mine.toml" in sentence
    assert "\n" not in sentence
    assert sentence[-1] in ".?"
    assert not set(sentence[:-1].split(". ")[1:]), f"more than a sentence: {sentence}"
    return sentence


def test_the_tables_that_are_broken_below_are_right(tmp_path: Path) -> None:
    for issue in (ISSUE, REFUSED):
        scenario = mine(tmp_path, issue + VENUE)
        assert assemble(scenario, "talks").stakes.tolist() == [[-0.1], [0.2]]


ISSUES = {
    "without a party": (
        "stakes = {",
        "stakes = {} #",
        ["[issues 1.stakes] is empty", "at least one state's"],
    ),
    "no stakes": ("stakes = {", "changed = {", ['no key "changed"; did you mean "changes"']),
    "not a number": ("[0.2, 0.1, 0.3]", '["much", 0.1, 0.3]', ["stakes] UKR is 'much'", "not a number"]),
    "infinite": ("[0.2, 0.1, 0.3]", "[inf, 0.1, 0.3]", ["UKR is inf", "from -10 to 10"]),
    "boolean": ("[0.2, 0.1, 0.3]", "[true, 0.1, 0.3]", ["UKR is True", "not a number"]),
    "no range": ("[0.2, 0.1, 0.3]", "0.2", ["UKR is 0.2", "three numbers, [value, low, high]"]),
    "outside its range": ("[0.2, 0.1, 0.3]", "[0.4, 0.1, 0.3]", ["UKR is [0.4, 0.1, 0.3]", "lies in"]),
    "unknown kind": ('"security"', '"secrity"', ['no kind "secrity"; did you mean "security"']),
    "unknown quantity": (
        "incident_rate =",
        "incidents_rate =",
        ['"incidents_rate"', 'did you mean "incident_rate"'],
    ),
    "changed by a word": (
        "[-0.3, -0.6, 0.0]",
        '"down"',
        ["[issues 1.changes] incident_rate is 'down'", "three numbers, [value, low, high]"],
    ),
    "taking away more than all": (
        "[-0.3, -0.6, 0.0]",
        "[-0.3, -1.6, 0.0]",
        ["[issues 1.changes] incident_rate runs from -1.6 to 0", "at most the whole, -1"],
    ),
    "unknown role": ('status = "assumed"', 'status = "assumed"\nrole = "judge"', ['no role "judge"']),
    "verified too well": ("[0.5, 0.9]", "[0.5, 1.9]", ["verifiability is 1.9", "from 0 to 1"]),
    "worse when inspected": (
        "[0.5, 0.9]",
        "[0.9, 0.5]",
        ["verifiability is [0.9, 0.5]", "lower number first"],
    ),
    "needs a stranger": ('["RUS"]', '["RUX"]', ["[issues 1] needs", '"RUX"', 'mean "RUS"']),
    "unknown status": ('"assumed"', '"guessed"', ['no status "guessed"']),
    "nameless": ('name = "border"\n', "", ["[issues 1]", 'lacks the key "name"']),
    "twice": ("[[issues]]", f"{ISSUE}[[issues]]", ["[issues 2]", 'repeats the issue "border"']),
    "letter for nothing": (
        "nonstarter = []",
        "nonstarter = []\nside_letter = [0.1, 0, 1]",
        ["nobody refuses"],
    ),
    "not a list": ("nonstarter = []", 'nonstarter = "UKR"', ["nonstarter is 'UKR'", "a list"]),
}


@pytest.mark.parametrize(("before", "after", "parts"), ISSUES.values(), ids=ISSUES)
def test_a_bad_issue_is_refused(before: str, after: str, parts: list[str], tmp_path: Path) -> None:
    assert before in ISSUE
    sentence = refusal(tmp_path, ISSUE.replace(before, after, 1) + VENUE)
    for part in parts:
        assert part in sentence, f"{part!r} is not in: {sentence}"


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ('["UKR"]', '["UKX"]', ["[issues 1] nonstarter", '"UKX"', 'mean "UKR"']),
        ("side_letter = [0.1, 0.0, 0.2]\n", "", ['lacks the key "side_letter"']),
        ("[0.1, 0.0, 0.2]", "[0.1, -0.1, 0.2]", ["side_letter is -0.1 at its lowest", "at least 0"]),
        ("[0.1, 0.0, 0.2]", "[0.1]", ["side_letter is [0.1]", "three numbers"]),
    ],
)
def test_a_bad_nonstarter_is_refused(before: str, after: str, parts: list[str], tmp_path: Path) -> None:
    sentence = refusal(tmp_path, REFUSED.replace(before, after, 1) + VENUE)
    for part in parts:
        assert part in sentence, f"{part!r} is not in: {sentence}"


VENUES = {
    "unknown participant": ('"UKR"]', '"UKX"]', ["[venues 1] participants", '"UKX"', 'mean "UKR"']),
    "nobody": ('["RUS", "UKR"]', "[]", ["[venues 1] participants is []", "at least one"]),
    "alone": ('["RUS", "UKR"]', '["RUS"]', ["has only RUS", "at least two states"]),
    "seated twice": ('["RUS", "UKR"]', '["RUS", "UKR", "RUS"]', ['names "RUS" twice']),
    "empty agenda": ('issues = ["border"]', "issues = []", ["[venues 1] issues is []", "at least one"]),
    "unknown issue": ('["border"]', '["boder"]', ["[venues 1] issues", '"boder"', 'mean "border"']),
    "issue twice": ('["border"]', '["border", "border"]', ['names "border" twice']),
    "twice": ("[[venues]]", f"{VENUE}[[venues]]", ["[venues 2]", 'repeats the venue "talks"']),
    "sourceless": ('source = "Ours."\n', "", ['lacks the key "source"']),
    "unknown key": ("about =", "abuot =", ['no key "abuot"; did you mean "about"']),
}


@pytest.mark.parametrize(("before", "after", "parts"), VENUES.values(), ids=VENUES)
def test_a_bad_venue_is_refused(before: str, after: str, parts: list[str], tmp_path: Path) -> None:
    assert before in VENUE
    sentence = refusal(tmp_path, ISSUE + VENUE.replace(before, after, 1))
    for part in parts:
        assert part in sentence, f"{part!r} is not in: {sentence}"


def test_issues_and_venues_are_lists_of_tables(tmp_path: Path) -> None:
    assert "issues is 3; give at least one table [[issues]]" in refusal(tmp_path, "issues = 3\n")
    assert 'no issue "open-door"' in refusal(tmp_path, "issues = []\n")


def test_a_seat_for_somebody_outside_the_cast_is_found_when_it_is_taken(tmp_path: Path) -> None:
    scenario = mine(tmp_path, (ISSUE + VENUE).replace("UKR", "ZZZ"))
    with pytest.raises(InputError, match=r'mine\.toml: the venue talks: there is no actor "ZZZ"'):
        assemble(scenario, "talks")


def test_a_table_without_the_challenger_is_none(tmp_path: Path) -> None:
    text = (
        (ISSUE + VENUE)
        .replace('"RUS", "UKR"]', '"POL", "UKR"]')
        .replace("RUS = [", "POL = [")
        .replace('["RUS"]', "[]")
    )
    with pytest.raises(InputError, match="talks has no seat for RUS, the challenger"):
        assemble(mine(tmp_path, text), "talks")


def test_an_agenda_from_elsewhere_needs_everyones_stakes(tmp_path: Path) -> None:
    other = ISSUE.replace('"border"', '"flights"').replace("UKR", "POL")
    place = VENUE.replace('"talks"', '"tower"').replace("UKR", "POL").replace('"border"', '"flights"')
    scenario = mine(tmp_path, ISSUE + other + VENUE + place)
    with pytest.raises(InputError, match="UKR has no stake in the issue flights; give it one, if only 0"):
        assemble(scenario, "talks", agenda="tower")


TREATY = """[[treaties]]
name = "pull-back"
about = "They drew back once."
signed = 2010-05-01
ended = 2014-03-01
ended_by = ["RUS"]
kept = false
force = 0.0
provisions = { border = 0.5 }
source = "Ours."
"""

TREATIES = {
    "of no issue": ("border =", "boarder =", ['no issue "boarder"; did you mean "border"']),
    "of the future": ("2014-03-01", "2031-03-01", ["ended is 2031-03-01, after the crisis opens"]),
    "ended too soon": ("2014-03-01", "2009-03-01", ["ended is 2009-03-01, before it was signed"]),
    "no date": ("signed = 2010-05-01", 'signed = "May"', ["signed is 'May'", "a date such as"]),
    "ended by whom, but not when": ("ended = 2014-03-01\n", "", ["ended_by but no ended"]),
    "more than in force": ("force = 0.0", "force = 1.5", ["force is 1.5", "from 0 to 1"]),
    "more than all of it": ("0.5", "5", ["border is 5", "from 0 to 1"]),
    "neither kept nor broken": ("kept = false", "kept = 0", ["kept is 0", "true or false"]),
    "twice": ("[[treaties]]", f"{TREATY}[[treaties]]", ['repeats the treaty "pull-back"']),
    "named like an issue": ('"pull-back"', '"border"', ["is an issue's"]),
    "a key too many": ("kept = false", "kept = false\nforced = 1", ['no key "forced"; did you mean "force"']),
}


@pytest.mark.parametrize(("before", "after", "parts"), TREATIES.values(), ids=TREATIES)
def test_a_bad_treaty_is_refused(before: str, after: str, parts: list[str], tmp_path: Path) -> None:
    assert before in TREATY

    def read(text: str) -> Any:
        path = tmp_path / "mine.toml"
        path.write_text(f'extends = "ukraine-2022"\n{ISSUE}{VENUE}{text}', encoding="utf-8")
        return load_scenario(path)

    assert [each.name for each in read(TREATY).treaties] == ["pull-back"]
    with pytest.raises(InputError) as caught:
        read(TREATY.replace(before, after, 1))
    for part in ("mine.toml", *parts):
        assert part in str(caught.value), f"{part!r} is not in: {caught.value}"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("going_on = { PLO = [0, 0, 0] }", ['"PLO"', 'did you mean "POL"']),
        ("going_on = { POL = 0.1 }", ["POL is 0.1", "three numbers, [value, low, high]"]),
        ("going_on = { POL = [0.3, 0, 0.2] }", ["POL is [0.3, 0, 0.2]", "lies in"]),
        ("going_on = 3", ["[going_on] is 3", "not a table"]),
    ],
)
def test_a_bad_worth_of_going_on_is_refused(text: str, parts: list[str], tmp_path: Path) -> None:
    sentence = refusal(tmp_path, text)
    for part in parts:
        assert part in sentence, f"{part!r} is not in: {sentence}"
