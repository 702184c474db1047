//! The names a site goes by. They stand behind its titles and, where a system knows nobody else,
//! as the author; what reads like them is neither headline nor person.

use url::Url;

use super::json_ld::JsonLd;
use super::meta::Meta;

/// `<meta>` elements that name the site.
const NAMES: &[&str] = &[
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "publisher",
    "dc.publisher",
    "article:publisher",
    "twitter:app:name:iphone",
];

/// Longer ones are slogans, or the page's own title.
const MAX_NAME: usize = 48;

/// Letters and digits alone, in lower case: what two spellings of a text share.
pub(super) fn folded(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The site's names, folded.
#[derive(Debug, Default)]
pub(super) struct Site {
    names: Vec<String>,
}

impl Site {
    pub(super) fn of(url: &Url, meta: &Meta, json_ld: &JsonLd) -> Self {
        let title = meta.first("og:title").map(folded).unwrap_or_default();
        let host = url.host_str().unwrap_or("");
        let host = host.strip_prefix("www.").unwrap_or(host);
        // Of news.a.co.uk the name is "a": the longest label but the last.
        let label = host
            .rsplit_once('.')
            .and_then(|(labels, _)| labels.split('.').max_by_key(|label| label.len()))
            .unwrap_or("");
        let mut names: Vec<String> = Vec::new();
        for name in NAMES
            .iter()
            .flat_map(|name| meta.list(name))
            .map(String::as_str)
            .chain(json_ld.sites.iter().map(String::as_str))
            .chain([host, label])
        {
            let name = folded(name.strip_prefix("The ").unwrap_or(name));
            let is_name = !name.is_empty() && name.chars().count() <= MAX_NAME && name != title;
            if is_name && !names.contains(&name) {
                names.push(name);
            }
        }
        Self { names }
    }

    /// Whether a text is the site's name, or one with a word more or less ("Times of India Online").
    pub(super) fn is_named(&self, text: &str) -> bool {
        let text = folded(text.strip_prefix("The ").unwrap_or(text));
        let length = text.chars().count();
        length > 0
            && self.names.iter().any(|name| {
                let known = name.chars().count();
                let (shorter, longer) = if length < known {
                    (&text, name)
                } else {
                    (name, &text)
                };
                let short = length.min(known);
                let is_part =
                    longer.starts_with(shorter.as_str()) || longer.ends_with(shorter.as_str());
                length == known && text == *name
                    || is_part && short >= 3 && length.max(known) <= short.max(5) * 2
            })
    }

    /// Whether a text is exactly one of the names.
    pub(super) fn is_exactly(&self, text: &str) -> bool {
        let text = folded(text.strip_prefix("The ").unwrap_or(text));
        self.names.contains(&text)
    }
}
