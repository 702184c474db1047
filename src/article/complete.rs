//! A card and its article become one entry.

use crate::html::ellipsize;
use crate::model::{Article, Entry, Precision};
use crate::permalink;
use crate::words;

/// Fills an entry as its section page shows it with what its article says.
///
/// What a configured article selector gave wins, then the card, then the article's metadata. The
/// article's picture wins, as cards show small ones; so does its title where the card's is cut
/// off or made from its address, and its time where the card names only the day.
pub fn complete(mut entry: Entry, article: &Article) -> Entry {
    let is_configured = |field: &str| article.configured.iter().any(|known| known == field);
    if let Some(title) = &article.title
        && (is_configured("title") || is_cut(&entry.title, title) || is_made(&entry))
    {
        entry.title = ellipsize(title, 300);
    }
    if is_configured("summary") || entry.summary.is_none() {
        entry.summary = article.summary.clone().or(entry.summary);
    }
    if is_configured("authors") || entry.authors.is_empty() {
        entry.authors.clone_from(&article.authors);
    }
    if let Some(image) = &article.image {
        let caption = entry.image.as_ref().and_then(|card| card.caption.clone());
        let mut image = image.clone();
        image.caption = image.caption.or(caption);
        entry.image = Some(image);
    }
    if is_configured("enclosure") || entry.enclosure.is_none() {
        entry.enclosure = article.enclosure.clone().or(entry.enclosure);
    }
    entry.published = match (entry.published, article.published) {
        (card, None) => card,
        (Some(card), Some(page)) => {
            let is_finer = card.precision == Precision::Day && page.precision == Precision::Minute;
            Some(if is_configured("published") || is_finer {
                page
            } else {
                card
            })
        }
        (None, page) => page,
    };
    entry.content = entry.content.or_else(|| article.content.clone());
    entry.categories = words::categories(
        entry
            .categories
            .drain(..)
            .chain(article.categories.iter().cloned()),
    );
    entry
}

/// Whether the title is only the words of the address, as those of sitemaps are.
fn is_made(card: &Entry) -> bool {
    permalink::words(&card.permalink).as_ref() == Some(&card.title)
}

fn is_cut(card: &str, whole: &str) -> bool {
    let start = card.trim_end_matches(['…', '.', ' ']);
    start.len() < card.len() && whole.len() > start.len() && whole.starts_with(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Image, Published};
    use chrono::DateTime;
    use url::Url;

    fn published(at: &str, precision: Precision) -> Option<Published> {
        let at = DateTime::parse_from_rfc3339(at).expect("is a date");
        Some(Published { at, precision })
    }

    fn card() -> Entry {
        Entry {
            key: "a.example/1".into(),
            permalink: Url::parse("https://a.example/1").expect("is a URL"),
            title: "Ferry learns to…".into(),
            summary: Some("Card".into()),
            content: None,
            authors: vec!["Card".into()],
            categories: vec!["World".into()],
            image: None,
            enclosure: None,
            published: published("2025-09-12T00:00:00+05:30", Precision::Day),
        }
    }

    fn article() -> Article {
        Article {
            title: Some("Ferry learns to wait".into()),
            summary: Some("Article".into()),
            authors: vec!["Article".into()],
            published: published("2025-09-12T18:21:00+05:30", Precision::Minute),
            image: Some(Image {
                url: Url::parse("https://a.example/1.png").expect("is a URL"),
                caption: None,
            }),
            categories: vec!["world".into(), "Ferries".into()],
            ..Article::default()
        }
    }

    #[test]
    fn the_card_stands_and_the_article_fills_what_is_missing() {
        let entry = complete(card(), &article());
        assert_eq!(entry.title, "Ferry learns to wait");
        assert_eq!(entry.summary.as_deref(), Some("Card"));
        assert_eq!(entry.authors, ["Card"]);
        assert_eq!(entry.categories, ["World", "Ferries"]);
        assert_eq!(entry.published, article().published);
        assert!(entry.image.is_some());
    }

    #[test]
    fn a_title_made_from_the_address_yields_to_that_of_the_article() {
        let mut card = card();
        card.permalink = Url::parse("https://a.example/ferry-waits").expect("is a URL");
        card.title = "Ferry waits".into();
        assert_eq!(complete(card, &article()).title, "Ferry learns to wait");
    }

    #[test]
    fn what_was_configured_for_the_article_wins() {
        let mut article = article();
        article.configured = vec!["authors".into(), "summary".into(), "published".into()];
        let mut card = card();
        card.published = published("2025-09-12T18:00:00+05:30", Precision::Minute);
        let entry = complete(card, &article);
        assert_eq!(entry.authors, ["Article"]);
        assert_eq!(entry.summary.as_deref(), Some("Article"));
        assert_eq!(entry.published, article.published);
    }
}
