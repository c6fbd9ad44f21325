#!/usr/bin/env python3
"""What an idle township node needs: VmRSS some time after its start, and the time
from exec to /readyz 200. Run by tests/benchmark.

usage: footprint.py --cases FILE --catalogue FILE --folder DIR [--count N] [--wait SECONDS] [--starts N]

The township has its cases and the starter catalogue, and its hub is there and has
everything; nobody asks it for anything but /readyz.
"""
import argparse
import http.client
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BENCH = os.path.join(ROOT, "build", "release", "tests", "bench", "bench")
PROGRAM = os.path.join(ROOT, "build", "release", "node", "yichuang")
READY_SECONDS_MAX = 60


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def is_ready(port):
    try:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        line.request("GET", "/readyz")
        return line.getresponse().status == 200
    except OSError:
        return False


def rss_mb(process):
    text = open("/proc/%d/status" % process.pid, encoding="ascii").read()
    return int(re.search(r"VmRSS:\s+(\d+) kB", text).group(1)) / 1024


def start(folder, log):
    """The daemon and the seconds that it took to be ready."""
    port = free_port()
    command = [PROGRAM, "serve", "--data", os.path.join(folder, "box"), "--key-file", os.path.join(folder, "box.key"),
               "--http", "127.0.0.1:%d" % port, "--https", "", "--backup-folder", os.path.join(folder, "box-backups")]
    # With all that ships beside it, as far as it is built here.
    for option, path in (("--divisions", "build/data/divisions.csv"), ("--business-keys", "build/data/business-keys.json"),
                         ("--pages", "build/pages")):
        if os.path.exists(os.path.join(ROOT, path)):
            command += [option, os.path.join(ROOT, path)]
    begun = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    while not is_ready(port):
        if process.poll() is not None or time.monotonic() - begun > READY_SECONDS_MAX:
            process.kill()
            sys.exit("the daemon did not become ready; see %s" % log.name)
        time.sleep(0.002)
    return process, time.monotonic() - begun


def stop(process):
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)
    return time.monotonic() - begun


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", required=True)
    parser.add_argument("--catalogue", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--wait", type=float, default=60, help="seconds from the start to the look at its memory")
    parser.add_argument("--starts", type=int, default=3, help="the median of so many counts")
    asked = parser.parse_args()
    shutil.rmtree(asked.folder, ignore_errors=True)
    os.makedirs(asked.folder)
    hub = subprocess.Popen([BENCH, "box", "--folder", asked.folder, "--cases", asked.cases, "--catalogue", asked.catalogue,
                            "--count", str(asked.count)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        if not hub.stdout.readline().startswith("ready"):
            sys.exit("the township could not be made")
        with open(os.path.join(os.path.dirname(asked.folder.rstrip("/")), "footprint.log"), "w", encoding="utf-8") as log:
            ready = []
            for last in [False] * (asked.starts - 1) + [True]:
                process, seconds = start(asked.folder, log)
                ready.append(seconds)
                if last:
                    time.sleep(max(0, asked.wait - seconds))
                    print("footprint_rss_mb %.1f MB" % rss_mb(process), flush=True)
                stopped = stop(process)
            print("footprint_ready_s %.3f s" % statistics.median(ready), flush=True)
            print("footprint_stop_s %.3f s" % stopped, flush=True)
    finally:
        hub.stdin.close()
        hub.wait()
    shutil.rmtree(asked.folder, ignore_errors=True)


if __name__ == "__main__":
    main()
