//! Brings letters, digits and signs that Unicode has in several forms to the plain ones.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The first digits of scripts whose digits are read like ours: Arabic, Persian, Devanagari, Bengali.
const ZEROS: [u32; 4] = [0x660, 0x6F0, 0x966, 0x9E6];

/// Composes letters and their accents, takes ligatures, wide and mathematical letters apart, and writes a superscript as
/// `^` and its digits. Fractions and the ellipsis stay, because the numbers' lexer and the sentence splitter know them.
pub fn plain(text: &str) -> String {
    let raised = raise(text);
    // A sign that stays would otherwise be taken apart: "3½" must not become "31/2".
    let mut out = String::with_capacity(raised.len());
    let mut run = String::new();
    for c in raised.chars() {
        if stays(c) {
            out.extend(run.drain(..).nfkc());
            out.push(c);
        } else {
            run.push(c);
        }
    }
    out.extend(run.drain(..).nfkc());
    // What could not be composed leaves its letter alone: the word stays in one piece.
    out.chars().filter(|c| !is_combining_mark(*c) || is_selector(*c)).map(digit).collect()
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{20E3}')
}

fn stays(c: char) -> bool {
    matches!(c, '…' | '′' | '´' | '¨' | '¯' | '¸') || c.is_whitespace() || fraction(c).is_some()
}

fn digit(c: char) -> char {
    let zero = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&u32::from(c)));
    zero.and_then(|zero| char::from_digit(u32::from(c) - zero, 10)).unwrap_or(c)
}

/// The two numbers of a fraction that is one character.
pub fn fraction(c: char) -> Option<(u64, u64)> {
    Some(match c {
        '½' => (1, 2),
        '⅓' => (1, 3),
        '⅔' => (2, 3),
        '¼' => (1, 4),
        '¾' => (3, 4),
        '⅕' => (1, 5),
        '⅖' => (2, 5),
        '⅗' => (3, 5),
        '⅘' => (4, 5),
        '⅙' => (1, 6),
        '⅚' => (5, 6),
        '⅛' => (1, 8),
        '⅜' => (3, 8),
        '⅝' => (5, 8),
        '⅞' => (7, 8),
        _ => return None,
    })
}

fn superscript(c: char) -> Option<char> {
    Some(match c {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴'..='⁹' => char::from_digit(u32::from(c) - u32::from('⁰'), 10)?,
        '⁺' => '+',
        '⁻' => '-',
        'ⁿ' => 'n',
        _ => return None,
    })
}

/// Writes superscripts after a number, a variable or a bracket as a power. After a word, all but "km²" and "km³" are
/// marks of footnotes and are removed. Signs whose plain form would mean something else become words.
fn raise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if let Some(first) = superscript(c) {
            let mut power = String::from(first);
            while let Some(next) = chars.peek().copied().and_then(superscript) {
                power.push(next);
                chars.next();
            }
            let word = out.chars().rev().take(3).take_while(|c| c.is_alphabetic()).count();
            let number = out.ends_with(|c: char| c.is_ascii_digit() || c == ')' || digit(c) != c);
            if number || word == 1 || word > 1 && ["2", "3"].contains(&power.as_str()) {
                out.push('^');
                out.push_str(&power);
            }
            continue;
        }
        match c {
            '№' => out.push_str(" number "),
            '™' | '℠' | '®' | '©' => {}
            'Ⅰ'..='Ⅻ' => out.push_str(&(u32::from(c) - u32::from('Ⅰ') + 1).to_string()),
            'ʼ' | 'ʻ' | 'ʹ' => out.push('\''),
            '⁄' | '∕' => out.push('/'),
            c => out.push(c),
        }
    }
    out
}
