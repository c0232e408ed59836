//! The certificate authorities to trust, where reading all that the platform verifier reads would take longer than
//! the rest of a command.

use reqwest::Certificate;

/// Which certificate authorities are trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Those of the system.
    System,
    /// Those that the environment names, in `SSL_CERT_FILE` and `SSL_CERT_DIR`.
    Environment,
}

/// The authorities of the system's bundle. `None` leaves the choice to the platform verifier of rustls: on other
/// systems than Linux, for what the environment names, and where there is no bundle that can be used.
///
/// Next to the bundle, Linux distributions keep a folder with a file for each authority in it. The verifier reads
/// both, which takes three times as long.
#[cfg(target_os = "linux")]
pub(super) fn system_bundle(trust: Trust) -> Option<Vec<Certificate>> {
    match trust {
        Trust::System => bundle::read(&openssl_probe::probe().cert_file?),
        Trust::Environment => None,
    }
}

/// `None`: the platform verifier of rustls asks the system, which has the authorities at hand.
#[cfg(not(target_os = "linux"))]
pub(super) fn system_bundle(_trust: Trust) -> Option<Vec<Certificate>> {
    None
}

#[cfg(target_os = "linux")]
mod bundle {
    use std::fs;
    use std::path::Path;

    use reqwest::Certificate;
    use rustls::RootCertStore;
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;

    /// The authorities of a bundle in PEM. One that cannot be used is skipped; `None` when none is left, or the
    /// file cannot be read.
    pub(super) fn read(path: &Path) -> Option<Vec<Certificate>> {
        let pem = fs::read(path).ok()?;
        let authorities: Vec<_> = CertificateDer::pem_slice_iter(&pem)
            .flatten()
            .filter(is_usable)
            .filter_map(|authority| Certificate::from_der(&authority).ok())
            .collect();
        (!authorities.is_empty()).then_some(authorities)
    }

    /// Whether rustls can trust it; reqwest fails as a whole where a single one cannot be used.
    fn is_usable(authority: &CertificateDer<'_>) -> bool {
        RootCertStore::empty().add(authority.clone()).is_ok()
    }

    #[cfg(test)]
    mod tests {
        use rcgen::{CertificateParams, KeyPair};

        use super::*;

        /// An authority in PEM.
        fn authority() -> String {
            let key = KeyPair::generate().unwrap();
            CertificateParams::default().self_signed(&key).unwrap().pem()
        }

        /// How many authorities of a bundle with this text are used.
        fn used(text: &str) -> Option<usize> {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("bundle.pem");
            fs::write(&path, text).unwrap();
            // The folder of a bundle is not read.
            fs::write(folder.path().join("another.pem"), authority()).unwrap();
            read(&path).map(|authorities| authorities.len())
        }

        #[test]
        fn every_authority_is_used_that_can_be() {
            let (one, other) = (authority(), authority());
            let section = |text: &str| {
                format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
            };
            let cut = &one[..one.len() / 2];
            for (text, count) in [
                (one.clone(), 1),
                (format!("{one}{other}"), 2),
                (format!("# A comment\n{one}\n\n# Another one\n{other}"), 2),
                (format!("{one}{other}").replace('\n', "\r\n"), 2),
                (format!("{one}{other}").trim_end().to_owned(), 2),
                // Not base64, not a certificate, another kind of section, and one without an end.
                (format!("{}{one}", section("!!!")), 1),
                (format!("{one}{}{other}", section("bm90IGEgY2VydGlmaWNhdGU=")), 2),
                (format!("{one}{}{other}", section("")), 2),
                (format!("{}{other}", KeyPair::generate().unwrap().serialize_pem()), 1),
                (format!("{other}{cut}"), 1),
            ] {
                assert_eq!(used(&text), Some(count), "{text}");
            }
        }

        #[test]
        fn a_bundle_without_authorities_is_none() {
            assert_eq!(used(""), None);
            assert_eq!(used("no certificate\n"), None);
            assert_eq!(used(&authority().replace("CERTIFICATE", "PUBLIC KEY")), None);
            let folder = tempfile::tempdir().unwrap();
            assert!(read(folder.path()).is_none(), "a folder");
            assert!(read(&folder.path().join("missing.pem")).is_none());
        }
    }
}
