import { aliyunTemplate } from './aliyun-template';
import { checkTemplate } from './check-template';

const read = (text: string, code = 'SMS_123456789') => {
  const part = { file: 'zh-CN.txt', text, start: { line: 4, column: 1 } };
  const { program } = checkTemplate(part, ['link']);
  return aliyunTemplate(part, program!, { file: 'zh-CN.txt', text: code, start: { line: 2, column: 9 } });
};

describe('an SMS that Aliyun approved', () => {
  it('has a variable for each expression, and no signature', () => {
    const { template, findings } = read(
      "【{{shop.name}}】{{default contact.name '您'}}，订单{{order.number}}（{{money order.total}}）已发货，订单{{order.number}}由{{event.shipment.carrier}}承运{{#if (eq purpose 'marketing')}} 拒收请回复R{{/if}}",
    );
    expect(findings).toEqual([]);
    expect(template).toEqual({
      code: 'SMS_123456789',
      params: [
        { name: 'contact_name', text: "{{default contact.name '您'}}" },
        { name: 'order_number', text: '{{order.number}}' },
        { name: 'order_total', text: '{{money order.total}}' },
        { name: 'event_shipment_carrier', text: '{{event.shipment.carrier}}' },
      ],
      wording: '${contact_name}，订单${order_number}（${order_total}）已发货，订单${order_number}由${event_shipment_carrier}承运',
    });
  });

  it('may be fixed from end to end', () => expect(read('新茶到店').template).toMatchObject({ params: [], wording: '新茶到店' }));

  it.each([
    ['{{#if contact.name}}您好{{/if}}到货了', 'template.aliyun-block', 'zh-CN.txt:4:1'],
    ['到货了：{{link shop.url}}', 'template.aliyun-link', 'zh-CN.txt:4:5'],
    ['{{contact.name}}，到货了', 'template.aliyun-empty', 'zh-CN.txt:4:1'],
    ['【茶】到货【新】了', 'template.aliyun-brackets', 'zh-CN.txt:4:1'],
  ])('%s: %s', (text, code, at) => expect(read(text).findings).toMatchObject([{ code, at }]));

  it('needs the code that Aliyun gave', () =>
    expect(read('到货了', '123').findings).toMatchObject([{ code: 'template.aliyun-code', at: 'zh-CN.txt:2:9' }]));
});
