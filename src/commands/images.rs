//! `swarmlab images`: the image cache.

use std::collections::BTreeMap;

use serde::Serialize;

use super::context::Context;
use crate::cli::{ImageSource, ImageSourceArgs, ImagesArgs, ImagesCommand, ImagesListArgs};
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure, FailureKind};
use crate::images::{
    self, Entry, ImageError, ImagePlan, Origin, Prepared, Role, SourceChoice, Used, reference,
};
use crate::ui::table::Table;

/// Runs `swarmlab images`.
pub fn run(context: &Context, args: &ImagesArgs) -> CommandResult {
    match &args.command {
        ImagesCommand::Prepare(args) => prepare(context, &args.images),
        ImagesCommand::List(args) => list(context, args),
        ImagesCommand::Export(args) => {
            let home = context.home()?;
            let bytes = watch(context, async |events| {
                images::export(home.root(), &args.file, context.text, &events).await
            })?;
            let file = args.file.display().to_string();
            context.ui.out(&context.text.bundle_written(&file, bytes));
            Ok(ExitCode::Ok)
        }
        ImagesCommand::Import(args) => {
            let home = context.home()?;
            let entries = watch(context, async |events| {
                images::import(home.root(), &args.file, context.text, &events).await
            })?;
            context.ui.out(&context.text.bundle_read(entries.len()));
            Ok(ExitCode::Ok)
        }
    }
}

fn prepare(context: &Context, args: &ImageSourceArgs) -> CommandResult {
    let plan = context.image_plan(args)?;
    let prepared = context.block_on(async {
        let connected = context.connect().await?;
        let progress = context.progress();
        let prepared = images::prepare(&connected.engine, &plan, &progress.events())
            .await
            .map_err(|error| context.image_failure(&error))?;
        progress.finish();
        Ok(prepared)
    })?;
    context.ui.out(
        &context
            .text
            .images_ready(plan.roles.len(), &counted(&prepared)),
    );
    Ok(ExitCode::Ok)
}

/// Runs work that needs no engine, and shows its progress.
fn watch<T>(
    context: &Context,
    work: impl AsyncFnOnce(crate::model::event::Events) -> Result<T, ImageError>,
) -> Result<T, Failure> {
    context.block_on(async {
        let progress = context.progress();
        let result = work(progress.events())
            .await
            .map_err(|error| context.image_failure(&error))?;
        progress.finish();
        Ok(result)
    })
}

/// How many images came from each source, most first.
fn counted(prepared: &Prepared) -> Vec<(Used, usize)> {
    let mut counts: BTreeMap<Used, usize> = BTreeMap::new();
    for used in prepared.used.values() {
        *counts.entry(*used).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

/// What `images list --json` prints.
#[derive(Debug, Serialize)]
struct Listing {
    schema: u32,
    images: Vec<Entry>,
}

fn list(context: &Context, args: &ImagesListArgs) -> CommandResult {
    let home = context.home()?;
    let images = images::list(home.root()).map_err(|error| context.image_failure(&error))?;
    if args.json {
        context.ui.json(&Listing { schema: 1, images });
        return Ok(ExitCode::Ok);
    }
    if images.is_empty() {
        context.ui.talk(&context.text.no_images_yet());
        return Ok(ExitCode::Ok);
    }
    let mut table = Table::new(context.text.image_columns());
    for image in &images {
        table.row([
            image.role.name(),
            &image.reference,
            image.origin.name(),
            &context.text.bytes(image.size),
            image.manifest.short(),
        ]);
    }
    let paint = context.ui.out_paint();
    context
        .ui
        .out(&table.render(context.ui.mode().width, paint));
    Ok(ExitCode::Ok)
}

impl Context {
    /// What the options about images ask for.
    pub fn image_plan(&self, args: &ImageSourceArgs) -> Result<ImagePlan, Failure> {
        let home = self.home()?;
        let environment = std::env::var_os("SWARMLAB_BUNDLE")
            .filter(|file| !file.is_empty())
            .map(Into::into);
        Ok(ImagePlan {
            roles: Role::ALL.to_vec(),
            choice: match args.images {
                ImageSource::Auto => SourceChoice::Auto,
                ImageSource::Hub => SourceChoice::Hub,
                ImageSource::Debian => SourceChoice::Debian,
                ImageSource::Bundle => SourceChoice::Bundle,
            },
            registry: args.registry.clone(),
            bundle: images::find_bundle(args.bundle.as_deref(), environment, home.root()),
            home: home.root().to_owned(),
            text: self.text,
        })
    }

    /// Words for images that could not be made ready; every one ends with what to do.
    #[must_use]
    pub fn image_failure(&self, error: &ImageError) -> Failure {
        let text = self.text;
        match error {
            ImageError::NoSpace { need, free, path } => {
                Failure::environment(text.no_image_space(*need, *free, &path.display().to_string()))
                    .hint(text.no_image_space_hint())
            }
            ImageError::NoSource { role, tried } => {
                let reference = reference(*role, Origin::Debian);
                let mut failure = Failure::environment(text.no_image_source(reference));
                for (source, why) in tried {
                    failure = failure.because_text(text.source_gave_nothing(source, why));
                }
                for hint in text.no_image_source_hints() {
                    failure = failure.hint(hint);
                }
                failure
            }
            ImageError::NotDebian(tool) => Failure::environment(text.cannot_build_images(tool))
                .hint(text.cannot_build_images_hint(tool)),
            ImageError::Bundle { path, why } => {
                Failure::environment(text.bad_bundle(&path.display().to_string()))
                    .because_text(why)
                    .hint(text.bad_bundle_hint())
            }
            ImageError::EmptyCache => {
                Failure::environment(text.empty_cache()).hint(text.no_images_yet())
            }
            ImageError::Damaged { .. } => Failure::environment(text.images_failed())
                .because(error)
                .hint(text.damaged_image_hint()),
            ImageError::Recipe { .. } => Failure::new(FailureKind::Internal, text.images_failed())
                .because(error)
                .hint(text.internal_hint()),
            ImageError::Interrupted => Failure::new(FailureKind::Interrupted, text.interrupted())
                .hint(text.interrupted_hint()),
            ImageError::Io(_)
            | ImageError::Engine(_)
            | ImageError::Tool { .. }
            | ImageError::Archive { .. } => Failure::environment(text.images_failed())
                .because(error)
                .hint(text.doctor_hint()),
        }
    }
}
