//! Whose a message is, told from what cannot be written into it: the address it came from and the certificate shown.

use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;
use rustls::client::verify_server_name;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::ParsedCertificate;
use vitni_event::TenantId;

use crate::app::App;
use crate::arrival::Origin;
use crate::config::{InputConfig, SourceConfig, SyslogConfig};
use crate::input::{check_product, refused, tenant};
use crate::sources::Watched;
use crate::start::StartError;

/// The sources that an input knows.
#[derive(Debug)]
pub(super) struct Identities {
    known: Vec<Identity>,
    /// For anybody else, where they are taken.
    others: Option<Identity>,
}

#[derive(Clone, Debug)]
struct Identity {
    addresses: Vec<IpNet>,
    certificate: Option<ServerName<'static>>,
    name: Option<Arc<str>>,
    tenant: TenantId,
    product: Arc<str>,
    input: Arc<str>,
    zone: vitni_event::Offset,
    watched: Watched,
}

impl Identities {
    pub(super) fn of(app: &App, input: &InputConfig, syslog: &SyslogConfig) -> Result<Self, StartError> {
        let others = Identity {
            addresses: Vec::new(),
            certificate: None,
            name: None,
            tenant: tenant(app, input, &input.tenant)?,
            product: input.product.as_str().into(),
            input: input.name.as_str().into(),
            zone: input.zone,
            watched: Watched::of(input, None),
        };
        let known = syslog
            .sources
            .iter()
            .map(|source| identity(app, input, source, &others));
        Ok(Self {
            known: known.collect::<Result<_, _>>()?,
            others: (!syslog.only_listed).then_some(others),
        })
    }

    /// Whose the messages are that come from this address, over a connection that showed this certificate. `None` when the
    /// input does not take them.
    pub(super) fn identify(
        &self,
        address: IpAddr,
        certificate: Option<&CertificateDer<'_>>,
    ) -> Option<(Origin, Watched)> {
        let address = address.to_canonical();
        let parsed = certificate.and_then(|certificate| ParsedCertificate::try_from(certificate).ok());
        let fits = |known: &&Identity| known.fits(address, parsed.as_ref());
        let identity = self.known.iter().find(fits).or(self.others.as_ref())?;
        let source = identity
            .name
            .clone()
            .unwrap_or_else(|| address.to_string().into());
        let origin = Origin {
            input: Arc::clone(&identity.input),
            source,
            tenant: identity.tenant.clone(),
            product: Arc::clone(&identity.product),
            zone: identity.zone,
            ids: None,
            live: true,
        };
        Some((origin, identity.watched))
    }
}

impl Identity {
    fn fits(&self, address: IpAddr, certificate: Option<&ParsedCertificate<'_>>) -> bool {
        let by_address =
            self.addresses.is_empty() || self.addresses.iter().any(|network| network.contains(&address));
        let by_certificate = self
            .certificate
            .as_ref()
            .is_none_or(|name| certificate.is_some_and(|shown| verify_server_name(shown, name).is_ok()));
        by_address && by_certificate
    }
}

fn identity(
    app: &App,
    input: &InputConfig,
    source: &SourceConfig,
    others: &Identity,
) -> Result<Identity, StartError> {
    let certificate = source.certificate.as_ref().map(|name| {
        ServerName::try_from(name.clone())
            .map_err(|_| refused(input, format!("`{name}` is no name that a certificate can have")))
    });
    if let Some(product) = &source.product {
        check_product(app, input, product)?;
    }
    let shown = source.name.as_ref().or(source.certificate.as_ref());
    Ok(Identity {
        addresses: source.addresses.clone(),
        certificate: certificate.transpose()?,
        name: shown.map(|name| name.as_str().into()),
        tenant: match &source.tenant {
            Some(named) => tenant(app, input, named)?,
            None => others.tenant.clone(),
        },
        product: source
            .product
            .as_deref()
            .map_or_else(|| Arc::clone(&others.product), Into::into),
        watched: Watched::of(input, source.silent_s),
        ..others.clone()
    })
}
