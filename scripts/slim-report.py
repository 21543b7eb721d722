#!/usr/bin/env python3
"""Takes out of a report what comparisons do not read: scripts/slim-report.py REPORT SLIM

Timelines, logs, the child's output, environment variables and the lesser fields of samples go; stages, borders, noise and
drift stay.
A hundred runs fit into half a megabyte so, and the result is still a report that every command reads.
"""
import json
import sys

OF_A_RUN = ["timeline", "log", "child_output", "loops"]
UNREAD = ["fields", "warnings"]


def slim(report):
    report["environment"]["variables"] = {}
    for run in report["runs"]:
        for name in OF_A_RUN:
            run.pop(name, None)
        for sample in run["samples"]:
            for part in ("system", "process"):
                for name in UNREAD:
                    sample[part].pop(name, None)
    report["remarks"] = report.get("remarks", []) + [
        "timelines, logs, variables and lesser fields were taken out by scripts/slim-report.py"
    ]
    return report


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        report = json.load(file)
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump(slim(report), file, separators=(",", ":"), ensure_ascii=True)
        file.write("\n")


if __name__ == "__main__":
    main()
