//! `wasm-bind MODULE FOLDER NAME`: writes the module and its script, for browsers that load modules, into a folder.

use std::{env, error::Error};

use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [module, folder, name] = arguments.as_slice() else { return Err("usage: wasm-bind MODULE FOLDER NAME".into()) };
    Bindgen::new().input_path(module).web(true)?.typescript(false).out_name(name).generate(folder)?;
    Ok(())
}
