//! Listens to a microphone for a moment, for `viva doctor`.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::{CaptureEvent, open_capture};
use crate::fault::{Fault, FaultKind};
use crate::pcm::level;

/// The sound of a microphone in a short time.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct MicProbe {
    pub name: String,
    pub id: String,
    /// Number of samples, at 16 kHz.
    pub samples: usize,
    /// In dB relative to full scale; -120 is complete silence.
    pub rms_dbfs: f32,
    /// The largest absolute sample; 1.0 is full scale.
    pub peak: f32,
    /// True if every sample was exactly zero: the device is muted, not permitted, or not a microphone.
    pub zeros: bool,
    /// True if several samples were at full scale: too loud.
    pub clipped: bool,
    /// Number of callbacks from the sound system.
    pub callbacks: u64,
}

/// Extra time until the first sound arrives. Some sound servers take up to 2 s.
const PATIENCE: Duration = Duration::from_secs(4);

/// Listens for `ms` milliseconds. 200 are enough to distinguish zeros, too quiet and clipping.
///
/// # Errors
/// [`FaultKind::Device`] as for [`open_capture`], or if the device opens but delivers no sound.
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
        let fault = Fault::new(FaultKind::Device, format!("the microphone {} is silent", capture.name()));
        let fault = fault.because(trouble.unwrap_or_else(|| "it opened, but sent no samples".to_owned()));
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

/// Samples at full scale from which the sound counts as clipped. A single one may be chance.
const CLIPPED: usize = 3;
