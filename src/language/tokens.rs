//! Words as they are compared: the one way from text to words.

use super::phrase_set::PhraseSet;

/// The parts of one spoken word, in lower case: letters and digits, apostrophes inside, parted at all else. A percent sign is
/// a part of its own.
pub(crate) fn pieces(word: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for c in word.chars() {
        let last = out.len() - 1;
        match c {
            '\'' | '\u{2019}' => out[last].push('\''),
            '%' => out.extend(["%".into(), String::new()]),
            c if c.is_alphanumeric() => out[last].extend(c.to_lowercase()),
            _ => out.push(String::new()),
        }
    }
    out.iter().map(|piece| piece.trim_matches('\'').to_owned()).filter(|piece| !piece.is_empty()).collect()
}

/// The words of a text.
pub(crate) fn plain(text: &str) -> Vec<String> {
    text.split_whitespace().flat_map(pieces).filter(|piece| piece != "%").collect()
}

/// One spoken word as its letters and digits alone, in lower case.
pub fn letters(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a spoken word ends a sentence.
pub(crate) fn ends_sentence(word: &str) -> bool {
    word.ends_with(['.', '?', '!', ';'])
}

/// Sounds that carry nothing by themselves.
pub(crate) fn is_hesitation(word: &str) -> bool {
    const HESITATIONS: PhraseSet = PhraseSet::new("um|umm|uh|uhm|er|erm|ah|eh|hmm|hm|mm|mmm");
    HESITATIONS.has(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words() {
        assert_eq!(plain("Well, I\u{2019}d use a read-replica."), ["well", "i'd", "use", "a", "read", "replica"]);
        assert_eq!(plain("50% of reads/writes, 'quoted' (99.9)"), ["50", "of", "reads", "writes", "quoted", "99", "9"]);
        assert!(plain("... ?!").is_empty());
        assert_eq!(pieces("50%"), ["50", "%"]);
    }
}
