import type { Random } from '../../src/demo/random';

/** Browsers and apps as they call themselves, with versions of their time. */
const BROWSERS: Record<string, (r: Random) => string> = {
  'windows-chrome': (r) => `${WINDOWS} ${chrome(r.between(128, 146))}`,
  'windows-chrome-old': (r) =>
    `Mozilla/5.0 (Windows NT ${r.pick(['6.1; WOW64', '10.0; Win64; x64'])}) ${chrome(r.pick([41, 50, 61, 64, 71, 79, 80, 84, 88, 96, 103]))}`,
  'windows-edge': (r) => version(r.between(128, 146), (v) => `${WINDOWS} ${chrome(v)} Edg/${v}.0.0.0`),
  'windows-firefox': (r) =>
    version(r.between(125, 144), (v) => `Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:${v}.0) Gecko/20100101 Firefox/${v}.0`),
  'windows-firefox-old': (r) =>
    version(r.between(40, 78), (v) => `Mozilla/5.0 (Windows NT 6.1; WOW64; rv:${v}.0) Gecko/20100101 Firefox/${v}.0`),
  'windows-internet-explorer': (r) =>
    r.pick([
      'Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko',
      'Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0)',
      'Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)',
    ]),
  'windows-360': (r) => `Mozilla/5.0 (Windows NT 10.0; WOW64) ${chrome(r.pick([86, 108, 122]))} QIHU 360SE`,
  'windows-sogou': () => `Mozilla/5.0 (Windows NT 10.0; WOW64) ${chrome(80)} SE 2.X MetaSr 1.0`,
  'mac-chrome': (r) => `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${chrome(r.between(128, 146))}`,
  'mac-safari': (r) =>
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${r.between(16, 26)}.${r.between(0, 5)} Safari/605.1.15`,
  'linux-chrome': (r) => `Mozilla/5.0 (X11; Linux x86_64) ${chrome(r.between(120, 146))}`,
  'linux-chrome-old': (r) => `Mozilla/5.0 (X11; Linux x86_64) ${chrome(r.between(60, 96))}`,
  'linux-firefox': (r) =>
    version(r.between(125, 144), (v) => `Mozilla/5.0 (X11; Linux x86_64; rv:${v}.0) Gecko/20100101 Firefox/${v}.0`),
  headless: (r) =>
    `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/${r.between(90, 140)}.0.0.0 Safari/537.36`,
  iphone: (r) =>
    version(
      r.between(16, 26),
      (v) =>
        `Mozilla/5.0 (iPhone; CPU iPhone OS ${v}_${r.between(0, 6)} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${v}.0 Mobile/15E148 Safari/604.1`,
    ),
  android: (r) => `Mozilla/5.0 (Linux; Android 10; K) ${chrome(r.between(125, 146), true)}`,
  samsung: (r) =>
    `Mozilla/5.0 (Linux; Android 14; SM-S91${r.between(1, 8)}B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/${r.between(23, 28)}.0 Chrome/115.0.0.0 Mobile Safari/537.36`,
  huawei: (r) =>
    `Mozilla/5.0 (Linux; Android 12; HarmonyOS; NOH-AN${r.between(10, 80)}; HMSCore 6.13.0.302) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.5735.196 HuaweiBrowser/14.0.5.303 Mobile Safari/537.36`,
  xiaomi: (r) =>
    `Mozilla/5.0 (Linux; U; Android 14; zh-cn; 2312DRA${r.between(10, 99)}C Build/UKQ1) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/109.0.5414.118 Mobile Safari/537.36 XiaoMi/MiuiBrowser/18.2.15`,
  vivo: (r) =>
    `Mozilla/5.0 (Linux; Android 14; V23${r.between(10, 99)}A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/87.0.4280.141 Mobile Safari/537.36 VivoBrowser/20.1.0.2`,
  uc: (r) =>
    `Mozilla/5.0 (Linux; U; Android 12; zh-CN; M2011K2C Build/SKQ1) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/100.0.4896.58 UCBrowser/16.${r.between(1, 9)}.5.1311 Mobile Safari/537.36`,
  quark: (r) =>
    `Mozilla/5.0 (Linux; U; Android 13; zh-CN; PGT-AN10 Build/HONOR) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/100.0.4896.58 Quark/6.${r.between(1, 9)}.0.531 Mobile Safari/537.36`,
  'baidu-app': (r) =>
    `Mozilla/5.0 (Linux; Android 13; PFDM00 Build/TP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/97.0.4692.98 Mobile Safari/537.36 T7/13.5${r.between(1, 9)} SP-engine/2.90.0 baiduboxapp/13.54.5.10 (Baidu; P1 13)`,
  'qq-browser': (r) =>
    `Mozilla/5.0 (Linux; U; Android 13; zh-cn; V2162A Build/TP1A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/98.0.4758.102 MQQBrowser/14.${r.between(1, 9)} Mobile Safari/537.36 COVC/046915`,
  wechat: (r) =>
    `Mozilla/5.0 (Linux; Android 13; 22081212C Build/TKQ1; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160065 MMWEBSDK/20231202 MMWEBID/${r.between(1000, 9999)} MicroMessenger/8.0.${r.between(40, 58)}.2560 WeChat/arm64 Weixin NetType/5G Language/zh_CN ABI/arm64`,
  'wechat-iphone': (r) =>
    `Mozilla/5.0 (iPhone; CPU iPhone OS 17_${r.between(0, 6)} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.${r.between(40, 58)}(0x1800312d) NetType/WIFI Language/zh_CN`,
  'wechat-windows': () =>
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome(116)} NetType/WIFI MicroMessenger/7.0.20.1781(0x6700143B) WindowsWechat(0x63090a13) XWEB/11159 Flue`,
  dingtalk: (r) =>
    `Mozilla/5.0 (Linux; U; Android 13; zh-CN; LE2120 Build/TP1A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/100.0.4896.58 UWS/5.12.4.0 Mobile Safari/537.36 AliApp(DingTalk/7.5.${r.between(1, 30)}) com.alibaba.android.rimet/37`,
};

const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';

/** An agent with its placeholders filled. */
export function agentFrom(template: string, random: Random): string {
  const browser = /^\{([\w-]+)\}$/.exec(template)?.[1];
  if (browser !== undefined && BROWSERS[browser]) return BROWSERS[browser](random);
  return template.replaceAll('{minor}', `${random.between(1, 9)}`).replaceAll('{build}', `${random.between(10_000, 18_000)}`);
}

function chrome(major: number, mobile = false): string {
  return `AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0${mobile ? ' Mobile' : ''} Safari/537.36`;
}

function version(major: number, of: (major: number) => string): string {
  return of(major);
}
