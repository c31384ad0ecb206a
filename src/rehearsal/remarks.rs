//! Remarks beside the conversation that explain why Viva did something.

use super::script::key_of;
use crate::interview::{Device, Fact, Input, Meanings, Meant, Noted, Purpose, Reply};

/// What the candidate said, or what happened beside the conversation: the speaker's column, and the words.
pub fn outside(input: &Input) -> String {
    match input {
        Input::Heard { transcript, .. } if !transcript.text.is_empty() => format!("You     {}", transcript.text),
        Input::Meant { meanings, .. } => by_meaning(meanings),
        Input::TranscribeFailed { .. } => "You     (not transcribed)".into(),
        Input::Command(command) => format!("Key     {}", key_of(*command)),
        Input::DeviceLost { device, why } => format!("Device  the {} is gone: {why}", noun(*device)),
        Input::DeviceSilent { name } => format!("Device  nothing at all comes from {name}"),
        Input::DeviceBack { device, name } => format!("Device  the {} is back: {name}", noun(*device)),
        _ => String::new(),
    }
}

/// The concepts that the words come nearest to: log-odds, and how much nearer they are than to any other.
fn by_meaning(meanings: &Meanings) -> String {
    let mut near: Vec<_> = meanings.concepts.iter().filter(|meant| meant.near > 0.0).collect();
    near.sort_by(|a, b| b.near.total_cmp(&a.near));
    let told = |meant: &&Meant| format!("{} {:+.1}, margin {:+.1}", meant.concept, meant.near, meant.margin);
    let told: Vec<String> = near.iter().take(3).map(told).collect();
    if told.is_empty() { String::new() } else { format!("        (by meaning: {})", told.join("; ")) }
}

const fn noun(device: Device) -> &'static str {
    match device {
        Device::Microphone => "microphone",
        Device::Speaker => "speaker",
    }
}

pub fn name_of(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Greeting => "greeting",
        Purpose::Question => "question",
        Purpose::FollowUp => "follow-up",
        Purpose::Repeat => "repeat",
        Purpose::CheckIn => "check-in",
        Purpose::Critique => "critique",
        Purpose::Notice => "notice",
        Purpose::Summary => "summary",
    }
}

/// The remark on a fact, if it is worth reading beside the conversation.
pub fn remark(fact: &Fact) -> Option<String> {
    Some(match fact {
        Fact::Asked { question, number, of, .. } => format!("question {number} of {of}: {question}"),
        Fact::Probed { probe, kind, reason, quote, .. } => {
            let quote = quote.as_ref().map_or_else(String::new, |q| format!(" — “{q}”"));
            format!("{kind:?} probe {probe}: {reason}{quote}")
        }
        Fact::CommandHeard { command, .. } => format!("an order: {}", key_of(*command)),
        Fact::TurnDiscarded { why, .. } => format!("not an answer: {why}"),
        Fact::CheckedIn { .. } => "checking in".into(),
        Fact::Clarified { .. } => "asked back".into(),
        Fact::Noted { noted, .. } => format!("noted: {}", noted_in_words(noted)),
        Fact::Recovered { after, .. } => format!("recovered after {after}"),
        Fact::Retried { .. } => "a second try".into(),
        Fact::Helped { how, .. } => format!("help: {how}"),
        Fact::GaveWay { .. } => "Viva gives way: the answer goes on".into(),
        Fact::QuestionDone { question, why } => format!("done with {question}: {why}"),
        Fact::Paused => "the clocks stand still".into(),
        Fact::Resumed => "the clocks go on".into(),
        Fact::Ignored { what, why } => format!("ignored: {what}; {why}"),
        Fact::Ended { why } => format!("the end: {why}"),
        Fact::Missed { reply: Reply::Repeats, .. } => "no answer to the follow-up: said before".into(),
        Fact::Missed { .. } => "no answer to the follow-up".into(),
        Fact::Answered { .. } | Fact::State { .. } => return None,
    })
}

fn noted_in_words(noted: &Noted) -> String {
    let lists = [
        ("", &noted.numbers),
        ("with a reason ", &noted.reasoned),
        ("named ", &noted.named),
        ("rejected ", &noted.rejected),
        ("to come back to ", &noted.promised),
    ];
    let said = lists.iter().filter(|(_, l)| !l.is_empty());
    said.map(|(what, l)| format!("{what}“{}”", l.join("”, “"))).collect::<Vec<_>>().join("; ")
}
