"""What memory never keeps, however well it is said and meant.

Secrets and instructions never; health, sexuality, religion, politics, finances and minors only for
a person who turned that on for themselves. A filter of words and shapes: it errs towards not
remembering, yet a word alone rarely decides ("token ring", "policy of truth" are fine). Every
repetition in a pattern is bounded or cannot restart within itself, so time is linear in the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from events.wording import fold_marks, fold_text

if TYPE_CHECKING:
    from collections.abc import Collection

    from actors.ports import Candidate
    from events.agreements import Topic


_OWN = r"(?:my|their|his|her|our|your)"
_AM = r"(?:i'm|im|i am|am|is|are|was|were|be|been|being|they're|he's|she's)"


def _any(*patterns: str) -> re.Pattern[str]:
    """Any of the patterns as whole words of a folded text."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")


# Shapes of issued secrets, as their issuers document them. A start inside a run of the same
# characters is skipped: one look at each run.
_ISSUED = re.compile(
    r"""(?<![A-Za-z0-9_-])(?:
      (?:AKIA|ASIA)[0-9A-Z]{16}                                   # AWS
    | gh[pousr]_[A-Za-z0-9]{20,} | github_pat_\w{20,} | glpat-[\w-]{20,}
    | xox[abeoprs]-[A-Za-z0-9-]{10,} | xapp-[A-Za-z0-9-]{10,}     # Slack
    | sk-[A-Za-z0-9_-]{16,} | [srp]k_(?:live|test)_\w{10,}        # models, Stripe
    | AIza[\w-]{30,} | ya29\.[\w-]{20,}                           # Google
    | npm_\w{30,} | hf_\w{30,} | pypi-[\w-]{30,} | SG\.[\w-]{16,}\.[\w-]{16,}
    | \d{8,10}:[A-Za-z0-9_-]{35}                                  # Telegram
    | [MNO][\w-]{22,28}\.[\w-]{6}\.[\w-]{27,40} | mfa\.[\w-]{60,} # Discord
    | eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*                             # JWT
    | -----BEGIN\ [A-Z ]{0,30}PRIVATE\ KEY
    )
    | discord(?:app)?\.com/api/webhooks/\d+/ | hooks\.slack\.com/services/
    | ://[^\s/:@]{1,64}:[^\s/@]{1,64}@                            # password in an address
    """,
    re.VERBOSE | re.ASCII,
)
_KEYWORD = (
    r"(?:passwords?|passwds?|passphrase|passcode|pwd|pass word|passwort|kennwort"
    r"|contrase\u00f1a|mot de passe|senha|(?:seed|recovery|backup) (?:phrase|words)"
    r"|(?:wi-?fi|wpa2?) (?:key|pass)|(?:api|secret|private|access|encryption)[ _-]key)"
)
_VERB = r"(?: is now| is still| is| was| are| ist| es| est|'s| ?[:=]) ?"
_NO_VALUE = (  # "the password is too short" tells none
    r"(?!(?:too|very|so|not|no|never|always|only|also|just|still|now|really|quite|pretty|being|what"
    r"|required|missing|wrong|weak|strong|short|long|safe|secure|unsafe|insecure|expired|invalid"
    r"|incorrect|reset|stored|hashed|saved|kept|hidden|hard|easy|in|on|at|by|for|from|with|under|an?"
    r"|the|my|your|their|that|this|it|to|lost|gone|forgotten|leaked|unknown|ok|okay|fine|good|bad"
    r"|annoying|important|dead|hell|overrated|one|something|nothing|same|different|due|changed"
    r"|managed|shared|protected|generated|needed|set|how|why|when|where|who)(?!\w))"
)
_WITH_DIGIT = r"(?=[^\s\d]{0,80}\d)\S{4,}"
_SECRET = _any(
    rf"{_KEYWORD}{_VERB}[\"'(]?{_NO_VALUE}\S{{3,}}",
    rf"(?:tokens?|secret|key|pass|pin|pin ?code|cvv|cvc){_VERB}[\"'(]?{_WITH_DIGIT}",
    r"(?:door|gate|alarm|security|access|unlock|entry|verification|2fa|backup|recovery|lock|safe"
    r"|garage|login|otp|locker|phone) (?:code|combination|combo|pin)"
    rf"{_VERB}[\"'(]?{_WITH_DIGIT}",
    r"(?:pin|cvv|cvc)(?: code| number)? ?(?:is|was|:|=|,)? ?\d{3,8}",
    rf"(?!what|this|that|here|where|which|it|bitwarden)\S{{4,40}} (?:is|was) (?:{_OWN}|the) "
    r"(?:\w{1,20} )?(?:password|passphrase|passcode|pin)(?! (?:manager|generator|vault|on))",
    r"(?:use|uses|used|using|set) \S{4,40} (?:as|for) (?:\w{1,20} ){0,2}"
    r"(?:passwords?|passphrase|passcode|pin)(?! (?:manager|generator|vault))",
    r"(?:ssn|social security(?: number)?|passport (?:number|no\.?)|sort code|account number|routing"
    r" number)\D{0,12}[\d-]{6,}",
)
_CARD = re.compile(
    r"(?<!\d)(?:(?:\d{4}[ .-]?){3}\d{4}|\d{4}[ .-]?\d{6}[ .-]?\d{4,5}|\d{13,16})(?!\d)"
)
_CARD_ISSUERS = re.compile(  # Visa, Mastercard, Amex, Discover and UnionPay, JCB, Diners
    r"4(?:\d{12}|\d{15})|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|6[0-9]\d{14}|35\d{14}|3[068]\d{12}"
)
_IBAN = re.compile(r"(?<![a-z0-9])[a-z]{2}\d{2}(?: ?[a-z0-9]){11,40}")
_IBAN_CHARS = dict(  # of the countries with the most accounts (SWIFT's IBAN registry)
    re.findall(
        r"([a-z]{2})(\d+)",
        "no15 be16 dk18 fi18 nl18 si19 at20 ee20 lt20 lu20 ch21 hr21 lv21 bg22 de22 gb22 ge22 ie22 "
        "ae23 il23 cz24 es24 ro24 sa24 se24 sk24 pt25 tr26 fr27 gr27 it27 cy28 hu28 pl28 br29 ua29 "
        "mt31",
    )
)

_CHILD = (
    r"(?:sons?|daughters?|kids?|child|children|baby|toddler|nieces?|nephews?|grand(?:son|daughter"
    r"|kid|child)|little (?:brother|sister)|step(?:son|daughter)|twins|(?:little|baby) (?:boy|girl)"
    r")"
)
_MINOR_AGE = (
    r"(?:\d|1[0-7]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|sixteen|seventeen)"
)
_OLD = r"(?:[ -](?:year|yr|month|week)s?[ -]old| ?y/?o)"
_GRADE = (
    r"(?:(?:\d|1[0-2])(?:st|nd|rd|th) grade(?:r)?|(?:first|second|third|fourth|fifth|sixth|seventh"
    r"|eighth|ninth|tenth) grade(?:r)?|grade \d{1,2}|year \d{1,2}|kindergarten|preschool|pre-k"
    r"|day ?care|nursery|junior high|(?:elementary|primary|middle|high|secondary) school)"
)
_SCHOOL = rf"(?:{_GRADE}|(?:\w{{1,20}} ){{0,4}}(?:school|academy|elementary|grade))"
_HAVE = r"(?:have|has|had|having|got|caught|with|ha[sd] got|'ve got)"
_VOTE = (
    r"(?:vot(?:e|es|ed|ing)|support(?:s|ed|er|ing)?|donat(?:e|es|ed|ing)|campaign(?:s|ed|ing)?"
    r"|endors(?:e|es|ed)|member of|joined|pro|anti)"
)
_PER = r"(?: ?(?:/|per|an?) ?(?:year|month|week|hour|yr|mo|h)| annually| monthly| a year)"
_SUM = r"[$\u20ac\u00a3]? ?\d[\d.,]{0,12} ?(?:k|grand|dollars|euros?|pounds|usd|eur|gbp)?"

_TOPICS: Final[dict[Topic, re.Pattern[str]]] = {
    "health": _any(
        r"(?<!is a )(?<!sign is )(?<!i'm a )cancer(?! (?:sign|season|moon|research|charity))",
        r"tumou?rs?|leuka?emia|diabet(?:es|ic)|asthma(?:tic)?|epilep(?:sy|tic)|hiv|arthritis",
        rf"(?:{_AM}|{_HAVE}) bipolar(?! \w+or)|bipolar (?:disorder|depression)|adhd|ptsd",
        r"schizophreni\w{1,3}|autis(?:m|tic)",
        r"ocd|anorexi[ac]|bulimi[ac]|(?:eating|personality|panic|anxiety) (?:disorder|attacks?)",
        r"(?<!great )depression|clinically depressed|antidepressants?|insulin|chemo(?:therapy)?",
        r"dialysis|prozac|zoloft|xanax|adderall|ritalin|medications?|prescri(?:bed|ptions?)",
        r"diagnos(?:ed|is)|suicid(?:e|al)|self-?harm(?:s|ing)?|pregnan(?:t|cy)|miscarriages?",
        r"abortion|infertil(?:e|ity)|menopause|ivf|migraines?|allerg(?:y|ies)|dyslexi[ac]",
        r"allergic(?! to (?:mondays?|mornings|work|people|drama))",
        r"(?:suffer(?:s|ed|ing)?|recover(?:s|ed|ing)?) from (?!it(?!\w))\w+",
        r"anxiety|psychiatrist|rehab|blood (?:type|pressure|sugar)|cholesterol|chronic \w+",
        rf"(?:in|{_OWN}|start(?:s|ed)|sees?|seeing|goes to|going to|attend(?:s|ed)?) (?:a )?"
        r"(?:therapy|therapist)",
        rf"(?:{_HAVE}|needs?|after|scheduled for) (?:\w{{1,15}} ){{0,3}}(?:surgery|biopsy|stroke"
        r"|heart attack|concussion|seizures?)",
        rf"{_HAVE} (?:a |the )?(?:fever(?! dream)|flu|covid|corona|stds?|disability)",
        r"positive for \w+|(?:i'm|i am|im|been|^is|they're|he's|she's) (?:sick|ill|disabled)"
        r"(?= *(?:$|[.,!;]|with|today|again|since|and|in bed))",
        rf"(?:{_AM}|went|born) (?:legally |partially )?(?:deaf|blind)(?! (?:to|date|spot))",
        r"(?:recovering|drug|heroin|cocaine) (?:addict|alcoholic)\w?|alcoholi(?:sm|cs anonymous)",
        rf"(?:an|{_AM}) alcoholic|(?:broke|fractured|sprained) {_OWN} (?:leg|arm|ankle|wrist|hip)",
    ),
    "sexuality": _any(
        r"gay|lesbians?|bisexual|pansexual|asexual(?! reproduction)|homosexual|heterosexual",
        r"transgender|transsexual|non-?binary|queer|lgbtq?\w{0,3}\+?|genderfluid|polyamorous",
        r"trans (?:wo)?m[ae]n|trans (?:person|guy|girl)|(?:i'm|i am|is|am|as) trans(?![ -]\w)",
        r"c[ao]me out (?:as|to (?:my|his|her|their))|sexual (?:orientation|preference)|sexuality",
        r"sex life|(?:have|has|had|having) sex|sex with|fetish(?:es)?|kinks?",
        r"(?:i'm|i am|identif(?:y|ies) as|^is) (?:bi|straight)(?= *(?:$|[.,!;]|and|but))",
        r"straight (?:man|woman|guy|girl)|(?:attracted to|into|likes|dates) (?:wo)?men",
    ),
    "religion": _any(
        r"muslims?|moslem|islam(?:ic)?|jew(?:s|ish)?|judaism|hindu(?:s|ism)?|buddhis(?:t|ts|m)|sikhs?",
        r"(?:roman )?catholic(?:s|ism)?|protestants?|lutheran|baptist|mormons?|atheis(?:t|ts|m)",
        r"evangelical|jehovah's witness(?:es)?|quaker(?! oats)|wiccan|scientolog(?:y|ist)|ramadan",
        r"(?:greek|russian|eastern) orthodox|orthodox (?:church|christian)|christianity",
        r"quran|koran",
        rf"(?:an?|{_AM}|devout|practi[sc]ing|born-again|raised|as) (?:\w{{1,15}} )?christians?"
        r"(?! (?:bale|dior|slater|louboutin|eriksen|pulisic))|christian (?:faith|family|church)",
        r"(?:an|i'm|i am|is) agnostic(?! (?:to|about|of))",
        r"(?:go|goes|going|went|belongs?) to (?:\w{1,15} )?(?:church|mosque|synagogue|mass)",
        rf"{_OWN} (?:church|mosque|synagogue|religion|religious \w+|faith|rabbi|imam|pastor|priest)"
        r"(?! of (?:noise|elune))",
        r"religion(?: is|:)|(?:very|deeply|not|is|am|i'm) religious|baptized|baptised|bar mitzvah",
        r"believes? in (?:god|jesus|allah)|prays?(?: to| every| daily| for| five)|found jesus",
        r"(?:keeps?|eats? only|only eats?) (?:kosher|halal)|convert(?:s|ed|ing) to \w+ism",
    ),
    "politics": _any(
        r"democrats?|republicans?|communists?|socialists?|marxist|fascist|libertarian|maga|tory",
        r"tories|(?:far|alt)-?[ -](?:right|left)|pro-(?:life|choice)|brexiteer|remainer|anarchist",
        r"(?<!play )(?<!plays )(?:left|right)-wing(?! (?:back|forward))|leftist|right-winger",
        r"political (?:views?|beliefs?|opinions?|leanings?|affiliation|party)",
        r"(?:labour|conservative|republican|democratic|communist|socialist|libertarian) party",
        rf"{_VOTE}[ -](?:\w{{1,15}} ){{0,3}}(?:trump|biden|obama|clinton|harris|putin|macron|le pen"
        r"|starmer|corbyn|modi|erdogan|bolsonaro|lula|milei|orban|netanyahu|merkel|labour|brexit"
        r"|conservatives?|greens?|green party|afd|spd|cdu|fdp|snp|lib dems?|leave|remain)",
        rf"{_AM} (?:a |an |very |pretty |quite |staunch(?:ly)? )*(?:conservative|liberal)"
        r"(?= *(?:$|[.,!;]|and|but|voter|politically|values))",
    ),
    "finances": _any(
        r"salary(?! cap)|bankrupt(?:cy)?|mortgages?|net worth|credit score",
        r"bank (?:account|balance)",
        r"(?:student|car|home|payday|bank) loans?|t(?:ake|ook) out a loan|in debt|credit card debt",
        rf"{_OWN} (?:\w{{1,15}} )?(?:income|wages?|paycheck|savings|debts?|pension|overdraft)",
        rf"{_OWN} rent is|earn(?:s|ed|ing)? (?:\w{{1,10}} )?{_SUM}",
        rf"(?:makes?|making|paid) (?:\w{{1,10}} )?{_SUM}{_PER}",
        r"owes? (?:\w{1,15} ){0,3}[$\u20ac\u00a3] ?\d+",
        rf"(?:have|has|having) {_SUM} (?:in|of) (?:the bank|savings|debt|stocks|crypto)",
        rf"invest(?:s|ed) (?:\w{{1,10}} )?{_SUM}(?= in)",
        r"(?:can't|cannot|can not) (?:afford|pay) (?:\w{1,10} )?(?:rent|bills)",
        r"behind on (?:\w{1,10} )?rent",
        r"(?:on|gets?|receiv\w{1,4}) (?:unemployment|food stamps|welfare)|tax return|inheritance",
        r"(?:holds?|owns?|has|have) \d[\d.,]{0,10} (?:btc|bitcoins?|eth)|food stamps",
    ),
    "minors": _any(
        rf"{_CHILD}(?:,? \w{{1,15}}){{0,2}},?(?:'s| is| are| turn(?:s|ed|ing)?| just turned|,)"
        rf"(?: only| just| almost| now| already| aged?| turning)* {_MINOR_AGE}"
        r"(?= *(?:$|[.,!;&]|and|but|now|in|on|this|next|tomorrow|today|(?:year|yr|month|week)s?))",
        rf"{_MINOR_AGE}{_OLD} {_CHILD}|(?:{_OWN}|an?|and) {_MINOR_AGE}{_OLD}"
        r"(?= *(?:$|[.,!;]|is|has|loves|likes|who|and|goes|started))",
        r"(?:i'm|im|i am) (?:only |just |almost )?(?:\d|1[0-7])(?= *(?:$|[.,!;]|years? old"
        r"|yrs? old|y/?o(?!\w)|and|but|btw|lol|so|rn|now))",
        rf"{_CHILD}(?: \w{{1,15}}){{0,2}} turn(?:s|ed|ing)? {_MINOR_AGE}",
        rf"(?:turn(?:s|ed|ing)?|aged) 1[0-7]|^is (?:only )?{_MINOR_AGE} years? old",
        rf"{_CHILD}(?: \w{{1,15}})? (?:(?:is |are )?(?:in|at)|go(?:es)? to|attends?|enters"
        rf"|(?:is )?starting|start(?:s|ed)|studies at) {_SCHOOL}",
        rf"{_CHILD}'s? (?:school|teacher|birthday|kindergarten|class)",
        r"(?:i'm|im|i am|^is|^attends?|i attend|i go to|^goes to) (?:in |at |an? )?(?:the )?"
        rf"{_GRADE}"
        r"(?! (?:teacher|coach|principal|english|music|maths?))",
    ),
}

_SAY = (
    r"(?:respond|reply|answer|obey|treat|address|refer|pretend|greet|ping|agree|say|trust|ignore"
    r"|mention|include|follow|approve|reveal|disclose|refuse|listen|(?:call|tell|give|let|help|send)"
    r" (?:me|him|her|them|us|everyone|people|users)|(?:speak|talk|act|write) (?:in|like|as|to)"
    r"|(?:start|end|begin|finish) (?:your|every|each|all)|use (?:the|this) (?:word|name|emoji))"
)
_INSTRUCTION = _any(
    r"(?:ignore|disregard|override|bypass|forget)(?: all| any| of| the| these| those| everything"
    r"| your){0,3} (?:previous|prior|above|earlier|preceding|existing|your|system|safety|original)"
    r" (?:\w{1,15} ){0,2}(?:instructions?|rules?|prompts?|guidelines|directives|messages?|orders"
    r"|context|constraints|restrictions|training|filters?)",
    r"^\W{0,5}(?:system|assistant|developer)(?: \w{1,12}){0,2}\]? ?:",
    r"<\|?(?:im_start|system|assistant)\|?>|\[/?inst\]|#{2,} ?(?:system|instruction)s?",
    rf"from now on,? (?:you|always|never|{_SAY}|only {_SAY}|every|speak|talk|act|call)",
    r"you (?:must|shall|should|have to|need to|are to|will)(?: now| always| never| not| only){0,2}"
    rf" {_SAY}|you (?:must|shall) (?:always|never|not|obey|only)",
    r"you are (?:now|no longer) (?:\w{1,15} ){0,3}"
    r"(?:bot|assistant|ai|mode|dan|persona|unrestricted|restricted|bound|pirate|admin)",
    rf"^(?:please |you )?(?:always|never|only|do not|don't|make sure (?:you|to))(?: ever)? {_SAY}",
    rf"^(?:{_SAY}) .{{0,80}}(?:always|only|from now on|no matter what|every time|without question)",
    r"(?:assistant|bot|ai|chatbot|lorekeeper) (?:must|should|shall|has to|needs? to|is required"
    r"|is (?:not )?allowed)(?: always| never| not)* \w+",
    r"when(?:ever)? [^.!?]{1,60}[,:] (?:then )?(?:you (?:must|should|will) )?"
    rf"(?:always |only |never )?{_SAY}",
    r"(?:reveal|print|repeat|show) (?:your|the) (?:system )?(?:prompt|instructions)",
    r"new (?:system )?(?:instructions?|rules?|prompt) ?:|jailbreak|(?:dan|developer|god) mode",
    r"pretend (?:to be|you|that you)|i am your (?:creator|developer|owner|master|admin|operator)",
    r"(?:grant|give) (?:\w{1,15} ){0,3}(?:admin|root|operator|owner) (?:access|rights)",
)


def refuse_reason(
    text: str, *, guidance: bool = False, allowed: Collection[Topic] = ()
) -> str | None:
    """Why this text must not be remembered, in one sentence without its words; None if it may be.

    `guidance`: it is guidance by someone who may give it, so it may instruct. `allowed`: topics
    that the person it is about turned on for themselves. Secrets are refused whatever is said.
    """
    folded = fold_text(text)
    issued = _ISSUED.search(fold_marks(text))  # their letters' case matters
    if issued or _SECRET.search(folded) or _has_card(folded) or _has_iban(folded):
        return "it contains a secret"
    if not guidance and _INSTRUCTION.search(folded):
        return "it is an instruction, not a fact"
    for topic, pattern in _TOPICS.items():
        if topic not in allowed and pattern.search(folded):
            return f"it is about {topic}"
    return None


def refuse_candidate(candidate: Candidate, *, allowed: Collection[Topic] = ()) -> str | None:
    """The same for a grounded candidate: its fact, its evidence and its attribute."""
    guidance = candidate.fact_type == "guidance"
    texts = [candidate.fact, candidate.evidence, f"{candidate.attribute}: {candidate.value}"]
    reasons = (refuse_reason(text, guidance=guidance, allowed=allowed) for text in texts)
    return next((reason for reason in reasons if reason), None)


def _has_card(folded: str) -> bool:
    for match in _CARD.finditer(folded):
        digits = "".join(c for c in match.group() if c.isdigit())
        if _CARD_ISSUERS.fullmatch(digits) and _passes_luhn(digits):
            return True
    return False


def _passes_luhn(digits: str) -> bool:
    """The check digit of card numbers (ISO/IEC 7812-1)."""
    doubled = [int(d) * (1 + at % 2) for at, d in enumerate(reversed(digits))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0  # noqa: PLR2004  digits end at 9


def _has_iban(folded: str) -> bool:
    for match in _IBAN.finditer(folded):
        iban = match.group().replace(" ", "")
        iban = iban[: int(_IBAN_CHARS.get(iban[:2], "0"))]
        # ISO 13616: rearranged and read as base 36 digit by digit, the remainder by 97 is 1.
        if iban and int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1:
            return True
    return False
