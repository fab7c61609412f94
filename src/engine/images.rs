//! Images of one engine: look up, load, save, pull, push, remove.

use std::time::Duration;

use bollard::errors::Error;
use bollard::query_parameters::{
    CreateImageOptionsBuilder, ImportImageOptionsBuilder, PushImageOptionsBuilder,
    RemoveImageOptions, TagImageOptionsBuilder,
};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt};

use super::docker::{Engine, EngineError};

/// Loading a large image says nothing for minutes on a slow storage driver.
const LONG: Duration = Duration::from_secs(1800);

impl Engine {
    /// The id of the image that `reference` names, if the engine has it.
    pub async fn image_id(&self, reference: &str) -> Result<Option<String>, EngineError> {
        match self.docker.inspect_image(reference).await {
            Ok(image) => Ok(image.id),
            Err(Error::DockerResponseServerError {
                status_code: 404, ..
            }) => Ok(None),
            Err(source) => Err(failed(format!("inspect image {reference}"), source)),
        }
    }

    /// Where the engine keeps images, when that is a directory of this machine.
    pub async fn directory(&self) -> Result<Option<String>, EngineError> {
        let info = self.info().await?;
        Ok(info["DockerRootDir"]
            .as_str()
            .filter(|directory| std::path::Path::new(directory).is_dir())
            .map(str::to_owned))
    }

    /// Loads images from an archive as `docker load` takes it.
    pub async fn load_images(
        &self,
        archive: impl Stream<Item = std::io::Result<Bytes>> + Send + 'static,
    ) -> Result<(), EngineError> {
        let options = ImportImageOptionsBuilder::default().quiet(true).build();
        self.docker
            .clone()
            .with_timeout(LONG)
            .import_image_stream(options, archive, None)
            .try_for_each(|_| async { Ok(()) })
            .await
            .map_err(|source| failed("load images".to_owned(), source))
    }

    /// Pulls `reference`; `progress` is told bytes done and bytes known of so far, for the first time when the
    /// registry has answered. Gives up when it says nothing for `patience`.
    pub async fn pull_image(
        &self,
        reference: &str,
        patience: Duration,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<(), EngineError> {
        let what = || format!("pull {reference}");
        let (name, tag) = split_tag(reference);
        let options = CreateImageOptionsBuilder::default()
            .from_image(name)
            .tag(tag)
            .build();
        let mut stream = Box::pin(self.docker.clone().with_timeout(LONG).create_image(
            Some(options),
            None,
            None,
        ));
        let mut answered = false;
        let mut layers: std::collections::BTreeMap<String, (u64, u64)> =
            std::collections::BTreeMap::new();
        loop {
            let next = tokio::time::timeout(patience, stream.next())
                .await
                .map_err(|_| failed(what(), Error::RequestTimeoutError))?;
            let Some(line) = next else { return Ok(()) };
            let line = line.map_err(|source| failed(what(), source))?;
            if !std::mem::replace(&mut answered, true) {
                progress(0, 0);
            }
            let (Some(layer), Some(detail)) = (line.id, line.progress_detail) else {
                continue;
            };
            // Only the download is counted: extraction reports the same bytes again.
            if line.status.as_deref() == Some("Downloading")
                && let (Some(current), Some(total)) = (detail.current, detail.total)
            {
                layers.insert(layer, (current.unsigned_abs(), total.unsigned_abs()));
                progress(
                    layers.values().map(|bytes| bytes.0).sum(),
                    layers.values().map(|bytes| bytes.1).sum(),
                );
            }
        }
    }

    /// The archive of an image, as `docker save` writes it.
    pub fn save_image(
        &self,
        reference: &str,
    ) -> impl Stream<Item = Result<Bytes, EngineError>> + use<> {
        let what = format!("save image {reference}");
        // The stream borrows the client; it owns its own clone instead, so that it can be sent to a task.
        let docker = self.docker.clone().with_timeout(LONG);
        let name = reference.to_owned();
        let (sender, receiver) = tokio::sync::mpsc::channel(8);
        tokio::spawn(async move {
            let mut stream = Box::pin(docker.export_image(&name));
            while let Some(chunk) = stream.next().await {
                let chunk = chunk.map_err(|source| failed(what.clone(), source));
                if sender.send(chunk).await.is_err() {
                    break;
                }
            }
        });
        futures_util::stream::unfold(receiver, |mut receiver| async move {
            receiver.recv().await.map(|chunk| (chunk, receiver))
        })
    }

    /// Gives an image a second name.
    pub async fn tag_image(&self, reference: &str, new: &str) -> Result<(), EngineError> {
        let (repository, tag) = split_tag(new);
        let options = TagImageOptionsBuilder::default()
            .repo(repository)
            .tag(tag)
            .build();
        self.docker
            .tag_image(reference, Some(options))
            .await
            .map_err(|source| failed(format!("tag {reference} as {new}"), source))
    }

    /// Pushes an image to the registry that its name carries.
    pub async fn push_image(&self, reference: &str) -> Result<(), EngineError> {
        let (name, tag) = split_tag(reference);
        let options = PushImageOptionsBuilder::default().tag(tag).build();
        self.docker
            .clone()
            .with_timeout(LONG)
            .push_image(name, Some(options), None)
            .try_for_each(|_| async { Ok(()) })
            .await
            .map_err(|source| failed(format!("push {reference}"), source))
    }

    /// Removes one name of an image, and the image with its last name. An absent one is no error.
    pub async fn remove_image(&self, reference: &str) -> Result<(), EngineError> {
        match self
            .docker
            .remove_image(reference, None::<RemoveImageOptions>, None)
            .await
        {
            Ok(_)
            | Err(Error::DockerResponseServerError {
                status_code: 404, ..
            }) => Ok(()),
            Err(source) => Err(failed(format!("remove image {reference}"), source)),
        }
    }
}

/// `HOST:PORT/name:tag` as (`HOST:PORT/name`, `tag`); without a tag, `latest`.
fn split_tag(reference: &str) -> (&str, &str) {
    match reference.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, tag),
        _ => (reference, "latest"),
    }
}

fn failed(what: String, source: Error) -> EngineError {
    EngineError { what, source }
}

#[cfg(test)]
mod tests {
    use super::split_tag;

    #[test]
    fn a_port_is_not_a_tag() {
        assert_eq!(
            split_tag("localhost:5000/a/b"),
            ("localhost:5000/a/b", "latest")
        );
        assert_eq!(split_tag("localhost:5000/a:1"), ("localhost:5000/a", "1"));
        assert_eq!(split_tag("nginx"), ("nginx", "latest"));
    }
}
