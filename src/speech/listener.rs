//! The whole of listening, without input or output: it takes frames and transcripts, and returns speech, turns and
//! words.

use std::sync::Arc;

use super::assembly::TurnAssembly;
use super::claim::Claim;
pub use super::config::ListenerConfig;
use super::endpoint::{Decision, Endpointer, TurnDetector};
use super::evidence::ByEvidence;
use super::grounds::Why;
use super::open_turn::{DetectorAnswer, OpenTurn, millis};
use super::pause_watch::Seen;
use super::pauses::Habits;
use super::segment::{Cut, Segmenter};
use super::smooth::{Heard, Smoother};
use super::tape::Tape;
use super::utterance::{Utterance, UtteranceWatch};
use super::vad::{Earshot, FRAME, FRAME_MS, Vad};
use super::{EndReason, ListenEvent, Meaning, Partial, Patience, SegmentId, Transcript, TurnId};
use crate::pcm::{Frame, Gap};
use crate::time::{RATE, SampleCount};

/// The longest gap filled with silence. The rest of a longer gap is skipped: after 30 s hardly any turn is still open.
const LONGEST_FILL: u64 = 30 * RATE as u64;
/// Milliseconds of sound that the turn detector hears at most. Smart Turn was trained on 8 s.
const DETECTOR_HEARS: u64 = 8_000;
/// Milliseconds after the end of a turn, after which the words so far stand in for those that have not come. The
/// interview gives up after 20 s.
const STAND_IN: u64 = 15_000;
/// Stream positions from here on (two thousand years) must be a bug in the caller, and are ignored.
const PLAUSIBLE: u64 = 1 << 50;

/// Voice activity, smoothing, segmentation and endpointing. Reads no clock: all times are positions in the stream.
pub struct Listener {
    config: ListenerConfig,
    vad: Box<dyn Vad>,
    endpointer: Box<dyn Endpointer>,
    detector: Option<Box<dyn TurnDetector>>,
    smoother: Smoother,
    segmenter: Segmenter,
    tape: Tape,
    /// Samples of an incomplete frame.
    rest: Vec<f32>,
    turn: Option<OpenTurn>,
    /// The words of the newest turn. They stay here after the turn has ended, until all of them are back.
    assembly: Option<TurnAssembly>,
    /// The words of the turn before, if they have not all come. They are still taken, but the recognizer drops its work
    /// on them once the newest turn has a segment ([`SegmentId::supersedes`]).
    late: Option<TurnAssembly>,
    utterances: UtteranceWatch,
    /// True once a transcript has come back: there is a recognizer.
    informed: bool,
    /// True if somebody judges what the words mean. The endpointer does not use words before that.
    judged: bool,
    /// The segmenter's newest decisions.
    cuts: Vec<Cut>,
    /// Events of calls that cannot return any; the next call returns them.
    pending: Vec<ListenEvent>,
}

impl Listener {
    /// Uses the built-in voice detector, and all evidence to end a turn.
    pub fn new(config: ListenerConfig) -> Self {
        Self::with(config, Box::<Earshot>::default(), Box::<ByEvidence>::default())
    }

    pub fn with(config: ListenerConfig, vad: Box<dyn Vad>, endpointer: Box<dyn Endpointer>) -> Self {
        Self {
            config,
            vad,
            endpointer,
            detector: None,
            smoother: Smoother::new(config.smooth),
            segmenter: Segmenter::new(config.segment),
            tape: Tape::default(),
            rest: Vec::new(),
            turn: None,
            assembly: None,
            late: None,
            utterances: UtteranceWatch::new(config.sustained),
            informed: false,
            judged: false,
            cuts: Vec::new(),
            pending: Vec::new(),
        }
    }

    /// Like `new`, for somebody whose pauses are known from earlier sessions.
    pub fn knowing(config: ListenerConfig, habits: Habits) -> Self {
        Self::with(config, Box::<Earshot>::default(), Box::new(ByEvidence::knowing(habits)))
    }

    /// Adds a detector of finished turns, if there is one.
    pub fn with_detector(self, detector: Option<Box<dyn TurnDetector>>) -> Self {
        Self { detector, ..self }
    }

    /// Adds a second voice detector, which must agree before speech counts as sustained.
    pub fn with_second_opinion(self, second: Option<Box<dyn Vad>>) -> Self {
        let claim = second.map(|vad| Claim::new(self.config.claim, vad));
        Self { utterances: self.utterances.with_claim(claim), ..self }
    }

    /// For a caller that answers each whole [`Partial`] with [`Listener::means`]. No turn ends by its words before that
    /// answer, because the wait after them depends on their meaning.
    pub fn judged(self) -> Self {
        Self { judged: true, ..self }
    }

    /// Opens a turn. `vocabulary` holds the terms to expect in it, the most likely first. Speech that is already under
    /// way belongs to the turn from its first word on. Without any speech the turn stays open: the interview decides
    /// how long silence may last. A turn that is still open is closed first, and its end comes with the next events.
    /// Of earlier turns, only the words of the last one are still taken.
    pub fn listen(&mut self, turn: TurnId, patience: Patience, vocabulary: Arc<[String]>) {
        let before = self.assembly.replace(TurnAssembly::new(turn, vocabulary));
        self.late = before.filter(TurnAssembly::has_ended);
        let mut pending = std::mem::take(&mut self.pending);
        self.close(&mut pending);
        self.pending = pending;
        self.endpointer.begin(patience);
        self.utterances.reset_claim();
        self.segmenter.begin(turn);
        let mut open = OpenTurn::new(turn, patience, self.tape.end());
        if let Some(Utterance { from, voice, .. }) = self.utterances.current() {
            let from = from.max(self.segmenter.taken()).max(self.tape.start());
            // Do not count speech again that an earlier turn has used.
            if from < self.tape.end() {
                self.segmenter.voice(from, self.tape.end());
                let heard = (self.tape.end() - from).millis() as u32 / FRAME_MS;
                open.began_before(from, voice.min(heard), self.config.confirm_ms);
            }
        }
        self.turn = Some(open);
    }

    /// Commits the segment of the open turn, then ends the turn. Does nothing if no turn is open.
    pub fn close(&mut self, out: &mut Vec<ListenEvent>) {
        out.append(&mut self.pending);
        self.end(Decision { reason: EndReason::Closed, evidence: None }, out);
    }

    /// Takes the next samples. Samples missing before them count as silence; samples already received are skipped.
    pub fn push(&mut self, frame: &Frame, out: &mut Vec<ListenEvent>) {
        out.append(&mut self.pending);
        let here = self.position();
        let mut samples = &frame.samples[..];
        if frame.start.0 < PLAUSIBLE {
            if frame.start > here {
                self.fill((frame.start - here).0, out);
            } else {
                let known = ((here - frame.start).0 as usize).min(samples.len());
                samples = &samples[known..];
            }
        }
        self.take(samples, out);
    }

    /// Replaces lost samples by silence, so that positions continue as if the samples had arrived.
    pub fn gap(&mut self, gap: Gap, out: &mut Vec<ListenEvent>) {
        out.append(&mut self.pending);
        let to = gap.start.0.saturating_add(gap.missing.0);
        let here = self.position().0;
        if to < PLAUSIBLE && to > here {
            self.fill(to - here, out);
        }
    }

    /// The sound has ended. Ends the utterance and the open turn.
    pub fn end_of_input(&mut self, out: &mut Vec<ListenEvent>) {
        out.append(&mut self.pending);
        if !self.rest.is_empty() {
            let missing = FRAME - self.rest.len();
            self.take(&vec![0.0; missing], out);
        }
        self.utterances.finish(self.tape.end(), out);
        if self.turn.as_ref().is_some_and(|turn| !turn.confirmed) {
            self.forget(out);
        }
        self.end(Decision { reason: EndReason::InputEnded, evidence: None }, out);
    }

    /// The recognizer's answer to a [`ListenEvent::Transcribe`]: in any order, late or never. The words make the
    /// listener wait longer after an unfinished phrase. A turn in which no words were recognized does not end by
    /// silence: a cough, a dog or a song is not a turn.
    pub fn transcribed(&mut self, segment: SegmentId, result: Result<Transcript, String>, out: &mut Vec<ListenEvent>) {
        out.append(&mut self.pending);
        let understood = result.is_ok();
        self.informed |= understood;
        if let Some(late) = self.late.as_mut().filter(|late| late.turn() == segment.turn) {
            late.transcribed(segment, result);
            return Self::complete(&mut self.late, out);
        }
        let Some(assembly) = &mut self.assembly else { return };
        if !assembly.transcribed(segment, result) {
            return;
        }
        if understood {
            let (transcript, mut whole) = (assembly.so_far(), false);
            if let Some(open) = self.turn.as_mut() {
                // Words from before the candidate spoke on say nothing about the current pause.
                if self.segmenter.latest() == Some(segment) {
                    open.tail.hear(segment, &transcript.text);
                }
                whole = self.segmenter.latest().is_some() && assembly.is_whole();
                if whole && self.judged {
                    open.ask(segment);
                }
            }
            out.push(ListenEvent::Partial(Partial { segment, transcript, whole }));
        }
        Self::complete(&mut self.assembly, out);
    }

    /// Whether the words of this segment are still to come.
    pub fn wants(&self, segment: SegmentId) -> bool {
        [&self.assembly, &self.late]
            .into_iter()
            .flatten()
            .any(|assembly| assembly.turn() == segment.turn && assembly.wants(segment))
    }

    /// Tells the listener what the words of the open turn up to this segment mean.
    pub fn means(&mut self, segment: SegmentId, meaning: Meaning) {
        if let Some(open) = self.turn.as_mut().filter(|open| open.id == segment.turn) {
            open.means(segment, meaning);
        }
    }

    /// The current position in the stream.
    pub fn position(&self) -> SampleCount {
        self.tape.end() + SampleCount(self.rest.len() as u64)
    }

    /// The open turn.
    pub fn turn(&self) -> Option<TurnId> {
        self.turn.as_ref().map(|turn| turn.id)
    }

    fn fill(&mut self, missing: u64, out: &mut Vec<ListenEvent>) {
        let zeros = [0.0; FRAME];
        let mut left = missing.min(LONGEST_FILL);
        while left > 0 {
            let n = left.min(FRAME as u64);
            self.take(&zeros[..n as usize], out);
            left -= n;
        }
        if missing > LONGEST_FILL {
            let to = SampleCount(self.position().0 + missing - LONGEST_FILL);
            self.rest.clear();
            self.segmenter.discard();
            self.tape.jump(to);
        }
        self.vad.reset();
        self.utterances.reset_claim();
    }

    fn take(&mut self, mut samples: &[f32], out: &mut Vec<ListenEvent>) {
        while !samples.is_empty() {
            let n = (FRAME - self.rest.len()).min(samples.len());
            self.rest.extend_from_slice(&samples[..n]);
            samples = &samples[n..];
            if self.rest.len() == FRAME {
                let frame = std::mem::take(&mut self.rest);
                self.step(&frame, out);
                self.rest = frame;
                self.rest.clear();
            }
        }
    }

    fn step(&mut self, frame: &[f32], out: &mut Vec<ListenEvent>) {
        let at = self.tape.end();
        let probability = self.vad.probability(frame);
        self.tape.push(frame);
        let heard = self.smoother.push(at, frame, probability);
        self.utterances.step(at, frame, heard, self.turn.is_some(), out);
        self.turn_step(at, heard, probability, out);
        self.stand_in(out);
        let reach = match self.utterances.current() {
            Some(Utterance { from, .. }) => from.max(self.tape.end() - SampleCount::from_millis(self.config.reach_ms)),
            None => self.tape.end(),
        };
        // The onset is dated back by up to a window, and the pre-roll lies before it.
        let window = SampleCount((self.config.smooth.window * FRAME) as u64);
        let mut keep = reach - window - SampleCount::from_millis(self.config.segment.preroll);
        if self.detector.is_some() {
            keep = keep.min(self.tape.end() - SampleCount::from_millis(DETECTOR_HEARS));
        }
        self.tape.forget(self.segmenter.start().map_or(keep, |start| start.min(keep)));
    }

    fn turn_step(&mut self, at: SampleCount, heard: Heard, probability: f32, out: &mut Vec<ListenEvent>) {
        let Some(turn) = &mut self.turn else { return };
        let now = self.tape.end();
        if heard.speaking && heard.voice {
            let from = heard.started.unwrap_or(at);
            turn.voice(from, now, self.config.confirm_ms, out);
            self.segmenter.voice(from, now);
        } else if probability >= self.config.murmur {
            turn.murmur = Some(now);
        }
        let Some(from) = turn.speech_from else { return };
        let silence = if heard.speaking { 0 } else { millis(now - turn.speech_to) };
        if !turn.confirmed {
            if silence >= self.config.forget_ms {
                self.forget(out);
            }
            return;
        }
        if heard.speaking {
            self.segmenter.limit(&self.tape, &mut self.cuts);
        } else if !heard.forming {
            // Skipped while speech may be forming: its sound must not end up in this segment's tail.
            self.segmenter.pause(&self.tape, turn.murmur, &mut self.cuts);
        }
        hand_out(&mut self.cuts, self.assembly.as_mut(), out);
        if silence >= self.config.ask_after_ms && turn.detector == DetectorAnswer::NotAsked {
            let preroll = SampleCount::from_millis(self.config.segment.preroll);
            let from = (now - SampleCount::from_millis(DETECTOR_HEARS)).max(from - preroll);
            let finished = self.detector.as_mut().map(|detector| detector.finished(&self.tape.slice(from, now)));
            turn.detector = DetectorAnswer::of(finished);
        }
        let tail = turn.tail.tail(self.segmenter.latest()).filter(|_| turn.is_judged());
        let words = self.assembly.as_ref().and_then(TurnAssembly::count);
        let so_far = turn.so_far((from, now), silence, tail, words, self.informed && tail.is_none());
        let decision = self.endpointer.decide(&so_far);
        if silence > 0 {
            let (wait_ms, why) = self.endpointer.waiting().unwrap_or((None, Why::Silence));
            let seen = Seen { silence_ms: silence, finished: so_far.finished, tail, wait_ms, why };
            turn.watch.grown(seen, heard.forming || heard.hint, &turn.patience, now, out);
        }
        match decision {
            Some(Decision { reason: EndReason::Silence { .. }, .. }) if self.nothing_understood() => self.forget(out),
            Some(decision) => self.end(decision, out),
            None => {}
        }
    }

    /// True if every segment of the turn has been transcribed, and none of them has a word.
    fn nothing_understood(&self) -> bool {
        let Some(assembly) = &self.assembly else { return false };
        let all_handed_out = !self.segmenter.is_open() || self.segmenter.offered().is_some();
        all_handed_out && assembly.is_whole() && assembly.count().unwrap_or(0) == 0
    }

    /// The sound of the turn so far was not speech.
    fn forget(&mut self, out: &mut Vec<ListenEvent>) {
        self.segmenter.discard();
        if let Some(turn) = &mut self.turn
            && turn.forget()
        {
            out.push(ListenEvent::Nothing { turn: turn.id });
        }
    }

    fn end(&mut self, decision: Decision, out: &mut Vec<ListenEvent>) {
        let Some(turn) = self.turn.take() else { return };
        let segments = self.segmenter.finish(&self.tape, &mut self.cuts);
        let mut assembly = self.assembly.as_mut().filter(|assembly| assembly.turn() == turn.id);
        hand_out(&mut self.cuts, assembly.as_deref_mut(), out);
        let end = turn.end(decision, self.tape.end(), segments);
        out.push(ListenEvent::TurnEnded(end));
        if let Some(assembly) = assembly {
            assembly.end(segments, self.tape.end());
        }
        Self::complete(&mut self.assembly, out);
    }

    /// Reports the words of an ended turn once all of them are back.
    fn complete(assembly: &mut Option<TurnAssembly>, out: &mut Vec<ListenEvent>) {
        let words = |assembly: &TurnAssembly| Some((assembly.turn(), assembly.complete()?));
        if let Some((turn, transcript)) = assembly.as_ref().and_then(words) {
            *assembly = None;
            out.push(ListenEvent::Heard { turn, transcript });
        }
    }

    /// Reports the words so far of a turn whose other words are overdue. Should they still come, all of them are
    /// reported once more.
    fn stand_in(&mut self, out: &mut Vec<ListenEvent>) {
        let due = self.tape.end() - SampleCount::from_millis(STAND_IN);
        let words = |assembly: &mut TurnAssembly| Some((assembly.turn(), assembly.stand_in(due)?));
        if let Some((turn, transcript)) = self.assembly.as_mut().and_then(words) {
            out.push(ListenEvent::Heard { turn, transcript: Ok(transcript) });
        }
    }
}

/// Makes recognizer jobs of the cuts. Nobody wants the words of a turn that was replaced.
fn hand_out(cuts: &mut Vec<Cut>, assembly: Option<&mut TurnAssembly>, out: &mut Vec<ListenEvent>) {
    let Some(assembly) = assembly else { return cuts.clear() };
    out.extend(cuts.drain(..).filter_map(|cut| match cut {
        Cut::Segment(segment) => assembly.hand_out(segment).map(ListenEvent::Transcribe),
        Cut::Committed(id) => Some(ListenEvent::Committed(id)),
    }));
}
