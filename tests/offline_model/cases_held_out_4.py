"""Written after the fourth freeze: the first run met all expectations.

Reading the answers, three of the 48 were wrong all the same (a time cut short, a past Tuesday dated
in the future, a repainted car): their expectations are sharper now.
"""

from __future__ import annotations

from tests.offline_model.cases_known import FILLER
from tests.offline_model.talk import case

HELD_OUT_4 = (
    case(
        "tortoise",
        ["We have a tortoise, he's called Gerald"],
        "What's our tortoise called?",
        "Gerald",
    ),
    case("tortoise not turtle age", ["Our tortoise Gerald turned 50"], "How old is Gerald?", "50"),
    case(
        "stepmother",
        ["My stepmother is called Irene"],
        "What's my mother called?",
        unknown=True,
        no=("Irene",),
    ),
    case(
        "train",
        ["My train to Bristol is at 8:12 tomorrow"],
        "What time is my train to Bristol?",
        "8:12",
    ),
    case(
        "other train",
        ["My train to Bristol is at 8:12 tomorrow"],
        "What time is my train to York?",
        unknown=True,
    ),
    case("bank", ["I bank with Monzo"], "Who do I bank with?", "Monzo"),
    case("new flat", ["We just moved to Aarhus!"], "Where do I live now?", "Aarhus"),
    case(
        "from to",
        ["I moved from Aarhus to Odense in June"],
        "Where do I live?",
        "Odense",
        no=("Aarhus.",),
    ),
    case(
        "sibling names",
        ["I have two brothers, Finn and Lars"],
        "What are my brothers called?",
        "Finn",
        "Lars",
    ),
    case(
        "sister count",
        ["I have two brothers, Finn and Lars"],
        "How many sisters do I have?",
        unknown=True,
    ),
    case("tea", [("Cleo", "I only drink green tea")], "What does Cleo drink?", "green tea"),
    case("drinks other", [("Cleo", "I only drink green tea")], "What do I drink?", unknown=True),
    case("pin", ["my gym locker is number 88"], "What number is my gym locker?", "88"),
    case(
        "meeting room", [("Tom", "The retro is in room Everest")], "Where is the retro?", "Everest"
    ),
    case(
        "meeting room other",
        [("Tom", "The retro is in room Everest")],
        "Where is the planning?",
        unknown=True,
    ),
    case("lunch", [("Tom", "Lunch is on Cleo today")], "Who pays rent?", unknown=True),
    case("doctor name", ["My dentist is Dr Okafor"], "Who is my dentist?", "Okafor"),
    case(
        "doctor not dentist",
        ["My dentist is Dr Okafor"],
        "Who is my lawyer?",
        unknown=True,
        no=("Okafor",),
    ),
    case(
        "correction no",
        ["My sister is 30", "no wait, she's 31"],
        "How old is my sister?",
        "31",
        no=("30.",),
    ),
    case("correction meant", ["I was born in Lille", "I meant Lens"], "Where was I born?", "Lens"),
    case(
        "hate love",
        ["I hate Mondays", "I love Fridays"],
        "What do I hate?",
        "Mondays",
        no=("Fridays",),
    ),
    case("do I love", ["I hate Mondays", "I love Fridays"], "Do I love Mondays?", "No"),
    case("third dislikes", [("Tom", "Cleo hates spiders")], "Does Cleo like spiders?", "No"),
    case("not me", [("Tom", "Cleo hates spiders")], "Do I hate spiders?", unknown=True),
    case("would", ["I would love a parrot"], "Do I have a parrot?", unknown=True),
    case("had", ["I had a parrot when I was ten"], "Do I have a dog?", unknown=True),
    case(
        "book lent",
        [("Cleo", "I borrowed Dracula from Tom")],
        "Who did Cleo borrow Dracula from?",
        "Tom",
    ),
    case(
        "borrow other",
        [("Cleo", "I borrowed Dracula from Tom")],
        "What did Tom borrow from Cleo?",
        unknown=True,
    ),
    case(
        "when vet",
        ["I took the cat to the vet on Tuesday"],
        "When did I take the cat to the vet?",
        "Tuesday",
        no=("3 Nov",),
    ),
    case(
        "when vet dog",
        ["I took the cat to the vet on Tuesday"],
        "When did I take the dog to the vet?",
        unknown=True,
    ),
    case(
        "recipe",
        ["The secret ingredient in my chili is cocoa"],
        "What's the secret ingredient in my chili?",
        "cocoa",
    ),
    case(
        "server",
        [("Tom", "The staging server is called heron")],
        "What is the staging server called?",
        "heron",
    ),
    case(
        "production",
        [("Tom", "The staging server is called heron")],
        "What is the production server called?",
        unknown=True,
        no=("heron",),
    ),
    case(
        "parking level",
        [*FILLER, *FILLER[:9], "btw I parked on level 3", *FILLER[9:]],
        "Which level did I park on?",
        "3",
    ),
    case("uni", [("Tom", "I studied law at Ghent")], "What did Tom study?", "law"),
    case(
        "twins",
        [("Anna#2", "I'm a pilot"), ("Anna", "I'm a cook")],
        "What's my job?",
        "cook",
        no=("pilot",),
    ),
    case(
        "twins asked",
        [("Anna#2", "I'm a pilot"), ("Anna", "I'm a cook")],
        "What does Anna do?",
        "cook",
        "pilot",
        who="Tom",
    ),
    case(
        "guess",
        ["I think my exam is on Monday, not sure"],
        "Is my exam on Tuesday?",
        no=("Yes",),
        unknown=True,
    ),
    case("nephew", ["My nephew Otto just learned to walk"], "What is my nephew called?", "Otto"),
    case(
        "niece",
        ["My nephew Otto just learned to walk"],
        "What is my niece called?",
        unknown=True,
        no=("Otto",),
    ),
    case("birth year", ["I was born in 1988"], "What year was I born?", "1988"),
    case(
        "allergy third",
        [("Tom", "my wife is allergic to shellfish")],
        "What is Tom's wife allergic to?",
        "shellfish",
    ),
    case(
        "allergy tom",
        [("Tom", "my wife is allergic to shellfish")],
        "What is Tom allergic to?",
        unknown=True,
    ),
    case(
        "said",
        [("Cleo", "We should repaint the shed")],
        "What did Cleo say about the shed?",
        "repaint",
    ),
    case(
        "who said shed", [("Cleo", "We should repaint the shed")], "Who mentioned the shed?", "Cleo"
    ),
    case("did I mention", ["my knee hurts"], "Did I mention my knee?", "knee hurts"),
    case("did I mention elbow", ["my knee hurts"], "Did I mention my elbow?", unknown=True),
    case(
        "contradiction question",
        ["My car is black", "I painted my car white"],
        "What colour is my car?",
        "White",
        no=("Black.",),
    ),
)
