//! An entry's own page → [`Article`]: who, when, picture, deck, topics.
//!
//! One file a field. Each field hears its witnesses (`finding`): JSON-LD, OpenGraph and other
//! `<meta>`, the visible page; what a configured selector gives wins (`configured`). Times are
//! weighed in `time`. Pure and synchronous; a page that says nothing gives an empty article.

mod authors;
pub mod body;
mod canonical;
mod complete;
mod configured;
mod deck;
mod enclosure;
mod finding;
mod image;
mod json_ld;
mod meta;
mod page;
mod paging;
pub mod repeated;
mod site;
mod time;
mod title;
mod topics;

pub use body::{Body, Told};
pub use complete::complete;
pub use finding::{Account, Witness};
pub use paging::{join, next_page};
pub use time::Times;

use std::sync::LazyLock;
use url::Url;

use crate::config::ArticleRules;
use crate::dates::Context;
use crate::html::{Document, Outline, Selector, sanitize};
use crate::model::{Article, Diagnostic, Published};
use configured::Configured;
use finding::Finding;
use json_ld::{JsonLd, Scripts};
use page::Page;

static PAGE: LazyLock<Selector> = LazyLock::new(|| Selector::constant("html"));

/// Reads when the page at `url` was published and changed, with the reason in words.
pub fn times(document: &Document, url: &Url, context: &Context) -> Times {
    let scripts = Scripts::read(document);
    let language = document
        .language()
        .or_else(|| JsonLd::read(&scripts, url, "").language);
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
    let (article, diagnostics, _) = explain(document, url, rules, context);
    (article, diagnostics)
}

/// What [`read`] gives, with an account of every field: what the page says where, and why one of
/// these was believed.
pub fn explain(
    document: &mut Document,
    url: &Url,
    rules: &ArticleRules,
    context: &Context,
) -> (Article, Vec<Diagnostic>, Vec<Account>) {
    let mut diagnostics = Vec::new();
    let scripts = Scripts::read(document);
    let (mut article, accounts) = fields(document, &scripts, url, rules, context, &mut diagnostics);
    // Last, since it cuts parts out of the page.
    article.content = content(document, &scripts, url, rules, &article, &mut diagnostics);
    (article, diagnostics, accounts)
}

fn fields(
    document: &Document,
    scripts: &Scripts,
    url: &Url,
    rules: &ArticleRules,
    context: &Context,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Article, Vec<Account>) {
    let outline = Outline::of(document);
    let page = Page::of(&outline, scripts, url);
    let own = Configured::read(document, url, rules, context, diagnostics);
    let configured = own.fields();

    let title = title::read(&page);
    let authors = authors::read(&page);
    let image = image::read(&page);
    let topics = topics::read(&page);
    let summary = deck::read(&page);
    let language = spoken(document, &page);
    let times = time::read(document, scripts, url, language.value.as_deref(), context);

    let mut accounts = Vec::new();
    let mut settle = Settle {
        accounts: &mut accounts,
    };
    let title = settle.field("title", own.title, title, Clone::clone);
    let summary = settle.field("summary", own.summary, summary, Clone::clone);
    let own_authors = (!own.authors.is_empty()).then_some(own.authors);
    let authors = settle.field("author", own_authors, some(authors), |names| {
        names.join("; ")
    });
    let own_topics = (!own.categories.is_empty()).then_some(own.categories);
    let topics = settle.field("categories", own_topics, some(topics), |topics| {
        topics.join("; ")
    });
    let own_image = own.image.map(|source| image::captioned(&page, source));
    let image = settle.field("image", own_image, image, |image| image.url.to_string());
    let because = times.because.clone().unwrap_or_default();
    let told = Finding {
        value: times.published,
        because: because.clone(),
        witnesses: Vec::new(),
    };
    let published = settle.field("date", own.published, told, written);
    let told = Finding {
        value: times.updated,
        because,
        witnesses: Vec::new(),
    };
    let updated = settle
        .field("updated", own.updated, told, written)
        .filter(|updated| published.is_none_or(|published| updated.at > published.at));
    let played = enclosure::read(&page, scripts);
    let enclosure = settle.field("enclosure", own.enclosure, played, |file| {
        format!("{} ({})", file.url, file.kind)
    });
    let canonical = settle.field("canonical", None, canonical::read(&page), Url::to_string);
    let language = settle.field("language", None, language, Clone::clone);
    let article = Article {
        title,
        summary,
        authors: authors.unwrap_or_default(),
        published,
        updated,
        image,
        categories: topics.unwrap_or_default(),
        content: None,
        language,
        enclosure,
        canonical,
        configured,
    };
    (article, accounts)
}

/// Decides between a configured selector and the page's own word, and keeps the account.
struct Settle<'a> {
    accounts: &'a mut Vec<Account>,
}

impl Settle<'_> {
    fn field<T>(
        &mut self,
        field: &'static str,
        own: Option<T>,
        found: Finding<Option<T>>,
        show: impl Fn(&T) -> String,
    ) -> Option<T> {
        let because = match &own {
            Some(_) => format!("selected by {field} in the configuration"),
            None => found.because,
        };
        let value = own.or(found.value);
        let because = if value.is_some() {
            because
        } else {
            String::new()
        };
        self.accounts.push(Account {
            field,
            value: value.as_ref().map(show),
            because,
            witnesses: found.witnesses,
        });
        value
    }
}

/// The page's language, by `<html lang>` or JSON-LD.
fn spoken(document: &Document, page: &Page<'_>) -> Finding<Option<String>> {
    let witnesses: Vec<Witness> = [
        ("html lang", document.language()),
        ("JSON-LD inLanguage", page.json_ld.language.clone()),
    ]
    .into_iter()
    .filter_map(|(place, says)| Some(Witness { place, says: says? }))
    .collect();
    let first = witnesses.first().cloned();
    Finding {
        because: first.as_ref().map_or("", |first| first.place).to_owned(),
        value: first.map(|first| first.says),
        witnesses,
    }
}

fn some(finding: Finding<Vec<String>>) -> Finding<Option<Vec<String>>> {
    Finding {
        value: (!finding.value.is_empty()).then_some(finding.value),
        because: finding.because,
        witnesses: finding.witnesses,
    }
}

fn written(time: &Published) -> String {
    time.at.to_rfc3339()
}

/// The body: what `content` names, or else what is found, either without what `remove` names.
fn content(
    document: &mut Document,
    scripts: &Scripts,
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
    Some(body::read_beside(document, scripts, url, &Told::of(article))?.html)
}

/// The full text of the page at `url`, found without selectors; `article` is what is known of it.
pub fn full_text(document: &Document, url: &Url, article: &Article) -> Option<Body> {
    body::read(document, url, &Told::of(article))
}

#[cfg(test)]
mod tests;
