# Die Texte der Konsole auf Deutsch. Anrede: Sie. Namen des Produkts (Data API, Super Admin) bleiben stehen.

## Words of the product

scope-interactions = Interaktionen
scope-interactions-about = Nachrichten und Klicks von Benutzern und die Antworten des Assistenten.
scope-conversations = Unterhaltungen
scope-conversations-about = Unterhaltungen aus mehreren Interaktionen, mit Domain und Route.
scope-plugin-calls = Plugin-Aufrufe
scope-plugin-calls-about = Ausführungen von Plugins: welche ausgeführt wurden und ob das Ergebnis ausgeliefert und verwendet wurde.
scope-plugin-resources = Plugin-Ressourcen
scope-plugin-resources-about = Metadaten zu den im Mandanten verfügbaren Plugins und was diese gefunden, zitiert oder erstellt haben.
scope-users = Benutzer
scope-users-about = Benutzer: IDs, E-Mail-Adressen, Namen und Attribute.
type-api-key = API-Schlüssel
type-oauth2 = oAuth 2.0
role-super-admin = Super Admin
role-admin = Admin
role-user = Benutzer
api-key-ending = API-Schlüssel mit der Endung { $hint }
client-secret-ending = Client Secret mit der Endung { $hint }
client-public-key = Öffentlicher Schlüssel { $thumbprint }
created-by-command-line = CLI
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
instant-by = { $at } von { $who }
day-and-time = { $day }, { $time }
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

in-minutes = { $count ->
    [one] in { $count } Minute
   *[other] in { $count } Minuten
}
in-hours = { $count ->
    [one] in { $count } Stunde
   *[other] in { $count } Stunden
}
in-days = { $count ->
    [one] in { $count } Tag
   *[other] in { $count } Tagen
}

## Around the page

title = { $page } · Einrichtung
setup = Einrichtung
skip-to-content = Zum Inhalt springen
sign-out = Abmelden
toggle-navigation = Navigation ein- oder ausblenden
search-navigation = Navigation durchsuchen
search = Suchen
nothing-found = Nichts gefunden.
organization-details = Organisationsdetails
tenant-settings = Mandanteneinstellungen
credentials = Zugangsdaten
language = Sprache
times-in = Zeitangaben in { $zone }

## Errors and notices

error-title = Es ist ein Fehler aufgetreten
not-found-title = Nicht gefunden
not-found-text = Diese Seite oder diese Zugangsdaten sind nicht oder nicht mehr vorhanden.
forbidden-title = Nur für Super Admins
forbidden-text = Nur Super Admins können diese Seite sehen, weil Zugangsdaten Zugriff auf Analysedaten gewähren. Wenn Sie Zugangsdaten benötigen oder sie ändern oder löschen lassen möchten, wenden Sie sich an einen Super Admin Ihrer Organisation.
go-to-credentials = Zu den Zugangsdaten
error-refused = Prüfen Sie die markierten Felder.
error-version-changed = Diese Zugangsdaten wurden geändert, während Sie sie bearbeitet haben. Ihre Änderungen sind noch nicht gespeichert: Vergleichen Sie beide Versionen, treffen Sie für jedes Feld eine Auswahl und speichern Sie erneut.
error-not-confirmed = Diese Zugangsdaten wurden in den letzten 7 Tagen verwendet. Geben Sie zur Bestätigung ihren Namen ein.
error-already-created = Dieses Formular hat bereits Zugangsdaten erstellt; sie stehen in der Liste. Um weitere zu erstellen, laden Sie diese Seite neu.
error-not-found = Diese Zugangsdaten sind nicht mehr vorhanden.
error-forbidden = Dazu sind nur Super Admins berechtigt. Wenden Sie sich an einen Super Admin Ihrer Organisation.
error-signed-out = Ihre Sitzung wurde beendet. Ihre Änderungen sind nicht gespeichert, aber alle Ihre Eingaben sind noch vorhanden.
error-sign-in-refused = E-Mail-Adresse oder Passwort ist falsch.
error-too-many-failures = { $seconds ->
    [one] Zu viele Fehlversuche. Versuchen Sie es in { $seconds } Sekunde erneut.
   *[other] Zu viele Fehlversuche. Versuchen Sie es in { $seconds } Sekunden erneut.
}
error-invalid-email = Geben Sie eine E-Mail-Adresse wie name@example.com ein.
error-email-taken = Diese E-Mail-Adresse wird bereits verwendet.
error-weak-password = Verwenden Sie ein Passwort mit { $fewest } bis { $most } Zeichen; eine Passphrase eignet sich gut.
error-wrong-password = Ihr aktuelles Passwort ist falsch. Geben Sie es erneut ein.
error-guessable-password = Dieses Passwort ist leicht zu erraten: Es ist weit verbreitet, wiederholt sich oder enthält Ihre Adresse, Ihre Organisation oder dieses Produkt. Verwenden Sie mehrere Wörter ohne Zusammenhang.
error-passwords-differ = Die beiden Passwörter stimmen nicht überein. Geben Sie sie erneut ein.
error-link-refused = Dieser Link ist abgelaufen. Starten Sie den Server neu: Er gibt einen neuen Link aus, solange es keinen Super Admin gibt.
link-used = Dieser Link wurde bereits verwendet: Es gibt einen Super Admin. Melden Sie sich an, um fortzufahren.
error-malformed = Die Anfrage konnte nicht gelesen werden. Laden Sie die Seite neu und versuchen Sie es erneut.
error-unavailable = Der Server ist vorübergehend nicht verfügbar. Nichts wurde gespeichert. Versuchen Sie es gleich noch einmal.
error-no-response = Der Server ist nicht erreichbar. Es ist nicht bekannt, ob Ihre Anfrage verarbeitet wurde. Versuchen Sie es erneut: Dasselbe Formular zweimal zu senden, wirkt wie einmal.
error-internal = Auf dem Server ist ein Fehler aufgetreten. Versuchen Sie es erneut. Wenn der Fehler weiterhin auftritt, wenden Sie sich an den Betreiber dieses Servers; Details stehen im Serverprotokoll.
notice-saved = „{ $name }“ wurde gespeichert. Die Änderung wird mit der nächsten Anfrage wirksam.
notice-paused = „{ $name }“ wurde pausiert. Anfragen erhalten 401 Unauthorized, bis Sie die Zugangsdaten fortsetzen.
notice-paused-for = „{ $name }“ wurde pausiert ({ $length }). Anfragen erhalten 401 Unauthorized.
notice-resumed = „{ $name }“ ist wieder aktiv. Anfragen mit diesen Zugangsdaten werden wieder angenommen.
notice-not-confirmed = Nicht gelöscht: Die Zugangsdaten wurden in den letzten 7 Tagen verwendet. Geben Sie zur Bestätigung ihren Namen ein.
notice-deleted = „{ $name }“ wurde gelöscht. Anfragen mit diesen Zugangsdaten erhalten 401 Unauthorized.
notice-gone = Diese Zugangsdaten sind nicht mehr vorhanden.
notice-password-changed = Passwort geändert. Ihre anderen Sitzungen wurden beendet.
notice-view-not-saved = Die Ansicht wurde nicht gespeichert. Ihr Name hat 1 bis 100 sichtbare Zeichen, und es sind höchstens { $most } Ansichten möglich.
notice-view-deleted = Die Ansicht „{ $name }“ wurde gelöscht.
notice-view-saved = Die Ansicht „{ $name }“ wurde gespeichert. Nur Sie sehen sie.

## Sign in and first run

sign-in = Anmelden
product = API-Zugangsdaten
session-ended = Ihre Sitzung ist beendet. Melden Sie sich erneut an, um fortzufahren.
email-address = E-Mail-Adresse
password = Passwort
first-run-title = Ersten Super Admin erstellen
first-run-text = Ein Super Admin erstellt, bearbeitet und löscht die Zugangsdaten der Data API.
password-help = { $fewest ->
    [one] Mindestens { $fewest } Zeichen; eine Passphrase eignet sich gut.
   *[other] Mindestens { $fewest } Zeichen; eine Passphrase eignet sich gut.
}
password-again = Passwort bestätigen
change-password = Passwort ändern
change-password-text = Wenn Sie Ihr Passwort ändern, werden alle Ihre anderen Sitzungen beendet.
current-password = Aktuelles Passwort
new-password = Neues Passwort
new-password-again = Neues Passwort bestätigen
create-and-sign-in = Erstellen und anmelden

## The list

active = Aktiv
paused = Pausiert
name = Name
type = Typ
type-oauth2-short = OAuth
scope = Scope
scopes = Scopes
scopes-number = { $count ->
    [one] { $count } Scope
   *[other] { $count } Scopes
}
scopes-every = Alle { $count }
state = Status
client-id = Client-ID
created-by = Erstellt von
created-on = Erstellt am
last-used = Zuletzt verwendet
never = Nie
create = Erstellen
edit = Bearbeiten
edit-one = { $name } bearbeiten
delete = Löschen
delete-one = { $name } löschen
more-one = Weitere Aktionen für { $name }
more = Mehr
cancel = Abbrechen
until = bis { $instant }
secret-ending = Secret mit der Endung { $hint }
days = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tagen
}
one-year = 1 Jahr
unused-for = Nicht verwendet seit { $days }
quarter-hour = 15 Minuten
one-hour = 1 Stunde
one-day = 1 Tag
list-subtitle = Erstellen Sie Ihre Zugangsdaten oder verwalten Sie sie durch Bearbeiten oder Löschen
list-of-data-api = Zugangsdaten der Data API
list-count = { $count ->
    [one] { $count } Eintrag
   *[other] { $count } Einträge
}
list-count-more = { $count ->
    [one] Mehr als { $count } Zugangsdatensatz
   *[other] Mehr als { $count } Zugangsdaten
}
list-no-match = Keine passenden Zugangsdaten
list-show-all = Alle anzeigen
list-clear = Zurücksetzen
view-delete = Ansicht { $name } löschen
view-name = Name der Ansicht
view-save = Ansicht speichern
views = Gespeicherte Ansichten
list-search-in = Name, Client-ID oder Ersteller
list-caption-ascending = Zugangsdaten nach „{ $column }“, aufsteigend
list-caption-descending = Zugangsdaten nach „{ $column }“, absteigend
list-pages = Seiten
list-previous = Zurück
list-next = Weiter
try-again = Erneut versuchen
list-unreachable = Der Server ist nicht erreichbar. Die Liste unten ist die vorherige.
list-per-page = Pro Seite
list-files = Herunterladen als { $csv } oder { $json }
empty-title = Noch keine Zugangsdaten
empty-text = Mit Zugangsdaten kann eine Datenpipeline oder ein BI-Tool die Analysedaten Ihrer Organisation über die Data API lesen. Erstellen Sie für jede Anwendung eigene Zugangsdaten, nur mit den benötigten Scopes. Name und Scopes können Sie später ändern.
empty-create = Erste Zugangsdaten erstellen
about-title = Über Zugangsdaten
about-back = Zurück zu den Zugangsdaten
about-what = Was sind Zugangsdaten?
about-what-text = Eine Anwendung verwendet Zugangsdaten, um die Analysedaten Ihrer Organisation über die Data API zu lesen: Unterhaltungen, Interaktionen, Plugin-Aufrufe, Plugin-Ressourcen und Benutzer, soweit die Scopes es zulassen. Zugangsdaten, die für v1beta2 der Data API erstellt wurden, funktionieren weiterhin, auch mit v1.
about-who = Wer kann sie sehen?
about-who-text = Nur Super Admins. Alle anderen bitten einen Super Admin, Zugangsdaten zu erstellen, zu ändern oder zu löschen.
about-life = Wie lange sind sie gültig?
about-life-text = Zugangsdaten laufen nicht ab, sofern Sie keinen Ablauf wählen. Rotieren Sie ein Secret, um es zu ersetzen: Das alte und das neue werden akzeptiert, bis das alte abläuft. Ein Zugriffstoken, das für oAuth-2.0-Zugangsdaten ausgestellt wurde, läuft nach einer Stunde ab; der Client fordert dann ein neues an.
about-change = Wann wird eine Änderung wirksam?
about-change-text = Mit der nächsten Anfrage: Gelöschte Zugangsdaten und entfernte Scopes werden sofort abgelehnt, bei API-Schlüsseln und bei bereits ausgestellten Zugriffstokens. Ein hinzugefügter Scope erfordert ein neues Zugriffstoken.
about-type = Welchen Typ sollten Sie wählen?
about-type-text = „API-Schlüssel“ wird für Server-zu-Server-Integrationen empfohlen: ein Schlüssel, der mit jeder Anfrage gesendet wird. „oAuth 2.0“ wird für Szenarien empfohlen, die delegierten Zugriff oder Token-Aktualisierung erfordern: Das Secret wird nur an den Token-Endpunkt gesendet, und Anfragen enthalten Zugriffstokens, die eine Stunde gültig sind. Mit einem Schlüsselpaar gibt es gar kein gemeinsames Secret. Der Typ kann später nicht geändert werden.

## Delete and pause

delete-title = „{ $name }“ löschen?
delete-warning = Das kann nicht rückgängig gemacht werden. Anfragen mit diesen Zugangsdaten erhalten { $answer }, auch solche mit bereits ausgestellten Zugriffstokens.
delete-pause-first = Nicht sicher, wer davon abhängt? Pausieren Sie die Zugangsdaten zuerst: Wenn etwas nicht mehr funktioniert, setzen Sie sie fort.
delete-type-name = Namen zur Bestätigung eingeben
delete-name-is = Der Name lautet { $name }
delete-credential = Zugangsdaten löschen
callers-of-7-days = Aufrufer in den letzten 7 Tagen:
last-used-from = Zuletzt verwendet: { $when } von { $caller }.
no-use-recorded = Nie verwendet.
pause-until-resumed = Bis zum Fortsetzen pausieren
pause-for = { $length } pausieren
pause = Pausieren
resume-now = Jetzt fortsetzen

## The pages of one credential

create-title = Zugangsdaten erstellen
edit-title = Zugangsdaten bearbeiten
changed = Geändert
created = Erstellt
credential-id = ID der Zugangsdaten
at-a-glance = Auf einen Blick
credential-title = { $name } · Zugangsdaten
new = Neu
breadcrumb = Navigationspfad
api-reference = API-Referenz
learn-more = Mehr über Zugangsdaten erfahren
paused-until = { $state } bis { $until }. Anfragen mit diesen Zugangsdaten erhalten bis dahin { $answer }.
paused-text = { $state }. Alle Anfragen erhalten { $answer }, bis Sie die Zugangsdaten fortsetzen.
impact-granted-key = Zugriff wird mit der nächsten Anfrage gewährt.
impact-granted-client = Zugriff wird gewährt. Bereits ausgestellte Zugriffstokens enthalten ihn nicht; der Client fordert ein neues an.
impact-removed-unused = Zugriff wird entzogen. In den letzten 7 Tagen hat keine Anfrage diesen Scope verwendet.
impact-removed = Zugriff wird entzogen. Nutzung dieses Scopes in den letzten 7 Tagen: { $requests } von { $addresses }. Solche Anfragen würden fehlschlagen.

## Expiry, networks and quotas

expired = Abgelaufen
expired-text = Abgelaufen am { $at }. Anfragen damit erhalten { $answer }. Wählen Sie einen späteren Ablauf, um sie wieder zu verwenden.
expires-soon = Läuft { $remaining } ab, am { $at }.
expires-within = Innerhalb von { $days }
expires-never = Nie
expires-after = In { $days }
expiry = Ablauf
expiry-help = Ab dann werden alle Anfragen abgelehnt. Zugriffstokens gelten nie länger als die Zugangsdaten.
expiry-problem = Wählen Sie Datum und Uhrzeit in der Zukunft.
terms = Ablauf, Netzwerke und Kontingente
quotas = Kontingente
quota-help = Leer lassen für kein Kontingent. Kontingente gelten für alle Server zusammen. Minute und Tag sind die der Uhr (UTC).
quota-requests = Anfragen pro Minute
quota-rows = Zeilen pro Tag
quota-unlimited = unbegrenzt
quota-enforce = Anfragen über diese Kontingente hinaus ablehnen
quota-enforce-help = Sie erhalten 429. Sonst werden die Kontingente nur beobachtet, und die Konsole zeigt, wie viel davon verbraucht ist.
quota-problem = Geben Sie eine ganze Zahl von 1 bis 1.000.000.000 ein, oder lassen Sie das Feld leer.
quota-said-requests = { $count ->
    [one] { $count } Anfrage pro Minute
   *[other] { $count } Anfragen pro Minute
 }
quota-said-rows = { $count ->
    [one] { $count } Zeile pro Tag
   *[other] { $count } Zeilen pro Tag
 }
quota-said-enforced = durchgesetzt
quota-used-requests = Stärkste Minute der letzten Stunde: { $used } von { $amount } Anfragen ({ $percent } %)
quota-used-rows = Zeilen heute: { $used } von { $amount } ({ $percent } %)
quota-observed = Nur beobachtet: Nichts wird abgelehnt.
quota-reached = erreicht
quota-near = nahe am Kontingent
rate-limit = Ratenbegrenzung
rate-limit-about = Wie viel Programme senden und lesen dürfen. Grenzen gelten je Server, Kontingente für alle Server zusammen.
rate-limit-installation = Grenzen dieser Installation
rate-limit-credential = Anfragen mit denselben Zugangsdaten
rate-limit-address = Anfragen von einer Adresse
rate-limit-failures = Fehlgeschlagene Authentifizierungen von einer Adresse
rate-limit-assertions = Assertions eines Clients
rate-limit-page = Datensätze auf einer Seite, höchstens
rate-limit-query = Zeit für eine Abfrage
rate-limit-per-minute = { $count } pro Minute
rate-limit-none = keine Grenze
rate-limit-seconds = { $count } s
rate-limit-records = { $count }
rate-limit-operator = Betreiber ändern sie in den Einstellungen des Servers.
rate-limit-quotas = Zugangsdaten mit Kontingenten
rate-limit-quotas-about = Zuerst, wer seinem Kontingent am nächsten ist.
rate-limit-quotas-none = Keine Zugangsdaten haben ein Kontingent. Legen Sie eines auf deren Seite fest, unter „Ablauf, Netzwerke und Kontingente“.
rate-limit-quotas-more = Höchstens { $most } werden angezeigt.
networks = Zulässige Netzwerke
networks-help = Adressen oder CIDR-Blöcke, je Zeile einer, IPv4 oder IPv6. Leer lassen, um jedes Netzwerk zuzulassen. Anfragen von anderswo erhalten 403.
networks-any = jedes Netzwerk
networks-refused = würde abgelehnt
networks-add-seen = Beobachtete Netzwerke hinzufügen
network-unreadable = „{ $given }“ ist kein Netzwerk. Geben Sie eine Adresse oder einen CIDR-Block ein, etwa 192.0.2.0/24 oder 2001:db8::/32.
network-host-bits = { $given } hat Bits außerhalb des Präfixes. Geben Sie { $network } für das Netzwerk oder { $address } für die Adresse ein.
network-too-many = Geben Sie höchstens { $most } Netzwerke ein.
list-expiring = { $count ->
    [one] { $count } Eintrag läuft innerhalb von 30 Tagen ab.
   *[other] { $count } Einträge laufen innerhalb von 30 Tagen ab.
}

## Many at once

select-one = { $name } auswählen
selection-change = Auswahl ändern
selection-all = Alle auswählen
selection-none = Auswahl aufheben
selected-title = { $count ->
    [one] { $count } ausgewählter Eintrag
   *[other] { $count } ausgewählte Einträge
}
selected-none = Nichts ist ausgewählt.
selected-list = Ausgewählt
selected-pause-length = Wie lange
selected-rotate-help = Alle erhalten ein neues Secret. Die neuen Secrets sind eine Datei, die Sie nur einmal herunterladen können: Bewahren Sie sie sicher auf. Clients mit einem Schlüsselpaar werden ausgelassen.
selected-rotate = Rotieren und herunterladen
selected-networks = Netzwerke hinzufügen
selected-networks-help = Zugangsdaten ohne Netzwerke werden auf diese beschränkt.
selected-type-number = Geben Sie zur Bestätigung { $count } ein
selected-not-confirmed = Nichts wurde gelöscht: Geben Sie die Anzahl der ausgewählten Einträge ein.
selected-delete = Auswahl löschen
notice-many = { $count ->
    [one] { $count } Eintrag wurde geändert.
   *[other] { $count } Einträge wurden geändert.
}
notice-many-skipped = { $count ->
    [one] { $count } Eintrag wurde geändert; { $skipped } konnten nicht geändert werden.
   *[other] { $count } Einträge wurden geändert; { $skipped } konnten nicht geändert werden.
}
error-no-networks = Geben Sie mindestens ein Netzwerk ein.

## Unused credentials

idle-title = Ungenutzte Zugangsdaten pausieren
idle-about = Zugangsdaten, die niemand verwendet, sind ein Risiko, das niemand bemerkt. Sie werden pausiert, nie gelöscht, und eine Woche vorher auf ihrer Seite und in der Liste angekündigt. Wer sie wieder braucht, setzt sie fort.
idle-days = Pausieren nach so vielen Tagen ohne Anfrage
idle-days-help = Leer lassen, um ungenutzte Zugangsdaten nie zu pausieren.
idle-never = Ungenutzte Zugangsdaten werden nie pausiert.
idle-after = Ungenutzte Zugangsdaten werden nach { $days } pausiert.
idle-soon = Niemand verwendet diese Zugangsdaten. Werden sie nicht verwendet, werden sie am { $at } pausiert.
idle-soon-short = Wird am { $at } pausiert, falls nicht verwendet
idle-label = ungenutzt
change = Ändern
never-idle = Ungenutzt nie pausieren
never-idle-help = Für Zugangsdaten, die ruhen sollen, etwa die eines Jahresberichts.
notice-idle = Ungenutzte Zugangsdaten werden nach { $days } pausiert.
notice-idle-never = Ungenutzte Zugangsdaten werden nie pausiert.
error-invalid-days = Geben Sie eine Zahl von { $fewest } bis { $most } ein, oder lassen Sie das Feld leer.

## Freeze

freeze = Alle sperren
freeze-title = Alle Zugangsdaten sperren
freeze-about = Für einen Vorfall: Jede Anfrage mit Zugangsdaten der Organisation erhält sofort { $answer }, auch solche mit bereits ausgestellten Zugriffstokens. Nichts wird gelöscht, und alles funktioniert wieder, sobald Sie die Sperre aufheben.
freeze-reason = Grund
freeze-reason-help = Wird auf jeder Seite angezeigt und im Audit-Log aufgezeichnet.
freeze-type-name = Geben Sie zur Bestätigung den Namen der Organisation ein
freeze-not-confirmed = Geben Sie den Namen der Organisation genau wie angezeigt ein.
freeze-now = Alle Zugangsdaten sperren
frozen-banner = Alle Zugangsdaten sind gesperrt: Jede Anfrage wird abgelehnt.
thaw = Sperre aufheben
thaw-title = Sperre aller Zugangsdaten aufheben
thaw-about = Alle Zugangsdaten gewähren wieder Zugriff, außer pausierten, abgelaufenen und gelöschten.
thaw-now = Sperre aufheben
notice-frozen = Alle Zugangsdaten sind gesperrt.
notice-thawed = Die Sperre aller Zugangsdaten ist aufgehoben.
error-no-reason = Geben Sie einen Grund mit höchstens 100 Zeichen ein.

## Secrets

secrets = Secrets
secret-current = Aktuell
secret-replaced = Ersetzt
secret-expires = Läuft { $remaining } ab
secret-ended = Abgelaufen
secret-ended-at = { $at }
secret-expiry = Ablauf
secret-ends-at = { $at }
secret-ends-silent = Nach 24 Stunden ohne Anfrage, während das neue verwendet wird; spätestens { $at }
secret-until-retired = Sobald Sie es außer Betrieb nehmen
secret-still-used = Seit der Rotation noch verwendet von:
secret-used-since = Seit der Rotation verwendet von:
secret-unused-since = Keine Anfragen seit der Rotation.
secret-more-callers = { $count ->
    [one] { $count } weitere Anwendung
   *[other] { $count } weitere Anwendungen
}
secret-change-end = Ablauf ändern
secret-from-now = Läuft ab
secret-save-end = Ablauf speichern
secret-retire = Außer Betrieb nehmen
secret-retire-warning = Anfragen mit dem alten Secret erhalten sofort { $answer }, auch solche mit Zugriffstokens, die dafür ausgestellt wurden.
secret-retire-now = Jetzt außer Betrieb nehmen
rotate = Rotieren
rotate-title = Secret rotieren
rotate-one = Secret von { $name } rotieren
rotate-help = Die Zugangsdaten erhalten ein neues Secret und behalten Client-ID, Name und Scopes. Beide Secrets werden akzeptiert, bis das alte abläuft. Zugriffstokens laufen mit dem Secret ab, für das sie ausgestellt wurden.
rotate-replaces = Derzeit in Verwendung: { $secret }
rotate-used-by = Zuletzt verwendet von:
rotate-old-expires = Wann läuft das alte Secret ab?
rotate-see-secrets = Secrets anzeigen
rotated-title = Neues Secret erstellt
overlap-none = Sofort
overlap-none-help = Es ist bekannt geworden: Anfragen damit werden sofort abgelehnt.
overlap-hour = Nach 1 Stunde
overlap-day = Nach 24 Stunden
overlap-week = Nach 7 Tagen
overlap-safe = Sobald es gefahrlos möglich ist
overlap-safe-help = Nach 24 Stunden ohne Anfrage, während das neue verwendet wird; spätestens nach 14 Tagen.
overlap-manual = Wenn ich es außer Betrieb nehme
overlap-manual-help = Es wird akzeptiert, bis es jemand außer Betrieb nimmt.
overlap-until = Zu einem Zeitpunkt
overlap-until-field = Datum und Uhrzeit
overlap-zone = Zeitzone: { $zone }
rotation-too-many = Es werden bereits zwei Secrets akzeptiert. Nehmen Sie das alte außer Betrieb, bevor Sie erneut rotieren.
rotation-already = Das Secret wurde inzwischen rotiert, durch dieses Formular oder von jemand anderem. Prüfen Sie die Secrets der Zugangsdaten.
rotation-invalid-end = Wählen Sie, wann das alte Secret abläuft: Datum und Uhrzeit in der Zukunft.
rotation-ended = Dieses Secret ist bereits abgelaufen oder wurde außer Betrieb genommen.
rotation-newest = Dies ist das neueste Secret. Rotieren Sie es zuerst, oder pausieren oder löschen Sie die Zugangsdaten.
rotation-key-needed = Dieser Client authentifiziert sich mit einem privaten Schlüssel. Fügen Sie den öffentlichen Schlüssel seines nächsten Schlüsselpaars ein.
rotations = Rotationen
rotations-number = Rotationen ({ $count })
rotations-about = Zugangsdaten mit zwei Secrets: Das alte wird akzeptiert, bis es abläuft.
rotations-none = Keine Rotation läuft.
notice-secret-retired = Das alte Secret von { $name } wurde außer Betrieb genommen.
notice-end-planned = Der Ablauf des alten Secrets von { $name } wurde geändert.

## Usage

usage = Nutzung
usage-chart = Anfragen pro Tag
usage-none = Keine Anfragen in den letzten 30 Tagen.
usage-refused-count = { $count } abgelehnt
usage-total = { $total } · { $refused }
usage-30-days = Anfragen, 30 Tage
usage-day = { $day }: Anfragen { $total }, abgelehnt { $refused }
usage-as-table = Als Tabelle
usage-by-day = Nutzung nach Tag
usage-day-utc = Tag (UTC)
usage-requests = Anfragen
usage-refused = Abgelehnt
usage-records = Datensätze
usage-sent = Gesendete Daten
usage-callers = Aufrufer in den letzten 7 Tagen
usage-caller = Adresse und Client
size = { $number } { $unit }

## The form

submit = Absenden
sign-in-new-tab = In neuem Tab anmelden, dann hier erneut versuchen
unsaved = Nicht gespeicherte Änderungen
save-changes = Speichern
submitting = Wird gesendet …
name-help = Identifiziert den Client in der Konsole. Endbenutzern wird der Name nicht angezeigt.
name-example = Analytics-DataAPI-Credential
name-empty = Geben Sie einen Namen für Ihre Zugangsdaten ein.
name-too-long = Verwenden Sie höchstens 100 Zeichen.
name-invisible = Verwenden Sie nur sichtbare Zeichen: keine Tabulatoren, Zeilenumbrüche oder Zeichen, die die Schreibrichtung ändern.
name-taken = Andere Zugangsdaten haben diesen Namen. Wählen Sie einen anderen.
authentication-type = Authentifizierungstyp
type-help = Wählen Sie aus, wie sich der Client authentifiziert. Der Typ kann später nicht geändert werden.
type-none = Wählen Sie einen der beiden Typen aus.
type-oauth2-about = Empfohlen für Szenarien, die delegierten Zugriff oder Token-Aktualisierung erfordern. Der Client tauscht Client-ID und Client Secret gegen Zugriffstokens ein, die eine Stunde gültig sind.
type-api-key-about = Empfohlen für Server-zu-Server-Integrationen. Ein Schlüssel, der mit jeder Anfrage gesendet wird.
type-fixed = Der Typ kann nicht geändert werden. Erstellen Sie zum Wechseln neue Zugangsdaten.
key-pair = Schlüsselpaar statt Client Secret verwenden
public-key = Öffentlicher Schlüssel
public-key-help = Für oAuth 2.0. Der Client signiert seine Anfragen für Zugriffstokens mit einem privaten Schlüssel, der ihn nie verlässt. Ein gemeinsames Secret gibt es daher nicht. Fügen Sie den öffentlichen Schlüssel auf der Kurve Ed25519 oder P-256 als PEM oder JWK ein.
key-unreadable = Das ist kein lesbarer öffentlicher Schlüssel. Fügen Sie PEM ein, das mit -----BEGIN PUBLIC KEY----- beginnt, oder einen JWK.
key-certificate = Das ist ein Zertifikat. Fügen Sie den darin enthaltenen öffentlichen Schlüssel ein: openssl x509 -in ZERTIFIKAT -pubkey -noout gibt ihn aus.
key-private = Das enthält einen privaten oder geheimen Schlüssel, den niemand sonst sehen sollte; wir haben ihn nicht gespeichert. Fügen Sie nur den öffentlichen Schlüssel ein: openssl pkey -in SCHLÜSSEL -pubout gibt ihn aus.
key-unsupported = Verwenden Sie einen Schlüssel auf der Kurve Ed25519 oder P-256; RSA und andere Kurven werden nicht unterstützt.
key-other-use = Laut seinen Feldern alg, use oder key_ops ist dieser Schlüssel nicht zum Prüfen von Signaturen seiner Kurve bestimmt.
key-taken = Dieser Schlüssel ist oder war für andere Zugangsdaten registriert. Erstellen Sie ein neues Schlüsselpaar.
key-for-api-key = Ein API-Schlüssel hat kein Schlüsselpaar. Wählen Sie oAuth 2.0 aus oder entfernen Sie den öffentlichen Schlüssel.
scope-help = Wählen Sie nur aus, was die Anwendung benötigt.
scope-none = Wählen Sie mindestens einen Scope aus.
scope-all = Alle
scopes-summary = Data APIs ({ $selected }/{ $all } ausgewählt)
fields = { $count ->
    [one] { $count } Feld
   *[other] { $count } Felder
}
fields-personal = { $fields } · personenbezogen
fields-opened = { $fields }, davon { $personal } mit personenbezogenen Daten
fields-opened-none = { $fields }, keines mit personenbezogenen Daten
personal-data = personenbezogen
grants-after-save = Datenzugriff nach dem Speichern
grants-new = Datenzugriff
grants-none = Noch kein Zugriff: Wählen Sie einen Scope aus.
grant = { $scope }: { $fields }
grant-added = hinzugefügt
grant-removed = entfernt
merge-title = Zwischenzeitlich geändert von { $who }
merge-title-you = Zwischenzeitlich von Ihnen geändert, in einem anderen Tab oder Fenster
merge-same = { $field }: identisch, { $value }
merge-yours = Ihre Eingabe: { $value }
merge-saved = Gespeichert: { $value }
merge-discard = Meine Änderungen verwerfen
create-another = Duplizieren
delete-this = Löschen

## After creating

api-key-made = API-Schlüssel erstellt
client-made = Client-Zugangsdaten erstellt
made-for = für { $name } · { $scopes }
key-client-made = Client registriert
client-secret = Client Secret
close = Schließen
dismiss = Ausblenden
copy-warning = Kopieren Sie den Wert jetzt: Er wird nicht noch einmal angezeigt.
copy-value = { $what } kopieren
copy = Kopieren
show-value = { $what } anzeigen
hide = Ausblenden
show = Anzeigen
copy-as = Kopieren als
download = Herunterladen
form-kubernetes = Kubernetes Secret
form-postman = Postman-Umgebung
copied = Kopiert
copied-as = Kopiert als { $form }
copy-by-keys = Zum Kopieren Strg+C drücken
copy-refused = Der Browser hat das Kopieren blockiert
downloaded = Heruntergeladen
close-for-good-question = Schließen? Dieses Secret kann nicht noch einmal angezeigt werden.
keep-open = Geöffnet lassen
close-for-good = Trotzdem schließen
stored = Ich habe es gespeichert
done = Fertig
no-secret = Es gibt kein Secret, das Sie aufbewahren müssen. Der Client signiert seine Anfragen für Zugriffstokens mit seinem privaten Schlüssel und sendet diese Client-ID, die auch in der Liste angezeigt wird.
new-tab = (öffnet einen neuen Tab)
first-use-shows = Die erste Anfrage erscheint auf der { $page }.
first-use-page = Seite der Zugangsdaten
first-use-waiting = Warten auf die erste Anfrage …
first-use-seen = { $state } Erste Anfrage: { $at } von { $caller }.
first-use-in-use = In Verwendung.
first-use-given-up = Bisher keine Anfrage. Die Nutzung wird auf der Seite der Zugangsdaten angezeigt.

## Try it

trial = Ausprobieren
trial-help = Sendet eine Anfrage im Namen dieser Zugangsdaten an die Data API, mit einem temporären Zugriffstoken (60 Sekunden), das auf dem Server bleibt. Sie benötigen das Secret nicht. Die Anfrage wird im Audit-Log aufgezeichnet und zählt nicht als Nutzung.
trial-not-granted = { $table } (nicht gewährt)
trial-scopes = Scopes des Zugriffstokens
trial-table = Tabelle
trial-send = Anfrage senden
trial-answered = Die Data API hat mit { $status } geantwortet.
trial-request = Anfrage
trial-answer = Antwort
trial-content = Body
trial-claims = Claims des Zugriffstokens
error-no-secret = Das Secret wurde von seinem Inhaber widerrufen: Diese Zugangsdaten funktionieren nicht mehr.
list-separator = { ", " }
reference-in-english = Diese Referenz ist nur auf Englisch verfügbar.
target-tokens = Zugriffstokens
target-other = Sonstige
usage-read = In den letzten 7 Tagen gelesene Tabellen
usage-answered = Erfolgreiche Anfragen
usage-addresses = Adressen
signed-out-title = Abgemeldet
signed-out-in-frame = Ihre Sitzung wurde beendet, oder Ihr Browser blockiert Cookies eingebetteter Seiten. Laden Sie die Hostseite neu oder öffnen Sie die Zugangsdaten in einem neuen Tab.
open-in-new-tab = Zugangsdaten in einem neuen Tab öffnen
frame-refused-title = Nicht angemeldet
frame-failure = Die Zugangsdaten können zurzeit nicht angezeigt werden. Versuchen Sie es erneut.
frame-foreign-origin = Die Hostseite darf auf dieser eingebetteten Seite keine Benutzer anmelden: Der Ursprung (Origin) der Hostseite ist „{ $origin }“. Er muss zu den zulässigen Ursprüngen gehören, und die Hostseite darf ihn nicht durch Referrer-Policy: no-referrer oder same-origin verbergen. Details stehen im Serverprotokoll.
frame-invalid-assertion = Die von der Hostseite gesendete Anmeldung ist nicht oder nicht mehr gültig. Laden Sie die Hostseite neu.
frame-unknown-person = Der von der Hostseite angegebene Benutzer ist in der Konsole für Zugangsdaten nicht bekannt. Wenden Sie sich an einen Super Admin.

## Audit-Protokoll

command-center = Command Center
audit-log = Änderungsprotokoll
audit-about = Wer hat was geändert, wann und von wo. Einträge werden nie geändert oder entfernt.
audit-who = Wer
audit-what = Was
audit-since = Von
audit-until = Bis
audit-none = Keine Einträge.
audit-show-all = Alle Einträge anzeigen
audit-only-about = Nur Einträge zu { $id }
audit-only-request = Nur Einträge der Anfrage { $id }
audit-newest = Neueste
audit-newer = Neuere
audit-older = Ältere
audit-files = Herunterladen als { $csv } oder { $ndjson }
audit-more = Mehr
audit-entry-id = Audit-ID
audit-request-id = Anfrage-ID
audit-history = Alle Einträge hierzu
audit-change = Änderung
audit-nothing = nichts
history = Verlauf
yes = ja
no = nein
open = Öffnen
open-one = { $name } öffnen
facts = Zugriff
facts-anywhere = beliebig
facts-unlimited = unbegrenzt
role-auditor = Auditor
audit-by-command-line = Befehlszeile
audit-by-system = Server
audit-by-unknown = unbekannt
audit-by-key-holder = Inhaber des API-Schlüssels
audit-by-client = Client
audit-via-console = Konsole
audit-via-frame = Eingebettete Konsole
audit-via-api = API
audit-credential-created = Zugangsdaten erstellt
audit-credential-imported = Zugangsdaten importiert
audit-credential-updated = Zugangsdaten geändert
audit-credential-paused = Zugangsdaten pausiert
audit-credential-paused-idle = Ungenutzte Zugangsdaten pausiert
audit-credential-resumed = Zugangsdaten fortgesetzt
audit-credential-expired = Zugangsdaten abgelaufen
audit-credential-tried = Zugriff getestet
audit-credential-exported = Liste der Zugangsdaten exportiert
audit-credential-deleted = Zugangsdaten gelöscht
audit-secret-rotated = Secret rotiert
audit-secret-end-planned = Ablauf eines Secrets geändert
audit-secret-retired = Secret außer Kraft gesetzt
audit-secret-replaced = Secret ersetzt, bevor es angezeigt wurde
audit-secret-ended = Secret mit einem alten Serverschlüssel widerrufen
audit-key-revoked = API-Schlüssel von seinem Inhaber widerrufen
audit-token-revoked = Zugriffstoken von seinem Client widerrufen
audit-signed-in = Angemeldet
audit-signed-out = Abgemeldet
audit-sign-in-failed = Anmeldung fehlgeschlagen
audit-user-added = Benutzer hinzugefügt
audit-role-set = Rolle geändert
audit-password-set = Passwort geändert
audit-user-disabled = Benutzer deaktiviert
audit-user-enabled = Benutzer aktiviert
audit-organization-added = Organisation hinzugefügt
audit-frozen = Alle Zugangsdaten gesperrt
audit-thawed = Sperre beendet
audit-idle-days-set = Pausieren ungenutzter Zugangsdaten geändert
audit-exported = Änderungsprotokoll exportiert
audit-records-imported = Datensätze importiert
audit-records-purged = Datensätze entfernt
audit-signing-key-rotated = Signaturschlüssel rotiert
audit-server-key-rotated = Serverschlüssel rotiert
audit-server-key-retired = Alter Serverschlüssel außer Kraft gesetzt
audit-backed-up = Sicherung begonnen
audit-restored = Aus einer Sicherung wiederhergestellt
audit-copied = Aus einer anderen Datenbank kopiert
audit-field-algorithm = Algorithmus
audit-field-by = Durch
audit-field-created-before = Erstellt vor
audit-field-days = Tage ohne Nutzung
audit-field-demo = Demodaten
audit-field-failures = Versuche
audit-field-format = Format
audit-field-jti = Token-ID
audit-field-networks = Netzwerke
audit-field-never-idle = Ungenutzt nie pausiert
audit-field-overlap = Altes akzeptiert
audit-field-public-key = Öffentlicher Schlüssel
audit-field-quota-mode = Kontingentmodus
audit-field-reason = Grund
audit-field-records = Datensätze
audit-field-replaces = Ersetzt
audit-field-requests-per-minute = Anfragen pro Minute
audit-field-role = Rolle
audit-field-rows-per-day = Zeilen pro Tag
audit-field-scheduled = Geplant
audit-field-secret = Secret
audit-field-secrets-ended = Widerrufene Secrets
audit-field-since = Seit
audit-field-source = Quelle
audit-field-until = Bis
audit-field-user-id = Benutzer-ID
audit-receipt = Beleg
audit-verified = Geprüft
audit-verified-what = Die neuesten { $read } von { $size } Einträgen sind so, wie sie signiert wurden, zuletzt am { $at }.
audit-verified-not = Das beweist, dass niemand die Datenbank am Programm vorbei geändert hat. Es beweist das nicht gegenüber jemandem, der auch den Serverschlüssel hat: Bewahren Sie dafür einen Beleg oder einen Export an anderer Stelle auf und vergleichen Sie ihn mit { $command }, das jeden Eintrag liest. Signiert wird mit diesem Schlüssel:
audit-broken = Das Änderungsprotokoll ist nicht so, wie es signiert wurde: Jemand hat die Datenbank geändert. { $command } zeigt, welche Einträge betroffen sind.
audit-pruned = Alte Einträge entfernt
audit-field-entries = Einträge
refusals = Abgelehnte Anfragen
refusals-about = Warum die Anfrage eines Clients abgelehnt wurde und was dagegen zu tun ist. Bekannt für { $days } und nur denen, die Zugangsdaten sehen.
refusals-off = Abgelehnte Anfragen werden hier nicht aufgezeichnet (refusals.retention_days ist 0).
refusals-paste = Anfrage-ID oder die ganze Antwort
refusals-paste-help = Jede Antwort nennt ihre ID im Header X-Request-Id. Nur die ID wird gelesen; sonst wird vom Text nichts behalten.
refusals-explain = Erklären
refusals-unknown-id = Keine abgelehnte Anfrage mit der ID { $id } ist bekannt. Beantwortete Anfragen werden nicht aufgezeichnet, abgelehnte für { $days }; von vielen gleichen in einer Minute werden nur die ersten behalten und die übrigen gezählt.
refusals-none = Keine Anfrage wurde abgelehnt.
refusals-all = Alle abgelehnten Anfragen
refusals-last = Die letzte erklären
refusals-times =
    { $count ->
        [one] einmal
       *[other] { $count }-mal
    }
refusals-since = seit { $at }
refusals-many = Mehrere Aufrufer
refusals-callers = Abgelehnte Aufrufer
refusals-caller = Aufrufer
refusals-credential = Zugangsdaten
refusals-when = Zeitpunkt
refusals-latest = zuletzt { $at }
refusals-request = Anfrage
refusals-next = Was zu tun ist
failing-now = Schlägt gerade fehl
failing-number =
    { $count ->
        [one] 1 Aufrufer
       *[other] { $count } Aufrufer
    }
failing-number-more = mehr als { $count } Aufrufer
error-no-request-id = In diesem Text steht keine Anfrage-ID. Fügen Sie die Antwort mit ihren Headern ein oder nur den Wert von X-Request-Id.
why-unknown = Der Schlüssel, das Token oder der Client ist unbekannt.
why-mistyped-key = Der API-Schlüssel wurde abgeschnitten oder falsch getippt: Seine Prüfsumme ist falsch.
why-mistyped-secret = Das Client-Secret wurde abgeschnitten oder falsch getippt: Seine Prüfsumme ist falsch.
why-bearer-twice = Das Wort Bearer wurde zweimal gesendet.
why-client-secret = Ein Client-Secret wurde anstelle eines Schlüssels oder Tokens gesendet.
why-wrong-secret = Der Client ist bekannt, aber keines seiner Secrets und keiner seiner Schlüssel passt.
why-assertion-claims = Die Assertion ist richtig signiert, aber ihre Angaben gelten hier und jetzt nicht.
why-assertion-used = Die Assertion wurde schon verwendet; jede gilt einmal.
why-deleted = Die Zugangsdaten wurden gelöscht.
why-secret-revoked = Das Secret wurde widerrufen.
why-secret-ended = Das Secret wurde durch ein neueres ersetzt und ist abgelaufen.
why-token-revoked = Das Zugriffstoken wurde widerrufen.
why-token-expired = Das Zugriffstoken ist abgelaufen.
why-expired = Die Zugangsdaten sind abgelaufen.
why-frozen = Alle Zugangsdaten waren gesperrt.
why-address-not-allowed = Die Zugangsdaten dürfen aus diesem Netzwerk nicht verwendet werden.
why-address-unknown = Die Zugangsdaten dürfen nur aus bestimmten Netzwerken verwendet werden, und kein vertrauter Proxy hat die Adresse des Clients genannt.
why-paused = Die Zugangsdaten waren pausiert.
why-no-credential = Es wurde nichts gesendet, was ein Schlüssel, ein Token oder der Nachweis eines Clients sein könnte.
why-scope-missing = Den Zugangsdaten fehlt ein Scope.
why-scope-not-granted = Der Client hat einen Scope angefordert, den er nicht hat.
why-credential-limit = Zu viele Anfragen mit den Zugangsdaten in einer Minute.
why-address-limit = Zu viele Anfragen von der Adresse in einer Minute.
why-failure-limit = Zu viele fehlgeschlagene Authentifizierungen von der Adresse in einer Minute.
why-assertion-limit = Zu viele Assertions des Clients in einer Minute.
why-request-quota = Das Kontingent an Anfragen pro Minute war erreicht.
why-row-quota = Das Kontingent an Zeilen pro Tag war erreicht.
why-too-many-queries = Andere Abfragen der Zugangsdaten liefen noch.
why-deleted-by = Die Zugangsdaten wurden von { $who } gelöscht, { $when }.
why-retired-by = Das Secret mit der Endung { $hint } wurde von { $who } außer Kraft gesetzt, { $when }.
why-replaced-by = Das Secret mit der Endung { $hint } wurde von { $who } ersetzt, { $when }, und ist seitdem abgelaufen.
why-secret-of = Das Secret mit der Endung { $hint } wird nicht mehr akzeptiert.
why-expired-at = Die Zugangsdaten sind am { $at } abgelaufen.
why-frozen-by = Alle Zugangsdaten wurden von { $who } gesperrt, { $when }.
why-paused-by = Die Zugangsdaten wurden von { $who } pausiert, { $when }.
why-address = Die Zugangsdaten dürfen von { $address } aus nicht verwendet werden.
why-scope-missing-which = Den Zugangsdaten fehlt der Scope { $scope }.
why-scope-not-granted-which = Der Client hat den Scope { $scope } angefordert, den er nicht hat.
refusals-command-line = der Befehlszeile
refusals-server = dem Server
refusals-holder = seinem Inhaber
next-unknown = Vergleichen Sie, womit der Client konfiguriert ist: Es gehört vielleicht zu einer anderen Installation oder ist abgeschnitten. Stammt es nie von hier, finden Sie heraus, wer es sendet.
next-copy = Kopieren Sie es erneut vollständig. Ist es verloren, rotieren Sie die Zugangsdaten und geben Sie dem Aufrufer das neue.
next-bearer-twice = Entfernen Sie eines der beiden in der Konfiguration des Clients: Die meisten Werkzeuge fügen das Wort selbst hinzu.
next-client-secret = Lassen Sie den Client damit bei /oauth/v1/token ein Zugriffstoken holen und dieses senden.
next-secret = Geben Sie dem Aufrufer das neueste Secret, das auf { $hint } endet. Hat es niemand mehr, rotieren Sie die Zugangsdaten.
next-assertion = Signieren Sie für jede Token-Anfrage eine neue Assertion: mit frischer jti, einem Ablauf innerhalb von fünf Minuten nach einer richtigen Uhr und diesem Server als Audience.
next-deleted = Erstellen Sie andere Zugangsdaten und geben Sie sie dem Aufrufer, oder schalten Sie den Aufrufer ab.
next-token = Lassen Sie den Client bei /oauth/v1/token ein neues Token anfordern, bevor expires_in Sekunden vergangen sind; es gilt eine Stunde.
next-expired = Setzen Sie auf der Seite der Zugangsdaten einen späteren Ablauf, oder erstellen Sie andere.
next-frozen = Heben Sie die Sperre auf, sobald der Vorfall vorbei ist.
next-network = Gehört der Aufrufer zu Ihnen, fügen Sie seine Adresse auf der Seite der Zugangsdaten zu den Netzwerken hinzu.
next-proxy = Nennen Sie den Proxy unter trusted_proxies, damit die Adresse zählt, die er meldet.
next-paused = Setzen Sie die Zugangsdaten auf ihrer Seite fort, oder warten Sie bis { $until }.
next-works-again = Sie gewähren wieder Zugriff: Dieselbe Anfrage würde jetzt beantwortet.
next-no-credential = Senden Sie einen API-Schlüssel oder ein Zugriffstoken im Authorization-Header, und an den Token-Endpunkt die Client-ID mit ihrem Secret.
next-scope = Fügen Sie den Scope auf der Seite der Zugangsdaten hinzu, oder lassen Sie den Client weniger anfordern.
next-limit = Lassen Sie den Client so lange warten, wie Retry-After sagt, und seine Anfragen verteilen. Die Grenzen stehen auf der Seite Ratenbegrenzung.
next-failures = Berichtigen Sie, was dieser Aufrufer vorlegt: Bis dahin wird er immer öfter abgelehnt, und andere an seiner Adresse mit ihm.
next-quota = Warten Sie auf den nächsten Zeitraum, oder erhöhen Sie das Kontingent auf der Seite der Zugangsdaten.
next-queries = Lassen Sie den Client seine Abfragen nacheinander senden.
notifications = Benachrichtigungen
notifications-about = Was mit Zugangsdaten geschieht, erfahren Ihre Programme durch signierte Webhooks und Menschen per E-Mail. Nichts geht verloren, wenn ein Server anhält: Jede Benachrichtigung wird mindestens einmal zugestellt, immer unter derselben ID.
notifications-none = Noch wird niemand benachrichtigt.
endpoint-add = Ziel hinzufügen
endpoint-added = Ziel hinzugefügt
endpoint-added-about = Anfragen an { $url } sind signiert (Standard Webhooks). Der Empfänger prüft sie mit einem von beiden; das Secret wird nur jetzt angezeigt.
endpoint-secret = Signatur-Secret
endpoint-public-key = Öffentlicher Schlüssel
endpoint-kind = Art
endpoint-webhook = Webhook
endpoint-webhook-help = Eine eigene URL, die POST-Anfragen annimmt.
endpoint-mail = E-Mail
endpoint-mail-help = Eine E-Mail-Adresse, wenn die Installation einen Mailserver hat.
endpoint-target = URL oder E-Mail-Adresse
endpoint-topics = Benachrichtigen über
endpoint-working = Aktiv
endpoint-failing = Schlägt fehl
endpoint-failing-since = Jeder Versuch ist fehlgeschlagen, seit { $at }.
endpoint-disabled = Deaktiviert
endpoint-disabled-failures = Seit { $at } wird nichts mehr gesendet, weil fünf Tage lang jeder Versuch fehlgeschlagen war. Die Super Admins wurden per E-Mail benachrichtigt, falls es einen Mailserver gibt.
endpoint-disabled-gone = Seit { $at } wird nichts mehr gesendet, weil das Ziel mit 410 Gone geantwortet hat. Die Super Admins wurden per E-Mail benachrichtigt, falls es einen Mailserver gibt.
endpoint-test = Test senden
endpoint-change = Ändern
endpoint-enable = Speichern und wieder aktivieren
endpoint-remove = Ziel entfernen
deliveries = Zustellungen
deliveries-none = Noch wurde nichts gesendet.
delivery-done = zugestellt
delivery-waiting = wartet
delivery-again = nächster Versuch { $at }
delivery-given-up = aufgegeben
delivery-attempts =
    { $count ->
        [one] { $count } Versuch
       *[other] { $count } Versuche
    }
delivery-replay = Erneut senden
topic-created = Zugangsdaten erstellt
topic-widened = Zugangsdaten dürfen mehr
topic-rotated = Secret rotiert
topic-expiring = Zugangsdaten laufen in 30, 7 oder 1 Tagen ab
topic-expired = Zugangsdaten abgelaufen
topic-quota = 80 oder 100 % eines Kontingents verbraucht
topic-failing = Aufrufer schlägt seit zehn Minuten fehl
topic-frozen = Alle Zugangsdaten gesperrt oder freigegeben
topic-checkpoint = Checkpoint des Änderungsprotokolls, täglich
topic-endpoint-disabled = Ziel deaktiviert
topic-test = Test
notice-endpoint-changed = Gespeichert. Benachrichtigungen gehen an das Ziel.
notice-endpoint-removed = Ziel entfernt.
notice-endpoint-tested = Unterwegs. Die Zustellungen sagen, was daraus wurde.
error-invalid-url = Geben Sie eine URL wie https://hooks.example.com/credentials ein, ohne Namen und Passwort, höchstens 500 Zeichen lang.
error-no-topics = Wählen Sie mindestens ein Thema.
error-too-many-endpoints = Es gibt schon 20 Ziele. Entfernen Sie zuerst eines.
audit-endpoint-added = Benachrichtigungsziel hinzugefügt
audit-endpoint-changed = Benachrichtigungsziel geändert
audit-endpoint-removed = Benachrichtigungsziel entfernt
audit-endpoint-tested = Benachrichtigungsziel getestet
audit-endpoint-disabled = Benachrichtigungsziel deaktiviert
audit-notification-replayed = Benachrichtigung erneut gesendet
decoy = Köder
decoy-place = Köder: wo er ausliegt
decoy-help = Leer lassen für Zugangsdaten, die funktionieren. Ein Köder gewährt nichts, und niemand draußen merkt es: Jede Verwendung wird sofort gemeldet (Benachrichtigungen), mit diesem Ort.
decoy-planted = Das ist ein Köder, ausgelegt in { $place }. Er gewährt nichts, und jede Verwendung wird sofort gemeldet.
topic-decoy = Köder verwendet
why-decoy = Ein Köder wurde verwendet: Jemand hat ihn gefunden.
why-decoy-at = Der Köder in { $place } wurde verwendet: Jemand hat ihn gefunden.
next-decoy = Finden Sie heraus, wer den Ort gelesen hat, an dem er ausliegt, und rotieren Sie jedes Secret, das dort steht.
found-title = Schlüssel gefunden?
found-about = Wem er gehört, ob er noch funktioniert, und sein Ende. Für das, was in einem Chat, einem Log oder einem Repository aufgetaucht ist.
found-text = Ein beliebiger Text, in dem er steht
found-help = Der Browser sucht Schlüssel und Client-Secrets an Form und Prüfsumme und sendet nur diese; ohne Skripte fügen Sie nur den Schlüssel ein. Höchstens fünf auf einmal.
found-find = Herausfinden
found-result = Gefunden
found-live = funktioniert noch
found-ended = funktioniert nicht mehr
found-revoke = Jetzt widerrufen
found-unknown =
    { $count ->
        [one] 1 weiterer hat die Form eines Schlüssels und gehört hier zu keinen Zugangsdaten.
       *[other] { $count } weitere haben die Form eines Schlüssels und gehören hier zu keinen Zugangsdaten.
    }
found-rules = Regeln für Scanner
found-rules-about = Mit diesen finden Scanner Schlüssel, bevor sie ein Repository verlassen.
error-no-secret-found = Nichts in diesem Text ist ein Schlüssel oder Client-Secret von hier: Nichts hat die richtige Form und Prüfsumme.
notice-leaked-revoked = Das durchgesickerte Secret von { $name } ist widerrufen. Rotieren Sie die Zugangsdaten, um dem Aufrufer ein neues zu geben.
topic-leaked = Secret durchgesickert
audit-secret-leaked = Durchgesickertes Secret widerrufen
audit-leak-reported = Durchgesickertes Secret gemeldet
audit-field-outcome = Was getan wurde
audit-field-url = Fundort

## The account

account = Ihr Konto
error-stale-sign-in = Es ist noch nichts geändert: Dafür muss Ihre Anmeldung wenige Minuten alt sein. Bestätigen Sie, dass Sie es sind, und senden Sie dann noch einmal. In einem Rahmen öffnen Sie die umgebende Anwendung neu.
confirm-new-tab = In neuem Tab bestätigen, dass Sie es sind, dann dieses Formular noch einmal senden
confirm-title = Bestätigen Sie, dass Sie es sind
confirm-text = Dafür muss Ihre Anmeldung wenige Minuten alt sein. Ihre Eingaben bleiben erhalten.
confirm-who = Sie sind angemeldet als { $who }.
confirm = Bestätigen
confirmed-text = Bestätigt. Sie können diesen Tab schließen und das Formular im anderen noch einmal senden.
sessions = Sitzungen
sessions-about = Wo Sie angemeldet sind. Eine beendete Sitzung wird ab der nächsten Anfrage abgelehnt.
sessions-end-others = Alle anderen Sitzungen beenden
session-end = Beenden
session-end-named = Sitzung von { $device } unter { $address } beenden
session-current = Diese
session-framed = In einem Rahmen
session-since = Angemeldet { $at }
session-active = Zuletzt gesehen { $at }
device = { $browser } auf { $system }
device-unknown = Unbekanntes Gerät
way-password = Mit Passwort
way-password-and-code = Mit Passwort und Einmalcode
way-password-and-recovery-code = Mit Passwort und Wiederherstellungscode
way-passkey = Mit Passkey
way-host = Durch die umgebende Anwendung
notice-sessions-ended = { $count ->
    [one] Eine Sitzung wurde beendet.
   *[other] { $count } Sitzungen wurden beendet.
}
audit-confirmed = Identität bestätigt
audit-sessions-ended = Sitzungen beendet
error-wrong-code = Dieser Code ist falsch oder schon verwendet. Warten Sie auf den nächsten Ihrer App oder nehmen Sie einen anderen Wiederherstellungscode.
error-passkey-refused = Der Passkey wurde nicht angenommen. Versuchen Sie es noch einmal oder auf anderem Weg.
error-last-factor = Ihre Organisation verlangt einen zweiten Faktor von Ihnen, und dies ist Ihr einziger. Fügen Sie zuerst einen anderen hinzu.
error-too-many-passkeys = Sie haben schon 20 Passkeys. Entfernen Sie zuerst einen.
error-no-host-name = Passkeys brauchen eine Adresse mit Hostnamen: Setzen Sie PUBLIC_URL auf eine solche, zum Beispiel https://credentials.example.com.
second-factors = Zweite Faktoren
factors-wanted = Ihre Organisation verlangt von ihren Super Admins einen zweiten Faktor. Fügen Sie einen hinzu, um fortzufahren.
factors-welcome = Schützen Sie dieses Konto gleich: Fügen Sie eine App oder einen Passkey hinzu, damit das Passwort allein nichts öffnet.
factors-later = Später
factor-app = Authenticator-App
factor-app-about = Eine App auf Ihrem Telefon nennt alle 30 Sekunden einen sechsstelligen Code, nach dem die Anmeldung nach dem Passwort fragt.
factor-app-add = App einrichten
factor-app-replace = Andere App einrichten
factor-app-remove = App entfernen
factor-app-scan = Scannen Sie dies mit Ihrer App und geben Sie dann den Code ein, den sie zeigt.
factor-app-qr = QR-Code mit dem Geheimnis für Ihre App
factor-app-type = Oder geben Sie dieses Geheimnis in der App ein:
factor-app-code = Code der App
factor-app-confirm = Einschalten
factor-on = Ein
factor-since = Seit { $at }
passkeys = Passkeys
passkeys-about = Ein Passkey auf Ihrem Gerät oder Sicherheitsschlüssel ersetzt Passwort und Code: Das Gerät prüft, dass Sie es sind.
passkey-name = Name
passkey-name-example = Laptop
passkey-add = Passkey hinzufügen
passkey-failed = Ihr Browser hat keinen Passkey erstellt oder gefunden. Versuchen Sie es noch einmal.
passkey-needs-scripts = Passkeys brauchen Skripte, die Ihr Browser hier nicht ausführt.
passkey-remove = Entfernen
passkey-remove-named = Passkey { $name } entfernen
passkey-used = Zuletzt verwendet { $at }
recovery-codes = Wiederherstellungscodes
recovery-codes-left = { $count ->
    [one] Ein Wiederherstellungscode ist übrig.
   *[other] { $count } Wiederherstellungscodes sind übrig.
}
recovery-codes-new = Neue Wiederherstellungscodes erzeugen
recovery-codes-made = Ihre Wiederherstellungscodes
recovery-codes-made-about = Jeder meldet Sie einmal ohne zweiten Faktor an. Sie werden nur jetzt gezeigt: Drucken Sie sie aus oder bewahren Sie sie in einem Passwortmanager auf. Frühere gelten nicht mehr.
confirm-code = Code Ihrer App oder ein Wiederherstellungscode
confirm-by-passkey = Mit Passkey bestätigen
sign-in-by-passkey = Mit Passkey anmelden
second-step = Noch ein Schritt
second-step-text = Ihr Passwort stimmt. Geben Sie den Code Ihrer App oder einen Wiederherstellungscode ein.
second-step-code = Code
second-step-lost = Zweiten Faktor und Codes verloren? Ein anderer Super Admin kann ihn zurücksetzen, oder wer den Server betreibt.
second-step-over = Das Passwort wurde vor zu langer Zeit eingegeben. Beginnen Sie von vorn.
notice-factor-added = Zweiter Faktor hinzugefügt. Ihre anderen Sitzungen wurden beendet.
notice-factor-removed = Zweiter Faktor entfernt. Ihre anderen Sitzungen wurden beendet.
audit-factor-added = Zweiter Faktor hinzugefügt
audit-factor-removed = Zweiter Faktor entfernt
audit-recovery-codes-made = Wiederherstellungscodes erzeugt
audit-factors-reset = Zweite Faktoren zurückgesetzt
audit-second-factor-set = Regel für zweite Faktoren geändert
error-last-super-admin = Dies ist der einzige Super Admin, der sich anmelden kann. Machen Sie zuerst jemand anderen zum Super Admin.
error-too-many-invitations = Es sind schon 100 Einladungen offen. Ziehen Sie zuerst eine zurück.
people = Rollen und Berechtigungen
people-about = Wer sich anmelden kann und was er darf. Eine Änderung gilt ab der nächsten Anfrage der Person.
role = Rolle
person-self = (Sie)
person-disabled = Deaktiviert { $at }
person-with-factor = Mit zweitem Faktor
person-without-factor = Ohne zweiten Faktor
person-sessions = { $count ->
    [one] Eine offene Sitzung
   *[other] { $count } offene Sitzungen
}
person-change = Ändern
person-change-named = { $email } ändern
person-set-role = Rolle setzen
person-enable = Aktivieren
person-disable = Deaktivieren
person-reset-factors = Zweite Faktoren zurücksetzen
person-end-sessions = Alle Sitzungen beenden
invite = Jemanden einladen
invite-person = Link erzeugen
invited-title = Einladung
invited-about = Geben Sie { $email } diesen Link, der nur jetzt gezeigt wird. Er gilt eine Stunde und einmal.
invitation-link = Link
invitation-by = Eingeladen von { $who }
invitation-until = Gültig bis { $at }
invitation-withdraw = Zurückziehen
invitation-withdraw-named = Einladung von { $email } zurückziehen
invitation-title = Sie sind eingeladen
invitation-text = { $who } lädt { $email } als { $role } ein. Wählen Sie ein Passwort.
invitation-over = Diese Einladung wurde verwendet oder zurückgezogen oder ist abgelaufen. Bitten Sie um eine neue.
rule = Zweiter Faktor für Super Admins
rule-off = Super Admins können sich allein mit dem Passwort anmelden.
rule-on = Super Admins brauchen einen zweiten Faktor, seit { $at }.
rule-planned = Super Admins brauchen ab { $at } einen zweiten Faktor.
rule-from = Verlangt
rule-never = Gar nicht
rule-now = Ab jetzt
rule-days = In { $days } Tagen
notice-person-changed = { $email } geändert, ab der nächsten Anfrage.
notice-rule-changed = Die Regel für zweite Faktoren ist geändert.
notice-invitation-withdrawn = Die Einladung ist zurückgezogen.
audit-user-invited = Person eingeladen
audit-invitation-withdrawn = Einladung zurückgezogen
topic-people = Eine Person wurde hinzugefügt, eingeladen, deaktiviert oder hat eine andere Rolle
topic-account = Ihr Konto wurde geändert
## Ownership

ownership = Zuständigkeit
owner = Zuständig
owner-help = Die Person, die für diese Zugangsdaten zuständig ist. Daran, was sie gewähren, ändert das nichts.
owner-nobody = Niemand
owner-no-access = { $person } (kein Zugriff)
backup-owner = Vertretung
backup-owner-help = Wer zuständig ist, wenn die zuständige Person abwesend ist oder nicht mehr da ist.
description = Beschreibung
description-help = Wofür sie verwendet werden.
ticket = Ticket
ticket-help = Der Anlass: ein Link oder eine Kennung wie CHG-1234.
tag = Schlagwort
tags = Schlagwörter
tags-help = Wörter mit Kommas dazwischen, zum Beispiel finanzen, nachts.
owner-mine = Meine
owner-orphaned = Verwaist
owner-none = Niemand zuständig
orphaned = verwaist
orphaned-text = Niemand ist für diese Zugangsdaten zuständig: { $owner } hat keinen Zugriff mehr, und keine Vertretung hat ihn. Sie funktionieren weiter. Ein Super Admin sollte eine andere Person wählen, oder sie löschen, wenn niemand sie braucht.
list-orphaned = { $count ->
    [one] { $count } Eintrag ist verwaist: Die zuständige Person hat keinen Zugriff mehr.
   *[other] { $count } Einträge sind verwaist: Die zuständigen Personen haben keinen Zugriff mehr.
}
details-description = Verwenden Sie höchstens { $most } Zeichen für die Beschreibung, und keine Zeichen, die die Schreibrichtung ändern.
details-ticket = Verwenden Sie höchstens { $most } Zeichen für das Ticket, alle sichtbar.
details-tag = Verwenden Sie höchstens { $most } Zeichen für ein Schlagwort, alle sichtbar.
details-too-many-tags = Verwenden Sie höchstens { $most } Schlagwörter.
details-owner = Wählen Sie Super Admins Ihrer Organisation, die sich anmelden können.
details-same-person = Wählen Sie eine andere Person als Vertretung.
audit-credential-details-set = Zuständigkeit oder Notizen geändert
