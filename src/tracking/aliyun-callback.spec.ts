import { readAnswers, readReports } from './aliyun-callback';

it('reports are read as they are documented, odd ones left out', () => {
  const good = {
    ...{ phone_number: '13811110000', send_time: '2017-01-01 00:00:00', report_time: '2017-01-01 00:00:00', success: true },
    ...{ err_code: 'DELIVERED', err_msg: '用户接收成功', sms_size: '1', biz_id: '12345', out_id: '67890' },
  };
  const read = { phone_number: '13811110000', success: true, err_code: 'DELIVERED', biz_id: '12345', out_id: '67890' };
  expect(readReports([good, null, 7, {}, { ...good, success: 'maybe' }, { ...good, success: 'false', out_id: 67890 }])).toEqual([
    read,
    { ...read, success: false },
  ]);
});

it('answers are read, whatever their number is', () => {
  expect(readAnswers([{ phone_number: 13811110000, content: 'TD', dest_code: '1', sequence_id: 1 }, { content: 'TD' }])).toEqual([
    { phone_number: '13811110000', content: 'TD' },
  ]);
});

it.each([undefined, null, {}, 'x', 7])('%j holds nothing', (body) => {
  expect([...readReports(body), ...readAnswers(body)]).toEqual([]);
});
