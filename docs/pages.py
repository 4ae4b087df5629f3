"""What the pages tell people to type, and running it: for the tests, and to write what comes out into the tutorial.

``python -m docs.pages`` runs the tutorial as it is written, puts the output that it shows and its pictures in their
place, and leaves everything else alone. On a page,

- a ``python`` block runs in one interpreter a page; a ``text`` block right after it is what it prints;
- lines with ``$`` in a ``console`` block, and indented lines that begin with ``escalation``, run as in a shell; lines
  below one, up to the next ``$``, are what it prints;
- what ``make`` is to do is left out: it takes long, and the tests look only whether it can;
- a ``toml`` block is a file, named by a comment in its first line, else `OWN_SCENARIO`;
- a ``sql`` block is asked of DuckDB;
- a comment ``<!-- not run: why -->`` before a block keeps it from being run.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from escalation.cli import main

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
TUTORIAL = ROOT / "docs" / "tutorial.md"
OWN_SCENARIO = "my-crisis.toml"

BLOCK = re.compile(
    r"(?:^<!-- not run: (?P<why>.+?) -->\n+)?"
    r"^(?:```(?P<kind>[^\n`]*)\n(?P<text>.*?)^```$|(?P<indented>(?: {4}escalation [^\n]*\n)+))",
    re.MULTILINE | re.DOTALL,
)
IMAGE = re.compile(r"\]\(images/([\w.-]+)\)")
SHELL = 'escalation() {{ "{python}" -m escalation "$@"; }}\n{command}'


@dataclass(frozen=True)
class Block:
    """A block of code: kind, text, why it is not run ("" if it is), where the text stands, whether it is fenced."""

    kind: str
    text: str
    why: str
    start: int
    fenced: bool


@dataclass(frozen=True)
class Step:
    """Something to run, and what the page says that it prints: None if nothing is said, else with its place."""

    kind: str
    text: str
    shown: str | None = None
    place: tuple[int, int] = (0, 0)


def pages() -> list[Path]:
    """The README and every page of the site, the longest first so that two workers share them well."""
    made = {"_build", "names", "modules"}
    found = [path for path in (ROOT / "docs").rglob("*.md") if not made & set(path.parts)]
    return [ROOT / "README.md", *sorted(found, key=lambda path: path.stat().st_size, reverse=True)]


def blocks(text: str) -> list[Block]:
    """The blocks of a page, in order."""
    found = []
    for each in BLOCK.finditer(text):
        fenced = each["indented"] is None
        kind, group = (each["kind"].strip(), "text") if fenced else ("console", "indented")
        found.append(Block(kind, each[group], each["why"] or "", each.start(group), fenced))
    return found


def steps(text: str) -> Iterator[Step]:
    """What a page tells people to run, in order."""
    found = [block for block in blocks(text) if not block.why]
    for number, block in enumerate(found):
        if block.kind == "console":
            yield from commands(block)
        elif block.kind == "python":
            after = found[number + 1] if number + 1 < len(found) else None
            between = text[block.start + len(block.text) : after.start] if after else ""
            if after and after.kind == "text" and between.split() == ["```", "```text"]:
                yield Step("python", block.text, after.text, (after.start, after.start + len(after.text)))
            else:
                yield Step("python", block.text)
        elif block.kind in {"toml", "sql"}:
            yield Step(block.kind, block.text)


def commands(block: Block) -> Iterator[Step]:
    """The commands of a console block, each with what is printed below it."""
    if not block.text.startswith("$ "):
        yield from (Step("console", line.strip()) for line in block.text.splitlines())
        return
    at = block.start
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command = re.match(r"(?:.*\\\n)*.*\n", part)
        assert command, f"no command: {part}"
        begin, end = at + 2 + command.end(), at + 2 + len(part)
        if not command[0].startswith("make "):
            yield Step("console", command[0].strip(), part[command.end() :] or None, (begin, end))
        at = end


class Session:
    """A page being followed: one folder, one interpreter.

    Parameters
    ----------
    folder : Path
        Where files are written.
    change : function of str to str, optional
        What is done to a step that shows no output before it runs, for example to take fewer worlds.
    """

    def __init__(self, folder: Path, change: Callable[[str], str] = str) -> None:
        self.folder, self.change, self.names = folder, change, dict[str, Any]()

    def run(self, step: Step) -> str:
        """Run a step and return what it prints; an error is raised."""
        text = self.change(step.text) if step.shown is None else step.text
        with contextlib.chdir(self.folder):
            return {"console": shell, "python": self.python, "toml": self.keep, "sql": ask}[step.kind](text)

    def python(self, text: str) -> str:
        """Run Python where earlier blocks of the page have run."""
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(compile(text, "page", "exec"), self.names)
        return out.getvalue()

    def keep(self, text: str) -> str:
        """Write a file that the page shows."""
        named = re.match(r"# ([\w-]+\.toml)", text)
        Path(named[1] if named else OWN_SCENARIO).write_text(text, encoding="utf-8")
        return ""


def shell(command: str) -> str:
    """Run a command of this library: in this process, which is quicker, unless it is piped on."""
    if "|" not in command:
        with (
            contextlib.redirect_stdout(io.StringIO()) as out,
            contextlib.redirect_stderr(io.StringIO()) as said,
        ):
            code = main(shlex.split(command.replace("\\\n", " "))[1:])
        assert code == 0, f"{command}:\n{said.getvalue()}"
        return out.getvalue()
    program = SHELL.format(python=sys.executable, command=command)
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, f"{command}:\n{done.stderr}"
    return done.stdout


def ask(question: str) -> str:
    """Ask DuckDB."""
    import duckdb

    return str(duckdb.sql(question))


def refresh(page: Path) -> None:
    """Run a page as it is written; write the output that it shows and the pictures that it names."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        session = Session(Path(folder))
        outputs = [(step, session.run(step)) for step in steps(text)]
        for step, output in reversed(outputs):
            if step.shown is not None:
                begin, end = step.place
                text = text[:begin] + output + text[end:]
        IMAGES.mkdir(exist_ok=True)
        for name in dict.fromkeys(IMAGE.findall(text)):
            shutil.copy(Path(folder) / name, IMAGES / name)
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    os.environ["MPLBACKEND"] = "Agg"
    refresh(TUTORIAL)
