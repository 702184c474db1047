//! Sitemaps (sitemaps.org 0.9), with what news sitemaps and image sitemaps add, and indexes of them.
//!
//! A sitemap tells addresses and times of change. Only a news sitemap tells titles; elsewhere the
//! words of the address stand in until the article is read. A time of change is no publish time: it
//! only says what is new.

use chrono::{DateTime, FixedOffset};
use url::Url;

use super::xml::{Place, Xml, root};
use crate::config::{Articles, FeedSource};
use crate::dates;
use crate::html::{collapse, plain};
use crate::model::{Diagnostic, Extraction, RawDate, RawItem, Remains};
use crate::permalink;

/// Topics of one entry that are read.
const MAX_TOPICS: usize = 50;

/// A sitemap as read.
#[derive(Debug, Default)]
pub struct Sitemap {
    pub(super) language: Option<String>,
    /// Newest first, each with its time of change or publication.
    items: Vec<(Option<DateTime<FixedOffset>>, RawItem)>,
    /// Of an index: the addresses of its sitemaps, newest first.
    parts: Vec<(Option<DateTime<FixedOffset>>, String)>,
    /// Why it could not be read to its end.
    broken: Option<String>,
}

/// Whether a text is a sitemap or an index of them, by its root element.
pub(super) fn is_one(text: &str) -> bool {
    matches!(root(text).as_str(), "urlset" | "sitemapindex")
}

/// Reads a sitemap as far as it goes.
pub(super) fn parse(text: &str) -> Sitemap {
    let xml = Xml::read(text);
    let mut sitemap = Sitemap {
        broken: xml.broken.clone(),
        ..Sitemap::default()
    };
    let Some(root) = xml.root() else {
        return sitemap;
    };
    for place in xml.named(root, &["url", "sitemap"]) {
        let Some(address) = text_of(&xml, place, "loc") else {
            continue;
        };
        let changed = text_of(&xml, place, "lastmod").and_then(|text| instant(&text));
        if xml.name_of(place) == "sitemap" {
            sitemap.parts.push((changed, address));
            continue;
        }
        let item = item(&xml, place, address);
        let published = item.dates.first().and_then(|date| instant(&date.text));
        sitemap.items.push((published.or(changed), item));
        if sitemap.language.is_none() {
            sitemap.language = inside(&xml, place, "news:language");
        }
    }
    // Those without a time go last, and what has none at all keeps its order.
    sitemap.items.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    sitemap.parts.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    sitemap
}

fn text_of(xml: &Xml<'_>, place: Place, name: &str) -> Option<String> {
    let mut places = xml.named(place, std::slice::from_ref(&name));
    places.find_map(|place| xml.text(place).map(collapse))
}

/// The first text of that name at any depth.
fn inside(xml: &Xml<'_>, place: Place, name: &str) -> Option<String> {
    let mut places = xml.descendants(place);
    places
        .find(|place| xml.name_of(*place) == name)
        .and_then(|place| xml.text(place).map(collapse))
}

/// A W3C date and time, as sitemaps have them; others do not order.
fn instant(text: &str) -> Option<DateTime<FixedOffset>> {
    let date = RawDate {
        text: text.to_owned(),
        machine: None,
    };
    Some(dates::read(&date, &[], None)?.at)
}

fn item(xml: &Xml<'_>, place: Place, address: String) -> RawItem {
    let topics = inside(xml, place, "news:keywords").unwrap_or_default();
    RawItem {
        title: inside(xml, place, "news:title").map(|title| plain(&title)),
        link: Some(address),
        image: inside(xml, place, "image:loc"),
        image_text: inside(xml, place, "image:caption").map(|text| plain(&text)),
        categories: topics
            .split(',')
            .map(collapse)
            .filter(|topic| !topic.is_empty())
            .take(MAX_TOPICS)
            .collect(),
        dates: inside(xml, place, "news:publication_date")
            .map(|text| RawDate {
                text,
                machine: None,
            })
            .into_iter()
            .collect(),
        ..RawItem::default()
    }
}

impl Sitemap {
    /// Its addresses as raw items, the newest first. Of an index the sitemaps are named instead, to
    /// be read as far as `max_pages` goes.
    pub(super) fn extract(self, url: &Url, source: &FeedSource) -> Extraction {
        let mut diagnostics = Vec::new();
        let mut note = |message: String| diagnostics.push(Diagnostic::new(url.as_str(), message));
        let mut untitled = 0;
        let mut items: Vec<RawItem> = self.items.into_iter().map(|(_, item)| item).collect();
        for item in items.iter_mut().filter(|item| item.title.is_none()) {
            let address = item.link.as_deref();
            item.title = address
                .and_then(|link| permalink::resolve(url, link))
                .and_then(|address| permalink::words(&address));
            untitled += usize::from(item.title.is_some());
        }
        // The root of the site is no article.
        items.retain(|item| item.title.is_some());
        let mut parts: Vec<String> = self.parts.into_iter().map(|(_, part)| part).collect();
        if !parts.is_empty() && source.max_pages < 2 {
            note(format!(
                "it is an index of {} sitemaps: set max_pages = 3 to read its two newest, or name one of them in pages",
                parts.len()
            ));
            parts.clear();
        } else if items.is_empty() && parts.is_empty() {
            let reason = self.broken.as_deref().unwrap_or("it is empty");
            note(format!("the sitemap names no address: {reason}"));
        } else if let Some(reason) = &self.broken {
            note(format!(
                "the sitemap is broken; what stands before was read: {reason}"
            ));
        }
        if untitled > 0 && source.article == Articles::None {
            note(format!(
                "{untitled} addresses have no title here, and show the words of their address; set article = true to take titles and times from their articles"
            ));
        }
        let is_empty = items.is_empty() && parts.is_empty() && untitled == 0;
        Extraction {
            language: self.language,
            remains: if is_empty && self.broken.is_none() {
                Remains::Empty
            } else {
                Remains::Unknown
            },
            items,
            parts,
            diagnostics,
            ..Extraction::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{extract_from, try_extract};
    use crate::model::Extraction;

    fn read(body: &str) -> Extraction {
        extract_from(body, "kind = \"sitemap\"\n")
    }

    fn links(found: &Extraction) -> Vec<&str> {
        found
            .items
            .iter()
            .filter_map(|item| item.link.as_deref())
            .collect()
    }

    #[test]
    fn a_news_sitemap_tells_titles_and_times() {
        let found = read(
            "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:n='http://www.google.com/schemas/sitemap-news/0.9' xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'>\
             <url><loc> https://a.example/1 </loc><n:news><n:publication><n:name>A</n:name><n:language>hi</n:language></n:publication>\
             <n:publication_date>2025-09-12T18:21:00+05:30</n:publication_date><n:title>Ferry &amp;amp; bus</n:title><n:keywords>World, Ferries,,</n:keywords></n:news>\
             <image:image><image:loc>https://a.example/1.jpg</image:loc><image:caption>A pier</image:caption></image:image></url></urlset>",
        );
        assert_eq!(found.language.as_deref(), Some("hi"));
        let item = &found.items[0];
        assert_eq!(item.link.as_deref(), Some("https://a.example/1"));
        assert_eq!(item.title.as_deref(), Some("Ferry & bus"));
        assert_eq!(item.categories, ["World", "Ferries"]);
        assert_eq!(item.dates[0].text, "2025-09-12T18:21:00+05:30");
        assert_eq!(item.image.as_deref(), Some("https://a.example/1.jpg"));
        assert_eq!(item.image_text.as_deref(), Some("A pier"));
        assert!(found.diagnostics.is_empty());
    }

    #[test]
    fn addresses_come_newest_first_with_their_words_as_title() {
        let found = read(
            "<urlset><url><loc>https://a.example/old-news.html</loc><lastmod>2025-09-01</lastmod></url>\
             <url><loc>https://a.example/no-time</loc></url>\
             <url><loc>https://a.example/2025/island-ferry-waits</loc><lastmod>2025-09-12T10:00:00Z</lastmod></url></urlset>",
        );
        assert_eq!(
            links(&found),
            [
                "https://a.example/2025/island-ferry-waits",
                "https://a.example/old-news.html",
                "https://a.example/no-time"
            ]
        );
        assert_eq!(found.items[0].title.as_deref(), Some("Island ferry waits"));
        assert!(found.items.iter().all(|item| item.dates.is_empty()));
        let keys = "kind = \"sitemap\"\narticle = false\n";
        let found = extract_from("<urlset><url><loc>/a-b</loc></url></urlset>", keys);
        assert!(found.diagnostics[0].message.contains("set article = true"));
    }

    #[test]
    fn an_index_names_its_newest_parts() {
        let index = "<sitemapindex><sitemap><loc>/1.xml</loc><lastmod>2025-01-01</lastmod></sitemap>\
             <sitemap><loc>/2.xml.gz</loc><lastmod>2025-09-01</lastmod></sitemap></sitemapindex>";
        let found = extract_from(index, "kind = \"sitemap\"\nmax_pages = 2\n");
        assert_eq!(found.parts, ["/2.xml.gz", "/1.xml"]);
        let found = read(index);
        assert!(found.parts.is_empty());
        assert!(
            found.diagnostics[0]
                .message
                .contains("an index of 2 sitemaps: set max_pages = 3")
        );
    }

    #[test]
    fn auto_knows_a_sitemap_and_others_are_told() {
        let body = "<urlset><url><loc>/a-b</loc></url></urlset>";
        assert_eq!(links(&extract_from(body, "")), ["/a-b"]);
        let told = try_extract(body, "kind = \"feed\"\n").expect_err("is refused");
        assert!(
            told.contains("it is a sitemap, where kind = \"feed\"")
                && told.contains("kind = \"sitemap\"")
        );
        let told = try_extract("<rss></rss>", "kind = \"sitemap\"\n").expect_err("is refused");
        assert!(
            told.contains("expects a sitemap; set kind = \"feed\""),
            "{told}"
        );
    }

    #[test]
    fn what_is_cut_off_gives_what_it_has() {
        let found = read("<urlset><url><loc>/a-b</loc></url><url><loc>/c");
        assert_eq!(links(&found), ["/a-b", "/c"]);
        assert!(found.diagnostics[0].message.contains("ends early"));
        assert!(
            read("<urlset/>").diagnostics[0]
                .message
                .contains("it is empty")
        );
    }
}
