import { describe, expect, it } from '@jest/globals';
import { refusedRange } from './public-address.js';
import { untrustedUrlRefusal } from './untrusted-url.js';

describe('an address', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['10.1.2.3', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.0.1', 'private'],
    ['169.254.169.254', 'linkLocal'],
    ['100.64.0.1', 'carrierGradeNat'],
    ['100.100.100.200', 'carrierGradeNat'],
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['240.0.0.1', 'reserved'],
    ['192.0.0.192', 'reserved'],
    ['192.0.2.1', 'reserved'],
    ['198.18.0.1', 'reserved'],
    ['198.51.100.1', 'reserved'],
    ['203.0.113.1', 'reserved'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['fe80::1', 'linkLocal'],
    ['fe80::1%eth0', 'zone'],
    ['fc00::1', 'uniqueLocal'],
    ['fd00:ec2::254', 'uniqueLocal'],
    ['ff02::1', 'multicast'],
    ['2001:db8::1', 'reserved'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:10.0.0.1', 'private'],
    ['::ffff:7f00:1', 'loopback'],
  ])('%s is refused as %s', (address, range) => {
    expect(refusedRange(address)).toBe(range);
    expect(refusedRange(`[${address}]`)).toBe(range);
  });

  it.each([
    '64:ff9b::7f00:1',
    '64:ff9b::a00:1',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    '2001:0:7f00:1::',
    '::127.0.0.1',
    '::ffff:0:127.0.0.1',
    'fec0::1',
    '100::1',
    '4000::1',
    '5f00::1',
  ])('%s is refused, because it leads to another network or to none', (address) => {
    expect(refusedRange(address)).toEqual(expect.any(String));
  });

  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.15.0.1',
    '172.32.0.1',
    '100.63.0.1',
    '2606:4700:4700::1111',
    '::ffff:8.8.8.8',
  ])('%s is public', (address) => {
    expect(refusedRange(address)).toBeUndefined();
  });

  it.each(['example.org', 'localhost', '127.0.0.1.example.org', '', '1e100.net', '999.1.1.1'])(
    '%p is a name, which is checked after its resolution',
    (name) => {
      expect(refusedRange(name)).toBeUndefined();
    },
  );
});

describe('an address from outside', () => {
  it.each([
    ['http://2130706433/', 'address'],
    ['http://0x7f000001/', 'address'],
    ['http://0x7f.1/', 'address'],
    ['http://0177.0.0.1/', 'address'],
    ['http://017700000001/', 'address'],
    ['http://127.1/', 'address'],
    ['http://127.0.0.1./', 'address'],
    ['http://①②⑦.0.0.1/', 'address'],
    ['http://127。0。0。1/', 'address'],
    ['http://127%2e0%2e0%2e1/', 'address'],
    ['http://0/', 'address'],
    ['http://[::1]/', 'address'],
    ['http://[::]/', 'address'],
    ['http://[::ffff:169.254.169.254]/', 'address'],
    ['http://[64:ff9b::a9fe:a9fe]/', 'address'],
    ['http://user@example.org/', 'credentials'],
    ['http://:secret@example.org/', 'credentials'],
    ['http://example.org@127.0.0.1/', 'credentials'],
    ['http://example.org:8080/', 'port'],
    ['http://example.org:22/', 'port'],
    ['https://example.org:6443/', 'port'],
    ['file:///etc/passwd', 'protocol'],
    ['ftp://example.org/', 'protocol'],
    ['gopher://example.org/', 'protocol'],
    ['data:text/plain,x', 'protocol'],
    ['javascript:alert(1)', 'protocol'],
    ['blob:https://example.org/1', 'protocol'],
  ])('%s is refused because of its %s', (text, reason) => {
    expect(untrustedUrlRefusal(new URL(text))).toMatchObject({ reason });
  });

  it.each([
    'http://example.org/',
    'https://example.org:443/a?b=c#d',
    'http://example.org:80/',
    'http://example.org:443/',
    'https://example.org:80/',
    'https://xn--mnchen-3ya.example/',
    'https://münchen.example/',
    'https://example.org./',
    'https://[2606:4700:4700::1111]/',
  ])('%s is allowed until its name has been resolved', (text) => {
    expect(untrustedUrlRefusal(new URL(text))).toBeUndefined();
  });
});
