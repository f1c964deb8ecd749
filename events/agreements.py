"""Servers that ask people first: who agreed there, from when to when.

Whether a server asks is its setting `guild.<id>.consent`; what a person decides there is a stream
of its own. As with pauses, the time of a message counts, not the time it comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

from events.event import Event
from events.settings import SettingChanged, parse_setting

if TYPE_CHECKING:
    from events.messages import MessageEdited, MessageReceived

Topic = Literal["health", "sexuality", "religion", "politics", "finances", "minors"]
"""What is not remembered about anybody who has not turned it on for themselves."""
TOPICS: Final[tuple[Topic, ...]] = get_args(Topic)
OPT_IN: Final = "opt-in"
EVERYWHERE: Final = "everywhere"


class PersonAgreed(Event, frozen=True, kw_only=True, gc=False):
    """From a moment on, what a person says in a server may be kept."""

    topic = "person.agreed.1"
    collision = "decided"

    user_id: int
    guild_id: int
    since_us: int


class AgreementEnded(Event, frozen=True, kw_only=True, gc=False):
    """From a moment on, it may not any more; what came before is kept."""

    topic = "person.agreement_ended.1"
    collision = "decided"

    user_id: int
    guild_id: int
    since_us: int


class PersonAllowed(Event, frozen=True, kw_only=True, gc=False):
    """A person turns on for themselves what is off for everybody, or off again."""

    topic = "person.allowed.1"
    collision = "decided"

    user_id: int
    what: str
    """A sensitive topic that may be remembered about them, or `everywhere`: what is known of them
    from one server may be used in others."""
    allowed: bool


class Agreed(NamedTuple):
    """A time in which somebody's words may be kept in a server; `upto_us` None: it lasts."""

    from_us: int
    upto_us: int | None


class Agreements:
    """Which servers ask first, and who agreed where: folded from the log."""

    def __init__(self) -> None:
        self._asking: set[int] = set()
        self._times: dict[tuple[int, int], tuple[Agreed, ...]] = {}

    def __bool__(self) -> bool:
        return bool(self._asking)

    def apply(self, event: Event) -> None:
        """Fold one more event; most change nothing."""
        match event:
            case SettingChanged() if (guild_id := asking_server(event)) is not None:
                if parse_setting(event.key, event.new) == OPT_IN:
                    self._asking.add(guild_id)
                else:
                    self._asking.discard(guild_id)
            case PersonAgreed():
                key = (event.user_id, event.guild_id)
                if not self.agreed(event.user_id, event.guild_id):
                    self._times[key] = (*self._times.get(key, ()), Agreed(event.since_us, None))
            case AgreementEnded():
                key = (event.user_id, event.guild_id)
                if self.agreed(event.user_id, event.guild_id):
                    *before, last = self._times[key]
                    self._times[key] = (*before, Agreed(last.from_us, event.since_us))
            case _:
                pass

    def agreed(self, user_id: int, guild_id: int) -> bool:
        """Whether a person's agreement lasts."""
        times = self._times.get((user_id, guild_id), ())
        return bool(times) and times[-1].upto_us is None

    def cover(self, event: MessageReceived | MessageEdited) -> bool:
        """Whether a person wrote it in a server that asks first, and had not agreed."""
        if event.guild_id not in self._asking or event.is_bot:
            return False
        return not any(
            time.from_us <= event.created_us
            and (time.upto_us is None or event.created_us < time.upto_us)
            for time in self._times.get((event.author_id, event.guild_id), ())
        )


def asking_server(event: Event) -> int | None:
    """The server whose way of asking a change of a setting is about."""
    if not isinstance(event, SettingChanged):
        return None
    family, _, name = event.key.partition(".")
    number, _, last = name.partition(".")
    return int(number) if (family, last) == ("guild", "consent") and number.isdecimal() else None
