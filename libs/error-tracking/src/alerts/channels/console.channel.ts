import { checkOptions, readProperty } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { AlertNotification } from './alert-notification.js';
import type { AlertChannel } from './alert-channel.js';
import { checkChannelName } from '../names.js';
import { alertTexts, headline, truncationText } from './notification-text.js';

/** Options of {@link ConsoleChannel}. */
export interface ConsoleChannelOptions {
  /** Unique among the channels. @default 'console' */
  readonly name?: string;
}

/** Writes alerts to the application's logger: firing alerts at level error, resolved alerts at level log. */
export class ConsoleChannel implements AlertChannel {
  readonly name: string;
  readonly #logger = new Logger('Alerts');

  /** @throws OptionsError for an option that is wrong or unknown */
  constructor(options: ConsoleChannelOptions = {}) {
    checkOptions('alerts.channels.console', 'new ConsoleChannel', (check) => {
      check.known(options, ['name']);
      checkChannelName(check, readProperty(options, 'name'));
    });
    this.name = options.name ?? 'console';
  }

  async send(notification: AlertNotification): Promise<void> {
    const lines = alertTexts(notification).map(({ status, severity, summary, description, labels, when }) => {
      const facts = [severity, labels, when].filter(Boolean).join('; ');
      return `  ${status} ${summary}${description && ` - ${description}`} (${facts})`;
    });
    const rest = truncationText(notification);
    const text = [headline(notification), ...lines, ...(rest ? [`  ${rest}`] : [])].join('\n');
    if (notification.status === 'firing') this.#logger.error(text);
    else this.#logger.log(text);
  }
}
