"""Step 2: the plug is pulled in a burst of acceptances."""

import collections
import threading

from lib.api import Refused
from lib.waiting import NotHeld, until
from scenario.residents import age_allowance, flexible_job, numbered
from scenario.telling import hold, note, step

THREADS = 16
# Far more than are acknowledged before the kill, so that all threads are busy when it comes.
REQUESTS_A_THREAD = 250
ACKNOWLEDGED_BEFORE_KILL = 200
VILLAGE_OF_A = "329901101201"
VILLAGE_OF_B = "329901102201"
# What a whole case of the business looks like: its state, and its events.
WHOLE = {"RS02-01": ("ISSUED", {"filed", "decided", "issued"}), "MZ05-01": ("ACCEPTED", {"filed"})}


class Burst:
    """Sixteen windows that take cases until the node is gone."""

    def __init__(self, client, requests):
        self._client = client
        self._shares = [requests[index::THREADS] for index in range(THREADS)]
        self._lock = threading.Lock()
        self.sent = {}          # ID number → business
        self.acknowledged = {}  # ID number → case number
        self.refusals = []
        self._threads = [threading.Thread(target=self._work, args=(share,), daemon=True) for share in self._shares]

    def start(self):
        for thread in self._threads:
            thread.start()

    def join(self):
        for thread in self._threads:
            thread.join(60)
            if thread.is_alive():
                raise NotHeld("a request hangs though the node is gone")

    def _work(self, share):
        for request in share:
            person = request["form"]["id_no"]
            with self._lock:
                self.sent[person] = request["businessCode"]
            try:
                answer = self._client.request("POST", "/api/v1/cases", request)
            except OSError:
                return  # the plug is pulled
            with self._lock:
                if answer.status == 201:
                    self.acknowledged[person] = answer.json()["summary"]["number"]
                else:
                    self.refusals.append(Refused("POST", "/api/v1/cases", answer))
                    return


def kill_in_a_burst(world):
    step(2, f"Town A's process is killed in a burst of acceptances from {THREADS} windows.")
    town = world.town_a
    burst = Burst(world.clerk(town), _requests())
    burst.start()
    until(f"{ACKNOWLEDGED_BEFORE_KILL} cases are acknowledged",
          lambda: burst.refusals or len(burst.acknowledged) >= ACKNOWLEDGED_BEFORE_KILL, 60)
    town.kill()
    burst.join()
    hold(not burst.refusals, f"SIGKILL after {len(burst.acknowledged)} acknowledged acceptances of "
         f"{len(burst.sent)} requests", [str(refusal) for refusal in burst.refusals[:2]])
    hold(len(burst.sent) > len(burst.acknowledged), "requests were under way when it came")

    town.start()
    note(f"start: {town.report().get('startVerdict') or '(nothing to say)'}")
    listed = world.clerk(town).numbers()
    _check_numbers(world, burst, listed)
    _check_wholeness(world, burst, listed)
    world.numbers_given += [number for number in listed if number not in world.numbers_given]


def _requests():
    people = numbered(THREADS * REQUESTS_A_THREAD, VILLAGE_OF_A)
    # Cases for town B and cases that decide themselves: one entry and three.
    elders = numbered(len(people), VILLAGE_OF_B, first_born=people[0].born.replace(year=1935))
    return [flexible_job(person) if index % 2 else age_allowance(elder)
            for index, (person, elder) in enumerate(zip(people, elders))]


def _check_numbers(world, burst, listed):
    counted = collections.Counter(listed)
    lost = [number for number in burst.acknowledged.values() if number not in counted]
    hold(not lost, f"all {len(burst.acknowledged)} acknowledged cases are there", lost[:5])
    twice = [number for number, count in counted.items() if count > 1]
    hold(not twice and len(set(burst.acknowledged.values())) == len(burst.acknowledged), "no number is there twice", twice[:5])
    before = set(world.numbers_given)
    hold(before <= counted.keys(), "the cases of step 1 are there")
    found = len(counted) - len(before)
    hold(found <= len(burst.sent), f"{found} cases for {len(burst.sent)} requests: none was made up")


def _check_wholeness(world, burst, listed):
    clerk = world.clerk(world.town_a)
    people = set()
    for number in listed:
        if number in world.numbers_given:
            continue
        case = clerk.case(number, show_all=True)
        person = case["applicant"]["idNo"]
        business = case["summary"]["businessCode"]
        state, events = WHOLE[business]
        seen = {entry["kind"] for entry in case["timeline"] if entry["standing"] == "counts"}
        whole = (burst.sent.get(person) == business and burst.acknowledged.get(person, number) == number
                 and person not in people and case["summary"]["state"] == state and events <= seen
                 and case["form"].get("name") == case["applicant"]["name"] and case["materials"])
        if not whole:
            raise NotHeld(f"case {number} is not whole: {case['summary']}, events {sorted(seen)}")
        people.add(person)
    hold(True, f"each of the {len(people)} is whole: form, papers, and all events of its acceptance")
