"""A Claude that thinks of everything it is asked, fails as it likes, and keeps its own bill."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from actors.adapters.anthropic_model import prices
from events.event import Event
from tests.fakes.claude import Claude, Says, Status

if TYPE_CHECKING:
    from tests.fakes.lorekeeper import Lorekeeper

E = TypeVar("E", bound=Event)

TABLE: Final = json.loads(Path(prices.__file__).with_name("prices.json").read_bytes())
TIERS: Final = {price["model"]: price["tiers"] for price in TABLE["prices"]}
"""Of each model the price that came last: these tests are of a day after all of them."""
KINDS: Final = {
    "You read a stretch": "extract",
    "You summarise": "summarize",
    "You look back": "reflect",
    "You are Lorekeeper": "answer",
}
SAID: Final = {
    "extract": '{"facts": []}',
    "summarize": "They spoke of boats.",
    "reflect": '{"facts": [], "text": "Boats all day."}',
    "answer": "The boat is called Ondine.",
    "probe": '{"ok": true}',
}
OWED_EACH: Final = 4
FAULTS: Final = (
    *("429", "529", "500", "cut", "early", "malformed", "error", "twice"),
    *[""] * 16,
)


@dataclass
class Bill:
    """What the server would charge for. A broken answer: at most for what came of it."""

    seed: int
    faults: bool = True
    whole_usd: float = 0.0
    broken_usd: float = 0.0
    asked: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self.owed = ["429", "529", "cut", "stall"] if self.faults else []
        """Faults that come whatever chance says."""

    def __call__(self, body: dict[str, Any]) -> Any:
        rules = json.dumps(body.get("system", ""))
        kind = next((name for start, name in KINDS.items() if start in rules), "probe")
        self.asked.append(kind)
        fault = self._chance.choice(FAULTS) if self.faults else ""
        if self.owed and len(self.asked) % OWED_EACH == 0:
            fault = self.owed.pop(0)
        if fault.isdecimal():
            return Status(int(fault), headers={"retry-after": "1"} if fault == "429" else {})
        usage = {
            "input_tokens": self._chance.randrange(1, 3000),
            "cache_read_input_tokens": self._chance.choice((0, 0, 5000)),
            "cache_creation_input_tokens": (written := self._chance.choice((0, 0, 900))),
            "cache_creation": {"ephemeral_1h_input_tokens": written // 3},
        }
        output = self._chance.randrange(5, 400)
        says = Says(SAID[kind], usage=usage, output_tokens=output, fault=fault)  # type: ignore[arg-type]
        wants = "remind us" in json.dumps(body["messages"][-1])
        if kind == "answer" and body.get("tools") and wants and len(body["messages"]) == 1:
            text = "every day at 12:00 tell us what is new"
            says = Says("", (("schedule", {"text": text}),), usage=usage, output_tokens=output)
            fault = ""
        usd = charge(body["model"], usage, output)
        if fault:
            self.broken_usd += usd
        else:
            self.whole_usd += usd
        return says


def charge(model: str, usage: dict[str, Any], output: int) -> float:
    """US dollars, by our own arithmetic over the shipped table."""
    read, written = usage["cache_read_input_tokens"], usage["cache_creation_input_tokens"]
    long = usage["cache_creation"]["ephemeral_1h_input_tokens"]
    prompt = usage["input_tokens"] + read + written
    ends = [t.get("prompt_tokens_upto") for t in TIERS[model]]
    tier = TIERS[model][next(n for n, end in enumerate(ends) if end is None or prompt <= end)]
    dollars = usage["input_tokens"] * tier["input"] + output * tier["output"]
    dollars += read * tier["read"] + (written - long) * tier["write_5m"] + long * tier["write_1h"]
    return dollars / 1_000_000


def billed(claude: Claude, seed: int, *, faults: bool = True) -> Bill:
    """Have this server answer everything, and keep its bill."""
    bill = Bill(seed, faults)
    claude.otherwise = bill
    return bill


def recorded(lorekeeper: Lorekeeper, kind: type[E]) -> list[E]:
    return [r.event for r in lorekeeper.events(kind) if isinstance(r.event, kind)]
