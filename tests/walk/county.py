"""What the walks of a county's pages find there: cases that wait for its approver, and
a third town that is still to join."""

from nodes import PASSWORD, PEOPLE, PRESET, ROOT, TOWN, Built, Node, free_port
from lib import tiers
from lib.waiting import until
from scenario import residents

VILLAGE = "329901101200"
WAITING = 10
THIRD, THIRD_NAME = "329901103", "第三镇"


def signed_in(nodes, who):
    division, account, _, _ = PEOPLE[who]
    return nodes[division].signed_in(account, PASSWORD)


def file_cases(nodes):
    """Ten cases that the county's approver decides next; in one the birth date is not
    what the identity number says."""
    clerk, reviewer = signed_in(nodes, "clerk"), signed_in(nodes, "reviewer")
    for index, who in enumerate(residents.numbered(WAITING, VILLAGE)):
        body = residents.hardship(who)
        if index == WAITING // 2:
            body["form"]["birth_date"] = "1991-01-01"
        number = clerk.post("/api/v1/cases", body)["summary"]["number"]
        reviewer.act(number, "pass", opinion="材料齐全,建议认定")
    county = signed_in(nodes, "countyReviewer")
    until("the county's reviewer has them", lambda: len(county.pages("/api/v1/inbox")) >= WAITING, 60)
    for row in county.pages("/api/v1/inbox"):
        county.act(row["summary"]["number"], "pass", opinion="核对一致,建议同意")
    approver = signed_in(nodes, "countyApprover")
    until("the county's approver has them", lambda: len(approver.pages("/api/v1/inbox")) >= WAITING, 60)


def sticks(nodes, home):
    """A file that the town has written for its county, and the same altered on the way."""
    good, altered = home / "town.stick", home / "altered.stick"
    nodes[TOWN].command("courier", "export", good)
    content = bytearray(good.read_bytes())
    content[-400] ^= 1
    altered.write_bytes(content)
    return {"good": str(good), "altered": str(altered), "town": TOWN}


def third_town(home):
    """A box with nothing on it, and how its program enrols and serves; the invitation
    stands where {invitation} is."""
    node = Node(Built(ROOT, PRESET), THIRD, THIRD_NAME, free_port(), free_port(), home / THIRD, home / "keys" / f"{THIRD}.key")
    tiers.make_folders(node)
    enroll = [node.built.program, "enroll", "--data", node.data, "--key-file", node.key_file, "{invitation}"]
    return {"division": THIRD, "name": THIRD_NAME, "enroll": [str(word) for word in enroll],
            "serve": [str(word) for word in node._serve()]}
