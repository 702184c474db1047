//! What the names that pages give their elements tell: whether an element belongs to the article,
//! and whether a date is in it. Names are the publishers' own; these are the words that they use.

use regex::Regex;
use std::sync::LazyLock;

use crate::html::Element;

#[expect(clippy::expect_used, reason = "the pattern is the programmer's own")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern compiles")
}

/// Class names of what surrounds an article: its frame, its readers' words, and lists of others.
static OUTSIDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i-u)(?:^|[\s_-])(?:comments?|commentlist|comment[_-]\w+|replies|respond|disqus|related\w*|recommend\w*|sidebar\w*|side-?bar|aside|menu|submenu|nav|navbar|navigation|popular|trending|most-?(?:read|viewed|popular)|ranking|newsticker|ticker|newsletter|twitter-tweet|tweet|instagram-media|fb-post|wp-calendar|pagination|pager|cookie|weather|stock|archives?|widget_\w+|recent-?\w*|leserbrief\w*|kommentare?|comentarios|commentaires?|more-?(?:news|stories|articles)|read-?more|outbrain|taboola|(?:prev(?:ious)?|next)[_-]?(?:post|article|story|link|entry)|modal|popup|tooltip|slider|carousel|swiper\w*)(?:$|[\s_-])|(?:^|\s)widget(?:$|[\s_-])|(?-i:[a-z](?:Comment(?:s|List|Time|Content|Body|Text|Information)|Related|Side[Bb]ar))",
    )
});
/// Class names of one article among others.
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i-u)(?:^|[\s_-])(?:footer|sitefooter|teaser\w*|card|cards|card_\w+|excerpt|promo\w*|latest\w*|list-?item|media-?object|blogroll\w*|river|feed|hentry|tile|thumb\w*|result-?item)(?:$|[\s_-])",
    )
});
/// Class names of what holds a date, or a line with one.
static DATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i-u)date|datum|fecha|tarih|dato(?:$|[\s_-])|tanggal|stamp|time|zeit|hora|publi|posted|created|issued|submitted|byline|meta|author|autor|auteur|kicker|info|signature|credit|(?:^|[\s_-])(?:data|stand|pub|when|day|dia|tid|ts|lastchanged|pvm|ngay|waktu|entry-?header|subline|sub-?title|articledetail|details?)(?:$|[\s_-])",
    )
});
static DATE_ITSELF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i-u)date|datum|fecha|tarih|tanggal|stamp|time|zeit|hora|publi|posted|created|issued|(?:^|[\s_-])(?:data|stand|when|lastchanged|pvm|ngay|waktu)(?:$|[\s_-])",
    )
});
static PUBLISHED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i-u)publi|pub[_-]?date|posted|created|issued|(?:entry|post|article)[_-]?date|dateline|erschien",
    )
});
static MODIFIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i-u)updat|modif|last-?(?:changed|edited|rev)|revis|aktualis|actuali|aggiorn|changed",
    )
});
/// Class names of times that are lengths, or of something that happens.
static OTHER_TIME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i-u)read(?:ing)?[_-]?time|time[_-]?to[_-]?read|duration|event|countdown|expir|birth|runtime|opening|timeline|sometimes|copyright",
    )
});

/// How near an element belongs to the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Around {
    /// In the element that is the article.
    Home,
    /// Nothing says otherwise.
    Open,
    /// In what looks like another article, or a card of one.
    Other,
    /// In the frame: navigation, side bars, comments, quotations.
    Outside,
}

/// What the names of an element promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    /// A line about the article: its author, its section, perhaps its date.
    About,
    /// A date.
    Date,
    /// A date of publication.
    Published,
    /// A date of change.
    Modified,
}

/// The names that an element goes by.
pub(super) fn names(element: Element<'_>) -> String {
    let mut out = String::new();
    for attribute in ["class", "id", "itemprop", "property", "data-testid", "rel"] {
        if let Some(value) = element.attribute(attribute) {
            out.push_str(value.get(..value.floor_char_boundary(200)).unwrap_or(value));
            out.push(' ');
        }
    }
    out
}

/// Where an element leads, seen from the one around it.
pub(super) fn belonging(element: Element<'_>, names: &str, has_article: bool) -> Around {
    match element.name() {
        "body" | "html" | "main" => Around::Home,
        // Some put what they say of the article into an aside.
        "aside" if DATED.is_match(names) && !OUTSIDE.is_match(names) => Around::Other,
        "nav" | "aside" | "blockquote" | "figcaption" => Around::Outside,
        "article" if has_article => Around::Outside,
        // That of an article holds its author and date, that of the page everything else.
        "footer" => Around::Other,
        _ if names.is_empty() => Around::Home,
        _ if OUTSIDE.is_match(names) => Around::Outside,
        _ if OTHER.is_match(names) => Around::Other,
        _ => Around::Home,
    }
}

/// What an element's names promise; `None` for nothing.
pub(super) fn hint(element: Element<'_>, names: &str) -> Option<Hint> {
    if matches!(
        element.name(),
        "html" | "body" | "main" | "article" | "head" | "a" | "img"
    ) && !DATE_ITSELF.is_match(names)
    {
        return None;
    }
    if element.name() != "time" && (names.is_empty() || !DATED.is_match(names)) {
        return None;
    }
    // "reading-time date" still holds a date.
    if OTHER_TIME.is_match(names) && !DATE_ITSELF.is_match(&OTHER_TIME.replace_all(names, "")) {
        return None;
    }
    Some(if PUBLISHED.is_match(names) {
        Hint::Published
    } else if MODIFIED.is_match(names) {
        Hint::Modified
    } else if element.name() == "time" || DATE_ITSELF.is_match(names) {
        Hint::Date
    } else {
        Hint::About
    })
}

/// Whether it has an attribute that could be a date for machines.
pub(super) fn is_machine(element: Element<'_>, hint: Option<Hint>) -> bool {
    let has = |name: &str| element.attribute(name).is_some();
    match element.name() {
        "time" => true,
        "abbr" => hint.is_some() && has("title"),
        _ => {
            has("datetime")
                || (hint.is_some() && element.attributes().any(|(name, _)| is_dated_data(name)))
                || ((hint.is_some() || has("itemprop") || has("property")) && has("content"))
        }
    }
}

/// `data-timestamp`, `data-published` and their like: what scripts print ages from.
pub(super) fn is_dated_data(name: &str) -> bool {
    let words = ["date", "time", "publish", "stamp"];
    name.starts_with("data-") && words.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_and_cards_are_known_by_their_names() {
        for (names, expected) in [
            ("post-comments ", true),
            ("site-sidebar widget-area ", true),
            ("widget ", true),
            ("articleRelated ", true),
            ("elementor-widget elementor-widget-text ", false),
            ("__next ", false),
            ("ArticleComment_publish ", false),
            ("entry-content ", false),
            ("navy-blue ", false),
        ] {
            assert_eq!(OUTSIDE.is_match(names), expected, "{names}");
        }
    }

    #[test]
    fn hints_tell_publication_from_change_and_dates_from_lengths() {
        let document = crate::html::Document::parse("<span>x</span>").expect("parses");
        let selector = crate::html::Selector::constant("span");
        let span = document.first(&selector).expect("is there");
        for (names, expected) in [
            ("entry-date published updated ", Some(Hint::Published)),
            ("last-updated ", Some(Hint::Modified)),
            ("artikeldatum ", Some(Hint::Date)),
            ("reading-time ", None),
            ("reading-time date ", Some(Hint::Date)),
            ("byline ", Some(Hint::About)),
            ("logo ", None),
        ] {
            assert_eq!(hint(span, names), expected, "{names}");
        }
    }
}
