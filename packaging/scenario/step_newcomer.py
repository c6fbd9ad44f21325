"""Step 4: a third town is invited with one string."""

import datetime

from lib import accounts, tiers
from lib.waiting import until
from scenario.residents import Resident, flexible_job
from scenario.step_outage import ELDER_OF_B, JOBLESS
from scenario.telling import hold, step
from scenario.web_trust import pages_are_trusted

NEWCOMER = Resident("韩梅梅", datetime.date(1991, 5, 4), 68, "329901103200")


def invite_third_town(world):
    step(4, "The county invites a third town; it enrols with one string.")
    county = world.admin(world.county)
    for account in accounts.town("05"):
        county.put(f"/api/v1/accounts/{account.login}",
                   {"name": account.person, "division": world.town_c.division, "roles": list(account.roles),
                    "firstPassword": accounts.FIRST_PASSWORD})
    invitation = county.post("/api/v1/invitations", {"division": world.town_c.division, "name": world.town_c.name})
    hold(invitation["text"].startswith("yc1."), f"the county's admin has an invitation of {len(invitation['text'])} characters")
    tiers.enroll(world.town_c, invitation["text"])
    world.town_c.start()
    hold(world.town_c.report()["division"] == world.town_c.division, "试点镇 is enrolled and running")
    listed = until("the invitation counts as used", lambda: [
        one for one in county.get("/api/v1/invitations").get("invitations", [])
        if one["division"] == world.town_c.division and one["state"] == "used"])
    hold(listed and not listed[0].get("text"), "the county lists the invitation as used, without its text")

    hold(pages_are_trusted(world.town_c, world.county) == world.authority_of_a,
         "a PC that trusts town A's pages trusts town C's: both towns hand out the county's authority")
    tiers.wait_for_catalogue(world.town_c, world.province)
    hold(len(tiers.businesses(world.town_c)) == len(tiers.businesses(world.province)) > 0,
         f"it has the catalogue: {len(tiers.businesses(world.town_c))} businesses")
    for account in accounts.town("05"):
        accounts.first_sign_in(world.town_c, account)
    hold(True, "its people sign in with the accounts that the county granted")
    _knows_no_other_residents(world)
    number = world.clerk(world.town_c).post("/api/v1/cases", flexible_job(NEWCOMER))["summary"]["number"]
    hold(number not in world.numbers_given, f"it takes a case of its own: {number}")
    world.numbers_given.append(number)


def _knows_no_other_residents(world):
    world.nothing_under_way(world.town_c)
    clerk = world.clerk(world.town_c)
    hold(int(world.town_c.report()["cases"]) == 0 and not clerk.numbers(), "it holds no case of another town")
    for text in (JOBLESS.name, ELDER_OF_B.id_no, world.delegated):
        hold(not clerk.find(text), f"a search there for {text} finds nothing")
    hold(clerk.request("GET", f"/api/v1/cases/{world.elsewhere}").status in (403, 404),
         f"nor does it open {world.elsewhere[-5:]} by its number")
    of_a = {"account": world.staff(world.town_a)[0].login, "password": accounts.PASSWORD}
    hold(world.town_c.client().request("POST", "/api/v1/session", of_a).status == 401, "town A's clerk cannot sign in there")
