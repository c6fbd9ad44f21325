#!/usr/bin/env python3
"""How long a town's lists and searches take with many cases, many clerks and more
cases coming in. Run by tests/benchmark.

usage: lists.py --bodies FILE --catalogue FILE --folder DIR [--pairs N] [--cases N] [--seconds N] [--least N]
"""
import argparse
import json
import os
import random
import subprocess
import sys
from urllib.parse import quote

from halls import HERE, Bare, Feed, Halls, figure, load, median, percentile, processor_seconds, say

CLIENTS = 20
PER_SECOND = 100
FILLERS = 32
# That come in at once at the most: enough for the beat when each takes long.
WINDOWS = 16
# Different ones of each kind.
QUESTIONS = 400


def fill(feed, url, clerk, town, count):
    """By the front door, as everything else comes in."""
    there = 0
    while there < count:
        # A whole second of clients at full speed is the least that wrk can do.
        filed = feed.run(url, clerk, FILLERS, max(1, min(20, (count - there) // 4_000)))
        there = int(town.own().get("/api/v1/counts")["all"])
        say("%d cases, %.0f /s" % (there, filed.per_second))
    return there


def names_in(bodies, count):
    with open(bodies, encoding="utf-8") as lines:
        return [json.loads(line)["form"]["name"] for line, _ in zip(lines, range(count))]


def people(asked, clerk, count):
    """Names, each with the number of one case: new ones and old ones. A few of the
    first `count` bodies were under way when a client went, and are not there."""
    rng = random.Random(1)
    out = []
    for name in rng.sample(names_in(asked.bodies, count), min(count, QUESTIONS)):
        rows = clerk.get("/api/v1/cases?q=" + quote(name))["rows"]
        if rows:
            out.append((name, rng.choice(rows)["summary"]["number"]))
    if len(out) < QUESTIONS * 0.9:
        sys.exit("of %d names only %d were found" % (QUESTIONS, len(out)))
    return out


def write_questions(path, questions):
    with open(path, "w", encoding="utf-8") as out:
        for question in questions:
            out.write("\t".join(question) + "\n")


def questions_of(asked, clerk, reviewer, count):
    out = []
    for name, number in people(asked, clerk, count):
        out += [("list", clerk.cookie, "/api/v1/cases"),
                ("name", clerk.cookie, "/api/v1/cases?q=" + quote(name)),
                ("number", clerk.cookie, "/api/v1/cases?q=" + number),
                ("number_end", clerk.cookie, "/api/v1/cases?q=" + number[-6:]),
                ("inbox", reviewer.cookie, "/api/v1/inbox"),
                ("counts", reviewer.cookie, "/api/v1/counts")]
    random.Random(2).shuffle(out)
    return out


def read(asked, url, questions):
    """Times of each kind, requests and bytes a request."""
    done = subprocess.run(["wrk", "-t%d" % CLIENTS, "-c%d" % CLIENTS, "-d%ds" % asked.seconds, "-s", HERE / "read_lists.lua",
                           url, "--", questions], capture_output=True, text=True, check=True)
    times = {}
    for line in done.stdout.splitlines():
        if line.startswith("took "):
            _, kind, milliseconds = line.split()
            times.setdefault(kind, []).append(float(milliseconds))
    count, refused, broken, microseconds, size = map(int, done.stdout.rpartition("result ")[2].split())
    if refused or broken or not count:
        sys.exit("of %d requests %d were refused and %d broke" % (count, refused, broken))
    return times, count / microseconds * 1e6, size / count


def read_while_cases_come_in(asked, feed, url, client, questions):
    coming = feed.start(url, client, WINDOWS, asked.seconds, PER_SECOND)
    try:
        times, rate, size = read(asked, url, questions)
    finally:
        filed = feed.finish(coming)
    if filed.per_second < asked.least:
        sys.exit("only %.0f cases a second came in" % filed.per_second)
    return times, rate, size


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bodies", required=True)
    parser.add_argument("--catalogue", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--least", type=int, default=90, help="so many of the 100 cases a second must have come in")
    asked = parser.parse_args()
    os.makedirs(asked.folder, exist_ok=True)
    questions = os.path.join(asked.folder, "questions")
    bare_questions = os.path.join(asked.folder, "bare-questions")
    runs, limits = [], []
    with Halls(asked.folder + "/halls", "town", catalogue=asked.catalogue) as halls, Bare(asked.folder + "/bare") as bare:
        town = halls.town
        clerk = halls.signed_in(town, "zc-0301", "WINDOW_CLERK")
        reviewer = halls.signed_in(town, "sh-0301", "TOWN_REVIEWER")
        halls.province.stop()
        feed, bare_feed = Feed(asked.bodies), Feed(asked.bodies)
        url = "http://127.0.0.1:%d" % town.http_port
        count = fill(feed, url, clerk, town, asked.cases)
        write_questions(questions, questions_of(asked, clerk, reviewer, count))
        for _ in range(asked.pairs):
            before = processor_seconds(town.process)
            times, rate, size = read_while_cases_come_in(asked, feed, url, clerk, questions)
            used = processor_seconds(town.process) - before
            runs.append(times)
            say("lists: %.0f /s, %.1f %% of one processor, %s" % (rate, used / asked.seconds * 100, load()))
            write_questions(bare_questions, [("bare", "-", "/?%d" % size)])
            limit, rate, _ = read_while_cases_come_in(asked, bare_feed, "http://127.0.0.1:%d" % bare.port, None, bare_questions)
            limits.append(limit["bare"])
            say("bare: %.0f /s of %d bytes" % (rate, size))
        if int(town.own().get("/api/v1/counts")["all"]) < count + asked.pairs * asked.seconds * asked.least:
            sys.exit("not all cases that came in are there")
    everything = [[each for times in run.values() for each in times] for run in runs]
    figure("lists_p50_ms", median([percentile(times, 50) for times in everything]), "ms")
    figure("lists_p99_ms", median([percentile(times, 99) for times in everything]), "ms")
    for kind in runs[0]:
        figure("lists_%s_p99_ms" % kind, median([percentile(run[kind], 99) for run in runs]), "ms")
    figure("lists_probe_p99_ms", median([percentile(times, 99) for times in limits]), "ms")


if __name__ == "__main__":
    main()
