//! The last step before HTML is stored: an allow-list, absolute addresses, a bounded size.

use std::sync::LazyLock;
use url::Url;

use super::{Document, xml_safe};

/// Longer bodies are dropped: repairing broken markup can blow a page up several times.
pub const MAX_CONTENT: usize = 1024 * 1024;

static EXTRA: LazyLock<Vec<(&str, &[&str])>> = LazyLock::new(|| {
    vec![
        ("a", &["href", "title"][..]),
        ("img", &["src", "alt", "title", "width", "height"][..]),
    ]
});

/// The HTML with only what is safe anywhere: no scripts, styles, forms, frames, SVG or MathML, no
/// `style`, `class` or event attributes; `http`, `https` and `mailto` addresses, made absolute
/// against `base`.
///
/// `None` when nothing readable is left, when it is larger than [`MAX_CONTENT`], or when its
/// elements nest too deep to be cleaned in reasonable time.
pub fn sanitize(html: &str, base: &Url) -> Option<String> {
    if html.len() > MAX_CONTENT {
        return None;
    }
    Document::parse(html).ok()?;
    let mut builder = ammonia::Builder::default();
    builder
        .rm_tags(["map", "area", "bdo", "center", "font"])
        .add_clean_content_tags([
            "noscript", "iframe", "object", "select", "button", "template",
        ])
        .url_schemes(["http", "https", "mailto"].into())
        .url_relative(ammonia::UrlRelative::RewriteWithBase(base.clone()))
        .generic_attributes(["dir", "lang"].into())
        .link_rel(Some("noopener noreferrer"));
    for (tag, attributes) in EXTRA.iter() {
        builder.add_tag_attributes(tag, *attributes);
    }
    let clean = builder.clean(html).to_string();
    let clean = xml_safe(without_edges(&clean));
    let is_empty = clean.is_empty() || (!clean.contains("<img") && !super::has_words(&clean));
    (clean.len() <= MAX_CONTENT && !is_empty).then_some(clean)
}

/// Without blank lines at either end.
fn without_edges(html: &str) -> &str {
    let mut html = html.trim();
    while let Some(rest) = html
        .strip_prefix("<br>")
        .or_else(|| html.strip_suffix("<br>"))
    {
        html = rest.trim();
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: Option<&str>) {
        let base = Url::parse("https://example.org/a/b").expect("is a URL");
        assert_eq!(sanitize(html, &base).as_deref(), expected);
    }

    #[test]
    fn addresses_become_absolute_and_scripts_go() {
        check(
            "<p onclick=x()>Hi <a href=../c>there</a><script>x()</script></p>",
            Some(
                r#"<p>Hi <a href="https://example.org/c" rel="noopener noreferrer">there</a></p>"#,
            ),
        );
        check("<svg><script>x()</script></svg>", None);
        check(
            "<img src=//cdn.example.org/x.png onerror=x()>",
            Some(r#"<img src="https://cdn.example.org/x.png">"#),
        );
        check(
            "<a href='javascript:x()'>y</a>",
            Some(r#"<a rel="noopener noreferrer">y</a>"#),
        );
    }

    #[test]
    fn unclosed_tags_are_closed() {
        check("<br><br>x<br>y<br>", Some("x<br>y"));
        check("<ul><li>a<li>b", Some("<ul><li>a</li><li>b</li></ul>"));
    }

    #[test]
    fn hostile_nesting_is_dropped() {
        check(&"<b>".repeat(100_000), None);
    }
}
