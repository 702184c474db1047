//! Audio and video of an entry.

use serde::{Deserialize, Serialize};
use url::Url;

/// A file of sound or film: RSS `<enclosure>`, Atom `rel="enclosure"`, JSON Feed `attachments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosure {
    /// Absolute http(s) address.
    pub url: Url,
    /// The media type, `audio/…` or `video/…`; empty while only the server can tell it. Such a file is
    /// not shown.
    pub kind: String,
    /// Bytes, as the page or the server says; `None` when neither does.
    pub length: Option<u64>,
}

/// Types by the extension of files.
const TYPES: &[(&str, &str)] = &[
    ("mp3", "audio/mpeg"),
    ("m4a", "audio/mp4"),
    ("aac", "audio/aac"),
    ("ogg", "audio/ogg"),
    ("oga", "audio/ogg"),
    ("opus", "audio/ogg"),
    ("flac", "audio/flac"),
    ("wav", "audio/wav"),
    ("weba", "audio/webm"),
    ("mp4", "video/mp4"),
    ("m4v", "video/mp4"),
    ("mov", "video/quicktime"),
    ("webm", "video/webm"),
    ("ogv", "video/ogg"),
];

impl Enclosure {
    /// A file of which a page says the type, or whose extension does. `None` for anything but sound and
    /// film in one file; a list of parts to play is none.
    pub fn new(url: Url, said: Option<&str>, length: Option<u64>) -> Option<Self> {
        let said = said.and_then(media_type);
        let kind = said.or_else(|| of_extension(&url).map(str::to_owned))?;
        Some(Self { url, kind, length })
    }

    /// The same for a file that the configuration names: what it is, its server may say.
    pub fn named(url: Url, length: Option<u64>) -> Self {
        let kind = of_extension(&url).unwrap_or_default().to_owned();
        Self { url, kind, length }
    }
}

/// A type of sound or film, without parameters, in lower case.
pub fn media_type(text: &str) -> Option<String> {
    let kind = text.split(';').next()?.trim().to_ascii_lowercase();
    let (family, rest) = kind.split_once('/')?;
    let is_name = rest
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'+' | b'-'));
    let is_file = matches!(family, "audio" | "video")
        && !rest.is_empty()
        && is_name
        && !rest.ends_with("mpegurl");
    is_file.then_some(kind)
}

fn of_extension(url: &Url) -> Option<&'static str> {
    let path = url.path().to_ascii_lowercase();
    let (_, extension) = path.rsplit('/').next()?.rsplit_once('.')?;
    let known = TYPES.iter().find(|(known, _)| *known == extension)?;
    Some(known.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_and_film_are_known_by_word_or_extension() {
        let of = |path: &str, said| {
            let url = Url::parse(&format!("https://a.example/{path}")).expect("is a URL");
            Enclosure::new(url, said, None).map(|found| found.kind)
        };
        assert_eq!(of("1.MP3?x=1", None).as_deref(), Some("audio/mpeg"));
        assert_eq!(
            of("play/1", Some("Audio/MP4; codecs=x")).as_deref(),
            Some("audio/mp4")
        );
        for (path, said) in [
            ("1.m3u8", Some("application/vnd.apple.mpegurl")),
            ("1", Some("audio/x-mpegurl")),
            ("1", Some("video/")),
            ("1.html", Some("text/html")),
            ("mp3", None),
        ] {
            assert_eq!(of(path, said), None, "{path}");
        }
    }
}
