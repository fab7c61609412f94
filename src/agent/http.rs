//! The little of HTTP/1.1 that the agent needs: one GET a connection, its body read as it comes.

use std::io::{self, BufRead, BufReader, Read, Write};

/// A header block larger than this is not HTTP that we care about.
const HEAD_LIMIT: u64 = 64 * 1024;

/// A response whose body has not been read yet.
#[derive(Debug)]
pub(super) struct Response<R> {
    pub(super) status: u16,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    pub(super) body: Body<R>,
}

impl<R> Response<R> {
    /// A header's value; `name` in lower case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Sends `GET path` and reads the response's head. The connection serves this one request.
pub(super) fn get<S: Read + Write>(
    mut stream: S,
    host: &str,
    path: &str,
) -> io::Result<Response<BufReader<S>>> {
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: swarmlab\r\nAccept: */*\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes())?;
    stream.flush()?;
    read_response(BufReader::new(stream))
}

fn read_response<R: BufRead>(mut reader: R) -> io::Result<Response<R>> {
    loop {
        let (status, headers) = read_head(&mut reader)?;
        // 1xx announce the real response.
        if (100..200).contains(&status) {
            continue;
        }
        let value = |name: &str| {
            let found = headers.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.as_str())
        };
        let chunked = value("transfer-encoding")
            .is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"));
        let framing = if status == 204 || status == 304 {
            Framing::Length(0)
        } else if chunked {
            Framing::Chunk {
                left: 0,
                first: true,
            }
        } else if let Some(length) = value("content-length") {
            let length = length.trim().parse();
            Framing::Length(length.map_err(|_| invalid("Content-Length is no number"))?)
        } else {
            Framing::UntilClose
        };
        return Ok(Response {
            status,
            headers,
            body: Body { reader, framing },
        });
    }
}

fn read_head<R: BufRead>(reader: &mut R) -> io::Result<(u16, Vec<(String, String)>)> {
    let mut head = reader.take(HEAD_LIMIT);
    let status_line = read_line(&mut head)?;
    let mut words = status_line.split_whitespace();
    let version = words.next().unwrap_or_default();
    if !version.starts_with("HTTP/1.") {
        return Err(invalid("the answer is not HTTP"));
    }
    let status = words.next().and_then(|code| code.parse().ok());
    let status = status.ok_or_else(|| invalid("the status line has no code"))?;
    let mut headers = Vec::new();
    loop {
        let line = read_line(&mut head)?;
        if line.is_empty() {
            return Ok((status, headers));
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
}

/// A line without its end; the end of the stream (or of the limit) before that is an error.
fn read_line<R: BufRead>(reader: &mut R) -> io::Result<String> {
    let mut line = Vec::new();
    reader.read_until(b'\n', &mut line)?;
    if line.pop() != Some(b'\n') {
        return Err(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "the connection was closed without an answer",
        ));
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(String::from_utf8_lossy(&line).into_owned())
}

fn invalid(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// A body, decoded while it is read.
#[derive(Debug)]
pub(super) struct Body<R> {
    reader: R,
    framing: Framing,
}

#[derive(Debug)]
enum Framing {
    /// So many bytes are still to come.
    Length(u64),
    /// Bytes left of the present chunk; `first` until the first chunk's size was read.
    Chunk {
        left: u64,
        first: bool,
    },
    UntilClose,
    Ended,
}

impl<R: BufRead> Body<R> {
    /// Reads up to the next chunk with data; false at the last one.
    fn next_chunk(&mut self, first: bool) -> io::Result<bool> {
        if !first {
            read_line(&mut self.reader)?;
        }
        let line = read_line(&mut self.reader)?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = u64::from_str_radix(size, 16).map_err(|_| invalid("a chunk has no size"))?;
        if size > 0 {
            self.framing = Framing::Chunk {
                left: size,
                first: false,
            };
            return Ok(true);
        }
        // Trailers.
        while !read_line(&mut self.reader)?.is_empty() {}
        self.framing = Framing::Ended;
        Ok(false)
    }
}

impl<R: BufRead> Read for Body<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        match self.framing {
            Framing::Ended | Framing::Length(0) => Ok(0),
            Framing::UntilClose => self.reader.read(buffer),
            Framing::Chunk { left: 0, first } => {
                if self.next_chunk(first)? {
                    self.read(buffer)
                } else {
                    Ok(0)
                }
            }
            Framing::Length(ref mut left) | Framing::Chunk { ref mut left, .. } => {
                let most = usize::try_from(*left)
                    .unwrap_or(usize::MAX)
                    .min(buffer.len());
                let count = self.reader.read(&mut buffer[..most])?;
                if count == 0 {
                    return Err(io::Error::new(
                        io::ErrorKind::UnexpectedEof,
                        "the connection was closed in the middle of the answer",
                    ));
                }
                *left -= count as u64;
                Ok(count)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn body_of(response: &str) -> io::Result<String> {
        let mut response = read_response(response.as_bytes())?;
        let mut text = String::new();
        response.body.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn a_body_with_a_length_ends_there() {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, and more";
        assert_eq!(body_of(text).unwrap(), "hello");
    }

    #[test]
    fn chunks_extensions_and_trailers() {
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n1\r\n!\r\n0\r\nX: y\r\n\r\nrest";
        assert_eq!(body_of(text).unwrap(), "hello!");
    }

    #[test]
    fn without_framing_the_body_ends_with_the_connection() {
        assert_eq!(
            body_of("HTTP/1.0 404 Not Found\n\nall of it").unwrap(),
            "all of it"
        );
    }

    #[test]
    fn announcements_are_passed_over() {
        let response = read_response(
            "HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 503 X\r\nServer: nginx\r\n\r\n".as_bytes(),
        );
        let response = response.unwrap();
        assert_eq!(
            (response.status, response.header("server")),
            (503, Some("nginx"))
        );
    }

    #[test]
    fn a_cut_answer_is_an_error() {
        for text in [
            "",
            "HTTP/1.1 200 OK\r\nContent-Le",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        ] {
            let error = body_of(text).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof, "{text:?}");
        }
    }

    #[test]
    fn what_is_not_http_is_said_to_be_so() {
        let error = body_of("SSH-2.0-OpenSSH\r\n").unwrap_err();
        assert_eq!(error.to_string(), "the answer is not HTTP");
    }

    /// Gives a few bytes at a time, as a slow network does.
    struct Drip<'a>(&'a [u8], usize);

    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(buffer.len()).min(self.0.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    proptest! {
        #[test]
        fn any_chunks_at_any_pace(chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..40), 0..8), pace in 1_usize..50) {
            let mut wire = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
            for chunk in &chunks {
                wire.extend(format!("{:x}\r\n", chunk.len()).bytes());
                wire.extend(chunk);
                wire.extend(b"\r\n");
            }
            wire.extend(b"0\r\n\r\n");
            let mut response = read_response(BufReader::with_capacity(7, Drip(&wire, pace))).unwrap();
            let mut body = Vec::new();
            response.body.read_to_end(&mut body).unwrap();
            prop_assert_eq!(body, chunks.concat());
        }

        #[test]
        fn no_input_panics(wire in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(mut response) = read_response(&wire[..]) {
                let _ = response.body.read_to_end(&mut Vec::new());
            }
        }
    }
}
