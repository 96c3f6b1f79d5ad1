# Die Texte der Konsole auf Deutsch. Anrede: Sie. Namen des Produkts (Data API, Super Admin, API Key) bleiben stehen.

## Words of the product

scope-interactions = Interaktionen
scope-interactions-about = Was Personen geschrieben oder angeklickt haben und was der Assistent geantwortet hat.
scope-conversations = Unterhaltungen
scope-conversations-about = Unterhaltungen aus je mehreren Interaktionen, mit Domain und Route.
scope-plugin-calls = Plugin-Aufrufe
scope-plugin-calls-about = Welche Plugins liefen und ob ihr Ergebnis gezeigt und genutzt wurde.
scope-plugin-resources = Plugin-Ressourcen
scope-plugin-resources-about = Was Plugins gefunden, zitiert oder angelegt haben: Artikel, Formulare, Tickets.
scope-users = Personen
scope-users-about = Personen: Kennungen, E-Mail-Adressen, Namen und Attribute.
type-api-key = API Key
type-oauth2 = oAuth 2.0
role-super-admin = Super Admin
role-admin = Admin
role-user = Benutzer
client-secret-ending = Client Secret, endet auf { $hint }
client-public-key = Öffentlicher Schlüssel { $thumbprint }
created-by-command-line = Auf der Kommandozeile erstellt
several-addresses = mehrere Adressen
caller = { $address }, { $client }
requests = { $count ->
    [one] { $count } Anfrage
   *[other] { $count } Anfragen
}
addresses = { $count ->
    [one] { $count } Adresse
   *[other] { $count } Adressen
}

## Instants

instant = { $instant } { $zone }
ago-now = gerade eben
ago-minutes = { $count ->
    [one] vor { $count } Minute
   *[other] vor { $count } Minuten
}
ago-hours = { $count ->
    [one] vor { $count } Stunde
   *[other] vor { $count } Stunden
}
ago-days = { $count ->
    [one] vor { $count } Tag
   *[other] vor { $count } Tagen
}

## Around the page

title = { $page } · Einrichtung
setup = Einrichtung
skip-to-content = Zum Inhalt springen
sign-out = Abmelden
toggle-navigation = Navigation ein- oder ausklappen
search-navigation = Navigation durchsuchen
search = Suchen
nothing-found = Nichts gefunden.
organization-details = Organisation
tenant-settings = Mandanteneinstellungen
credentials = Zugangsdaten
language = Sprache
times-in = Zeiten in { $zone }

## Errors and notices

error-title = Etwas ist schiefgegangen
not-found-title = Nicht gefunden
not-found-text = Diese Seite oder diese Zugangsdaten gibt es nicht (mehr).
forbidden-title = Nur für Super Admins
forbidden-text = Diese Seite sehen nur Super Admins, weil sie Zugang zu Analysedaten gibt. Wenn Sie Zugangsdaten brauchen oder welche geändert oder entfernt werden sollen, wenden Sie sich bitte an einen Super Admin Ihrer Organisation.
go-to-credentials = Zu den Zugangsdaten
error-refused = Bitte prüfen Sie die Felder unten.
error-version-changed = Jemand anderes hat diese Zugangsdaten geändert, während Sie sie bearbeitet haben. Nichts wurde gespeichert. Vergleichen Sie Ihre Eingaben mit dem gespeicherten Stand, wählen Sie für jedes Feld und senden Sie noch einmal ab.
error-not-confirmed = Diese Zugangsdaten wurden in den letzten 7 Tagen benutzt. Bitte geben Sie ihren Namen ein, um sie zu löschen.
error-not-found = Diese Zugangsdaten gibt es nicht mehr.
error-forbidden = Das dürfen nur Super Admins. Bitte fragen Sie einen Super Admin Ihrer Organisation.
error-signed-out = Ihre Sitzung war beendet, deshalb wurde nichts gespeichert. Falls Sie noch nicht wieder angemeldet sind, melden Sie sich in einem anderen Tab an und senden Sie dann noch einmal ab.
error-sign-in-refused = E-Mail-Adresse oder Passwort ist falsch.
error-too-many-failures = { $seconds ->
    [one] Zu viele Fehlversuche. Bitte warten Sie { $seconds } Sekunde und versuchen Sie es noch einmal.
   *[other] Zu viele Fehlversuche. Bitte warten Sie { $seconds } Sekunden und versuchen Sie es noch einmal.
}
error-invalid-email = Bitte geben Sie eine E-Mail-Adresse wie name@example.com ein.
error-email-taken = Diese E-Mail-Adresse gehört schon jemandem.
error-weak-password = Bitte nehmen Sie ein Passwort mit { $fewest } bis { $most } Zeichen; ein Satz ist gut.
error-wrong-password = Ihr aktuelles Passwort ist falsch. Bitte geben Sie es noch einmal ein.
error-guessable-password = Dieses Passwort ist leicht zu erraten: Es ist verbreitet, wiederholt sich oder besteht aus Ihrer Adresse, Ihrer Organisation oder dem Namen dieses Produkts. Bitte nehmen Sie mehrere Wörter, die nichts miteinander zu tun haben.
error-passwords-differ = Die beiden Passwörter sind verschieden. Bitte geben Sie sie noch einmal ein.
error-link-refused = Dieser Link ist verbraucht oder abgelaufen. Starten Sie den Server neu: Solange es keinen Super Admin gibt, gibt er einen anderen aus.
error-malformed = Die Anfrage war nicht lesbar. Bitte laden Sie die Seite neu und versuchen Sie es noch einmal.
error-unavailable = Der Server ist im Moment nicht erreichbar. Nichts wurde gespeichert; bitte versuchen Sie es noch einmal.
error-internal = Auf dem Server ist etwas schiefgegangen. Nichts wurde gespeichert; bitte versuchen Sie es noch einmal.
notice-saved = „{ $name }“ wurde gespeichert. Die Änderung gilt ab der nächsten Anfrage.
notice-paused = „{ $name }“ ist für 15 Minuten angehalten. Anfragen damit erhalten ab jetzt 401 Unauthorized.
notice-resumed = „{ $name }“ ist wieder aktiv. Anfragen damit werden ab jetzt beantwortet.
notice-not-confirmed = Nicht gelöscht: Die Zugangsdaten wurden in den letzten 7 Tagen benutzt. Geben Sie ihren Namen ein, um sie zu löschen.
notice-deleted = „{ $name }“ wurde gelöscht. Anfragen damit erhalten ab jetzt 401 Unauthorized.
notice-gone = Diese Zugangsdaten gibt es nicht mehr.
notice-password-changed = Passwort geändert. Ihre anderen Sitzungen sind beendet.

## Sign in and first run

sign-in = Anmelden
email-address = E-Mail-Adresse
password = Passwort
first-run-title = Ersten Super Admin anlegen
first-run-text = Ein Super Admin erstellt, bearbeitet und löscht die Zugangsdaten der Data API.
password-help = { $fewest ->
    [one] Mindestens { $fewest } Zeichen; ein Satz ist gut.
   *[other] Mindestens { $fewest } Zeichen; ein Satz ist gut.
}
password-again = Passwort wiederholen
change-password = Passwort ändern
change-password-text = Ihre anderen Sitzungen enden, sobald das Passwort geändert ist; diese bleibt bestehen.
current-password = Aktuelles Passwort
new-password = Neues Passwort
new-password-again = Neues Passwort wiederholen
create-and-sign-in = Anlegen und anmelden

## The list

active = Aktiv
paused = Angehalten
any = Alle
name = Name
type = Typ
type-oauth2-short = OAuth
scope = Scope
scopes = Scopes
state = Zustand
client-id = Client-ID
created-by = Erstellt von
created-on = Erstellt am
last-used = Zuletzt benutzt
never = Nie
create = Erstellen
edit = Bearbeiten
edit-one = { $name } bearbeiten
delete = Löschen
delete-one = { $name } löschen
cancel = Abbrechen
until = Bis { $instant }
secret-ending = Secret endet auf { $hint }
days = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tagen
}
one-year = 1 Jahr
list-subtitle = Erstellen Sie Ihre Zugangsdaten oder verwalten Sie sie durch Ändern und Löschen
list-of-data-api = Zugangsdaten der Data API
list-count = { $count ->
    [one] { $count } Eintrag
   *[other] { $count } Einträge
}
list-no-match = Keine Zugangsdaten passen dazu.
list-show-all = Alle zeigen
list-clear = Zurücksetzen
list-search-in = Name, Client-ID oder Ersteller
list-unused-for = Unbenutzt seit
list-caption-ascending = Zugangsdaten nach „{ $column }“, aufsteigend
list-caption-descending = Zugangsdaten nach „{ $column }“, absteigend
list-pages = Seiten
list-previous = Zurück
list-next = Weiter
list-files = Herunterladen als { $csv } oder { $json }
empty-title = Noch keine Zugangsdaten
empty-text = Mit Zugangsdaten liest eine Datenpipeline oder ein BI-Werkzeug die Analysedaten Ihrer Organisation über die Data API. Erstellen Sie für jeden Abnehmer eigene, nur mit den Scopes, die er braucht; Name und Scopes lassen sich später ändern.
empty-create = Erste Zugangsdaten erstellen
about-title = Über Zugangsdaten
about-what = Was sie sind
about-what-text = Mit Zugangsdaten liest eine Pipeline die Analysedaten Ihrer Organisation aus der Data API: Unterhaltungen, Interaktionen, Plugin-Aufrufe, Plugin-Ressourcen und Personen, so weit ihre Scopes reichen.
about-who = Wer sie sieht
about-who-text = Nur Super Admins. Alle anderen bitten einen Super Admin um neue Zugangsdaten oder darum, welche zu ändern oder zu entfernen.
about-life = Wie lange sie gelten
about-life-text = Zugangsdaten laufen nicht ab. Ein Access Token, das mit oAuth-2.0-Zugangsdaten geholt wurde, endet nach einer Stunde; die Pipeline holt dann ein neues.
about-change = Ab wann eine Änderung gilt
about-change-text = Ab der nächsten Anfrage: Gelöschte Zugangsdaten oder ein entfernter Scope werden sofort abgewiesen, bei API Keys und bei schon ausgestellten Access Tokens. Ein neuer Scope braucht ein neues Access Token.
about-type = Welchen Typ Sie wählen
about-type-text = Am einfachsten ist der API Key: ein Schlüssel, der mit jeder Anfrage gesendet wird. Mit oAuth 2.0 geht das Secret nur an den Token-Endpunkt, und Anfragen tragen Tokens von einer Stunde; mit einem Schlüsselpaar gibt es gar kein gemeinsames Geheimnis. Der Typ lässt sich später nicht ändern.

## Delete and pause

delete-title = „{ $name }“ löschen?
delete-warning = Das lässt sich nicht rückgängig machen. Pipelines mit diesen Zugangsdaten erhalten ab ihrer nächsten Anfrage { $answer }, auch mit schon ausgestellten Access Tokens.
delete-pause-first = Nicht sicher, wer davon abhängt? Halten Sie die Zugangsdaten erst an: Was dann nicht mehr läuft, läuft nach dem Fortsetzen wieder.
delete-type-name = Zum Löschen den Namen eingeben
delete-name-is = Der Name ist { $name }
delete-credential = Zugangsdaten löschen
callers-of-7-days = Aufrufer der letzten 7 Tage:
last-used-from = Zuletzt benutzt { $when } von { $caller }.
no-use-recorded = Keine Benutzung ist verzeichnet.
pause-15-minutes = 15 Minuten anhalten
resume-now = Jetzt fortsetzen

## The pages of one credential

create-title = Zugangsdaten erstellen
edit-title = Zugangsdaten bearbeiten
new = Neu
breadcrumb = Pfad
api-reference = API-Referenz
learn-more = Mehr über Zugangsdaten
paused-until = { $state } bis { $until }. Anfragen damit erhalten bis dahin { $answer }.
active-text = { $state }. Anhalten weist Anfragen damit sofort ab; sonst ändert sich nichts.
impact-granted-key = Wird erteilt, ab der nächsten Anfrage.
impact-granted-client = Wird erteilt. Schon ausgestellte Access Tokens haben ihn nicht; Clients holen neue.
impact-removed-unused = Wird entfernt. In den letzten 7 Tagen ist dafür keine Anfrage verzeichnet.
impact-removed = Wird entfernt. Abgewiesen worden wären in den letzten 7 Tagen { $requests } von { $addresses }.

## Usage

usage = Benutzung
usage-summary = Anfragen der letzten { $days } Tage: { $total }, abgewiesen { $refused }; höchstens an einem Tag: { $most }.
usage-day = { $day }: Anfragen { $total }, abgewiesen { $refused }
usage-as-table = Als Tabelle
usage-by-day = Benutzung nach Tagen
usage-day-utc = Tag (UTC)
usage-requests = Anfragen
usage-refused = Abgewiesen
usage-records = Datensätze
usage-sent = Gesendet
usage-callers = Aufrufer der letzten 7 Tage
usage-caller = Adresse und Client
usage-last-hour = Zuletzt in der Stunde ab
size = { $number } { $unit }

## The form

submit = Absenden
submitting = Wird gesendet …
name-help = Der Name Ihrer Zugangsdaten. Er dient nur dazu, den Client in der Konsole zu erkennen, und wird Endbenutzern nicht gezeigt.
name-empty = Bitte geben Sie einen Namen für Ihre Zugangsdaten ein.
name-too-long = Bitte nehmen Sie höchstens 100 Zeichen.
name-invisible = Bitte nehmen Sie nur sichtbare Zeichen: keine Tabulatoren, Zeilenumbrüche oder Zeichen, die die Schreibrichtung ändern.
name-taken = Andere Zugangsdaten haben diesen Namen. Bitte wählen Sie einen anderen.
authentication-type = Authentifizierung
type-help = Wählen Sie, wie Sie sich ausweisen wollen.
type-none = Bitte wählen Sie einen der beiden Typen.
type-oauth2-about = Mit Client-ID und Client Secret werden Access Tokens von einer Stunde geholt; das Secret geht nur an den Token-Endpunkt.
type-api-key-about = Der einfachste Weg: ein Schlüssel, der mit jeder Anfrage gesendet wird. Für Server, die ihn sicher verwahren können.
type-fixed = Der Typ wurde beim Erstellen festgelegt und lässt sich nicht ändern, weil die Abnehmer darauf eingerichtet sind. Zum Wechseln erstellen Sie andere Zugangsdaten.
client-authentication = So weist sich der Client aus
key-pair = Ein Schlüsselpaar statt eines Client Secrets verwenden
public-key = Öffentlicher Schlüssel
public-key-help = Für oAuth 2.0. Es gibt dann kein gemeinsames Geheimnis: Der Client signiert seine Anfragen nach Access Tokens mit einem privaten Schlüssel, der ihn nie verlässt. Fügen Sie den öffentlichen Teil ein, auf der Kurve Ed25519 oder P-256, als PEM oder als JWK.
key-unreadable = Das ist kein lesbarer öffentlicher Schlüssel. Bitte geben Sie PEM ein, das mit -----BEGIN PUBLIC KEY----- beginnt, oder einen JWK.
key-certificate = Das ist ein Zertifikat. Bitte geben Sie den öffentlichen Schlüssel daraus an, wie openssl x509 -in ZERTIFIKAT -pubkey -noout ihn schreibt.
key-private = Das enthält einen privaten oder geheimen Schlüssel, den niemand sonst sehen sollte; er wurde nicht behalten. Bitte geben Sie nur den öffentlichen Teil ein, wie ihn openssl pkey -in KEY -pubout ausgibt.
key-unsupported = Bitte geben Sie einen Schlüssel auf der Kurve Ed25519 oder P-256 ein; RSA und andere Kurven werden nicht angenommen.
key-other-use = Nach seinen Angaben alg, use oder key_ops ist dieser Schlüssel nicht dafür da, Signaturen seiner Kurve zu prüfen.
key-taken = Dieser Schlüssel ist schon registriert oder war es für gelöschte Zugangsdaten. Bitte erzeugen Sie ein anderes Schlüsselpaar.
key-for-api-key = Bitte wählen Sie oAuth 2.0 für einen Client mit Schlüsselpaar, oder lassen Sie dieses Feld leer.
scope-help = Wählen Sie nur, was die Pipeline braucht: Alles andere wird abgewiesen.
scope-none = Bitte wählen Sie mindestens einen Scope.
scope-all = Alle
scopes-summary = Data APIs ({ $ticked }/{ $all } gewählt)
fields = { $count ->
    [one] { $count } Feld
   *[other] { $count } Felder
}
fields-opened = { $fields }, davon { $personal } mit personenbezogenen Daten
fields-opened-none = { $fields }, keines mit personenbezogenen Daten
personal-data = personenbezogen
grants-after-save = Was sie nach dem Speichern öffnen
grants-new = Was sie öffnen werden
grants-none = Nichts: Kein Scope ist gewählt.
grant = { $scope }: { $fields }
grant-added = neu
grant-removed = entfernt
merge-title = In der Zwischenzeit gespeichert von { $who }
merge-same = { $field }: beides gleich, { $value }
merge-yours = Ihre Eingabe: { $value }
merge-saved = Gespeichert: { $value }
merge-discard = Eigene Eingaben verwerfen
create-another = Weitere wie diese erstellen
delete-this = Diese Zugangsdaten löschen

## After creating

api-key-made = API Key erzeugt
api-key-made-text = Ihr Schlüssel wurde erzeugt. Bitte verwahren Sie ihn an einem sicheren Ort, etwa in einem Secrets Manager.
client-made = Client Secret erzeugt
client-made-text = Ihr Client Secret wurde erzeugt. Bitte verwahren Sie es an einem sicheren Ort, etwa in einem Secrets Manager.
key-client-made = Client registriert
key-client-made-text = Ihr öffentlicher Schlüssel wurde registriert.
client-secret = Client Secret
close = Schließen
copy-warning = Kopieren Sie es jetzt: Es wird nicht noch einmal gezeigt.
copy-value = { $what } kopieren
show-value = { $what } zeigen
copy-as = Kopieren als
download = Herunterladen
download-as = Herunterladen als
form-kubernetes = Kubernetes Secret
form-postman = Postman-Umgebung
copied = Kopiert
copied-as = Kopiert als { $form }
copy-by-keys = Zum Kopieren Strg+C drücken
copy-refused = Der Browser hat es verweigert
downloaded = Heruntergeladen
close-for-good-question = Endgültig schließen? Das Geheimnis kann nicht noch einmal gezeigt werden.
keep-open = Offen lassen
close-for-good = Endgültig schließen
stored = Ich habe es verwahrt
done = Fertig
no-secret = Es gibt kein Geheimnis. Der Client signiert seine Anfragen nach Access Tokens mit dem privaten Schlüssel, den nur er hat, und nennt diese Client-ID, die auch in der Liste steht.
new-tab = (öffnet einen neuen Tab)
first-use-shows = Die erste Benutzung zeigt { $page }.
first-use-page = die Seite der Zugangsdaten
first-use-waiting = Warten auf den ersten Aufruf damit …
first-use-seen = { $state } Aufgerufen { $at } von { $caller }.
first-use-in-use = In Benutzung.
first-use-given-up = Hier war kein Aufruf zu sehen. Ab jetzt zeigt die Seite der Zugangsdaten ihre Benutzung.

## Try it

trial = Ausprobieren
trial-help = Sendet eine Anfrage im Namen dieser Zugangsdaten an die Data API, mit einem Access Token von 60 Sekunden, das dafür ausgestellt wird: Sie brauchen kein Geheimnis, und das Token bleibt im Server. Das steht danach im Audit-Log und zählt nicht als Benutzung.
trial-not-granted = { $table } (nicht erteilt)
trial-scopes = Scopes des Tokens
trial-table = Tabelle
trial-send = Anfrage senden
trial-answered = Die Data API hat mit { $status } geantwortet.
trial-request = Anfrage
trial-answer = Antwort
trial-content = Inhalt
trial-claims = Claims des Tokens
error-no-secret = Das Geheimnis wurde von seinem Inhaber widerrufen: Die Zugangsdaten öffnen nichts mehr.
list-separator = { ", " }
reference-in-english = Diese Referenz gibt es nur auf Englisch.
target-tokens = Access Tokens
target-other = Alles andere
usage-read = Was in den letzten 7 Tagen gelesen wurde
usage-answered = Beantwortete Anfragen
usage-addresses = Adressen
signed-out-title = Abgemeldet
signed-out-in-frame = Ihre Sitzung hier ist beendet, oder Ihr Browser behält keine Cookies für eine Seite innerhalb einer anderen. Laden Sie die Seite außen herum neu, oder öffnen Sie die Zugangsdaten in einem eigenen Tab.
open-in-new-tab = Zugangsdaten in einem neuen Tab öffnen
frame-refused-title = Nicht angemeldet
frame-failure = Zugangsdaten können gerade nicht gezeigt werden. Bitte versuchen Sie es noch einmal.
frame-foreign-origin = Die umgebende Seite darf niemanden in dieser eingebetteten Seite anmelden: Ihre Herkunft (Origin) ist „{ $origin }“. Sie muss zu den erlaubten gehören und darf sich nicht durch Referrer-Policy: no-referrer oder same-origin verbergen. Näheres steht im Protokoll des Servers.
frame-invalid-assertion = Die Anmeldung, die die Seite außen herum geschickt hat, ist nicht oder nicht mehr gültig. Laden Sie jene Seite neu.
frame-unknown-person = Sie sind hier nicht so bekannt, wie die Seite außen herum es sagt. Wenden Sie sich an einen Super Admin.
