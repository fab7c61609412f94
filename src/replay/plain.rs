//! Which submissions may follow each other in one cluster.
//!
//! A script is root in its nodes: nobody could prove what it left there. A stack file alone runs nothing outside
//! containers. With the fields below a container gets nothing of its node (no mount of its directories, no capability,
//! no foreign network) and the docker command reads no file but the submission's own: what was there before it cannot
//! be seen, and what it leaves are objects of the swarm and the engines, which a reset removes. Any other field, harmless or
//! not, means a fresh cluster. Fields: the Compose file reference, and `docker stack deploy`, which ignores some.

use serde_json::Value;

use crate::submission::{WorkFiles, WorkKind};

const TOP: &[&str] = &[
    "configs", "networks", "secrets", "services", "version", "volumes",
];
const SERVICE: &[&str] = &[
    "build",
    "cap_drop",
    "command",
    "configs",
    "container_name",
    "depends_on",
    "deploy",
    "dns",
    "dns_search",
    "entrypoint",
    "environment",
    "expose",
    "extra_hosts",
    "healthcheck",
    "hostname",
    "image",
    "init",
    "labels",
    "links",
    "networks",
    "ports",
    "read_only",
    "restart",
    "secrets",
    "stdin_open",
    "stop_grace_period",
    "stop_signal",
    "tmpfs",
    "tty",
    "user",
    "volumes",
    "working_dir",
];
const DEPLOY: &[&str] = &[
    "endpoint_mode",
    "labels",
    "mode",
    "placement",
    "replicas",
    "resources",
    "restart_policy",
    "rollback_config",
    "update_config",
];
const NETWORK: &[&str] = &[
    "attachable",
    "driver",
    "driver_opts",
    "internal",
    "labels",
    "name",
];
const VOLUME: &[&str] = &["driver", "labels", "name"];
const FILE: &[&str] = &["file", "labels", "name"];
const MOUNT: &[&str] = &["read_only", "source", "target", "tmpfs", "type"];

/// Whether the submission is a stack file that may be played where another was before it.
pub(super) fn is_plain(kind: &WorkKind, files: &WorkFiles) -> bool {
    let WorkKind::Stack(name) = kind else {
        return false;
    };
    let text = files.get(*name).map(|bytes| std::str::from_utf8(bytes));
    let Some(Ok(text)) = text else {
        return false;
    };
    let Ok(stack) = serde_saphyr::from_str::<Value>(text) else {
        return false;
    };
    has_only(&stack, TOP)
        && each(&stack["networks"], |one| {
            has_only(one, NETWORK) && is_driver(one, "overlay")
        })
        && each(&stack["volumes"], |one| {
            has_only(one, VOLUME) && is_driver(one, "local")
        })
        && ["configs", "secrets"].iter().all(|kind| {
            each(&stack[*kind], |one| {
                has_only(one, FILE) && is_own_file(&one["file"], files)
            })
        })
        && each(&stack["services"], |service| {
            has_only(service, SERVICE)
                && has_only(&service["deploy"], DEPLOY)
                && all(&service["volumes"], |mount| {
                    is_volume(mount, &stack["volumes"])
                })
        })
}

/// A mapping with no other keys, or nothing.
fn has_only(value: &Value, keys: &[&str]) -> bool {
    match value {
        Value::Null => true,
        Value::Object(fields) => fields.keys().all(|key| keys.contains(&key.as_str())),
        _ => false,
    }
}

/// Every value of a mapping is so, or there is nothing.
fn each(value: &Value, is_so: impl Fn(&Value) -> bool) -> bool {
    match value {
        Value::Null => true,
        Value::Object(fields) => fields.values().all(is_so),
        _ => false,
    }
}

/// Every element of a list is so, or there is nothing.
fn all(value: &Value, is_so: impl Fn(&Value) -> bool) -> bool {
    match value {
        Value::Null => true,
        Value::Array(elements) => elements.iter().all(is_so),
        _ => false,
    }
}

fn is_driver(object: &Value, driver: &str) -> bool {
    object["driver"].is_null() || object["driver"] == driver
}

fn is_own_file(path: &Value, files: &WorkFiles) -> bool {
    path.as_str()
        .is_some_and(|path| files.contains_key(path.strip_prefix("./").unwrap_or(path)))
}

/// A volume that the file itself declares, or memory.
fn is_volume(mount: &Value, declared: &Value) -> bool {
    let is_declared = |name: &str| declared.get(name).is_some();
    match mount {
        Value::String(short) => short
            .split_once(':')
            .is_some_and(|(source, _)| is_declared(source)),
        Value::Object(_) => {
            let source = mount["source"].as_str();
            has_only(mount, MOUNT)
                && (mount["type"] == "tmpfs"
                    || mount["type"] == "volume" && source.is_some_and(is_declared))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use test_case::test_case;

    use super::*;

    fn plain(stack: &str) -> bool {
        let files = [("stack.yml", stack), ("nginx.conf", ""), ("web/a.txt", "")];
        let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
        is_plain(&WorkKind::Stack("stack.yml"), &files.into())
    }

    #[test]
    fn what_the_course_asks_for_is_plain() {
        assert!(plain("services:\n  web:\n    image: nginx:1.22\n"));
        assert!(plain(indoc::indoc! {r#"
            version: "3.8"
            services:
              web:
                image: nginx:1.26
                ports: ["8080:80"]
                networks: [front]
                volumes:
                  - data:/data:ro
                  - { type: tmpfs, target: /tmp }
                  - { type: volume, source: data, target: /more }
                configs: [{ source: conf, target: /etc/nginx/nginx.conf }]
                secrets: [password]
                environment: { A: "1" }
                healthcheck: { test: ["CMD", "true"], interval: 5s }
                deploy:
                  replicas: 3
                  placement: { constraints: ["node.role == worker"] }
                  update_config: { parallelism: 1, delay: 10s }
            networks:
              front: { driver: overlay }
              back:
            volumes:
              data:
            configs:
              conf: { file: ./nginx.conf }
            secrets:
              password: { file: web/a.txt }
        "#}));
    }

    #[test_case("services:\n  a:\n    volumes: ['/:/host']\n"; "a directory of the node")]
    #[test_case("services:\n  a:\n    volumes: ['./x:/x']\n"; "a directory of the workspace")]
    #[test_case("services:\n  a:\n    volumes: ['other:/x']\n"; "a volume that is not declared")]
    #[test_case("services:\n  a:\n    volumes: ['${HOME}:/x']\n"; "a variable")]
    #[test_case("services:\n  a:\n    volumes: [{type: bind, source: /, target: /h}]\n"; "a bind mount")]
    #[test_case("services:\n  a:\n    volumes: [{type: volume, source: d, target: /h, volume: {}}]\nvolumes: {d: }\n"; "options of a mount")]
    #[test_case("volumes: {d: {driver_opts: {type: none, o: bind, device: /}}}\n"; "options of a driver")]
    #[test_case("volumes: {d: {external: true}}\n"; "a volume from before")]
    #[test_case("networks: {h: {external: true, name: host}}\n"; "a network of the node")]
    #[test_case("networks: {h: {driver: host}}\n"; "a driver of the node")]
    #[test_case("configs: {c: {file: /swarmlab/timeline.jsonl}}\n"; "a file of the node")]
    #[test_case("configs: {c: {file: ../swarmlab/timeline.jsonl}}\n"; "a way out")]
    #[test_case("configs: {c: {file: web/../nginx.conf}}\n"; "a way around")]
    #[test_case("secrets: {c: {external: true}}\n"; "a secret from before")]
    #[test_case("services:\n  a:\n    env_file: /etc/passwd\n"; "variables from a file")]
    #[test_case("services:\n  a:\n    cap_add: [NET_ADMIN]\n"; "a capability")]
    #[test_case("services:\n  a:\n    privileged: true\n"; "privileges")]
    #[test_case("services:\n  a:\n    deploy: {x: 1}\n"; "an unknown way to deploy")]
    #[test_case("x-later: 1\n"; "an extension")]
    #[test_case("services: [a]\n"; "not a mapping")]
    #[test_case("services: {a: {image: x}, a: {image: y}}\n"; "a key twice")]
    #[test_case("services: {a: {image: x}}\n---\nservices: {}\n"; "two documents")]
    #[test_case("services: {a: {<<: {privileged: true}}}\n"; "merged keys")]
    #[test_case("services: ["; "no YAML")]
    fn anything_else_is_not(stack: &str) {
        assert!(!plain(stack), "{stack}");
    }

    #[test]
    fn scripts_and_solutions_are_not() {
        assert!(!is_plain(&WorkKind::Solution, &WorkFiles::new()));
        assert!(!is_plain(&WorkKind::Scripts(vec![]), &WorkFiles::new()));
        assert!(!is_plain(&WorkKind::Stack("stack.yml"), &WorkFiles::new()));
    }
}
