import { html } from './html';

describe('html', () => {
  it('escapes what is put in, keeps what is a piece, joins lists, leaves nothing out of nothing', () => {
    const name = '<img src=x onerror="alert(1)"> & \'co`';
    expect(String(html`<p title="${name}">${[html`<b>${1}</b>`, null, false, undefined, 'x']}</p>`)).toBe(
      '<p title="&#60;img src=x onerror=&#34;alert(1)&#34;&#62; &#38; &#39;co&#96;"><b>1</b>x</p>',
    );
  });
});
