import { describe, expect, it } from '@jest/globals';
import { alert, notification } from '../../../test/support/notifications.js';
import { RecordingServer } from '../../../../../test/harness/recording-server.js';
import { SlackChannel, slackMessage } from './slack.channel.js';

interface Block {
  readonly type: string;
  readonly text?: { readonly type: string; readonly text: string };
  readonly elements?: readonly { readonly type: string; readonly text: string }[];
}
interface Message {
  readonly text: string;
  readonly blocks: readonly Block[];
}

describe('SlackChannel', () => {
  it('posts a message to the webhook', async () => {
    await using server = await RecordingServer.start();
    const channel = new SlackChannel({ url: `${server.url}/services/T0/B0/x` });
    await channel.send(notification({ truncatedAlerts: 2 }), new AbortController().signal);
    const message = JSON.parse(server.requests[0]?.body ?? '') as Message;
    expect(message.text).toBe('[FIRING:3] critical-error on studio-api');
    expect(message.blocks.map(({ type }) => type)).toEqual(['header', 'section', 'context']);
    expect(message.blocks[1]?.text?.text).toBe(
      'firing: The ledger does not answer\n41 errors in 5 minutes\n' +
        'critical; category=database; since 2026-01-01T12:00:00.000Z',
    );
    expect(message.blocks[2]?.elements?.[0]?.text).toBe('+ 2 more');
  });

  it('rejects with the status that Slack answers, without the address', async () => {
    await using server = await RecordingServer.start((response) =>
      response.writeHead(403).end('invalid_token'),
    );
    const sent = new SlackChannel({ url: `${server.url}/services/s3cret` }).send(
      notification(),
      new AbortController().signal,
    );
    await expect(sent).rejects.toThrow(
      /^Channel 'slack' could not deliver the notification: the server answered 403\.$/,
    );
  });

  it('refuses an invalid address without showing it', () => {
    expect(() => new SlackChannel({ url: 'hooks.slack.com/s3cret' })).toThrow(/slack\.url/);
    expect(() => new SlackChannel({ url: 'hooks.slack.com/s3cret' })).not.toThrow(/s3cret/);
  });
});

describe('slackMessage', () => {
  it('escapes mentions and links', () => {
    const forged = '<!channel> <https://evil.example|click> *bold* &amp;';
    const message = slackMessage(
      notification({
        groupLabels: { alertname: forged },
        alerts: [alert({ annotations: { summary: forged } })],
      }),
    ) as Message;
    expect(message.text).toContain('&lt;!channel&gt; &lt;https://evil.example|click&gt; *bold* &amp;amp;');
    const types = message.blocks.map(({ text, elements }) => text?.type ?? elements?.[0]?.type);
    expect(new Set(types)).toEqual(new Set(['plain_text']));
  });

  it("stays within Slack's limits", () => {
    const long = alert({
      labels: Object.fromEntries(
        Array.from({ length: 50 }, (_, number) => [`label${number}`, 'v'.repeat(500)]),
      ),
    });
    const { blocks } = slackMessage(
      notification({ alerts: Array.from({ length: 100 }, () => long) }),
    ) as Message;
    expect(blocks).toHaveLength(50);
    expect(Math.max(...blocks.map(({ text }) => text?.text.length ?? 0))).toBeLessThanOrEqual(3_000);
    expect(blocks.at(-1)?.elements?.[0]?.text).toBe('+ 52 more');
  });
});
