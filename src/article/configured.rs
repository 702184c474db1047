//! What a person's selectors give: values by field, and times by formats. A selector that finds
//! nothing is said, and the page's own word is taken.

use url::Url;

use crate::config::{ArticleRules, DateRule};
use crate::dates::{self, Context, Moment, Reading, Role};
use crate::html::{Document, Element, Field, picture_address};
use crate::model::{Diagnostic, Enclosure, Published, RawDate};
use crate::{permalink, words};

/// Names of one article at most.
const MAX_AUTHORS: usize = 12;

/// What the rules of `[site.article]` found on a page.
#[derive(Debug, Default)]
pub(super) struct Configured {
    pub(super) title: Option<String>,
    pub(super) summary: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) categories: Vec<String>,
    pub(super) image: Option<Url>,
    pub(super) enclosure: Option<Enclosure>,
    pub(super) published: Option<Published>,
    pub(super) updated: Option<Published>,
}

impl Configured {
    pub(super) fn read(
        document: &Document,
        url: &Url,
        rules: &ArticleRules,
        context: &Context,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let root = document.root();
        let found = Self {
            title: values(root, &rules.title).into_iter().next(),
            summary: values(root, &rules.summary)
                .into_iter()
                .next()
                .and_then(|text| words::summary(&text)),
            authors: values(root, &rules.author)
                .iter()
                .filter_map(|name| words::author(name))
                .take(MAX_AUTHORS)
                .collect(),
            categories: words::categories(values(root, &rules.categories)),
            image: rules.image.iter().find_map(|field| {
                field.find_map(root, |element| {
                    permalink::resolve(url, &picture_address(element, field.attribute())?)
                })
            }),
            enclosure: rules.enclosure.iter().find_map(|field| {
                field.find_map(root, |element| {
                    let address = match field.attribute() {
                        Some(name) => element.attribute(name),
                        None => element
                            .attribute("src")
                            .or_else(|| element.attribute("href")),
                    };
                    let url = permalink::resolve(url, address?)?;
                    let said = element.attribute("type");
                    Enclosure::new(url.clone(), said, None)
                        .or_else(|| Some(Enclosure::named(url, None)))
                })
            }),
            published: date(root, &rules.date, context, published),
            updated: date(root, &rules.updated, context, updated),
        };
        let mut say = |key: &str, rule: &[Field], is_found: bool| {
            if !is_found && !rule.is_empty() {
                let message = format!(
                    "{key} = {rule:?} gave nothing that can be read; taken from the page's metadata instead"
                );
                diagnostics.push(Diagnostic::new(url.as_str(), message));
            }
        };
        say("date", &rules.date.select, found.published.is_some());
        say("author", &rules.author, !found.authors.is_empty());
        found
    }

    /// The names of the fields that were found, which win over the section page.
    pub(super) fn fields(&self) -> Vec<String> {
        [
            ("published", self.published.is_some()),
            ("authors", !self.authors.is_empty()),
            ("categories", !self.categories.is_empty()),
            ("summary", self.summary.is_some()),
            ("image", self.image.is_some()),
            ("enclosure", self.enclosure.is_some()),
            ("title", self.title.is_some()),
        ]
        .iter()
        .filter(|(_, is_found)| *is_found)
        .map(|(name, _)| (*name).to_owned())
        .collect()
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
    context: &Context,
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
