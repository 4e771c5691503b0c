import type { OptionsCheck } from '@breakwater/core';

/** Points of a delivery at which a fault acts: the greeting, the login, the sender, a receiver, and the end of the message. */
export const SMTP_STAGES = ['connect', 'auth', 'mail', 'rcpt', 'data'] as const;

/** A stage of {@link SMTP_STAGES}. */
export type SmtpStage = (typeof SMTP_STAGES)[number];

/** A fault of a `FakeSmtp`. */
export interface SmtpFault {
  /** Stage at which the fault acts. */
  readonly at: SmtpStage;
  /**
   * Effect of the fault: a reply code from 400 to 599, `'hang'` for no reply, or `'drop'` for a reset. At the stage `data` the
   * server has the message when the fault acts; it keeps the message only with `'drop'`, because only the reply is lost then.
   */
  readonly with: number | 'hang' | 'drop';
  /** Address of the receiver, at the stage `rcpt`. @default every receiver */
  readonly to?: string;
  /** Number of times that the fault acts. @default Infinity */
  readonly times?: number;
}

const FIELDS = ['at', 'with', 'to', 'times'];

/** Adds the problems of a fault to `check`. */
export function checkSmtpFault(check: OptionsCheck, fault: SmtpFault): void {
  if (!check.known(fault, FIELDS)) return;
  const { at, to, times = Infinity } = fault;
  check.oneOf('at', at, SMTP_STAGES);
  const effect = fault.with;
  const isCode = typeof effect === 'number' && Number.isInteger(effect) && effect >= 400 && effect <= 599;
  check.that(
    isCode || effect === 'hang' || effect === 'drop',
    'with',
    `a reply code from 400 to 599, 'hang' or 'drop'`,
    effect,
  );
  if (to !== undefined) {
    if (at === 'rcpt') check.that(typeof to === 'string', 'to', 'the address of a receiver', to);
    else check.withoutEffect('to', to, `because the fault does not act at 'rcpt'`);
  }
  if (times !== Infinity) check.integer('times', times, 1);
}
