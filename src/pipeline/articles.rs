//! Article pages of one run: each is fetched once, however many feeds list it.

use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OnceCell;
use url::Url;

use super::readers::Readers;
use super::reading;
use crate::config::{ArticleRules, Config, Page};
use crate::fetch::{Answer, Fetcher};
use crate::model::{Article, Diagnostic};
use crate::permalink;

/// What came of an article page.
#[derive(Debug, Clone)]
pub(super) enum ArticleAnswer {
    Read(Arc<(Article, Vec<Diagnostic>)>),
    Failed {
        reason: String,
        is_transient: bool,
        retry_after: Option<Duration>,
    },
}

/// The articles of a run.
#[derive(Debug, Default)]
pub struct Articles {
    cells: Mutex<HashMap<String, Arc<OnceCell<ArticleAnswer>>>>,
}

impl Articles {
    /// Reads the article at `url`, which a page in `listed_on` lists.
    pub(super) async fn get(
        &self,
        url: &Url,
        listed_on: &Page,
        config: &Config,
        fetcher: &Fetcher,
        readers: &Readers,
        now: DateTime<Utc>,
    ) -> ArticleAnswer {
        let cell = {
            let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(cells.entry(permalink::key(url)).or_default())
        };
        cell.get_or_init(|| fetch(url, listed_on, config, fetcher, readers, now))
            .await
            .clone()
    }
}

async fn fetch(
    url: &Url,
    listed_on: &Page,
    config: &Config,
    fetcher: &Fetcher,
    readers: &Readers,
    now: DateTime<Utc>,
) -> ArticleAnswer {
    let failed = |reason: String| ArticleAnswer::Failed {
        reason,
        is_transient: false,
        retry_after: None,
    };
    let site = config.site(url);
    let request = config.request_for(url, listed_on);
    let fetched = match fetcher.fetch(url, request, None).await {
        Ok(Answer::Page(fetched)) => fetched,
        Ok(Answer::NotModified) => {
            return failed(format!(
                "{url}: the server answered 304, which was not asked for"
            ));
        }
        Err(error) => {
            return ArticleAnswer::Failed {
                is_transient: error.is_transient(),
                retry_after: error.retry_after(),
                reason: error.to_string(),
            };
        }
    };
    let rules = site.map_or_else(ArticleRules::default, |site| site.article.clone());
    let context = config.dates_for(url, listed_on);
    match readers
        .run(move || reading::article(&fetched, &rules, &context, now))
        .await
    {
        Some(Ok(read)) => ArticleAnswer::Read(Arc::new(read)),
        Some(Err(reason)) => failed(reason),
        None => failed(format!(
            "{url}: reading it ended unexpectedly; please report this page"
        )),
    }
}
