// The admin menu and pages, each with the roles that it is for. Others who follow a
// deep link are told so.
import { ApartmentOutlined, BookOutlined, DatabaseOutlined, InboxOutlined, MailOutlined, SafetyOutlined, SearchOutlined, SwapOutlined, TeamOutlined, UsbOutlined } from '@ant-design/icons';
import { Menu } from 'antd';
import type { ReactNode } from 'react';
import { Link, Navigate, Route, Routes, useLocation, useNavigate } from 'react-router';
import { useConflictCounts } from '../api/conflicts';
import { hasRole } from '../api/session';
import type { Role } from '../api/session';
import { listed, t } from '../i18n';
import type { MessageKey } from '../i18n';
import { AppFrame } from '../shared/AppFrame';
import { KeyBar } from '../shared/KeyBar';
import { lazyPage } from '../shared/lazyPage';
import { titleOf, useTitle } from '../shared/pageTitle';
import { useSignedIn } from '../shared/session';
import { Empty, Refused } from '../shared/StateView';
import { roleName } from '../shared/words';
import './conflicts.css';

const CasePage = lazyPage(() => import('../shared/CasePage'), 'CasePage');
const CasesPage = lazyPage(() => import('../shared/CasesPage'), 'CasesPage');
const InboxPage = lazyPage(() => import('../shared/InboxPage'), 'InboxPage');
const AccountsPage = lazyPage(() => import('./AccountsPage'), 'AccountsPage');
const CataloguePage = lazyPage(() => import('./CataloguePage'), 'CataloguePage');
const ConflictPage = lazyPage(() => import('./ConflictPage'), 'ConflictPage');
const ConflictsPage = lazyPage(() => import('./ConflictsPage'), 'ConflictsPage');
const CourierPage = lazyPage(() => import('./CourierPage'), 'CourierPage');
const FleetPage = lazyPage(() => import('./FleetPage'), 'FleetPage');
const InvitePage = lazyPage(() => import('./InvitePage'), 'InvitePage');
const NodePage = lazyPage(() => import('./NodePage'), 'NodePage');
const PackagesPage = lazyPage(() => import('./PackagesPage'), 'PackagesPage');
const QuarantinePage = lazyPage(() => import('./QuarantinePage'), 'QuarantinePage');

interface Page {
  path: string;
  // In the menu, under this name and group.
  name?: MessageKey;
  group?: MessageKey;
  icon?: ReactNode;
  roles?: Role[];
  page: ReactNode;
}

const DECIDERS: Role[] = ['TOWN_REVIEWER', 'TOWN_APPROVER', 'COUNTY_REVIEWER', 'COUNTY_APPROVER'];
const SEE_CASES: Role[] = [...DECIDERS, 'WINDOW_CLERK', 'GUIDE', 'VILLAGE_AGENT', 'HUB_ADMIN', 'SUPERVISOR'];
const SEE_FLEET: Role[] = ['HUB_ADMIN', 'SUPERVISOR', 'SYSTEM_ADMIN'];
const KEEP: Role[] = ['HUB_ADMIN', 'SYSTEM_ADMIN'];
const SEE_ACCOUNTS: Role[] = [...KEEP, 'SECURITY_ADMIN'];
const SEE_DATA: Role[] = ['DATA_OFFICER', 'HUB_ADMIN', 'SYSTEM_ADMIN'];
const SEE_CONFLICTS: Role[] = ['HUB_ADMIN', 'SYSTEM_ADMIN', 'SUPERVISOR', ...DECIDERS];

const PAGES: Page[] = [
  { path: '/inbox', name: 'menu.inbox', group: 'menu.business', icon: <InboxOutlined />, roles: DECIDERS, page: <InboxPage /> },
  { path: '/cases', name: 'menu.cases', group: 'menu.business', icon: <SearchOutlined />, roles: SEE_CASES, page: <CasesPage /> },
  { path: '/case/:number', roles: SEE_CASES, page: <CasePage /> },
  { path: '/catalogue', name: 'menu.catalogue', group: 'menu.items', icon: <BookOutlined />, page: <CataloguePage /> },
  { path: '/packages', name: 'menu.packages', group: 'menu.data', icon: <DatabaseOutlined />, roles: SEE_DATA, page: <PackagesPage /> },
  { path: '/fleet', name: 'menu.fleet', group: 'menu.nodes', icon: <ApartmentOutlined />, roles: SEE_FLEET, page: <FleetPage /> },
  { path: '/node/:code', roles: SEE_FLEET, page: <NodePage /> },
  { path: '/invite', name: 'menu.invite', group: 'menu.nodes', icon: <MailOutlined />, roles: KEEP, page: <InvitePage /> },
  { path: '/conflicts', name: 'menu.conflicts', group: 'menu.nodes', icon: <SwapOutlined />, roles: SEE_CONFLICTS, page: <ConflictsPage /> },
  { path: '/conflict/:id', roles: SEE_CONFLICTS, page: <ConflictPage /> },
  { path: '/quarantine', name: 'menu.quarantine', group: 'menu.nodes', icon: <SafetyOutlined />, roles: KEEP, page: <QuarantinePage /> },
  { path: '/courier', name: 'menu.courier', group: 'menu.nodes', icon: <UsbOutlined />, roles: KEEP, page: <CourierPage /> },
  { path: '/accounts', name: 'menu.accounts', group: 'menu.nodes', icon: <TeamOutlined />, roles: SEE_ACCOUNTS, page: <AccountsPage /> },
];

export function AdminApp() {
  const session = useSignedIn();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const may = (page: Page) => !page.roles || hasRole(session, ...page.roles);
  const inMenu = PAGES.filter((page) => page.name && may(page));
  // Approvers begin with their inbox, those who keep the nodes with the nodes.
  const home = [...inMenu].sort((a, b) => homeRank(a) - homeRank(b))[0]?.path ?? '/catalogue';
  useTitle(titleOf(pathname, inMenu.map(({ path, name }) => ({ to: path, label: name ? t(name) : '' }))));
  return (
    <AppFrame menu={<SideMenu pages={inMenu} />} menuClass="yc-side" withSearch={hasRole(session, ...SEE_CASES)} onExport={hasRole(session, ...KEEP) ? () => void navigate('/courier') : undefined} foot={<KeyBar />}>
      <Routes>
        <Route path="/" element={<Navigate to={home} replace />} />
        {PAGES.map((page) => (
          <Route key={page.path} path={page.path} element={may(page) ? page.page : <Refused text={t('refused.roles', { roles: listed((page.roles ?? []).map(roleName)) })} />} />
        ))}
        <Route path="*" element={<Empty text={t('app.noPage')} action={<Link to="/">{t('app.toHome')}</Link>} />} />
      </Routes>
    </AppFrame>
  );
}

const homeRank = (page: Page) => {
  const at = ['/inbox', '/fleet', '/cases', '/catalogue'].indexOf(page.path);
  return at < 0 ? 9 : at;
};

// The page of one thing stands under its list.
const LISTS: [string, string][] = [['/node/', '/fleet'], ['/case/', '/cases'], ['/conflict/', '/conflicts']];

// How much waits for a ruling, by page; the node counts no further than it says.
function useWaiting(pages: Page[]): Record<string, number> {
  const counts = useConflictCounts(pages.some((page) => page.path === '/conflicts'));
  return { '/conflicts': counts.data?.conflicts ?? 0, '/quarantine': counts.data?.quarantined ?? 0 };
}

const shownCount = (count: number) => (count > 99 ? '99+' : String(count));

function Named({ page, waiting }: { page: Page; waiting: number }) {
  if (!page.name) return null;
  return (
    <span className="yc-row" style={{ gap: 6, flexWrap: 'nowrap' }}>
      {t(page.name)}
      {waiting > 0 && (
        <span className="yc-menu-count">
          <span aria-hidden>{shownCount(waiting)}</span>
          <span className="yc-hidden">{t('menu.waiting', { count: shownCount(waiting) })}</span>
        </span>
      )}
    </span>
  );
}

function SideMenu({ pages }: { pages: Page[] }) {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const groups = [...new Set(pages.map((page) => page.group))].filter((group) => group !== undefined);
  const chosen = LISTS.find(([one]) => pathname.startsWith(one))?.[1] ?? pathname;
  const waiting = useWaiting(pages);
  return (
    <Menu
      mode="inline"
      inlineIndent={16}
      style={{ borderInlineEnd: 0 }}
      selectedKeys={[chosen]}
      onClick={({ key }) => void navigate(key)}
      items={groups.map((group) => ({
        key: group,
        type: 'group' as const,
        label: t(group),
        children: pages
          .filter((page) => page.group === group)
          .map((page) => ({ key: page.path, icon: page.icon, label: <Named page={page} waiting={waiting[page.path] ?? 0} /> })),
      }))}
    />
  );
}
