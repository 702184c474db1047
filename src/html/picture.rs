//! Where a picture stands: lazy loaders put its address in many places.

use super::Element;

/// The address that an attribute of a picture holds, or [`picture_source`] where none is named.
pub fn picture_address(element: Element<'_>, attribute: Option<&str>) -> Option<String> {
    match attribute {
        Some(name @ ("srcset" | "data-srcset")) => element.attribute(name).and_then(largest_source),
        Some(name) => element
            .attribute(name)
            .map(str::trim)
            .filter(|source| is_picture(source)),
        None => return picture_source(element),
    }
    .map(str::to_owned)
}

/// The address of a picture, lazy or not: the largest of `srcset`, the usual attributes of lazy
/// loaders, `src`. Placeholders written as `data:` are none.
pub fn picture_source(element: Element<'_>) -> Option<String> {
    ["data-srcset", "srcset"]
        .iter()
        .find_map(|name| element.attribute(name).and_then(largest_source))
        .or_else(|| {
            [
                "data-src",
                "data-original",
                "data-lazy-src",
                "data-url",
                "src",
                "content",
                "href",
            ]
            .iter()
            .find_map(|name| {
                element
                    .attribute(name)
                    .map(str::trim)
                    .filter(|source| is_picture(source))
            })
        })
        .map(str::to_owned)
}

/// The width in pixels that `srcset` states for the picture that [`picture_source`] takes from it.
pub fn picture_width(element: Element<'_>) -> Option<u32> {
    ["data-srcset", "srcset"]
        .iter()
        .filter_map(|name| element.attribute(name))
        .find(|set| largest_source(set).is_some())?
        .split_ascii_whitespace()
        .filter_map(|part| part.trim_end_matches(',').strip_suffix('w')?.parse().ok())
        .max()
}

/// Whether an address can be that of a picture: placeholders written as `data:` are none.
fn is_picture(source: &str) -> bool {
    !source.is_empty() && !source.starts_with("data:")
}

/// The candidate of a `srcset` with the largest descriptor (HTML Standard §4.8.4.2.1).
fn largest_source(srcset: &str) -> Option<&str> {
    srcset
        .split(", ")
        .filter_map(|candidate| {
            let mut parts = candidate.trim().trim_end_matches(',').split_whitespace();
            let source = parts.next().filter(|source| is_picture(source))?;
            let size = parts
                .next()
                .and_then(|size| size.trim_end_matches(['w', 'x', 'h']).parse::<f64>().ok())
                .unwrap_or(1.0);
            Some((source, size))
        })
        .max_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(source, _)| source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_states_widths() {
        let document =
            crate::html::Document::parse("<img srcset='/a.jpg 300w, /b.jpg 1200w' src=/c.jpg>")
                .expect("parses");
        let image = crate::html::Selector::constant("img");
        let image = document.first(&image).expect("is there");
        assert_eq!(picture_width(image), Some(1200));
    }

    #[test]
    fn the_largest_picture_of_a_set_is_taken() {
        assert_eq!(
            largest_source("a.jpg 300w, b.jpg 1200w, c.jpg 600w"),
            Some("b.jpg")
        );
        assert_eq!(largest_source("a.jpg, b.jpg 2x"), Some("b.jpg"));
        assert_eq!(largest_source("data:x 1x"), None);
    }
}
