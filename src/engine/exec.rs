//! Commands run in a container of an engine.

use std::time::Duration;

use bollard::container::LogOutput;
use bollard::errors::Error;
use bollard::exec::{CreateExecOptions, StartExecOptions, StartExecResults};
use bytes::Bytes;
use futures_util::StreamExt;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;
use tokio_util::io::StreamReader;

use super::docker::{Engine, EngineError};

/// What a finished command left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExecOutput {
    /// Its exit code.
    pub code: i64,
    /// What it wrote to standard output.
    pub stdout: Vec<u8>,
    /// What it wrote to standard error.
    pub stderr: Vec<u8>,
}

impl ExecOutput {
    /// Standard output as text.
    #[must_use]
    pub fn stdout_text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Standard error as text.
    #[must_use]
    pub fn stderr_text(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }
}

/// A piece of output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExecChunk {
    /// Of standard output.
    Stdout(Bytes),
    /// Of standard error.
    Stderr(Bytes),
}

/// A command to run in a container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExecRequest {
    /// The container.
    pub container: String,
    /// Where in it.
    pub directory: String,
    /// Program and arguments.
    pub command: Vec<String>,
    /// `NAME=value`, beyond the container's own.
    pub environment: Vec<String>,
}

impl Engine {
    /// Runs a command without input to its end, giving each piece of output to `each` as it comes. Returns its exit
    /// code.
    pub async fn exec_request(
        &self,
        request: &ExecRequest,
        each: impl FnMut(ExecChunk),
    ) -> Result<i64, EngineError> {
        let words: Vec<&str> = request.command.iter().map(String::as_str).collect();
        let environment = request.environment.iter().map(String::as_str).collect();
        let options = CreateExecOptions {
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            cmd: Some(words.clone()),
            env: Some(environment),
            working_dir: Some(request.directory.as_str()),
            ..CreateExecOptions::default()
        };
        self.exec_to_end(&request.container, options, None::<tokio::io::Empty>, each)
            .await
            .map_err(|source| EngineError {
                what: described(&request.container, &words),
                source,
            })
    }

    /// Runs `command` in `directory` of `container` to its end, keeping its output.
    pub async fn exec(
        &self,
        container: &str,
        directory: &str,
        command: &[&str],
        patience: Duration,
    ) -> Result<ExecOutput, EngineError> {
        let mut output = ExecOutput::default();
        let keep = |chunk: ExecChunk| match chunk {
            ExecChunk::Stdout(bytes) => output.stdout.extend_from_slice(&bytes),
            ExecChunk::Stderr(bytes) => output.stderr.extend_from_slice(&bytes),
        };
        let run = self.exec_streaming(
            container,
            directory,
            command,
            None::<tokio::io::Empty>,
            keep,
        );
        let code = timeout(patience, run).await.unwrap_or_else(|_| {
            Err(EngineError {
                what: described(container, command),
                source: Error::RequestTimeoutError,
            })
        })?;
        output.code = code;
        Ok(output)
    }

    /// Runs `command` in `directory` of `container`, giving each piece of output to `each` as it comes and `input` to its
    /// standard input. Returns its exit code.
    pub async fn exec_streaming(
        &self,
        container: &str,
        directory: &str,
        command: &[&str],
        input: Option<impl AsyncRead + Send + Unpin + 'static>,
        each: impl FnMut(ExecChunk),
    ) -> Result<i64, EngineError> {
        let options = CreateExecOptions {
            attach_stdin: Some(input.is_some()),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            cmd: Some(command.to_vec()),
            working_dir: Some(directory),
            ..CreateExecOptions::default()
        };
        self.exec_to_end(container, options, input, each)
            .await
            .map_err(|source| EngineError {
                what: described(container, command),
                source,
            })
    }

    async fn exec_to_end(
        &self,
        container: &str,
        options: CreateExecOptions<&str>,
        input: Option<impl AsyncRead + Send + Unpin + 'static>,
        mut each: impl FnMut(ExecChunk),
    ) -> Result<i64, Error> {
        let (id, started) = self.begin(container, options).await?;
        if let StartExecResults::Attached {
            mut output,
            input: mut stdin,
        } = started
        {
            let feeder = input.map(|mut source| {
                tokio::spawn(async move {
                    let mut buffer = vec![0; 16 * 1024];
                    while let Ok(count @ 1..) = source.read(&mut buffer).await {
                        if stdin.write_all(&buffer[..count]).await.is_err() {
                            return;
                        }
                        let _ = stdin.flush().await;
                    }
                    let _ = stdin.shutdown().await;
                })
            });
            while let Some(chunk) = output.next().await {
                match chunk? {
                    LogOutput::StdOut { message } | LogOutput::Console { message } => {
                        each(ExecChunk::Stdout(message));
                    }
                    LogOutput::StdErr { message } => each(ExecChunk::Stderr(message)),
                    LogOutput::StdIn { .. } => {}
                }
            }
            if let Some(feeder) = feeder {
                feeder.abort();
            }
        }
        let end = self.docker.inspect_exec(&id).await?;
        Ok(end.exit_code.unwrap_or(-1))
    }

    /// Begins `command` in `container`; its standard input and output as one stream. What it writes to standard error
    /// is dropped.
    pub(in crate::engine) async fn exec_pipe(
        &self,
        container: &str,
        command: &[String],
    ) -> Result<impl AsyncRead + AsyncWrite + Send + Unpin + use<>, EngineError> {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        let failed = |source| EngineError {
            what: described(container, &words),
            source,
        };
        let options = CreateExecOptions {
            attach_stdin: Some(true),
            attach_stdout: Some(true),
            cmd: Some(words.clone()),
            ..CreateExecOptions::default()
        };
        let (_, started) = self.begin(container, options).await.map_err(failed)?;
        let StartExecResults::Attached { output, input } = started else {
            return Err(failed(
                std::io::Error::from(std::io::ErrorKind::BrokenPipe).into(),
            ));
        };
        let pieces = output.map(|piece| match piece {
            Ok(LogOutput::StdOut { message } | LogOutput::Console { message }) => Ok(message),
            Ok(_) => Ok(Bytes::new()),
            Err(error) => Err(std::io::Error::other(error)),
        });
        // An empty piece would look like the end.
        let pieces = pieces.filter(|piece| {
            let goes_on = !piece.as_ref().is_ok_and(Bytes::is_empty);
            std::future::ready(goes_on)
        });
        Ok(tokio::io::join(StreamReader::new(pieces), input))
    }

    /// Makes and starts an exec; its ID, and its standard streams.
    async fn begin(
        &self,
        container: &str,
        options: CreateExecOptions<&str>,
    ) -> Result<(String, StartExecResults), Error> {
        let exec = self.docker.create_exec(container, options).await?;
        let started = self
            .docker
            .start_exec(&exec.id, None::<StartExecOptions>)
            .await?;
        Ok((exec.id, started))
    }
}

fn described(container: &str, command: &[&str]) -> String {
    format!("run `{}` in container {container}", command.join(" "))
}
