import { Invalid } from '../kernel/errors';
import { faultOf } from './fault';

describe('a fault', () => {
  it('never repeats what stood in the delivery', () => {
    const quoting = Object.assign(new Error("Duplicate entry 'ann@example.com' for key"), { code: 'ER_DATA_TOO_LONG' });
    expect(faultOf(quoting).text).toMatch(/^ER_DATA_TOO_LONG in fault\.spec\.ts:\d+$/);
    expect(faultOf(new TypeError('ann@example.com is not a function')).text).toMatch(/^TypeError in fault\.spec\.ts:\d+$/);
    expect(faultOf('ann@example.com').text).toBe('error');
    expect(faultOf(undefined).text).toBe('error');
  });

  it('names what is wrong with a delivery in our own words', () => {
    expect(faultOf(new Invalid('order.no-id', 'the order has no id'))).toEqual({
      transient: false,
      text: 'order.no-id: the order has no id',
    });
  });

  it.each(['ECONNREFUSED', 'PROTOCOL_CONNECTION_LOST', 'SQLITE_FULL', 'ER_LOCK_DEADLOCK'])('takes %s for an outage', (code) => {
    expect(faultOf(Object.assign(new Error('x'), { code }))).toEqual({ transient: true, text: code });
  });
});
