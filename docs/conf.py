"""How Sphinx makes the site from the pages in this folder, the docstrings and the command line's own parsers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

import escalation

HERE = Path(__file__).parent

project = "escalation"
author = copyright = "The escalation developers"
version = release = escalation.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_argparse_cli",
    "sphinxcontrib.bibtex",
]
exclude_patterns = ["_build", "_templates"]
templates_path = ["_templates"]
html_theme = "furo"
html_title = f"escalation {version}"
html_copy_source = False

# References: Python names between single backticks, headings by their text, and no broken link passes. Need not be
# found: what docstrings say of types, which is prose ("array of int"), and names of parameters and constants.
default_role = "py:obj"
myst_heading_anchors = 4
nitpicky = True
nitpick_ignore_regex = [(r"py:(class|exc)", r"(?!escalation\.).*"), (r"py:obj", r"[a-z]\w*|[A-Z_]+")]
suppress_warnings = ["bibtex.missing_field"]  # a field that is not known is left out

autodoc_typehints = "none"
autodoc_member_order = "bysource"
autosummary_ignore_module_all = False
autosummary_imported_members = True
napoleon_google_docstring = False
napoleon_use_rtype = False

bibtex_bibfiles = ["../escalation/data/references.bib"]
bibtex_reference_style = "author_year"
bibtex_default_style = "plain"

CODE = re.compile(r"(^(`{3,}).*?^\2$|`[^`\n]+`)", re.MULTILINE | re.DOTALL)
CITED = re.compile(r"\[(@[^\]]+)\]")
WORK = re.compile(r"@([\w-]+)(?:,\s*(.*))?", re.DOTALL)


def cite(text: str, role: str) -> str:
    """A text with every ``[@key, place; @other]`` as a role that links to the bibliography."""

    def works(found: re.Match[str]) -> str:
        keys = []
        for each in found[1].split(";"):
            work = WORK.fullmatch(each.strip())
            assert work, f"no citation: {found[0]}"
            keys.append(work[1] + (f"{{{work[2]}}}" if work[2] else ""))
        return f"{role}`{','.join(keys)}`"

    return CITED.sub(works, text)


def linked(text: str) -> str:
    """A page in Markdown with its citations as links, what is code left alone."""
    # Splitting by a pattern with two groups gives prose, code and the fence, again and again.
    parts = CODE.split(text)
    parts[0::3] = [cite(prose, "{cite:p}") for prose in parts[0::3]]
    return "".join(part for number, part in enumerate(parts) if number % 3 < 2)


def read_page(app: Sphinx, page: str, source: list[str]) -> None:
    """Link the citations of a Markdown page; list under "Explanation" what no other part of the site lists."""
    text = source[0]
    if page == "index":
        named = set(re.findall(r"^[\w/-]+$", text, re.MULTILINE)) | {"index"}
        others = sorted({path.stem for path in HERE.glob("*.md")} - named)
        text = text.replace("% and all others", "\n".join(others))
    source[0] = linked(text)


def read_included(app: Sphinx, path: Path, page: str, source: list[str]) -> None:
    """Link the citations of a file that a page includes."""
    source[0] = linked(source[0])


def read_docstring(app: Sphinx, what: str, name: str, thing: object, options: Any, lines: list[str]) -> None:
    """Link the citations of a docstring."""
    lines[:] = cite("\n".join(lines), ":cite:p:").split("\n")


def find_name(app: Sphinx, env: BuildEnvironment, node: Any, content: Any) -> Any:
    """Lead a Python name to the one object of the reference that ends with it, wherever it is mentioned."""
    if node.get("refdomain") != "py":
        return None
    domain = env.domains.python_domain
    ends = [name for name in domain.objects if f".{name}".endswith(f".{node['reftarget']}")]
    # The shortest is the one that is offered to users, as escalation.compare for escalation.summary.compare.
    name = min(ends, key=len, default=None)
    if name is None:
        return None
    return domain.resolve_xref(env, node["refdoc"], app.builder, "obj", name, node, content)


def setup(app: Sphinx) -> None:
    """Hook in."""
    app.connect("source-read", read_page)
    app.connect("include-read", read_included)
    app.connect("autodoc-process-docstring", read_docstring)
    app.connect("missing-reference", find_name)
