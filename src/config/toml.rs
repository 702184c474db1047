//! A TOML table with its place in the file, read key by key against the table of keys.

use std::cell::RefCell;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::Problems;
use super::keys::{ALL, Kind, Scope};

/// A value with its place.
#[derive(Debug, Clone)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) span: Range<usize>,
}

impl At<&str> {
    /// The place of a byte of a text. A text with escapes is one place.
    pub(super) fn inside(&self, at: usize) -> Range<usize> {
        let quotes = self.span.len().saturating_sub(self.value.len());
        if !matches!(quotes, 2 | 6) {
            return self.span.clone();
        }
        let start = self.span.start + quotes / 2 + at.min(self.value.len());
        start..start + 1
    }
}

/// A table being read. Keys that its scope does not know are reported when it is opened.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    table: &'a DeTable<'a>,
    scope: &'static Scope,
    problems: &'a RefCell<Problems>,
}

impl<'a> Table<'a> {
    pub(super) fn open(
        table: &'a DeTable<'a>,
        scope: &'static Scope,
        problems: &'a RefCell<Problems>,
    ) -> Self {
        for (name, _) in table.iter() {
            let span = name.span();
            let name = name.get_ref().as_ref();
            if scope.key(name).is_none() {
                problems.borrow_mut().add(
                    span,
                    format!("unknown key `{name}` in {}", scope.name),
                    "not known here",
                    Some(suggest(name, scope)),
                );
            }
        }
        Self {
            table,
            scope,
            problems,
        }
    }

    /// Reports a problem.
    pub(super) fn problem(
        &self,
        span: Range<usize>,
        message: impl std::fmt::Display,
        label: impl std::fmt::Display,
        help: Option<String>,
    ) {
        self.problems.borrow_mut().add(span, message, label, help);
    }

    fn get(&self, name: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        debug_assert!(
            self.scope.key(name).is_some(),
            "`{name}` is not in the table of keys of {}",
            self.scope.name
        );
        self.table.get(name)
    }

    /// The place of a key's value, or of nothing.
    pub(super) fn span(&self, name: &str) -> Option<Range<usize>> {
        self.get(name).map(Spanned::span)
    }

    fn mismatch(&self, name: &str, value: &Spanned<DeValue<'_>>, expected: &str) {
        self.problem(
            value.span(),
            format!(
                "`{name}` must be {expected}, not {}",
                describe(value.get_ref())
            ),
            format!("expected {expected}"),
            None,
        );
    }

    fn text_of(
        &self,
        name: &str,
        value: &'a Spanned<DeValue<'a>>,
        expected: &str,
    ) -> Option<At<&'a str>> {
        match value.get_ref() {
            DeValue::String(text) => Some(At {
                value: text.as_ref(),
                span: value.span(),
            }),
            _ => {
                self.mismatch(name, value, expected);
                None
            }
        }
    }

    /// A text.
    pub(super) fn text(&self, name: &str) -> Option<At<&'a str>> {
        let value = self.get(name)?;
        let expected = match self.scope.key(name).map(|key| key.kind) {
            Some(Kind::Form(example)) => format!("a text such as \"{example}\""),
            Some(Kind::Word(words)) => one_of(words),
            Some(Kind::BoolOr(words)) => format!("true, false or {}", one_of(words)),
            _ => "a text in quotes".to_owned(),
        };
        self.text_of(name, value, &expected)
    }

    /// A text that must be there and not be blank. `parent` is the place to point at.
    pub(super) fn required(&self, name: &str, parent: Range<usize>) -> Option<At<&'a str>> {
        if self.get(name).is_none() {
            self.problem(
                parent,
                format!("{} has no `{name}`", self.scope.name),
                format!("`{name}` is needed here"),
                self.scope.key(name).map(|key| match key.kind {
                    Kind::Form(example) => format!("{name} = \"{example}\": {}", key.help),
                    _ => format!("{name}: {}", key.help),
                }),
            );
            return None;
        }
        let text = self.text(name)?;
        if text.value.trim().is_empty() {
            self.problem(
                text.span,
                format!("`{name}` is empty"),
                "expected a text",
                None,
            );
            return None;
        }
        Some(text)
    }

    /// One text or a list of texts; empty when absent.
    pub(super) fn texts(&self, name: &str) -> Vec<At<&'a str>> {
        let Some(value) = self.get(name) else {
            return Vec::new();
        };
        match value.get_ref() {
            DeValue::Array(array) => array
                .iter()
                .filter_map(|member| self.text_of(name, member, "a list of texts"))
                .collect(),
            _ => self
                .text_of(name, value, "a text or a list of texts")
                .into_iter()
                .collect(),
        }
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        let value = self.get(name)?;
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => {
                self.mismatch(name, value, "true or false");
                None
            }
        }
    }

    /// The value, if it is `true` or `false`.
    pub(super) fn as_flag(&self, name: &str) -> Option<bool> {
        match self.get(name)?.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => None,
        }
    }

    /// A whole number from 1 to `most`.
    pub(super) fn count(&self, name: &str, most: u64) -> Option<u64> {
        let value = self.get(name)?;
        let number = match value.get_ref() {
            DeValue::Integer(integer) => {
                u64::from_str_radix(integer.as_str(), integer.radix()).ok()
            }
            _ => None,
        };
        match number {
            Some(number) if (1..=most).contains(&number) => Some(number),
            _ => {
                self.mismatch(name, value, &format!("a whole number from 1 to {most}"));
                None
            }
        }
    }

    /// A table from names to texts.
    pub(super) fn map(&self, name: &str) -> Vec<(At<&'a str>, At<&'a str>)> {
        let Some(value) = self.get(name) else {
            return Vec::new();
        };
        let DeValue::Table(table) = value.get_ref() else {
            self.mismatch(name, value, "a table such as { Accept = \"text/html\" }");
            return Vec::new();
        };
        table
            .iter()
            .filter_map(|(key, value)| {
                let key = At {
                    value: key.get_ref().as_ref(),
                    span: key.span(),
                };
                Some((key, self.text_of(name, value, "a table of texts")?))
            })
            .collect()
    }

    /// A table, opened with its own scope.
    pub(super) fn table(&self, name: &str) -> Option<At<Table<'a>>> {
        let value = self.get(name)?;
        let scope = match self.scope.key(name)?.kind {
            Kind::Table(scope)
            | Kind::TextsOr(scope)
            | Kind::Tables(scope)
            | Kind::ListOr(scope) => scope,
            Kind::Text
            | Kind::Form(_)
            | Kind::Bool
            | Kind::BoolOr(_)
            | Kind::Count
            | Kind::Texts
            | Kind::Word(_)
            | Kind::Words(_)
            | Kind::Map => return None,
        };
        match value.get_ref() {
            DeValue::Table(table) => Some(At {
                value: Table::open(table, scope, self.problems),
                span: value.span(),
            }),
            _ => {
                self.mismatch(name, value, "a table");
                None
            }
        }
    }

    /// Whether the value is a table rather than a text or a list.
    pub(super) fn is_table(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|value| value.get_ref().is_table())
    }

    /// Whether the value is a list.
    pub(super) fn is_list(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|value| value.get_ref().is_array())
    }

    /// Whether a key may stand in this table.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.scope.key(name).is_some()
    }

    /// Whether the value is a list without members.
    pub(super) fn is_empty_list(&self, name: &str) -> bool {
        self.get(name)
            .and_then(|value| value.get_ref().as_array())
            .is_some_and(|list| list.is_empty())
    }

    /// An array of tables; members that are texts come as `Err`.
    pub(super) fn list(&self, name: &str) -> Vec<Result<At<Table<'a>>, At<&'a str>>> {
        let Some(value) = self.get(name) else {
            return Vec::new();
        };
        let (scope, texts) = match self.scope.key(name).map(|key| key.kind) {
            Some(Kind::Tables(scope)) => (scope, false),
            Some(Kind::ListOr(scope)) => (scope, true),
            _ => return Vec::new(),
        };
        let DeValue::Array(array) = value.get_ref() else {
            let expected = if texts {
                "a list in [ ]"
            } else {
                "an array of tables, written with [[ ]]"
            };
            self.mismatch(name, value, expected);
            return Vec::new();
        };
        array
            .iter()
            .filter_map(|member| match member.get_ref() {
                DeValue::Table(table) => Some(Ok(At {
                    value: Table::open(table, scope, self.problems),
                    span: member.span(),
                })),
                _ if texts => self
                    .text_of(name, member, "a list of texts or tables")
                    .map(Err),
                _ => {
                    self.mismatch(name, member, "an array of tables");
                    None
                }
            })
            .collect()
    }
}

/// The words that may stand somewhere, for people: `"dmy", "mdy" or "ymd"`.
pub(super) fn one_of(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

fn describe(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "this number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The nearest known key, the table that the key belongs to, or all that is known.
fn suggest(name: &str, scope: &Scope) -> String {
    if let Some(near) = nearest(name, scope.keys.iter().map(|key| key.name)) {
        return format!("did you mean `{near}`?");
    }
    let homes: Vec<&str> = ALL
        .iter()
        .filter(|other| other.key(name).is_some())
        .map(|other| other.name)
        .collect();
    if homes.is_empty() {
        let known: Vec<&str> = scope.keys.iter().map(|key| key.name).collect();
        format!("known keys: {}", known.join(", "))
    } else {
        format!("`{name}` belongs in {}", homes.join(" or "))
    }
}

/// The candidate that a mistyped word most likely meant.
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    candidates
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&word, &candidate.to_lowercase()),
                candidate,
            )
        })
        .min()
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len().min(word.len()) / 4)
        .map(|(_, candidate)| candidate)
}
