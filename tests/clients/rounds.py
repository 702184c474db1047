"""Lets readers follow a feed through twenty rounds of changes: rounds.py BINARY

A section page changes from round to round: stories are added, edited, moved, taken away, put back,
and linked by other addresses; in every fifth round nothing happens. After each round the program runs
and serves, and every reader updates over HTTP, through a tap that writes down how it was answered.
What readers show as new must be the stories that are new, no story may stand there twice, and titles
must be those of the page. Where nothing happened, those that can must have been answered with 304.

Newsboat, sfeed, rss2email and gPodder are programs of their own; feedparser and reader are libraries of
Python, feedsmith and rss-parser of Node. Prints "ok NAME: figures" for each, or what was wrong, and then
exits with 1. Run from the project root after install.sh.
"""

import http.client
import json
import mailbox
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import feedparser
from reader import make_reader

ROUNDS = 20
HERE = Path(__file__).parent
WAIT = 60
# Entries of the feed: all that there will be.
KEEP = 200


def fail(what):
    sys.exit(f"FAIL {what}")


def run(words, **options):
    done = subprocess.run(words, capture_output=True, text=True, timeout=WAIT, **options)
    if done.returncode:
        fail(f"{words[0]}: {done.returncode}: {done.stdout[-800:]}{done.stderr[-800:]}")
    return done.stdout


# ---- the newspaper ----------------------------------------------------------------------------


class Newspaper:
    """Its section page, and the truth about what has stood on it."""

    def __init__(self):
        self.random = random.Random(20)
        self.titles = {}
        self.first_titles = {}
        self.page = []
        self.away = []
        self.variants = {}
        for _ in range(12):
            self.add()

    def add(self):
        number = len(self.titles) + 1
        self.titles[number] = self.first_titles[number] = f"Story {number} & more <of> “it”"
        self.page.insert(0, number)

    def change(self, turn):
        """One round; the number of new stories."""
        if turn == 1:
            return len(self.titles)
        if turn % 5 == 0:
            return 0
        before = len(self.titles)
        choose = self.random.choice
        for _ in range(self.random.randint(0, 3)):
            self.add()
        edited = back = choose(self.page)
        self.titles[edited] = f"Story {edited} as corrected in round {turn}"
        if turn % 3 == 0:
            # An edit is taken back.
            changed = [n for n in self.page if self.titles[n] != self.first_titles[n] and n != edited]
            if changed:
                back = choose(changed)
                self.titles[back] = self.first_titles[back]
        moved = choose(self.page)
        self.page.remove(moved)
        self.page.insert(0, moved)
        if len(self.page) > 8:
            gone = choose([n for n in self.page if n <= before and n not in (edited, back, moved)])
            self.page.remove(gone)
            self.away.append(gone)
        if turn % 2 == 0 and len(self.away) > 1:
            # What was away comes back to the top.
            self.page.insert(0, self.away.pop(0))
        self.variants = {choose(self.page): "?utm_source=front", choose(self.page): "/amp", choose(self.page): "/?ref=top"}
        return len(self.titles) - before

    def html(self):
        items = []
        for n in self.page:
            title = self.titles[n].replace("&", "&amp;").replace("<", "&lt;")
            when = f"2025-09-{1 + n // 24:02}T{n % 24:02}:00:00Z"
            items.append(
                f"<li><h2><a href='/story/{n}{self.variants.get(n, '')}'>{title}</a></h2><time datetime={when}>then</time>"
                f"<p>Deck of story {n}.</p><audio src='/audio/{n}.mp3'></audio></li>"
            )
        return f"<html lang=en><title>News</title><ul>{''.join(items)}</ul>"


class Quiet(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, status, headers, body):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def serve(handler):
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def newspaper_server(newspaper):
    class Handler(Quiet):
        def do_GET(self):
            if self.path == "/news":
                body, kind = newspaper.html().encode(), "text/html; charset=utf-8"
            elif self.path.startswith("/audio/"):
                body, kind = b"x" * 1234, "audio/mpeg"
            else:
                return self.answer(404, [("Content-Length", "0")], b"")
            self.answer(200, [("Content-Type", kind), ("Content-Length", str(len(body)))], body)

        do_HEAD = do_GET

    return serve(Handler)


# ---- the wire ---------------------------------------------------------------------------------


class Tap:
    """Stands before the program: /CLIENT/FILE is FILE, and how it was answered is written down."""

    def __init__(self):
        self.upstream = None
        self.log = []
        tap = self

        class Handler(Quiet):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                client, _, file = self.path.lstrip("/").partition("/")
                headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection")}
                with closing(http.client.HTTPConnection(tap.upstream, timeout=WAIT)) as upstream:
                    upstream.request(self.command, "/" + file, headers=headers)
                    got = upstream.getresponse()
                    body = got.read()
                tap.log.append((client, got.status))
                kept = [(k, v) for k, v in got.getheaders() if k.lower() not in ("connection", "transfer-encoding", "content-length")]
                if got.status != 304:
                    kept.append(("Content-Length", str(len(body))))
                self.answer(got.status, kept, body)

            do_HEAD = do_GET

        self.port = serve(Handler)

    def url(self, client, file):
        return f"http://127.0.0.1:{self.port}/{client}/{file}"

    def statuses(self, client):
        return [status for name, status in self.log if name == client]


class Serving:
    """The program while it serves."""

    def __init__(self, binary, place):
        words = [binary, "serve", "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(words, cwd=place, stderr=subprocess.PIPE, text=True)
        self.said = []
        for line in self.process.stderr:
            self.said.append(line)
            found = re.search(r"at http://(127\.0\.0\.1:\d+)/", line)
            if found:
                self.address = found[1]
                break
        else:
            fail(f"serve: {''.join(self.said)}")
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def __enter__(self):
        return self.address

    def __exit__(self, *_):
        self.process.terminate()
        if self.process.wait(timeout=WAIT):
            fail(f"serve: exit code {self.process.returncode} after SIGTERM")


# ---- readers ----------------------------------------------------------------------------------
#
# Each has a name, whether it can be answered with 304, and `update`, which gives how many entries it
# shows as new, and (id, title) of all that it has.


class Feedparser:
    can_304 = True

    def __init__(self, url, name):
        self.url, self.name = url, name
        self.etag = self.modified = None
        self.entries = {}

    def update(self):
        got = feedparser.parse(self.url, etag=self.etag, modified=self.modified)
        if got.status == 304:
            return 0, list(self.entries.items())
        if got.bozo:
            fail(f"{self.name}: {got.bozo_exception}")
        self.etag, self.modified = got.get("etag"), got.get("modified")
        ids = [entry.id for entry in got.entries]
        if len(set(ids)) != len(ids):
            fail(f"{self.name}: an id stands there twice")
        new = sum(1 for id in ids if id not in self.entries)
        self.entries.update((entry.id, entry.title) for entry in got.entries)
        return new, list(self.entries.items())


class Reader:
    can_304 = True

    def __init__(self, url, name, place):
        self.url, self.name = url, name
        self.reader = make_reader(str(place / f"{name}.db"))
        self.reader.add_feed(url)

    def update(self):
        got = self.reader.update_feed(self.url)
        entries = [(entry.id, entry.title) for entry in self.reader.get_entries(feed=self.url)]
        return (got.new if got else 0), entries


class Program:
    """A reader that keeps its entries on disk."""

    can_304 = True

    def __init__(self, url, name, place):
        self.url, self.name = url, name
        self.place = place / name
        self.place.mkdir()
        self.known = set()
        self.start()

    def update(self):
        self.fetch()
        entries = self.entries()
        ids = {id for id, _ in entries}
        new = len(ids - self.known)
        self.known |= ids
        return new, entries


class Newsboat(Program):
    def start(self):
        (self.place / "urls").write_text(self.url + "\n")
        (self.place / "config").write_text("")

    def fetch(self):
        words = ["newsboat", "-u", "urls", "-c", "cache.db", "-C", "config", "-x", "reload"]
        run(words, cwd=self.place, env={**os.environ, "TERM": "dumb"})

    def entries(self):
        with closing(sqlite3.connect(self.place / "cache.db")) as cache:
            return cache.execute("SELECT guid, title FROM rss_item WHERE deleted = 0").fetchall()


class Sfeed(Program):
    # It knows no validators.
    can_304 = False

    def start(self):
        rc = f"sfeedpath='{self.place}/feeds'\nfeeds() {{\nfeed news '{self.url}'\n}}\n"
        (self.place / "rc").write_text(rc)

    def fetch(self):
        run(["sfeed_update", str(self.place / "rc")])

    def entries(self):
        # Its own identity holds the title, so an edited entry is there in each of its forms; the
        # first line of each id is the newest.
        found = {}
        for line in (self.place / "feeds/news").read_text(encoding="utf-8").splitlines():
            fields = line.split("\t")
            found.setdefault(fields[5], set()).add(fields[1])
        return [(id, titles) for id, titles in found.items()]


class Rss2email(Program):
    def start(self):
        self.words = ["r2e", "-c", str(self.place / "r2e.cfg"), "-d", str(self.place / "r2e.json")]
        run([*self.words, "new", "reader@example.org"])
        text = (self.place / "r2e.cfg").read_text()
        for key, value in [("email-protocol", "maildir"), ("maildir-path", self.place / "mail"), ("maildir-mailbox", "news")]:
            text = re.sub(rf"(?m)^{key} = .*$", f"{key} = {value}", text)
        (self.place / "r2e.cfg").write_text(text)
        for name in ("cur", "new", "tmp"):
            (self.place / "mail/news" / name).mkdir(parents=True)
        run([*self.words, "add", "news", self.url])

    def fetch(self):
        run([*self.words, "run"])

    def entries(self):
        # What was mailed stays as it was mailed.
        mails = mailbox.Maildir(self.place / "mail/news")
        ids = [mail["X-RSS-ID"] for mail in mails]
        if len(set(ids)) != len(ids):
            fail(f"{self.name}: an entry was mailed twice")
        return [(id, None) for id in ids]


class Gpodder(Program):
    def start(self):
        self.env = {**os.environ, "GPODDER_HOME": str(self.place), "HOME": str(self.place)}
        self.is_subscribed = False

    def fetch(self):
        if self.is_subscribed:
            run(["gpo", "update"], env=self.env)
        else:
            run(["gpo", "subscribe", self.url], env=self.env)
            self.is_subscribed = True

    def entries(self):
        with closing(sqlite3.connect(self.place / "Database")) as base:
            rows = base.execute("SELECT guid, title, file_size FROM episode").fetchall()
        if any(size != 1234 for _, _, size in rows):
            fail(f"{self.name}: an episode has another length than its file: {rows[:3]}")
        return [(guid, title) for guid, title, _ in rows]


class Node(Program):
    """Libraries without a memory: what they read is all that they know."""

    can_304 = False

    def start(self):
        self.library = self.name.rsplit(" ", 1)[0]

    def fetch(self):
        self.read = json.loads(run(["node", str(HERE / "rounds.mjs"), self.library, self.url]))

    def entries(self):
        ids = [id for id, _ in self.read]
        if len(set(ids)) != len(ids):
            fail(f"{self.name}: an id stands there twice")
        return [(id, title) for id, title in self.read]


# ---- the rounds -------------------------------------------------------------------------------


def check(reader, turn, expected, truth):
    new, entries = reader.update()
    if new != expected:
        fail(f"{reader.name}, round {turn}: {new} new entries, not {expected}")
    if len(entries) != len(truth):
        fail(f"{reader.name}, round {turn}: {len(entries)} entries, not {len(truth)}")
    shown = [title for _, title in entries]
    if all(isinstance(title, str) for title in shown):
        missing = Counter(truth) - Counter(title.strip() for title in shown)
        if missing:
            fail(f"{reader.name}, round {turn}: titles differ: {dict(missing)}; {shown[:3]}")
    elif all(isinstance(title, set) for title in shown):
        for title in truth:
            if not any(title in titles for titles in shown):
                fail(f"{reader.name}, round {turn}: no entry is called {title!r}")


def main():
    binary = str(Path(sys.argv[1]).resolve())
    newspaper = Newspaper()
    port = newspaper_server(newspaper)
    with tempfile.TemporaryDirectory() as work:
        place = Path(work)
        (place / "config.toml").write_text(
            f"""[[site]]
host = "127.0.0.1:{port}"
allow_private = true
gap = "0"
[[feed]]
name = "news"
interval = "6h"
keep = {KEEP}
pages = ["http://127.0.0.1:{port}/news"]
[feed.select]
item = "li"
title = "h2"
date = "time"
summary = "p"
"""
        )
        tap = Tap()
        readers = []
        for format in ("rss", "atom", "json"):
            file = f"news.{format}"
            url = lambda name: tap.url(name, file)
            kinds = [("reader", Reader), ("feedsmith", Node)]
            if format != "json":
                kinds += [("newsboat", Newsboat), ("sfeed", Sfeed), ("rss2email", Rss2email), ("gpodder", Gpodder), ("rss-parser", Node)]
                readers.append(Feedparser(url(f"feedparser-{format}"), f"feedparser-{format}"))
            for name, kind in kinds:
                label = f"{name} {format}" if kind is Node else f"{name}-{format}"
                readers.append(kind(url(label.replace(" ", "-")), label, place))
        quiet = 0
        for turn in range(1, ROUNDS + 1):
            expected = newspaper.change(turn)
            quiet += turn % 5 == 0
            said = run([binary, "run", "--force"], cwd=place)
            if said:
                fail(f"run, round {turn}: {said}")
            truth = list(newspaper.titles.values())
            with Serving(binary, place) as address:
                tap.upstream = address
                for reader in readers:
                    check(reader, turn, expected, truth)
        for reader in readers:
            answers = Counter(tap.statuses(reader.name.replace(" ", "-")))
            if set(answers) - {200, 304}:
                fail(f"{reader.name}: was answered with {dict(answers)}")
            if reader.can_304 and answers[304] < quiet:
                fail(f"{reader.name}: was answered with {dict(answers)}, and nothing happened in {quiet} rounds")
            print(f"ok {reader.name}: {ROUNDS} rounds, {len(newspaper.titles)} entries, none twice; {answers[200]} times 200, {answers[304]} times 304")


main()
