//! A certificate authority that lives as long as its server.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// The identity of a TLS server, and the authority its clients must trust.
pub(super) struct Tls {
    pub(super) acceptor: TlsAcceptor,
    pub(super) ca_pem: String,
}

/// The hosts of the real Toggl, for clients that know no other: a table of hosts can lead them here.
const TOGGL_HOSTS: [&str; 2] = ["api.track.toggl.com", "track.toggl.com"];

/// Makes an authority and a certificate of it for the loopback interface and for Toggl's own names.
pub(super) fn for_loopback() -> Result<Tls, Box<dyn std::error::Error>> {
    let mut authority = CertificateParams::default();
    // Under the default name, which its certificate has too, it would seem to have signed itself.
    authority.distinguished_name.push(DnType::CommonName, "Fake Toggl authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate()?;
    let ca_pem = authority.self_signed(&authority_key)?.pem();

    let key = KeyPair::generate()?;
    let names = ["127.0.0.1", "localhost"].into_iter().chain(TOGGL_HOSTS).map(str::to_owned);
    let certificate = CertificateParams::new(names.collect::<Vec<String>>())?
        .signed_by(&key, &Issuer::new(authority, authority_key))?;

    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der())?,
        )?;
    Ok(Tls { acceptor: TlsAcceptor::from(Arc::new(config)), ca_pem })
}
