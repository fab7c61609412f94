//! Images pulled from a registry that an institution runs, and what each image must do to pass for the official one.

use serde_json::Value;

use super::inventory::{docker, run};
use super::ran::Ran;
use super::runner::Scene;
use super::stage::Stage;

pub(crate) const SCENE: Scene = Scene {
    name: "registry",
    empty_home: false,
    first_opens: true,
    cases: &[
        ("the_cache_is_a_registry", the_cache_is_a_registry),
        ("every_image_is_pulled", every_image_is_pulled),
        (
            "an_unreachable_registry_fails_fast",
            an_unreachable_registry_fails_fast,
        ),
        ("web_stops_gently", web_stops_gently),
        ("cache_answers_its_network", cache_answers_its_network),
        ("db_wants_a_password", db_wants_a_password),
        ("db_reads_it_from_a_secret", db_reads_it_from_a_secret),
        ("pip_needs_no_network", pip_needs_no_network),
        ("toolbox_has_its_tools", toolbox_has_its_tools),
        ("removed", removed),
    ],
};

/// Name of the scene's container for `part`.
fn container(stage: &Stage, part: &str) -> String {
    format!("{}-{part}", stage.cluster)
}

/// `docker run` with the label by which the stage finds what is left.
fn start(stage: &Stage, part: &str, args: &[&str]) -> String {
    let name = container(stage, part);
    let label = format!("io.swarmlab.home={}", stage.home().display());
    let mut all = vec!["run", "-d", "--name", &name, "--label", &label];
    all.extend(args);
    docker(&all);
    name
}

/// `docker run --rm` to its end.
fn once(stage: &Stage, args: &[&str]) -> Ran {
    let label = format!("io.swarmlab.home={}", stage.home().display());
    run(&[&["run", "--rm", "--label", &label], args].concat())
}

/// Images of the cache by role.
fn images(stage: &Stage) -> Value {
    let listing = stage.swarmlab(&["images", "list", "--json"]).ok().json();
    let mut roles = serde_json::Map::new();
    for image in listing["images"].as_array().unwrap() {
        roles.insert(image["role"].as_str().unwrap().to_owned(), image.clone());
    }
    Value::Object(roles)
}

/// Where the scene's registry listens: `127.0.0.1:PORT`.
fn address(stage: &Stage) -> String {
    docker(&["port", &container(stage, "registry"), "5000/tcp"])
        .lines()
        .next()
        .unwrap()
        .to_owned()
}

/// The name under which the scene's registry serves the image of `role`.
fn served(stage: &Stage, role: &str) -> String {
    let images = images(stage);
    let reference = images[role]["reference"].as_str().unwrap();
    let library = if reference.contains('/') {
        ""
    } else {
        "library/"
    };
    format!("{}/{library}{reference}", address(stage))
}

fn the_cache_is_a_registry(stage: &mut Stage) {
    stage.swarmlab_within(900, &["images", "prepare"]).ok();
    let images = images(stage);
    let config = images["registry"]["config"].as_str().unwrap();
    let id = &config["sha256:".len()..][..12];
    let image = docker(&["images", "--format", "{{.Repository}}:{{.Tag}}"])
        .lines()
        .find(|name| name.starts_with("swarmlab/registry:") && name.ends_with(id))
        .unwrap()
        .to_owned();
    let tree = format!(
        "{}:/var/lib/registry:ro",
        fs_err::canonicalize(stage.home().join("images/registry"))
            .unwrap()
            .display()
    );
    start(
        stage,
        "registry",
        &["-p", "127.0.0.1::5000", "-v", &tree, &image],
    );
    stage.until("the registry serves an image", 30, || {
        let ran = run(&["pull", "-q", &served(stage, "toolbox")]);
        (ran.code == Some(0)).then_some(())
    });
}

fn every_image_is_pulled(stage: &mut Stage) {
    let other = Stage::open_empty(stage.world, "pull");
    let address = address(stage);
    let registry = ["--registry", &address];
    other
        .swarmlab_within(
            900,
            &[&["images", "prepare", "--images", "hub"], &registry[..]].concat(),
        )
        .ok();
    let (here, there) = (images(stage), images(&other));
    for (role, image) in there.as_object().unwrap() {
        assert_eq!(image["origin"], "hub", "{role}");
        assert_eq!(
            image["manifest"], here[role]["manifest"],
            "{role} is another image after the journey"
        );
    }
    assert_eq!(there.as_object().unwrap().len(), 8);
    let left: Vec<String> = docker(&["images", "--format", "{{.Repository}}"])
        .lines()
        .filter(|name| name.starts_with(&address) && !name.ends_with("/toolbox"))
        .map(str::to_owned)
        .collect();
    assert!(left.is_empty(), "the engine keeps {left:?}");
}

fn an_unreachable_registry_fails_fast(stage: &mut Stage) {
    let other = Stage::open_empty(stage.world, "nowhere");
    let ran = other
        .swarmlab(&[
            "images",
            "prepare",
            "--images",
            "hub",
            "--registry",
            "127.0.0.1:9",
        ])
        .exits(3)
        .says("no source has the image")
        .says("hint:");
    assert!(ran.took < stage.world.seconds(20), "{ran}");
}

fn web_stops_gently(stage: &mut Stage) {
    for role in ["web_v1", "web_v2"] {
        let name = start(stage, role, &[&served(stage, role)]);
        stage.until("the page", 20, || {
            let ran = run(&["exec", &name, "curl", "-sf", "http://localhost/"]);
            ran.stdout.contains("Welcome to nginx!").then_some(())
        });
        let log = run(&["logs", &name]);
        assert!(
            log.stdout.contains("\"GET / HTTP/1.1\" 200"),
            "requests are not logged to stdout\n{log}"
        );
        docker(&["stop", &name]);
        let code = docker(&["inspect", "-f", "{{.State.ExitCode}}", &name]);
        assert_eq!(code.trim(), "0");
        let tag = images(stage)[role]["reference"]
            .as_str()
            .unwrap()
            .to_owned();
        let version = once(stage, &[&served(stage, role), "nginx", "-v"]).ok();
        let (_, tag) = tag.split_once(':').unwrap();
        assert!(
            version.stderr.contains(&format!("nginx/{tag}.")),
            "the tag {tag} does not tell the truth\n{version}"
        );
        docker(&["rm", "-v", &name]);
    }
}

fn cache_answers_its_network(stage: &mut Stage) {
    let image = served(stage, "cache");
    let name = start(stage, "cache", &[&image]);
    let ip = docker(&[
        "inspect",
        "-f",
        "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
        &name,
    ]);
    stage.until("PONG for another container", 20, || {
        let ran = once(stage, &[&image, "redis-cli", "-h", ip.trim(), "ping"]);
        (ran.stdout.trim() == "PONG").then_some(())
    });
    let user = docker(&["exec", &name, "stat", "-c", "%U", "/proc/1"]);
    assert_eq!(user.trim(), "redis", "the server runs as another user");
    docker(&["rm", "-f", "-v", &name]);
}

fn db_wants_a_password(stage: &mut Stage) {
    once(stage, &[&served(stage, "db")])
        .exits(1)
        .says("superuser password is not specified")
        .says("POSTGRES_PASSWORD");
}

fn db_reads_it_from_a_secret(stage: &mut Stage) {
    let image = served(stage, "db");
    let (secret, scripts) = (stage.home().join("secret"), stage.home().join("init"));
    fs_err::write(&secret, "s3cret\n").unwrap();
    fs_err::create_dir_all(&scripts).unwrap();
    fs_err::write(
        scripts.join("01.sql"),
        "create table t (a int); insert into t values (7);",
    )
    .unwrap();
    let name = start(
        stage,
        "db",
        &[
            "-e",
            "POSTGRES_PASSWORD_FILE=/run/secrets/db",
            "-e",
            "POSTGRES_DB=flask_db",
            "-v",
            &format!("{}:/run/secrets/db:ro", secret.display()),
            "-v",
            &format!("{}:/docker-entrypoint-initdb.d:ro", scripts.display()),
            &image,
        ],
    );
    let ip = docker(&[
        "inspect",
        "-f",
        "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
        &name,
    ]);
    let ask = |password: &str| {
        let password = format!("PGPASSWORD={password}");
        let query = ["-U", "postgres", "-Atc", "select a from t", "flask_db"];
        let psql = ["-e", &password, &image, "psql", "-h", ip.trim()];
        once(stage, &[&psql[..], &query].concat())
    };
    stage.until("the table of the initialisation script", 60, || {
        (ask("s3cret").stdout.trim() == "7").then_some(())
    });
    ask("wrong").exits(2).says("password authentication failed");
    let environment = docker(&["exec", &name, "env"]);
    assert!(!environment.contains("s3cret"), "{environment}");
    docker(&["rm", "-f", "-v", &name]);
}

fn pip_needs_no_network(stage: &mut Stage) {
    let requirements = "flask==3.0.0\nflask-cors==4.0.0\npsycopg2-binary==2.9.9\nredis==5.0.1\n";
    let file = stage.home().join("requirements.txt");
    fs_err::write(&file, requirements).unwrap();
    let ran = once(
        stage,
        &[
            "--network",
            "none",
            "-v",
            &format!("{}:/requirements.txt:ro", file.display()),
            &served(stage, "python"),
            "sh",
            "-c",
            "pip install --no-cache-dir -q -r /requirements.txt && python -c \
             'import flask, flask_cors, psycopg2, redis; print(psycopg2.__version__)'",
        ],
    )
    .ok();
    assert!(ran.stdout.starts_with("2.9.9"), "{ran}");
}

fn toolbox_has_its_tools(stage: &mut Stage) {
    once(
        stage,
        &[
            &served(stage, "toolbox"),
            "sh",
            "-ec",
            "curl --version; dig -v; ip address; ping -c 1 127.0.0.1",
        ],
    )
    .ok();
}

fn removed(stage: &mut Stage) {
    let address = address(stage);
    docker(&["rm", "-f", "-v", &container(stage, "registry")]);
    for name in docker(&["images", "--format", "{{.Repository}}:{{.Tag}}"]).lines() {
        if name.starts_with(&address) {
            docker(&["rmi", name]);
        }
    }
}
