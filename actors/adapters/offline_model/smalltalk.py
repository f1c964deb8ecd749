"""Greetings, thanks, "who are you", things it can't do: short and honest replies."""

from __future__ import annotations

import re

SHORT_CHARS_MAX = 200  # small talk is short; longer text is read as statement or question

OFFLINE = (
    "I am Lorekeeper's offline model: no network, no language model, only what was said here. "
    "I quote people's messages with who and when, and say so when I don't know."
)
HELP = (
    "Talk to me as you like: your messages are on record and you can ask about them later, for "
    'example "What is my cat called?", "What did Anna say about the trip?" or "What do you know '
    'about me?". Say "remember that …" to save a fact and "forget that …" to drop one. '
    "I am the offline model: I quote what people said and make nothing up."
)
CANNOT = "I can't do that: I am the offline model, I only find and quote what people said here."
EMPTY = "I see no words in that. Tell me something, or ask me about what was said here."
STATED = "Your message is on record. You can ask me about it any time."

_BEFORE = r"(?:(?:hey|hi|hello|oh|ok|okay|so|well)\b[ ,!.]*)*"
_US = "lorekeeper|bot|you|mate|friend|all|everyone|everybody|there|guys|folks|again|today|then"
_AFTER = (
    rf"(?:[ ,!.]*(?:{_US}|so much|very much|a lot|a bunch|for (?:that|everything|telling me)"
    r"|for (?:your|the) help|how are you(?: doing)?|ok|okay|cool|nice|great|thanks|good|job|bye))*"
)


def _whole(alternatives: str) -> re.Pattern[str]:
    """The whole message is one of these, give or take an address and marks."""
    words = re.sub(r"\s*\n\s*", "|", alternatives.strip())
    return re.compile(rf"^\W*{_BEFORE}(?:{words})\b{_AFTER}\W*$", re.IGNORECASE)


_CANCEL = _whole(r"""
    never ?mind|nvm|cancel(?: that)?|stop|ignore that|scratch that|drop it|leave it
    forget (?:it|about it|that|this|i said (?:that|it|anything)|i asked)
""")
_GREETING = _whole(r"""
    hi+|hey+|hello+|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)|sup|hallo|heya
    what'?s up|how are you(?: doing)?|how(?: i|')s it going
""")
_THANKS = _whole("thanks?(?: you)?|thx|ty|cheers|much appreciated|many thanks|thank u")
_BYE = _whole(r"""
    bye+|goodbye|good ?night|see (?:you|ya)(?: later| soon| tomorrow)?|later|cya|ciao|take care|gn
""")
_IDENTITY = _whole(r"""
    (?:who|what) are you\b.*|what(?:'s| is) your name|what (?:should|do) i call you|who made you
    are you (?:an? |the )?(?:bot|ai|human|robot|real|person|offline|llm|chatgpt|claude|machine)\b.*
    are you (?:an? )?language model|what (?:model|llm|ai) (?:are you|is this|do you use)
    which model.*|do you have a name|introduce yourself|tell me about yourself
""")
_HELP = _whole(r"""
    /?help(?: me)?|commands?|usage|what can you do(?: for me)?|what do you do|instructions
    how (?:do|does) (?:you|this|it|i use (?:you|this)) ?(?:work)?|(?:how )?can you help(?: me)?
    how can you help(?: me)?|what can i (?:ask|say)|what are you (?:for|able to do)
""")
_AGREEING = _whole(r"""
    ok(?:ay)?|k|yes|yeah|yep|no|nope|sure|cool|nice|great|good|fine|right|lol|haha+|hm+|wow
    awesome|perfect|indeed|exactly|true|alright|got it|i see|well done|correct|that'?s right
""")
_REPLIES = (
    (_CANCEL, "All right, I leave it."),
    (_HELP, HELP),
    (_IDENTITY, OFFLINE),
    (_GREETING, "Hello! Tell me something or ask me about what was said here."),
    (_THANKS, "You're welcome."),
    (_BYE, "Bye! What was said here stays on record."),
    (_AGREEING, "All right."),
)
_TASK = re.compile(
    r"^\W*(?:(?:hey|ok|please|can you|could you|will you|would you|now|and)\b[ ,]*)*(?:please )?"
    r"(?:write|compose|draft|translate|calculate|compute|solve|generate|draw|code|program|sing"
    r"|tell me (?:a|another) (?:joke|story|poem)|play me|search|google|browse|look up|book|order"
    r"|buy me|call|send|email|remind me (?:to|in|at|tomorrow|on|every)|reveal|output|disregard"
    r"|set an? (?:timer|alarm|reminder)|ban|kick|mute|delete|run|execute|print|open|repeat|say"
    r"|act as|pretend|roleplay|ignore (?:all|any|the|your|previous|every)"
    r"|show (?:me )?your (?:system )?prompt)\b",
    re.IGNORECASE,
)


def small_talk(text: str) -> str | None:
    """A reply to talk that neither tells nor asks anything of the record; None for all else."""
    short = text.strip()
    if not any(char.isalnum() for char in short):
        return HELP if short and set(short) == {"?"} else EMPTY
    if len(short) > SHORT_CHARS_MAX:
        return None
    return next((reply for pattern, reply in _REPLIES if pattern.match(short)), None)


def is_task(text: str) -> bool:
    """Whether a message asks for work that an offline model can't do."""
    return _TASK.match(text[: 2 * SHORT_CHARS_MAX]) is not None
