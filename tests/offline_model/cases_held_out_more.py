"""The rest of the first held-out table."""

from __future__ import annotations

from tests.offline_model.cases_known import FILLER
from tests.offline_model.talk import case

HELD_OUT_MORE = (
    case(
        "middle of one long message",
        [
            "So much happened this week. Work was mad, two people left. " * 3
            + "My new landlord is called Mr Pennywhistle. "
            + "Then it rained all weekend and we stayed in. " * 3
        ],
        "Who is my landlord?",
        "Pennywhistle",
    ),
    case(
        "far middle",
        [*FILLER, ("Anna", "my gym membership costs 29 euros a month"), *FILLER, *FILLER],
        "How much does my gym membership cost?",
        "29 euros",
    ),
    case("phone", ["I bought a new phone, a Fairphone"], "What phone did I buy?", "Fairphone"),
    case("did I buy", ["I bought a new phone, a Fairphone"], "Did I buy a laptop?", unknown=True),
    case(
        "decided",
        [("Tom", "ok we decided to go with the blue logo")],
        "What did we decide about the logo?",
        "blue",
    ),
    case(
        "two toms",
        [("Tom#1", "I live in Bath"), ("Tom#2", "I live in Cork")],
        "Where does Tom live?",
        "Bath",
        "Cork",
        "id ",
    ),
    case(
        "same name as me",
        [("Anna#2", "I live in Cork")],
        "Where do I live?",
        unknown=True,
        no=("Cork",),
    ),
    case("lowercase everything", ["my sisters name is ella"], "whats my sisters name", "ella"),
    case(
        "turtle corrected",
        ["I have a turtle called Speedy", "wait, my turtle is called Flash, not Speedy"],
        "What's my turtle called?",
        "Flash",
    ),
    case("age", ["I just turned 41"], "How old am I?", "41"),
    case("age of brother", ["My brother is 19"], "How old is my brother?", "19"),
    case("age unknown", ["My brother is 19"], "How old am I?", unknown=True),
    case("university", ["I'm studying chemistry at Uppsala"], "What do I study?", "chemistry"),
    case("where study", ["I'm studying chemistry at Uppsala"], "Where do I study?", "Uppsala"),
    case("been to", ["I've been to Japan twice"], "Have I been to Japan?", "Yes"),
    case("not been to", ["I've been to Japan twice"], "Have I been to Korea?", unknown=True),
    case("never been", ["I've never been to Korea"], "Have I ever been to Korea?", "No"),
    case("vegetarian", ["I'm vegetarian"], "Do I eat meat?", unknown=True),
    case("vegetarian yes", ["I've been a vegetarian since 2012"], "Am I a vegetarian?", "Yes"),
    case("maybe", ["Maybe I'll move to Lyon"], "Where do I live?", unknown=True, no=("Lyon",)),
    case("would like", ["I would like to live in Lyon"], "Do I live in Lyon?", unknown=True),
    case("used to", ["I used to live in Lyon"], "Where do I live?", unknown=True),
    case(
        "past tense dog",
        ["My dog was called Buster, he died last year"],
        "What was my dog called?",
        "Buster",
    ),
    case(
        "sister's dog",
        ["My sister's dog is called Tank"],
        "What is my dog called?",
        unknown=True,
        no=("Tank",),
    ),
    case(
        "sister's dog asked",
        ["My sister's dog is called Tank"],
        "What's the name of my sister's dog?",
        "Tank",
    ),
    case("whose", [("Tom", "My parrot is called Kiwi")], "Whose parrot is called Kiwi?", "Tom"),
    case("who is kiwi", [("Tom", "My parrot is called Kiwi")], "Who is Kiwi?", "parrot"),
    case(
        "what did we talk about",
        [("Tom", "The budget needs another look")],
        "What did Tom say about the budget?",
        "another look",
    ),
    case(
        "never said",
        [("Tom", "The budget needs another look")],
        "What did Tom say about the holidays?",
        unknown=True,
    ),
    case(
        "remembered words",
        [("Anna", "remember that my blood group list is on the fridge")],
        "Where is my blood group list?",
        "on the fridge",
    ),
    case("eye colour", ["I have green eyes"], "What colour are my eyes?", "green"),
    case(
        "car colour vs bike",
        ["My bike is blue"],
        "What colour is my car?",
        unknown=True,
        no=("blue",),
    ),
    case(
        "tomorrow's plan",
        ["Tomorrow I'm meeting Cleo at the station"],
        "Where am I meeting Cleo?",
        "station",
    ),
    case(
        "when meeting",
        ["I'm meeting Cleo on Thursday evening"],
        "When am I meeting Cleo?",
        "Thursday",
    ),
    case(
        "why",
        ["I left early because my train was cancelled"],
        "Why did I leave early?",
        "train was cancelled",
    ),
    case("language learn", ["I'm learning Welsh"], "What language am I learning?", "Welsh"),
    case("speak no", ["I don't speak Italian"], "Do I speak Italian?", "No"),
    case("married", ["I'm married to Lukas"], "Who am I married to?", "Lukas"),
    case(
        "neighbour's cat",
        ["My neighbour's cat is called Mog"],
        "What's my cat called?",
        unknown=True,
        no=("Mog",),
    ),
    case(
        "typo tolerance of form", ["my cat is called Biscuit"], "do u know my cats name", "Biscuit"
    ),
    case(
        "is it true that",
        ["My cat is called Biscuit"],
        "Is it true that my cat is called Biscuit?",
        "Yes",
    ),
    case("negative question", ["I hate mushrooms"], "Don't I hate mushrooms?", "Yes"),
)
