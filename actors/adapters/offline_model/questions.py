"""Reading a question: it becomes a statement with a gap, so one set of patterns reads both sides.

"What is my cat called?" is read as "my cat is called gapx", "Do I live in Paris?" as "I live in Paris".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from actors.adapters.offline_model.attributes import claims_in
from actors.adapters.offline_model.claims import GAP, Claim, Thing, parse_thing
from actors.adapters.offline_model.english import concept, narrower, norm, tokens
from actors.adapters.offline_model.statements import ADVERBS, VERBS, expand

Kind = Literal["value", "yesno", "said", "about", "last", "recent"]
Want = Literal[
    "",
    "time",
    "clock",
    "place",
    "number",
    "person",
    "reason",
    "colour",
    "duration",
    "money",
    "frequency",
    "kind",
]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, read. `claims` hold `GAP` where a value is wanted; coverage reads `words`."""

    text: str
    kind: Kind
    want: Want = ""
    claims: tuple[Claim, ...] = ()
    words: str = ""
    """The question's words that a quotation must cover."""
    subject: Thing | None = None
    noun: str = ""
    """The concept of the noun asked for: the instrument of "what instrument do I play"."""
    listing: str = ""
    """The noun of "what pets do I have": everything owned of this kind."""
    since_said: bool = False
    """ "when did I say": the date of the message is the answer."""


_OPENING = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|so|and|but|well|oh|please|um+|erm|btw|by the way|also|sorry|hmm+|yo|lorekeeper|bot|quick question|question|one more thing|tell me|now|then|actually|wait|alright|right)\b[ ,:.!-]*)+(?=\w)",
    re.IGNORECASE,
)
_ASK_ME = re.compile(
    r"^(?:(?:can|could|would|will) you (?:please |kindly |maybe )?(?:tell|remind|say to|show|give) (?:me|us)(?: again)?|do you (?:still |happen to |even )?(?:know|remember|recall)(?: by any chance)?|"
    r"(?:please )?(?:tell|remind|show|give) (?:me|us)(?: again)?|i (?:forgot|forget|wonder|was wondering|am wondering|do not (?:know|remember|recall)|can not (?:remember|recall)|(?:would like|want|need) to know)(?: again)?|"
    r"any (?:idea|clue)|you (?:know|remember)|(?:do )?you remember|remember|what was it again|(?:can|could) you (?:remember|recall|guess)|are you able to (?:tell me|remember)|i have forgotten|let me know|guess|is it (?:true|right|correct|so)|am i right|is it the case)"
    r"[ ,:]+(?:if |whether |that |about |of )?(?=\w)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:[ ,]+(?:again|please|pls|by the way|btw|do you (?:know|remember|recall)|can you tell me|right now|now|these days|currently|at the moment|exactly|though|then|anyway|for me|lorekeeper|bot|tho|actually|nowadays|right|correct|is not it|or not|or what|yet|still|at all|ever))+$",
    re.IGNORECASE,
)
_SAID = r"(?:say|said|tell|told|mention|mentioned|mentioning|write|wrote|written|talk|talked|state|claim|post|posted|share|shared|(?:bring|brought) up|ask|asked)\b"
_SAID_ABOUT = re.compile(
    rf"^(?:what|which|anything|everything|something)(?: else| all| exactly| ever)? (?:(?:did|do|does|have|has|had) (?P<who>.+?) (?:ever |just |already |last )?|(?P<pron>i|we|you) ){_SAID}(?: (?:you|me|us|to you|to me|up|everyone|the bot|people))? ?(?:about|regarding|on|concerning|of|with regard to)? ?(?P<what>.*)$",
    re.IGNORECASE,
)
_SAID_THAT = re.compile(
    rf"^(?:did|have|has|do) (?P<who>.+?) (?:ever |just |already |not |really )*{_SAID}(?: (?:you|me|us|to you|to me|to us|before|up|anything|something))*(?: about| regarding| that| on)? ?(?P<what>.*)$",
    re.IGNORECASE,
)
_WHEN_SAID = re.compile(
    rf"^(?:when|on (?:what|which) day|how long ago) (?:did|have|has) (?P<who>.+?) (?:first |last |ever )?{_SAID}(?: (?:you|me|us|to you|to me|up))*(?: about| that| of)? ?(?P<what>.*)$",
    re.IGNORECASE,
)
_WHO_SAID = re.compile(
    rf"^who (?:has |all |else |was |is |first |last )*{_SAID}(?: (?:you|me|us))?(?: about| that| of)? ?(?P<what>.+)$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^(?:what (?:do|can|did) (?:you|we) (?:(?:know|remember|recall|have|learn|tell me|say)(?: on| stored| saved| recorded)?)(?: so far)?(?: about| on| of)?|(?:everything |all |anything |something |more )?(?:that )?(?:you (?:know|remember|have) )?about|what is (?:there )?(?:known|on record|recorded|stored|to know) about|who is|what is(?= (?-i:[A-Z])[\w-]+$)|tell me about|describe|"
    r"what (?:facts|information|memories) (?:do|have) you (?:have |got |saved |stored )?(?:about|on|of)|list (?:everything|all|what) you know about|what about|how about) (?P<who>.+)$",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"^what (?:did|was|is|were|have) (?P<who>i|my|we|the|our)(?: the)? ?(?:just |last |previous |latest |very )*(?:say|said|tell you|told you|write|wrote|(?:last |previous )?(?:message|thing i said|words?|sentence))(?: (?:last|before|just now|earlier|first))*$",
    re.IGNORECASE,
)

_REWRITES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), to) for pattern, to in (
        (r"^what (?:do|does|did) (?P<s>.+?) do (?:for (?:a living|work|money|a job)|at work|professionally|as (?:a|my|his|her|their) job|workwise)$", r"what is \g<s>'s job"),
        (r"^what (?:do|does) (?P<s>i|we|he|she|they|my [\w-]+|[A-Za-z][\w-]+) do$", r"what is \g<s>'s job"),
        (r"^what (?:do|does) (?P<s>.+?) work (?:as|in)$", r"what is \g<s>'s job"),
        (r"^what (?:kind|sort|type) of (?:work|job) (?:do|does) (?P<s>.+?) (?:do|have)$", r"what is \g<s>'s job"),
        (r"^what (?:job|profession|occupation) (?:do|does) (?P<s>.+?) have$", r"what is \g<s>'s job"),
        (r"^(?:who is|what is the name of) (?P<s>.+?)'s employer$", r"where does \g<s> work"),
        (r"^(?:what|which) (?:company|firm|employer|organi[sz]ation|place|hospital|shop|school) (?:do|does) (?P<s>.+?) work (?:for|at|in)$", r"where does \g<s> work"),
        (r"^who (?:do|does) (?P<s>.+?) work for$", r"where does \g<s> work"),
        (r"^who employs (?P<s>.+)$", r"where does \g<s> work"),
        (r"^(?:in )?(?:what|which) (?:city|town|country|place|part of the (?:world|country)|village|area|state|street) (?:do|does|did|am|is|are) (?P<s>.+?) (?:currently )?(?:live|reside|living|based|residing|home)(?: in)?$", r"where does \g<s> live"),
        (r"^where (?:is|are|am) (?P<s>.+?)'s? (?:home|house|place|residence)$", r"where does \g<s> live"),
        (r"^where (?:is|are|am) (?P<s>.+?) (?:based|living|residing|located|staying)$", r"where does \g<s> live"),
        (r"^(?:what|where) is (?P<s>.+?) (?:home|place of residence)$", r"where does \g<s> live"),
        (r"^where (?:do|does|is) (?P<s>.+?) (?:call|calling) home$", r"where does \g<s> live"),
        (r"^where (?:did|have|has) (?P<s>.+?) (?:move|moved|relocated?)(?: to)?$", r"where does \g<s> live"),
        (r"^(?:what|which) (?:city|town|country|place|part of the world|village) (?:am|is|are|do|does) (?P<s>.+?) (?:originally )?(?:come )?from$", r"where is \g<s> from"),
        (r"^where (?:do|does) (?P<s>.+?) (?:originally )?(?:come from|hail from)(?: originally)?$", r"where is \g<s> from"),
        (r"^where (?:am|is|are) (?P<s>.+?) originally from$", r"where is \g<s> from"),
        (r"^(?:on )?(?:what|which) (?:day|date|month|year|time of year) (?:is|was|does|am|were|are) (?P<s>.+?)(?: born)(?: on| in)?$", r"when was \g<s> born"),
        (r"^(?:on )?(?:what|which) (?:day|date|month|year) (?:is|was) (?P<s>.+?)'?s? (?P<what>birthday|wedding|appointment|meeting|exam|anniversary|\w+)(?: on| in)?$", r"when is \g<s> \g<what>"),
        (r"^when (?:do|does) (?P<s>.+?) (?:celebrate|have) (?:my|his|her|their|our|a) birthday$", r"when is \g<s>'s birthday"),
        (r"^what is (?P<s>.+?)(?:'s)? (?:date of birth|birth ?date|dob|birthday date)$", r"when is \g<s>'s birthday"),
        (r"^when (?:was|am|is|were) (?P<s>.+?) born$", r"when is \g<s>'s birthday"),
        (r"^(?:at )?(?:what|which) age (?:am|is|are) (?P<s>.+)$", r"how old is \g<s>"),
        (r"^what is (?P<s>.+?)(?:'s)? age$", r"how old is \g<s>"),
        (r"^what did (?P<s>i|we|he|she|they|[A-Z]\w+) (?:name|call) (?P<what>.+)$", r"what is \g<what> called"),
        (r"^what (?:do|does) (?P<s>i|we|he|she|they|people) (?:name|call) (?P<what>.+)$", r"what is \g<what> called"),
        (r"^what name did (?P<s>.+?) (?:give|choose for|pick for)(?: to)? (?P<what>.+)$", r"what is \g<what> called"),
        (r"^what name (?:do|does) (?P<s>.+?) (?:go by|have)$", r"what is \g<s> called"),
        (r"^what does (?P<s>.+?) (?:go by|answer to)$", r"what is \g<s> called"),
        (r"^(?:who|what) am i(?: called)?$", "what is my name"),
        (r"^what (?:is|are|was) the names? of (?P<s>.+)$", r"what is \g<s> called"),
        (r"^what (?:is|are) (?P<s>.+?)'s? names$", r"what is \g<s> called"),
        (r"^what (?:do|does) (?P<s>.+?) (?:like|enjoy|love) (?:to do|doing)?(?: in| for| during) .*$", r"what is \g<s>'s hobby"),
        (r"^what (?:do|does) (?P<s>.+?) do (?:for fun|in (?:my|his|her|their|our|the) (?:free|spare) time|to relax|on weekends|at weekends|as a hobby)$", r"what is \g<s>'s hobby"),
        (r"^what (?:are|is) (?P<s>.+?)(?:'s)? (?:interests|passions|pastimes|hobbies|hobby|interest)$", r"what is \g<s>'s hobby"),
        (r"^what hobbies (?:do|does) (?P<s>.+?) have$", r"what is \g<s>'s hobby"),
        (r"^(?:what|which) (?:languages?|tongues?) (?:do|does|can|am|is) (?P<s>.+?) (?:speak|know|speaking|fluent in)$", r"what does \g<s> speak"),
        (r"^how many languages (?:do|does|can) (?P<s>.+?) speak$", r"what does \g<s> speak"),
        (r"^(?:what|which) languages? (?:do|does|am|is|are) (?P<s>.+?) (?:learn|learning|studying)$", r"what is \g<s> learning"),
        (r"^what (?:subject|degree|course|major) (?:do|does|did|am|is) (?P<s>.+?) (?:study|studying|take|do|doing)$", r"what does \g<s> study"),
        (r"^what is (?P<s>.+?)(?:'s)? (?:major|field of study|degree)$", r"what does \g<s> study"),
        (r"^what (?:do|does) (?P<s>.+?) major in$", r"what does \g<s> study"),
        (r"^what am i studying$", "what does i study"), (r"^what is (?P<s>.+?) studying$", r"what does \g<s> study"),
        (r"^(?:what|which) (?:school|university|college|uni) (?:do|does|did) (?P<s>.+?) (?:go to|attend|study at)$", r"where does \g<s> study"),
        (r"^where (?:do|does|did) (?P<s>.+?) go to (?:school|university|college|uni)$", r"where does \g<s> study"),
        (r"^what (?:colou?r) (?:is|are|was) (?P<s>.+)$", r"what colour is \g<s>"),
        (r"^what is the colou?r of (?P<s>.+)$", r"what colour is \g<s>"),
        (r"^what is (?P<s>.+)'s colou?r$", r"what colour is \g<s>"),
        (r"^who (?:is|am|are) (?P<s>.+?) (?:married|engaged) to$", r"what is \g<s>'s spouse called"),
        (r"^who is (?P<s>.+?) (?:dating|seeing|going out with)$", r"what is \g<s>'s partner called"),
        (r"^(?:what|which) (?P<n>[\w ]+?) (?:is|are) (?P<s>my|our|\w+'s) (?:favou?rite|fave)(?: one)?$", r"what is \g<s> favourite \g<n>"),
        (r"^(?:what|which) (?P<n>[\w ]+?) (?:do|does) (?P<s>i|we|he|she|\w+) (?:like|love|enjoy) (?:the )?(?:most|best)$", r"what is \g<s>'s favourite \g<n>"),
        (r"^what (?:is|are) (?P<s>.+?) allergic to$", r"what is \g<s> allergic to"),
        (r"^what nationality (?:am|is|are) (?P<s>.+)$", r"what is \g<s>'s nationality"),
        (r"^what (?:am|is|are) (?P<s>.+?) working on$", r"what is \g<s> working on"),
        (r"^what (?:are|is) (?P<s>.+?)(?:'s)? (?:likes)$", r"what does \g<s> like"),
        (r"^what (?:are|is) (?P<s>.+?)(?:'s)? dislikes$", r"what does \g<s> dislike"),
        (r"^what (?:things|stuff|foods?|sorts? of things|kinds? of things) (?:do|does) (?P<s>.+?) (?P<v>like|love|enjoy|hate|dislike|not like)$", r"what does \g<s> \g<v>"),
    )
)  # fmt: skip


def prepare(text: str) -> str:
    """Contractions written out, openings, requests and closing words removed."""
    text = expand(text.strip(" ?!.\"'\n\t")).strip()
    for _ in range(4):  # "hey, can you tell me, do you remember …"
        before = text
        text = _OPENING.sub("", text)
        if not re.match(
            r"(?:(?:can|could|would|will) you )?(?:please )?(?:tell me|remind me) (?:everything |all |something |more )?(?:that )?(?:you (?:know|remember|have) )?about ",
            text,
            re.IGNORECASE,
        ):
            bare = _ASK_ME.sub("", text, count=1)
            text = bare if bare == text else uninvert(bare)
        text = _TAIL.sub("", text).strip(" ,.?!")
        if text == before:
            break
    return re.sub(r"\s+", " ", text)


def read_question(question: str) -> Asked | None:
    """The question read; None when there is nothing to look for."""
    text = prepare(question)
    if not text:
        return None
    return _of_sayings(question, text) or _plain(question, text)


def _of_sayings(question: str, text: str) -> Asked | None:
    if _LAST.match(text):
        return Asked(question, "last")
    if (found := _WHEN_SAID.match(text)) is not None and found["what"]:
        return Asked(
            question,
            "said",
            "time",
            words=found["what"],
            subject=parse_thing(found["who"]),
            since_said=True,
        )
    if (found := _WHO_SAID.match(text)) is not None:
        return Asked(question, "said", "person", words=found["what"])
    if (found := _SAID_ABOUT.match(text)) is not None:
        who = parse_thing(found["who"] or found["pron"])
        if who is not None and (found["what"] or who.root not in {"me", "you"}):
            return Asked(
                question, "said" if found["what"] else "about", words=found["what"], subject=who
            )
    if (found := _SAID_THAT.match(text)) is not None and found["what"]:
        who = parse_thing(found["who"])
        if who is not None:
            claims = tuple(claims_in(found["what"]))
            return Asked(
                question,
                "yesno" if claims else "said",
                claims=claims,
                words=found["what"],
                subject=None if claims else who,
            )
    if (found := _ABOUT.match(text)) is not None:
        who = parse_thing(re.sub(r"^(?:me|myself)$", "I", found["who"], flags=re.IGNORECASE))
        if who is not None and not (
            text.lower().startswith("who is") and (who.path or who.root == "")
        ):
            return Asked(question, "about", words=found["who"], subject=who)
        if who is not None and who.path and not text.lower().startswith("who is"):
            return Asked(question, "about", words=found["who"], subject=who)
    return None


def _plain(question: str, text: str) -> Asked:
    asked = text
    for pattern, to in _REWRITES:
        new = pattern.sub(to, asked)
        if new != asked:
            asked = re.sub(r"\b(?:i|my)'s\b", "my", new, flags=re.IGNORECASE)
            asked = re.sub(r"\bwe's\b", "our", asked, flags=re.IGNORECASE)
            asked = re.sub(r"'s's\b", "'s", asked)
            break
    return _wh(question, asked) or _polar(question, asked) or _noun(question, asked)


_WH = re.compile(
    r"^(?:(?P<prep>at|in|on|for|to|from|with|since|about|until|by) )?(?P<wh>how old|how many|how much|how long|how often|how far|how tall|how big|how|what|which|who|whom|whose|where|when|why)\b(?: (?P<rest>.*))?$",
    re.IGNORECASE,
)
_NOUN_THEN_AUX = re.compile(
    r"^(?P<noun>(?:[\w'-]+ ){0,3}?[\w'-]+) (?P<aux>is|are|am|was|were|do|does|did|have|has|had|can|will|should) (?P<rest>.+)$",
    re.IGNORECASE,
)
_AUX_FIRST = re.compile(
    r"^(?P<aux>is|are|am|was|were|do|does|did|have|has|had|can|will|should|would|could)(?P<neg> not)? (?P<rest>.+)$",
    re.IGNORECASE,
)
_WANTS: dict[str, Want] = {
    "where": "place",
    "when": "time",
    "who": "person",
    "whom": "person",
    "why": "reason",
    "how many": "number",
    "how much": "number",
    "how long": "duration",
    "how often": "frequency",
    "how old": "number",
    "how far": "number",
    "how tall": "number",
}
_NOUN_WANTS: dict[str, Want] = {
    "day": "time", "date": "time", "month": "time", "year": "time", "time": "clock", "city": "place", "town": "place",
    "country": "place", "place": "place", "colour": "colour", "number": "", "kind": "kind", "breed": "kind",
    "model": "", "brand": "", "person": "person", "hour": "clock", "weekday": "time", "room": "place",
}  # fmt: skip
_WANT_OF = {concept(noun): want for noun, want in _NOUN_WANTS.items()}


def _wh(question: str, text: str) -> Asked | None:
    found = _WH.match(text)
    if found is None or not found["rest"]:
        return None
    wh, rest = found["wh"].lower(), found["rest"].strip()
    want = _WANTS.get(wh, "")
    noun = ""
    if wh in {"what", "which", "how many", "how much", "whose"} and not _AUX_FIRST.match(rest):
        split = _NOUN_THEN_AUX.match(rest)
        if split is not None and split["noun"].split(" ")[0].lower() not in VERBS:
            noun = re.sub(
                r"^(?:kind|sort|type|breed|make|brand|model|of my|of the) of ",
                "",
                split["noun"],
                flags=re.IGNORECASE,
            )
            kind = _WANT_OF.get(concept(split["noun"].split(" ")[0])) or _WANT_OF.get(
                concept(noun.split(" ")[-1])
            )
            want = kind or want
            rest = f"{split['aux']} {split['rest']}"
    claims, subject = _gapped(wh, rest, noun, want)
    claims = [c for c in claims if GAP not in c.value or norm(c.value) == GAP]
    words = f"{'' if want in {'time', 'clock', 'place', 'colour', 'person', 'kind'} and wh != 'whose' else noun} {rest}".strip()
    listing = ""
    own = re.match(
        r"^(?:do|does|did|have|has) (?P<s>.+?) (?:have|own|keep|got|drive|get|buy)$",
        rest,
        re.IGNORECASE,
    )
    if own is not None and noun:
        listing, subject = noun.split(" ")[-1], parse_thing(own["s"])
    elif wh == "how many" and noun:
        listing = ""
    return Asked(
        question,
        "value",
        want,
        tuple(claims),
        words,
        subject,
        noun=concept(noun.split(" ")[-1]) if noun else "",
        listing=concept(listing) if listing else "",
    )


_TAILS = {"where": "in", "when": "on"}


def _gapped(wh: str, rest: str, noun: str, want: Want) -> tuple[list[Claim], Thing | None]:
    aux = _AUX_FIRST.match(rest)
    if wh == "whose":
        claims = claims_in(f"{GAP}'s {noun} {rest}") if noun else claims_in(f"{rest}")
        return claims, None
    if aux is None or (
        wh in {"who", "what"}
        and aux["aux"].lower() in {"is", "are", "was", "were", "has", "have", "can"}
        and _subjectless(aux["rest"], aux["aux"].lower())
    ):
        return claims_in(f"{GAP} {rest}"), Thing(GAP)
    body, verb = aux["rest"], aux["aux"].lower()
    if wh == "how old":
        thing = parse_thing(re.sub(r" (?:turning|now|today)$", "", body))
        return ([Claim(thing, "age", GAP)] if thing else []), thing
    if verb in {"is", "are", "am", "was", "were"}:
        subject, tail = split_being(body, polar=False)
        thing = parse_thing(subject)
        if thing is None:
            return [], None
        if want == "colour":
            return [Claim(thing, "colour", GAP)], thing
        if not tail and wh in {"where", "when"}:
            attribute = "place" if wh == "where" else "date"
            if wh == "when" and thing.head == "birthday":
                return claims_in(f"{subject} is on {GAP}"), thing
            return [Claim(thing, attribute, GAP)], thing
        joint = (
            f" {_TAILS.get(wh, '')}".rstrip()
            if tail.split(" ")[-1] in {"born", "living", "based", "working", "studying"}
            else ""
        )
        return claims_in(
            f"{subject} is {tail + joint + ' ' if tail else ''}{GAP}".replace("in in", "in")
        ), thing
    if verb in {"do", "does", "did", "can", "will", "have", "has", "had"}:
        subject, tail = split_doing(body)
        thing = parse_thing(subject)
        if thing is None or not tail:
            return [], thing
        negative = "do not " if aux["neg"] or tail.lower().startswith("not ") else ""
        tail = re.sub(r"^not ", "", tail)
        if wh == "where":
            tail += {
                "live": " in",
                "work": " at",
                "study": " at",
                "stay": " in",
                "grow up": " in",
                "move": " to",
                "grew up": " in",
            }.get(tail.lower(), "")
        if verb in {"have", "has", "had"}:
            tail = f"have {tail}"
        return claims_in(f"{subject} {negative}{tail} {GAP}"), thing
    return [], None


_PREDICATES = re.compile(
    r"^(?P<s>.+?) (?P<p>(?:called|named|from|born|based|living|working|studying|learning|allergic|married|engaged|dating|located|staying|going|moving|planning|"
    r"doing|afraid|good|interested|into|fond|employed|reading|building|turning|scared|flying|travelling|obsessed|meeting|playing|writing|visiting|getting|having|starting)\b.*)$",
    re.IGNORECASE,
)
_POLAR_PREDICATES = re.compile(
    r"^(?P<s>.+?) (?P<p>(?:in|at|on|under|with|for|a|an|not|my|our|the|\d+|behind|near|older|younger|still|also|really|by|to|inside|really|years|about|\w+'s)\b.*)$",
    re.IGNORECASE,
)


def split_being(body: str, *, polar: bool) -> tuple[str, str]:
    """Subject and predicate of what follows is/are: ("my cat", "called"), ("my bike", "blue")."""
    first, _, rest = body.partition(" ")
    if first.lower() in {"i", "we", "you", "he", "she", "it", "they", "there"}:
        return first, rest
    found = _PREDICATES.match(body)
    if found is not None:
        return found["s"], found["p"]
    if not polar:
        return body, ""
    found = _POLAR_PREDICATES.match(body)
    if found is not None:
        return found["s"], found["p"]
    words = body.split(" ")
    at = len(words) - 1
    while (
        at > 1
        and words[at - 1][:1].isupper()
        and words[at][:1].isupper()
        and not words[at - 1].endswith("'s")
    ):
        at -= 1
    return " ".join(words[:at]), " ".join(words[at:])


def split_doing(body: str) -> tuple[str, str]:
    """Subject and verb phrase of what follows do/does/did."""
    words = body.split(" ")
    first = words[0].lower()
    if first in {"i", "we", "you", "he", "she", "it", "they"}:
        at = 1
    else:
        at = next(
            (
                i
                for i in range(1, len(words))
                if words[i].lower() in VERBS | {"not"}
                and words[i - 1].lower() not in {"my", "our", "the", "his", "her", "their", "a"}
            ),
            2 if first in {"my", "our", "the", "his", "her", "their"} else 1,
        )
    while at < len(words) and words[at].lower() in ADVERBS - {"all"}:
        words.pop(at)
    return " ".join(words[:at]), " ".join(words[at:])


def _subjectless(rest: str, aux: str) -> bool:
    """Whether after "who is" comes the predicate, not a subject: "who is from Leeds"."""
    if aux in {"has", "have", "can"}:
        return parse_thing(rest.split(" ", maxsplit=1)[0]) is None or rest.split(" ", maxsplit=1)[0].lower() in {
            "a",
            "an",
            "two",
            "been",
        }
    return (
        re.match(
            r"(?:called|named|from|born|based|living|working|studying|learning|allergic|married|\w{2,}ing|in|at|on|under|a|an|into|going|moving|coming|afraid|vegetarian|vegan)\b",
            rest,
            re.IGNORECASE,
        )
        is not None
    )


def _polar(question: str, text: str) -> Asked | None:
    aux = _AUX_FIRST.match(text)
    if aux is None:
        claims = tuple(claims_in(text))
        if claims and question.rstrip().endswith("?"):
            return Asked(
                question,
                "yesno" if not any(GAP in c.value for c in claims) else "value",
                claims=claims,
                words=text,
                subject=claims[0].thing,
            )
        return None
    verb, body = aux["aux"].lower(), aux["rest"]
    if verb in {"is", "are", "am", "was", "were"}:
        subject, tail = split_being(body, polar=True)
        statement = f"{subject} {verb} {tail}"
    elif verb in {"have", "has", "had"}:
        subject, tail = split_doing(body)
        statement = f"{subject} have {tail}"
    else:
        subject, tail = split_doing(body)
        statement = f"{subject} {'can ' if verb == 'can' else ''}{tail}"
    thing = parse_thing(subject)
    statement = re.sub(r"\bany\b", "a", statement)
    return Asked(
        question, "yesno", claims=tuple(c for c in claims_in(statement)), words=body, subject=thing
    )


def _noun(question: str, text: str) -> Asked:
    """ "my cat's name?", "my birthday": a noun phrase asks for what it is."""
    text = re.sub(r" (?:is|are|was)$", "", text)
    thing = parse_thing(text)
    claims = claims_in(f"{text} is {GAP}") if thing is not None else []
    embedded = re.match(
        r"^(?P<wh>what|who|where|when|which \w+|what \w+|how old) (?P<rest>.+)$",
        text,
        re.IGNORECASE,
    )
    if embedded is not None:
        return Asked(
            question,
            "value",
            _WANTS.get(embedded["wh"].lower(), ""),
            tuple(claims_in(f"{embedded['rest']} {GAP}")),
            text,
        )
    return Asked(
        question,
        "value",
        "time" if thing and thing.head == "birthday" else "",
        tuple(claims),
        text,
        thing,
    )


def uninvert(text: str) -> str:
    """An embedded question put as a plain one: "where I live" -> "where do I live"."""
    found = re.match(
        r"^(?!(?:what|which) \w+ (?:is|are|was|were|do|does|did|have|has) (?:i|we|my|our|the|his|her|he|she)\b)(?P<wh>what|who|where|when|how old|which [\w-]+|what [\w-]+|how many [\w-]+|why|how) (?P<s>(?:my|our|his|her|their) [\w' -]{1,40}?|i|we|he|she|they|[A-Za-z][\w-]*(?:'s [\w-]+)?) (?P<v>am|is|are|was|were|[a-z]+)\b(?P<rest>.*)$",
        text,
        re.IGNORECASE,
    )
    if found is None:
        return text
    verb = found["v"].lower()
    if verb in {"is", "are", "am", "was", "were"}:
        return f"{found['wh']} {verb} {found['s']}{found['rest']}"
    if (
        verb in VERBS
        and found["s"].lower()
        not in {"do", "does", "did", "is", "are", "was", "were", "am", "have", "has", "can"}
        and verb not in {"do", "does", "did"}
    ):
        return f"{found['wh']} did {found['s']} {_base(verb)}{found['rest']}"
    return text


def _base(verb: str) -> str:
    return concept(verb) if verb in VERBS and concept(verb) in VERBS else verb


def is_broad(noun: str) -> bool:
    """Whether a noun names a kind ("pets") rather than a thing."""
    return bool(narrower(noun))


def question_tokens(text: str) -> list[str]:
    """Lower-case words of a prepared question."""
    return [token.low for token in tokens(text)]
