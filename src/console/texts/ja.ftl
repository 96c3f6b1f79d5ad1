# コンソールの日本語テキスト。です・ます調。製品名（Data API、Super Admin など）は英語のまま。

## Words of the product

scope-interactions = インタラクション
scope-interactions-about = ユーザーのメッセージやクリックと、アシスタントの応答。
scope-conversations = 会話
scope-conversations-about = 複数のインタラクションにわたる会話（ドメインとルートを含む）。
scope-plugin-calls = プラグイン呼び出し
scope-plugin-calls-about = プラグインの実行。実行されたプラグインと、結果が提示・使用されたかどうか。
scope-plugin-resources = プラグインリソース
scope-plugin-resources-about = テナントで利用できるプラグインのメタデータと、プラグインが検索・引用・作成したもの。
scope-users = ユーザー
scope-users-about = ユーザー（ID、メールアドレス、名前、属性）。
type-api-key = API キー
type-oauth2 = oAuth 2.0
role-super-admin = Super Admin
role-admin = 管理者
role-user = ユーザー
api-key-ending = 末尾が { $hint } の API キー
client-secret-ending = 末尾が { $hint } のクライアント シークレット
client-public-key = 公開鍵 { $thumbprint }
created-by-command-line = CLI
several-addresses = 複数のアドレス
caller = { $address }、{ $client }
requests = { $count ->
   *[other] { $count } 件のリクエスト
}
addresses = { $count ->
   *[other] { $count } 個のアドレス
}

## Instants

instant = { $instant } { $zone }
instant-by = { $at }（{ $who }）
day-and-time = { $day } { $time }
ago-now = たった今
ago-minutes = { $count ->
   *[other] { $count } 分前
}
ago-hours = { $count ->
   *[other] { $count } 時間前
}
ago-days = { $count ->
   *[other] { $count } 日前
}

in-minutes = { $count } 分後
in-hours = { $count } 時間後
in-days = { $count } 日後

## Around the page

title = { $page } · 設定
setup = 設定
skip-to-content = コンテンツにスキップ
sign-out = サインアウト
toggle-navigation = ナビゲーションの切り替え
search-navigation = ナビゲーションを検索
search = 検索
nothing-found = 見つかりませんでした。
organization-details = 組織の詳細
tenant-settings = テナント設定
credentials = 認証情報
language = 言語
times-in = タイムゾーン：{ $zone }

## Errors and notices

error-title = 問題が発生しました
not-found-title = 見つかりません
not-found-text = このページまたは認証情報は存在しないか、すでに削除されています。
forbidden-title = Super Admin 専用
forbidden-text = 認証情報は分析データへのアクセスを許可するため、このページを表示できるのは Super Admin のみです。認証情報が必要な場合や、変更または削除したい場合は、組織の Super Admin に依頼してください。
go-to-credentials = 認証情報に移動
error-refused = 強調表示された項目を確認してください。
error-version-changed = この認証情報は編集中に変更されました。入力した変更はまだ保存されていません。両方の内容を比較し、項目ごとに選択してから、もう一度保存してください。
error-not-confirmed = この認証情報は過去 7 日間に使用されています。確認のため、名前を入力してください。
error-already-created = このフォームはすでに認証情報を作成しました。一覧で確認できます。別の認証情報を作成するには、このページを再読み込みしてください。
error-not-found = この認証情報はすでに存在しません。
error-forbidden = この操作を実行できるのは Super Admin のみです。組織の Super Admin に依頼してください。
error-signed-out = セッションが終了しました。変更は保存されていませんが、入力内容はこのページに残っています。
error-sign-in-refused = メールアドレスまたはパスワードが正しくありません。
error-too-many-failures = { $seconds ->
   *[other] 失敗回数が多すぎます。{ $seconds } 秒後にもう一度お試しください。
}
error-invalid-email = name@example.com のようなメールアドレスを入力してください。
error-email-taken = このメールアドレスはすでに使用されています。
error-weak-password = パスワードは { $fewest }～{ $most } 文字にしてください。パスフレーズがおすすめです。
error-wrong-password = 現在のパスワードが正しくありません。もう一度入力してください。
error-guessable-password = このパスワードは推測されやすい文字列です（一般的である、繰り返しがある、またはメールアドレス、組織名、製品名を含む）。互いに関連のない複数の単語を使用してください。
error-passwords-differ = 2 つのパスワードが一致しません。もう一度入力してください。
error-link-refused = このリンクは有効期限が切れています。サーバーを再起動してください。Super Admin が存在しない間は、新しいリンクが出力されます。
link-used = このリンクはすでに使用されています。Super Admin が登録されています。続行するにはサインインしてください。
error-malformed = リクエストを読み取れませんでした。ページを再読み込みして、もう一度お試しください。
error-unavailable = サーバーは一時的に利用できません。何も保存されていません。しばらくしてからもう一度お試しください。
error-no-response = サーバーに接続できないため、リクエストが処理されたかどうかは不明です。もう一度お試しください。同じフォームを 2 回送信しても、結果は 1 回と同じです。
error-internal = サーバーで問題が発生しました。もう一度お試しください。解決しない場合は、サーバーの運用担当者にお問い合わせください。詳細はサーバーのログに記録されています。
notice-saved = 「{ $name }」を保存しました。変更は次のリクエストから有効になります。
notice-paused = 「{ $name }」を一時停止しました。再開するまで、リクエストは 401 Unauthorized になります。
notice-paused-for = 「{ $name }」を一時停止しました（{ $length }）。リクエストは 401 Unauthorized になります。
notice-resumed = 「{ $name }」を再開しました。この認証情報を使用するリクエストは再び受け付けられます。
notice-not-confirmed = 削除されませんでした。この認証情報は過去 7 日間に使用されています。確認のため、名前を入力してください。
notice-deleted = 「{ $name }」を削除しました。この認証情報を使用するリクエストには 401 Unauthorized が返されます。
notice-gone = この認証情報はすでに存在しません。
notice-password-changed = パスワードを変更しました。ほかのセッションは終了しました。
notice-view-not-saved = ビューは保存されませんでした。名前は表示可能な 1～100 文字で、ビューは { $most } 件まで保存できます。
notice-view-deleted = ビュー「{ $name }」を削除しました。
notice-view-saved = ビュー「{ $name }」を保存しました。表示されるのは自分だけです。

## Sign in and first run

sign-in = サインイン
product = API 認証情報
session-ended = セッションが終了しました。続行するには、もう一度サインインしてください。
email-address = メールアドレス
password = パスワード
first-run-title = 最初の Super Admin を作成
first-run-text = Super Admin は、Data API の認証情報を作成、編集、削除します。
password-help = { $fewest ->
   *[other] { $fewest } 文字以上。パスフレーズがおすすめです。
}
password-again = パスワード（確認）
change-password = パスワードを変更
change-password-text = パスワードを変更すると、ほかのすべてのセッションが終了します。
current-password = 現在のパスワード
new-password = 新しいパスワード
new-password-again = 新しいパスワード（確認）
create-and-sign-in = 作成してサインイン

## The list

active = 有効
paused = 一時停止中
name = 名前
type = 種類
type-oauth2-short = OAuth
scope = スコープ
scopes = スコープ
scopes-number = { $count ->
   *[other] スコープ { $count } 件
}
scopes-every = すべて（{ $count }）
state = ステータス
client-id = クライアント ID
created-by = 作成者
created-on = 作成日
last-used = 最終使用
never = 未使用
create = 作成
edit = 編集
edit-one = { $name } を編集
delete = 削除
delete-one = { $name } を削除
more-one = { $name } のその他の操作
more = その他
cancel = キャンセル
until = { $instant } まで
secret-ending = 末尾が { $hint } のシークレット
days = { $count ->
   *[other] { $count } 日間
}
one-year = 1 年間
unused-for = { $days }以上未使用
quarter-hour = 15 分
one-hour = 1 時間
one-day = 1 日
list-subtitle = 認証情報の作成、更新、削除を行います
list-of-data-api = Data API の認証情報
list-count = { $count ->
   *[other] { $count } 件の認証情報
}
list-count-more = { $count ->
   *[other] { $count } 件を超える認証情報
}
list-no-match = 一致する認証情報はありません
list-show-all = すべて表示
list-clear = クリア
view-delete = ビュー「{ $name }」を削除
view-name = ビューの名前
view-save = ビューを保存
views = 保存したビュー
list-search-in = 名前、クライアント ID、作成者
list-caption-ascending = 認証情報（{ $column }の昇順）
list-caption-descending = 認証情報（{ $column }の降順）
list-pages = ページ
list-previous = 前へ
list-next = 次へ
try-again = 再試行
list-unreachable = サーバーに接続できません。下の一覧は前回のものです。
list-per-page = 1 ページの件数
list-files = { $csv } または { $json } 形式でダウンロード
empty-title = 認証情報はまだありません
empty-text = 認証情報を使用すると、データパイプラインや BI ツールが Data API を通じて組織の分析データを読み取れます。アプリケーションごとに、必要なスコープのみを選択して作成してください。名前とスコープは後で変更できます。
empty-create = 最初の認証情報を作成
about-title = 認証情報について
about-back = 認証情報に戻る
about-what = 認証情報とは
about-what-text = アプリケーションは認証情報を使用し、スコープの範囲内で、組織の分析データ（会話、インタラクション、プラグイン呼び出し、プラグインリソース、ユーザー）を Data API から読み取ります。Data API の v1beta2 用に作成された認証情報は引き続き有効で、v1 でも使用できます。
about-who = 表示できるユーザー
about-who-text = Super Admin のみです。ほかのユーザーは、認証情報の作成、変更、削除を Super Admin に依頼します。
about-life = 有効期間
about-life-text = 有効期限を選択しない限り、認証情報は失効しません。シークレットを置き換えるにはローテーションします。古いシークレットが失効するまで、両方が有効です。oAuth 2.0 の認証情報に対して発行されたアクセストークンは、1 時間で期限切れになります。その後、クライアントは新しいトークンをリクエストします。
about-change = 変更が有効になるタイミング
about-change-text = 次のリクエストから有効になります。削除した認証情報やスコープは、API キーでも発行済みのアクセストークンでも直ちに拒否されます。追加したスコープには、新しいアクセストークンが必要です。
about-type = 種類の選び方
about-type-text = API キーは、サーバー間の統合に推奨されます。1 つのキーを各リクエストで送信します。oAuth 2.0 は、委任アクセスやトークンの更新が必要な場合に推奨されます。シークレットはトークンエンドポイントにのみ送信され、リクエストには有効期間 1 時間のアクセストークンを使用します。鍵ペアを使用する場合、共有シークレットは一切ありません。種類は後で変更できません。

## Delete and pause

delete-title = 「{ $name }」を削除しますか？
delete-warning = この操作は元に戻せません。この認証情報を使用するリクエストには、発行済みのアクセストークンを使用するものも含め、{ $answer } が返されます。
delete-pause-first = 使用元がわからない場合は、まず一時停止してください。問題が発生したら再開できます。
delete-type-name = 確認のため、名前を入力してください
delete-name-is = 名前は { $name } です
delete-credential = 認証情報を削除
callers-of-7-days = 過去 7 日間の呼び出し元：
last-used-from = 最終使用：{ $when }、{ $caller } から。
no-use-recorded = 一度も使用されていません。
pause-until-resumed = 再開するまで一時停止
pause-for = { $length }一時停止
pause = 一時停止
resume-now = 今すぐ再開

## The pages of one credential

create-title = 認証情報の作成
edit-title = 認証情報の編集
changed = 変更
created = 作成
credential-id = 認証情報 ID
at-a-glance = 概要
credential-title = { $name } · 認証情報
new = 新規
breadcrumb = パンくずリスト
api-reference = API リファレンス
learn-more = 認証情報の詳細を見る
paused-until = { $state }（{ $until } まで）。それまで、この認証情報を使用するリクエストには { $answer } が返されます。
paused-text = { $state }。再開するまで、すべてのリクエストは { $answer } になります。
impact-granted-key = 次のリクエストからアクセス権が付与されます。
impact-granted-client = アクセス権が付与されます。発行済みのアクセストークンには含まれません。クライアントは新しいトークンをリクエストします。
impact-removed-unused = アクセス権が削除されます。過去 7 日間に、このスコープを使用したリクエストはありません。
impact-removed = アクセス権が削除されます。過去 7 日間に、{ $addresses }からの { $requests }がこのスコープを使用しました。これらは失敗するようになります。

## Expiry, networks and quotas

expired = 失効
expired-text = { $at }に失効しました。使用するリクエストは { $answer } になります。再び使用するには、将来の失効日時を選択してください。
expires-soon = { $remaining }に失効します（{ $at }）。
expires-within = { $days }以内
expires-never = 無期限
expires-after = { $days }後
expiry = 有効期限
expiry-help = 期限を過ぎると、すべてのリクエストが拒否されます。アクセストークンが認証情報より長く有効になることはありません。
expiry-problem = 将来の日時を選択してください。
terms = 有効期限、ネットワーク、割り当て
quotas = 割り当て
quota-help = 空欄にすると割り当てはありません。すべてのサーバーの合計に適用されます。1 分と 1 日は時計の区切り（UTC）です。
quota-requests = 1 分あたりのリクエスト数
quota-rows = 1 日あたりの行数
quota-unlimited = 無制限
quota-enforce = 割り当てを超えるリクエストを拒否する
quota-enforce-help = 拒否されたリクエストには 429 が返ります。選択しない場合は監視のみとなり、使用量がコンソールに表示されます。
quota-problem = 1 から 1,000,000,000 までの整数を入力するか、空欄にしてください。
quota-said-requests = 1 分あたり { $count } リクエスト
quota-said-rows = 1 日あたり { $count } 行
quota-said-enforced = 適用
quota-used-requests = 過去 1 時間で最も多い 1 分：{ $amount } リクエスト中 { $used }（{ $percent } %）
quota-used-rows = 本日の行数：{ $amount } 行中 { $used }（{ $percent } %）
quota-observed = 監視のみです。拒否されません。
quota-reached = 到達
quota-near = 割り当てに接近
rate-limit = レート制限
rate-limit-about = プログラムが送信および取得できる量です。制限はサーバーごと、割り当てはすべてのサーバーの合計に適用されます。
rate-limit-installation = このインストールの制限
rate-limit-credential = 1 つの認証情報によるリクエスト
rate-limit-address = 1 つのアドレスからのリクエスト
rate-limit-failures = 1 つのアドレスからの認証失敗
rate-limit-assertions = 1 つのクライアントのアサーション
rate-limit-page = 1 ページの最大レコード数
rate-limit-query = 1 つのクエリの時間
rate-limit-per-minute = 1 分あたり { $count }
rate-limit-none = 制限なし
rate-limit-seconds = { $count } 秒
rate-limit-records = { $count }
rate-limit-operator = 運用者がサーバーの設定で変更します。
rate-limit-quotas = 割り当てのある認証情報
rate-limit-quotas-about = 割り当てに近い順です。
rate-limit-quotas-none = 割り当てのある認証情報はありません。認証情報のページの「有効期限、ネットワーク、割り当て」で設定できます。
rate-limit-quotas-more = 最大 { $most } 件を表示します。
networks = 許可するネットワーク
networks-help = アドレスまたは CIDR ブロック（IPv4 または IPv6）を 1 行に 1 つ入力します。空欄の場合はすべてのネットワークを許可します。それ以外からのリクエストは 403 になります。
networks-any = すべてのネットワーク
networks-refused = 拒否されます
networks-add-seen = 使用元のネットワークを追加
network-unreadable = 「{ $given }」はネットワークではありません。192.0.2.0/24 や 2001:db8::/32 のように、アドレスまたは CIDR ブロックを入力してください。
network-host-bits = { $given } にはプレフィックスを超えるビットがあります。ネットワークなら { $network }、アドレスなら { $address } と入力してください。
network-too-many = ネットワークは { $most } 件まで入力できます。
list-expiring = { $count } 件の認証情報が 30 日以内に失効します。

## Many at once

select-one = { $name } を選択
selection-change = 選択した項目を変更
selection-all = すべて選択
selection-none = 選択を解除
selected-title = 選択した認証情報（{ $count } 件）
selected-none = 認証情報が選択されていません。
selected-list = 選択中
selected-pause-length = 期間
selected-rotate-help = それぞれに新しいシークレットを作成します。新しいシークレットは 1 つのファイルにまとめられ、一度だけダウンロードできます。安全に保管してください。鍵ペアを使用するクライアントは対象外です。
selected-rotate = ローテーションしてダウンロード
selected-networks = ネットワークを追加
selected-networks-help = ネットワークが設定されていない認証情報は、これらのネットワークに限定されます。
selected-type-number = 確認のため { $count } と入力してください
selected-not-confirmed = 削除されませんでした。選択した認証情報の件数を入力してください。
selected-delete = 選択した項目を削除
notice-many = { $count } 件の認証情報を変更しました。
notice-many-skipped = { $count } 件の認証情報を変更しました。{ $skipped } 件は変更できませんでした。
error-no-networks = ネットワークを 1 つ以上入力してください。

## Unused credentials

idle-title = 未使用の認証情報の一時停止
idle-about = 誰も使用していない認証情報は、気付かれにくいリスクです。削除はされず一時停止され、1 週間前に認証情報のページと一覧で予告されます。再び必要になった場合は再開できます。
idle-days = リクエストがない場合に一時停止するまでの日数
idle-days-help = 未使用でも一時停止しない場合は空欄にします。
idle-never = 未使用の認証情報は一時停止されません。
idle-after = 未使用の認証情報は { $days }後に一時停止されます。
idle-soon = この認証情報は使用されていません。使用されない場合、{ $at }に一時停止されます。
idle-soon-short = 使用されない場合、{ $at }に一時停止
idle-label = 未使用
change = 変更
never-idle = 未使用でも一時停止しない
never-idle-help = 年次レポートなど、長期間使用しないことが想定される認証情報に使用します。
notice-idle = 未使用の認証情報は { $days }後に一時停止されます。
notice-idle-never = 未使用の認証情報は一時停止されません。
error-invalid-days = { $fewest } から { $most } までの数値を入力するか、空欄にしてください。

## Freeze

freeze = すべて凍結
freeze-title = すべての認証情報を凍結
freeze-about = インシデント用です。組織のすべての認証情報によるリクエストは、発行済みのアクセストークンによるものも含め、直ちに { $answer } になります。何も削除されず、凍結を解除すると元どおりに使用できます。
freeze-reason = 理由
freeze-reason-help = すべてのページに表示され、監査ログに記録されます。
freeze-type-name = 確認のため、組織の名前を入力してください
freeze-not-confirmed = 表示されているとおりに組織の名前を入力してください。
freeze-now = すべての認証情報を凍結
frozen-banner = すべての認証情報が凍結されています。すべてのリクエストが拒否されます。
thaw = 凍結を解除
thaw-title = すべての認証情報の凍結を解除
thaw-about = 一時停止中、失効済み、削除済みのものを除き、すべての認証情報が再び有効になります。
thaw-now = すべての凍結を解除
notice-frozen = すべての認証情報を凍結しました。
notice-thawed = すべての認証情報の凍結を解除しました。
error-no-reason = 100 文字以内で理由を入力してください。

## Secrets

secrets = シークレット
secret-current = 現在
secret-replaced = 置き換え済み
secret-expires = { $remaining }に失効
secret-ended = 失効
secret-ended-at = { $at }
secret-expiry = 失効
secret-ends-at = { $at }
secret-ends-silent = 新しいシークレットの使用中に 24 時間リクエストがなければ失効（遅くとも { $at }）
secret-until-retired = 廃止したとき
secret-still-used = ローテーション後も使用中:
secret-used-since = ローテーション後に使用:
secret-unused-since = ローテーション後のリクエストはありません。
secret-more-callers = ほか { $count } 件の呼び出し元
secret-change-end = 失効時期を変更
secret-from-now = 失効時期
secret-save-end = 失効時期を保存
secret-retire = 廃止
secret-retire-warning = 古いシークレットを使用するリクエストは、発行済みのアクセストークンによるものも含め、直ちに { $answer } になります。
secret-retire-now = 今すぐ廃止
rotate = ローテーション
rotate-title = シークレットのローテーション
rotate-one = { $name } のシークレットをローテーション
rotate-help = 認証情報に新しいシークレットを追加します。クライアント ID、名前、スコープは変わりません。古いシークレットが失効するまで、両方が有効です。アクセストークンは、発行に使用されたシークレットとともに失効します。
rotate-replaces = 現在使用中: { $secret }
rotate-used-by = 最近の使用元:
rotate-old-expires = 古いシークレットはいつ失効しますか？
rotate-see-secrets = シークレットを表示
rotated-title = 新しいシークレットを作成しました
overlap-none = 今すぐ
overlap-none-help = 漏えいした場合: 使用するリクエストは直ちに拒否されます。
overlap-hour = 1 時間後
overlap-day = 24 時間後
overlap-week = 7 日後
overlap-safe = 安全に廃止できるとき
overlap-safe-help = 新しいシークレットの使用中に 24 時間リクエストがなければ失効します。遅くとも 14 日後に失効します。
overlap-manual = 自分で廃止するとき
overlap-manual-help = 誰かが廃止するまで有効です。
overlap-until = 日時を指定
overlap-until-field = 日付と時刻
overlap-zone = タイムゾーン: { $zone }
rotation-too-many = すでに 2 つのシークレットが有効です。もう一度ローテーションする前に、古いシークレットを廃止してください。
rotation-already = このフォームまたは他のユーザーによって、シークレットはすでにローテーションされています。認証情報のシークレットを確認してください。
rotation-invalid-end = 古いシークレットの失効時期として、将来の日時を選択してください。
rotation-ended = このシークレットはすでに失効しているか、廃止されています。
rotation-newest = これは最新のシークレットです。先にローテーションするか、認証情報を一時停止または削除してください。
rotation-key-needed = このクライアントは秘密鍵で認証します。次の鍵ペアの公開鍵を貼り付けてください。
rotations = ローテーション
rotations-number = ローテーション（{ $count }）
rotations-about = 2 つのシークレットがある認証情報です。古いシークレットは失効するまで有効です。
rotations-none = 進行中のローテーションはありません。
notice-secret-retired = { $name } の古いシークレットを廃止しました。
notice-end-planned = { $name } の古いシークレットの失効時期を変更しました。

## Usage

usage = 使用状況
usage-chart = 日ごとのリクエスト
usage-none = 過去 30 日間のリクエストはありません。
usage-refused-count = { $count } 件拒否
usage-total = { $total } · { $refused }
usage-30-days = リクエスト（30 日間）
usage-day = { $day }：リクエスト { $total } 件、拒否 { $refused } 件
usage-as-table = 表で表示
usage-by-day = 日別の使用状況
usage-day-utc = 日付（UTC）
usage-requests = リクエスト
usage-refused = 拒否
usage-records = レコード
usage-sent = 送信データ量
usage-callers = 過去 7 日間の呼び出し元
usage-caller = アドレスとクライアント
size = { $number } { $unit }

## The form

submit = 送信
sign-in-new-tab = 新しいタブでサインインしてから、ここで再試行してください
unsaved = 未保存の変更があります
save-changes = 変更を保存
submitting = 送信中…
name-help = コンソールでクライアントを識別するための名前です。エンドユーザーには表示されません。
name-example = Analytics-DataAPI-Credential
name-empty = 認証情報の名前を入力してください。
name-too-long = 100 文字以内で入力してください。
name-invisible = 表示できる文字のみを使用してください。タブ、改行、文字の方向を変える記号は使用できません。
name-taken = この名前は別の認証情報で使用されています。別の名前を入力してください。
authentication-type = 認証の種類
type-help = クライアントの認証方法を選択してください。種類は後で変更できません。
type-none = 2 つの種類のいずれかを選択してください。
type-oauth2-about = 委任アクセスやトークンの更新が必要な場合に推奨されます。クライアントは、クライアント ID とクライアント シークレットを有効期間 1 時間のアクセストークンと交換します。
type-api-key-about = サーバー間の統合に推奨されます。1 つのキーを各リクエストで送信します。
type-fixed = 種類は変更できません。切り替えるには、別の認証情報を作成してください。
key-pair = クライアント シークレットの代わりに鍵ペアを使用する
public-key = 公開鍵
public-key-help = oAuth 2.0 用です。クライアントは、外部に出ることのない秘密鍵でアクセストークンのリクエストに署名するため、共有シークレットはありません。公開鍵（曲線 Ed25519 または P-256）を PEM または JWK 形式で貼り付けてください。
key-unreadable = 読み取り可能な公開鍵ではありません。-----BEGIN PUBLIC KEY----- で始まる PEM、または 1 つの JWK を貼り付けてください。
key-certificate = これは証明書です。証明書に含まれる公開鍵を貼り付けてください。公開鍵は openssl x509 -in CERTIFICATE -pubkey -noout で出力できます。
key-private = 他人に見せてはならない秘密鍵または共通鍵が含まれています。この内容は保存されていません。公開鍵のみを貼り付けてください。公開鍵は openssl pkey -in KEY -pubout で出力できます。
key-unsupported = 曲線 Ed25519 または P-256 の鍵を使用してください。RSA とその他の曲線はサポートされていません。
key-other-use = この鍵は、alg、use、key_ops のいずれかにより、この曲線の署名の検証用ではないと指定されています。
key-taken = この鍵は、別の認証情報に登録されているか、以前に登録されていました。新しい鍵ペアを作成してください。
key-for-api-key = API キーでは鍵ペアを使用しません。oAuth 2.0 を選択するか、公開鍵を削除してください。
scope-help = アプリケーションに必要なもののみを選択してください。
scope-none = スコープを 1 つ以上選択してください。
scope-all = すべて
scopes-summary = Data API（{ $selected }/{ $all } 件を選択）
fields = { $count ->
   *[other] { $count } 個のフィールド
}
fields-personal = { $fields } · 個人データ
fields-opened = { $fields }（うち { $personal } 個は個人データ）
fields-opened-none = { $fields }（個人データなし）
personal-data = 個人データ
grants-after-save = 保存後のデータアクセス
grants-new = データアクセス
grants-none = アクセス権はまだありません。スコープを選択してください。
grant = { $scope }：{ $fields }
grant-added = 追加
grant-removed = 削除
merge-title = 編集中に { $who } が変更しました
merge-title-you = 編集中に、ご自身が別のタブまたはウィンドウで変更しました
merge-same = { $field }：同じ内容です（{ $value }）
merge-yours = 入力内容：{ $value }
merge-saved = 保存済み：{ $value }
merge-discard = 変更を破棄
create-another = 複製
delete-this = 削除

## After creating

api-key-made = API キーを作成しました
client-made = クライアント認証情報を作成しました
made-for = { $name } · { $scopes }
key-client-made = クライアントを登録しました
client-secret = クライアント シークレット
close = 閉じる
dismiss = 閉じる
copy-warning = 必ずコピーしてください。後で再表示することはできません。
copy-value = { $what }をコピー
copy = コピー
show-value = { $what }を表示
hide = 非表示
show = 表示
copy-as = コピー形式
download = ダウンロード
form-kubernetes = Kubernetes Secret
form-postman = Postman 環境
copied = コピーしました
copied-as = { $form } 形式でコピーしました
copy-by-keys = Ctrl+C でコピーしてください
copy-refused = ブラウザーによってコピーがブロックされました
downloaded = ダウンロードしました
close-for-good-question = 閉じますか？このシークレットは再表示できません。
keep-open = 開いたままにする
close-for-good = このまま閉じる
stored = 保管しました
done = 完了
no-secret = 保管が必要なシークレットはありません。クライアントは、自身の秘密鍵でアクセストークンのリクエストに署名し、このクライアント ID を送信します。クライアント ID は一覧にも表示されます。
new-tab = （新しいタブで開きます）
first-use-shows = 最初のリクエストは{ $page }に表示されます。
first-use-page = 認証情報のページ
first-use-waiting = 最初のリクエストを待機しています…
first-use-seen = { $state }最初のリクエスト：{ $at }、{ $caller } から。
first-use-in-use = 使用中です。
first-use-given-up = リクエストはまだありません。使用状況は認証情報のページに表示されます。

## Try it

trial = 試してみる
trial-help = この認証情報として、Data API にリクエストを 1 件送信します。サーバーの外に出ない一時的なアクセストークン（60 秒）を使用するため、シークレットは不要です。リクエストは監査ログに記録され、使用状況には含まれません。
trial-not-granted = { $table }（アクセス権なし）
trial-scopes = アクセストークンのスコープ
trial-table = テーブル
trial-send = リクエストを送信
trial-answered = Data API のレスポンス：{ $status }
trial-request = リクエスト
trial-answer = レスポンス
trial-content = 本文
trial-claims = アクセストークンのクレーム
error-no-secret = シークレットは所有者によって取り消されました。この認証情報は使用できなくなりました。
list-separator = 、
reference-in-english = このリファレンスは英語で提供されています。
target-tokens = アクセストークン
target-other = その他
usage-read = 過去 7 日間に読み取られたテーブル
usage-answered = 成功したリクエスト
usage-addresses = アドレス
signed-out-title = サインアウトしました
signed-out-in-frame = セッションが終了したか、ブラウザーが埋め込みページの Cookie をブロックしています。ホストページを再読み込みするか、新しいタブで認証情報を開いてください。
open-in-new-tab = 新しいタブで認証情報を開く
frame-refused-title = サインインしていません
frame-failure = 現在、認証情報を表示できません。もう一度お試しください。
frame-foreign-origin = ホストページは、この埋め込みページにユーザーをサインインさせることができません。オリジンは「{ $origin }」です。このオリジンが許可されていることと、ホストページが Referrer-Policy: no-referrer または same-origin でオリジンを隠していないことが必要です。詳細はサーバーのログを確認してください。
frame-invalid-assertion = ホストページから送信されたサインインは無効か、有効期限が切れています。ホストページを再読み込みしてください。
frame-unknown-person = ホストページが指定したユーザーは、認証情報コンソールに登録されていません。Super Admin にお問い合わせください。

## 監査ログ

command-center = コマンドセンター
audit-log = 変更監査ログ
audit-about = だれが、いつ、どこから、何を変更したかを示します。エントリは変更も削除もされません。
audit-who = 実行者
audit-what = 操作
audit-since = 開始日
audit-until = 終了日
audit-none = エントリはありません。
audit-show-all = すべてのエントリを表示
audit-only-about = { $id } に関するエントリのみ
audit-only-request = リクエスト { $id } のエントリのみ
audit-newest = 最新
audit-newer = 新しいエントリ
audit-older = 古いエントリ
audit-files = ダウンロード：{ $csv }、{ $ndjson }
audit-more = 詳細
audit-entry-id = 監査 ID
audit-request-id = リクエスト ID
audit-history = これに関するすべてのエントリ
audit-change = 変更
audit-nothing = なし
history = 履歴
yes = はい
no = いいえ
open = 開く
open-one = { $name } を開く
facts = アクセス
facts-anywhere = 制限なし
facts-unlimited = 無制限
role-auditor = 監査者
audit-by-command-line = コマンドライン
audit-by-system = サーバー
audit-by-unknown = 不明
audit-by-key-holder = API キーの所有者
audit-by-client = クライアント
audit-via-console = コンソール
audit-via-frame = 埋め込みコンソール
audit-via-api = API
audit-credential-created = 認証情報を作成
audit-credential-imported = 認証情報をインポート
audit-credential-updated = 認証情報を変更
audit-credential-paused = 認証情報を一時停止
audit-credential-paused-idle = 未使用の認証情報を一時停止
audit-credential-resumed = 認証情報を再開
audit-credential-expired = 認証情報が期限切れ
audit-credential-tried = アクセスをテスト
audit-credential-exported = 認証情報の一覧をエクスポート
audit-credential-deleted = 認証情報を削除
audit-secret-rotated = シークレットをローテーション
audit-secret-end-planned = シークレットの有効期限を変更
audit-secret-retired = シークレットを無効化
audit-secret-replaced = 表示前のシークレットを置換
audit-secret-ended = 古いサーバーキーとともにシークレットを取り消し
audit-key-revoked = 所有者が API キーを取り消し
audit-token-revoked = クライアントがアクセストークンを取り消し
audit-signed-in = サインイン
audit-signed-out = サインアウト
audit-sign-in-failed = サインインに失敗
audit-user-added = ユーザーを追加
audit-role-set = ロールを変更
audit-password-set = パスワードを変更
audit-user-disabled = ユーザーを無効化
audit-user-enabled = ユーザーを有効化
audit-organization-added = 組織を追加
audit-frozen = すべての認証情報を凍結
audit-thawed = 凍結を解除
audit-idle-days-set = 未使用の認証情報の一時停止を変更
audit-exported = 監査ログをエクスポート
audit-records-imported = レコードをインポート
audit-records-purged = レコードを削除
audit-signing-key-rotated = 署名キーをローテーション
audit-server-key-rotated = サーバーキーをローテーション
audit-server-key-retired = 古いサーバーキーを無効化
audit-backed-up = バックアップを開始
audit-restored = バックアップから復元
audit-copied = 別のデータベースからコピー
audit-field-algorithm = アルゴリズム
audit-field-by = 手段
audit-field-created-before = 作成日時の上限
audit-field-days = 未使用の日数
audit-field-demo = デモデータ
audit-field-failures = 試行回数
audit-field-format = 形式
audit-field-jti = トークン ID
audit-field-networks = ネットワーク
audit-field-never-idle = 未使用でも一時停止しない
audit-field-overlap = 古いものの受け入れ期間
audit-field-public-key = 公開鍵
audit-field-quota-mode = クォータのモード
audit-field-reason = 理由
audit-field-records = レコード数
audit-field-replaces = 置換対象
audit-field-requests-per-minute = 1 分あたりのリクエスト数
audit-field-role = ロール
audit-field-rows-per-day = 1 日あたりの行数
audit-field-scheduled = 定期実行
audit-field-secret = シークレット
audit-field-secrets-ended = 取り消したシークレット
audit-field-since = 開始
audit-field-source = コピー元
audit-field-until = 終了
audit-field-user-id = ユーザー ID
audit-receipt = 証明書
audit-verified = 検証済み
audit-verified-what = 全 { $size } 件のうち最新の { $read } 件のエントリは署名時のままです。最後の署名：{ $at }
audit-verified-not = これは、プログラムを介さずにデータベースが変更されていないことを証明します。サーバーキーも持つ者に対する証明にはなりません。そのためには、証明書またはエクスポートを別の場所に保管し、すべてのエントリを読む { $command } で比較してください。署名にはこのキーが使われます：
audit-broken = 監査ログは署名時のままではありません。データベースが変更されています。該当するエントリは { $command } で確認できます。
audit-pruned = 古いエントリを削除
audit-field-entries = エントリ数
refusals = 拒否されたリクエスト
refusals-about = クライアントのリクエストが拒否された理由と対処方法です。{ $days }間、認証情報を閲覧できる人だけが確認できます。
refusals-off = 拒否されたリクエストは記録されていません (refusals.retention_days が 0)。
refusals-paste = リクエスト ID またはレスポンス全体
refusals-paste-help = 各レスポンスのヘッダー X-Request-Id に ID が示されます。読み取るのは ID だけで、テキストのほかの部分は保存しません。
refusals-explain = 説明を表示
refusals-unknown-id = ID { $id } の拒否されたリクエストは見つかりません。応答済みのリクエストは記録されず、拒否されたものは { $days }間記録されます。1 分間に同じものが多数ある場合は最初のものだけを保存し、残りは件数だけを数えます。
refusals-none = 拒否されたリクエストはありません。
refusals-all = 拒否されたリクエストをすべて表示
refusals-last = 最後のものを説明
refusals-times =
    { $count } 回
refusals-since = { $at } から
refusals-many = 複数の呼び出し元
refusals-callers = 拒否された呼び出し元
refusals-caller = 呼び出し元
refusals-credential = 認証情報
refusals-when = 日時
refusals-latest = 最後は { $at }
refusals-request = リクエスト
refusals-next = 対処方法
failing-now = 現在失敗中
failing-number = 呼び出し元 { $count } 件
failing-number-more = 呼び出し元 { $count } 件以上
error-no-request-id = このテキストにはリクエスト ID がありません。ヘッダーを含むレスポンス全体、または X-Request-Id の値だけを貼り付けてください。
why-unknown = キー、トークン、またはクライアントが不明です。
why-mistyped-key = API キーが途切れているか、入力に誤りがあります。チェックサムが一致しません。
why-mistyped-secret = クライアントシークレットが途切れているか、入力に誤りがあります。チェックサムが一致しません。
why-bearer-twice = Bearer という語が 2 回送信されました。
why-client-secret = キーやトークンの代わりにクライアントシークレットが送信されました。
why-wrong-secret = クライアントは登録されていますが、シークレットまたは鍵が一致しません。
why-assertion-claims = アサーションの署名は正しいものの、クレームがこの場所または時刻では有効ではありません。
why-assertion-used = アサーションは使用済みです。各アサーションは 1 回だけ有効です。
why-deleted = 認証情報は削除されました。
why-secret-revoked = シークレットは失効しています。
why-secret-ended = シークレットは新しいものに置き換えられ、期限が切れています。
why-token-revoked = アクセストークンは失効しています。
why-token-expired = アクセストークンの期限が切れています。
why-expired = 認証情報の期限が切れています。
why-frozen = すべての認証情報が凍結されていました。
why-address-not-allowed = このネットワークからは認証情報を使用できません。
why-address-unknown = 認証情報は特定のネットワークからのみ使用できますが、信頼できるプロキシからクライアントのアドレスが通知されませんでした。
why-paused = 認証情報は一時停止中でした。
why-no-credential = キー、トークン、クライアント認証のいずれも送信されませんでした。
why-scope-missing = 認証情報にスコープが不足しています。
why-scope-not-granted = クライアントが付与されていないスコープを要求しました。
why-credential-limit = この認証情報による 1 分間のリクエストが多すぎます。
why-address-limit = このアドレスからの 1 分間のリクエストが多すぎます。
why-failure-limit = このアドレスからの 1 分間の認証失敗が多すぎます。
why-assertion-limit = このクライアントの 1 分間のアサーションが多すぎます。
why-request-quota = 1 分あたりのリクエストの上限に達しました。
why-row-quota = 1 日あたりの行数の上限に達しました。
why-too-many-queries = この認証情報によるほかのクエリが実行中でした。
why-deleted-by = 認証情報は { $who } により削除されました ({ $when })。
why-retired-by = 末尾が { $hint } のシークレットは { $who } により無効にされました ({ $when })。
why-replaced-by = 末尾が { $hint } のシークレットは { $who } により置き換えられ ({ $when })、その後期限が切れました。
why-secret-of = 末尾が { $hint } のシークレットは受け付けられません。
why-expired-at = 認証情報の期限は { $at } に切れました。
why-frozen-by = すべての認証情報は { $who } により凍結されました ({ $when })。
why-paused-by = 認証情報は { $who } により一時停止されました ({ $when })。
why-address = { $address } からは認証情報を使用できません。
why-scope-missing-which = 認証情報にスコープ { $scope } がありません。
why-scope-not-granted-which = クライアントが付与されていないスコープ { $scope } を要求しました。
refusals-command-line = コマンドライン
refusals-server = サーバー
refusals-holder = 所持者
next-unknown = クライアントの設定を確認してください。別の環境のものか、途切れている可能性があります。ここで発行したものでない場合は、送信元を調べてください。
next-copy = もう一度すべてをコピーしてください。紛失した場合は、認証情報をローテーションして新しいものを呼び出し元に渡してください。
next-bearer-twice = クライアントの設定から一方を削除してください。多くのツールはこの語を自動的に付加します。
next-client-secret = クライアントで /oauth/v1/token からアクセストークンを取得し、それを送信してください。
next-secret = 末尾が { $hint } の最新のシークレットを呼び出し元に渡してください。誰も持っていない場合は、認証情報をローテーションしてください。
next-assertion = トークンを要求するたびに新しいアサーションに署名してください。jti は毎回新しくし、正しい時計で 5 分以内の有効期限を設定し、このサーバーを audience に指定します。
next-deleted = 別の認証情報を作成して呼び出し元に渡すか、呼び出し元を停止してください。
next-token = expires_in 秒が経過する前に、クライアントで /oauth/v1/token から新しいトークンを要求してください。有効期間は 1 時間です。
next-expired = 認証情報のページで期限を延ばすか、別の認証情報を作成してください。
next-frozen = インシデントが収束したら凍結を解除してください。
next-network = 自社の呼び出し元であれば、認証情報のページのネットワークにそのアドレスを追加してください。
next-proxy = プロキシを trusted_proxies に追加し、通知されるアドレスが使われるようにしてください。
next-paused = 認証情報のページで再開するか、{ $until } まで待ってください。
next-works-again = 再びアクセスできます。同じリクエストは現在は処理されます。
next-no-credential = Authorization ヘッダーで API キーまたはアクセストークンを送信してください。トークンエンドポイントにはクライアント ID とシークレットを送信します。
next-scope = 認証情報のページでスコープを追加するか、クライアントの要求を減らしてください。
next-limit = Retry-After の時間だけ待機し、リクエストを分散させてください。上限は レート制限のページで確認できます。
next-failures = この呼び出し元が提示する内容を修正してください。それまでは同じアドレスのほかの呼び出し元も含めて拒否が増えます。
next-quota = 次の期間まで待つか、認証情報のページで上限を引き上げてください。
next-queries = クエリを順番に送信してください。
notifications = 通知
notifications-about = 認証情報に関する出来事を、署名付き Webhook でプログラムに、メールで担当者に通知します。サーバーが停止しても失われません。各通知は常に同じ ID で少なくとも 1 回配信されます。
notifications-none = 通知先はまだありません。
endpoint-add = 通知先を追加
endpoint-added = 通知先を追加しました
endpoint-added-about = { $url } へのリクエストは署名されます (Standard Webhooks)。受信側は次のいずれかで検証します。シークレットが表示されるのは今回だけです。
endpoint-secret = 署名シークレット
endpoint-public-key = 公開鍵
endpoint-kind = 種類
endpoint-webhook = Webhook
endpoint-webhook-help = POST リクエストを受け付ける URL です。
endpoint-mail = メール
endpoint-mail-help = メールアドレスです (メールサーバーが設定されている場合)。
endpoint-target = URL またはメールアドレス
endpoint-topics = 通知する内容
endpoint-working = 有効
endpoint-failing = 失敗中
endpoint-failing-since = { $at } からすべての試行が失敗しています。
endpoint-disabled = 無効
endpoint-disabled-failures = すべての試行が 5 日間失敗したため、{ $at } から送信していません。メールサーバーがあれば、スーパー管理者にメールで通知されています。
endpoint-disabled-gone = 通知先が 410 Gone を返したため、{ $at } から送信していません。メールサーバーがあれば、スーパー管理者にメールで通知されています。
endpoint-test = テストを送信
endpoint-change = 変更
endpoint-enable = 保存して再び有効にする
endpoint-remove = 通知先を削除
deliveries = 配信履歴
deliveries-none = まだ何も送信されていません。
delivery-done = 配信済み
delivery-waiting = 待機中
delivery-again = 次の試行 { $at }
delivery-given-up = 中止
delivery-attempts = 試行 { $count } 回
delivery-replay = 再送
topic-created = 認証情報の作成
topic-widened = 認証情報の権限の拡大
topic-rotated = シークレットのローテーション
topic-expiring = 認証情報の期限が 30 日、7 日、1 日以内
topic-expired = 認証情報の期限切れ
topic-quota = 上限の 80% または 100% を使用
topic-failing = 呼び出し元の失敗が 10 分間継続
topic-frozen = すべての認証情報の凍結または解除
topic-checkpoint = 監査ログのチェックポイント (毎日)
topic-endpoint-disabled = 通知先の無効化
topic-test = テスト
notice-endpoint-changed = 保存しました。通知先に送信されます。
notice-endpoint-removed = 通知先を削除しました。
notice-endpoint-tested = 送信を開始しました。結果は配信履歴で確認できます。
error-invalid-url = https://hooks.example.com/credentials のような URL を、ユーザー名とパスワードを含めずに 500 文字以内で入力してください。
error-no-topics = 通知する内容を 1 つ以上選択してください。
error-too-many-endpoints = 通知先はすでに 20 件あります。先に 1 件を削除してください。
audit-endpoint-added = 通知先を追加
audit-endpoint-changed = 通知先を変更
audit-endpoint-removed = 通知先を削除
audit-endpoint-tested = 通知先をテスト
audit-endpoint-disabled = 通知先を無効化
audit-notification-replayed = 通知を再送
