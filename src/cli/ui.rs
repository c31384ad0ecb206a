//! The one place that prints.
