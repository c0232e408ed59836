//! The wire: a real HTTP server on a thread of its own, on which a connection can really break.

use std::convert::Infallible;
use std::io::{self, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::thread::JoinHandle;

use axum::body::{Body as HttpBody, Bytes, to_bytes};
use axum::extract::connect_info::{ConnectInfo, Connected};
use axum::extract::{Query, Request as HttpRequest, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::Response;
use axum::serve::{IncomingStream, Listener};
use flate2::Compression;
use flate2::write::GzEncoder;
use http_body::Frame;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio_rustls::TlsAcceptor;

use super::answer::{Answer, Body};
use super::faults::Delivery;
use super::front::Front;
use super::request::{Login, Outcome, Request};

/// A server that runs until it is dropped.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    /// How many connections were accepted.
    pub(super) connections: Arc<AtomicUsize>,
    shutdown: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens on a port of the loopback interface; 0 takes any free one.
    pub(super) fn start(
        front: Arc<Mutex<Front>>,
        port: u16,
        tls: Option<TlsAcceptor>,
    ) -> io::Result<Server> {
        let listener = TcpListener::bind(("127.0.0.1", port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (shutdown, stopped) = oneshot::channel();
        let connections = Arc::<AtomicUsize>::default();
        let count = Arc::clone(&connections);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;

        let thread = std::thread::Builder::new().name("fake-toggl".into()).spawn(move || {
            // Dropping the runtime afterwards also ends the connections that were left hanging.
            runtime.block_on(async {
                tokio::select! {
                    () = serve(listener, tls, front, count) => {}
                    _ = stopped => {}
                }
            });
        })?;
        Ok(Server { address, connections, shutdown: Some(shutdown), thread: Some(thread) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(shutdown) = self.shutdown.take() {
            let _ = shutdown.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    front: Arc<Mutex<Front>>,
    connections: Arc<AtomicUsize>,
) {
    let address = listener.local_addr().expect("a bound listener has an address");
    let listener =
        tokio::net::TcpListener::from_std(listener).expect("a listener that does not block");
    let (sender, lines) = mpsc::channel(64);
    tokio::spawn(accept(listener, tls, sender, connections));

    let app = axum::Router::new().fallback(handle).with_state(front);
    let service = app.into_make_service_with_connect_info::<Scissors>();
    let _ = axum::serve(Lines { address, lines }, service).await;
}

async fn handle(
    State(front): State<Arc<Mutex<Front>>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    request: HttpRequest,
) -> Response {
    let request = read(request).await;
    let gzip = request.accept_encoding.as_ref().is_some_and(|names| names.contains("gzip"));
    let delivery = front.lock().unwrap_or_else(PoisonError::into_inner).receive(request);
    let answer = match delivery {
        Delivery::Answer(answer) => answer,
        Delivery::Late(answer, time) => {
            tokio::time::sleep(time).await;
            answer
        }
        Delivery::Never => std::future::pending().await,
        Delivery::Cut => {
            scissors.cut();
            return Response::default();
        }
    };
    write(answer, gzip)
}

async fn read(request: HttpRequest) -> Request {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let header = |name| text(&parts.headers, name);
    Request {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: Query::try_from_uri(&parts.uri).map(|Query(pairs)| pairs).unwrap_or_default(),
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        has_body: !body.is_empty(),
        names_length: [header::CONTENT_LENGTH, header::TRANSFER_ENCODING]
            .iter()
            .any(|name| parts.headers.contains_key(name)),
        content_type: header(header::CONTENT_TYPE),
        user_agent: header(header::USER_AGENT),
        accept_encoding: header(header::ACCEPT_ENCODING),
        authorization: header(header::AUTHORIZATION),
        login: Login::Missing,
        bucket: None,
        outcome: Outcome::Hanging,
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// The answer as it travels: packed, as Toggl's front does for whoever accepts that.
fn write(answer: Answer, gzip: bool) -> Response {
    let mut response = Response::builder().status(answer.status);
    let body = match answer.body {
        Body::Bytes(bytes) if gzip && !bytes.is_empty() => {
            response = response.header(header::CONTENT_ENCODING, "gzip");
            HttpBody::from(packed(&bytes))
        }
        Body::Bytes(bytes) => HttpBody::from(bytes),
        Body::Endless => HttpBody::new(EndlessSpace),
        Body::Packed(bytes) => {
            response = response.header(header::CONTENT_ENCODING, "gzip");
            HttpBody::from(bytes)
        }
        Body::Bomb => {
            response = response.header(header::CONTENT_ENCODING, "gzip");
            HttpBody::new(Bomb(GzEncoder::new(Vec::new(), Compression::fast())))
        }
    };
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    response.body(body).expect("headers the fake makes up are valid")
}

/// As gzip.
pub(super) fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

/// White space for ever, since any amount of it may stand before a JSON value.
struct EndlessSpace;

impl axum::body::HttpBody for EndlessSpace {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b' '; 16 * 1024])))))
    }
}

/// Packed white space for ever.
struct Bomb(GzEncoder<Vec<u8>>);

impl axum::body::HttpBody for Bomb {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        while self.0.get_ref().is_empty() {
            self.0.write_all(&[b' '; 16 * 1024]).expect("memory takes it");
        }
        Poll::Ready(Some(Ok(Frame::data(std::mem::take(self.0.get_mut()).into()))))
    }
}

/// Accepts connections and, with TLS, shakes hands on each without holding up the others.
async fn accept(
    listener: tokio::net::TcpListener,
    tls: Option<TlsAcceptor>,
    lines: mpsc::Sender<Line>,
    connections: Arc<AtomicUsize>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        connections.fetch_add(1, Ordering::Relaxed);
        let _ = stream.set_nodelay(true);
        let (tls, lines) = (tls.clone(), lines.clone());
        tokio::spawn(async move {
            let _ = match tls {
                None => lines.send(Line::new(stream)).await,
                Some(tls) => match tls.accept(stream).await {
                    Ok(stream) => lines.send(Line::new(stream)).await,
                    Err(_) => Ok(()), // The client did not trust the certificate: nothing to serve.
                },
            };
        });
    }
}

/// The connections that are ready for HTTP.
struct Lines {
    address: SocketAddr,
    lines: mpsc::Receiver<Line>,
}

impl Listener for Lines {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        match self.lines.recv().await {
            Some(line) => (line, self.address),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// A connection that a handler can cut: the client then sees it close without a status line.
struct Line {
    stream: Box<dyn Duplex>,
    scissors: Scissors,
}

trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl Duplex for TcpStream {}
impl Duplex for tokio_rustls::server::TlsStream<TcpStream> {}

#[derive(Clone, Default)]
struct Scissors(Arc<AtomicBool>);

impl Scissors {
    fn cut(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Connected<IncomingStream<'_, Lines>> for Scissors {
    fn connect_info(stream: IncomingStream<'_, Lines>) -> Scissors {
        stream.io().scissors.clone()
    }
}

impl Line {
    fn new(stream: impl Duplex + 'static) -> Line {
        Line { stream: Box::new(stream), scissors: Scissors::default() }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.scissors.0.load(Ordering::Relaxed) {
            // The HTTP layer gives up on the connection, which closes it.
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
