"""Steps 1 and 3: cases taken behind a cut line, decided when it is back."""

import datetime
import hashlib

from lib.waiting import until
from scenario.residents import Resident, age_allowance, hardship, is_case_number, scan
from scenario.telling import hold, step

JOBLESS = Resident("李小明", datetime.date(1974, 3, 5), 21, "329901101200")
ELDER_OF_B = Resident("欧阳明月", datetime.date(1940, 7, 12), 42, "329901102200")
NOTICED_SECONDS = 60
# A hub that has not got a file looks for it; its child asks again after half a minute.
FILE_SECONDS = 60


def take_cases_behind_cut_line(world):
    step(1, "Town A's uplink is cut. Its window goes on working.")
    world.town_a.command("backup", "--to", world.backup_file)
    hold(world.backup_file.stat().st_size > 0, "a backup of town A is made for later (step 5)")
    world.cut_line_of_a()
    hold(True, f"town A sees its county as “{world.link_state(world.town_a)}”")

    hold(world.town_a.secure_client(world.authority_of_a).request("GET", "/readyz").status == 200,
         "its pages still verify over HTTPS")

    clerk = world.clerk(world.town_a)
    image = scan()
    world.scan = image
    attached = clerk.attach("身份证.png", "image/png", image)
    hold(attached["blob"] == hashlib.blake2b(image, digest_size=32).hexdigest() and int(attached["size"]) == len(image),
         f"a scan of {len(image)} bytes is stored under its hash", attached)

    world.delegated = _file(world, clerk, hardship(JOBLESS, attached), "RS03 就业困难人员认定, decided by the county")
    world.elsewhere = _file(world, clerk, age_allowance(ELDER_OF_B, attached),
                            "MZ05 高龄津贴 of a resident of town B, decided there")
    _check_rules(clerk, world.delegated, "329901")
    _check_rules(clerk, world.elsewhere, "329901102")
    back = clerk.request("GET", f"/api/v1/attachments/{attached['blob']}?case={world.delegated}")
    hold(back.status == 200 and back.body == image, "the scan comes back byte by byte", back.status)

    reviewed = world.reviewer(world.town_a).act(world.delegated, "pass", opinion="初审通过,材料齐全")
    hold(reviewed["summary"]["step"]["division"] == "329901",
         "town A's reviewer has done the town's check: the case waits for the county", reviewed["summary"])
    for node, people in ((world.county, world.admin(world.county)), (world.town_b, world.clerk(world.town_b))):
        hold(not people.numbers(), f"{node.name} knows of neither case yet")


def _file(world, clerk, request, what):
    filed = clerk.post("/api/v1/cases", request)
    number = filed["summary"]["number"]
    hold(is_case_number(number, world.town_a.division), f"{what}: accepted as {number}", number)
    hold(filed["summary"]["promisedDue"], f"promised by {filed['summary']['promisedDue']}, query code "
         f"{filed['summary']['queryCode']}", filed["summary"])
    hold(number not in world.numbers_given, "the number is new")
    world.numbers_given.append(number)
    return number


def _check_rules(clerk, number, deciding):
    rules = clerk.case(number)["rules"]
    hold(rules["decidingDivision"] == deciding, f"{number[-5:]} is decided by {deciding}", rules["decidingDivision"])


def decide_when_line_is_back(world):
    step(3, "The uplink returns. County and town B decide; town A hands over.")
    world.restore_line_of_a()
    hold(True, "town A's line to the county is up again")
    _review_and_decide(world, world.county, world.delegated, "符合认定条件")
    _review_and_decide(world, world.town_b, world.elsewhere, "年满八十周岁,同意发放")

    clerk = world.clerk(world.town_a)
    for number in (world.delegated, world.elsewhere):
        case = until(f"town A sees the decision on {number}",
                     lambda n=number: _in_state(clerk, n, "DECIDED"), NOTICED_SECONDS)
        hold(case["summary"]["granted"] and case["decision"]["opinion"],
             f"town A's clerk sees the result of {number[-5:]}: “{case['decision']['opinion']}”", case.get("decision"))
    clerk.act(world.delegated, "issue", documentNumber="示就困〔2026〕1号")
    closed = clerk.act(world.delegated, "deliver", receiver=JOBLESS.name, way="counter")
    hold(closed["summary"]["state"] == "CLOSED", f"{world.delegated[-5:]} is handed over, and closed", closed["summary"])
    _province_counts(world)


def _in_state(client, number, state):
    case = client.case(number)
    return case if case["summary"]["state"] == state else None


def _review_and_decide(world, node, number, opinion):
    reviewer, approver = world.reviewer(node), world.approver(node)
    until(f"{node.name}'s reviewer finds {number} in the inbox",
          lambda: number in reviewer.numbers("/api/v1/inbox"), NOTICED_SECONDS)
    hold(True, f"{node.name}'s reviewer finds {number[-5:]} in the inbox")
    scan_is_there(world, reviewer, node, number)
    reviewer.act(number, "pass", opinion="审查通过")
    hold(number in approver.numbers("/api/v1/inbox"), f"{node.name}'s approver finds it there in turn")
    decided = approver.act(number, "decide", granted=True, opinion=opinion)
    hold(decided["summary"]["state"] == "DECIDED", f"{node.name} has decided", decided["summary"]["state"])


def scan_is_there(world, person, node, number):
    blob = hashlib.blake2b(world.scan, digest_size=32).hexdigest()
    person.case(number)  # who opens a case wants to see its files

    def fetched():
        answer = person.request("GET", f"/api/v1/attachments/{blob}?case={number}")
        return answer if answer.status == 200 else None
    answer = until(f"the scan of {number} comes to {node.name}", fetched, FILE_SECONDS)
    hold(answer.body == world.scan, f"the scan has come to {node.name}, byte by byte")


def _province_counts(world):
    province = world.admin(world.province)
    wanted = len(set(world.numbers_given))
    until(f"the province counts {wanted} cases", lambda: int(province.get("/api/v1/counts")["all"]) == wanted,
          NOTICED_SECONDS)
    for number, state in ((world.delegated, "CLOSED"), (world.elsewhere, "DECIDED")):
        until(f"the province sees {number} as {state}", lambda n=number, s=state: _in_state(province, n, s),
              NOTICED_SECONDS)
    hold(True, f"the province counts all {wanted} cases and sees how both of these stand")
