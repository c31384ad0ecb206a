//! The speaking stage: takes lines and plays them clause by clause. Lines of the bank are rendered ahead while Viva is
//! silent. In real time it has its own thread; on a virtual clock it is called.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::locked;
use crate::audio::{Playback, PlaybackEvent};
use crate::fault::Fault;
use crate::ids::SayId;
use crate::pcm::Clip;
use crate::tts::{DirectVoice, Synthesizer, Voice};

/// Stands for no line in `Shared::wanted`.
const NOBODY: u32 = u32::MAX;
/// The volume of a "mm-hm" compared with a line: -8 dB, audible but not disturbing.
pub(super) const NOD: f32 = 0.4;
/// Why every line fails where there is no voice at all. That is told before the session begins.
pub(super) const NO_VOICE: &str = "no voice works on this machine";
/// How often to ask a voice that plays its own sound whether it is done.
const POLL: Duration = Duration::from_millis(20);

#[derive(Debug)]
pub enum VoiceEvent {
    Playback(PlaybackEvent),
    /// The line is being rendered, or comes from the cache.
    Rendering {
        id: SayId,
        cached: bool,
    },
    Failed {
        id: SayId,
        why: String,
    },
}

#[derive(Default)]
struct Work {
    speak: Option<(SayId, String)>,
    backchannel: Option<(SayId, String)>,
    /// A line that Viva will probably say next.
    foreseen: Option<String>,
    prepare: VecDeque<String>,
    closed: bool,
}

struct Shared {
    work: Mutex<Work>,
    wake: Condvar,
    /// The line that may be heard. It is checked under the playback's lock, so that a hushed line can add no sound.
    wanted: AtomicU32,
    playback: Mutex<Box<dyn Playback>>,
}

/// A handle to the speaking stage. All calls return at once.
pub struct Voicebox {
    shared: Arc<Shared>,
}

/// The part that carries out the calls to the [`Voicebox`].
pub struct SpeakStage {
    voice: Voice,
    shared: Arc<Shared>,
    tell: Box<dyn Fn(VoiceEvent) + Send>,
}

/// The handle and its stage. Nothing is said until the stage runs.
pub fn voicebox(
    voice: Voice,
    playback: Box<dyn Playback>,
    tell: impl Fn(VoiceEvent) + Send + 'static,
) -> (Voicebox, SpeakStage) {
    let shared = Arc::new(Shared {
        work: Mutex::default(),
        wake: Condvar::new(),
        wanted: AtomicU32::new(NOBODY),
        playback: Mutex::new(playback),
    });
    (Voicebox { shared: Arc::clone(&shared) }, SpeakStage { voice, shared, tell: Box::new(tell) })
}

impl Voicebox {
    /// Says the line, and breaks off the one under way.
    pub fn speak(&self, id: SayId, text: String) {
        self.shared.wanted.store(id.0, Ordering::SeqCst);
        locked(&self.shared.work).speak = Some((id, text));
        self.shared.wake.notify_one();
    }

    /// Says "mm-hm" quietly, if the voice gives samples. It breaks off a line under way, so the interview asks for it
    /// only in silence.
    pub fn backchannel(&self, id: SayId, text: String) {
        self.shared.wanted.store(id.0, Ordering::SeqCst);
        locked(&self.shared.work).backchannel = Some((id, text));
        self.shared.wake.notify_one();
    }

    /// Renders the line into the cache when there is nothing more urgent to do.
    pub fn prepare(&self, text: String) {
        locked(&self.shared.work).prepare.push_back(text);
        self.shared.wake.notify_one();
    }

    /// Renders a probable next line, before all other lines that are rendered ahead.
    pub fn foresee(&self, text: String) {
        locked(&self.shared.work).foreseen = Some(text);
        self.shared.wake.notify_one();
    }

    /// Silences the line at the next audio callback.
    pub fn hush(&self, id: SayId) {
        let mut playback = locked(&self.shared.playback);
        if self.shared.wanted.compare_exchange(id.0, NOBODY, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
            playback.stop();
        }
    }

    /// Sets the volume. 1.0 is full.
    pub fn gain(&self, gain: f32) {
        locked(&self.shared.playback).gain(gain);
    }
}

impl Drop for Voicebox {
    /// Breaks off the line under way, and ends the stage.
    fn drop(&mut self) {
        self.shared.wanted.store(NOBODY, Ordering::SeqCst);
        locked(&self.shared.work).closed = true;
        self.shared.wake.notify_one();
    }
}

enum Next {
    Speak(SayId, String),
    Backchannel(SayId, String),
    /// A line to render ahead, and whether Viva will certainly say it.
    Prepare(String, bool),
}

impl SpeakStage {
    /// Starts the thread, which ends when the [`Voicebox`] is dropped.
    ///
    /// # Errors
    /// If the system cannot start another thread.
    pub fn spawn(mut self) -> Result<JoinHandle<()>, Fault> {
        super::named_thread("speak", move || {
            while let Some(next) = wait(&self.shared) {
                self.carry_out(next);
            }
        })
    }

    /// Says a line or a nod that waits. Returns false if there is none. Renders nothing ahead.
    pub fn say(&mut self) -> bool {
        let Some(next) = locked(&self.shared.work).say() else { return false };
        self.carry_out(next);
        true
    }

    /// Renders a line ahead. Returns false if none waits.
    pub fn prepare(&mut self) -> bool {
        let Some(next) = locked(&self.shared.work).prepare() else { return false };
        self.carry_out(next);
        true
    }

    fn carry_out(&mut self, next: Next) {
        let Self { voice, shared, tell } = self;
        match (next, voice) {
            (Next::Speak(id, text), Voice::Samples(synthesizer)) => {
                speak_samples(synthesizer.as_mut(), id, &text, shared, tell);
            }
            (Next::Speak(id, text), Voice::Direct(direct)) => {
                speak_directly(direct.as_mut(), id, &text, shared, tell);
            }
            (Next::Speak(id, _), Voice::Text) => {
                tell(VoiceEvent::Failed { id, why: NO_VOICE.into() });
            }
            (Next::Backchannel(id, text), Voice::Samples(synthesizer)) => nod(synthesizer.as_mut(), id, &text, shared),
            (Next::Prepare(text, sure), Voice::Samples(synthesizer)) => {
                render_ahead(synthesizer.as_mut(), text, sure, shared);
            }
            (Next::Backchannel(..) | Next::Prepare(..), Voice::Direct(_) | Voice::Text) => {}
        }
    }
}

impl Work {
    fn say(&mut self) -> Option<Next> {
        let line = self.speak.take().map(|(id, text)| Next::Speak(id, text));
        line.or_else(|| self.backchannel.take().map(|(id, text)| Next::Backchannel(id, text)))
    }

    fn prepare(&mut self) -> Option<Next> {
        let foreseen = self.foreseen.take().map(|text| Next::Prepare(text, false));
        foreseen.or_else(|| self.prepare.pop_front().map(|text| Next::Prepare(text, true)))
    }
}

/// Waits for the next task, and returns the most urgent. `None` once the voicebox is dropped.
fn wait(shared: &Shared) -> Option<Next> {
    let mut work = locked(&shared.work);
    loop {
        if work.closed {
            return None;
        }
        if let Some(next) = work.say() {
            return Some(next);
        }
        if let Some(next) = work.prepare() {
            return Some(next);
        }
        work = shared.wake.wait(work).unwrap_or_else(PoisonError::into_inner);
    }
}

fn render_ahead(synthesizer: &mut dyn Synthesizer, text: String, sure: bool, shared: &Shared) {
    let mut broken_off = false;
    let mut until_needed = |_| {
        broken_off = is_needed(shared);
        if broken_off { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    if sure {
        synthesizer.keep(&text);
        if synthesizer.is_cached(&text) {
            return;
        }
    }
    // A line that cannot be rendered ahead fails again when it is to be spoken, and is reported then.
    let _ = synthesizer.synthesize(&text, &mut until_needed);
    let mut work = locked(&shared.work);
    if broken_off && sure {
        work.prepare.push_front(text);
    } else if broken_off && work.speak.is_none() && work.foreseen.is_none() {
        // Only a nod broke it off.
        work.foreseen = Some(text);
    }
}

fn is_needed(shared: &Shared) -> bool {
    let work = locked(&shared.work);
    work.closed || work.speak.is_some() || work.backchannel.is_some() || work.foreseen.is_some()
}

fn speak_samples(
    synthesizer: &mut dyn Synthesizer,
    id: SayId,
    text: &str,
    shared: &Shared,
    tell: &impl Fn(VoiceEvent),
) {
    tell(VoiceEvent::Rendering { id, cached: synthesizer.is_cached(text) });
    let mut failure = None;
    let mut play = |clip: Clip, last: bool| {
        let mut playback = locked(&shared.playback);
        if shared.wanted.load(Ordering::SeqCst) != id.0 {
            return ControlFlow::Break(());
        }
        match playback.play(id, clip, last) {
            Ok(()) => ControlFlow::Continue(()),
            Err(fault) => {
                failure = Some(fault);
                ControlFlow::Break(())
            }
        }
    };
    let rendered = synthesizer.synthesize(text, &mut |clip| play(clip, false));
    // Closes the line. The speaker plays what is queued, and then reports the end.
    let _ = play(Clip::at_rate([]), true);
    if let Some(fault) = rendered.err().or(failure) {
        tell(VoiceEvent::Failed { id, why: fault.to_string() });
    }
}

/// Says a "mm-hm". A failure is ignored, because nobody misses it.
fn nod(synthesizer: &mut dyn Synthesizer, id: SayId, text: &str, shared: &Shared) {
    let play = |clip: Clip, last: bool| {
        let mut playback = locked(&shared.playback);
        let wanted = shared.wanted.load(Ordering::SeqCst) == id.0;
        match wanted.then(|| playback.play(id, clip, last)) {
            Some(Ok(())) => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    };
    let soft = |clip: Clip| Clip::new(clip.rate, clip.samples.iter().map(|s| s * NOD).collect::<Vec<f32>>());
    let _ = synthesizer.synthesize(text, &mut |clip| play(soft(clip), false));
    let _ = play(Clip::at_rate([]), true);
}

fn speak_directly(voice: &mut dyn DirectVoice, id: SayId, text: &str, shared: &Shared, tell: &impl Fn(VoiceEvent)) {
    if let Err(fault) = voice.speak(text) {
        return tell(VoiceEvent::Failed { id, why: fault.to_string() });
    }
    let begun = Instant::now();
    tell(VoiceEvent::Playback(PlaybackEvent::Started { id, at: begun }));
    let mut interrupted = false;
    while !interrupted && !voice.is_done() {
        interrupted = shared.wanted.load(Ordering::SeqCst) != id.0;
        std::thread::sleep(POLL);
    }
    if interrupted {
        voice.stop();
    }
    let heard_ms = begun.elapsed().as_millis() as u64;
    tell(VoiceEvent::Playback(PlaybackEvent::Finished { id, heard_ms, interrupted }));
}
