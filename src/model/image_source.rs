//! Where images come from.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where the content of an image was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Pulled from Docker Hub or from an institution's registry.
    Hub,
    /// Built from Debian packages.
    Debian,
}

impl Origin {
    /// The word on the command line and in the index.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hub => "hub",
            Self::Debian => "debian",
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// What `--images` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceChoice {
    /// The cache, else a bundle, else a pull, else a build.
    #[default]
    Auto,
    /// Pulled images only.
    Hub,
    /// Images built from Debian packages only.
    Debian,
    /// A bundle file only.
    Bundle,
}

impl SourceChoice {
    /// Whether a cached image of `origin` answers this choice.
    #[must_use]
    pub fn accepts(self, origin: Origin) -> bool {
        match self {
            Self::Auto | Self::Bundle => true,
            Self::Hub => origin == Origin::Hub,
            Self::Debian => origin == Origin::Debian,
        }
    }
}

/// How an image came to be at hand in this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Used {
    /// It was in the cache.
    Cache,
    /// It was read from a bundle.
    Bundle,
    /// It was pulled.
    Hub,
    /// It was built from Debian packages.
    Debian,
}
