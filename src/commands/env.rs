//! `swarmlab env`: point the user's own docker CLI at a node.

use super::context::Context;
use crate::cli::EnvArgs;
use crate::engine::Address;
use crate::engine::connect::HOST_ENGINE;
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure};

/// Runs `swarmlab env`.
pub fn run(context: &Context, args: &EnvArgs) -> CommandResult {
    // A misspelt node is told without an engine.
    context.node(&args.node)?;
    let variable = |name: &str| std::env::var(name).ok();
    let before = variable(HOST_ENGINE).or_else(|| variable("DOCKER_HOST"));
    if args.unset {
        context.ui.out(&unset(before.as_deref()));
        return Ok(ExitCode::Ok);
    }
    let address = context.block_on(async {
        let open = context.open(args.cluster.cluster.as_deref()).await?;
        let node = context.running_node(&open.cluster, &args.node)?;
        match node.engine.address() {
            Address::Exec(_) => Err(Failure::environment(context.text.no_socket_to_point_at())
                .hint(context.text.no_socket_to_point_at_hint())),
            address => Ok(address.to_string()),
        }
    })?;
    context.ui.out(&set(&address, before.as_deref()));
    Ok(ExitCode::Ok)
}

/// What a POSIX shell has to read so that docker talks to the engine at `address`, and swarmlab still finds the
/// host's engine.
fn set(address: &str, before: Option<&str>) -> String {
    format!(
        "export DOCKER_HOST={}\nexport {HOST_ENGINE}={}",
        quoted(address),
        quoted(before.unwrap_or_default())
    )
}

fn unset(before: Option<&str>) -> String {
    match before.filter(|value| !value.is_empty() && std::env::var(HOST_ENGINE).is_ok()) {
        Some(before) => format!("export DOCKER_HOST={}\nunset {HOST_ENGINE}", quoted(before)),
        None => format!("unset DOCKER_HOST {HOST_ENGINE}"),
    }
}

/// One word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_former_engine_is_kept() {
        assert_eq!(
            set("unix:///h/it's/docker.sock", Some("tcp://10.0.0.1:2375")),
            "export DOCKER_HOST='unix:///h/it'\\''s/docker.sock'\n\
             export SWARMLAB_HOST_ENGINE='tcp://10.0.0.1:2375'"
        );
        assert!(set("unix:///s", None).ends_with("SWARMLAB_HOST_ENGINE=''"));
    }
}
