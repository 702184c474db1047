//! What the articles of a site have in common is left out of them.

use std::collections::{HashMap, HashSet};
use url::Url;

use super::scan::Scanner;
use crate::article::repeated::{self, Block, ENOUGH};
use crate::config::host_of;
use crate::store::{Met, Past, StoreError};

/// Articles of a scan whose bodies were found, not configured.
#[derive(Debug, Default)]
pub(super) struct Bodies {
    /// Entry keys with the addresses of their articles.
    pub(super) addresses: HashMap<String, Url>,
    /// Those whose page was asked for now, for the first time and by this feed.
    pub(super) fresh: Vec<String>,
}

impl Scanner<'_> {
    /// Takes out of the articles in `past` what many articles of their site hold, and answers
    /// what was met in fresh ones.
    pub(super) async fn without_boilerplate(
        &self,
        bodies: &Bodies,
        past: &mut Past,
    ) -> Result<Vec<Met>, StoreError> {
        let mut sites: HashMap<String, Vec<&String>> = HashMap::new();
        for (key, url) in &bodies.addresses {
            let is_configured = self
                .config
                .site(url)
                .is_some_and(|site| !site.article.content.is_empty());
            if let Some(site) = host_of(url).filter(|_| !is_configured) {
                sites.entry(site).or_default().push(key);
            }
        }
        let mut met = Vec::new();
        for (site, keys) in sites {
            let blocks: HashMap<&String, Vec<Block>> = keys
                .iter()
                .filter_map(|key| {
                    let content = past.articles.get(*key)?.article.content.as_deref()?;
                    Some((*key, repeated::blocks(content)))
                })
                .collect();
            let prints: HashSet<i64> = blocks.values().flatten().map(|block| block.print).collect();
            let mut counts = match self.store {
                Some(store) if !prints.is_empty() => store.blocks(&site, &prints).await?,
                _ => HashMap::new(),
            };
            let mut versions = HashSet::new();
            let before = counts.clone();
            for key in &bodies.fresh {
                let Some(own) = blocks.get(key) else { continue };
                let is_known = |print: i64| counts.get(&print).is_some_and(|count| *count < ENOUGH);
                if repeated::is_version(own, is_known) {
                    versions.insert(key);
                    continue;
                }
                let own: HashSet<i64> = own.iter().map(|block| block.print).collect();
                for print in own {
                    *counts.entry(print).or_default() += 1;
                }
            }
            let mut news: Vec<(i64, u32)> = counts
                .iter()
                .map(|(print, count)| (*print, count - before.get(print).unwrap_or(&0)))
                .filter(|(_, count)| *count > 0)
                .collect();
            news.sort_unstable();
            let known: HashSet<i64> = counts
                .into_iter()
                .filter(|(_, count)| *count >= ENOUGH)
                .map(|(print, _)| print)
                .collect();
            if !known.is_empty() {
                for key in keys.iter().filter(|key| !versions.contains(**key)) {
                    if let Some(content) = past
                        .articles
                        .get_mut(*key)
                        .and_then(|told| told.article.content.as_mut())
                    {
                        *content = repeated::without(content, &known);
                    }
                }
            }
            if !news.is_empty() {
                met.push(Met {
                    site,
                    blocks: news,
                    enough: ENOUGH,
                    at: self.now,
                });
            }
        }
        Ok(met)
    }
}
