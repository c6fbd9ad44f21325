#!/usr/bin/env python3
"""Holds what packaging/make-data made against what is known of it."""

import csv
import datetime
import json
import sys
import unittest
from pathlib import Path

DATA = Path(sys.argv.pop() if len(sys.argv) > 1 else "build/data")
ROOT = Path(__file__).resolve().parents[2]


class Divisions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with (DATA / "divisions.csv").open(encoding="utf-8", newline="") as file:
            cls.rows = {row["code"]: row for row in csv.DictReader(file)}

    def test_every_division_hangs_below_another_up_to_the_province(self):
        lengths = {2: None, 4: 2, 6: 4, 9: 6, 12: 9}
        for code in self.rows:
            self.assertIn(len(code), lengths, code)
            above = lengths[len(code)]
            if above is not None:
                self.assertIn(code[:above], self.rows, code)

    def test_real_ones_and_demo_ones_are_told_apart(self):
        self.assertEqual(self.rows["32"], {"code": "32", "name": "江苏省", "demo": "0"})
        self.assertEqual(self.rows["320585"]["name"], "太仓市")
        self.assertEqual(self.rows["329901"], {"code": "329901", "name": "示范县", "demo": "1"})
        for code, row in self.rows.items():
            self.assertEqual(row["demo"], "1" if code.startswith("3299") else "0", code)

    def test_a_province_has_its_cities_and_a_thousand_townships(self):
        real = [code for code, row in self.rows.items() if row["demo"] == "0"]
        self.assertEqual(len([code for code in real if len(code) == 4]), 13)
        self.assertGreater(len([code for code in real if len(code) == 9]), 1000)


class Calendars(unittest.TestCase):
    def test_the_state_council_s_notice_of_2026(self):
        notice = json.loads((DATA / "calendars" / "2026.json").read_text("utf-8"))
        self.assertEqual(notice["year"], 2026)
        for day in ("2026-01-01", "2026-02-17", "2026-10-01"):
            self.assertIn(day, notice["daysOff"])
        for day in notice["workingWeekends"]:
            self.assertGreaterEqual(datetime.date.fromisoformat(day).weekday(), 5, day)

    def test_days_off_and_working_weekends_do_not_overlap(self):
        for file in (DATA / "calendars").glob("*.json"):
            notice = json.loads(file.read_text("utf-8"))
            self.assertFalse(set(notice["daysOff"]) & set(notice["workingWeekends"]), file.name)


class SearchKeys(unittest.TestCase):
    def test_every_business_is_found_by_initials_pinyin_and_some_by_everyday_words(self):
        keys = json.loads((DATA / "business-keys.json").read_text("utf-8"))
        catalogue = json.loads((ROOT / "packaging" / "data" / "catalogue.json").read_text("utf-8"))
        businesses = [business["code"] for item in catalogue["items"] for business in item["businesses"]]
        self.assertEqual(len(businesses), 45)
        for code in businesses:
            self.assertTrue(any(key.isascii() and key.islower() for key in keys[code]), code)
        self.assertTrue(any(key.startswith("gljt") for key in keys["MZ05-01"]), keys["MZ05-01"])
        self.assertTrue(any("老人" in key for key in keys["MZ05-01"]), keys["MZ05-01"])


if __name__ == "__main__":
    unittest.main()
