//! The state of the screen, built up from the events of a session. Pure.

use crate::interview::{Fact, Purpose, State};
use crate::session::SessionEvent;

/// Everything that the screen shows. Feed it every event in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Sight {
    /// What is being opened or loaded, until the interview starts.
    pub preparing: Option<String>,
    pub microphone: String,
    pub voice: String,
    pub state: State,
    /// The number of the question, and how many there are.
    pub number: Option<(u32, u32)>,
    pub question: String,
    /// The follow-up under way.
    pub follow_up: Option<String>,
    /// The line being spoken, if it is neither a question nor a follow-up.
    pub aside: Option<String>,
    /// The recognized words of the candidate.
    pub words: String,
    /// What was said to this question before the line and the words above, oldest first.
    pub turns: Vec<Earlier>,
    /// What was said before this question, oldest first.
    pub earlier: Vec<Earlier>,
    /// Whether the screen shows what its keys do.
    pub help: bool,
    /// Set while the candidate is silent in an open turn.
    pub silence: Option<Silence>,
    /// The microphone's level in dB relative to full scale.
    pub dbfs: f32,
    /// Seconds left in the session.
    pub session_s: Option<u64>,
    /// Seconds left in the question.
    pub question_s: Option<u64>,
    pub trouble: Option<String>,
    /// Why the session has ended.
    pub ended: Option<String>,
}

/// A line of the conversation that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Earlier {
    Viva(String),
    You(String),
}

/// Lines before the question that the screen keeps. More do not fit on any.
const KEPT: usize = 100;

/// What the silence under way leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// The answer counts as over in this many tenths of a second, if nothing more comes.
    OverIn(u32),
    /// No silence ends the answer.
    Endless,
}

/// In dB relative to full scale. Below this the meter is empty: the noise of a quiet room through a headset.
pub const QUIETEST_DBFS: f32 = -60.0;

impl Default for Sight {
    fn default() -> Self {
        Self {
            preparing: Some("starting".into()),
            microphone: String::new(),
            voice: String::new(),
            state: State::Starting,
            number: None,
            question: String::new(),
            follow_up: None,
            aside: None,
            words: String::new(),
            turns: Vec::new(),
            earlier: Vec::new(),
            help: false,
            silence: None,
            dbfs: QUIETEST_DBFS,
            session_s: None,
            question_s: None,
            trouble: None,
            ended: None,
        }
    }
}

impl Sight {
    /// Takes in one event.
    pub fn take(&mut self, event: SessionEvent) {
        match event {
            SessionEvent::Preparing { what } => self.preparing = Some(what),
            SessionEvent::Started { heading, minutes } => {
                self.preparing = None;
                self.microphone = heading.microphone;
                self.voice = heading.voice;
                self.session_s = Some((minutes.max(0.0) * 60.0) as u64);
            }
            SessionEvent::State { state, .. } => {
                self.state = state;
                self.silence = None;
            }
            SessionEvent::Waiting { waiting, .. } => {
                self.silence = Some(match waiting.wait_ms {
                    Some(wait) => Silence::OverIn(wait.saturating_sub(waiting.silence_ms) / 100),
                    None => Silence::Endless,
                });
            }
            SessionEvent::WentOn { .. } => self.silence = None,
            SessionEvent::Saying { text, purpose, .. } => self.saying(text, purpose),
            SessionEvent::Partial { text, .. } | SessionEvent::Heard { text, .. } => {
                self.hear(text);
                self.trouble = None;
            }
            SessionEvent::Level { dbfs } => {
                self.dbfs = dbfs;
                // The level comes ten times a second.
                if let Some(Silence::OverIn(tenths)) = &mut self.silence {
                    *tenths = tenths.saturating_sub(1);
                }
            }
            SessionEvent::Timing { .. } => {}
            SessionEvent::Remaining { session_s, question_s } => {
                self.session_s = Some(session_s);
                self.question_s = question_s;
            }
            SessionEvent::Fact { fact, .. } => {
                if let Fact::Asked { number, of, .. } = fact {
                    self.number = Some((number, of));
                }
            }
            SessionEvent::Trouble { text, .. } => self.trouble = Some(text),
            SessionEvent::Ended { why, .. } => {
                self.state = State::Finished;
                self.ended = Some(why);
            }
        }
    }

    /// Takes in words of the candidate: more of the same answer, or a new one after a line of Viva's.
    fn hear(&mut self, text: String) {
        let first = |text: &str| text.split_whitespace().next().map(str::to_lowercase);
        if self.aside.is_some() && !text.is_empty() && first(&text) != first(&self.words) {
            self.turns.extend(said(&mut self.words).map(Earlier::You));
        }
        self.words = text;
    }

    /// Moves what the next question or follow-up takes off the screen to what was said before.
    fn keep(&mut self) {
        let (follow_up, aside) = (self.follow_up.take(), self.aside.take());
        self.turns.extend(follow_up.map(Earlier::Viva));
        self.turns.extend(said(&mut self.words).map(Earlier::You));
        self.turns.extend(aside.map(Earlier::Viva));
    }

    fn saying(&mut self, text: String, purpose: Purpose) {
        match purpose {
            Purpose::Question => {
                self.keep();
                self.earlier.extend(said(&mut self.question).map(Earlier::Viva));
                self.earlier.append(&mut self.turns);
                let over = self.earlier.len().saturating_sub(KEPT);
                self.earlier.drain(..over);
                self.question = text;
            }
            Purpose::FollowUp => {
                self.keep();
                self.follow_up = Some(text);
            }
            // The question is already on the screen.
            Purpose::Repeat => self.aside = None,
            _ => self.aside = Some(text),
        }
    }
}

/// Takes a text, if there is one.
fn said(text: &mut String) -> Option<String> {
    Some(std::mem::take(text)).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::{Waiting, Why};
    use crate::time::SessionTime;

    fn saying(text: &str, purpose: Purpose) -> SessionEvent {
        SessionEvent::Saying { at: SessionTime::ZERO, id: 1, text: text.into(), purpose }
    }

    #[test]
    fn a_new_question_clears_what_belonged_to_the_last() {
        let mut sight = Sight::default();
        sight.take(saying("First?", Purpose::Question));
        sight.take(saying("Why?", Purpose::FollowUp));
        sight.take(SessionEvent::Partial { at: SessionTime::ZERO, text: "because".into() });
        sight.take(saying("Take your time.", Purpose::CheckIn));
        assert_eq!((sight.follow_up.as_deref(), sight.words.as_str()), (Some("Why?"), "because"));
        assert_eq!(sight.aside.as_deref(), Some("Take your time."));
        sight.take(saying("Second?", Purpose::Question));
        assert_eq!((sight.follow_up.as_deref(), sight.aside.as_deref(), sight.words.as_str()), (None, None, ""));
        let viva = |text: &str| Earlier::Viva(text.into());
        let you = |text: &str| Earlier::You(text.into());
        assert_eq!(sight.earlier, [viva("First?"), viva("Why?"), you("because"), viva("Take your time.")]);
        sight.take(SessionEvent::Partial { at: SessionTime::ZERO, text: "a key".into() });
        sight.take(saying("Sorry?", Purpose::Notice));
        sight.take(SessionEvent::Heard { at: SessionTime::ZERO, text: "A key.".into() });
        assert_eq!((sight.turns.len(), sight.words.as_str()), (0, "A key."));
        sight.take(SessionEvent::Partial { at: SessionTime::ZERO, text: "an idempotency key".into() });
        assert_eq!((sight.turns, sight.words.as_str()), (vec![you("A key.")], "an idempotency key"));
    }

    #[test]
    fn the_silence_counts_down_until_the_candidate_goes_on_or_the_turn_is_over() {
        let mut sight = Sight::default();
        let at = SessionTime::ZERO;
        let waiting = |wait_ms| {
            let waiting = Waiting { silence_ms: 400, wait_ms, why: Why::Early };
            SessionEvent::Waiting { at, waiting }
        };
        sight.take(waiting(Some(3_400)));
        sight.take(SessionEvent::Level { dbfs: -50.0 });
        assert_eq!(sight.silence, Some(Silence::OverIn(29)));
        sight.take(SessionEvent::WentOn { at });
        assert_eq!(sight.silence, None);
        sight.take(waiting(None));
        assert_eq!(sight.silence, Some(Silence::Endless));
        sight.take(SessionEvent::State { at, state: State::Thinking });
        assert_eq!(sight.silence, None);
    }

    #[test]
    fn speech_clears_trouble() {
        let mut sight = Sight::default();
        sight.take(SessionEvent::Trouble { at: SessionTime::ZERO, text: "the microphone is gone".into() });
        assert!(sight.trouble.is_some());
        sight.take(SessionEvent::Heard { at: SessionTime::ZERO, text: String::new() });
        assert!(sight.trouble.is_none());
    }
}
