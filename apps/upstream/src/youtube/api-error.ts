/** Body of an error answer of the data API. */
export interface ApiError {
  readonly error: {
    readonly code: number;
    readonly message: string;
    readonly errors: readonly {
      readonly message: string;
      readonly domain: string;
      readonly reason: string;
    }[];
  };
}

/** An error in the format of the data API. */
export function apiError(code: number, message: string, reason: string): ApiError {
  return { error: { code, message, errors: [{ message, domain: 'youtube', reason }] } };
}
