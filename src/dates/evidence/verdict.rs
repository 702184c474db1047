//! What a column settles, in words and as stored.

use chrono::NaiveDate;
use std::fmt;

use super::agreement::has_offset;
use super::numbers::{Form, Numbers};
use crate::dates::context::{Context, Order};

/// How sure an order is. A settled one gives way only to a higher one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Nothing is known.
    #[default]
    None,
    /// The custom of language and country.
    Custom,
    /// Nothing lies in the future, or the list is newest first.
    Sequence,
    /// The texts agree with other dates of their items.
    Agreement,
    /// The calendar allows no other.
    Impossible,
    /// The configuration says so.
    Given,
}

impl Strength {
    const ALL: [Self; 6] = [
        Self::None,
        Self::Custom,
        Self::Sequence,
        Self::Agreement,
        Self::Impossible,
        Self::Given,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Custom => "custom",
            Self::Sequence => "sequence",
            Self::Agreement => "agreement",
            Self::Impossible => "impossible",
            Self::Given => "given",
        }
    }
}

/// What is remembered of a column: written by `to_string`, read by [`Settled::parse`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// The order.
    pub order: Order,
    /// How the years were written.
    pub(super) form: Form,
    /// How sure it is.
    pub strength: Strength,
    /// How many texts bore witness.
    pub texts: usize,
}

impl Settled {
    /// Reads what `to_string` wrote; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let settled = Self {
            order: Order::parse(words.next()?)?,
            form: Form::parse(words.next()?)?,
            strength: {
                let name = words.next()?;
                Strength::ALL
                    .into_iter()
                    .find(|strength| strength.name() == name)?
            },
            texts: words.next()?.parse().ok()?,
        };
        words.next().is_none().then_some(settled)
    }
}

/// As stored: `dmy long impossible 3`.
impl fmt::Display for Settled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} {} {}",
            self.order.name(),
            self.form.name(),
            self.strength.name(),
            self.texts
        )
    }
}

/// What the witnesses found on this page alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Finding {
    #[default]
    Nothing,
    /// Two texts that no order reads both.
    Contradiction { texts: [String; 2] },
    /// An order.
    Order {
        order: Order,
        strength: Strength,
        texts: usize,
        example: Option<String>,
        /// The witness in words.
        note: String,
    },
}

/// What is known of the century of years in two digits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Century {
    /// No year has two digits.
    #[default]
    Unneeded,
    /// Nothing but custom says: 69–99 are 19yy, the others 20yy.
    Custom,
    /// So many texts agree with machine times or addresses that have all four digits.
    Confirmed(usize),
    /// So many texts are a century off from them.
    Denied(usize),
}

/// What a column of dates settles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The order to read the column with; `None` where it is not known.
    pub order: Option<Order>,
    /// How sure it is.
    pub strength: Strength,
    /// The order that was settled before and is now known to be wrong.
    pub was: Option<Order>,
    /// Whether the page speaks against the order that is given or was settled before.
    pub is_against: bool,
    /// What to remember: the strongest that was ever settled.
    pub stored: Option<Settled>,
    /// Of years in two digits.
    pub century: Century,
    /// How far the printed clocks are ahead of UTC, in minutes, by at least two machine times.
    pub clock: Option<i32>,
    /// Texts that stay open, in page order.
    pub ambiguous: Vec<String>,
    pub(super) form: Option<Form>,
    pub(super) open: Vec<Order>,
    pub(super) found: Finding,
}

impl Verdict {
    /// The order to read this text with: none for a text whose year is written in another way
    /// than that of the texts which settled it. An order that is given holds for all.
    pub fn order_for(&self, text: &str) -> Option<Order> {
        match Numbers::find(text) {
            Some(numbers) => self.order_of(numbers.form()),
            None => self.order,
        }
    }

    /// The days that a text can mean, the two most likely, where its order is not known; `None`
    /// where it is, and for texts that no order is needed for.
    pub fn unsettled(&self, text: &str) -> Option<[NaiveDate; 2]> {
        let numbers = Numbers::find(text)?;
        if !numbers.is_open() || self.order_of(numbers.form()).is_some() {
            return None;
        }
        let mut days = super::ALL
            .into_iter()
            .filter_map(|order| numbers.day(order));
        Some([days.next()?, days.next()?])
    }

    /// The orders that may be set: those that the page leaves open.
    pub fn orders(&self) -> Vec<Order> {
        if self.open.is_empty() {
            vec![Order::Dmy, Order::Mdy]
        } else {
            self.open.clone()
        }
    }

    /// What the page itself says, whatever is given or was settled before.
    pub fn evidence(&self) -> String {
        let own = match &self.found {
            Finding::Order {
                order, strength, ..
            } => Self {
                order: Some(*order),
                strength: *strength,
                found: self.found.clone(),
                ..Self::default()
            },
            Finding::Contradiction { .. } => Self {
                found: self.found.clone(),
                ..Self::default()
            },
            Finding::Nothing => Self::default(),
        };
        own.to_string()
    }

    pub(super) fn order_of(&self, form: Option<Form>) -> Option<Order> {
        self.order
            .filter(|_| self.strength == Strength::Given || form.is_none() || form == self.form)
    }

    /// Whether the zone of the context is not that of the printed clocks.
    pub fn is_other_zone(&self, context: &Context) -> bool {
        match (self.clock, context.now) {
            (Some(minutes), Some(now)) => !has_offset(context.zone(), now, minutes),
            _ => false,
        }
    }
}

impl Order {
    /// For people: `day, month, year`.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Dmy => "day, month, year",
            Self::Mdy => "month, day, year",
            Self::Ymd => "year, month, day",
        }
    }
}

fn texts(count: usize) -> String {
    if count == 1 {
        "1 text".to_owned()
    } else {
        format!("{count} texts")
    }
}

/// The order and why, in one sentence without a full stop.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Finding::Contradiction {
            texts: [one, other],
        } = &self.found
        {
            if self.strength == Strength::Given {
                return write!(f, "{}: it is given", self.order.map_or("", Order::words));
            }
            return write!(f, "no order reads both \"{one}\" and \"{other}\"");
        }
        let Some(order) = self.order else {
            return f.write_str("nothing on the page tells the order of day, month and year");
        };
        write!(f, "{}: ", order.words())?;
        match &self.found {
            _ if self.strength == Strength::Given => f.write_str("it is given"),
            Finding::Order {
                order: found,
                strength,
                texts: count,
                example,
                note,
            } if *found == order && *strength == self.strength => match strength {
                Strength::Impossible => write!(
                    f,
                    "{} can be nothing else{}",
                    texts(*count),
                    such_as(example)
                ),
                Strength::Agreement => {
                    write!(f, "{} agree with {note}{}", texts(*count), such_as(example))
                }
                Strength::Sequence => write!(f, "only so {note} ({})", texts(*count)),
                Strength::None | Strength::Custom | Strength::Given => f.write_str(note),
            },
            _ => {
                let count = self.stored.map_or(0, |stored| stored.texts);
                write!(f, "{} of an earlier run settled it", texts(count))
            }
        }
    }
}

fn such_as(example: &Option<String>) -> String {
    example
        .as_ref()
        .map_or_else(String::new, |text| format!(", such as \"{text}\""))
}
