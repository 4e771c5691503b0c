import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
// @ts-expect-error -- scripts run without a build, so it is JavaScript
import * as settingsModule from '../../scripts/manifests/settings.mjs';
import { EditedOverlay, TEAM_SETTINGS } from '../harness/edited-overlay.js';

const { SETTINGS, settingProblems } = settingsModule as {
  readonly SETTINGS: Readonly<Record<string, object>>;
  settingProblems(
    settings: ReadonlyMap<string, string>,
  ): { readonly key: string; readonly problem: string }[];
};

const FILE = 'k8s/overlays/production/settings.env';

/** The exit code and the lines of the check, run as in the repository of a team. */
function check(cwd: string, ...args: string[]): { readonly code: number | null; readonly lines: string[] } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [resolve('scripts/check-manifests.mjs'), ...args],
    { cwd, encoding: 'utf8' },
  );
  return { code: status, lines: `${stdout}${stderr}`.trim().split('\n') };
}

/** The same for edited settings. */
function checkSettings(settings: Readonly<Record<string, string | undefined>>): ReturnType<typeof check> {
  using overlay = new EditedOverlay({ settings });
  return check(overlay.root);
}

describe('the check of the manifests', () => {
  it('names each setting of production that is still a placeholder, and what to set it to', () => {
    const { code, lines } = check('.');
    expect(code).toBe(1);
    const [title, ...problems] = lines;
    expect(title).toBe('k8s/overlays/production cannot be deployed yet:');
    const pattern = new RegExp(
      `^ {2}${FILE}: (\\w+) is still the placeholder ".+"\\. Set it to .+\\. \\(in .+\\)$`,
    );
    expect(new Set(problems.map((line) => pattern.exec(line)?.[1]))).toEqual(
      new Set(Object.keys(TEAM_SETTINGS)),
    );
  });

  it('passes when a team has replaced them', () => {
    expect(checkSettings(TEAM_SETTINGS)).toEqual({
      code: 0,
      lines: [expect.stringMatching(/^k8s\/overlays\/production has \d+ objects and no placeholder\.$/)],
    });
  });

  it('passes for the local cluster, which has no settings', () => {
    expect(check('.', 'k8s/overlays/development').code).toBe(0);
  });

  it('lists every wrong, missing and misspelt setting at once', () => {
    const { code, lines } = checkSettings({
      ...TEAM_SETTINGS,
      IMAGE: 'registry.acme.dev/studio/api:latest',
      DATABASE_PORT: '70000',
      MONITORING_NAMESPACE: undefined,
      ALERT_EMAIL_FROM: '',
      REDIS_PROT: '6380',
    });
    expect(code).toBe(1);
    expect(lines.slice(1)).toEqual([
      `  ${FILE}: IMAGE expected registry/repository:tag with a tag other than latest, or a digest, got "registry.acme.dev/studio/api:latest".`,
      `  ${FILE}: MONITORING_NAMESPACE is missing. Expected the name of a namespace, such as monitoring.`,
      `  ${FILE}: DATABASE_PORT expected a port from 1 to 65535, got "70000".`,
      `  ${FILE}: REDIS_PROT is not a setting, so it has no effect. Correct its name, or remove it.`,
      `  ${FILE}: ALERT_EMAIL_TO and ALERT_EMAIL_FROM: set both, or leave both empty.`,
    ]);
  });

  it('refuses every value that a shell would interpret, because the guide reads the file with one', () => {
    for (const value of [
      'a b',
      'a&b',
      'a;b',
      '$a',
      '`a`',
      'a|b',
      '(a)',
      "'a'",
      '"a"',
      'a\\b',
      'a#b',
      '<a>',
      'a*',
      'a?',
    ]) {
      const settings = new Map(Object.keys(SETTINGS).map((key) => [key, `https://acme.dev/${value}`]));
      const refused = settingProblems(settings).map(({ key }) => key);
      expect([value, refused]).toEqual([value, expect.arrayContaining(Object.keys(SETTINGS))]);
      const addresses = new Map([['ALERT_EMAIL_TO', `${value}@acme.dev`]]);
      expect(settingProblems(addresses)).toContainEqual(
        expect.objectContaining({ key: 'ALERT_EMAIL_TO', problem: expect.stringContaining('got ') }),
      );
    }
  });

  it('names the file and the line of a placeholder from elsewhere', () => {
    using overlay = new EditedOverlay({ settings: TEAM_SETTINGS });
    overlay.edit('../../base/studio-api.env', (text) => `OPENAI_URL=https://models.example\n${text}`);
    const { code, lines } = check(overlay.root);
    expect(code).toBe(1);
    expect(lines[1]).toMatch(
      /^ {2}k8s\/base\/studio-api\.env:1: data\.OPENAI_URL still has the placeholder "https:\/\/models\.example"\. Replace it\. \(in ConfigMap\/studio-api-/,
    );
  });

  it('repeats the message of kubectl when an overlay cannot be rendered', () => {
    using overlay = new EditedOverlay({ settings: TEAM_SETTINGS });
    overlay.edit('kustomization.yaml', (text) => text.replace('namespace.yaml', 'namespaces.yaml'));
    expect(check(overlay.root).lines[1]).toMatch(/kubectl cannot render it: .*namespaces\.yaml/);
  });

  it('refuses a folder without a kustomization', () => {
    expect(check('.', 'k8s')).toEqual({ code: 2, lines: [expect.stringContaining('Usage: ')] });
  });
});

describe('the settings of production', () => {
  const keys = [...readFileSync(FILE, 'utf8').matchAll(/^(\w+)=/gm)].map(([, key]) => key!);

  it('each replace a field of a manifest', () => {
    const replacements = parse(readFileSync('k8s/overlays/production/replacements.yaml', 'utf8')) as {
      readonly source: { readonly fieldPath: string };
    }[];
    const used = replacements.map(({ source }) => source.fieldPath.replace(/^data\./, ''));
    expect([...new Set(used)].toSorted()).toEqual(keys.toSorted());
  });

  it('hold every invented name of the manifests and the alert rules', () => {
    const invented = spawnSync(
      'git',
      [
        'grep',
        '--files-with-matches',
        '-E',
        'example\\.(com|org|net)|\\.example\\b|change-me',
        '--',
        'k8s',
        'docker',
      ],
      { encoding: 'utf8' },
    );
    expect(invented.stdout.trim().split('\n')).toEqual([FILE]);
  });
});
