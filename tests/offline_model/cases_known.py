"""The half of the table that the patterns were written against."""

from __future__ import annotations

from tests.offline_model.talk import Case

FILLER = tuple(
    ("Bob" if i % 2 else "Anna", text) for i, text in enumerate(
        """Good morning|Morning! How is it going?|Busy week, the office is a mess|Same here, too many meetings|Did you see the news?|Not yet
        Anyway, lunch?|Sure, the noodle place?|Perfect|It was crowded last time|Then let us go early|Deal|The weather is awful|Yes, rain all week
        My back hurts from sitting|Take a walk then|Good idea|The printer is broken again|Typical|I will call somebody|Thanks a lot|No problem
        Who took my charger?|Not me|Never mind, found it|Ha|Coffee?|Always|Two minutes|Meet you downstairs|See you there|ok""".replace("\n", "|").split("|")
    )
)  # fmt: skip


def case(
    name: str,
    talk: list[tuple[str, str]] | list[str],
    question: str,
    *must: str,
    no: tuple[str, ...] = (),
    unknown: bool = False,
    who: str = "Anna",
) -> Case:
    pairs = tuple(("Anna", one) if isinstance(one, str) else one for one in talk)
    return Case(name, pairs, question, must, no, unknown, who)


KNOWN = (
    case(
        "cat named",
        ["My cat is called Biscuit"],
        "What is my cat called?",
        "Biscuit",
        "You said",
        "2 Nov 2026",
    ),
    case(
        "cat, other words",
        ["I have a kitten named Biscuit"],
        "what's the name of my cat",
        "Biscuit",
    ),
    case("cat, no mark", ["my cat's name is biscuit"], "tell me my cat's name", "biscuit"),
    case(
        "dog not cat",
        ["My cat is called Biscuit"],
        "What is my dog called?",
        unknown=True,
        no=("Biscuit",),
    ),
    case(
        "anna's not mine",
        [("Bob", "My cat is called Rex")],
        "What is my cat called?",
        unknown=True,
        no=("Rex",),
    ),
    case(
        "somebody else's",
        [("Bob", "My cat is called Rex")],
        "What is Bob's cat called?",
        "Rex",
        "Bob said",
    ),
    case("home", ["I live in Leeds with two friends"], "Where do I live?", "Leeds."),
    case("home, paraphrase", ["I live in Leeds"], "Which city am I based in?", "Leeds"),
    case(
        "moved",
        ["I live in Paris", "I moved to Berlin last week"],
        "Where do I live?",
        "Berlin.",
        no=("Paris",),
    ),
    case(
        "corrected",
        ["My cat is called Biscuit", "No, actually it's Biscotti"],
        "What is my cat called?",
        "Biscotti.",
        no=("Biscuit",),
    ),
    case(
        "not x but y",
        ["My cat is called Biscuit", "My cat isn't called Biscuit but Waffle"],
        "What's my cat called?",
        "Waffle.",
    ),
    case("denied", ["I don't like olives"], "Do I like olives?", "No.", "don't like olives"),
    case(
        "likes leave out dislikes",
        ["I don't like olives.", "I love jazz and hiking"],
        "What do I like?",
        "Jazz",
        "hiking",
        no=("olives",),
    ),
    case(
        "dislikes",
        ["I can't stand olives", "I love jazz"],
        "What do I hate?",
        "Olives",
        no=("jazz",),
    ),
    case("birthday", ["My birthday is on 3 May"], "When was I born?", "3 May"),
    case(
        "birthday not anniversary",
        ["Our anniversary is on 3 May"],
        "When is my birthday?",
        unknown=True,
        no=("3 May",),
    ),
    case("job", ["I'm a nurse at St Mary's"], "What do I do for a living?", "nurse"),
    case("employer", ["I work as a baker at Flourish"], "Where do I work?", "Flourish"),
    case(
        "sister's home",
        [("Bob", "My sister Clara moved to Oslo")],
        "Where does Bob's sister live?",
        "Oslo",
    ),
    case(
        "sister by name",
        [("Bob", "My sister is called Clara"), ("Bob", "My sister works as a nurse")],
        "What does Clara do?",
        "nurse",
    ),
    case(
        "brother not sister",
        ["My brother lives in Oslo"],
        "Where does my sister live?",
        unknown=True,
        no=("Oslo",),
    ),
    case("pronoun", ["I have a dog. His name is Rex."], "What's my dog called?", "Rex."),
    case(
        "pronoun over messages",
        ["We got a puppy!", "We named her Luna"],
        "what is my dog's name?",
        "Luna",
    ),
    case(
        "middle of long talk",
        [*FILLER[:15], ("Anna", "by the way, my locker number is 417"), *FILLER[15:]],
        "What is my locker number?",
        "417",
    ),
    case(
        "before the history",
        [("Anna", "My bike is green"), *FILLER, *FILLER],
        "What colour is my bike?",
        "Green.",
    ),
    case("yes", ["My cat is called Biscuit"], "Is my cat called Biscuit?", "Yes."),
    case("no, another", ["My cat is called Biscuit"], "Is my cat called Rex?", "No", "Biscuit"),
    case("no home", ["I live in London"], "Do I live in Paris?", "No", "London"),
    case(
        "two annas",
        [("Anna#2", "My cat is called Rex"), ("Anna", "My cat is called Biscuit")],
        "What is my cat called?",
        "Biscuit.",
        no=("Rex",),
    ),
    case(
        "two annas, asked by bob",
        [("Anna#2", "My cat is called Rex"), ("Anna", "My cat is called Biscuit")],
        "What is Anna's cat called?",
        "Biscuit",
        "Rex",
        "id ",
        who="Bob",
    ),
    case(
        "supposed",
        ["If I had a dog I would call him Rex", "I wish my dog was called Rex"],
        "What is my dog called?",
        unknown=True,
        no=("Rex",),
    ),
    case(
        "friend's taste", ["My friend Jack dislikes football"], "Do I like football?", unknown=True
    ),
    case(
        "friend's taste, asked",
        ["My friend Jack dislikes football"],
        "Does Jack like football?",
        "No.",
    ),
    case(
        "bot's words",
        [("bot", "Your cat is called Rex")],
        "What is my cat called?",
        unknown=True,
        no=("Rex",),
    ),
    case(
        "a question is no evidence",
        ["Is my cat called Rex?"],
        "What is my cat called?",
        unknown=True,
        no=("Rex",),
    ),
    case(
        "joke",
        ["My cat is called Rex", "just kidding"],
        "What is my cat called?",
        unknown=True,
        no=("Rex",),
    ),
    case(
        "key",
        [("Bob", "The spare key is under the mat")],
        "where's the spare key?",
        "Under the mat",
        "Bob said",
    ),
    case(
        "appointment",
        ["I have a dentist appointment on Tuesday at 3pm"],
        "When is my dentist appointment?",
        "Tuesday at 3pm",
    ),
    case(
        "clock",
        ["I have a dentist appointment on Tuesday at 3pm"],
        "What time is my dentist appointment?",
        "3pm",
    ),
    case(
        "bought",
        [("Bob", "I bought a lamp for Tom yesterday")],
        "What did Bob buy for Tom?",
        "lamp",
    ),
    case(
        "when bought",
        [("Bob", "I bought a lamp for Tom yesterday")],
        "When did Bob buy a lamp?",
        "1 Nov 2026",
    ),
    case("count", ["I have two cats, Biscuit and Ginger"], "How many cats do I have?", "Two."),
    case(
        "pets",
        ["I have a cat called Biscuit and a dog called Rex"],
        "What pets do I have?",
        "Biscuit",
        "Rex",
    ),
    case(
        "who",
        [("Bob", "I have a dog"), ("Cleo", "I have a cat")],
        "Who has a dog?",
        "Bob.",
        no=("Cleo",),
    ),
    case(
        "said about",
        [("Bob", "The roadmap looks fine to me"), ("Cleo", "The roadmap is nonsense")],
        "What did Bob say about the roadmap?",
        "looks fine",
        no=("nonsense",),
    ),
    case(
        "about me",
        ["I live in Leeds", "My cat is called Biscuit"],
        "What do you know about me?",
        "Leeds",
        "Biscuit",
    ),
    case("world", ["I live in Leeds"], "What is the capital of France?", unknown=True),
    case("favourite", ["My favourite film is Alien"], "What's my favourite movie?", "Alien."),
    case(
        "favourite of another",
        ["My favourite film is Alien"],
        "What's my favourite book?",
        unknown=True,
        no=("Alien",),
    ),
    case(
        "languages",
        ["I speak French and a little German"],
        "Which languages do I speak?",
        "French",
        "German",
    ),
)
