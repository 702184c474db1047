"""Checks every feed of a directory as strict readers see it: check_feeds.py DIR

Well-formed XML and JSON, the grammars beside this file, feedparser without a complaint, and what
no grammar can say: unique ids, the same entries in all three formats of a feed, real dates,
absolute addresses, harmless HTML, and an index and an OPML that list every feed.

Prints "ok NAME: figures" for each check, or "FAIL NAME: file: what", and then exits with 1.
"""

import email.utils
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import html5lib
from lxml import etree

HERE = Path(__file__).parent
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
FORMATS = (".rss", ".atom", ".json")
# How the feeds stand, for programs and as a feed of its own.
STATUS = "status.json"
HEALTH = "_health.xml"

RFC822 = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}"
    r" \d\d:\d\d:\d\d (?:GMT|[+-]\d{4})"
)
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")

# What a reader must never be handed, whether or not it sanitises.
BAD_ELEMENTS = set(
    "script style iframe frame frameset object embed applet form input button textarea select svg math"
    " template noscript base meta link title plaintext xmp".split()
)
ADDRESS_ATTRIBUTES = set("href src srcset poster cite data action formaction background longdesc xlink:href".split())


@dataclass(frozen=True)
class Entry:
    """What a reader needs of an entry, whatever the format."""

    id: str
    title: str
    link: str
    published: datetime


class Directory:
    """The files of the directory, as they were read."""

    def __init__(self, path):
        self.path = path
        self.xml = {}
        self.json = {}
        self.entries = {}

    def names(self):
        return sorted({path.stem for suffix in FORMATS for path in self.files(suffix)})

    def files(self, suffix):
        return [path for path in sorted(self.path.iterdir()) if path.suffix == suffix and path.name != STATUS]


# ---- files and grammars -----------------------------------------------------------------------


def check_files(feeds, fail):
    """All formats and the page of every feed, the index, the OPML, status and health, and nothing that
    was left behind."""
    suffixes = (*FORMATS, ".html")
    expected = {"index.html", "feeds.opml", STATUS, HEALTH} | {name + suffix for name in feeds.names() for suffix in suffixes}
    found = {path.name for path in feeds.path.iterdir()}
    for name in sorted(expected - found):
        fail(name, "is missing")
    for name in sorted(found - expected):
        fail(name, "does not belong here")
    if not feeds.names():
        fail(str(feeds.path), "holds no feed")
    return f"{len(feeds.names())} feeds, {len(found)} files"


def check_syntax(feeds, fail):
    """Strict parsers, which mend nothing; the later checks see only what passed here."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=False, huge_tree=False)
    size = 0
    for path in feeds.files(".rss") + feeds.files(".atom") + feeds.files(".opml"):
        size += path.stat().st_size
        try:
            tree = etree.parse(str(path), parser)
        # lxml says so with an OSError where the bytes are not UTF-8.
        except (etree.XMLSyntaxError, OSError) as error:
            fail(path.name, error)
            continue
        if tree.docinfo.doctype:
            fail(path.name, "has a document type")
        feeds.xml[path.name] = tree
    for path in feeds.files(".json"):
        size += path.stat().st_size
        try:
            document = json.loads(path.read_bytes().decode("utf-8"), object_pairs_hook=unique_keys)
        except ValueError as error:
            fail(path.name, error)
            continue
        # XML cannot hold these at all; JSON can, in escapes, and readers pass them on.
        for text in strings(document):
            if found := re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", text):
                fail(path.name, f"holds the character {found[0]!r}, in {text[:60]!r}")
        if not isinstance(document, dict) or not isinstance(document.get("items"), list):
            fail(path.name, "is no object with a list of items")
            continue
        feeds.json[path.name] = document
    return f"{len(feeds.xml)} XML and {len(feeds.json)} JSON files, {size // 1024} KiB"


def unique_keys(pairs):
    """JSON readers disagree on which of two equal keys counts."""
    counts = Counter(key for key, _ in pairs)
    if counts and max(counts.values()) > 1:
        raise ValueError(f"key {counts.most_common(1)[0][0]!r} stands twice in one object")
    return dict(pairs)


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def check_grammar(feeds, fail):
    count = 0
    for kind in ("rss", "atom"):
        grammar = etree.RelaxNG(etree.parse(str(HERE / f"{kind}.rng")))
        for name, tree in feeds.xml.items():
            if not name.endswith("." + kind):
                continue
            count += 1
            if not grammar.validate(tree):
                for error in grammar.error_log:
                    fail(name, f"{error.path or '?'}: {error.message}")
    return f"{count} files valid"


def check_atom_links(feeds, fail):
    """RFC 4287 §4.1.1 and §4.1.2: one self link, one alternate link; the grammar cannot count them."""
    count = 0
    for name, tree in feeds.xml.items():
        if not name.endswith(".atom"):
            continue
        for place in (tree.getroot(), *tree.getroot().iter(ATOM + "entry")):
            relations = Counter(link.get("rel") for link in place.findall(ATOM + "link"))
            count += relations.total()
            wanted = {"alternate": 1} if place.tag == ATOM + "entry" else {"alternate": 1, "self": 1}
            for relation, number in wanted.items():
                if relations[relation] != number:
                    where = place.findtext(ATOM + "id")
                    fail(name, f"{where} has {relations[relation]} {relation} links, not {number}")
    return f"{count} links"


def check_feedparser(feeds, fail):
    total = 0
    for path in feeds.files(".rss") + feeds.files(".atom"):
        parsed = feedparser.parse(path.read_bytes())
        if parsed.bozo:
            fail(path.name, parsed.get("bozo_exception"))
        wanted = "rss20" if path.suffix == ".rss" else "atom10"
        if parsed.get("version") != wanted:
            fail(path.name, f"is taken for {parsed.get('version')!r}, not {wanted}")
        if not parsed.entries:
            fail(path.name, "has no entries")
        for number, entry in enumerate(parsed.entries, 1):
            for key in ("id", "title", "link", "published_parsed"):
                if not entry.get(key):
                    fail(path.name, f"entry {number} ({entry.get('title')!r}) has no {key}")
        # A sign that is escaped once too often or too seldom shows in the titles.
        items = feeds.json.get(path.stem + ".json", {}).get("items", [])
        for entry, item in zip(parsed.entries, items):
            if entry.get("title") != item.get("title"):
                fail(path.name, f"title is read as {entry.get('title')!r}, in the JSON feed {item.get('title')!r}")
        total += len(parsed.entries)
    return f"{total} entries, bozo 0"


# ---- entries ------------------------------------------------------------------------------------


def check_entries(feeds, fail):
    """Reads the entries for the checks that follow; an entry that lacks something is said here."""
    readers = {".rss": rss_entry, ".atom": atom_entry, ".json": json_entry}
    for name, document in (feeds.xml | feeds.json).items():
        suffix = Path(name).suffix
        if suffix not in readers:
            continue
        items = {
            ".rss": lambda: document.getroot().iter("item"),
            ".atom": lambda: document.getroot().iter(ATOM + "entry"),
            ".json": lambda: document["items"],
        }[suffix]()
        feeds.entries[name] = []
        for number, item in enumerate(items, 1):
            try:
                entry = readers[suffix](item)
            except (KeyError, ValueError, TypeError) as error:
                fail(name, f"entry {number}: {error}")
                continue
            for field in ("id", "title", "link"):
                value = getattr(entry, field)
                if not isinstance(value, str) or not value or value != value.strip():
                    fail(name, f"entry {number}: {field} is {value!r}")
            feeds.entries[name].append(entry)
    return f"{sum(map(len, feeds.entries.values()))} entries in {len(feeds.entries)} files"


def rss_entry(item):
    published = rfc822(item.findtext("pubDate"))
    return Entry(item.findtext("guid"), item.findtext("title"), item.findtext("link"), published)


def atom_entry(entry):
    link = next((link.get("href") for link in entry.findall(ATOM + "link") if link.get("rel") == "alternate"), None)
    published = rfc3339(entry.findtext(ATOM + "published"))
    rfc3339(entry.findtext(ATOM + "updated"))
    return Entry(entry.findtext(ATOM + "id"), entry.findtext(ATOM + "title"), link, published)


def json_entry(item):
    if "date_modified" in item:
        rfc3339(item["date_modified"])
    return Entry(item["id"], item["title"], item["url"], rfc3339(item["date_published"]))


def rfc822(text):
    """The regular expression is for old readers; that the weekday is right, few readers check."""
    if not RFC822.fullmatch(text or ""):
        raise ValueError(f"{text!r} is not a date of RFC 822")
    date = email.utils.parsedate_to_datetime(text)
    weekday = "Mon Tue Wed Thu Fri Sat Sun".split()[date.weekday()]
    if not text.startswith(weekday):
        raise ValueError(f"{text!r} is a {weekday}")
    return date


def rfc3339(text):
    if not RFC3339.fullmatch(text or ""):
        raise ValueError(f"{text!r} is not a date of RFC 3339")
    return datetime.fromisoformat(text)


def check_ids(feeds, fail):
    """A reader that knows an id does not show the entry again, in whichever feed it stands."""
    owners = {}
    for name, entries in feeds.entries.items():
        for id_, count in Counter(entry.id for entry in entries).items():
            if count > 1:
                fail(name, f"id {id_} stands {count} times")
        for entry in entries:
            owners.setdefault(entry.id, set()).add(Path(name).stem)
    for name, tree in feeds.xml.items():
        if name.endswith(".atom"):
            owners.setdefault(tree.getroot().findtext(ATOM + "id"), set()).add(f"{name} (the feed itself)")
    for id_, names in owners.items():
        if len(names) > 1:
            fail(" and ".join(sorted(names)), f"share id {id_}")
    return f"{len(owners)} ids, each of one feed"


def check_formats_agree(feeds, fail):
    """Somebody who moves from one format to another must not see everything again."""
    compared = 0
    for name in feeds.names():
        by_format = {suffix: feeds.entries.get(name + suffix) for suffix in FORMATS}
        if None in by_format.values():
            fail(name, "cannot be read in every format")
            continue
        first = by_format[".rss"]
        for suffix in (".atom", ".json"):
            other = by_format[suffix]
            if len(first) != len(other):
                fail(name + suffix, f"has {len(other)} entries, the RSS {len(first)}")
            for number, (a, b) in enumerate(zip(first, other), 1):
                compared += 1
                for field in ("id", "title", "link", "published"):
                    if getattr(a, field) != getattr(b, field):
                        fail(name + suffix, f"entry {number}: {field} is {getattr(b, field)}, in the RSS {getattr(a, field)}")
        atom = feeds.xml[name + ".atom"].getroot().iter(ATOM + "entry")
        for entry, item in zip(atom, feeds.json[name + ".json"]["items"]):
            # JSON Feed leaves the date of an entry that was never changed away.
            updated = entry.findtext(ATOM + "updated")
            modified = item.get("date_modified", item.get("date_published"))
            if updated != modified:
                fail(name, f"{item.get('id')}: updated {updated} in Atom, {modified} in JSON")
    return f"{compared} pairs of entries equal"


def check_dates(feeds, fail):
    """Dates of the feeds themselves; those of the entries were read above."""
    count = sum(map(len, feeds.entries.values()))
    for name, tree in feeds.xml.items():
        try:
            if name.endswith(".rss"):
                rfc822(tree.getroot().findtext("channel/lastBuildDate"))
                count += 1
            elif name.endswith(".atom"):
                rfc3339(tree.getroot().findtext(ATOM + "updated"))
                count += 1
        except ValueError as error:
            fail(name, error)
    return f"{count} dates, weekdays right"


# ---- addresses and HTML ---------------------------------------------------------------------------


def address_problem(text):
    if not re.fullmatch(r"https?://[!-~]+", text or ""):
        return f"address {text!r} is not absolute, http(s) and ASCII"
    try:
        if not urlsplit(text).hostname:
            return f"address {text!r} names no host"
    except ValueError as error:
        return f"address {text!r}: {error}"
    return None


def check_addresses(feeds, fail):
    count = 0
    for name, tree in feeds.xml.items():
        for element in tree.getroot().iter(etree.Element):
            found = [element.get(key) for key in ("href", "url", "xmlUrl", "htmlUrl") if element.get(key) is not None]
            if element.tag in ("link", "docs") or (element.tag == "guid" and element.get("isPermaLink") != "false"):
                found.append(element.text)
            for text in found:
                count += 1
                if problem := address_problem(text):
                    fail(name, f"line {element.sourceline}: <{etree.QName(element).localname}>: {problem}")
    for name, document in feeds.json.items():
        for path, text in json_addresses(document, ""):
            count += 1
            if problem := address_problem(text):
                fail(name, f"{path}: {problem}")
        if "feed_url" not in document:
            fail(name, "has no feed_url")
    return f"{count} addresses"


def json_addresses(value, path):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "url" or key.endswith("_url") or key in ("icon", "favicon", "image", "banner_image", "avatar"):
                yield f"{path}/{key}", inner
            else:
                yield from json_addresses(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from json_addresses(inner, f"{path}/{number}")


def check_html(feeds, fail):
    fragments = elements = 0
    for name, where, html in html_of(feeds):
        fragments += 1
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        tree = parser.parseFragment(html)
        for position, code, details in parser.errors:
            fail(name, f"{where}: HTML error {code} {details or ''} at {position}")
        # Once written and read again, as a reader that sanitises does it: what was text must not
        # have become markup.
        again = html5lib.parseFragment(html5lib.serialize(tree, omit_optional_tags=False), namespaceHTMLElements=False)
        for root in (tree, again):
            for element in root.iter():
                elements += root is tree
                for problem in html_problems(element):
                    fail(name, f"{where}: {problem}")
    return f"{elements} elements in {fragments} fragments"


def html_of(feeds):
    """Every place of a feed in which readers expect HTML."""
    for name, tree in feeds.xml.items():
        if name.endswith(".rss"):
            for item in tree.getroot().iter("item"):
                for tag in ("description", CONTENT + "encoded"):
                    if (text := item.findtext(tag)) is not None:
                        yield name, f"{item.findtext('guid')} {tag.rpartition('}')[2]}", text
        elif name.endswith(".atom"):
            for entry in tree.getroot().iter(ATOM + "entry"):
                for tag in ("title", "summary", "content"):
                    element = entry.find(ATOM + tag)
                    if element is not None and element.get("type") == "html":
                        yield name, f"{entry.findtext(ATOM + 'id')} {tag}", element.text or ""
    for name, document in feeds.json.items():
        for item in document["items"]:
            if "content_html" in item:
                yield name, f"{item.get('id')} content_html", item["content_html"]


def html_problems(element):
    # A comment has no use to a reader, and some browsers read conditions in it.
    if not isinstance(element.tag, str):
        yield "a comment"
        return
    # Elements of SVG and MathML keep their namespace.
    if element.tag.rpartition("}")[2].lower() in BAD_ELEMENTS or "}" in element.tag:
        yield f"element <{element.tag}>"
    for attribute, value in element.attrib.items():
        attribute = str(attribute).lower()
        if attribute.startswith("on") or attribute in ("style", "srcdoc"):
            yield f"attribute {attribute} of <{element.tag}>"
        if attribute in ADDRESS_ATTRIBUTES:
            texts = re.split(r",\s+", value) if attribute == "srcset" else [value]
            for text in texts:
                text = text.split()[0] if attribute == "srcset" and text.split() else text
                # A link, unlike a picture, may open a mail or a call.
                if attribute == "href" and re.fullmatch(r"(?:mailto|tel):[!-~]+", text):
                    continue
                if problem := address_problem(text):
                    yield f"{attribute} of <{element.tag}>: {problem}"


# ---- index and OPML ---------------------------------------------------------------------------------


def check_opml(feeds, fail):
    if "feeds.opml" not in feeds.xml:
        fail("feeds.opml", "cannot be read")
        return ""
    root = feeds.xml["feeds.opml"].getroot()
    if root.tag != "opml" or root.get("version") != "2.0":
        fail("feeds.opml", "is not OPML 2.0")
    outlines = root.findall("body/outline")
    listed = Counter()
    for outline in outlines:
        if outline.get("type") != "rss" or not outline.get("text"):
            fail("feeds.opml", f"line {outline.sourceline}: an outline without type rss or without text")
        file = (outline.get("xmlUrl") or "").rpartition("/")[2]
        listed[Path(file).stem] += 1
        if not (feeds.path / file).is_file():
            fail("feeds.opml", f"{outline.get('xmlUrl')!r} is no file of this directory")
        title = feeds.json.get(f"{Path(file).stem}.json", {}).get("title")
        if outline.get("text") != title:
            fail("feeds.opml", f"calls {file} {outline.get('text')!r}, the feed itself {title!r}")
    if listed != Counter(feeds.names()):
        fail("feeds.opml", f"lists {sorted(listed.elements())}, not {feeds.names()}")
    return f"{len(outlines)} feeds"


def check_pages(feeds, fail):
    """The page of a feed: valid, its links are addresses or files, its entries those of the feed."""
    entries = 0
    for name in feeds.names():
        path = feeds.path / f"{name}.html"
        if not path.is_file():
            continue
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        page = parser.parse(path.read_bytes(), transport_encoding="utf-8")
        for position, code, details in parser.errors:
            fail(path.name, f"HTML error {code} {details or ''} at {position}")
        for element in (*page.iter("a"), *page.iter("link")):
            href = element.get("href", "")
            if not re.match(r"https?://|data:,$", href) and not (feeds.path / href).is_file():
                fail(path.name, f"links to {href!r}, which is no file")
        shown = ["".join(link.itertext()) for link in page.findall(".//main/ul/li/h2/a")]
        wanted = [item["title"] for item in feeds.json[f"{name}.json"]["items"]][: len(shown)]
        if not shown or shown != wanted:
            fail(path.name, f"shows {shown[:3]}, where the feed has {wanted[:3]}")
        entries += len(shown)
    return f"{entries} entries on {len(feeds.names())} pages"


def check_index(feeds, fail):
    if not (feeds.path / "index.html").is_file():
        fail("index.html", "is missing")
        return ""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page = parser.parse((feeds.path / "index.html").read_bytes(), transport_encoding="utf-8")
    for position, code, details in parser.errors:
        fail("index.html", f"HTML error {code} {details or ''} at {position}")
    head = [link.get("href", "") for link in page.iter("link") if link.get("rel") == "alternate"]
    body = [link.get("href", "") for link in page.iter("a")]
    for href in head + body:
        if not re.match(r"https?://", href) and not (feeds.path / href).is_file():
            fail("index.html", f"links to {href!r}, which is no file")
    for name in feeds.names():
        for suffix in FORMATS:
            for place, links in (("head", head), ("body", body)):
                if links.count(name + suffix) != 1:
                    fail("index.html", f"its {place} links {links.count(name + suffix)} times to {name + suffix}")
    return f"{len(head)} alternate links, {len(body)} links, files all there"


CHECKS = {
    "files": check_files,
    "syntax": check_syntax,
    "grammar": check_grammar,
    "atom links": check_atom_links,
    "feedparser": check_feedparser,
    "entries": check_entries,
    "ids": check_ids,
    "formats agree": check_formats_agree,
    "dates": check_dates,
    "addresses": check_addresses,
    "html": check_html,
    "opml": check_opml,
    "index": check_index,
    "pages": check_pages,
}


def main():
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: check_feeds.py DIR")
    feeds = Directory(Path(sys.argv[1]))
    failures = 0
    for name, check in CHECKS.items():
        problems = []
        figures = check(feeds, lambda file, what: problems.append(f"{file}: {what}"))
        # A broken renderer breaks every entry: the first few say it all.
        for problem in problems[:10]:
            print(f"FAIL {name}: {problem}")
        if len(problems) > 10:
            print(f"FAIL {name}: and {len(problems) - 10} more")
        if not problems:
            print(f"ok {name}: {figures}")
        failures += len(problems)
    if failures:
        sys.exit(f"check_feeds.py: {failures} problems")


if __name__ == "__main__":
    main()
