//! Which engine: `DOCKER_HOST`, else the docker context, else the default socket, as the docker CLI reads them.
