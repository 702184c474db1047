//! What a table of the configuration may hold, as data.

/// What a key's value looks like.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Any text.
    Text,
    /// Text with a form of its own, and an example of it.
    Form(&'static str),
    /// `true` or `false`.
    Bool,
    /// `true`, `false` or one of these words.
    BoolOr(&'static [&'static str]),
    /// A whole number from 1.
    Count,
    /// A text or a list of texts.
    Texts,
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of these words, or a list of them.
    Words(&'static [&'static str]),
    /// A table from names to texts.
    Map,
    /// A text, a list of texts, or a table.
    TextsOr(&'static Scope),
    /// A list whose members are texts or tables.
    ListOr(&'static Scope),
    /// A table.
    Table(&'static Scope),
    /// An array of tables.
    Tables(&'static Scope),
}

/// One key.
#[derive(Debug)]
pub struct Key {
    /// As written in the file.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// One sentence for people, shown by editors.
    pub help: &'static str,
}

/// The keys of one table.
#[derive(Debug)]
pub struct Scope {
    /// How messages name the table.
    pub name: &'static str,
    /// What may stand in it.
    pub keys: &'static [Key],
}

impl Scope {
    /// The key of that name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

pub(super) const fn key(name: &'static str, kind: Kind, help: &'static str) -> Key {
    Key { name, kind, help }
}
