#!/usr/bin/env python3
"""Opens pages in a headless Chromium and holds them to what a page has to be.

    scripts/check-pages.py [--chromium PROGRAM] [--shots DIRECTORY] [--must-say TEXT] [--most-bytes N] PAGE.html...

Each page is opened light and dark, 1280 and 390 pixels wide. It may ask for nothing, log no error, scroll
sideways nowhere but in regions made for it, and hold nothing that runs; its landmarks, headings, tables
and charts must have what a screen reader reads; no word of a chart may leave it or lie upon another.
A chart (.svg) is only read, not opened.

No page is larger than 300 KiB, or than --most-bytes. With --must-say every page must have that text as text. With --shots a picture of each is kept.

Standard library only: the browser is spoken to through its debugging pipe. Exit status 0: all is well;
1: a page is not, each fault on a line of its own; 2: wrong usage, or no browser.
"""

import argparse
import base64
import json
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile
import time
from xml.etree import ElementTree

WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")
MOST_BYTES = 300 * 1024
PATIENCE_S = 60
CHART_ELEMENTS = {
    "a", "svg", "title", "desc", "style", "defs", "pattern", "rect", "path", "circle", "line", "g", "text", "tspan",
}

# What is asked inside the page; every fault is a line.
LOOK = r"""
(() => {
  const faults = [];
  const say = (what, node) => faults.push(what + (node ? ": " + node.outerHTML.slice(0, 160) : ""));
  const seen = node => node.getClientRects().length > 0;
  const words = node => (node ? node.textContent.trim() : "");
  if ("pwned" in window) say("a script of a name ran");
  for (const node of document.querySelectorAll("script,iframe,object,embed,img,image,form,input,base,video,audio,foreignObject,animate,set")) say("an element that has no business here", node);
  for (const node of document.querySelectorAll("*")) for (const name of node.getAttributeNames()) {
    if (/^on/i.test(name) || name === "style") say("attribute " + name, node);
    if (/^(href|xlink:href|src)$/i.test(name) && !/^(#|data:,$)/.test(node.getAttribute(name))) say("a link that leaves the page", node);
  }
  if (document.compatMode !== "CSS1Compat") say("quirks mode");
  if (!document.documentElement.lang) say("no language");
  if (!document.title.trim()) say("no title");
  for (const name of ["h1", "main", "header", "nav[aria-label]", "footer"])
    if (document.querySelectorAll(name).length !== 1) say("not exactly one " + name);
  let level = 1;
  for (const node of document.querySelectorAll("h1,h2,h3,h4")) {
    const now = Number(node.tagName[1]);
    if (now > level + 1) say("a heading leaves out a level", node);
    if (!words(node)) say("an empty heading", node);
    level = now;
  }
  const ids = new Set();
  for (const node of document.querySelectorAll("[id]")) {
    if (ids.has(node.id)) say("an id that comes twice", node);
    ids.add(node.id);
  }
  for (const node of document.querySelectorAll("[aria-labelledby],[aria-describedby]"))
    for (const name of ["aria-labelledby", "aria-describedby"])
      for (const id of (node.getAttribute(name) || "").split(" ").filter(Boolean))
        if (!words(document.getElementById(id))) say(name + " leads nowhere", node);
  for (const node of document.querySelectorAll("a[href^='#']"))
    if (!document.getElementById(node.getAttribute("href").slice(1))) say("a link to nothing", node);
  for (const table of document.querySelectorAll("table")) {
    if (!words(table.querySelector("caption"))) say("a table without a caption", table);
    for (const head of table.querySelectorAll("th")) if (!head.getAttribute("scope")) say("a head without a scope", head);
    const columns = table.tHead.rows[0].cells.length;
    for (const row of table.tBodies[0].rows) {
      const wide = [...row.cells].reduce((sum, cell) => sum + cell.colSpan, 0);
      if (wide !== columns) say("a row of " + wide + " instead of " + columns + " cells", row);
    }
    const region = table.closest("[role=region]");
    if (!region || region.tabIndex !== 0) say("a table that keys cannot scroll", table);
  }
  for (const pre of document.querySelectorAll("pre")) if (pre.tabIndex !== 0 || !pre.getAttribute("aria-label")) say("a log that keys cannot scroll", pre);
  for (const figure of document.querySelectorAll("figure"))
    if ([...figure.querySelectorAll("svg")].filter(seen).length !== 1) say("a figure without exactly one chart to be seen", figure);
  for (const svg of document.querySelectorAll("svg")) {
    if (svg.getAttribute("role") !== "img") say("a chart without its role", svg);
    if (!words(svg.querySelector(":scope>title")) || !words(svg.querySelector(":scope>desc"))) say("a chart without title and description", svg);
    if (!seen(svg)) continue;
    const frame = svg.getBoundingClientRect(), texts = [...svg.querySelectorAll("text")].map(node => [node, node.getBoundingClientRect()]);
    for (const [node, box] of texts)
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) say("a word leaves its chart", node);
    texts.forEach(([node, a], index) => texts.slice(index + 1).forEach(([other, b]) => {
      const over = (x, y, u, v) => Math.min(y, v) - Math.max(x, u);
      if (over(a.left, a.right, b.left, b.right) > 1 && over(a.top, a.bottom, b.top, b.bottom) > 4) say("words of a chart lie upon each other: " + words(other).slice(-60), node);
    }));
    for (const node of svg.querySelectorAll("[fill^='url(']"))
      if (!document.getElementById(node.getAttribute("fill").slice(5, -1))) say("a pattern that is not there", node);
  }
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) {
    say("the page scrolls sideways by " + wide + " pixels");
    for (const node of document.querySelectorAll("body *"))
      if (node.getBoundingClientRect().right > innerWidth + 1 && !node.closest(".scroll,pre,svg")) { say("it is too wide", node); break; }
  }
  // Contrast of what is written in HTML: 4.5:1 (WCAG 2.2, 1.4.3).
  const channels = colour => colour.match(/[\d.]+/g).map(Number);
  const light = colour => { const [r, g, b] = channels(colour).map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const paper = node => { for (; node; node = node.parentElement) { const colour = getComputedStyle(node).backgroundColor; if (channels(colour)[3] !== 0) return colour; } return "rgb(255,255,255)"; };
  const told = new Set();
  for (const node of document.querySelectorAll("body *:not(svg *)")) {
    if (!seen(node) || ![...node.childNodes].some(child => child.nodeType === 3 && child.data.trim())) continue;
    const a = light(getComputedStyle(node).color), b = light(paper(node));
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), kind = node.tagName + node.className;
    if (contrast < 4.5 && !told.has(kind)) { told.add(kind); say("contrast " + contrast.toFixed(2), node); }
  }
  return { faults: faults.slice(0, 25), paper: paper(document.body), text: document.body.textContent, height: document.documentElement.scrollHeight };
})()
"""


class Browser:
    """A Chromium spoken to through its debugging pipe: JSON texts with a zero byte between."""

    def __init__(self, program):
        self.profile = tempfile.mkdtemp(prefix="trtmem-pages-")
        to_read, self.out = os.pipe()
        self.incoming, to_write = os.pipe()

        def adopt():
            # The browser reads from 3 and writes to 4. Lifted first, lest one lie upon the other.
            high_read, high_write = os.dup2(to_read, 103), os.dup2(to_write, 104)
            os.dup2(high_read, 3)
            os.dup2(high_write, 4)

        options = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe",
            f"--user-data-dir={self.profile}", "about:blank",
        ]
        self.process = subprocess.Popen(
            [program, *options], close_fds=False, preexec_fn=adopt,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        self.buffer = b""
        self.number = 0
        self.events = []

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.out)
        os.close(self.incoming)
        shutil.rmtree(self.profile, ignore_errors=True)

    def receive(self, until):
        while b"\0" not in self.buffer:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.incoming], [], [], left)[0]:
                raise TimeoutError("the browser does not answer")
            more = os.read(self.incoming, 1 << 16)
            if not more:
                raise ConnectionError("the browser has gone")
            self.buffer += more
        text, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(text)

    def ask(self, method, session=None, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.out, data):]
        until = time.monotonic() + PATIENCE_S
        while True:
            answer = self.receive(until)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, method, session):
        until = time.monotonic() + PATIENCE_S
        while True:
            for event in self.events:
                if event.get("method") == method and event.get("sessionId") == session:
                    return
            self.events.append(self.receive(until))


def faults_of_events(events, session, address):
    for event in events:
        if event.get("sessionId") != session:
            continue
        params = event.get("params", {})
        match event.get("method"):
            case "Runtime.exceptionThrown":
                yield "an exception: " + params["exceptionDetails"]["text"]
            case "Runtime.consoleAPICalled" if params["type"] in ("error", "warning", "assert"):
                yield "the console says: " + json.dumps(params["args"])[:200]
            case "Log.entryAdded" if params["entry"]["level"] in ("error", "warning"):
                yield "the log says: " + params["entry"]["text"][:300]
            case "Network.requestWillBeSent":
                url = params["request"]["url"]
                if url.split("#")[0] != address and not url.startswith("data:"):
                    yield "a request for " + url[:200]


def first_tab(browser, session):
    """The first key press must show the way past the navigation."""
    for kind in ("keyDown", "keyUp"):
        browser.ask("Input.dispatchKeyEvent", session, type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
    where = evaluate(
        browser, session,
        "(() => { const n = document.activeElement, b = n.getBoundingClientRect(); return n.className + (b.left >= 0 && b.top >= 0 ? '' : ' unseen'); })()",
    )
    return [] if where == "skip" else [f"the first tab leads to {where!r}, not to the skip link"]


def evaluate(browser, session, expression):
    result = browser.ask("Runtime.evaluate", session, expression=expression, returnByValue=True)
    if "exceptionDetails" in result:
        raise RuntimeError(json.dumps(result["exceptionDetails"])[:500])
    return result["result"]["value"]


def look(browser, page, width, scheme, options):
    """Every fault of a page at a width in a scheme, and the colour of its paper."""
    address = page.resolve().as_uri()
    target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
    session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    browser.events.clear()
    for domain in ("Page", "Runtime", "Network", "Log"):
        browser.ask(f"{domain}.enable", session)
    browser.ask("Emulation.setDeviceMetricsOverride", session, width=width, height=900, deviceScaleFactor=1, mobile=width < 500)
    media = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.ask("Emulation.setEmulatedMedia", session, media="screen", features=media)
    browser.ask("Page.navigate", session, url=address)
    browser.wait("Page.loadEventFired", session)
    seen = evaluate(browser, session, LOOK)
    faults = list(seen["faults"])
    if options.must_say and options.must_say not in seen["text"]:
        faults.append(f"it does not say {options.must_say!r}")
    if options.shots:
        shot = browser.ask(
            "Page.captureScreenshot", session, captureBeyondViewport=True,
            clip={"x": 0, "y": 0, "width": width, "height": min(seen["height"], 12000), "scale": 1},
        )
        name = f"{page.stem}-{width}-{scheme}.png"
        (pathlib.Path(options.shots) / name).write_bytes(base64.b64decode(shot["data"]))
    faults += first_tab(browser, session)
    # On paper every chart is wide and no scheme is dark.
    browser.ask("Emulation.setEmulatedMedia", session, media="print", features=media)
    printed = evaluate(browser, session, "[[...document.querySelectorAll('figure .wide')].every(n => n.getClientRects().length > 0), getComputedStyle(document.body).color]")
    if printed != [True, "rgb(26, 31, 38)"]:
        faults.append(f"printed it is {printed}")
    faults += faults_of_events(browser.events, session, address)
    browser.ask("Target.closeTarget", targetId=target)
    return faults, seen["paper"]


def check_chart(page):
    """A chart that stands alone is XML with what a screen reader reads and its own colours."""
    root = ElementTree.parse(page).getroot()
    names = [element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in root.iter()]
    if names[:3] != ["svg", "title", "desc"] or root.get("role") != "img":
        yield "a chart without role, title and description"
    if "style" not in names:
        yield "a chart without its colours"
    for name in set(names) - CHART_ELEMENTS:
        yield f"<{name}> has no business in a chart"


def check(browser, page, options):
    faults = []
    size = page.stat().st_size
    if size > options.most_bytes:
        faults.append(f"{size} bytes, more than {options.most_bytes}")
    if page.suffix == ".svg":
        return faults + list(check_chart(page))
    papers = {}
    for scheme in SCHEMES:
        for width in WIDTHS:
            found, papers[scheme] = look(browser, page, width, scheme, options)
            faults += [f"{width} {scheme}: {fault}" for fault in found]
    if papers["light"] == papers["dark"]:
        faults.append(f"light and dark have the same paper, {papers['light']}")
    return faults


def main():
    parser = argparse.ArgumentParser(description="Holds pages to what a page has to be, in a headless Chromium.")
    parser.add_argument("pages", nargs="+", type=pathlib.Path)
    parser.add_argument("--chromium", default=next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None))
    parser.add_argument("--shots")
    parser.add_argument("--must-say")
    parser.add_argument("--most-bytes", type=int, default=MOST_BYTES)
    options = parser.parse_args()
    if not options.chromium:
        print("no chromium here: apt-get install chromium", file=sys.stderr)
        return 2
    if options.shots:
        os.makedirs(options.shots, exist_ok=True)
    browser = Browser(options.chromium)
    bad = False
    try:
        for page in options.pages:
            faults = check(browser, page, options)
            bad |= bool(faults)
            print(f"{page.name}: {'ok' if not faults else f'{len(faults)} faults'}, {page.stat().st_size} bytes")
            for fault in faults:
                print(f"  {fault}")
    finally:
        browser.close()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
