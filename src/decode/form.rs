//! What a text is written in: HTML, JSON or XML.
//!
//! Servers send feeds as `text/html` and JSON as `text/plain`, so the text itself decides: a brace
//! or bracket at its beginning and end, or its root element.

use crate::model::Form;

/// The form of a text that the server calls `kind`, a media type in lower case.
pub(super) fn of(text: &str, kind: &str) -> Form {
    let text = text.trim_start_matches('\u{feff}').trim();
    let is_json = is_json(kind)
        || [('{', '}'), ('[', ']')]
            .iter()
            .any(|(open, close)| text.starts_with(*open) && text.ends_with(*close));
    if is_json && !text.starts_with('<') {
        return Form::Json;
    }
    let root = root(text);
    let root = root.rsplit(':').next().unwrap_or(root);
    let is_any = |names: &[&str]| names.iter().any(|name| root.eq_ignore_ascii_case(name));
    let is_known = is_any(&["rss", "feed", "rdf", "urlset", "sitemapindex"]);
    if is_known || (text.starts_with("<?xml") && !is_any(&["html"])) {
        Form::Xml
    } else {
        Form::Html
    }
}

/// The name of the first element, as written; comments, declarations and processing instructions
/// before it are passed over.
fn root(text: &str) -> &str {
    let mut rest = text;
    loop {
        let Some(tag) = rest.trim_start().strip_prefix('<') else {
            return "";
        };
        let end = if tag.starts_with("!--") {
            "-->"
        } else if tag.starts_with('?') {
            "?>"
        } else if tag.starts_with('!') {
            doctype_end(tag)
        } else {
            return tag
                .split(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
                .next()
                .unwrap_or("");
        };
        match tag.split_once(end) {
            Some((_, after)) => rest = after,
            None => return "",
        }
    }
}

/// A document type may hold declarations in brackets (XML 1.0 §2.8).
fn doctype_end(tag: &str) -> &'static str {
    match (tag.find('['), tag.find('>')) {
        (Some(open), Some(close)) if open < close => "]>",
        _ => ">",
    }
}

fn is_json(kind: &str) -> bool {
    matches!(kind, "application/json" | "text/json") || kind.ends_with("+json")
}

/// Whether a web page may be called that. Servers that do not know say `text/plain` or
/// `application/octet-stream`; the bytes decide.
pub(super) fn can_be_html(kind: &str) -> bool {
    matches!(
        kind,
        "" | "text/html"
            | "application/xhtml+xml"
            | "text/plain"
            | "application/octet-stream"
            | "application/xml"
            | "text/xml"
            | "unknown/unknown"
    )
}

/// Whether anything that is read here may be called that.
pub(super) fn can_be_text(kind: &str) -> bool {
    can_be_html(kind) || is_json(kind) || kind.ends_with("+xml") || kind.starts_with("text/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, kind: &str, expected: Form) {
        assert_eq!(of(text, kind), expected);
    }

    #[test]
    fn the_text_decides_before_the_server() {
        check("<!DOCTYPE html><html>", "application/xml", Form::Html);
        check(
            "<?xml version='1.0'?><!DOCTYPE html PUBLIC \"x\"><html>",
            "application/xhtml+xml",
            Form::Html,
        );
        check(
            "\u{feff} <?xml version='1.0'?>\n<!-- x > y --><rss>",
            "text/html",
            Form::Xml,
        );
        check("<rdf:RDF xmlns='x'>", "", Form::Xml);
        check(
            "<!DOCTYPE feed [<!ENTITY a \"<b>\">]><feed>",
            "text/plain",
            Form::Xml,
        );
        check("[{\"a\":1}]\n", "text/html", Form::Json);
        check("{", "application/feed+json", Form::Json);
        check("<p>{}</p>", "application/json", Form::Html);
        check("{{ template }} <p>", "text/html", Form::Html);
        check("plain", "", Form::Html);
        check("<!--", "", Form::Html);
    }
}
