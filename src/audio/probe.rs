//! A short listen to a microphone, for `viva doctor`.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::{CaptureEvent, open_capture};
use crate::fault::{Fault, FaultKind};
use crate::pcm::level;

/// What a microphone gave in a short while.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct MicProbe {
    pub name: String,
    pub id: String,
    /// Samples looked at, at 16 kHz.
    pub samples: usize,
    /// dB relative to full scale; -120 is nothing at all.
    pub rms_dbfs: f32,
    /// Largest absolute sample, 1.0 is full scale.
    pub peak: f32,
    /// Every sample was exactly zero: muted, not permitted, or not a microphone.
    pub zeros: bool,
    /// Several samples stood at full scale: too loud.
    pub clipped: bool,
    /// Times the sound system handed samples over.
    pub callbacks: u64,
}

/// Extra time for the first sound to arrive: some sound servers take up to 2 s.
const PATIENCE: Duration = Duration::from_secs(4);

/// Listens for `ms` milliseconds (200 is enough to tell zeros, too quiet and clipping apart).
///
/// # Errors
/// [`FaultKind::Device`]: as [`open_capture`], or it opens and gives nothing.
pub fn probe_mic(mic: Option<&str>, ms: u64) -> Result<MicProbe, Fault> {
    let (events, frames) = mpsc::channel();
    let capture = open_capture(mic, events)?;
    let want = usize::try_from(ms.clamp(10, 60_000) * 16).unwrap_or(usize::MAX);
    let until = Instant::now() + Duration::from_millis(ms.min(60_000)) + PATIENCE;
    let mut samples = Vec::with_capacity(want);
    let mut trouble = None;
    while samples.len() < want {
        match frames.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(CaptureEvent::Frame(frame)) => samples.extend_from_slice(&frame.samples),
            Ok(CaptureEvent::Lost { why }) => trouble = Some(why),
            Ok(_) => {}
            Err(_) => break,
        }
    }
    if samples.is_empty() {
        let fault = Fault::new(FaultKind::Device, format!("the microphone {} gives no sound", capture.name()));
        let fault = fault.because(trouble.unwrap_or_else(|| "it opened, but not one sample came".to_owned()));
        return Err(fault.next("viva devices    (then try another with --mic ID)"));
    }
    Ok(MicProbe {
        name: capture.name().to_owned(),
        id: capture.id().to_owned(),
        samples: samples.len(),
        rms_dbfs: level::rms_dbfs(&samples),
        peak: level::peak(&samples),
        zeros: samples.iter().all(|sample| *sample == 0.0),
        clipped: samples.iter().filter(|sample| sample.abs() >= 0.999).count() >= CLIPPED,
        callbacks: capture.stats().callbacks,
    })
}

/// One sample at full scale may be chance.
const CLIPPED: usize = 3;
