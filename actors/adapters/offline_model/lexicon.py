"""Sorts of words the offline model knows: data only, general English, no names."""

from __future__ import annotations

FUNCTION = frozenset(
    """a an the this that these those there here it its i me my mine myself we us our ours you
    your yours he him his she her hers they them their theirs who whom whose what which when where
    why how is am are was were be been being do does did done have has had having will would shall
    should can could may might must to of in on at by for with from about into onto as than then
    so and or but if whether not no nor yes any some ever never please just also too very really
    still now already yet again currently actually exactly own s t up out off over under more most
    much many lot bit thing stuff something anything everything someone anyone else get got am pm
    o""".split()
)

KIN = frozenset(
    """mother father brother sister son daughter child husband wife partner girlfriend boyfriend
    uncle aunt cousin nephew niece grandmother grandfather friend boss colleague neighbour
    flatmate twin stepmother stepfather stepbrother stepsister mother-in-law father-in-law
    brother-in-law sister-in-law godmother godfather baby teacher tutor dentist doctor manager ex
    girl boy landlord landlady mentor coach parent sibling""".split()
)
PETS = frozenset(
    """cat dog hamster rabbit parrot budgie canary goldfish fish turtle tortoise snake lizard
    gecko horse ferret bird rat mouse gerbil chinchilla iguana hedgehog cockatiel guinea-pig pet
    chicken spider tarantula""".split()
)
FEMALE = frozenset(
    """mother sister daughter wife girlfriend aunt niece grandmother girl stepmother stepsister
    mother-in-law sister-in-law godmother landlady""".split()
)
MALE = frozenset(
    """father brother son husband boyfriend uncle nephew grandfather boy stepfather stepbrother
    father-in-law brother-in-law godfather landlord""".split()
)

# Words before a noun that change nothing about which thing is meant.
IDLE_MODIFIERS = frozenset(
    """new dear lovely beloved cute sweet own current little wonderful beautiful poor amazing
    awesome great best whole actual real full exact latest gorgeous adorable silly wee darling
    good fluffy crazy""".split()
)
# Words before a noun that make it another thing: "my old car" doesn't answer "my car".
FORMER_MODIFIERS = frozenset("ex former previous old late step half future next".split())
# "my other cat": a further one of its kind, not a replacement.
FURTHER_MODIFIERS = frozenset("other second third another first one extra".split())

COLOURS = frozenset(
    """red blue green yellow orange purple pink black white brown grey gray beige turquoise teal
    cyan magenta violet indigo gold golden silver maroon navy cream tan ginger lilac crimson
    scarlet tabby tortoiseshell blonde brunette""".split()
)
LANGUAGES = frozenset(
    """english french german spanish italian portuguese dutch danish swedish norwegian finnish
    polish czech slovak hungarian romanian bulgarian greek turkish russian ukrainian arabic hebrew
    persian farsi hindi urdu bengali punjabi tamil telugu chinese mandarin cantonese japanese
    korean thai vietnamese indonesian malay tagalog swahili welsh irish scottish gaelic basque
    catalan latin esperanto icelandic estonian latvian lithuanian serbian croatian slovenian
    albanian afrikaans yiddish klingon bsl asl""".split()
)
NATIONALITIES = LANGUAGES | frozenset(
    """british american canadian australian mexican brazilian argentinian chilean colombian
    austrian swiss belgian scottish european african asian indian pakistani egyptian moroccan
    nigerian kenyan israeli iranian iraqi lebanese syrian filipino peruvian cuban""".split()
)
# Health is private: proposed for nobody. Answering from a person's own message is still fine.
HEALTH = frozenset(
    """allergic allergy allergies asthma diabetes diabetic depression depressed anxiety adhd
    autism autistic cancer illness disease medication therapy therapist pregnant pregnancy surgery
    diagnosed epilepsy migraine migraines insulin hiv disorder bipolar ptsd coeliac celiac
    arthritis covid flu antidepressants miscarriage chemo chemotherapy rehab addiction addicted
    intolerant intolerance doctor psychiatrist hospital sick ill""".split()
)

JOB_ENDINGS = ("er", "or", "ist", "ian", "ant", "ent", "man", "woman", "eer", "ress")
JOBS = frozenset(
    """nurse chef cook pilot lawyer judge clerk vet plumber tailor actor actress journalist
    architect surgeon midwife monk nun priest pastor postie barista ceo cto sysadmin dev student
    nanny maid butcher paramedic apprentice intern freelancer coach analyst guide mechanic potter
    au-pair secretary consultant accountant""".split()
)
NOT_JOBS = frozenset(
    """brother sister mother father daughter grandmother grandfather stranger owner winner loser
    member beginner sufferer lover hater believer killer teenager parent hipster christian
    vegetarian foodie gamer stepmother stepfather morning night person human man woman fan bit
    vegan liar newcomer monster disaster burden mess""".split()
)

RELATIVE_PLACES = frozenset("here there abroad home somewhere away everywhere nowhere".split())
