//! What a shell wants to know of the command line: completions and the man page.

use std::io::{self, Write};

use clap_complete::Shell;

use super::{CliError, command, exit::Exit};

/// Prints shell completions; `copydesk completions bash > /etc/bash_completion.d/copydesk` installs them.
#[derive(Debug, clap::Args)]
pub(super) struct CompletionArguments {
    /// The shell to complete for.
    shell: Shell,
}

/// Prints the man page; `copydesk man | man -l -` shows it.
#[derive(Debug, clap::Args)]
pub(super) struct ManArguments {}

pub(super) fn complete(arguments: &CompletionArguments, output: &mut dyn Write) -> Result<Exit, CliError> {
    // clap_complete panics on a failed write, so it writes to memory and we to the terminal.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command(), "copydesk", &mut script);
    output.write_all(&script).map_err(CliError::Output)?;
    Ok(Exit::Done)
}

pub(super) fn man(_arguments: &ManArguments, output: &mut dyn Write) -> Result<Exit, CliError> {
    write_pages(output).map_err(CliError::Output)?;
    Ok(Exit::Done)
}

/// One page: the program's own, then a section for each command.
fn write_pages(output: &mut dyn Write) -> io::Result<()> {
    let mut whole = command();
    whole.build();
    clap_mangen::Man::new(whole.clone()).render(output)?;
    write_sections(&whole, "copydesk", output)
}

fn write_sections(command: &clap::Command, above: &str, output: &mut dyn Write) -> io::Result<()> {
    for subcommand in command.get_subcommands().filter(|subcommand| subcommand.get_name() != "help") {
        let name = format!("{above} {}", subcommand.get_name());
        writeln!(output, ".SH \"{}\"", name.to_uppercase())?;
        let page = clap_mangen::Man::new(subcommand.clone().bin_name(&name));
        page.render_synopsis_section(output)?;
        page.render_description_section(output)?;
        page.render_options_section(output)?;
        write_sections(subcommand, &name, output)?;
    }
    Ok(())
}
