//! Removes characters that nobody can say, and unifies spellings that have several forms.

/// Keeps letters, digits, spaces, line breaks, and the punctuation that later steps know.
pub fn scrub(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push('\n'),
            // A zero-width joiner or variation selector is part of an emoji, so it leaves no space.
            '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}' | '\u{AD}' => {}
            c if c.is_whitespace() || c.is_control() => out.push(' '),
            '‘' | '’' | '‚' | '‛' | '′' => out.push('\''),
            '“' | '”' | '„' | '«' | '»' | '"' | '`' => {}
            '‐' | '‑' | '−' => out.push('-'),
            '–' => out.push('-'),
            '—' => out.push_str(" — "),
            '→' | '⇒' => out.push_str(" -> "),
            '≥' => out.push_str(" >= "),
            '≤' => out.push_str(" <= "),
            '≠' => out.push_str(" != "),
            '≈' => out.push('~'),
            '×' => out.push_str(" times "),
            '²' => out.push_str("^2"),
            '³' => out.push_str("^3"),
            '½' => out.push_str(" one half "),
            '¼' => out.push_str(" one quarter "),
            '•' | '·' | '●' | '▪' => out.push_str(", "),
            'μ' => out.push('µ'),
            '…' | '€' | '£' | 'µ' | '°' => out.push(c),
            c if c.is_ascii() => out.push(c),
            c if c.is_alphanumeric() && sayable(c) => out.push(c),
            _ => out.push(' '),
        }
    }
    big_o(&out)
}

/// Latin, Greek and Cyrillic letters, for which the voice has sounds. Digits of other scripts are removed too.
fn sayable(c: char) -> bool {
    c.is_alphabetic() && matches!(u32::from(c), 0xC0..=0x24F | 0x370..=0x4FF | 0x1E00..=0x1EFF)
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
