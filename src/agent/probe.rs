//! Puts one question to the network, from the node or from a container's network namespace.

use std::io::{self, Read};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::address::Names;
use super::container::Container;
use super::deadline::connect;
use super::dns::Answer;
use super::docker::Docker;
use super::{http, namespace};
use crate::model::snapshot::{HttpAnswer, ProbeAnswer, ProbeRequest};

/// Bytes of a body that are kept.
const BODY: u64 = 4096;
/// A grader's typing error must not keep a node busy for an hour.
const MOST_REQUESTS: u32 = 1000;

/// Carries out a probe.
pub(super) fn run(
    docker: &Docker,
    request: &ProbeRequest,
    container: Option<&str>,
    timeout: Duration,
) -> ProbeAnswer {
    let pid = match container.map(|id| Container::read(docker, id)).transpose() {
        Ok(container) => container.map(|container| container.pid),
        Err(error) => return ProbeAnswer::Error(error.to_string()),
    };
    let path = pid.map(|pid| PathBuf::from(format!("/proc/{pid}/ns/net")));
    let names = Names::of(pid);
    namespace::within(path.as_deref(), || ask(&names, request, timeout))
        .unwrap_or_else(|error| ProbeAnswer::Error(format!("network namespace: {error}")))
}

fn ask(names: &Names, request: &ProbeRequest, timeout: Duration) -> ProbeAnswer {
    let deadline = Instant::now() + timeout;
    match request {
        ProbeRequest::Dns { name } => match names.query(name, deadline) {
            Ok(Answer::Addresses(addresses)) => {
                ProbeAnswer::Dns(addresses.iter().map(ToString::to_string).collect())
            }
            Ok(Answer::Failed(code)) => {
                ProbeAnswer::Refused(format!("the resolver failed (response code {code})"))
            }
            Err(error) => not_answered(&error),
        },
        ProbeRequest::Tcp { host, port } => {
            let connected = names
                .resolve(host, deadline)
                .and_then(|address| connect(SocketAddr::new(address, *port), deadline));
            match connected {
                Ok(_) => ProbeAnswer::TcpOpen,
                Err(error) => not_answered(&error),
            }
        }
        ProbeRequest::Http {
            host,
            port,
            path,
            count,
        } => {
            let name = format!("{host}:{port}");
            let mut answers = Vec::new();
            for _ in 0..(*count).clamp(1, MOST_REQUESTS) {
                let deadline = Instant::now() + timeout;
                // Each request asks for the address anew, as a client does: a name may have many.
                match names.resolve(host, deadline) {
                    Ok(address) => {
                        let address = SocketAddr::new(address, *port);
                        answers.push(http_once(address, &name, path, deadline));
                    }
                    Err(error) => return not_answered(&error),
                }
            }
            ProbeAnswer::Http(answers)
        }
    }
}

/// The network's refusal is an answer about the cluster; an error of our own is none.
fn not_answered(error: &io::Error) -> ProbeAnswer {
    match error.kind() {
        io::ErrorKind::InvalidInput | io::ErrorKind::Other | io::ErrorKind::PermissionDenied => {
            ProbeAnswer::Error(error.to_string())
        }
        _ => ProbeAnswer::Refused(plain(error)),
    }
}

/// One GET request on a connection of its own.
pub(super) fn http_once(
    address: SocketAddr,
    host: &str,
    path: &str,
    deadline: Instant,
) -> HttpAnswer {
    let answer = connect(address, deadline).and_then(|stream| {
        let mut response = http::get(stream, host, path)?;
        let mut body = Vec::new();
        Read::by_ref(&mut response.body)
            .take(BODY)
            .read_to_end(&mut body)?;
        Ok(HttpAnswer {
            status: response.status,
            body: String::from_utf8_lossy(&body).into_owned(),
            server: response.header("server").unwrap_or_default().to_owned(),
            error: None,
        })
    });
    answer.unwrap_or_else(|error| HttpAnswer {
        error: Some(plain(&error)),
        ..HttpAnswer::default()
    })
}

/// Why the request counts as failed; `None` when it was answered.
pub(super) fn failure(answer: &HttpAnswer) -> Option<String> {
    match (&answer.error, answer.status) {
        (Some(error), _) => Some(error.clone()),
        (None, status @ 500..) => Some(format!("status {status}")),
        (None, _) => None,
    }
}

/// The system's text without its number.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error ") {
        Some((words, _)) => words.to_lowercase(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;

    use super::*;

    /// A server that answers each connection with the next text.
    fn server(answers: &'static [&'static str]) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut line = String::new();
                while reader.read_line(&mut line).unwrap() > 2 {
                    line.clear();
                }
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        port
    }

    fn ask_here(request: &ProbeRequest) -> ProbeAnswer {
        run(
            &Docker::new("/nowhere"),
            request,
            None,
            Duration::from_secs(3),
        )
    }

    #[test]
    fn each_request_has_its_own_answer() {
        let port = server(&[
            "HTTP/1.1 200 OK\r\nServer: nginx/1.26\r\nContent-Length: 2\r\n\r\nhi",
            "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n",
            "",
        ]);
        let request = ProbeRequest::Http {
            host: "localhost".to_owned(),
            port,
            path: "/".to_owned(),
            count: 3,
        };
        let ProbeAnswer::Http(answers) = ask_here(&request) else {
            panic!("no answers")
        };
        assert_eq!(
            (answers[0].body.as_str(), answers[0].server.as_str()),
            ("hi", "nginx/1.26")
        );
        let failures: Vec<_> = answers.iter().map(failure).collect();
        let closed = "the connection was closed without an answer".to_owned();
        assert_eq!(
            failures,
            [None, Some("status 503".to_owned()), Some(closed)]
        );
    }

    #[test]
    fn nobody_listens() {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let request = ProbeRequest::Tcp {
            host: "127.0.0.1".to_owned(),
            port,
        };
        assert_eq!(
            ask_here(&request),
            ProbeAnswer::Refused("connection refused".to_owned())
        );
    }

    #[test]
    fn somebody_listens() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let request = ProbeRequest::Tcp {
            host: "127.0.0.1".to_owned(),
            port,
        };
        assert_eq!(ask_here(&request), ProbeAnswer::TcpOpen);
    }

    #[test]
    fn a_container_that_cannot_be_looked_up_is_no_answer_about_the_cluster() {
        let request = ProbeRequest::Dns {
            name: "web".to_owned(),
        };
        let answer = run(
            &Docker::new("/nowhere"),
            &request,
            Some("4f1c"),
            Duration::from_secs(1),
        );
        assert!(matches!(answer, ProbeAnswer::Error(_)), "{answer:?}");
    }
}
