//! Starts the log: JSON for machines, lines for people, and panics without the text that caused them.

use std::io::{self, IsTerminal};
use std::panic::PanicHookInfo;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use super::TelemetryConfig;
use super::config::LogFormat;

/// Sends everything that is logged to standard error from now on. The log is the process's: a second call changes
/// nothing.
pub fn start_log(config: &TelemetryConfig) {
    // The configuration has been validated; without a filter that can be read, warnings are better than silence.
    let filter = config.filter().unwrap_or_else(|_| EnvFilter::new("warn"));
    let is_terminal = io::stderr().is_terminal();
    let is_json = match config.log_format {
        LogFormat::Auto => !is_terminal,
        LogFormat::Json => true,
        LogFormat::Human => false,
    };
    let lines = fmt().with_env_filter(filter).with_writer(io::stderr);
    let started = if is_json {
        lines.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init()
    } else {
        lines.with_ansi(is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())).try_init()
    };
    if started.is_ok() {
        std::panic::set_hook(Box::new(log_panic));
    }
}

/// A formatted panic message may quote the article (`byte index 5 is not a char boundary; it is inside …`), and no log
/// holds article text: only messages that stand in the source are logged.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let message =
        panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("not logged: it may quote the input");
    let location = panic.location().map(ToString::to_string).unwrap_or_default();
    let thread = std::thread::current();
    let thread = thread.name().unwrap_or_default();
    tracing::error!(location, thread, message_of_panic = message, "panicked; this is a bug in copydesk");
}
