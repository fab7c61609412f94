//! `grade --mode replay`: a class of strangers' commands, each in a cluster of its own; hostile ones among them.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;

use fs_err as fs;
use serde_json::Value;

use super::ran::Ran;
use super::runner::Scene;
use super::stage::Stage;

pub(crate) const SCENE: Scene = Scene {
    name: "replay",
    empty_home: false,
    first_opens: false,
    cases: &[
        ("a_class_gets_its_marks", a_class_gets_its_marks),
        (
            "without_end_is_stopped_and_judged",
            without_end_is_stopped_and_judged,
        ),
        (
            "nothing_outside_its_cluster_is_reached",
            nothing_outside_its_cluster_is_reached,
        ),
        (
            "stack_files_follow_each_other_unseen",
            stack_files_follow_each_other_unseen,
        ),
        ("a_killed_run_is_resumed", a_killed_run_is_resumed),
    ],
};

/// Connections to this machine that came out of a node.
static REACHED: AtomicUsize = AtomicUsize::new(0);

const LAB: &str = r#"format = 1
minutes = 5
title = { fr = "Un petit lab", en = "A small lab" }
goal = { fr = "Un service et une stack.", en = "A service and a stack." }
stack = "shop"
[[step]]
id = "create"
checkpoints = ["created"]
[[step]]
id = "remove"
checkpoints = ["removed", "stack"]
"#;

const GRADER: &str = r#"format = 1
version = 1
[[checkpoint]]
id = "created"
title = { fr = "Le service solo existe", en = "The service solo exists" }
points = 2.0
[[checkpoint.service]]
name = "solo"
ever = true
[[checkpoint]]
id = "removed"
title = { fr = "Le service solo n’est plus là", en = "The service solo is gone" }
points = 1.0
needs = ["created"]
[[checkpoint.service]]
name = "solo"
absent = true
existed = true
[[checkpoint]]
id = "stack"
title = { fr = "La stack tourne", en = "The stack runs" }
points = 1.0
[[checkpoint.service]]
name = "shop_web"
stack = "shop"
running = 1
"#;

const GUIDE: &str =
    "# Lab\n\nText.\n\n## Create {#create}\n\nText.\n\n## Remove {#remove}\n\nText.\n";
const STACK: &str = "services:\n  web:\n    image: nginx:1.22\n";
const CREATE: &str = "docker service create --detach=false --name solo nginx:1.22\n";

fn put(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// A course of one quick lab, as a teacher's private folder.
fn course(stage: &Stage) -> PathBuf {
    let root = stage.home().join("course");
    let order = "format = 1\ntitle = { fr = \"Cours\", en = \"Course\" }\norder = [\"lab-1\"]\n";
    put(&root, "labs/course.toml", order);
    put(&root, "labs/lab-1/lab.toml", LAB);
    for language in ["fr", "en"] {
        put(&root, &format!("labs/lab-1/guide.{language}.md"), GUIDE);
    }
    put(&root, "graders/lab-1/grader.toml", GRADER);
    root
}

fn grade(stage: &Stage, class: &Path, more: &[&str]) -> Value {
    grade_and_tell(stage, class, more).json()
}

/// The run itself, with what it notes for benchmarks.
fn grade_and_tell(stage: &Stage, class: &Path, more: &[&str]) -> Ran {
    let (course, class) = (course(stage), class.display().to_string());
    let course = course.display().to_string();
    let words = [
        "grade",
        &class,
        "--mode",
        "replay",
        "--lab",
        "lab-1",
        "--content",
        &course,
        "--json",
    ];
    let mut command = stage.command();
    command.env("SWARMLAB_LOG", "swarmlab::replay=info");
    command.args(words).args(more);
    let ran = Ran::to_end(command, stage.world.seconds(600));
    assert!(matches!(ran.code, Some(0 | 5)), "{ran}");
    ran
}

/// By source: points, or why it was refused; and what stopped it.
fn results(report: &Value) -> BTreeMap<String, String> {
    let submissions = report["submissions"].as_array().unwrap().iter();
    submissions
        .map(|one| {
            let lab = &one["labs"][0];
            let limit = lab["integrity"]["stopped"]["limit"].as_str();
            let earned = lab["report"]["score"]["earned"].to_string();
            let judged = limit.map_or(earned.clone(), |limit| format!("{earned} {limit}"));
            let result = one["refused"].as_str().map_or(judged, str::to_owned);
            (one["source"].as_str().unwrap().to_owned(), result)
        })
        .collect()
}

fn a_class_gets_its_marks(stage: &mut Stage) {
    let class = stage.home().join("class");
    let solution = format!(
        "format = 1\n[[step]]\nid = \"create\"\n[[step.run]]\nnode = \"manager-1\"\ncommand = \"\"\"{}\"\"\"\n\
         [[step]]\nid = \"remove\"\n[[step.run]]\nnode = \"manager-2\"\n\
         command = \"docker service rm solo && docker stack deploy --detach=false -c stack.yml shop\"\n",
        CREATE.replace("nginx:1.22", "{{web_v1}}")
    );
    put(
        &class,
        "Ada_1_assignsubmission_file_/solution.toml",
        solution,
    );
    put(&class, "Ada_1_assignsubmission_file_/stack.yml", STACK);
    put(
        &class,
        "b-scripts/1-create.sh",
        CREATE.replace('\n', "\r\n"),
    );
    put(
        &class,
        "b-scripts/10-stack.sh",
        format!("printf '{STACK}' | docker stack deploy --detach=false -c - shop\n"),
    );
    put(
        &class,
        "b-scripts/2-remove.sh",
        "#!/bin/bash\n[[ $PWD = /workspace ]] && docker service rm solo\n",
    );
    put(&class, "c-stack/deep/compose.yml", STACK);
    put(
        &class,
        "d-wrong/run.sh",
        format!("{}exit 3\n", CREATE.replace("solo ", "sole ")),
    );
    put(&class, "h-corrupt.zip", b"PK\x03\x04 no");
    put(&class, "i-empty/notes.txt", "nothing");
    put(&class, "j-linked/run.sh", "true\n");
    std::os::unix::fs::symlink("/etc/passwd", class.join("j-linked/passwd")).unwrap();
    put(
        &class,
        "k-copied/run.sh",
        format!("{}exit 3\n", CREATE.replace("solo ", "sole ")),
    );
    let out = stage.home().join("marks").display().to_string();
    let report = grade(stage, &class, &["--jobs", "2", "--out", &out]);
    let mut found = results(&report);
    let expected = [
        ("Ada_1_assignsubmission_file_", "4.0"),
        ("b-scripts", "4.0"),
        ("c-stack", "1.0"),
        ("d-wrong", "0.0"),
        ("h-corrupt.zip", ""),
        (
            "i-empty",
            "nothing to replay: no solution.toml, script (*.sh) or stack file",
        ),
        ("j-linked", "`passwd` is no plain file"),
        ("k-copied", "0.0"),
    ];
    let why = found
        .insert("h-corrupt.zip".to_owned(), String::new())
        .unwrap();
    assert!(why.starts_with("cannot be read"), "{why}");
    let expected = expected.map(|(source, result)| (source.to_owned(), result.to_owned()));
    pretty_assertions::assert_eq!(found, BTreeMap::from(expected));
    let submissions = report["submissions"].as_array().unwrap();
    let ada = &submissions[0];
    assert_eq!(ada["student"]["number"], "1");
    assert_eq!(ada["labs"][0]["integrity"]["verdict"], "replayed");
    let codes = |one: &Value| {
        let commands = one["labs"][0]["integrity"]["commands"]
            .as_array()
            .unwrap()
            .clone();
        let codes = commands
            .into_iter()
            .map(|command| command["exit_code"].as_i64());
        codes.collect::<Vec<_>>()
    };
    assert_eq!(codes(&submissions[1]), [Some(0); 3], "{:#}", submissions[1]);
    assert_eq!(codes(&submissions[3]), [Some(3)]);
    let alike = &report["similar"][0]["sources"];
    assert_eq!(
        *alike,
        serde_json::json!(["d-wrong", "k-copied"]),
        "{:#}",
        report["similar"]
    );
    // What was printed is kept.
    let scripts = String::from_utf8_lossy(&log(stage, &report, 1)).into_owned();
    assert!(
        scripts.contains("1-create.sh: line ends of Windows"),
        "{scripts}"
    );
    assert_eq!(stage.containers(), Vec::<String>::new());
}

/// What the submission with this number printed, below the folder `marks`.
fn log(stage: &Stage, report: &Value, number: usize) -> Vec<u8> {
    let integrity = &report["submissions"][number]["labs"][0]["integrity"];
    let path = integrity["output"].as_str().unwrap();
    fs::read(stage.home().join("marks").join(path)).unwrap()
}

/// Apart from the honest ones: these take what time and processors they get.
fn without_end_is_stopped_and_judged(stage: &mut Stage) {
    let class = stage.home().join("endless");
    put(&class, "a-hang/run.sh", format!("{CREATE}sleep infinity\n"));
    put(
        &class,
        "b-endless/run.sh",
        format!("{CREATE}yes \"$(printf '\\033[31mred')\"\n"),
    );
    put(
        &class,
        "c-bomb/run.sh",
        format!("#!/bin/bash\n{CREATE}bomb() {{ bomb | bomb & }}; bomb; wait\n"),
    );
    let _ = fs::remove_dir_all(stage.home().join("marks"));
    let out = stage.home().join("marks").display().to_string();
    let limit = format!("{}s", stage.world.seconds(45).as_secs());
    let report = grade(
        stage,
        &class,
        &["--jobs", "1", "--time-limit", &limit, "--out", &out],
    );
    let found = results(&report);
    assert_eq!(found["a-hang"], "2.0 time", "{report:#}");
    assert_eq!(found["b-endless"], "2.0 output", "{report:#}");
    // What a fork bomb leaves to be judged is up to the kernel; that the run goes on and ends is the point.
    let bomb = &found["c-bomb"];
    assert!(!bomb.starts_with('4') && !bomb.starts_with('3'), "{bomb}");
    // Kept up to its limit, as it came.
    let endless = log(stage, &report, 1);
    assert!(
        (1 << 20..(1 << 20) + 4096).contains(&endless.len()),
        "{}",
        endless.len()
    );
    assert!(endless.windows(8).any(|bytes| bytes == b"\x1b[31mred"));
    assert_eq!(stage.containers(), Vec::<String>::new());
}

/// Answers whoever comes, and counts.
fn listen(address: &str) -> u16 {
    let listener = TcpListener::bind(address).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            REACHED.fetch_add(1, Ordering::Relaxed);
            let _ = client.write_all(b"HTTP/1.0 200 OK\r\n\r\nREACHED\n");
            let _ = client.read(&mut [0; 64]);
        }
    });
    port
}

fn nothing_outside_its_cluster_is_reached(stage: &mut Stage) {
    let (four, six) = (listen("0.0.0.0:0"), listen("[::]:0"));
    let secret = stage.home().join("secret.txt");
    fs::write(&secret, "the teacher's own").unwrap();
    let secret = secret.display();
    // As root in a node, with every trick that needs no kernel bug: its own routes, IPv6, the neighbours' answers.
    let script = format!(
        r#"#!/bin/bash
try() {{ curl -sS -m 2 "$@" 2>&1 | tail -1; }}
gateway=$(ip route | sed -n 's/^default via \([^ ]*\).*/\1/p')
for address in 192.0.2.1 172.17.0.1 $gateway $HOSTS; do
  ip route replace $address/32 dev eth0
  try http://$address:{four}/
done
sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.eth0.disable_ipv6=0; sleep 2
ping -6 -c 2 -W 1 ff02::1%eth0; ip -6 neigh
for address in $(ip -6 neigh | cut -d' ' -f1 | grep fe80); do try "http://[$address%25eth0]:{six}/"; done
getent hosts example.com && echo REACHED by name
timeout 5 getent hosts example.com; echo no such name: $?
echo mirror $(curl -s -m 5 -o /dev/null -w '%{{http_code}}' http://mirror:5000/v2/)
echo upload $(curl -s -m 5 -o /dev/null -w '%{{http_code}}' -X POST http://mirror:5000/v2/library/nginx/blobs/uploads/)
echo delete $(curl -s -m 5 -o /dev/null -w '%{{http_code}}' -X DELETE http://mirror:5000/v2/library/nginx/manifests/1.22)
for how in --privileged --net=host; do
  docker run --rm $how -v /:/host --entrypoint sh nginx:1.22 -c 'cat "/host{secret}" && echo READ; ls /host'
done
cat "{secret}" && echo READ
find / -xdev -name grader.toml -o -xdev -name class.json | grep . && echo READ
mount -o remount,rw,bind /usr/local/libexec/swarmlab && echo spoilt >>/usr/local/libexec/swarmlab && echo SPOILT
echo end
"#
    );
    let addresses = std::process::Command::new("hostname")
        .arg("-I")
        .output()
        .unwrap();
    let addresses = String::from_utf8(addresses.stdout).unwrap();
    let hosts: Vec<&str> = addresses
        .split_whitespace()
        .filter(|one| one.contains('.'))
        .collect();
    let class = stage.home().join("hostile");
    put(
        &class,
        "x/run.sh",
        script.replace("$HOSTS", &hosts.join(" ")),
    );
    put(&class, "y/run.sh", CREATE);
    // What nobody can look at would be unknown, and unknown costs nothing.
    put(
        &class,
        "z/run.sh",
        format!("{CREATE}pkill -STOP -x dockerd\n"),
    );
    let out = stage.home().join("hostile-marks");
    let report = grade(
        stage,
        &class,
        &["--jobs", "1", "--out", &out.display().to_string()],
    );
    let path = report["submissions"][0]["labs"][0]["integrity"]["output"]
        .as_str()
        .unwrap();
    let log = fs::read_to_string(out.join(path)).unwrap();
    assert!(log.contains("\nend\n"), "{log}");
    assert!(!log.contains("REACHED") && !log.contains("READ"), "{log}");
    // Said at once, by the node itself: who is left without an answer waits for 20 s at each `service create`.
    assert!(log.contains("no such name: 2"), "{log}");
    assert_eq!(REACHED.load(Ordering::Relaxed), 0, "{log}");
    assert!(
        log.contains("mirror 200"),
        "the mirror has to answer: {log}"
    );
    assert!(
        !log.contains("upload 202") && !log.contains("delete 202"),
        "{log}"
    );
    // The one after it, made beside it, is whole.
    assert_eq!(results(&report)["y"], "2.0", "{log}");
    assert_eq!(results(&report)["z"], "2.0", "{report:#}");
    let how = &report["submissions"][2]["labs"][0]["integrity"];
    assert_eq!(how["revived"], serde_json::json!(["manager-1"]), "{how:#}");
    assert_eq!(how["silent"], Value::Null, "{how:#}");
}

/// A task that starts only where no task of its kind was before it.
const FIRST_COMER: &str = r#"services:
  web:
    image: nginx:1.22
    command: ["sh", "-c", "test -e /data/mark && exit 1; touch /data/mark; exec nginx -g 'daemon off;'"]
    volumes: ["data:/data"]
    deploy: { placement: { constraints: ["node.hostname == worker-1"] } }
volumes: { data: {} }
"#;

fn stack_files_follow_each_other_unseen(stage: &mut Stage) {
    let class = stage.home().join("stacks");
    for name in ["a", "b", "c"] {
        put(&class, &format!("{name}/stack.yml"), FIRST_COMER);
    }
    // It names a file of the node, so that it gets a cluster of its own, as every script.
    let reader = format!("{FIRST_COMER}configs: {{ record: {{ file: /etc/hostname }} }}\n");
    put(&class, "d-reader/stack.yml", reader);
    let script = "grep shop_ /swarmlab/timeline.jsonl && exit 7\n";
    put(&class, "e-script/run.sh", format!("{script}{CREATE}"));
    let ran = grade_and_tell(stage, &class, &["--jobs", "1"]);
    let report = ran.json();
    let expected = [
        ("a", "1.0"),
        ("b", "1.0"),
        ("c", "1.0"),
        ("d-reader", "1.0"),
        ("e-script", "2.0"),
    ];
    let expected = expected.map(|(source, result)| (source.to_owned(), result.to_owned()));
    pretty_assertions::assert_eq!(results(&report), BTreeMap::from(expected));
    let told = |what: &str| ran.stderr.matches(what).count();
    assert_eq!(told(" renewed "), 2, "{ran}");
    assert_eq!(told(" replayed "), 5, "{ran}");
    assert_eq!(stage.containers(), Vec::<String>::new());
}

fn a_killed_run_is_resumed(stage: &mut Stage) {
    let class = stage.home().join("quick");
    for (name, text) in [
        ("a", CREATE),
        ("b", "true\n"),
        ("c", CREATE),
        ("d", "exit 1\n"),
    ] {
        put(&class, &format!("{name}/run.sh"), text);
    }
    let out = stage.home().join("quick-marks");
    let (course, out_text) = (course(stage), out.display().to_string());
    let mut command = stage.command();
    command
        .arg("grade")
        .arg(&class)
        .args([
            "--mode", "replay", "--lab", "lab-1", "--jobs", "2", "--out", &out_text,
        ])
        .arg("--content")
        .arg(&course)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let noted = || {
        fs::read_to_string(out.join("journal.jsonl"))
            .unwrap_or_default()
            .lines()
            .count()
    };
    stage.until("a submission in the journal", 120, || {
        (noted() > 1).then_some(())
    });
    child.kill().unwrap();
    child.wait().unwrap();
    sleep(Duration::from_millis(300));
    assert!(!stage.containers().is_empty(), "killed after its end");
    let report = grade(
        stage,
        &class,
        &["--jobs", "2", "--out", &out_text, "--resume"],
    );
    let expected = [("a", "2.0"), ("b", "0.0"), ("c", "2.0"), ("d", "0.0")];
    let expected = expected.map(|(source, result)| (source.to_owned(), result.to_owned()));
    assert_eq!(results(&report), BTreeMap::from(expected));
    assert_eq!(noted(), 5, "head and four submissions, none twice");
    assert_eq!(stage.containers(), Vec::<String>::new());
    for folder in ["clusters", "workspaces"] {
        let left: Vec<_> = fs::read_dir(stage.home().join(folder))
            .unwrap()
            .flatten()
            .map(|entry| entry.file_name())
            .collect();
        assert!(left.is_empty(), "{folder}: {left:?}");
    }
}
