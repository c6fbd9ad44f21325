// Every text on screen, in Chinese: the words of the field, verbs on buttons, no pronouns.
// One file an area; a key's first part says where it is used, and no key stands in two areas.
import { actions } from './actions';
import { admin } from './admin';
import { ofCase } from './case';
import { common } from './common';
import { conflicts } from './conflicts';
import { counter } from './counter';
import { courier } from './courier';
import { forms } from './forms';
import { inbox } from './inbox';
import { keys } from './keys';
import { kiosk } from './kiosk';
import { nodes } from './nodes';
import { packages } from './packages';
import { papers } from './papers';
import { secondFactor } from './secondFactor';
import { signin } from './signin';

export const zhCN = {
  ...actions,
  ...admin,
  ...ofCase,
  ...common,
  ...conflicts,
  ...counter,
  ...courier,
  ...forms,
  ...inbox,
  ...keys,
  ...kiosk,
  ...nodes,
  ...packages,
  ...papers,
  ...secondFactor,
  ...signin,
} as const;
