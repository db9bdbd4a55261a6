import { knownMachines, type RawHit } from './classify-hit';
import { COUNTED_FOR, engagedBy } from './engaged';

const SENT = 1_000_000_000_000;
const nobody = knownMachines({ agents: { machines: [], people: [] }, networks: {} });
const engaged = (hits: RawHit[]) => engagedBy(7, hits, { acceptedAt: SENT, links: null }, nobody).engaged;
const open = (at: number, over: Partial<RawHit> = {}): RawHit => ({
  kind: 'open',
  linkNo: null,
  at,
  method: 'GET',
  prefetch: false,
  agent: 'Thunderbird',
  ip: null,
  ...over,
});
const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';
const click = (at: number, linkNo = 1): RawHit => open(at, { kind: 'click', linkNo, agent: browser });

describe('what the hits of a message amount to', () => {
  it('takes the first of each kind', () => {
    const hits = [
      open(SENT + 9_000, { agent: browser }),
      open(SENT + 8_000, { agent: browser }),
      open(SENT + 100, { agent: 'Mozilla/5.0' }),
      open(SENT + 50, { agent: 'curl/8' }),
    ];
    expect(engaged(hits)).toEqual({
      messageId: 7,
      firstOpenAt: SENT + 8_000,
      firstUnknownOpenAt: SENT + 100,
      firstMachineOpenAt: SENT + 50,
      firstClickAt: null,
    });
  });

  it('lets a click imply an open, but not the other way round', () => {
    expect(engaged([click(SENT + 60_000)])).toMatchObject({
      firstOpenAt: SENT + 60_000,
      firstClickAt: SENT + 60_000,
    });
    expect(engaged([open(SENT + 60_000, { agent: browser })]).firstClickAt).toBeNull();
  });

  it('takes a click back when its company shows a scanner', () => {
    const one = click(SENT + 60_000, 1);
    expect(engaged([one]).firstClickAt).toBe(SENT + 60_000);
    expect(engaged([one, click(SENT + 60_500, 2), click(SENT + 61_000, 3)]).firstClickAt).toBeNull();
  });

  it('counts nothing after 90 days', () => {
    expect(engaged([click(SENT + COUNTED_FOR + 1)]).firstClickAt).toBeNull();
    expect(engaged([click(SENT + COUNTED_FOR)]).firstClickAt).toBe(SENT + COUNTED_FOR);
  });
});
