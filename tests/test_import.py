"""Importing is quick and changes nothing in the host program; the top-level names lead where they say."""

from __future__ import annotations

import ast
import subprocess
import sys
from types import ModuleType

import pytest
from sources import PACKAGE, modules

import escalation


def loaded_by(statement: str) -> set[str]:
    """Names of the modules that a fresh interpreter has loaded after a statement."""
    return set(printed_by(f"import sys\n{statement}\nprint(*sys.modules)").split())


def printed_by(program: str) -> str:
    """What a program prints in a fresh interpreter."""
    return subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.mark.parametrize("heavy", ["mesa", "pandas", "matplotlib", "scipy", "pyarrow"])
def test_the_package_loads_nothing_heavy(heavy: str) -> None:
    assert heavy not in loaded_by("import escalation")
    assert heavy in loaded_by(f"import escalation, {heavy}")


@pytest.mark.parametrize("heavy", ["numpy", "pandas", "mesa"])
def test_a_worker_watches_its_parent_before_it_loads_anything(heavy: str) -> None:
    assert heavy not in loaded_by("from escalation.orphans import follow_parent")


def test_help_does_not_wait_for_the_simulation() -> None:
    shown = loaded_by("import escalation.cli\ntry: escalation.cli.main(['--help'])\nexcept SystemExit: pass")
    assert not shown & {"mesa", "matplotlib", "pandas"}


@pytest.mark.parametrize("before", ["None", "'fork'", "'spawn'"])
def test_the_start_method_of_processes_stays(before: str) -> None:
    said = printed_by(
        "import multiprocessing as m\n"
        f"before = {before}\n"
        "if before: m.set_start_method(before)\n"
        "import escalation.crisis\n"
        "print(m.get_start_method(allow_none=True))"
    )
    assert repr(None if said == "None" else said) == before


def test_every_name_leads_to_its_thing() -> None:
    for name in modules():
        if name != "escalation.__main__":
            __import__(name)
    for name in escalation.__all__:
        found = getattr(escalation, name)
        assert isinstance(found, ModuleType) == (name in {"attribution", "plot", "policies", "theory"}), name
    assert set(dir(escalation)) == {*escalation.__all__, "__version__"}


def test_type_checkers_see_the_same_names() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text())
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    imported = [alias for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    assert sorted(alias.asname or alias.name for alias in imported) == sorted(escalation.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        _ = escalation.simulat
