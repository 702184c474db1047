//! What the names that pages give their elements tell: whether an element belongs to the article,
//! and whether a date is in it. Names are the publishers' own; these are the words that they use.

use foldhash::HashMap;
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

/// Writes the names that an element goes by.
pub(super) fn names(element: Element<'_>, out: &mut String) {
    out.clear();
    for (attribute, value) in element.attributes() {
        if matches!(
            attribute,
            "class" | "id" | "itemprop" | "property" | "data-testid" | "rel"
        ) {
            out.push_str(value.get(..value.floor_char_boundary(200)).unwrap_or(value));
            out.push(' ');
        }
    }
}

/// What names say, whatever element has them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Said {
    is_outside: bool,
    is_other: bool,
    is_dated: bool,
    /// What is asked of names with a date only, and of `<time>`.
    date: Dated,
}

/// What the names of a date say of it.
#[derive(Debug, Clone, Copy, Default)]
struct Dated {
    is_itself: bool,
    /// Times that are lengths, and nothing else is.
    is_other_time: bool,
    is_published: bool,
    is_modified: bool,
}

impl Said {
    fn by(names: &str, is_time: bool) -> Self {
        if names.is_empty() {
            return Self::default();
        }
        let is_outside = OUTSIDE.is_match(names);
        let is_dated = DATED.is_match(names);
        Self {
            is_outside,
            is_other: !is_outside && OTHER.is_match(names),
            is_dated,
            date: if is_dated || is_time {
                Dated::by(names)
            } else {
                Dated::default()
            },
        }
    }
}

impl Dated {
    fn by(names: &str) -> Self {
        Self {
            is_itself: DATE_ITSELF.is_match(names),
            // "reading-time date" still holds a date.
            is_other_time: OTHER_TIME.is_match(names)
                && !DATE_ITSELF.is_match(&OTHER_TIME.replace_all(names, "")),
            is_published: PUBLISHED.is_match(names),
            is_modified: MODIFIED.is_match(names),
        }
    }
}

/// What the names of a page say: most of its elements share theirs with others.
#[derive(Debug, Default)]
pub(super) struct Sayings {
    known: HashMap<String, Said>,
    names: String,
}

impl Sayings {
    /// What an element's names say.
    pub(super) fn of(&mut self, element: Element<'_>) -> Said {
        names(element, &mut self.names);
        if element.name() == "time" {
            return Said::by(&self.names, true);
        }
        if let Some(said) = self.known.get(&self.names) {
            return *said;
        }
        let said = Said::by(&self.names, false);
        self.known.insert(self.names.clone(), said);
        said
    }
}

/// Where an element leads, seen from the one around it.
pub(super) fn belonging(element: Element<'_>, said: Said, has_article: bool) -> Around {
    match element.name() {
        "body" | "html" | "main" => Around::Home,
        // Some put what they say of the article into an aside.
        "aside" if said.is_dated && !said.is_outside => Around::Other,
        "nav" | "aside" | "blockquote" | "figcaption" => Around::Outside,
        "article" if has_article => Around::Outside,
        // That of an article holds its author and date, that of the page everything else.
        "footer" => Around::Other,
        _ if said.is_outside => Around::Outside,
        _ if said.is_other => Around::Other,
        _ => Around::Home,
    }
}

/// What an element's names promise; `None` for nothing.
pub(super) fn hint(element: Element<'_>, said: Said) -> Option<Hint> {
    let is_time = element.name() == "time";
    if !is_time && !said.is_dated || said.date.is_other_time {
        return None;
    }
    if !said.date.is_itself
        && matches!(
            element.name(),
            "html" | "body" | "main" | "article" | "head" | "a" | "img"
        )
    {
        return None;
    }
    Some(if said.date.is_published {
        Hint::Published
    } else if said.date.is_modified {
        Hint::Modified
    } else if is_time || said.date.is_itself {
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
            assert_eq!(hint(span, Said::by(names, false)), expected, "{names}");
        }
    }
}
