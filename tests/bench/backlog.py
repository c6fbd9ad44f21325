#!/usr/bin/env python3
"""One township that was cut off for years comes back: half a million cases, verified,
durable, indexed and proven equal at the hub. Run by tests/benchmark.

usage: backlog.py --cases FILE --catalogue FILE --folder DIR [--count N]

As in province.py the hub is the daemon, and the child has its ledger in memory. A
fifth of the cases before shows whether the rate holds as the backlog grows.
"""
import argparse
from pathlib import Path

from halls import figure
from province import bring


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", required=True)
    parser.add_argument("--catalogue", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--count", type=int, default=500_000)
    asked = parser.parse_args()
    Path(asked.folder).mkdir(parents=True, exist_ok=True)
    fifth = bring(asked, "fifth", 1, asked.count // 5)
    whole = bring(asked, "whole", 1, asked.count)
    figure("backlog_cases_per_s", whole.rate, "cases/s")
    figure("backlog_fifth_cases_per_s", fifth.rate, "cases/s")
    figure("backlog_linear_ratio", whole.rate / fifth.rate, "ratio")
    figure("backlog_hub_rss_mb", whole.peak_mb, "MB")


if __name__ == "__main__":
    main()
