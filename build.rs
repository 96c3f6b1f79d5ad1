//! Compiles the server anew when the site that it embeds has changed.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_SSR").is_some() {
        println!("cargo::rerun-if-changed=target/site");
        println!("cargo::rerun-if-changed=migrations");
    }
}
