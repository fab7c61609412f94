//! The only code that writes to the terminal. stdout is the answer, stderr is talk.
