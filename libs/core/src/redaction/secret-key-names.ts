/** Names that begin with one of the words and end with `ending`. */
const endingWith = (ending: string, words: string): readonly string[] =>
  words.split(' ').map((word) => `${word}${ending}`);

/**
 * The one list of names that keys and texts are judged by.
 *
 * A name is secret when it contains one of these, in any spelling: `apiKey`, `API_KEY`, `x-api-key` and `apikey` are one name.
 */
export const SECRET_FRAGMENTS: readonly string[] = [
  // Passwords, also in other languages and with common slips.
  ...'password passwd passwrd psswd pswd pwd passphrase passcode keypass storepass sshpass'.split(' '),
  ...'passwort kennwort motdepasse contrasena contraseña senha wachtwoord lösenord losenord'.split(' '),
  ...'passord adgangskode salasana hasło şifre пароль 密码 密碼 口令 パスワード 비밀번호 암호'.split(' '),
  // Words by which a program proves its identity.
  ...'secret token authorization credential cookie csrf xsrf codeverifier clientassertion samlresponse'.split(
    ' ',
  ),
  ...'sessionid sessionkey sessid rememberme mnemonic seedphrase recoveryphrase magiclink resetlink'.split(
    ' ',
  ),
  ...endingWith(
    'key',
    'access account aes api app application auth cipher client consumer crypto encryption function functions hmac ' +
      'instrumentation license master private priv recovery rsa security server service shared signing sign ssh ' +
      'storage subscription tls',
  ),
  // Codes that are sent to one person.
  ...endingWith(
    'code',
    'access activation auth authorization backup confirmation invitation mfa onetime otp pin recovery reset ' +
      'security sms twofactor verification 2fa',
  ),
  // Addresses that usually contain a password.
  ...['url', 'uri'].flatMap((ending) =>
    endingWith(
      ending,
      'amqp broker connection database db mailer mongo mongodb mysql postgres postgresql rabbitmq redis smtp webhook',
    ),
  ),
  ...endingWith('dsn', 'database db mailer sentry'),
  ...'connectionstring connstr slackwebhook discordwebhook'.split(' '),
  // Numbers of people and of their accounts.
  ...'accountnumber bankaccount cardcvc cardcvv cardnumber cardnum ccnumber creditcard debitcard'.split(' '),
  ...'passportnumber routingnumber socialsecurity'.split(' '),
];

/**
 * Secret words that sentences use as well: `auth: failed` is text, `auth=x` and `"auth": "x"` are not. Such a word alone in front
 * of a colon hides only a value that looks like a secret.
 */
export const WORDS_OF_SENTENCES: ReadonlySet<string> = new Set(
  'assertion auth bearer card clave creds geheim heslo pan parola pass pin pw salt session sid sig signature'.split(
    ' ',
  ),
);

/** A name is secret when one of its words is one of these, which also occur inside of harmless words (`discard`, `author`). */
export const SECRET_WORDS: ReadonlySet<string> = new Set([
  ...WORDS_OF_SENTENCES,
  ...'dpop cred csc cvc cvv cvv2 dsn haslo hmac iban jwt otp pepper sess sifre ssn totp'.split(' '),
]);

/** Words that contain a secret fragment and have nothing to do with it. */
export const HARMLESS_WORDS = /secretar(?:y|ies|iat)|tokeni[sz](?:er|ers|ed|es|e|ing|ation)/g;

/** Words that make a number out of a secret: `maxTokens`, `tokenCount`, `sessionTtl`. Such a number is shown. */
export const COUNTING_WORDS: ReadonlySet<string> = new Set(
  (
    'age attempts cards cookies count credentials duration expires expiry length limit max min passwords remaining ' +
    'secrets sessions size timeout tokens total ttl used version'
  ).split(' '),
);

/** Last words of names that stand in front of a colon in a sentence and hold nothing: `TokenExpiredError: jwt expired`. */
export const LAST_WORDS_OF_TITLES: ReadonlySet<string> = new Set(
  (
    'bucket check cleanup client controller error errors event exception expired factory failed failure fault filter form guard ' +
    'handler helper job mail page policies queue table topic worker ' +
    'interceptor invalid manager middleware mismatch missing module pipe policy provider repository required resolver ' +
    'service store strategy validator warning'
  ).split(' '),
);
