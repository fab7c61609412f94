//! The disk under `SWARMLAB_HOME`: paths, progress, locks. Files are written atomically.
