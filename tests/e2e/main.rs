//! The worker as a process against a real Apache Kafka: everything a reader or an operator can see of it.

#![expect(clippy::print_stdout, reason = "a test tells its figures with `--show-output`")]

#[path = "../common/articles.rs"]
mod articles;
#[path = "../common/broker.rs"]
#[expect(dead_code, reason = "the benchmark looks at the broker's processes too")]
mod broker;
#[path = "../common/checker.rs"]
#[expect(dead_code, reason = "the fault tests also check at-least-once")]
mod checker;
#[path = "../common/feeder.rs"]
mod feeder;
#[path = "../common/wait.rs"]
mod wait;
#[path = "../common/worker.rs"]
mod worker;

mod cluster;
mod conservation;
mod dlq;
mod kills;
mod lag;
mod letters;
mod rebalance;
mod refusal;
mod reload;
mod replay;
mod shapes;
mod stop;
