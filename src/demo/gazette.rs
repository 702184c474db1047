//! The stories.

use chrono::NaiveDateTime;
use serde::{Deserialize, Deserializer};

/// All stories, newest first within each section.
#[derive(Debug, Clone, Deserialize)]
pub struct Gazette {
    /// At least 60.
    #[serde(rename = "story")]
    pub stories: Vec<Story>,
}

/// A section of the newspaper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Section {
    /// Cards with times.
    World,
    /// The same markup.
    City,
    /// Tiles without times: the article pages have them.
    Science,
}

impl Section {
    /// All sections.
    pub const ALL: [Self; 3] = [Self::World, Self::City, Self::Science];

    /// Its place in addresses.
    pub fn path(self) -> &'static str {
        match self {
            Self::World => "world",
            Self::City => "city",
            Self::Science => "science",
        }
    }

    /// Its name for readers.
    pub fn title(self) -> &'static str {
        match self {
            Self::World => "World",
            Self::City => "City",
            Self::Science => "Science",
        }
    }

    /// The section of that path.
    pub fn named(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.path() == path)
    }
}

/// One story. Times are wall clocks in Asia/Kolkata.
#[derive(Debug, Clone, Deserialize)]
pub struct Story {
    /// Grows with time.
    pub id: u32,
    /// Where it stands.
    pub section: Section,
    /// A second section that lists it as well.
    pub also: Option<Section>,
    /// Its place in the address.
    pub slug: String,
    /// The headline.
    pub title: String,
    /// The deck.
    pub deck: String,
    /// The byline.
    pub author: String,
    /// The dateline.
    pub place: String,
    /// First publication.
    #[serde(deserialize_with = "wall_clock")]
    pub published: NaiveDateTime,
    /// The last change.
    #[serde(default, deserialize_with = "maybe_wall_clock")]
    pub updated: Option<NaiveDateTime>,
    /// Topics.
    pub topics: Vec<String>,
    /// Number of its picture, 1 to 8.
    pub picture: Option<u32>,
    /// What is written under it.
    pub caption: Option<String>,
    /// Whose picture it is.
    pub credit: Option<String>,
    /// The body.
    pub paragraphs: Vec<String>,
}

impl Story {
    /// Its address on the site.
    pub fn path(&self) -> String {
        format!("/{}/{}/story/{}", self.section.path(), self.slug, self.id)
    }

    /// As the newspaper prints it: "12.09.25, 06:21 PM".
    pub fn printed(time: NaiveDateTime) -> String {
        time.format("%d.%m.%y, %I:%M %p").to_string()
    }
}

impl Gazette {
    /// The built-in stories.
    #[expect(
        clippy::expect_used,
        reason = "a constant text, parsed by every test of the demo"
    )]
    pub fn built_in() -> Self {
        toml::from_str(include_str!("newspaper/stories.toml")).expect("the built-in stories parse")
    }

    /// The stories that a section lists, newest first.
    pub fn listed(&self, section: Section) -> Vec<&Story> {
        let mut stories: Vec<&Story> = self
            .stories
            .iter()
            .filter(|story| story.section == section || story.also == Some(section))
            .collect();
        stories.sort_by_key(|story| std::cmp::Reverse(story.published));
        stories
    }
}

fn wall_clock<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDateTime, D::Error> {
    let text = String::deserialize(deserializer)?;
    NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M").map_err(serde::de::Error::custom)
}

fn maybe_wall_clock<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<NaiveDateTime>, D::Error> {
    wall_clock(deserializer).map(Some)
}
