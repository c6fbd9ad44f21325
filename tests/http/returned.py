#!/usr/bin/env python3
"""Returned data with real nodes: a package goes to the township that it names, fills in a
form there, is taken away again; a restored machine reads none of it until the hub has said
what is gone. Run by tests/run http."""

import datetime
import json
import shutil
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from hall import PASSWORD  # noqa: E402
from lib.waiting import until  # noqa: E402
from orders import CLERK, County  # noqa: E402
from scenario import residents  # noqa: E402

VILLAGE = "329901101200"
ELSEWHERE = "329901102200"
RESOURCE = "DS_UNEMPLOYED"
PACKAGES = f"/api/v1/returned/{RESOURCE}/packages"
FIELD = "unemp_date"  # of residents.HARDSHIP, from the data set's reg_date
STAYS = residents.Resident("陈留下", datetime.date(1971, 3, 4), 41, VILLAGE)
STATES = residents.Resident("吴更正", datetime.date(1973, 3, 4), 45, VILLAGE)
MOVES = residents.Resident("周搬走", datetime.date(1972, 3, 4), 43, VILLAGE)
DAY = datetime.date.today() - datetime.timedelta(days=9)


def row(who, village, registered):
    return {"id_no": who.id_no, "name": who.name, "division_code": village, "sex": "1", "birth_date": who.born.isoformat(),
            "reg_date": registered, "status": "unemployed", "hardship": True}


def package(*rows, days_later=0):
    return {"asOf": (DAY + datetime.timedelta(days=days_later)).isoformat(), "grade": "A", "rows": list(rows)}


class Returned(unittest.TestCase):
    """In the order of their names: each begins where the one before has ended."""

    hall = None

    def setUp(self):
        self.county = self.hall.county.own()
        self.clerk = self.hall.clerk

    def held(self, who):
        """What the clerk is given for the field of the form."""
        path = f"/api/v1/returned/prefill?idNo={who.id_no}&businessCode={residents.HARDSHIP}"
        values = self.clerk.get(path).get("values", [])
        return next((value for value in values if value["field"] == FIELD), {})

    def test_1_a_package_with_one_fault_is_refused_whole_with_its_row(self):
        bad = row(MOVES, VILLAGE, "2026-02-30")
        answer = self.county.request("POST", PACKAGES, package(row(STAYS, VILLAGE, "2026-03-01"), bad))
        self.assertEqual(answer.status, 422, answer.body)
        self.assertIn({"where": "第 2 条 reg_date", "what": "应为日期,如 2026-11-01"}, answer.json()["errors"])
        self.assertEqual(self.counted(self.hall.county), 0)

    def test_2_a_fact_fills_in_the_form_at_the_township_and_the_look_is_written_down(self):
        good = package(row(STAYS, VILLAGE, "2026-03-01"), row(MOVES, VILLAGE, "2026-04-01"))
        self.assertEqual(self.county.post(PACKAGES, good)["added"], 2)
        self.assertEqual(self.county.post(PACKAGES, good)["same"], 2)
        until("the town has it", lambda: "value" in self.held(STAYS), 60)
        value = self.held(STAYS)
        self.assertEqual((value["value"], value["provider"], value["grade"], value["asOf"]),
                         ("2026-03-01", "省人社厅", "A", DAY.isoformat()))
        looks = [json.loads(line) for line in self.hall.town.log.read_text("utf-8").splitlines() if "returned_looked" in line]
        self.assertTrue(any(look["account"] == f"{self.hall.town.division}/{CLERK}" and look["about"] == residents.HARDSHIP
                            and look["shown"] == [f"{RESOURCE}.{FIELD}"] for look in looks), looks)
        self.assertNotIn(STAYS.id_no, self.hall.town.log.read_text("utf-8"))

    def test_3_who_may_not_is_told_so(self):
        self.assertEqual(self.clerk.request("POST", PACKAGES, package(row(STAYS, VILLAGE, "2026-03-01"))).status, 403)
        # A township takes data in; it returns none.
        self.assertEqual(self.hall.town.own().request("POST", PACKAGES, package(row(STAYS, VILLAGE, "2026-03-01"))).status, 403)
        path = f"/api/v1/returned/prefill?idNo={STAYS.id_no}&businessCode="
        self.assertEqual(self.county.request("GET", path + residents.HARDSHIP).status, 403)
        # Nothing without saying what for, and nothing for an item that does not ask for it.
        self.assertEqual(self.clerk.request("GET", path).status, 422)
        self.assertEqual(self.clerk.get(path + residents.AGE_ALLOWANCE)["values"], [])

    def test_4_a_restored_machine_reads_nothing_until_the_hub_has_said_what_is_gone(self):
        hall, town = self.hall, self.hall.town
        until("the town has both", lambda: self.counted(town) == 2, 60)
        saved = town.home / "saved.yc"
        town.command("backup", "--to", saved)
        newer = package(row(MOVES, ELSEWHERE, "2026-04-01"), days_later=1)
        self.assertEqual(self.county.post(PACKAGES, newer)["moved"], 1)
        until("the town has lost who moved", lambda: self.counted(town) == 1, 60)
        self.assertEqual(self.held(MOVES), {})
        hall.county.stop()
        town.stop()
        shutil.move(town.data, town.home / "data-lost")
        town.command("restore", "--from", saved, with_key=True)
        town.start()
        Returned.hall.clerk = self.clerk = hall.signed_in(town, PASSWORD)
        # It has all of the backup again, who moved among it, and shows nobody.
        self.assertEqual(self.counted(town), 2)
        for who in (STAYS, MOVES):
            value = self.held(who)
            self.assertTrue(value.get("locked"), value)
            self.assertNotIn("value", value)
            self.assertIn("备份", value["lockedWhy"])
        printed = town.command("status")
        self.assertIn("已锁定", printed)
        self.assertIn("办件不受影响", printed)
        answer = self.clerk.request("POST", "/api/v1/cases", residents.hardship(STAYS))
        self.assertEqual(answer.status, 201, answer.body)
        hall.county.start()

        def unlocked():
            self.assertNotIn("value", self.held(MOVES))
            return self.held(STAYS).get("value") == "2026-03-01"

        until("contact unlocks it, without a start", unlocked, 90)
        self.assertEqual(self.held(MOVES), {})
        self.assertEqual(self.counted(town), 1)
        self.assertNotIn("已锁定", town.command("status"))

    def test_5_a_right_that_ends_takes_the_data_from_the_town(self):
        path = f"/api/v1/returned/{RESOURCE}/withdrawals"
        division = self.hall.town.division
        self.assertEqual(self.county.request("POST", path, {"division": division}).status, 422)
        self.assertEqual(self.county.post(path, {"division": division, "reason": "授权到期"})["withdrawn"], 1)
        until("the town has lost it", lambda: self.counted(self.hall.town) == 0, 60)
        self.assertEqual(self.held(STAYS), {})
        self.assertEqual(self.counted(self.hall.county), 1)

    def test_6_a_value_keeps_its_source_in_the_case_and_a_wrong_one_goes_back_to_it(self):
        self.county.post(PACKAGES, package(row(STATES, VILLAGE, "2026-03-01"), days_later=2))
        until("the town has it", lambda: "value" in self.held(STATES), 60)
        filing = residents.hardship(STATES)
        filing["form"][FIELD] = "2026-02-15"
        filing["reportedFields"] = [FIELD, "name"]  # nothing is held of the name: nobody to tell
        number = self.clerk.post("/api/v1/cases", filing)["summary"]["number"]
        sources = {each["field"]: each for each in self.clerk.get(f"/api/v1/cases/{number}")["sources"]}
        told = sources[FIELD]
        self.assertEqual((told["held"], told["reported"], told["provider"]), ("2026-03-01", True, "省人社厅"))
        self.assertNotIn("name", sources)

        def reports(show=""):
            return self.county.get("/api/v1/returned/reports" + show).get("rows", [])

        until("the county is told", lambda: len(reports()) == 1, 60)
        report = reports()[0]
        self.assertEqual((report["caseNumber"], report["stated"], report["source"]["held"], report.get("standing", "WAITING")),
                         (number, "2026-02-15", "2026-03-01", "WAITING"))
        self.assertNotIn(STATES.id_no, json.dumps(reports()))
        self.assertEqual(reports("?show=all")[0]["personIdNo"], STATES.id_no)
        self.assertIn("returned_reports_taken", self.hall.county.log.read_text("utf-8"))
        self.assertEqual(self.clerk.request("GET", "/api/v1/returned/reports").status, 403)
        self.county.post(PACKAGES, package(row(STATES, VILLAGE, "2026-03-01"), days_later=3))
        self.assertEqual(reports()[0]["standing"], "MAINTAINED")
        self.county.post(PACKAGES, package(row(STATES, VILLAGE, "2026-02-15"), days_later=4))
        self.assertEqual(reports()[0]["standing"], "CORRECTED")

    @staticmethod
    def counted(node):
        sets = node.own().get("/api/v1/returned")["resources"]
        return int(next(each for each in sets if each["code"] == RESOURCE).get("facts", 0))


if __name__ == "__main__":
    Returned.hall = County().start()
    try:
        program = unittest.main(exit=False, verbosity=1)
    finally:
        Returned.hall.stop()
    sys.exit(0 if program.result.wasSuccessful() else 1)
