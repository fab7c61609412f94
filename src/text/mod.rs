//! Pure wording in French and English: a message is a method, so a missing translation does not compile.
