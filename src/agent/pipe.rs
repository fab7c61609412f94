//! A socket of the node for whoever can only run a program in it: the road to a node where sockets do not cross.

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::path::Path;

/// Joins `input` and `output` to the socket until the socket's other side is done.
///
/// The end of the input is passed on and does not end the answer: a request may be whole before its answer begins.
pub(super) fn join(socket: &Path, input: impl AsFd, output: impl AsFd) -> io::Result<()> {
    let stream = UnixStream::connect(socket)?;
    // Without the buffer that the standard library puts before standard output: an answer is passed on as it comes.
    let mut input = File::from(input.as_fd().try_clone_to_owned()?);
    let mut output = File::from(output.as_fd().try_clone_to_owned()?);
    let mut requests = stream.try_clone()?;
    std::thread::Builder::new()
        .name("requests".to_owned())
        .spawn(move || {
            // Either side may go away at any time; the other is then told so.
            let _ = pass_on(&mut input, &mut requests);
            let _ = requests.shutdown(Shutdown::Write);
        })?;
    pass_on(&mut &stream, &mut output)
}

/// Each piece as it comes. `io::copy` would hand it to the kernel (`splice`), which keeps the last piece back until the
/// next one is there.
pub(super) fn pass_on(from: &mut impl Read, to: &mut impl Write) -> io::Result<()> {
    let mut piece = vec![0; 64 * 1024];
    loop {
        let length = match from.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        to.write_all(&piece[..length])?;
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn a_request_and_its_answer_pass_and_the_end_is_told() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("s");
        let listener = UnixListener::bind(&path).unwrap();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = String::new();
            stream.read_to_string(&mut request).unwrap();
            stream.write_all(request.to_uppercase().as_bytes()).unwrap();
        });
        let (mut near, far) = UnixStream::pair().unwrap();
        let pipe = std::thread::spawn(move || join(&path, &far, &far));
        near.write_all(b"one line\n").unwrap();
        near.shutdown(Shutdown::Write).unwrap();
        let mut answer = [0; 9];
        near.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"ONE LINE\n");
        pipe.join().unwrap().unwrap();
        server.join().unwrap();
    }

    #[test]
    fn an_answer_comes_before_the_input_ends() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("s");
        let listener = UnixListener::bind(&path).unwrap();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 5];
            for _ in 0..2 {
                stream.read_exact(&mut request).unwrap();
                stream.write_all(&request).unwrap();
            }
        });
        // Pipes, as an exec's standard streams are.
        let (input, mut asks) = io::pipe().unwrap();
        let (mut answers, output) = io::pipe().unwrap();
        let pipe = std::thread::spawn(move || join(&path, &input, &output));
        for word in [b"first", b"again"] {
            asks.write_all(word).unwrap();
            let mut answer = [0; 5];
            answers.read_exact(&mut answer).unwrap();
            assert_eq!(&answer, word);
        }
        pipe.join().unwrap().unwrap();
        server.join().unwrap();
    }

    #[test]
    fn nobody_at_the_socket_is_an_error() {
        let (_near, far) = UnixStream::pair().unwrap();
        let error = join(Path::new("/nonexistent/s"), &far, &far).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
