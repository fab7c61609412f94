//! What is said about the image cache and its sources.

use super::{English, French};

/// Sentences about the image cache and its sources.
pub trait ImagesText {}

impl ImagesText for English {}

impl ImagesText for French {}
