import type { LinkSlots, MessageVariables } from './message-variables';

/**
 * Somebody to preview any template with: an order of two things on its way, recommendations, a coupon, a question with answers,
 * a checkout. Invented, and always the same.
 */
export function sampleVariables(locale: string, shop: object = {}): MessageVariables {
  const chinese = locale.toLowerCase().startsWith('zh');
  const say = (en: string, zh: string) => (chinese ? zh : en);
  const currency = chinese ? 'CNY' : 'EUR';
  const money = (minor: number) => ({ minor, currency });
  const picture = (name: string) => `https://shop.example/images/${name}.jpg`;
  const page = (name: string) => `https://shop.example/products/${name}`;
  const item = (id: string, title: string, variant: string | null, quantity: number, price: number, lasts: number | null) => ({
    product_id: id, variant_id: null, sku: id.toUpperCase(), title, variant, quantity, price: money(price), category: 'teaware', tags: [],
    url: page(id), image_url: lasts ? picture(id) : null, gift: false, sample: false, lasts_days: lasts,
  }); // prettier-ignore
  const offer = (id: string, title: string, price: number, reason: string, image = true) => ({
    product_id: id, title, price: money(price), url: page(id), image_url: image ? picture(id) : null, reason,
  }); // prettier-ignore
  const answer = (id: string, label: string) => ({ id, label, url: `https://mail.example/a/answer/${id}` });
  const now = Date.UTC(2026, 2, 3, 8);
  return {
    contact: {
      id: 1, first_name: say('Ann', '安'), last_name: say('Lee', '李'), name: say('Ann Lee', '李安'), locale, language: chinese ? 'zh' : 'en',
      country: chinese ? 'CN' : 'DE', timezone: chinese ? 'Asia/Shanghai' : 'Europe/Berlin', timezone_source: 'given',
      birthday: { year: 1990, month: 5, day: 17, calendar: 'solar', leap_month: false }, tags: [], attributes: {}, orders_paid: 2,
      first_order_at: Date.UTC(2025, 10, 11), last_order_at: Date.UTC(2026, 2, 1), email: 'ann@example.com', phone: '+8613800138000',
      created_at: Date.UTC(2025, 10, 11),
    },
    order: {
      id: 1001, external_id: '1001', source: 'sample', number: 'A-1001', currency, subtotal: money(24600), discount_total: money(1000),
      shipping_total: money(800), tax_total: money(0), total: money(24400), paid_total: money(24400), refunded_total: money(0),
      payment: 'paid', fulfillment: 'shipped', status: 'shipped', payment_method: 'card', closed_reason: null,
      placed_at: Date.UTC(2026, 2, 1, 8), paid_at: Date.UTC(2026, 2, 1, 9), shipped_at: Date.UTC(2026, 2, 2, 7), delivered_at: null, completed_at: null, closed_at: null,
      pay_url: 'https://shop.example/pay/1001', discount_codes: [], tags: [], note: null,
      shipping_address: { country: chinese ? 'CN' : 'DE', region: null, postal_code: null },
      items: [
        item('longjing', say('Longjing green tea', '明前龙井'), say('100 g, spring 2026', '100克 · 2026春'), 1, 16800, 30),
        item('cups', say('Tasting cups, celadon', '青瓷品茗杯'), null, 2, 3900, null),
      ],
    },
    event: {
      shipment: { id: 's1', carrier: say('DHL', '顺丰速运'), tracking_number: 'SF1029384756', tracking_url: 'https://parcels.example/SF1029384756' },
      checkout: {
        id: 'ck_9', url: 'https://shop.example/checkout/ck_9', currency, total: '168.00',
        items: [{ product_id: 'longjing', title: say('Longjing green tea', '明前龙井'), variant: say('100 g, spring 2026', '100克 · 2026春'), quantity: 1, price: '168.00', url: page('longjing'), image_url: picture('longjing') }],
      },
    },
    shop: {
      name: say('Huike Tea House', '回客茶舍'), url: 'https://shop.example', country: 'CN', currency, timezone: 'Asia/Shanghai', locale,
      postal_address: say('88 Wenyi Road, Hangzhou, China', '杭州市文一路88号'), ...shop,
    },
    recommend: [
      offer('glass-pot', say('Glass teapot, 600 ml', '耐热玻璃壶 600ml'), 8900, 'bought_together'),
      offer('tin', say('Airtight tea tin', '密封茶罐'), 4500, 'bought_together', false),
      offer('tray', say('Bamboo tea tray', '竹制茶盘'), 15900, 'popular'),
      offer('honey', say('Acacia honey, 500 g', '槐花蜜 500g'), 6600, 'popular'),
    ],
    coupon: { code: 'TEA10', value: '10%', expires_on: Date.UTC(2026, 2, 31, 8) },
    survey: {
      id: 'satisfaction', question: say('How do you like it?', '您觉得怎么样？'), url: 'https://mail.example/a/answer', thanks: say('Thank you.', '谢谢。'),
      choices: [
        answer('happy', say('Very much', '很喜欢')),
        answer('fine', say('It is all right', '还可以')),
        answer('unhappy', say('Not what I hoped for', '不太满意')),
      ],
    },
    purpose: 'marketing',
    topic: 'greetings',
    now,
  }; // prettier-ignore
}

/** More entries than a list in a mail has: what measures a mail measures it full. */
const LONG_LIST = 12;

/** The same sample with long lists. */
export function longSample(locale: string): MessageVariables {
  const sample = sampleVariables(locale);
  const long = (list: unknown) => Array.from({ length: LONG_LIST }, (_, i) => (list as object[])[i % (list as object[]).length]!);
  const { items } = sample.order as { items: object[] };
  const { checkout, ...event } = sample.event as { checkout: { items: object[] } };
  return {
    ...sample,
    order: { ...sample.order, items: long(items) },
    event: { ...event, checkout: { ...checkout, items: long(checkout.items) } },
    recommend: long(sample.recommend),
  };
}

/** Somebody of whom nothing is known, for whom nothing was recommended or given. */
export function nobody({ shop, now }: MessageVariables): MessageVariables {
  return { contact: {}, order: null, shop, now };
}

/** Links as long as those of real messages: of e-mails 36 bytes in base64url (RELIABILITY §4), of SMS codes of ten characters. */
export function realisticLinks(publicUrl: string, channel: 'email' | 'sms'): Required<LinkSlots> {
  if (channel === 'sms') return shortLinks(publicUrl);
  const token = (first: string) => first.padEnd(48, 'A1b2C3d4');
  return {
    clickUrl: (no) => `${publicUrl}/c/${token(`link${no}x`)}`,
    openUrl: `${publicUrl}/o/${token('open')}`,
    unsubscribeUrl: `${publicUrl}/u/${token('unsubscribe')}`,
    preferencesUrl: `${publicUrl}/p/${token('preferences')}`,
    viewUrl: `${publicUrl}/v/${token('view')}`,
    confirmUrl: `${publicUrl}/confirm/${token('confirm')}`,
    emailFormUrl: `${publicUrl}/e/${token('email')}`,
  };
}

function shortLinks(publicUrl: string): Required<LinkSlots> {
  const url = (first: string) => `${publicUrl}/s/${first.padEnd(10, 'A1b2C3d4E5')}`;
  return {
    clickUrl: (no) => url(`link${no}`.slice(0, 10)),
    openUrl: url('open'),
    unsubscribeUrl: url('stop'),
    preferencesUrl: url('choose'),
    viewUrl: url('view'),
    confirmUrl: url('confirm'),
    emailFormUrl: url('email'),
  };
}

/** Links for a preview of an e-mail: they lead where the message's own pages would be. */
export const sampleLinks = {
  clickUrl: (no: number) => `https://mail.example/c/link-${no}`,
  openUrl: undefined,
  unsubscribeUrl: 'https://mail.example/u/unsubscribe',
  preferencesUrl: 'https://mail.example/p/preferences',
  confirmUrl: 'https://mail.example/confirm/subscription',
  emailFormUrl: 'https://mail.example/e/email',
  viewUrl: 'https://mail.example/v/view',
};
