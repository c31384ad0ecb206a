//! Measures with evidence: what was said, how it was structured, how it was delivered.
