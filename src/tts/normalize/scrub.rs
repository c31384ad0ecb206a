//! Removes characters that nobody can say, and unifies spellings that have several forms.

use super::unicode;

/// Keeps letters, digits, spaces, line breaks, and the punctuation that later steps know.
pub fn scrub(text: &str) -> String {
    let text = groups(&unicode::plain(text));
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '\n' => out.push('\n'),
            // A zero-width joiner or variation selector is part of an emoji, so it leaves no space.
            '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}' | '\u{AD}' => {}
            c if c.is_whitespace() || c.is_control() => out.push(' '),
            '‘' | '’' | '‚' | '‛' | '′' | '´' => out.push('\''),
            '“' | '”' | '„' | '«' | '»' | '"' | '`' => {}
            '‐' | '‑' | '–' => out.push('-'),
            '—' => out.push_str(" — "),
            // At the start of a line it is the mark of a list.
            '−' if !bullet(&out, &text[at + c.len_utf8()..]) => out.push_str(" minus "),
            '±' => out.push_str(" plus or minus "),
            '÷' => out.push_str(" divided by "),
            '√' => out.push_str(" square root of "),
            '‰' => out.push_str(" per thousand "),
            '§' => out.push_str(" section "),
            // As an adjective before a word, as a noun elsewhere.
            '∞' if text[at + c.len_utf8()..].trim_start().starts_with(char::is_alphabetic) => {
                out.push_str(" infinite ")
            }
            '∞' => out.push_str(" infinity "),
            '→' | '⇒' => out.push_str(" -> "),
            '≥' => out.push_str(" >= "),
            '≤' => out.push_str(" <= "),
            '≠' => out.push_str(" != "),
            '≈' | '∼' => out.push('~'),
            '×' => out.push_str(" times "),
            '•' | '·' | '●' | '▪' => out.push_str(", "),
            'μ' => out.push('µ'),
            '…' | '€' | '£' | '¥' | '₹' | '¢' | 'µ' | '°' => out.push(c),
            c if c.is_ascii() || unicode::fraction(c).is_some() => out.push(c),
            c if c.is_alphanumeric() && sayable(c) => out.push(c),
            _ => out.push(' '),
        }
    }
    big_o(&out)
}

fn bullet(out: &str, rest: &str) -> bool {
    out.rsplit('\n').next().is_none_or(|line| line.trim().is_empty()) && rest.starts_with(' ')
}

/// Latin, Greek and Cyrillic letters, for which the voice has sounds. Digits of other scripts are removed too.
fn sayable(c: char) -> bool {
    c.is_alphabetic() && matches!(u32::from(c), 0xC0..=0x2AF | 0x370..=0x4FF | 0x1E00..=0x1EFF | 0x2C60..=0x2C7F)
}

/// Joins groups of three digits that have a space between them, with `_`: `10 000` is one number. A narrow or unbreakable
/// space always joins. A plain space also stands between two numbers ("ports 80 443", "a 404 500"), so it joins only what
/// looks like a round or a long number.
fn groups(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let digit = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let before = at.checked_sub(1).map_or(' ', |i| chars[i]);
        let first = (at..chars.len()).take_while(|i| digit(*i)).count();
        if first == 0 || first > 3 || chars[at] == '0' || before.is_alphanumeric() || ".,:-_'".contains(before) {
            out.extend(chars.get(at..at + first.max(1)).into_iter().flatten());
            at += first.max(1);
            continue;
        }
        let mut ends = vec![at + first];
        let mut narrow = true;
        while let Some(end) = ends.last().copied() {
            let gap = chars.get(end).copied().unwrap_or('\n');
            let fits = gap != '\n' && gap.is_whitespace() && (1..4).all(|i| digit(end + i)) && !digit(end + 4);
            if !fits {
                break;
            }
            narrow &= gap != ' ';
            ends.push(end + 4);
        }
        let end = ends.last().copied().unwrap_or(at);
        let last: String = chars[end - 3.min(end)..end].iter().collect();
        let status = first == 3 && ends.len() == 2 && ('1'..='5').contains(&chars[end - 3]);
        let round = last.ends_with("00") && !status || ends.len() > 2 && first < 3;
        if ends.len() > 1 && (narrow || round) && !chars.get(end).is_some_and(|c| c.is_alphabetic() && *c != '%') {
            out.extend(chars[at..end].iter().map(|c| if c.is_ascii_digit() { *c } else { '_' }));
            at = end;
        } else {
            out.extend(&chars[at..at + first]);
            at += first;
        }
    }
    out
}

/// Reads `O(n log n)` as "O of N log N". Single-letter variables become upper case.
fn big_o(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("O(") {
        let glued = rest[..at].ends_with(char::is_alphanumeric) || at == 0 && out.ends_with(char::is_alphanumeric);
        let inside = &rest[at + 2..];
        let close = inside.find(')').filter(|close| *close <= 24 && !glued && !inside[..*close].contains(['(', '\n']));
        out.push_str(&rest[..at]);
        if let Some(close) = close {
            out.push_str("O of ");
            for word in inside[..close].split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
                let letters = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
                let mark = &word[letters.len()..];
                let one = letters.len() == 1 && letters.chars().all(|c| c.is_ascii_lowercase());
                out.push_str(&if one { letters.to_uppercase() } else { letters.to_owned() });
                match mark {
                    "+" => out.push_str(" plus "),
                    "*" => out.push_str(" times "),
                    _ => out.push_str(mark),
                }
            }
            rest = &inside[close + 1..];
        } else {
            out.push_str("O(");
            rest = inside;
        }
    }
    out.push_str(rest);
    out
}
