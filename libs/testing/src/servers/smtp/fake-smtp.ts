import { buffer } from 'node:stream/consumers';
import { checkOptions } from '@breakwater/core';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import {
  checkListenerOptions,
  Listener,
  LISTENER_OPTIONS,
  type ListenerOptions,
  record,
} from '../listener.js';
import { readMail, type ReceivedMail } from './received-mail.js';
import { checkSmtpFault, type SmtpFault, type SmtpStage } from './smtp-fault.js';

/** Options of {@link startFakeSmtp}. */
export interface FakeSmtpOptions extends ListenerOptions {
  /** The only login that is accepted. @default none: every message is accepted without a login */
  readonly login?: { readonly user: string; readonly password: string };
  /** Refuses the first attempt for each pair of sender and receiver with 451, as servers against spam do. @default false */
  readonly greylisting?: boolean;
  /** Offers STARTTLS with a certificate that no client trusts. @default false */
  readonly tls?: boolean;
}

/** A mail server with faults. Start it with {@link startFakeSmtp}. */
export interface FakeSmtp extends AsyncDisposable {
  readonly port: number;
  /** Such as `smtp://127.0.0.1:2525`, without the login. */
  readonly url: string;
  /** The messages that were accepted, the newest 1000 of them. */
  readonly mails: readonly ReceivedMail[];
  /** Number of open connections. */
  readonly connections: number;
  /**
   * Adds faults. The first one that fits a stage acts there.
   *
   * @throws OptionsError with all problems
   */
  fail(...faults: readonly SmtpFault[]): void;
  /** Removes all faults. Connections that hang stay silent. */
  heal(): void;
  /** Ends all connections and the server. */
  close(): Promise<void>;
}

type Reply = (error?: Error | null) => void;

/**
 * Starts a {@link FakeSmtp}. It needs the package `smtp-server`.
 *
 * @throws OptionsError with all problems of the options
 */
export async function startFakeSmtp(options: FakeSmtpOptions = {}): Promise<FakeSmtp> {
  checkOptions('fakeSmtp', undefined, (check) => {
    check.known(options, [...LISTENER_OPTIONS, 'login', 'greylisting', 'tls']);
    checkListenerOptions(check, options);
    const { login, greylisting = false, tls = false } = options;
    check.boolean('greylisting', greylisting);
    check.boolean('tls', tls);
    if (login !== undefined && check.object('login', login)) {
      const within = check.within('login');
      within.known(login, ['user', 'password']);
      within.that(typeof login.user === 'string', 'user', 'a text', login.user);
      within.that(typeof login.password === 'string', 'password', 'a text', login.password);
    }
  });
  const { port = 0, host = '127.0.0.1', login, greylisting = false, tls = false } = options;
  const mails: ReceivedMail[] = [];
  const faults = new SmtpFaults();
  const known = new Set<string>();
  const act = (stage: SmtpStage, session: SMTPServerSession, done: Reply, to?: string): boolean => {
    const effect = faults.next(stage, to);
    if (effect === undefined) return false;
    if (effect === 'drop') listener.reset(session.remotePort);
    else if (effect !== 'hang') done(refusal(effect));
    return true;
  };

  const server = new SMTPServer({
    authOptional: login === undefined,
    authMethods: ['PLAIN', 'LOGIN'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    disabledCommands: tls ? [] : ['STARTTLS'],
    logger: false,
    onConnect: (session, done) => void (act('connect', session, done) || done()),
    onAuth: (given, session, done) => {
      if (act('auth', session, done)) return;
      const isRight = !login || (given.username === login.user && given.password === login.password);
      done(isRight ? null : refusal(535), { user: given.username });
    },
    onMailFrom: (_address, session, done) => void (act('mail', session, done) || done()),
    onRcptTo: ({ address }, session, done) => {
      if (act('rcpt', session, done, address)) return;
      const { mailFrom } = session.envelope;
      const pair = `${mailFrom ? mailFrom.address : ''} ${address}`;
      const isNew = greylisting && !known.has(pair);
      known.add(pair);
      done(isNew ? refusal(451) : null);
    },
    onData: (stream, session, done) => {
      const { mailFrom, rcptTo } = session.envelope;
      const keep = (bytes: Buffer): void =>
        record(
          mails,
          readMail(
            mailFrom ? mailFrom.address : '',
            rcptTo.map(({ address }) => address),
            bytes,
          ),
        );
      buffer(stream).then(
        (bytes) => {
          if (faults.peek('data') === 'drop') keep(bytes);
          if (act('data', session, done)) return;
          keep(bytes);
          done();
        },
        () => undefined,
      );
    },
  });
  server.on('error', () => undefined);
  const listener = new Listener(server.server);
  await listener.listen({ port, host });
  const close = (): Promise<void> => listener.close();
  return {
    port: listener.port,
    url: `smtp://${host}:${listener.port}`,
    mails,
    get connections() {
      return listener.connections;
    },
    fail: (...added) => faults.add(added),
    heal: () => faults.clear(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A refusal whose text a client must not show. */
const refusal = (responseCode: number): Error =>
  Object.assign(new Error('Refused by a fault of the test'), { responseCode });

/** The faults in force. */
class SmtpFaults {
  #faults: { readonly fault: SmtpFault; left: number }[] = [];

  add(faults: readonly SmtpFault[]): void {
    checkOptions('fail', undefined, (check) => {
      faults.forEach((fault, index) => checkSmtpFault(check.within(String(index)), fault));
    });
    for (const fault of faults) this.#faults.push({ fault, left: fault.times ?? Infinity });
  }

  clear(): void {
    this.#faults = [];
  }

  /** Returns the effect at a stage. */
  peek(stage: SmtpStage, to?: string): SmtpFault['with'] | undefined {
    return this.#at(stage, to)?.fault.with;
  }

  /** Returns the effect at a stage, and counts it. */
  next(stage: SmtpStage, to?: string): SmtpFault['with'] | undefined {
    const entry = this.#at(stage, to);
    if (entry) entry.left--;
    return entry?.fault.with;
  }

  #at(stage: SmtpStage, to?: string): { readonly fault: SmtpFault; left: number } | undefined {
    return this.#faults.find(
      ({ fault, left }) => left > 0 && fault.at === stage && (fault.to === undefined || fault.to === to),
    );
  }
}
