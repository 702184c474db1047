//! `kind`, `[feed.select]` and `next`: which of them belong together, and their fields in the
//! language of the kind.

use super::kind::{Kind, Select};
use super::toml::{At, Table, nearest, one_of};
use super::value::{read_date_by, read_field, read_selector};
use crate::html::{Selector, XPath};
use crate::json_path::{JsonField, Path, PathError};

/// Reads what a [[feed]] is made from. `None` after a problem.
pub(super) fn read_kind(feed: Table<'_>) -> Option<Kind> {
    let word = match feed.text("kind") {
        Some(word) => Some(read_word(feed, &word)?),
        None if feed.span("kind").is_some() => return None,
        None => None,
    };
    // A table that cannot be opened has been reported.
    let has_select = feed.span("select").is_some();
    let select = feed.table("select");
    match word.unwrap_or(if has_select { "css" } else { "auto" }) {
        "css" => {
            let select = need_select(feed, "css", select)?;
            read_select(feed, &select, read_selector, read_field)
                .map(|select| Kind::Css(Box::new(select)))
        }
        "xpath" => {
            let select = need_select(feed, "xpath", select)?;
            read_select(feed, &select, read_xpath, read_xpath)
                .map(|select| Kind::XPath(Box::new(select)))
        }
        "json_ld" => no_select(feed, "json_ld")
            .then(|| Kind::JsonLd(read_fields_by(feed, "next", read_field))),
        "json" => {
            let select = need_select(feed, "json", select)?;
            need_json_fields(&select)
                .then(|| read_select(feed, &select, read_path, read_json_field))
                .flatten()
                .map(|select| Kind::Json(Box::new(select)))
        }
        "auto" => {
            no_select(feed, "auto").then(|| Kind::Auto(read_fields_by(feed, "next", read_field)))
        }
        "sitemap" => {
            (no_select(feed, "sitemap") & no_next(feed, "sitemap")).then_some(Kind::Sitemap)
        }
        "feed" => (no_select(feed, "feed") & no_next(feed, "feed")).then_some(Kind::Feed),
        _ => None,
    }
}

fn read_word(feed: Table<'_>, word: &At<&str>) -> Option<&'static str> {
    let known = Kind::NAMES.into_iter().find(|name| *name == word.value);
    if known.is_none() {
        let near = nearest(word.value, Kind::NAMES.into_iter());
        feed.problem(
            word.span.clone(),
            format!("unknown kind \"{}\"", word.value),
            format!("expected {}", one_of(&Kind::NAMES)),
            near.map(|near| format!("did you mean \"{near}\"?")),
        );
    }
    known
}

/// The place of `kind`, or of whatever else stands for it.
fn need_select<'a>(
    feed: Table<'_>,
    kind: &str,
    select: Option<At<Table<'a>>>,
) -> Option<At<Table<'a>>> {
    if select.is_none()
        && feed.span("select").is_none()
        && let Some(span) = feed.span("kind")
    {
        feed.problem(
            span,
            format!("kind = \"{kind}\" needs [feed.select]"),
            "how are the items found?",
            Some(
                "write [feed.select] with at least `item` below the other keys of the feed".into(),
            ),
        );
    }
    select
}

/// Of JSON nothing stands for itself: there is no first link, and no text of it. Nothing can be
/// cut either.
fn need_json_fields(select: &At<Table<'_>>) -> bool {
    let table = select.value;
    let mut is_good = true;
    for (name, example) in [("title", "title"), ("link", "url")] {
        if table.span(name).is_none() {
            is_good = false;
            table.problem(
                select.span.clone(),
                format!("[feed.select] has no `{name}`, which kind = \"json\" needs"),
                format!("`{name}` is needed here"),
                Some(format!("{name} = \"{example}\": a path within the item")),
            );
        }
    }
    if let Some(span) = table.span("remove") {
        is_good = false;
        table.problem(
            span,
            "kind = \"json\" takes no `remove`",
            "nothing is cut from JSON",
            None,
        );
    }
    is_good
}

fn read_xpath(table: Table<'_>, name: &str, text: &At<&str>) -> Option<XPath> {
    XPath::parse(text.value)
        .inspect_err(|error| {
            let help = Selector::parse(text.value).is_ok().then(|| {
                "this is CSS; with kind = \"xpath\" all of [feed.select] and `next` are XPath: item = \"//li\", title = \".//h2\""
                    .to_owned()
            });
            table.problem(
                text.inside(error.at),
                format!("`{name}` is not an XPath expression"),
                &error.message,
                help,
            );
        })
        .ok()
}

fn read_path(table: Table<'_>, name: &str, text: &At<&str>) -> Option<Path> {
    Path::parse(text.value)
        .inspect_err(|error| path_problem(table, name, text, error))
        .ok()
}

fn read_json_field(table: Table<'_>, name: &str, text: &At<&str>) -> Option<JsonField> {
    JsonField::parse(text.value)
        .inspect_err(|error| path_problem(table, name, text, error))
        .ok()
}

fn path_problem(table: Table<'_>, name: &str, text: &At<&str>, error: &PathError) {
    table.problem(
        text.inside(error.at),
        format!("`{name}` is not a path into JSON"),
        error.expected,
        Some("paths are written like data.posts, author.name, images[0].url or tags[*]".into()),
    );
}

fn no_select(feed: Table<'_>, kind: &str) -> bool {
    let span = feed.span("select");
    if let Some(span) = &span {
        feed.problem(
            span.clone(),
            format!("kind = \"{kind}\" takes no [feed.select]"),
            "its items are found by themselves",
            Some("take this table away, or `kind`".into()),
        );
    }
    span.is_none()
}

fn no_next(feed: Table<'_>, kind: &str) -> bool {
    let span = feed.span("next");
    if let Some(span) = &span {
        feed.problem(
            span.clone(),
            format!("kind = \"{kind}\" takes no `next`"),
            "it says itself where it goes on",
            Some("max_pages says how far it is followed".into()),
        );
    }
    span.is_none()
}

/// Reads one text of a key in the language of a kind.
type ReadOne<T> = fn(Table<'_>, &str, &At<&str>) -> Option<T>;

fn read_fields_by<T>(table: Table<'_>, name: &str, read: ReadOne<T>) -> Vec<T> {
    table
        .texts(name)
        .iter()
        .filter_map(|text| read(table, name, text))
        .collect()
}

fn read_select<S, F>(
    feed: Table<'_>,
    select: &At<Table<'_>>,
    read_item: ReadOne<S>,
    read_field: ReadOne<F>,
) -> Option<Select<S, F>> {
    let table = select.value;
    let item = table
        .required("item", select.span.clone())
        .and_then(|text| read_item(table, "item", &text));
    let fields = |name: &str| read_fields_by(table, name, read_field);
    let select = Select {
        title: fields("title"),
        link: fields("link"),
        summary: fields("summary"),
        content: fields("content"),
        image: fields("image"),
        enclosure: fields("enclosure"),
        author: fields("author"),
        categories: fields("categories"),
        date: read_date_by(table, "date", &|table, name| {
            read_fields_by(table, name, read_field)
        }),
        guid: fields("guid"),
        remove: read_fields_by(table, "remove", read_item),
        next: read_fields_by(feed, "next", read_field),
        item: item?,
    };
    Some(select)
}
