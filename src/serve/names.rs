//! What may be asked for, by name.

use axum::http::HeaderValue;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use url::Url;

use super::files::Tag;
use crate::config::{Config, Format, Token};
use crate::render;

/// What a name stands for.
#[derive(Clone)]
pub(super) enum Known {
    /// A file, whether it has been written yet or not.
    File(Arc<File>),
    /// A feed that is called otherwise now, with the address of its file.
    Moved(HeaderValue),
    /// A feed that is no more.
    Gone,
}

/// A file that is served.
pub(super) struct File {
    /// Within the feeds directory.
    pub(super) path: String,
    /// With its charset.
    pub(super) content_type: HeaderValue,
    /// How long an answer is fresh.
    pub(super) cache_control: HeaderValue,
    /// Whether it is a page for people, which may run its own script.
    pub(super) is_page: bool,
    /// The page that a browser is sent to instead.
    pub(super) page: Option<HeaderValue>,
    /// Where a WebSub subscriber goes (WebSub §4).
    pub(super) link: Option<HeaderValue>,
    /// What a reader must know.
    pub(super) token: Option<Token>,
    /// Validators of what was last sent, by coding.
    pub(super) tags: [Mutex<Option<Tag>>; 3],
}

impl File {
    fn new(path: String, media_type: &str, max_age: Duration, token: Option<Token>) -> Self {
        let scope = if token.is_some() { "private, " } else { "" };
        let value = |text: String| {
            HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
        };
        Self {
            path,
            content_type: value(format!("{media_type}; charset=utf-8")),
            cache_control: value(format!("{scope}max-age={}", max_age.as_secs())),
            is_page: media_type == "text/html",
            page: None,
            link: None,
            token,
            tags: Default::default(),
        }
    }
}

/// All names that are answered with more than 404.
pub(super) struct Names {
    /// The path of `base_url`, without its last slash.
    base: String,
    /// The path of the index.
    start: String,
    known: HashMap<String, Known>,
    /// Feeds that have an archive, and its formats.
    archives: HashMap<String, Vec<Format>>,
}

/// How long a page of an archive is fresh: it never changes.
const WEEK: Duration = Duration::from_secs(7 * 86_400);

impl Names {
    /// Feed names need no decoding: the configuration allows nothing in them that a path would
    /// escape.
    pub(super) fn new(config: &Config) -> Self {
        let base = config.publish.base_url.as_ref();
        let mut known = HashMap::new();
        for name in &config.publish.gone {
            for format in Format::ALL {
                known.insert(render::file_name(name, format), Known::Gone);
            }
            known.insert(render::page_name(name), Known::Gone);
        }
        let mut shortest = Duration::from_secs(86_400);
        for feed in &config.feeds {
            shortest = shortest.min(feed.plan.shortest());
            for format in &feed.formats {
                let name = render::file_name(&feed.name, *format);
                for former in &feed.renamed_from {
                    let moved = Known::Moved(address(base, &name));
                    known.insert(render::file_name(former, *format), moved);
                }
                let path = render::path(feed, *format);
                let media_type = format.media_type();
                let mut file =
                    File::new(path, media_type, feed.plan.shortest(), feed.token.clone());
                file.page =
                    render::has_page(feed).then(|| address(None, &render::page_name(&feed.name)));
                let hub = config.publish.hub.as_ref().filter(|_| feed.token.is_none());
                file.link = hub
                    .zip(base.and_then(|base| base.join(&name).ok()))
                    .map(|(hub, own)| format!("<{hub}>; rel=\"hub\", <{own}>; rel=\"self\""))
                    .and_then(|link| HeaderValue::try_from(link).ok());
                known.insert(name, Known::File(Arc::new(file)));
            }
        }
        for feed in config.feeds.iter().filter(|feed| render::has_page(feed)) {
            let name = render::page_name(&feed.name);
            for former in &feed.renamed_from {
                let moved = Known::Moved(address(base, &name));
                known.insert(render::page_name(former), moved);
            }
            let file = File::new(name.clone(), "text/html", feed.plan.shortest(), None);
            known.insert(name, Known::File(Arc::new(file)));
        }
        let health = render::file_name(render::HEALTH, Format::Rss);
        for (name, media_type) in [
            (render::INDEX, "text/html"),
            (render::OPML, "text/x-opml"),
            (render::STATUS, "application/json"),
            (&*health, Format::Rss.media_type()),
        ] {
            let file = File::new(name.to_owned(), media_type, shortest, None);
            known.insert(name.to_owned(), Known::File(Arc::new(file)));
        }
        let base = base.map_or("", |base| base.path());
        let archives = config.feeds.iter().filter(|feed| feed.archive);
        Self {
            base: base.trim_end_matches('/').to_owned(),
            start: format!("{}/", base.trim_end_matches('/')),
            known,
            archives: archives
                .map(|feed| (feed.name.clone(), feed.formats.clone()))
                .collect(),
        }
    }

    /// The path of the index, for those who have lost their way.
    pub(super) fn start(&self) -> &str {
        &self.start
    }

    /// What a path stands for; `None` for nothing at all.
    pub(super) fn find(&self, path: &str) -> Option<Known> {
        let inside = path
            .strip_prefix(&self.base)
            .filter(|rest| rest.starts_with('/'))
            .unwrap_or(path);
        match inside.strip_prefix('/')? {
            "" => self.known.get(render::INDEX).cloned(),
            name => self
                .known
                .get(name)
                .cloned()
                .or_else(|| self.archive_page(name)),
        }
    }

    /// A page of an archive, whatever its number: whether there is one its file says.
    fn archive_page(&self, name: &str) -> Option<Known> {
        let (feed, rest) = name.split_once('~')?;
        let (number, extension) = rest.split_once('.')?;
        let page: u32 = number.parse().ok()?;
        let formats = self.archives.get(feed)?;
        let format = formats.iter().find(|format| format.as_str() == extension)?;
        let path = render::archive_name(feed, page, *format);
        // One page has one name: no zeros in front, no sign.
        (path == name).then(|| {
            let file = File::new(path, format.media_type(), WEEK, None);
            Known::File(Arc::new(file))
        })
    }
}

/// Where readers find a file: by its whole address, or else beside the one they asked for.
fn address(base: Option<&Url>, name: &str) -> HeaderValue {
    let address = base.and_then(|base| base.join(name).ok());
    let address = address.map_or_else(|| name.to_owned(), String::from);
    HeaderValue::try_from(address).unwrap_or_else(|_| HeaderValue::from_static("/"))
}
