//! The listener's settings.

use super::claim::ClaimConfig;
use super::segment::SegmentConfig;
use super::smooth::SmoothConfig;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ListenerConfig {
    pub smooth: SmoothConfig,
    pub segment: SegmentConfig,
    /// Milliseconds of voice that make a turn; less is a click or a cough. A quick "no" has about 200 ms.
    pub confirm_ms: u32,
    /// Speech is sustained when `sustained.0` of the last `sustained.1` frames (at most 32) were voice.
    pub sustained: (u32, u32),
    /// Used instead of `sustained` if there is a second voice detector.
    pub claim: ClaimConfig,
    /// Milliseconds of silence after which too short a stretch of voice is forgotten.
    pub forget_ms: u32,
    /// If a turn opens while the candidate is speaking: how far back the turn may reach, in milliseconds.
    pub reach_ms: u64,
    /// The voice probability at which a frame may be part of a soft last word.
    pub murmur: f32,
    /// Milliseconds of silence before the listener asks the turn detector; Smart Turn was trained with 200. It asks
    /// after it has offered the segment, because the detector takes a while.
    pub ask_after_ms: u32,
}

impl Default for ListenerConfig {
    fn default() -> Self {
        Self {
            smooth: SmoothConfig::default(),
            segment: SegmentConfig::default(),
            confirm_ms: 160,
            sustained: (11, 14),
            claim: ClaimConfig::default(),
            forget_ms: 1_000,
            reach_ms: 10_000,
            murmur: 0.2,
            ask_after_ms: 250,
        }
    }
}
