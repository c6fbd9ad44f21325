#!/usr/bin/env python3
"""Turns records of gen_cases.py into the bodies of POST /api/v1/cases, one a line:
what a window sends for each, no two of one person and one business, so that none
is warned of as a duplicate.

usage: make_bodies.py CASES [--out FILE]
"""
import argparse
import base64
import json

PERSON = {"name": "name", "id_no": "idno", "mobile": "phone", "address": "addr"}


def body(case):
    """The same request as bench_case.cc makes of a record."""
    form = dict(case["form"])
    form.update({field: case["applicant"][key] for field, key in PERSON.items()})
    materials = [{"name": one["n"], "state": "TAKEN", "foreignHash": base64.b64encode(bytes.fromhex(one["h"])).decode()}
                 for one in case["materials"]]
    return {"businessCode": case["item"] + "-01", "form": form, "materials": materials, "channel": "WINDOW",
            "outcome": "ACCEPTED"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases")
    parser.add_argument("--out", required=True)
    asked = parser.parse_args()
    known = set()
    with open(asked.cases, encoding="utf-8") as lines, open(asked.out, "w", encoding="utf-8") as out:
        for line in lines:
            case = json.loads(line)
            who = (case["applicant"]["idno"], case["item"])
            if who not in known:
                known.add(who)
                out.write(json.dumps(body(case), ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
