//! What the program says of itself: schema, completions, manual pages.

use std::path::PathBuf;

use clap::Args;

use super::exit::{CliError, Exit};
use super::output::Target;
#[cfg(feature = "host")]
use crate::export::schemas::DocumentSchema;

pub(super) const SCHEMA_EXAMPLES: &str = "\
Examples:
  trtmem schema
  trtmem schema -o trtmem.report.schema.json";

#[cfg(feature = "docs")]
pub(super) const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  trtmem completions bash > /etc/bash_completion.d/trtmem
  trtmem completions zsh > ~/.zfunc/_trtmem";

#[cfg(feature = "docs")]
pub(super) const MAN_EXAMPLES: &str = "\
Examples:
  trtmem man | man -l -
  trtmem man --directory /usr/local/share/man/man1";

/// Where a result goes.
#[derive(Debug, Args)]
pub struct OutputArgs {
    /// Write the result to FILE, `-` being standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `trtmem schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Which schema; that of reports when not given
    #[cfg(feature = "host")]
    #[arg(value_name = "DOCUMENT")]
    pub document: Option<DocumentSchema>,
    /// Where the schema goes.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `trtmem completions`.
#[cfg(feature = "docs")]
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
    /// Where the script goes.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `trtmem man`.
#[cfg(feature = "docs")]
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write one page per command into DIR instead of the main page to standard output
    #[arg(long, value_name = "DIR")]
    pub directory: Option<PathBuf>,
}

/// `trtmem schema`.
pub(super) fn schema(args: &SchemaArgs) -> Result<Exit, CliError> {
    let target = Target::from_option(args.output.output.as_deref());
    target.write(text(args).as_bytes())?;
    Ok(Exit::Done)
}

#[cfg(feature = "host")]
fn text(args: &SchemaArgs) -> &'static str {
    args.document.unwrap_or(DocumentSchema::Report).text()
}

#[cfg(not(feature = "host"))]
fn text(_: &SchemaArgs) -> &'static str {
    crate::report::schema_json()
}

#[cfg(feature = "docs")]
pub(super) use generated::{completions, man};

#[cfg(feature = "docs")]
mod generated {
    use std::io;
    use std::path::Path;

    use clap::Command;

    use super::super::exit::{CliError, Exit};
    use super::super::output::Target;
    use super::{CompletionsArgs, ManArgs};

    /// `trtmem completions`.
    pub(in crate::cli) fn completions(
        args: &CompletionsArgs,
        program: &Command,
    ) -> Result<Exit, CliError> {
        let mut script = Vec::new();
        clap_complete::generate(args.shell, &mut shown_of(program), "trtmem", &mut script);
        Target::from_option(args.output.output.as_deref()).write(&script)?;
        Ok(Exit::Done)
    }

    /// A command without what is hidden of it. Help and manual pages leave that out by themselves,
    /// completion scripts do not.
    fn shown_of(command: &Command) -> Command {
        let arguments = command.get_arguments().filter(|arg| !arg.is_hide_set());
        let subcommands = command.get_subcommands().filter(|sub| !sub.is_hide_set());
        let mut shown = Command::new(command.get_name().to_owned())
            .version(env!("CARGO_PKG_VERSION"))
            .disable_version_flag(command.get_version().is_none())
            .disable_help_subcommand(true)
            .args(arguments.cloned())
            .subcommands(subcommands.map(shown_of));
        if let Some(about) = command.get_about() {
            shown = shown.about(about.clone());
        }
        shown
    }

    /// `trtmem man`.
    pub(in crate::cli) fn man(args: &ManArgs, mut program: Command) -> Result<Exit, CliError> {
        program.build();
        match &args.directory {
            None => Target::Stdout.write(&page(&program)?)?,
            Some(directory) => {
                write_page(directory, "trtmem", &program)?;
                for sub in program.get_subcommands().filter(|sub| !sub.is_hide_set()) {
                    write_page(directory, &format!("trtmem-{}", sub.get_name()), sub)?;
                }
            }
        }
        Ok(Exit::Done)
    }

    fn write_page(directory: &Path, name: &str, command: &Command) -> Result<(), CliError> {
        Target::File(directory.join(format!("{name}.1"))).write(&page(command)?)
    }

    fn page(command: &Command) -> Result<Vec<u8>, CliError> {
        let mut page = Vec::new();
        clap_mangen::Man::new(command.clone())
            .render(&mut page)
            .map_err(|source: io::Error| CliError::System {
                doing: "rendering a manual page",
                source,
            })?;
        Ok(page)
    }
}
