//! The only place that words `error:`, `cause:`, `hint:`.

use super::paint::Paint;
use crate::failure::{Failure, FailureKind};
use crate::text::Text;

/// The failure as lines for stderr.
///
/// ```text
/// error: cannot reach the Docker engine at unix:///var/run/docker.sock
///   cause: connection refused
/// hint: start Docker, or run `swarmlab doctor`
/// ```
#[must_use]
pub fn render(failure: &Failure, text: &dyn Text, paint: Paint) -> String {
    // An interruption is no error: the user asked for it.
    let mut lines = vec![if failure.kind == FailureKind::Interrupted {
        failure.message.clone()
    } else {
        labelled(&paint.bad(text.error_label()), &failure.message, "")
    }];
    for cause in &failure.causes {
        lines.push(labelled(
            &format!("  {}", paint.bold(text.cause_label())),
            cause,
            "    ",
        ));
    }
    for hint in &failure.hints {
        lines.push(labelled(&paint.good(text.hint_label()), hint, "  "));
    }
    lines.join("\n")
}

/// `label message`; a message of several lines (a file with a caret under the mistake) starts on its own line, so
/// that carets stay under what they point at.
fn labelled(label: &str, message: &str, indent: &str) -> String {
    let message = message.trim_end();
    if !message.contains('\n') {
        return format!("{label} {message}");
    }
    let mut text = label.to_owned();
    for line in message.lines() {
        text.push('\n');
        text.push_str(indent);
        text.push_str(line);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::language::Language;
    use crate::text::text;

    #[test]
    fn sentence_causes_and_next_command() {
        let failure = Failure::environment("cannot reach the Docker engine")
            .because(&std::io::Error::other("connection refused"))
            .hint("start Docker, or run `swarmlab doctor`");
        assert_eq!(
            render(&failure, text(Language::En), Paint::plain(80)),
            "error: cannot reach the Docker engine\n  cause: connection refused\n\
             hint: start Docker, or run `swarmlab doctor`"
        );
        assert!(
            render(&failure, text(Language::Fr), Paint::plain(80))
                .starts_with("erreur : cannot reach")
        );
    }

    #[test]
    fn a_caret_stays_under_its_mistake() {
        let failure =
            Failure::environment("m").because(&std::io::Error::other("at\n  |\n1 | x\n  | ^"));
        assert_eq!(
            render(&failure, text(Language::En), Paint::plain(80)),
            "error: m\n  cause:\n    at\n      |\n    1 | x\n      | ^"
        );
    }
}
