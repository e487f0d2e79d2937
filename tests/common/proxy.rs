//! A network that misbehaves on request, between a worker and a broker: cut, or with the replies to one kind of request
//! lost or late.
//!
//! Kafka's frames are a length, and then in a request the API key, its version and a correlation id, in a reply the
//! correlation id alone; that much is read here, and the rest is passed on.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// `EndTxn`: the request that commits or aborts a transaction.
pub(crate) const END_TXN: i16 = 26;

/// What happens to replies.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Treatment {
    /// They do not arrive.
    Drop,
    /// They arrive this much later, and with them everything behind them.
    Delay(Duration),
}

#[derive(Default)]
struct State {
    target: u16,
    is_cut: bool,
    treatments: BTreeMap<i16, Treatment>,
    n_treated: usize,
    streams: Vec<TcpStream>,
}

/// The network; it ends with the test's process.
pub(crate) struct Proxy {
    port: u16,
    state: Arc<Mutex<State>>,
}

type Pending = Arc<Mutex<BTreeMap<i32, i16>>>;

impl Proxy {
    /// Listens, and forwards nowhere yet.
    pub(crate) fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has free ports");
        let port = listener.local_addr().expect("is bound").port();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // A broker that is away refuses; a proxy can only hang up.
                drop(connect(client, &shared));
            }
        });
        Self { port, state }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// `host:port`, for the worker.
    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub(crate) fn forward_to(&self, port: u16) {
        self.state().target = port;
    }

    /// Cuts every connection, and lets none be made until it is mended.
    pub(crate) fn cut(&self) {
        let mut state = self.state();
        state.is_cut = true;
        for stream in state.streams.drain(..) {
            drop(stream.shutdown(Shutdown::Both));
        }
    }

    /// From now on everything passes again.
    pub(crate) fn mend(&self) {
        let mut state = self.state();
        state.is_cut = false;
        state.treatments.clear();
    }

    /// Treats the replies to this API from now on.
    pub(crate) fn treat(&self, api: i16, treatment: Treatment) {
        let mut state = self.state();
        state.treatments.insert(api, treatment);
        state.n_treated = 0;
    }

    /// Replies treated since the last treatment began.
    pub(crate) fn n_treated(&self) -> usize {
        self.state().n_treated
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics while holding it")
    }
}

fn connect(client: TcpStream, shared: &Arc<Mutex<State>>) -> io::Result<()> {
    let mut state = shared.lock().expect("no thread panics while holding it");
    if state.is_cut {
        return client.shutdown(Shutdown::Both);
    }
    let broker = TcpStream::connect(("127.0.0.1", state.target))?;
    for stream in [&client, &broker] {
        stream.set_nodelay(true)?;
        state.streams.push(stream.try_clone()?);
    }
    let pending = Pending::default();
    let (from_client, to_client) = (client.try_clone()?, client);
    let (from_broker, to_broker) = (broker.try_clone()?, broker);
    let (noted, shared) = (Arc::clone(&pending), Arc::clone(shared));
    std::thread::spawn(move || drop(pass_requests(from_client, to_broker, &noted)));
    std::thread::spawn(move || drop(pass_replies(from_broker, to_client, &pending, &shared)));
    Ok(())
}

fn pass_requests(mut from: TcpStream, mut to: TcpStream, pending: &Pending) -> io::Result<()> {
    let passed = loop {
        let frame = match read_frame(&mut from) {
            Ok(frame) => frame,
            Err(error) => break Err(error),
        };
        if let [_, _, _, _, k0, k1, _, _, c0, c1, c2, c3, ..] = *frame {
            let (api, correlation) = (i16::from_be_bytes([k0, k1]), i32::from_be_bytes([c0, c1, c2, c3]));
            pending.lock().expect("no thread panics while holding it").insert(correlation, api);
        }
        if let Err(error) = to.write_all(&frame) {
            break Err(error);
        }
    };
    drop(to.shutdown(Shutdown::Both));
    passed
}

fn pass_replies(mut from: TcpStream, mut to: TcpStream, pending: &Pending, shared: &Mutex<State>) -> io::Result<()> {
    let passed = loop {
        let frame = match read_frame(&mut from) {
            Ok(frame) => frame,
            Err(error) => break Err(error),
        };
        let api = match *frame {
            [_, _, _, _, c0, c1, c2, c3, ..] => {
                let correlation = i32::from_be_bytes([c0, c1, c2, c3]);
                pending.lock().expect("no thread panics while holding it").remove(&correlation)
            }
            _ => None,
        };
        match api.and_then(|api| treatment(shared, api)) {
            Some(Treatment::Drop) => continue,
            Some(Treatment::Delay(time)) => std::thread::park_timeout(time),
            None => {}
        }
        if let Err(error) = to.write_all(&frame) {
            break Err(error);
        }
    };
    drop(to.shutdown(Shutdown::Both));
    passed
}

fn treatment(shared: &Mutex<State>, api: i16) -> Option<Treatment> {
    let mut state = shared.lock().expect("no thread panics while holding it");
    let treatment = state.treatments.get(&api).copied()?;
    state.n_treated += 1;
    Some(treatment)
}

/// One frame, its length in front.
fn read_frame(from: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let n_bytes = usize::try_from(i32::from_be_bytes(length)).map_err(|_| io::ErrorKind::InvalidData)?;
    let mut frame = vec![0; 4 + n_bytes];
    let (head, body) = frame.split_at_mut(4);
    head.copy_from_slice(&length);
    from.read_exact(body)?;
    Ok(frame)
}
