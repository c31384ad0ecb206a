//! Model weights: which, where, which digest, how to get them.
