//! What a reader shows under the title, as HTML.

use crate::html::{escape, xml_safe};
use crate::model::{Enclosure, Entry, Image};

/// The lead picture, unless the content shows it already, and then the content or the summary.
/// `None` when the entry has none of them.
pub(super) fn body(entry: &Entry) -> Option<String> {
    let text = match (&entry.content, &entry.summary) {
        (Some(content), _) => Some(xml_safe(content)),
        (None, Some(summary)) => Some(format!("<p>{}</p>", escape(&xml_safe(summary)))),
        (None, None) => None,
    };
    let shown = text.as_deref().unwrap_or("");
    let picture = entry
        .image
        .as_ref()
        .filter(|image| !shown.contains(&escape(image.url.as_str())))
        .map(figure);
    match (picture, text) {
        (None, text) => text,
        (Some(picture), text) => Some(picture + text.as_deref().unwrap_or("")),
    }
}

fn figure(image: &Image) -> String {
    let source = escape(image.url.as_str());
    match &image.caption {
        Some(caption) => {
            let caption = escape(&xml_safe(caption));
            format!(
                "<figure><img src=\"{source}\" alt=\"\"><figcaption>{caption}</figcaption></figure>"
            )
        }
        None => format!("<figure><img src=\"{source}\" alt=\"\"></figure>"),
    }
}

/// Sound or film of which it is known what it is.
pub(super) fn played(entry: &Entry) -> Option<&Enclosure> {
    entry
        .enclosure
        .as_ref()
        .filter(|file| !file.kind.is_empty())
}

/// The media type that a picture's extension names; `None` when it has none that is known.
pub(super) fn media_type(image: &Image) -> Option<&'static str> {
    let path = image.url.path().to_ascii_lowercase();
    let (_, extension) = path.rsplit('/').next()?.rsplit_once('.')?;
    Some(match extension {
        "jpg" | "jpeg" | "jpe" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "svg" => "image/svg+xml",
        _ => return None,
    })
}
