"""A province, a county and a town of their own, with the people of the walks."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "packaging"), str(ROOT / "tests" / "http")]

from hall import FIRST, PASSWORD, PRESET, free_port  # noqa: E402
from lib import tiers  # noqa: E402
from lib.node import Built, Node  # noqa: E402

PROVINCE, COUNTY, TOWN = "32", "329901", "329901101"

PEOPLE = {
    "clerk": (TOWN, "zc-0312", "王小窗", "WINDOW_CLERK"),
    "reviewer": (TOWN, "sh-01", "刘审核", "TOWN_REVIEWER"),
    "countyReviewer": (COUNTY, "sc-01", "陈审查", "COUNTY_REVIEWER"),
    "countyApprover": (COUNTY, "sp-01", "赵审批", "COUNTY_APPROVER"),
    "admin": (COUNTY, "admin-01", "孙管理", "HUB_ADMIN"),
}


def start(home):
    built = Built(ROOT, PRESET)
    nodes = {}
    above = None
    for division, name in ((PROVINCE, "江苏省"), (COUNTY, "示范县"), (TOWN, "示范镇")):
        node = Node(built, division, name, free_port(), free_port(), home / division, home / "keys" / f"{division}.key")
        if above is None:
            tiers.found(node)
        else:
            tiers.enroll(node, tiers.invite(above, division, name))
        node.start()
        if above is None:
            tiers.publish(node)
        else:
            tiers.wait_for_catalogue(node, above)
        nodes[division] = above = node
    for division, account, name, role in PEOPLE.values():
        nodes[division].own().put(f"/api/v1/accounts/{account}",
                                  {"name": name, "division": division, "roles": [role], "firstPassword": FIRST})
        person = nodes[division].client()
        person.sign_in(account, FIRST)
        person.change_password(FIRST, PASSWORD)
    return nodes


def as_walk(nodes):
    """Nodes and accounts as admin-ui/walk and admin-ui/shots take them."""
    return {"town": nodes[TOWN].url, "county": nodes[COUNTY].url,
            **{who: {"account": account, "password": PASSWORD} for who, (_, account, _, _) in PEOPLE.items()}}
