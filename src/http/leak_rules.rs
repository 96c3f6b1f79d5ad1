//! The rules by which scanners find our secrets, for anyone.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};

/// Each with its name.
const FILES: [(&str, &str); 5] = [
    ("gitleaks.toml", include_str!("../../examples/leak-rules/gitleaks.toml")),
    ("trufflehog.yaml", include_str!("../../examples/leak-rules/trufflehog.yaml")),
    ("github-custom-pattern.txt", include_str!("../../examples/leak-rules/github-custom-pattern.txt")),
    ("detect_secrets_plugin.py", include_str!("../../examples/leak-rules/detect_secrets_plugin.py")),
    ("pre-commit-config.yaml", include_str!("../../examples/leak-rules/pre-commit-config.yaml")),
];

/// Responds with one of them, to be saved.
pub async fn file(Path(name): Path<String>) -> Response {
    let Some((name, text)) = FILES.iter().find(|(known, _)| *known == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CONTENT_DISPOSITION, &disposition)];
    (headers, *text).into_response()
}
