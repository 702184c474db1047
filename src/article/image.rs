//! The lead picture and what stands under it.

use std::sync::LazyLock;
use url::Url;

use crate::html::{Document, Selector, ellipsize, picture_source};
use crate::model::Image;
use crate::permalink;

static FIGURE: LazyLock<Selector> =
    LazyLock::new(|| Selector::constant("figure img, figure source, figure amp-img"));
static CAPTION: LazyLock<Selector> = LazyLock::new(|| Selector::constant("figcaption"));

/// The picture with the caption of the `<figure>` that shows the same file on the page.
pub(super) fn captioned(document: &Document, source: Url, page: &Url) -> Image {
    let wanted = file(&source);
    let caption = document
        .select(&FIGURE)
        .filter(|image| {
            picture_source(*image)
                .and_then(|source| permalink::resolve(page, &source))
                .is_some_and(|shown| {
                    shown == source || (!wanted.is_empty() && file(&shown) == wanted)
                })
        })
        .find_map(|image| {
            let figure = image.lineage().find(|element| element.name() == "figure")?;
            let caption = figure.first(&CAPTION)?.text();
            (!caption.is_empty()).then(|| ellipsize(&caption, 1000))
        });
    Image {
        url: source,
        caption,
    }
}

/// The file name: one picture stands under several sizes and query strings.
fn file(url: &Url) -> String {
    url.path().rsplit('/').next().unwrap_or("").to_owned()
}
