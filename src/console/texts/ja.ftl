# コンソールの日本語テキスト。です・ます調。製品名（Data API、Super Admin など）は英語のまま。

## Words of the product

scope-interactions = インタラクション
scope-interactions-about = 利用者の入力や操作と、アシスタントの回答。
scope-conversations = 会話
scope-conversations-about = 複数のインタラクションからなる会話（ドメインとルートを含む）。
scope-plugin-calls = プラグイン呼び出し
scope-plugin-calls-about = 実行されたプラグインと、結果が提示・利用されたかどうか。
scope-plugin-resources = プラグインリソース
scope-plugin-resources-about = プラグインが検索・引用・作成したもの（記事、フォーム、チケット）。
scope-users = ユーザー
scope-users-about = 人に関する情報（ID、メールアドレス、氏名、属性）。
type-api-key = API キー
type-oauth2 = oAuth 2.0
role-super-admin = Super Admin
role-admin = 管理者
role-user = ユーザー
client-secret-ending = 末尾が { $hint } のクライアントシークレット
client-public-key = 公開鍵 { $thumbprint }
created-by-command-line = コマンドラインで作成
several-addresses = 複数のアドレス
caller = { $address }、{ $client }
requests = { $count ->
   *[other] { $count } 件のリクエスト
}
addresses = { $count ->
   *[other] { $count } 件のアドレス
}

## Instants

instant = { $instant } { $zone }
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

## Around the page

title = { $page } · 設定
setup = 設定
skip-to-content = 本文へ移動
sign-out = サインアウト
toggle-navigation = ナビゲーションの開閉
search-navigation = ナビゲーションを検索
search = 検索
nothing-found = 見つかりませんでした。
organization-details = 組織の詳細
tenant-settings = テナント設定
credentials = 認証情報
language = 言語
times-in = 時刻は { $zone }

## Errors and notices

error-title = 問題が発生しました
not-found-title = 見つかりません
not-found-text = このページまたは認証情報は存在しないか、すでに削除されています。
forbidden-title = Super Admin 専用
forbidden-text = このページからは分析データにアクセスできるため、Super Admin だけが表示できます。認証情報が必要な場合や、変更・削除したい場合は、組織の Super Admin にご連絡ください。
go-to-credentials = 認証情報へ移動
error-refused = 下の入力欄を確認してください。
error-version-changed = 編集中に、ほかの人がこの認証情報を変更しました。何も保存されていません。保存済みの内容と入力内容を見比べ、項目ごとに選んでから、もう一度送信してください。
error-not-confirmed = この認証情報は過去 7 日以内に使用されています。削除するには名前を入力してください。
error-not-found = この認証情報はもう存在しません。
error-forbidden = この操作ができるのは Super Admin だけです。組織の Super Admin に依頼してください。
error-signed-out = セッションが終了していたため、何も保存されていません。まだサインインし直していない場合は、別のタブでサインインしてから、もう一度送信してください。
error-sign-in-refused = メールアドレスまたはパスワードが正しくありません。
error-too-many-failures = { $seconds ->
   *[other] 失敗した回数が多すぎます。{ $seconds } 秒待ってから、もう一度お試しください。
}
error-invalid-email = name@example.com のようなメールアドレスを入力してください。
error-email-taken = このメールアドレスはすでに使われています。
error-weak-password = パスワードは { $fewest }～{ $most } 文字にしてください。文章にするのがおすすめです。
error-wrong-password = 現在のパスワードが正しくありません。もう一度入力してください。
error-guessable-password = このパスワードは推測されやすいものです（よく使われている、繰り返しになっている、またはメールアドレス・組織名・製品名からできている）。互いに関係のない複数の単語を使ってください。
error-passwords-differ = 2 つのパスワードが一致しません。もう一度入力してください。
error-link-refused = このリンクは使用済みか、有効期限が切れています。サーバーを再起動すると、Super Admin がいない間は新しいリンクが表示されます。
error-malformed = リクエストを読み取れませんでした。ページを再読み込みして、もう一度お試しください。
error-unavailable = 現在サーバーに接続できません。何も保存されていません。もう一度お試しください。
error-internal = サーバーで問題が発生しました。何も保存されていません。もう一度お試しください。
notice-saved = 「{ $name }」を保存しました。変更は次のリクエストから有効です。
notice-paused = 「{ $name }」を 15 分間停止しました。以後、この認証情報によるリクエストには 401 Unauthorized が返ります。
notice-resumed = 「{ $name }」を再開しました。以後、この認証情報によるリクエストに応答します。
notice-not-confirmed = 削除していません。この認証情報は過去 7 日以内に使用されています。削除するには名前を入力してください。
notice-deleted = 「{ $name }」を削除しました。以後、この認証情報によるリクエストには 401 Unauthorized が返ります。
notice-gone = その認証情報はもう存在しません。
notice-password-changed = パスワードを変更しました。ほかのセッションは終了しました。

## Sign in and first run

sign-in = サインイン
email-address = メールアドレス
password = パスワード
first-run-title = 最初の Super Admin を作成
first-run-text = Super Admin は、Data API の認証情報を作成・編集・削除します。
password-help = { $fewest ->
   *[other] { $fewest } 文字以上。文章にするのがおすすめです。
}
password-again = パスワード（確認）
change-password = パスワードの変更
change-password-text = パスワードを変更すると、ほかのセッションはすぐに終了します。このセッションはそのまま続きます。
current-password = 現在のパスワード
new-password = 新しいパスワード
new-password-again = 新しいパスワード（確認）
create-and-sign-in = 作成してサインイン

## The list

active = 有効
paused = 停止中
any = すべて
name = 名前
type = 種類
type-oauth2-short = OAuth
scope = スコープ
scopes = スコープ
state = 状態
client-id = クライアント ID
created-by = 作成者
created-on = 作成日
last-used = 最終使用
never = なし
create = 作成
edit = 編集
edit-one = { $name } を編集
delete = 削除
delete-one = { $name } を削除
cancel = キャンセル
until = { $instant } まで
secret-ending = シークレットの末尾は { $hint }
days = { $count ->
   *[other] { $count } 日間
}
one-year = 1 年間
list-subtitle = 認証情報の作成、更新、削除を行います
list-of-data-api = Data API の認証情報
list-count = { $count ->
   *[other] { $count } 件の認証情報
}
list-no-match = 一致する認証情報はありません。
list-show-all = すべて表示
list-clear = クリア
list-search-in = 名前、クライアント ID、作成者
list-unused-for = 未使用期間
list-caption-ascending = 認証情報（{ $column }の昇順）
list-caption-descending = 認証情報（{ $column }の降順）
list-pages = ページ
list-previous = 前へ
list-next = 次へ
list-files = { $csv } または { $json } でダウンロード
empty-title = 認証情報はまだありません
empty-text = 認証情報があれば、データパイプラインや BI ツールが Data API を通じて組織の分析データを読み取れます。利用先ごとに、必要なスコープだけを付けて作成してください。名前とスコープは後から変更できます。
empty-create = 最初の認証情報を作成
about-title = 認証情報について
about-what = 認証情報とは
about-what-text = パイプラインは認証情報を使い、スコープの範囲内で、組織の分析データ（会話、インタラクション、プラグイン呼び出し、プラグインリソース、ユーザー）を Data API から読み取ります。
about-who = 表示できる人
about-who-text = Super Admin だけです。それ以外の人は、新しい認証情報の作成や変更・削除を Super Admin に依頼します。
about-life = 有効期間
about-life-text = 認証情報に期限はありません。oAuth 2.0 の認証情報で取得したアクセストークンは 1 時間で失効し、パイプラインは新しいトークンを取得します。
about-change = 変更が有効になる時点
about-change-text = 次のリクエストからすぐに有効です。削除した認証情報や外したスコープは、API キーでも発行済みのアクセストークンでも直ちに拒否されます。追加したスコープには新しいアクセストークンが必要です。
about-type = 種類の選び方
about-type-text = 最も簡単なのは API キーで、1 つのキーをリクエストごとに送ります。oAuth 2.0 では、シークレットはトークンエンドポイントにだけ送られ、リクエストには 1 時間有効なトークンを使います。鍵ペアを使えば、共有するシークレットそのものがなくなります。種類は後から変更できません。

## Delete and pause

delete-title = 「{ $name }」を削除しますか？
delete-warning = この操作は取り消せません。この認証情報を使うパイプラインには、次のリクエストから { $answer } が返ります。発行済みのアクセストークンも同様です。
delete-pause-first = 使っている人がわからない場合は、先に停止してみてください。問題が起きても、再開すれば元に戻ります。
delete-type-name = 削除するには名前を入力してください
delete-name-is = 名前は { $name } です
delete-credential = 認証情報を削除
callers-of-7-days = 過去 7 日間の呼び出し元：
last-used-from = 最終使用：{ $when }、{ $caller } から。
no-use-recorded = 使用の記録はありません。
pause-15-minutes = 15 分間停止
resume-now = 今すぐ再開

## The pages of one credential

create-title = 認証情報の作成
edit-title = 認証情報の編集
new = 新規
breadcrumb = パンくずリスト
api-reference = API リファレンス
learn-more = 認証情報の詳細
paused-until = { $state }（{ $until } まで）。それまで、この認証情報によるリクエストには { $answer } が返ります。
active-text = { $state }。停止するとリクエストは直ちに拒否されますが、ほかには何も変わりません。
impact-granted-key = 次のリクエストから許可されます。
impact-granted-client = 許可されます。発行済みのアクセストークンには含まれないため、クライアントは新しいトークンを取得します。
impact-removed-unused = 取り消されます。過去 7 日間、このスコープへのリクエストは記録されていません。
impact-removed = 取り消されます。過去 7 日間では、{ $addresses }からの{ $requests }が拒否されていたことになります。

## Usage

usage = 使用状況
usage-summary = 過去 { $days } 日間のリクエスト：{ $total } 件、うち拒否 { $refused } 件。1 日の最多：{ $most } 件。
usage-day = { $day }：リクエスト { $total } 件、拒否 { $refused } 件
usage-as-table = 表で見る
usage-by-day = 日別の使用状況
usage-day-utc = 日（UTC）
usage-requests = リクエスト
usage-refused = 拒否
usage-records = レコード
usage-sent = 送信量
usage-callers = 過去 7 日間の呼び出し元
usage-caller = アドレスとクライアント
usage-last-hour = 最後に使用された時間帯
size = { $number } { $unit }

## The form

submit = 送信
submitting = 送信中…
name-help = 認証情報の名前です。コンソールでクライアントを見分けるためだけに使われ、エンドユーザーには表示されません。
name-empty = 認証情報の名前を入力してください。
name-too-long = 100 文字以内で入力してください。
name-invisible = 表示できる文字だけを使ってください（タブ、改行、文字の向きを変える記号は使えません）。
name-taken = この名前はほかの認証情報で使われています。別の名前を選んでください。
authentication-type = 認証の種類
type-help = 認証の方法を選んでください。
type-none = 2 つの種類のどちらかを選んでください。
type-oauth2-about = クライアント ID とクライアントシークレットで、1 時間有効なアクセストークンを取得します。シークレットはトークンエンドポイントにだけ送られます。
type-api-key-about = 最も簡単な方法です。1 つのキーをリクエストごとに送ります。キーを安全に保管できるサーバー向けです。
type-fixed = 種類は作成時に決まり、利用側がそれに合わせて設定されているため変更できません。切り替えるには、別の認証情報を作成してください。
client-authentication = クライアント認証
key-pair = クライアントシークレットの代わりに鍵ペアを使う
public-key = 公開鍵
public-key-help = oAuth 2.0 用です。共有するシークレットはなく、クライアントは手元から出さない秘密鍵でアクセストークンのリクエストに署名します。公開鍵（曲線 Ed25519 または P-256）を PEM または JWK で貼り付けてください。
key-unreadable = 読み取れる公開鍵ではありません。-----BEGIN PUBLIC KEY----- で始まる PEM か、1 つの JWK を入力してください。
key-certificate = これは証明書です。openssl x509 -in 証明書 -pubkey -noout で出力される公開鍵を入力してください。
key-private = 他人に見せてはならない秘密鍵または共有鍵が含まれています。保存はしていません。openssl pkey -in KEY -pubout が出力する公開鍵だけを入力してください。
key-unsupported = 曲線 Ed25519 または P-256 の鍵を入力してください。RSA やほかの曲線は使えません。
key-other-use = この鍵の alg、use または key_ops によると、その曲線の署名を検証するための鍵ではありません。
key-taken = この鍵は登録済みか、削除された認証情報で使われていました。別の鍵ペアを作成してください。
key-for-api-key = 鍵ペアを使うクライアントには oAuth 2.0 を選ぶか、この欄を空にしてください。
scope-help = パイプラインに必要なものだけを選んでください。選んでいないものは拒否されます。
scope-none = スコープを 1 つ以上選んでください。
scope-all = すべて
scopes-summary = Data API（{ $ticked }/{ $all } を選択）
fields = { $count ->
   *[other] { $count } 項目
}
fields-opened = { $fields }（うち { $personal } 項目は個人データ）
fields-opened-none = { $fields }（個人データなし）
personal-data = 個人データ
grants-after-save = 保存後に読み取れるもの
grants-new = 読み取れるようになるもの
grants-none = なし（スコープが選ばれていません）
grant = { $scope }：{ $fields }
grant-added = 追加
grant-removed = 取り消し
merge-title = 編集中に { $who } さんが保存しました
merge-same = { $field }：どちらも同じです（{ $value }）
merge-yours = 入力内容：{ $value }
merge-saved = 保存済み：{ $value }
merge-discard = 入力内容を破棄
create-another = 同じ設定でもう 1 つ作成
delete-this = この認証情報を削除

## After creating

api-key-made = API キーを生成しました
api-key-made-text = キーを生成しました。シークレットマネージャーなどの安全な場所に保管してください。
client-made = クライアントシークレットを生成しました
client-made-text = クライアントシークレットを生成しました。シークレットマネージャーなどの安全な場所に保管してください。
key-client-made = クライアントを登録しました
key-client-made-text = 公開鍵を登録しました。
client-secret = クライアントシークレット
close = 閉じる
copy-warning = 必ずコピーしてください。もう一度表示することはできません。
copy-value = { $what }をコピー
show-value = { $what }を表示
copy-as = コピー形式
download = ダウンロード
download-as = ダウンロード形式
form-kubernetes = Kubernetes Secret
form-postman = Postman 環境
copied = コピーしました
copied-as = { $form } 形式でコピーしました
copy-by-keys = Ctrl+C でコピーしてください
copy-refused = ブラウザーに拒否されました
downloaded = ダウンロードしました
close-for-good-question = 本当に閉じますか？シークレットはもう表示できません。
keep-open = 開いたままにする
close-for-good = 閉じる
stored = 保管しました
done = 完了
no-secret = シークレットはありません。クライアントは、自身だけが持つ秘密鍵でアクセストークンのリクエストに署名し、このクライアント ID を名乗ります。クライアント ID は一覧にも表示されます。
new-tab = （新しいタブで開きます）
first-use-shows = 最初の使用は{ $page }に表示されます。
first-use-page = 認証情報のページ
first-use-waiting = 最初の呼び出しを待っています…
first-use-seen = { $state }{ $at }、{ $caller } からの呼び出し。
first-use-in-use = 使用されました。
first-use-given-up = ここでは呼び出しを確認できませんでした。今後の使用は認証情報のページに表示されます。

## Try it

trial = 試す
trial-help = この認証情報の名義で、Data API にリクエストを 1 件送ります。そのために発行される 60 秒間有効なアクセストークンを使うため、シークレットは不要で、トークンはサーバーの外に出ません。監査ログに記録され、使用には数えられません。
trial-not-granted = { $table }（許可なし）
trial-scopes = トークンのスコープ
trial-table = テーブル
trial-send = リクエストを送信
trial-answered = Data API の応答：{ $status }
trial-request = リクエスト
trial-answer = 応答
trial-content = 内容
trial-claims = トークンのクレーム
error-no-secret = シークレットは所有者によって取り消されました。この認証情報ではもう何も読み取れません。
list-separator = 、
reference-in-english = このリファレンスは英語のみです。
target-tokens = アクセストークン
target-other = その他
usage-read = 過去 7 日間に読み取られたもの
usage-answered = 応答したリクエスト
usage-addresses = アドレス
signed-out-title = サインアウトしました
signed-out-in-frame = ここでのセッションが終了したか、ブラウザーがほかのページに埋め込まれたページの Cookie を保存していません。外側のページを再読み込みするか、認証情報を別のタブで開いてください。
open-in-new-tab = 認証情報を新しいタブで開く
frame-refused-title = サインインしていません
frame-failure = 現在、認証情報を表示できません。もう一度お試しください。
frame-foreign-origin = ホストページのオリジン「{ $origin }」からは、この埋め込みページにサインインできません。許可されたオリジンであることと、Referrer-Policy: no-referrer または same-origin で隠されていないことを確認してください。詳細はサーバーのログにあります。
frame-invalid-assertion = 外側のページから送られたサインインは無効か、期限が切れています。そのページを再読み込みしてください。
frame-unknown-person = 外側のページが示すユーザーは、ここでは登録されていません。Super Admin にお問い合わせください。
