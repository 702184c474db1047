//! Characters as dates need them: the value of a digit in every script, the marks that stand for
//! one another, and the script of a letter.

/// First digits (zeros) of the decimal digits of Unicode (general category Nd) in the basic plane.
const ZEROS: [u32; 37] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
    0x1E950,
];

/// The value of a decimal digit of any script.
pub(super) fn digit(c: char) -> Option<u8> {
    if c.is_ascii() {
        return c.to_digit(10).map(|value| value as u8);
    }
    let code = c as u32;
    let at = ZEROS.partition_point(|zero| *zero <= code);
    let zero = ZEROS.get(at.checked_sub(1)?)?;
    u8::try_from(code - zero).ok().filter(|value| *value < 10)
}

/// The value of a Chinese numeral that stands for a digit, and 10 for ten.
pub(super) fn han_numeral(c: char) -> Option<u8> {
    Some(match c {
        '〇' | '○' | '零' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        _ => return None,
    })
}

/// The one mark that stands for all of its kind: every hyphen is `-`, every apostrophe `'`, the
/// long dashes are `—`.
pub(super) fn mark(c: char) -> char {
    match c {
        '\u{05BE}' | '\u{058A}' | '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}'
        | '\u{2212}' | '\u{FE63}' | '\u{FF0D}' => '-',
        '\u{2014}' | '\u{2015}' => '—',
        '\u{FF0F}' | '\u{2044}' | '\u{2215}' => '/',
        '\u{0970}' | '\u{104B}' | '\u{2024}' | '\u{FF0E}' | '\u{3002}' | '\u{FF61}' => '.',
        '\u{2027}' | '\u{2219}' | '\u{30FB}' => '·',
        '\u{FF1A}' | '\u{2236}' | '\u{A789}' => ':',
        '\u{104A}' | '\u{FF0C}' | '\u{3001}' | '\u{060C}' => ',',
        '\u{FF08}' | '[' | '【' | '［' | '〔' => '(',
        '\u{FF09}' | ']' | '】' | '］' | '〕' => ')',
        '\u{2018}' | '\u{2019}' | '\u{02BC}' | '`' | '´' | '\u{2032}' | '\u{05F3}' | '\u{05F4}'
        | '"' | '\u{201D}' | '\u{201C}' | '\u{FF07}' | '\u{02BB}' | '\u{055A}' | '\u{2035}' => '\'',
        '\u{FF0B}' => '+',
        '｜' | '¦' | '│' => '|',
        _ => c,
    }
}

/// Whether a character is white space of any width, or a mark that a browser shows as nothing.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{180E}')
}

/// Direction marks and joiners that stand between other characters without a meaning.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{200C}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{061C}' | '\u{00AD}' | '\u{FE0E}' | '\u{FE0F}'
    )
}

/// Scripts, as far as a change between them ends a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Greek,
    Cyrillic,
    /// Han and kana: one word may mix them.
    EastAsian,
    /// A script that is written without spaces, by its block.
    Unspaced(u32),
    Hangul,
    /// Any other, by its block.
    Other(u32),
    /// A mark that belongs to the letter before it.
    Inherited,
}

impl Script {
    pub(super) fn of(c: char) -> Self {
        let code = c as u32;
        match code {
            0x0300..=0x036F | 0x200C | 0x200D => Self::Inherited,
            0..0x0300
            | 0x1E00..=0x1EFF
            | 0xFF21..=0xFF5A
            | 0x2C60..=0x2C7F
            | 0xA720..=0xA7FF
            | 0xFB00..=0xFB06
            | 0x1D00..=0x1DBF
            | 0x2070..=0x209F => Self::Latin,
            0x0370..0x0400 | 0x1F00..0x2000 => Self::Greek,
            0x0400..0x0530 | 0x1C80..0x1C90 | 0x2DE0..0x2E00 | 0xA640..0xA6A0 => Self::Cyrillic,
            0x0530..0x0590 => Self::Other(0x0530),
            0x0590..0x0600 | 0xFB1D..0xFB50 => Self::Other(0x0590),
            0x0600..0x0780 | 0x08A0..0x0900 | 0xFB50..0xFE00 | 0xFE70..0xFF00 => {
                Self::Other(0x0600)
            }
            0x0E00..0x0F00 | 0x1000..0x10A0 | 0x1780..0x1800 => Self::Unspaced(code & !0x7F),
            0x10A0..0x1100 | 0x1C90..0x1CC0 | 0x2D00..0x2D30 => Self::Other(0x10A0),
            0x1200..0x13A0 => Self::Other(0x1200),
            0x3005..=0x3007
            | 0x3040..0x3100
            | 0x3400..0xA000
            | 0xF900..0xFB00
            | 0x20000..0x32000 => Self::EastAsian,
            0x1100..0x1200 | 0x3130..0x3190 | 0xAC00..0xD7B0 => Self::Hangul,
            _ => Self::Other(code & !0x7F),
        }
    }

    /// Whether words of the script follow one another without spaces.
    pub(super) fn is_unspaced(self) -> bool {
        matches!(self, Self::EastAsian | Self::Unspaced(_) | Self::Hangul)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_every_script_have_their_value() {
        for (text, expected) in [
            ("٠٩", [0, 9]),
            ("۰۹", [0, 9]),
            ("०९", [0, 9]),
            ("০৯", [0, 9]),
            ("௧௯", [1, 9]),
            ("๑๙", [1, 9]),
            ("၀၉", [0, 9]),
            ("០៩", [0, 9]),
            ("２５", [2, 5]),
        ] {
            let values: Vec<u8> = text.chars().filter_map(digit).collect();
            assert_eq!(values, expected, "{text}");
        }
        assert_eq!(digit('²'), None);
        assert_eq!(digit('五'), None);
        assert_eq!(digit('٪'), None);
    }
}
