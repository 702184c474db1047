//! What is kept, as clean HTML: paragraphs, headings, lists, quotations, tables, code, figures and
//! links to what is shown inside frames. What only lays out a page is gone, and text that stood
//! bare becomes paragraphs.

use url::Url;

use super::Found;
use super::media::Media;
use super::names::Part;
use super::tags::{self, Tag};
use crate::html::{Outline, Place, escape};
use crate::permalink;

/// The kept parts of a page as HTML with absolute addresses, not yet sanitised.
pub(super) fn html(found: &Found<'_>, url: &Url) -> String {
    let media = Media::of(found, url);
    let mut writer = Writer {
        found,
        url,
        kept: kept_before(found),
        media: &media,
        out: String::new(),
        open: Vec::new(),
        blocks: Vec::new(),
        inline: Vec::new(),
        paragraph: None,
        breaks: 0,
        is_blank: false,
        run: 0,
    };
    writer.all();
    writer.out
}

/// How many kept runs stand before each run.
fn kept_before(found: &Found<'_>) -> Vec<usize> {
    let mut is_kept = vec![0_usize; found.outline.run_count() + 1];
    for (block, verdict) in found.blocks.list.iter().zip(&found.verdicts) {
        if verdict.is_kept() {
            for run in block.runs.clone().filter(|run| found.blocks.is_seen(*run)) {
                if let Some(kept) = is_kept.get_mut(run) {
                    *kept = 1;
                }
            }
        }
    }
    let mut sum = 0;
    for kept in &mut is_kept {
        let own = *kept;
        *kept = sum;
        sum += own;
    }
    is_kept
}

/// An inline element: its tags, and whether the first has been written.
struct Inline {
    place: Place,
    opening: String,
    name: &'static str,
    is_written: bool,
}

struct Writer<'a> {
    found: &'a Found<'a>,
    url: &'a Url,
    kept: Vec<usize>,
    media: &'a Media,
    out: String,
    /// Elements of the page that are open, with the tag that was written for them.
    open: Vec<(Place, Tag)>,
    /// Tags of blocks that are open.
    blocks: Vec<&'static str>,
    inline: Vec<Inline>,
    /// The tag of the paragraph or heading that is open.
    paragraph: Option<&'static str>,
    /// Line breaks since the last text.
    breaks: usize,
    /// Whether a blank is owed before the next text.
    is_blank: bool,
    /// The next run of text.
    run: usize,
}

impl<'a> Writer<'a> {
    fn outline(&self) -> &'a Outline<'a> {
        &self.found.outline
    }

    fn all(&mut self) {
        let mut place = 0;
        let count = self.outline().len();
        while place < count {
            while let Some((top, _)) = self.open.last()
                && self.outline().end(*top) <= place
            {
                self.close();
            }
            self.texts(self.outline().runs(place).start);
            place = if self.is_wanted(place) {
                self.begin(place);
                place + 1
            } else {
                self.run = self.run.max(self.outline().runs(place).end);
                self.outline().end(place)
            };
        }
        while !self.open.is_empty() {
            self.close();
        }
        self.end_paragraph();
    }

    /// Whether an element has anything to write.
    fn is_wanted(&self, place: Place) -> bool {
        let at = |run: usize| self.kept.get(run).copied().unwrap_or(0);
        let runs = self.outline().runs(place);
        let has_text = at(runs.end) > at(runs.start);
        has_text
            || self.media.is_inside(place, self.outline().end(place))
            || matches!(self.outline().name(place), "br" | "hr")
                && !self.out.is_empty()
                && self.found.names.part(place) < Part::Foreign
    }

    fn texts(&mut self, end: usize) {
        while self.run < end {
            let run = self.run;
            self.run += 1;
            let at = |run: usize| self.kept.get(run).copied().unwrap_or(0);
            if at(run + 1) > at(run) {
                self.text(run);
            }
        }
    }

    fn text(&mut self, run: usize) {
        self.is_blank |= self.outline().is_spaced(run);
        self.start_text();
        let text = self.outline().run_text(run);
        let mut is_first = true;
        for word in text
            .split(char::is_whitespace)
            .filter(|word| !word.is_empty())
        {
            if !is_first {
                self.out.push(' ');
            }
            is_first = false;
            self.out.push_str(&escape(word));
        }
        self.is_blank = text.ends_with(char::is_whitespace);
    }

    /// Makes ready for a text or a picture: a paragraph around it and its inline elements.
    fn start_text(&mut self) {
        let is_bare = self
            .blocks
            .last()
            .is_none_or(|block| tags::needs_paragraphs(block));
        if self.paragraph == Some("p") && self.breaks > 1 {
            self.end_paragraph();
        }
        if self.paragraph.is_none() && is_bare {
            self.out.push_str("<p>");
            self.paragraph = Some("p");
        } else if self.breaks > 0 && !self.out.ends_with('\n') && !self.ends_with_opening() {
            self.out.push_str("<br>");
        } else if self.is_blank && !self.ends_with_opening() {
            self.out.push(' ');
        }
        self.breaks = 0;
        self.is_blank = false;
        for inline in self.inline.iter_mut().filter(|inline| !inline.is_written) {
            self.out.push_str(&inline.opening);
            inline.is_written = true;
        }
    }

    /// Whether the last thing written opens a block.
    fn ends_with_opening(&self) -> bool {
        self.paragraph
            .or(self.blocks.last().copied())
            .is_none_or(|name| {
                self.out
                    .strip_suffix('>')
                    .and_then(|out| out.strip_suffix(name))
                    .is_some_and(|out| out.ends_with('<'))
            })
    }

    fn begin(&mut self, place: Place) {
        let media = self.media;
        if let Some(html) = media.html(place) {
            self.start_text();
            self.out.push_str(html);
        }
        let tag = match tags::tag(self.outline(), place) {
            // Parts of lists and tables only where their whole is.
            Tag::Block(name)
                if tags::whole(name).is_some_and(|whole| {
                    !self
                        .blocks
                        .last()
                        .is_some_and(|block| whole.contains(block))
                }) =>
            {
                Tag::Layout
            }
            tag => tag,
        };
        match tag {
            Tag::Paragraph(name) => {
                self.end_paragraph();
                self.out.push('<');
                self.out.push_str(name);
                self.out.push('>');
                self.paragraph = Some(name);
            }
            Tag::Block(name) => {
                self.end_paragraph();
                self.out.push('<');
                self.out.push_str(name);
                self.out.push('>');
                self.blocks.push(name);
            }
            Tag::Layout if self.paragraph.is_none_or(|name| name == "p") => self.end_paragraph(),
            Tag::Layout => self.is_blank = true,
            Tag::Inline(name) => self.inline.push(Inline {
                place,
                opening: self.opening(place, name),
                name,
                is_written: false,
            }),
            Tag::Break => self.breaks += 1,
            Tag::Code => {
                self.end_paragraph();
                let text = self.outline().element(place).map(|pre| pre.raw_text());
                self.out.push_str("<pre>");
                self.out
                    .push_str(&escape(text.unwrap_or_default().trim_matches('\n')));
                self.out.push_str("</pre>\n");
                self.run = self.outline().runs(place).end;
            }
            Tag::None => {}
        }
        self.open.push((place, tag));
    }

    fn opening(&self, place: Place, name: &'static str) -> String {
        let href = (name == "a")
            .then(|| self.outline().attribute(place, "href"))
            .flatten()
            .filter(|href| !href.trim_start().starts_with('#'))
            .and_then(|href| permalink::resolve(self.url, href));
        match href {
            Some(href) => format!("<a href=\"{}\">", escape(href.as_str())),
            None => format!("<{name}>"),
        }
    }

    fn close(&mut self) {
        let Some((place, tag)) = self.open.pop() else {
            return;
        };
        self.texts(self.outline().runs(place).end);
        match tag {
            Tag::Paragraph(_) => self.end_paragraph(),
            Tag::Block(name) => {
                self.end_paragraph();
                self.out.push_str("</");
                self.out.push_str(name);
                self.out.push_str(">\n");
                self.blocks.pop();
            }
            Tag::Layout if self.paragraph.is_none_or(|name| name == "p") => self.end_paragraph(),
            Tag::Layout => self.is_blank = true,
            Tag::Inline(_) => {
                if let Some(inline) = self.inline.pop()
                    && inline.is_written
                {
                    debug_assert_eq!(inline.place, place);
                    self.out.push_str("</");
                    self.out.push_str(inline.name);
                    self.out.push('>');
                }
            }
            Tag::Break | Tag::Code | Tag::None => {}
        }
    }

    /// Ends the paragraph that is open, and the inline elements in it; they go on in the next.
    fn end_paragraph(&mut self) {
        for inline in self
            .inline
            .iter_mut()
            .rev()
            .filter(|inline| inline.is_written)
        {
            self.out.push_str("</");
            self.out.push_str(inline.name);
            self.out.push('>');
            inline.is_written = false;
        }
        if let Some(name) = self.paragraph.take() {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push_str(">\n");
        }
        self.breaks = 0;
        self.is_blank = false;
    }
}
