#!/usr/bin/env python3
"""What a clerk's first visit costs on the line, and how long the item search takes
from key to picture, in Chromium, from a town's node. Run by tests/benchmark.

usage: pages.py --folder DIR [--strokes N]
"""
import argparse
import json
import os
import subprocess
import sys

from halls import HERE, PASSWORD, ROOT, Halls, figure, load, percentile, say


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--strokes", type=int, default=300)
    asked = parser.parse_args()
    for needed, how in (("admin-ui/dist/counter/index.html", "npm --prefix admin-ui run build"),
                        ("admin-ui/node_modules/playwright-core", "npm --prefix admin-ui ci"),
                        ("build/data/business-keys.json", "packaging/make-data")):
        if not (ROOT / needed).exists():
            sys.exit("there is no %s; make it with %s" % (needed, how))
    os.makedirs(asked.folder, exist_ok=True)
    # With the starter catalogue, whose items a clerk searches.
    with Halls(asked.folder + "/halls", "town") as halls:
        halls.signed_in(halls.town, "zc-0301", "WINDOW_CLERK")
        wanted = {"url": halls.town.url + "counter/", "account": "zc-0301", "password": PASSWORD, "strokes": asked.strokes}
        done = subprocess.run(["node", HERE / "pages.mjs"], env={**os.environ, "PAGES": json.dumps(wanted)}, timeout=300,
                              stdout=subprocess.PIPE, text=True, check=True)
    seen = json.loads(done.stdout)
    first = seen["load"]
    say("pages: %d requests until the sign-in page, %d until the counter's home, %d kB more in the background, %s"
        % (first["signIn"]["requests"], first["home"]["requests"],
           (first["all"]["bytes"] - first["home"]["bytes"]) / 1000, load()))
    figure("pages_sign_in_kb", first["signIn"]["bytes"] / 1000, "kB")
    figure("pages_first_load_kb", first["home"]["bytes"] / 1000, "kB")
    figure("pages_item_search_ms", percentile(seen["ours"], 99), "ms")
    figure("pages_item_search_p50_ms", percentile(seen["ours"], 50), "ms")
    figure("pages_item_search_probe_ms", percentile(seen["least"], 99), "ms")


if __name__ == "__main__":
    main()
