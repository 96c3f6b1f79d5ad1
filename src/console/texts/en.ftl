# The texts of the console. Every file has the same names with the same arguments; `tests/it/texts.rs` compares them.
# `docs/CONSOLE.md`, "Languages", says how to add one.

## Words of the product

scope-interactions = Interactions
scope-interactions-about = User messages and clicks, and the responses of the assistant.
scope-conversations = Conversations
scope-conversations-about = Conversations that span several interactions, with domain and route.
scope-plugin-calls = Plugin calls
scope-plugin-calls-about = Executions of plugins: which ran, and whether the result was served and used.
scope-plugin-resources = Plugin resources
scope-plugin-resources-about = Metadata about the plugins available in the tenant, and what they found, cited or created.
scope-users = Users
scope-users-about = Users: IDs, email addresses, names and attributes.
type-api-key = API Key
type-oauth2 = oAuth 2.0
role-super-admin = Super Admin
role-admin = Admin
role-user = User
api-key-ending = API key ending in { $hint }
client-secret-ending = Client secret ending in { $hint }
client-public-key = Public key { $thumbprint }
created-by-command-line = CLI
several-addresses = several addresses
caller = { $address }, { $client }
requests = { $count ->
    [one] { $count } request
   *[other] { $count } requests
}
addresses = { $count ->
    [one] { $count } address
   *[other] { $count } addresses
}

## Instants

instant = { $instant } { $zone }
instant-by = { $at } by { $who }
day-and-time = { $day }, { $time }
ago-now = just now
ago-minutes = { $count ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
}
ago-hours = { $count ->
    [one] { $count } hour ago
   *[other] { $count } hours ago
}
ago-days = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
}

in-minutes = { $count ->
    [one] in { $count } minute
   *[other] in { $count } minutes
}
in-hours = { $count ->
    [one] in { $count } hour
   *[other] in { $count } hours
}
in-days = { $count ->
    [one] in { $count } day
   *[other] in { $count } days
}

## Around the page

title = { $page } · Setup
setup = Setup
skip-to-content = Skip to content
sign-out = Sign out
toggle-navigation = Toggle navigation
search-navigation = Search the navigation
search = Search
nothing-found = Nothing found.
organization-details = Organization Details
tenant-settings = Tenant Settings
credentials = Credentials
language = Language
times-in = Times in { $zone }

## Errors and notices

error-title = Something went wrong
not-found-title = Not found
not-found-text = This page or credential does not exist, or no longer exists.
forbidden-title = Super Admins only
forbidden-text = Only Super Admins can see this page, because credentials grant access to analytics data. If you need a credential, or want one changed or deleted, ask a Super Admin of your organization.
go-to-credentials = Go to Credentials
error-refused = Check the highlighted fields.
error-version-changed = This credential was changed while you were editing it. Your changes are not saved yet: compare both versions, choose for each field, and save again.
error-not-confirmed = This credential was used in the last 7 days. Type its name to confirm.
error-already-created = This form has already created a credential, which is in the list. To create another one, reload this page.
error-not-found = This credential no longer exists.
error-forbidden = Only Super Admins may do this. Ask a Super Admin of your organization.
error-signed-out = Your session has ended. Your changes are not saved, but everything you entered is still here.
error-sign-in-refused = Email address or password is wrong.
error-too-many-failures = { $seconds ->
    [one] Too many failed attempts. Try again in { $seconds } second.
   *[other] Too many failed attempts. Try again in { $seconds } seconds.
}
error-invalid-email = Enter an email address such as name@example.com.
error-email-taken = This email address is already in use.
error-weak-password = Use a password of { $fewest } to { $most } characters; a passphrase works well.
error-wrong-password = Your current password is wrong. Type it again.
error-guessable-password = This password is easy to guess: it is common, repeats itself, or contains your address, your organization or this product. Use several unrelated words.
error-passwords-differ = The two passwords differ. Type them again.
error-link-refused = This link has expired. Restart the server: it prints a new one as long as there is no Super Admin.
link-used = This link has already been used: there is a Super Admin. Sign in to continue.
error-malformed = The request could not be read. Reload the page and try again.
error-unavailable = The server is temporarily unavailable. Nothing was saved. Try again in a moment.
error-no-response = The server cannot be reached, so it is not known whether your request was processed. Try again: the same form sent twice has the effect of one.
error-internal = Something went wrong on the server. Try again; if the error persists, ask the operator of this server, whose log has the details.
notice-saved = Saved “{ $name }”. The change takes effect with the next request.
notice-paused = Paused “{ $name }”. Requests using it receive 401 Unauthorized until you resume it.
notice-paused-for = Paused “{ $name }” for { $length }. Requests using it receive 401 Unauthorized.
notice-resumed = Resumed “{ $name }”. Requests using it are accepted again.
notice-not-confirmed = Not deleted: the credential was used in the last 7 days. Type its name to confirm.
notice-deleted = Deleted “{ $name }”. Requests using it receive 401 Unauthorized.
notice-gone = This credential no longer exists.
notice-password-changed = Password changed. Your other sessions have ended.
notice-view-not-saved = The view was not saved. Its name has 1 to 100 visible characters, and you can have { $most } views.
notice-view-deleted = Deleted the view “{ $name }”.
notice-view-saved = Saved the view “{ $name }”. Only you see it.

## Sign in and first run

sign-in = Sign in
product = API Credentials
session-ended = Your session has ended. Sign in again to continue.
email-address = Email address
password = Password
first-run-title = Create the first Super Admin
first-run-text = A Super Admin creates, edits and deletes the credentials of the Data API.
password-help = { $fewest ->
    [one] At least { $fewest } character; a passphrase works well.
   *[other] At least { $fewest } characters; a passphrase works well.
}
password-again = Confirm password
change-password = Change password
change-password-text = Changing your password ends all your other sessions.
current-password = Current password
new-password = New password
new-password-again = Confirm new password
create-and-sign-in = Create and sign in

## The list

active = Active
paused = Paused
name = Name
type = Type
type-oauth2-short = OAuth
scope = Scope
scopes = Scopes
scopes-number = { $count ->
    [one] { $count } scope
   *[other] { $count } scopes
}
scopes-every = All { $count }
state = State
client-id = Client ID
created-by = Created By
created-on = Created On
last-used = Last Used
never = Never
create = Create
edit = Edit
edit-one = Edit { $name }
delete = Delete
delete-one = Delete { $name }
more-one = More actions for { $name }
more = More
cancel = Cancel
until = until { $instant }
secret-ending = Secret ending in { $hint }
days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
one-year = 1 year
unused-for = Not used for { $days }
quarter-hour = 15 minutes
one-hour = 1 hour
one-day = 1 day
list-subtitle = Generate your credentials or manage them by updating or deleting
list-of-data-api = Credentials of the Data API
list-count = { $count ->
    [one] { $count } credential
   *[other] { $count } credentials
}
list-count-more = { $count ->
    [one] More than { $count } credential
   *[other] More than { $count } credentials
}
list-no-match = No matching credentials
list-show-all = Show all
list-clear = Clear
view-delete = Delete view { $name }
view-name = Name of the view
view-save = Save view
views = Saved views
list-search-in = Name, client ID or creator
list-caption-ascending = Credentials by { $column }, ascending
list-caption-descending = Credentials by { $column }, descending
list-pages = Pages
list-previous = Previous
list-next = Next
try-again = Try again
list-unreachable = The server cannot be reached. The list below is the previous one.
list-per-page = Per page
list-files = Download as { $csv } or { $json }
empty-title = No credentials yet
empty-text = A credential lets a data pipeline or BI tool read your organization’s analytics through the Data API. Create one for each application, with only the scopes it needs. You can change its name and scopes later.
empty-create = Create your first credential
about-title = About credentials
about-back = Back to Credentials
about-what = What they are
about-what-text = An application uses a credential to read your organization’s analytics from the Data API: conversations, interactions, plugin calls, plugin resources and users, as far as its scopes allow. Credentials created for v1beta2 of the Data API keep working, with v1 as well.
about-who = Who sees them
about-who-text = Super Admins only. Everyone else asks a Super Admin to create, change or delete a credential.
about-life = How long they last
about-life-text = Credentials do not expire, unless you choose an expiry. Rotate a secret to replace it: both the old and the new one are accepted until the old one expires. An access token issued for an oAuth 2.0 credential expires after one hour; the client then requests a new one.
about-change = When a change takes effect
about-change-text = With the next request: a deleted credential or a removed scope is rejected at once, for API keys and for access tokens already issued. A scope you add needs a new access token.
about-type = Which type to choose
about-type-text = API Key is recommended for server-to-server integrations: one key, sent with each request. oAuth 2.0 is recommended for scenarios requiring delegated access or token refresh: the secret is sent to the token endpoint only, and requests carry access tokens of one hour. With a key pair there is no shared secret at all. The type cannot be changed later.

## Delete and pause

delete-title = Delete “{ $name }”?
delete-warning = This cannot be undone. Requests using this credential receive { $answer }, including those with access tokens already issued.
delete-pause-first = Not sure who depends on it? Pause it first: if something breaks, resume it.
delete-type-name = Type the name to confirm
delete-name-is = The name is { $name }
delete-credential = Delete credential
callers-of-7-days = Callers in the last 7 days:
last-used-from = Last used { $when } from { $caller }.
no-use-recorded = Never used.
pause-until-resumed = Pause until resumed
pause-for = Pause for { $length }
pause = Pause
resume-now = Resume now

## The pages of one credential

create-title = Create Credentials
edit-title = Edit Credentials
changed = Changed
created = Created
credential-id = Credential ID
at-a-glance = At a glance
credential-title = { $name } · Credentials
new = New
breadcrumb = Breadcrumb
api-reference = API reference
learn-more = Learn More About Credentials
paused-until = { $state } until { $until }. Requests using it receive { $answer }.
paused-text = { $state }. All requests using it receive { $answer } until you resume it.
impact-granted-key = Access will be granted with the next request.
impact-granted-client = Access will be granted. Access tokens already issued do not include it; the client requests a new one.
impact-removed-unused = Access will be removed. No request in the last 7 days used this scope.
impact-removed = Access will be removed. { $requests } from { $addresses } in the last 7 days used this scope and would fail.

## Expiry, networks and quotas

expired = Expired
expired-text = Expired on { $at }. Requests using it receive { $answer }. Choose a later expiry to use it again.
expires-soon = Expires { $remaining }, on { $at }.
expires-within = Within { $days }
expires-never = Never
expires-after = In { $days }
expiry = Expiry
expiry-help = From then on all requests are rejected. Access tokens never outlive the credential.
expiry-problem = Choose a date and time in the future.
terms = Expiry, networks and quotas
quotas = Quotas
quota-help = Leave empty for no quota. Quotas hold for all servers together. A minute and a day are those of the clock (UTC).
quota-requests = Requests per minute
quota-rows = Rows per day
quota-unlimited = unlimited
quota-enforce = Reject requests beyond these quotas
quota-enforce-help = They receive 429. Otherwise the quotas are only observed, and the console shows how much of them is used.
quota-problem = Enter a whole number from 1 to 1,000,000,000, or leave the field empty.
quota-said-requests = { $count ->
    [one] { $count } request per minute
   *[other] { $count } requests per minute
 }
quota-said-rows = { $count ->
    [one] { $count } row per day
   *[other] { $count } rows per day
 }
quota-said-enforced = enforced
quota-used-requests = Busiest minute of the last hour: { $used } of { $amount } requests ({ $percent } %)
quota-used-rows = Rows today: { $used } of { $amount } ({ $percent } %)
quota-observed = Only observed: nothing is rejected.
quota-reached = reached
quota-near = near the quota
rate-limit = Rate limit
rate-limit-about = How much programs may send and read. Limits hold for each server, quotas for all servers together.
rate-limit-installation = Limits of this installation
rate-limit-credential = Requests with one credential
rate-limit-address = Requests from one address
rate-limit-failures = Failed authentications from one address
rate-limit-assertions = Assertions of one client
rate-limit-page = Records in one page, at most
rate-limit-query = Time for one query
rate-limit-per-minute = { $count } per minute
rate-limit-none = no limit
rate-limit-seconds = { $count } s
rate-limit-records = { $count }
rate-limit-operator = Operators change them in the settings of the server.
rate-limit-quotas = Credentials with quotas
rate-limit-quotas-about = The nearest to their quotas first.
rate-limit-quotas-none = No credential has a quota. Set one on the page of a credential, under “Expiry, networks and quotas”.
rate-limit-quotas-more = At most { $most } are shown.
networks = Allowed networks
networks-help = Addresses or CIDR blocks, one per line, IPv4 or IPv6. Leave empty to allow every network. Requests from elsewhere receive 403.
networks-any = any network
networks-refused = would be rejected
networks-add-seen = Add the networks seen
network-unreadable = “{ $given }” is not a network. Enter an address or a CIDR block, such as 192.0.2.0/24 or 2001:db8::/32.
network-host-bits = { $given } has bits beyond its prefix. Enter { $network } for the network, or { $address } for the address.
network-too-many = Enter at most { $most } networks.
list-expiring = { $count ->
    [one] { $count } credential expires within 30 days.
   *[other] { $count } credentials expire within 30 days.
}

## Many at once

select-one = Select { $name }
selection-change = Change selected
selection-all = Select all
selection-none = Clear selection
selected-title = { $count ->
    [one] { $count } selected credential
   *[other] { $count } selected credentials
}
selected-none = No credential is selected.
selected-list = Selected
selected-pause-length = How long
selected-rotate-help = Each credential gets a new secret. The new secrets are one file, which you can download only once: keep it safe. Clients with a key pair are left out.
selected-rotate = Rotate and download
selected-networks = Add networks
selected-networks-help = Credentials without networks are limited to these.
selected-type-number = Type { $count } to confirm
selected-not-confirmed = Nothing was deleted: type the number of selected credentials.
selected-delete = Delete selected
notice-many = { $count ->
    [one] Changed { $count } credential.
   *[other] Changed { $count } credentials.
}
notice-many-skipped = { $count ->
    [one] Changed { $count } credential; { $skipped } could not be changed.
   *[other] Changed { $count } credentials; { $skipped } could not be changed.
}
error-no-networks = Enter at least one network.

## Unused credentials

idle-title = Pause unused credentials
idle-about = A credential that nobody uses is a risk that nobody notices. It is paused, never deleted, and announced a week before, on its page and in the list. Whoever needs it again resumes it.
idle-days = Pause after so many days without a request
idle-days-help = Leave empty to never pause unused credentials.
idle-never = Unused credentials are never paused.
idle-after = Unused credentials are paused after { $days }.
idle-soon = Nobody uses this credential. Unless it is used, it will be paused on { $at }.
idle-soon-short = Will be paused on { $at } unless it is used
idle-label = unused
change = Change
never-idle = Never pause when unused
never-idle-help = For credentials that are meant to sleep, such as those of a yearly report.
notice-idle = Unused credentials are paused after { $days }.
notice-idle-never = Unused credentials are never paused.
error-invalid-days = Enter a number from { $fewest } to { $most }, or leave it empty.

## Freeze

freeze = Freeze all
freeze-title = Freeze all credentials
freeze-about = For an incident: every request with any credential of the organization receives { $answer } at once, including those with access tokens already issued. Nothing is deleted, and everything works again once you unfreeze.
freeze-reason = Reason
freeze-reason-help = Shown on every page and recorded in the audit log.
freeze-type-name = Type the name of the organization to confirm
freeze-not-confirmed = Type the name of the organization exactly as shown.
freeze-now = Freeze all credentials
frozen-banner = All credentials are frozen: every request is rejected.
thaw = Unfreeze
thaw-title = Unfreeze all credentials
thaw-about = All credentials grant access again, except those that are paused, expired or deleted.
thaw-now = Unfreeze all credentials
notice-frozen = All credentials are frozen.
notice-thawed = All credentials are unfrozen.
error-no-reason = Enter a reason of at most 100 characters.

## Secrets

secrets = Secrets
secret-current = Current
secret-replaced = Replaced
secret-expires = Expires { $remaining }
secret-ended = Expired
secret-ended-at = { $at }
secret-expiry = Expires
secret-ends-at = { $at }
secret-ends-silent = After 24 hours without a request while the new one is in use; { $at } at the latest
secret-until-retired = When you retire it
secret-still-used = Still using it since the rotation:
secret-used-since = Using it since the rotation:
secret-unused-since = No requests since the rotation.
secret-more-callers = { $count ->
    [one] { $count } more caller
   *[other] { $count } more callers
}
secret-change-end = Change expiry
secret-from-now = Expires
secret-save-end = Save expiry
secret-retire = Retire
secret-retire-warning = Requests using the old secret receive { $answer } at once, including those with access tokens issued for it.
secret-retire-now = Retire now
rotate = Rotate
rotate-title = Rotate secret
rotate-one = Rotate the secret of { $name }
rotate-help = The credential gets a new secret and keeps its client ID, name and scopes. Both secrets are accepted until the old one expires. Access tokens expire with the secret they were issued for.
rotate-replaces = In use now: { $secret }
rotate-used-by = Last used by:
rotate-old-expires = When does the old secret expire?
rotate-see-secrets = See its secrets
rotated-title = New secret created
overlap-none = Now
overlap-none-help = It has leaked: requests using it are rejected at once.
overlap-hour = After 1 hour
overlap-day = After 24 hours
overlap-week = After 7 days
overlap-safe = When it is safe to retire
overlap-safe-help = After 24 hours without a request while the new one is in use; after 14 days at the latest.
overlap-manual = When I retire it
overlap-manual-help = It is accepted until somebody retires it.
overlap-until = On a date
overlap-until-field = Date and time
overlap-zone = Time zone: { $zone }
rotation-too-many = Two secrets are accepted already. Retire the old one before you rotate again.
rotation-already = The secret was rotated in the meantime, by this form or by someone else. Check the secrets of the credential.
rotation-invalid-end = Choose when the old secret expires: a date and time in the future.
rotation-ended = This secret has already expired or was retired.
rotation-newest = This is the newest secret. Rotate it first, or pause or delete the credential.
rotation-key-needed = This client authenticates with a private key. Paste the public key of its next key pair.
rotations = Rotations
rotations-number = Rotations ({ $count })
rotations-about = Credentials with two secrets: the old one is accepted until it expires.
rotations-none = No rotation is in progress.
notice-secret-retired = Retired the old secret of { $name }.
notice-end-planned = Changed when the old secret of { $name } expires.

## Usage

usage = Usage
usage-chart = Requests by day
usage-none = No requests in the last 30 days.
usage-refused-count = { $count } refused
usage-total = { $total } · { $refused }
usage-30-days = Requests, 30 days
usage-day = { $day }: requests { $total }, refused { $refused }
usage-as-table = As a table
usage-by-day = Usage by day
usage-day-utc = Day (UTC)
usage-requests = Requests
usage-refused = Refused
usage-records = Records
usage-sent = Data sent
usage-callers = Callers in the last 7 days
usage-caller = Address and client
size = { $number } { $unit }

## The form

submit = Submit
sign-in-new-tab = Sign in in a new tab, then try again here
unsaved = Unsaved changes
save-changes = Save changes
submitting = Submitting…
name-help = Identifies the client in the console. It is not shown to end users.
name-example = Analytics-DataAPI-Credential
name-empty = Enter a name for your credential.
name-too-long = Use at most 100 characters.
name-invisible = Use only visible characters: no tabs, line breaks or marks that change the direction of text.
name-taken = Another credential has this name. Choose another one.
authentication-type = Authentication type
type-help = Select how the client authenticates. The type cannot be changed later.
type-none = Select one of the two types.
type-oauth2-about = Recommended for scenarios requiring delegated access or token refresh. The client exchanges its Client ID and Client Secret for access tokens of one hour.
type-api-key-about = Recommended for server-to-server integrations. One key, sent with each request.
type-fixed = The type cannot be changed. To switch, create another credential.
key-pair = Use a key pair instead of a client secret
public-key = Public key
public-key-help = For oAuth 2.0. The client signs its requests for access tokens with a private key that never leaves it, so there is no shared secret. Paste the public key, on the curve Ed25519 or P-256, as PEM or as a JWK.
key-unreadable = This is not a readable public key. Paste PEM that begins with -----BEGIN PUBLIC KEY-----, or one JWK.
key-certificate = This is a certificate. Paste the public key it contains: openssl x509 -in CERTIFICATE -pubkey -noout prints it.
key-private = This contains a private or secret key, which nobody else should see; we didn’t store it. Paste the public key only: openssl pkey -in KEY -pubout prints it.
key-unsupported = Use a key on the curve Ed25519 or P-256; RSA and other curves are not supported.
key-other-use = The members alg, use or key_ops of this key say that it is not for verifying signatures of its curve.
key-taken = This key is or was registered for another credential. Create a new key pair.
key-for-api-key = An API key has no key pair. Select oAuth 2.0, or remove the public key.
scope-help = Select only what the application needs.
scope-none = Select at least one scope.
scope-all = All
scopes-summary = Data APIs ({ $selected }/{ $all } selected)
fields = { $count ->
    [one] { $count } field
   *[other] { $count } fields
}
fields-personal = { $fields } · personal data
fields-opened = { $fields }, { $personal } with personal data
fields-opened-none = { $fields }, none with personal data
personal-data = personal data
grants-after-save = Data access after saving
grants-new = Data access
grants-none = No access yet: select a scope.
grant = { $scope }: { $fields }
grant-added = added
grant-removed = removed
merge-title = Changed in the meantime by { $who }
merge-title-you = Changed in the meantime by you, in another tab or window
merge-same = { $field }: identical, { $value }
merge-yours = Yours: { $value }
merge-saved = Saved: { $value }
merge-discard = Discard my changes
create-another = Duplicate
delete-this = Delete

## After creating

api-key-made = API key created
client-made = Client credentials created
made-for = for { $name } · { $scopes }
key-client-made = Client registered
client-secret = Client Secret
close = Close
dismiss = Dismiss
copy-warning = Make sure to copy it: you won’t be able to see it again.
copy-value = Copy { $what }
copy = Copy
show-value = Show { $what }
hide = Hide
show = Show
copy-as = Copy as
download = Download
form-kubernetes = Kubernetes Secret
form-postman = Postman environment
copied = Copied
copied-as = Copied as { $form }
copy-by-keys = Press Ctrl+C to copy
copy-refused = The browser blocked copying
downloaded = Downloaded
close-for-good-question = Close? You can’t view this secret again.
keep-open = Keep open
close-for-good = Close anyway
stored = I’ve saved it
done = Done
no-secret = There is no secret to store. The client signs its requests for access tokens with its private key and sends this Client ID, which is also shown in the list.
new-tab = (opens a new tab)
first-use-shows = The first request appears on { $page }.
first-use-page = the page of the credential
first-use-waiting = Waiting for the first request…
first-use-seen = { $state } First request at { $at } from { $caller }.
first-use-in-use = In use.
first-use-given-up = No request so far. The page of the credential shows its usage.

## Try it

trial = Try it
trial-help = Sends one request to the Data API on behalf of this credential, with a temporary access token (60 seconds) that stays on the server. You do not need the secret. The request is recorded in the audit log and does not count as usage.
trial-not-granted = { $table } (not granted)
trial-scopes = Scopes of the access token
trial-table = Table
trial-send = Send request
trial-answered = The Data API responded with { $status }.
trial-request = Request
trial-answer = Response
trial-content = Body
trial-claims = Claims of the access token
error-no-secret = The secret was revoked by its holder: this credential no longer works.
list-separator = { ", " }
reference-in-english = This reference is in English.
target-tokens = Access tokens
target-other = Other
usage-read = Tables read in the last 7 days
usage-answered = Successful requests
usage-addresses = Addresses
signed-out-title = Signed out
signed-out-in-frame = Your session has ended, or your browser blocks cookies of embedded pages. Reload the host page, or open Credentials in a new tab.
open-in-new-tab = Open Credentials in a new tab
frame-refused-title = Not signed in
frame-failure = Credentials cannot be shown at the moment. Try again.
frame-foreign-origin = The host page must not sign in users to this embedded page: its origin is “{ $origin }”. The origin must be one of the allowed origins, and the host page must not hide it by Referrer-Policy: no-referrer or same-origin. The server log has the details.
frame-invalid-assertion = The sign-in sent by the host page is not valid or has expired. Reload the host page.
frame-unknown-person = The user named by the host page is not known to the credentials console. Ask a Super Admin.

## Audit log

command-center = Command Center
audit-log = Change Audit Logs
audit-about = Who changed what, when, and from where. Entries are never changed or removed.
audit-who = Who
audit-what = What
audit-since = From
audit-until = To
audit-none = No entries.
audit-show-all = Show all entries
audit-only-about = Only entries about { $id }
audit-only-request = Only entries of request { $id }
audit-newest = Newest
audit-newer = Newer
audit-older = Older
audit-files = Download as { $csv } or { $ndjson }
audit-more = More
audit-entry-id = Audit ID
audit-request-id = Request ID
audit-history = All entries about this
audit-change = Change
audit-nothing = nothing
history = History
yes = yes
no = no
open = Open
open-one = Open { $name }
facts = Access
facts-anywhere = any
facts-unlimited = unlimited
role-auditor = Auditor
audit-by-command-line = command line
audit-by-system = server
audit-by-unknown = unknown
audit-by-key-holder = holder of the API key
audit-by-client = client
audit-via-console = Console
audit-via-frame = Embedded console
audit-via-api = API
audit-credential-created = Credential created
audit-credential-imported = Credential imported
audit-credential-updated = Credential changed
audit-credential-paused = Credential paused
audit-credential-paused-idle = Unused credential paused
audit-credential-resumed = Credential resumed
audit-credential-expired = Credential expired
audit-credential-tried = Access tested
audit-credential-exported = List of credentials exported
audit-credential-deleted = Credential deleted
audit-secret-rotated = Secret rotated
audit-secret-end-planned = Expiry of a secret changed
audit-secret-retired = Secret retired
audit-secret-replaced = Secret replaced before it was shown
audit-secret-ended = Secret revoked with an old server key
audit-key-revoked = API key revoked by its holder
audit-token-revoked = Access token revoked by its client
audit-signed-in = Signed in
audit-signed-out = Signed out
audit-sign-in-failed = Sign-in failed
audit-user-added = User added
audit-role-set = Role changed
audit-password-set = Password changed
audit-user-disabled = User disabled
audit-user-enabled = User enabled
audit-organization-added = Organization added
audit-frozen = All credentials frozen
audit-thawed = Freeze ended
audit-idle-days-set = Pause of unused credentials changed
audit-exported = Audit log exported
audit-records-imported = Records imported
audit-records-purged = Records removed
audit-signing-key-rotated = Signing key rotated
audit-server-key-rotated = Server key rotated
audit-server-key-retired = Old server key retired
audit-backed-up = Backup started
audit-restored = Restored from a backup
audit-copied = Copied from another database
audit-field-algorithm = Algorithm
audit-field-by = By
audit-field-created-before = Created before
audit-field-days = Days without use
audit-field-demo = Demo data
audit-field-failures = Attempts
audit-field-format = Format
audit-field-jti = Token ID
audit-field-networks = Networks
audit-field-never-idle = Never paused when unused
audit-field-overlap = Old one accepted
audit-field-public-key = Public key
audit-field-quota-mode = Quota mode
audit-field-reason = Reason
audit-field-records = Records
audit-field-replaces = Replaces
audit-field-requests-per-minute = Requests per minute
audit-field-role = Role
audit-field-rows-per-day = Rows per day
audit-field-scheduled = Scheduled
audit-field-secret = Secret
audit-field-secrets-ended = Secrets revoked
audit-field-since = Since
audit-field-source = Source
audit-field-until = Until
audit-field-user-id = User ID
audit-receipt = Receipt
audit-verified = Verified
audit-verified-what = The newest { $read } of { $size } entries are as they were signed, last on { $at }.
audit-verified-not = This proves that nobody has changed the database past the program. It does not prove it against somebody who also has the server key: for that, keep a receipt or an export elsewhere, and compare it by { $command }, which reads every entry. The signatures are made with this key:
audit-broken = The audit log is not as it was signed: somebody has changed the database. Run { $command } to see which entries.
audit-pruned = Old entries removed
audit-field-entries = Entries
refusals = Refused requests
refusals-about = Why a request of a client was refused, and what to do about it. Known for { $days }, and to nobody but those who see credentials.
refusals-off = Refused requests are not recorded here (refusals.retention_days is 0).
refusals-paste = Request id, or the whole response
refusals-paste-help = Each response names its id in the header X-Request-Id. Only the id is read; nothing else of the text is kept.
refusals-explain = Explain
refusals-unknown-id = No refused request with the id { $id } is known. Answered requests are not recorded, refused ones for { $days }; of many alike in a minute only the first ones are kept, and the others are counted.
refusals-none = No request was refused.
refusals-all = All refused requests
refusals-last = Explain the last one
refusals-times =
    { $count ->
        [one] once
       *[other] { $count } times
    }
refusals-since = since { $at }
refusals-many = Several callers
refusals-callers = Refused callers
refusals-caller = Caller
refusals-credential = Credential
refusals-when = Time
refusals-latest = last { $at }
refusals-request = Request
refusals-next = What to do
failing-now = Failing right now
failing-number =
    { $count ->
        [one] 1 caller
       *[other] { $count } callers
    }
failing-number-more = more than { $count } callers
error-no-request-id = There is no request id in this text. Paste the response with its headers, or the value of X-Request-Id alone.
why-unknown = The key, token or client is unknown.
why-mistyped-key = The API key was cut or mistyped: its checksum is wrong.
why-mistyped-secret = The client secret was cut or mistyped: its checksum is wrong.
why-bearer-twice = The word Bearer was sent twice.
why-client-secret = A client secret was sent in place of a key or token.
why-wrong-secret = The client is known, but no secret or key of it fits.
why-assertion-claims = The assertion is signed well, but its claims do not hold here and now.
why-assertion-used = The assertion was used before; each is valid once.
why-deleted = The credential was deleted.
why-secret-revoked = The secret was revoked.
why-secret-ended = The secret was replaced by a newer one and has expired.
why-token-revoked = The access token was revoked.
why-token-expired = The access token has expired.
why-expired = The credential has expired.
why-frozen = All credentials were frozen.
why-address-not-allowed = The credential may not be used from this network.
why-address-unknown = The credential may be used from some networks only, and no trusted proxy named the client’s address.
why-paused = The credential was paused.
why-no-credential = Nothing was sent that could be a key, a token or a client’s proof.
why-scope-missing = The credential lacks a scope.
why-scope-not-granted = The client requested a scope that it does not have.
why-credential-limit = Too many requests with the credential in a minute.
why-address-limit = Too many requests from the address in a minute.
why-failure-limit = Too many failed authentications from the address in a minute.
why-assertion-limit = Too many assertions of the client in a minute.
why-request-quota = The quota of requests per minute was reached.
why-row-quota = The quota of rows per day was reached.
why-too-many-queries = Other queries of the credential were still running.
why-deleted-by = The credential was deleted by { $who } { $when }.
why-retired-by = The secret ending in { $hint } was retired by { $who } { $when }.
why-replaced-by = The secret ending in { $hint } was replaced by { $who } { $when }, and has expired since.
why-secret-of = The secret ending in { $hint } is not accepted any more.
why-expired-at = The credential expired on { $at }.
why-frozen-by = All credentials were frozen by { $who } { $when }.
why-paused-by = The credential was paused by { $who } { $when }.
why-address = The credential may not be used from { $address }.
why-scope-missing-which = The credential lacks the scope { $scope }.
why-scope-not-granted-which = The client requested the scope { $scope }, which it does not have.
refusals-command-line = the command line
refusals-server = the server
refusals-holder = its holder
next-unknown = Compare what the client is configured with: it may belong to another installation, or be cut. If it was never one of ours, find out who sends it.
next-copy = Copy it again in full. If it is lost, rotate the credential and give the caller the new one.
next-bearer-twice = Remove one of the two in the client’s configuration: most tools add the word by themselves.
next-client-secret = Let the client obtain an access token with it at /oauth/v1/token, and send that.
next-secret = Give the caller the newest secret, which ends in { $hint }. If nobody has it, rotate the credential.
next-assertion = Sign a new assertion for each request for a token: with a fresh jti, an expiry within five minutes by a right clock, and this server as its audience.
next-deleted = Create another credential and give it to the caller, or switch the caller off.
next-token = Let the client request a new token at /oauth/v1/token before expires_in seconds have passed; it lasts an hour.
next-expired = Set a later expiry on the page of the credential, or create another one.
next-frozen = Thaw the credentials once the incident is over.
next-network = If the caller is yours, add its address to the networks on the page of the credential.
next-proxy = List the proxy under trusted_proxies, so that the address that it reports counts.
next-paused = Resume the credential on its page, or wait until { $until }.
next-works-again = It grants access again: the same request would be answered now.
next-no-credential = Send an API key or an access token in the Authorization header, and to the token endpoint the client id with its secret.
next-scope = Add the scope on the page of the credential, or let the client ask for less.
next-limit = Let the client wait as Retry-After says, and spread its requests. The limits are on the page Rate limit.
next-failures = Correct what this caller presents: until then it is refused more and more often, and others at its address with it.
next-quota = Wait for the next period, or raise the quota on the page of the credential.
next-queries = Let the client send its queries one after another.
notifications = Notifications
notifications-about = What happens to credentials is told to your programs by signed webhooks, and to people by mail. Nothing is lost if a server stops: each is delivered at least once, always under the same id.
notifications-none = Nobody is told yet.
endpoint-add = Add endpoint
endpoint-added = Endpoint added
endpoint-added-about = Requests to { $url } are signed (Standard Webhooks). The receiver verifies them with one of these; the secret is shown only now.
endpoint-secret = Signing secret
endpoint-public-key = Public key
endpoint-kind = Kind
endpoint-webhook = Webhook
endpoint-webhook-help = A URL of your own that takes POST requests.
endpoint-mail = Mail
endpoint-mail-help = An email address, if the installation has a mail server.
endpoint-target = URL or email address
endpoint-topics = Tell about
endpoint-working = Active
endpoint-failing = Failing
endpoint-failing-since = Every attempt has failed since { $at }.
endpoint-disabled = Disabled
endpoint-disabled-failures = Nothing is sent any more since { $at }, because every attempt had failed for five days. The super admins were told by mail, if there is a mail server.
endpoint-disabled-gone = Nothing is sent any more since { $at }, because the endpoint answered 410 Gone. The super admins were told by mail, if there is a mail server.
endpoint-test = Send a test
endpoint-change = Change
endpoint-enable = Save and enable again
endpoint-remove = Remove endpoint
deliveries = Deliveries
deliveries-none = Nothing was sent yet.
delivery-done = delivered
delivery-waiting = waiting
delivery-again = tried again { $at }
delivery-given-up = given up
delivery-attempts =
    { $count ->
        [one] { $count } attempt
       *[other] { $count } attempts
    }
delivery-replay = Send again
topic-created = Credential created
topic-widened = Credential may do more
topic-rotated = Secret rotated
topic-expiring = Credential expires in 30, 7 or 1 days
topic-expired = Credential expired
topic-quota = 80 or 100 % of a quota used
topic-failing = Caller failing for ten minutes
topic-frozen = All credentials frozen or unfrozen
topic-checkpoint = Checkpoint of the audit log, each day
topic-endpoint-disabled = Endpoint disabled
topic-test = Test
notice-endpoint-changed = Saved. Notifications go to the endpoint.
notice-endpoint-removed = Endpoint removed.
notice-endpoint-tested = On its way. The deliveries say what came of it.
error-invalid-url = Enter a URL such as https://hooks.example.com/credentials, without a name and password, at most 500 characters long.
error-no-topics = Choose at least one topic.
error-too-many-endpoints = There are 20 endpoints already. Remove one first.
audit-endpoint-added = Notification endpoint added
audit-endpoint-changed = Notification endpoint changed
audit-endpoint-removed = Notification endpoint removed
audit-endpoint-tested = Notification endpoint tested
audit-endpoint-disabled = Notification endpoint disabled
audit-notification-replayed = Notification sent again
decoy = Decoy
decoy-place = Decoy: where it is planted
decoy-help = Leave empty for a credential that works. A decoy grants nothing, and nobody outside can tell: any use of it is told at once (Notifications), with this place.
decoy-planted = This is a decoy, planted at { $place }. It grants nothing, and any use of it is told at once.
topic-decoy = Decoy used
why-decoy = A decoy was used: somebody has found it.
why-decoy-at = The decoy that is planted at { $place } was used: somebody has found it.
next-decoy = Find out who has read the place where it is planted, and rotate every secret that is there.
found-title = Found a key?
found-about = Whose it is, whether it still works, and its end. For what has turned up in a chat, a log or a repository.
found-text = Any text with it
found-help = The browser looks for keys and client secrets by their form and checksum, and sends only these; without scripts, paste the key alone. At most five at once.
found-find = Find out
found-result = Found
found-live = still works
found-ended = does not work any more
found-revoke = Revoke now
found-unknown =
    { $count ->
        [one] 1 more has the form of a key, and belongs to no credential here.
       *[other] { $count } more have the form of a key, and belong to no credential here.
    }
found-rules = Rules for scanners
found-rules-about = With these, scanners find keys before they leave a repository.
error-no-secret-found = Nothing in this text is a key or client secret of ours: none has the right form and checksum.
notice-leaked-revoked = The leaked secret of { $name } is revoked. Rotate the credential to give its caller a new one.
topic-leaked = Secret leaked
audit-secret-leaked = Leaked secret revoked
audit-leak-reported = Leak of a secret reported
audit-field-outcome = What was done
audit-field-url = Where it was found

## The account

account = Your account
error-stale-sign-in = Nothing has been changed yet: this needs a sign-in of a moment ago. Confirm that it is you, then send it again. In a frame, open the application around it anew.
confirm-new-tab = Confirm in a new tab that it is you, then send this form again
confirm-title = Confirm that it is you
confirm-text = What you are about to do needs a sign-in of a moment ago. What you have typed is kept.
confirm-who = You are signed in as { $who }.
confirm = Confirm
confirmed-text = It is confirmed. You can close this tab and send the form in the other one again.
sessions = Sessions
sessions-about = Where you are signed in. A session that you end is refused with its next request.
sessions-end-others = End all other sessions
session-end = End
session-end-named = End the session of { $device } at { $address }
session-current = This one
session-framed = In a frame
session-since = Signed in { $at }
session-active = Last seen { $at }
device = { $browser } on { $system }
device-unknown = Unknown device
way-password = By password
way-password-and-code = By password and one-time code
way-password-and-recovery-code = By password and recovery code
way-passkey = By passkey
way-host = By the application around it
notice-sessions-ended = { $count ->
    [one] One session has ended.
   *[other] { $count } sessions have ended.
}
audit-confirmed = Identity confirmed
audit-sessions-ended = Sessions ended
error-wrong-code = This code is not right, or was used. Wait for the next one of your app, or take another recovery code.
error-passkey-refused = The passkey was not accepted. Try again, or use another way.
error-last-factor = Your organization wants a second factor of you, and this is the only one. Add another one first.
error-too-many-passkeys = You have 20 passkeys already. Remove one first.
error-no-host-name = Passkeys need an address with a host name: set PUBLIC_URL to one, such as https://credentials.example.com.
second-factors = Second factors
factors-wanted = Your organization wants a second factor of its Super Admins. Add one to go on.
factors-welcome = Protect this account right away: add an app or a passkey, so that the password alone opens nothing.
factors-later = Later
factor-app = Authenticator app
factor-app-about = An app on your phone gives a code of six digits every 30 seconds, which signing in asks for after the password.
factor-app-add = Set up an app
factor-app-replace = Set up another app
factor-app-remove = Remove the app
factor-app-scan = Scan this with your app, then enter the code that it shows.
factor-app-qr = QR code with the secret for your app
factor-app-type = Or enter this secret in the app:
factor-app-code = Code of the app
factor-app-confirm = Turn on
factor-on = On
factor-since = Since { $at }
passkeys = Passkeys
passkeys-about = A passkey on your device or security key replaces password and code: the device checks that it is you.
passkey-name = Name
passkey-name-example = Laptop
passkey-add = Add a passkey
passkey-failed = Your browser made or found no passkey. Try again.
passkey-needs-scripts = Passkeys need scripts, which your browser does not run here.
passkey-remove = Remove
passkey-remove-named = Remove the passkey { $name }
passkey-used = Last used { $at }
recovery-codes = Recovery codes
recovery-codes-left = { $count ->
    [one] One recovery code is left.
   *[other] { $count } recovery codes are left.
}
recovery-codes-new = Make new recovery codes
recovery-codes-made = Your recovery codes
recovery-codes-made-about = Each signs you in once without your second factor. They are shown only now: print them, or keep them in a password manager. Earlier ones are not accepted any more.
confirm-code = Code of your app, or a recovery code
confirm-by-passkey = Confirm by passkey
sign-in-by-passkey = Sign in with a passkey
second-step = One more step
second-step-text = Your password is right. Enter the code of your app, or a recovery code.
second-step-code = Code
second-step-lost = Lost your second factor and the codes? Another Super Admin can reset it, or whoever runs the server.
second-step-over = The password was entered too long ago. Start again.
notice-factor-added = Second factor added. Your other sessions have ended.
notice-factor-removed = Second factor removed. Your other sessions have ended.
audit-factor-added = Second factor added
audit-factor-removed = Second factor removed
audit-recovery-codes-made = Recovery codes made
audit-factors-reset = Second factors reset
audit-second-factor-set = Second factor policy changed
error-last-super-admin = This is the only Super Admin who can sign in. Make somebody else a Super Admin first.
error-too-many-invitations = There are 100 open invitations already. Withdraw one first.
people = Roles and Permissions
people-about = Who can sign in, and what they may do. A change takes effect with the next request of the person.
role = Role
person-self = (you)
person-disabled = Disabled { $at }
person-with-factor = With a second factor
person-without-factor = Without a second factor
person-sessions = { $count ->
    [one] One open session
   *[other] { $count } open sessions
}
person-change = Change
person-change-named = Change { $email }
person-set-role = Set the role
person-enable = Enable
person-disable = Disable
person-reset-factors = Reset second factors
person-end-sessions = End all sessions
invite = Invite somebody
invite-person = Make a link
invited-title = Invitation
invited-about = Give { $email } this link, which is shown only now. It is valid for an hour, and once.
invitation-link = Link
invitation-by = Invited by { $who }
invitation-until = Valid until { $at }
invitation-withdraw = Withdraw
invitation-withdraw-named = Withdraw the invitation of { $email }
invitation-title = You are invited
invitation-text = { $who } invites { $email } as { $role }. Choose a password.
invitation-over = This invitation was used or withdrawn, or has expired. Ask for another one.
rule = Second factor for Super Admins
rule-off = Super Admins may sign in by their password alone.
rule-on = Super Admins need a second factor, since { $at }.
rule-planned = Super Admins need a second factor from { $at } on.
rule-from = Required
rule-never = Not at all
rule-now = From now on
rule-days = In { $days } days
notice-person-changed = Changed { $email }, from the next request on.
notice-rule-changed = The rule on second factors is changed.
notice-invitation-withdrawn = The invitation is withdrawn.
audit-user-invited = Person invited
audit-invitation-withdrawn = Invitation withdrawn
topic-people = A person was added, invited, disabled, or got another role
topic-account = Your account was changed
## Ownership

ownership = Ownership
owner = Owner
owner-help = The person who is responsible for this credential. It changes nothing about what the credential grants.
owner-nobody = Nobody
owner-no-access = { $person } (no access)
backup-owner = Backup owner
backup-owner-help = Who is responsible while the owner is away, or has left.
description = Description
description-help = What it is used for.
ticket = Ticket
ticket-help = What led to it: a link, or a reference such as CHG-1234.
tag = Tag
tags = Tags
tags-help = Words with commas between them, such as finance, nightly.
owner-mine = Mine
owner-orphaned = Orphaned
owner-none = Without owner
orphaned = orphaned
orphaned-text = Nobody is responsible for this credential: { $owner } has no access any more, and no backup owner has. It keeps working. A Super Admin should choose another owner, or delete it if nobody needs it.
list-orphaned = { $count ->
    [one] { $count } credential is orphaned: its owner has no access any more.
   *[other] { $count } credentials are orphaned: their owners have no access any more.
}
details-description = Use at most { $most } characters for the description, and no marks that change the direction of text.
details-ticket = Use at most { $most } characters for the ticket, all of them visible.
details-tag = Use at most { $most } characters for a tag, all of them visible.
details-too-many-tags = Use at most { $most } tags.
details-owner = Choose Super Admins of your organization who can sign in.
details-same-person = Choose another person as backup owner.
audit-credential-details-set = Ownership or notes changed
