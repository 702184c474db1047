//! Article pages of one run: each is fetched once, however many feeds list it.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OnceCell;
use url::Url;

use super::reading::{self, ReadArticle};
use super::scan::Scanner;
use crate::article;
use crate::config::{ArticleRules, Page};
use crate::fetch::{Answer, FetchError};
use crate::model::{Diagnostic, StoredArticle, Validators};
use crate::permalink;

/// Most pages that one article is joined from.
const MAX_PAGES: u32 = 10;

/// What came of an article page.
#[derive(Debug, Clone)]
pub(super) enum ArticleAnswer {
    /// It is what it was when its validators were given.
    NotModified,
    Read(Arc<(StoredArticle, Vec<Diagnostic>)>),
    Failed {
        reason: String,
        is_transient: bool,
        retry_after: Option<Duration>,
    },
}

impl ArticleAnswer {
    fn unreadable(reason: String) -> Self {
        Self::Failed {
            reason,
            is_transient: false,
            retry_after: None,
        }
    }

    fn unreachable(error: &FetchError) -> Self {
        Self::Failed {
            is_transient: error.is_transient(),
            retry_after: error.retry_after(),
            reason: error.to_string(),
        }
    }
}

/// The articles of a run.
#[derive(Debug, Default)]
pub struct Articles {
    cells: Mutex<HashMap<String, Arc<OnceCell<ArticleAnswer>>>>,
}

impl Articles {
    /// Reads the article at `url`, which `page` lists. `validators` are those of the article that
    /// is stored, so that all who ask have the same.
    pub(super) async fn get(
        &self,
        scanner: &Scanner<'_>,
        url: &Url,
        page: &Page,
        validators: Option<&Validators>,
    ) -> (ArticleAnswer, bool) {
        let cell = {
            let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(cells.entry(permalink::key(url)).or_default())
        };
        let mut is_own = false;
        let answer = cell.get_or_init(|| {
            is_own = true;
            fetch(scanner, url, page, validators)
        });
        let answer = answer.await.clone();
        (answer, is_own)
    }
}

/// Fetches and reads an article with the pages that it goes on on.
async fn fetch(
    scanner: &Scanner<'_>,
    url: &Url,
    page: &Page,
    validators: Option<&Validators>,
) -> ArticleAnswer {
    let request = scanner.config.request_for(url, page);
    let fetched = match scanner.fetcher.fetch(url, request, validators).await {
        Ok(Answer::Page(fetched)) => fetched,
        Ok(Answer::NotModified) if validators.is_some() => return ArticleAnswer::NotModified,
        Ok(Answer::NotModified) => {
            return ArticleAnswer::unreadable(format!(
                "{url}: the server answered 304, which was not asked for"
            ));
        }
        Err(error) => return ArticleAnswer::unreachable(&error),
    };
    let validators = fetched.validators.clone();
    let ReadArticle {
        mut article,
        mut next,
        mut diagnostics,
    } = match read(scanner, url, page, fetched, 1).await {
        Ok(read) => read,
        Err(reason) => return ArticleAnswer::unreadable(reason),
    };
    // What it says of itself is worth keeping where it is another address.
    article.canonical = article
        .canonical
        .filter(|own| permalink::plain(own) != permalink::plain(url));
    let mut visited = HashSet::from([url.clone()]);
    for number in 2..=MAX_PAGES {
        let Some(address) = next.take().filter(|next| visited.insert(next.clone())) else {
            break;
        };
        let request = scanner.config.request_for(&address, page);
        let further = match scanner.fetcher.fetch(&address, request, None).await {
            Ok(Answer::Page(fetched)) => read(scanner, &address, page, fetched, number).await,
            Ok(Answer::NotModified) => Err(format!("{address}: the server answered 304")),
            Err(error) => Err(error.to_string()),
        };
        match further {
            Ok(further) => {
                article.content = article::join(article.content, further.article.content);
                next = further.next;
            }
            Err(reason) => diagnostics.push(Diagnostic::new(
                "article",
                format!("page {number} of {url} is missing from its text: {reason}"),
            )),
        }
    }
    let stored = StoredArticle {
        article,
        validators,
    };
    ArticleAnswer::Read(Arc::new((stored, diagnostics)))
}

async fn read(
    scanner: &Scanner<'_>,
    url: &Url,
    page: &Page,
    fetched: crate::fetch::Fetched,
    number: u32,
) -> Result<ReadArticle, String> {
    let rules = scanner
        .config
        .site(url)
        .map_or_else(ArticleRules::default, |site| site.article.clone());
    let context = scanner.config.dates_for(url, page);
    let now = scanner.now;
    scanner
        .readers
        .run(fetched.body.len(), move || {
            reading::article(&fetched, &rules, &context, number, now)
        })
        .await
        .unwrap_or_else(|| {
            Err(format!(
                "{url}: reading it ended unexpectedly; please report this page"
            ))
        })
}
