//! Images by role: catalogue, sources, cache, registry store.
