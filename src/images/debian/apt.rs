//! apt with a state of its own: resolver, and verified, resumable downloader. Nothing of the host's own package
//! system is changed, and root is not needed.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use fs_err as fs;

use super::run::{run, tool};
use crate::images::cancel::Cancel;
use crate::images::digest::{Digest, Hashing};
use crate::images::error::ImageError;
use crate::images::recipe::Suite;

/// Keyrings of the Debian archive, the newer name first.
const KEYRINGS: [&str; 2] = [
    "/usr/share/keyrings/debian-archive-keyring.pgp",
    "/usr/share/keyrings/debian-archive-keyring.gpg",
];

/// A package to download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Package {
    /// File name in the archive directory: `jq_1.7.1-6_amd64.deb`.
    pub(super) file: String,
    /// Bytes.
    pub(super) size: u64,
    /// Content address, from the signed package list.
    pub(super) digest: Digest,
}

impl Package {
    /// `jq`.
    pub(super) fn name(&self) -> &str {
        self.file.split('_').next().unwrap_or(&self.file)
    }
}

/// apt for one release.
pub(super) struct Apt {
    directory: PathBuf,
    configuration: PathBuf,
    cancel: Cancel,
}

impl Apt {
    /// Writes the configuration for `suite` under `root`.
    pub(super) fn new(
        root: &Path,
        suite: Suite,
        architecture: &str,
        cancel: &Cancel,
    ) -> Result<Self, ImageError> {
        let directory = std::path::absolute(root.join(suite.name()))?;
        for name in ["lists/partial", "archives/partial", "none/partial", "etc"] {
            fs::create_dir_all(directory.join(name))?;
        }
        let keyring = KEYRINGS
            .into_iter()
            .find(|path| Path::new(path).is_file())
            .ok_or(ImageError::NotDebian("debian-archive-keyring"))?;
        fs::write(directory.join("status"), "")?;
        let mirrors = Mirrors::of_host();
        fs::write(
            directory.join("etc/sources.list"),
            sources(suite, &mirrors, keyring),
        )?;
        let configuration = directory.join("etc/apt.conf");
        fs::write(&configuration, configure(&directory, architecture))?;
        Ok(Self {
            directory,
            configuration,
            cancel: cancel.clone(),
        })
    }

    /// Downloads and verifies the package lists.
    pub(super) fn update(&self) -> Result<(), ImageError> {
        // Without the option an unreachable mirror is a warning, and old lists are used.
        run(
            self.apt_get().args(["--error-on=any", "update"]),
            &self.cancel,
            || {},
        )?;
        Ok(())
    }

    /// `packages` and all that they depend on.
    pub(super) fn closure(&self, packages: &[String]) -> Result<Vec<Package>, ImageError> {
        let text = run(
            self.apt_get()
                // Packages that are downloaded already would be left out.
                .arg("-o")
                .arg(format!(
                    "Dir::Cache::archives={}",
                    self.directory.join("none").display()
                ))
                .args(["install", "--print-uris", "-y"])
                .args(packages),
            &self.cancel,
            || {},
        )?;
        let mut found = parse_uris(&text);
        found.sort_by(|a, b| a.file.cmp(&b.file));
        if found.is_empty() {
            return Err(ImageError::Tool {
                program: "apt-get".to_owned(),
                words: "it found no package to download".to_owned(),
            });
        }
        Ok(found)
    }

    /// Downloads `packages` and all that they depend on; what is there already is not downloaded again.
    pub(super) fn download(
        &self,
        packages: &[String],
        mut progress: impl FnMut(u64),
    ) -> Result<(), ImageError> {
        run(
            self.apt_get()
                .args(["install", "--download-only", "-y"])
                .args(packages),
            &self.cancel,
            || progress(self.downloaded()),
        )?;
        progress(self.downloaded());
        Ok(())
    }

    /// The file of a package.
    pub(super) fn file(&self, package: &Package) -> PathBuf {
        self.directory.join("archives").join(&package.file)
    }

    /// An error unless the package is there and is what the signed list says.
    pub(super) fn verify(&self, package: &Package) -> Result<PathBuf, ImageError> {
        let path = self.file(package);
        let mut reader = Hashing::new(fs::File::open(&path)?, &self.cancel);
        std::io::copy(&mut reader, &mut std::io::sink())?;
        let (_, found, _) = reader.finish();
        if found == package.digest {
            return Ok(path);
        }
        // The next run downloads it again.
        fs::remove_file(&path)?;
        Err(ImageError::Damaged {
            what: path.display().to_string(),
            expected: package.digest.to_string(),
            found: found.to_string(),
        })
    }

    fn downloaded(&self) -> u64 {
        ["archives", "archives/partial"]
            .iter()
            .filter_map(|name| fs::read_dir(self.directory.join(name)).ok())
            .flatten()
            .filter_map(|entry| entry.ok()?.metadata().ok())
            .filter(std::fs::Metadata::is_file)
            .map(|data| data.len())
            .sum()
    }

    fn apt_get(&self) -> Command {
        let mut command = tool("apt-get");
        command.arg("-c").arg(&self.configuration);
        command
    }
}

/// Read after the host's own configuration, so the host's proxies and credentials stay and the rest does not matter.
fn configure(directory: &Path, architecture: &str) -> String {
    let directory = directory.display();
    format!(
        r#"#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
#clear DPkg::Pre-Install-Pkgs;
#clear APT::Architectures;
#clear APT::Default-Release;
#clear APT::NeverAutoRemove;
APT::Architecture "{architecture}";
APT::Architectures {{ "{architecture}"; }};
APT::Install-Recommends "false";
APT::Install-Suggests "false";
APT::Get::AllowUnauthenticated "false";
APT::Sandbox::User "";
Acquire::AllowInsecureRepositories "false";
Acquire::Languages "none";
Acquire::GzipIndexes "false";
Acquire::Retries "3";
Acquire::ForceHash "SHA256";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
Debug::NoLocking "true";
Dir::State "{directory}";
Dir::State::lists "{directory}/lists";
Dir::State::status "{directory}/status";
Dir::State::extended_states "{directory}/extended_states";
Dir::Cache "{directory}";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "srcpkgcache.bin";
Dir::Cache::archives "{directory}/archives";
Dir::Etc::sourcelist "{directory}/etc/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Log "{directory}";
"#
    )
}

/// The base addresses of the archive and of its security updates.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mirrors {
    main: String,
    security: String,
}

impl Mirrors {
    /// The mirrors that the host is configured for; else Debian's own.
    fn of_host() -> Self {
        let mut texts = Vec::new();
        if let Ok(text) = fs::read_to_string("/etc/apt/sources.list") {
            texts.push(text);
        }
        if let Ok(entries) = fs::read_dir("/etc/apt/sources.list.d") {
            let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
            paths.sort();
            texts.extend(
                paths
                    .iter()
                    .filter_map(|path| fs::read_to_string(path).ok()),
            );
        }
        Self::among(texts.iter().flat_map(|text| text.lines()))
    }

    fn among<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut main = None;
        let mut security = None;
        for line in lines.map(str::trim).filter(|line| !line.starts_with('#')) {
            for word in line.split_whitespace() {
                if !word.starts_with("http://") && !word.starts_with("https://") {
                    continue;
                }
                let address = word.trim_end_matches('/');
                if address.ends_with("/debian") {
                    main.get_or_insert_with(|| address.to_owned());
                } else if address.ends_with("/debian-security") {
                    security.get_or_insert_with(|| address.to_owned());
                }
            }
        }
        Self {
            main: main.unwrap_or_else(|| "http://deb.debian.org/debian".to_owned()),
            security: security
                .unwrap_or_else(|| "http://deb.debian.org/debian-security".to_owned()),
        }
    }
}

fn sources(suite: Suite, mirrors: &Mirrors, keyring: &str) -> String {
    let suite = suite.name();
    let mut text = String::new();
    for (mirror, suite) in [
        (&mirrors.main, suite.to_owned()),
        (&mirrors.main, format!("{suite}-updates")),
        (&mirrors.security, format!("{suite}-security")),
    ] {
        let _ = writeln!(
            text,
            "deb [target=Packages signed-by={keyring}] {mirror} {suite} main"
        );
    }
    text
}

/// The lines of `apt-get --print-uris`: `'URI' FILE SIZE SHA256:HEX`.
fn parse_uris(text: &str) -> Vec<Package> {
    text.lines()
        .filter(|line| line.starts_with('\''))
        .filter_map(|line| {
            let mut words = line.split_whitespace().skip(1);
            let file = words.next()?.to_owned();
            let size = words.next()?.parse().ok()?;
            let digest = words.next()?.strip_prefix("SHA256:")?;
            let digest = format!("sha256:{digest}").parse().ok()?;
            // It becomes part of a path.
            (!file.contains('/')).then_some(Package { file, size, digest })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_are_read() {
        let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let text = format!(
            "Reading package lists...\n\
             'http://deb.debian.org/debian/pool/main/t/tar/tar_1.35.deb' tar_1.35%2bdfsg-3.1_amd64.deb 814 SHA256:{hex}\n\
             'http://x/evil' ../../evil.deb 1 SHA256:{hex}\n\
             'http://x/unhashed' unhashed_1_all.deb 1 \n"
        );
        let packages = parse_uris(&text);
        assert_eq!(packages.len(), 1);
        assert_eq!(packages[0].name(), "tar");
        assert_eq!(packages[0].size, 814);
    }

    #[test]
    fn the_hosts_mirror_is_used() {
        let text = "# deb http://old/debian x main\n\
                    deb https://packages.example.org/apt y main\n\
                    URIs: https://mirror.example.org/debian/\n\
                    deb http://security.debian.org/debian-security trixie-security main\n";
        assert_eq!(
            Mirrors::among(text.lines()),
            Mirrors {
                main: "https://mirror.example.org/debian".to_owned(),
                security: "http://security.debian.org/debian-security".to_owned(),
            }
        );
        assert_eq!(
            Mirrors::among(std::iter::empty()).main,
            "http://deb.debian.org/debian"
        );
    }
}
