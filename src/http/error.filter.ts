import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Invalid, reasonOf } from '../kernel/errors';
import { HttpProblem } from './http-errors';
import { Log } from './log.service';

/** The one place where an error becomes a status. Nothing of an unexpected error reaches the caller. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    const { status, body, retryAfter } = this.answer(error);
    if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
    // A handler may have announced a page before it failed.
    void reply.status(status).header('content-type', 'application/json; charset=utf-8').send({ error: body });
  }

  private answer(error: unknown): { status: number; body: object; retryAfter?: number } {
    if (error instanceof HttpProblem) {
      return {
        status: error.status,
        body: { code: error.code, message: error.message, hint: error.hint },
        retryAfter: error.retryAfter,
      };
    }
    if (error instanceof Invalid) {
      // What an address names and is not there is missing, not wrong.
      const status = error.code.endsWith('.unknown') ? 404 : 400;
      return { status, body: { code: error.code, message: error.message, at: error.at, hint: error.hint } };
    }
    if (error instanceof HttpException) return { status: error.getStatus(), body: { code: 'http', message: error.message } };
    this.log.error('http.failed', { reason: reasonOf(error) });
    return { status: 500, body: { code: 'internal', message: 'something went wrong on our side' } };
  }
}
