/** A word that is too short for a token or a card number. */
const SHORT_WORD = /^(?!-)[\w.-]{0,12}$/;
/** An id of a trace, a span or a request: hexadecimal digits with a letter among them. */
const HEXADECIMAL_ID = /^(?=[\d-]{0,12}[a-f])[\da-f-]{1,36}$/;
/** A route such as `/videos/:id`. */
const ROUTE = /^(?:\/:?[A-Za-z][A-Za-z_*-]{0,16}){1,8}\/?$/;
/** A sentence without any sign that could separate a name from its value. */
const SENTENCE = /^[\w .,;!?/]{0,400}$/;
/** Matches parts of such a sentence that can be secret. */
const SUSPICIOUS =
  /bearer|basic|negotiate|passw|passphrase|passcode|(?:token|secret|key|code|pin|otp) (?:is|was)|(?:token|secret|key|session|jwt|credentials?|auth|id)(?: [\w.-]{1,60})? \S*\d|requirepass|masterauth|vault login|setx|setenv|config|net user|cv[vc]|csc|otp|ssn|\d[ ._]?\d[ ._]?\d[ ._]?\d|[\w./]{18}|-p |rabbitmqctl|schtasks/i;
/** Names that a sentence can contain together with a secret. */
const NAME = /token|secret|key|session|jwt|credential|auth|code|pin\b|otp/i;
/** A line of a stack of V8: function, file, line and column. */
const FRAME =
  /^ {0,8}at (?:async |new )?(?:[\w$.<>#[\] ]{1,120} \()?(?:file:\/\/|node:|webpack:\/\/)?[\w./@+-]{1,300}:\d{1,7}:\d{1,7}\)?$/;

/**
 * Quick check that no built-in pattern can match a text and that it is safe on one line. Most texts of a log pass. `false` means that
 * the text must be searched.
 */
export const isHarmless = (text: string): boolean =>
  SHORT_WORD.test(text) ||
  HEXADECIMAL_ID.test(text) ||
  ROUTE.test(text) ||
  (SENTENCE.test(text) && !SUSPICIOUS.test(text) && !(NAME.test(text) && /\d|[,;/]/.test(text)));

/** The same check for a line of a stack. */
export const isFrame = (line: string): boolean => FRAME.test(line);
