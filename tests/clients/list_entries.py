"""Lists the entries that a reader has, for readers.sh to compare: list_entries.py KIND FILE

One sorted line for each entry: seconds since 1970, id, title, link. KIND is json (a JSON feed, by
which the others are judged), newsboat (its cache), or sfeed (its file of a feed).
"""

import json
import sqlite3
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path


def of_json(path):
    for item in json.loads(path.read_text(encoding="utf-8"))["items"]:
        yield int(datetime.fromisoformat(item["date_published"]).timestamp()), item["id"], item["title"], item["url"]


def of_newsboat(path):
    with closing(sqlite3.connect(path)) as cache:
        yield from cache.execute("SELECT pubDate, guid, title, url FROM rss_item WHERE deleted = 0")


def of_sfeed(path):
    # sfeed(5): time, title, link, content, its type, id, and more.
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        yield fields[0], fields[5], fields[1], fields[2]


kind, path = sys.argv[1:]
entries = {"json": of_json, "newsboat": of_newsboat, "sfeed": of_sfeed}[kind](Path(path))
for line in sorted("\t".join(map(str, entry)) for entry in entries):
    print(line)
