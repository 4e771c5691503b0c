// The settings of an overlay: the keys of its `settings.env`, and what their values look like.

/** @typedef {{ readonly pattern: RegExp, readonly expected: string }} Setting */

const NAME = String.raw`[a-z0-9]([a-z0-9-]*[a-z0-9])?`;
const HOST_NAME = String.raw`${NAME}(\.${NAME})*`;
const PORT = '([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])';

const whole = (pattern) => new RegExp(`^(?:${pattern})$`);

const image = {
  pattern: whole(
    String.raw`${HOST_NAME}(:\d+)?(/[a-z0-9._-]+)+(:(?!latest$|latest@)[\w][\w.-]*(@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})`,
  ),
  expected: 'registry/repository:tag with a tag other than latest, or a digest',
};
const namespace = { pattern: whole(NAME), expected: 'the name of a namespace, such as monitoring' };
const port = { pattern: whole(PORT), expected: 'a port from 1 to 65535' };
const replicas = { pattern: /^[1-9]\d{0,2}$/, expected: 'a number of pods from 1 to 999' };
const address = {
  pattern: whole(String.raw`|[\w.+-]+@${HOST_NAME}`),
  expected: 'an e-mail address without a name, such as oncall@acme.dev, or nothing',
};

/**
 * The guide reads the file with a shell, so no pattern allows a character that a shell would interpret.
 *
 * @type {Readonly<Record<string, Setting>>}
 */
export const SETTINGS = {
  IMAGE: image,
  WEB_IMAGE: image,
  NAMESPACE: namespace,
  MIN_REPLICAS: replicas,
  MAX_REPLICAS: replicas,
  INGRESS_NAMESPACE: namespace,
  TRUST_PROXY: { pattern: /^([0-9]|10)$/, expected: 'the number of proxies, from 0 to 10' },
  HOST: { pattern: whole(HOST_NAME), expected: 'the host name under which clients call the API' },
  WEB_HOST: { pattern: whole(HOST_NAME), expected: 'the host name of the Studio page' },
  GATEWAY: { pattern: whole(NAME), expected: 'the name of a Gateway' },
  GATEWAY_NAMESPACE: namespace,
  INGRESS_CLASS: { pattern: whole(HOST_NAME), expected: 'the name of an IngressClass' },
  TLS_SECRET: { pattern: whole(HOST_NAME), expected: 'the name of a Secret with a certificate' },
  MONITORING_NAMESPACE: namespace,
  PROMETHEUS_RELEASE: {
    pattern: /^[a-zA-Z0-9]([\w.-]{0,61}[a-zA-Z0-9])?$/,
    expected: 'the value of a label, such as kube-prometheus-stack',
  },
  PROMETHEUS_URL: {
    pattern: whole(String.raw`https?://${HOST_NAME}:${PORT}`),
    expected: 'an address such as http://prometheus-operated.monitoring.svc:9090',
  },
  RUNBOOK_URL: {
    pattern: /^https?:\/\/[\w.~:%+,=/-]*[\w.~:%+,=-]$/,
    expected: 'an http or https address without a slash at its end',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    pattern: whole(String.raw`https?://${NAME}\.${NAME}(\.${NAME})*:${PORT}`),
    expected: 'an address such as http://otel-collector.monitoring.svc:4318',
  },
  DNS_NAMESPACE: namespace,
  DATABASE_PORT: port,
  MIGRATION_DATABASE_PORT: port,
  REDIS_PORT: port,
  UPLOADS_STORAGE_CLASS: { pattern: whole(HOST_NAME), expected: 'the name of a storage class' },
  UPLOADS_SIZE: { pattern: /^[1-9]\d*(Gi|Ti)$/, expected: 'a size such as 100Gi' },
  CLAMD_HOST: { pattern: whole(HOST_NAME), expected: 'a host name' },
  CLAMD_PORT: port,
  ALERT_EMAIL_TO: address,
  ALERT_EMAIL_FROM: address,
};

/**
 * The values of a `settings.env`, as Kustomize reads it: lines of KEY=VALUE, comments and empty lines.
 *
 * @param {string} text
 * @returns {Map<string, string>}
 */
export function parseSettings(text) {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [key = '', ...value] = line.trimStart().split('=');
      return [key, value.join('=').replace(/\r$/, '')];
    }),
  );
}

/**
 * Returns the problems of settings, one sentence each. A placeholder is no problem here: it matches the pattern of its setting.
 *
 * @param {Map<string, string>} settings
 * @returns {{ key: string, problem: string }[]}
 */
export function settingProblems(settings) {
  const problems = [];
  for (const [key, { pattern, expected }] of Object.entries(SETTINGS)) {
    const value = settings.get(key);
    if (value === undefined) problems.push({ key, problem: `is missing. Expected ${expected}.` });
    else if (!pattern.test(value)) problems.push({ key, problem: `expected ${expected}, got "${value}".` });
  }
  for (const key of settings.keys()) {
    if (!(key in SETTINGS))
      problems.push({
        key,
        problem: 'is not a setting, so it has no effect. Correct its name, or remove it.',
      });
  }
  if (Number(settings.get('MIN_REPLICAS')) >= Number(settings.get('MAX_REPLICAS'))) {
    problems.push({
      key: 'MIN_REPLICAS',
      problem: 'has to be less than MAX_REPLICAS, or nothing can be scaled.',
    });
  }
  if ((settings.get('ALERT_EMAIL_TO') === '') !== (settings.get('ALERT_EMAIL_FROM') === '')) {
    problems.push({ key: 'ALERT_EMAIL_TO', problem: 'and ALERT_EMAIL_FROM: set both, or leave both empty.' });
  }
  return problems;
}
