//! What must not leave the student's machine: tokens, keys, and the values of variables that are called like
//! passwords. Names stay, and so do empty values, which may be the very mistake.

use serde_json::Value;

/// Fields that hold keys, or are long and say nothing about a lab.
const DROPPED: [&str; 9] = [
    "JoinTokens",
    "UnlockKey",
    "TLSInfo",
    "GraphDriver",
    "MaskedPaths",
    "ReadonlyPaths",
    "RegistryConfig",
    "Plugins",
    "CertIssuerPublicKey",
];

/// Words in the name of a variable that holds a secret.
const SECRET_WORDS: [&str; 8] = [
    "PASSWORD",
    "PASSWD",
    "PASS",
    "SECRET",
    "TOKEN",
    "API_KEY",
    "PRIVATE_KEY",
    "CREDENTIAL",
];

/// Blots out secret values, and drops what a snapshot does not need.
pub fn published(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|key, _| !DROPPED.contains(&key.as_str()));
            fields.values_mut().for_each(published);
        }
        Value::Array(items) => items.iter_mut().for_each(published),
        Value::String(text) => redact_text(text),
        _ => {}
    }
}

/// Blots out secret values alone.
pub fn redact(value: &mut Value) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(redact),
        Value::Array(items) => items.iter_mut().for_each(redact),
        Value::String(text) => redact_text(text),
        _ => {}
    }
}

/// A string of the engine's, or a whole file of the student's, line by line.
fn redact_text(text: &mut String) {
    if text.contains('\n') {
        let lines: Vec<String> = text.split('\n').map(line).collect();
        *text = lines.join("\n");
    } else {
        let clean = line(text);
        if clean != *text {
            *text = clean;
        }
    }
}

fn line(text: &str) -> String {
    if text.contains("SWMTKN-") || text.contains("SWMKEY-") {
        return "***".to_owned();
    }
    for separator in ['=', ':'] {
        let Some((name, value)) = text.split_once(separator) else {
            continue;
        };
        let bare = name
            .trim_start_matches([' ', '\t', '-', '"', '\''])
            .trim_start_matches("export ")
            .trim_end_matches(['"', '\'', ' ']);
        let value = value.trim();
        if is_secret(bare) && !value.is_empty() && !value.starts_with("/run/secrets/") {
            let gap = if separator == ':' { " " } else { "" };
            return format!("{name}{separator}{gap}***");
        }
    }
    without_url_password(text)
}

/// `postgres://user:***@db` of `postgres://user:hunter2@db`.
fn without_url_password(text: &str) -> String {
    let cut = || {
        let (scheme, rest) = text.split_once("://")?;
        let (login, host) = rest.split_once('@')?;
        let (user, password) = login.split_once(':')?;
        let is_login = !password.is_empty() && !login.contains(['/', ' ']);
        is_login.then(|| format!("{scheme}://{user}:***@{host}"))
    };
    cut().unwrap_or_else(|| text.to_owned())
}

/// Whether a variable is called like one that holds a secret. The name of a file is none.
fn is_secret(name: &str) -> bool {
    let is_variable = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    is_variable && !name.ends_with("_FILE") && SECRET_WORDS.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_secret_is_published() {
        let mut value = json!({
            "JoinTokens": { "Worker": "SWMTKN-1-abc" },
            "note": "joined with SWMTKN-1-abc",
            ".env": "A=1\nDB_PASSWORD=hunter2\n",
            "Env": ["POSTGRES_PASSWORD=hunter2", "POSTGRES_PASSWORD_FILE=/run/secrets/db", "PATH=/bin", "DB_PASSWORD="],
        });
        published(&mut value);
        assert_eq!(
            value,
            json!({
                "note": "***",
                ".env": "A=1\nDB_PASSWORD=***\n",
                "Env": ["POSTGRES_PASSWORD=***", "POSTGRES_PASSWORD_FILE=/run/secrets/db", "PATH=/bin", "DB_PASSWORD="],
            })
        );
    }

    #[test]
    fn a_students_files_keep_their_shape() {
        let mut stack = json!(
            "services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: hunter2\n      - DB_TOKEN=abc\n    image: db:1\n      URL: postgres://me:hunter2@db/x\n"
        );
        redact(&mut stack);
        let text = stack.as_str().unwrap();
        assert!(!text.contains("hunter2") && !text.contains("abc"), "{text}");
        assert!(
            text.contains("      POSTGRES_PASSWORD: ***\n      - DB_TOKEN=***\n    image: db:1\n"),
            "{text}"
        );
        assert!(text.contains("postgres://me:***@db/x"), "{text}");
    }
}
