//! The API as readable scripts: `tests/it/scripts/*.txt`.
//!
//! A request begins with its method and path. Then, each on a line of its own and in any order:
//! `as NAME` (the token in that variable), `Header: value`, `| body line`, and what is expected:
//! `wait` (ask again until all holds), `=> STATUS`, `json POINTER VALUE`, `has TEXT`, `lacks TEXT`, `header NAME VALUE`, `take NAME POINTER`.
//! `${NAME}` stands for a variable; `admin`, `vitni` and `default` (the tenants' ids) are there from the start.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use crate::http::{Request, Response};
use crate::support::Site;

#[derive(Debug, Default)]
struct Step {
    line: usize,
    request: Request,
    expected: Vec<(usize, String)>,
    /// Ask again until it is as expected: what is told without waiting comes when it comes.
    waits: bool,
}

struct Script<'s> {
    name: &'s str,
    site: &'s Site,
    variables: BTreeMap<String, String>,
}

impl Script<'_> {
    fn fill(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for (name, value) in &self.variables {
            filled = filled.replace(&format!("${{{name}}}"), value);
        }
        assert!(
            !filled.contains("${"),
            "{}: a variable in `{text}` is not known",
            self.name
        );
        filled
    }

    fn step(&mut self, step: &Step) {
        assert!(
            !step.expected.is_empty(),
            "{}:{}: nothing is expected",
            self.name,
            step.line
        );
        let mut request = step.request.clone();
        request.path = self.fill(&request.path);
        request
            .headers
            .iter_mut()
            .for_each(|(_, value)| *value = self.fill(value));
        request.body = self.fill(&String::from_utf8(request.body).unwrap()).into_bytes();
        let mut tries = if step.waits { 500 } else { 1 };
        loop {
            let response = request.send(self.site.address());
            tries -= 1;
            match self.compare(step, &request, &response) {
                Ok(()) => return,
                Err(difference) => assert!(tries > 0, "{difference}"),
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Holds an answer to what is expected; takes what is to be taken.
    fn compare(&mut self, step: &Step, request: &Request, response: &Response) -> Result<(), String> {
        for (line, expected) in &step.expected {
            let expected = self.fill(expected);
            let (verb, rest) = expected.split_once(' ').unwrap();
            let (name, value) = rest.split_once(' ').unwrap_or((rest, ""));
            let text = response.text();
            let holds = match verb {
                "=>" => response.status.to_string() == rest,
                "has" => text.contains(rest),
                "lacks" => !text.contains(rest),
                "header" => response.header(name) == Some(value),
                "json" => response.json().pointer(name) == Some(&serde_json::from_str(value).unwrap()),
                "take" => {
                    let json = response.json();
                    let found = json.pointer(value);
                    let as_text = |value: &Value| {
                        value
                            .as_str()
                            .map_or_else(|| value.to_string(), ToOwned::to_owned)
                    };
                    found
                        .map(|found| self.variables.insert(name.to_owned(), as_text(found)))
                        .is_some()
                }
                _ => panic!("{}:{line}: {verb} is not a word of scripts", self.name),
            };
            if !holds {
                let (file, status, path) = (self.name, response.status, &request.path);
                return Err(format!("{file}:{line}: {expected}\n{status} {path}\n{text}"));
            }
        }
        Ok(())
    }
}

fn read(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        let first = text.split(' ').next().unwrap_or_default();
        if matches!(first, "GET" | "POST" | "PATCH" | "DELETE" | "PUT") {
            let path = text.split_once(' ').unwrap().1;
            steps.push(Step {
                line,
                request: Request::new(first, path),
                ..Step::default()
            });
            continue;
        }
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let step = steps.last_mut().expect("a request first");
        let request = &mut step.request;
        match first {
            "wait" => step.waits = true,
            "as" => request.headers.push((
                "Authorization".into(),
                format!("Bearer ${{{}}}", text.trim_start_matches("as ")),
            )),
            "|" => {
                request
                    .body
                    .extend_from_slice(text.get(2..).unwrap_or_default().as_bytes());
                request.body.push(b'\n');
            }
            "=>" | "has" | "lacks" | "json" | "take" | "header" => {
                step.expected.push((line, text.to_owned()))
            }
            _ => {
                let (name, value) = text
                    .split_once(": ")
                    .unwrap_or_else(|| panic!("line {line}: {text}"));
                request.headers.push((name.to_owned(), value.to_owned()));
            }
        }
    }
    steps
}

fn check(name: &str, settings: &str) {
    let path = format!("{}/tests/it/scripts/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let steps = read(&std::fs::read_to_string(path).unwrap());
    assert!(!steps.is_empty(), "{name} is empty");
    let site = Site::start(settings);
    let variables = [
        ("admin".to_owned(), site.admin.clone()),
        ("vitni".to_owned(), site.tenant("vitni")),
        ("default".to_owned(), site.tenant("default")),
    ];
    let mut script = Script {
        name,
        site: &site,
        variables: variables.into(),
    };
    for step in &steps {
        script.step(step);
    }
}

#[test]
fn query() {
    check("query", "");
}

#[test]
fn questions() {
    check("questions", "");
}

#[test]
fn send() {
    check("send", "");
}

#[test]
fn search() {
    check("search", "");
}

#[test]
fn scopes() {
    check("scopes", "");
}

#[test]
fn tenants_and_tokens() {
    check("tenants_and_tokens", "");
}

#[test]
fn proofs_and_tiles() {
    check("proofs_and_tiles", "");
}

#[test]
fn refusals() {
    check("refusals", "");
}

#[test]
fn forwarded() {
    check(
        "forwarded",
        "[listen]\ntrusted_proxies = [\"127.0.0.0/8\", \"10.0.0.0/8\"]\n",
    );
}

#[test]
fn formats() {
    check("formats", "");
}

#[test]
fn catalogue() {
    check("catalogue", "");
}

#[test]
fn forwarded_by_nobody_we_know() {
    check("forwarded_unlisted", "");
}

/// A script that no test runs would say nothing.
#[test]
fn every_script_is_run() {
    let dir = format!("{}/tests/it/scripts", env!("CARGO_MANIFEST_DIR"));
    let mut found: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| {
            entry
                .unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    found.sort();
    let run = [
        "catalogue",
        "formats",
        "forwarded",
        "forwarded_unlisted",
        "proofs_and_tiles",
        "query",
        "questions",
        "refusals",
        "scopes",
        "search",
        "send",
        "tenants_and_tokens",
    ];
    assert_eq!(found, run);
}
