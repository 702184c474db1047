//! One article page, with the reason for every field: what a person asks when an entry reads oddly.
//! Reads only.

use chrono::{DateTime, Utc};
use url::Url;

use crate::article::{self, Account};
use crate::config::{ArticleRules, Config};
use crate::dates;
use crate::decode;
use crate::fetch::{Answer, Fetcher};
use crate::html::Document;
use crate::model::{Article, Diagnostic};

use super::dating;

/// What an article page gives, field by field.
#[derive(Debug)]
pub struct Explained {
    /// The address that it was read as.
    pub url: Url,
    /// What the entry gets.
    pub article: Article,
    /// Where each field comes from.
    pub accounts: Vec<Account>,
    /// What a person should know.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the article page at `url`, or a saved one (`file:`) as if it stood at `base`.
///
/// # Errors
/// In words, with the address, when the page cannot be had or is none.
pub async fn explain(
    config: &Config,
    fetcher: &Fetcher,
    url: &Url,
    base: Option<&Url>,
    now: DateTime<Utc>,
) -> Result<Explained, String> {
    let site = config.site(base.unwrap_or(url));
    let request = site.map_or(&config.request, |site| &site.request);
    let fetched = match fetcher.fetch(url, request, None).await {
        Ok(Answer::Page(fetched)) => fetched,
        Ok(Answer::NotModified) => {
            return Err(format!(
                "{url}: the server answered 304, which was not asked for"
            ));
        }
        Err(error) => return Err(error.to_string()),
    };
    let fail = |reason: &dyn std::fmt::Display| format!("{url}: {reason}");
    let text = decode::html(&fetched.body, fetched.content_type.as_deref())
        .map_err(|error| fail(&error))?;
    let mut document = Document::parse(&text).map_err(|error| fail(&error))?;
    let address = base.unwrap_or(&fetched.url).clone();
    let site = config.site(&address);
    let timezone = site.map_or(config.timezone, |site| site.timezone);
    let context = dates::Context {
        now: Some(now),
        timezone,
        locale: dating::locale(
            site.map_or(config.locale, |site| site.locale),
            document.language().as_deref(),
            &address,
            timezone,
        ),
        order: site.map_or(config.order, |site| site.order),
    };
    let rules = site.map_or_else(ArticleRules::default, |site| site.article.clone());
    let (article, diagnostics, accounts) =
        article::explain(&mut document, &address, &rules, &context);
    Ok(Explained {
        url: address,
        article,
        accounts,
        diagnostics,
    })
}
