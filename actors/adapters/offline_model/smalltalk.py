"""Greetings, thanks, "who are you", things it can't do: short and honest replies."""

from __future__ import annotations

import re

OFFLINE = "I am Lorekeeper's offline model: no network, no language model, only what was said here."
HELP = (
    "Talk to me as you like: your messages are on record and you can ask about them later, for example "
    '"What is my cat called?", "What did Anna say about the trip?" or "What do you know about me?". '
    'Say "remember that …" to save a fact and "forget that …" to drop one. '
    "I am the offline model: I quote what people said and make nothing up."
)
CANNOT = "I can't do that: I am the offline model, I only find and quote what people said here."
EMPTY = "I see no words in that. Tell me something, or ask me about what was said here."
STATED = "Your message is on record. You can ask me about it any time."
CANCELLED = "All right, I leave it."

_SHORT = r"^\W*(?:(?:hey|hi|hello|oh|ok|okay|so|well)\b[ ,!.]*)*"
_GREETING = re.compile(
    r"^\W*(?:hi+|hey+|hello+|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)|sup|hallo|heya|what'?s up|how are you(?: doing)?(?: today)?|how is it going|how'?s it going)\b(?:[ ,!.]*(?:there|all|everyone|everybody|guys|folks|again|lorekeeper|bot|how are you(?: doing)?(?: today)?|friend|mate|you|today))*\W*$",
    re.IGNORECASE,
)
_THANKS = re.compile(
    _SHORT
    + r"(?:thanks?(?: you)?|thx|ty|cheers|much appreciated|many thanks|great,? thanks?|thank u)\b(?:[ ,!.]*(?:so much|very much|a lot|a bunch|lorekeeper|bot|you|mate|again|for (?:that|your help|the help|everything|telling me)))*\W*$",
    re.IGNORECASE,
)
_BYE = re.compile(
    r"^\W*(?:bye+|goodbye|good ?night|see (?:you|ya)(?: later| soon| tomorrow)?|later|cya|ciao|take care|gn)(?:[ ,!.]*(?:bye|lorekeeper|bot|all|everyone))*\W*$",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    _SHORT
    + r"(?:who|what) are you\b.*$|^\W*(?:what(?:'s| is) your name|are you (?:a |an |the )?(?:bot|ai|human|robot|real|person|offline|llm|language model|chatgpt|claude|machine)\b.*|what (?:model|llm|ai) (?:are you|is this|do you use)|which model.*|what should i call you|do you have a name|introduce yourself|tell me about yourself|who made you|what do i call you)\W*$",
    re.IGNORECASE,
)
_HELP = re.compile(
    _SHORT
    + r"(?:/?help(?: me)?|commands?|usage|what can you do(?: for me)?|what do you do|how (?:do|does) (?:you|this|it|i use (?:you|this)) ?(?:work)?|how can you help(?: me)?|can you help(?: me)?|what can i (?:ask|say)(?: you)?|what are you (?:for|able to do)|instructions|\?)\W*$",
    re.IGNORECASE,
)
_CANCEL = re.compile(
    _SHORT
    + r"(?:never ?mind|nvm|forget (?:it|about it|that|this|i said (?:that|it|anything)|i asked)|cancel(?: that)?|stop|ignore that|scratch that|drop it|leave it)\W*$",
    re.IGNORECASE,
)
_AGREEING = re.compile(
    r"^\W*(?:ok(?:ay)?|k|yes|yeah|yep|no|nope|sure|cool|nice|great|good|fine|right|lol|haha+|hm+|wow|awesome|perfect|indeed|exactly|true|alright|got it|i see|good bot|well done|correct|that'?s right)(?:[ ,!.]*(?:ok|okay|cool|nice|great|thanks|good|bot|then|job))*\W*$",
    re.IGNORECASE,
)
_TASK = re.compile(
    r"^\W*(?:(?:hey|ok|please|can you|could you|will you|would you|now|and)\b[ ,]*)*(?:please )?(?:write|compose|draft|translate|calculate|compute|solve|generate|draw|code|program|tell me (?:a|another) (?:joke|story|poem)|"
    r"sing|play me|search|google|browse|look up|book|order|buy me|call|send|email|remind me (?:to|in|at|tomorrow|on|every)|set (?:a|an) (?:timer|alarm|reminder)|ban|kick|mute|delete|run|execute|print|open|repeat after me|repeat|say|act as|pretend|roleplay|ignore (?:all|any|the|your|previous|every)\b.*|disregard .*|reveal|output|show (?:me )?your (?:system )?prompt)\b",
    re.IGNORECASE,
)


def small_talk(text: str) -> str | None:
    """A reply to a message that is neither statement nor question about the record; None otherwise."""
    short = text.strip()
    if not any(char.isalnum() for char in short):
        return HELP if short in {"?", "??", "???"} else EMPTY
    if len(short) > 200:  # small talk is short; longer text is read as statement or question
        return None
    if _CANCEL.match(short):
        return CANCELLED
    if _GREETING.match(short):
        return "Hello! Tell me something or ask me about what was said here."
    if _THANKS.match(short):
        return "You're welcome."
    if _BYE.match(short):
        return "Bye! What was said here stays on record."
    if _IDENTITY.match(short):
        return (
            f"{OFFLINE} I quote people's messages with who and when, and say so when I don't know."
        )
    if _HELP.match(short):
        return HELP
    if _AGREEING.match(short):
        return "All right."
    return None


def is_task(text: str) -> bool:
    """Whether a message asks for work that an offline model can't do."""
    return _TASK.match(text[:400]) is not None
