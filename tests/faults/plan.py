"""What goes wrong and when, all of it from the seed."""

import random
from dataclasses import dataclass

GAP_SECONDS = 2.5
# Dealt like cards, so that a short run meets every kind: what, and how many.
DECK = {"kill": 4, "kill two": 1, "stop": 1, "freeze": 1, "cut": 4, "back up": 2, "put back": 1, "put two back": 1,
        "fill": 1}
SECONDS = {"kill": (0.1, 8), "kill two": (0.1, 6), "stop": (0.1, 3), "freeze": (0.5, 8), "cut": (0.5, 20), "fill": (3, 12)}


@dataclass(frozen=True)
class Fault:
    at: float       # seconds after the start
    what: str
    whom: tuple     # indexes into the nodes
    seconds: float  # until it is over; 0: at once
    pick: float     # of several backups, or how full


def draw(seed, seconds):
    chance = random.Random(f"{seed}/plan")
    faults = []
    at, deck = 1.0, []
    # Something to go back to.
    faults += [Fault(0.0, "back up", (node,), 0, 0) for node in range(4)]
    while True:
        if not deck:
            deck = [what for what, count in DECK.items() for _ in range(count)]
            chance.shuffle(deck)
        what = deck.pop()
        whom = chance.sample(range(4), 2)
        if what == "cut":
            whom = [chance.randint(1, 3)]
        if what == "fill":
            whom = [3]
        if what == "put two back":
            # On one path: the county and somebody above or below it.
            whom = [1, chance.choice((0, 2, 3))]
        fault = Fault(at, what, tuple(whom if "two" in what else whom[:1]), chance.uniform(*SECONDS.get(what, (0, 0))),
                      chance.random())
        if fault.at + fault.seconds > seconds:
            return faults
        faults.append(fault)
        at += chance.expovariate(1 / GAP_SECONDS)
