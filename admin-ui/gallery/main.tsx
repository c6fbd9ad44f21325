// Every shared part in all its states, with made-up people. Never served to clerks.
//
//   ?theme=counter|admin|kiosk|elder  ?contrast=1  ?brightness=light|dark  ?lang=zh-CN|en
//   ?width=390  ?part=QueryTable
const asked = new URLSearchParams(window.location.search);
// Language and brightness are kept where the apps keep them; this page has its own origin.
localStorage.setItem('yc.language', asked.get('lang') === 'en' ? 'en' : 'zh-CN');
localStorage.setItem('yc.brightness', asked.get('brightness') ?? 'light');

const [{ startPublic }, { Gallery }] = await Promise.all([import('../src/shared/AppRoot'), import('./Gallery')]);
void startPublic(<Gallery asked={asked} />);

export {};
