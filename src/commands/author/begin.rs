//! `swarmlab author new`: the folders of a lab, with files that say what goes where.

use std::path::PathBuf;

use crate::cli::AuthorNewArgs;
use crate::commands::context::Context;
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure};

/// The files of a new lab; `LAB` stands for its name.
const FILES: [(&str, &str); 6] = [
    ("labs/LAB/lab.toml", include_str!("new/lab.toml")),
    ("labs/LAB/guide.fr.md", include_str!("new/guide.fr.md")),
    ("labs/LAB/guide.en.md", include_str!("new/guide.en.md")),
    ("graders/LAB/grader.toml", include_str!("new/grader.toml")),
    (
        "solutions/LAB/solution.toml",
        include_str!("new/solution.toml"),
    ),
    ("solutions/LAB/why.en.md", include_str!("new/why.en.md")),
];

/// Runs `swarmlab author new`.
pub(super) fn run(context: &Context, args: &AuthorNewArgs) -> CommandResult {
    let text = context.text;
    let lab = &args.lab;
    let is_key = !lab.is_empty()
        && lab
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !is_key {
        return Err(Failure::usage(text.bad_lab_name(lab)));
    }
    let root = context
        .content
        .clone()
        .unwrap_or_else(|| PathBuf::from("."));
    let folder = root.join("labs").join(lab);
    if folder.exists() {
        return Err(Failure::usage(
            text.lab_exists(&folder.display().to_string()),
        ));
    }
    let write = || -> std::io::Result<()> {
        for (path, content) in FILES {
            let path = root.join(path.replace("LAB", lab));
            if let Some(folder) = path.parent() {
                fs_err::create_dir_all(folder)?;
            }
            fs_err::write(&path, content.replace("LAB", lab))?;
            context.ui.out(&path.display().to_string());
        }
        fs_err::create_dir_all(root.join("graders").join(lab).join("cases"))
    };
    write().map_err(|error| Failure::environment(text.cannot_write_lab()).because(&error))?;
    if !root.join("labs/course.toml").exists() {
        context.ui.talk(&text.no_course_yet());
    }
    context.ui.talk(&text.lab_begun(lab));
    Ok(ExitCode::Ok)
}
