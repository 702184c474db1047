//! What article pages tell of the times that cards do not have: one is read to see.

use url::Url;

use super::Look;
use super::draft::Written;
use super::trouble::without_advice;
use crate::extract::kind::{Kind, Received, page_kind};
use crate::fetch::Answer;
use crate::model::{Entry, Published};
use crate::pipeline;

/// Article pages that are asked for at most.
const MAX_ARTICLES: usize = 2;

/// What article pages tell of the times that cards do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArticlePages {
    /// All cards have a time.
    Unneeded,
    /// One was read, and has this time.
    Tell(Published),
    /// One was read, and has none.
    Silent,
    /// The links lead to something else.
    Other(Kind),
    /// None could be had.
    Unknown(String),
}

/// Reads the article page of an entry without a time; of the next one, where the first cannot be
/// had.
pub(super) async fn article_pages(
    look: &Look,
    written: &Written,
    entries: &[Entry],
) -> ArticlePages {
    let mut answer = ArticlePages::Unneeded;
    let undated = entries.iter().filter(|entry| entry.published.is_none());
    for entry in undated.take(MAX_ARTICLES) {
        answer = article_page(look, written, &entry.permalink).await;
        if !matches!(answer, ArticlePages::Unknown(_)) {
            break;
        }
    }
    answer
}

async fn article_page(look: &Look, written: &Written, url: &Url) -> ArticlePages {
    let config = &written.config;
    let request = config.request_for(url, &written.page);
    let fetched = match look.fetcher.fetch(url, request, None).await {
        Ok(Answer::Page(fetched)) => fetched,
        Ok(Answer::NotModified) => return ArticlePages::Silent,
        Err(error) => return ArticlePages::Unknown(without_advice(&error)),
    };
    let rules = config
        .site(url)
        .map(|site| site.article.clone())
        .unwrap_or_default();
    let context = config.dates_for(url, &written.page);
    let now = look.now;
    let answer = tokio::task::spawn_blocking(move || {
        let kind = page_kind(&Received {
            bytes: &fetched.body,
            content_type: fetched.content_type.as_deref(),
            status: Some(200),
            ..Received::default()
        });
        match (pipeline::article(&fetched, &rules, &context, 1, now), kind) {
            (Ok(read), _) => match read.article.published {
                Some(published) => ArticlePages::Tell(published),
                None => ArticlePages::Silent,
            },
            (Err(message), Kind::Text) => ArticlePages::Unknown(message),
            (Err(_), kind) => ArticlePages::Other(kind),
        }
    });
    answer
        .await
        .unwrap_or_else(|_| ArticlePages::Unknown("reading it ended unexpectedly".to_owned()))
}
