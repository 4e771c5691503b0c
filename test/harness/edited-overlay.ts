import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The edits of a team. */
interface Edits {
  /** Lines of `settings.env`; undefined removes the line of a key. */
  readonly settings?: Readonly<Record<string, string | undefined>>;
  /** Components in addition to those of production. */
  readonly components?: readonly string[];
}

/** Settings in which every placeholder is replaced. */
export const TEAM_SETTINGS = {
  IMAGE: 'registry.acme.dev:5000/studio/api:1.2.3',
  WEB_IMAGE: 'registry.acme.dev:5000/studio/web:1.2.3',
  HOST: 'api.acme.dev',
  WEB_HOST: 'studio.acme.dev',
  RUNBOOK_URL: 'https://git.acme.dev/studio/docs/runbooks',
  UPLOADS_STORAGE_CLASS: 'efs',
  ALERT_EMAIL_TO: 'oncall@acme.dev',
  ALERT_EMAIL_FROM: 'studio-api@acme.dev',
} as const;

/** A copy of `k8s/` in which someone has edited the overlay for production. */
export class EditedOverlay implements Disposable {
  /** A folder that holds `k8s/`. */
  readonly root = mkdtempSync(join(tmpdir(), 'breakwater-overlay-'));

  constructor({ settings = {}, components = [] }: Edits) {
    cpSync('k8s', join(this.root, 'k8s'), { recursive: true });
    for (const [key, value] of Object.entries(settings)) this.#set(key, value);
    this.edit('kustomization.yaml', (text) =>
      text.replace(/^components:\n/m, (line) =>
        components.reduceRight((lines, name) => `${lines}  - ../../components/${name}\n`, line),
      ),
    );
  }

  get folder(): string {
    return join(this.root, 'k8s/overlays/production');
  }

  /** Changes a file of the overlay. */
  edit(file: string, change: (text: string) => string): void {
    const path = join(this.folder, file);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true });
  }

  #set(key: string, value: string | undefined): void {
    this.edit('settings.env', (text) => {
      const others = text.split('\n').filter((line) => !line.startsWith(`${key}=`));
      return [...others, ...(value === undefined ? [] : [`${key}=${value}`]), ''].join('\n');
    });
  }
}
