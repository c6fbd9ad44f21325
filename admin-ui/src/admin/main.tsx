// The admin pages: county, province, and the township's own machine.
import { startApp } from '../shared/AppRoot';
import { adminDensity } from '../shared/theme/tokens';
import { AdminApp } from './AdminApp';

void startApp('admin', adminDensity, <AdminApp />);
