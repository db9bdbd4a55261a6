import { creditedWorth, type OrderMoney } from './credited-worth';

const paid = (over: Partial<OrderMoney>): OrderMoney => ({
  ...{ paidAt: 1_000, paidTotal: 100, refundedTotal: 0, closedAt: null, closedReason: null },
  ...over,
});

describe('what an order is worth to its message', () => {
  it.each([
    ['what was paid', {}, 0],
    ['less what was refunded', { refundedTotal: 30 }, 30],
    ['never less than nothing', { refundedTotal: 130 }, 100],
    ['nothing once it was cancelled after the payment', { closedAt: 1_000, closedReason: 'cancelled' }, 100],
    [
      'nothing once it was cancelled, whatever part is known to be refunded',
      { refundedTotal: 30, closedAt: 2_000, closedReason: 'refunded' },
      100,
    ],
    ['all of it when it was paid after it had been closed', { closedAt: 999, closedReason: 'cancelled' }, 0],
    ['all of it when it was closed for want of the payment that came', { closedAt: 2_000, closedReason: 'unpaid' }, 0],
  ] as const)('%s', (_what, over, refunded) => {
    expect(creditedWorth(paid(over))).toEqual({ amount: 100, refunded });
  });
});
