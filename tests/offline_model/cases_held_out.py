"""Written after the patterns were frozen: the first run got 86 of 93 right and invented one."""

from __future__ import annotations

from tests.offline_model.talk import case

HELD_OUT = (
    case(
        "brother's name",
        ["my little brother is named Oscar and he is a pain"],
        "What's my brother's name?",
        "Oscar",
    ),
    case("brother asked as who", ["my brother's name is Oscar"], "Who is my brother?", "Oscar"),
    case("mum", ["My mum works at the post office"], "Where does my mother work?", "post office"),
    case(
        "dad not mum",
        ["My mum works at the post office"],
        "Where does my dad work?",
        unknown=True,
        no=("post office",),
    ),
    case(
        "grew up",
        ["I grew up in Porto but I've lived in Ghent for six years"],
        "Where do I live now?",
        "Ghent",
    ),
    case(
        "grew up, origin",
        ["I grew up in Porto but I've lived in Ghent for six years"],
        "Where did I grow up?",
        "Porto",
    ),
    case("wedding date", ["Our wedding is on June 14th"], "When is my wedding?", "June 14"),
    case(
        "wedding not birthday",
        ["Our wedding is on June 14th"],
        "When's my birthday?",
        unknown=True,
        no=("June",),
    ),
    case(
        "flight",
        ["My flight to Lisbon leaves at 6:45 on Saturday"],
        "When does my flight leave?",
        "6:45",
    ),
    case(
        "flight elsewhere",
        ["My flight to Lisbon leaves at 6:45 on Saturday"],
        "When does my flight to Madrid leave?",
        unknown=True,
    ),
    case("favourite colour", ["My favorite color is teal"], "what is my favourite colour?", "Teal"),
    case(
        "favourite changed",
        ["My favourite band is Blur.", "Actually my favourite band is Pulp these days"],
        "What's my favourite band?",
        "Pulp",
        no=("Blur",),
    ),
    case("coffee", ["I really hate coffee, can't drink it"], "Do I like coffee?", "No"),
    case("tea or coffee", ["I prefer tea to coffee"], "What do I prefer, tea or coffee?", "tea"),
    case("allergy", ["I'm allergic to peanuts"], "What am I allergic to?", "Peanuts"),
    case(
        "allergy, yes-no other",
        ["I'm allergic to peanuts"],
        "Am I allergic to shellfish?",
        unknown=True,
    ),
    case(
        "quit job",
        ["I work at Initech", "I quit my job at Initech today!"],
        "Where do I work?",
        no=("Initech.",),
        unknown=False,
        who="Anna",
    ),
    case(
        "new job",
        ["I work at Initech", "Started a new job, I work at Globex now"],
        "Where do I work?",
        "Globex",
    ),
    case(
        "new job by name",
        [("Tom", "I'm a plumber"), ("Anna", "I'm a pilot")],
        "What does Tom do?",
        "plumber",
        no=("pilot",),
    ),
    case(
        "employer of other",
        [("Tom", "I work for the city council")],
        "Who does Tom work for?",
        "city council",
    ),
    case("car", ["I drive a red Fiat"], "What car do I drive?", "Fiat"),
    case(
        "instrument",
        ["I've been playing the cello since I was ten"],
        "What instrument do I play?",
        "cello",
    ),
    case(
        "instrument not sport",
        ["I play tennis every Sunday"],
        "What instrument do I play?",
        unknown=True,
        no=("tennis",),
    ),
    case("sport", ["I play tennis every Sunday"], "Which sport do I play?", "tennis"),
    case(
        "locker code",
        ["The code for the bike shed is 4471"],
        "What is the code for the bike shed?",
        "4471",
    ),
    case(
        "wrong code",
        ["The code for the bike shed is 4471"],
        "What's the code for the front door?",
        unknown=True,
        no=("4471",),
    ),
    case(
        "meeting moved",
        ["The team meeting is on Thursday", "Correction: the team meeting is on Friday"],
        "When is the team meeting?",
        "Friday",
        no=("Thursday",),
    ),
    case(
        "who broke it",
        [("Tom", "I broke the coffee machine, sorry!"), ("Cleo", "the coffee machine is great")],
        "Who broke the coffee machine?",
        "Tom",
    ),
    case(
        "who is coming", [("Tom", "Cleo is bringing the cake")], "Who is bringing the cake?", "Cleo"
    ),
    case("lent", [("Anna", "I lent my drill to Tom")], "Who did I lend my drill to?", "Tom"),
    case(
        "parked",
        ["I parked the car behind the library"],
        "Where did I park the car?",
        "behind the library",
    ),
    case("reading", ["I'm reading Middlemarch at the moment"], "What am I reading?", "Middlemarch"),
    case(
        "told when", ["My lease ends in March"], "When did I tell you about my lease?", "2 Nov 2026"
    ),
    case("lease", ["My lease ends in March"], "When does my lease end?", "March"),
    case("kids", ["I have three kids: Max, Lily and Zoe"], "How many kids do I have?", "three"),
    case(
        "kids' names",
        ["I have three kids: Max, Lily and Zoe"],
        "What are my kids called?",
        "Max",
        "Lily",
        "Zoe",
    ),
    case("no pets", ["I don't have any pets"], "Do I have a pet?", "No"),
    case("has dog unknown", ["I have a goldfish called Bubbles"], "Do I have a dog?", unknown=True),
    case("fish is a pet", ["I have a goldfish called Bubbles"], "What pets do I have?", "Bubbles"),
    case("nickname", ["Everyone calls me Nat"], "What does everyone call me?", "Nat"),
    case(
        "own name", ["hi! I'm Natalia and I am new here"], "What's my name?", "Natalia", who="Anna"
    ),
    case("wife", ["my wife Ingrid is a vet"], "What is my wife's name?", "Ingrid"),
    case("wife's work", ["my wife Ingrid is a vet"], "What does Ingrid do for a living?", "vet"),
    case("wife not sister", ["my wife Ingrid is a vet"], "What's my sister's job?", unknown=True),
    case(
        "hobby", ["In my free time I do pottery and bouldering"], "What are my hobbies?", "pottery"
    ),
    case("hobby from love", ["I love baking"], "What are my hobbies?", "baking"),
    case(
        "quote is not me",
        ['Tom said "I live in Madrid"'],
        "Where do I live?",
        unknown=True,
        no=("Madrid",),
    ),
    case("reported", ["Tom says he lives in Madrid"], "Where do I live?", unknown=True),
    case("negated city", ["I don't live in Madrid"], "Do I live in Madrid?", "No"),
    case(
        "third person told",
        [("Tom", "Cleo's birthday is on 9 September")],
        "When is Cleo's birthday?",
        "9 September",
    ),
    case(
        "third person wrong",
        [("Tom", "Cleo's birthday is on 9 September")],
        "When is Tom's birthday?",
        unknown=True,
        no=("9 September",),
    ),
)
