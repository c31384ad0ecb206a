//! Whole interviews in text, without sound: scripts, and the headset, recognizer and candidate that play them in
//! virtual time.

mod candidate;
mod remarks;
mod script;
mod sim;
mod stage;
mod talk;

pub use script::{BadScript, KEYS, Played, Script, Step, Stretch, Twist};
pub use stage::{Stage, play, without_remarks};
