//! OPML 2.0: all feeds at once, for the import of a reader.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use url::Url;

use super::file_name;
use super::index::IndexEntry;
use crate::html::xml_safe;

/// The OPML of all feeds, each in its first format. Addresses are absolute where `base_url` is
/// known, or else relative to the file.
pub fn opml(feeds: &[IndexEntry], base_url: Option<&Url>) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing to memory cannot fail.
    let _ = write(&mut writer, feeds, base_url);
    let mut out = String::from_utf8(writer.into_inner()).unwrap_or_default();
    out.push('\n');
    out
}

fn write(
    writer: &mut Writer<Vec<u8>>,
    feeds: &[IndexEntry],
    base_url: Option<&Url>,
) -> std::io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer.write_event(Event::Start(
        BytesStart::new("opml").with_attributes([("version", "2.0")]),
    ))?;
    writer.write_event(Event::Start(BytesStart::new("head")))?;
    writer
        .create_element("title")
        .write_text_content(BytesText::new("Pagewire feeds"))?;
    writer.write_event(Event::End(BytesEnd::new("head")))?;
    writer.write_event(Event::Start(BytesStart::new("body")))?;
    for feed in feeds {
        let Some(format) = feed.formats.first() else {
            continue;
        };
        let file = file_name(&feed.name, *format);
        let address = base_url
            .and_then(|base| base.join(&file).ok())
            .map_or(file, String::from);
        let title = xml_safe(&feed.title);
        let mut attributes = vec![
            ("type", "rss"),
            ("text", title.as_str()),
            ("title", title.as_str()),
            ("xmlUrl", address.as_str()),
        ];
        if feed.home.starts_with("http") {
            attributes.push(("htmlUrl", feed.home.as_str()));
        }
        writer.write_event(Event::Empty(
            BytesStart::new("outline").with_attributes(attributes),
        ))?;
    }
    writer.write_event(Event::End(BytesEnd::new("body")))?;
    writer.write_event(Event::End(BytesEnd::new("opml")))
}
