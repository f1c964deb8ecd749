"""One normal form of words, used by all who compare them.

A quote is looked up in the message it came from, a fact is recognised when it is said again, a
forgotten fact is known by the hash of its words: each only works if both sides fold words alike.
Identity of a fact is (scope, guild, subject, `normalise_fact(fact)`), so **a change here changes
which facts are one**, and which stay forgotten.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NamedTuple

NORMALISED_CHARS_MAX = 256
"""Longer "words" are not composed: canonical ordering is quadratic in a run of combining marks, and
no real word is longer."""

_MARKS = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u02b9`\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        "\u2026": "...",
        # Invisible, or turning the direction of writing: they could only hide words.
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"),
        **dict.fromkeys(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))),
    }
)
_ARTICLES = re.compile(r"(?<![^ ])(?:an?|the)[.,;:!?]*(?: |$)")
_TRAILING = ".,;:!? "


def fold_marks(text: str) -> str:
    """Quotation marks and dashes of all kinds folded, invisible characters left out."""
    return text.replace("`", "'") if text.isascii() else text.translate(_MARKS)


def fold_text(text: str) -> str:
    """Case, white space, quotation marks and dashes folded: equal text reads the same.

    Linear in the text, idempotent, keeps every letter and digit.
    """
    if text.isascii():
        return " ".join(fold_marks(text).lower().split())
    return " ".join(map(_fold_word, fold_marks(text).split()))


def _fold_word(word: str) -> str:
    # Both forms of an accent fold alike (Unicode 3.13, canonical caseless matching, D145).
    folded = _normalised(_normalised(word, "NFD").casefold(), "NFC")
    return _normalised(folded.translate(_MARKS), "NFC")


def _normalised(word: str, form: Literal["NFC", "NFD"]) -> str:
    if word.isascii() or len(word) > NORMALISED_CHARS_MAX:
        return word
    return unicodedata.normalize(form, word)


def normalise_fact(fact: str) -> str:
    """What makes two wordings one fact: folded, without articles and trailing punctuation.

    A text of nothing but articles or punctuation keeps its folded form.
    """
    folded = fold_text(fact)
    return _ARTICLES.sub("", folded).rstrip(_TRAILING) or folded


def _table(words: str) -> dict[str, str]:
    """Words to what they mean: "two=2 third=3", or to themselves."""
    return {word: meaning or word for word, _, meaning in (w.partition("=") for w in words.split())}


_NEGATIONS = _table(
    "not=not no=not never=not none=not nothing=not without=not neither=not nor=not cannot=not "
    "dont=not doesnt=not didnt=not isnt=not wasnt=not arent=not cant=not wont=not "
    "dislike=dislike dislikes=dislike disliked=dislike hate=dislike hates=dislike hated=dislike "
    "detests=dislike loathes=dislike avoids=dislike "
    "used=past former=past formerly=past previously=past ex=past anymore=past stopped=past "
    "quit=past"
)


def polarity(text: str) -> frozenset[str]:
    """Which kinds of negation a text has: two sentences that differ in it never say the same."""
    return frozenset(
        "not" if word.endswith("n't") else _NEGATIONS[word]
        for word in (token.strip(_TRAILING) for token in fold_text(text).split())
        if word in _NEGATIONS or word.endswith("n't")
    )


def claim_key(fact: str, attribute: str, value: str) -> str | None:
    """The claim of a fact about an attribute as one text; None without an attribute.

    A denial of the value is another claim: "doesn't live in Berlin" contradicts "lives in Berlin".
    """
    if not attribute:
        return None
    return "\x1f".join((attribute, value, *sorted(polarity(fact))))


def meanings(fact: str, attribute: str = "", value: str = "") -> tuple[str, ...]:
    """What a tombstone keeps a keyed hash of: forgetting a fact takes one tombstone for each.

    The normalised fact and, if it has one, its claim, so that the same said in other words stays
    forgotten without an embedder; where that is something else, also the fact without quotation
    marks and the claim folded. Forms are only ever added here: hashes of the others are in logs.
    """
    normal = normalise_fact(fact)
    claims = (
        claim_key(fact, attribute, value),
        claim_key(fact, fold_text(attribute), fold_text(value)),
    )
    texts = (normal, normal.replace('"', ""), *claims)
    return tuple(dict.fromkeys(text for text in texts if text))


class Word(NamedTuple):
    """A word or number of a text. `form` is folded; a decimal's digits stay together."""

    form: str
    specific: bool
    """A name, number or date: what only its source can vouch for."""


_TOKEN = re.compile(
    r"""
      (?P<number>\d+(?:[.,]\d+)*)           # 3 · 1,000 · 3.5 · 1.2.3
    | (?P<word>[^\W\d_][^\W_]*(?:'[^\W\d_]+)*)  # word · PS5 · can't
    | (?P<end>[.!?:]+(?=\s) | ["(])         # what follows begins a sentence or a title
    """,
    re.VERBOSE,
)
_ORDINALS = frozenset({"st", "nd", "rd", "th"})


# Not "one" (a pronoun), "first" (an order of telling) or "second" (a moment).
_NUMBERS = _table(
    "two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 "
    "thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 "
    "third=3 fourth=4 fifth=5 sixth=6 seventh=7 eighth=8 ninth=9 tenth=10"
)
_DATES = _table(  # not "may" and "march": as months they have a capital
    "monday tuesday wednesday thursday friday saturday sunday january february april june july "
    "august september october november december yesterday today tomorrow"
)
_AFTER_NAMES = _table("is was are were has had and")
"""After these words' subject: "Zurich is …" begins with a name, "Likes …" does not."""
_STARTERS = _table(
    "the a an their his her its my our your this that these those it he she they there who what "
    "someone everyone everybody nobody one"
)


def words_of(text: str) -> list[Word]:
    """The words and numbers of a text in order, each said to be specific or not.

    Specific: numbers (also as words, two to twenty), week days, months, words with a capital letter
    except one that merely begins a sentence. The first word of a sentence counts as a name when a
    form of "to be" or "to have" follows it and it is no pronoun or article. Linear in the text.
    """
    composed = " ".join(_normalised(word, "NFC") for word in fold_marks(text).split())
    tokens = [(match.lastgroup, match.group()) for match in _TOKEN.finditer(composed)]
    found: list[Word] = []
    opening = True
    after_number = False
    for at, (kind, token) in enumerate(tokens):
        if kind == "end":
            opening, after_number = True, False
            continue
        if kind == "number":
            found.append(Word(_number(token), specific=True))
        elif not (after_number and token.lower() in _ORDINALS):
            following = tokens[at + 1][1] if at + 1 < len(tokens) else ""
            found.append(_word(token, opening=opening, following=following))
        opening, after_number = False, kind == "number"
    return found


def _number(token: str) -> str:
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", token):
        token = token.replace(",", "")  # thousands
    return token.replace(",", ".").lstrip("0") or "0"


def _word(token: str, *, opening: bool, following: str) -> Word:
    possessive = token.lower().endswith("'s")
    form = fold_text(token.removesuffix("'s").removesuffix("'S"))
    if form in _NUMBERS:
        return Word(_NUMBERS[form], specific=True)
    if form in _DATES or any(c.isdigit() for c in form):
        return Word(form, specific=True)
    if form.split("'")[0] == "i" or not any(c.isupper() for c in token):
        return Word(form, specific=False)
    if opening and not any(c.isupper() for c in token[1:]):
        named = possessive or following.lower() in _AFTER_NAMES
        return Word(form, specific=named and form not in _STARTERS)
    return Word(form, specific=True)
