//! An authority of the test's own, and what it signs, made by OpenSSL as an operator would.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Keys and certificates in one folder, which goes with this value.
pub(crate) struct Certificates(tempfile::TempDir);

impl Certificates {
    /// An authority, a broker's certificate for 127.0.0.1 and a client's.
    pub(crate) fn new() -> Self {
        let made = Self(tempfile::tempdir().expect("the system has a folder for these"));
        let authority = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Test authority"];
        openssl(made.0.path(), &[&authority[..], &["-keyout", "ca.key", "-out", "ca.crt"]].concat());
        made.sign("broker", "subjectAltName=IP:127.0.0.1");
        made.sign("desk", "extendedKeyUsage=clientAuth");
        let both = fs::read_to_string(made.file("broker.key")).expect("just made")
            + &fs::read_to_string(made.file("broker.crt")).expect("just made");
        fs::write(made.file("broker.pem"), both).expect("the folder is ours");
        made
    }

    /// A file of the folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn sign(&self, name: &str, extension: &str) {
        let (key, request, signed) = (format!("{name}.key"), format!("{name}.csr"), format!("{name}.crt"));
        let subject = format!("/CN={name}");
        fs::write(self.file("extension"), extension).expect("the folder is ours");
        let folder = self.0.path();
        let made = ["req", "-newkey", "rsa:2048", "-nodes", "-subj", &subject, "-keyout", &key, "-out", &request];
        openssl(folder, &made);
        let by = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "extension"];
        openssl(folder, &[&["x509", "-req", "-in", &request, "-out", &signed], &by[..]].concat());
    }
}

fn openssl(folder: &Path, arguments: &[&str]) {
    let output = Command::new("openssl").current_dir(folder).args(arguments).output();
    let output = output.expect("openssl is there: tests/install-tools.sh sees to it");
    assert!(output.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}
