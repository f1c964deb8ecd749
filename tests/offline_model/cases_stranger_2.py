"""Everyday talk, on: told in one go, asked later, near misses ("?") among the questions.

A row is `question => words the answer holds ; … ! words it must not hold`.
"""

from __future__ import annotations

from tests.offline_model.talk import told

PLANS = told(
    "plans",
    [
        "Remind me that mom's surgery is on the 3rd of August",
        "we're planning to get a second dog next spring",
        "I want to learn the accordion someday.",
        "tomorrow i'm having lunch with priya at the noodle bar",
        "My parents are coming over for Easter.",
        "I need to buy milk, eggs and a birthday card for Owen.",
        "I've decided to quit smoking on January 1st.",
        "I borrowed a drill from Pete, have to give it back.",
        "I lent my copy of Dune to Farah.",
        "We are thinking of naming the baby Oskar.",
        "I can't come on Thursday because I have a physio session.",
        "I'm training for a triathlon in September",
    ],
    """
    When is my mother's operation? => On the 3rd of August. You said
    When is mom's surgery? => On the 3rd of August. You said
    When do we plan to get a second dog? => Next spring. You said
    Which instrument do I want to learn? => accordion
    Who am I having lunch with? => priya
    Who's coming for Easter? => parents
    What do I need to buy? => milk ; eggs ; card
    Who is the birthday card for? => Owen
    When do I quit smoking? => On January 1st. You said
    Who did I borrow the drill from? => Pete
    who has my copy of dune => Farah
    Why can't I come on Thursday? => physio
    What am I training for? => triathlon
    When is dad's surgery? => ?
    Who is coming for Christmas? => ?
    Who did I borrow the ladder from? => ?
    Who did I lend my bike to? => ?
    When is Farah's birthday? => ?
    What does Priya want to learn? => ?
    What am I doing on Wednesday? => ?
    """,
)

LONGTALK = told(
    "longtalk",
    [
        (
            "So today was a complete mess, the bus was late, it rained cats and dogs, and in "
            "the middle of all that my landlord Mr. Petrov called to say that the heating "
            "will be off until Friday, which, honestly, is the last thing I need right now."
        ),
        (
            "haha anyway. I spent the evening cooking with Nadia, who by the way is my new "
            "roommate, she's from Tbilisi and studies architecture, and we burned the rice "
            "twice before we gave up and ordered dumplings."
        ),
        (
            "You know what, I've been thinking about it all week and I don't think the "
            "therapist I saw in spring was right for me, so now I see Dr. Albrecht every "
            "second Wednesday, and it helps a lot, even if it is expensive."
        ),
        (
            "It's funny how time flies, my little brother Sam just turned 21 and he's already"
            " talking about moving in with his boyfriend Rafael, I can hardly believe it, "
            "feels like yesterday he was learning to ride a bike."
        ),
        "my uncle has a boat btw its called the Mary Ann and its moored in Whitby",
        "i'm tired. didnt sleep. the baby upstairs cries all night",
        (
            "Well the good news is that I passed the driving test on my third attempt, the "
            "bad news is that the laptop, a ThinkPad my dad gave me, is broken again and the "
            "repair shop says it'll take two weeks."
        ),
        "im reading a book about octopuses its by sy montgomery",
    ],
    """
    What is my landlord's name? => Mr. Petrov. You said
    Until when is the heating off? => Until Friday. You said
    Who is my roommate? => Nadia. You said
    Where is Nadia from? => Tbilisi. You said
    What does Nadia study? => Architecture. You said
    How often do I see Dr. Albrecht? => Every second Wednesday. You said
    How old is Sam? => 21. You said
    Who is Rafael? => boyfriend
    What's the name of my uncle's boat? => Mary Ann. You said
    Where is my uncles boat? => Whitby. You said
    Did I pass my driving test? => Yes. You said
    Who gave me the laptop? => dad
    what am i reading => octopus
    What did we order? => dumplings
    Where is Rafael from? => ?
    What is my aunt's boat called? => ?
    What does Sam study? => ?
    How old is Nadia? => ?
    Who gave me the phone? => ?
    Until when is the water off? => ?
    """,
)

MULTI = told(
    "multi",
    [
        "Hi, I'm Jule, I'm 34, I live in Basel with my wife Mona and our cat Schnurri.",
        "Mona works as a teacher, she teaches maths and PE",
        "my mum is called hannelore and my dad is called werner",
        "I play the violin, badly, and I sing in a choir on Thursdays.",
        "My three best friends are Kofi, Bea and Long.",
        "Kofi is getting married to Alicia in October, and I'm his best man.",
        "Bea has moved to Oslo, she works for a fish farm there.",
        "I speak German, French and a bit of Polish",
        "my fav colour is dark green",
        "I own a tent, a canoe and two paddles.",
        "i hav a bad knee from skying",
    ],
    """
    What is my name? => Jule. You said
    How old am I? => 34. You said
    Who is my wife? => Mona. You said
    What's our cat called? => Schnurri. You said
    What is my mother's name? => Hannelore. You said
    whats my dads name => Werner. You said
    What are my parents called? => Hannelore and werner. You said
    Which instrument do I play? => Violin. You said
    When do I sing in the choir? => On Thursdays. You said
    Who are my best friends? => Kofi, Bea and Long. You said
    Who is Kofi marrying? => Alicia
    Where does Bea live? => Oslo. You said
    Which languages do I speak? => German, French and a bit of Polish. You said
    What's my favorite color? => Dark green. You said
    Do I have a tent? => Yes. You said
    How many paddles do I have? => Two. You said
    where do mona and i live => In Basel with my wife Mona. You said
    What does Alicia do? => ?
    What instrument does Mona play? => ?
    Do I speak Spanish? => ?
    What is my brother's name? => ?
    What's Mona's favourite colour? => ?
    Where does Long live? => ?
    Do I have a kayak? => ?
    """,
)

FOLLOWUPS = told(
    "followups",
    [
        "My friend Dario is a chef in Naples.",
        "His wife Chiara is a lawyer.",
        "They have a daughter called Gaia, she is 4.",
        "Dario gave me a knife for my birthday.",
        "Robert called yesterday, he has found a new flat in Essen. It costs 700 euros.",
        "The new flat has a balcony.",
        "I have a twin sister named Yvonne. She lives in Perth and doesn't like flying.",
    ],
    """
    What does Dario do? => Chef. You said
    What did Dario give me? => knife
    Where does my twin sister live? => Perth. You said
    What is my twin called? => Yvonne. You said
    And what does she do? => ?
    How old is Dario? => ?
    Where does Robert's wife live? => ?
    What did Robert give me for my birthday? => ?
    Does Robert have children? => ?
    """,
)

RELATIVES = told(
    "relatives",
    [
        "my brother joe has a dog. its called Rex",
        "My sister Lena got a kitten last week, it is black.",
        "Our kids are Ada, Ben and Cy.",
        "I have three sisters: Mia, Lea and Zoe, and no brothers.",
        "My uncle Ted says that the shop closes at noon.",
        "I think my bus leaves at 8, but the train leaves at 9.",
        "My boss Ann told me that Karl quit.",
        "Dan's wife Olga works at the zoo.",
        "Mum is seventy-two and dad is 75.",
        "Ada is eight.",
        "I'm married to Chris.",
        "My old address: 4 Elm Road. New address: 9 Oak Street.",
        "Jill from accounting is pregnant.",
        "We painted the kitchen green on Tuesday.",
    ],
    """
    What are our kids called? => Ada, Ben and Cy. You said
    what are my sisters called => Lena, Mia, Lea and Zoe.
    What is my uncle called? => Ted. You said
    Who is my boss? => Ann. You said
    When does the train leave? => At 9. You said
    Where does Dan's wife work? => The zoo. You said
    How old is my mother? => Seventy-two. You said
    How old is Dad? => 75. You said
    How old is Ada? => Eight. You said
    Who is my husband? => Chris. You said
    What colour is the kitchen? => Green. You said
    What colour is my sister's kitten? => Black. You said
    What is my dog called? => ?
    What is my kitten called? => ?
    What colour is my kitten? => ?
    Do I have a dog? => ?
    Where does Dan work? => ?
    Where does Olga live? => ?
    How old is Ben? => ?
    How tall is Ada? => ?
    Does my uncle Ted ski? => ?
    Does my boss Ann have a dog? => ?
    What did we do on Thursday? => ?
    Where does Jill live? => ?
    What is my aunt called? => ?
    Which floor do I live on? => ?
    What is Joe's cat called? => ?
    """,
)

ERRANDS = told(
    "errands",
    [
        "I used to live in Turin, I moved from Turin to Genoa in 2020.",
        "The dentist appointment was moved to Friday.",
        "My flight is on 4 May at 9:30.",
        "the flight has been rescheduled to 6 May",
        "My laptop is a Dell. My new laptop is a Mac.",
        "I quit Acme last month, now I'm with Globex.",
        "Nadja isn't my wife, she's my sister.",
        "My cousin isn't called Rob.",
        "I take the pills three times a day.",
        "the gym costs 40 a month and I go every other day",
        "I had lunch with omar, he's moving to cairo",
        "I need to call the bank, the plumber and Aunt Flo",
        "The mechanic charged me 300 euros for the brakes",
        "I go by bus to work, it takes half an hour",
        "hobbies: chess, knitting and baking",
        "remind me that the keys are at Hannah's",
        "I met Vera at a wedding in Split in 2015",
        "Vera's brother bought a boat.",
    ],
    """
    Where do I live? => Genoa. You said
    Where did I live before? => Turin. You said
    When did I move to Genoa? => In 2020. You said
    When is my flight? => 6 May. You said
    How often do I take the pills? => Three times a day. You said
    How much does the gym cost? => 40
    How often do I go to the gym? => Every other day. You said
    Who did I have lunch with? => omar
    Who do I need to call? => bank ; plumber ; Flo
    How much did the brakes cost? => 300 euros. You said
    How do I get to work? => bus
    What are my hobbies? => Chess, knitting and baking. You said
    Where are the keys? => At Hannah's. You said
    Where did I meet Vera? => At a wedding in Split. You said
    Who is Nadja? => sister
    When is the dentist appointment? => Friday. You said
    What is my wife called? => ?
    What did Vera buy? => ?
    Did Vera buy a boat? => ?
    How much did the tyres cost? => ?
    Where did I meet Omar? => ?
    Do I go to work by car? => ?
    When is my doctor's appointment? => ?
    How often does Omar take pills? => ?
    Who did I have dinner with? => ?
    Where are Hannah's keys? => ?
    Where does Vera live? => ?
    Where is Vera moving? => ?
    """,
)

STRANGER_2 = (*PLANS, *LONGTALK, *MULTI, *FOLLOWUPS, *RELATIVES, *ERRANDS)
