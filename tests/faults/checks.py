"""After healing: is everything that was acknowledged where it should be?"""

import collections
import hashlib
import json

from lib.waiting import NotHeld, until

SETTLED_SECONDS = 180
FILE_SECONDS = 90
SHOWN = 5


def hold(condition, text, seen=()):
    if not condition:
        raise NotHeld(f"does not hold: {text} {list(seen)[:SHOWN]}")
    print(f"  ✓ {text}", flush=True)


def settle(halls):
    """Waits until every node has compared itself with its hub and found the same."""
    for node in (*halls.towns, halls.county):
        def settled(n=node):
            report = n.report()
            even = report["logsEqual"] and report["feedEqual"]
            return report if even and int(report["unsent"]) == 0 and int(report["lacking"]) == 0 else None
        until(f"{node.name} and its hub hold the same", settled, SETTLED_SECONDS)
    for node, hub in halls.hub_of.items():
        until(f"{node.name} and its hub state the same sums", lambda n=node, h=hub: _sums(n) == _sums_of_child(h, n), 30)
    hold(True, "every node and its hub state the same sums over logs and feed")
    odd = [f"{node.name}: {count}" for node in halls.nodes if (count := int(node.report()["quarantined"]))]
    hold(not odd, "nothing is in quarantine", odd)


def _sums(node):
    report = node.report()
    return report["logsDigest"], report["feedDigest"]


def _sums_of_child(hub, node):
    row = next(one for one in hub.own().get("/api/v1/fleet")["nodes"] if one["division"] == node.division)
    return row["logsDigest"], row["feedDigest"]


def all_is_there(halls, book):
    books = {node: _all_cases(node) for node in halls.nodes}
    _numbers(halls, book, books)
    lost = []
    for case in book.owed():
        for node in (halls.province, halls.county, case.node):
            there = {entry["id"] for entry in books[node].get(case.number, {}).get("timeline", [])}
            lost += [f"{case.number} entry {entry[:8]} at {node.name}, acknowledged by {by.name}"
                     for entry, (by, _) in case.entries.items() if entry not in there]
    cases, entries = book.count()
    hold(not lost, f"all {entries} acknowledged entries of {cases} cases are at their town, the county and the province",
         lost)
    _same_everywhere(halls, books)


def _all_cases(node):
    client = node.own()
    rows = [row["summary"]["number"] for row in client.pages("/api/v1/cases")]
    twice = [number for number, count in collections.Counter(rows).items() if count > 1]
    if twice:
        raise NotHeld(f"{node.name} lists {twice[:SHOWN]} twice")
    # As whoever may see everything: applicants are told apart by it.
    return {number: client.case(number, show_all=True) for number in rows}


def _numbers(halls, book, books):
    county = books[halls.county]
    wrong = [number for number, case in book.cases.items()
             if number in county and county[number]["applicant"]["idNo"] != case.person]
    hold(not wrong, f"no number was given twice, dead ones among them ({len(book.cases)} given)", wrong)
    people = collections.Counter(case["applicant"]["idNo"] for case in county.values())
    hold(set(people) <= book.asked, "every case was asked for by somebody", set(people) - book.asked)
    twice = [person for person, count in people.items() if count > 1]
    hold(not twice, "nobody who tried again has two cases", twice)


def _same_everywhere(halls, books):
    county = books[halls.county]
    hold(books[halls.province].keys() == county.keys(), f"county and province hold the same {len(county)} cases",
         books[halls.province].keys() ^ county.keys())
    for node in halls.towns:
        concerned = {number for number, case in county.items() if node.division in (
            case["summary"]["acceptingDivision"], case["summary"]["decidingDivision"])}
        hold(books[node].keys() == concerned, f"{node.name} holds the {len(concerned)} cases that are its business, and no other",
             books[node].keys() ^ concerned)
    differing = [f"{number} at {node.name}" for node in halls.nodes for number, case in books[node].items()
                 if _face(case) != _face(county[number])]
    hold(not differing, "all show the same events, state and form of each", differing)


def _face(case):
    return (case["etag"], case["summary"]["state"], json.dumps(case["form"], sort_keys=True),
            [(entry["id"], entry["standing"]) for entry in case["timeline"]])


def files_are_there(halls, book):
    """Of towns that were never put back: a town that lost its disk may have lost a file
    that had not gone up yet."""
    whole = [case for case in book.owed()
             if case.scan and not halls.lives[case.node] and not halls.lives[halls.county]]
    for case in whole:
        blob = hashlib.blake2b(case.scan, digest_size=32).hexdigest()
        for node in (case.node, halls.county):
            def fetched(n=node, b=blob, c=case):
                answer = n.own().request("GET", f"/api/v1/attachments/{b}?case={c.number}")
                return answer if answer.status == 200 else None
            answer = until(f"the scan of {case.number} is at {node.name}", fetched, FILE_SECONDS)
            if answer.body != case.scan:
                raise NotHeld(f"the scan of {case.number} at {node.name} has other bytes")
    hold(True, f"{len(whole)} scans are at their town and the county, byte by byte")


def folders_are_whole(halls):
    for node in halls.nodes:
        if not node.exists():
            raise NotHeld(f"{node.name} has no data folder")
        print(f"  ✓ {node.name}: {node.command('verify', with_key=True).strip()}", flush=True)
