//! Says by which profile the program is compiled, and has it compiled anew when the site that it embeds has changed.

use std::{env, path::PathBuf};

fn main() {
    // Cargo says of a profile only whether it is like that of releases; its name is that of a folder:
    // target/PROFILE/build/PACKAGE/out.
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let profile = out.ancestors().nth(3).and_then(|folder| folder.file_name()?.to_str()).unwrap_or("unknown");
    println!("cargo::rustc-env=BUILD_PROFILE={profile}");
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_SSR").is_some() {
        println!("cargo::rerun-if-changed=migrations");
        // A development build reads the site from disk.
        if profile != "debug" {
            println!("cargo::rerun-if-changed=target/site");
        }
    }
}
