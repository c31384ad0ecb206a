//! Any rate to any rate, mono.
