//! Where a picture stands: lazy loaders put its address in many places.

use super::Element;

/// Attributes that offer a picture in several sizes.
const SETS: [&str; 3] = ["data-srcset", "data-lazy-srcset", "srcset"];

/// Pictures wider than the second, in pixels, cost readers more than they show, where there is one of
/// the first.
const WIDE: f64 = 1000.0;
const TOO_WIDE: f64 = 3000.0;

/// The address that an attribute of a picture holds, or [`picture_source`] where none is named.
pub fn picture_address(element: Element<'_>, attribute: Option<&str>) -> Option<String> {
    match attribute {
        Some(name) if SETS.contains(&name) => element.attribute(name).and_then(largest_source),
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
    SETS.iter()
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
    SETS.iter()
        .filter_map(|name| element.attribute(name))
        .find(|set| largest_source(set).is_some())
        .and_then(|set| {
            candidates(set)
                .filter_map(|(_, descriptor)| descriptor.strip_suffix('w')?.parse().ok())
                .max()
        })
}

/// Whether a picture comes in several sizes.
pub fn has_sizes(element: Element<'_>) -> bool {
    SETS.iter()
        .any(|name| element.attribute(name).is_some_and(|set| !set.is_empty()))
}

/// Whether an address can be that of a picture: placeholders written as `data:` are none.
fn is_picture(source: &str) -> bool {
    !source.is_empty() && !source.starts_with("data:")
}

/// The candidate of a `srcset` with the largest descriptor; of those that are too wide the smallest,
/// where no other is wide enough.
fn largest_source(srcset: &str) -> Option<&str> {
    candidates(srcset)
        .filter(|(source, _)| is_picture(source))
        .map(|(source, descriptor)| {
            let size = descriptor.trim_end_matches(['w', 'x', 'h']).parse::<f64>();
            let size = size.unwrap_or(1.0);
            let rank = if size > TOO_WIDE {
                WIDE - size * 1e-6
            } else {
                size
            };
            (source, rank)
        })
        .max_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(source, _)| source)
}

/// Addresses with their first descriptor (HTML Standard §4.8.4.2.1, "parse a srcset attribute"):
/// an address ends at white space and may hold commas.
fn candidates(srcset: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = srcset;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        let end = rest
            .find(|c: char| c.is_ascii_whitespace())
            .unwrap_or(rest.len());
        let (source, after) = rest.split_at(end);
        if source.is_empty() {
            return None;
        }
        if let Some(alone) = source.strip_suffix(',') {
            rest = after;
            return Some((alone.trim_end_matches(','), ""));
        }
        let (descriptors, after) = after.split_once(',').unwrap_or((after, ""));
        rest = after;
        let first = descriptors.split_ascii_whitespace().next();
        Some((source, first.unwrap_or("")))
    })
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
        assert_eq!(
            largest_source("a.jpg 9000w, b.jpg 300w, c.jpg 4000w"),
            Some("c.jpg")
        );
        assert_eq!(largest_source("a.jpg, b.jpg 2x"), Some("b.jpg"));
        assert_eq!(largest_source("data:x 1x"), None);
        assert_eq!(largest_source(" "), None);
        assert_eq!(
            largest_source("a.jpg 9000w, b.jpg 1200w, c.jpg 4000w"),
            Some("b.jpg")
        );
    }

    #[test]
    fn a_set_is_read_as_the_standard_says() {
        let lines = "\n  /w=1,h=2/a.jpg 375w,\n  /w=3,h=4/b.jpg 1200w,\n /c.jpg\t600w";
        assert_eq!(largest_source(lines), Some("/w=3,h=4/b.jpg"));
        assert_eq!(largest_source("a.jpg 300w,b.jpg 600w"), Some("b.jpg"));
        let all: Vec<_> = candidates("a.jpg, b.jpg 2x , c.jpg 100w 50h,,d.jpg,").collect();
        assert_eq!(
            all,
            [
                ("a.jpg", ""),
                ("b.jpg", "2x"),
                ("c.jpg", "100w"),
                ("d.jpg", "")
            ]
        );
    }
}
