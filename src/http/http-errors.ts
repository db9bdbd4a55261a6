/** What an HTTP answer can say besides 200. Thrown by controllers and guards, turned into a status once, by the error filter. */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly hint?: string,
    /** Seconds after which trying again makes sense. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

export const unauthorized = (message: string, hint?: string) => new HttpProblem(401, 'unauthorized', message, hint);
export const forbidden = (message: string, hint?: string) => new HttpProblem(403, 'forbidden', message, hint);
export const notFound = (message = 'there is nothing here') => new HttpProblem(404, 'not-found', message);
export const tooLarge = (message: string) => new HttpProblem(413, 'too-large', message);
export const tooMany = (message: string, retryAfter: number) => new HttpProblem(429, 'too-many', message, undefined, retryAfter);
/** Not stored: the sender must try again. */
export const unavailable = (message: string) => new HttpProblem(503, 'unavailable', message, 'try again; nothing was stored', 5);
