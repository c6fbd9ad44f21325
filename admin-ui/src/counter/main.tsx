// The counter: township and village staff.
import { startApp } from '../shared/AppRoot';
import { counterDensity } from '../shared/theme/tokens';
import { CounterApp } from './CounterApp';

void startApp('counter', counterDensity, <CounterApp />);
