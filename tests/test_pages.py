"""What the README and the site tell people to type works, and the tutorial prints what it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sources import ROOT

from docs.pages import IMAGE, OWN_SCENARIO, TUTORIAL, Session, blocks, pages, steps

README = ROOT / "README.md"
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
MAKE = re.compile(r"^(?:\$ | {4})make (\w+)", re.MULTILINE)
INSTALLING = {"pip", "python3", "."}
RUN = {"console", "python", "toml", "sql", "text"}
READ_ONLY = {"{toctree}", "{bibliography}", "{include}", "{literalinclude}"}
FEWER = (
    (r"--worlds \d+", "--worlds 10"),
    (r"worlds=\d+", "worlds=10"),
    (r"--points \d+", "--points 32"),
    (r"--most-points \d+", "--most-points 32"),
    (r"--futures \d+", "--futures 2"),
    (r"--precision [\d.]+", "--precision 0.4"),
    (r"0:1:\d+", "0:1:3"),
    (r"linspace\(0, 1, \d+\)", "linspace(0, 1, 3)"),
)
TEXTS = {page: page.read_text(encoding="utf-8") for page in pages()}
NOT_RUN = [(page, block) for page in TEXTS for block in blocks(TEXTS[page]) if block.why]


def name(page: Path) -> str:
    """The page as the project sees it."""
    return str(page.relative_to(ROOT))


def small(text: str) -> str:
    """The same with few worlds and points."""
    for pattern, fewer in FEWER:
        text = re.sub(pattern, fewer, text)
    return text


def follow(page: Path, folder: Path) -> Session:
    """Do what a page says, in order; hold what is printed against what it shows."""
    session = Session(folder, small)
    for step in steps(TEXTS[page]):
        printed = session.run(step)
        if step.shown is not None:
            assert printed == step.shown, f"{step.text}\nshows something else; `make tutorial` writes it anew"
    return session


every_page = pytest.mark.parametrize("page", TEXTS, ids=name)


@every_page
def test_what_it_says_works(page: Path, tmp_path: Path) -> None:
    session = follow(page, tmp_path)
    for image in IMAGE.findall(TEXTS[page]):
        assert (tmp_path / image).stat().st_size > 0
    if page == README:
        assert len(session.names["table"]) == 10
        assert len(session.names["summary"]) == 3
        assert (tmp_path / "mine.png").stat().st_size > 0


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, marks=pytest.mark.skip(reason=f"{block.kind}: {block.why}"), id=name(page))
        for page, block in NOT_RUN
    ],
)
def test_what_cannot_be_run_here(page: Path) -> None:
    """A line in the list of tests for each block that is not run, with the reason that its page gives."""


@every_page
def test_every_block_is_run_or_says_why_not(page: Path) -> None:
    found = blocks(TEXTS[page])
    for block in found:
        assert block.why or block.kind in RUN or block.kind.split()[0] in READ_ONLY, block
    assert len(re.findall("^ *```", TEXTS[page], re.MULTILINE)) == 2 * sum(block.fenced for block in found)


@every_page
def test_what_it_makes_can_be_made(page: Path) -> None:
    assert set(MAKE.findall(TEXTS[page])) <= TARGETS


@every_page
def test_what_it_points_to_is_there(page: Path) -> None:
    for place in re.findall(r"\]\(([^)#:]+)\)", TEXTS[page]):
        assert (page.parent / place).exists(), place


def test_the_readme_has_all_that_is_looked_for() -> None:
    found = blocks(TEXTS[README])
    assert {block.kind for block in found} == {"python", "console", "toml"}
    typed = {line[2:].split()[0] for block in found for line in block.text.splitlines() if line[:2] == "$ "}
    assert typed == {"escalation", "make", *INSTALLING}
    assert OWN_SCENARIO in TEXTS[README]
    assert small("--worlds 1000 unity=0:1:21") == "--worlds 10 unity=0:1:3"


def test_the_readme_asks_for_the_right_python() -> None:
    assert 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text()
    assert "Python 3.11" in TEXTS[README]


def test_the_tutorial_shows_what_it_prints() -> None:
    shown = [step for step in steps(TEXTS[TUTORIAL]) if step.shown is not None]
    assert {step.kind for step in shown} == {"console", "python"}
    assert all(TEXTS[TUTORIAL][slice(*step.place)] == step.shown for step in shown)


def test_blocks_are_found_and_errors_are_raised(tmp_path: Path) -> None:
    page = "```{toctree}\na\n```\n\n    escalation list x\n\n<!-- not run: R -->\n```r\nx\n```\n```python\n1 / 0\n```\n"
    assert [(block.kind, block.why) for block in blocks(page)] == [
        ("{toctree}", ""),
        ("console", ""),
        ("r", "R"),
        ("python", ""),
    ]
    wrong, divide = steps(page)
    with pytest.raises(AssertionError, match="there is no list"):
        Session(tmp_path).run(wrong)
    with pytest.raises(ZeroDivisionError):
        Session(tmp_path).run(divide)
