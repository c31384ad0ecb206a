//! Who has the floor: lines being said, interruptions, and opening and closing the candidate's turn.

use super::contract::*;
use super::state::{Barge, Cut, Expect, Held, Listening, Phase, Speaking, Then, Thinking};
use super::*;
use crate::speech::{Patience, PatienceLevel, TurnKind};
use crate::time::{SampleCount, SessionTime};

/// Words to expect, at most: the recogniser's prompt has room for about 224 tokens.
const VOCABULARY: usize = 40;

/// From this share on a line counts as heard: nobody needs its last word again.
const HEARD_OUT: f32 = 0.9;
/// With less of it heard, a line has not begun.
const BEGUN: f32 = 0.04;
/// An acknowledgement has at most so many words: "Okay. Caching, then."
const ACK_WORDS: usize = 3;

impl Interview {
    pub(super) fn after(&self, ms: u64) -> SessionTime {
        SessionTime(self.now.0.saturating_add(ms))
    }

    pub(super) fn say(&mut self, text: String, purpose: Purpose, interruptible: bool, then: Then) -> SayId {
        let id = self.utter(text.clone(), purpose, interruptible);
        self.lines.again = Some((text.clone(), purpose, then));
        let until = self.after(START_SAY_MS + speaking_ms(&text));
        self.phase =
            Phase::Speaking(Speaking { id, text, purpose, interruptible, then, until, barge: Barge::No, again: false });
        id
    }

    /// The order alone; the phase stays.
    pub(super) fn utter(&mut self, text: String, purpose: Purpose, interruptible: bool) -> SayId {
        // Whatever replaces a reply lets it stand.
        self.commit();
        let id = self.lines.begin(&text, self.now, self.speech);
        self.out.push(Output::Say { id, text, interruptible, purpose });
        id
    }

    pub(super) fn perform(&mut self, then: Then) {
        match then {
            Then::Listen(expect) => {
                self.floor_since = self.now;
                self.listen(expect, None);
            }
            Then::NextQuestion => self.next_question(),
            Then::Finish => self.finish(),
        }
    }

    pub(super) fn finish(&mut self) {
        self.commit();
        self.phase = Phase::Finished;
        self.out.push(Output::Finish);
    }

    /// Opens a turn. The candidate's silence counts from the last line's end.
    pub(super) fn listen(&mut self, expect: Expect, cut: Option<Cut>) {
        let patience = match (&self.asking, expect) {
            (_, Expect::Confirm { .. }) => phrases::YES_OR_NO,
            // "Yes" is enough, but whoever begins to answer is given time to think.
            (_, Expect::Retry { .. }) => self.retry.as_ref().map_or(phrases::YES_OR_NO, |a| {
                let question = &self.setup.questions[a.index()];
                phrases::patience(question.kind, question.level, question.minutes, false).of(TurnKind::Offer)
            }),
            (Some(a), Expect::Answer | Expect::Offer) => {
                let question = &self.setup.questions[a.index()];
                let patience = phrases::patience(question.kind, question.level, question.minutes, a.probe().is_some());
                match expect {
                    Expect::Offer => patience.of(TurnKind::Offer),
                    _ if self.grant_ms.is_some() => patience.of(TurnKind::Thinking),
                    _ => patience,
                }
            }
            (None, _) => phrases::ORDER,
        };
        let answers = matches!(patience.kind, TurnKind::Answer | TurnKind::FollowUp);
        let patience = if cut.is_some() && answers { patience.of(TurnKind::Cut) } else { patience };
        let endless = self.level == PatienceLevel::Endless && expect == Expect::Answer;
        let cap_ms = if endless { u32::try_from(self.session_left_ms()).unwrap_or(u32::MAX) } else { patience.cap_ms };
        let patience = Patience { level: self.level, cap_ms, ..patience };
        let quiet = match (&cut, expect) {
            (Some(_), _) => QUIET_CUT_MS,
            (None, Expect::Confirm { .. }) => QUIET_MS,
            (None, _) => {
                let checkins = self.asking.as_ref().map_or(0, |a| a.checkins());
                // Whoever wants to be waited for longer thinks for longer, too.
                let times = match self.level {
                    PatienceLevel::Short | PatienceLevel::Normal => 1,
                    PatienceLevel::Long => 2,
                    PatienceLevel::Endless => 4,
                };
                let step = times * if checkins == 0 { QUIET_MS } else { QUIET_LATER_MS };
                self.grant_ms.take().unwrap_or(step)
            }
        };
        let from = if cut.is_some() { self.now } else { self.floor_since };
        let left = self.session_left_ms().max(2_000);
        let quiet_until = SessionTime(from.0 + quiet).max(self.after(2_000)).min(self.after(left));
        self.open_turn(expect, patience, cut, quiet_until);
    }

    pub(super) fn open_turn(&mut self, expect: Expect, patience: Patience, cut: Option<Cut>, quiet_until: SessionTime) {
        self.commit();
        self.assured = false;
        let turn = self.turns.begin();
        self.out.push(Output::Listen { turn, patience, vocabulary: self.vocabulary() });
        let first = self.speech.then_some(self.now);
        self.phase = Phase::Listening(Listening {
            turn,
            expect,
            patience,
            cut,
            quiet_until,
            first,
            speech: self.speech,
            silent_since: None,
            gap: false,
            reminded: 0,
        });
    }

    fn vocabulary(&self) -> Vec<String> {
        let Some(asking) = &self.asking else { return Vec::new() };
        let question = &self.setup.questions[asking.index()];
        // The first cues of a concept are its proper names; those behind them paraphrase it in everyday words.
        let cues = question.concepts.iter().flat_map(|c| c.cues.iter().take(2)).filter(|c| !c.contains("..."));
        let mut words: Vec<String> = Vec::new();
        for word in question.terms.iter().chain(cues) {
            if words.len() == VOCABULARY {
                break;
            }
            if !words.iter().any(|w| w.eq_ignore_ascii_case(word)) {
                words.push(word.clone());
            }
        }
        words
    }

    pub(super) fn playback_started(&mut self, id: SayId) {
        self.agenda.attune(&self.setup.questions);
        self.reply_sounds(id);
        match &mut self.phase {
            Phase::Speaking(s) if s.id == id => {
                s.until = SessionTime(self.now.0 + speaking_ms(&s.text) * 3 / 2 + SLACK_MS);
            }
            Phase::Thinking(t) if t.notice == Some(id) => {}
            Phase::Held(Held { saying: Some((saying, until)), .. }) if *saying == id => {
                *until = SessionTime(until.0.max(self.now.0 + START_SAY_MS));
            }
            _ => self.ignore(format!("line {} started", id.0), "it is no longer the current line"),
        }
    }

    pub(super) fn playback_finished(&mut self, id: SayId, heard_ms: u64, _interrupted: bool) {
        self.lines.over(id);
        if let Some(taken) = self.taken_back.as_mut().filter(|taken| taken.say == id) {
            taken.heard_ms = heard_ms;
        }
        match &self.phase {
            Phase::Speaking(s) if s.id == id => match s.barge {
                Barge::Stopped(_) => self.floor_taken(heard_ms),
                _ => self.line_over(),
            },
            Phase::Thinking(t) if t.notice == Some(id) => {}
            Phase::Held(h) if h.saying.is_some_and(|(saying, _)| saying == id) => self.held_line_over(),
            // Asked for by us; that is its receipt.
            _ if self.lines.take_receipt(id) => {}
            _ => self.ignore(format!("line {} finished", id.0), "it is no longer the current line"),
        }
    }

    /// The line is on the screen: the candidate is given the time to read it.
    pub(super) fn speak_failed(&mut self, id: SayId) {
        let now = self.now.0;
        self.lines.over(id);
        match &mut self.phase {
            Phase::Speaking(s) if s.id == id => {
                s.until = SessionTime(now + speaking_ms(&s.text));
                s.interruptible = false;
                s.barge = Barge::No;
            }
            Phase::Thinking(t) if t.notice == Some(id) => {}
            Phase::Held(Held { saying: Some((saying, until)), .. }) if *saying == id => {
                *until = SessionTime(now + 1_000)
            }
            _ => self.ignore(format!("line {} failed", id.0), "it is no longer the current line"),
        }
    }

    /// The line was said, or is taken as said.
    fn line_over(&mut self) {
        self.unduck();
        let Phase::Speaking(s) = &self.phase else { return };
        let then = s.then;
        self.perform(then);
    }

    pub(super) fn line_overdue(&mut self) {
        let Phase::Speaking(s) = &mut self.phase else { return };
        match s.barge {
            Barge::Ducked(_) => self.unduck(),
            Barge::Stopped(_) => self.floor_taken(0),
            Barge::No => {
                let id = s.id;
                self.out.push(Output::StopSpeaking { id });
                self.line_over();
            }
        }
    }

    pub(super) fn speech_forming(&mut self) {
        self.duck(FORMING_MS);
    }

    /// Lowers the voice, or keeps it low, for so long.
    fn duck(&mut self, ms: u64) {
        let until = self.after(ms);
        if let Phase::Speaking(s) = &mut self.phase
            && s.interruptible
        {
            match s.barge {
                Barge::No => {
                    s.barge = Barge::Ducked(until);
                    let id = s.id;
                    self.out.push(Output::Duck { id, on: true });
                }
                Barge::Ducked(before) => s.barge = Barge::Ducked(before.max(until)),
                Barge::Stopped(_) => {}
            }
        }
    }

    fn unduck(&mut self) {
        if let Phase::Speaking(s) = &mut self.phase
            && matches!(s.barge, Barge::Ducked(_))
        {
            s.barge = Barge::No;
            let id = s.id;
            self.out.push(Output::Duck { id, on: false });
        }
    }

    /// The candidate takes the floor.
    pub(super) fn speech_sustained(&mut self) {
        if self.gave_way() {
            return;
        }
        let until = self.after(STOPPED_MS);
        if let Phase::Speaking(s) = &mut self.phase
            && s.interruptible
            && !matches!(s.barge, Barge::Stopped(_))
        {
            if s.barge == Barge::No {
                self.out.push(Output::Duck { id: s.id, on: true });
            }
            s.barge = Barge::Stopped(until);
            self.out.push(Output::StopSpeaking { id: s.id });
        }
    }

    pub(super) fn speech_started(&mut self) {
        self.speech = true;
        let now = self.now;
        match &mut self.phase {
            Phase::Speaking(_) => self.duck(FALTERING_MS),
            Phase::Listening(l) => {
                l.first.get_or_insert(now);
                l.speech = true;
                l.silent_since = None;
                l.reminded = 0;
            }
            Phase::Thinking(t) => t.speech = true,
            _ => {}
        }
    }

    pub(super) fn speech_ended(&mut self) {
        self.speech = false;
        let now = self.now;
        match &mut self.phase {
            Phase::Speaking(_) => self.unduck(),
            Phase::Listening(l) => {
                l.speech = false;
                if l.first.is_some() {
                    l.silent_since = Some(now);
                }
            }
            Phase::Thinking(t) => t.speech = false,
            _ => {}
        }
    }

    /// The candidate has taken the floor.
    fn floor_taken(&mut self, heard_ms: u64) {
        let Phase::Speaking(s) = &self.phase else { return };
        let cut = Cut {
            text: s.text.clone(),
            purpose: s.purpose,
            then: s.then,
            heard: heard_ms as f32 / speaking_ms(&s.text).max(1) as f32,
            again: s.again,
        };
        let id = s.id;
        self.out.push(Output::Duck { id, on: false });
        let expect = if let Then::Listen(expect) = cut.then { expect } else { Expect::Answer };
        self.listen(expect, Some(cut));
    }

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
        self.say(format!("{lead} {rest}").trim().to_owned(), cut.purpose, true, cut.then);
        if let Phase::Speaking(s) = &mut self.phase {
            s.again = true;
        }
    }

    pub(super) fn gap(&mut self, missing: SampleCount) {
        // Shorter than a syllable is not worth asking again.
        if missing.millis() < 200 {
            return;
        }
        match &mut self.phase {
            Phase::Listening(l) => l.gap = true,
            Phase::Thinking(t) => t.gap = true,
            _ => {}
        }
    }

    /// Takes the turn's end into the wait for its words.
    pub(super) fn await_words(&mut self, l: Listening, reason: crate::speech::EndReason) {
        self.phase = Phase::Thinking(Thinking {
            turn: l.turn,
            expect: l.expect,
            patience: l.patience,
            cut: l.cut,
            reason,
            gap: l.gap,
            notice_at: Some(self.after(NOTICE_MS)),
            notice: None,
            give_up_at: self.after(GIVE_UP_MS),
            speech: false,
            spoke_ms: 0,
            ended: self.now,
            closed: false,
            after: None,
        });
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
