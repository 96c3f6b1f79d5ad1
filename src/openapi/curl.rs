//! Requests as curl makes them, for a shell of POSIX.

use std::fmt::Write;

use super::{Description, Operation, Place, Requirement};

impl Description {
    /// The request of an operation with its example values, ready to be pasted into a shell.
    pub fn curl(&self, operation: &Operation) -> String {
        let in_query = operation.parameters.iter().filter(|each| each.place == Place::Query && each.in_examples);
        let in_query: Vec<_> = in_query.collect();
        let is_post = operation.methods.first() == Some(&"post");
        let get = if in_query.is_empty() || is_post { "" } else { "-G " };
        let mut command = format!("curl {get}{}", quoted(&format!("{}{}", self.server_url, operation.path)));
        // Writing to a text does not fail.
        if let Some(Requirement::Scheme(id, _)) = operation.security.first()
            && let Some(scheme) = self.schemes.iter().find(|scheme| scheme.id == *id)
        {
            let _ = write!(command, " \\\n  {}", scheme.curl);
        }
        for parameter in in_query {
            let pair = format!("{}={}", parameter.name, parameter.example);
            let _ = write!(command, " \\\n  --data-urlencode {}", quoted(&pair));
        }
        for member in operation.body.iter().filter(|member| member.in_examples) {
            let pair = format!("{}={}", member.name, member.example);
            let pair = if member.example.starts_with('$') { format!("\"{pair}\"") } else { quoted(&pair) };
            let _ = write!(command, " \\\n  -d {pair}");
        }
        command
    }
}

/// A word of the shell that nothing is expanded in.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
