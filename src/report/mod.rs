//! A report is a function of the journal.
