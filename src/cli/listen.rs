//! `viva listen`: what Viva hears, and when and why a turn ends.

pub mod pipeline;
