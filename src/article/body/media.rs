//! Pictures inside a body, and links to what frames and players show.

use std::collections::{BTreeMap, HashSet};

use url::Url;

use super::Found;
use super::names::Part;
use crate::html::{Outline, Place, escape, picture_source};
use crate::permalink;

/// Players and posts of others that are worth a link; other frames are advertising.
const PLAYERS: &[&str] = &[
    "youtube.com",
    "youtube-nocookie.com",
    "youtu.be",
    "vimeo.com",
    "dailymotion.com",
    "twitch.tv",
    "rumble.com",
    "odysee.com",
    "peertube",
    "twitter.com",
    "x.com",
    "instagram.com",
    "facebook.com",
    "tiktok.com",
    "bsky.app",
    "reddit.com",
    "threads.net",
    "soundcloud.com",
    "spotify.com",
    "podcasts.apple.com",
    "bandcamp.com",
    "megaphone.fm",
    "art19.com",
    "acast.com",
    "ted.com",
    "archive.org",
    "documentcloud.org",
    "datawrapper.de",
    "datawrapper.dwcdn.net",
    "flourish.studio",
    "codepen.io",
    "jsfiddle.net",
    "slideshare.net",
    "scribd.com",
];

/// Smaller pictures are marks and counters.
const MIN_SIDE: u32 = 48;

/// What stands where.
pub(super) struct Media {
    html: BTreeMap<Place, String>,
}

impl Media {
    /// Finds what is shown between the kept blocks of a page. Each picture counts once.
    pub(super) fn of(found: &Found<'_>, url: &Url) -> Self {
        let outline = &found.outline;
        let container = found.choice.container;
        let mut html = BTreeMap::new();
        let mut known: HashSet<String> = HashSet::new();
        for place in container..outline.end(container) {
            let shown = match outline.name(place) {
                "img" => picture(found, url, place),
                "iframe" | "video" | "audio" | "embed" => player(found, url, place),
                _ => None,
            };
            if let Some((address, markup)) = shown
                && known.insert(address)
            {
                html.insert(place, markup);
            }
        }
        Self { html }
    }

    /// Whether anything is shown from `start` to before `end`.
    pub(super) fn is_inside(&self, start: Place, end: Place) -> bool {
        self.html.range(start..end).next().is_some()
    }

    /// What is shown at a place.
    pub(super) fn html(&self, place: Place) -> Option<&str> {
        self.html.get(&place).map(String::as_str)
    }
}

fn picture(found: &Found<'_>, url: &Url, place: Place) -> Option<(String, String)> {
    let outline = &found.outline;
    let element = outline.element(place)?;
    let is_plain_form = outline
        .lineage(place)
        .any(|around| outline.name(around) == "noscript");
    let around = if is_plain_form {
        outline
            .lineage(place)
            .find(|around| outline.name(*around) == "noscript")
            .map_or(place, |noscript| outline.parent(noscript))
    } else {
        place
    };
    let side = |name: &str| {
        outline
            .attribute(place, name)
            .and_then(|side| side.trim().trim_end_matches("px").parse::<u32>().ok())
    };
    let is_small = [side("width"), side("height")]
        .into_iter()
        .flatten()
        .any(|side| side < MIN_SIDE);
    if found.names.part(around) >= Part::Foreign || is_small || is_of_dropped(found, around) {
        return None;
    }
    let address = permalink::resolve(url, &picture_source(element)?)?;
    let mut html = format!("<img src=\"{}\"", escape(address.as_str()));
    for name in ["alt", "width", "height"] {
        if let Some(value) = outline
            .attribute(place, name)
            .filter(|value| !value.trim().is_empty())
        {
            html.push_str(&format!(" {name}=\"{}\"", escape(value.trim())));
        }
    }
    html.push('>');
    Some((address.to_string(), html))
}

/// Whether a picture belongs to text that is dropped: a teaser, or a box of its own.
fn is_of_dropped(found: &Found<'_>, place: Place) -> bool {
    let outline = &found.outline;
    let around = outline
        .lineage(place)
        .skip(1)
        .find(|around| !outline.runs(*around).is_empty());
    let Some(around) = around else { return true };
    let numbers = found.blocks.inside(outline, around);
    found.verdicts.get(numbers).is_some_and(|verdicts| {
        !verdicts.is_empty() && !verdicts.iter().any(|verdict| verdict.is_kept())
    })
}

fn player(found: &Found<'_>, url: &Url, place: Place) -> Option<(String, String)> {
    let outline: &Outline<'_> = &found.outline;
    if found.names.part(outline.parent(place)) >= Part::Foreign {
        return None;
    }
    let source = ["src", "data-src", "data-lazy-src"]
        .iter()
        .find_map(|name| {
            outline
                .attribute(place, name)
                .filter(|source| !source.trim().is_empty())
        })
        .or_else(|| {
            outline
                .children(place)
                .find_map(|child| outline.attribute(child, "src"))
        })?;
    let address = permalink::resolve(url, source.trim())?;
    let host = address.host_str()?.trim_start_matches("www.").to_owned();
    let is_known = PLAYERS
        .iter()
        .any(|player| host == *player || host.ends_with(&format!(".{player}")));
    if !is_known && matches!(outline.name(place), "iframe" | "embed") {
        return None;
    }
    let title = outline
        .attribute(place, "title")
        .map(str::trim)
        .filter(|title| !title.is_empty())
        .unwrap_or(&host);
    let html = format!(
        "<a href=\"{}\">{}</a>",
        escape(address.as_str()),
        escape(title)
    );
    Some((address.to_string(), html))
}
