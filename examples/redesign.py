#!/usr/bin/env python3
"""redesign.py MANIFEST.jsonl PAGES_ROOT READER [--sets NAME...] [--keep DIR] [--known]

How the finder stands redesigns: writes each page of a manifest of section pages anew and compares
what is found with what was found before.

MANIFEST has lines {"id", "dataset", "url", "html_path", "items": [{"url"}]}; READER is
`target/debug/examples/read`. The variants:

  hashed     every class and id is a hash, as build tools write them
  prefixed   every class and id has the prefix of a build
  wrapped    one more <div> around every item and around the list
  unwrapped  <div>s and <span>s without a name and with one child are gone
  moved      what stands beside the list (aside, nav, footer) stands before it
  ads        an advertisement behind every third item
  5, 2, 1    only so many items are left

With --known the finder is told the addresses of the page as it was, as the run of a feed is.
F1 of addresses, mean over the pages; a variant counts the pages that have enough items.
Needs lxml."""

import argparse
import hashlib
import json
import os
import subprocess
import tempfile
from urllib.parse import unquote, urljoin, urlsplit

import lxml.html


def key(url):
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    query = "?" + unquote(parts.query) if parts.query else ""
    return parts.netloc.lower().removeprefix("www.") + unquote(parts.path).rstrip("/").lower() + query


def joined(url, href):
    try:
        return key(urljoin(url, (href or "").strip()))
    except ValueError:
        return ""


def containers(tree, url, wanted):
    """For each wanted address the elements around its links, each the largest that holds no other
    wanted one; the one with the most text, which is the item, comes first. In page order."""
    links = {}
    for link in tree.iter("a"):
        address = joined(url, link.get("href"))
        if link.get("href") and address in wanted:
            links[link] = address
    held = {}
    for link, address in links.items():
        at = link
        while at is not None:
            held.setdefault(at, set()).add(address)
            at = at.getparent()
    out = {}
    for link, address in links.items():
        at = link
        while at.getparent() is not None and len(held[at.getparent()]) == 1:
            at = at.getparent()
        if at.tag not in ("body", "html") and at not in out.setdefault(address, []):
            out[address].append(at)
    order = {element: place for place, element in enumerate(tree.iter())}
    for elements in out.values():
        elements.sort(key=lambda element: -len(element.text_content().strip()))
    return dict(sorted(out.items(), key=lambda pair: order[pair[1][0]] if pair[1] else 0))


def rename(tree, change):
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        for name in ("class", "id"):
            value = element.get(name)
            if value:
                element.set(name, " ".join(change(word) for word in value.split()))


def wrap(element):
    parent = element.getparent()
    wrapper = lxml.html.Element("div")
    wrapper.tail, element.tail = element.tail, None
    parent.replace(element, wrapper)
    wrapper.append(element)


def variant(name, tree, url, items):
    """Changes the tree; returns the addresses that it lists then, or None where it cannot."""
    wanted = {key(item["url"]) for item in items}
    around = {address: elements for address, elements in containers(tree, url, wanted).items() if elements}
    found = [elements[0] for elements in around.values()]
    in_rows = {"tr", "td", "th", "tbody", "thead", "dt", "dd", "option"}
    if name == "hashed":
        rename(tree, lambda word: "css-" + hashlib.md5(word.encode()).hexdigest()[:7])
    elif name == "prefixed":
        rename(tree, lambda word: "b7f2__" + word)
    elif name == "wrapped":
        for element in found:
            if element.tag == "li":
                inner = lxml.html.Element("div")
                inner.text, element.text = element.text, None
                for child in list(element):
                    inner.append(child)
                element.append(inner)
            elif element.tag not in in_rows and element.getparent() is not None:
                wrap(element)
    elif name == "unwrapped":
        for element in list(tree.iter("div", "span")):
            is_bare = not element.attrib and len(element) == 1
            if is_bare and not (element.text or "").strip() and element.getparent() is not None:
                element.drop_tag()
    elif name == "moved":
        body = tree.find("body")
        beside = [e for e in tree.iter("aside", "nav", "footer") if e.getparent() is not None]
        if body is None or not beside:
            return None
        for element in beside:
            if not any(around in beside for around in element.iterancestors()):
                element.drop_tree()
                element.tail = None
                body.insert(0, element)
    elif name == "ads":
        for at, element in enumerate(found):
            if at % 3 == 2 and element.tag not in in_rows and element.getparent() is not None:
                tag = "li" if element.tag == "li" else "div"
                ad = lxml.html.fragment_fromstring(
                    f'<{tag} class="ad-slot"><a rel="sponsored" href="https://ads.example/{at}">'
                    f'<img src="/ad.png">Kettles that everyone talks about now</a></{tag}>'
                )
                element.addnext(ad)
    elif name.isdigit():
        count = int(name)
        if len(found) <= count:
            return None
        for elements in list(around.values())[count:]:
            for element in elements:
                if element.getparent() is not None:
                    element.drop_tree()
        return set(list(around)[:count])
    return wanted


def read(reader, rows):
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    out = subprocess.run([reader, "listings"], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    return {row["id"]: row["items"] for row in map(json.loads, out.stdout.decode().splitlines())}


def f1(wanted, items):
    found = {key(item["url"] or "") for item in items}
    return 2 * len(wanted & found) / (len(wanted) + len(found)) if wanted or found else 0.0


VARIANTS = ["hashed", "prefixed", "wrapped", "unwrapped", "moved", "ads", "5", "2", "1"]


def main():
    arguments = argparse.ArgumentParser(usage=__doc__)
    arguments.add_argument("manifest")
    arguments.add_argument("root")
    arguments.add_argument("reader")
    arguments.add_argument("--sets", nargs="*")
    arguments.add_argument("--keep")
    arguments.add_argument("--known", action="store_true")
    arguments = arguments.parse_args()
    pages = [json.loads(line) for line in open(arguments.manifest)]
    pages = [p for p in pages if p.get("items") and not arguments.sets or p["dataset"] in (arguments.sets or [])]
    directory = arguments.keep or tempfile.mkdtemp()
    os.makedirs(directory, exist_ok=True)
    print(f"{'set':14}{'variant':12}{'pages':>6}{'before':>8}{'after':>8}  lost")
    for dataset in sorted({page["dataset"] for page in pages}):
        own = [page for page in pages if page["dataset"] == dataset]
        trees = {p["id"]: open(os.path.join(arguments.root, p["html_path"]), "rb").read() for p in own}

        def write(name):
            rows, wanted = [], {}
            for page in own:
                parser = lxml.html.HTMLParser(encoding="utf-8")
                tree = lxml.html.document_fromstring(trees[page["id"]], parser=parser)
                addresses = variant(name, tree, page["url"], page["items"])
                if addresses is None:
                    continue
                path = os.path.join(directory, f"{name}-{page['id'].replace('/', '_')}.html")
                with open(path, "wb") as file:
                    file.write(b"<!DOCTYPE html>" + lxml.html.tostring(tree, encoding="utf-8"))
                row = {"id": page["id"], "url": page["url"], "html_path": path}
                if arguments.known:
                    row["known"] = [item["url"] for item in page["items"]]
                rows.append(row)
                wanted[page["id"]] = addresses
            found = read(arguments.reader, rows)
            return {name: f1(wanted[name], found.get(name, [])) for name in wanted}

        before = write("same")
        for name in VARIANTS:
            after = write(name)
            if not after:
                continue
            lost = [page for page in after if after[page] < before[page] - 0.1]
            mean = lambda scores: sum(scores) / len(scores)
            print(
                f"{dataset:14}{name:12}{len(after):6}{mean([before[p] for p in after]):8.3f}"
                f"{mean(list(after.values())):8.3f}  {' '.join(lost)}",
                flush=True,
            )


if __name__ == "__main__":
    main()
