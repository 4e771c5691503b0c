import type { IDeployment } from 'kubernetes-models/apps/v1';
import type { IConfigMap, ISecret } from 'kubernetes-models/v1';
import { objectOf, type Overlay } from './rendered-overlay.js';

/** Valid values for the secrets that the platform provides. */
const FROM_ELSEWHERE: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgresql://studio:secret@database.internal/studio',
  REDIS_URL: 'rediss://cache.internal',
  YOUTUBE_API_KEY: 'AIzaSecret',
  OPENAI_API_KEY: 'sk-secret',
  ANTHROPIC_API_KEY: 'sk-ant-secret',
  DEBUG_TOKEN: 'x'.repeat(16),
  ALERT_SLACK_URL: 'https://hooks.slack.com/services/T0/B0/secret',
  ALERT_WEBHOOK_URL: 'https://alerts.example.com/studio',
  ALERT_WEBHOOK_SECRET: 'x'.repeat(16),
  ALERT_ALERTMANAGER_URL: 'http://alertmanager-operated.monitoring.svc:9093',
  ALERT_ALERTMANAGER_AUTHORIZATION: 'Bearer secret',
  ALERT_EMAIL_URL: 'smtp://studio:secret@mail.example.com:587',
  OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20secret',
};

/** The environment variables of a pod of the API, including those that the kubelet adds. */
export function apiEnvironment(overlay: Overlay): Record<string, string> {
  const { data = {} } = objectOf<IConfigMap>(overlay, 'ConfigMap');
  const [container] = objectOf<IDeployment>(overlay, 'Deployment').spec?.template.spec?.containers ?? [];
  const secrets = (container?.env ?? []).map(({ name }) => [name, secretOf(overlay, name)]);
  return {
    KUBERNETES_SERVICE_HOST: '10.96.0.1',
    ...data,
    ...(Object.fromEntries(secrets) as Record<string, string>),
  };
}

function secretOf(overlay: Overlay, name: string): string | undefined {
  if (overlay === 'production') return FROM_ELSEWHERE[name];
  const value = objectOf<ISecret>(overlay, 'Secret').data?.[name];
  return value === undefined ? undefined : Buffer.from(value, 'base64').toString();
}
