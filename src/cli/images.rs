//! Arguments of `images`, and where images come from.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Where images come from.
#[derive(Debug, Clone, Default, Args)]
pub struct ImageSourceArgs {
    /// Source of images not in the cache; auto: a bundle, else a pull, else Debian packages
    #[arg(long, value_name = "SOURCE", default_value = "auto")]
    pub images: ImageSource,

    /// Registry to pull from in place of Docker Hub
    #[arg(long, value_name = "HOST")]
    pub registry: Option<String>,

    /// Bundle file made by `swarmlab images export`
    #[arg(long, value_name = "FILE")]
    pub bundle: Option<PathBuf>,
}

/// Values of `--images`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ImageSource {
    #[default]
    Auto,
    Hub,
    Debian,
    Bundle,
}

/// `swarmlab images`
#[derive(Debug, Clone, Args)]
#[command(
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "\
Examples:
  swarmlab images prepare
  swarmlab images export room.tar        carry it to a room without internet
  swarmlab images import room.tar"
)]
pub struct ImagesArgs {
    /// What to do
    #[command(subcommand)]
    pub command: ImagesCommand,
}

/// Subcommands of `images`.
#[derive(Debug, Clone, Subcommand)]
pub enum ImagesCommand {
    /// Fill the cache with every image of the labs
    #[command(after_help = "\
Examples:
  swarmlab images prepare
  swarmlab images prepare --images debian
  swarmlab images prepare --registry registry.example.org")]
    Prepare(ImagesPrepareArgs),
    /// List the images, their source and size
    #[command(after_help = "\
Examples:
  swarmlab images list
  swarmlab images list --json")]
    List(ImagesListArgs),
    /// Write every cached image to one file
    #[command(after_help = "\
Examples:
  swarmlab images export room.tar")]
    Export(ImagesFileArgs),
    /// Read the images of a file into the cache
    #[command(after_help = "\
Examples:
  swarmlab images import room.tar")]
    Import(ImagesFileArgs),
}

/// `swarmlab images prepare`
#[derive(Debug, Clone, Args)]
pub struct ImagesPrepareArgs {
    /// Where images come from
    #[command(flatten)]
    pub images: ImageSourceArgs,
}

/// `swarmlab images list`
#[derive(Debug, Clone, Args)]
pub struct ImagesListArgs {
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// `swarmlab images export` and `import`
#[derive(Debug, Clone, Args)]
pub struct ImagesFileArgs {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}
