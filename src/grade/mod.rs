//! The judge: a pure function of a grader and a snapshot. No IO, no async, no clock.
