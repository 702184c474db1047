//! An entry's own page → [`Article`]: who, when, picture, deck, topics.
//!
//! Each field has its witnesses in an order of trust: the configured selector, JSON-LD, OpenGraph
//! and other `<meta>`, then visible markup; for the deck `<meta>` comes before JSON-LD, whose
//! descriptions are more often filled with something else. Times are weighed (`time`). Pure and
//! synchronous; a page that says nothing gives an empty article.

pub mod body;
mod complete;
mod image;
mod json_ld;
mod meta;
mod paging;
pub mod repeated;
mod time;
mod title;

pub use body::{Body, Told};
pub use complete::complete;
pub use paging::{join, next_page};
pub use time::Times;

use std::sync::LazyLock;
use url::Url;

use crate::config::{ArticleRules, DateRule};
use crate::dates::{self, Context, Moment, Reading, Role};
use crate::html::{Document, Element, Field, Selector, picture_address, sanitize};
use crate::model::{Article, Diagnostic, Published, RawDate};
use crate::words;
use json_ld::{JsonLd, Scripts};
use meta::Meta;

static BYLINE: LazyLock<Selector> =
    LazyLock::new(|| Selector::constant("[itemprop=author] [itemprop=name], [rel=author]"));
static PAGE: LazyLock<Selector> = LazyLock::new(|| Selector::constant("html"));
static TAG: LazyLock<Selector> = LazyLock::new(|| Selector::constant("[rel=tag]"));

/// Reads when the page at `url` was published and changed, with the reason in words.
pub fn times(document: &Document, url: &Url, context: &Context) -> Times {
    let scripts = Scripts::read(document);
    let language = document
        .language()
        .or_else(|| JsonLd::read(&scripts, url).language);
    time::read(document, &scripts, url, language.as_deref(), context)
}

/// Reads the page at `url`. The context is what is known of it beforehand: its zone, its language,
/// the order of dates in numbers, and when it was fetched.
pub fn read(
    document: &mut Document,
    url: &Url,
    rules: &ArticleRules,
    context: &Context,
) -> (Article, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut article = fields(document, url, rules, context, &mut diagnostics);
    // Last, since it cuts parts out of the page.
    article.content = content(document, url, rules, &article, &mut diagnostics);
    (article, diagnostics)
}

fn fields(
    document: &Document,
    url: &Url,
    rules: &ArticleRules,
    context: &Context,
    diagnostics: &mut Vec<Diagnostic>,
) -> Article {
    let root = document.root();
    let meta = Meta::read(document);
    let scripts = Scripts::read(document);
    let json_ld = JsonLd::read(&scripts, url);
    let language = document.language().or_else(|| json_ld.language.clone());

    let mut configured = Vec::new();
    let mut claim = |field: &str, key: &str, has: bool, rule: &[Field]| {
        if has {
            configured.push(field.to_owned());
        } else if !rule.is_empty() {
            let message = format!(
                "{key} = {rule:?} gave nothing that can be read; taken from the page's metadata instead"
            );
            diagnostics.push(Diagnostic::new(url.as_str(), message));
        }
    };

    let own_published = date(root, &rules.date, context, self::published);
    claim(
        "published",
        "date",
        own_published.is_some(),
        &rules.date.select,
    );
    let own_authors: Vec<String> = values(root, &rules.author)
        .iter()
        .filter_map(|name| words::author(name))
        .take(12)
        .collect();
    claim("authors", "author", !own_authors.is_empty(), &rules.author);
    let own_categories = words::categories(values(root, &rules.categories));
    if !own_categories.is_empty() {
        configured.push("categories".to_owned());
    }
    let own_summary = values(root, &rules.summary)
        .into_iter()
        .next()
        .and_then(|text| words::summary(&text));
    if own_summary.is_some() {
        configured.push("summary".to_owned());
    }
    let own_image = rules.image.iter().find_map(|field| {
        field.find_map(root, |element| {
            crate::permalink::resolve(url, &picture_address(element, field.attribute())?)
        })
    });
    if own_image.is_some() {
        configured.push("image".to_owned());
    }

    let own_title = values(root, &rules.title).into_iter().next();
    if own_title.is_some() {
        configured.push("title".to_owned());
    }
    let title = own_title.or_else(|| title::headline(document, json_ld.headline.as_deref(), &meta));
    let times = time::read(document, &scripts, url, language.as_deref(), context);
    let published = own_published.or(times.published);
    let updated = date(root, &rules.updated, context, self::updated)
        .or(times.updated)
        .filter(|updated| published.is_none_or(|published| updated.at > published.at));
    let authors = [own_authors, json_ld.authors, meta.authors, byline(document)]
        .into_iter()
        .find(|names| !names.is_empty())
        .unwrap_or_default();
    let tags: Vec<String> = document.select(&TAG).map(|tag| tag.text()).collect();
    let topics = [own_categories, json_ld.keywords, meta.keywords, tags]
        .into_iter()
        .map(words::categories)
        .find(|words| !words.is_empty())
        .unwrap_or_default();
    let source = own_image.or_else(|| {
        json_ld
            .image
            .as_deref()
            .or(meta.image.as_deref())
            .and_then(|source| crate::permalink::resolve(url, source))
    });

    Article {
        title,
        summary: own_summary.or_else(|| {
            meta.description
                .as_deref()
                .or(json_ld.description.as_deref())
                .and_then(words::summary)
        }),
        authors,
        published,
        updated,
        image: source.map(|source| image::captioned(document, source, url)),
        categories: topics,
        content: None,
        language,
        configured,
    }
}

fn values(root: Element<'_>, fields: &[Field]) -> Vec<String> {
    fields
        .iter()
        .map(|field| -> Vec<String> {
            field
                .elements(root)
                .into_iter()
                .filter_map(|element| element.value(field.attribute()))
                .collect()
        })
        .find(|values| !values.is_empty())
        .unwrap_or_default()
}

/// The time that a rule names: by its formats, by the attribute for machines, or as people write
/// it; of the latter `choose` takes what is meant.
fn date(
    root: Element<'_>,
    rule: &DateRule,
    context: &dates::Context,
    choose: fn(&Reading) -> Option<Moment>,
) -> Option<Published> {
    rule.select.iter().find_map(|field| {
        field.find_map(root, |element| {
            let date = RawDate {
                text: element.value(field.attribute()).unwrap_or_default(),
                machine: element
                    .attribute("datetime")
                    .or_else(|| element.attribute("content"))
                    .map(str::to_owned),
            };
            dates::read(&date, &rule.formats, context.timezone).or_else(|| {
                let reading = dates::parse(&date.text, context).ok()?;
                choose(&reading)?.published(context.zone())
            })
        })
    })
}

/// The publish time of a text that may be of a change alone.
fn published(reading: &Reading) -> Option<Moment> {
    match reading.role {
        Role::Updated => None,
        Role::Published | Role::Unlabelled => Some(reading.moment),
    }
}

/// The time of the last change of a text that may be of publication alone.
fn updated(reading: &Reading) -> Option<Moment> {
    match reading.role {
        Role::Published => reading.updated,
        Role::Updated | Role::Unlabelled => reading.updated.or(Some(reading.moment)),
    }
}

fn byline(document: &Document) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in document
        .select(&BYLINE)
        .filter_map(|element| words::author(&element.text()))
    {
        if !names.contains(&name) && names.len() < 6 {
            names.push(name);
        }
    }
    names
}

/// The body: what `content` names, or else what is found, either without what `remove` names.
fn content(
    document: &mut Document,
    url: &Url,
    rules: &ArticleRules,
    article: &Article,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<String> {
    for selector in &rules.content {
        if document.first(selector).is_none() {
            continue;
        }
        document.remove_within(selector, &rules.remove);
        let html: Vec<String> = document
            .select(selector)
            .map(|element| element.inner_html())
            .collect();
        if let Some(clean) = sanitize(&html.join("\n"), url) {
            return Some(clean);
        }
    }
    if !rules.content.is_empty() {
        diagnostics.push(Diagnostic::new(
            url.as_str(),
            format!(
                "content = {:?} found nothing to read; the body was looked for instead",
                rules.content
            ),
        ));
    }
    if !rules.remove.is_empty() {
        document.remove_within(&PAGE, &rules.remove);
    }
    Some(full_text(document, url, article)?.html)
}

/// The full text of the page at `url`, found without selectors; `article` is what is known of it.
pub fn full_text(document: &Document, url: &Url, article: &Article) -> Option<Body> {
    body::read(document, url, &Told::of(article))
}

#[cfg(test)]
mod tests;
