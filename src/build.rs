//! Rebuilds when a content file appears: `include_dir` alone does not notice new files.

fn main() {
    for folder in ["labs", "graders", "solutions", "src/images/recipes"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
