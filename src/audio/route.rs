//! Placeholder until the check is written.

use super::select::Direction;

pub struct Route;

impl Route {
    pub fn watch(_direction: Direction) -> Self {
        Self
    }

    pub fn label(&self, device: &str) -> String {
        device.to_owned()
    }

    pub fn moved(&mut self) -> Option<String> {
        None
    }
}
