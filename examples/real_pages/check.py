#!/usr/bin/env python3
"""Shows that hand-written selectors read real section pages exactly.

    python3 examples/real_pages/check.py [--binary target/release/pagewire] [--corpus ../shared/corpus]

Serves the saved pages of a corpus on this machine, lets the program make feeds of them with the
config.toml beside this file, and compares the feeds with the truth: the same addresses, in the
order of the page, with the same titles; and the dates, on pages whose dates config.toml reads.
Fails unless at least ten pages are exact in addresses, order and titles. Needs Python 3.11.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from datetime import datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

CONFIG = Path(__file__).with_name("config.toml")
ENOUGH = 10
LIMIT = 120  # seconds for one call of the program, so that nothing hangs


class Quiet(SimpleHTTPRequestHandler):
    timeout = 10  # an idle connection must not keep its thread

    def log_message(self, *args):
        pass


def key(url):
    """An address as the corpus compares it (score_listing.py there): without scheme, www., fragment
    and closing slash, percent signs decoded, path in small letters."""
    parts = urlsplit(url.strip())
    path = unquote(parts.path).rstrip("/").lower()
    query = "?" + unquote(parts.query) if parts.query else ""
    return parts.netloc.lower().removeprefix("www.") + path + query


def words(title):
    return " ".join(title.split())


def is_right_date(feed, preview, truth):
    """The same instant to the minute where both sides know one, or else the same day as printed."""
    if preview["published"] is None:
        return False  # the feed then has the time of this run
    if preview["published"]["precision"] == "minute" and "T" in truth:
        apart = datetime.fromisoformat(feed) - datetime.fromisoformat(truth)
        return abs(apart.total_seconds()) < 60
    return feed[:10] == truth[:10]


def compare(truth, feed, preview, has_dates):
    """What is right of one page. `feed` is in the feed's order, `preview` in the page's."""
    wanted = {key(item["url"]): item for item in truth}
    got = {key(item["url"]): item for item in feed}
    shown = {key(item["permalink"]): item for item in preview}
    found = [url for url in wanted if url in got]
    dates = {url: item.get("date") or item.get("date_elsewhere") for url, item in wanted.items()}
    dated = [url for url, date in dates.items() if date and has_dates]
    return {
        "wanted": len(truth),
        "got": len(feed),
        "urls": len(found),
        "is_order": list(shown) == list(wanted),
        "titles": sum(words(got[url]["title"]) == words(wanted[url]["title"]) for url in found),
        "dates": sum(
            is_right_date(got[url]["date_published"], shown[url], dates[url])
            for url in dated
            if url in got and url in shown
        ),
        "dated": len(dated),
    }


def is_exact(page):
    return page["is_order"] and page["wanted"] == page["got"] == page["urls"] == page["titles"]


def read(binary, corpus, directory, names):
    """The JSON feed and the preview of each feed, with its name."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=corpus))
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        text = CONFIG.read_text(encoding="utf-8").replace("SERVER", f"127.0.0.1:{server.server_port}")
        # Relative places are relative to the file, so both are in the temporary directory.
        text += '\n[publish]\ndir = "feeds"\n[store]\npath = "store.db"\n'
        config = directory / "config.toml"
        config.write_text(text, encoding="utf-8")

        def pagewire(*arguments):
            command = [binary, "--config", config, *arguments]
            # Its notes go to the terminal: they say why a page is not exact.
            return subprocess.run(command, stdout=subprocess.PIPE, timeout=LIMIT).stdout

        pagewire("run", "--force")
        for name in names:
            file = directory / "feeds" / f"{name}.json"
            feed = json.loads(file.read_bytes())["items"] if file.exists() else []
            yield name, feed, json.loads(pagewire("preview", name, "--json") or b"[]")
    finally:
        server.shutdown()
        server.server_close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--binary", type=Path, default=Path("target/release/pagewire"))
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    arguments = parser.parse_args()
    binary, corpus = arguments.binary.resolve(), arguments.corpus.resolve()
    listing = corpus / "manifests" / "listing.jsonl"
    for path in (binary, listing):
        if not path.exists():
            parser.error(f"{path} is not there")

    with listing.open(encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["dataset"] == "sections"]
    truth = {row["id"].removeprefix("sections/"): row["items"] for row in rows}
    feeds = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["feed"]
    has_dates = {feed["name"]: "date" in feed["select"] for feed in feeds}

    exact = 0
    with tempfile.TemporaryDirectory() as directory:
        print(f"{'page':18}{'wanted':>7}{'got':>5}{'urls':>6}{'order':>7}{'titles':>8}{'dates':>9}")
        for name, feed, preview in read(binary, corpus, Path(directory), has_dates):
            page = compare(truth[name], feed, preview, has_dates[name])
            exact += is_exact(page)
            order = "yes" if page["is_order"] else "no"
            dates = f"{page['dates']}/{page['dated']}" if page["dated"] else "-"
            verdict = "exact" if is_exact(page) else "NOT EXACT"
            print(
                f"{name:18}{page['wanted']:7}{page['got']:5}{page['urls']:6}"
                f"{order:>7}{page['titles']:8}{dates:>9}  {verdict}"
            )
    print(f"{exact} of {len(has_dates)} pages exact in addresses, order and titles; {ENOUGH} are enough")
    return 0 if exact >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
