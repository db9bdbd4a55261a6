import { signAliyun } from './aliyun-signature';

describe("Aliyun's signature", () => {
  it('is the one of its documentation', () => {
    const { query, headers } = signAliyun(
      {
        host: 'ecs.cn-shanghai.aliyuncs.com',
        action: 'RunInstances',
        version: '2014-05-26',
        params: { RegionId: 'cn-shanghai', ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd' },
        date: '2023-10-26T10:22:32Z',
        nonce: '3156853299f313e23d1673dc12e1703d',
      },
      { accessKeyId: 'YourAccessKeyId', accessKeySecret: 'YourAccessKeySecret' },
    );
    expect(query).toBe('ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai');
    expect(headers.authorization).toBe(
      'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;' +
        'x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    );
  });

  it('is over a query that is encoded to the letter', () => {
    const base = { host: 'h', action: 'A', version: '1', date: 'd', nonce: 'n' };
    const { query } = signAliyun(
      { ...base, params: { v: "a b*c~d/e'(!)", u: '茶' } },
      { accessKeyId: 'i', accessKeySecret: 's' },
    );
    expect(query).toBe('u=%E8%8C%B6&v=a%20b%2Ac~d%2Fe%27%28%21%29');
  });
});
