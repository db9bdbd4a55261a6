/** Domains of mailboxes that anybody can have: their owners let nobody else send for them. */
const DOMAINS = new Set(
  `gmail.com googlemail.com yahoo.com ymail.com rocketmail.com aol.com outlook.com hotmail.com live.com msn.com passport.com icloud.com me.com
   mac.com qq.com foxmail.com vip.qq.com 163.com 126.com yeah.net vip.163.com 188.com sina.com sina.cn sohu.com aliyun.com 139.com 189.cn
   wo.cn 21cn.com tom.com gmx.de gmx.net gmx.com gmx.at gmx.ch web.de t-online.de freenet.de mail.com mail.ru inbox.ru list.ru bk.ru
   yandex.ru yandex.com proton.me protonmail.com pm.me tutanota.com orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it
   naver.com daum.net hanmail.net rediffmail.com zoho.com zohomail.com fastmail.com hey.com comcast.net verizon.net att.net btinternet.com
   bluewin.ch seznam.cz wp.pl o2.pl onet.pl uol.com.br bol.com.br terra.com.br`.split(/\s+/),
);
/** With an ending of the country: `yahoo.co.jp`, `hotmail.fr`. */
const FAMILIES = /^(yahoo|hotmail|live|outlook|googlemail)\.([a-z]{2}|co\.[a-z]{2}|com\.[a-z]{2})$/;

export function isFreeMail(domain: string): boolean {
  return DOMAINS.has(domain) || FAMILIES.test(domain);
}
