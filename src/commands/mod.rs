//! One file a subcommand: gather inputs, call a layer, hand the result to the `Ui`.

pub mod agent;
pub mod author;
pub mod chaos;
pub mod check;
pub mod child;
pub mod cluster;
pub mod complete;
pub mod completions;
pub mod context;
pub mod course;
pub mod destroy;
pub mod docker;
pub mod doctor;
pub mod engine;
pub mod env;
pub mod exec;
pub mod grade;
pub mod guide;
pub mod hint;
pub mod images;
pub mod labs;
pub mod marks;
mod names;
pub mod nodes;
pub mod overview;
pub mod quiz;
mod replay;
pub mod report;
pub mod reset;
pub mod session;
mod shelf;
pub mod shell;
pub mod solve;
pub mod start;
pub mod status;
pub mod stop;
pub mod submit;
mod watch;
pub mod workspace;

use crate::cli::{Cli, Command};
use crate::failure::CommandResult;
use context::Context;

/// Does what the command line asks for.
pub fn run(context: &Context, cli: &Cli) -> CommandResult {
    let Some(command) = &cli.command else {
        return overview::run(context);
    };
    match command {
        Command::Start(args) => start::run(context, args),
        Command::Guide(args) => guide::run(context, args),
        Command::Hint(args) => hint::run(context, args),
        Command::Quiz(args) => quiz::run(context, args),
        Command::Check(args) => check::run(context, args),
        Command::Solve(args) => solve::run(context, args),
        Command::Reset(args) => reset::run(context, args),
        Command::Shell(args) => shell::run(context, args),
        Command::Exec(args) => exec::run(context, args),
        Command::Docker(args) => docker::run(context, args),
        Command::Env(args) => env::run(context, args),
        Command::Workspace(args) => workspace::run(context, args),
        Command::Status(args) => status::run(context, args),
        Command::Nodes(args) => nodes::run(context, args),
        Command::Chaos(args) => chaos::run(context, args),
        Command::Stop(args) => stop::run(context, args),
        Command::Destroy(args) => destroy::run(context, args),
        Command::Submit(args) => submit::run(context, args),
        Command::Report(args) => report::run(context, args),
        Command::Grade(args) => grade::run(context, args),
        Command::Labs(args) => labs::run(context, args),
        Command::Images(args) => images::run(context, args),
        Command::Author(args) => author::run(context, args),
        Command::Doctor(args) => doctor::run(context, args),
        Command::Completions(args) => completions::run(context, args),
        Command::Agent => agent::run(),
        Command::AgentPipe(args) => agent::pipe(args),
        Command::AgentCall(args) => agent::call(context, args),
    }
}
