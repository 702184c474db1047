//! What the tests of every kind need.

use std::path::Path;
use url::Url;

use super::{Before, open};
use crate::config::{Config, FeedSource};
use crate::dates::Context;
use crate::decode;
use crate::model::Extraction;

/// A feed with these further keys and tables.
pub(super) fn source(keys: &str) -> FeedSource {
    let text = format!("[[feed]]\nname = \"x\"\npages = [\"https://a.example/news/\"]\n{keys}");
    let mut config = Config::parse(Path::new("c.toml"), &text, &|_| None)
        .unwrap_or_else(|error| panic!("{error}"));
    config.feeds.remove(0)
}

/// What a body gives, or why it is none of that kind.
pub(super) fn try_extract(body: &str, keys: &str) -> Result<Extraction, String> {
    let source = source(keys);
    let decoded =
        decode::decode(body.as_bytes(), None, 1 << 24).map_err(|error| error.to_string())?;
    let url = Url::parse("https://a.example/news/").expect("is a URL");
    let page =
        open(&decoded.text, decoded.form, &source.kind).map_err(|error| error.to_string())?;
    Ok(page.extract(&source, &url, &Context::default(), &Before::default()))
}

#[track_caller]
pub(super) fn extract_from(body: &str, keys: &str) -> Extraction {
    try_extract(body, keys).unwrap_or_else(|error| panic!("{error}"))
}
