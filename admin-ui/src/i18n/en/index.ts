// The same in English, area by area; a key that is missing or too many does not compile.
import type { zhCN } from '../zh-CN';
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

export const en: Record<keyof typeof zhCN, string> = {
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
};
