//! What a word of a date can mean.
//!
//! Only the kinds; which words have them stands in cldr.txt and sites.txt. A word may
//! have several meanings ("mar" is March and Tuesday in Spanish), and the grammar picks
//! one by the place in which the word stands.

/// One meaning of a word or of a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Meaning {
    /// A month of the Gregorian year, 1 to 12.
    Month(u8),
    /// A month of the Nepali year (Bikram Sambat), 1 is Baisakh.
    NepaliMonth(u8),
    /// A month of the Islamic year, 1 is Muharram.
    HijriMonth(u8),
    /// A month of the Persian year, 1 is Farvardin.
    PersianMonth(u8),
    /// A month of the Hebrew year counted from Tishri as in CLDR's month codes M01 to
    /// M12: 6 is Adar (and Adar II), 7 Nisan, 12 Elul; 13 is Adar I (M05L).
    HebrewMonth(u8),
    /// A day of the week, 1 is Monday and 7 Sunday.
    Weekday(u8),
    /// The clock time beside it lies before noon.
    Am,
    /// The clock time beside it lies after noon.
    Pm,
    /// A part of the day, beside a clock time or instead of one.
    Part(DayPart),
    /// The unit of an age.
    Unit(Unit),
    /// Makes an age of a number and a unit, before or after them: "ago", "vor", "前".
    Ago,
    /// A day counted from today: −3 to 2, "yesterday" is −1.
    Day(i8),
    /// "last" beside a weekday or a unit.
    Last,
    /// The present instant: "just now".
    Now,
    /// A number in letters, 1 to 60, as ages use them.
    Number(u8),
    /// A number and its unit in one: "ساعتين" is two hours.
    Amount(u8, Unit),
    /// Says that an age is not exact; changes nothing.
    About,
    /// The date that follows is that of publication.
    Published,
    /// The date that follows is that of the last change.
    Updated,
    /// Stands between the parts of one date or beside its clock without a meaning of
    /// its own: "at", "de", "uhr", "बजे".
    At,
    /// After (Vietnamese: before) the number of a year.
    YearMark,
    /// After (Vietnamese: before) the number of a month.
    MonthMark,
    /// After (Vietnamese: before) the number of a day.
    DayMark,
    /// After the number of an hour.
    HourMark,
    /// After the number of a minute.
    MinuteMark,
    /// After the number of a second.
    SecondMark,
    /// Letters that make the number of a day an ordinal: "st", "er", "শে".
    Ordinal,
    /// Makes the number beside it a count of something: "comments", "views".
    Counter,
    /// Makes the number after it a name: "No", "Vol", "ISBN".
    Identifier,
    /// Says that something happens again and again, so that no date is meant.
    Recurring,
}

/// A part of the day that languages name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum DayPart {
    /// After midnight and before the morning, 0 to 6: "madrugada", "凌晨".
    Dawn,
    /// 6 to 12.
    Morning,
    /// About 12.
    Noon,
    /// 12 to 18.
    Afternoon,
    /// 16 to 24.
    Evening,
    /// 20 to 24 and 0 to 5.
    Night,
    /// The start of the day.
    Midnight,
}

/// A unit of time in which ages are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Unit {
    /// Sixty to the minute.
    Second,
    /// Sixty to the hour.
    Minute,
    /// Exactly 3600 seconds.
    Hour,
    /// A calendar day.
    Day,
    /// Seven calendar days.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

/// The order in which a locale prints a date of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Order {
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
    /// Year, month, day.
    Ymd,
}
