//! Language tags (BCP 47), as far as dates need them: language, script and region.

/// The language of a text and, where known, its script and country.
///
/// # Example
/// ```
/// use pagewire::dates::Locale;
/// let locale = Locale::parse("zh-Hant-TW").expect("is a tag");
/// assert_eq!(locale.language(), "zh");
/// assert_eq!(locale.region(), Some("TW"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Locale {
    language: Tag<3>,
    script: Option<Tag<4>>,
    region: Option<Tag<2>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Tag<const N: usize> {
    bytes: [u8; N],
    length: u8,
}

impl<const N: usize> Tag<N> {
    fn new(text: &str, case: fn(&u8) -> u8) -> Option<Self> {
        if text.len() > N || !text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return None;
        }
        let mut bytes = [0; N];
        for (to, from) in bytes.iter_mut().zip(text.as_bytes()) {
            *to = case(from);
        }
        Some(Self {
            bytes,
            length: text.len() as u8,
        })
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.length)]).unwrap_or_default()
    }
}

impl Locale {
    /// Reads a tag such as `en`, `en-IN`, `pt_BR` or `zh-Hant-TW`; further subtags are ignored.
    /// `None` for what is no tag.
    pub fn parse(tag: &str) -> Option<Self> {
        let mut parts = tag.trim().split(['-', '_']);
        let language = parts.next().filter(|part| part.len() >= 2)?;
        let language = Tag::new(language, u8::to_ascii_lowercase)?;
        let mut locale = Self {
            language,
            script: None,
            region: None,
        };
        for part in parts.take(3) {
            match part.len() {
                4 if locale.script.is_none() => {
                    locale.script = Tag::new(part, u8::to_ascii_lowercase);
                }
                2 if locale.region.is_none() => {
                    locale.region = Tag::new(part, u8::to_ascii_uppercase);
                }
                _ => {}
            }
        }
        Some(locale)
    }

    /// The language in lower case: `en`, `fil`.
    pub fn language(&self) -> &str {
        self.language.as_str()
    }

    /// The script in lower case, where the tag names one: `hant`.
    pub fn script(&self) -> Option<&str> {
        self.script.as_ref().map(Tag::as_str)
    }

    /// The country in upper case, where the tag names one: `IN`.
    pub fn region(&self) -> Option<&str> {
        self.region.as_ref().map(Tag::as_str)
    }

    /// The same language in a country, such as that of a host; a country of its own stays.
    pub fn or_region(mut self, region: &str) -> Self {
        if self.region.is_none() {
            self.region = Tag::new(region, u8::to_ascii_uppercase);
        }
        self
    }
}

impl std::fmt::Display for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.language())?;
        if let Some(script) = self.script() {
            write!(f, "-{script}")?;
        }
        if let Some(region) = self.region() {
            write!(f, "-{region}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_and_written() {
        for (tag, expected) in [
            ("en", Some("en")),
            ("EN-in", Some("en-IN")),
            ("pt_BR", Some("pt-BR")),
            ("zh-Hant-TW", Some("zh-hant-TW")),
            ("fil", Some("fil")),
            ("de-DE-1996", Some("de-DE")),
            ("", None),
            ("x", None),
            ("english", None),
            ("e1", None),
        ] {
            let read = Locale::parse(tag).map(|locale| locale.to_string());
            assert_eq!(read.as_deref(), expected, "{tag}");
        }
    }

    #[test]
    fn a_country_of_its_own_stays() {
        let locale = Locale::parse("en-GB").expect("is a tag").or_region("US");
        assert_eq!(locale.region(), Some("GB"));
        let locale = Locale::parse("en").expect("is a tag").or_region("in");
        assert_eq!(locale.region(), Some("IN"));
    }
}
