"""A deliberate fault in each rule is caught by the rule's own fast tests."""

from __future__ import annotations

import sys

import pandas as pd
import pytest
from sources import ROOT

sys.path.insert(0, str(ROOT))
from experiments.mutation import copies
from experiments.mutation.faults import FAULTS, Fault
from experiments.mutation.faulty import RULES, caught, failure, functions, rules, with_fault


def test_every_public_rule_has_a_fault() -> None:
    assert rules() == list(FAULTS)


@pytest.mark.parametrize("rule", FAULTS)
def test_a_fault_stands_where_it_says_and_is_python(rule: str) -> None:
    file, _, name = rule.partition(".")
    source = (ROOT / RULES / f"{file}.py").read_text(encoding="utf-8")
    wrong = with_fault(source, name, FAULTS[rule])
    compile(wrong, rule, "exec")
    assert [each for each, text in functions(wrong) if text != dict(functions(source))[each]] == [name]


def test_a_fault_is_caught() -> None:
    tried = ["accounts.legitimacy", "prospect.value", "reduce.total"]
    found = {row["rule"]: row["caught_by"] for row in caught(tried)}
    assert list(found) == tried
    for rule, test in found.items():
        assert test.startswith(f"tests/rules/test_{rule.partition('.')[0]}.py::test_")


def test_what_is_not_caught_is_not_said_to_be() -> None:
    assert (
        failure(".F\nFAILED tests/rules/test_a.py::test_b[1-x] - boom\nFAILED c\n")
        == "tests/rules/test_a.py::test_b"
    )
    assert failure("...\n3 passed in 0.1s\n") == ""


def test_the_table_shows_every_fault_and_what_caught_it() -> None:
    table = pd.read_csv(ROOT / "results" / "mutation" / "faults.csv", keep_default_na=False)
    shown = {row.rule: Fault(row.as_it_is, row.fault) for row in table.itertuples()}
    assert shown == FAULTS
    for test in table["caught_by"]:
        path, _, name = test.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")


def test_an_unclear_fault_is_refused() -> None:
    source = "def f(x):\n    return x + x\n"
    with pytest.raises(ValueError, match='"x" stands 3 times in f'):
        with_fault(source, "f", Fault("x", "y"))


def test_tests_belong_to_what_they_import() -> None:
    assert copies.tests_of("escalation/rules/accounts.py") == ["tests/rules/test_accounts.py"]
    assert "tests/theory/test_contract.py" in copies.tests_of("escalation/theory/trust.py")
    assert set(
        copies.imported("from escalation.rules import worth\nfrom escalation.theory.trust import x")
    ) == {
        "escalation.rules.worth",
        "escalation.theory.trust",
    }
