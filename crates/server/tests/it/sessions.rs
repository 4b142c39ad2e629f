//! Browser sessions: a token exchanged for a cookie that script cannot read, worth no more than the token, and useless to
//! pages of others.

use std::time::Duration;

use serde_json::Value;

use crate::http::{Request, Response};
use crate::support::Site;

/// A browser as far as signing in and out goes: it keeps its cookie and knows the mark of the page it shows.
struct Browser<'s> {
    site: &'s Site,
    cookie: String,
    mark: String,
}

fn form(path: &str, pairs: &str) -> Request {
    Request::new("POST", path)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(pairs)
}

fn cookie_of(response: &Response) -> String {
    let set = response.header("set-cookie").unwrap();
    set.split(';').next().unwrap().to_owned()
}

impl<'s> Browser<'s> {
    fn sign_in(site: &'s Site, token: &str) -> Self {
        let answer = site.send(&form("/sign-in", &format!("token={token}&next=/")));
        assert_eq!(answer.status, 303, "{}", answer.text());
        let mut browser = Self {
            site,
            cookie: cookie_of(&answer),
            mark: String::new(),
        };
        let page = browser.get("/").text();
        let mark = page.split("name=\"vitni-csrf\" content=\"").nth(1).expect(&page);
        browser.mark = mark.split('"').next().unwrap().to_owned();
        browser
    }

    fn with_cookie(&self, request: Request) -> Request {
        request.header("Cookie", format!("other=1; {}", self.cookie))
    }

    fn get(&self, path: &str) -> Response {
        self.site.send(&self.with_cookie(Request::new("GET", path)))
    }

    fn post(&self, path: &str, mark: Option<&str>) -> Response {
        let mut request = Request::new("POST", path).body("{\"event\":\"user.created\"}");
        if let Some(mark) = mark {
            request = request.header("X-CSRF-Token", mark);
        }
        self.site.send(&self.with_cookie(request))
    }
}

#[test]
fn a_token_is_exchanged_for_a_cookie_that_does_what_the_token_does() {
    let site = Site::start("");
    let answer = site.send(&form(
        "/sign-in",
        &format!("token={}&next=/%3Fq%3Ddora", site.admin),
    ));
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some("/?q=dora"))
    );
    let set = answer.header("set-cookie").unwrap();
    for part in ["; HttpOnly", "; SameSite=Strict", "; Path=/", "; Max-Age=43200"] {
        assert!(set.contains(part), "{set}");
    }
    assert!(!set.contains(&site.admin) && !set.contains("Secure"), "{set}");
    let browser = Browser::sign_in(&site, &site.admin);
    assert_eq!(browser.get("/v1/search?limit=1").status, 200);
    assert_eq!(
        browser
            .post("/v1/events?tenant=default", Some(&browser.mark))
            .status,
        200
    );
    let reader = site.token(&["read"], &site.tenant("default"));
    let reader = Browser::sign_in(&site, &reader);
    assert_eq!(reader.get("/v1/search?tenant=default").status, 200);
    assert_eq!(reader.get("/v1/search?tenant=vitni").status, 403);
    assert_eq!(reader.get("/v1/search?actor=dora").status, 403);
    let page = reader.get("/").text();
    assert!(
        page.contains(">default</option>") && !page.contains(">vitni</option>"),
        "{page}"
    );
    let begun = site.own("session_created", 3);
    let flow = begun[0]["event"]["flow"]["session"].as_str().unwrap();
    assert!(set.contains(flow));
    let used = site.own("authentication.cookie_authentication_succeeded", 1);
    assert_eq!(used[0]["event"]["auth"]["method"], "session");
}

#[test]
fn a_wrong_token_gives_no_session_and_says_so() {
    let site = Site::start("");
    let answer = site.send(&form("/sign-in", "token=vt_nonsense"));
    assert_eq!((answer.status, answer.header("set-cookie")), (401, None));
    assert!(answer.text().contains("not accepted"));
    site.own("error.authentication_failed", 1);
    let answer = site.send(&Request::new("GET", "/?q=actor%3Adora&range=7d"));
    let expected = Some("/sign-in?next=%2F%3Fq%3Dactor%253Adora%26range%3D7d");
    assert_eq!((answer.status, answer.header("location")), (303, expected));
}

#[test]
fn pages_of_others_can_do_nothing_with_it() {
    let site = Site::start("");
    let browser = Browser::sign_in(&site, &site.admin);
    let other = Browser::sign_in(&site, &site.admin);
    for mark in [None, Some(""), Some("x"), Some(other.mark.as_str())] {
        let answer = browser.post("/v1/events?tenant=default", mark);
        assert_eq!(answer.code().as_deref(), Some("not-from-here"), "{mark:?}");
    }
    let out = browser.with_cookie(form("/sign-out", &format!("csrf={}", other.mark)));
    assert_eq!(site.send(&out).status, 403);
    let read = || browser.with_cookie(Request::new("GET", "/v1/search"));
    for (name, value) in [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
    ] {
        assert_eq!(
            site.send(&read().header(name, value)).status,
            403,
            "{name}: {value}"
        );
        let sign_in = form("/sign-in", &format!("token={}", site.admin));
        let answer = site.send(&sign_in.header(name, value));
        assert_eq!((answer.status, answer.header("set-cookie")), (403, None));
    }
    let ours = read().header("Sec-Fetch-Site", "same-origin");
    let ours = ours.header("Origin", "http://test");
    assert_eq!(site.send(&ours).status, 200);
    // A form of a page that tells nobody where it was sends this.
    let form = form("/sign-in", &format!("token={}", site.admin));
    let form = form.header("Sec-Fetch-Site", "same-origin");
    assert_eq!(site.send(&form.header("Origin", "null")).status, 303);
    site.own("shared_csrf_failed", 1);
}

#[test]
fn what_is_over_is_over() {
    let mut site = Site::start("");
    let browser = Browser::sign_in(&site, &site.admin);
    let Browser { cookie, mark, .. } = browser;
    site.stop().unwrap();
    site.again("");
    let browser = Browser {
        site: &site,
        cookie,
        mark,
    };
    assert_eq!(
        browser.get("/v1/search").status,
        200,
        "a restart signs nobody out"
    );
    let out = form("/sign-out", &format!("csrf={}", browser.mark));
    let answer = site.send(&browser.with_cookie(out));
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some("/sign-in"))
    );
    assert!(answer.header("set-cookie").unwrap().contains("Max-Age=0"));
    let over = browser.get("/v1/search");
    assert_eq!((over.status, over.code().as_deref()), (401, Some("session-over")));
    assert_eq!(browser.get("/").status, 303);
    site.own("session_closed", 1);
    site.own("error.session_finished", 1);
    let stranger = Browser {
        site: &site,
        cookie: format!("vitni={}.{}", "a".repeat(16), "a".repeat(56)),
        mark: String::new(),
    };
    assert_eq!(stranger.get("/v1/search").status, 401);
    site.own("authentication.unknown_authentication_id", 1);
    let body = serde_json::json!({ "name": "shift", "scopes": ["read"], "tenants": "all" });
    let made: Value = site.post_json("/v1/tokens", &body);
    let browser = Browser::sign_in(&site, made["token"].as_str().unwrap());
    let path = format!("/v1/tokens/{}", made["id"].as_str().unwrap());
    let revoke = Request::new("DELETE", &path).token(&site.admin);
    assert_eq!(site.send(&revoke).status, 200);
    assert_eq!(
        browser.get("/v1/search").status,
        401,
        "a session is worth no more than its token"
    );
    site.own("authentication.not_authenticated", 1);
}

/// One session at a time, a second each: every event that a session can lead to.
pub(crate) fn everything_that_becomes_of_one(site: &Site) {
    let sign_in = || site.send(&form("/sign-in", &format!("token={}", site.admin)));
    let browser = Browser::sign_in(site, &site.admin);
    assert_eq!(sign_in().status, 503, "there is one already");
    assert_eq!(browser.post("/v1/events?tenant=default", None).status, 403);
    let out = form("/sign-out", &format!("csrf={}", browser.mark));
    assert_eq!(site.send(&browser.with_cookie(out)).status, 303);
    assert_eq!(browser.get("/v1/search").status, 401);
    let stranger = Request::new("GET", "/v1/search").header("Cookie", "vitni=x");
    assert_eq!(site.send(&stranger).status, 401);
    let browser = Browser::sign_in(site, &site.admin);
    std::thread::sleep(Duration::from_millis(1_100));
    assert_eq!(browser.get("/v1/search").status, 401);
    let token = site.token(&["read"], "all");
    let browser = Browser::sign_in(site, &token);
    let id = token.split('_').nth(1).unwrap();
    let revoke = Request::new("DELETE", &format!("/v1/tokens/{id}")).token(&site.admin);
    assert_eq!(site.send(&revoke).status, 200);
    assert_eq!(browser.get("/v1/search").status, 401);
    for id in [
        "authentication.cookie_authentication_succeeded",
        "authentication.not_authenticated",
        "authentication.unknown_authentication_id",
        "error.session_create_failed",
        "error.session_expired",
        "error.session_finished",
        "session.pin_created",
        "session_closed",
        "session_created",
        "shared_csrf_failed",
    ] {
        site.own(id, 1);
    }
}

#[test]
fn nobody_is_signed_in_for_longer_or_more_often_than_was_said() {
    let site = Site::start("[sessions]\nidle_s = 1\nmax = 1\n");
    let answer = site.send(&form("/sign-in", &format!("token={}", site.admin)));
    assert_eq!(answer.status, 303);
    let cookie = cookie_of(&answer);
    let answer = site.send(&form("/sign-in", &format!("token={}", site.admin)));
    assert_eq!(answer.status, 503, "{}", answer.text());
    site.own("error.session_create_failed", 1);
    let ask = || site.send(&Request::new("GET", "/v1/search").header("Cookie", cookie.clone()));
    std::thread::sleep(Duration::from_millis(1_100));
    assert_eq!(ask().status, 401);
    site.own("error.session_expired", 1);
    // Its place is free again.
    assert_eq!(
        site.send(&form("/sign-in", &format!("token={}", site.admin)))
            .status,
        303
    );
}

#[test]
fn pages_forbid_the_browser_what_they_do_not_need() {
    let site = Site::start("");
    let browser = Browser::sign_in(&site, &site.admin);
    for page in [site.send(&Request::new("GET", "/sign-in")), browser.get("/")] {
        let policy = page.header("content-security-policy").unwrap();
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("x-frame-options"), Some("DENY"));
        assert_eq!(page.header("cache-control"), Some("no-store"));
        let text = page.text();
        assert!(
            !text.contains("<script>") && !text.contains(" style=") && !text.contains("http"),
            "{text}"
        );
        let mut assets = text.split("/assets/").skip(1).peekable();
        assert!(assets.peek().is_some());
        for rest in assets {
            let path = format!("/assets/{}", rest.split('"').next().unwrap());
            let asset = site.send(&Request::new("GET", &path));
            assert_eq!(asset.status, 200, "{path}");
            assert!(asset.header("cache-control").unwrap().contains("immutable"));
        }
    }
    for nothing in ["/assets/x/../Cargo.toml", "/assets/x/tsconfig.json", "/assets/x/"] {
        assert_eq!(site.send(&Request::new("GET", nothing)).status, 404, "{nothing}");
    }
    let named = browser
        .get("/?q=%3Cscript%3Ealert(1)%3C/script%3E%22&tenant=%3Cb%3E")
        .text();
    assert!(!named.contains("<script>alert"), "{named}");
}
