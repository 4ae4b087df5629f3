"""What the last bits of a result may hang on."""

from __future__ import annotations

import platform
import warnings
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module, metadata
from pathlib import Path

_LIBRARIES = ("mesa", "numpy", "pandas", "pyarrow", "scipy")


class EnvironmentWarning(UserWarning):
    """A result is continued with other libraries or on another processor than it was begun with."""


def environment() -> dict[str, str]:
    """Versions, processor and its vector instructions."""
    from escalation import __version__

    found = {"escalation": __version__, "python": platform.python_version()}
    found |= {name: metadata.version(name) for name in _LIBRARIES}
    found |= {
        "system": platform.system(),
        "machine": platform.machine(),
        "libc": "-".join(platform.libc_ver()),
    }
    # NumPy names its processor features in a private module only; without it the machine's name must do.
    with suppress(ImportError, AttributeError):
        features = import_module("numpy._core._multiarray_umath").__cpu_features__
        found["features"] = " ".join(sorted(name for name, has in features.items() if has))
    return found


def warn_of_another(folder: Path, here: Mapping[str, str]) -> None:
    """Warn if a result was begun in another environment than this."""
    now = environment()
    different = [name for name in {**here, **now} if here.get(name) != now.get(name)]
    if different:
        said = "; ".join(f"{name} {_change(here.get(name, ''), now.get(name, ''))}" for name in different)
        warnings.warn(
            f"{folder} was begun in another environment ({said}); last digits may differ.",
            EnvironmentWarning,
            stacklevel=4,
        )


def _change(before: str, now: str) -> str:
    # Processor features are long lists: name only those that one side lacks.
    if " " not in before + now:
        return f"{now or 'none'}, was {before or 'none'}"
    gone, new = set(before.split()) - set(now.split()), set(now.split()) - set(before.split())
    return " ".join([f"-{each}" for each in sorted(gone)] + [f"+{each}" for each in sorted(new)])
