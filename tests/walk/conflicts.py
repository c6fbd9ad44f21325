"""A second town, and what two towns do while neither can reach the county: one person
applies in both, and one case is withdrawn in the one while the other decides it. An
account that town and county set each for itself."""

import datetime

from nodes import COUNTY, FIRST, PASSWORD, PEOPLE, PRESET, ROOT, TOWN, Built, Node, free_port
from lib import tiers
from lib.waiting import until
from scenario.residents import Resident, age_allowance, hardship

SECOND, SECOND_NAME = "329901102", "邻镇"
AT_SECOND = {"clerk": ("zc-21", "周小窗", "WINDOW_CLERK"), "reviewer": ("sh-21", "吴审核", "TOWN_REVIEWER"),
             "approver": ("ld-21", "郑分管", "TOWN_APPROVER")}


def join(nodes, home):
    """The second town with its people."""
    node = Node(Built(ROOT, PRESET), SECOND, SECOND_NAME, free_port(), free_port(), home / SECOND,
                home / "keys" / f"{SECOND}.key", https_port=free_port())
    tiers.enroll(node, tiers.invite(nodes[COUNTY], SECOND, SECOND_NAME))
    node.start()
    tiers.wait_for_catalogue(node, nodes[COUNTY])
    for account, name, role in AT_SECOND.values():
        node.own().put(f"/api/v1/accounts/{account}",
                       {"name": name, "division": SECOND, "roles": [role], "firstPassword": FIRST})
        person = node.client()
        person.sign_in(account, FIRST)
        person.change_password(FIRST, PASSWORD)
    nodes[SECOND] = node
    return node


def make(nodes):
    """Makes both conflicts; the numbers of the case and of the twins."""
    town, second, county = nodes[TOWN], nodes[SECOND], nodes[COUNTY]
    clerk = town.signed_in(PEOPLE["clerk"][1], PASSWORD)
    people = {who: second.signed_in(account, PASSWORD) for who, (account, _, _) in AT_SECOND.items()}
    old = Resident("冯老人", datetime.date(1940, 5, 6), 301, f"{SECOND}200")
    case = clerk.post("/api/v1/cases", age_allowance(old))["summary"]["number"]
    until("the second town has the case", lambda: people["reviewer"].pages("/api/v1/inbox"), 60)

    county.stop()
    people["reviewer"].act(case, "pass", opinion="材料齐全")
    people["approver"].act(case, "decide", granted=True, opinion="符合条件")
    clerk.act(case, "withdraw", reason="本人到窗口要求撤回")
    twice = Resident("褚两地", datetime.date(1985, 7, 12), 302, f"{TOWN}200")
    first = clerk.post("/api/v1/cases", hardship(twice))["summary"]["number"]
    again = people["clerk"].post("/api/v1/cases", hardship(twice))["summary"]["number"]
    county.start()
    admin = county.signed_in(PEOPLE["admin"][1], PASSWORD)
    until("the county has found both", lambda: admin.get("/api/v1/conflict-counts")["conflicts"] == 2, 120)
    for node in (town, second):
        until(f"{node.name} knows of its part", lambda n=node: told(n), 120)
    return {"conflictCase": case, "twins": [first, again], "account": grant_twice(town, county, admin)}


def grant_twice(town, county, admin):
    """One account of the town, set by the town and by the county."""
    account = "zc-77"
    for node, name, roles in ((town, "李一窗", ["WINDOW_CLERK", "GUIDE"]), (county, "李一窗(借调)", ["WINDOW_CLERK"])):
        node.own().put(f"/api/v1/accounts/{account}",
                       {"name": name, "division": TOWN, "roles": roles, "firstPassword": FIRST})
    until("the county has found the account", lambda: admin.get("/api/v1/conflict-counts")["conflicts"] == 3, 120)
    return account


def told(node):
    """Both conflicts concern a town; it has them by its county."""
    people = {TOWN: PEOPLE["reviewer"][1], SECOND: AT_SECOND["reviewer"][0]}
    return node.signed_in(people[node.division], PASSWORD).get("/api/v1/conflict-counts")["conflicts"] == 2
