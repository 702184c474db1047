//! `rewrite`, `title_template` and `images`: how entries are shown, whatever history holds.

use regex::{Regex, RegexBuilder};

use super::toml::{At, Table, nearest, one_of};

/// How entries are shown. It changes nothing of what they are: identity, order and times stay.
#[derive(Debug, Clone, Default)]
pub struct Rewriting {
    /// What is replaced, in this order.
    pub rules: Vec<Rewrite>,
    /// What titles are made of.
    pub title: Option<Template>,
    /// Whether pictures are left out.
    pub strips_images: bool,
}

impl Rewriting {
    /// Whether entries are shown as they are.
    pub fn is_nothing(&self) -> bool {
        self.rules.is_empty() && self.title.is_none() && !self.strips_images
    }
}

/// One replacement.
#[derive(Debug, Clone)]
pub struct Rewrite {
    /// Where.
    pub field: Place,
    /// What is replaced, each time that it is found.
    pub pattern: Regex,
    /// By what, with `$1` or `${name}` for groups.
    pub with: String,
}

/// A field that can be rewritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The title.
    Title,
    /// The deck.
    Summary,
    /// The full text, as HTML.
    Content,
    /// Each author.
    Author,
    /// Each category.
    Category,
}

impl Place {
    /// The words in the configuration.
    pub const NAMES: [&'static str; 5] = ["title", "summary", "content", "author", "category"];

    fn from_word(word: &str) -> Option<Self> {
        let all = [
            Self::Title,
            Self::Summary,
            Self::Content,
            Self::Author,
            Self::Category,
        ];
        Self::NAMES
            .iter()
            .position(|name| *name == word)
            .and_then(|place| all.get(place).copied())
    }
}

/// A text with values in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Part>);

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Value(Value),
}

/// What a template can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// The title.
    Title,
    /// The first category.
    Category,
    /// The first author.
    Author,
    /// The host of the article, without `www.`.
    Site,
}

impl Value {
    /// The words in the configuration.
    pub const NAMES: [&'static str; 4] = ["title", "category", "author", "site"];

    fn from_word(word: &str) -> Option<Self> {
        [Self::Title, Self::Category, Self::Author, Self::Site]
            .into_iter()
            .zip(Self::NAMES)
            .find_map(|(value, name)| (name == word).then_some(value))
    }
}

impl Template {
    /// Reads `{category}: {title}`; `{{` is a brace.
    ///
    /// # Errors
    /// In words, when a brace is left open, or a value is not known.
    fn parse(text: &str) -> Result<Self, String> {
        let mut parts = vec![];
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, after) = rest.split_at(at);
            plain.push_str(before);
            if let Some(after) = after.strip_prefix("{{") {
                plain.push('{');
                rest = after;
            } else if let Some(after) = after.strip_prefix("}}") {
                plain.push('}');
                rest = after;
            } else if let Some((name, after)) = after
                .strip_prefix('{')
                .and_then(|inside| inside.split_once('}'))
            {
                let value = Value::from_word(name).ok_or_else(|| format!("knows no {{{name}}}"))?;
                parts.push(Part::Text(std::mem::take(&mut plain)));
                parts.push(Part::Value(value));
                rest = after;
            } else {
                return Err(
                    "has a brace without its other; a brace itself is written twice".into(),
                );
            }
        }
        plain.push_str(rest);
        parts.push(Part::Text(plain));
        Ok(Self(parts))
    }

    /// The text with these values. `None` where one of them is missing.
    pub fn fill<'a>(&self, value: impl Fn(Value) -> Option<&'a str>) -> Option<String> {
        let mut out = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Value(name) => out.push_str(value(*name)?),
            }
        }
        Some(out)
    }

    fn holds(&self, value: Value) -> bool {
        self.0.contains(&Part::Value(value))
    }
}

/// `rewrite`: a list of tables.
pub(super) fn read_rewrites(table: Table<'_>) -> Option<Vec<Rewrite>> {
    table.span("rewrite")?;
    let rules = table.list("rewrite").into_iter().flatten();
    Some(rules.filter_map(read_rewrite).collect())
}

fn read_rewrite(table: At<Table<'_>>) -> Option<Rewrite> {
    let At { value: table, span } = table;
    let field = table.required("field", span.clone());
    let pattern = table.required("pattern", span);
    let with = table.text("with");
    let (field, pattern) = (field?, pattern?);
    let place = Place::from_word(field.value);
    if place.is_none() {
        let near = nearest(field.value, Place::NAMES.into_iter());
        table.problem(
            field.span,
            format!("unknown field \"{}\" of `rewrite`", field.value),
            format!("expected {}", one_of(&Place::NAMES)),
            near.map(|near| format!("did you mean \"{near}\"?")),
        );
    }
    let built = RegexBuilder::new(pattern.value).size_limit(1 << 20).build();
    let regex = built
        .inspect_err(|error| {
            let reason = error.to_string();
            let last = reason.lines().last().unwrap_or("").trim().to_owned();
            let message = "`pattern` is not a regular expression";
            table.problem(pattern.span.clone(), message, last, None);
        })
        .ok()?;
    if let Some(with) = &with
        && let Some(group) = missing_group(with.value, &regex)
    {
        table.problem(
            with.span.clone(),
            format!("`pattern` has no group `{group}`"),
            "named here",
            Some("groups are written ${1} or ${name}, in front of letters always with braces; a dollar sign is $$".into()),
        );
        return None;
    }
    Some(Rewrite {
        field: place?,
        pattern: regex,
        with: with.map_or_else(String::new, |with| with.value.to_owned()),
    })
}

/// A group that a replacement names and its pattern does not have. It would vanish in silence.
fn missing_group(with: &str, pattern: &Regex) -> Option<String> {
    let has = |name: &str| match name.parse::<usize>() {
        Ok(number) => number < pattern.captures_len(),
        Err(_) => pattern.capture_names().flatten().any(|known| known == name),
    };
    let mut rest = with;
    while let Some((_, after)) = rest.split_once('$') {
        if let Some(after) = after.strip_prefix('$') {
            rest = after;
            continue;
        }
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let name = match after
            .strip_prefix('{')
            .and_then(|inside| inside.split_once('}'))
        {
            Some((name, _)) => name,
            None => after.split(|c| !is_word(c)).next().unwrap_or(""),
        };
        if !name.is_empty() && !has(name) {
            return Some(name.to_owned());
        }
        rest = after;
    }
    None
}

/// `title_template`.
pub(super) fn read_template(table: Table<'_>) -> Option<Template> {
    let text = table.text("title_template")?;
    match Template::parse(text.value) {
        Ok(template) if template.holds(Value::Title) => Some(template),
        Ok(_) => {
            table.problem(
                text.span,
                "`title_template` has no {title}",
                "all titles would be alike",
                None,
            );
            None
        }
        Err(reason) => {
            let known = Value::NAMES.map(|name| format!("{{{name}}}")).join(", ");
            table.problem(
                text.span,
                format!("`title_template` {reason}"),
                format!("expected a text with {known}"),
                None,
            );
            None
        }
    }
}

/// `images`: whether they are left out.
pub(super) fn read_images(table: Table<'_>) -> Option<bool> {
    let text = table.text("images")?;
    match text.value {
        "keep" => Some(false),
        "strip" => Some(true),
        other => {
            table.problem(
                text.span.clone(),
                format!("unknown value \"{other}\" of `images`"),
                "expected \"keep\" or \"strip\"",
                None,
            );
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use std::path::Path;

    fn parse(feed: &str) -> Result<Config, String> {
        let text = format!("[[feed]]\nname = \"x\"\npages = [\"https://a.example/\"]\n{feed}\n");
        Config::parse(Path::new("c.toml"), &text, &|_| None).map_err(|error| error.to_string())
    }

    #[test]
    fn templates_are_filled_or_not_at_all() {
        let template = Template::parse("{{{category}}} {title}").expect("is a template");
        let value = |has_category: bool| {
            template.fill(|value| match value {
                Value::Title => Some("Ferry"),
                Value::Category => has_category.then_some("World"),
                Value::Author | Value::Site => None,
            })
        };
        assert_eq!(value(true).as_deref(), Some("{World} Ferry"));
        assert_eq!(value(false), None);
    }

    #[test]
    fn the_nearer_table_wins() {
        let config = parse("images = \"strip\"\ntitle_template = \"{site}: {title}\"\n[defaults]\nimages = \"keep\"\nrewrite = [{ field = \"title\", pattern = \"a(?P<b>.)\", with = \"${b}$$1$0\" }]")
            .unwrap_or_else(|error| panic!("{error}"));
        let rewriting = &config.feeds[0].rewriting;
        assert!(rewriting.strips_images && rewriting.title.is_some());
        assert_eq!(rewriting.rules[0].field, Place::Title);
        assert!(!rewriting.is_nothing());
        let none =
            parse("rewrite = []\n[defaults]\nrewrite = [{ field = \"title\", pattern = \"a\" }]");
        let none = none.unwrap_or_else(|error| panic!("{error}"));
        assert!(none.feeds[0].rewriting.is_nothing());
    }

    #[test]
    fn bad_values_say_why() {
        for (feed, expected) in [
            ("rewrite = \"x\"", "array of tables"),
            (
                "rewrite = [{ field = \"titel\", pattern = \"x\" }]",
                "did you mean \"title\"?",
            ),
            ("rewrite = [{ field = \"title\" }]", "has no `pattern`"),
            ("rewrite = [{ pattern = \"x\" }]", "has no `field`"),
            (
                "rewrite = [{ field = \"title\", pattern = \"(\" }]",
                "not a regular expression",
            ),
            (
                "rewrite = [{ field = \"title\", pattern = \"(a)\", with = \"$2\" }]",
                "no group `2`",
            ),
            (
                "rewrite = [{ field = \"title\", pattern = \"(a)\", with = \"$1x\" }]",
                "no group `1x`",
            ),
            (
                "rewrite = [{ field = \"title\", pattern = \"a\", by = \"b\" }]",
                "unknown key `by`",
            ),
            ("title_template = \"{category}\"", "has no {title}"),
            ("title_template = \"{titel}\"", "knows no {titel}"),
            ("title_template = \"{title\"", "a brace without its other"),
            ("images = \"none\"", "expected \"keep\" or \"strip\""),
        ] {
            let said = parse(feed).expect_err("has a problem");
            assert!(
                said.contains(expected) && said.contains("c.toml:4:"),
                "{feed}: {said}"
            );
        }
    }
}
