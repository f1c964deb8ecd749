"""What is told one day and asked after a restart. The asker is the operator, so "you" is them."""

from __future__ import annotations

from typing import NamedTuple


class Pair(NamedTuple):
    told: tuple[str, ...]
    """Lines of the operator, in order."""
    asked: str
    answer: tuple[str, ...]
    """What the answer must name; empty: it must not know."""


def pair(*told: str, asked: str, answer: str | tuple[str, ...] = ()) -> Pair:
    return Pair(told, asked, (answer,) if isinstance(answer, str) else answer)


def missed(asked: str) -> Pair:
    """Near to something that was told, and never told."""
    return Pair((), asked, ())


PAIRS = (
    # animals, people and their names
    pair("My cat is called Biscuit", asked="What is my cat called?", answer="Biscuit"),
    pair("our parrot's name is Admiral", asked="What's the name of our parrot?", answer="Admiral"),
    pair("My sister Clara is a nurse", asked="What does my sister do?", answer="nurse"),
    pair("My brother's name is Tomasz", asked="what is my brother called", answer="Tomasz"),
    pair("My boss is called Mrs. Okafor", asked="Who is my boss?", answer="Okafor"),
    pair("Our neighbour Petra plays the cello", asked="What does Petra play?", answer="cello"),
    pair("My dentist is Dr. Lindqvist", asked="Who is my dentist?", answer="Lindqvist"),
    pair("My niece is seven years old", asked="How old is my niece?", answer="seven"),
    # places
    pair("I live in Gothenburg", asked="Where do I live?", answer="Gothenburg"),
    pair("I grew up in Tarragona", asked="Where did I grow up?", answer="Tarragona"),
    pair("I was born in Windhoek", asked="Where was I born?", answer="Windhoek"),
    pair("My office is on the fourth floor", asked="Where is my office?", answer="fourth"),
    pair("I keep the spare key under the blue pot", asked="Where is the spare key?", answer="pot"),
    pair("My parents live in Maribor", asked="Where do my parents live?", answer="Maribor"),
    pair(
        "We spent last summer in Galway", asked="Where did we spend last summer?", answer="Galway"
    ),
    # dates and times
    pair("My birthday is on 14 June", asked="When is my birthday?", answer="14 June"),
    pair(
        "The dentist appointment is on Thursday",
        asked="When is the dentist appointment?",
        answer="Thursday",
    ),
    pair("Our wedding was on 3 May 2019", asked="When was our wedding?", answer="3 May 2019"),
    pair("My train leaves at 7:42", asked="When does my train leave?", answer="7:42"),
    pair("The lease ends in October", asked="When does the lease end?", answer="October"),
    # preferences
    pair("My favourite colour is teal", asked="What is my favourite colour?", answer="teal"),
    pair("I love rhubarb crumble", asked="What dessert do I love?", answer="rhubarb"),
    pair("I hate coriander", asked="What do I hate?", answer="coriander"),
    pair("I prefer trains to planes", asked="Do I prefer trains or planes?", answer="trains"),
    pair(
        "My favorite band is Mosquito Parade", asked="what's my favourite band?", answer="Mosquito"
    ),
    pair("I'm allergic to walnuts", asked="What am I allergic to?", answer="walnuts"),
    # work, things, numbers
    pair("I work as a cartographer", asked="What is my job?", answer="cartographer"),
    pair("I work at Nordvik Shipping", asked="Where do I work?", answer="Nordvik"),
    pair("My car is a green Saab", asked="What car do I have?", answer="Saab"),
    pair(
        "The wifi network is called OtterNet",
        asked="What is the wifi network called?",
        answer="OtterNet",
    ),
    pair("My shoe size is 43", asked="What is my shoe size?", answer="43"),
    pair("I bought a kayak on Monday", asked="What did I buy on Monday?", answer="kayak"),
    pair("I'm learning Basque", asked="Which language am I learning?", answer="Basque"),
    pair("I play the oboe", asked="What instrument do I play?", answer="oboe"),
    # corrections: the last word counts
    pair(
        "My locker number is 12",
        "No, my locker number is 21",
        asked="What is my locker number?",
        answer="21",
    ),
    pair(
        "My daughter's teacher is Mr. Ames",
        "Actually, my daughter's teacher is Ms. Ruiz",
        asked="Who is my daughter's teacher?",
        answer="Ruiz",
    ),
    pair(
        "My favourite tea is oolong",
        "My favourite tea is sencha now",
        asked="What is my favourite tea?",
        answer="sencha",
    ),
    # negations
    pair("I don't eat meat", asked="Do I eat meat?", answer="don't"),
    pair("I don't have a driving licence", asked="Do I have a driving licence?", answer="don't"),
    pair("I no longer smoke", asked="Do I smoke?", answer="no longer"),
    # asked for in so many words
    pair("remember that I park on level 3", asked="Where do I park?", answer="level 3"),
    pair("Remember: the boiler code is 8812", asked="What is the boiler code?", answer="8812"),
)
NEAR_MISSES = tuple(
    map(
        missed,
        (
            *("What is my dog called?", "What does my brother do?", "How old is my nephew?"),
            *("Where was my sister born?", "When is my sister's birthday?", "Who is my doctor?"),
            *("What is my favourite food?", "What is my neighbour's name in Bergen?"),
            *("Where do my grandparents live?", "What is the alarm code?", "What is my hat size?"),
            *("When does my bus leave?", "Which language does Petra speak?", "Who is my landlord?"),
        ),
    )
)
HISTORY = (
    # (author id, author, line): a server's history with two people of one name
    (41, "Sam", "I live in Turku and I work as a welder"),
    (42, "Sam", "I live in Lyon, I'm a baker"),
    (43, "Noor", "My cat is called Pickle"),
    (44, "Ilse", "My cat is called Waffle"),
)
OTHERS = (
    Pair((), "What is Noor's cat called?", ("Pickle",)),
    Pair((), "What is Ilse's cat called?", ("Waffle",)),
    Pair((), "Where does Sam live?", ("Turku", "Lyon")),
    Pair((), "What is Sam's cat called?", ()),
    Pair((), "Where does Noor live?", ()),
)
LONG_TALK = (
    *("The ferry was late again", "Rain since noon", "Somebody left the window open", "Ha, true"),
    *("The printer is jammed", "Lunch was fine", "What a long meeting", "See you at the gate"),
    *("The lift smells of paint", "Two more boxes came", "Nobody answered the phone", "Good night"),
)
BURIED = (
    pair("By the way, my tent is a Hilleberg", asked="What tent do I have?", answer="Hilleberg"),
    pair("My gym is on Kastellgatan", asked="Where is my gym?", answer="Kastellgatan"),
    pair("My goldfish is called Napoleon", asked="What is my goldfish called?", answer="Napoleon"),
)
TALK_LINES = 200
