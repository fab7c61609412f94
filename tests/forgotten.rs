//! No test file may be forgotten: a file that no module names would never run.

use std::path::Path;

#[test]
fn every_test_file_is_a_module() {
    for (folder, root) in [
        ("tests", "tests/main.rs"),
        ("tests/e2e", "tests/e2e/main.rs"),
    ] {
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));
        let modules = std::fs::read_to_string(project.join(root)).expect("it is there");
        let mut seen = 0;
        for entry in std::fs::read_dir(project.join(folder)).expect("it is there") {
            let path = entry.expect("readable").path();
            let name = path.file_stem().expect("it has a name").to_string_lossy();
            if path.extension().is_some_and(|ending| ending == "rs") && name != "main" {
                seen += 1;
                let module = format!("mod {name};");
                assert!(
                    modules.lines().any(|line| line == module),
                    "{root} lacks `{module}`"
                );
            }
        }
        assert!(seen > 0, "{folder} has no tests at all");
    }
}
