//! One connection at a time, each with its limits: what a slow or hostile caller can hold is bounded.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::AdminConfig;

/// A probe or a scrape is a few hundred bytes; a proxy may add some.
const MAX_HEAD_BYTES: usize = 16 * 1024;

/// A scrape of a busy worker takes milliseconds. Whoever reads slower than this many request times is cut off.
const MAX_REQUEST_TIMES: u32 = 20;

/// Accepts for ever; whoever drops the future ends it.
pub(super) async fn serve(listener: TcpListener, router: Router, config: AdminConfig) {
    let free = Arc::new(Semaphore::new(config.max_connections.max(1)));
    let timeout = Duration::from_secs(config.request_timeout_seconds.max(1));
    loop {
        let Ok(permit) = Arc::clone(&free).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => {
                let router = router.clone();
                tokio::spawn(async move {
                    answer(stream, router, timeout).await;
                    drop(permit);
                });
            }
            // Out of file handles, or the caller is gone already: neither is cured by trying again at once.
            Err(error) => {
                tracing::warn!(%error, "cannot accept an admin connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn answer(stream: TcpStream, router: Router, timeout: Duration) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(timeout)
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    // A caller that hangs up or is too slow has only itself to tell.
    let _ended = tokio::time::timeout(timeout * MAX_REQUEST_TIMES, connection).await;
}
