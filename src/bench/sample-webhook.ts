/** An order webhook of ordinary size (about 1.2 KB) as our envelope. */
export function sampleWebhook(n: number, at: string): string {
  return JSON.stringify({
    id: `evt-${n}`,
    type: 'order.placed',
    timestamp: at,
    data: {
      order: {
        id: String(100000 + n),
        number: `B-${n}`,
        placed_at: at,
        currency: 'CNY',
        subtotal: '258.00',
        discount_total: '0.00',
        shipping_total: '10.00',
        tax_total: '0.00',
        total: '268.00',
        payment_method: 'card',
        pay_url: `https://shop.example/pay/${n}`,
        shipping_address: { country: 'CN', region: '浙江', postal_code: '310000' },
        items: [
          {
            product_id: `p${n % 500}`,
            sku: `S-${n % 500}`,
            title: 'Linen shirt',
            variant: 'M',
            quantity: 1,
            price: '129.00',
            url: `https://shop.example/p${n % 500}`,
          },
          {
            product_id: `p${(n * 7) % 500}`,
            sku: `S-${(n * 7) % 500}`,
            title: 'Silk neckerchief',
            quantity: 1,
            price: '129.00',
            url: `https://shop.example/p${(n * 7) % 500}`,
          },
        ],
      },
      contact: {
        id: `c${n}`,
        email: `guest${n}@example.com`,
        phone: `+86139${String(n).padStart(8, '0')}`,
        first_name: '安',
        last_name: '李',
        locale: 'zh-CN',
        country: 'CN',
        timezone: 'Asia/Shanghai',
        consent: { email: true, sms: true },
      },
    },
  });
}
