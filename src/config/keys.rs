//! Every key of `config.toml`, once.

use super::hook::Occasion;
use super::rewrite::Place;
use super::scope::key;
use super::values::Articles;
use crate::dates::Order;

pub use super::scope::{Key, Kind, Scope};

const FORMATS: &[&str] = &["rss", "atom", "json"];

/// The whole file.
pub static ROOT: Scope = Scope {
    name: "the file",
    keys: &[
        key("publish", Kind::Table(&PUBLISH), "Where feeds are written."),
        key("store", Kind::Table(&STORE), "Where history is kept."),
        key(
            "fetch",
            Kind::Table(&FETCH),
            "What holds for all requests together.",
        ),
        key(
            "health",
            Kind::Table(&HEALTH),
            "When a feed that fails has broken.",
        ),
        key(
            "defaults",
            Kind::Table(&DEFAULTS),
            "Values for every feed that sets none of its own.",
        ),
        key(
            "hook",
            Kind::Tables(&HOOK),
            "Who is told when a feed breaks, recovers or has new entries.",
        ),
        key(
            "site",
            Kind::Tables(&SITE),
            "What all pages of one host share.",
        ),
        key(
            "feed",
            Kind::Tables(&FEED),
            "A feed: the pages it is made from and how to read them.",
        ),
    ],
};

/// `[publish]`
pub static PUBLISH: Scope = Scope {
    name: "[publish]",
    keys: &[
        key(
            "dir",
            Kind::Text,
            "Directory for the feed files; relative to this file. Default: feeds.",
        ),
        key(
            "base_url",
            Kind::Form("https://feeds.example.org/"),
            "Where readers will find that directory. Self links need it.",
        ),
        key(
            "compress",
            Kind::Bool,
            "Write each file compressed beside itself, as .gz and .br, for web servers that send such files. Default: false.",
        ),
        key(
            "hub",
            Kind::Form("https://pubsubhubbub.appspot.com/"),
            "A WebSub hub: feeds name it, and it is told of every feed that has changed. Needs base_url.",
        ),
        key(
            "gone",
            Kind::Texts,
            "Names of feeds that are no more: `pagewire serve` answers 410 for them, so that readers stop asking.",
        ),
    ],
};

/// `[store]`
pub static STORE: Scope = Scope {
    name: "[store]",
    keys: &[key(
        "path",
        Kind::Text,
        "The database file; relative to this file. Default: pagewire.db.",
    )],
};

/// `[fetch]`
pub static FETCH: Scope = Scope {
    name: "[fetch]",
    keys: &[
        key(
            "contact",
            Kind::Form("mailto:you@example.org"),
            "Where you can be reached, a page or a mailbox: it stands in the User-Agent, for those whose pages are asked for.",
        ),
        key(
            "concurrency",
            Kind::Count,
            "Most requests at once, over all hosts. Default: 64.",
        ),
        key(
            "browser",
            Kind::Form("http://127.0.0.1:9222"),
            "Where a Chromium takes orders that is running already (--remote-debugging-port), for fetch = \"browser\". Default: one is started.",
        ),
        key(
            "ca",
            Kind::Form("company.pem"),
            "File of certificates (PEM) of authorities that are trusted beside the system's, relative to the configuration.",
        ),
    ],
};

/// `[health]`
pub static HEALTH: Scope = Scope {
    name: "[health]",
    keys: &[
        key(
            "failures",
            Kind::Count,
            "Failures in a row after which a feed has broken. Default: 3.",
        ),
        key(
            "after",
            Kind::Form("1d"),
            "Least time since the first of them. Default: 1d.",
        ),
    ],
};

macro_rules! shared_keys {
    ($($extra:expr),* $(,)?) => {
        &[
            $($extra,)*
            key("timezone", Kind::Form("Asia/Kolkata"), "Zone of printed times that name none (IANA name)."),
            key("locale", Kind::Form("en-IN"), "Language and country that dates are written in (BCP 47). Default: the page's own language, with the country of its host."),
            key("order", Kind::Word(&Order::NAMES), "Order of day, month and year in dates of numbers. Default: what the page's dates show."),
            key("user_agent", Kind::Text, "User-Agent header. Default: pagewire with its version."),
            key("headers", Kind::Map, "Further request headers; a value env:NAME is taken from the environment."),
            key("cookies", Kind::Map, "Cookies that are sent, by name; a value env:NAME is taken from the environment."),
            key("basic", Kind::Table(&BASIC), "A login by user name and password (HTTP Basic)."),
            key("bearer", Kind::Form("env:TOKEN"), "A token that is sent as Authorization: Bearer."),
            key("proxy", Kind::Form("socks5://127.0.0.1:9050"), "What requests go through: socks5:// or http://, or none. Default: none."),
            key("fetch", Kind::Word(&["http", "browser"]), "Who asks for pages: pagewire itself, or a browser that runs their scripts. Default: http."),
            key("wait_for", Kind::Form("ul.news > li"), "Selector of what must be on a page in the browser before it is read."),
            key("timeout", Kind::Form("30s"), "Longest time for one request. Default: 30s."),
            key("max_bytes", Kind::Count, "Largest page, in bytes before and after decompression. Default: 8388608."),
        ]
    };
}

macro_rules! feed_keys {
    ($($extra:expr),* $(,)?) => {
        shared_keys![
            $($extra,)*
            key("interval", Kind::Form("30m"), "How often to look for news, or \"auto\": as often as the page changes. Default: 30m."),
            key("schedule", Kind::Form("0 7 * * *"), "At what times to look instead, in the feed's timezone: a cron expression."),
            key("min_interval", Kind::Form("15m"), "Shortest interval of \"auto\". Default: 15m."),
            key("max_interval", Kind::Form("6h"), "Longest interval of \"auto\". Default: 6h."),
            key("quiet_hours", Kind::Texts, "Spans of the day in which not to look, such as \"23:00-06:00\", in the feed's timezone."),
            key("keep", Kind::Count, "Most entries in a feed. Default: 100."),
            key("history", Kind::Form("730d"), "How long an entry is kept that stands on no page any more, or \"forever\". Default: 730d."),
            key("formats", Kind::Words(FORMATS), "Formats to write. Default: all three."),
            key("article", Kind::BoolOr(&[Articles::MISSING]), "Read the article pages of new entries: true, false, or \"missing\" for those that their section page gives no publish time. Default: false."),
            key("article_limit", Kind::Count, "Most article pages read in one run. Default: 40."),
            key("recheck", Kind::Form("6h"), "Look again at an article page this long after its entry was first seen, and then at doubled times for a month. Default: never."),
            key("language", Kind::Form("en-IN"), "Language of the feed (BCP 47). Default: the page's own."),
            key("max_pages", Kind::Count, "Most pages of a list read through `next`, the first included. Default: 1."),
            key("limit", Kind::Count, "Most items taken from each of its lists in one run."),
            key("gate", Kind::Bool, "Hold a page that shows what it never has, and keep the feed as it was. Default: true."),
            key("fewest", Kind::Count, "Fewest items that a page may show. Default: what its history says."),
            key("accept_after", Kind::Form("7d"), "How long a held page must be good in its new shape to become normal by itself. Default: 7d."),
            key("expect", Kind::Form("2d"), "How soon new entries are expected, or \"never\"; longer silence is an alarm. Default: three times the longest silence so far."),
            key("include", Kind::TextsOr(&FILTER), "Keep only items whose title or address matches one of these regular expressions."),
            key("exclude", Kind::TextsOr(&FILTER), "Leave out items whose title or address matches one of these regular expressions."),
            key("rewrite", Kind::Tables(&REWRITE), "What is replaced in the fields of entries where they are shown."),
            key("title_template", Kind::Form("{category}: {title}"), "What the titles of entries are made of where they are shown: {title}, {category}, {author}, {site}."),
            key("images", Kind::Word(&["keep", "strip"]), "Whether pictures are shown. Default: keep."),
        ]
    };
}

/// `[defaults]`
pub static DEFAULTS: Scope = Scope {
    name: "[defaults]",
    keys: feed_keys![],
};

/// `[[site]]`
pub static SITE: Scope = Scope {
    name: "[[site]]",
    keys: shared_keys![
        key(
            "host",
            Kind::Form("www.example.org"),
            "The host, with its port where it is not the usual one."
        ),
        key(
            "gap",
            Kind::Form("2s"),
            "Least time between two requests to the host. Default: 2s."
        ),
        key(
            "concurrency",
            Kind::Count,
            "Most requests to the host at once. Default: 1."
        ),
        key(
            "allow_private",
            Kind::Bool,
            "Allow this host to have a loopback or private address. Default: false."
        ),
        key(
            "robots",
            Kind::Bool,
            "Obey the host's robots.txt. Default: true."
        ),
        key(
            "article",
            Kind::Table(&ARTICLE),
            "How to read an entry's own page."
        ),
    ],
};

/// `basic = { … }`
pub static BASIC: Scope = Scope {
    name: "basic",
    keys: &[
        key("user", Kind::Text, "The user name."),
        key(
            "password",
            Kind::Form("env:PASSWORD"),
            "The password; a value env:NAME is taken from the environment.",
        ),
    ],
};

/// `[site.article]`
pub static ARTICLE: Scope = Scope {
    name: "[site.article]",
    keys: &[
        key("title", Kind::Texts, "Selector of the headline."),
        key("summary", Kind::Texts, "Selector of the deck."),
        key("author", Kind::Texts, "Selector of the byline."),
        key(
            "date",
            Kind::TextsOr(&DATE),
            "Selector of the publish time, or a table with its format.",
        ),
        key(
            "updated",
            Kind::TextsOr(&DATE),
            "Selector of the time of the last change, or a table with its format.",
        ),
        key("image", Kind::Texts, "Selector of the lead picture."),
        key(
            "enclosure",
            Kind::Texts,
            "Selector of a file of sound or film, such as .play@href.",
        ),
        key("categories", Kind::Texts, "Selector of the topics."),
        key("content", Kind::Texts, "Selector of the body."),
        key(
            "remove",
            Kind::Texts,
            "Selectors of what to cut from the body.",
        ),
    ],
};

/// `[[feed]]`
pub static FEED: Scope = Scope {
    name: "[[feed]]",
    keys: feed_keys![
        key(
            "name",
            Kind::Form("example-news"),
            "Name of the feed and its files: a-z, 0-9, dot, dash, underscore. Never change it."
        ),
        key(
            "title",
            Kind::Text,
            "Title that readers see. Default: the page's own."
        ),
        key("description", Kind::Text, "One sentence about the feed."),
        key(
            "archive",
            Kind::Bool,
            "Write the whole history as pages beside the feed, which readers can follow (RFC 5005). Needs base_url. Default: false."
        ),
        key(
            "renamed_from",
            Kind::Texts,
            "Names that the feed had before: its history comes along, and `pagewire serve` sends readers on with 301."
        ),
        key(
            "token",
            Kind::Form("env:FEED_TOKEN"),
            "Makes the feed private: `pagewire serve` gives it only to readers that know this secret."
        ),
        key(
            "pages",
            Kind::ListOr(&PAGE),
            "The section pages, merged into one feed."
        ),
        key(
            "kind",
            Kind::Word(&super::Kind::NAMES),
            "What its pages are. Default: css where there is [feed.select]; else auto, which finds the list of articles by itself on every run."
        ),
        key(
            "select",
            Kind::Table(&SELECT),
            "The item, and its fields within it."
        ),
        key(
            "next",
            Kind::Texts,
            "Selector of the link to the next page."
        ),
    ],
};

/// A member of `pages`
pub static PAGE: Scope = Scope {
    name: "pages",
    keys: &[
        key(
            "url",
            Kind::Form("https://www.example.org/news"),
            "Address of the section page: http, https or file.",
        ),
        key(
            "base",
            Kind::Form("https://www.example.org/news"),
            "Address that links of a saved page start from.",
        ),
        key(
            "category",
            Kind::Texts,
            "Category of all entries found there.",
        ),
        key(
            "method",
            Kind::Word(&["get", "post"]),
            "How the page is asked for. Default: post where there is a form, else get.",
        ),
        key(
            "form",
            Kind::Map,
            "Fields that are sent by POST, as a search form sends them; a value env:NAME is taken from the environment.",
        ),
    ],
};

/// `[feed.select]`
pub static SELECT: Scope = Scope {
    name: "[feed.select]",
    keys: &[
        key("item", Kind::Text, "One item of the list."),
        key("title", Kind::Texts, "Its title. Default: the link's text."),
        key(
            "link",
            Kind::Texts,
            "Its link; the href unless another attribute is named. Default: the first link, or the item itself.",
        ),
        key("summary", Kind::Texts, "Its deck."),
        key("content", Kind::Texts, "Its full text."),
        key("image", Kind::Texts, "Its picture, such as img@data-src."),
        key(
            "enclosure",
            Kind::Texts,
            "Its file of sound or film, such as .play@href. Default: what plays in the item.",
        ),
        key("author", Kind::Texts, "Its byline."),
        key("categories", Kind::Texts, "Its topics."),
        key(
            "date",
            Kind::TextsOr(&DATE),
            "Its publish time: a selector, or a table with its format.",
        ),
        key(
            "guid",
            Kind::Texts,
            "What identifies it, where its address does not.",
        ),
        key(
            "remove",
            Kind::Texts,
            "What to cut from the item before it is read.",
        ),
    ],
};

/// `date = { … }`
pub static DATE: Scope = Scope {
    name: "date",
    keys: &[
        key("select", Kind::Texts, "Where the time stands."),
        key(
            "format",
            Kind::Texts,
            "How it is written, in the notation of strftime; one or a list.",
        ),
    ],
};

/// `include = { … }`
pub static FILTER: Scope = Scope {
    name: "include or exclude",
    keys: &[
        key("title", Kind::Texts, "Regular expressions on the title."),
        key("url", Kind::Texts, "Regular expressions on the address."),
    ],
};

/// `[[hook]]`
pub static HOOK: Scope = Scope {
    name: "[[hook]]",
    keys: &[
        key(
            "name",
            Kind::Form("phone"),
            "Name of the hook: a-z, 0-9, dot, dash, underscore.",
        ),
        key(
            "webhook",
            Kind::Form("https://hooks.example.org/pagewire"),
            "Address that messages are sent to as JSON, by POST; env:NAME takes it from the environment.",
        ),
        key(
            "ntfy",
            Kind::Form("https://ntfy.sh/my-topic"),
            "Address that messages are sent to as text, with the headers of ntfy; env:NAME takes it from the environment.",
        ),
        key(
            "command",
            Kind::Texts,
            "A program and its arguments, a list: each message comes as JSON on its standard input.",
        ),
        key(
            "on",
            Kind::Words(&Occasion::NAMES),
            "What it is told of. Default: broken, late, recovered.",
        ),
        key("feeds", Kind::Texts, "Only of these feeds. Default: all."),
        key(
            "headers",
            Kind::Map,
            "Further request headers; a value env:NAME is taken from the environment.",
        ),
        key(
            "basic",
            Kind::Table(&BASIC),
            "A login by user name and password (HTTP Basic).",
        ),
        key(
            "bearer",
            Kind::Form("env:TOKEN"),
            "A token that is sent as Authorization: Bearer.",
        ),
        key(
            "timeout",
            Kind::Form("10s"),
            "Longest time for one message, at most 1m. Default: 10s.",
        ),
    ],
};

/// A member of `rewrite`
pub static REWRITE: Scope = Scope {
    name: "rewrite",
    keys: &[
        key("field", Kind::Word(&Place::NAMES), "Where it is replaced."),
        key(
            "pattern",
            Kind::Text,
            "A regular expression: what is replaced, each time that it is found.",
        ),
        key(
            "with",
            Kind::Text,
            "By what, with $1 or ${name} for its groups. Default: nothing.",
        ),
    ],
};

/// Every table, for suggestions across tables.
pub static ALL: &[&Scope] = &[
    &ROOT, &PUBLISH, &STORE, &FETCH, &HEALTH, &HOOK, &DEFAULTS, &SITE, &BASIC, &ARTICLE, &FEED,
    &PAGE, &SELECT, &DATE, &FILTER, &REWRITE,
];
