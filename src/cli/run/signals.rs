//! SIGTERM and SIGINT: the first asks the worker to stop, the second ends the process.

use std::io;
use std::process;
use std::thread;

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::cli::exit::Exit;
use crate::kafka::Shutdown;

/// Listens from now on, on a thread of its own.
pub(in crate::cli) fn listen(shutdown: &Shutdown) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let (terminate, interrupt) = {
        let _inside = runtime.enter();
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?)
    };
    let shutdown = shutdown.clone();
    let listener = move || runtime.block_on(pass_on(terminate, interrupt, &shutdown));
    thread::Builder::new().name("signals".to_owned()).spawn(listener)?;
    Ok(())
}

async fn pass_on(mut terminate: Signal, mut interrupt: Signal, shutdown: &Shutdown) {
    next(&mut terminate, &mut interrupt).await;
    tracing::info!("stopping: finishing what is in flight; a second signal ends it at once");
    shutdown.request();
    next(&mut terminate, &mut interrupt).await;
    tracing::warn!("stopped by a second signal; what was not committed is read again after the restart");
    shutdown.insist();
    process::exit(Exit::DrainAborted as i32);
}

async fn next(terminate: &mut Signal, interrupt: &mut Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
