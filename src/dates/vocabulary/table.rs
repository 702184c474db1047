//! The table of one language: built when first asked for, then only read.
//!
//! All phrases stand sorted in one string, so that a lookup is a binary search, the
//! phrases that begin with a word are neighbours, and nothing is allocated after the
//! table is built.

use super::fold;
use super::meaning::Meaning;
use super::source::{self, Source};

/// The phrases of one language without those it borrows from English.
pub(super) struct Table {
    begins: Begins,
    text: String,
    phrases: Vec<Phrase>,
    meanings: Vec<Meaning>,
    /// Bytes of the longest phrase.
    longest: usize,
}

/// Which words a phrase may begin with: a bit for each hash. Most words of most texts are none of
/// dates, and cost one look here.
struct Begins(Box<[u64]>);

impl Begins {
    const WORDS: usize = 256;

    fn none() -> Self {
        Self(vec![0; Self::WORDS].into())
    }

    /// The first word of a phrase as a place and a bit: FNV-1a, its upper 14 bits.
    fn bit(phrase: &str) -> (usize, u64) {
        let word = phrase.bytes().take_while(|byte| *byte != b' ');
        let hash = word.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
        let at = usize::try_from(hash >> 56).unwrap_or(0);
        (at, 1 << (hash >> 50 & 63))
    }

    fn add(&mut self, phrase: &str) {
        let (at, bit) = Self::bit(phrase);
        if let Some(bits) = self.0.get_mut(at) {
            *bits |= bit;
        }
    }

    /// Whether a phrase may begin like this one; if not, none does.
    fn may_have(&self, phrase: &str) -> bool {
        let (at, bit) = Self::bit(phrase);
        self.0.get(at).is_some_and(|bits| bits & bit != 0)
    }
}

#[derive(Clone, Copy)]
struct Phrase {
    start: u32,
    length: u16,
    words: u8,
    meanings: u8,
    first_meaning: u32,
}

/// One phrase of a line, before the table is sorted.
struct Entry {
    start: usize,
    end: usize,
    line: usize,
    meaning: Option<Meaning>,
}

impl Table {
    /// Reads every section of a language.
    pub(super) fn build(source: &Source) -> Self {
        let mut text = String::with_capacity(source.sections.iter().map(|body| body.len()).sum());
        let mut entries = Vec::with_capacity(1024);
        let lines = source.sections.iter().flat_map(|body| body.lines());
        for (line, printed) in lines.enumerate() {
            for_each_word(printed, |meaning, word| {
                let mut enter = |word: &str| {
                    let start = text.len();
                    fold::append(word, &mut text);
                    entries.push(Entry {
                        start,
                        end: text.len(),
                        line,
                        meaning,
                    });
                };
                enter(word);
                // The joiner of Persian compounds is as often printed as a space.
                if word.contains('\u{200c}') {
                    enter(&word.replace('\u{200c}', " "));
                }
            });
        }
        Self::of_entries(&text, entries)
    }

    fn of_entries(unsorted: &str, mut entries: Vec<Entry>) -> Self {
        let phrase = |entry: &Entry| unsorted.get(entry.start..entry.end).unwrap_or_default();
        entries.sort_unstable_by(|a, b| phrase(a).cmp(phrase(b)).then(a.line.cmp(&b.line)));
        let mut table = Self {
            begins: Begins::none(),
            text: String::with_capacity(unsorted.len()),
            phrases: Vec::with_capacity(entries.len()),
            meanings: Vec::with_capacity(entries.len()),
            longest: 0,
        };
        for same in entries.chunk_by(|a, b| phrase(a) == phrase(b)) {
            let Some(words) = same.first().map(phrase).filter(|words| !words.is_empty()) else {
                continue;
            };
            let first_meaning = table.meanings.len();
            for meaning in same.iter().filter_map(|entry| entry.meaning) {
                if !table
                    .meanings
                    .iter()
                    .skip(first_meaning)
                    .any(|known| *known == meaning)
                {
                    table.meanings.push(meaning);
                }
            }
            table.phrases.push(Phrase {
                start: u32::try_from(table.text.len()).unwrap_or(u32::MAX),
                length: u16::try_from(words.len()).unwrap_or(u16::MAX),
                words: u8::try_from(words.split(' ').count()).unwrap_or(u8::MAX),
                meanings: u8::try_from(table.meanings.len() - first_meaning).unwrap_or(u8::MAX),
                first_meaning: u32::try_from(first_meaning).unwrap_or(u32::MAX),
            });
            table.text.push_str(words);
            table.begins.add(words);
            table.longest = table.longest.max(words.len());
        }
        table
    }

    /// What an exact phrase means; `None` if the language does not have it, and an
    /// empty list if it has it as a word that says nothing of dates.
    pub(super) fn get(&self, folded: &str) -> Option<&[Meaning]> {
        if !self.begins.may_have(folded) {
            return None;
        }
        let at = self
            .phrases
            .binary_search_by(|phrase| self.words(*phrase).cmp(folded))
            .ok()?;
        self.phrases.get(at).map(|phrase| self.meanings(*phrase))
    }

    /// Words of the longest phrase that begins with this word, 0 if there is none.
    pub(super) fn longest(&self, first_word: &str) -> usize {
        if !self.begins.may_have(first_word) {
            return 0;
        }
        let from = self
            .phrases
            .partition_point(|phrase| self.words(*phrase) < first_word);
        let begins = |phrase: &&Phrase| {
            let rest = self.words(**phrase).strip_prefix(first_word);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        let phrases = self.phrases.iter().skip(from).take_while(begins);
        phrases
            .map(|phrase| usize::from(phrase.words))
            .max()
            .unwrap_or(0)
    }

    /// The phrases with which an unspaced run begins, longest first.
    pub(super) fn prefixes<'a>(
        &'a self,
        run: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a [Meaning])> {
        let ends = run.char_indices().map(|(at, c)| at + c.len_utf8());
        let known = ends.take_while(|end| *end <= self.longest).count();
        let ends = run
            .char_indices()
            .map(|(at, c)| at + c.len_utf8())
            .take(known);
        Backwards {
            run,
            last: ends.last().unwrap_or(0),
        }
        .filter_map(|prefix| Some((prefix, self.get(prefix)?)))
    }

    /// Number of phrases.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.phrases.len()
    }

    /// Every phrase that means something, with its meanings.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &[Meaning])> {
        self.phrases
            .iter()
            .map(|phrase| (self.words(*phrase), self.meanings(*phrase)))
    }

    fn words(&self, phrase: Phrase) -> &str {
        let start = phrase.start as usize;
        self.text
            .get(start..start + usize::from(phrase.length))
            .unwrap_or_default()
    }

    fn meanings(&self, phrase: Phrase) -> &[Meaning] {
        let first = phrase.first_meaning as usize;
        self.meanings
            .get(first..first + usize::from(phrase.meanings))
            .unwrap_or_default()
    }
}

/// The beginnings of a run, longest first.
struct Backwards<'a> {
    run: &'a str,
    last: usize,
}

impl<'a> Iterator for Backwards<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let prefix = self
            .run
            .get(..self.last)
            .filter(|prefix| !prefix.is_empty())?;
        self.last = prefix.char_indices().next_back().map_or(0, |(at, _)| at);
        Some(prefix)
    }
}

/// Calls for each word of a line, skipping a line that is no words.
pub(super) fn for_each_word(
    line: &'static str,
    mut each: impl FnMut(Option<Meaning>, &'static str),
) {
    if line.starts_with('#') || line.starts_with("order") {
        return;
    }
    let Some((key, words)) = line.split_once(' ') else {
        return;
    };
    let Some(meaning) = source::meaning(key) else {
        return;
    };
    words.split('|').for_each(|word| each(meaning, word));
}
