//! clap types only, no behaviour.
