"""Everyday talk: told in one go, asked later, near misses ("?") among the questions.

A row is `question => words the answer holds ; … ! words it must not hold`.
"""

from __future__ import annotations

from tests.offline_model.talk import told

FAMILY = told(
    "family",
    [
        "My kids are called Ella, Jonas and Mira.",
        "Ella is nine and Jonas is six.",
        "Mira was born in March last year.",
        "I'm married to Henrik, we met in Lisbon in 2011.",
        "Henrik's mother Gudrun lives in Bergen.",
        "My sister Paula is a dentist in Graz.",
        "Paula has two boys, Timo and Lars.",
        "My dad passed away in 2019.",
        "My grandmother's maiden name was Okafor.",
    ],
    """
    What are my kids called? => Ella, Jonas and Mira. You said
    How old is Jonas? => Six. You said ! nine is
    how old is ella => Nine. You said
    When was Mira born? => In March last year. You said
    Who is my husband? => Henrik. You said
    Where did I meet Henrik? => In Lisbon. You said
    When did we meet? => In 2011. You said
    Where does Gudrun live? => Bergen. You said
    Who is Gudrun? => mother
    What does my sister do for a living? => Dentist. You said
    what are paulas sons called => Timo and Lars. You said
    How many children do I have? => On record: Ella, Jonas and Mira. You said
    When did my father die? => In 2019. You said
    What was my grandma's maiden name? => Okafor. You said
    What does my brother do for a living? => ?
    What is my mother called? => ?
    Where does Henrik's father live? => ?
    When was Jonas born? => ?
    What are Henrik's sisters called? => ?
    Where does Timo go to school? => ?
    How old is Mira's cousin? => ?
    """,
)

PETS = told(
    "pets",
    [
        "we have a dog named Bruno, he's a beagle, and two goldfish",
        "Our cat Pixel is 14 years old and diabetic",
        "Anna's dog is called Waffles.",
        "Bruno hates fireworks and loves peanut butter",
        "the vet is called Dr Singh and her practice is on Mill Road",
        "Last week our hamster Peanut died :(",
        "my neighbor Greg has a parrot called Kiwi",
        "Pixel needs insulin twice a day.",
    ],
    """
    What's my dog's name? => Bruno. You said ! Waffles
    what breed is bruno => A beagle. You said
    How old is Pixel? => 14. You said
    What is Anna's dog called? => Bruno. You said
    What does Bruno love? => Peanut butter. You said
    who is our vet => Singh
    What happened to our hamster? => died
    What is Greg's parrot called? => Kiwi. You said
    How often does Pixel need insulin? => Twice a day. You said
    What is my parrot called? => ?
    What is my rabbit's name? => ?
    How old is Bruno? => ?
    What is Greg's dog called? => ?
    What does Pixel love? => ?
    What are my goldfish called? => ?
    """,
)

WORK = told(
    "work",
    [
        "I work as a nurse at St. Mary's Hospital, mostly night shifts.",
        "My boss is Deborah Klein, she's strict but fair.",
        "I started there in September 2018.",
        "Before that I was a barista at Costa.",
        "I earn 2,450 euros a month after tax",
        "My colleague Sanjay is moving to the Toronto office in May.",
        "My partner Alex is a freelance illustrator.",
        "the wifi password at work is blue-heron-77",
        "I have a performance review on the 14th of June at 10 am.",
        "Actually the review got moved to the 21st of June.",
        "I studied biology in Leeds but never finished.",
    ],
    """
    What do I do for a living? => Nurse. You said
    where do i work => St. Mary's Hospital. You said ! Costa
    Who is my boss? => Deborah Klein. You said
    How much do I earn? => 2,450 euros. You said
    Where is Sanjay moving? => To the Toronto office. You said
    When is Sanjay moving? => In May. You said
    What does Alex do? => Freelance illustrator. You said
    whats the wifi password at work? => blue-heron-77
    When is my performance review? => The 21st of June. You said
    What did I study? => Biology. You said
    Where does Alex work? => ?
    What's the wifi password at home? => ?
    Who is Alex's boss? => ?
    How much does Alex earn? => ?
    What did Alex study? => ?
    When is Sanjay's performance review? => ?
    """,
)

PLACES = told(
    "places",
    [
        "I grew up in a village called Talloires and moved to Lyon when I was 18.",
        "These days I live in Rotterdam, on the third floor, no lift.",
        "My parents still live near Annecy",
        "We went to Iceland in 2016 for our honeymoon.",
        "Next summer I'm flying to Japan with Marcus.",
        "Marcus lives in Ghent with his girlfriend Noor.",
        "The best pizza in town is at Da Gino on Witte de Withstraat.",
        "I parked the car on level 3, bay 42.",
        "the spare key is under the blue flowerpot",
        "Marcus's brother Elias just bought a house in Porto.",
    ],
    """
    Where do I live? => Rotterdam. You said ! Lyon
    Where did I grow up? => In a village called Talloires. You said
    which floor do i live on => third
    Where do mum and dad live? => Annecy. You said
    Where did we go on our honeymoon? => To Iceland. You said
    When was our honeymoon? => In 2016. You said
    Where am I going next summer? => To Japan with Marcus. You said
    Who am I going to Japan with? => Marcus
    where does marcus live? => Ghent. You said
    Who is Noor? => girlfriend
    Where did I park? => On level 3. You said
    Where's the spare key? => Under the blue flowerpot. You said
    Where did Elias buy a house? => In Porto. You said
    When did I move to Lyon? => 18
    Where did Noor grow up? => ?
    Where does Elias's girlfriend live? => ?
    When am I flying to Peru? => ?
    Where is my bike parked? => ?
    Where can I get good sushi? => ?
    Have I been to Norway? => ?
    Where did Marcus buy a house? => ?
    """,
)

LIKES = told(
    "likes",
    [
        "I really like Thai food but I can't stand coriander.",
        "my favourite film is Spirited Away",
        "i'm vegetarian since 2015",
        "I don't drink coffee any more, only green tea.",
        "My best friend Lucia loves climbing and hates the sea.",
        "I'm allergic to hazelnuts and penicillin.",
        "I prefer trains to planes.",
        "Favourite band: The National, hands down.",
        "My son Theo is crazy about dinosaurs.",
        "i used to love horror movies, now i can't watch them",
        "I take size 43 shoes.",
    ],
    """
    What kind of food do I like? => Thai food. You said
    Which herb do I dislike? => Coriander. You said
    What's my favourite movie? => Spirited Away. You said
    since when am I a vegetarian? => Since 2015. You said
    Do I drink coffee? => No. You said
    What does Lucia like doing? => Climbing. You said
    what does lucia hate => The sea. You said
    What am I allergic to? => Hazelnuts and penicillin. You said
    Do I prefer trains or planes? => trains
    What is my favorite band? => The National. You said
    What is Theo into? => Dinosaurs. You said
    What's my shoe size? => 43
    Am I allergic to cats? => ?
    What is Lucia allergic to? => ?
    What is my favourite book? => ?
    What is Theo's favourite film? => ?
    What is Theo's shoe size? => ?
    Does Lucia like Thai food? => ?
    What do I hate about trains? => ?
    """,
)

TWOSAME = told(
    "twosame",
    [
        "There are two Toms: Tom Baker is my cousin, Tom Hill is my flatmate.",
        "Tom Baker lives in Cardiff.",
        "Tom Hill works at the post office.",
        "Tom Hill's birthday is on 3 November.",
        "Tom Baker drives a red Fiat.",
        "My aunt Rose makes great jam. My friend Rose plays the cello.",
        "Sarah from work has twins.",
        "Sarah from yoga is from Chile.",
    ],
    """
    Where does Tom Baker live? => Cardiff. You said
    Where does Tom Hill work? => The post office. You said
    When is Tom Hill's birthday? => 3 November. You said
    What car does Tom Baker drive? => A red Fiat. You said
    Who is Tom Hill? => flatmate
    What instrument does my friend Rose play? => Cello. You said
    Which Sarah has twins? => work
    Where is Sarah from yoga from? => From yoga is from Chile. You said
    who is tom baker => cousin
    Where does Tom Hill live? => ?
    When is Tom Baker's birthday? => ?
    What does Tom Hill drive? => ?
    Does my aunt Rose play the cello? => ?
    Where does Tom Jones live? => ?
    """,
)

CORRECTIONS = told(
    "corrections",
    [
        "My phone number is 0171 555 020.",
        "My meeting with Carla is on Monday.",
        "Sorry, I meant Tuesday, the meeting with Carla is on Tuesday.",
        "My car is a Skoda.",
        "I sold the Skoda, I drive a Toyota now.",
        "I live in Hamburg.",
        "I moved from Hamburg to Kiel last month.",
        "My new number is 0160 444 888.",
        "Ben is not my brother, he is my cousin.",
        "My girlfriend is called Ines. We broke up in April.",
        "I don't have a brother.",
        "Forget what I said about Lena being pregnant, that was a misunderstanding",
        "I no longer work for Siemens, I'm at Bosch now.",
        "My dentist appointment is at 4, no wait, at 5.",
    ],
    """
    What's my phone number? => 0160 444 888. You said
    When do I meet Carla? => On Tuesday. You said ! on Monday.
    What car do I drive? => A Toyota. You said
    Where do I live now? => Kiel. You said
    Where did I live before? => Hamburg. You said
    Who is Ben? => cousin
    Do I have a brother? => No. You said
    Where do I work? => Bosch. You said
    When is my dentist appointment? => At 4, no wait, at 5. You said
    When is Lena's baby due? => ?
    What is my brother called? => ?
    What motorbike do I have? => ?
    Where does Carla live? => ?
    """,
)

NUMBERS = told(
    "numbers",
    [
        "I weigh 72 kilos and I'm 1.80 m tall",
        "I was born on 12 February 1988",
        "our wedding anniversary is july 9th",
        "The rent is 950 a month.",
        "My bike lock code is 4471",
        "I ran the Berlin marathon in 3:42.",
        "My flight BA283 leaves at 7:15 on Friday from Heathrow.",
        "We have three bedrooms and one bathroom.",
        "I have two brothers, Karl and Max, and no sisters",
        "Karl is three years older than me.",
        "It takes me 40 minutes to get to work.",
        "The plumber charged 180 pounds for the boiler repair.",
    ],
    """
    How tall am I? => 1.80. You said
    How much do I weigh? => 72
    When is my birthday? => 12 February 1988. You said
    What year was I born? => 12 February 1988. You said
    When's our anniversary? => July 9th. You said
    How much is my rent? => 950
    what is the code of my bike lock => 4471
    What time does my flight leave? => 7:15. You said
    How many bedrooms do we have? => Three. You said
    What are my brothers called? => Karl and Max. You said
    Do I have any sisters? => No. You said
    How much older is Karl? => Three years older than me. You said
    How much did the boiler repair cost? => 180 pounds. You said
    How tall is Karl? => ?
    When is Max's birthday? => ?
    What is my locker code? => ?
    What time does my train leave? => ?
    What was my time at the London marathon? => ?
    How much did the roof repair cost? => ?
    """,
)

STRANGER = (*FAMILY, *PETS, *WORK, *PLACES, *LIKES, *TWOSAME, *CORRECTIONS, *NUMBERS)
