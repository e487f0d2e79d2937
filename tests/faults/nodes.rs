//! Brokers that are killed and bounced, and workers with them, on three nodes with two in-sync replicas at least.

use crate::broker::Cluster;
use crate::chaos::{Chaos, Fault, hasty};
use crate::scaled;
use crate::worker::Setup;

const KINDS: [Fault; 8] = [
    Fault::KillNode,
    Fault::BounceNode,
    Fault::KillBoth,
    Fault::Kill,
    Fault::Stop,
    Fault::Join,
    Fault::Freeze,
    Fault::Zombie,
];

#[test]
fn faults_of_brokers_and_workers_lose_nothing_and_double_nothing() {
    let cluster = Cluster::start(3);
    let setup = hasty(Setup::new(&cluster, "nodes", 6));
    let chaos = Chaos {
        cluster: &cluster,
        setup,
        kinds: &KINDS,
        n_workers: 2,
        n_faults: scaled(4, 200),
        records_a_fault: 2_600,
        is_exactly_once: true,
    };
    chaos.run("three nodes");
}
