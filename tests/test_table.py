"""The shipped table: complete, honest about its sources, and read the same way from Python and the command line."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from sources import ROOT

from escalation import plot
from escalation.cli import main
from escalation.errors import InputError
from escalation.negotiation import KINDS, QUANTITIES, ROLES, plain
from escalation.packages import frontiers, packages
from escalation.plot.table import GAIN, LOSS
from escalation.posture import CONCESSIONS
from escalation.rules.bargaining import accepts, worth
from escalation.scenario import load_scenario
from escalation.table import SOLUTIONS, Table, assemble, closed, propose, solve, values

SHIPPED = load_scenario("ukraine-2022")
ISSUES = {issue.name: issue for issue in SHIPPED.issues}
VENUES = {venue.name: venue for venue in SHIPPED.venues}
HELSINKI = assemble(SHIPPED, "helsinki-2.0")
NORMANDY = assemble(SHIPPED, "normandy")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)


def said(capsys: pytest.CaptureFixture[str], line: str) -> str:
    code = main(["table", "ukraine-2022", *line.split()])
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    return out


def refusal(capsys: pytest.CaptureFixture[str], line: str) -> str:
    assert main(["table", *line.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err


def shares(table: Table, package: np.ndarray | None) -> dict[str, float]:
    assert package is not None
    return dict(zip((issue.name for issue in table.issues), package.tolist(), strict=True))


# What is shipped


def test_the_issues_and_venues_are_those_of_the_essays() -> None:
    assert {
        "open-door", "crimea-recognition", "donbas", "border-forces", "ukraine-missiles", "missile-defence",
        "intermediate-missiles", "tactical-nuclear", "conventional-limits", "exercises", "inspections", "launch-data",
        "host-consent", "flank-limits", "cluster-munitions", "cyber-weapons", "assassinations",
        "election-interference", "refugees", "tribunal", "european-sanctions", "american-sanctions", "summit",
    } <= set(ISSUES)  # fmt: skip
    assert set(VENUES) == {"bilateral", "nato-russia-council", "osce", "normandy", "helsinki-2.0"}
    assert set(VENUES["normandy"].participants) == {"FRA", "DEU", "RUS", "UKR", "GBR"}
    assert set(VENUES["bilateral"].participants) == {"RUS", "USA"}
    assert set(VENUES["helsinki-2.0"].issues) == set(ISSUES)


def test_every_stake_is_argued_and_within_its_range() -> None:
    for issue in SHIPPED.issues:
        assert set(issue.stakes) == set(VENUES["helsinki-2.0"].participants)
        for stake in issue.stakes.values():
            assert stake.low <= stake.value <= stake.high
            assert stake.low < stake.high
        assert "[@vandenbroeck2022]" in issue.source
        assert len(issue.source) > 100
        assert issue.status == "assumed"
        assert set(issue.changes) <= set(QUANTITIES)
        assert issue.changes
        assert all(change.low <= change.value <= change.high for change in issue.changes.values())
        assert all(change.low < change.high for change in issue.changes.values())
        assert 0.0 <= issue.verifiability[0] <= issue.verifiability[1] <= 1.0
    assert [issue.role for issue in SHIPPED.issues if issue.role] == list(ROLES)


def test_kinds_of_issue_are_those_of_a_concession() -> None:
    assert KINDS == CONCESSIONS
    assert {issue.kind for issue in SHIPPED.issues} == set(KINDS)


def test_whoever_refuses_would_lose_by_it() -> None:
    refusing = [issue for issue in SHIPPED.issues if issue.nonstarter]
    assert {issue.name for issue in refusing} == {"open-door", "crimea-recognition", "crimea-withdrawal"}
    for issue in refusing:
        assert all(issue.stakes[code].high < 0.0 for code in issue.nonstarter)
        assert 0.0 <= issue.side_letter.low <= issue.side_letter.value


def test_the_table_is_part_of_the_scenario_as_data() -> None:
    data = json.loads(json.dumps(SHIPPED.to_dict()))
    assert data["issues"] == [plain(issue) for issue in SHIPPED.issues]
    assert data["venues"] == [plain(venue) for venue in SHIPPED.venues]


def test_a_scenario_without_a_table_still_loads(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('extends = "ukraine-2022"\nissues = []\nvenues = []\ntreaties = []\n')
    mine = load_scenario(tmp_path / "mine.toml")
    assert (mine.issues, mine.venues) == ((), ())
    with pytest.raises(InputError, match=r"the scenario mine has no venues; add \[\[issues\]\]"):
        assemble(mine, "normandy")


def test_the_page_on_the_table_names_every_issue_and_venue() -> None:
    words = set(re.findall(r"[\w.-]+", (ROOT / "docs" / "table.md").read_text(encoding="utf-8")))
    assert not {*ISSUES, *VENUES, *SOLUTIONS} - words


# What can be agreed


@pytest.mark.parametrize("name", VENUES)
@pytest.mark.parametrize("solution", SOLUTIONS)
def test_nobody_at_the_table_loses_and_what_is_closed_stays_closed(name: str, solution: str) -> None:
    table = assemble(SHIPPED, name)
    package = solve(table, solution)
    assert [bool(closed(issue, table.parties)) for issue in table.issues] == (table.most == 0.0).tolist()
    if package is None:  # without linkage inspections may be a price that nothing pays
        assert (solution, name) == ("one-by-one", "osce")
        return
    assert accepts(table.believed, package, table.going_on).all()
    assert not package[table.most == 0.0].any()
    assert (package[table.must == 1.0] == 1.0).all()


def test_most_of_the_essays_bargain_is_in_the_package_of_helsinki() -> None:
    found = shares(HELSINKI, solve(HELSINKI))
    for name in (
        "ukraine-missiles", "missile-defence", "intermediate-missiles", "exercises", "inspections", "launch-data",
        "summit",
    ):  # fmt: skip
        assert found[name] == pytest.approx(1.0, abs=1e-6)
    assert found["open-door"] == found["crimea-recognition"] == found["crimea-withdrawal"] == 0.0


def test_linked_issues_bring_everyone_more_than_issues_one_by_one() -> None:
    linked, apart = (solve(HELSINKI, name) for name in ("nash", "one-by-one"))
    assert linked is not None
    assert apart is not None
    gains = [worth(HELSINKI.believed, each) - HELSINKI.going_on for each in (linked, apart)]
    assert np.prod(gains[0]) > np.prod(gains[1])
    assert (gains[0] > gains[1]).sum() >= len(gains[0]) - 1


def test_the_trade_of_the_essay_needs_a_seat_for_the_united_states() -> None:
    trade = ("donbas", "ukraine-missiles", "missile-defence")
    venues = tuple(replace(venue, issues=trade) for venue in SHIPPED.venues)
    narrow = replace(SHIPPED, venues=venues)
    wide, few = assemble(narrow, "helsinki-2.0"), assemble(narrow, "normandy")
    assert shares(wide, solve(wide))["donbas"] > 0.25
    assert not any(shares(few, solve(few)).values())


def test_agenda_and_participants_vary_apart() -> None:
    few_seats = assemble(SHIPPED, "normandy", agenda="helsinki-2.0")
    few_issues = assemble(SHIPPED, "helsinki-2.0", agenda="normandy")
    assert few_seats.parties == NORMANDY.parties
    assert few_issues.issues == NORMANDY.issues
    russia = [
        worth(each.stakes, solve(each))[each.challenger]
        for each in (few_issues, NORMANDY, few_seats, HELSINKI)
    ]
    assert np.diff(russia).min() > -1e-8  # the solver's slack


def test_generosity_moves_the_package_toward_the_challenger() -> None:
    gains = [
        worth(HELSINKI.stakes, solve(HELSINKI, gamma=gamma))[HELSINKI.challenger]
        for gamma in (0.1, 0.3, 0.6, 0.9)
    ]
    assert gains == sorted(gains)


def test_leverage_is_paid_for_until_there_is_nothing_to_agree_on() -> None:
    row = HELSINKI.challenger
    gains = [
        worth(HELSINKI.stakes, solve(HELSINKI, disagreement={"RUS": value}))[row]
        for value in (0.0, 0.05, 0.1, 0.2)
    ]
    assert gains == sorted(gains)
    assert solve(HELSINKI, disagreement={"RUS": 0.3}) is None
    assert solve(NORMANDY, disagreement={"RUS": 0.05}) is None


def test_insisting_on_a_nonstarter_empties_the_set_and_a_side_letter_fills_it_at_a_price() -> None:
    insist = {"RUS": ["open-door"]}
    assert solve(assemble(SHIPPED, "helsinki-2.0", insist=insist)) is None
    letter = assemble(SHIPPED, "helsinki-2.0", insist=insist, letters=["open-door"])
    assert letter.price[letter.challenger] == ISSUES["open-door"].side_letter.value
    net = worth(letter.stakes, solve(letter)) - letter.price
    plain_gain = worth(HELSINKI.stakes, solve(HELSINKI))
    assert 0.0 < net[letter.challenger] < plain_gain[letter.challenger]
    west = assemble(SHIPPED, "normandy", insist={"UKR": ["crimea-withdrawal"]}, letters=["crimea-withdrawal"])
    assert west.price[west.parties.index("UKR")] == ISSUES["crimea-withdrawal"].side_letter.value


# Over worlds


def test_worlds_are_read_off_a_grid_that_is_solved_once() -> None:
    value = np.linspace(-0.2, 0.3, 41)
    package, agreed = propose(NORMANDY, value)
    assert package.shape == (len(NORMANDY.issues), 41)
    for world in range(41):
        direct = solve(NORMANDY, disagreement={"RUS": float(value[world])})
        assert agreed[world] == (direct is not None)
        if direct is not None:
            np.testing.assert_allclose(
                worth(NORMANDY.believed, package[:, world]), worth(NORMANDY.believed, direct), atol=4e-3
            )


def test_a_second_value_is_the_targets() -> None:
    first, second = np.array([0.0, 0.0, 0.0]), np.array([0.0, 0.02, 0.5])
    osce = assemble(SHIPPED, "osce")
    package, agreed = propose(osce, first, ("UKR", second))
    assert agreed.tolist() == [True, True, False]
    row = osce.parties.index("UKR")
    assert (worth(osce.believed, package)[row] >= np.where(agreed, second, 0.0) - 1e-8).all()


def test_worlds_of_a_blocked_table_agree_on_nothing() -> None:
    blocked = assemble(SHIPPED, "helsinki-2.0", insist={"RUS": ["open-door"]})
    package, agreed = propose(blocked, np.zeros(3))
    assert not package.any()
    assert not agreed.any()


# Tables, figures, command line


def test_packages_are_tidy_and_sum_to_everyones_gain() -> None:
    table = packages([NORMANDY, HELSINKI])
    assert list(table.columns[:4]) == ["venue", "solution", "party", "issue"]
    assert not table.duplicated(["venue", "solution", "party", "issue"]).any()
    assert len(table) == len(SOLUTIONS) * 7 * (len(NORMANDY.issues) + len(HELSINKI.issues))
    sums = (
        table[(table["venue"] == "helsinki-2.0") & (table["solution"] == "nash")]
        .groupby("party")["gain"]
        .sum()
    )
    np.testing.assert_allclose(sums[list(HELSINKI.parties)], worth(HELSINKI.believed, solve(HELSINKI)))
    assert set(table.loc[~table["seated"], "party"]) == {"USA", "POL"}


def test_a_solution_lies_on_the_frontier_of_two_parties() -> None:
    table = assemble(SHIPPED, "bilateral")
    found = frontiers([table], SOLUTIONS[:3])
    line = found[found["solution"] == "frontier"]
    for _, dot in found[found["solution"] != "frontier"].iterrows():
        assert dot["others"] == pytest.approx(
            np.interp(dot["challenger"], line["challenger"], line["others"]), abs=1e-3
        )


def test_the_command_prints_stakes_nonstarters_packages_and_gains(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, "--venue helsinki-2.0").splitlines()
    assert lines[0].startswith("helsinki-2.0: A conference")
    assert lines[0].endswith("At the table: RUS, UKR, USA, DEU, FRA, GBR, POL.")
    assert "refused by UKR USA DEU FRA GBR POL" in next(
        line for line in lines if line.startswith("open-door")
    )
    row = next(line for line in lines if line.startswith("helsinki-2.0  nash")).split()
    assert row[2] == "yes"
    assert float(row[3]) == pytest.approx(worth(HELSINKI.believed, solve(HELSINKI))[0], abs=1e-4)


def test_the_command_compares_venues(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, "--venue normandy,helsinki-2.0 --gamma 0.3 --disagreement USA=0.01").splitlines()
    assert next(line for line in lines if line.startswith("issue ")).split() == [
        "issue",
        "normandy",
        "helsinki-2.0",
    ]
    assert next(line for line in lines if line.startswith("exercises")).split()[1] == "-"
    assert next(line for line in lines if line.startswith("normandy  ")).endswith("USA POL")


def test_the_command_tells_who_blocks_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "--venue helsinki-2.0 --insist RUS=open-door")
    assert "RUS insists on open-door, a nonstarter for UKR, USA, DEU, FRA, GBR, POL." in out
    rows = json.loads(said(capsys, "--venue helsinki-2.0 --insist RUS=open-door --json"))
    assert not any(row["agreed"] for row in rows)


def test_the_command_writes_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "--venue normandy --agenda helsinki-2.0 --out found.csv --figure dots.png")
    assert out.splitlines() == [
        "found.csv holds 672 rows.",
        "The figure is in dots.png, its table in dots.csv.",
    ]
    found = pd.read_csv("found.csv")
    assert {"venue", "solution", "party", "issue", "share", "gain"} <= set(found.columns)
    said(capsys, "--figure lines.svg --quiet")
    assert Path("lines.csv").read_text().startswith("venue,solution,challenger,others")


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("ukraine-2022 --venue helsinki", 'no venue "helsinki"; did you mean "helsinki-2.0"?'),
        ("ukraine-2022 --venue normandy,normandy", "--venue names a venue twice"),
        ("ukraine-2022 --venue normandy --agenda minsk", 'no venue "minsk"'),
        ("ukraine-2022 --gamma much", "gamma is 'much', which is not a number"),
        ("ukraine-2022 --gamma 1.5", "gamma is 1.5; give a number from 0 to 1"),
        (
            "ukraine-2022 --venue normandy --disagreement USA=0.1",
            'no participant "USA"; did you mean "RUS"',
        ),
        ("ukraine-2022 --venue normandy --disagreement RUS=x", "the disagreement value of RUS is 'x'"),
        ("ukraine-2022 --disagreement RUS=0 --disagreement RUS=1", "--disagreement names RUS twice"),
        ("ukraine-2022 --venue normandy --insist USA=donbas", 'normandy: there is no participant "USA"'),
        ("ukraine-2022 --venue normandy --insist RUS=summit", 'normandy: there is no issue "summit"'),
        ("ukraine-2022 --venue normandy --insist RUS=donbas", "nobody refuses the issue donbas"),
        ("ukraine-2022 --venue normandy --side-letter donbas", "nobody insists on donbas"),
        ("ukraine-2022 --figure table.jpg", "does not end in .png"),
    ],
)
def test_what_cannot_be_asked_is_named(capsys: pytest.CaptureFixture[str], line: str, part: str) -> None:
    sentence = refusal(capsys, line)
    assert part in sentence
    assert sentence.count("\n") == 1


def test_a_value_is_refused_for_somebody_without_a_seat() -> None:
    with pytest.raises(InputError, match='no participant "USA"'):
        values(NORMANDY, {"USA": 0.1})
    with pytest.raises(InputError, match='no solution "nahs"; did you mean "nash"'):
        solve(NORMANDY, "nahs")


def test_the_dot_chart_shows_gains_losses_refusals_and_shares() -> None:
    found = packages([HELSINKI], ["nash"])
    axes = plot.package(found, ax=plot.blank())
    gains, losses = axes.collections[:2]
    assert len(gains.get_offsets()) == (found["gain"] > 0).sum()
    assert len(losses.get_offsets()) == (found["gain"] < 0).sum()
    assert [to_hex(each.get_facecolor()[0]).upper() for each in (gains, losses)] == [GAIN, LOSS]
    assert len(axes.lines[0].get_xdata()) == found["refused"].sum()
    assert {"100%", "as it is"} <= {text.get_text() for text in axes.texts}
    assert len(axes.get_yticklabels()) == len(ISSUES)


def test_frontiers_are_drawn_with_a_dot_and_a_name_each() -> None:
    tables = [assemble(SHIPPED, name) for name in VENUES]
    axes = plot.frontiers(frontiers(tables), ax=plot.blank())
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == list(VENUES)
    assert len(axes.lines) == 2 * len(VENUES)
    assert "dot: nash" in axes.get_xlabel()


def test_what_cannot_be_drawn_is_named() -> None:
    with pytest.raises(InputError, match="more than one"):
        plot.package(packages([NORMANDY, HELSINKI]))
    with pytest.raises(InputError, match='no column "gain"'):
        plot.package(packages([NORMANDY]).drop(columns="gain"))
    blocked = assemble(SHIPPED, "helsinki-2.0", insist={"RUS": ["open-door"]})
    with pytest.raises(InputError, match="no rows"):
        plot.frontiers(frontiers([blocked]))


def test_a_package_of_nothing_is_said_to_be_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["table", "ukraine-2022", "--venue", "normandy"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"^normandy +nash +nothing", said, re.M)
    assert "Nobody accepts less than going on is worth to it: FRA -0.03, DEU -0.04, GBR -0.02." in said
