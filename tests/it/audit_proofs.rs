//! The trees of the audit log: entries are sealed, and whatever is done to the database afterwards is found and named.

use credentials_console::{
    domain::{audit_event::AuditEvent, audit_query::AuditQuery},
    service::ledger::{self, Break, Verified},
    storage::{audit_log::Unaudited, audit_trees::AuditTree},
};
use time::Duration;

use crate::test_app::TestApp;

/// An installation with so many entries, all of them sealed.
async fn sealed(entries: usize) -> TestApp {
    let app = TestApp::new().await;
    for number in 0..entries {
        app.create_api_key(&format!("key {number}"), "users:read").await;
    }
    app.services.seal_audit_log().await.unwrap();
    app
}

async fn verify_with(app: &TestApp, anchors: &[String]) -> Verified {
    let actor = app.actor().await;
    app.services.audit_log(&actor).unwrap().verify(anchors, |_| ()).await.unwrap()
}

async fn verify(app: &TestApp) -> Vec<Break> {
    verify_with(app, &[]).await.breaks
}

async fn newest(app: &TestApp) -> (u64, Vec<Break>) {
    let actor = app.actor().await;
    let (checkpoint, verified) = app.services.audit_log(&actor).unwrap().verify_newest().await.unwrap().unwrap();
    (checkpoint.size, verified.breaks)
}

async fn newest_note(app: &TestApp) -> String {
    app.database.select("SELECT note FROM audit_checkpoints ORDER BY size DESC LIMIT 1").await[0][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_are_sealed_in_the_order_in_which_they_were_written_and_verify() {
    let app = sealed(3).await;
    for _ in 0..3 {
        app.create_api_key(&format!("later {}", app.services.now()), "users:read").await;
        app.clock.advance(Duration::hours(13));
        app.services.seal_audit_log().await.unwrap();
    }
    assert_eq!(verify_with(&app, &[]).await, Verified { entries: 6, pruned: 0, breaks: vec![] });
    assert_eq!(newest(&app).await, (6, vec![]));
    let lines = app.database.select("SELECT entry FROM audit_entries ORDER BY position").await;
    let logged = app.database.audit_log().await;
    for (position, (line, (actor, action, subject, detail))) in lines.iter().zip(logged).enumerate() {
        let line: serde_json::Value = serde_json::from_str(&line[0]).unwrap();
        assert_eq!((&line["generation"], &line["position"]), (&0.into(), &position.into()));
        assert_eq!((&line["actor"], &line["action"]), (&actor.into(), &action.into()));
        assert_eq!((&line["subject"], &line["detail"]), (&subject.into(), &detail));
        assert!(line["at"].as_str().unwrap().ends_with("000Z"), "whole milliseconds: {line}");
    }
    // One checkpoint for each day, and the newest.
    let sizes = app.database.select("SELECT CAST(size AS text) FROM audit_checkpoints ORDER BY size").await;
    assert!(sizes.len() < 4 && sizes.last().unwrap()[0] == "6", "{sizes:?}");
    // Nothing is left to seal, so that nothing is signed again.
    let note = newest_note(&app).await;
    app.services.seal_audit_log().await.unwrap();
    assert_eq!(newest_note(&app).await, note);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_seal_each_entry_once() {
    let app = TestApp::new().await;
    let other = app.another_process().await;
    for number in 0..20 {
        app.create_api_key(&format!("key {number}"), "users:read").await;
        let (one, two) = tokio::join!(app.services.seal_audit_log(), other.services.seal_audit_log());
        one.unwrap();
        two.unwrap();
    }
    assert_eq!(verify_with(&app, &[]).await, Verified { entries: 20, pruned: 0, breaks: vec![] });
}

#[tokio::test(flavor = "multi_thread")]
async fn more_entries_than_a_tile_verify_and_each_has_its_receipt() {
    let app = sealed(1).await;
    app.database.add_audit_entries(700).await;
    app.database
        .damage("INSERT INTO audit_unsealed (event_id) SELECT id FROM audit_events WHERE action = 'many'")
        .await;
    assert_eq!(verify_with(&app, &[]).await, Verified { entries: 701, pruned: 0, breaks: vec![] });
    assert_eq!(newest(&app).await, (701, vec![]));
    let actor = app.actor().await;
    let log = app.services.audit_log(&actor).unwrap();
    let page = log.list(&AuditQuery::default(), 1000).await.unwrap();
    let receipt = log.receipt(page.entries[350].id).await.unwrap().unwrap();
    assert!(receipt.starts_with("c2sp.org/tlog-proof@v1\nextra ") && receipt.contains("\nindex 350\n"), "{receipt}");
    // A checkpoint that was kept elsewhere holds as well, also once the log has grown.
    let anchor = receipt.split_once("\n\n").unwrap().1.to_owned();
    app.create_api_key("later", "users:read").await;
    app.clock.advance(Duration::days(2));
    assert_eq!(verify_with(&app, &[anchor]).await.breaks, vec![]);
    assert_eq!(log.receipt(page.entries[0].id).await.unwrap().unwrap().lines().next(), Some("c2sp.org/tlog-proof@v1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_of_the_database_is_found_and_named() {
    const CHANGE: &str =
        "UPDATE audit_entries SET entry = replace(entry, 'command line', 'ada@example.com') WHERE position = 3";
    const SHOWN: &str = "UPDATE audit_events SET actor = 'ada@example.com' WHERE id = (SELECT event_id FROM audit_entries WHERE position = 3)";
    const LOGGED: &str = "DELETE FROM audit_events WHERE id = (SELECT event_id FROM audit_entries WHERE position = 3)";
    const SWAP: [&str; 3] = [
        "UPDATE audit_entries SET position = 100 WHERE position = 3",
        "UPDATE audit_entries SET position = 3 WHERE position = 4",
        "UPDATE audit_entries SET position = 4 WHERE position = 100",
    ];
    for (statements, expected) in [
        (vec![CHANGE], Break::Changed { position: 3 }),
        (vec![SHOWN], Break::Shown { position: 3 }),
        (vec![LOGGED], Break::Removed { position: 3 }),
        (vec!["DELETE FROM audit_entries WHERE position = 3"], Break::Missing { from: 3, to: 4 }),
        (vec!["DELETE FROM audit_entries WHERE position >= 6"], Break::MissingAtEnd { entries: 2 }),
        (SWAP.to_vec(), Break::Moved { position: 3 }),
        (vec!["UPDATE audit_checkpoints SET note = replace(note, 'audit', 'edit')"], Break::Forged { size: 8 }),
        (vec!["UPDATE audit_checkpoints SET note = 'nothing'"], Break::Forged { size: 0 }),
        (vec!["DELETE FROM audit_checkpoints"], Break::Unsigned { entries: 8 }),
    ] {
        let app = sealed(8).await;
        app.database.unlock_audit_log().await;
        for statement in &statements {
            app.database.damage(statement).await;
        }
        let found = verify(&app).await;
        assert!(found.contains(&expected), "{statements:?}: {found:?}");
        let actor = app.actor().await;
        let shown = app.services.audit_log(&actor).unwrap().verify_newest().await.unwrap();
        let is_intact = shown.is_some_and(|(_, verified)| verified.breaks.is_empty());
        assert!(!is_intact, "the page must not call it intact: {statements:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_nobody_sealed_is_found() {
    let app = sealed(4).await;
    app.database.add_audit_entries(2).await;
    assert_eq!(verify(&app).await, vec![Break::NeverSealed { entries: 2 }]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_copy_in_the_place_of_the_database_is_found_by_a_checkpoint_that_was_kept() {
    let app = sealed(4).await;
    app.create_api_key("later", "users:read").await;
    app.services.seal_audit_log().await.unwrap();
    let anchor = newest_note(&app).await;
    app.database.unlock_audit_log().await;
    // As a copy from before the last entry would be.
    for statement in [
        "DELETE FROM audit_entries WHERE position = 4",
        "DELETE FROM audit_events WHERE NOT EXISTS (SELECT 1 FROM audit_entries WHERE event_id = audit_events.id)",
        "DELETE FROM audit_checkpoints",
        "DELETE FROM audit_tiles",
        "DELETE FROM audit_entries",
        "INSERT INTO audit_unsealed (event_id) SELECT id FROM audit_events",
    ] {
        app.database.damage(statement).await;
    }
    assert_eq!(verify(&app).await, vec![], "nothing in the database itself tells");
    assert_eq!(verify_with(&app, &[anchor]).await.breaks, vec![Break::MissingAtEnd { entries: 1 }]);
    // That of a log that is not there.
    let lost = newest_note(&app).await.replace("/0\n", "/7\n");
    assert!(matches!(verify_with(&app, &[lost]).await.breaks[..], [Break::OtherGeneration { .. }]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_database_begins_another_tree_that_names_the_one_before() {
    let app = sealed(3).await;
    let storage = app.database.open().await;
    let event = AuditEvent::InstallationRestored {};
    ledger::record_origin(storage.as_ref(), app.clock.as_ref(), app.services.random(), &event).await.unwrap();
    app.create_api_key("after", "users:read").await;
    assert_eq!(verify_with(&app, &[]).await, Verified { entries: 5, pruned: 0, breaks: vec![] });
    let first = "SELECT entry FROM audit_entries WHERE generation = 1 AND position = 0";
    let first: serde_json::Value = serde_json::from_str(&app.database.select(first).await[0][0]).unwrap();
    assert_eq!((&first["action"], &first["continues"]["size"]), (&"installation.restored".into(), &3.into()));
    let note = newest_note_of(&app, 0).await;
    assert!(note.contains(first["continues"]["root"].as_str().unwrap()), "{note} {first}");
    let actor = app.actor().await;
    assert_eq!(app.services.audit_log(&actor).unwrap().verifier_keys().await.unwrap().len(), 2);
}

async fn newest_note_of(app: &TestApp, generation: u32) -> String {
    let rows =
        app.database.select("SELECT note, CAST(generation AS text) FROM audit_checkpoints ORDER BY size DESC").await;
    rows.into_iter().find(|row| row[1] == generation.to_string()).unwrap()[0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn old_entries_go_in_whole_tiles_and_what_is_left_still_proves_itself() {
    let app = sealed(1).await;
    app.database.add_audit_entries(700).await;
    app.database
        .damage("INSERT INTO audit_unsealed (event_id) SELECT id FROM audit_events WHERE action = 'many'")
        .await;
    app.services.seal_audit_log().await.unwrap();
    let (anchor, actor) = (newest_note(&app).await, app.actor().await);
    // Nothing is old yet.
    app.services.prune_audit_log(Duration::days(30)).await.unwrap();
    assert_eq!(verify_with(&app, &[]).await, Verified { entries: 701, pruned: 0, breaks: vec![] });
    app.clock.advance(Duration::days(40_000));
    for number in 0..3 {
        app.create_api_key(&format!("new {number}"), "users:read").await;
    }
    app.services.seal_audit_log().await.unwrap();
    app.services.prune_audit_log(Duration::days(30)).await.unwrap();
    // 701 old ones are two whole tiles and a part of the third, which stays. Their removal is an entry itself.
    let verified = verify_with(&app, &[anchor]).await;
    assert_eq!(verified, Verified { entries: 701 - 512 + 3 + 1, pruned: 512, breaks: vec![] });
    assert_eq!(newest(&app).await.1, vec![]);
    let log = app.services.audit_log(&actor).unwrap();
    let page = log.list(&AuditQuery::default(), 1000).await.unwrap();
    assert_eq!((page.entries.len(), page.entries[0].action.as_str()), (193, "audit.pruned"));
    assert!(log.receipt(page.entries[192].id).await.unwrap().is_some());
    app.services.prune_audit_log(Duration::days(30)).await.unwrap();
    assert_eq!(verify_with(&app, &[]).await.entries, 193, "nothing more is old");
    // What is left cannot be removed.
    app.database.refuse("DELETE FROM audit_entries WHERE position = 600").await;
    app.database.refuse("DELETE FROM audit_events WHERE action = 'audit.pruned'").await;
    app.database.refuse("UPDATE audit_entries SET entry = '' WHERE position = 600").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_server_has_left_of_old_entries_is_removed() {
    let app = sealed(1).await;
    app.database.add_audit_entries(600).await;
    app.database
        .damage("INSERT INTO audit_unsealed (event_id) SELECT id FROM audit_events WHERE action = 'many'")
        .await;
    app.services.seal_audit_log().await.unwrap();
    app.clock.advance(Duration::days(40_000));
    let tree = AuditTree { organization_id: app.actor().await.organization_id, generation: 0 };
    let mut repository = app.storage.begin().await.unwrap();
    assert_eq!(repository.prune(tree, 512, 100).await.unwrap(), 100);
    assert_eq!(repository.commit(Unaudited::Continued.into()).await.unwrap().last, None);
    app.services.prune_audit_log(Duration::days(30)).await.unwrap();
    let left = app.database.select("SELECT CAST(min(position) AS text) FROM audit_entries").await;
    assert_eq!(left, [["512"]]);
    assert_eq!(verify_with(&app, &[]).await, Verified { entries: 601 - 512, pruned: 512, breaks: vec![] });
}
