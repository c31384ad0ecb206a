//! What a listener is made of, in figures.

use super::claim::ClaimConfig;
use super::segment::SegmentConfig;
use super::smooth::SmoothConfig;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ListenerConfig {
    pub smooth: SmoothConfig,
    pub segment: SegmentConfig,
    /// Voice it takes to make a turn, in milliseconds; less is a click or a cough. A quick "no" has about 200 ms.
    pub confirm_ms: u32,
    /// Speech is sustained when so many of the last `sustained.1` frames were voice (at most 32).
    pub sustained: (u32, u32),
    /// With a second opinion, what it takes instead.
    pub claim: ClaimConfig,
    /// Voice that is not enough is forgotten after this much silence, in milliseconds.
    pub forget_ms: u32,
    /// How far back a turn reaches that is opened while speech is under way, in milliseconds.
    pub reach_ms: u64,
    /// Probability from which a frame may hold a soft last word.
    pub murmur: f32,
    /// Silence after which the turn detector is asked, in milliseconds: Smart Turn was trained with 200. It takes a while, so
    /// the segment is offered first.
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
