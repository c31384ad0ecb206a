//! The sound card, and the files that can replace it.
//!
//! ```text
//! device  the only file that names cpal: lists devices and opens streams
//! intake  input callback → ring            capture   ring → 16 kHz frames, gaps, loss and return
//! feed    ring → output callback           playback  clips → ring, how much was heard, loss and return
//! file    reads WAV                        recorder  writes WAV, and repairs it after a power cut
//! ```

#![allow(clippy::disallowed_methods, reason = "an edge: it waits for a world that has a clock")]

pub mod echo;
pub mod file;
pub mod probe;
pub mod recorder;
mod riff;
pub mod select;

#[cfg(feature = "audio")]
mod capture;
#[cfg(feature = "audio")]
pub mod device;
#[cfg(feature = "audio")]
mod feed;
#[cfg(feature = "audio")]
mod intake;
#[cfg(feature = "audio")]
mod line;
#[cfg(feature = "audio")]
mod playback;
#[cfg(all(feature = "audio", target_os = "linux"))]
mod quiet_linux;
#[cfg(feature = "audio")]
mod route;
#[cfg(feature = "audio")]
mod tap;
#[cfg(feature = "audio")]
mod thread;
#[cfg(feature = "audio")]
mod watch;

/// In a build without the `audio` feature there are no devices.
#[cfg(not(feature = "audio"))]
#[path = "no_device.rs"]
pub mod device;

use std::sync::mpsc::Sender;
use std::time::Instant;

pub use probe::{MicProbe, probe_mic};
pub use select::DeviceInfo;

use crate::fault::Fault;
use crate::ids::SayId;
use crate::pcm::{Clip, Frame, Gap};

/// An event of the capture thread, in stream order.
#[derive(Debug, Clone)]
pub enum CaptureEvent {
    Frame(Frame),
    Gap(Gap),
    /// The device was removed, is silent, or was replaced by another. The thread tries to open it until it is back.
    Lost {
        why: String,
    },
    /// The device works again. A [`Gap`] for the time it was away comes with its first frame.
    Back {
        name: String,
    },
}

/// An event of the playback thread.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaybackEvent {
    /// The output callback took the first sample of the line, at `at`.
    Started {
        id: SayId,
        at: Instant,
    },
    /// The line is over; `heard_ms` of it were really played.
    Finished {
        id: SayId,
        heard_ms: u64,
        interrupted: bool,
    },
    Lost {
        why: String,
    },
    Back {
        name: String,
    },
}

/// An open microphone. Dropping it closes it.
pub trait Capture: Send {
    /// The microphone's name, for people.
    fn name(&self) -> &str;
    /// The id for `--mic`.
    fn id(&self) -> &str;
    fn stats(&self) -> CaptureStats;
    /// The instant of the stream's sample 0; `None` before the first sample, and in virtual time.
    fn origin(&self) -> Option<Instant> {
        None
    }
}

/// Counters of the microphone path since it was opened. They only grow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct CaptureStats {
    /// Number of callbacks from the sound system.
    pub callbacks: u64,
    /// Samples received, at the device's own rate.
    pub frames: u64,
    /// Blocks that did not fit into the ring and became gaps.
    pub overruns: u64,
    /// Samples that did not fit, at the device's own rate.
    pub frames_dropped: u64,
    /// Losses that the sound system reported.
    pub xruns: u64,
    /// Errors of the stream, of any kind.
    pub errors: u64,
    /// How often the device was lost.
    pub losses: u64,
}

/// The speaker. All calls return at once.
pub trait Playback: Send {
    /// Queues a clip of the line `id`. `last` closes the line. A new id replaces the queued clips of an older one.
    /// Clips of stopped or replaced lines are dropped. Every line ends with one [`PlaybackEvent::Finished`].
    fn play(&mut self, id: SayId, clip: Clip, last: bool) -> Result<(), Fault>;
    /// Silences the speaker at the next callback, with a fade of 3 ms to avoid a click.
    fn stop(&mut self);
    /// Sets the volume; 1.0 is full.
    fn gain(&mut self, gain: f32);
    /// The speaker's name, for people.
    fn name(&self) -> &str;
    /// The id for `--speaker`.
    fn id(&self) -> &str;
    fn stats(&self) -> PlaybackStats;
    /// From now on sends all sound of the speaker, including silence, as 16 kHz frames. Position 0 is `origin`: with
    /// [`Capture::origin`], both recordings share a time line. Time before now, and time without a device, become gaps.
    /// The frames are taken after gain and fades, as an echo canceller needs them.
    fn tap(&mut self, origin: Instant, tap: Sender<CaptureEvent>) {
        let _ = (origin, tap);
    }
}

/// Counters of the speaker path since it was opened. They only grow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct PlaybackStats {
    /// Number of callbacks from the sound system.
    pub callbacks: u64,
    /// Samples delivered, including silence, at the device's own rate.
    pub frames: u64,
    /// Samples of silence inside a line, because the next piece came too late, at the device's own rate.
    pub starved: u64,
    /// Losses that the sound system reported.
    pub xruns: u64,
    /// Errors of the stream, of any kind. The stream survives many of them.
    pub errors: u64,
    /// How often the device was lost.
    pub losses: u64,
    /// Milliseconds from the output callback to the ear, as last reported by the sound system.
    pub latency_ms: u64,
}

/// Opens a microphone by its id, or by a part of its name that no other has. `None` is the system's default.
///
/// # Errors
/// [`FaultKind::Device`](crate::fault::FaultKind::Device) if there is no such device or none at all, or if it cannot be
/// opened.
#[cfg(feature = "audio")]
pub fn open_capture(mic: Option<&str>, events: Sender<CaptureEvent>) -> Result<Box<dyn Capture>, Fault> {
    Ok(Box::new(capture::Microphone::open(mic, events)?))
}

/// Opens a speaker and keeps it open, playing silence. Otherwise like [`open_capture`].
#[cfg(feature = "audio")]
pub fn open_playback(speaker: Option<&str>, events: Sender<PlaybackEvent>) -> Result<Box<dyn Playback>, Fault> {
    Ok(Box::new(playback::Speaker::open(speaker, events)?))
}

/// Always fails: this build has no sound.
#[cfg(not(feature = "audio"))]
pub fn open_capture(_: Option<&str>, _: Sender<CaptureEvent>) -> Result<Box<dyn Capture>, Fault> {
    Err(device::without_sound())
}

/// Always fails: this build has no sound.
#[cfg(not(feature = "audio"))]
pub fn open_playback(_: Option<&str>, _: Sender<PlaybackEvent>) -> Result<Box<dyn Playback>, Fault> {
    Err(device::without_sound())
}
