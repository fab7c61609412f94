//! What is said about the host's Docker engine.

use super::{English, French};

/// Sentences about the engine.
pub trait EngineText {
    /// Nothing is at the address.
    fn no_engine(&self, address: &str) -> String;
    /// The socket is somebody else's.
    fn engine_permission(&self, address: &str) -> String;
    /// How to get the permission.
    fn engine_permission_hint(&self) -> String;
    /// Nobody listens.
    fn engine_not_running(&self, address: &str) -> String;
    /// How to start it.
    fn engine_start_hint(&self) -> String;
    /// No answer in time.
    fn engine_silent(&self, address: &str, seconds: u64) -> String;
    /// Below 20.10.
    fn engine_too_old(&self, address: &str, version: &str) -> String;
    /// How to get a newer one.
    fn engine_upgrade_hint(&self) -> String;
    /// Not Docker.
    fn engine_not_docker(&self, address: &str, product: &str) -> String;
    /// How to choose another engine.
    fn engine_choose_hint(&self) -> String;
    /// The context does not exist.
    fn unknown_context(&self, name: &str) -> String;
    /// How to see the contexts.
    fn unknown_context_hint(&self) -> String;
    /// A file of the docker CLI is broken.
    fn broken_docker_config(&self, path: &str) -> String;
    /// An address that is not understood.
    fn unsupported_address(&self, address: &str) -> String;
    /// Anything else.
    fn engine_unreachable(&self) -> String;
    /// Find out more.
    fn doctor_hint(&self) -> String;
}

impl EngineText for English {
    fn no_engine(&self, address: &str) -> String {
        format!("there is no Docker engine at {address}")
    }

    fn engine_permission(&self, address: &str) -> String {
        format!("you may not use the Docker engine at {address}")
    }

    fn engine_permission_hint(&self) -> String {
        "join the group that owns the socket: `sudo usermod -aG docker $USER`, then log in again"
            .to_owned()
    }

    fn engine_not_running(&self, address: &str) -> String {
        format!("the Docker engine at {address} is not running")
    }

    fn engine_start_hint(&self) -> String {
        "start it with `sudo systemctl start docker` (install it with `sudo apt-get install docker.io`), or run `swarmlab doctor`"
            .to_owned()
    }

    fn engine_silent(&self, address: &str, seconds: u64) -> String {
        format!("the Docker engine at {address} did not answer within {seconds} s")
    }

    fn engine_too_old(&self, address: &str, version: &str) -> String {
        format!(
            "the Docker engine at {address} is too old: {version}, and 20.10 is the oldest that works"
        )
    }

    fn engine_upgrade_hint(&self) -> String {
        "upgrade Docker: https://docs.docker.com/engine/install/".to_owned()
    }

    fn engine_not_docker(&self, address: &str, product: &str) -> String {
        format!("{product} answers at {address}; it has no Swarm mode")
    }

    fn engine_choose_hint(&self) -> String {
        "point DOCKER_HOST at a Docker engine, or choose one with `docker context use NAME`"
            .to_owned()
    }

    fn unknown_context(&self, name: &str) -> String {
        format!("there is no docker context `{name}`")
    }

    fn unknown_context_hint(&self) -> String {
        "`docker context ls` lists them; `docker context use default` goes back to the usual one"
            .to_owned()
    }

    fn broken_docker_config(&self, path: &str) -> String {
        format!("cannot read {path}, where the docker command keeps its settings")
    }

    fn unsupported_address(&self, address: &str) -> String {
        format!("cannot use the engine address `{address}`")
    }

    fn engine_unreachable(&self) -> String {
        "cannot reach the Docker engine".to_owned()
    }

    fn doctor_hint(&self) -> String {
        "run `swarmlab doctor` to see what this machine has and lacks".to_owned()
    }
}

impl EngineText for French {
    fn no_engine(&self, address: &str) -> String {
        format!("il n’y a pas de moteur Docker à l’adresse {address}")
    }

    fn engine_permission(&self, address: &str) -> String {
        format!("vous n’avez pas le droit d’utiliser le moteur Docker {address}")
    }

    fn engine_permission_hint(&self) -> String {
        "rejoignez le groupe à qui est la socket : `sudo usermod -aG docker $USER`, puis reconnectez-vous"
            .to_owned()
    }

    fn engine_not_running(&self, address: &str) -> String {
        format!("le moteur Docker {address} n’est pas démarré")
    }

    fn engine_start_hint(&self) -> String {
        "démarrez-le avec `sudo systemctl start docker` (installez-le avec `sudo apt-get install docker.io`), ou lancez `swarmlab doctor`"
            .to_owned()
    }

    fn engine_silent(&self, address: &str, seconds: u64) -> String {
        format!("le moteur Docker {address} n’a pas répondu en {seconds} s")
    }

    fn engine_too_old(&self, address: &str, version: &str) -> String {
        format!("le moteur Docker {address} est trop ancien : {version}, il faut au moins 20.10")
    }

    fn engine_upgrade_hint(&self) -> String {
        "mettez Docker à jour : https://docs.docker.com/engine/install/".to_owned()
    }

    fn engine_not_docker(&self, address: &str, product: &str) -> String {
        format!("c’est {product} qui répond à l’adresse {address} ; il n’a pas de mode Swarm")
    }

    fn engine_choose_hint(&self) -> String {
        "donnez à DOCKER_HOST l’adresse d’un moteur Docker, ou choisissez-en un avec `docker context use NOM`"
            .to_owned()
    }

    fn unknown_context(&self, name: &str) -> String {
        format!("il n’y a pas de contexte docker `{name}`")
    }

    fn unknown_context_hint(&self) -> String {
        "`docker context ls` les liste ; `docker context use default` revient au contexte habituel"
            .to_owned()
    }

    fn broken_docker_config(&self, path: &str) -> String {
        format!("impossible de lire {path}, où la commande docker garde ses réglages")
    }

    fn unsupported_address(&self, address: &str) -> String {
        format!("impossible d’utiliser l’adresse de moteur `{address}`")
    }

    fn engine_unreachable(&self) -> String {
        "le moteur Docker est injoignable".to_owned()
    }

    fn doctor_hint(&self) -> String {
        "lancez `swarmlab doctor` pour voir ce que cette machine a et ce qui lui manque".to_owned()
    }
}
