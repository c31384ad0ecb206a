//! Characters that steer a terminal.

/// Whether a terminal obeys this character: C0 without newline and tab, DEL, C1, and what turns the direction of text.
pub fn steers(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (c.is_control() && c != '\n' && c != '\t') || turns
}

/// The first such character of a text, and where it stands. The end of a line may be `\r\n`.
pub fn steering(text: &str) -> Option<(usize, char)> {
    text.char_indices().find(|(at, c)| steers(*c) && !(*c == '\r' && text[at + 1..].starts_with('\n')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_found() {
        assert_eq!(steering("plain\ttext\r\nin lines\n, größer 数据 🎉"), None);
        for (text, found) in [("a\u{1b}[m", 1), ("\rx", 0), ("ab\u{9b}", 2), ("\u{7f}", 0), ("x\u{202e}", 1), ("\r", 0)]
        {
            assert_eq!(steering(text).map(|(at, _)| at), Some(found), "{text:?}");
        }
    }
}
