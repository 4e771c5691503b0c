import { OptionsCheck } from '@breakwater/core';
import { UseInterceptors } from '@nestjs/common';
import { uploadInterceptor } from './upload.interceptor.js';

/** Options of {@link Upload}. */
export interface UploadOptions {
  /** Name of the field of the form. @default 'file' */
  readonly field?: string;
  /** Refuses requests without a file. Without it the handler gets `undefined`. @default true */
  readonly required?: boolean;
}

/** {@link UploadOptions} after the checks, with the name of the policy. */
export interface ResolvedUploadOptions extends Required<UploadOptions> {
  readonly policy: string;
}

/**
 * Takes the file of a multipart request in before the handler runs, by the rules of a policy. The handler gets it from
 * `@AcceptedUpload()`, and the text fields from `@Body()`. If the handler fails, the stored file is removed.
 *
 * @param policy name of a policy of `UploadsModule`
 * @throws OptionsError for wrong options; when the application starts, for an unknown policy
 */
export function Upload(policy: string, options: UploadOptions = {}): MethodDecorator {
  return (target, key, descriptor) => {
    const place = `${target.constructor.name}.${String(key)}`;
    const check = new OptionsCheck('upload', place);
    check.known(options, ['field', 'required'], { policy: "@Upload('image')", name: '{ field }' });
    const { field = 'file', required = true } = options;
    check.that(typeof policy === 'string' && policy !== '', 'policy', 'the name of a policy', policy);
    check.that(
      typeof field === 'string' && /^[\w.-]{1,100}$/.test(field),
      'field',
      'the name of a field',
      field,
    );
    check.boolean('required', required);
    UseInterceptors(uploadInterceptor({ policy, field, required }, place))(target, key, descriptor);
  };
}
