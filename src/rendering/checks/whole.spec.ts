import { aFineMail, FINE_LAYOUT, judged } from '../../../test/support/judged';

const withLayout = (change: (layout: string) => string, mail = aFineMail()) => judged(mail, { layout: change(FINE_LAYOUT) });

describe('the whole mail', () => {
  it('has nothing to be said about it when it is fine', async () => expect(await judged(aFineMail())).toEqual([]));

  it.each([
    ['a subject nobody sees the end of', { subject: 'Your tea has left us this morning and it will be with you on Thursday or Friday' }, ['subject warning 2']],
    ['the same in Chinese, where a character takes two columns', { subject: '您订的茶今天早上已经从杭州出发了，预计星期四或者星期五就能送到您手上啦，请留意' }, ['subject warning 2']],
    ['no subject for a stranger', { subject: '{{contact.first_name}}' }, ['subject error 2']],
    ['no preheader', { preheader: '' }, ['preheader warning 3']],
    ['the subject again', { preheader: 'Your tea is on its way' }, ['preheader warning 3']],
    ['the subject again for somebody', { subject: '{{default contact.first_name "x"}}', preheader: '{{default contact.first_name "y"}}' }, ['preheader warning 3']],
    ['a preheader longer than any inbox', { preheader: 'It left us this morning. '.repeat(7) }, ['preheader warning 3']],
  ])('%s', async (_name, front, expected) => expect(await judged(aFineMail('', front))).toEqual(expected)); // prettier-ignore

  it('shows the preheader that is written', async () => {
    expect(await withLayout((l) => l.replace('{{preheader}}', 'Hello'))).toEqual(['preheader warning 3']);
  });

  it('has a way out that everybody sees', async () => {
    const hide = (l: string) =>
      l.replace('<a href="{{unsubscribe_url}}" style="', '<a href="{{unsubscribe_url}}" style="display:none;');
    const mute = (l: string) => l.replace('>Unsubscribe<', '><');
    const some = (l: string) =>
      l
        .replace('<a href="{{unsubscribe_url}}"', '{{#if coupon}}<a href="{{unsubscribe_url}}"')
        .replace('Unsubscribe</a>', 'Unsubscribe</a>{{/if}}');
    expect(await withLayout(hide)).toEqual(['unsubscribe error 5']);
    expect(await withLayout(mute)).toContain('unsubscribe error 5');
    expect(await withLayout(some)).toEqual(['unsubscribe error 5']);
  });

  it('shows the postal address to everybody, when it is marketing', async () => {
    const some = FINE_LAYOUT.replace('{{shop.postal_address}}', '{{#if order}}{{shop.postal_address}}{{/if}}');
    expect(await judged(aFineMail(), { layout: some })).toEqual(['postal-address error 5']);
    expect(await judged(aFineMail(), { layout: some, purposes: ['service'] })).toEqual([]);
  });

  it('is not cut off by Gmail, counted with long lists and real links', async () => {
    const line = 'tea '.repeat(400);
    const rows = (n: number) =>
      `<mj-table color="#222222">{{#each order.items}}<tr><td>${line.repeat(n)}</td></tr>{{/each}}</mj-table>`;
    const filler = (bytes: number) => `<mj-text color="#222222">${'tea '.repeat(bytes / 4)}</mj-text>`;
    expect(await judged(aFineMail(rows(4)))).toEqual([]);
    expect(await judged(aFineMail(filler(88 * 1024)))).toEqual(['weight error 5']);
    expect(await judged(aFineMail(rows(6)))).toEqual(['weight error 5']);
    const below = FINE_LAYOUT.replace('<mj-content />', '').replace('</mj-body>', '<mj-content /></mj-body>');
    expect(await judged(aFineMail(filler(88 * 1024)), { layout: below })).toEqual(['weight warning 5']);
  });

  it('has a text part that says something', async () => {
    const empty = aFineMail().replace(/<span style="color:#222222[\s\S]*?<\/span>/, '');
    expect(await judged(empty)).toEqual(['text error 5']);
    const elsewhere = aFineMail().replace(
      />We packed[\s\S]*?<\/span>/,
      '><a href="{{view_url}}" style="color:#222">View this in your browser</a></span>',
    );
    expect(await judged(elsewhere)).toEqual(['text error 5']);
    expect(await judged(aFineMail().replace(/We packed[\s\S]*?<\/span>/, 'On its way.</span>'))).toEqual(['text warning 5']);
  });

  it('is no catalogue', async () => {
    const links = (n: number) =>
      `<mj-text>${'{{#each order.items}}<a href="{{url}}" style="color:#222">{{title}}</a> {{/each}}'.repeat(n)}</mj-text>`;
    expect(await judged(aFineMail(links(4)))).toEqual([]);
    expect(await judged(aFineMail(links(5)))).toEqual(['link-count warning 5']);
  });

  it('says what cannot even be filled', async () => {
    const loop =
      '<mj-text>{{#each order.items}}{{#each @root.order.items}}{{#each @root.order.items}}{{#each @root.order.items}}x{{/each}}{{/each}}{{/each}}{{/each}}</mj-text>';
    expect(await judged(aFineMail(loop))).toEqual(['render error 5']);
  });

  it('may switch a check off, with a reason, and only one that there is', async () => {
    const pale = '<mj-text><span style="color:#999">Tea</span></mj-text>';
    expect(await judged(aFineMail(pale, { lint: "{ off: { contrast: our brand's grey } }" }))).toEqual([]);
    expect(await judged(aFineMail(pale, { lint: '{ off: { contrasts: x } }' }))).toEqual([
      'unknown-check error 4',
      'contrast error 7',
    ]);
    await expect(judged(aFineMail(pale, { lint: '{ off: { contrast: "" } }' }))).rejects.toThrow(
      /t\.mjml:4:1 "lint" says which checks are off/,
    );
    await expect(judged(aFineMail(pale, { lint: '{ off: contrast }' }))).rejects.toThrow(/"lint" says/);
  });
});
