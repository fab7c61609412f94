//! Where a package's path goes in an image.

use std::collections::BTreeSet;

/// A path of a package as it stands in an image with merged `/usr`: no leading `./`, and `bin`, `sbin`, `lib*`
/// beneath `usr`. Empty for the root itself and for those directories, which are links in the image.
pub(super) fn merged(path: &str) -> String {
    let path = path.trim_start_matches("./").trim_matches('/');
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    match first {
        "." => String::new(),
        "bin" | "sbin" | "lib" | "lib32" | "lib64" | "libx32" if rest.is_empty() => String::new(),
        "bin" | "sbin" | "lib" | "lib32" | "lib64" | "libx32" => format!("usr/{path}"),
        _ => path.to_owned(),
    }
}

/// Which paths of packages to leave out.
#[derive(Debug, Default)]
pub(super) struct Filter {
    /// Left out, with all beneath.
    pub(super) exclude: Vec<String>,
    /// Taken though excluded, with all beneath.
    pub(super) include: Vec<String>,
    /// Left out because the recipe writes them itself.
    pub(super) replaced: BTreeSet<String>,
}

impl Filter {
    /// Whether to unpack `path`, a merged one.
    pub(super) fn takes(&self, path: &str) -> bool {
        if path.is_empty() || self.replaced.contains(path) {
            return false;
        }
        // The right to pass an image on hangs on its licences, whatever else of the documentation stays behind.
        if path.starts_with("usr/share/doc/") {
            return path.ends_with("/copyright");
        }
        let beneath = |prefixes: &[String]| {
            prefixes
                .iter()
                .any(|prefix| is_beneath(path, prefix.as_str()))
        };
        !beneath(&self.exclude) || beneath(&self.include)
    }
}

/// Whether `path` is `prefix` or beneath it. A `*` in the prefix stands for one whole component.
pub(super) fn is_beneath(path: &str, prefix: &str) -> bool {
    let mut path = path.split('/');
    prefix
        .split('/')
        .all(|part| path.next().is_some_and(|name| part == "*" || part == name))
}

/// Whether `name` is `pattern`, or begins with what stands before its final `*`.
pub(super) fn named(name: &str, pattern: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use test_case::test_case;

    #[test_case("./bin/bash", "usr/bin/bash"; "a program of an old package")]
    #[test_case("./lib/x86_64-linux-gnu/libc.so.6", "usr/lib/x86_64-linux-gnu/libc.so.6"; "a library")]
    #[test_case("./lib64/ld-linux-x86-64.so.2", "usr/lib64/ld-linux-x86-64.so.2"; "the loader")]
    #[test_case("./usr/bin/jq", "usr/bin/jq"; "merged already")]
    #[test_case("./libexec/x", "libexec/x"; "only whole names")]
    #[test_case("./bin", ""; "the link that base-files brings")]
    #[test_case("./", ""; "the root")]
    #[test_case(".", ""; "the root, bare")]
    fn usr_is_merged(path: &str, expected: &str) {
        assert_eq!(merged(path), expected);
    }

    #[test]
    fn what_is_left_out() {
        let filter = Filter {
            exclude: vec!["usr/share/man".into(), "usr/lib/*/gconv".into()],
            include: vec!["usr/lib/*/gconv/UTF-16.so".into()],
            replaced: ["etc/passwd".to_owned()].into(),
        };
        assert!(filter.takes("usr/share/manual"));
        assert!(!filter.takes("usr/share/man"));
        assert!(!filter.takes("usr/share/man/man1/x.1.gz"));
        assert!(!filter.takes("usr/lib/x86_64-linux-gnu/gconv/EUC.so"));
        assert!(filter.takes("usr/lib/x86_64-linux-gnu/gconv/UTF-16.so"));
        assert!(filter.takes("usr/share/doc/jq/copyright"));
        assert!(!filter.takes("usr/share/doc/jq/changelog.gz"));
        assert!(!filter.takes("etc/passwd"));
        assert!(!filter.takes(""));
    }

    #[test]
    fn package_patterns() {
        assert!(named("libpam0g", "libpam*"));
        assert!(!named("libp11-kit0", "libpam*"));
        assert!(!named("openssl-provider-legacy", "openssl"));
    }
}
