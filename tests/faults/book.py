"""What the nodes have acknowledged, entry by entry, as the people in the halls know it."""

import threading
import time
from dataclasses import dataclass, field


@dataclass
class Acknowledged:
    """One case, from the answers that people were given."""
    number: str
    person: str                               # identity number of the applicant
    node: object                              # that gave the number
    scan: bytes = None
    # Entry id → (the node that acknowledged it, when).
    entries: dict = field(default_factory=dict)


class Book:
    """Thread: any."""

    def __init__(self):
        self._lock = threading.Lock()
        self.cases = {}
        self.asked = set()      # persons for whom a case was asked for, answered or not
        self.struck = []        # (number, entry id) that died with the only disk that had them
        self.faults = []        # answers that nobody should get
        self.refused = {}       # status → how often somebody was told to come again

    def ask_for(self, person):
        with self._lock:
            self.asked.add(person)

    def number_given(self, number, person, node, scan, ids):
        with self._lock:
            known = self.cases.get(number)
            if known is not None and known.person != person:
                self.faults.append(f"{number} was given to {known.person} and to {person}")
                return
            case = self.cases.setdefault(number, Acknowledged(number, person, node, scan))
            now = time.monotonic()
            for entry in ids:
                case.entries.setdefault(entry, (node, now))

    def acted(self, number, node, ids):
        """More entries of a case, acknowledged by `node`; a case of before a strike counts anew."""
        with self._lock:
            if number in self.cases:
                now = time.monotonic()
                for entry in ids:
                    self.cases[number].entries.setdefault(entry, (node, now))

    def fault(self, text):
        with self._lock:
            self.faults.append(text)

    def told_to_wait(self, status):
        with self._lock:
            self.refused[status] = self.refused.get(status, 0) + 1

    def all_owed(self):
        """Number → ids of all entries that somebody was promised so far."""
        with self._lock:
            return {case.number: set(case.entries) for case in self.cases.values() if case.entries}

    def strike(self, number, ids):
        with self._lock:
            case = self.cases[number]
            for entry in ids & case.entries.keys():
                del case.entries[entry]
                self.struck.append((number, entry))

    def owed(self):
        """The cases of which something must be there."""
        with self._lock:
            return [case for case in self.cases.values() if case.entries]

    def count(self):
        with self._lock:
            return len(self.cases), sum(len(case.entries) for case in self.cases.values())
