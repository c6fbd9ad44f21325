"""A province, a county and a town of their own, with the people of the walks."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "packaging"), str(ROOT / "tests" / "http")]

from hall import FIRST, PASSWORD, PRESET, free_port  # noqa: E402
from lib import tiers  # noqa: E402
from lib.node import Built, Node  # noqa: E402
from lib.waiting import until  # noqa: E402

PROVINCE, COUNTY, TOWN = "32", "329901", "329901101"

PEOPLE = {
    "clerk": (TOWN, "zc-0312", "王小窗", "WINDOW_CLERK"),
    "reviewer": (TOWN, "sh-01", "刘审核", "TOWN_REVIEWER"),
    "countyReviewer": (COUNTY, "sc-01", "陈审查", "COUNTY_REVIEWER"),
    "countyApprover": (COUNTY, "sp-01", "赵审批", "COUNTY_APPROVER"),
    "officer": (COUNTY, "sj-01", "钱数据", "DATA_OFFICER"),
    "admin": (COUNTY, "admin-01", "孙管理", "HUB_ADMIN"),
}


def start(home):
    built = Built(ROOT, PRESET)
    nodes = {}
    above = None
    for division, name in ((PROVINCE, "江苏省"), (COUNTY, "示范县"), (TOWN, "示范镇")):
        node = Node(built, division, name, free_port(), free_port(), home / division, home / "keys" / f"{division}.key",
                    https_port=free_port())
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
    return {"town": nodes[TOWN].https_url, "county": nodes[COUNTY].https_url,
            **{who: {"account": account, "password": PASSWORD} for who, (_, account, _, _) in PEOPLE.items()}}


def trusting(nodes, home):
    """The environment of somebody whose browser trusts what the nodes hand out."""
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    subprocess.run(["certutil", "-d", f"sql:{store}", "-N", "--empty-password"], check=True)
    for node in (nodes[TOWN], nodes[COUNTY]):
        until(f"{node.name} is certified", lambda n=node: not n.report()["webCertificate"].get("selfSigned"), 60)
        subprocess.run(["certutil", "-d", f"sql:{store}", "-A", "-t", "C,,", "-n", node.division],
                       input=node.authority(), text=True, check=True)
    return {**os.environ, "HOME": str(home)}
