"""Questions about what was said: "what did Anna say …", "did I mention …", "tell me about …"."""

from __future__ import annotations

import re

from actors.adapters.offline_model.asking import Asked
from actors.adapters.offline_model.attributes import claims_in
from actors.adapters.offline_model.noun_phrases import parse_thing

_SAID = (
    r"(?:say|said|tell|told|mention|mentioned|mentioning|write|wrote|written|talk|talked|state"
    r"|claim"
    r"|post|posted|share|shared|(?:bring|brought) up|ask|asked)\b"
)
_TO_WHOM = r"(?: (?:you|me|us|to you|to me|to us|up|everyone|the bot|people))"
_ABOUT = r"(?: (?:about|regarding|on|concerning|of|that|with regard to))?"
_WHAT_SAID = re.compile(
    r"^(?:what|which|anything|everything|something)(?: else| all| exactly| ever)? "
    r"(?:(?:did|do|does|have|has|had) (?P<who>.+?) (?:ever |just |already |last )?|(?P<pron>i|we"
    r"|you) )"
    rf"{_SAID}{_TO_WHOM}?{_ABOUT} ?(?P<what>.*)$",
    re.IGNORECASE,
)
_WHETHER_SAID = re.compile(
    rf"^(?:did|have|has|do) (?P<who>.+?) (?:ever |just |already |not |really )*{_SAID}"
    rf"(?:{_TO_WHOM}| before| anything| something)*{_ABOUT} ?(?P<what>.+)$",
    re.IGNORECASE,
)
_WHEN_SAID = re.compile(
    rf"^(?:when|on (?:what|which) day|how long ago) (?:did|have|has) (?P<who>.+?) "
    rf"(?:first |last |ever )?{_SAID}{_TO_WHOM}*{_ABOUT} ?(?P<what>.+)$",
    re.IGNORECASE,
)
_WHO_SAID = re.compile(
    rf"^who (?:has |all |else |was |is |first |last )*{_SAID}{_TO_WHOM}?{_ABOUT} ?(?P<what>.+)$",
    re.IGNORECASE,
)
_KNOWN_ABOUT = re.compile(
    r"^(?:what (?:do|can|did) (?:you|we) (?:know|remember|recall|have|learn|tell me|say)"
    r"(?: on| stored| saved| recorded)?(?: so far)?(?: about| on| of)?"
    r"|(?:(?:everything|all|anything|something|more) )?(?:that )?(?:you (?:know|remember"
    r"|have) )?about"
    r"|what is (?:there )?(?:known|on record|recorded|stored|to know) about|tell me about|describe"
    r"|what (?:facts|information|memories) (?:do|have) you (?:(?:have|got|saved|stored) )?"
    r"(?:about|on|of)|list (?:everything|all|what) you know about|what about"
    r"|how about) (?P<who>.+)$",
    re.IGNORECASE,
)
_WHO_IS = re.compile(r"^(?:who is|what is(?= (?-i:[A-Z])[\w-]+$)) (?P<who>.+)$", re.IGNORECASE)
_LAST = re.compile(
    r"^what (?:did|was|is|were|have) (?:i|my|we|the|our)(?: the)? ?"
    r"(?:(?:just|last|previous|latest|very) )*"
    r"(?:say|said|tell you|told you|write|wrote|message|thing i said|words?|sentence)"
    r"(?: (?:last|before|just now|earlier|first))*$",
    re.IGNORECASE,
)


def read_saying(question: str, text: str) -> Asked | None:
    """The question read as one about what was said; None when it isn't. `text` is prepared."""
    if _LAST.match(text):
        return Asked(question, "last")
    if (found := _WHEN_SAID.match(text)) is not None:
        who = parse_thing(found["who"])
        return Asked(question, "said", "time", words=found["what"], subject=who, since_said=True)
    if (found := _WHO_SAID.match(text)) is not None:
        return Asked(question, "said", "person", words=found["what"])
    if (found := _WHAT_SAID.match(text)) is not None:
        who = parse_thing(found["who"] or found["pron"])
        if who is not None and (found["what"] or who.root not in {"me", "you"}):
            return Asked(
                question, "said" if found["what"] else "about", words=found["what"], subject=who
            )
    if (found := _WHETHER_SAID.match(text)) is not None:
        who = parse_thing(found["who"])
        claims = tuple(claims_in(found["what"]))
        if claims:
            return Asked(question, "yesno", claims=claims, words=found["what"])
        if who is not None:
            return Asked(question, "said", words=found["what"], subject=who)
    return _about(question, text)


def _about(question: str, text: str) -> Asked | None:
    found = _KNOWN_ABOUT.match(text)
    identity = None if found else _WHO_IS.match(text)
    found = found or identity
    if found is None:
        return None
    who = parse_thing("I" if found["who"].lower() in {"me", "myself"} else found["who"])
    if who is None or (identity is not None and (who.path or not who.root)):
        return None  # "who is my boss" asks for a value
    return Asked(question, "about", words=found["who"], subject=who)
