//! What is shown of a page and of the feed that it would be.

use comfy_table::Cell;
use url::Url;

use super::super::{say, table};
use crate::config::{Articles, ConfigError};
use crate::extract::auto::Section;
use crate::html::ellipsize;
use crate::model::Precision;
use crate::propose::{self, Announced, ArticlePages, Look, Proposal, Standing, Trouble};

/// Characters of titles and links in the table.
const MAX_TITLE: usize = 44;
const MAX_LINK: usize = 29;
/// Entries that are listed.
const MAX_ENTRIES: usize = 40;
/// Other lists are shown if they have so many items, and a score not far below that of a good one;
/// `--choice` takes the others, too.
const MIN_ITEMS: usize = 2;
const MIN_SCORE: f64 = 0.5;
/// Sections that are listed.
const MAX_SECTIONS: usize = 24;

pub(super) fn announced(feeds: &[Announced]) -> String {
    if feeds.is_empty() {
        return String::new();
    }
    let begin = if feeds.iter().any(|feed| feed.is_feed) {
        "This page announces a feed. Subscribe to it if it has what you want; what follows makes one of the page itself.\n"
    } else {
        "This page names another source of its articles; what follows makes a feed of the page itself.\n"
    };
    let mut out = String::from(begin);
    for feed in feeds {
        let title = feed
            .title
            .as_ref()
            .map_or_else(String::new, |title| format!("   {}", ellipsize(title, 60)));
        out.push_str(&format!("  {}{title}\n", feed.url));
    }
    out.push_str("To make a feed of it, with filters or the texts of its articles: pagewire add --feed 'ADDRESS'\n\n");
    out
}

pub(super) fn sections(sections: &[Section]) -> String {
    if sections.is_empty() {
        return String::new();
    }
    let width = sections
        .iter()
        .map(|section| section.title.chars().count())
        .max()
        .unwrap_or(0);
    let mut out = String::from("This is a front page. Its sections:\n");
    for section in sections.iter().take(MAX_SECTIONS) {
        out.push_str(&format!(
            "  {:width$}  pagewire add {}\n",
            section.title,
            quoted(section.url.as_str())
        ));
    }
    if sections.len() > MAX_SECTIONS {
        out.push_str(&format!("  and {} more\n", sections.len() - MAX_SECTIONS));
    }
    out.push('\n');
    out
}

/// As shells take it.
fn quoted(address: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/:.-_~%+,@".contains(letter);
    if address.chars().all(is_plain) {
        address.to_owned()
    } else {
        format!("'{address}'")
    }
}

pub(super) fn shown(look: &Look, proposal: &Proposal, choice: usize) -> String {
    let entries = &proposal.entries;
    let mut shown = table::table(&["Published", "Told by", "Title", "Link"]);
    for entry in entries.iter().take(MAX_ENTRIES) {
        let is_told_later = entry.entry.published.is_none() && proposal.source.article.is_any();
        let (time, how) = if is_told_later {
            (String::new(), "its article page")
        } else {
            (table::time(entry.entry.published), entry.how.as_str())
        };
        shown.add_row([
            Cell::new(time),
            Cell::new(how),
            Cell::new(ellipsize(&entry.entry.title, MAX_TITLE)),
            Cell::new(ellipsize(
                &short(&entry.entry.permalink, &look.url),
                MAX_LINK,
            )),
        ]);
    }
    let mut out = format!("{shown}\n");
    if entries.len() > MAX_ENTRIES {
        out.push_str(&format!(" and {} more\n", entries.len() - MAX_ENTRIES));
    }
    out.push('\n');
    let mut line = |name: &str, text: &str| out.push_str(&format!("{name:15}{text}\n"));
    let lists = &look.survey.lists;
    let detector = choice
        .checked_sub(1)
        .and_then(|place| lists.get(place))
        .map_or("", |list| list.detector);
    let entries_word = count(entries.len(), "entry", "entries");
    if lists.is_empty() {
        let what = propose::source_of(look.survey.kind).unwrap_or("feed");
        line("Entries", &format!("{} in the {what}", entries.len()));
    } else {
        line(
            "List",
            &format!(
                "{choice} of {}: {entries_word}, found by {detector}",
                lists.len()
            ),
        );
    }
    for (place, list) in lists.iter().enumerate().filter(|(place, list)| {
        let is_likely = list.items.len() >= MIN_ITEMS && list.score >= MIN_SCORE;
        place + 1 != choice && (*place == 0 || is_likely)
    }) {
        let first = list
            .items
            .iter()
            .find_map(|item| item.title.as_deref())
            .unwrap_or("");
        line(
            "",
            &format!(
                "--choice {}: {}, first \"{}\"",
                place + 1,
                count(list.items.len(), "item", "items"),
                ellipsize(first, 60)
            ),
        );
    }
    line("Times", &times(proposal));
    if let Some(order) = &proposal.order {
        line("Dates", order);
    }
    line("Zone", &zone_line(proposal));
    if !proposal.has_selectors {
        line(
            "Selectors",
            "none are written: the list is found anew on every run",
        );
    }
    out.push('\n');
    out
}

/// An address without what it shares with the page's.
fn short(link: &Url, page: &Url) -> String {
    let text = link.as_str();
    if link.origin() == page.origin() {
        let root = page.origin().ascii_serialization();
        text.strip_prefix(&root).unwrap_or(text).to_owned()
    } else {
        text.split_once("://")
            .map_or(text, |(_, rest)| rest)
            .to_owned()
    }
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn times(proposal: &Proposal) -> String {
    let all = proposal.entries.len();
    let published = || {
        proposal
            .entries
            .iter()
            .filter_map(|shown| shown.entry.published)
    };
    let dated = published().count();
    let days = published()
        .filter(|published| published.precision == Precision::Day)
        .count();
    let cards = match (dated, days) {
        (0, _) => "no card has one".to_owned(),
        (dated, days) if dated == days => format!("{dated} of {all} cards have the day alone"),
        (dated, 0) => format!("{dated} of {all} cards have one"),
        (dated, days) => format!("{dated} of {all} cards have one, {days} of them the day alone"),
    };
    let word = match proposal.source.article {
        Articles::Missing => "\"missing\"",
        Articles::All | Articles::None => "true",
    };
    let articles = match &proposal.article {
        ArticlePages::Unneeded if proposal.source.article.is_any() => {
            "; article pages are read as you wish".to_owned()
        }
        ArticlePages::Unneeded => String::new(),
        ArticlePages::Tell(published) => format!(
            "; article = {word} reads article pages for it, as one told {}",
            table::time(Some(*published))
        ),
        ArticlePages::Silent => {
            "; the article page that was read has none: entries without are dated when they are first seen".to_owned()
        }
        ArticlePages::Other(kind) => format!(
            "; the links lead to {kind}: entries without are dated when they are first seen"
        ),
        ArticlePages::Unknown(reason) => format!(
            "; article = {word} reads article pages for it, though none could be read now ({reason})"
        ),
    };
    format!("{cards}{articles}")
}

fn zone_line(proposal: &Proposal) -> String {
    let reason = proposal.zone.reason();
    match proposal.zone.zone() {
        Some(zone) => format!("{zone}: {reason}"),
        None if proposal.needs_zone => format!(
            "UTC is assumed for clock times that name none ({reason}): add --timezone AREA/CITY if that is wrong"
        ),
        None => "no time needs one so far; set `timezone` if times come out wrong".to_owned(),
    }
}

pub(super) fn added(standing: Standing<'_>, proposal: &Proposal, is_new: bool) -> String {
    let path = standing.path.display();
    let what = if is_new { "Began" } else { "Added to" };
    let source = &proposal.source;
    let mut files = source
        .formats
        .iter()
        .map(|format| format!("{}.{}", source.name, format.as_str()));
    let first = standing
        .config
        .publish
        .dir
        .join(files.next().unwrap_or_default());
    let more: Vec<String> = files.collect();
    let more = if more.is_empty() {
        String::new()
    } else {
        format!(" (and {})", more.join(", "))
    };
    format!(
        "{what} {path}:\n\n{}\nNext: `pagewire run` writes {}{more}.\n",
        proposal.blocks,
        first.display()
    )
}

pub(super) fn complain(trouble: &Trouble) {
    match trouble {
        // Drawn with its own "error:".
        Trouble::Config(error @ ConfigError::Invalid { .. }) => say(&error.to_string()),
        _ => say(&format!("error: {trouble}. {}", trouble.advice())),
    }
    if let Trouble::Page(page) = trouble {
        for feed in &page.feeds {
            let what = if feed.is_feed {
                "announces a feed"
            } else {
                "names another source of its articles"
            };
            say(&format!("It {what}: {}", feed.url));
        }
        let found = sections(&page.sections);
        if !found.is_empty() {
            say(found.trim_end());
        }
    }
}
