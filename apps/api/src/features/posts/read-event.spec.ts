import { ValidationError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { readEvent } from './read-event.js';

const POSTS = 'app.bsky.feed.post';
const commit = { operation: 'create', collection: POSTS, rkey: '3l', record: { text: 'Bread' } };
const event = { did: 'did:plc:a', time_us: 1_700_000_000_000_000, kind: 'commit', commit };

const read = (changes: object): unknown => readEvent({ ...event, ...changes }, POSTS);

describe('an event of Jetstream', () => {
  it.each(['create', 'update'])('keeps a post: %s', (operation) => {
    expect(read({ commit: { ...commit, operation } })).toEqual({
      kind: 'keep',
      did: 'did:plc:a',
      post: { rkey: '3l', text: 'Bread', position: 1_700_000_000_000_000 },
    });
  });

  it('removes a post', () => {
    const { operation: _, record: __, ...rest } = commit;
    expect(read({ commit: { ...rest, operation: 'delete' } })).toEqual({
      kind: 'remove',
      did: 'did:plc:a',
      rkey: '3l',
    });
  });

  it.each([
    ['of another collection', { commit: { ...commit, collection: 'app.bsky.feed.like' } }],
    ['about an account', { commit: undefined, kind: 'identity' }],
  ])('changes nothing when it is one %s', (_, changes) => {
    expect(read(changes)).toBeUndefined();
  });

  it('gives an empty text to a record without one', () => {
    expect(read({ commit: { ...commit, record: {} } })).toMatchObject({ post: { text: '' } });
  });

  it('loses characters that PostgreSQL cannot store', () => {
    expect(read({ commit: { ...commit, record: { text: 'a\0b' } } })).toMatchObject({ post: { text: 'ab' } });
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'post'],
    ['no author', { ...event, did: undefined }],
    ['a text that is a number', { ...event, commit: { ...commit, record: { text: 42 } } }],
    ['no time', { ...event, time_us: undefined }],
    ['no key', { ...event, commit: { ...commit, rkey: undefined } }],
    ['a key that is too long', { ...event, commit: { ...commit, rkey: 'k'.repeat(513) } }],
    ['a commit that is a text', { ...event, commit: 'create' }],
  ])('is refused when it is, or has, %s', (_, data) => {
    expect(() => readEvent(data, POSTS)).toThrow(ValidationError);
  });
});
