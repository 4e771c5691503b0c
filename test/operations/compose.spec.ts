import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seconds } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readEnvironment, VARIABLES } from '../../apps/api/src/environment.js';
import { resolveLifecycleOptions } from '../../libs/lifecycle/src/options/resolve-lifecycle-options.js';
import { type ComposeService, readComposeFile } from '../harness/compose-file.js';
import { requireProgram } from '../harness/debian-package.js';
import { Dockerfile } from '../harness/dockerfile.js';

const { services, volumes } = readComposeFile('docker/compose.yaml');
const dockerfile = new Dockerfile('docker/Dockerfile');
const api = services['api']!;
const web = services['web']!;

const read = <T>(file: string): T => parse(readFileSync(join('docker', file), 'utf8')) as T;

/** Ports of the programs in third-party images. */
const PORTS: Readonly<Record<string, readonly string[]>> = {
  postgres: ['5432'],
  redis: ['6379'],
  prometheus: ['9090'],
  alertmanager: ['9093'],
  tempo: ['3200', '4318'],
  loki: ['3100'],
};

/** The socket of the Docker daemon, from which the logs are read. */
const DOCKER_SOCKET = '/var/run/docker.sock';

/** The ports that this machine can reach. */
const published = (): (string | undefined)[] =>
  Object.values(services).flatMap(({ ports = [] }) => ports.map((port) => port.split(':')[1]));

/** Returns true if a process listens at `host:port`, seen from inside the stack. */
function isServed(address: string): boolean {
  const [host, port] = address.split(':') as [string, string];
  // Browsers are outside of the stack, and reach the published ports.
  if (host === 'localhost') return published().includes(port);
  const service = services[host];
  const own = service?.build && dockerfile.instructions(service.build.target, 'EXPOSE')[0];
  return service !== undefined && (own === undefined ? PORTS[host]?.includes(port) === true : own === port);
}

describe.each(Object.entries(services))('the service %s of the compose stack', (name, service) => {
  it('is a stage of the Dockerfile, or an image of a known version', () => {
    const { image, build } = service;
    const stages = dockerfile.stages.map(({ name: stage }) => `docker/Dockerfile ${stage}`);
    const source = build
      ? `${join('docker', build.context, build.dockerfile)} ${build.target}`
      : image.replace(/:v?\d+[\w.-]*$/, ' of a known version');
    expect([...stages, `${image.split(':')[0]} of a known version`]).toContain(source);
  });

  it('mounts files that exist, and volumes that are declared', () => {
    for (const [source = ''] of (service.volumes ?? []).map((volume) => volume.split(':'))) {
      if (source === DOCKER_SOCKET) continue;
      const known = source.startsWith('.') ? existsSync(join('docker', source)) : source in volumes;
      expect([source, known]).toEqual([source, true]);
    }
  });

  it('waits only for conditions that its dependencies can meet', () => {
    const awaited = Object.entries(service.depends_on ?? {});
    const impossible = awaited.filter(([other, { condition }]) => {
      const { build, healthcheck, command } = services[other]!;
      if (condition === 'service_completed_successfully')
        return command?.at(-1) !== 'apps/api/dist/migrate.js';
      return !healthcheck?.test && !(build && dockerfile.command(build.target, 'HEALTHCHECK'));
    });
    expect(impossible).toEqual([]);
  });

  it('is reachable only from this machine', () => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it('names services that exist, on the ports where they listen', () => {
    const texts = [...Object.values(service.environment ?? {}), ...(service.command ?? [])];
    const urls = texts.filter((text) => /^\w+:\/\//.test(text)).map((text) => new URL(text));
    for (const { host } of urls) expect([name, host, isServed(host)]).toEqual([name, host, true]);
  });
});

describe('the compose stack', () => {
  it('publishes each port once', () => {
    expect(published()).toHaveLength(new Set(published()).size);
  });

  it('gives the API variables that it reads and accepts, as in production', () => {
    const environment = { NODE_ENV: 'production', ...api.environment };
    expect(Object.keys(VARIABLES)).toEqual(expect.arrayContaining(Object.keys(environment)));
    expect(() => readEnvironment(environment, environment)).not.toThrow();
  });

  it.each([
    ['API', api],
    ['page', web],
  ])('gives the %s time to end itself before it is killed', (_name, service) => {
    const { timeout } = resolveLifecycleOptions({}, service.environment!);
    expect(seconds(Number.parseInt(service.stop_grace_period!, 10))).toBeGreaterThan(timeout);
  });

  it('lets the page call the API from the browser', () => {
    const originOf = ({ ports: [port = ''] = [] }: ComposeService): string =>
      `http://localhost:${port.split(':')[1]}`;
    expect(web.environment!['API_URL']).toBe(originOf(api));
    expect(api.environment!['CORS_ORIGINS']).toBe(originOf(web));
  });

  it('runs the page without rights, with a limit, and whether the API runs or not', () => {
    expect(web).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      mem_limit: expect.stringMatching(/^\d+m$/),
    });
    expect(web.depends_on).toBeUndefined();
  });

  it('names the addresses that browsers open in its first lines', () => {
    const [title = ''] = readFileSync('docker/compose.yaml', 'utf8').split(/^name:/m);
    const ports = [...title.matchAll(/http:\/\/localhost:(\d+)/g)].map(([, port]) => port);
    expect(new Set(ports)).toEqual(new Set(published()));
  });

  it('migrates the database before the API starts', () => {
    expect(services['migration']!.command!.at(-1)).toBe('apps/api/dist/migrate.js');
    expect(services['migration']!.environment!['DATABASE_URL']).toBe(api.environment!['DATABASE_URL']);
    expect(api.depends_on).toHaveProperty('migration');
  });
});

describe('Prometheus of the compose stack', () => {
  const config = read<{
    rule_files: string[];
    alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
    scrape_configs: { job_name: string; dns_sd_configs?: { names: string[]; port: number }[] }[];
  }>('prometheus/prometheus.yml');

  it('scrapes every replica of the API', () => {
    const scrape = config.scrape_configs.find(({ job_name }) => job_name === 'studio-api');
    const [{ names, port }] = scrape!.dns_sd_configs as [{ names: string[]; port: number }];
    expect(names.map((name) => isServed(`${name}:${port}`))).toEqual([true]);
  });

  it('reads the rules that are mounted, and reports to the Alertmanager', () => {
    expect(config.rule_files).toEqual(['rules/*.yaml']);
    expect(services['prometheus']!.volumes).toContain('./prometheus:/etc/prometheus:ro');
    const targets = config.alerting.alertmanagers.flatMap(({ static_configs }) =>
      static_configs.flatMap(({ targets: addresses }) => addresses),
    );
    expect(targets.map(isServed)).toEqual([true]);
  });
});

describe('the Alertmanager of the compose stack', () => {
  it('silences alerts that exist, by labels that they share with their cause', () => {
    const { inhibit_rules: rules } = read<{
      inhibit_rules: Record<'source_matchers' | 'target_matchers' | 'equal', string[]>[];
    }>('alertmanager/alertmanager.yml');
    const alerts = globSync('docker/prometheus/rules/*.yaml').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/- alert: (\w+)/g)].map(([, alert]) => alert!),
    );
    for (const { source_matchers: sources, target_matchers: targets, equal } of rules) {
      for (const [matcher = ''] of [sources, targets]) {
        const [, pattern = ''] = /^alertname=~?"(.+)"$/.exec(matcher) ?? [];
        expect([matcher, alerts.some((alert) => new RegExp(`^(?:${pattern})$`).test(alert))]).toEqual([
          matcher,
          true,
        ]);
      }
      expect(equal).toContain('job');
    }
  });
});

interface DataSource {
  readonly uid: string;
  readonly url: string;
  readonly isDefault?: boolean;
  readonly jsonData: Readonly<Record<string, unknown>>;
}

const alloy = readFileSync('docker/alloy/config.alloy', 'utf8');

describe('traces and logs of the compose stack', () => {
  it('reach Tempo on the port of its receiver', () => {
    const { distributor, server, storage } = read<{
      server: { http_listen_port: number };
      distributor: { receivers: { otlp: { protocols: { http: { endpoint: string } } } } };
      storage: { trace: { local: { path: string } } };
    }>('tempo/tempo.yaml');
    const { port } = new URL(api.environment!['OTEL_EXPORTER_OTLP_ENDPOINT']!);
    expect(distributor.receivers.otlp.protocols.http.endpoint).toBe(`0.0.0.0:${port}`);
    expect(PORTS['tempo']).toContain(String(server.http_listen_port));
    expect(storage.trace.local.path).toMatch(new RegExp(`^${mountOf('tempo', 'tempo')}/`));
  });

  it('reach Loki from all containers of this stack', () => {
    const { server, common } = read<{
      server: { http_listen_port: number };
      common: { path_prefix: string };
    }>('loki/loki.yaml');
    expect(PORTS['loki']).toEqual([String(server.http_listen_port)]);
    expect(mountOf('loki', 'loki')).toBe(common.path_prefix);
    expect(isServed(new URL(/url = "(.+)"/.exec(alloy)![1]!).host)).toBe(true);
    const { name } = read<{ name: string }>('compose.yaml');
    expect(alloy).toContain(`"com.docker.compose.project=${name}"`);
    expect(services['alloy']!.volumes).toContain(`${DOCKER_SOCKET}:${DOCKER_SOCKET}:ro`);
    for (const [, socket] of alloy.matchAll(/host\s*= "unix:\/\/(.+)"/g)) expect(socket).toBe(DOCKER_SOCKET);
  });

  it.each([
    ['tempo', '-config.file=/etc/tempo/tempo.yaml'],
    ['loki', '-config.file=/etc/loki/loki.yaml'],
    ['alloy', '/etc/alloy/config.alloy'],
  ])('are configured by a file that %s mounts and reads', (service, argument) => {
    const { command = [], volumes: mounts = [] } = services[service]!;
    expect(command).toContain(argument);
    expect(mounts).toContain(`./${service}:/etc/${service}:ro`);
    expect(existsSync(join('docker', service, argument.replace(/^.*\//, '')))).toBe(true);
  });
});

/** The folder in which a service mounts a volume. */
function mountOf(service: string, volume: string): string | undefined {
  return services[service]!.volumes?.map((mount) => mount.split(':')).find(
    ([source]) => source === volume,
  )?.[1];
}

describe('Grafana of the compose stack', () => {
  const { volumes: mounts = [], environment = {} } = services['grafana']!;
  const sources = globSync('grafana/provisioning/datasources/*.yaml', { cwd: 'docker' })
    .toSorted()
    .flatMap((file) => read<{ datasources: DataSource[] }>(file).datasources);

  it('has its data sources from the start', () => {
    expect(sources.map(({ uid, url }) => [uid, isServed(new URL(url).host)])).toEqual([
      ['loki', true],
      ['prometheus', true],
      ['alertmanager', true],
      ['tempo', true],
    ]);
    expect(sources.filter(({ isDefault }) => isDefault)).toHaveLength(1);
  });

  it('leads from exemplars and lines of the log to traces, and from traces to lines of the log', () => {
    const [loki, prometheus, , tempo] = sources.map(({ jsonData }) => jsonData);
    expect(prometheus!['exemplarTraceIdDestinations']).toMatchObject([{ datasourceUid: 'tempo' }]);
    expect(loki!['derivedFields']).toMatchObject([{ datasourceUid: 'tempo', url: '$${__value.raw}' }]);
    const { datasourceUid, query } = tempo!['tracesToLogsV2'] as { datasourceUid: string; query: string };
    expect(datasourceUid).toBe('loki');
    const labels = [...query.matchAll(/(\w+)="(\w+)"/g)].map(([, label, value]) => `"${label}" = "${value}"`);
    for (const label of labels) expect(alloy).toContain(`labels        = {${label}}`);
  });

  it('reads dashboards from the folder where they are mounted, and shows one of them first', () => {
    const { providers } = read<{ providers: { options: { path: string } }[] }>(
      'grafana/provisioning/dashboards/breakwater.yaml',
    );
    const [folder] = providers.map(({ options }) => options.path);
    expect(mounts).toContain(`./grafana/dashboards:${folder}:ro`);
    const home = environment['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH']!;
    expect(home.startsWith(`${folder}/`)).toBe(true);
    expect(existsSync(home.replace(folder!, 'docker/grafana/dashboards'))).toBe(true);
  });
});

describe.each([
  ['promtool', 'prometheus', ['check', 'config', 'docker/prometheus/prometheus.yml']],
  ['amtool', 'prometheus-alertmanager', ['check-config', 'docker/alertmanager/alertmanager.yml']],
] as const)('%s', (program, name, args) => {
  it('accepts the configuration', () => {
    requireProgram({ program, package: name });
    const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
    expect({ status, stderr }).toMatchObject({ status: 0 });
  });
});
