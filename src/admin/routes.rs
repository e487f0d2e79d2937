//! What each path answers.

use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use axum::Router;
use axum::extract::State;
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::telemetry::{Health, Telemetry, Verdict};

/// What the answers are made from.
#[derive(Debug)]
pub struct AdminState {
    /// Rendered at each scrape.
    pub telemetry: Telemetry,
    /// Asked by each probe.
    pub health: Arc<Health>,
    /// The configuration in force as TOML, secrets already left out.
    pub config_toml: String,
    /// The same as JSON.
    pub config_json: String,
    /// Asks for a look at the taxonomy's files; `None` where `admin.allow_reload` is off.
    pub reload: Option<SyncSender<()>>,
}

/// A line for whoever opens the address in a browser.
const PATHS: &str = "copydesk: /metrics /startupz /readyz /livez /config /reload\n";

pub(super) fn router(state: Arc<AdminState>) -> Router {
    Router::new()
        .route("/", get(async || PATHS))
        .route("/metrics", get(metrics))
        .route("/startupz", get(async |state: State<Arc<AdminState>>| probe(&state.health.startup())))
        .route("/readyz", get(async |state: State<Arc<AdminState>>| probe(&state.health.readiness())))
        .route("/livez", get(async |state: State<Arc<AdminState>>| probe(&state.health.liveness())))
        .route("/config", get(config))
        .route("/reload", post(reload))
        .fallback(async || (StatusCode::NOT_FOUND, PATHS))
        .with_state(state)
}

async fn metrics(State(state): State<Arc<AdminState>>) -> Response {
    match state.telemetry.render() {
        Ok(text) => ([(CONTENT_TYPE, prometheus::TEXT_FORMAT)], text).into_response(),
        Err(error) => {
            (StatusCode::INTERNAL_SERVER_ERROR, format!("cannot render the metrics: {error}\n")).into_response()
        }
    }
}

async fn config(State(state): State<Arc<AdminState>>, headers: HeaderMap) -> Response {
    let accepted = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if accepted.contains("application/json") {
        return ([(CONTENT_TYPE, "application/json")], state.config_json.clone()).into_response();
    }
    ([(CONTENT_TYPE, "application/toml")], state.config_toml.clone()).into_response()
}

/// The only path that changes anything, and therefore off by default. How it went is in the metrics and `/readyz`.
async fn reload(State(state): State<Arc<AdminState>>) -> Response {
    let Some(request) = &state.reload else {
        return (StatusCode::FORBIDDEN, "set admin.allow_reload to allow this\n").into_response();
    };
    // A full channel holds a request that has not been seen yet: this one is the same.
    let _is_new = request.try_send(()).is_ok();
    (StatusCode::ACCEPTED, "looking at the taxonomy's files\n").into_response()
}

fn probe(verdict: &Verdict) -> Response {
    let status = if verdict.ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = serde_json::to_string(verdict).expect("a verdict is plain data");
    (status, [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], body).into_response()
}
