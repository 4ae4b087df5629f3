"""Whatever is wrong with a command is said in a sentence, with exit code 2 and nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

import escalation as esc
from escalation.cli import main

SWEEP = "sweep ukraine-2022 --worlds 2 --set horizon=4"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a result, a file and a broken scenario."""
    monkeypatch.chdir(tmp_path)
    scenario = esc.load_scenario("ukraine-2022").replace(horizon=4.0)
    esc.sweep(scenario, {"unity": [0.0, 1.0]}, worlds=2, out="done")
    Path("file").write_text("not a folder")
    Path("broken.toml").write_text('name = "broken\n')
    Path("short.toml").write_text('name = "short"\n')
    Path("other").mkdir()
    Path("other/thesis.tex").write_text("years of work")
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "the command line lacks COMMAND"),
        ("swep ukraine-2022", 'no command "swep"; did you mean "sweep"?'),
        ("sweep", "sweep lacks SCENARIO"),
        ("sweep ukraine-2202", 'no scenario "ukraine-2202"; did you mean "ukraine-2022"?'),
        ("run nowhere.toml", "nowhere.toml: there is no such scenario file"),
        ("run broken.toml", "broken.toml: this is not valid TOML"),
        ("run short.toml", 'short.toml: lacks the key "'),
        ("run file.txt", 'no scenario "file.txt"'),
        (f"{SWEEP} --polcy appeasement", 'sweep does not know --polcy; did you mean "--policy"?'),
        (f"{SWEEP} extra", "sweep does not know extra"),
        (f"{SWEEP} --policy apeasement", 'no coalition policy "apeasement"; did you mean "appeasement"?'),
        (f"{SWEEP} --policy zzz", 'no coalition policy "zzz"; choose from agenda-refused, appeasement'),
        (f"{SWEEP} --policy a,,b", "--policy: 'a,,b' lacks a name"),
        (f"{SWEEP} --policy inaction,inaction", "name inaction twice"),
        (f"{SWEEP} --challenger resist", 'no challenger policy "resist"'),
        (f"{SWEEP} --target insecure", 'no target policy "insecure"'),
        (f"{SWEEP} --set unty=0.3", 'no parameter or setting "unty"; did you mean "unity"?'),
        (f"{SWEEP} --set unity=1.2", "the parameter unity is 1.2; give a number from 0 to 1"),
        (f"{SWEEP} --set unity=high", "the parameter unity is 'high', which is not a number"),
        (f"{SWEEP} --set unity=nan", "the parameter unity is nan"),
        (f"{SWEEP} --set unity", "--set: 'unity' is not NAME=VALUE"),
        (f"{SWEEP} --set unity=0.1 --set unity=0.2", "--set names unity twice"),
        (f"{SWEEP} --set DUE.resolve=1", 'no actor "DUE"'),
        (f"{SWEEP} --set DEU.resolv=1", 'no attribute "resolv"; did you mean "resolve"?'),
        (
            f"{SWEEP} --set rule=majority",
            'no rule "majority"; choose from consensus, unanimity, qualified-majority, willing',
        ),
        (f"{SWEEP} --vary unity=0:1", "'0:1' is not LOW:HIGH:COUNT"),
        (f"{SWEEP} --vary unity=1:0:5", "'1:0:5' is not LOW:HIGH:COUNT, rising"),
        (f"{SWEEP} --vary unity=0:1:1", "'0:1:1' is not LOW:HIGH:COUNT"),
        (f"{SWEEP} --vary unity=0:x:5", "'0:x:5' is not LOW:HIGH:COUNT"),
        (f"{SWEEP} --vary unity=0:inf:5", "'0:inf:5' is not LOW:HIGH:COUNT"),
        (f"{SWEEP} --vary unity=0:2:3", "the parameter unity is 2; give a number from 0 to 1"),
        (f"{SWEEP} --vary unity", "'unity' is not NAME=VALUES"),
        (f"{SWEEP} --vary unity=0:1:3 --vary unity=0,1", "--vary names unity twice"),
        (f"{SWEEP} --vary unity=0:1:3 --set unity=0.5", "unity is both set and varied"),
        (f"{SWEEP} --worlds 0", "--worlds: '0' is no whole number from 1 on"),
        (f"{SWEEP} --worlds many", "--worlds: 'many' is no whole number from 1 on"),
        (f"{SWEEP} --worlds", "--worlds: expected one argument"),
        (f"{SWEEP} --seed -3", "--seed: '-3' is no whole number from 0 on"),
        (f"{SWEEP} --workers 1.5", "--workers: '1.5' is no whole number from 1 on"),
        (f"{SWEEP} --batch 0", "--batch: '0' is no whole number from 1 on"),
        (f"{SWEEP} --threshold invason", 'no rung "invason"; did you mean "invasion"?'),
        (f"{SWEEP} --threshold 12", "12"),
        (f"{SWEEP} --out file", "cannot write file: File exists"),
        (f"{SWEEP} --out file/below", "cannot write file/below: Not a directory"),
        (f"{SWEEP} --out /dev/full", "cannot write /dev/full: File exists"),
        (f"{SWEEP} --out other", "other holds other files and no result"),
        (f"{SWEEP} --out other --force", "other holds other files and no result"),
        (f"{SWEEP} --seed 2 --out done", "done holds another sweep (seed 1, not 2)"),
        (f"{SWEEP} --sample sobl", 'no sample "sobl"; did you mean "sobol"?'),
        (f"{SWEEP} --sample sobol --over unty", 'no parameter "unty"; did you mean "unity"?'),
        (f"{SWEEP} --sample sobol --over unity,unity", "unity is sampled over twice"),
        (f"{SWEEP} --sample sobol --points few", "--points few is no number of points"),
        (f"{SWEEP} --sample sobol --points 0", "'0' is no whole number from 1 on"),
        (
            f"{SWEEP} --sample sobol --over unity --vary unity=0,1",
            "unity is both varied and set by the points",
        ),
        (f"{SWEEP} --sample sobol --over unity --set unity=0.5", "unity is both set and sampled"),
        (f"{SWEEP} --over unity", "--over ['unity'] says nothing without --sample"),
        (f"{SWEEP} --points 8", "--points 8 says nothing without --sample"),
        (f"{SWEEP} --points nowhere.csv", "cannot read the points in nowhere.csv"),
        (f"{SWEEP} --points file", "the table of points is empty"),
        (f"{SWEEP} --precision 2", "precision is 2.0; give a number between 0 and 0.5"),
        (f"{SWEEP} --most 10", "--most limits what --precision asks for"),
        (f"{SWEEP} --precision 0.1 --most 1", "2 worlds are asked for at first and 1 at most"),
        (f"{SWEEP} --precision 0.1 --sample sobol --over unity --points 2", "precision is for grids"),
        (f"{SWEEP} --trajectories", "trajectories of a sweep are kept in a folder"),
        (f"{SWEEP} --trajectories --out done", "done was begun without trajectories"),
        (f"{SWEEP} --mpi --dask tcp://127.0.0.1:1", "--dask and --mpi both say where to run"),
        ("sweep ukraine-2022,ukraine-2022 --worlds 1", 'two scenarios are named "ukraine-2022"'),
        ("status nowhere", "nowhere holds no result"),
        ("compare ukraine-2022 --policy appeasement", "there is only one policy to compare (appeasement)"),
        ("compare ukraine-2022", "there is only one policy to compare (deterrence-backed-diplomacy)"),
        (
            "compare ukraine-2022 --policy inaction,appeasement --worlds 2 --baseline apeasement",
            'baseline: there is no policy "apeasement"; did you mean "appeasement"?',
        ),
        ("plot done --by unty", 'no column "unty"; did you mean "unity"?'),
        ("plot done --figure fam", 'no figure "fam"; did you mean "fan"?'),
        ("plot done --figure fan", "the figure fan simulates a scenario; name one in place of done"),
        ("plot done --figure heatmap", "a heat map takes two columns, not 1"),
        ("plot done --threshold invason", 'no rung "invason"; did you mean "invasion"?'),
        ("plot done --out unity.jpeg", "unity.jpeg does not end in .png, .svg, .pdf"),
        ("plot done --out file/unity.png", "cannot write file/unity"),
        *(
            (f"{line} --out {where}", words)
            for line in ("claims C02", "sensitivity ukraine-2022", "validate --quick")
            for where, words in (
                ("done", f"done holds other files and no result of escalation {line.split()[0]}"),
                ("other", "give a new or an empty folder"),
                ("file", "cannot write file: File exists"),
            )
        ),
        ("claims C02 --within unity=0:inf", "'unity=0:inf' is not NAME=LOW:HIGH"),
        (
            "sensitivity ukraine-2022 --over unity,policy",
            "policy is a choice between names; name the methods",
        ),
        ("plot nowhere", "nowhere holds no result"),
        ("plot other", "other holds no result"),
        ("plot ukraine-2022 --figure heatmap", "the figure heatmap shows a result"),
        ("plot ukraine-2022 --figure positions --policy inaction", "proposes nothing to vote on"),
        (
            "run ukraine-2022 --policy inaction,appeasement",
            "--policy names inaction, appeasement; give only one",
        ),
        ("run ukraine-2022 --world -1", "--world: '-1' is no whole number from 0 on"),
        ("list polices", 'no list "polices"; did you mean "policies"?'),
        ("list actors --scenario ukrane-2022", 'no scenario "ukrane-2022"; did you mean "ukraine-2022"?'),
        ("cite ukraine-2022 --policy apeasement", 'no coalition policy "apeasement"; did you mean'),
    ],
)
def test_it_is_said_in_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], line: str, words: str
) -> None:
    before = contents(folder)
    code = main(line.split())
    out, err = capsys.readouterr()
    assert code == 2
    assert out == ""
    assert err.startswith("escalation: ")
    assert words in err
    assert err.count("\n") == 1
    assert "usage" not in err
    assert contents(folder) == before
    assert not Path("out").exists()
