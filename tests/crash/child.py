"""Lorekeeper in a process of its own that says what was acknowledged and may kill itself.

`python -m tests.crash.child MOMENT ARGUMENT…`: MOMENT is `never` or `<point>` of `POINTS`, or
`before:<topic>` or `after:<topic>`, the commit that holds the first event of that topic; a
number `@n` behind it means its n-th time. ARGUMENTs are those of run.py. It dies by SIGKILL, like
a machine that loses power to one process.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any

import run
from actors.adapters.anthropic_model.model import AnthropicModel
from actors.adapters.console import ConsoleMessenger
from actors.adapters.discord_gateway.messenger import DiscordMessenger
from actors.adapters.offline_model.model import OfflineModel
from actors.entrypoints import chat, import_progress, importing
from events.keys import KeyStore
from events.log import EventLog
from projections import read_model

if TYPE_CHECKING:
    from collections.abc import Callable

POINTS: dict[str, tuple[Any, str]] = {
    "model": (OfflineModel, "answer"),
    "claude": (AnthropicModel, "answer"),
    "print": (ConsoleMessenger, "send"),
    "send": (DiscordMessenger, "send"),
    "ledger": (KeyStore, "record_erased"),
    "blank": (EventLog, "blank"),
    "blank_versions": (EventLog, "blank_versions"),
    "blank_owner": (EventLog, "blank_owner"),
    "key": (KeyStore, "destroy"),
    "checkpoint": (EventLog, "checkpoint"),
    "copy": (read_model, "purge"),
    "swap": (read_model, "swap"),
}
"""A function whose call is a point: `before:` or `after:` its name."""
MARK_MESSAGES = 100  # progress marks of an import come often enough to be aimed at
ACKNOWLEDGED = "acknowledged "


def main() -> int:
    moment, *arguments = sys.argv[1:]
    if moment != "never":
        arm(moment)
    _acknowledge()
    importing.BATCH_MESSAGES = 50
    import_progress.MARK_MESSAGES = MARK_MESSAGES
    return run.main(arguments, os.environ)


def arm(moment: str) -> None:
    """From now on this process dies at that moment."""
    when, _, rest = moment.partition(":")
    name, _, times = rest.partition("@")
    hook = _Hook(before=when == "before", times=int(times or 1))
    if name in POINTS:
        where, method = POINTS[name]
        setattr(where, method, hook.around(getattr(where, method), lambda *_: True))
    elif name == "lexical swapped":
        _between_the_swaps(hook)
    else:
        EventLog.append_group = hook.around(EventLog.append_group, _holds(name))


def _holds(topic: str) -> Callable[..., bool]:
    def holds(_: EventLog, requests: Any) -> bool:
        return any(new.event.topic == topic for request in requests for new in request.events)

    return holds


def _between_the_swaps(hook: _Hook) -> None:
    """Between the two renames of a purge: new words, old tables."""
    replace = os.replace

    def replaced(source: Any, target: Any) -> None:
        replace(source, target)
        if str(target).endswith("lexical.db"):
            hook.reached()

    os.replace = replaced


class _Hook:
    def __init__(self, *, before: bool, times: int) -> None:
        self._before = before
        self._left = times

    def around(self, function: Any, matters: Callable[..., bool]) -> Any:
        def hooked(*arguments: Any, **named: Any) -> Any:
            matter = matters(*arguments)
            if matter and self._before:
                self.reached()
            result = function(*arguments, **named)
            if matter and not self._before:
                self.reached()
            return result

        return hooked

    def reached(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _acknowledge() -> None:
    """Say of each line of the chat when its position was returned."""
    hear = chat._Chat._hear

    def heard(self: Any, line: str) -> None:
        hear(self, line)
        sys.stderr.write(f"{ACKNOWLEDGED}{line}\n")
        sys.stderr.flush()

    chat._Chat._hear = heard


if __name__ == "__main__":
    sys.exit(main())
