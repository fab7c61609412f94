//! Untrusted text made safe for a terminal: names, logs and outputs that a student or a container chose.

/// `text` with what could steer a terminal or reorder the line made visible: control characters other than line
/// feed and tab, escape sequences, and Unicode's direction and invisible formatting marks become `\u{…}`.
#[must_use]
pub fn sanitize(text: &str) -> String {
    if !text.chars().any(is_dangerous) {
        return text.to_owned();
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_dangerous(character) {
            safe.extend(character.escape_unicode());
        } else {
            safe.push(character);
        }
    }
    safe
}

/// [`sanitize`] on one line: line feeds and tabs become spaces too.
#[must_use]
pub fn sanitize_line(text: &str) -> String {
    sanitize(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn is_dangerous(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        // Bidirectional overrides and isolates, marks, zero-width characters, line separators, tags.
        '\u{061c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => true,
        _ => character.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escape_sequences_are_shown_not_obeyed() {
        assert_eq!(sanitize("a\x1b[31mb"), "a\\u{1b}[31mb");
        assert_eq!(sanitize("a\u{9b}2Jb"), "a\\u{9b}2Jb");
        assert_eq!(sanitize("a\rb"), "a\\u{d}b");
    }

    #[test]
    fn direction_marks_are_shown() {
        assert_eq!(sanitize("web\u{202e}gnp"), "web\\u{202e}gnp");
    }

    #[test]
    fn ordinary_text_is_untouched() {
        let text = "nœud « manager-1 » : prêt ✓\n\tdeux";
        assert_eq!(sanitize(text), text);
        assert_eq!(sanitize_line("a\n\tb  c"), "a b c");
    }

    proptest! {
        #[test]
        fn nothing_dangerous_is_left(text in any::<String>()) {
            prop_assert!(!sanitize(&text).chars().any(is_dangerous));
        }
    }
}
