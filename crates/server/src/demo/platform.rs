//! The platform of the demo: one identity platform of several products, the hosts that they run on, and the applications that it
//! signs people in to.

use vitni_event::{Client, Producer};

use super::people::DOMAIN;

/// One host with the product that runs on it: it numbers its own events, and is a source of its own.
#[derive(Debug)]
pub(super) struct System {
    product: &'static str,
    version: &'static str,
    host: &'static str,
    instance: &'static str,
    /// Whose lines it writes where it writes lines.
    pub(super) lines: &'static str,
}

impl System {
    pub(super) fn host(&self) -> String {
        format!("{}.{DOMAIN}", self.host)
    }

    pub(super) fn producer(&self) -> Producer<'static> {
        Producer {
            vendor: Some("Fjordvik".into()),
            product: Some(self.product.into()),
            version: Some(self.version.into()),
            host: Some(self.host().into()),
            instance: Some(self.instance.into()),
            ..Producer::default()
        }
    }
}

const fn system(
    product: &'static str,
    version: &'static str,
    host: &'static str,
    instance: &'static str,
    lines: &'static str,
) -> System {
    System {
        product,
        version,
        host,
        instance,
        lines,
    }
}

pub(super) static SIGN_IN_A: System = system("sign-in", "7.2.1", "id-1", "a", "phenixid-pas");
pub(super) static SIGN_IN_B: System = system("sign-in", "7.2.1", "id-2", "b", "phenixid-pas");
pub(super) static PORTAL_A: System = system("portal", "8.4.0", "portal-1", "a", "logicnets");
pub(super) static PORTAL_B: System = system("portal", "8.4.0", "portal-2", "b", "logicnets");
pub(super) static SELF_SERVICE: System = system("self-service", "7.2.0", "me-1", "a", "phenixid-pas");
pub(super) static RADIUS: System = system("radius", "7.1.6", "radius-1", "a", "phenixid-pas");
pub(super) static ADMINISTRATION: System = system("administration", "8.4.0", "admin-1", "a", "logicnets");

/// The gateway that asks over RADIUS whether somebody may come in from outside.
pub(super) const VPN: &str = "vpn-1.holmvik.example";

/// By which protocol an application has its users signed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Protocol {
    #[default]
    Oidc,
    Saml,
}

impl Protocol {
    /// As the events name it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Oidc => "oidc",
            Self::Saml => "saml",
        }
    }
}

/// An application that the platform signs people in to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Application {
    pub(super) id: &'static str,
    name: &'static str,
    pub(super) protocol: Protocol,
    pub(super) scopes: &'static str,
}

impl Application {
    pub(super) fn client(&self) -> Client<'static> {
        Client {
            id: Some(self.id.into()),
            name: Some(self.name.into()),
        }
    }

    /// Where it takes its assertions.
    pub(super) fn acs(&self) -> String {
        format!("https://{}.{DOMAIN}/saml/acs", self.id)
    }
}

const fn oidc(id: &'static str, name: &'static str, scopes: &'static str) -> Application {
    Application {
        id,
        name,
        protocol: Protocol::Oidc,
        scopes,
    }
}

const fn saml(id: &'static str, name: &'static str) -> Application {
    Application {
        id,
        name,
        protocol: Protocol::Saml,
        scopes: "",
    }
}

pub(super) const PORTAL: Application = oidc("portal", "Portal", "openid profile");
pub(super) const WEBMAIL: Application = oidc("webmail", "Webmail", "openid email");
pub(super) const MOBILE: Application = oidc("mobile-app", "Mobile app", "openid offline_access");
pub(super) const CARE_RECORDS: Application = saml("care-records", "Care records");

/// What people open in the course of a day.
pub(super) const APPLICATIONS: [Application; 8] = [
    WEBMAIL,
    oidc("case-management", "Case management", "openid profile cases"),
    oidc("wiki", "Wiki", "openid profile"),
    oidc("payroll", "Payroll", "openid profile payroll"),
    oidc("maps", "Maps", "openid"),
    saml("hr", "Personnel"),
    saml("school-registry", "School registry"),
    CARE_RECORDS,
];
