//! Commands run in a container of an engine.

use std::time::Duration;

use bollard::container::LogOutput;
use bollard::errors::Error;
use bollard::exec::{CreateExecOptions, StartExecOptions, StartExecResults};
use futures_util::StreamExt;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

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
    Stdout(bytes::Bytes),
    /// Of standard error.
    Stderr(bytes::Bytes),
}

impl Engine {
    /// Runs `command` in `container` to its end, keeping its output.
    pub async fn exec(
        &self,
        container: &str,
        command: &[&str],
        patience: Duration,
    ) -> Result<ExecOutput, EngineError> {
        let mut output = ExecOutput::default();
        let keep = |chunk: ExecChunk| match chunk {
            ExecChunk::Stdout(bytes) => output.stdout.extend_from_slice(&bytes),
            ExecChunk::Stderr(bytes) => output.stderr.extend_from_slice(&bytes),
        };
        let run = self.exec_streaming(container, command, None::<tokio::io::Empty>, keep);
        let code = timeout(patience, run).await.unwrap_or_else(|_| {
            Err(EngineError {
                what: described(container, command),
                source: Error::RequestTimeoutError,
            })
        })?;
        output.code = code;
        Ok(output)
    }

    /// Runs `command` in `container`, giving each piece of output to `each` as it comes and `input` to its
    /// standard input. Returns its exit code.
    pub async fn exec_streaming(
        &self,
        container: &str,
        command: &[&str],
        input: Option<impl AsyncRead + Send + Unpin + 'static>,
        mut each: impl FnMut(ExecChunk),
    ) -> Result<i64, EngineError> {
        let failed = |source| EngineError {
            what: described(container, command),
            source,
        };
        let options = CreateExecOptions {
            attach_stdin: Some(input.is_some()),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            cmd: Some(command.to_vec()),
            ..CreateExecOptions::default()
        };
        let exec = self
            .docker
            .create_exec(container, options)
            .await
            .map_err(failed)?;
        let started = self
            .docker
            .start_exec(&exec.id, None::<StartExecOptions>)
            .await
            .map_err(failed)?;
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
                match chunk.map_err(failed)? {
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
        let end = self.docker.inspect_exec(&exec.id).await.map_err(failed)?;
        Ok(end.exit_code.unwrap_or(-1))
    }
}

fn described(container: &str, command: &[&str]) -> String {
    format!("run `{}` in container {container}", command.join(" "))
}
