//! Lines that Viva says softly while the candidate has the floor: nods, and reminders how to end an answer that no
//! silence ends.

use super::contract::*;
use super::floor::Phase;
use super::state::Expect;
use super::*;
use crate::time::SessionTime;

/// The shortest time between two nods. More frequent nods sound like a tic.
const BACKCHANNEL_EVERY_MS: u64 = 8_000;

/// How often Viva nodded, and when.
#[derive(Clone, Default)]
pub(super) struct Nods {
    count: usize,
    last: Option<SessionTime>,
    /// True if the candidate asked for time in this turn and heard "sure".
    assured: bool,
}

impl Nods {
    /// The nod to say now, unless the last one was too recent.
    fn next(&mut self, now: SessionTime) -> Option<&'static str> {
        if self.last.is_some_and(|at| now.0 < at.0 + BACKCHANNEL_EVERY_MS) {
            return None;
        }
        let text = phrases::BACKCHANNELS[self.count % phrases::BACKCHANNELS.len()];
        self.count += 1;
        self.last = Some(now);
        Some(text)
    }

    pub const fn turn_opens(&mut self) {
        self.assured = false;
    }

    /// Whether the candidate asked for time in this turn and heard "sure". Resets the mark.
    pub const fn take_assurance(&mut self) -> bool {
        std::mem::replace(&mut self.assured, false)
    }

    /// Takes over the nods that the candidate has heard since, because they cannot be undone.
    pub const fn keep(&mut self, since: &Self) {
        (self.count, self.last) = (since.count, since.last);
    }
}

impl Interview {
    /// Handles a pause after a whole sentence. Now and then Viva shows that it is listening.
    pub(super) fn lull(&mut self, thinking: bool) {
        let answers =
            matches!(self.floor.phase(), Phase::Listening(l) if l.expect == Expect::Answer && l.cut.is_none());
        // A "one moment" may still be under way, and the speaker would break it off for the nod.
        if !self.setup.backchannel || !answers || !self.floor.is_silent() {
            return;
        }
        if thinking {
            self.nods.assured = true;
            self.softly(phrases::TAKE_YOUR_TIME);
        } else if let Some(text) = self.nods.next(self.now) {
            self.softly(text);
        }
    }

    /// Says something without taking the floor.
    fn softly(&mut self, text: &str) {
        let id = self.floor.beside();
        self.out.push(Output::Backchannel { id, text: text.into() });
    }

    /// Reminds a candidate whom no silence cuts off how to end the answer.
    pub(super) fn remind(&mut self) {
        self.floor.reminded(self.now);
        self.softly(phrases::REMIND);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::{EndOfTurn, EndReason, PatienceLevel, Transcript};
    use crate::time::{SampleCount, SessionTime};

    #[test]
    fn no_nod_breaks_off_a_line_of_vivas_own() {
        let banks = crate::bank::builtin().unwrap();
        let questions = banks.into_iter().flat_map(|bank| bank.questions).take(1).collect();
        let setup = Setup { seed: 3, minutes: 20.0, questions, backchannel: true, ..Setup::default() };
        let mut interview = Interview::new(setup);
        let mut feed = |at: u64, input: Input| interview.handle(SessionTime(at), input);
        let nods = |outputs: &[Output]| outputs.iter().any(|o| matches!(o, Output::Backchannel { .. }));
        let finished = |id| Input::PlaybackFinished { id: SayId(id), heard_ms: 900, interrupted: false };
        let at = SampleCount(0);
        let lull = || Input::Lull { at, thinking: false };

        feed(0, Input::Start { microphone: "m".into(), speaker: "s".into() });
        feed(1_000, finished(1));
        feed(2_000, finished(2));
        feed(2_500, Input::SpeechStarted { at });
        let reason = EndReason::Silence { waited_ms: 500 };
        let (turn, segments, evidence) = (TurnId(1), 1, None);
        let end = EndOfTurn { turn, reason, speech_from: at, speech_to: at, decided_at: at, segments, evidence };
        feed(3_000, Input::TurnEnded(end));
        let notice = feed(3_000 + NOTICE_MS, Input::Tick);
        assert!(matches!(notice[..], [Output::Say { id: SayId(3), .. }]), "one moment: {notice:?}");
        let transcript = Transcript { text: "Mm-hm.".into(), ..Transcript::default() };
        let listens = feed(7_100, Input::Heard { turn, transcript });
        assert!(listens.iter().any(|o| matches!(o, Output::Listen { .. })), "the wait goes on: {listens:?}");

        assert!(!nods(&feed(7_200, lull())));
        feed(7_300, finished(3));
        assert!(nods(&feed(7_400, lull())));
    }
    /// Only the session's end would end this candidate's answer.
    #[test]
    fn a_silence_without_end_is_broken_ever_more_rarely_and_never_in_a_loop() {
        let banks = crate::bank::builtin().unwrap();
        let questions = banks.into_iter().flat_map(|bank| bank.questions).take(1).collect();
        let patience = PatienceLevel::Endless;
        let setup = Setup { seed: 3, minutes: 20.0, questions, backchannel: true, patience, ..Setup::default() };
        let mut interview = Interview::new(setup);
        let mut feed = |at: u64, input: Input| {
            let outputs = interview.handle(SessionTime(at), input);
            (outputs, interview.next_deadline().map(|deadline| deadline.at.0))
        };
        let at = SampleCount(0);
        let finished = |id| Input::PlaybackFinished { id: SayId(id), heard_ms: 900, interrupted: false };
        feed(0, Input::Start { microphone: "m".into(), speaker: "s".into() });
        feed(1_000, finished(1));
        feed(2_000, finished(2));
        feed(3_000, Input::SpeechStarted { at });
        let (_, mut next) = feed(9_000, Input::SpeechEnded { at });
        let mut reminders = Vec::new();
        while let Some(now) = next.filter(|now| *now < 1_000_000) {
            let (outputs, later) = feed(now, Input::Tick);
            assert!(later > Some(now), "the deadline stays behind");
            if outputs.iter().any(|o| matches!(o, Output::Backchannel { text, .. } if text == phrases::REMIND)) {
                reminders.push((now - 9_000) / 1_000);
            }
            next = later;
        }
        assert_eq!(reminders, [20, 40, 80, 160, 320, 640, 960]);
    }
}
