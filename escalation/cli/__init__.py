"""The command line: reads what was asked for, calls the library, and prints what comes back."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from escalation.cli.parser import read_command
from escalation.errors import InputError

INTERRUPTED, REFUSED, CUT_OFF = 130, 2, 141
"""Exit codes: after Ctrl-C, for input that cannot be used, and when the reader of a pipe has left."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after ``escalation``; those of the process by default.

    Returns
    -------
    int
        0, or 2 for input that cannot be used, which a sentence on stderr explains.
    """
    words = sys.argv[1:] if argv is None else list(argv)
    out = ""
    try:
        with _warnings_as_sentences():
            if sys.stdout is None:
                raise InputError(
                    "the output cannot be written: it is closed; leave it open, or send it to a file."
                )
            command = read_command(words)
            out = getattr(command, "out", None) or ""
            command.act(command)
            sys.stdout.flush()
    except InputError as error:
        return _say(str(error), REFUSED)
    except KeyboardInterrupt:
        kept = f"; what is finished is kept in {out}, and the same command goes on from there" if out else ""
        return _say(f"interrupted{kept}.", INTERRUPTED)
    except BrokenPipeError:
        _silence()
        return CUT_OFF
    except OSError as error:
        _silence()
        return _say(f"the output cannot be written: {error.strerror or error}.", REFUSED)
    return 0


def _say(sentence: str, code: int) -> int:
    with suppress(OSError):
        print(f"escalation: {' '.join(sentence.split())}", file=sys.stderr, flush=True)
    return code


def _silence() -> None:
    """Let the interpreter flush into nothing as it ends, where it would complain a second time."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _warnings_as_sentences() -> Iterator[None]:
    with warnings.catch_warnings():
        show = warnings.showwarning

        def say(message: Warning | str, category: type[Warning], *place: object, **more: object) -> None:
            if issubclass(category, UserWarning):
                _say(f"warning: {message}", 0)
            else:
                show(message, category, *place, **more)  # type: ignore[arg-type]

        warnings.showwarning = say
        yield
