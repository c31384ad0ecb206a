//! Lines that were broken off: whether Viva resumes one, and from which sentence.

use super::contract::Purpose;
use super::state::Cut;
use super::*;

/// From this share on, a line counts as heard, because nobody needs to hear its last word again.
const HEARD_OUT: f32 = 0.9;
/// With a smaller share heard, nobody noticed that the line had begun.
const BEGUN: f32 = 0.04;
/// The most words an acknowledgment may have, as in "Okay. Caching, then."
const ACK_WORDS: usize = 3;

impl Interview {
    /// Resumes a line after an interruption that meant nothing, from the sentence that was broken off.
    pub(super) fn after_cut(&mut self, cut: Cut) {
        if cut.again || cut.heard >= HEARD_OUT {
            return self.perform(cut.then);
        }
        // If the line starts from its beginning again, Viva says so first.
        let anew = from_sentence(&cut.text, cut.heard).len() >= without_ack(&cut.text).len();
        let begun = cut.heard >= BEGUN && anew;
        let lead = if begun { self.pick(phrases::RESUMED) } else { String::new() };
        self.go_on_saying(cut, &lead);
    }

    /// Says the rest of an interrupted line after this lead. A line that was already repeated is not said a third time.
    pub(super) fn go_on_saying(&mut self, cut: Cut, lead: &str) {
        let rest = if cut.again || cut.heard >= HEARD_OUT { "" } else { from_sentence(&cut.text, cut.heard) };
        let rest = if lead.is_empty() { rest } else { without_ack(rest) };
        if rest.is_empty() && lead.is_empty() {
            return self.perform(cut.then);
        }
        let interruptible = cut.purpose != Purpose::Summary;
        self.say(format!("{lead} {rest}").trim().to_owned(), cut.purpose, interruptible, cut.then);
        self.floor.said_again();
    }
}

impl Cut {
    /// Whether the last sentence of the line had begun.
    pub fn reached_its_last_sentence(&self) -> bool {
        from_sentence(&self.text, self.heard).len() <= from_sentence(&self.text, 1.0).len()
    }
}

/// The line without an acknowledgment at its front, which Viva says only once: "Right. Why must …".
fn without_ack(line: &str) -> &str {
    match line.split_once(". ") {
        Some((ack, rest)) if ack.split_whitespace().count() <= ACK_WORDS => rest,
        _ => line,
    }
}

/// The line from the start of the sentence that was being said when the share `heard` had been played.
fn from_sentence(text: &str, heard: f32) -> &str {
    let reached = (text.chars().count() as f32 * heard) as usize;
    let mut from = 0;
    for ((place, here), (next, (_, behind))) in text.char_indices().zip(text.char_indices().enumerate().skip(1)) {
        if next > reached {
            break;
        }
        // The dot in "3.5" ends no sentence.
        let ends = matches!(here, '.' | '?' | '!') && behind == ' ';
        let rest = &text[place + 1..];
        if ends && rest.trim_start().starts_with(char::is_uppercase) {
            from = place + 1;
        }
    }
    text[from..].trim_start()
}

#[cfg(test)]
mod tests {
    use super::from_sentence;

    #[test]
    fn a_line_goes_on_from_the_sentence_that_was_broken_off() {
        let line = "Okay. You said 3.5 writes. What breaks first?";
        assert_eq!(from_sentence(line, 0.0), line);
        assert_eq!(from_sentence(line, 0.1), line);
        assert_eq!(from_sentence(line, 0.4), "You said 3.5 writes. What breaks first?");
        assert_eq!(from_sentence(line, 0.8), "What breaks first?");
        assert_eq!(from_sentence(line, 1.0), "What breaks first?");
        assert_eq!(from_sentence("", 0.5), "");
        assert_eq!(from_sentence("Größe über alles? Ja", f32::NAN), "Größe über alles? Ja");
    }
}
