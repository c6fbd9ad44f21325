"""The people of the halls: windows that take cases, officers who decide them. They work
on while nodes die under them, as people do: try again, sign in again, wait."""

import datetime
import hashlib
import http.client
import random
import threading
import uuid

from lib import accounts
from scenario.residents import Resident, age_allowance, flexible_job, hardship, scan

# What an officer says with each action.
WORDS = {
    "pass": {"opinion": "审查通过"},
    "decide": {"granted": True, "opinion": "符合条件"},
    "issue": {"documentNumber": "示〔2026〕1号"},
    "deliver": {"receiver": "本人", "way": "counter"},
}
# Not now: the node starts, is read-only, or has too much to do.
LATER = {429, 503, 507}
# Somebody else was faster, or the case is not here any more since the node was put back.
OVERTAKEN = {403, 404, 409, 412, 422}
PERSONS_A_CLERK = 20_000
PAUSE_SECONDS = 0.3
REPEATS_MAX = 40
CASES_A_TURN = 3


class Person(threading.Thread):
    """Somebody at one node, with a random generator of their own."""

    def __init__(self, halls, book, node, seed):
        super().__init__(daemon=True)
        self.halls, self.book, self.node = halls, book, node
        self.chance = random.Random(seed)
        self._over = threading.Event()
        self._clients = {}

    def run(self):
        while not self._over.is_set():
            try:
                self.turn()
            except (OSError, http.client.HTTPException):
                self._over.wait(PAUSE_SECONDS)
            self._over.wait(self.chance.uniform(0.02, 0.3))

    def turn(self):
        raise NotImplementedError

    def finish(self):
        self._over.set()

    def request(self, role, method, path, body=None, headers=None):
        """The answer, or None when it is no use to go on now."""
        if role not in self._clients:
            client = self.node.client()
            signed = client.request("POST", "/api/v1/session", {
                "account": self.halls.login(self.node, role), "password": accounts.PASSWORD})
            if signed.status != 200:
                return self._refused("POST", "/api/v1/session", signed)
            self._clients[role] = client
        answer = self._clients[role].request(method, path, body, headers)
        if answer.status in (200, 201):
            return answer
        if answer.status == 401:
            del self._clients[role]  # the session has died with the machine
            return None
        return self._refused(method, path, answer)

    def _refused(self, method, path, answer):
        if answer.status in LATER:
            self.book.told_to_wait(answer.status)
            self._over.wait(PAUSE_SECONDS)
        elif answer.status not in OVERTAKEN:
            text = answer.body.decode("utf-8", "replace")
            self.book.fault(f"{self.node.name} answered {method} {path} with {answer.status}: {text[:300]}")
        return None


class Clerk(Person):
    """Takes cases: decided at once, by this town, by the other town, by the county."""

    def __init__(self, halls, book, node, seed, number):
        super().__init__(halls, book, node, seed)
        self._next = number * PERSONS_A_CLERK

    def turn(self):
        filing, image = self._next_filing()
        person = filing["form"]["id_no"]
        self.book.ask_for(person)
        life = self.halls.lives[self.node]
        key = {"Idempotency-Key": uuid.UUID(int=self.chance.getrandbits(128)).hex}
        for _ in range(REPEATS_MAX):
            # A node that was put back has forgotten what it was asked: a person would look first.
            if self._over.is_set() or life != self.halls.lives[self.node]:
                return
            try:
                answer = self.request("WINDOW_CLERK", "POST", "/api/v1/cases", filing, key)
            except (OSError, http.client.HTTPException):
                self._over.wait(PAUSE_SECONDS)
                continue
            if answer is not None:
                case = answer.json()
                self.book.number_given(case["summary"]["number"], person, self.node, image,
                                       [entry["id"] for entry in case["timeline"]])
                return

    def _next_filing(self):
        index = self._next
        self._next += 1
        own, other = (f"{town.division}201" for town in sorted(self.halls.towns, key=lambda t: t is not self.node))
        kind = self.chance.choices(("job", "elder there", "elder here", "county"), (5, 3, 1, 2))[0]
        year = 1938 if kind.startswith("elder") else 1972 if kind == "county" else 1990
        born = datetime.date(year, 1, 1) + datetime.timedelta(days=index // 900)
        who = Resident(f"张{index:06d}", born, index % 900 + 10, other if kind == "elder there" else own)
        if kind == "job":
            return flexible_job(who), None
        image = attached = None
        if self.chance.random() < 0.3:
            image = scan(self.chance.randint(100, 900), self.chance.randint(100, 900)) + who.id_no.encode()
            attached = self._attach(image)
            image = image if attached else None
        return (hardship(who, attached) if kind == "county" else age_allowance(who, attached)), image

    def _attach(self, image):
        answer = self.request("WINDOW_CLERK", "POST", "/api/v1/attachments?name=scan.png", image,
                              {"Content-Type": "image/png"})
        if answer is None:
            return None
        attached = answer.json()
        if attached["blob"] != hashlib.blake2b(image, digest_size=32).hexdigest():
            self.book.fault(f"{self.node.name} says it has another file than it was given")
        return attached


class Officer(Person):
    """Works off what waits for this node: reviews, decides, hands over."""

    def __init__(self, halls, book, node, seed):
        super().__init__(halls, book, node, seed)
        self._roles = ["COUNTY_REVIEWER", "COUNTY_APPROVER"] if node is halls.county else [
            "TOWN_REVIEWER", "TOWN_APPROVER", "WINDOW_CLERK"]

    def turn(self):
        role = self.chance.choice(self._roles)
        listed = self.request(role, "GET", "/api/v1/inbox?limit=20")
        rows = listed.json().get("rows", []) if listed else []
        for row in self.chance.sample(rows, min(len(rows), CASES_A_TURN)):
            code = next((code for code in row.get("actions", []) if code in WORDS), None)
            if code:
                self._act(role, row["summary"]["number"], code)

    def _act(self, role, number, code):
        before = self.request(role, "GET", f"/api/v1/cases/{number}")
        if before is None:
            return
        seen = {entry["id"] for entry in before.json()["timeline"]}
        after = self.request(role, "POST", f"/api/v1/cases/{number}/actions/{code}", dict(WORDS[code]),
                             {"If-Match": f'"{before.json()["etag"]}"'})
        if after is not None:
            self.book.acted(number, self.node, {entry["id"] for entry in after.json()["timeline"]} - seen)


def everybody(halls, book, seed):
    people = [Clerk(halls, book, node, f"{seed}/clerk/{node.division}/{desk}", index * 2 + desk)
              for index, node in enumerate(halls.towns) for desk in range(2)]
    people += [Officer(halls, book, node, f"{seed}/officer/{node.division}") for node in halls.staff]
    return people
