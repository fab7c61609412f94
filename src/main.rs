//! The `swarmlab` command.

use std::io;

use clap::{CommandFactory as _, Parser as _};
use swarmlab::cli::{Cli, GlobalArgs};
use swarmlab::commands::{self, context::Context};
use swarmlab::exit_code::ExitCode;
use swarmlab::failure::Failure;

fn main() -> std::process::ExitCode {
    // Answers the shell's completion script and ends the process, if that is who asks.
    clap_complete::CompleteEnv::with_factory(Cli::command).complete();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Also `--help` and `--version`. If nobody reads, nobody misses it.
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(2).into();
        }
    };
    start_logging(&cli.global);
    let context = Context::of_this_process(&cli.global);
    let mut code = commands::run(&context, &cli).unwrap_or_else(|failure| {
        context.ui.failure(&failure, context.text);
        failure.exit_code()
    });
    // A reader that left early (`| head`) had what it wanted; a full disk did not.
    if let Some(error) = context.ui.take_stdout_error()
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        let failure = Failure::environment(context.text.cannot_write_output()).because(&error);
        context.ui.failure(&failure, context.text);
        code = ExitCode::Environment;
    }
    code.number().into()
}

/// Logs to stderr where `-v` or `SWARMLAB_LOG` asks for it.
fn start_logging(global: &GlobalArgs) {
    let by_flag = match global.verbose {
        0 => None,
        1 => Some("swarmlab=debug".to_owned()),
        _ => Some("debug".to_owned()),
    };
    let Some(filter) = std::env::var("SWARMLAB_LOG").ok().or(by_flag) else {
        return;
    };
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
        .with_writer(io::stderr)
        .with_ansi(false)
        .init();
}
