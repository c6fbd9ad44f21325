"""A county that asks its administrators for one-time codes, and one who is new there."""

from nodes import COUNTY, FIRST, PASSWORD

ACCOUNT = "sys-01"


def newcomer(nodes):
    county = nodes[COUNTY]
    county.stop()
    county.second_factor = "administrators"
    county.start()
    county.own().put(f"/api/v1/accounts/{ACCOUNT}",
                     {"name": "陈守机", "division": COUNTY, "roles": ["SYSTEM_ADMIN"], "firstPassword": FIRST})
    return {"newAdmin": {"account": ACCOUNT, "first": FIRST, "password": PASSWORD}}
