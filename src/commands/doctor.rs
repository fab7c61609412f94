//! `swarmlab doctor`: is this machine ready, and if not, the command that mends it.

pub(super) mod facts;
mod judge;
mod kernel;

use serde::Serialize;

use super::context::Context;
use crate::cli::DoctorArgs;
use crate::exit_code::ExitCode;
use crate::failure::CommandResult;
use crate::text::Text;
use crate::text::sanitize::sanitize;
use crate::ui::paint::Paint;
use crate::ui::wrap::hanging;
use judge::{Check, Level};

/// `doctor --json`
#[derive(Debug, Serialize)]
struct Document<'a> {
    schema: u32,
    /// Nothing fails.
    ready: bool,
    checks: &'a [Check],
}

/// Looks at everything a lab needs.
pub fn run(context: &Context, args: &DoctorArgs) -> CommandResult {
    let home = context.home()?;
    // A broken course is no reason not to look at the machine; its ports are then not looked at.
    let ports = context.library().map_or_else(
        |_| Vec::new(),
        |library| {
            let labs = library.labs().iter();
            let contents = labs.filter_map(|id| library.lab(id).ok());
            contents.flat_map(|content| content.lab.ports).collect()
        },
    );
    let machine = context.block_on(async { Ok(facts::read(context, &home, ports).await) })?;
    let checks = judge::judge(&machine, context.text);
    let ready = checks.iter().all(|check| check.outcome != Level::Fail);
    if args.json {
        context.ui.json(&Document {
            schema: 1,
            ready,
            checks: &checks,
        });
    } else {
        context
            .ui
            .out(&render(&checks, context.text, context.ui.out_paint()));
    }
    Ok(if ready {
        ExitCode::Ok
    } else {
        ExitCode::Environment
    })
}

fn render(checks: &[Check], text: &dyn Text, paint: Paint) -> String {
    let mut lines = Vec::new();
    for check in checks {
        let symbol = match check.outcome {
            Level::Ok => paint.good(paint.tick()),
            Level::Warn => paint.warn("!"),
            Level::Fail => paint.bad(paint.cross()),
        };
        let said = text.doctor_said(&check.title, &sanitize(&check.observed));
        let said = hanging(&said, paint.columns, "   ", "     ");
        lines.push(format!(" {symbol} {}", said.trim_start()));
        if let Some(means) = &check.means {
            lines.push(hanging(means, paint.columns, "     ", "     "));
        }
        if let Some(fix) = &check.fix {
            // On one line whatever the width: it is there to be copied.
            lines.push(format!(
                "     {} {fix}",
                paint.good(text.doctor_fix_label())
            ));
        }
    }
    let failed = checks
        .iter()
        .filter(|check| check.outcome == Level::Fail)
        .count();
    lines.push(String::new());
    lines.push(if failed == 0 {
        paint.good(&text.doctor_ready())
    } else {
        paint.bad(&text.doctor_not_ready(failed))
    });
    lines.join("\n")
}
