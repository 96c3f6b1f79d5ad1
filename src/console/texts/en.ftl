# The texts of the console. Every file has the same names with the same arguments; `tests/it/texts.rs` compares them.
# `docs/ARCHITECTURE.md`, "Languages", says how to add one.

## Words of the product

scope-interactions = Interactions
scope-interactions-about = What people wrote or clicked, and what the assistant answered.
scope-conversations = Conversations
scope-conversations-about = Conversations, each of several interactions, with domain and route.
scope-plugin-calls = Plugin calls
scope-plugin-calls-about = Which plugins ran, and whether they were served and used.
scope-plugin-resources = Plugin resources
scope-plugin-resources-about = What plugins found, cited or created: articles, forms, tickets.
scope-users = Users
scope-users-about = People: ids, email addresses, names and attributes.
type-api-key = API Key
type-oauth2 = oAuth 2.0
role-super-admin = Super Admin
role-admin = Admin
role-user = User
client-secret-ending = Client secret ending in { $hint }
client-public-key = Public key { $thumbprint }
created-by-command-line = Created by command line
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
not-found-text = This page or credential does not exist (any more).
forbidden-title = Super Admins only
forbidden-text = This page is visible to Super Admins only, because it gives access to analytics data. If you need credentials, or want some changed or removed, please contact a Super Admin of your organization.
go-to-credentials = Go to Credentials
error-refused = Please check the fields below.
error-version-changed = Someone else changed this credential while you were editing it. Nothing was saved. Compare your entries with what is saved, choose for each field, and submit again.
error-not-confirmed = This credential was used in the last 7 days. Please type its name to delete it.
error-not-found = This credential does not exist any more.
error-forbidden = Only Super Admins may do this. Please ask a Super Admin of your organization.
error-signed-out = Your session had ended, so nothing was saved. If you are not signed in again yet, do so in another tab; then submit again.
error-sign-in-refused = Email address or password is wrong.
error-too-many-failures = { $seconds ->
    [one] Too many failed attempts. Please wait { $seconds } second and try again.
   *[other] Too many failed attempts. Please wait { $seconds } seconds and try again.
}
error-invalid-email = Please enter an email address such as name@example.com.
error-email-taken = Someone has this email address already.
error-weak-password = Please use a password of { $fewest } to { $most } characters; a sentence is good.
error-wrong-password = Your current password is wrong. Please type it again.
error-guessable-password = This password is easy to guess: it is common, repeats itself, or is made of your address, your organization or this product. Please use several words that have nothing to do with each other.
error-passwords-differ = The two passwords differ. Please type them again.
error-link-refused = This link is used up or has expired. Restart the server: it prints another one while there is no Super Admin.
error-malformed = The request could not be read. Please reload the page and try again.
error-unavailable = The server cannot be reached at the moment. Nothing was saved; please try again.
error-internal = Something went wrong on the server. Nothing was saved; please try again.
notice-saved = Saved “{ $name }”. The change holds from the next request on.
notice-paused = Paused “{ $name }” for 15 minutes. Requests with it get 401 Unauthorized from now on.
notice-resumed = Resumed “{ $name }”. Requests with it are answered from now on.
notice-not-confirmed = Not deleted: the credential was used in the last 7 days. Type its name to delete it.
notice-deleted = Deleted “{ $name }”. Requests with it get 401 Unauthorized from now on.
notice-gone = That credential does not exist any more.
notice-password-changed = Password changed. Your other sessions have ended.

## Sign in and first run

sign-in = Sign in
email-address = Email address
password = Password
first-run-title = Create the first Super Admin
first-run-text = A Super Admin creates, edits and deletes the credentials of the Data API.
password-help = { $fewest ->
    [one] At least { $fewest } character; a sentence is good.
   *[other] At least { $fewest } characters; a sentence is good.
}
password-again = Password again
change-password = Change password
change-password-text = Your other sessions end as soon as the password is changed; this one stays.
current-password = Current password
new-password = New password
new-password-again = Confirm new password
create-and-sign-in = Create and sign in

## The list

active = Active
paused = Paused
any = Any
name = Name
type = Type
type-oauth2-short = OAuth
scope = Scope
scopes = Scopes
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
cancel = Cancel
until = Until { $instant }
secret-ending = Secret ending in { $hint }
days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
one-year = 1 year
list-subtitle = Generate your credentials or manage them by updating or deleting
list-of-data-api = Credentials of the Data API
list-count = { $count ->
    [one] { $count } credential
   *[other] { $count } credentials
}
list-no-match = No credential matches.
list-show-all = Show all
list-clear = Clear
list-search-in = Name, client ID or creator
list-unused-for = Unused for
list-caption-ascending = Credentials by { $column }, ascending
list-caption-descending = Credentials by { $column }, descending
list-pages = Pages
list-previous = Previous
list-next = Next
list-files = Download as { $csv } or { $json }
empty-title = No credentials yet
empty-text = A credential lets a data pipeline or BI tool read your organization’s analytics through the Data API. Create one for each consumer, with only the scopes it needs; you can change name and scopes later.
empty-create = Create your first credential
about-title = About credentials
about-what = What they are
about-what-text = With a credential, a pipeline reads your organization’s analytics from the Data API: conversations, interactions, plugin calls, plugin resources and users, as far as its scopes reach.
about-who = Who sees them
about-who-text = Super Admins only. Everyone else asks a Super Admin for new credentials, or to change or remove some.
about-life = How long they last
about-life-text = Credentials do not expire. An access token bought with an oAuth 2.0 credential ends after one hour; the pipeline then asks for a new one.
about-change = When a change holds
about-change-text = From the very next request on: a deleted credential or a removed scope is refused at once, for keys and for access tokens already issued. A scope you add needs a new access token.
about-type = Which type to choose
about-type-text = API Key is the simplest: one key, sent with each request. With oAuth 2.0 the secret goes to the token endpoint only, and requests carry tokens of one hour; with a key pair there is no secret to share at all. The type cannot be changed afterwards.

## Delete and pause

delete-title = Delete “{ $name }”?
delete-warning = This cannot be undone. Pipelines that use this credential will get { $answer } from their next request on, also with access tokens already issued.
delete-pause-first = Not sure who depends on it? Pause it first: what breaks can be mended by resuming it.
delete-type-name = Type the name to delete it
delete-name-is = The name is { $name }
delete-credential = Delete credential
callers-of-7-days = Callers of the last 7 days:
last-used-from = Last used { $when } from { $caller }.
no-use-recorded = No use of it is recorded.
pause-15-minutes = Pause for 15 minutes
resume-now = Resume now

## The pages of one credential

create-title = Create Credentials
edit-title = Edit Credentials
new = New
breadcrumb = Breadcrumb
api-reference = API reference
learn-more = Learn More About Credentials
paused-until = { $state } until { $until }. Requests with it get { $answer } until then.
active-text = { $state }. Pausing it refuses its requests at once; nothing else changes.
impact-granted-key = Will be granted, from the next request on.
impact-granted-client = Will be granted. Access tokens already issued do not have it; clients ask for new ones.
impact-removed-unused = Will be removed. No request for it was recorded in the last 7 days.
impact-removed = Will be removed. That would have refused { $requests } from { $addresses } in the last 7 days.

## Usage

usage = Usage
usage-summary = Requests in the last { $days } days: { $total }, refused { $refused }; most on one day: { $most }.
usage-day = { $day }: requests { $total }, refused { $refused }
usage-as-table = As a table
usage-by-day = Usage by day
usage-day-utc = Day (UTC)
usage-requests = Requests
usage-refused = Refused
usage-records = Records
usage-sent = Sent
usage-callers = Callers of the last 7 days
usage-caller = Address and client
usage-last-hour = Last in the hour from
size = { $number } { $unit }

## The form

submit = Submit
submitting = Submitting…
name-help = The name of your credential. This name is only used to identify the client in the console and will not be shown to end users.
name-empty = Please enter a name for your credential.
name-too-long = Please use at most 100 characters.
name-invisible = Please use only visible characters: no tabs, line breaks or marks that change the direction of text.
name-taken = Another credential has this name. Please choose another one.
authentication-type = Authentication type
type-help = Select how you want to authenticate.
type-none = Please select one of the two types.
type-oauth2-about = A Client ID and Client Secret buy access tokens of one hour; the secret is sent to the token endpoint only.
type-api-key-about = The simplest way: one key, sent with each request. For servers that can keep it safe.
type-fixed = The type was set when the credential was created and cannot be changed, because its consumers are set up for it. To switch, create another credential.
client-authentication = Client authentication
key-pair = Use a key pair instead of a client secret
public-key = Public key
public-key-help = For oAuth 2.0. No shared secret exists then: the client signs its requests for access tokens with a private key that never leaves it. Paste the public part, on the curve Ed25519 or P-256, as PEM or as a JWK.
key-unreadable = This is no public key that can be read. Please give PEM that begins with -----BEGIN PUBLIC KEY-----, or one JWK.
key-certificate = This is a certificate. Please give the public key in it, as openssl x509 -in CERTIFICATE -pubkey -noout writes it.
key-private = This holds a private or secret key, which nobody else should see; it was not kept. Please give the public part only, as openssl pkey -in KEY -pubout writes it.
key-unsupported = Please give a key on the curve Ed25519 or P-256; RSA and other curves are not taken.
key-other-use = The members alg, use or key_ops of this key say that it is not for verifying signatures by its curve.
key-taken = This key is registered already, or was for a deleted credential. Please make another key pair.
key-for-api-key = Please select oAuth 2.0 for a client with a key pair, or leave this field empty.
scope-help = Tick only what the pipeline needs: what is not ticked is refused.
scope-none = Please select at least one scope.
scope-all = All
scopes-summary = Data APIs ({ $ticked }/{ $all } selected)
fields = { $count ->
    [one] { $count } field
   *[other] { $count } fields
}
fields-opened = { $fields }, { $personal } with personal data
fields-opened-none = { $fields }, none with personal data
personal-data = personal data
grants-after-save = What it opens once this is saved
grants-new = What it will open
grants-none = Nothing: no scope is ticked.
grant = { $scope }: { $fields }
grant-added = added
grant-removed = removed
merge-title = Saved in the meantime by { $who }
merge-same = { $field }: both the same, { $value }
merge-yours = Yours: { $value }
merge-saved = Saved: { $value }
merge-discard = Discard your entries
create-another = Create another like this
delete-this = Delete this credential

## After creating

api-key-made = API Key Generated
api-key-made-text = Your key has been successfully generated. Please store it in a safe place, such as a secrets manager.
client-made = Token Generated
client-made-text = Your token has been successfully generated. Please store it in a safe place, such as a secrets manager.
key-client-made = Client Registered
key-client-made-text = Your public key has been successfully registered.
client-secret = Client Secret
close = Close
copy-warning = Make sure to copy it: you won’t be able to see it again.
copy-value = Copy { $what }
show-value = Show { $what }
copy-as = Copy as
download = Download
download-as = Download as
form-kubernetes = Kubernetes Secret
form-postman = Postman environment
copied = Copied
copied-as = Copied as { $form }
copy-by-keys = Press Ctrl+C to copy
copy-refused = The browser refused
downloaded = Downloaded
close-for-good-question = Close for good? The secret cannot be shown again.
keep-open = Keep open
close-for-good = Close for good
stored = I have stored it
done = Done
no-secret = No secret exists. The client signs its requests for access tokens with the private key that only it has, and names this Client ID, which you also find in the list.
new-tab = (opens a new tab)
first-use-shows = Its first use shows on { $page }.
first-use-page = its page
first-use-waiting = Waiting for the first call with it…
first-use-seen = { $state } Called at { $at } from { $caller }.
first-use-in-use = In use.
first-use-given-up = No call was seen here. Its page shows its use from now on.

## Try it

trial = Try it
trial-help = Sends one request to the Data API in the name of this credential, with an access token of 60 seconds that is made for it: you need no secret, and the token stays in the server. It is written into the audit log, and does not count as use.
trial-not-granted = { $table } (not granted)
trial-scopes = Scopes of the token
trial-table = Table
trial-send = Send request
trial-answered = The Data API answered { $status }.
trial-request = Request
trial-answer = Answer
trial-content = Content
trial-claims = Claims of the token
error-no-secret = Its holder has revoked its secret: it opens nothing any more.
list-separator = { ", " }
reference-in-english = This reference is in English.
target-tokens = Access tokens
target-other = Anything else
usage-read = What was read in the last 7 days
usage-answered = Requests answered
usage-addresses = Addresses
signed-out-title = Signed out
signed-out-in-frame = Your session here has ended, or your browser keeps no cookies for a page inside of another. Reload the page around this one, or open Credentials in a tab of its own.
open-in-new-tab = Open Credentials in a new tab
frame-refused-title = Not signed in
frame-failure = Credentials cannot be shown at the moment. Please try again.
frame-foreign-origin = The host page may not sign anybody in to this embedded page: its origin is “{ $origin }”. It must be one of the allowed origins and must not hide itself by Referrer-Policy: no-referrer or same-origin. The server log has the details.
frame-invalid-assertion = The sign-in that the page around this one has sent is not valid, or not any more. Reload that page.
frame-unknown-person = You are not known to the credentials console as the page around this one says. Ask a Super Admin.
