//! The list of credentials, page by page.

use super::{Credentials, refusals::MAX_FAILING};
use crate::{
    domain::{
        credential_query::{CredentialCursor, CredentialQuery, ListedCredential, Side},
        organization::Organization,
        refusal::{EPISODE_GAP, explanation::Failing},
        saved_view::SavedView,
    },
    service::Failure,
    storage::{Repository, credential_details::Owners},
};

/// A page of the list.
#[derive(Debug, Clone)]
pub struct CredentialsPage {
    /// The credentials, in the query's order.
    pub credentials: Vec<ListedCredential>,
    /// Where the page before ends, if there is one.
    pub previous: Option<CredentialCursor>,
    /// Where the next page begins, if there is one.
    pub next: Option<CredentialCursor>,
}

/// What the page of the list shows.
#[derive(Debug, Clone)]
pub struct ListOverview {
    /// The page of credentials.
    pub page: CredentialsPage,
    /// How many there are; `None` if there are more than [`CredentialQuery::max_count`].
    pub total: Option<u32>,
    /// The views of the person who acts.
    pub views: Vec<SavedView>,
    /// The organization.
    pub organization: Organization,
    /// How many credentials expire soon, up to [`CredentialQuery::max_count`].
    pub expiring: u32,
    /// How many rotations are in progress, up to a limit.
    pub rotations: usize,
    /// The callers that are refused now, the latest first.
    pub failing: Vec<Failing>,
    /// Whether there are more of them.
    pub has_more_failing: bool,
    /// Who is responsible for credentials, or may be.
    pub owners: Owners,
}

impl<P> Credentials<'_, P> {
    /// The page of a query, and what stands around it, from one transaction: each takes its way to the database and back.
    /// Credentials that expire within so many days are counted.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn list_overview(&self, query: &CredentialQuery, days: u16) -> Result<ListOverview, Failure> {
        let mut repository = self.services.storage.read().await?;
        let repository = repository.as_mut();
        let page = self.list_in(repository, query).await?;
        let total = self.count_in(repository, query, &page).await?;
        let organization = self.organization_in(repository).await?;
        let expiring = self.count_expiring_in(repository, days).await?;
        let rotations = self.count_rotations_in(repository).await?;
        let mut failing = self.failing_in(repository, None, EPISODE_GAP, MAX_FAILING + 1).await?;
        let has_more_failing = failing.len() > MAX_FAILING as usize;
        failing.truncate(MAX_FAILING as usize);
        let owners = repository.list_owners(self.actor().organization_id).await?;
        let views = match self.actor().user_id() {
            Some(user_id) => repository.list_saved_views(user_id).await?,
            None => Vec::new(),
        };
        Ok(ListOverview { page, total, views, organization, expiring, rotations, failing, has_more_failing, owners })
    }

    /// The page of credentials next to the query's place. The page before a place near the beginning is the whole
    /// first page.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn list(&self, query: &CredentialQuery) -> Result<CredentialsPage, Failure> {
        self.list_in(self.services.storage.read().await?.as_mut(), query).await
    }

    async fn list_in(
        &self,
        repository: &mut dyn Repository,
        query: &CredentialQuery,
    ) -> Result<CredentialsPage, Failure> {
        let organization_id = self.authorised.actor().organization_id;
        let query = &self.resolved(query);
        // One more than a page tells whether there is another.
        let (page_size, limit) = (usize::from(query.page_size), u32::from(query.page_size) + 1);
        let now = self.services.clock.now();
        let mut found = repository.list_credentials(organization_id, query, now, limit).await?;
        let mut side = query.from.as_ref().map(|from| from.side);
        if side == Some(Side::Before) && found.len() <= page_size {
            let beginning = CredentialQuery { from: None, ..query.clone() };
            found = repository.list_credentials(organization_id, &beginning, now, limit).await?;
            side = None;
        }
        let has_more = found.len() > page_size;
        if side == Some(Side::Before) {
            found.remove(0);
        }
        found.truncate(page_size);
        let first = found.first().filter(|_| side.is_some());
        let last = found.last().filter(|_| has_more || side == Some(Side::Before));
        let previous = first.map(|first| query.cursor(first, Side::Before));
        let next = last.map(|last| query.cursor(last, Side::After));
        let ids: Vec<_> = found.iter().map(|listed| listed.credential.id).collect();
        let mut details = repository.list_details(&ids).await?;
        for listed in &mut found {
            listed.details = details.remove(&listed.credential.id).unwrap_or_default();
            if let Some(last) = self.services.usage.last_use(listed.credential.id) {
                listed.last_use = Some(last);
            }
        }
        Ok(CredentialsPage { credentials: found, previous, next })
    }

    async fn count_expiring_in(&self, repository: &mut dyn Repository, days: u16) -> Result<u32, Failure> {
        let query = CredentialQuery { expires_days: Some(days), ..CredentialQuery::default() };
        let organization_id = self.authorised.actor().organization_id;
        let now = self.services.clock.now();
        Ok(repository.count_credentials(organization_id, &query, now, query.max_count()).await?)
    }

    /// The number of credentials of a query of which this is a page; `None` if there are more than
    /// [`CredentialQuery::max_count`].
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn count(&self, query: &CredentialQuery, page: &CredentialsPage) -> Result<Option<u32>, Failure> {
        self.count_in(self.services.storage.read().await?.as_mut(), query, page).await
    }

    async fn count_in(
        &self,
        repository: &mut dyn Repository,
        query: &CredentialQuery,
        page: &CredentialsPage,
    ) -> Result<Option<u32>, Failure> {
        if page.previous.is_none() && page.next.is_none() {
            return Ok(u32::try_from(page.credentials.len()).ok());
        }
        let max = query.max_count();
        let organization_id = self.authorised.actor().organization_id;
        let now = self.services.clock.now();
        let counted = repository.count_credentials(organization_id, &self.resolved(query), now, max + 1).await?;
        Ok((counted <= max).then_some(counted))
    }
}
