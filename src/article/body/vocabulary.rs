//! The words of class names and ids, and what each says of an element.
//!
//! Web designers of all countries name classes in English; these words are what they write.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::names::Part;
use crate::html::find_word;

/// Words of parts that are hardly ever text of the article.
const FOREIGN: &[&str] = &[
    "ad",
    "ads",
    "advert",
    "advertisement",
    "advertising",
    "adsense",
    "adslot",
    "adunit",
    "adbox",
    "dfp",
    "breadcrumb",
    "breadcrumbs",
    "footer",
    "login",
    "menu",
    "nav",
    "navbar",
    "navigation",
    "newsletter",
    "newsletters",
    "outbrain",
    "taboola",
    "pager",
    "pagination",
    "paginator",
    "promo",
    "promos",
    "share",
    "sharing",
    "sharebar",
    "sharedaddy",
    "social",
    "socials",
    "sponsored",
    "sponsor",
    "subscribe",
    "subscription",
    "subnav",
    "tags",
    "tagcloud",
    "taglist",
    "ticker",
    "topbar",
    "submenu",
    "dropdown",
    "offcanvas",
    "masthead",
    "related",
    "recommended",
    "recommendations",
    "recirculation",
    "recirc",
    "popular",
    "trending",
    "mostread",
    "sidebar",
    "signup",
    "toolbar",
    "tooltip",
    "modal",
    "popup",
    "skip",
    "byline",
    "bylines",
    "timestamp",
    "dateline",
    "copyright",
    "addtoany",
    "alsoread",
    "readmore",
    "readalso",
    "teaser",
    "teasers",
    "syndication",
    "dailymotion",
    "widget",
    "widgets",
    "rail",
    "carousel",
    "slider",
    "bio",
    "biography",
    "privacy",
    "rating",
    "ratings",
    "printonly",
    "sr",
    "flyout",
    "overlay",
    "toc",
];

/// Words of parts that are no text, however long they are.
const NEVER: &[&str] = &[
    "cookie",
    "cookies",
    "consent",
    "gdpr",
    "onetrust",
    "didomi",
    "cookiebot",
    "comments",
    "disqus",
    "respond",
];

/// Words of parts that are no text where they are small.
const ASIDE: &[&str] = &[
    "author",
    "authors",
    "authorbox",
    "authorinfo",
    "disclaimer",
    "affiliate",
    "donate",
    "donation",
    "membership",
];

/// Words of parts that are often not.
const DOUBTFUL: &[&str] = &[
    "paywall",
    "piano",
    "meta",
    "metadata",
    "more",
    "banner",
    "header",
    "aside",
    "secondary",
    "comment",
    "tag",
    "topics",
    "topic",
    "date",
    "time",
    "published",
    "category",
    "categories",
    "rubric",
    "kicker",
    "excerpt",
    "inset",
    "extra",
    "extras",
    "bottom",
    "next",
    "prev",
    "previous",
    "action",
    "actions",
    "button",
    "buttons",
    "cta",
    "info",
    "notice",
    "box",
    "infobox",
    "embed",
    "follow",
    "links",
    "link",
    "list",
    "recent",
    "latest",
];

/// Words of captions.
const CAPTION: &[&str] = &[
    "caption",
    "captions",
    "figcaption",
    "credit",
    "credits",
    "imagecaption",
    "photocredit",
    "photographer",
];

static WORDS: LazyLock<HashMap<&'static str, Part>> = LazyLock::new(|| {
    let foreign = FOREIGN.iter().map(|word| (*word, Part::Foreign));
    let doubtful = DOUBTFUL.iter().map(|word| (*word, Part::Doubtful));
    let caption = CAPTION.iter().map(|word| (*word, Part::Caption));
    let never = NEVER.iter().map(|word| (*word, Part::Never));
    let aside = ASIDE.iter().map(|word| (*word, Part::Aside));
    doubtful
        .chain(caption)
        .chain(aside)
        .chain(foreign)
        .chain(never)
        .collect()
});

/// What the words of a name say together: the strongest counts.
pub(super) fn said(name: &str) -> Part {
    let mut part = Part::Text;
    find_word(name, |word| {
        part = part.max(WORDS.get(word).copied().unwrap_or(Part::Text));
        (part == Part::Never).then_some(())
    });
    part
}

/// Whether a name is that of an article's body: `articleBody`, `entry-content`, `post_text`.
pub(super) fn is_body_name(name: &str) -> bool {
    name.split_ascii_whitespace().any(|name| {
        let name: String = name
            .chars()
            .filter(char::is_ascii_alphabetic)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        name.len() < 40
            && has(&["article", "story", "post", "entry", "news", "page"])
            && [
                "body",
                "content",
                "text",
                "bodytext",
                "copy",
                "bodycopy",
                "maincontent",
                "contentbody",
            ]
            .iter()
            .any(|end| name.ends_with(end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_word_of_a_name_counts() {
        for (name, part) in [
            ("story-text", Part::Text),
            ("meta-bar", Part::Doubtful),
            ("wp-caption", Part::Caption),
            ("authorBox", Part::Aside),
            ("meta share-bar", Part::Foreign),
            ("onetrust-consent-sdk", Part::Never),
        ] {
            assert_eq!(said(name), part, "{name}");
        }
    }

    #[test]
    fn bodies_are_told_by_their_names() {
        for name in [
            "articleBody",
            "entry-content",
            "post_text x",
            "c-story__body",
        ] {
            assert!(is_body_name(name), "{name}");
        }
        for name in ["article", "content", "body-story", "storyline"] {
            assert!(!is_body_name(name), "{name}");
        }
    }
}
