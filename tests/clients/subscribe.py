"""Subscribes to a feed with the Python library "reader", and updates twice: subscribe.py URL DATABASE

The second update must send back the validators of the first, be answered with 304 and change
nothing. Prints the entries as list_entries.py does; exits with 1 and says what was wrong.
"""

import sys

import requests
from reader import make_reader

url, database = sys.argv[1:]

# reader does not say how its requests went, so they are looked at where it hands them over.
answers = []
send = requests.Session.send


def watched(session, request, **options):
    response = send(session, request, **options)
    answers.append((response.status_code, request.headers))
    return response


requests.Session.send = watched

with make_reader(database) as reader:
    reader.add_feed(url)
    first = reader.update_feed(url)
    entries = list(reader.get_entries(feed=url))
    second = reader.update_feed(url)
    again = list(reader.get_entries(feed=url))

if first is None or first.new != len(entries) or not entries:
    sys.exit(f"{url}: the first update gave {first}, but there are {len(entries)} entries")
if second is not None and (second.new or second.modified):
    sys.exit(f"{url}: the second update gave {second}")
if [entry.id for entry in entries] != [entry.id for entry in again]:
    sys.exit(f"{url}: {len(entries)} entries before the second update, {len(again)} after it")
statuses = [status for status, _ in answers]
if statuses != [200, 304]:
    sys.exit(f"{url}: answered with {statuses}, not with 200 and then 304")
sent = answers[1][1]
if "If-None-Match" not in sent or "If-Modified-Since" not in sent:
    sys.exit(f"{url}: the second request has no validators: {dict(sent)}")

for line in sorted(f"{int(e.published.timestamp())}\t{e.id}\t{e.title}\t{e.link}" for e in entries):
    print(line)
