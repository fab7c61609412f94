//! What is said about what this machine has and lacks.

use super::{English, French};

/// Sentences about what this machine has and lacks.
pub trait DoctorText {}

impl DoctorText for English {}

impl DoctorText for French {}
