//! What is said about what this machine has and lacks.

mod en;
mod fr;

/// Sentences of the doctor.
pub trait DoctorText {
    /// Name of what a check looks at.
    fn doctor_title(&self, id: &str) -> String;
    /// A check's name and what was seen.
    fn doctor_said(&self, title: &str, observed: &str) -> String;
    /// Label before the command that mends it.
    fn doctor_fix_label(&self) -> &'static str;
    /// Nothing fails.
    fn doctor_ready(&self) -> String;
    /// Something fails.
    fn doctor_not_ready(&self, failed: usize) -> String;
    /// The engine's version and address.
    fn doctor_engine(&self, version: &str, address: &str) -> String;
    /// The engine is rootless.
    fn doctor_rootless(&self) -> String;
    /// What that means.
    fn doctor_rootless_means(&self) -> String;
    /// The engine remaps users.
    fn doctor_userns(&self) -> String;
    /// What that means.
    fn doctor_userns_means(&self) -> String;
    /// The engine is on another machine.
    fn doctor_engine_elsewhere(&self) -> String;
    /// All capabilities are there.
    fn doctor_privileges_good(&self) -> String;
    /// Some are not.
    fn doctor_privileges_missing(&self, missing: &str) -> String;
    /// What that means.
    fn doctor_privileges_means(&self) -> String;
    /// A cgroup version that nodes cannot live with.
    fn doctor_cgroup_unknown(&self, version: &str) -> String;
    /// The kernel has it.
    fn doctor_kernel_has(&self) -> String;
    /// A module that the kernel loads when it is needed.
    fn doctor_kernel_loads(&self) -> String;
    /// A module that is not loaded.
    fn doctor_kernel_not_loaded(&self) -> String;
    /// Nothing tells.
    fn doctor_kernel_unseen(&self) -> String;
    /// The kernel does not have it.
    fn doctor_kernel_lacks(&self) -> String;
    /// What a lack of the feature means.
    fn doctor_kernel_means(&self, id: &str) -> String;
    /// `7.5 GiB`
    fn doctor_size(&self, bytes: u64) -> String;
    /// Memory that can be had.
    fn doctor_available(&self, size: &str) -> String;
    /// What little memory means.
    fn doctor_memory_means(&self) -> String;
    /// Space at a path.
    fn doctor_free_at(&self, size: &str, path: &str) -> String;
    /// What little space means.
    fn doctor_space_means(&self) -> String;
    /// What few inotify instances mean.
    fn doctor_inotify_means(&self) -> String;
    /// The ports of labs are free.
    fn doctor_ports_free(&self, ports: &str) -> String;
    /// Some are taken.
    fn doctor_ports_taken(&self, ports: &str) -> String;
    /// What that means.
    fn doctor_ports_means(&self) -> String;
    /// The next cluster's network.
    fn doctor_subnet(&self, subnet: &str) -> String;
    /// None is free.
    fn doctor_no_subnet(&self) -> String;
    /// What that means.
    fn doctor_no_subnet_means(&self) -> String;
    /// All images are in the cache.
    fn doctor_images_cached(&self, count: usize) -> String;
    /// Some are not.
    fn doctor_images_missing(&self, cached: usize, all: usize) -> String;
    /// What that means.
    fn doctor_images_means(&self) -> String;
}
