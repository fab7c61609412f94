//! Lines of text within a width.

/// `text` wrapped at `columns`, each line after `indent`. Words longer than a line are not cut: they can still be
/// copied. Line feeds of the text stay.
#[must_use]
pub fn wrap(text: &str, columns: usize, indent: &str) -> String {
    hanging(text, columns, indent, indent)
}

/// Like [`wrap`], the first line after `first`, the others after `rest`.
#[must_use]
pub fn hanging(text: &str, columns: usize, first: &str, rest: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = if lines.is_empty() { first } else { rest }.to_owned();
        let mut width = line.chars().count();
        let mut empty = true;
        for word in paragraph.split_whitespace() {
            let length = word.chars().count();
            if !empty && width + 1 + length > columns {
                lines.push(std::mem::replace(&mut line, rest.to_owned()));
                width = rest.chars().count();
                empty = true;
            }
            if !empty {
                line.push(' ');
                width += 1;
            }
            line.push_str(word);
            width += length;
            empty = false;
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wraps_with_a_hanging_indent() {
        assert_eq!(
            hanging("one two three four", 11, "- ", "  "),
            "- one two\n  three\n  four"
        );
    }

    #[test]
    fn long_words_stay_whole() {
        assert_eq!(
            wrap("a sha256:0123456789 b", 8, ""),
            "a\nsha256:0123456789\nb"
        );
    }

    proptest! {
        #[test]
        fn no_word_is_lost(text in "[a-z \n]{0,80}", columns in 5_usize..60) {
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let wrapped = wrap(&text, columns, "");
            prop_assert_eq!(words(&wrapped), words(&text));
        }
    }
}
