//! What the kernel can do, read without changing anything.

use std::io::Read as _;
use std::path::Path;

/// Whether the kernel has a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// It is there.
    Yes,
    /// It is a module that is not loaded.
    Loadable,
    /// It is not there.
    No,
    /// Nothing on this machine tells.
    Unseen,
}

/// What is written about the running kernel.
#[derive(Debug, Clone, Default)]
pub(super) struct KernelNotes {
    /// Its configuration: `/proc/config.gz` or `/boot/config-RELEASE`.
    pub(super) config: Option<String>,
    /// `modules.builtin` and `modules.dep` of its release.
    pub(super) builtin: Option<String>,
    /// Modules that can be loaded.
    pub(super) loadable: Option<String>,
}

impl KernelNotes {
    /// Reads them.
    pub(super) fn read() -> Self {
        let release = fs_err::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        let modules = Path::new("/lib/modules").join(release.trim());
        let text = |path: &Path| fs_err::read_to_string(path).ok();
        Self {
            config: running_config()
                .or_else(|| text(Path::new(&format!("/boot/config-{}", release.trim())))),
            builtin: text(&modules.join("modules.builtin")),
            loadable: text(&modules.join("modules.dep")),
        }
    }

    /// Whether the kernel has `module`, configured by `option`; `live`: something only the present feature makes
    /// exists (`/sys/module/overlay`).
    pub(super) fn presence(&self, module: &str, option: &str, live: bool) -> Presence {
        if live {
            return Presence::Yes;
        }
        let file = format!("/{module}.ko");
        let lists = |list: &Option<String>| {
            list.as_ref().map(|list| {
                list.lines()
                    .filter_map(|line| line.split(':').next())
                    .any(|path| path.contains(&file))
            })
        };
        let (builtin, loadable) = (lists(&self.builtin), lists(&self.loadable));
        let configured = self.config.as_ref().map(|config| {
            let value = |suffix: &str| {
                config
                    .lines()
                    .any(|line| line == format!("{option}={suffix}"))
            };
            (value("y"), value("m"))
        });
        match (configured, builtin, loadable) {
            (Some((true, _)), ..) | (_, Some(true), _) => Presence::Yes,
            (_, _, Some(true)) => Presence::Loadable,
            // Configured as a module, and its files are somewhere else (we are in a container).
            (Some((_, true)), _, None) => Presence::Unseen,
            (Some(_), ..) | (None, Some(false), Some(false)) => Presence::No,
            _ => Presence::Unseen,
        }
    }
}

fn running_config() -> Option<String> {
    let file = fs_err::File::open("/proc/config.gz").ok()?;
    let mut config = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut config)
        .ok()?;
    Some(config)
}

#[cfg(test)]
mod tests {
    use super::*;
    use test_case::test_case;

    fn notes(config: Option<&str>, builtin: Option<&str>, loadable: Option<&str>) -> KernelNotes {
        KernelNotes {
            config: config.map(str::to_owned),
            builtin: builtin.map(str::to_owned),
            loadable: loadable.map(str::to_owned),
        }
    }

    #[test_case(&notes(Some("CONFIG_IP_VS=y"), None, None), Presence::Yes; "configured in")]
    #[test_case(&notes(Some("# CONFIG_IP_VS is not set"), None, None), Presence::No; "configured out")]
    #[test_case(&notes(Some("CONFIG_IP_VS=m"), None, None), Presence::Unseen; "module elsewhere")]
    #[test_case(&notes(Some("CONFIG_IP_VS=m"), Some(""), Some("k/ip_vs.ko.xz: k/nf.ko")), Presence::Loadable; "module here")]
    #[test_case(&notes(Some("CONFIG_IP_VS=m"), Some(""), Some("k/ip_vs_rr.ko: k/ip_vs.ko")), Presence::No; "another module that needs it")]
    #[test_case(&notes(None, Some("k/ip_vs.ko"), Some("")), Presence::Yes; "listed as built in")]
    #[test_case(&notes(None, None, None), Presence::Unseen; "nothing written")]
    fn from_notes(notes: &KernelNotes, expected: Presence) {
        assert_eq!(notes.presence("ip_vs", "CONFIG_IP_VS", false), expected);
        assert_eq!(notes.presence("ip_vs", "CONFIG_IP_VS", true), Presence::Yes);
    }
}
