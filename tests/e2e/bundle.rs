//! A room without internet: images from a file, in a home that never saw any, are enough for a lab.

use super::inventory;
use super::runner::Scene;
use super::stage::Stage;

pub(crate) const SCENE: Scene = Scene {
    name: "bundle",
    empty_home: true,
    first_opens: true,
    cases: &[
        ("import_fills_an_empty_home", import_fills_an_empty_home),
        ("a_damaged_file_is_refused", a_damaged_file_is_refused),
        (
            "start_beside_taken_port_and_subnet",
            start_beside_taken_port_and_subnet,
        ),
        (
            "a_service_resolves_its_digest_at_the_mirror",
            a_service_resolves_its_digest_at_the_mirror,
        ),
    ],
};

const FILE: &str = "room.tar";

fn import_fills_an_empty_home(stage: &mut Stage) {
    let file = stage.home().join(FILE);
    let file = file.to_string_lossy();
    let shared = Stage::open(stage.world, "export");
    shared.swarmlab_within(900, &["images", "prepare"]).ok();
    shared
        .swarmlab_within(900, &["images", "export", &file])
        .ok();
    stage
        .swarmlab_within(600, &["images", "import", &file])
        .ok();
    // Into the engine, if it does not hold them yet; from the file alone.
    let prepared = stage.swarmlab_within(300, &["images", "prepare"]).ok();
    assert!(!prepared.stderr.contains("built from Debian"), "{prepared}");
    let again = stage.swarmlab(&["images", "prepare"]).ok();
    assert!(
        again.took < stage.world.seconds(1),
        "a prepare after the import took {:?}",
        again.took
    );
}

fn a_damaged_file_is_refused(stage: &mut Stage) {
    let damaged = stage.home().join("damaged.tar");
    let bytes = fs_err::copy(stage.home().join(FILE), &damaged).unwrap();
    std::fs::OpenOptions::new()
        .write(true)
        .open(&damaged)
        .unwrap()
        .set_len(bytes / 2)
        .unwrap();
    let other = Stage::open_empty(stage.world, "damaged");
    let ran = other
        .swarmlab_within(600, &["images", "import", &damaged.to_string_lossy()])
        .exits(3)
        .says("error:");
    assert!(ran.stderr.contains("damaged.tar"), "{ran}");
}

/// Takes what a start would take first: a port of the lab, and the subnet that comes first.
fn start_beside_taken_port_and_subnet(stage: &mut Stage) {
    let port = std::net::TcpListener::bind("127.0.0.1:8080");
    let taken = format!("e2e-taken-{}", std::process::id());
    let label = format!("io.swarmlab.home={}", stage.home().display());
    let network = inventory::run(&[
        "network",
        "create",
        "--label",
        &label,
        "--subnet",
        "198.18.0.0/24",
        &taken,
    ]);
    // Somebody else may hold the subnet already, then it is taken all the same.
    assert!(
        network.stderr.is_empty() || network.stderr.contains("overlaps"),
        "{network}"
    );
    let ran = stage
        .swarmlab(&["start", "lab-3", "--cluster", &stage.cluster, "--yes"])
        .ok();
    inventory::run(&["network", "rm", &taken]);
    let subnet = inventory::docker(&[
        "network",
        "inspect",
        "-f",
        "{{range .IPAM.Config}}{{.Subnet}}{{end}}",
        &format!("swarmlab-{}", stage.cluster),
    ]);
    assert_ne!(subnet.trim(), "198.18.0.0/24");
    // Somebody else may hold the port already, then it is taken all the same.
    drop(port);
    let ports: String = stage
        .containers()
        .iter()
        .map(|name| inventory::docker(&["port", name]))
        .collect();
    assert!(!ports.contains("127.0.0.1:8080"), "{ports}\n{ran}");
    let given = ports.rsplit(':').next().unwrap_or_default().trim();
    assert!(
        !given.is_empty() && (ran.stderr.contains(given) || ran.stdout.contains(given)),
        "port {given} is not told\n{ran}"
    );
}

fn a_service_resolves_its_digest_at_the_mirror(stage: &mut Stage) {
    let create = [
        "docker",
        "--",
        "service",
        "create",
        "--name",
        "web",
        "--replicas",
        "6",
        "nginx:1.22",
    ];
    let ran = stage.swarmlab(&create).ok();
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(
        !said.contains("could not be accessed on a registry"),
        "{said}"
    );
    let image = stage.docker(&[
        "service",
        "inspect",
        "-f",
        "{{.Spec.TaskTemplate.ContainerSpec.Image}}",
        "web",
    ]);
    assert!(image.starts_with("nginx:1.22@sha256:"), "{image}");
    let states = stage.docker(&[
        "service",
        "ps",
        "-f",
        "desired-state=running",
        "--format",
        "{{.CurrentState}}",
        "web",
    ]);
    assert_eq!(
        states
            .lines()
            .filter(|state| state.starts_with("Running"))
            .count(),
        6,
        "{states}"
    );
}
