//! A broker that asks who is there: one node with a listener for each way to prove it.

use std::path::Path;

use crate::broker::{Cluster, free_ports};
use crate::certificates::Certificates;

/// The user that every mechanism knows.
pub(crate) const USER: &str = "desk";

/// A secret that nothing may ever print.
pub(crate) const CANARY: &str = "canary-5d1f0c7e9b";

/// What a token is good for; the broker wants a new one before, on the connections that there are.
pub(crate) const TOKEN_SECONDS: u64 = 6;

/// A cluster with its guarded listeners, shared by the tests of this binary.
pub(crate) struct Guarded {
    pub(crate) cluster: Cluster,
    pub(crate) certificates: Certificates,
    tls: u16,
    mutual: u16,
    sasl: u16,
}

impl Guarded {
    pub(crate) fn start() -> Self {
        let certificates = Certificates::new();
        let [tls, mutual, sasl] = free_ports(3).try_into().expect("as many as were asked for");
        let cluster = Cluster::start_with(1, &listeners(&certificates, [tls, mutual, sasl]));
        let guarded = Self { cluster, certificates, tls, mutual, sasl };
        guarded.set_password(CANARY);
        guarded
    }

    /// Gives the user this password, for both kinds of SCRAM; the tool takes one at a time.
    pub(crate) fn set_password(&self, password: &str) {
        for mechanism in ["SCRAM-SHA-256", "SCRAM-SHA-512"] {
            let scram = format!("{mechanism}=[password={password}]");
            let whom = ["--alter", "--entity-type", "users", "--entity-name", USER, "--add-config", &scram];
            self.cluster.tool("kafka.admin.ConfigCommand", &whom);
        }
    }

    /// The address and the properties of a client that comes by TLS alone.
    pub(crate) fn tls(&self) -> (String, String) {
        (address(self.tls), format!("security.protocol=ssl,{}", self.authority()))
    }

    /// Those of a client with a certificate of its own.
    pub(crate) fn mutual_tls(&self) -> (String, String) {
        let [certificate, key] = ["desk.crt", "desk.key"].map(|name| self.certificates.file(name));
        let own = format!("ssl.certificate.location={},ssl.key.location={}", certificate.display(), key.display());
        (address(self.mutual), format!("security.protocol=ssl,{},{own}", self.authority()))
    }

    /// Those of a client with a password, as written: a reference or the password itself.
    pub(crate) fn password(&self, mechanism: &str, written: &str) -> (String, String) {
        let who = format!("sasl.mechanism={mechanism},sasl.username={USER},sasl.password={written}");
        (address(self.sasl), format!("security.protocol=sasl_ssl,{},{who}", self.authority()))
    }

    /// Those of a client that makes tokens which lapse soon; unsigned ones are for tests alone, on both sides.
    pub(crate) fn token(&self) -> (String, String) {
        let token = format!("principal={USER} lifeSeconds={TOKEN_SECONDS}");
        self.by_token(&format!("enable.sasl.oauthbearer.unsecure.jwt=true,sasl.oauthbearer.config={token}"))
    }

    /// Those of a client that finds its tokens in a file.
    pub(crate) fn token_file(&self, path: &Path) -> (String, String) {
        self.by_token(&format!("sasl.oauthbearer.config=token_file={}", path.display()))
    }

    fn by_token(&self, token: &str) -> (String, String) {
        let who = format!("sasl.mechanism=OAUTHBEARER,{token}");
        (address(self.sasl), format!("security.protocol=sasl_ssl,{},{who}", self.authority()))
    }

    fn authority(&self) -> String {
        format!("ssl.ca.location={}", self.certificates.file("ca.crt").display())
    }
}

fn address(port: u16) -> String {
    format!("127.0.0.1:{port}")
}

fn listeners(certificates: &Certificates, [tls, mutual, sasl]: [u16; 3]) -> String {
    let (own, authority) = (certificates.file("broker.pem"), certificates.file("ca.crt"));
    let clients = format!("TLS://127.0.0.1:{tls},MUTUAL://127.0.0.1:{mutual},SASL://127.0.0.1:{sasl}");
    let modules = "org.apache.kafka.common.security";
    format!(
        "inter.broker.listener.name=PLAINTEXT\n\
         listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,TLS:SSL,MUTUAL:SSL,SASL:SASL_SSL\n\
         listeners=PLAINTEXT://127.0.0.1:@PORT@,CONTROLLER://127.0.0.1:@CONTROLLER@,{clients}\n\
         advertised.listeners=PLAINTEXT://127.0.0.1:@PORT@,{clients}\n\
         ssl.keystore.type=PEM\nssl.keystore.location={}\n\
         ssl.truststore.type=PEM\nssl.truststore.location={}\n\
         listener.name.mutual.ssl.client.auth=required\n\
         sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER\n\
         listener.name.sasl.plain.sasl.jaas.config={modules}.plain.PlainLoginModule required user_{USER}=\"{CANARY}\";\n\
         listener.name.sasl.scram-sha-256.sasl.jaas.config={modules}.scram.ScramLoginModule required;\n\
         listener.name.sasl.scram-sha-512.sasl.jaas.config={modules}.scram.ScramLoginModule required;\n\
         listener.name.sasl.oauthbearer.sasl.jaas.config={modules}.oauthbearer.OAuthBearerLoginModule required \
         unsecuredLoginStringClaim_sub=\"broker\";\n\
         listener.name.sasl.oauthbearer.connections.max.reauth.ms={}\n",
        own.display(),
        authority.display(),
        TOKEN_SECONDS * 1_000,
    )
}
