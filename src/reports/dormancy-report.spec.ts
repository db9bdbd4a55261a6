import { dormancyFigures, type DormancyMove } from './dormancy-report';

const move = (was: DormancyMove['was'], became: DormancyMove['became'], by: DormancyMove['by'], addresses: number) => ({
  ...{ was, became, by, addresses },
});

it('counts who reads, who stopped, and what woke whom', () => {
  const figures = dormancyFigures(
    [
      { reading: 'active', addresses: 6 },
      { reading: 'inconclusive', addresses: 1 },
      { reading: 'dormant', addresses: 3 },
    ],
    [
      move('active', 'cooling', 'silence', 5),
      move('cooling', 'dormant', 'silence', 4),
      move('active', 'dormant', 'rule', 1),
      move('dormant', 'active', 'clicked', 2),
      move('dormant', 'cooling', 'paid', 1),
      move('dormant', 'active', 'paid', 1),
      move('dormant', 'cooling', 'bounced', 7),
    ],
  );
  expect(figures).toMatchObject({
    addresses: { active: 6, cooling: 0, inconclusive: 1, dormant: 3 },
    dormant_share: 0.3,
    became_dormant: 5,
    woken: 4,
    woken_by: { clicked: 2, paid: 2 },
  });
});

it('divides by nothing where nothing was sent', () => {
  expect(dormancyFigures([], [])).toMatchObject({ dormant_share: null, woken: 0, woken_by: {} });
});
