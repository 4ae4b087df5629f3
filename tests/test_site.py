"""The site builds from a fresh checkout without a warning, and a fault in it is one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sources import ROOT

HTML = (
    "index",
    "tutorial",
    "model",
    "claims-report",
    "figures",
    "how-to/results",
    "reference/command-line",
    "reference/names/escalation.simulate",
)


def build(source: Path, out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Make the site without anything that an earlier build has left."""
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-E", "-b", "html", *options]
    return subprocess.run([*command, str(source), str(out)], capture_output=True, text=True)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the site is made of, elsewhere, so that nothing is written into this checkout."""
    place = tmp_path_factory.mktemp("site")
    made = shutil.ignore_patterns("_build", "names", "modules", "__pycache__")
    shutil.copytree(ROOT / "docs", place / "docs", ignore=made)
    for name in ("results", "escalation"):
        (place / name).symlink_to(ROOT / name)
    for path in ROOT.iterdir():
        if path.is_file() and path.suffix in {".md", ".cff", ""}:
            shutil.copy(path, place)
    return place


def test_the_site_builds_without_a_warning(checkout: Path) -> None:
    done = build(checkout / "docs", checkout / "html")
    assert done.returncode == 0, done.stderr
    for name in HTML:
        assert (checkout / "html" / f"{name}.html").stat().st_size > 5000
    assert "--precision" in (checkout / "html" / "reference" / "command-line.html").read_text()
    for name in ("model", "claims-report"):
        assert "[@" not in (checkout / "html" / f"{name}.html").read_text()
    report = (checkout / "html" / "claims-report.html").read_text()
    assert all(
        f'href="#c{number:02}"' in report and f'id="c{number:02}"' in report for number in range(1, 37)
    )
    assert "_images/forest.png" in report


def test_every_figure_has_its_place_among_the_figures() -> None:
    page = (ROOT / "docs" / "figures.md").read_text()
    # What `make unity` and others keep beside their results is not shipped.
    shipped = [path for depth in ("*.png", "*/*.png") for path in (ROOT / "results").glob(depth)]
    assert len(shipped) > 30
    for path in shipped:
        assert f"](../{path.relative_to(ROOT)})" in page, path
        assert path.with_suffix(".csv").exists(), path


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("[gone](nowhere.md)", "nowhere"),
        ("[gone](model.md#no-such-heading)", "no-such-heading"),
        ("As shown [@nobody1900].", "nobody1900"),
        ("# A second title\n\n{py:func}`escalation.simulat`", "simulat"),
    ],
)
def test_a_fault_is_a_warning(checkout: Path, tmp_path: Path, fault: str, said: str) -> None:
    """On a site of two pages, which is quick."""
    (tmp_path / "model.md").write_text("# Model\n\n```{bibliography}\n:all:\n```\n")
    (tmp_path / "index.md").write_text(f"# A site\n\n{fault}\n\n```{{toctree}}\nmodel\n```\n")
    settings = (checkout / "docs" / "conf.py").read_text()
    bibliography = ROOT / "escalation" / "data" / "references.bib"
    settings = settings.replace("../escalation/data/references.bib", str(bibliography))
    (tmp_path / "conf.py").write_text(settings)
    done = build(tmp_path, tmp_path / "html")
    assert done.returncode != 0
    assert said in done.stderr
