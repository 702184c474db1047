//! Section pages of one run: each is fetched once, however many feeds read it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

use super::settings::request_key;
use crate::config::{FeedSource, Page};
use crate::fetch::{Answer, FetchError, Fetched, Fetcher};
use crate::model::{FeedState, PageState, Validators};

/// A page with the hash that tells whether it was read before.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) fetched: Fetched,
    pub(super) hash: Vec<u8>,
}

impl Body {
    fn new(fetched: Fetched) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(fetched.url.as_str().as_bytes());
        hasher.update(fetched.content_type.as_deref().unwrap_or("").as_bytes());
        hasher.update(&fetched.body);
        Self {
            hash: hasher.finalize().as_bytes()[..16].to_vec(),
            fetched,
        }
    }

    /// What to remember of it.
    pub(super) fn state(&self) -> PageState {
        PageState {
            validators: self.fetched.validators.clone(),
            body: self.hash.clone(),
        }
    }
}

/// What all feeds of a page are told.
#[derive(Debug, Clone)]
pub(super) enum PageAnswer {
    NotModified,
    Page(Arc<Body>),
}

#[derive(Debug, Default)]
struct Slot {
    cell: OnceCell<Result<PageAnswer, Arc<FetchError>>>,
    validators: Option<Validators>,
}

/// The pages of a run.
#[derive(Debug, Default)]
pub struct Pages {
    slots: Mutex<HashMap<String, (Arc<Slot>, usize)>>,
}

impl Pages {
    /// Plans which requests are conditional: those for a page whose last body every feed that
    /// asks for it now has read with its present rules.
    pub fn plan<'a>(
        sources: impl Iterator<Item = (&'a FeedSource, Option<&'a FeedState>, &'a [u8])>,
        pages: &HashMap<String, PageState>,
    ) -> Self {
        let mut slots: HashMap<String, (Option<Validators>, usize)> = HashMap::new();
        for (source, state, rules) in sources {
            for page in &source.pages {
                let url = page.url.as_str();
                let current = pages.get(url).filter(|known| {
                    let seen = state.and_then(|state| state.seen.get(url));
                    !known.validators.is_empty()
                        && seen.is_some_and(|seen| seen.body == known.body && seen.rules == rules)
                });
                let validators = current.map(|known| known.validators.clone());
                slots
                    .entry(request_key(page))
                    .and_modify(|(known, users)| {
                        *users += 1;
                        if validators.is_none() {
                            *known = None;
                        }
                    })
                    .or_insert((validators, 1));
            }
        }
        let slots = slots
            .into_iter()
            .map(|(key, (validators, users))| {
                let slot = Slot {
                    validators,
                    ..Slot::default()
                };
                (key, (Arc::new(slot), users))
            })
            .collect();
        Self {
            slots: Mutex::new(slots),
        }
    }

    /// The answer for a page. The first feed to ask fetches it; the last one lets it go.
    pub(super) async fn get(
        &self,
        page: &Page,
        fetcher: &Fetcher,
    ) -> Result<PageAnswer, Arc<FetchError>> {
        let slot = self.take(&request_key(page));
        slot.cell
            .get_or_init(|| async {
                match fetcher
                    .fetch(&page.url, &page.request, slot.validators.as_ref())
                    .await
                {
                    Ok(Answer::NotModified) => Ok(PageAnswer::NotModified),
                    Ok(Answer::Page(fetched)) => Ok(PageAnswer::Page(Arc::new(Body::new(fetched)))),
                    Err(error) => Err(Arc::new(error)),
                }
            })
            .await
            .clone()
    }

    fn take(&self, key: &str) -> Arc<Slot> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        match slots.get_mut(key) {
            Some((slot, users)) if *users > 1 => {
                *users -= 1;
                Arc::clone(slot)
            }
            Some(_) => slots.remove(key).map(|(slot, _)| slot).unwrap_or_default(),
            None => Arc::default(),
        }
    }
}

/// Fetches a page that no other feed shares: the second and later ones of a list.
pub(super) async fn fetch_alone(
    page: &Page,
    fetcher: &Fetcher,
) -> Result<Option<Body>, FetchError> {
    match fetcher.fetch(&page.url, &page.request, None).await? {
        Answer::NotModified => Ok(None),
        Answer::Page(fetched) => Ok(Some(Body::new(fetched))),
    }
}
