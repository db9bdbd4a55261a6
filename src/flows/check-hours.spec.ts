import { checkHours, type CarriedHours } from './check-hours';
import { parseFlow } from './parse-flow';

const CARRIED: CarriedHours = {
  provider: 'Aliyun',
  country: 'CN',
  carried: { from: '08:00', to: '21:00' },
  quiet: { from: '21:00', to: '08:00' },
  level: 'error',
};

function said(steps: string, hours: Partial<CarriedHours>, purpose = 'marketing'): string[] {
  const text = `id: a\npurpose: ${purpose}\ntrigger: { event: order.shipped }\nsteps:\n${steps}\n`;
  const { flow } = parseFlow(text, 'a.yaml');
  return checkHours(flow!, [{ ...CARRIED, ...hours }]).map((f) => `${f.at} ${f.level}`);
}

const SMS = '  - sms: { template: look }';
const FALLBACK = '  - email: { template: look, fallback: { sms: { template: look }, on: [dormant] } }';

it.each<[string, string, Partial<CarriedHours>, string, string[]]>([
  ['the hours themselves', SMS, {}, 'marketing', []],
  ['longer rest', SMS, { quiet: { from: '20:00', to: '09:00' } }, 'marketing', []],
  ['a rest that begins too late', SMS, { quiet: { from: '21:01', to: '08:00' } }, 'marketing', ['a.yaml:5:22 error']],
  ['a rest that ends too early', SMS, { quiet: { from: '21:00', to: '07:59' } }, 'marketing', ['a.yaml:5:22 error']],
  ['a rest at noon', SMS, { quiet: { from: '12:00', to: '14:00' } }, 'marketing', ['a.yaml:5:22 error']],
  ['no rest', SMS, { quiet: null, level: 'warning' }, 'marketing', ['a.yaml:5:22 warning']],
  ['no rest of a fallback', FALLBACK, { quiet: null }, 'marketing', ['a.yaml:5:24 error']],
  ['an e-mail', '  - email: { template: look }', { quiet: null }, 'marketing', []],
  ['service', SMS, { quiet: null }, 'service', []],
])('%s', (_, steps, hours, purpose, expected) => {
  expect(said(steps, hours, purpose)).toEqual(expected);
});
