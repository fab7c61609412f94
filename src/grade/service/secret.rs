//! Variables that say where in the container a secret is.

use serde_json::Value;

use super::container;
use crate::grade::compare::or_none;
use crate::grade::json::{list_at, matches, text_at, texts_at};
use crate::grade::object::Check;
use crate::model::grader::ServiceAssertion;

const FOLDER: &str = "/run/secrets/";

impl ServiceAssertion {
    /// Each of `secret_paths`: a variable whose value is the path of the secret's file.
    pub(super) fn secret_paths(&self, service: &Value, none: &str) -> Vec<Check> {
        let spec = container(service);
        let env = texts_at(spec, &["Env"]);
        let path_of = |secret: &Value| {
            let file = text_at(secret, &["File", "Name"]).unwrap_or_default();
            if file.starts_with('/') {
                file.to_owned()
            } else {
                format!("{FOLDER}{file}")
            }
        };
        let check = |(variable, name): (&String, &String)| {
            let value = env.iter().find_map(|entry| {
                let (key, value) = entry.split_once('=')?;
                (key == variable).then_some(value)
            });
            let paths: Vec<String> = list_at(spec, &["Secrets"])
                .iter()
                .filter(|secret| {
                    text_at(secret, &["SecretName"]).is_some_and(|is| matches(name, is))
                })
                .map(path_of)
                .collect();
            let holds = value.is_some_and(|value| paths.iter().any(|path| path == value));
            let expected = or_none(paths.join("|"), name);
            Check::new(
                holds,
                format!("env {variable}={}", value.unwrap_or(none)),
                format!("env {variable}={expected}"),
            )
        };
        self.secret_paths.iter().map(check).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;
    use test_case::test_case;

    use super::*;
    use crate::grade::object::Verdict;

    #[test_case("pw", "/run/secrets/pw", true; "its usual place")]
    #[test_case("/run/secrets/pw", "/run/secrets/pw", true; "a whole path")]
    #[test_case("/etc/pw", "/etc/pw", true; "another folder")]
    #[test_case("pw_v2", "/run/secrets/pw", false; "a file of another name")]
    #[test_case("pw", "/run/secret/pw", false; "misspelt")]
    fn a_path(file: &str, value: &str, holds: bool) {
        let service = json!({ "Spec": { "TaskTemplate": { "ContainerSpec": {
            "Env": [format!("A_FILE={value}")],
            "Secrets": [{ "SecretName": "pw", "File": { "Name": file } }],
        } } } });
        let judged = |secret: &str| {
            let assertion = ServiceAssertion {
                secret_paths: BTreeMap::from([("A_FILE".to_owned(), secret.to_owned())]),
                ..ServiceAssertion::default()
            };
            assertion.secret_paths(&service, "none")[0].verdict.clone()
        };
        assert_eq!(judged("pw") == Verdict::Pass, holds);
        assert_eq!(judged("other"), Verdict::Fail);
    }
}
