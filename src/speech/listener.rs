//! The whole of listening, pure: frames and transcripts in; speech, turns and their words out.

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
use super::{EndReason, ListenEvent, Meaning, Partial, Patience, SegmentId, Transcript, TranscriptionJob, TurnId};
use crate::pcm::{Frame, Gap};
use crate::time::{RATE, SampleCount};

/// More missing samples than this are skipped, not filled with silence: by then every turn is long over.
const LONGEST_FILL: u64 = 30 * RATE as u64;
/// What the turn detector hears at most, in milliseconds: what Smart Turn was trained on.
const DETECTOR_HEARS: u64 = 8_000;
/// Positions beyond this (two thousand years) are a driver's mistake.
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
    /// Less than a frame, waiting for the rest.
    rest: Vec<f32>,
    turn: Option<OpenTurn>,
    /// The words of the turn that was opened last. It may have ended; it stays here until all of them are back.
    assembly: Option<TurnAssembly>,
    utterances: UtteranceWatch,
    /// Transcripts come back; they need not.
    informed: bool,
    /// Somebody says what the words mean, and they are of no use before.
    judged: bool,
    /// What the segmenter has just decided.
    cuts: Vec<Cut>,
    /// Events of calls that have nowhere to put them.
    pending: Vec<ListenEvent>,
}

impl Listener {
    /// With the built-in voice detector, and all evidence there is to end a turn.
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
            utterances: UtteranceWatch::new(config.sustained),
            informed: false,
            judged: false,
            cuts: Vec::new(),
            pending: Vec::new(),
        }
    }

    /// The same for somebody whose pauses are known from earlier sessions.
    pub fn knowing(config: ListenerConfig, habits: Habits) -> Self {
        Self::with(config, Box::<Earshot>::default(), Box::new(ByEvidence::knowing(habits)))
    }

    /// The same with a detector of finished turns, where there is one.
    pub fn with_detector(self, detector: Option<Box<dyn TurnDetector>>) -> Self {
        Self { detector, ..self }
    }

    /// The same with a second opinion on what is a voice, asked before speech is called sustained.
    pub fn with_second_opinion(self, second: Option<Box<dyn Vad>>) -> Self {
        let claim = second.map(|vad| Claim::new(self.config.claim, vad));
        Self { utterances: self.utterances.with_claim(claim), ..self }
    }

    /// The same for somebody who answers each whole [`Partial`] with [`Listener::means`]. Until then no turn ends by its
    /// words: how long they are waited on depends on what they mean.
    pub fn judged(self) -> Self {
        Self { judged: true, ..self }
    }

    /// Opens a turn; `vocabulary`: the terms to expect in it, the most likely first. Speech that is already under way belongs
    /// to it from its first word on. Without any speech it stays open: how long silence may last is for the interview to
    /// say. A turn still open is closed, and its end comes with the next events; nobody waits for the words of an earlier
    /// turn any more.
    pub fn listen(&mut self, turn: TurnId, patience: Patience, vocabulary: Arc<[String]>) {
        self.assembly = Some(TurnAssembly::new(turn, vocabulary));
        let mut pending = std::mem::take(&mut self.pending);
        self.close(&mut pending);
        self.pending = pending;
        self.endpointer.begin(patience);
        self.utterances.reset_claim();
        self.segmenter.begin(turn);
        let mut open = OpenTurn::new(turn, patience, self.tape.end());
        if let Some(Utterance { from, voice, .. }) = self.utterances.current() {
            let from = from.max(self.segmenter.taken()).max(self.tape.start());
            // What an earlier turn has had is not counted again.
            if from < self.tape.end() {
                self.segmenter.voice(from, self.tape.end());
                let heard = (self.tape.end() - from).millis() as u32 / FRAME_MS;
                open.began_before(from, voice.min(heard), self.config.confirm_ms);
            }
        }
        self.turn = Some(open);
    }

    /// Ends the open turn; what was heard of it is committed first. Without an open turn nothing happens.
    pub fn close(&mut self, out: &mut Vec<ListenEvent>) {
        out.append(&mut self.pending);
        self.end(Decision { reason: EndReason::Closed, evidence: None }, out);
    }

    /// The next samples. Samples that are missing before them count as silence, samples that were here already are left
    /// out.
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

    /// Lost samples: they count as silence, and positions go on as if they had been there.
    pub fn gap(&mut self, gap: Gap, out: &mut Vec<ListenEvent>) {
        out.append(&mut self.pending);
        let to = gap.start.0.saturating_add(gap.missing.0);
        let here = self.position().0;
        if to < PLAUSIBLE && to > here {
            self.fill(to - here, out);
        }
    }

    /// No more sound will come. Ends the utterance and the open turn.
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

    /// The recogniser's answer to a [`ListenEvent::Transcribe`], in any order, late or never. With the words a turn that
    /// stops in the middle of a phrase is waited for, and a turn in which nothing at all was understood does not end by
    /// silence: a cough, a dog, a song make no turn.
    pub fn transcribed(&mut self, segment: SegmentId, result: Result<Transcript, String>, out: &mut Vec<ListenEvent>) {
        out.append(&mut self.pending);
        let understood = result.is_ok();
        self.informed |= understood;
        let Some(assembly) = &mut self.assembly else { return };
        if !assembly.transcribed(segment, result) {
            return;
        }
        if understood {
            let (transcript, mut whole) = (assembly.so_far(), false);
            if let Some(open) = self.turn.as_mut() {
                // Words from before the candidate spoke on say nothing about this pause.
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
        self.complete(out);
    }

    /// For whoever has no recogniser of its own thread: answers each job among `events` at once, leaves out the work that
    /// they have superseded, and returns the other events and what came of the answers, in order.
    ///
    /// # Errors
    /// Whatever `recognise` fails with; the rest is dropped.
    pub fn answered<E>(
        &mut self,
        events: Vec<ListenEvent>,
        mut recognise: impl FnMut(&TranscriptionJob) -> Result<Transcript, E>,
    ) -> Result<Vec<ListenEvent>, E> {
        let (mut told, mut after) = (Vec::new(), Vec::new());
        for event in events {
            match event {
                ListenEvent::Transcribe(job) if self.wants(job.segment.id) => {
                    self.transcribed(job.segment.id, Ok(recognise(&job)?), &mut after);
                }
                ListenEvent::Transcribe(_) => {}
                event => told.push(event),
            }
        }
        told.append(&mut after);
        Ok(told)
    }

    /// Whether the words of this segment are still waited for: what was queued for the recogniser and is not, can go.
    pub fn wants(&self, segment: SegmentId) -> bool {
        self.assembly.as_ref().is_some_and(|assembly| assembly.wants(segment))
    }

    /// What the words of the open turn up to this segment mean to whoever asked.
    pub fn means(&mut self, segment: SegmentId, meaning: Meaning) {
        if let Some(open) = self.turn.as_mut().filter(|open| open.id == segment.turn) {
            open.means(segment, meaning);
        }
    }

    /// Where the stream stands.
    pub fn position(&self) -> SampleCount {
        self.tape.end() + SampleCount(self.rest.len() as u64)
    }

    /// The turn that is open.
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
        let reach = match self.utterances.current() {
            Some(Utterance { from, .. }) => from.max(self.tape.end() - SampleCount::from_millis(self.config.reach_ms)),
            None => self.tape.end(),
        };
        // The onset is dated back by up to a window, and before it comes the pre-roll.
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
            // Sound that may turn out to be the next word must not end up in this segment's tail.
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

    /// Every piece of the turn has been transcribed, and there was no word in any.
    fn nothing_understood(&self) -> bool {
        let Some(assembly) = &self.assembly else { return false };
        let all_handed_out = !self.segmenter.is_open() || self.segmenter.offered().is_some();
        all_handed_out && assembly.is_whole() && assembly.count().unwrap_or(0) == 0
    }

    /// What was heard of the turn so far was no speech.
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
            assembly.end(segments);
        }
        self.complete(out);
    }

    /// Tells the words of the turn that has ended once all of them are back.
    fn complete(&mut self, out: &mut Vec<ListenEvent>) {
        let turn_of = |assembly: &TurnAssembly| Some((assembly.turn(), assembly.complete()?));
        if let Some((turn, transcript)) = self.assembly.as_ref().and_then(turn_of) {
            self.assembly = None;
            out.push(ListenEvent::Heard { turn, transcript });
        }
    }
}

/// Makes work for the recogniser of what was cut. Of a turn that was replaced nobody wants the words.
fn hand_out(cuts: &mut Vec<Cut>, assembly: Option<&mut TurnAssembly>, out: &mut Vec<ListenEvent>) {
    let Some(assembly) = assembly else { return cuts.clear() };
    out.extend(cuts.drain(..).filter_map(|cut| match cut {
        Cut::Segment(segment) => assembly.hand_out(segment).map(ListenEvent::Transcribe),
        Cut::Committed(id) => Some(ListenEvent::Committed(id)),
    }));
}
