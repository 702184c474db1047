//! What the headers of tables say of the columns below them.

use foldhash::HashMap;

use super::hints::words;
use crate::html::{Outline, Place};

/// Words in headers of columns of titles.
const TITLE: &[&str] = &[
    "title",
    "headline",
    "subject",
    "caption",
    "name",
    "style",
    "description",
    "parties",
    "party",
    "topic",
    "article",
    "document",
    "titel",
    "titre",
    "título",
    "titulo",
    "titolo",
    "tytuł",
    "betreff",
    "objet",
    "asunto",
    "oggetto",
    "assunto",
    "rubrik",
    "názov",
    "název",
    "cím",
    "заголовок",
    "название",
    "наименование",
    "назва",
    "başlık",
    "konu",
    "judul",
    "tiêu",
    "タイトル",
    "件名",
    "题名",
    "标题",
    "標題",
    "제목",
    "शीर्षक",
    "العنوان",
];
/// Words in headers of columns of numbers and people, whatever else they say.
const NUMBER: &[&str] = &[
    "number", "no", "nr", "num", "docket", "citation", "cite", "id", "file", "judge", "author",
    "type", "court", "status", "format", "county",
];
/// Words around dates that are not of publication.
pub(super) const OTHER: &[&str] = &[
    "updated",
    "modified",
    "argued",
    "argument",
    "hearing",
    "trial",
    "expires",
    "deadline",
    "closing",
    "due",
    "event",
    "effective",
];
/// Words in headers of columns of dates of publication.
const PUBLICATION: &[&str] = &[
    "date",
    "filed",
    "released",
    "release",
    "published",
    "posted",
    "decided",
    "issued",
    "decision",
    "filing",
];
/// The longest header, in bytes.
const MAX_HEADER: usize = 60;

/// Where the headers of a page's tables stand.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// The table around each element.
    around: Vec<Option<Place>>,
    /// The first row of each table with so many cells, as its cells.
    heads: HashMap<(Place, usize), (Place, Vec<Place>)>,
    /// The cell of a row: its number, and how many there are.
    cells: HashMap<Place, (usize, usize)>,
}

impl Tables {
    /// One walk over the page.
    pub(super) fn of(outline: &Outline<'_>) -> Self {
        let mut out = Self {
            around: Vec::with_capacity(outline.len()),
            ..Self::default()
        };
        for place in 0..outline.len() {
            let table = match outline.name(place) {
                "table" => Some(place),
                _ => out.around.get(outline.parent(place)).copied().flatten(),
            };
            out.around.push(table);
            if outline.name(place) != "tr" {
                continue;
            }
            let Some(table) = table else { continue };
            let cells: Vec<Place> = outline.children(place).collect();
            for (at, cell) in cells.iter().enumerate() {
                out.cells.insert(*cell, (at, cells.len()));
            }
            out.heads
                .entry((table, cells.len()))
                .or_insert((place, cells));
        }
        out
    }

    /// The words of the header above the cell that an element stands in, in lower case.
    fn header(&self, outline: &Outline<'_>, place: Place) -> Option<String> {
        let (cell, (column, width)) = outline
            .lineage(place)
            .take(4)
            .find_map(|place| Some((place, *self.cells.get(&place)?)))?;
        let table = self.around.get(cell).copied().flatten()?;
        let (row, cells) = self.heads.get(&(table, width))?;
        if outline.contains(*row, cell) {
            return None;
        }
        let head = cells.get(column)?;
        if outline.chars(outline.runs(*head)) > MAX_HEADER {
            return None;
        }
        let text = outline.text_of(*head).to_lowercase();
        // Tables without headers begin with a record.
        let is_header = outline.name(*head) == "th" || !text.chars().any(char::is_numeric);
        is_header.then_some(text)
    }

    /// How much the header of its column speaks for a text being a title: 1 where it says so, -1
    /// where it says something else.
    pub(super) fn title(&self, outline: &Outline<'_>, place: Place) -> i8 {
        let Some(header) = self.header(outline, place) else {
            return 0;
        };
        let says = |names: &[&str]| {
            words(&header)
                .chain(header.split_whitespace().map(str::to_owned))
                .any(|word| names.contains(&word.as_str()))
        };
        if says(NUMBER) && !says(&["title"]) || says(PUBLICATION) {
            -1
        } else {
            i8::from(says(TITLE))
        }
    }

    /// How much the header of its column speaks for a date being that of publication; 1 where it
    /// says nothing.
    pub(super) fn date(&self, outline: &Outline<'_>, place: Place) -> f64 {
        let Some(header) = self.header(outline, place) else {
            return 1.0;
        };
        let says = |names: &[&str]| names.iter().any(|name| header.contains(name));
        if says(OTHER) {
            0.5
        } else if says(PUBLICATION) {
            1.4
        } else {
            1.0
        }
    }
}
