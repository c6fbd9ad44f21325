#!/usr/bin/env python3
"""Two real nodes from one disk image, both running: the hub stops the one that it met
later, both sides say so, and nothing that either took in is lost. Run by tests/run http."""

import datetime
import shutil
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from orders import CLERK, VILLAGE, County  # noqa: E402
from hall import PASSWORD  # noqa: E402
from lib import tiers  # noqa: E402
from lib.waiting import until  # noqa: E402
from scenario import residents  # noqa: E402

WHY = "同一个节点身份"


class Twins(unittest.TestCase):
    """In the order of their names: each begins where the one before has ended."""

    hall = None

    def files_a_case(self, clerk, name, day):
        who = residents.Resident(name, datetime.date(1971, 1, day), 33, VILLAGE)
        answer = clerk.request("POST", "/api/v1/cases", residents.hardship(who))
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json()["summary"]["number"]

    def fleet_row(self):
        nodes = self.hall.county.own().get("/api/v1/fleet")["nodes"]
        return next(each for each in nodes if each["division"] == self.hall.town.division)

    def test_1_the_later_of_two_is_stopped_and_both_sides_say_so(self):
        hall, town = self.hall, self.hall.town
        before = self.files_a_case(hall.clerk, "先来", 1)
        town.stop()
        twin = hall.another_box()
        shutil.copytree(town.home, twin.home, ignore=shutil.ignore_patterns("*.sock"))
        shutil.copy(town.key_file, twin.key_file)
        town.start()
        first = town.signed_in(CLERK, PASSWORD)
        numbers = [before, self.files_a_case(first, "此处", 2)]
        county = hall.county.own()
        known = lambda node, number: node.own().request("GET", f"/api/v1/cases/{number}").status == 200  # noqa: E731
        until("the county met the first", lambda: known(hall.county, numbers[1]), 60)
        twin.start()
        # It is told within a second or so: what it acknowledges before is taken in.
        who = residents.Resident("彼处", datetime.date(1971, 1, 3), 33, VILLAGE)
        there = twin.signed_in(CLERK, PASSWORD).request("POST", "/api/v1/cases", residents.hardship(who))
        self.assertIn(there.status, (201, 403), there.body)
        if there.status == 201:
            numbers.append(there.json()["summary"]["number"])
        self.assertEqual(len(set(numbers)), len(numbers))

        until("the later one is told to stop", lambda: WHY in twin.report().get("readOnly", ""), 120)
        why = twin.report()["readOnly"]
        # Whom to call.
        self.assertIn(f"{hall.county.name}({hall.county.division})", why)
        self.assertIn(WHY, twin.command("status"))
        who = residents.Resident("晚来", datetime.date(1975, 1, 1), 21, VILLAGE)
        refused = twin.signed_in(CLERK, PASSWORD).request("POST", "/api/v1/cases", residents.hardship(who))
        self.assertEqual(refused.status, 403, refused.body)
        self.assertIn(why, refused.body.decode("utf-8"))
        until("the county says that there are two", lambda: self.fleet_row().get("twinHeard"), 60)
        self.assertFalse(self.fleet_row().get("readOnly", False))

        # The first goes on; what both took in is at each and above.
        self.assertEqual(town.report().get("readOnly", ""), "")
        numbers.append(self.files_a_case(first, "再来", 4))
        for node in (town, twin, hall.county):
            for number in numbers:
                until(f"{number} is at {node.home.name}", lambda node=node, number=number: known(node, number), 60)
        self.assertEqual(county.get("/api/v1/node")["cases"], str(len(numbers)))
        Twins.twin, Twins.number = twin, numbers[-2]

    def test_2_the_stopped_one_may_take_over_by_an_invitation(self):
        hall, twin = self.hall, self.twin
        division = ["--division", twin.division, "--name", twin.name]
        invitation = hall.county.command("invite", *division, "--replace").split()[-1]
        running = twin.try_command("enroll", "--data", twin.data, "--key-file", twin.key_file, invitation)
        self.assertNotEqual(running.returncode, 0)
        self.assertIn("停机", running.stderr + running.stdout)
        twin.stop()
        tiers.enroll(twin, invitation)
        twin.start()
        until("the one before is told", lambda: hall.town.report().get("revoked"), 60)
        clerk = twin.signed_in(CLERK, PASSWORD)
        self.assertEqual(clerk.request("GET", f"/api/v1/cases/{self.number}").status, 200)
        number = self.files_a_case(clerk, "新证", 5)
        county = hall.county.own()
        until("the county has it", lambda: county.request("GET", f"/api/v1/cases/{number}").status == 200, 60)


if __name__ == "__main__":
    Twins.hall = County().start()
    try:
        program = unittest.main(exit=False, verbosity=1)
    finally:
        Twins.hall.stop()
    sys.exit(0 if program.result.wasSuccessful() else 1)
