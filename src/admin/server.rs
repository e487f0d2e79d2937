//! The server's life: bound before it returns, answering on a thread of its own until it is dropped.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

use super::{AdminConfig, AdminState, connections, routes};

/// Why the server could not start.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {source}; set admin.bind to a free address, or to port 0")]
    Bind {
        /// The address as configured.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The system gave no thread or no event queue.
    #[error("cannot start the admin server: {0}")]
    Start(#[source] io::Error),
}

/// A running server; dropping it stops it.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Binds and starts to answer.
    ///
    /// # Errors
    /// When the address cannot be bound, or the system is out of threads.
    pub fn start(config: &AdminConfig, state: AdminState) -> Result<Self, AdminError> {
        let bind_error = |source| AdminError::Bind { address: config.bind, source };
        let listener = TcpListener::bind(config.bind).map_err(bind_error)?;
        listener.set_nonblocking(true).map_err(bind_error)?;
        let address = listener.local_addr().map_err(bind_error)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(AdminError::Start)?;
        let (stop, stopped) = oneshot::channel();
        let (router, config) = (routes::router(Arc::new(state)), config.clone());
        let thread = thread::Builder::new()
            .name("admin".to_owned())
            .spawn(move || runtime.block_on(answer_until(stopped, listener, router, config)))
            .map_err(AdminError::Start)?;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it listens: the port that was found, if port 0 was asked for.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the admin server panicked");
        }
    }
}

async fn answer_until(
    stopped: oneshot::Receiver<()>,
    listener: TcpListener,
    router: axum::Router,
    config: AdminConfig,
) {
    let listener = match tokio::net::TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => return tracing::error!(%error, "the admin server cannot listen"),
    };
    tokio::select! {
        () = connections::serve(listener, router, config) => {}
        _ = stopped => {}
    }
}
