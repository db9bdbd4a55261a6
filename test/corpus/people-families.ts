import type { PeopleFamily } from './family';

/** People's programs: where mail is read (the pixel) and where its links open. Weights follow what is read of market shares, China included. */
export const peopleFamilies: PeopleFamily[] = [
  {
    name: 'gmail',
    opens: ['Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)'],
    openedFrom: ['66.249.80.0/20', '74.125.208.0/20'],
    clicks: ['{android}', '{windows-chrome}', '{iphone}', '{mac-chrome}'],
    messages: 90,
  },
  {
    name: 'apple-mail-with-privacy',
    opens: ['Mozilla/5.0'],
    openedFrom: ['104.28.0.0/16', '172.224.0.0/12'],
    privacy: true,
    clicks: ['{iphone}', '{mac-safari}'],
    messages: 110,
  },
  {
    name: 'apple-mail',
    opens: [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_{minor} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)',
    ],
    clicks: ['{iphone}', '{mac-safari}'],
    messages: 55,
  },
  {
    name: 'outlook-on-the-desk',
    opens: [
      'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Win64; x64; Trident/7.0; .NET4.0C; .NET4.0E; Microsoft Outlook 16.0.{build}; ms-office; MSOffice 16)',
      'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.{build}; Pro)',
    ],
    clicks: ['{windows-edge}', '{windows-chrome}'],
    messages: 55,
  },
  {
    name: 'outlook-on-the-web',
    opens: ['{windows-edge}', '{windows-chrome}'],
    openedFrom: ['40.94.0.0/16', '52.96.0.0/14', '203.0.113.0/24'],
    clicks: ['{windows-edge}', '{mac-safari}'],
    messages: 45,
  },
  {
    name: 'yahoo-mail',
    opens: ['YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html'],
    openedFrom: ['66.196.64.0/18', '98.136.0.0/14'],
    clicks: ['{android}', '{windows-chrome}'],
    messages: 24,
  },
  {
    name: 'qq-mail',
    opens: [
      'Mozilla/5.0 (Linux; Android 13; V2238A Build/TP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 QQMail/6.5.{minor}',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 16_{minor} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 QQMail/6.4.5',
    ],
    clicks: ['{qq-browser}', '{wechat}', '{android}'],
    messages: 70,
  },
  {
    name: 'netease-mail',
    opens: [
      'Mozilla/5.0 (Linux; Android 12; NOH-AN00) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/99.0.4844.88 Mobile Safari/537.36 MailMaster_Android/7.1{minor}',
      'NeteaseMailMaster/5.{minor} (Windows NT 10.0)',
    ],
    clicks: ['{android}', '{windows-360}', '{iphone}'],
    messages: 50,
  },
  {
    name: 'foxmail',
    opens: [
      'Foxmail',
      'Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/53.0.2785.116 Safari/537.36 Foxmail/7.2.25',
    ],
    clicks: ['{windows-360}', '{windows-edge}', '{windows-sogou}'],
    messages: 30,
  },
  {
    name: 'wechat',
    opens: ['{wechat}'],
    clicks: ['{wechat}', '{wechat-iphone}', '{wechat-windows}'],
    channel: 'sms',
    messages: 45,
  },
  {
    name: 'dingtalk-and-feishu',
    opens: ['{dingtalk}'],
    clicks: [
      '{dingtalk}',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Lark/7.9.{minor} LarkLocale/zh_CN Chrome/118.0.5993.159 Safari/537.36',
    ],
    messages: 22,
  },
  {
    name: 'chinese-phones',
    opens: ['{huawei}', '{xiaomi}'],
    clicks: ['{huawei}', '{xiaomi}', '{uc}', '{quark}', '{baidu-app}', '{vivo}'],
    channel: 'sms',
    messages: 60,
  },
  { name: 'western-phones-by-sms', opens: [], clicks: ['{iphone}', '{android}', '{samsung}'], channel: 'sms', messages: 40 },
  {
    name: 'social-in-app',
    opens: ['{iphone}'],
    clicks: [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_{minor} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21E236 [FBAN/FBIOS;FBAV/460.0.0.40.{minor};FBBV/587;FBDV/iPhone14,5;FBMD/iPhone;FBSN/iOS;FBSV/17.4;FBSS/3;FBID/phone;FBLC/en_US;FBOP/5]',
      'Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.6367.82 Mobile Safari/537.36 Instagram 331.0.0.{minor} Android',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_{minor} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/14.6.0',
      'Mozilla/5.0 (Linux; Android 13; SM-G991N) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/122.0.6261.119 Mobile Safari/537.36;KAKAOTALK 2410430',
    ],
    messages: 24,
  },
  {
    name: 'thunderbird',
    opens: [
      'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.{minor}.0',
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:115.0) Gecko/20100101 Thunderbird/115.9.0',
    ],
    clicks: ['{windows-firefox}', '{linux-firefox}'],
    messages: 28,
  },
  {
    name: 'other-mail-programs',
    opens: [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_4) AppleWebKit/605.1.15 (KHTML, like Gecko) Airmail/5.{minor}',
      'eM Client/9.2.{build}',
      'Spark/3.{minor} (iPhone; iOS 17.4)',
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Mailspring/1.13.3 Chrome/112.0.5615.204 Electron/24.8.8 Safari/537.36',
      'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/123.0.6312.118 Mobile Safari/537.36 K-9 Mail',
    ],
    clicks: ['{mac-safari}', '{android}', '{windows-firefox}'],
    messages: 26,
  },
  {
    name: 'old-machines',
    opens: [
      'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1; WOW64; Trident/7.0; Microsoft Outlook 14.0.7268; ms-office; MSOffice 14)',
    ],
    clicks: [
      'Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko',
      'Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36',
      'Mozilla/5.0 (Windows NT 5.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/49.0.2623.112 Safari/537.36',
      'Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/86.0.4240.198 Safari/537.36',
    ],
    messages: 22,
  },
  {
    name: 'company-proxy',
    opens: ['{windows-edge}'],
    clicks: ['{windows-edge}', '{windows-chrome}'],
    from: ['165.225.0.0/17', '198.51.100.0/24', '192.0.2.0/24'],
    messages: 36,
  },
  {
    name: 'desk-in-the-cloud',
    opens: ['{windows-edge}'],
    clicks: ['{windows-edge}'],
    from: ['20.40.0.0/13', '52.224.0.0/11'],
    messages: 14,
  },
  {
    name: 'private-relay-and-vpn',
    opens: ['{mac-safari}'],
    clicks: ['{iphone}', '{mac-safari}', '{windows-firefox}'],
    from: ['172.224.0.0/12', '146.70.0.0/16', '2001:db8::/32'],
    messages: 26,
  },
  // What is hard to tell from a machine.
  { name: 'reads-at-once', opens: ['{iphone}', '{android}'], clicks: ['{iphone}', '{android}'], habit: 'at-once', messages: 20 },
  {
    name: 'clicks-within-seconds',
    opens: ['{iphone}'],
    clicks: ['{iphone}', '{windows-chrome}'],
    habit: 'within-seconds',
    messages: 6,
  },
  {
    name: 'opens-tabs',
    opens: ['{windows-chrome}', '{mac-chrome}'],
    clicks: ['{windows-chrome}', '{mac-chrome}'],
    habit: 'tabs',
    messages: 14,
  },
  { name: 'opens-tabs-very-fast', opens: ['{windows-chrome}'], clicks: ['{windows-chrome}'], habit: 'fast-tabs', messages: 3 },
  {
    name: 'looks-at-every-link',
    opens: ['{mac-safari}'],
    clicks: ['{mac-safari}', '{windows-firefox}'],
    habit: 'every-link',
    messages: 8,
  },
  { name: 'clicks-twice', opens: ['{android}'], clicks: ['{android}', '{windows-chrome}'], habit: 'twice', messages: 20 },
];
