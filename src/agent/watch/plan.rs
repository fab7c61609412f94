//! `probe.json`, read again when it changes.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::time::SystemTime;

use crate::model::agent_api::ProbePlan;

/// What the host wants probed.
#[derive(Debug)]
pub(super) struct PlanFile {
    path: PathBuf,
    /// Time and size of the file that was read.
    read: Option<(SystemTime, u64)>,
    endpoints: HashMap<u16, String>,
}

impl PlanFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            read: None,
            endpoints: HashMap::new(),
        }
    }

    /// Port to path.
    pub(super) fn endpoints(&self) -> &HashMap<u16, String> {
        &self.endpoints
    }

    /// Reads the file if it changed. A file that cannot be understood leaves the plan as it was.
    pub(super) fn refresh(&mut self) -> io::Result<()> {
        let metadata = match fs_err::metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.endpoints.clear();
                self.read = None;
                return Ok(());
            }
            other => other?,
        };
        let present = (metadata.modified()?, metadata.len());
        if self.read == Some(present) {
            return Ok(());
        }
        let plan: ProbePlan = serde_json::from_str(&fs_err::read_to_string(&self.path)?)?;
        self.endpoints = plan
            .endpoints
            .into_iter()
            .map(|endpoint| (endpoint.port, endpoint.path))
            .collect();
        self.read = Some(present);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_read_and_nonsense_is_not() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("probe.json");
        let mut plan = PlanFile::new(path.clone());
        plan.refresh().unwrap();
        assert!(plan.endpoints().is_empty());
        fs_err::write(
            &path,
            r#"{"endpoints":[{"port":8080,"path":"/health"},{"port":81}]}"#,
        )
        .unwrap();
        plan.refresh().unwrap();
        assert_eq!(plan.endpoints()[&8080], "/health");
        assert_eq!(plan.endpoints()[&81], "/");
        fs_err::write(&path, r#"{"endpoints":[{"port":8080,"pa"#).unwrap();
        assert!(plan.refresh().is_err());
        assert_eq!(plan.endpoints().len(), 2);
        fs_err::remove_file(&path).unwrap();
        plan.refresh().unwrap();
        assert!(plan.endpoints().is_empty());
    }
}
