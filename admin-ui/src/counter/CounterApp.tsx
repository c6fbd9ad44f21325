// The counter's rail, pages and keys. A menu shows only what the role may do; a deep
// link without the right says so.
import { FileAddOutlined, HomeOutlined, InboxOutlined, SearchOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { NavLink, Route, Routes, useLocation, useNavigate } from 'react-router';
import { hasRole } from '../api/session';
import type { Role } from '../api/session';
import { t } from '../i18n';
import { AppFrame } from '../shared/AppFrame';
import { KeyBar } from '../shared/KeyBar';
import { useKeys } from '../shared/keys';
import { lazyPage } from '../shared/lazyPage';
import { useSignedIn } from '../shared/session';
import { Empty, Refused } from '../shared/StateView';
import { HomePage } from './HomePage';

const CasePage = lazyPage(() => import('../shared/CasePage'), 'CasePage');
const CasesPage = lazyPage(() => import('../shared/CasesPage'), 'CasesPage');
const InboxPage = lazyPage(() => import('../shared/InboxPage'), 'InboxPage');
const NewCasePage = lazyPage(() => import('./NewCasePage'), 'NewCasePage');

export const FILERS: Role[] = ['WINDOW_CLERK', 'VILLAGE_AGENT'];
const REVIEWERS: Role[] = ['TOWN_REVIEWER', 'TOWN_APPROVER', 'VILLAGE_AGENT'];

type KeyNames = [key: string, does: string][];
const KEYS = (): KeyNames => [['F2', t('key.new')], ['Ctrl K', t('key.find')], ['F9', t('key.print')], ['Ctrl M', t('key.show')]];
const NEW_KEYS = (): KeyNames => [
  ['F2', t('key.new')], ['F4', t('key.person')], ['Ctrl J', t('key.items')],
  ['Ctrl Enter', t('key.main')], ['Ctrl S', t('key.save')], ['Ctrl ↓', t('key.missing')],
];
const INBOX_KEYS = (): KeyNames => [
  ['A', t('key.agree')], ['D', t('key.disagree')], ['R', t('key.return')], ['P', t('key.special')], ['Ctrl M', t('key.show')], ['F9', t('key.print')],
];

export function CounterApp() {
  const session = useSignedIn();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const files = hasRole(session, ...FILERS);
  const reviews = hasRole(session, ...REVIEWERS);
  useKeys({ F2: () => files && void navigate('/new?fresh=' + Date.now()) });
  const rail = (
    <>
      <RailLink to="/" icon={<HomeOutlined />} label={t('menu.home')} />
      {files && <RailLink to="/new" icon={<FileAddOutlined />} label={t('menu.new')} />}
      {reviews && <RailLink to="/inbox" icon={<InboxOutlined />} label={t('menu.inbox')} />}
      <RailLink to="/cases" icon={<SearchOutlined />} label={t('menu.cases')} />
    </>
  );
  return (
    <AppFrame menu={rail} menuClass="yc-rail" withSearch foot={<KeyBar keys={pathname === '/inbox' ? INBOX_KEYS() : pathname === '/new' ? NEW_KEYS() : KEYS()} />}>
      <Routes>
        <Route path="/" element={<HomePage mayFile={files} />} />
        <Route path="/new" element={files ? <NewCasePage /> : <Refused text={t('refused.new')} />} />
        <Route path="/inbox" element={<InboxPage />} />
        <Route path="/cases" element={<CasesPage />} />
        <Route path="/case/:number" element={<CasePage />} />
        <Route path="*" element={<Empty text={t('app.noPage')} />} />
      </Routes>
    </AppFrame>
  );
}

function RailLink({ to, icon, label }: { to: string; icon: ReactNode; label: string }) {
  return (
    <NavLink to={to} end={to === '/'}>
      {icon}
      {label}
    </NavLink>
  );
}
