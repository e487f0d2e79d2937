//! A real Apache Kafka for the tests: fetched, formatted, started on free loopback ports, and gone with the test process.

use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, mpsc};
use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer};

/// A cold JVM on a busy machine with two cores needs some of it.
const START_DEADLINE: Duration = Duration::from_secs(90);

/// One cluster of one or three nodes; each node is broker and controller.
pub(crate) struct Cluster {
    nodes: Vec<Node>,
    folder: PathBuf,
}

struct Node {
    port: u16,
    properties: PathBuf,
    process: Mutex<Option<Child>>,
}

impl Cluster {
    /// The node that all tests of one binary share, each with Kafka topics of its own.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(1))
    }

    /// Starts a cluster and waits until it answers.
    pub(crate) fn start(n_nodes: usize) -> Self {
        Self::start_with(n_nodes, "")
    }

    /// Starts one node whose clients can also come by a proxy on this port: the node tells those that do to stay with it.
    /// With the port that the proxy has to forward to.
    pub(crate) fn start_behind(port: u16) -> (Self, u16) {
        let behind = free_ports(1).first().copied().expect("a port was asked for");
        let listeners = format!(
            "inter.broker.listener.name=PLAINTEXT\n\
             listener.security.protocol.map=PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT\n\
             listeners=PLAINTEXT://127.0.0.1:@PORT@,PROXIED://127.0.0.1:{behind},CONTROLLER://127.0.0.1:@CONTROLLER@\n\
             advertised.listeners=PLAINTEXT://127.0.0.1:@PORT@,PROXIED://127.0.0.1:{port}\n"
        );
        (Self::start_with(1, &listeners), behind)
    }

    /// Starts nodes whose properties end with these lines, which win over earlier ones.
    pub(crate) fn start_with(n_nodes: usize, lines: &str) -> Self {
        let folder = run_folder();
        let ports = free_ports(n_nodes * 2);
        let (brokers, controllers) = ports.split_at(n_nodes);
        let voters: Vec<String> =
            controllers.iter().enumerate().map(|(index, port)| format!("{}@127.0.0.1:{port}", index + 1)).collect();
        let nodes = brokers.iter().zip(controllers).enumerate().map(|(index, (port, controller))| {
            let data = folder.join(format!("node-{}", index + 1));
            fs::create_dir_all(&data).expect("the run folder is ours");
            let properties = data.join("server.properties");
            let replicas = if n_nodes == 1 { 1 } else { 3 };
            let text = format!("{}{lines}", include_str!("../broker/server.properties"))
                .replace("@NODE@", &(index + 1).to_string())
                .replace("@PORT@", &port.to_string())
                .replace("@CONTROLLER@", &controller.to_string())
                .replace("@REPLICAS@", &replicas.to_string())
                .replace("@MIN_ISR@", if n_nodes == 1 { "1" } else { "2" })
                .replace("@VOTERS@", &voters.join(","))
                .replace("@DATA@", &data.join("log").display().to_string());
            fs::write(&properties, text).expect("the run folder is ours");
            Node { port: *port, properties, process: Mutex::new(None) }
        });
        let cluster = Self { nodes: nodes.collect(), folder };
        cluster.nodes.iter().for_each(Node::format);
        cluster.nodes.iter().for_each(Node::start);
        cluster.wait_until_it_answers();
        cluster
    }

    /// `host:port` of every node.
    pub(crate) fn bootstrap(&self) -> String {
        let hosts: Vec<String> = self.nodes.iter().map(|node| format!("127.0.0.1:{}", node.port)).collect();
        hosts.join(",")
    }

    /// Ends a node as a power cut would.
    pub(crate) fn kill_node(&self, index: usize) {
        self.node(index).stop();
    }

    /// Ends a node as an operator would, and waits until it has ended.
    pub(crate) fn stop_node(&self, index: usize) {
        self.node(index).stop_in_order();
    }

    /// Starts a node again with the data that it had.
    pub(crate) fn restart_node(&self, index: usize) {
        self.node(index).start();
        // The others name a node that was killed for some seconds more: it is itself asked.
        self.wait_until_answered_by(&format!("127.0.0.1:{}", self.node(index).port));
    }

    /// Creates a Kafka topic; `config` as in the broker's own documentation.
    pub(crate) fn create_topic(&self, name: &str, partitions: i32, config: &[(&str, &str)]) {
        let replicas = i32::try_from(self.nodes.len()).expect("few nodes");
        let topic = NewTopic::new(name, partitions, TopicReplication::Fixed(replicas));
        let topic = config.iter().fold(topic, |topic, (key, value)| topic.set(key, value));
        let options = AdminOptions::new().operation_timeout(Some(Duration::from_secs(30)));
        let results = block_on(self.admin().create_topics([&topic], &options)).expect("the broker answers");
        for result in results {
            result.unwrap_or_else(|(name, code)| panic!("topic {name} was not created: {code}"));
        }
    }

    /// Deletes a Kafka topic; its disk space follows a second later.
    pub(crate) fn delete_topic(&self, name: &str) {
        let options = AdminOptions::new().operation_timeout(Some(Duration::from_secs(30)));
        let deleted = block_on(self.admin().delete_topics(&[name], &options)).expect("the broker answers");
        for result in deleted {
            result.unwrap_or_else(|(name, code)| panic!("topic {name} was not deleted: {code}"));
        }
    }

    /// The nodes' processes, to look at from outside.
    pub(crate) fn pids(&self) -> Vec<u32> {
        self.nodes.iter().filter_map(Node::pid).collect()
    }

    /// Runs one of Kafka's own tools and gives its output.
    pub(crate) fn tool(&self, class: &str, arguments: &[&str]) -> String {
        self.try_tool(class, arguments).unwrap_or_else(|complaint| panic!("{class} failed: {complaint}"))
    }

    /// The same; or what the tool complains of.
    pub(crate) fn try_tool(&self, class: &str, arguments: &[&str]) -> Result<String, String> {
        let bootstrap = self.bootstrap();
        let output = java().arg(class).args(["--bootstrap-server", &bootstrap]).args(arguments).output();
        let output = output.expect("java runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }

    /// Whether each node's process lives, and the last lines of its log.
    pub(crate) fn last_words(&self) -> Vec<String> {
        self.nodes.iter().map(Node::last_words).collect()
    }

    fn admin(&self) -> AdminClient<DefaultClientContext> {
        ClientConfig::new().set("bootstrap.servers", self.bootstrap()).create().expect("valid client settings")
    }

    fn node(&self, index: usize) -> &Node {
        self.nodes.get(index).expect("the cluster has this node")
    }

    /// Until every node listens and knows the others. What is known of a node that was killed outlives it by seconds, so
    /// that the others' word is not enough.
    fn wait_until_it_answers(&self) {
        self.wait_until_answered_by(&self.bootstrap());
    }

    fn wait_until_answered_by(&self, bootstrap: &str) {
        let deadline = Instant::now() + START_DEADLINE;
        let client: BaseConsumer =
            ClientConfig::new().set("bootstrap.servers", bootstrap).create().expect("valid client settings");
        loop {
            let answer = client.fetch_metadata(None, Duration::from_secs(2));
            let is_known = answer.is_ok_and(|metadata| metadata.brokers().len() == self.nodes.len());
            if is_known && self.nodes.iter().all(Node::listens) {
                return;
            }
            assert!(Instant::now() < deadline, "the broker did not start; its log is in {}", self.folder.display());
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.nodes.iter().for_each(Node::stop);
        drop(fs::remove_dir_all(&self.folder));
    }
}

impl Node {
    fn format(&self) {
        let arguments = ["format", "--cluster-id", "5L6g3nShT-eMCtK--X86sw", "--config"];
        let mut command = java();
        let output = command.arg("kafka.tools.StorageTool").args(arguments).arg(&self.properties).output();
        let output = output.expect("java runs");
        assert!(output.status.success(), "formatting failed: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn start(&self) {
        let log = File::create(self.properties.with_extension("log")).expect("the run folder is ours");
        let java = java();
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--"]).arg(java.get_program()).args(java.get_args());
        command.arg("kafka.Kafka").arg(&self.properties);
        command.stdin(Stdio::null()).stdout(log.try_clone().expect("a file handle")).stderr(log);
        *self.process.lock().expect("no test panics while holding it") = Some(spawn_for_life(command));
    }

    fn listens(&self) -> bool {
        TcpStream::connect(("127.0.0.1", self.port)).is_ok()
    }

    fn pid(&self) -> Option<u32> {
        self.process.lock().expect("no test panics while holding it").as_ref().map(Child::id)
    }

    fn last_words(&self) -> String {
        let mut process = self.process.lock().expect("no test panics while holding it");
        let state = match process.as_mut().map(Child::try_wait) {
            None => "stopped by the test".to_owned(),
            Some(Ok(None)) => "alive".to_owned(),
            Some(ended) => format!("ended by itself: {ended:?}"),
        };
        let log = fs::read_to_string(self.properties.with_extension("log")).unwrap_or_default();
        let n_skipped = log.lines().count().saturating_sub(12);
        let last: Vec<&str> = log.lines().skip(n_skipped).collect();
        format!("port {}, {state}\n{}", self.port, last.join("\n"))
    }

    fn stop_in_order(&self) {
        let Some(mut process) = self.process.lock().expect("no test panics while holding it").take() else { return };
        let asked = Command::new("kill").args(["-TERM", &process.id().to_string()]).status();
        assert!(asked.expect("kill is part of the system").success(), "the node had ended before");
        let deadline = Instant::now() + START_DEADLINE;
        while process.try_wait().expect("our own child").is_none() {
            if Instant::now() > deadline {
                drop(process.kill());
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }

    fn stop(&self) {
        if let Some(mut process) = self.process.lock().expect("no test panics while holding it").take() {
            drop(process.kill());
            drop(process.wait());
        }
    }
}

/// Starts a process that ends with this one, however this one ends: a static is never dropped.
///
/// `PR_SET_PDEATHSIG` watches the thread that started the process, and a test's thread ends with its test; so one
/// thread starts them all and stays.
fn spawn_for_life(command: Command) -> Child {
    type Request = (Command, mpsc::Sender<Child>);
    static KEEPER: OnceLock<Mutex<mpsc::Sender<Request>>> = OnceLock::new();
    let keeper = KEEPER.get_or_init(|| {
        let (requests, inbox) = mpsc::channel::<Request>();
        std::thread::spawn(move || {
            for (mut command, answer) in inbox {
                drop(answer.send(command.spawn().expect("setpriv is part of util-linux")));
            }
        });
        Mutex::new(requests)
    });
    let (answer, child) = mpsc::channel();
    keeper.lock().expect("the keeper never panics").send((command, answer)).expect("the keeper lives");
    child.recv().expect("the keeper answers")
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}

fn java() -> Command {
    let mut command = Command::new("java");
    let log4j = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broker/log4j2.properties");
    // These live for seconds or minutes, in which the optimising compiler takes more of a machine's cores than it gives back.
    command.args(["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]);
    command.arg(format!("-Dlog4j2.configurationFile={}", log4j.display()));
    command.arg("-cp").arg(format!("{}/*", jars().display()));
    command
}

fn jars() -> &'static Path {
    static JARS: OnceLock<PathBuf> = OnceLock::new();
    JARS.get_or_init(|| {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broker/fetch.sh");
        let output = Command::new(script).stderr(Stdio::inherit()).output().expect("bash is there");
        assert!(output.status.success(), "Apache Kafka could not be fetched; the lines above say why");
        PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())
    })
}

/// A folder for this process's nodes; folders of processes that are gone are cleared away.
fn run_folder() -> PathBuf {
    static N_CLUSTERS: AtomicUsize = AtomicUsize::new(0);
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/.cache/run");
    for entry in fs::read_dir(&base).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_alive = name
            .to_str()
            .and_then(|name| name.split('-').next())
            .is_some_and(|pid| Path::new("/proc").join(pid).exists());
        if !is_alive {
            drop(fs::remove_dir_all(entry.path()));
        }
    }
    let count = N_CLUSTERS.fetch_add(1, Ordering::Relaxed);
    let folder = base.join(format!("{}-{count}", std::process::id()));
    fs::create_dir_all(&folder).expect("tests/.cache is ours");
    folder
}

/// Ports that are free now, below those that the system gives to outgoing connections (from 32768): one of these could
/// take a node's port while the node is down, and the node would not come back.
pub(crate) fn free_ports(count: usize) -> Vec<u16> {
    const FIRST: u32 = 12_000;
    const N_PORTS: u32 = 20_000;
    static N_TRIED: AtomicU32 = AtomicU32::new(0);
    // Processes that look at the same time start at different places.
    let start = std::process::id().wrapping_mul(61);
    let next = || FIRST + start.wrapping_add(N_TRIED.fetch_add(1, Ordering::Relaxed)) % N_PORTS;
    let ports = (0..N_PORTS).filter_map(|_| u16::try_from(next()).ok());
    let free: Vec<u16> = ports.filter(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).take(count).collect();
    assert_eq!(free.len(), count, "loopback has free ports");
    free
}
