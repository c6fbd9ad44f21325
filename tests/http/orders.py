#!/usr/bin/env python3
"""What a county orders, with real nodes: a machine is replaced and revoked, a case is
erased. Run by tests/run http."""

import datetime
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from hall import FIRST, PASSWORD, Hall, free_port  # noqa: E402
from lib import tiers  # noqa: E402
from lib.node import Node  # noqa: E402
from lib.waiting import until  # noqa: E402
from scenario import residents  # noqa: E402

CLERK = "zc-0312"
VILLAGE = "329901101200"
REASON = "设备遗失,报案号 12"


class County(Hall):
    """A province, a county and a township of it; the county has given the clerk an account."""

    def _start(self):
        county = self._node("329901", "示范县", "county")
        self.county = county
        self.nodes = [self.province, county, self.town]
        tiers.found(self.province)
        self.province.start()
        tiers.publish(self.province)
        tiers.enroll(county, tiers.invite(self.province, county.division, county.name))
        county.start()
        tiers.enroll(self.town, tiers.invite(county, self.town.division, self.town.name))
        self.town.start()
        tiers.wait_for_catalogue(self.town, self.province)
        county.own().put(f"/api/v1/accounts/{CLERK}", {"name": "王小窗", "division": self.town.division,
                                                       "roles": ["WINDOW_CLERK"], "firstPassword": FIRST})
        self.clerk = self.signed_in(self.town, FIRST)
        self.clerk.change_password(FIRST, PASSWORD)

    @staticmethod
    def signed_in(node, password):
        """The clerk, once account and password have come to the node."""
        own, client = node.own(), node.client()

        def try_it():
            if not any(each["account"] == CLERK for each in own.get("/api/v1/accounts").get("accounts", [])):
                return False
            own.post(f"/api/v1/accounts/{CLERK}/unlock")
            time.sleep(0.5)
            return client.request("POST", "/api/v1/session", {"account": CLERK, "password": password}).status < 300

        until(f"the clerk is known at {node.division}", try_it, 60)
        return client

    def _node(self, division, name, folder):
        home = self.province.home.parent / folder
        return Node(self.province.built, division, name, free_port(), free_port(), home,
                    self.province.home.parent / "keys" / f"{folder}.key")

    def another_box(self):
        box = self._node(self.town.division, self.town.name, "town-2")
        self.nodes.append(box)
        return box


class Orders(unittest.TestCase):
    """In the order of their names: each begins where the one before has ended."""

    hall = None
    number = None

    def boxes(self):
        return self.hall.county.own().get(f"/api/v1/fleet/{self.hall.town.division}/boxes")["boxes"]

    def refused(self, answer, status, what=""):
        self.assertEqual(answer.status, status, answer.body)
        self.assertIn(what, answer.body.decode("utf-8"))

    def test_1_a_machine_in_service_is_not_doubled_by_a_slip(self):
        hall = self.hall
        who = residents.Resident("陈清除", datetime.date(1971, 1, 1), 33, VILLAGE)
        answer = hall.clerk.request("POST", "/api/v1/cases", residents.hardship(who))
        self.assertEqual(answer.status, 201, answer.body)
        Orders.number = answer.json()["summary"]["number"]
        county = hall.county.own()
        until("the county has the case", lambda: county.request("GET", f"/api/v1/cases/{self.number}").status == 200)
        self.assertEqual(len(self.boxes()), 1)
        again = {"division": hall.town.division, "name": hall.town.name}
        self.refused(county.request("POST", "/api/v1/invitations", again), 409, "更换设备")
        self.refused(county.request("POST", "/api/v1/invitations", {"division": "329901109", "name": "新镇", "replaces": True}), 409)
        path = f"/api/v1/fleet/{hall.town.division}/revoke"
        self.refused(county.request("POST", path, {"reason": ""}), 422, "reason")
        self.refused(county.request("POST", path, {"reason": REASON, "node": "00000000"}), 404)
        self.refused(county.request("POST", "/api/v1/fleet/32/revoke", {"reason": REASON}), 404)
        self.refused(hall.clerk.request("POST", path, {"reason": REASON}), 403)
        self.assertNotIn("revoked", self.boxes()[0])

    def test_2_a_new_box_takes_over_and_the_old_one_is_told(self):
        hall = self.hall
        old, new = hall.town, hall.another_box()
        printed = hall.county.command("invite", "--division", old.division, "--name", old.name, "--replace")
        tiers.enroll(new, printed.split()[-1])
        new.start()
        # The box before is still on: it is cut, says why, and gives no more numbers.
        until("the old box knows", lambda: old.report().get("revoked"), 60)
        self.assertIn("已更换设备", old.report()["revoked"]["reason"])
        status = old.command("status")
        self.assertIn("吊销", status)
        who = residents.Resident("晚来", datetime.date(1975, 1, 1), 21, VILLAGE)
        self.refused(hall.clerk.request("POST", "/api/v1/cases", residents.hardship(who)), 403)
        self.assertEqual(hall.clerk.get("/api/v1/counts")["all"], "1")
        # The clerk signs in at the new one with the password that she had set.
        clerk = hall.signed_in(new, PASSWORD)
        self.assertEqual(clerk.request("POST", "/api/v1/cases", residents.hardship(who)).status, 201)
        until("the history is there", lambda: clerk.request("GET", f"/api/v1/cases/{self.number}").status == 200, 60)
        until("all is there and proven", lambda: new.report().get("equalSince"), 60)
        self.assertEqual(new.report()["completePercent"], 100)
        # What the boxes say of themselves goes on being written: equal is a matter of moments.
        until("status says so", lambda: "按散列核对" in new.command("status"), 60)
        first, second = self.boxes()
        self.assertNotIn("revoked", first)
        self.assertEqual(second["counted"], second["entries"])
        Orders.new, Orders.clerk = new, clerk

    def test_3_an_erased_case_is_gone_at_every_tier_and_each_says_so(self):
        hall = self.hall
        county = hall.county.own()
        self.refused(county.request("POST", f"/api/v1/cases/{self.number}/erase", {"reason": ""}), 422, "reason")
        self.refused(county.request("POST", "/api/v1/cases/NONE/erase", {"reason": "x"}), 404)
        self.refused(self.clerk.request("POST", f"/api/v1/cases/{self.number}/erase", {"reason": "x"}), 403)
        before = (self.new.report()["logsDigest"], county.get("/api/v1/node")["cases"])
        print_out = hall.county.command("erase", self.number, "--reason", "本人申请,2026-12")
        self.assertIn("329901 已清除", print_out)

        def removed():
            one = county.get("/api/v1/erasures")["erasures"][0]
            return one if not one.get("awaited") else None

        one = until("every node has said so", removed, 60)
        self.assertEqual({each["division"] for each in one["removed"]}, {"329901", hall.town.division})
        for node in (self.new, hall.county, hall.province):
            until(f"{node.division} has it no more",
                  lambda node=node: node.own().request("GET", f"/api/v1/cases/{self.number}").status == 404, 60)
        self.assertEqual(self.clerk.get("/api/v1/cases?q=%E9%99%88%E6%B8%85%E9%99%A4").get("rows", []), [])
        until("both are equal again", lambda: self.new.report().get("equalSince"), 60)
        self.assertNotEqual(county.get("/api/v1/node")["cases"], before[1])
        self.refused(county.request("POST", f"/api/v1/cases/{self.number}/erase", {"reason": "x"}), 404)

    def test_4_a_stolen_machine_is_cut_at_once(self):
        hall = self.hall
        printed = hall.county.command("revoke", hall.town.division, "--reason", REASON)
        self.assertIn("已吊销", printed)
        until("it knows", lambda: self.new.report().get("revoked"), 60)
        self.assertEqual(self.new.report()["revoked"]["reason"], REASON)
        done = hall.county.try_command("revoke", hall.town.division, "--data", hall.county.data, "--reason", REASON)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("已经吊销", done.stderr + done.stdout)
        # It stays out when it is started again.
        self.new.stop()
        self.new.start()
        until("it knows again", lambda: self.new.report().get("revoked"), 60)


if __name__ == "__main__":
    Orders.hall = County().start()
    try:
        program = unittest.main(exit=False, verbosity=1)
    finally:
        Orders.hall.stop()
    sys.exit(0 if program.result.wasSuccessful() else 1)
