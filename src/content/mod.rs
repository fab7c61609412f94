//! Labs, graders and solutions: files to types, with every problem found told with file, line and caret.
