//! The interview's own clock: session time without the pauses.

use crate::time::SessionTime;

#[derive(Debug, Clone, Default)]
pub(super) struct Clock {
    start: u64,
    stopped_for: u64,
    stopped_at: Option<u64>,
}

impl Clock {
    pub fn starting(now: SessionTime) -> Self {
        Self { start: now.0, ..Self::default() }
    }

    /// Milliseconds of interview up to `now`.
    pub fn active(&self, now: SessionTime) -> u64 {
        let until = self.stopped_at.unwrap_or(now.0);
        until.saturating_sub(self.start).saturating_sub(self.stopped_for)
    }

    pub fn stop(&mut self, now: SessionTime) {
        self.stopped_at.get_or_insert(now.0);
    }

    pub fn go_on(&mut self, now: SessionTime) {
        if let Some(at) = self.stopped_at.take() {
            self.stopped_for += now.0.saturating_sub(at);
        }
    }

    pub fn stopped(&self) -> bool {
        self.stopped_at.is_some()
    }
}
