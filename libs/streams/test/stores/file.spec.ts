import { mkdtempSync } from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FileCursorStore } from '@breakwater/streams';

const context = { signal: new AbortController().signal };

describe('FileCursorStore', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'breakwater-cursors-')), 'cursors');
    file = join(folder, 'posts.cursor.json');
  });

  afterEach(() => rm(join(folder, '..'), { recursive: true }));

  const saved = async (cursor: number): Promise<FileCursorStore> => {
    const store = new FileCursorStore({ folder });
    await store.save('posts', cursor, context);
    return store;
  };

  it('gives the position to the next process', async () => {
    await saved(5);
    expect(await new FileCursorStore({ folder }).load('posts', context)).toBe(5);
  });

  it('writes a file that only its owner reads, and leaves no temporary one', async () => {
    await saved(5);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await readdir(folder)).toEqual(['posts.cursor.json']);
  });

  it('keeps the old position when a crash left half of a new file behind', async () => {
    await saved(5);
    await writeFile(`${file}.tmp`, '{"curs', { mode: 0o644 });
    const store = new FileCursorStore({ folder });
    expect(await store.load('posts', context)).toBe(5);
    await store.save('posts', 6, context);
    expect(await store.load('posts', context)).toBe(6);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it.each([['{"curs'], [''], ['null'], ['{"cursor":null}'], ['{"cursor":{}}']])(
    'names a broken file with the content %j, and does not overwrite it',
    async (content) => {
      const store = await saved(5);
      await writeFile(file, content);
      const message = `The file '${file}' holds no position of a stream. Restore it, or remove it to start at the present.`;
      await expect(store.load('posts', context)).rejects.toThrow(message);
      await expect(store.save('posts', 6, context)).rejects.toThrow(message);
      expect(await readFile(file, 'utf8')).toBe(content);
    },
  );

  it('works on after a failed call', async () => {
    const store = await saved(5);
    await expect(store.save('posts', 6, { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    await store.save('posts', 7, context);
    expect(await store.load('posts', context)).toBe(7);
  });

  it('refuses a relative path', () => {
    expect(() => new FileCursorStore({ folder: 'cursors' })).toThrow('"streams.cursorStore.folder"');
  });
});
