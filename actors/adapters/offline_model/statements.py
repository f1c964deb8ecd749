"""From a clause to its subject and verb phrase: contractions, leading words, negation."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from actors.adapters.offline_model.claims import GAP, Thing
from actors.adapters.offline_model.english import tokens
from actors.adapters.offline_model.noun_phrases import parse_thing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.adapters.offline_model.english import Token

_AFTER_IS = (
    rf"called|named|an?|the|not|from|in|at|on|my|our|also|now|actually|allergic|married|moving"
    rf"|going|coming|working|living|studying|learning|turning|really|just|\d+|{GAP}"
)
"""Words before which "'s" is no possessive."""
_LABELS = (
    r"(?:favou?rite|fav|fave) \w+|name|birthday|age|job|hometown|nickname|surname|e-?mail|address"
    r"|hobby|hobbies"
)
"""Nouns that people write before a colon: "Favourite band: …"."""
_CONTRACTED = (
    (r"\bcan(?:not|'t)\b", "can not", "can"),
    (r"\b(i)'?m\b(?! \d*(?:am|pm)\b)", r"\1 am", "im|i'm"),
    (r"\b(\w+)'ve (sold|lost)\b", r"\1 \2", "'ve"),
    (
        r"\b(do|does|did|is|are|was|were|has|have|had|would|could|should)n'?t\b",
        r"\1 not",
        "nt|n't",
    ),
    (r"\bcant\b", "can not", "cant"),
    (r"\bwon'?t\b", "will not", "wont|won't"),
    (r"\b(i|you|we|they)'ve\b", r"\1 have", "'ve"),
    (r"\bive\b", "I have", "ive"),
    (r"\b(\w+)'re\b", r"\1 are", "'re"),
    (r"\b(\w+)'ll\b", r"\1 will", "'ll"),
    (r"\b(he|she|it)'s (?=been|got|had|gone|moved|bought|become)", r"\1 has ", "'s"),
    (r"\b(he|she|it|that|there|here|what|who|where|when|how)'s\b", r"\1 is", "'s"),
    (r"\b(what|where|who|when|how)s\b", r"\1 is", "whats|wheres|whos|whens|hows"),
    (r"\b(what|where|who|when|how)re\b", r"\1 are", "whatre|wherere|whore|whenre|howre"),
    (r"\b(name|nickname|birthday|job|age|surname|hobby)'s (?!of\b)", r"\1 is ", "'s"),
    (rf"(?<=\w)'s (?=(?:{_AFTER_IS})\b)", " is ", "'s"),
    (r"\bits (?=(?:called|named|moored|parked|an?|not)\b)", "it is ", "its"),
    (rf"^(?:my |our )?({_LABELS}): (?=\w)", r"my \1 is ", ":"),
    (r"\bgonna\b", "going to", "gonna"),
    (r"\bwanna\b", "want to", "wanna"),
    (r"\bgotta\b", "have to", "gotta"),
    (r"\bdunno\b", "do not know", "dunno"),
    (r"\bu\b", "you", "u"),
    (r"\br\b", "are", "r"),
    (r"\bur\b", "your", "ur"),
    (
        r"\b(my|our|his|her|their) (\w{2,})s (name|birthday|job|age)\b",
        r"\1 \2's \3",
        "s name|s birthday|s job|s age",
    ),
)
"""Pattern, what it becomes, and what of these a text must hold for it to be looked for at all."""
_CONTRACTIONS = tuple(
    (re.compile(short, re.IGNORECASE), full, tuple(hints.split("|")))
    for short, full, hints in _CONTRACTED
)
_LEADS = re.compile(
    r"^(?:(?:oh|ah|aha|hey|hi|hiya|hello|well|so|ok|okay|yes|yeah|yep|yup|sure|hmm+|um+|uh|erm"
    r"|btw|by the way|fyi|also|and|but|"
    r"anyway|honestly|basically|news|update|guess what|lol|haha+|to be honest|tbh"
    r"|just so you know|jsyk|for the record|for your information|"
    r"as (?:you know|i said|i mentioned|a reminder)|reminder|in fact|it turns out(?: that)?"
    r"|turns out(?: that)?|good news|bad news|"
    r"(?:the )?(?:good|bad|best|worst|great|funny) (?:news|thing|part) is(?: that)?|"
    r"i (?:just |already )?(?:said|told you|mentioned|say)(?: that)?|i(?: wi"
    r"|')?ll (?:have you know|tell you)(?: that)?|i want(?:ed)? (?:you to know|to tell you"
    r"|to say|to mention)(?: that)?|"
    r"(?:you should|please|let me tell you|let it be) kno?w?n?(?: that)?|the thing is|you know"
    r"|know what|unfortunately|luckily|sadly|finally|"
    r"currently|nowadays|these days|right now|at the moment|today|tonight|yesterday|recently"
    r"|lately|apparently|then|now|"
    r"(?:in|during) (?:my|our) (?:free|spare) time|(?:on|at) (?:the )?weekends?|after work"
    r"|for fun|every (?:day|week|weekend|morning|evening|sunday|saturday)|"
    r"(?:last|this|next) (?:night|morning|evening|week|weekend|month|year|spring|summer|autumn"
    r"|fall|winter|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|"
    r"(?:in|on|at|since|after|before|for|during|from|about|as for) [^,]{1,30},|in (?:(?:january"
    r"|february|march|april|may|june|july|august|september|october|november|december) )?\d{4}|"
    r"when i was [^,]{1,30},|my friend,|everyone|guys|folks|dear bot|lorekeeper|bot|please"
    r"|do not forget(?: that)?|remember(?: that)?|note(?: that)?|"
    r"a (?:few|couple of) (?:days|weeks|months|years) ago|\w+ (?:days?|weeks?|months?"
    r"|years?) ago)(?![\w'])[ ,:!.-]*)",
    re.IGNORECASE,
)
_CORRECTS = re.compile(
    r"^(?:(?:no|nope|nah|wait|oops|sorry|actually|correction|my mistake|my bad|i was wrong|edit"
    r"|rather|i mean|i meant(?: to say)?|"
    r"i misspoke|scratch that|that is wrong|that's wrong|not anymore|i made a mistake|i mistyped"
    r"|typo)\b[ ,:!.-]*)+",
    re.IGNORECASE,
)
ADVERBS = frozenset(
    """really also still just now currently always actually both only usually absolutely recently
    finally definitely truly totally completely simply already certainly mostly mainly generally
    often even sometimes normally officially secretly proudly deeply originally especially
    particularly quite so very once lately presently gladly honestly strongly kinda obviously
    finally soon permanently all together personally happily""".split()
)
VERBS = frozenset(
    """am is are was were be been have has had do does did will can live lives lived reside
    resides resided stay stays stayed move moves moved relocate relocated work works worked study
    studies studied major majored like likes liked love loves loved enjoy enjoys enjoyed adore
    adores hate hates hated dislike dislikes disliked detest detests loathe loathes despise prefer
    prefers preferred speak speaks spoke play plays played own owns owned drive drives drove
    collect collects bought buy buys got get gets adopted adopt go goes went come comes came call
    calls called name names named turn turned turns grew graduated attend attends attended teach
    teaches taught run runs ran want wants wanted need needs visited visit visits sold quit left
    lost married eat eats ate drink drinks drank read reads learn learns learned sing sings paint
    paints painted ride rides keep keeps bring met meet meets support supports follow follows
    practise practice practices lies belongs costs starts begins ends takes happens opens closes
    arrives
    leaves means weighs broke moved works sleeps wears wear wore joined join became won switched
    changed renamed passed died born started finished booked plan plans planned flew fly flies
    cook cooks bake bakes know knows knew look looks looked sound sounds smell smells taste tastes
    use uses used hold holds said says told think thinks feel feels felt make makes made gave give
    gives sits stands stand""".split()
)
_NOUN_MARKS = frozenset(
    "my our your his her their its the a an 's this that favourite favorite of new".split()
)
_AUX = frozenset("am is are was were be been have has had do does did will can".split())
_FINITE = _AUX - {"have", "has", "had", "do"}
_SUBJECT_WORDS_MAX = 10  # a verb later than that belongs to a sentence of another shape
_LEADS_MAX = 6  # "Oh, by the way, yesterday, …": nobody opens with more


class Predicate(NamedTuple):
    """A clause's subject and what is said of it, negation taken out."""

    thing: Thing
    subject: str
    phrase: str
    """Begins with the verb."""
    positive: bool
    correction: bool


def expand(text: str) -> str:
    """Contractions written out; possessives stay."""
    low = text.lower()
    for pattern, to, hints in _CONTRACTIONS:
        if any(hint in low for hint in hints):
            text = pattern.sub(to, text)
            low = text.lower()
    return text


def strip_leads(text: str) -> tuple[str, bool]:
    """Without greetings, asides and opening times; and whether it opens as a correction."""
    corrects = False
    for _ in range(_LEADS_MAX):
        text = text.lstrip(" ,.:;!?-*\"'()")
        found = _CORRECTS.match(text)
        if found is not None and found.end() < len(text):
            corrects, text = True, text[found.end() :]
            continue
        lead = _LEADS.match(text)
        if lead is None or lead.end() == len(text):
            break
        text = text[lead.end() :]
    return text.strip(), corrects


def predicates(clause: str) -> list[Predicate]:
    """The reading of a clause with its contractions written out: at most one.

    Empty when its subject or its verb isn't one we know.
    """
    text, corrects = strip_leads(clause)
    words = tokens(text)
    at = next((i for i in range(len(words[:_SUBJECT_WORDS_MAX])) if _is_verb(words, i)), 0)
    if at == 0:
        return []
    end = at
    while end > 1 and words[end - 1].low in ADVERBS | {"never", "no", "longer"}:
        end -= 1
    subject = text[: words[end - 1].end]
    if "," in text[words[end - 1].end : words[at].start] and "," not in subject:
        return []  # "Watched Dune, loved it": no subject at all
    if words[at].low == "used" and words[at + 1 : at + 2] and words[at + 1].low == "to":
        return []  # how it was, not how it is
    thing = _subject(subject)
    if thing is None:
        return []
    phrase, positive = _affirm(text[words[end].start :])
    return [Predicate(thing, subject, phrase, positive, corrects)]


def _is_verb(words: Sequence[Token], at: int) -> bool:
    """Whether a word is the clause's verb, not a noun that looks like one."""
    low = words[at].low
    following = words[at + 1].low if at + 1 < len(words) else ""
    if low not in VERBS or (at and words[at - 1].low in _NOUN_MARKS):
        return False
    if at == 0:
        return following != "of"  # "name of my cat"
    return low in _AUX or following not in _FINITE  # "the work was"


def _subject(words: str) -> Thing | None:
    """The subject read, its name in commas as an alias: "my dog, Rex,"."""
    thing = parse_thing(re.sub(r",[^,]*,?$", "", words))
    alias = re.search(r", ([A-Z]\w+),?$", words)
    if thing is None or alias is None or thing.alias or not thing.path:
        return thing
    return replace(thing, alias=alias[1])


_NEGATION = re.compile(
    r"^(?P<aux>(?:do|does|did|will|can|am|is|are|was|were|have|has|had) )?(?P<adv>(?:really "
    r"|actually |just |still |even )*)"
    r"(?:not|never|no longer)(?: (?:really|actually|even|particularly|ever))* ?",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"(?<=\w)(?:,? (?:now|nowadays|currently|these days|at the moment|right now|too|as well|again"
    r"|though|lol|haha|btw|by the way|tbh|actually|already|at last|finally))+$",
    re.IGNORECASE,
)
_ANYMORE = re.compile(r",? (?:any ?more|any longer)\b", re.IGNORECASE)


_KEPT = frozenset("am is are was were have has had can".split())


def _affirm(phrase: str) -> tuple[str, bool]:
    """The phrase without "do" and negation: ("like olives", False) for "do not like olives"."""
    found = _NEGATION.match(phrase)
    if found is not None:
        aux = (found["aux"] or "").strip()
        rest = _ANYMORE.sub("", phrase[found.end() :])
        phrase = f"{aux} {rest}" if aux.lower() in _KEPT else rest
    else:
        first, _, rest = phrase.partition(" ")
        emphatic = first.lower() in {"do", "does", "did"}
        if emphatic and rest.split(" ", 1)[0].lower() in VERBS | ADVERBS:
            phrase = rest  # "I do like it"
    words = _TRAILING.sub("", phrase).split(" ")
    leading = _ADVERBS_REACH
    kept = [w for i, w in enumerate(words) if i >= leading or not _idle(words, i)]
    return " ".join(kept), found is None


_ADVERBS_REACH = 3  # "is still really fond of": adverbs further on belong to the value


def _idle(words: Sequence[str], at: int) -> bool:
    """Whether a word is an adverb with nothing but adverbs and auxiliaries before it."""
    before = {word.lower() for word in words[:at]}
    return words[at].lower() in ADVERBS and before <= ADVERBS | _AUX
