//! An entry as the configuration wants it shown. History keeps it as it is, so that a rule may change,
//! or go, and nothing is lost or shown as new.

use std::sync::LazyLock;

use crate::config::{Place, Rewriting, Value};
use crate::html::{Document, Selector, collapse, ellipsize, has_words, plain, sanitize};
use crate::model::Entry;

/// Titles are cut here, as they are when they are read.
const MAX_TITLE: usize = 300;
/// And summaries here.
const MAX_SUMMARY: usize = 2000;

/// Rewrites what is shown of an entry: title, texts, names, pictures. Key, address and times stay. A
/// title never becomes empty; of other fields what becomes empty is left out.
pub fn rewrite(entry: &mut Entry, rewriting: &Rewriting) {
    for rule in &rewriting.rules {
        let replace = |text: &str| rule.pattern.replace_all(text, &rule.with).into_owned();
        let words = |text: &str| Some(collapse(&replace(text))).filter(|text| !text.is_empty());
        match rule.field {
            Place::Title => {
                let title =
                    words(&entry.title).filter(|title| has_words(title) || !title.is_ascii());
                if let Some(title) = title {
                    entry.title = ellipsize(&title, MAX_TITLE);
                }
            }
            Place::Summary => {
                let summary = entry.summary.take();
                let summary = summary.as_deref().and_then(words);
                entry.summary = summary.map(|text| ellipsize(&text, MAX_SUMMARY));
            }
            Place::Content => {
                // What comes of it may be anything.
                let content = entry.content.take();
                entry.content =
                    content.and_then(|html| sanitize(&replace(&html), &entry.permalink));
            }
            Place::Author => rewrite_all(&mut entry.authors, words),
            Place::Category => rewrite_all(&mut entry.categories, words),
        }
    }
    let host = entry.permalink.host_str().unwrap_or("");
    let site = host.strip_prefix("www.").unwrap_or(host);
    let title = rewriting.title.as_ref().and_then(|template| {
        template.fill(|value| match value {
            Value::Title => Some(entry.title.as_str()),
            Value::Category => entry.categories.first().map(String::as_str),
            Value::Author => entry.authors.first().map(String::as_str),
            Value::Site => Some(site),
        })
    });
    if let Some(title) = title {
        entry.title = ellipsize(&collapse(&title), MAX_TITLE);
    }
    if rewriting.strips_images {
        entry.image = None;
        let content = entry.content.take();
        entry.content = content.and_then(|html| {
            if html.contains("<img") {
                let rest = without_images(&html).filter(|rest| has_words(&plain(rest)))?;
                sanitize(&rest, &entry.permalink)
            } else {
                Some(html)
            }
        });
    }
}

fn rewrite_all(names: &mut Vec<String>, rewrite: impl Fn(&str) -> Option<String>) {
    let mut seen: Vec<String> = Vec::with_capacity(names.len());
    for name in names.iter().filter_map(|name| rewrite(name)) {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    *names = seen;
}

static PAGE: LazyLock<Selector> = LazyLock::new(|| Selector::constant("html"));
static PICTURES: LazyLock<Vec<Selector>> = LazyLock::new(|| {
    // A figure that shows something else as well stays.
    [
        "figure:has(img):not(:has(table, pre, blockquote, video, audio))",
        "img",
        "picture",
    ]
    .map(Selector::constant)
    .into()
});

/// HTML without its pictures and their captions. `None` when it cannot be read.
fn without_images(html: &str) -> Option<String> {
    let mut document = Document::parse(html).ok()?;
    document.remove_within(&PAGE, &PICTURES);
    Some(document.body_html())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::model::Image;
    use std::path::Path;
    use url::Url;

    fn rewritten(rules: &str, change: impl Fn(&mut Entry)) -> Entry {
        let text = format!("[[feed]]\nname = \"x\"\npages = [\"https://a.example/\"]\n{rules}\n");
        let config = Config::parse(Path::new("c.toml"), &text, &|_| None)
            .unwrap_or_else(|error| panic!("{error}"));
        let url =
            |path: &str| Url::parse(&format!("https://www.a.example{path}")).expect("is a URL");
        let mut entry = Entry {
            key: "a.example/1".into(),
            permalink: url("/1"),
            title: "LIVE | Ferry waits".into(),
            summary: Some("Read more: the ferry waits".into()),
            content: Some("<p>One <b>two</b></p><figure><img src=\"https://www.a.example/1.png\"><figcaption>The pier</figcaption></figure><p>Three<img src=\"https://www.a.example/2.png\"></p>".into()),
            authors: vec!["Mira (Agency)".into(), "Agency".into()],
            categories: vec!["World".into(), "news".into()],
            image: Some(Image { url: url("/1.png"), caption: None }),
            enclosure: None,
            published: None,
        };
        change(&mut entry);
        rewrite(&mut entry, &config.feeds[0].rewriting);
        entry
    }

    fn rule(field: &str, pattern: &str, with: &str) -> String {
        format!("rewrite = [{{ field = \"{field}\", pattern = '{pattern}', with = \"{with}\" }}]")
    }

    #[test]
    fn texts_and_names_are_replaced() {
        let nothing = |_: &mut Entry| {};
        let of = |rules: &str| rewritten(rules, nothing);
        assert_eq!(
            of(&rule("title", r"^LIVE \| (.*)$", "$1 (live)")).title,
            "Ferry waits (live)"
        );
        assert_eq!(
            of(&rule("title", ".*", "")).title,
            "LIVE | Ferry waits",
            "never empty"
        );
        assert_eq!(
            of(&rule("title", "Ferry", "&<b>")).title,
            "LIVE | &<b> waits"
        );
        assert_eq!(
            of(&rule("summary", "^Read more: ", "")).summary.as_deref(),
            Some("the ferry waits")
        );
        assert_eq!(of(&rule("summary", ".+", "")).summary, None);
        assert_eq!(of(&rule("author", r" ?\(?Agency\)?", "")).authors, ["Mira"]);
        assert_eq!(
            of(&rule("category", "(?i)^(news|world)$", "News")).categories,
            ["News"]
        );
    }

    #[test]
    fn whatever_becomes_of_content_is_safe() {
        let entry = rewritten(
            &rule(
                "content",
                "One",
                "<script>x()</script><a href='javascript:x()' onclick=x()>One",
            ),
            |_| {},
        );
        let content = entry.content.expect("is there");
        assert!(content.contains(">One"), "{content}");
        for bad in ["script", "onclick", "javascript"] {
            assert!(!content.contains(bad), "{content}");
        }
    }

    #[test]
    fn titles_are_made_of_what_is_there() {
        let template = "title_template = \"{site} {category}: {title}\"";
        assert_eq!(
            rewritten(template, |_| {}).title,
            "a.example World: LIVE | Ferry waits"
        );
        let bare = rewritten(template, |entry| entry.categories.clear());
        assert_eq!(bare.title, "LIVE | Ferry waits");
    }

    #[test]
    fn pictures_go_with_their_captions() {
        let entry = rewritten("images = \"strip\"", |_| {});
        assert_eq!(entry.image, None);
        assert_eq!(
            entry.content.as_deref(),
            Some("<p>One <b>two</b></p><p>Three</p>")
        );
        let only = rewritten("images = \"strip\"", |entry| {
            entry.content = Some("<p><img src=\"https://a.example/1.png\"></p>".into());
        });
        assert_eq!(only.content, None);
    }
}
