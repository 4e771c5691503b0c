import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { EditedOverlay, TEAM_SETTINGS } from '../harness/edited-overlay.js';
import { RecordedCommands } from '../harness/recorded-commands.js';
import { type Manifest, podSpecsOf } from '../harness/rendered-overlay.js';

const guide = readFileSync('docs/guides/deployment.md', 'utf8');
const manifests = globSync('k8s/{base,base/web,overlays/production}/*.{yaml,env}').map((file) =>
  readFileSync(file, 'utf8'),
);

describe('the deployment guide', () => {
  it('explains the numbers of the manifests', () => {
    const [, table = ''] = guide.split('## The numbers');
    const explained = [...table.matchAll(/^\| `(\w+(?:: |=)[^`]+)`/gm)].map(([, number]) => number!);
    expect(explained.length).toBeGreaterThan(15);
    const lines = new Set(manifests.flatMap((text) => text.split('\n').map((line) => line.trim())));
    expect(explained.filter((number) => !lines.has(number))).toEqual([]);
  });

  it('names files that exist', () => {
    const named = [
      ...guide.matchAll(/\b(?:docker|k8s|apps|test|docs)\/[\w./-]+\.\w+|\b(?:docker|k8s)\/[\w/-]+\//g),
    ].map(([path]) => path);
    const missing = named.filter(
      (path) => globSync(path).length === 0 && !path.startsWith('k8s/overlays/staging'),
    );
    expect(missing).toEqual([]);
  });

  it('describes every component, and its settings', () => {
    const [, section = ''] = guide.split('## Components');
    const rows = [...section.matchAll(/^\| `k8s\/components\/([\w-]+)\/` .*$/gm)];
    expect(new Set(rows.map(([, name]) => name))).toEqual(
      new Set(globSync('k8s/components/*').map((folder) => folder.split('/').at(-1))),
    );
    const settings = readFileSync('k8s/overlays/production/settings.env', 'utf8');
    const named = rows.flatMap(([row]) => [...row.matchAll(/`([A-Z_]+)`/g)].map(([, key]) => key!));
    expect(named.filter((key) => !settings.includes(`\n${key}=`))).toEqual([]);
  });
});

describe('a team that follows the deployment guide', () => {
  /** The commands of the page, but for the compose stack and the measurement, which have specs of their own. */
  const blocks = [...guide.matchAll(/^ *```sh\n(.*?)^ *```$/gms)]
    .map(([, block]) => block!)
    .filter((block) => !/docker compose|test:matrix/.test(block));
  let overlay: EditedOverlay;
  let shell: RecordedCommands;
  let objects: Manifest[];

  beforeAll(() => {
    overlay = new EditedOverlay({
      settings: {
        ...TEAM_SETTINGS,
        NAMESPACE: 'videos',
        MONITORING_NAMESPACE: 'observability',
        DATABASE_PORT: '6432',
      },
    });
    for (const name of ['package.json', 'scripts', 'node_modules', 'docker']) {
      symlinkSync(resolve(name), join(overlay.root, name));
    }
    shell = new RecordedCommands(overlay.root, ['docker', 'kubectl', 'helm']);
    const { stdout } = spawnSync('git', ['rev-parse', '--absolute-git-dir'], { encoding: 'utf8' });
    shell.run(blocks.join('\n'), { GIT_DIR: stdout.trim() });
    objects = parseAllDocuments(readFileSync(join(overlay.root, 'rendered.yaml'), 'utf8')).map(
      (document) => document.toJS() as Manifest,
    );
  });

  afterAll(() => overlay[Symbol.dispose]());

  const calls = (program: string, ...words: string[]): string[][] =>
    shell.calls.filter((call) => call[0] === program && words.every((word) => call.includes(word)));

  it('builds and pushes the images that the manifests name', () => {
    const { IMAGE, WEB_IMAGE } = TEAM_SETTINGS;
    expect(calls('docker', 'push')).toEqual([
      ['docker', 'push', IMAGE],
      ['docker', 'push', WEB_IMAGE],
    ]);
    for (const [image, target] of [
      [IMAGE, 'api'],
      [WEB_IMAGE, 'web'],
    ] as const) {
      const [build] = calls('docker', 'build', image);
      expect(build).toEqual(expect.arrayContaining([`--target=${target}`, 'VERSION=1.2.3']));
      expect(build!.find((word) => word.startsWith('REVISION='))).toMatch(/^REVISION=[0-9a-f]{40}$/);
    }
    const images = podSpecsOf(objects).flatMap(({ spec }) => spec.containers.map(({ image }) => image));
    expect(new Set(images)).toEqual(new Set([IMAGE, WEB_IMAGE]));
  });

  it('gives kubectl no empty word and no variable', () => {
    const words = shell.calls.flat();
    expect(words.filter((word) => word === '' || word.includes('$'))).toEqual([]);
  });

  it('works in the namespace that the manifests name', () => {
    const namespaces = calls('kubectl', '--namespace').map((call) => call[call.indexOf('--namespace') + 1]);
    expect(new Set(namespaces)).toEqual(new Set(['videos', 'observability']));
    expect(calls('kubectl', 'create', 'namespace')).toEqual([['kubectl', 'create', 'namespace', 'videos']]);
    expect(objects.find(({ kind }) => kind === 'Namespace')?.metadata.name).toBe('videos');
  });

  it('creates every Secret that a pod needs, with addresses whose ports are open', () => {
    const created = calls('kubectl', 'create', 'secret', 'generic').map((call) => ({
      name: call[call.indexOf('generic') + 1],
      values: Object.fromEntries(
        call
          .filter((_word, index) => call[index - 1] === '--from-literal')
          .map((literal) => [literal.split('=')[0]!, literal.slice(literal.indexOf('=') + 1)]),
      ),
    }));
    const needed = podSpecsOf(objects).flatMap(({ spec }) =>
      spec.containers.flatMap(({ env = [] }) =>
        env.flatMap(({ valueFrom }) =>
          valueFrom?.secretKeyRef?.optional ? [] : (valueFrom?.secretKeyRef ?? []),
        ),
      ),
    );
    expect(needed.length).toBeGreaterThan(1);
    for (const { name, key } of needed) {
      expect([name, created.find((secret) => secret.name === name)?.values[key]]).toEqual([
        name,
        expect.stringMatching(/^postgresql:/),
      ]);
    }
    const portOf = (name: string): string =>
      new URL(created.find((secret) => secret.name === name)!.values['DATABASE_URL']!).port;
    expect([portOf('studio-api'), portOf('studio-api-owner')]).toEqual(['6432', '5432']);
  });

  it('applies every object once: those of the migration first, then the others', () => {
    const selectors = calls('kubectl', 'apply').map((call) => call[call.indexOf('--selector') + 1]!);
    expect(selectors).toEqual([
      'app.kubernetes.io/component=migration',
      'app.kubernetes.io/component!=migration',
    ]);
    const [first, second] = [true, false].map((isMigration) =>
      objects.filter(
        ({ metadata }) => (metadata.labels?.['app.kubernetes.io/component'] === 'migration') === isMigration,
      ),
    );
    expect(first!.map(({ kind }) => kind)).toContain('Job');
    expect(first!.length + second!.length).toBe(objects.length);
  });

  it('waits for objects and runs commands in objects that exist', () => {
    const named = shell.calls.flatMap((call) =>
      call.flatMap((word) => /^(job|deployment)\/([\w-]+)$/.exec(word)?.slice(1, 3).join('/') ?? []),
    );
    const existing = new Set(objects.map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`));
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !existing.has(name))).toEqual([]);
  });

  it('tells prometheus-adapter the address and the port of Prometheus', () => {
    expect(calls('helm')[0]).toEqual(
      expect.arrayContaining([
        'prometheus.url=http://prometheus-operated.monitoring.svc',
        'prometheus.port=9090',
        'observability',
      ]),
    );
  });
});
