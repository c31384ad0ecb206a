//! The sound card, and files in its place.
//!
//! ```text
//! device  the only file that names cpal: what devices there are, and open streams
//! intake  input callback → ring            capture   ring → 16 kHz frames, gaps, loss and return
//! feed    ring → output callback           playback  clips → ring, what was heard, loss and return
//! file    WAV in                           recorder  WAV out, mended after a power cut
//! ```

#![allow(clippy::disallowed_methods, reason = "an edge: it waits for a world that has a clock")]

pub mod echo;
pub mod file;
pub mod probe;
pub mod recorder;
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

/// Without the `audio` feature there are no devices.
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

/// From the capture thread, in stream order.
#[derive(Debug, Clone)]
pub enum CaptureEvent {
    Frame(Frame),
    Gap(Gap),
    /// The device is gone, silent, or replaced by another. Retried until it is back.
    Lost {
        why: String,
    },
    /// The device is there again. A [`Gap`] as long as the time away comes with its first frame.
    Back {
        name: String,
    },
}

/// From the playback thread.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaybackEvent {
    /// The first sample of the line was handed to the output callback, at `at`.
    Started {
        id: SayId,
        at: Instant,
    },
    /// The line is over: `heard_ms` of it were truly played.
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
    /// For people: what is listening.
    fn name(&self) -> &str;
    /// The id that `--mic` takes.
    fn id(&self) -> &str;
    fn stats(&self) -> CaptureStats;
    /// The instant of sample 0 of the stream; `None` until there was one, or where time is not real.
    fn origin(&self) -> Option<Instant> {
        None
    }
}

/// What the microphone path has done since it was opened. All counts only grow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct CaptureStats {
    /// Times the sound system handed samples over.
    pub callbacks: u64,
    /// Samples handed over, at the device's own rate.
    pub frames: u64,
    /// Times a block did not fit into the ring; what it held became a gap.
    pub overruns: u64,
    /// Samples that did not fit, at the device's own rate.
    pub frames_dropped: u64,
    /// Losses that the sound system itself reported.
    pub xruns: u64,
    /// Errors of the stream, of any kind.
    pub errors: u64,
    /// Times the device was lost.
    pub losses: u64,
}

/// The speaker. All calls return at once.
pub trait Playback: Send {
    /// Queues a clip of the line `id`. `last` closes the line. A new id replaces what is queued of an older one.
    /// Clips of a line that was stopped or replaced are dropped. Every line ends with one [`PlaybackEvent::Finished`].
    fn play(&mut self, id: SayId, clip: Clip, last: bool) -> Result<(), Fault>;
    /// Silent at the next callback, but for a fade of 3 ms that spares a click.
    fn stop(&mut self);
    /// 1.0 is full volume.
    fn gain(&mut self, gain: f32);
    /// For people: what is sounding.
    fn name(&self) -> &str;
    /// The id that `--speaker` takes.
    fn id(&self) -> &str;
    fn stats(&self) -> PlaybackStats;
    /// Sends all that the speaker sounds from now on, silence too, as 16 kHz frames whose position 0 is `origin` (give
    /// it [`Capture::origin`] and both recordings share a time line). Time before now, and time away, come as gaps.
    /// The frames are what an echo canceller needs: after gain, fades and all.
    fn tap(&mut self, origin: Instant, tap: Sender<CaptureEvent>) {
        let _ = (origin, tap);
    }
}

/// What the speaker path has done since it was opened. All counts only grow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct PlaybackStats {
    /// Times the sound system asked for samples.
    pub callbacks: u64,
    /// Samples handed over, silence included, at the device's own rate.
    pub frames: u64,
    /// Samples of silence inside a line because the next piece was not there in time, at the device's own rate.
    pub starved: u64,
    /// Losses that the sound system itself reported.
    pub xruns: u64,
    /// Errors of the stream, of any kind; many heal by themselves.
    pub errors: u64,
    /// Times the device was lost.
    pub losses: u64,
    /// How far ahead of the ear the output callback works, in milliseconds, as the sound system last said.
    pub latency_ms: u64,
}

/// Opens a microphone by id or by a part of its name that no other has; `None` is the system's default.
///
/// # Errors
/// [`FaultKind::Device`](crate::fault::FaultKind::Device): no such device, none at all, or it cannot be opened.
#[cfg(feature = "audio")]
pub fn open_capture(mic: Option<&str>, events: Sender<CaptureEvent>) -> Result<Box<dyn Capture>, Fault> {
    Ok(Box::new(capture::Microphone::open(mic, events)?))
}

/// Opens a speaker, and keeps it open, sounding silence. As [`open_capture`] otherwise.
#[cfg(feature = "audio")]
pub fn open_playback(speaker: Option<&str>, events: Sender<PlaybackEvent>) -> Result<Box<dyn Playback>, Fault> {
    Ok(Box::new(playback::Speaker::open(speaker, events)?))
}

/// Always a fault: there is no sound in this build.
#[cfg(not(feature = "audio"))]
pub fn open_capture(_: Option<&str>, _: Sender<CaptureEvent>) -> Result<Box<dyn Capture>, Fault> {
    Err(device::without_sound())
}

/// Always a fault: there is no sound in this build.
#[cfg(not(feature = "audio"))]
pub fn open_playback(_: Option<&str>, _: Sender<PlaybackEvent>) -> Result<Box<dyn Playback>, Fault> {
    Err(device::without_sound())
}
