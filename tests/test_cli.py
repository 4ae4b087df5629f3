"""The commands do what their words say, from a terminal, a pipe and a script."""

from __future__ import annotations

import json
import os
import pty
import resource
import signal
import subprocess
import sys
import termios
import time
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest

import escalation as esc
from escalation.cli import main, parser
from escalation.cli.tables import as_text

SWEEP = (
    "sweep ukraine-2022 --vary unity=0:1:3 --policy appeasement,sanctions-threat --worlds 4 --set horizon=6"
)
ESCALATION = [sys.executable, "-m", "escalation"]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)


def said(capsys: pytest.CaptureFixture[str], line: str) -> str:
    """What a command prints, which must succeed in silence on stderr."""
    code = main(line.split())
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    return out


def test_run_tells_one_crisis(capsys: pytest.CaptureFixture[str]) -> None:
    line = (
        "run ukraine-2022 --policy deterrence-backed-diplomacy --set unity=0.3 --set DEU.resolve=0.5 --seed 7"
    )
    scenario = esc.load_scenario("ukraine-2022").replace({"unity": 0.3, "DEU.resolve": 0.5})
    crisis = esc.Crisis(scenario, worlds=1, seed=7, policy="deterrence-backed-diplomacy").run()
    assert said(capsys, line) == crisis.transcript() + "\n"


def test_run_tells_any_world_of_an_ensemble(capsys: pytest.CaptureFixture[str]) -> None:
    assert "world 12" in said(capsys, "run ukraine-2022 --world 12 --set horizon=3")


def test_a_sweep_is_kept_and_its_command_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    line = f"{SWEEP} --seed 2 --out results/unity"
    assert said(capsys, line) == "results/unity is complete: 24 worlds.\n"
    assert said(capsys, line) == "results/unity is complete: 24 worlds.\n"
    scenario = esc.load_scenario("ukraine-2022").replace(horizon=6.0)
    here = esc.sweep(scenario, {"unity": [0.0, 0.5, 1.0]}, ["appeasement", "sanctions-threat"], 4, seed=2)
    pd.testing.assert_frame_equal(esc.read_results("results/unity"), here, check_exact=True)
    manifest = json.loads(Path("results/unity/manifest.json").read_text())
    assert manifest["commands"] == [f"escalation {line}"]
    assert manifest["scenarios"] == {"ukraine-2022": {"from": "ukraine-2022", "changes": {"horizon": 6.0}}}


def test_another_sweep_needs_force(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, f"{SWEEP} --out r")
    assert main(f"{SWEEP} --seed 9 --out r".split()) == 2
    assert (
        "holds another sweep (seed 1, not 9); name another folder or use --force." in capsys.readouterr().err
    )
    said(capsys, f"{SWEEP} --seed 9 --out r --force")


def test_status_says_how_far_a_sweep_is(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, f"{SWEEP} --out r --quiet")
    assert said(capsys, "status r").startswith("r is complete: 24 of 24 worlds are done, none failed")
    row = json.loads(said(capsys, "status r --json"))[0]
    assert (row["state"], row["worlds"], row["done"], row["seconds_left"]) == ("complete", 24, 24, 0.0)
    assert main(["status", "nowhere"]) == 2
    assert "nowhere holds no result" in capsys.readouterr().err


def test_a_sweep_that_is_not_kept_prints_its_summary(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, f"{SWEEP} --threshold build-up").splitlines()
    assert lines[0].split() == ["policy", "unity", "n", "count", "probability", "low", "high"]
    assert lines[1].split()[:5] == ["appeasement", "0", "4", "4", "1"]
    assert len(lines) == 7


def test_tables_come_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(
        said(capsys, f"{SWEEP} --vary rule=unanimity,willing --challenger insecure,learner --json")
    )
    assert len(rows) == 24
    assert rows[0].keys() >= {"policy", "challenger", "unity", "rule", "probability", "low", "high"}
    assert main([*f"{SWEEP} --out r --json".split()]) == 0
    out, err = capsys.readouterr()
    assert len(json.loads(out)) == 6
    assert err == "r is complete: 24 worlds.\n"


def test_a_precision_is_reached_in_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    for row in json.loads(said(capsys, f"{SWEEP} --precision 0.2 --json")):
        assert row["high"] - row["low"] <= 0.4
        assert row["n"] > 4


def test_quiet_prints_no_notes(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, f"{SWEEP} --out r --quiet") == ""


def test_workers_and_batches_are_passed_on(capsys: pytest.CaptureFixture[str]) -> None:
    line = f"{SWEEP} --vary rule=unanimity,qualified-majority --challenger revisionist --target resist"
    assert said(capsys, f"{line} --workers 2 --batch 5") == said(capsys, line)


def test_compare_prints_paired_differences(capsys: pytest.CaptureFixture[str]) -> None:
    line = "compare ukraine-2022 --policy deterrence-backed-diplomacy,appeasement --worlds 20 --seed 1"
    rows = json.loads(said(capsys, f"{line} --json"))
    assert rows[0]["outcome"] == "escalation"
    assert rows[0]["n"] == 20
    text = said(capsys, f"{line} --baseline appeasement --set horizon=6")
    assert text.splitlines()[1].startswith("deterrence-backed-diplomacy  appeasement")


@pytest.mark.parametrize(
    ("more", "figure"),
    [("", "probability"), ("--by unity --figure endings", "endings"), ("--by tolerance,unity", "heatmap")],
)
def test_plot_draws_what_is_there(capsys: pytest.CaptureFixture[str], more: str, figure: str) -> None:
    said(capsys, f"{SWEEP} --vary tolerance=0,0.5 --out results/unity --quiet")
    plain = f"plot results/unity {more}"
    named = plain if figure != "probability" else "plot results/unity --by unity"
    assert said(capsys, f"{named} --out unity.png") == "The figure is in unity.png, its table in unity.csv.\n"
    assert Path("unity.png").read_bytes().startswith(b"\x89PNG")
    table = pd.read_csv("unity.csv")
    assert ("ending" in table) == (figure == "endings")
    assert said(capsys, f"{named} --quiet") == ""
    assert Path(f"results/unity/{figure}.png").exists()


@pytest.mark.parametrize("figure", ["fan", "positions"])
def test_plot_simulates_a_scenario_where_it_must(capsys: pytest.CaptureFixture[str], figure: str) -> None:
    said(capsys, f"plot ukraine-2022 --figure {figure} --worlds 20 --set horizon=6 --policy appeasement")
    assert Path(f"ukraine-2022-{figure}.png").exists()
    table = pd.read_csv(f"ukraine-2022-{figure}.csv")
    assert len(table) == (6 if figure == "fan" else 36)


def test_lists_name_everything_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    scenario = esc.load_scenario("ukraine-2022")
    policies = json.loads(said(capsys, "list policies --json"))
    for kind in ("coalition", "challenger", "target"):
        assert {each["name"] for each in policies if each["kind"] == kind} == set(
            esc.policies.available(kind)
        )
    assert "ukraine-2022" in said(capsys, "list scenarios")
    names = {each["name"] for each in json.loads(said(capsys, "list parameters --json"))}
    assert names == {*scenario.parameters, *scenario.settings}
    assert len(said(capsys, "list actors").splitlines()) == 1 + len(scenario.cast.actors)


def test_cite_names_the_works_of_scenario_and_policy(capsys: pytest.CaptureFixture[str]) -> None:
    scenario = esc.load_scenario("ukraine-2022")
    line = "cite ukraine-2022 --policy deterrence-backed-diplomacy --challenger insecure"
    found = said(capsys, line).splitlines()
    assert set(found) >= {
        *esc.cite(scenario),
        *esc.cite(scenario, esc.policies.get("insecure", "challenger")),
    }
    assert found == sorted(found, key=str.casefold)
    assert [each["reference"] for each in json.loads(said(capsys, f"{line} --json"))] == found


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for name in parser.build()[1]:
        with pytest.raises(SystemExit) as end:
            main([name, "--help"])
        assert end.value.code == 0
        assert f"escalation {name}" in capsys.readouterr().out


def test_tables_are_aligned() -> None:
    table = pd.DataFrame({"policy": ["a", "longer"], "mean_cost": [0.123456, 331893.7], "n": [1, 20]})
    assert as_text(table.assign(gap=[None, 1.5])) == (
        "policy  mean cost   n  gap\na          0.1235   1    -\nlonger     331894  20  1.5"
    )


def test_warnings_are_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    main([*f"{SWEEP} --out r --quiet".split()])
    path = Path("r/manifest.json")
    manifest = json.loads(path.read_text())
    manifest |= {"environment": manifest["environment"] | {"numpy": "1.0"}}
    path.write_text(json.dumps(manifest))
    assert main(f"{SWEEP} --out r".replace("--worlds 4", "--worlds 5").split()) == 0
    err = capsys.readouterr().err
    assert err.startswith("escalation: warning: r was begun in another environment (numpy ")
    assert err.count("\n") == 1


def test_help_and_version_answer_at_once() -> None:
    for word in ("--help", "--version"):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([*ESCALATION, word], capture_output=True, text=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        # Time of the processor, not of the clock: other work on the machine does not count.
        assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.5
        assert "escalation" in done.stdout
    assert done.stdout == f"escalation {esc.__version__}\n"


def test_the_reader_of_a_pipe_may_leave() -> None:
    line = f"{' '.join(ESCALATION)} list parameters | head -n 1"
    done = subprocess.run(line, shell=True, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("name")
    assert done.stderr == ""


def test_output_that_is_full_is_said_in_a_sentence() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*ESCALATION, "list", "scenarios"], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 2
    assert done.stderr == "escalation: the output cannot be written: No space left on device.\n"


def test_output_that_is_closed_is_said_in_a_sentence() -> None:
    line = f"{' '.join(ESCALATION)} list scenarios >&-"
    done = subprocess.run(line, shell=True, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("escalation: the output cannot be written: it is closed;")
    assert done.stderr.count("\n") == 1


def test_a_rare_event_says_what_gain_is(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "rare ukraine-2022 --worlds 60 --rung grey-zone --set horizon=20")
    assert "gain is how many times more turns plain worlds (without splitting) would play" in told


def test_an_interrupt_keeps_what_is_done_and_the_command_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    line = [*ESCALATION, *SWEEP.replace("--worlds 4", "--worlds 1000").split(), "--batch", "20", "--out", "r"]
    process = subprocess.Popen(line, stderr=subprocess.PIPE, text=True)
    while not list(Path().glob("r/journal/0*")):
        assert process.poll() is None, "the sweep ended before it could be interrupted"
        time.sleep(0.01)
    assert said(capsys, "status r").startswith("r is running: ")
    assert main(line[3:]) == 2
    assert capsys.readouterr().err == (
        "escalation: another sweep is writing to r; wait for it, or name another folder.\n"
    )
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == (
        "escalation: interrupted; what is finished is kept in r, and the same command goes on from there.\n"
    )
    parts = {path: path.stat().st_mtime_ns for path in Path("r").glob("worlds/*.parquet")}
    assert len(parts) == 1
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    assert done.stdout == "r is complete: 6,000 worlds.\n"
    assert {path: path.stat().st_mtime_ns for path in parts} == parts
    assert len(pd.read_parquet("r/worlds")) == 6000
    assert not list(Path("r/journal").iterdir())


def test_a_terminal_gets_a_bar_and_nothing_else_does() -> None:
    outer, inner = pty.openpty()
    termios.tcsetwinsize(inner, (24, 100))
    done = subprocess.run([*ESCALATION, *SWEEP.split()], stdout=subprocess.PIPE, stderr=inner, check=True)
    os.close(inner)
    shown = ""
    with suppress(OSError), open(outer, errors="replace") as terminal:
        for line in terminal:
            shown += line
    assert "24.0/24.0" in shown
    assert b"%" not in done.stdout
