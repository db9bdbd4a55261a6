import { Controller, Get, Header, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isOwnOrigin } from '../access/origin';
import { SESSION_COOKIE, SESSION_LIFE } from '../access/session';
import { UsersService } from '../access/users.service';
import { Config } from '../config/config.service';
import { Access, type Caller } from '../http/access';
import { forbidden, HttpProblem } from '../http/http-errors';
import { Visitors } from '../http/visitors.service';
import { loginPage, safePath } from './login-page';

/** Signing in and out. The session is a signed cookie that scripts cannot read. */
@Controller()
export class LoginController {
  constructor(
    private readonly users: UsersService,
    private readonly visitors: Visitors,
    private readonly config: Config,
  ) {}

  @Get('login')
  @Access('public')
  @Header('content-type', 'text/html; charset=utf-8')
  async ask(@Query('to') to?: string): Promise<string> {
    const hint = (await this.users.anybody()) ? null : 'There is no user yet. Make one with: npx huike users create';
    return loginPage(safePath(to), null, hint);
  }

  /** 303 to where one wanted to go; 401 with the page again; 429 after five tries a minute. */
  @Post('login')
  @Access('public')
  async login(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!isOwnOrigin(request.headers, this.config.env.publicUrl))
      throw forbidden('this request came from a page of another site');
    const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
    const to = safePath(form.get('to') ?? undefined);
    const page = (status: number, fault: string) =>
      reply
        .status(status)
        .header('content-type', 'text/html; charset=utf-8')
        .send(loginPage(to, fault, null));
    try {
      const session = await this.users.login(
        form.get('email') ?? '',
        form.get('password') ?? '',
        this.visitors.addressOf(request) ?? '',
      );
      if (session === undefined) return void (await page(401, 'The address or the password is not right.'));
      await reply.setCookie(SESSION_COOKIE, session, { ...this.cookie, maxAge: SESSION_LIFE / 1000 }).redirect(to, 303);
    } catch (error) {
      if (!(error instanceof HttpProblem) || error.status !== 429) throw error;
      void reply.header('retry-after', String(error.retryAfter));
      await page(429, `Too many tries. Wait ${error.retryAfter} seconds.`);
    }
  }

  /** Ends every session of the one who asks. */
  @Post('logout')
  @Access('console')
  @HttpCode(303)
  async logout(@Req() request: FastifyRequest & { caller?: Caller }, @Res() reply: FastifyReply): Promise<void> {
    const user = /^user:(\d+)$/.exec(request.caller?.name ?? '')?.[1];
    if (user !== undefined) await this.users.logout(Number(user));
    await reply.clearCookie(SESSION_COOKIE, this.cookie).redirect('/login', 303);
  }

  private get cookie() {
    return { path: '/', httpOnly: true, sameSite: 'lax', secure: this.config.env.production } as const;
  }
}
