"""Putting nodes together: a province, whoever is invited below it, what it publishes."""

import re

from lib.waiting import NotHeld, until


def make_folders(node):
    node.key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    node.home.mkdir(parents=True, exist_ok=True)


def found(province):
    """Makes the root node."""
    make_folders(province)
    province.command("init", "--division", province.division, "--name", province.name, with_key=True)


def invite(hub, division, name):
    """One string that makes a machine the node of `division`."""
    printed = hub.command("invite", "--division", division, "--name", name)
    text = re.search(r"yc1\.[A-Za-z0-9_-]+", printed)
    if not text:
        raise NotHeld(f"yichuang invite on {hub.name} printed no invitation:\n{printed}")
    return text.group()


def enroll(node, invitation):
    make_folders(node)
    node.command("enroll", invitation, with_key=True)


def publish(province):
    """Loads the starter catalogue and the working-day notices; what is there already
    stays as it is."""
    province.command("catalogue", "load", province.built.catalogue)
    for notice in sorted((province.built.data / "calendars").glob("*.json")):
        province.command("catalogue", "calendar", notice)


def businesses(node):
    return node.own().get("/api/v1/catalogue").get("businesses", [])


def wait_for_catalogue(node, hub, seconds=60):
    """Waits until `node` has the catalogue that `hub` has."""
    wanted = hub.own().get("/api/v1/catalogue")["version"]
    until(f"{node.name} has the catalogue",
          lambda: node.own().get("/api/v1/catalogue").get("version") == wanted, seconds)
