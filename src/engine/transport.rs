//! Requests on their way to an engine: a connection each, or, where a connection is dear, one for many.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bollard::BollardRequest;
use bollard::errors::Error;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{HOST, HeaderValue};
use hyper::{Request, Response, Uri};
use hyper_util::rt::TokioIo;
use tokio::sync::Semaphore;

use super::dial::Address;

/// Programs that are begun in a node at the same time. One costs some 50 ms of a processor; a request on a
/// connection that is there costs one.
const DIALS: usize = 2;

type Answer = BoxFuture<'static, Result<Response<Incoming>, Error>>;

/// The road of all requests to one engine.
#[derive(Clone)]
pub(in crate::engine) struct Transport(Arc<dyn Fn(BollardRequest) -> Answer + Send + Sync>);

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transport")
    }
}

impl Transport {
    /// The road to `address`. Does not connect yet.
    pub(in crate::engine) fn to(address: Address) -> Self {
        if let Address::Exec(_) = address {
            let lines = Arc::new(Lines::to(address));
            return Self(Arc::new(move |request| {
                let lines = Arc::clone(&lines);
                async move { lines.send(request).await }.boxed()
            }));
        }
        // A Unix connection costs some 10 µs: keeping one is not worth it, and a node that was paused or restarted
        // never leaves a dead connection behind.
        Self(Arc::new(move |request| {
            let address = address.clone();
            async move {
                let mut line = open(&address).await?;
                Ok(line.send_request(relative(request)?).await?)
            }
            .boxed()
        }))
    }

    /// Sends one request.
    pub(in crate::engine) fn send(&self, request: BollardRequest) -> Answer {
        (self.0)(request)
    }
}

/// Connections that are kept until the engine is no longer asked.
struct Lines<B> {
    address: Address,
    open: Mutex<Vec<SendRequest<B>>>,
    dials: Semaphore,
}

impl<B: Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Send + 'static>
    Lines<B>
{
    fn to(address: Address) -> Self {
        Self {
            address,
            open: Mutex::new(Vec::new()),
            dials: Semaphore::new(DIALS),
        }
    }

    async fn send(&self, request: Request<B>) -> Result<Response<Incoming>, Error> {
        let request = relative(request)?;
        let mut line = match self.idle() {
            Some(line) => line,
            None => self.wait().await?,
        };
        let answer = line.send_request(request).await?;
        // Idle again when the answer's body was read; a stream of events keeps it for itself.
        self.lines().push(line);
        Ok(answer)
    }

    /// A new connection; or one that came free while other requests began theirs.
    async fn wait(&self) -> Result<SendRequest<B>, Error> {
        let _turn = self.dials.acquire().await;
        match self.idle() {
            Some(line) => Ok(line),
            None => open(&self.address).await,
        }
    }

    fn idle(&self) -> Option<SendRequest<B>> {
        let mut lines = self.lines();
        lines.retain(|line| !line.is_closed());
        let found = lines.iter().position(SendRequest::is_ready)?;
        Some(lines.swap_remove(found))
    }

    fn lines(&self) -> std::sync::MutexGuard<'_, Vec<SendRequest<B>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn open<B>(address: &Address) -> Result<SendRequest<B>, Error>
where
    B: Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
{
    let connection = address.dial().await?;
    let (line, driver) = handshake(TokioIo::new(connection)).await?;
    tokio::spawn(driver.with_upgrades());
    Ok(line)
}

/// The request as it is written on a connection: a path, and some host.
fn relative<B>(mut request: Request<B>) -> Result<Request<B>, Error> {
    let path = request.uri().path_and_query();
    let path = path.map_or("/", |path| path.as_str()).to_owned();
    *request.uri_mut() = path.parse::<Uri>()?;
    request
        .headers_mut()
        .insert(HOST, HeaderValue::from_static("docker"));
    Ok(request)
}
