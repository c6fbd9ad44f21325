// The kiosk: residents, nobody signed in. So far its frame alone.
import { startPublic } from '../shared/AppRoot';
import { KioskApp } from './KioskApp';

void startPublic(<KioskApp />);
