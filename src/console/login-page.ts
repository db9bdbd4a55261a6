import { html } from '../http/html';
import { document } from './frame';

/** Asks who it is. `to`: where to go afterwards; `fault`: what went wrong the last time. */
export function loginPage(to: string, fault: string | null, hint: string | null): string {
  return document(
    'Sign in · Huike',
    html`<main class="login">
      <p class="brand"><b>Huike</b> <span lang="zh">回客</span></p>
      <form method="post" action="/login">
        <h1>Sign in</h1>
        ${fault !== null && html`<p class="fault" role="alert">${fault}</p>`}
        <label>E-mail <input type="email" name="email" autocomplete="username" required autofocus /></label>
        <label>Password <input type="password" name="password" autocomplete="current-password" required /></label>
        <input type="hidden" name="to" value="${to}" />
        <button>Sign in</button>
        ${hint !== null && html`<p class="note">${hint}</p>`}
      </form>
    </main>`,
  );
}

/** A path of ours to go to after signing in; anything else becomes the first page. */
export function safePath(path: string | undefined): string {
  return path !== undefined && /^\/(?![/\\])[^\s\\]*$/.test(path) ? path : '/';
}
