//! Text for a locale that is not UTF-8: accents and symbols become what ASCII has nearest.

use std::borrow::Cow;

/// `text` in ASCII.
#[must_use]
pub fn to_ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut ascii = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() {
            ascii.push(character);
        } else {
            ascii.push_str(nearest(character));
        }
    }
    Cow::Owned(ascii)
}

fn nearest(character: char) -> &'static str {
    match character {
        'à' | 'â' | 'ä' => "a",
        'ç' => "c",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'î' | 'ï' => "i",
        'ô' | 'ö' | '°' => "o",
        'ù' | 'û' | 'ü' => "u",
        'À' | 'Â' => "A",
        'Ç' => "C",
        'É' | 'È' | 'Ê' => "E",
        'Î' => "I",
        'Ô' => "O",
        'Ù' | 'Û' => "U",
        'œ' => "oe",
        'Œ' => "OE",
        'æ' => "ae",
        '’' | '‘' => "'",
        '“' | '”' | '«' | '»' => "\"",
        '–' | '—' | '‑' | '−' | '―' | '─' | '━' => "-",
        '│' | '┃' | '▐' => "|",
        '├' | '┼' | '┤' | '┌' | '┐' | '└' | '┘' | '┬' | '┴' => "+",
        '…' => "...",
        '→' => "->",
        '←' => "<-",
        '×' | '✗' | '✘' => "x",
        '✓' | '✔' => "v",
        '•' | '·' | '●' => "*",
        '≤' => "<=",
        '≥' => ">=",
        '≠' => "!=",
        '±' => "+/-",
        '\u{a0}' | '\u{202f}' | '\u{2009}' => " ",
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_stays_readable() {
        assert_eq!(
            to_ascii("l’œuvre « déjà » prête → 3 × 2…"),
            "l'oeuvre \" deja \" prete -> 3 x 2..."
        );
    }

    #[test]
    fn ascii_is_not_copied() {
        assert!(matches!(to_ascii("plain"), Cow::Borrowed("plain")));
    }
}
