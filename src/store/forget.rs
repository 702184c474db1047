//! What keeps history bounded: entries that have long been on no page are forgotten, with their
//! articles.
//!
//! When an entry last stood on a page is written only now and then, for each time rewrites its row:
//! once in a tenth of the time that entries are kept. They are kept so much longer.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sqlx::{Sqlite, Transaction};
use std::collections::HashSet;
use url::Url;

use crate::permalink;

/// Most entries that are forgotten at once; the others follow.
const MOST: i64 = 1000;

/// What stands on a feed's pages, and how long what does not is kept.
#[derive(Debug, Default)]
pub struct Stands {
    /// Keys of the entries on the pages that were read.
    pub keys: Vec<String>,
    /// The pages that show all that is of them; entries of others may stand there unseen.
    pub read: Vec<String>,
    /// The feed's pages as configured. Entries of one that is no more stand nowhere.
    pub configured: Vec<String>,
    /// When they were read.
    pub at: DateTime<Utc>,
    /// How long an entry is kept that stands on none; `None`: for ever.
    pub history: Option<TimeDelta>,
    /// So many of the newest entries are kept in any case.
    pub newest: usize,
}

/// Notes what stands on the pages of a feed, and forgets what has not for long.
pub(super) async fn forget(
    transaction: &mut Transaction<'static, Sqlite>,
    feed: &str,
    stands: &Stands,
) -> Result<(), sqlx::Error> {
    // Without a limit the time is kept, too: there may be one later.
    let step = stands.history.unwrap_or(TimeDelta::days(365)) / 10;
    sqlx::query(
        "UPDATE entry SET last_seen = $2
         WHERE feed = $1 AND last_seen < $3 AND key IN (SELECT value FROM json_each($4))",
    )
    .bind(feed)
    .bind(stands.at.timestamp())
    .bind((stands.at - step).timestamp())
    .bind(json!(stands.keys).to_string())
    .execute(&mut **transaction)
    .await?;
    let Some(history) = stands.history else {
        return Ok(());
    };
    let gone: Vec<(String, String)> = sqlx::query_as(
        "DELETE FROM entry WHERE id IN (
           SELECT id FROM entry
           WHERE feed = $1 AND last_seen < $2
             AND (page IN (SELECT value FROM json_each($3))
                  OR page NOT IN (SELECT value FROM json_each($4)))
             AND id NOT IN (SELECT id FROM entry WHERE feed = $1
                            ORDER BY ordered DESC, first_seen DESC, position, guid LIMIT $5)
           LIMIT $6)
         RETURNING key, permalink",
    )
    .bind(feed)
    .bind((stands.at - history - step).timestamp())
    .bind(json!(stands.read).to_string())
    .bind(json!(stands.configured).to_string())
    .bind(i64::try_from(stands.newest).unwrap_or(i64::MAX))
    .bind(MOST)
    .fetch_all(&mut **transaction)
    .await?;
    if gone.is_empty() {
        return Ok(());
    }
    let (keys, permalinks): (Vec<_>, Vec<_>) = gone.into_iter().unzip();
    sqlx::query("DELETE FROM alias WHERE feed = $1 AND entry IN (SELECT value FROM json_each($2))")
        .bind(feed)
        .bind(json!(keys).to_string())
        .execute(&mut **transaction)
        .await?;
    forget_articles(transaction, &permalinks).await
}

/// Forgets what was read of articles, but for those that another feed holds.
async fn forget_articles(
    transaction: &mut Transaction<'static, Sqlite>,
    permalinks: &[String],
) -> Result<(), sqlx::Error> {
    let keys: HashSet<String> = permalinks
        .iter()
        .filter_map(|permalink| Url::parse(permalink).ok())
        .map(|permalink| permalink::key(&permalink))
        .collect();
    // By feed, so that each is looked up by its index.
    sqlx::query(
        "DELETE FROM article WHERE key IN (SELECT value FROM json_each($1))
           AND key NOT IN (SELECT entry.key FROM feed CROSS JOIN entry
                           ON entry.feed = feed.name
                              AND entry.key IN (SELECT value FROM json_each($1)))",
    )
    .bind(json!(keys).to_string())
    .execute(&mut **transaction)
    .await
    .map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Article, Entry, Known, StoredArticle, Validators};
    use crate::store::{Change, Store};

    fn day(day: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(day * 86_400, 0).expect("is an instant")
    }

    fn known(number: i64) -> Known {
        let permalink = Url::parse(&format!("https://a.example/{number}")).expect("is a URL");
        Known {
            guid: number.to_string(),
            card: Vec::new(),
            page: "https://a.example/".to_owned(),
            first_seen: day(number),
            updated: None,
            order: day(number),
            article_due: None,
            article: None,
            attempts: 0,
            position: 0,
            entry: Entry {
                key: permalink::key(&permalink),
                title: number.to_string(),
                summary: None,
                content: None,
                authors: Vec::new(),
                categories: Vec::new(),
                image: None,
                enclosure: None,
                published: None,
                permalink,
            },
        }
    }

    /// One entry a day comes, and stands on the page for three; that of the first day stays.
    async fn live(store: &Store, feed: &str, page: &str, days: std::ops::Range<i64>) {
        for number in days {
            let on_page = (0..3).map(|back| number - back).chain([0]);
            let change = Change {
                feed: feed.to_owned(),
                new: vec![known(number)],
                articles: vec![(
                    known(number).entry.key,
                    StoredArticle {
                        article: Article::default(),
                        validators: Validators::default(),
                    },
                )],
                stands: Some(Stands {
                    keys: on_page.map(|number| known(number).entry.key).collect(),
                    read: vec![page.to_owned()],
                    configured: vec!["https://a.example/".to_owned()],
                    at: day(number),
                    history: Some(TimeDelta::days(20)),
                    newest: 10,
                }),
                ..Change::default()
            };
            store.apply(&[change]).await.expect("writes");
        }
    }

    async fn numbers(store: &Store, feed: &str) -> Vec<i64> {
        let known = store.known(feed).await.expect("reads");
        let mut numbers: Vec<i64> = known
            .values()
            .map(|known| known.guid.parse().expect("is a number"))
            .collect();
        numbers.sort_unstable();
        numbers
    }

    #[tokio::test]
    async fn what_has_long_been_on_no_page_is_forgotten() {
        let directory = tempfile::tempdir().expect("has room");
        let path = directory.path().join("pagewire.db");
        let store = Store::open(&path, false).await.expect("opens");
        live(&store, "news", "https://a.example/", 0..100).await;
        // That of day 77 was last seen, as far as is known, more than 22 days ago.
        let kept: Vec<i64> = [0].into_iter().chain(77..100).collect();
        assert_eq!(numbers(&store, "news").await, kept);
        let all: Vec<String> = (0..100).map(|number| known(number).entry.key).collect();
        let articles = store.articles(&all).await.expect("reads");
        assert_eq!(articles.len(), kept.len());
    }

    #[tokio::test]
    async fn entries_of_pages_that_were_not_read_and_articles_of_other_feeds_stay() {
        let directory = tempfile::tempdir().expect("has room");
        let path = directory.path().join("pagewire.db");
        let store = Store::open(&path, false).await.expect("opens");
        live(&store, "other", "https://a.example/elsewhere", 0..100).await;
        assert_eq!(numbers(&store, "other").await.len(), 100);
        live(&store, "news", "https://a.example/", 0..100).await;
        assert_eq!(numbers(&store, "news").await.len(), 24);
        let all: Vec<String> = (0..100).map(|number| known(number).entry.key).collect();
        assert_eq!(store.articles(&all).await.expect("reads").len(), 100);
    }
}
