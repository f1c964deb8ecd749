"""Written after the third freeze: the first run got 49 of 52 right and invented twice."""

from __future__ import annotations

from tests.offline_model.cases_known import FILLER
from tests.offline_model.talk import case

HELD_OUT_3 = (
    case(
        "pony", ["My daughter's pony is called Star"], "What is my daughter's pony called?", "Star"
    ),
    case(
        "pony of son",
        ["My daughter's pony is called Star"],
        "What is my son's pony called?",
        unknown=True,
        no=("Star",),
    ),
    case(
        "flat number", ["I moved into flat 14 in Mill House"], "Which flat did I move into?", "14"
    ),
    case(
        "visa", ["My visa runs out at the end of January"], "When does my visa run out?", "January"
    ),
    case(
        "coach name",
        ["Our football coach is called Marek"],
        "What's the name of our football coach?",
        "Marek",
    ),
    case(
        "tennis coach",
        ["Our football coach is called Marek"],
        "What's the name of our tennis coach?",
        unknown=True,
        no=("Marek",),
    ),
    case("lives with", ["I live with my grandmother in Porto"], "Where do I live?", "Porto"),
    case(
        "lives with whom",
        ["I live with my grandmother in Porto"],
        "Who do I live with?",
        "grandmother",
    ),
    case("neither", ["I like neither beer nor wine"], "Do I like beer?", no=("Yes",), unknown=True),
    case("middle name", ["My middle name is Ruth"], "What is my middle name?", "Ruth"),
    case(
        "middle is no first",
        ["My middle name is Ruth"],
        "What is my first name?",
        unknown=True,
        no=("Ruth",),
    ),
    case(
        "changed jobs",
        [("Tom", "I'm a teacher"), ("Tom", "I've changed jobs, I'm a baker now")],
        "What does Tom do for a living?",
        "baker",
        no=("teacher",),
    ),
    case(
        "favourite city",
        ["My favourite city is Rome", "I live in Turin"],
        "Where do I live?",
        "Turin",
        no=("Rome",),
    ),
    case(
        "favourite city asked",
        ["My favourite city is Rome", "I live in Turin"],
        "What's my favourite city?",
        "Rome",
        no=("Turin",),
    ),
    case("hates", [("Tom", "I hate cilantro")], "What does Tom hate?", "cilantro"),
    case("does he like", [("Tom", "I hate cilantro")], "Does Tom like cilantro?", "No"),
    case("another's hate", [("Tom", "I hate cilantro")], "Do I hate cilantro?", unknown=True),
    case("met", ["I met my wife at a bus stop in Riga"], "Where did I meet my wife?", "Riga"),
    case("when met", ["I met my wife in 2009"], "When did I meet my wife?", "2009"),
    case(
        "named after me", [("Tom", "Anna lives in Basel")], "Where do I live?", "Basel", "Tom said"
    ),
    case(
        "own word wins",
        [("Tom", "Anna lives in Basel"), ("Anna", "I live in Bern")],
        "Where do I live?",
        "Bern.",
        no=("Basel",),
    ),
    case("glass of water", ["I drank a glass of water"], "Do I like water?", unknown=True),
    case(
        "saw a dog",
        ["I saw a dog called Bruno in the park"],
        "What is my dog called?",
        unknown=True,
        no=("Bruno",),
    ),
    case(
        "friend has dog",
        ["My friend has a dog called Bruno"],
        "What is my dog called?",
        unknown=True,
        no=("Bruno",),
    ),
    case(
        "friend's dog",
        ["My friend has a dog called Bruno"],
        "What is my friend's dog called?",
        "Bruno",
    ),
    case("wish", ["I wish I lived in Hawaii"], "Where do I live?", unknown=True, no=("Hawaii",)),
    case(
        "might",
        ["I might get a parrot called Polly"],
        "What is my parrot called?",
        unknown=True,
        no=("Polly",),
    ),
    case(
        "game character",
        ["In the game my character is called Zorg"],
        "What is my name?",
        unknown=True,
        no=("Zorg",),
    ),
    case(
        "two facts one line",
        ["I'm 27, I live in Ghent and I work as a welder"],
        "What is my job?",
        "welder",
    ),
    case(
        "two facts age", ["I'm 27, I live in Ghent and I work as a welder"], "How old am I?", "27"
    ),
    case("emoji", ["my cat is called Biscuit 🐱🐱"], "what's my cat called? 🙂", "Biscuit"),
    case("shouted", ["MY CAT IS CALLED BISCUIT"], "WHAT IS MY CAT CALLED?", "BISCUIT"),
    case(
        "polite",
        ["My cat is called Biscuit"],
        "Hello Lorekeeper, could you please tell me what my cat is called?",
        "Biscuit",
    ),
    case(
        "statement then question",
        ["My cat is called Biscuit"],
        "I'm tired today. What is my cat called?",
        "Biscuit",
    ),
    case(
        "date word",
        ["My driving test is on 17 February at 10:30"],
        "What day is my driving test?",
        "17 February",
    ),
    case(
        "time word",
        ["My driving test is on 17 February at 10:30"],
        "What time is my driving test?",
        "10:30",
    ),
    case(
        "swimming test",
        ["My driving test is on 17 February at 10:30"],
        "When is my swimming test?",
        unknown=True,
    ),
    case(
        "middle of day",
        [*FILLER, "my badge code is QX-77", *FILLER],
        "What's my badge code?",
        "QX-77",
    ),
    case("who has badge", [("Tom", "Cleo has the projector")], "Who has the projector?", "Cleo"),
    case("has cleo", [("Tom", "Cleo has the projector")], "Does Cleo have the projector?", "Yes"),
    case(
        "decision",
        [("Tom", "We agreed to meet on Mondays")],
        "When did we agree to meet?",
        "Mondays",
    ),
    case(
        "how long",
        ["I've been learning the violin for six years"],
        "How long have I been learning the violin?",
        "six years",
    ),
    case("height", ["My brother is 1.92 m tall"], "How tall is my brother?", "1.92"),
    case(
        "sister height",
        ["My brother is 1.92 m tall"],
        "How tall is my sister?",
        unknown=True,
        no=("1.92",),
    ),
    case("no longer vegan", ["I'm vegan", "I'm not vegan anymore"], "Am I vegan?", "No"),
    case("spelled", ["My surname is Kowalczyk"], "What's my last name?", "Kowalczyk"),
    case(
        "uncle question", ["My uncle Bert repairs clocks"], "What does my uncle repair?", "clocks"
    ),
    case(
        "aunt question", ["My uncle Bert repairs clocks"], "What does my aunt repair?", unknown=True
    ),
    case(
        "sold house",
        ["We sold the house in Kent"],
        "Do I have a house in Kent?",
        no=("Yes",),
        unknown=False,
    ),
    case("owe", [("Tom", "I owe Cleo 20 euros")], "How much does Tom owe Cleo?", "20 euros"),
    case(
        "reverse owe", [("Tom", "I owe Cleo 20 euros")], "How much does Cleo owe Tom?", unknown=True
    ),
    case("gave", [("Tom", "I gave Cleo my old laptop")], "Who gave Cleo a laptop?", "Tom"),
)

UNANSWERED = (
    # The question's noun is not in the quotation: patterns can't tell a team from a charity.
    case("team", ["I support Arsenal"], "Which team do I support?", "Arsenal"),
)
