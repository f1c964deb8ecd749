"""Words that belong together: data only, general English.

`SAME` lists words that mean the same to a question, the first standing for all. `KINDS` lists what
a broader word covers: a question about a pet may be answered by a cat, never the other way round.
`IRREGULAR` lists forms that no rule makes, after the word they belong to.
"""

from __future__ import annotations

SAME = """
cat kitten kitty tomcat moggy
dog puppy pup doggy doggo pooch
rabbit bunny
horse pony
bird birdie
mother mum mom mummy mommy mama mam
father dad daddy papa pa
grandmother gran granny grandma nan nana
grandfather grandpa granddad grandad
sister sis
brother bro
child kid
baby newborn
husband hubby
wife wifey
girlfriend gf
boyfriend bf
partner fiance fiancee
friend buddy mate pal bff
colleague coworker co-worker workmate
boss supervisor
neighbour neighbor
flatmate roommate housemate
bike bicycle pushbike
motorbike motorcycle
car automobile
phone mobile smartphone cellphone
computer pc
laptop notebook
tv television telly
fridge refrigerator
couch sofa settee
flat apartment condo
house home
picture photo photograph
film movie
show series
job occupation profession career
employer company firm workplace
wage salary
birthday bday birthdate b-day
anniversary
name call title
live reside dwell inhabit
stay lodge
move relocate
work employ
study major
like love enjoy adore fancy dig
favourite favorite fave
hate dislike detest loathe despise
hobby pastime
holiday vacation
trip journey
buy purchase
get obtain receive
begin start commence
finish complete end
meet encounter
speak talk chat
say tell mention state write
marry wed
wedding marriage
surgery operation
die pass
see watch
visit tour
attend
join participate
cook prepare
make create craft
build construct
fix repair mend
break smash
lose misplace
find discover
big large huge
small little tiny
colour color
paint dye
grey gray
doctor gp physician
dentist orthodontist
teacher tutor instructor
lawyer attorney solicitor
policeman policewoman
engineer
nurse
developer programmer coder
gift present
meeting
appointment
exam examination test
deadline
interview
flight
plane aeroplane airplane
train
party celebration
rent
city town
country nation
nationality citizenship
language tongue
kind type sort
breed
model
brand
want wish
plan intend
decide choose pick settle agree
drink beverage
spouse
food dish meal
dinner supper
autumn fall
key
wifi wi-fi wireless
password passphrase
address
colleague teammate
money cash
shop store
fast quick
ill sick unwell
happy glad
afraid scared frightened
garden yard
road street
grow
drive
ride
play
travel
born birth
sell
quit
leave
graduate
come
go
turn
collect
teach
read
give
send
nickname
"""

KINDS = """
pet: cat dog hamster rabbit guinea-pig parrot budgie canary goldfish fish turtle tortoise snake
    lizard gecko horse ferret bird rat mouse gerbil chinchilla iguana hedgehog cockatiel chicken
animal: cat dog hamster rabbit parrot budgie fish goldfish turtle tortoise snake lizard horse
    ferret bird rat mouse gerbil cow sheep goat chicken duck pig
sibling: brother sister twin
parent: mother father
grandparent: grandmother grandfather
child: son daughter baby toddler boy girl
partner: husband wife girlfriend boyfriend fiance spouse
spouse: husband wife
husband: spouse
wife: spouse
son: boy
daughter: girl
go: fly travel drive walk
cost: charge pay spend
herb: coriander basil parsley mint thyme rosemary dill sage oregano chive
vegetable: carrot potato tomato onion pepper broccoli spinach cabbage leek courgette cucumber pea
    bean cauliflower aubergine celery lettuce beetroot
relative: mother father brother sister cousin uncle aunt nephew niece grandmother grandfather
family: mother father brother sister cousin uncle aunt nephew niece grandmother grandfather
    husband wife son daughter child
vehicle: car van truck lorry motorbike scooter bike
instrument: guitar piano violin cello drum flute clarinet saxophone trumpet bass harp ukulele
    banjo keyboard organ viola trombone accordion harmonica mandolin oboe
sport: tennis football soccer basketball hockey rugby cricket golf volleyball badminton swimming
    running cycling climbing baseball squash judo karate boxing rowing skiing netball handball
music: jazz rock pop metal blues techno folk punk reggae soul funk rap hip-hop classical opera
    disco house country indie grunge
food: pizza pasta sushi curry rice bread cheese cake chocolate burger soup salad noodle taco
    ramen steak olive mushroom
drink: coffee tea water juice beer wine milk lemonade cola cocoa
fruit: apple banana orange pear plum peach cherry strawberry mango grape kiwi melon pineapple
season: spring summer autumn winter
"""
"""What a broader word covers; a line that is indented goes on."""

IRREGULAR = """
be am is are was were been being
have has had having
do does did done doing
go goes going went gone
buy bought
bring brought
think thought
teach taught
catch caught
get got gotten
come came
become became
give gave given
take took taken
make made
say said
tell told
see saw seen
know knew known
grow grew grown
write wrote written
drive drove driven
ride rode ridden
break broke broken
speak spoke spoken
choose chose chosen
lose lost
leave left
meet met
find found
keep kept
sell sold
send sent
spend spent
build built
win won
run ran
begin began begun
swim swam swum
sing sang sung
drink drank drunk
eat ate eaten
fly flew flown
fall fell fallen
feel felt
hold held
sit sat
stand stood
wear wore worn
sleep slept
lend lent
pay paid
hear heard
die dying died dies
lie lay lain
man men
woman women
child children
person people
mouse mice
fish fishes
wife wives
life lives'
foot feet
tooth teeth
"""
