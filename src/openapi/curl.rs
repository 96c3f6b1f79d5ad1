//! Requests as curl commands, on one line that sh, cmd.exe and PowerShell read alike: words in double quotes, nothing in
//! them that one of the shells expands, and a name such as `YOUR_API_KEY` for a value that the reader must supply.

use std::fmt::Write;

use super::{Description, Operation, ParameterLocation, Requirement};

impl Description {
    /// The request of an operation with its example values. It can be pasted into any shell once the reader has supplied
    /// the missing values. Options are named without `$`, which may be left out, and in a path it is percent-encoded.
    pub fn curl(&self, operation: &Operation) -> String {
        let in_query =
            operation.parameters.iter().filter(|each| each.place == ParameterLocation::Query && each.in_examples);
        let in_query: Vec<_> = in_query.collect();
        let is_post = operation.methods.first() == Some(&"post");
        let get = if in_query.is_empty() || is_post { "" } else { "-G " };
        let path = operation.path.replace('$', "%24");
        let mut command = format!("curl {get}{}", quoted(&format!("{}{path}", self.server_url)));
        // Writing to a text does not fail.
        if let Some(Requirement::Scheme(id, _)) = operation.security.first()
            && let Some(scheme) = self.schemes.iter().find(|scheme| scheme.id == *id)
        {
            let _ = write!(command, " {}", scheme.curl);
        }
        for parameter in in_query {
            let pair = format!("{}={}", parameter.name.trim_start_matches('$'), parameter.example);
            let _ = write!(command, " --data-urlencode {}", quoted(&pair));
        }
        for member in operation.body.iter().filter(|member| member.in_examples) {
            let example = member.example.strip_prefix('$').map(|variable| format!("YOUR_{variable}"));
            let example = example.as_deref().unwrap_or(member.example);
            let _ = write!(command, " -d {}", quoted(&format!("{}={example}", member.name)));
        }
        command
    }
}

/// A word of any shell. The examples hold nothing that a shell expands in double quotes; a test checks this.
fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}
