//! Lines that were broken off: whether one is gone on with, and from where.

use super::contract::Purpose;
use super::state::Cut;
use super::*;

/// From this share on a line counts as heard: nobody needs its last word again.
const HEARD_OUT: f32 = 0.9;
/// With less of it heard, a line has not begun.
const BEGUN: f32 = 0.04;
/// An acknowledgement has at most so many words: "Okay. Caching, then."
const ACK_WORDS: usize = 3;

impl Interview {
    /// Goes on after an interruption that was none: from the sentence that was broken off.
    pub(super) fn after_cut(&mut self, cut: Cut) {
        if cut.again || cut.heard >= HEARD_OUT {
            return self.perform(cut.then);
        }
        // A line that begins anew is one that is said again, and says so.
        let anew = from_sentence(&cut.text, cut.heard).len() >= without_ack(&cut.text).len();
        let begun = cut.heard >= BEGUN && anew;
        let lead = if begun { self.pick(phrases::RESUMED) } else { String::new() };
        self.go_on_saying(cut, &lead);
    }

    /// The rest of a line that was interrupted, behind this lead. Nobody is told a third time.
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

/// The line without an acknowledgement at its front, which is said once: "Right. Why must …".
fn without_ack(line: &str) -> &str {
    match line.split_once(". ") {
        Some((ack, rest)) if ack.split_whitespace().count() <= ACK_WORDS => rest,
        _ => line,
    }
}

/// The line from the sentence on in which `heard`, a share of it, was reached.
fn from_sentence(text: &str, heard: f32) -> &str {
    let reached = (text.chars().count() as f32 * heard) as usize;
    let mut from = 0;
    for ((place, here), (next, (_, behind))) in text.char_indices().zip(text.char_indices().enumerate().skip(1)) {
        if next > reached {
            break;
        }
        // "3.5" ends no sentence.
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
