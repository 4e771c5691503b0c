import { REDACTED } from './redaction.constants.js';
import type { SecretPattern } from './secret-pattern.js';

/** First letters of keys that say whose they are. */
const PREFIXES = [
  'sk-(?:proj-|ant-|svcacct-|admin-|or-)?',
  '[srpw]k_(?:live|test)_',
  'whsec_',
  'gh[pousr]_',
  'github_pat_',
  'gl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|oas)-',
  'xox[abceoprs]-',
  'xoxe\\.xox[bp]-',
  'xapp-',
  'npm_',
  'pypi-',
  'rubygems_',
  'hf_',
  'do[oprt]_v1_',
  'shp(?:at|ca|pa|ss)_',
  'SG\\.',
  'ya29\\.',
  '1//0',
  'AIza',
  'GOCSPX-',
  'sq0[a-z]{3}-',
  'EAAA',
  'gsk_',
  'xai-',
  'pplx-',
  'r8_',
  'sbp_',
  'sntry[su]_',
  'lin_(?:api|oauth)_',
  'ntn_',
  'figd_',
  'dapi',
  'ATATT3',
  'hv[sbr]\\.',
  'dp\\.(?:pt|st|ct|sa)\\.',
  'PMAK-',
  'gl(?:sa|c)_',
  'pscale_(?:tkn|pw|oauth)_',
  'HRKU-',
  'key-',
  'AGE-SECRET-KEY-',
  'rk_',
  'api_org_',
  'nvapi-',
  'fo1_',
  'fm[12]_',
  '(?:ATCTT3|ATBB|AKCp|AQVN|IGQV|EwA[A-Z])',
  'EAAC',
  'dckr_(?:pat|oat)_',
  'n(?:fp|fo|fc|fb)_',
  'vercel_',
  'pat-(?:na|eu)\\d-',
  'c(?:io|fut|fat|tp)_',
  'sb_secret_',
  'sbs_',
  't(?:fp_|vly-)',
  'pcsk_',
  'NR(?:AK|II|JS|RA)-',
  'ddp_',
  'ph[cx]_',
  'rpa_',
  'jina_',
  'xkeysib-',
  '(?:ccipat|CCIPAT)_',
  'bkua_',
  'sgp_',
  'amzn\\.mws\\.',
  'amzn1\\.oa2-cs\\.v1\\.',
  'SWMTKN-1-',
  'xprv',
  'whpg_',
  'sk\\.eyJ',
  'tskey-',
];

/** First letters that other words have as well. Such a key has digits, capitals and small letters. */
const COMMON_PREFIXES = [
  're_',
  'y[0-3]_',
  'sl\\.',
  't1\\.',
  'fw_',
  'ops_',
  'rnd_',
  'lip_',
  'MG\\.',
  'v1\\.0-',
  'secret_',
  'sess-',
  's\\.',
  'tk-',
  'mk-',
];
const MIXED = String.raw`(?=[\w-]{0,200}\d)(?=[\w-]{0,200}[A-Z])(?=[\w-]{0,200}[a-z])`;

/** A word shorter than this holds no such key. */
const LONG_WORD = /(?<![\w./-])[\w./-]{18}/;

/** Keys of providers and addresses of their webhooks, which are secrets by themselves. */
export const PROVIDER_KEYS: readonly SecretPattern[] = [
  {
    needs: LONG_WORD,
    pattern: new RegExp(
      `(?<![A-Za-z0-9_-])(?:${PREFIXES.join('|')})(?=[\\w.~+/-]{0,200}[\\dA-Z])[\\w.~+/-]{14,}=*`,
      'g',
    ),
  },
  {
    needs: LONG_WORD,
    pattern: new RegExp(`(?<![\\w.-])(?:${COMMON_PREFIXES.join('|')})${MIXED}[\\w-]{20,}(?![\\w.]*\\()`, 'g'),
  },
  { needs: /oy2/, pattern: /(?<![\w.-])oy2[a-z\d]{43}(?!\w)/g },
  {
    needs: /A(?:KIA|SIA|ROA|IDA)/,
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}(?![A-Za-z0-9])/g,
  },
  // Twilio, Mailchimp.
  { needs: LONG_WORD, pattern: /(?<![A-Za-z0-9])(?:SK|AC)[0-9a-f]{32}(?![A-Za-z0-9])/g },
  { needs: /-us\d/, pattern: /(?<![A-Za-z0-9])[0-9a-f]{32}-us\d{1,2}(?![A-Za-z0-9])/g },
  // Bots of Telegram and Discord.
  { needs: /\d:[\w-]{30}/, pattern: /(?<![A-Za-z0-9])\d{8,10}:[\w-]{34,36}(?![\w-])/g },
  { needs: LONG_WORD, pattern: /(?<![\w.-])[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,40}(?![\w-])/g },
  {
    needs: /hook|telegram|ifttt/i,
    pattern:
      /(hooks\.slack(?:-gov)?\.com\\{0,4}\/(?:services|workflows|triggers)\\{0,4}\/|discord(?:app)?\.com\\{0,4}\/api\\{0,4}\/(?:v\d{1,2}\\{0,4}\/)?webhooks\\{0,4}\/|webhook\.office\.com\\{0,4}\/webhookb2\\{0,4}\/|outlook\.office(?:365)?\.com\\{0,4}\/webhook\\{0,4}\/|api\.telegram\.org\\{0,4}\/(?:file\\{0,4}\/)?bot|hooks\.zapier\.com\\{0,4}\/hooks\\{0,4}\/catch\\{0,4}\/|maker\.ifttt\.com\\{0,4}\/(?:use|trigger)\\{0,4}\/|\/hooks\\{0,4}\/(?=[a-z0-9]{20}))[\w/@:%\\.-]+/gi,
    replacement: `$1${REDACTED}`,
  },
];
