//! The form in which words of dates are compared.
//!
//! Sites print the same word with and without accents, with old and new letters, in
//! capitals, with full stops and with invisible joiners. Data and input go through
//! the one function here, so that none of this matters to a lookup. A folded text is
//! a sequence of words joined by single spaces; a word is a run of letters and marks,
//! and digits and punctuation only separate. Knows nothing of what a word means.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

#[cfg(test)]
/// Folds a text into a new string: "Sept. 5, 6 p.m." is "sept p m".
pub(crate) fn fold(text: &str) -> String {
    let mut buffer = String::with_capacity(text.len());
    fold_into(text, &mut buffer);
    buffer
}

/// Folds a text into `buffer`, which is cleared first, and returns what it then holds.
///
/// Nothing is allocated once the buffer is large enough.
pub(crate) fn fold_into<'a>(text: &str, buffer: &'a mut String) -> &'a str {
    buffer.clear();
    append(text, buffer);
    buffer
}

/// Appends a folded text to `buffer`.
pub(super) fn append(text: &str, buffer: &mut String) {
    let start = buffer.len();
    if text.is_ascii() {
        let mut gap = false;
        for byte in text.bytes() {
            if byte.is_ascii_alphabetic() {
                push(
                    char::from(byte.to_ascii_lowercase()),
                    start,
                    &mut gap,
                    buffer,
                );
            } else {
                gap = true;
            }
        }
        return;
    }
    let mut gap = false;
    let mut each = |c| match c {
        ' ' => gap = true,
        c => push(c, start, &mut gap, buffer),
    };
    if text.chars().all(is_stable) {
        text.chars().flat_map(letters).flatten().for_each(&mut each);
    } else {
        normalized(text).for_each(&mut each);
    }
}

/// The letters of a text, decomposed, stripped and composed again.
fn normalized(text: &str) -> impl Iterator<Item = char> {
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(text.chars());
    ComposingNormalizerBorrowed::new_nfc().normalize_iter(decomposed.flat_map(letters).flatten())
}

/// Characters that neither decompose nor compose with each other, so that most texts
/// need no normalizer.
fn is_stable(c: char) -> bool {
    matches!(c,
        '\0'..='\u{7f}'
        | 'А'..='И' | 'К'..='и' | 'к'..='я' | 'є' | 'ѕ' | 'і' | 'ј'..='ћ' | 'џ'
        | 'ա'..='ֆ' | 'א'..='ת' | 'ا'..='غ' | 'ف'..='ي' | 'پ' | 'چ' | 'ژ' | 'ک' | 'گ' | 'ی'
        | '\u{904}'..='\u{928}' | '\u{92a}'..='\u{930}' | '\u{932}' | '\u{933}' | '\u{935}'..='\u{939}'
        | '\u{93e}'..='\u{94d}' | '\u{e01}'..='\u{e32}' | '\u{e34}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}'
        | 'ა'..='ჰ' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '\u{3007}' | '\u{4e00}'..='\u{9fff}' | '가'..='힣')
}

fn push(c: char, start: usize, gap: &mut bool, buffer: &mut String) {
    if *gap && buffer.len() > start {
        buffer.push(' ');
    }
    *gap = false;
    buffer.push(c);
}

/// Whether a character belongs to a word: a letter, a mark, or an invisible joiner
/// inside one. Everything else separates words.
pub(crate) fn is_of_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    (c.is_alphabetic() && !is_apostrophe(c)) || is_mark(c) || is_invisible(c)
}

/// What one decomposed character becomes; a space is a break between words.
fn letters(c: char) -> [Option<char>; 2] {
    let one = |c| [Some(c), None];
    let two = |a, b| [Some(a), Some(b)];
    match c {
        'a'..='z' => return one(c),
        'A'..='Z' => return one(c.to_ascii_lowercase()),
        '\0'..='\u{7f}' => return one(' '),
        _ if is_dropped(c) => return [None, None],
        _ if !is_of_word(c) => return one(' '),
        _ => {}
    }
    let c = c.to_lowercase().next().unwrap_or(c);
    match c {
        'ß' => two('s', 's'),
        'æ' => two('a', 'e'),
        'œ' => two('o', 'e'),
        'þ' => two('t', 'h'),
        'ı' => one('i'),
        'ø' => one('o'),
        'đ' | 'ð' | 'ɗ' => one('d'),
        'ɓ' => one('b'),
        'ł' => one('l'),
        'ħ' => one('h'),
        'ŧ' => one('t'),
        'ŋ' => one('n'),
        'ƙ' => one('k'),
        'ƴ' => one('y'),
        'ə' | 'ǝ' => one('e'),
        'ς' => one('σ'),
        // Arabic letters that keyboards exchange.
        'ى' | 'ی' | 'ې' | 'ۍ' => one('ي'),
        'ک' | 'ڪ' => one('ك'),
        'ة' | 'ہ' | 'ۃ' | 'ھ' | 'ە' => one('ه'),
        // Candrabindu and anusvara: साँझ, सांझ.
        '\u{901}' => one('\u{902}'),
        // Atomic chillu letters of Malayalam, and khanda ta of Bengali.
        'ൺ' => two('ണ', '\u{d4d}'),
        'ൻ' => two('ന', '\u{d4d}'),
        'ർ' => two('ര', '\u{d4d}'),
        'ൽ' => two('ല', '\u{d4d}'),
        'ൾ' => two('ള', '\u{d4d}'),
        'ൿ' => two('ക', '\u{d4d}'),
        'ৎ' => two('ত', '\u{9cd}'),
        _ => one(c),
    }
}

/// Marks whose absence does not make another word, kashida and invisible characters.
fn is_dropped(c: char) -> bool {
    is_invisible(c)
        || matches!(c,
            // Latin, Greek and Cyrillic.
            '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}'
            // Hebrew points.
            | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
            // Arabic vowels, hamza above and below, kashida.
            | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
            | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{6e7}' | '\u{6e8}'
            | '\u{6ea}'..='\u{6ed}' | '\u{8d3}'..='\u{8e1}' | '\u{8e3}'..='\u{8ff}'
            // Nukta: फ़रवरी, फरवरी.
            | '\u{93c}' | '\u{9bc}' | '\u{a3c}' | '\u{abc}' | '\u{b3c}' | '\u{cbc}')
}

/// Joiners, soft hyphens, direction and variation marks.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Letters of the apostrophe's shape: Ukrainian пʼятниця, Uzbek oʻn.
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\u{2b9}'..='\u{2c1}' | '\u{2c8}' | '\u{2ca}' | '\u{2cb}')
}

/// Marks that Unicode does not count as alphabetic, in the scripts of this vocabulary.
fn is_mark(c: char) -> bool {
    is_dropped(c)
        || matches!(c,
            '\u{94d}' | '\u{951}'..='\u{954}' | '\u{9cd}' | '\u{a4d}' | '\u{acd}' | '\u{b4d}'
            | '\u{b55}' | '\u{bcd}' | '\u{c4d}' | '\u{ccd}' | '\u{d3b}' | '\u{d3c}' | '\u{d4d}'
            | '\u{dca}' | '\u{e47}'..='\u{e4e}' | '\u{eba}' | '\u{ec8}'..='\u{ece}'
            | '\u{f18}' | '\u{f19}' | '\u{f35}' | '\u{f37}' | '\u{f39}' | '\u{f82}'..='\u{f84}'
            | '\u{1037}' | '\u{1039}' | '\u{103a}' | '\u{1063}' | '\u{1064}' | '\u{1069}'..='\u{106d}'
            | '\u{1087}'..='\u{108d}' | '\u{108f}' | '\u{109a}' | '\u{109b}'
            | '\u{135d}'..='\u{135f}' | '\u{17c9}'..='\u{17d3}' | '\u{17dd}' | '\u{302a}'..='\u{302f}'
            | '\u{3099}' | '\u{309a}' | '\u{abec}' | '\u{abed}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(fold(text), expected, "{text:?}");
        assert_eq!(fold(expected), expected, "folding twice: {text:?}");
    }

    #[test]
    fn accents_case_and_punctuation_do_not_matter() {
        check("Sept. 5, 6 p.m.", "sept p m");
        check("aujourd’hui", "aujourd hui");
        check("SEXTA-FEIRA", "sexta feira");
        check("d'août", "d aout");
        check("İyun ŞUBAT ağustos kasım", "iyun subat agustos kasim");
        check(
            "Þriðjudagur słońce đêm ß Œ Ə",
            "thridjudagur slonce dem ss oe e",
        );
        check("  1er  2º ", "er o");
        check("", "");
        check("12.09.", "");
    }

    #[test]
    fn scripts_keep_what_makes_their_words() {
        check("Μαρτίου ΜΑΡΤΊΟΣ", "μαρτιου μαρτιοσ");
        check("пʼятниця п’ятниця май", "п ятниця п ятниця маи");
        check("ก.พ. ที่แล้ว", "ก พ ที่แล้ว");
        check("금요일 オクトーバー が", "금요일 オクトーバー が");
        check("２０２５年９月", "年 月");
        check("शुक्रवार फ़रवरी साँझको", "शुक्रवार फरवरी सांझको");
        check("മുൻപ് മുന്\u{200d}പ്", "മുന്പ് മുന്പ്");
        check("လွန်ခဲ့သော", "လွန်ခဲ့သော");
        check("ម៉ោង\u{200b}មុន", "ម៉ោងមុន");
    }

    #[test]
    fn stable_characters_are_folded_as_by_the_normalizer() {
        for c in ('\0'..='\u{ffff}').filter(|c| is_stable(*c)) {
            for text in [format!("{c}"), format!("{c}{c}"), format!("नकаא{c}ا가のい")] {
                let quick: String = text.chars().flat_map(letters).flatten().collect();
                assert_eq!(quick, normalized(&text).collect::<String>(), "{c:?}");
            }
        }
    }

    #[test]
    fn arabic_and_hebrew_are_compared_by_their_skeleton() {
        check("أُوْل أمس", "اول امس");
        check("هه\u{200c}ینی هەینی", "ههيني ههيني");
        check("صباحًا مساءً سـاعة", "صباحا مساء ساعه");
        check("פֶבְּרוּאָר תשפ״ה", "פברואר תשפ ה");
    }
}
