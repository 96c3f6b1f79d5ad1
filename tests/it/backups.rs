//! When backups by the schedule are due.

use time::Duration;

use crate::test_app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn of_several_processes_one_makes_the_backup_that_is_due() {
    let app = TestApp::new().await;
    let other = app.another_process().await;
    let day = Duration::days(1);
    assert!(app.services.claim_due_backup(day).await.unwrap());
    assert!(!app.services.claim_due_backup(day).await.unwrap());
    assert!(!other.services.claim_due_backup(day).await.unwrap());
    app.clock.advance(day - Duration::SECOND);
    assert!(!other.services.claim_due_backup(day).await.unwrap());
    app.clock.advance(Duration::SECOND);
    let (first, second) = tokio::join!(app.services.claim_due_backup(day), other.services.claim_due_backup(day));
    assert_eq!(u8::from(first.unwrap()) + u8::from(second.unwrap()), 1);
    // One that failed is tried again by whoever looks next.
    app.services.give_back_backup().await.unwrap();
    assert!(other.services.claim_due_backup(day).await.unwrap());
    // A clock that went back keeps nobody from making one.
    app.clock.advance(-Duration::hours(1));
    assert!(app.services.claim_due_backup(day).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_processes_that_find_no_backup_one_makes_it() {
    let app = TestApp::new().await;
    let other = app.another_process().await;
    assert!(app.services.claim_due_backup(Duration::DAY).await.unwrap());
    app.clock.advance(Duration::SECOND);
    let (seen, seen_too) = (app.services.last_backup().await.unwrap(), other.services.last_backup().await.unwrap());
    assert!(app.services.claim_missing_backup(&seen).await.unwrap());
    assert!(!other.services.claim_missing_backup(&seen_too).await.unwrap());
}
