import { hideBehind, hideFound, type IsSecret } from './hide-behind.js';
import { REDACTED } from './redaction.constants.js';
import { looksSecret } from './secret-looks.js';

/** `--password x`, `-Token "x"`; the value must not be the next option. */
const LONG_OPTION =
  /(?<![\w-])--?([A-Za-z][\w-]{2,60})[ \t]{1,5}(?!-{1,2}[A-Za-z]|[|><&;]|(?:is|was|needs|must|requires|required|expects|has|and|or|cannot|option|argument|for|to|instead|in)(?:\s|$))(?=\S)/g;
/** `-p x` of clients of databases and registries; ports, paths and file modes are no passwords. */
const SHORT_OPTION =
  /(?<!\b(?:mkdir|cp|mv|rsync|scp|sftp|ssh|ps|tar|git|add|run|publish|nc|nmap|cat)(?: {1,3}-\w{1,12}){0,3}) (-p|-P|--?pw)(?:[ \t]{1,3}|=)(?!\d{1,5}(?::\d{1,5})?(?:\/\w{3})?(?:\s|$)|[-./~|])(?=\S)/g;
/** `-phunter2`, as clients of databases and archives take it. */
const GLUED_OPTION = /(?<=(?:^|[\s"'[,(])-[pP])(?![\d./-])[^\s"'`,;|\\)\]]{6,200}/g;
/** The rest of one command: not beyond the end of the line or of the command. */
const REST = String.raw`[^\r\n|;]{0,200}?`;
/** The value of an option or argument, with or without quotes. */
const VALUE = String.raw`(?![\s-]|\[redacted\])(?:\\{0,8}"[^"\r\n]{1,200}"?|'[^'\r\n]{1,200}'?|[^\s"'\\|;]{1,200})`;
/** Clients and commands with a password as an argument: `mysql -uroot -phunter2`, `curl -u ada:hunter2`, `vault login x`. */
const CLIENTS = new RegExp(
  String.raw`((?<!\w)(?:${[
    String.raw`(?:mysql\w{0,10}|mariadb\w{0,10})\b${REST}\s-p`,
    String.raw`(?:mongo\w{0,10}|7z\w?|rar|unrar|cqlsh)\b${REST}\s-p`,
    String.raw`(?:sqlcmd|bcp|isql|osql)\b${REST}\s-P`,
    String.raw`curl\b${REST}\s-(?:\w{0,6}[uUE]|-(?:proxy-)?user|-cert)[ \t=]{0,3}\\{0,8}["']?[^\s:"'\\]{1,60}:`,
    String.raw`(?:https?|xh)\b${REST}\s(?:-a|--auth)[ \t=]{1,3}[^\s:"']{1,60}:`,
    String.raw`(?<=\s)--(?:proxy-)?user[ \t=]["']?[^\s:"']{1,60}:(?!\d)`,
    String.raw`["']-u\\{0,8}["']\s{0,3},\s{0,3}\\{0,8}["'][^\s:"'\\]{1,60}:`,
    String.raw`ldap\w{3,10}\b${REST}\s-w[ \t]{0,3}`,
    String.raw`smbclient\b${REST}\s-U[ \t]{0,3}[^\s%]{1,60}%`,
    String.raw`smbclient[ \t]{1,3}[^\s-]\S{1,100}[ \t]{1,3}`,
    String.raw`snmp\w{2,10}\b${REST}\s-[AX][ \t]{1,3}`,
    String.raw`openssl\b${REST}\s-k[ \t]{1,3}`,
    String.raw`rabbitmqctl[ \t]{1,3}(?:add_user|change_password|authenticate_user)[ \t]{1,3}\S{1,60}[ \t]{1,3}`,
    String.raw`chpasswd[ \t]{0,3}<<<[ \t]{0,3}\\{0,8}["']?[^\s:"'\\]{1,60}:`,
    String.raw`sqlplus[ \t]{1,3}(?:-\w{1,5}[ \t]{1,3}){0,3}\w{1,60}\/`,
    String.raw`schtasks\b${REST}\s\/r?p[ \t]{1,3}`,
    String.raw`(?<=\s)\/pw?:(?=[^\s/]{0,60}\d)`,
    String.raw`ConvertTo-SecureString[ \t]{1,3}(?:-String[ \t]{1,3})?`,
    String.raw`net[ \t]{1,3}use[ \t]{1,3}\S{1,30}[ \t]{1,3}\S{1,100}[ \t]{1,3}(?:\/user:\S{1,60}[ \t]{1,3})?(?=[^\s/])`,
    String.raw`runas[ \t]{1,3}\/user:\S{1,60}[ \t]{1,3}`,
    String.raw`redis-cli\b${REST}\s-a[ \t]{0,3}`,
    String.raw`sshpass[ \t]{1,3}-p[ \t]{0,3}`,
    String.raw`ssh-keygen\b${REST}\s-[NP][ \t]{1,3}`,
    String.raw`htpasswd[ \t]{1,3}-\w{0,5}b\w{0,5}[ \t]{1,3}\S{1,80}[ \t]{1,3}\S{1,80}[ \t]{1,3}`,
    String.raw`net[ \t]{1,3}user[ \t]{1,3}[\w.@-]{1,60}[ \t]{1,3}(?=[^\s/])`,
    String.raw`vault[ \t]{1,3}login[ \t]{1,3}`,
    String.raw`login[ \t]{1,3}\S{1,80}\s{1,3}password[ \t]{1,3}`,
    String.raw`--from-literal=[\w.-]{1,80}=`,
    String.raw`(?:requirepass|masterauth)[ \t]{1,3}`,
    String.raw`pass(?:in|out)[ \t]{1,3}pass:`,
  ].join('|')}))${VALUE}`,
  'g',
);
/** `echo x | docker login --password-stdin`. */
const PIPED =
  /(\b(?:echo|printf(?:[ \t]{1,3}'[^'\r\n]{1,20}')?)[ \t]{1,3})[^\r\n|]{1,200}(?=\|[^\r\n|]{0,200}(?:--password-stdin|--with-token|chpasswd|sudo -S|passwd --stdin))/g;
/** `setx API_KEY x`, `aws configure set aws_secret_access_key x`, `npm config set //host/:_authToken x`. */
const SETTING =
  /\b(?:setx|setenv|(?:configure|config)[ \t]{1,3}set)[ \t]{1,3}(?:[^\s=]{0,100}[/:])?([\w.-]{1,80})[ \t]{1,3}(?=\S)/g;
/** `user ada on >hunter2`: access lists of Redis. */
const REDIS_USER = /(\buser[ \t]{1,3}\S{1,60}[ \t]{1,3}on[ \t]{1,3}>)[^\s"'\\]{1,200}/gi;
/** `host:5432:database:user:password`, a line of a password file of PostgreSQL. */
const PASSWORD_FILE =
  /((?<![\w.:-])(?:[\w.-]{1,100}|\*):(?:\d{2,5}|\*):(?:[A-Za-z_][\w-]{0,60}|\*):(?:[A-Za-z_][\w.@-]{0,60}|\*):)[^\s:"'\\]{1,200}/g;

/** Hides secrets in command lines and in the files of command-line clients. */
export function hideCommandSecrets(text: string, isSecret: IsSecret): string {
  let shown = text;
  if (shown.includes('-')) {
    shown = hideBehind(shown, LONG_OPTION, ([, name]) => isSecret(name));
    shown = hideBehind(shown, SHORT_OPTION, () => true);
    shown = hideFound(shown, GLUED_OPTION, ({ index, 0: value }) =>
      looksSecret(value) ? { start: index, end: index + value.length } : undefined,
    );
  }
  if (shown.includes('|')) shown = shown.replaceAll(PIPED, `$1${REDACTED} `);
  shown = shown.replaceAll(CLIENTS, `$1${REDACTED}`);
  if (/set/i.test(shown)) shown = hideBehind(shown, SETTING, ([, name]) => isSecret(name));
  if (shown.includes('>')) shown = shown.replaceAll(REDIS_USER, `$1${REDACTED}`);
  return /:\w+:/.test(shown) ? shown.replaceAll(PASSWORD_FILE, `$1${REDACTED}`) : shown;
}
