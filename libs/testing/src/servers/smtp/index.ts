export { type FakeSmtp, type FakeSmtpOptions, startFakeSmtp } from './fake-smtp.js';
export type { ReceivedMail } from './received-mail.js';
export { SMTP_STAGES, type SmtpFault, type SmtpStage } from './smtp-fault.js';
export type { ListenerOptions } from '../listener.js';
