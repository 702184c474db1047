//! Section pages of one run: each is fetched once, however many feeds read it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OnceCell;

use super::settings::request_key;
use super::whereabouts;
use crate::config::{FeedSource, Page, Request};
use crate::fetch::{Answer, Extras, FetchError, Fetched, Fetcher, Notice};
use crate::model::{FeedState, PageState, Validators, Whereabouts};

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
    /// It was gone for good, and has not been asked for.
    Gone,
}

/// An answer, and what is to be remembered beside it.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) answer: Result<PageAnswer, Arc<FetchError>>,
    /// How long the page stays as it is.
    pub(super) fresh_for: Option<Duration>,
    /// Where it is now, where that has changed.
    pub(super) whereabouts: Option<Whereabouts>,
}

#[derive(Debug, Default)]
struct Slot {
    cell: OnceCell<Told>,
    validators: Option<Validators>,
    whereabouts: Option<Whereabouts>,
    /// Whether it is asked for though it is gone.
    is_forced: bool,
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
        whereabouts: &HashMap<String, Whereabouts>,
        is_forced: bool,
    ) -> Self {
        let mut slots: HashMap<String, (Slot, usize)> = HashMap::new();
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
                    .and_modify(|(slot, users)| {
                        *users += 1;
                        if validators.is_none() {
                            slot.validators = None;
                        }
                    })
                    .or_insert_with(|| {
                        let slot = Slot {
                            validators,
                            whereabouts: whereabouts.get(url).cloned(),
                            is_forced,
                            ..Slot::default()
                        };
                        (slot, 1)
                    });
            }
        }
        let slots = slots
            .into_iter()
            .map(|(key, (slot, users))| (key, (Arc::new(slot), users)))
            .collect();
        Self {
            slots: Mutex::new(slots),
        }
    }

    /// The answer for a page. The first feed to ask fetches it; the last one lets it go.
    pub(super) async fn get(&self, page: &Page, fetcher: &Fetcher) -> Told {
        let slot = self.take(&request_key(page));
        slot.cell
            .get_or_init(|| slot.ask(page, fetcher))
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

impl Slot {
    async fn ask(&self, page: &Page, fetcher: &Fetcher) -> Told {
        let known = self.whereabouts.as_ref();
        if known.is_some_and(|known| known.is_gone) && !self.is_forced {
            return Told {
                answer: Ok(PageAnswer::Gone),
                fresh_for: None,
                whereabouts: None,
            };
        }
        // A form is sent to no other address than the one that was configured.
        let asked = match page.form {
            None => whereabouts::target(&page.url, known),
            Some(_) => page.url.clone(),
        };
        // Headers of its own may be secrets, and belong to the address that was configured.
        let elsewhere = (asked.origin() != page.url.origin()).then(|| Request {
            headers: Vec::new(),
            ..page.request.clone()
        });
        let request = elsewhere.as_ref().unwrap_or(&page.request);
        let extras = Extras {
            validators: self.validators.as_ref(),
            form: page.form.as_ref(),
        };
        let mut notice = Notice::default();
        let answer = fetcher
            .fetch_noting(&asked, request, extras, &mut notice)
            .await;
        let found = match &answer {
            Ok(_) => whereabouts::answered(&page.url, known, &asked, notice.moved_to.as_ref()),
            Err(error) => whereabouts::failed(&page.url, known, &asked, error.status()),
        };
        Told {
            answer: match answer {
                Ok(Answer::NotModified) => Ok(PageAnswer::NotModified),
                Ok(Answer::Page(fetched)) => Ok(PageAnswer::Page(Arc::new(Body::new(fetched)))),
                Err(error) => Err(Arc::new(error)),
            },
            fresh_for: notice.fresh_for,
            whereabouts: Some(found).filter(|found| *found != known.cloned().unwrap_or_default()),
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
